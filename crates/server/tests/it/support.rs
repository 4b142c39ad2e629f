//! A server over a temporary directory, with what tests ask of it again and again.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;
use vitni_server::{Config, Running, Server, StartOptions, Stopped};
use vitni_store::{Disk, RealDisk};

use crate::http::{Request, Response};

/// A running server and its directory.
#[derive(Debug)]
pub(crate) struct Site {
    pub(crate) dir: TempDir,
    settings: String,
    running: Option<Running>,
    pub(crate) admin: String,
}

pub(crate) fn config(dir: &Path, settings: &str) -> Config {
    let set = |key: &str, value: &str| (key.to_owned(), value.to_owned());
    let mut command_line = vec![
        set("data_dir", dir.join("data").to_str().unwrap()),
        set("state_dir", dir.join("state").to_str().unwrap()),
        set("listen.addresses", "127.0.0.1:0"),
    ];
    if !settings.contains("journal_file_bytes") {
        command_line.push(set("store.journal_file_bytes", "33554432"));
    }
    Config::from_layers(Path::new("test.toml"), settings, [], &command_line).unwrap()
}

impl Site {
    /// Starts with these settings in the file.
    pub(crate) fn start(settings: &str) -> Self {
        Self::start_on(Arc::new(RealDisk), settings)
    }

    /// Starts on a disk that may fail.
    pub(crate) fn start_on(disk: Arc<dyn Disk>, settings: &str) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let config = config(dir.path(), settings);
        let running = Server::start_on(disk, config, StartOptions::default()).unwrap();
        let admin = running.first_token().expect("a first token").to_owned();
        Self {
            dir,
            settings: settings.to_owned(),
            running: Some(running),
            admin,
        }
    }

    pub(crate) fn running(&self) -> &Running {
        self.running.as_ref().unwrap()
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.running().addresses()[0]
    }

    pub(crate) fn stop(&mut self) -> Option<Stopped> {
        self.running.take().map(Running::stop)
    }

    /// Starts again over the same directory.
    pub(crate) fn again(&mut self, settings: &str) {
        self.settings = settings.to_owned();
        let config = config(self.dir.path(), settings);
        self.running = Some(Server::start(config, StartOptions::default()).unwrap());
    }

    pub(crate) fn send(&self, request: &Request) -> Response {
        request.send(self.address())
    }

    pub(crate) fn get(&self, path: &str) -> Response {
        self.send(&Request::new("GET", path).token(&self.admin))
    }

    /// Sends lines to the tenant `default`.
    pub(crate) fn post(&self, lines: impl Into<Vec<u8>>) -> Response {
        self.send(
            &Request::new("POST", "/v1/events?tenant=default")
                .token(&self.admin)
                .body(lines),
        )
    }

    pub(crate) fn post_json(&self, path: &str, body: &Value) -> Value {
        let request = Request::new("POST", path)
            .token(&self.admin)
            .header("Content-Type", "application/json");
        let response = self.send(&request.body(body.to_string()));
        assert!(response.status < 300, "{}", response.text());
        response.json()
    }

    pub(crate) fn tenant(&self, name: &str) -> String {
        let tenants = self.running().tenants();
        tenants
            .into_iter()
            .find(|(_, known)| known == name)
            .map(|(id, _)| id)
            .unwrap()
    }

    /// A token with these scopes for one tenant, or for all.
    pub(crate) fn token(&self, scopes: &[&str], tenant: &str) -> String {
        let tenants = if tenant == "all" {
            Value::from("all")
        } else {
            Value::from(vec![tenant])
        };
        let body = serde_json::json!({ "name": "test", "scopes": scopes, "tenants": tenants });
        self.post_json("/v1/tokens", &body)["token"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    /// Events of a tenant, newest first, of all pages.
    pub(crate) fn search(&self, query: &str) -> Vec<Value> {
        let mut events = Vec::new();
        let mut cursor = String::new();
        loop {
            let response = self.get(&format!("/v1/search?limit=1000&{query}{cursor}"));
            assert_eq!(response.status, 200, "{}", response.text());
            let page = response.json();
            events.extend(page["events"].as_array().unwrap().iter().cloned());
            match page["next"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return events,
            }
        }
    }

    /// Events that producers sent to `default`, newest first.
    pub(crate) fn sent(&self) -> Vec<Value> {
        let ours = |row: &Value| row["event"]["catalogue"] == "vitni-1";
        self.search("tenant=default")
            .into_iter()
            .filter(|row| !ours(row))
            .collect()
    }

    /// Own events of this id in the server's tenant, see [`Site::told`].
    pub(crate) fn own(&self, id: &str, at_least: usize) -> Vec<Value> {
        self.told("vitni", id, at_least)
    }

    /// Own events of this id that a tenant was told, oldest first, once there are at least so many.
    pub(crate) fn told(&self, tenant: &str, id: &str, at_least: usize) -> Vec<Value> {
        self.until(|| {
            let mut events = self.search(&format!("tenant={tenant}&event={id}"));
            events.reverse();
            (events.len() >= at_least).then_some(events)
        })
    }

    /// Asks again until there is an answer.
    pub(crate) fn until<T>(&self, ask: impl FnMut() -> Option<T>) -> T {
        until(ask)
    }
}

pub(crate) fn until<T>(mut ask: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(begun.elapsed() < Duration::from_secs(60), "it never came");
        std::thread::sleep(Duration::from_millis(20));
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        let _ = self.stop();
    }
}

/// An attribute of a row's event, in clear or not.
pub(crate) fn attribute<'e>(row: &'e Value, name: &str) -> &'e Value {
    let event = &row["event"];
    event["public"].get(name).unwrap_or(&event["attributes"][name])
}

/// A plain event with an id made of a number.
pub(crate) fn event(number: u32) -> String {
    format!(
        "{{\"event\":\"authentication.ok\",\"id\":\"{}\",\"time\":\"2026-11-21T10:00:00Z\"}}",
        id(number)
    )
}

pub(crate) fn id(number: u32) -> String {
    format!("0190b5a4-0000-7000-8000-{number:012x}")
}
