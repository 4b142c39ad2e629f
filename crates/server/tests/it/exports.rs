//! Exports: everything once, for those who may, as they may see it; told before it goes, and ended when nobody reads.

use std::io::Read as _;
use std::net::TcpStream;
use std::time::Duration;

use serde_json::Value;

use crate::http::{Request, Response};
use crate::support::{Site, attribute, id};

const EVENTS: u32 = 9_000;

fn filled() -> Site {
    let site = Site::start("[store]\ntail_events_max = 1000\n");
    let lines: Vec<String> = (0..EVENTS)
        .map(|number| {
            let event = if number % 3 == 0 { "user.created" } else { "authentication.ok" };
            let actor = number % 7;
            format!(
                r#"{{"event":"{event}","id":"{}","time":"2026-11-21T10:00:00Z","actor":{{"id":"user-{actor}"}}}}"#,
                id(number)
            )
        })
        .collect();
    assert_eq!(site.post(lines.join("\n")).json()["stored"], EVENTS);
    site
}

fn ids(response: &Response) -> Vec<String> {
    let lines = response.text();
    let id = |line: &str| {
        let row: Value = serde_json::from_str(line).unwrap();
        row["event"]["id"].as_str().unwrap().to_owned()
    };
    lines.lines().map(id).collect()
}

/// More than an export reads at a time, sealed and not: each event once, newest first, and the log has it first.
#[test]
fn everything_once() {
    let site = filled();
    let path = "/v1/export?tenant=default&format=ndjson&q=catalogue:logicnets-8.1";
    let export = site.get(path);
    assert_eq!(export.status, 200);
    assert_eq!(export.header("vitni-count"), Some("9000"));
    let expected: Vec<String> = (0..EVENTS).rev().map(id).collect();
    assert_eq!(ids(&export), expected);
    let told = site.told("default", "events.exported", 1);
    assert_eq!(attribute(&told[0], "count"), 9_000);
    assert_eq!(attribute(&told[0], "form"), "json");
    assert_eq!(attribute(&told[0], "personal"), true);
    assert_eq!(attribute(&told[0], "query")["q"], "catalogue:logicnets-8.1");
    assert!(attribute(&told[0], "tree_size").as_u64().unwrap() >= 9_000);
}

/// The same for people with a spreadsheet, which must not calculate what somebody else wrote.
#[test]
fn a_sheet_has_a_line_for_each_event() {
    let site = filled();
    let body =
        r#"{"event":"user.created","actor":{"id":"=1+1","name":"a, \"b\"\nc"},"source":{"ip":"192.0.2.1"}}"#;
    assert_eq!(site.post(body).status, 200);
    let sheet = site.get("/v1/export?tenant=default&format=csv&q=event:user.created");
    assert_eq!(sheet.status, 200);
    let text = sheet.text();
    let mut lines = text.split("\r\n");
    assert!(
        lines
            .next()
            .unwrap()
            .starts_with("index,id,time,received,severity,outcome,catalogue,event,actor_id,actor_name")
    );
    let first = lines.next().unwrap();
    assert!(first.contains(",'=1+1,\"a, \"\"b\"\"\nc\","), "{first}");
    assert!(first.contains(",192.0.2.1,"), "{first}");
    assert_eq!(sheet.header("vitni-count"), Some("3001"));
    assert_eq!(lines.filter(|line| !line.is_empty()).count(), 3_000);
    assert_eq!(
        attribute(&site.told("default", "events.exported", 1)[0], "form"),
        "csv"
    );
    let reader = site.token(&["read"], "default");
    let less = site.send(&Request::new("GET", "/v1/export?format=csv&q=event:user.created").token(&reader));
    assert!(
        !less.text().contains("user-") && !less.text().contains("192.0.2.1"),
        "no actor"
    );
}

#[test]
fn whoever_may_not_see_does_not_take_away() {
    let site = filled();
    let reader = site.token(&["read"], "default");
    let get = |path: &str, token: &str| site.send(&Request::new("GET", path).token(token));
    let export = get("/v1/export?format=ndjson&q=event:user.created", &reader);
    assert_eq!(ids(&export).len(), 3_000);
    assert!(!export.text().contains("user-"), "no actor");
    let parquet = get("/v1/export?q=event:user.created", &reader);
    assert!(parquet.body.starts_with(b"PAR1") && parquet.body.ends_with(b"PAR1"));
    assert!(
        !parquet.body.windows(5).any(|bytes| bytes == b"user-"),
        "no actor"
    );
    let whole = get("/v1/export?q=event:user.created&tenant=default", &site.admin);
    assert!(whole.body.windows(5).any(|bytes| bytes == b"user-"));

    let refused = get("/v1/export?q=NOT%20actor:user-1", &reader);
    assert_eq!(
        (refused.status, refused.code().as_deref()),
        (403, Some("personal-field"))
    );
    let stranger = site.token(&["read", "read-personal"], "vitni");
    let refused = get("/v1/export?tenant=default", &stranger);
    assert_eq!(
        (refused.status, refused.code().as_deref()),
        (403, Some("tenant-not-allowed"))
    );
    let sender = site.token(&["write"], "default");
    assert_eq!(
        get("/v1/export", &sender).code().as_deref(),
        Some("scope-missing")
    );
    // More than one tenant, pipes, an unknown form.
    for path in [
        "/v1/export",
        "/v1/export?tenant=default&q=*%20|%20count",
        "/v1/export?tenant=default&format=xml",
    ] {
        assert_eq!(
            get(path, &site.admin).code().as_deref(),
            Some("bad-parameter"),
            "{path}"
        );
    }
    // What was refused left no trace of an export.
    assert_eq!(site.told("default", "events.exported", 3).len(), 3);
}

/// Whoever reads nothing keeps one place and no more memory; whoever closes gives it back.
#[test]
fn a_client_that_goes_away_gives_the_place_back() {
    let site = filled();
    // Every event several times over: far more than sockets and queue hold.
    let path = "/v1/export?tenant=default&format=ndjson";
    let more: Vec<String> = (0..2_000)
        .map(|number| {
            let text = "x".repeat(6_000);
            format!(
                r#"{{"event":"authentication.ok","id":"{}","text":{{"message":"{text}"}}}}"#,
                id(EVENTS + number)
            )
        })
        .collect();
    for lines in more.chunks(1_000) {
        assert_eq!(site.post(lines.join("\n")).status, 200);
    }
    let open: Vec<_> = (0..2)
        .map(|_| {
            let mut stream = TcpStream::connect(site.address()).unwrap();
            stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
            let head = Request::new("GET", path).token(&site.admin).head();
            std::io::Write::write_all(&mut stream, head.as_bytes()).unwrap();
            let mut first = [0; 1];
            stream.read_exact(&mut first).unwrap();
            stream
        })
        .collect();
    let refused = site.get(path);
    assert_eq!(
        (refused.status, refused.code().as_deref()),
        (503, Some("queries-busy"))
    );
    assert_eq!(refused.header("retry-after"), Some("30"));
    drop(open);
    site.until(|| (site.get(path).status == 200).then_some(()));
}
