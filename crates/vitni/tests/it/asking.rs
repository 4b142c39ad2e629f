//! `vitni query` and `vitni export`, as people and programs use them.
#![expect(clippy::disallowed_methods, reason = "a test may open files")]

use crate::support::{Place, Ran, Server};
use expect_test::{Expect, expect};
use std::io::Write as _;
use std::process::Stdio;

struct Lab {
    place: Place,
    server: Server,
    token: String,
}

const EVENTS: &str = r#"{"event":"authentication.ok","time":"2026-11-21T10:00:00Z","actor":{"id":"ann"},"source":{"ip":"192.0.2.7"}}
{"event":"error.authentication_failed","time":"2026-11-21T11:00:00Z","actor":{"id":"bo \"b\", jr"},"text":{"message":"no such key\u001b[31m"}}
{"event":"error.authentication_failed","time":"2026-11-21T09:00:00Z","actor":{"id":"ann"}}
"#;

impl Lab {
    fn new() -> Self {
        let place = Place::new();
        let server = place.serve();
        let token = server.token();
        let lab = Self { place, server, token };
        let mut command = lab.command(&["send", "--tenant", "default", "-"]);
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(EVENTS.as_bytes()).unwrap();
        assert!(child.wait().unwrap().success());
        lab
    }

    fn command(&self, args: &[&str]) -> std::process::Command {
        let mut command = self.place.vitni();
        command
            .args(args)
            .env("VITNI_URL", &self.server.url)
            .env("VITNI_TOKEN", &self.token);
        command
    }

    fn run(&self, args: &[&str]) -> Ran {
        Ran::of(&mut self.command(args))
    }

    fn check(&self, args: &[&str], expected: &Expect) {
        expected.assert_eq(&self.run(args).ends(0).stdout);
    }
}

#[test]
fn answers_as_table_csv_and_json() {
    let lab = Lab::new();
    let counts = "catalogue:logicnets-8.1 | count by event, outcome | sort count desc";
    lab.check(
        &["query", counts, "--tenant", "default"],
        &expect![[r#"
            event                        outcome  count
            error.authentication_failed  failure  2
            authentication.ok            success  1
        "#]],
    );
    lab.check(
        &["query", counts, "--tenant", "default", "--json"],
        &expect![[r#"
            {"event":"error.authentication_failed","outcome":"failure","count":2}
            {"event":"authentication.ok","outcome":"success","count":1}
        "#]],
    );
    let people = "catalogue:logicnets-8.1 | fields actor, message | limit 5";
    lab.check(
        &["query", people, "--tenant", "default", "--csv"],
        &expect![[r#"
            actor,text.message
            ann,
            "bo ""b"", jr",no such key[31m
            ann,
        "#]],
    );
    // What steers a terminal is shown instead of done.
    let shown = lab.run(&["query", people, "--tenant", "default"]).ends(0).stdout;
    assert!(
        shown.contains("\\u{1b}[31m") && !shown.contains('\x1b'),
        "{shown}"
    );
}

#[test]
fn events_come_in_pages() {
    let lab = Lab::new();
    let query = "catalogue:logicnets-8.1 | sort time";
    let first = lab
        .run(&["query", query, "--tenant", "default", "--limit", "2", "--json"])
        .ends(0);
    assert_eq!(first.json().len(), 2);
    let cursor = first.stderr.trim().rsplit(' ').next().unwrap();
    assert!(
        first.stderr.contains("there is more: --all, or --cursor t0."),
        "{}",
        first.stderr
    );
    let rest = lab.run(&[
        "query", query, "--tenant", "default", "--limit", "2", "--cursor", cursor, "--json",
    ]);
    assert_eq!(rest.ends(0).json().len(), 1);
    let all = lab
        .run(&[
            "query", query, "--tenant", "default", "--limit", "1", "--all", "--json",
        ])
        .ends(0);
    let times: Vec<_> = all
        .json()
        .iter()
        .map(|row| row["event"]["time"].to_string())
        .collect();
    assert!(times.len() == 3 && times.is_sorted(), "{times:?}");
}

#[test]
fn what_cannot_be_read_is_pointed_at() {
    let lab = Lab::new();
    let wrong = lab.run(&["query", "outcome:failure acter:ann | count"]).ends(2);
    expect![[r#"
        vitni: A query parameter cannot be used. Query, character 17: there is no field `acter`. did you mean `actor`?
          outcome:failure acter:ann | count
                          ^
    "#]]
    .assert_eq(&wrong.stderr);
    let wrong = lab.run(&["query", "outcome:failure acter:ann", "--json"]).ends(2);
    let said: serde_json::Value = serde_json::from_str(wrong.stderr.trim()).unwrap();
    assert_eq!(said["error"]["code"], "bad-parameter");
    lab.run(&["query", "*", "--csv", "--json"]).ends(2);
    let wrong = lab
        .run(&[
            "export",
            "outcome:failure | count",
            "--tenant",
            "default",
            "--out",
            "x",
        ])
        .ends(2);
    assert!(
        wrong
            .stderr
            .contains("\n  outcome:failure | count\n                  ^"),
        "{}",
        wrong.stderr
    );
}

#[test]
fn an_export_is_whole_or_not_there() {
    let lab = Lab::new();
    let export = |more: &[&str]| {
        let args = ["export", "catalogue:logicnets-8.1", "--tenant", "default"];
        lab.run(&[&args[..], more].concat())
    };
    let said = export(&["--out", "events.parquet"]).ends(0).stdout;
    assert_eq!(said, "3 events in events.parquet\n");
    let file = std::fs::read(lab.place.path("events.parquet")).unwrap();
    assert!(file.starts_with(b"PAR1") && file.ends_with(b"PAR1"));
    let lines = export(&["--format", "ndjson", "--out", "-"]).ends(0);
    assert_eq!(lines.json().len(), 3);
    assert_eq!(lines.json()[0]["event"]["actor"]["id"], "ann");

    let made = lab.run(&[
        "token", "create", "reader", "--scope", "read", "--tenant", "default", "--json",
    ]);
    let token = made.ends(0).json()[0]["token"].as_str().unwrap().to_owned();
    let refused = Ran::of(
        lab.command(&["export", "actor:ann", "--out", "ann.parquet"])
            .env("VITNI_TOKEN", &token),
    )
    .ends(4);
    assert!(refused.stderr.contains("actor"), "{}", refused.stderr);
    assert!(!lab.place.path("ann.parquet").exists() && !lab.place.path("ann.parquet.part").exists());
    let lines = Ran::of(
        lab.command(&["export", "--format", "ndjson", "--out", "-"])
            .env("VITNI_TOKEN", &token),
    )
    .ends(0);
    assert!(!lines.stdout.contains("ann") && lines.stdout.contains("authentication.ok"));
}
