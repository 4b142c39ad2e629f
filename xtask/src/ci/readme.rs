//! The README's first command, then its next lines, as they are written there, with the release build. Only where data
//! goes and which port is free is said from outside.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

use anyhow::{Context, Result, bail};

use super::Checkout;
use crate::tree;

const SERVE: &str = "cargo run --release -- serve";
const BEGIN: &str = "<!-- test:begin -->";
const END: &str = "<!-- test:end -->";

/// What the last lines must show: who failed to sign in, and from where.
const SHOWN: &[&str] = &["ghost", "labuser", "127.0.0.1"];

pub(super) fn run(checkout: &Checkout<'_>) -> Result<()> {
    checkout.cargo(&["build", "--locked", "--release"])?;
    let readme = tree::read(&checkout.root.join("README.md"))?;
    if !readme.lines().any(|line| line.starts_with(SERVE)) {
        bail!("the README does not begin with `{SERVE}`");
    }
    let work = checkout.target.join("readme");
    if work.exists() {
        std::fs::remove_dir_all(&work).context("what an earlier run left cannot be removed")?;
    }
    std::fs::create_dir_all(&work).context("a folder to work in cannot be made")?;
    let server = Server::start(checkout.root, &work)?;
    let mut shown = String::new();
    for block in blocks(&readme) {
        println!("+ {}", block.trim().replace('\n', "\n+ "));
        let mut shell = bash(checkout.root, block);
        let output = shell
            .env("VITNI_URL", &server.url)
            .env("VITNI_TOKEN", &server.token)
            .output()?;
        print!("{}", String::from_utf8_lossy(&output.stdout));
        eprint!("{}", String::from_utf8_lossy(&output.stderr));
        if !output.status.success() {
            bail!(
                "the README's lines do not work as they are written ({})",
                output.status
            );
        }
        shown.push_str(&String::from_utf8_lossy(&output.stdout));
    }
    match SHOWN.iter().find(|word| !shown.contains(**word)) {
        Some(word) => bail!("the README's lines do not show {word}"),
        None => Ok(()),
    }
}

/// The lines between the markers, without the fences.
fn blocks(readme: &str) -> impl Iterator<Item = &str> {
    let marked = readme
        .split(BEGIN)
        .skip(1)
        .filter_map(|rest| rest.split(END).next());
    marked.filter_map(|block| block.split("```sh\n").nth(1)?.split("```").next())
}

fn bash(root: &Path, script: &str) -> Command {
    let mut command = Command::new("bash");
    command
        .args(["-euo", "pipefail", "-c", script])
        .current_dir(root)
        .stdin(Stdio::null());
    command
}

/// The server that the first command started; killed when this is dropped.
struct Server {
    child: Child,
    url: String,
    token: String,
    said: BufReader<ChildStdout>,
}

impl Server {
    fn start(root: &Path, work: &Path) -> Result<Self> {
        println!("+ {SERVE}");
        let mut child = bash(root, &format!("exec {SERVE}"))
            .env("VITNI_DATA_DIR", work.join("data"))
            .env("VITNI_STATE_DIR", work.join("state"))
            .env("VITNI_LISTEN_ADDRESSES", "127.0.0.1:0")
            .stdout(Stdio::piped())
            .spawn()
            .context("the server cannot be started")?;
        let said = BufReader::new(child.stdout.take().context("the server has no output")?);
        let mut server = Self {
            child,
            url: String::new(),
            token: String::new(),
            said,
        };
        server.listen()?;
        Ok(server)
    }

    /// Reads what it says until address and token are known.
    fn listen(&mut self) -> Result<()> {
        let mut line = String::new();
        while self.url.is_empty() || self.token.is_empty() {
            line.clear();
            if self.said.read_line(&mut line)? == 0 {
                bail!("the server ended before it said where it listens and with which token");
            }
            if let Some((_, url)) = line.split_once(" listens on ") {
                self.url = url.trim().to_owned();
            }
            if let Some((_, token)) = line.split_once("export VITNI_TOKEN=") {
                self.token = token.trim().to_owned();
            }
        }
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself; what it kept is thrown away either way.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
