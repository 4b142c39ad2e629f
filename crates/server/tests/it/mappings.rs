//! Mappings of an operator: taken beside those that are built in, changed without a restart, and what they could not read
//! before is read again.

use std::io::Write as _;
use std::net::TcpStream;
use std::path::Path;

use serde_json::{Value, json};
use vitni_server::{Server, StartError, StartOptions};

use crate::http::Request;
use crate::support::{Site, config};

/// A product whose lines say who opened which door; the second version also understands refusals.
fn mapping(version: u32, refusals: bool) -> String {
    let head = format!(
        "name = \"doors\"\nversion = \"{version}\"\ndescription = \"Doors that people open\"\nformat = \"text\"\nheader = \"none\"\n"
    );
    let rule = |line: &str, event: &str| {
        format!("\n[[rule]]\nline = \"{line}\"\nevent = \"{event}\"\n[rule.set]\nactor.name = \"{{user}}\"\n")
    };
    let mut text = head + &rule("{user} opened {_}", "authentication.ok");
    if refusals {
        text += &rule("{user} was refused at {_}", "error.not_authorized");
    }
    text
}

fn settings(dir: &Path) -> String {
    format!(
        "[mappings]\ndir = \"{}\"\nreload_s = 86400\n[[input]]\nname = \"in\"\ntenant = \"default\"\nproduct = \"doors\"\n[input.syslog]\nlisten = \"127.0.0.1:0\"\ntransport = \"tcp\"\n",
        dir.display()
    )
}

fn say(site: &Site, lines: &str) {
    let address = site.running().inputs().find_map(|(_, address)| address).unwrap();
    TcpStream::connect(address)
        .unwrap()
        .write_all(lines.as_bytes())
        .unwrap();
}

fn retry(site: &Site, body: &Value) -> Value {
    site.post_json("/v1/quarantine/retry", body)
}

#[test]
fn a_mended_mapping_reads_what_was_kept() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("doors.toml");
    std::fs::write(&file, mapping(1, false)).unwrap();
    let site = Site::start(&settings(dir.path()));
    say(&site, "ann opened gate-1\nbo was refused at gate-2\nnonsense\n");
    site.until(|| (site.search("tenant=default&event=event.quarantined").len() == 2).then_some(()));

    // A file that cannot be used changes nothing.
    std::fs::write(&file, "name = ").unwrap();
    site.running().look_at_files();
    std::thread::sleep(std::time::Duration::from_millis(200));
    let tried = retry(&site, &json!({ "tenant": "default", "dry_run": true }));
    assert_eq!(statuses(&tried), ["quarantined", "quarantined"]);

    std::fs::write(&file, mapping(2, true)).unwrap();
    site.running().look_at_files();
    let changed = site.own("mapping.changed", 2);
    let event = &changed[1]["event"]["attributes"];
    assert_eq!(
        (&event["product"], event["digest"] == event["previous_digest"]),
        (&"doors".into(), false)
    );

    let tried = retry(&site, &json!({ "tenant": "default", "dry_run": true }));
    assert_eq!(
        (statuses(&tried), &tried["stored"]),
        (vec!["quarantined", "event"], &0.into())
    );
    let tried = retry(&site, &json!({ "tenant": "default", "product": "doors" }));
    assert_eq!(
        (statuses(&tried), &tried["stored"]),
        (vec!["quarantined", "event"], &1.into())
    );
    let again = retry(&site, &json!({ "tenant": "default" }));
    assert_eq!(
        (statuses(&again), &again["stored"]),
        (vec!["quarantined", "event"], &0.into())
    );
    let other = retry(
        &site,
        &json!({ "tenant": "default", "as": "linux-auth", "dry_run": true }),
    );
    assert_eq!(statuses(&other), ["quarantined", "quarantined"]);
    let nothing = retry(&site, &json!({ "tenant": "default", "input": "other" }));
    assert!(statuses(&nothing).is_empty());

    let events = site.search("tenant=default&event=error.not_authorized");
    assert_eq!(events.len(), 1);
    let event = &events[0]["event"];
    let kept = tried["lines"][1]["quarantined"].as_str().unwrap();
    assert_eq!(event["attributes"]["quarantined_as"], kept);
    assert_eq!(
        (&event["actor"]["name"], &event["raw"]),
        (&"bo".into(), &"bo was refused at gate-2".into())
    );
    assert_eq!(event["producer"]["mapping"], "doors/2");
    let told = site.search("tenant=default&event=quarantine.retried");
    assert!(told.len() >= 4, "{told:?}");
}

