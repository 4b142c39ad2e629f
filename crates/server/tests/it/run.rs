//! Starts and stops as the log tells them.

use std::path::Path;

use serde_json::Value;
use vitni_server::{Server, StartError, StartOptions, Stopped};

use crate::http::Request;
use crate::support::{Site, config, event, id};

/// Event ids of the own tenant's tree, in order, those about starting and stopping.
fn told(site: &Site) -> Vec<String> {
    let mut rows = site.search("tenant=vitni");
    rows.reverse();
    let ids = rows
        .iter()
        .map(|row| row["event"]["event"].as_str().unwrap().to_owned());
    let about = |id: &String| {
        id.starts_with("core_") || id.starts_with("runtime.") || id.contains("mark") || id.contains("store.")
    };
    ids.filter(about).collect()
}

#[test]
fn a_first_start_and_a_second() {
    let mut site = Site::start("");
    assert!(site.running().is_fresh());
    assert_eq!(site.post(event(1)).status, 200);
    assert_eq!(site.stop(), Some(Stopped::Drained));
    site.again("");
    assert!(!site.running().is_fresh());
    assert_eq!(site.running().first_token(), None);
    // The same token, the same events, a repeat is still one.
    assert_eq!(site.post(event(1)).json()["repeated"], 1);
    assert_eq!(site.sent()[0]["event"]["id"], id(1));
    let start = [
        "runtime.bootstrap",
        "core_server_run_starting",
        "core_server_run_started",
    ];
    let expected = [&start[..], &["core_server_run_stopped"], &start[..]].concat();
    assert_eq!(told(&site), expected);
}

#[test]
fn another_configuration_is_told() {
    let mut site = Site::start("");
    let _ = site.stop();
    site.again("[http]\nidle_ms_max = 50000\n");
    let updated = site.own("core_server_config_updated", 1);
    let text = updated[0]["event"]["text"]["message"].as_str().unwrap();
    assert!(text.contains("http.idle_ms_max = 50000"), "{text}");
    let _ = site.stop();
    site.again("[http]\nidle_ms_max = 50000\n");
    assert_eq!(site.own("core_server_config_updated", 1).len(), 1);
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to)
        } else {
            let _ = std::fs::copy(entry.path(), to).unwrap();
        }
    }
}

/// A copy of the directory of a running server is what a crash leaves.
#[test]
fn a_crash_is_told() {
    let site = Site::start("");
    site.post(event(1));
    let dir = tempfile::tempdir().unwrap();
    copy(site.dir.path(), dir.path());
    let running = Server::start(config(dir.path(), ""), StartOptions::default()).unwrap();
    let search = Request::new("GET", "/v1/search?tenant=vitni&event=store.recovered").token(&site.admin);
    let found = search.send(running.addresses()[0]).json();
    let replayed = found["events"][0]["event"]["public"]["replayed"]
        .as_u64()
        .unwrap();
    assert!(replayed > 0, "{found}");
    let _ = running.stop();
}

/// The mark is gone: that is told; it is behind the mark: that stops the start, and a new epoch goes on.
#[test]
fn the_mark_is_watched() {
    let mut site = Site::start("");
    site.post(event(1));
    let _ = site.stop();
    let old = tempfile::tempdir().unwrap();
    copy(&site.dir.path().join("data"), old.path());
    std::fs::remove_dir_all(site.dir.path().join("state")).unwrap();
    site.again("");
    assert_eq!(site.own("mark.missing", 1).len(), 1);
    site.post(event(2));
    let _ = site.stop();

    std::fs::remove_dir_all(site.dir.path().join("data")).unwrap();
    copy(old.path(), &site.dir.path().join("data"));
    let refused = Server::start(config(site.dir.path(), ""), StartOptions::default()).unwrap_err();
    assert!(matches!(refused, StartError::Open(_)), "{refused}");
    assert!(refused.to_string().contains("--new-epoch"), "{refused}");

    let options = StartOptions {
        new_epoch: true,
        ..StartOptions::default()
    };
    let running = Server::start(config(site.dir.path(), ""), options).unwrap();
    let search = Request::new("GET", "/v1/search?event=epoch.opened").token(&site.admin);
    let found = search.send(running.addresses()[0]).json();
    let first = &found["events"][0];
    assert_eq!(
        (&first["epoch"], &first["index"]),
        (&Value::from(1), &Value::from(0)),
        "{found}"
    );
    // The old epoch is still read, and an id in it still is one.
    let send = Request::new("POST", "/v1/events?tenant=default")
        .token(&site.admin)
        .body(event(1));
    assert_eq!(send.send(running.addresses()[0]).json()["repeated"], 1);
    let read = Request::new("GET", &format!("/v1/events/{}", id(1))).token(&site.admin);
    assert_eq!(read.send(running.addresses()[0]).json()["epoch"], 0);
    let _ = running.stop();
}

#[test]
fn a_start_that_fails_late_is_told() {
    let mut site = Site::start("");
    let _ = site.stop();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let set = |key: &str, value: &str| (key.to_owned(), value.to_owned());
    let command_line = [
        set("data_dir", site.dir.path().join("data").to_str().unwrap()),
        set("state_dir", site.dir.path().join("state").to_str().unwrap()),
        set("listen.addresses", &address),
    ];
    let config = vitni_server::Config::from_layers(Path::new("x"), "", [], &command_line).unwrap();
    let error = Server::start(config, StartOptions::default()).unwrap_err();
    assert!(matches!(error, StartError::Listen { .. }), "{error}");
    site.again("");
    assert_eq!(site.own("core_server_run_startfailed", 1).len(), 1);
}

#[test]
fn two_servers_do_not_share_a_directory() {
    let site = Site::start("");
    let error = Server::start(config(site.dir.path(), ""), StartOptions::default()).unwrap_err();
    assert!(error.to_string().contains("in use by another process"), "{error}");
}

#[test]
fn a_lost_token_is_replaced_on_request() {
    let mut site = Site::start("");
    let _ = site.stop();
    let options = StartOptions {
        new_token: true,
        ..StartOptions::default()
    };
    let running = Server::start(config(site.dir.path(), ""), options).unwrap();
    let token = running.first_token().unwrap();
    assert_ne!(token, site.admin);
    let search = Request::new("GET", "/v1/search?tenant=vitni&event=token.created");
    let found = search.token(token).send(running.addresses()[0]).json();
    assert_eq!(found["events"].as_array().unwrap().len(), 2);
    let _ = running.stop();
}

/// Refusals of strangers are counted; what was counted is told when the server stops at the latest.
#[test]
fn refusals_of_strangers_are_counted() {
    let mut site = Site::start("");
    for _ in 0..20 {
        assert_eq!(site.send(&Request::new("GET", "/v1/search")).status, 401);
    }
    assert_eq!(site.own("error.missing_authentication_header", 1).len(), 1);
    let _ = site.stop();
    site.again("");
    let counted = site.own("refusal.coalesced", 1);
    assert_eq!(counted[0]["event"]["public"]["count"], 19);
    assert_eq!(
        counted[0]["event"]["attributes"]["event"],
        "error.missing_authentication_header"
    );
}
