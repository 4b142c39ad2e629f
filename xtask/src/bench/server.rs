//! The real binary as a child process, and what it uses.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, Result, ensure};

use super::http::Connection;

/// The door for lines, beside that for events; and a rest soon after the last event, so that everything is sealed when the clock stops and
/// the journal is as small as it is at night.
const CONFIG: &str = r#"
[store]
rest_ms = 400

[[input]]
name = "lines"
tenant = "default"
product = "phenixid-pas"

[input.syslog]
listen = "127.0.0.1:0"
transport = "tcp"
"#;

/// A running server. Killed when dropped.
pub(super) struct Server {
    child: Child,
    address: SocketAddr,
    syslog: SocketAddr,
    token: String,
    tenant: String,
}

/// What a process has used so far.
pub(super) struct Usage {
    pub(super) cpu_s: f64,
    pub(super) peak_mb: f64,
}

impl Server {
    /// Starts it on free ports and returns once it answers.
    pub(super) fn start(root: &Path, dir: &Path) -> Result<Self> {
        let config = dir.join("vitni.toml");
        std::fs::write(&config, CONFIG)?;
        let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
        let mut child = Command::new(target.join("release/vitni"))
            .env("XDG_STATE_HOME", dir.join("state"))
            .env("XDG_CONFIG_HOME", dir.join("config"))
            .args(["serve", "--json", "--listen", "127.0.0.1:0", "--new-token"])
            .arg("--config")
            .arg(config)
            .arg("--data")
            .arg(dir.join("data"))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("starting the release binary")?;
        let mut line = String::new();
        BufReader::new(child.stdout.take().context("no output")?).read_line(&mut line)?;
        let word = |from: &str| {
            let rest = line
                .split_once(from)
                .map(|(_, rest)| rest)
                .with_context(|| format!("no {from} in {line}"))?;
            Ok::<_, anyhow::Error>(rest.split('"').next().unwrap_or_default().to_owned())
        };
        let address = word("http://")?.parse()?;
        Ok(Self {
            address,
            syslog: word("\"lines\":\"")?.parse()?,
            token: word("\"token\":\"")?,
            tenant: word("\"default\":\"")?,
            child,
        })
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where lines are taken.
    pub(super) fn syslog(&self) -> SocketAddr {
        self.syslog
    }

    pub(super) fn token(&self) -> &str {
        &self.token
    }

    pub(super) fn tenant(&self) -> &str {
        &self.tenant
    }

    /// Makes tenants; gives their ids.
    pub(super) fn create_tenants(&self, count: usize) -> Result<Vec<String>> {
        let mut connection = Connection::open(self.address)?;
        let mut create = |number: usize| {
            let body = format!(r#"{{"name":"bench-{number}"}}"#);
            let (status, answer) = connection.post_json("/v1/tenants", &self.token, body.as_bytes())?;
            let answer: serde_json::Value = serde_json::from_slice(answer)?;
            ensure!(
                status == 201,
                "making a tenant was answered with {status}: {answer}"
            );
            let id = answer
                .get("id")
                .and_then(serde_json::Value::as_str)
                .context("a tenant without an id")?;
            Ok(id.to_owned())
        };
        (0..count).map(&mut create).collect()
    }

    /// A token of somebody else who may read everything.
    pub(super) fn another_token(&self) -> Result<String> {
        let mut connection = Connection::open(self.address)?;
        let body = br#"{"name":"beside","scopes":["read","read-personal"],"tenants":"all"}"#;
        let (status, answer) = connection.post_json("/v1/tokens", &self.token, body)?;
        let answer: serde_json::Value = serde_json::from_slice(answer)?;
        ensure!(
            status == 201,
            "making a token was answered with {status}: {answer}"
        );
        let token = answer
            .get("token")
            .and_then(serde_json::Value::as_str)
            .context("no token")?;
        Ok(token.to_owned())
    }

    /// The tenants that a run before made, in the order in which it made them.
    pub(super) fn tenants(&self) -> Result<Vec<String>> {
        let mut connection = Connection::open(self.address)?;
        let (status, answer) = connection.get("/v1/tenants", Some(&self.token))?;
        ensure!(status == 200, "the list of tenants was answered with {status}");
        let answer: serde_json::Value = serde_json::from_slice(answer)?;
        let listed = answer
            .get("tenants")
            .and_then(serde_json::Value::as_array)
            .context("no tenants")?;
        let mut made: Vec<(u32, String)> = listed
            .iter()
            .filter_map(|tenant| {
                let number = tenant
                    .get("name")?
                    .as_str()?
                    .strip_prefix("bench-")?
                    .parse()
                    .ok()?;
                Some((number, tenant.get("id")?.as_str()?.to_owned()))
            })
            .collect();
        made.sort_unstable();
        Ok(made.into_iter().map(|(_, id)| id).collect())
    }

    /// One of the server's own figures; 0 before it is first counted.
    pub(super) fn figure(&self, name: &str) -> Result<u64> {
        let mut connection = Connection::open(self.address)?;
        let (status, text) = connection.get("/metrics", None)?;
        ensure!(status == 200, "the server's figures were answered with {status}");
        let text = String::from_utf8_lossy(text);
        let value = text
            .lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        Ok(value.map_or(Ok(0), str::parse)?)
    }

    /// From `/proc`: CPU time of all threads, and the largest resident size so far.
    pub(super) fn usage(&self) -> Result<Usage> {
        let proc = PathBuf::from(format!("/proc/{}", self.child.id()));
        let stat = std::fs::read_to_string(proc.join("stat"))?;
        let (_, fields) = stat.rsplit_once(") ").context("an odd stat line")?;
        let ticks: u64 = fields
            .split(' ')
            .skip(11)
            .take(2)
            .filter_map(|field| field.parse::<u64>().ok())
            .sum();
        let status = std::fs::read_to_string(proc.join("status"))?;
        let peak = status
            .lines()
            .find_map(|line| line.strip_prefix("VmHWM:"))
            .context("no peak")?;
        let peak_kb: f64 = peak.trim().trim_end_matches(" kB").trim().parse()?;
        Ok(Usage {
            cpu_s: ticks as f64 / 100.0,
            peak_mb: peak_kb / 1024.0,
        })
    }

    /// `kill -9`.
    pub(super) fn kill(&mut self) -> Result<()> {
        self.child.kill()?;
        let status = self.child.wait()?;
        ensure!(!status.success(), "it had ended by itself");
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