fn statuses(tried: &Value) -> Vec<&str> {
    let lines = tried["lines"].as_array().unwrap();
    lines
        .iter()
        .map(|line| line["status"].as_str().unwrap())
        .collect()
}

#[test]
fn retrying_needs_both_rights() {
    let site = Site::start("");
    let body = json!({ "tenant": "default" }).to_string();
    for (scopes, status) in [
        (&["write"][..], 403),
        (&["read", "read-personal"], 403),
        (&["read", "write", "read-personal"], 200),
    ] {
        let token = site.token(scopes, &site.tenant("default"));
        let request = Request::new("POST", "/v1/quarantine/retry")
            .token(&token)
            .header("Content-Type", "application/json")
            .body(body.clone());
        assert_eq!(site.send(&request).status, status, "{scopes:?}");
    }
}

/// Whoever reads lines again can choose between those that are built in and the operator's own.
#[test]
fn products_are_listed_for_whoever_writes() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("doors.toml"), mapping(1, false)).unwrap();
    let site = Site::start(&settings(dir.path()));
    let list = |scope: &str| {
        let token = site.token(&[scope], &site.tenant("default"));
        site.send(&Request::new("GET", "/v1/products").token(&token))
    };
    assert_eq!(list("read").status, 403);
    let listed = list("write").json();
    let products = listed["products"].as_array().unwrap();
    let named = |name: &str| products.iter().find(|one| one["product"] == name).unwrap();
    assert_eq!(
        (&named("doors")["description"], &named("doors")["mapping"]),
        (&"Doors that people open".into(), &"doors/1".into())
    );
    assert_eq!(named("linux-auth")["product"], "linux-auth");
    assert!(products.is_sorted_by_key(|one| one["product"].as_str()));
}

#[test]
fn a_folder_that_cannot_be_used_stops_the_start() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("doors.toml"), "name = ").unwrap();
    let config = config(dir.path(), &settings(dir.path()));
    match Server::start(config, StartOptions::default()) {
        Err(StartError::Mappings(detail)) => assert!(detail.starts_with("doors.toml: "), "{detail}"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_input_of_an_unknown_product_or_tenant_stops_the_start() {
    for (from, to, expected) in [
        (
            "\"doors\"",
            "\"windows\"",
            "there is no product `windows`; there is: ",
        ),
        (
            "\"default\"",
            "\"nobody\"",
            "there is no tenant `nobody`; make it with `vitni tenant create`",
        ),
    ] {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("doors.toml"), mapping(1, false)).unwrap();
        let settings = settings(dir.path()).replace(from, to);
        let config = config(dir.path(), &settings);
        let error = Server::start(config, StartOptions::default()).unwrap_err();
        assert!(error.to_string().contains(expected), "{error}");
    }
}

/// A product whose lines come in cannot be taken away: nobody would know their secrets.
#[test]
fn a_mapping_in_use_stays() {
    let dir = tempfile::tempdir().unwrap();
    let (file, other) = (dir.path().join("doors.toml"), dir.path().join("gates.toml"));
    let secret = "[[secret]]\nafter = \"key=\"\nkind = \"code\"\n\n[[rule]]";
    let with_secret = mapping(1, false).replacen("[[rule]]", secret, 1);
    std::fs::write(&file, &with_secret).unwrap();
    let gates = with_secret.replace("name = \"doors\"", "name = \"gates\"");
    std::fs::write(&other, &gates).unwrap();
    let site = Site::start(&settings(dir.path()));
    site.own("mapping.changed", 2);

    std::fs::remove_file(&file).unwrap();
    site.running().look_at_files();
    std::thread::sleep(std::time::Duration::from_millis(300));
    say(&site, "ann opened gate-1\nodd key=4711\n");
    let kept = site.until(|| {
        let rows = site.search("tenant=default&event=event.quarantined");
        (!rows.is_empty()).then_some(rows)
    });
    assert!(!kept[0]["event"].to_string().contains("4711"), "{kept:?}");
    assert_eq!(site.search("tenant=default&event=authentication.ok").len(), 1);
    assert_eq!(site.own("mapping.changed", 2).len(), 2, "nothing has changed");

    // One that nobody uses goes, and it is said that none has taken its place.
    std::fs::write(&file, &with_secret).unwrap();
    std::fs::remove_file(&other).unwrap();
    site.running().look_at_files();
    let told = site.own("mapping.changed", 3);
    let event = &told[2]["event"]["attributes"];
    assert_eq!(
        (&event["product"], &event["digest"]),
        (&"gates".into(), &"removed".into())
    );
}
