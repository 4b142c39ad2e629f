//! From nothing to a verified log: the first start, events in, who failed to sign in, the log verified in every way, an
//! orderly stop, and the same log after it.
#![expect(clippy::disallowed_methods, reason = "a test may open files")]

use crate::support::{Place, Ran, Server, copy_dir, root};
use serde_json::Value;
use std::io::{Read as _, Write as _};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

struct Lab {
    place: Place,
    server: Server,
    token: String,
}

impl Lab {
    fn new() -> Self {
        let place = Place::new();
        let server = place.serve();
        let token = server.token();
        Self { place, server, token }
    }

    fn run(&self, args: &[&str]) -> Ran {
        Ran::of(
            self.place
                .vitni()
                .args(args)
                .env("VITNI_URL", &self.server.url)
                .env("VITNI_TOKEN", &self.token),
        )
    }

    fn send_example(&self) -> Ran {
        let log = root().join("examples/linux-auth/auth5424.log");
        self.run(&[
            "send",
            "--json",
            "--tenant",
            "default",
            "--product",
            "linux-auth",
            log.to_str().unwrap(),
        ])
    }

    /// The prefix of the default tenant's tiles, opened to everybody, and the key of its checkpoints.
    fn log(&self) -> (String, String) {
        self.run(&["tenant", "tiles", "default", "public"]).ends(0);
        let keys = self
            .run(&["tenant", "keys", "default", "--json"])
            .ends(0)
            .json()
            .remove(0);
        let key = keys["trees"][0]["checkpoint"].as_str().unwrap().to_owned();
        (
            format!("{}/t/{}/0", self.server.url, self.server.tenant("default")),
            key,
        )
    }
}

#[test]
fn from_nothing_to_a_verified_log() {
    let lab = Lab::new();
    let sent = lab.send_example().ends(0).json();
    let total = sent.last().unwrap();
    let stored = total["stored"].as_u64().unwrap();
    assert!(stored > 5, "{total}");
    assert_eq!((&total["refused"], &total["repeated"]), (&0.into(), &0.into()));
    assert_eq!(stored + total["ignored"].as_u64().unwrap(), 65);

    // The same again is a repeat, at the same indexes.
    let again = lab.send_example().ends(0).json();
    assert_eq!(again.last().unwrap()["repeated"].as_u64(), Some(stored));
    let places = |lines: &[Value]| -> Vec<(Value, Value)> {
        let lines = lines.iter().filter(|line| line.get("index").is_some());
        lines
            .map(|line| (line["line"].clone(), line["index"].clone()))
            .collect()
    };
    assert_eq!(places(&sent), places(&again));

    let found = lab
        .run(&["search", "event=error.authentication*", "outcome=failure"])
        .ends(0);
    assert!(
        found.stdout.contains("ghost") && found.stdout.contains("127.0.0.1"),
        "{}",
        found.stdout
    );
    assert!(!found.stdout.contains('\x1b'), "no colours where nobody looks");
    let pages = lab
        .run(&[
            "search",
            "--tenant",
            &lab.server.tenant("default"),
            "--limit",
            "3",
            "--all",
            "--json",
        ])
        .ends(0);
    assert!(pages.json().len() as u64 >= stored);

    let (url, key) = lab.log();
    verified(&lab, &url, &key);
    saved(&lab, &key, &found_id(&lab));

    let Lab { place, server, token } = lab;
    assert_eq!(server.stop(), Some(0));
    copied_and_flipped(&place, &key);
    let server = place.serve();
    assert!(server.said["token"].is_null() && server.said["fresh"] == false);
    let lab = Lab { place, server, token };
    let (url, key) = lab.log();
    lab.run(&["verify", &url, "--key", &key, "--known", "known"])
        .ends(0);
    assert_eq!(
        lab.send_example().ends(0).json().last().unwrap()["repeated"].as_u64(),
        Some(stored)
    );
}

fn found_id(lab: &Lab) -> String {
    let rows = lab
        .run(&[
            "search",
            "outcome=failure",
            "--tenant",
            &lab.server.tenant("default"),
            "--json",
        ])
        .ends(0)
        .json();
    rows[0]["event"]["id"].as_str().unwrap().to_owned()
}

fn verified(lab: &Lab, url: &str, key: &str) {
    let valid = lab
        .run(&["verify", url, "--key", key, "--known", "known"])
        .ends(0);
    assert!(valid.stdout.starts_with("valid: "), "{}", valid.stdout);
    let again = lab
        .run(&["verify", url, "--known", "known", "--json"])
        .ends(0)
        .json()
        .remove(0);
    assert_eq!(again["verdict"], "valid");
    assert!(again["consistent_with"].as_u64().is_some());

    let unknown = lab.run(&["verify", url]).ends(5);
    assert!(
        unknown.stdout.starts_with("self-consistent, signer unknown: "),
        "{}",
        unknown.stdout
    );
    assert!(!unknown.stdout.contains("valid:"));

    // Somebody else's key is no key for this log.
    let other = lab
        .run(&["tenant", "keys", "vitni", "--json"])
        .ends(0)
        .json()
        .remove(0);
    let other = other["trees"][0]["checkpoint"].as_str().unwrap();
    let untrusted = lab
        .run(&["verify", url, "--key", other, "--json"])
        .ends(1)
        .json()
        .remove(0);
    assert_eq!(untrusted["fault"], "untrusted");

    let data = lab.place.data();
    let data = data.to_str().unwrap();
    let both = lab.run(&["verify", data, "--key", key]).ends(0);
    assert!(
        both.stdout.contains("valid: ") && both.stdout.contains("self-consistent, signer unknown: "),
        "{}",
        both.stdout
    );
    lab.run(&["verify", data]).ends(5);
    let inspected = lab.run(&["inspect", data, "--json"]).ends(0).json().remove(0);
    let names: Vec<_> = inspected["trees"]
        .as_array()
        .unwrap()
        .iter()
        .map(|tree| tree["name"].clone())
        .collect();
    assert!(
        names.contains(&"default".into()) && names.contains(&"vitni".into()),
        "{inspected}"
    );
    flipped(lab, url, key);
}

/// A copy of the data directory verifies as the original does; with one bit of it turned, neither `verify` nor `serve` takes
/// it, and both say where.
fn copied_and_flipped(place: &Place, key: &str) {
    let copy = place.path("data-copy");
    copy_dir(&place.data(), &copy);
    let shown = copy.to_str().unwrap();
    place.run(&["verify", shown, "--key", key]).ends(0);
    place.run(&["verify", shown]).ends(5);
    let mut flipped = 0;
    for file in std::fs::read_dir(copy.join("journal")).unwrap() {
        let path = file.unwrap().path();
        let mut bytes = std::fs::read(&path).unwrap();
        let Some(at) = bytes.windows(5).position(|window| window == b"ghost") else {
            continue;
        };
        bytes[at] ^= 1;
        std::fs::write(&path, bytes).unwrap();
        flipped += 1;
    }
    assert_eq!(flipped, 1);
    for ran in [
        place.run(&["verify", shown, "--key", key]),
        place.run(&["serve", "--data", shown, "--listen", "127.0.0.1:0"]),
    ] {
        let ran = ran.ends(1);
        assert!(
            ran.stderr.contains("journal is damaged: the frame at byte "),
            "{}",
            ran.stderr
        );
    }
}

/// A copy of the log's public files verifies as the server does; every kind of damage is named.
fn flipped(lab: &Lab, url: &str, key: &str) {
    let copy = lab.place.path("copy");
    download(url, &copy);
    let shown = copy.to_str().unwrap();
    lab.run(&["verify", shown, "--key", key]).ends(0);
    lab.run(&["verify", shown]).ends(5);
    let faults = [
        ("tile/entries/000.p/", "entries"),
        ("tile/0/000.p/", "leaf-differs"),
        ("checkpoint", "untrusted"),
    ];
    for (name, expected) in faults {
        let path = find(&copy, name);
        let good = std::fs::read(&path).unwrap();
        let mut bad = good.clone();
        let at = if name == "checkpoint" {
            good.len() - 10
        } else {
            good.len() / 2
        };
        bad[at] ^= 1;
        std::fs::write(&path, bad).unwrap();
        let answer = lab
            .run(&["verify", shown, "--key", key, "--json"])
            .ends(1)
            .json()
            .remove(0);
        let fault = answer["fault"].as_str().unwrap();
        let named = fault.starts_with(expected)
            || (expected == "entries" && ["entry-refused", "leaf-differs"].contains(&fault));
        assert!(
            named || (name == "checkpoint" && fault == "checkpoint-malformed"),
            "{name}: {answer}"
        );
        std::fs::write(&path, good).unwrap();
    }
    std::fs::remove_file(find(&copy, "tile/0/000.p/")).unwrap();
    let answer = lab
        .run(&["verify", shown, "--key", key, "--json"])
        .ends(1)
        .json()
        .remove(0);
    assert_eq!(answer["fault"], "tile-missing");
}

fn find(copy: &Path, name: &str) -> std::path::PathBuf {
    let path = copy.join(name);
    if path.is_dir() {
        std::fs::read_dir(path).unwrap().next().unwrap().unwrap().path()
    } else {
        path
    }
}

/// Saves what a log of less than 256 leaves shows.
fn download(url: &str, to: &Path) {
    use vitni_proof::LogSource as _;
    let log = vitni_client::HttpLog::new(url, None).unwrap();
    let checkpoint = log.checkpoint().unwrap();
    let note = vitni_tlog::Note::parse(&checkpoint).unwrap();
    let size = vitni_tlog::Checkpoint::parse(note.text()).unwrap().size;
    assert!((1..256).contains(&size));
    let save = |name: String, bytes: Vec<u8>| {
        let path = to.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    };
    save("checkpoint".to_owned(), checkpoint);
    for path in vitni_tlog::tiles_for(size) {
        save(path.to_string(), log.tile(&path).unwrap());
    }
    for path in vitni_tlog::bundles_for(size) {
        save(path.to_string(), log.entries(&path).unwrap());
    }
}

/// One event's proof, saved and verified without the server; another leaf does not pass.
fn saved(lab: &Lab, key: &str, id: &str) {
    lab.run(&["proof", id, "--out", "failed"]).ends(0);
    lab.run(&[
        "verify",
        "failed.tlog-proof",
        "--leaf",
        "failed.leaf",
        "--key",
        key,
    ])
    .ends(0);
    lab.run(&["verify", "failed.tlog-proof", "--leaf", "failed.leaf"])
        .ends(5);
    lab.run(&["verify", "failed.tlog-proof", "--key", key]).ends(2);
    let leaf = lab.place.path("failed.leaf");
    let other = std::fs::read_to_string(&leaf)
        .unwrap()
        .replace("failure", "success");
    std::fs::write(lab.place.path("other.leaf"), other).unwrap();
    let answer = lab
        .run(&[
            "verify",
            "failed.tlog-proof",
            "--leaf",
            "other.leaf",
            "--key",
            key,
            "--json",
        ])
        .ends(1);
    assert_eq!(answer.json()[0]["fault"], "not-included");
    let told = lab
        .run(&["inspect", "failed.leaf", "--json"])
        .ends(0)
        .json()
        .remove(0);
    assert_eq!((&told["kind"], &told["id"]), (&"leaf".into(), &id.into()));
    lab.run(&["inspect", "failed.tlog-proof"]).ends(0);
    // Files that are there are not written over.
    lab.run(&["proof", id, "--out", "failed"]).ends(3);
}

#[test]
fn lines_of_every_kind_are_told_apart_and_none_is_stored_twice() {
    let lab = Lab::new();
    let write = |name: &str, text: &str| std::fs::write(lab.place.path(name), text).unwrap();
    write(
        "mixed.ndjson",
        "{\"event\":\"authentication.ok\"}\n\nno json\n{\"event\":\"a\",\"id\":\"mine\"}\n",
    );
    let ran = lab.run(&["send", "--tenant", "default", "mixed.ndjson"]).ends(1);
    assert_eq!(ran.stdout, "2 stored, 0 repeated, 1 refused, 0 ignored\n");
    assert!(
        ran.stderr.contains("mixed.ndjson:3: refused (bad-json)"),
        "{}",
        ran.stderr
    );

    write("keyed.ndjson", "{\"event\":\"a.b\"}\n{\"event\":\"a.c\"}\n");
    let keyed = ["send", "--tenant", "default", "--key", "import", "keyed.ndjson"];
    assert!(lab.run(&keyed).ends(0).stdout.starts_with("2 stored, 0 repeated"));
    assert!(lab.run(&keyed).ends(0).stdout.starts_with("0 stored, 2 repeated"));

    write("array.json", "[{\"event\":\n\"a.d\"},\n {\"event\":\"a.e\"}]");
    assert!(
        lab.run(&["send", "--tenant", "default", "array.json"])
            .ends(0)
            .stdout
            .starts_with("2 stored")
    );
    let skipped = lab
        .run(&[
            "send",
            "--tenant",
            "default",
            "--skip",
            "1",
            "--rate",
            "1000",
            "keyed.ndjson",
        ])
        .ends(0);
    assert!(skipped.stdout.starts_with("1 stored"), "{}", skipped.stdout);

    let tail = lab
        .run(&["tail", "--after", "0", "--count", "2", "--json"])
        .ends(0);
    assert_eq!(tail.json().len(), 2);
}

#[test]
fn who_may_not_and_who_is_not_there() {
    let lab = Lab::new();
    let wrong = Ran::of(
        lab.place
            .vitni()
            .args(["search"])
            .env("VITNI_URL", &lab.server.url),
    )
    .ends(4);
    assert!(wrong.stderr.contains("authorization"), "{}", wrong.stderr);
    let made = lab
        .run(&[
            "token", "create", "reader", "--scope", "read", "--tenant", "default", "--json",
        ])
        .ends(0);
    let made = made.json().remove(0);
    let (id, token) = (made["id"].as_str().unwrap(), made["token"].as_str().unwrap());
    let as_reader = |args: &[&str]| {
        Ran::of(
            lab.place
                .vitni()
                .args(args)
                .env("VITNI_URL", &lab.server.url)
                .env("VITNI_TOKEN", token),
        )
    };
    as_reader(&["search"]).ends(0);
    as_reader(&["search", "actor=alice"]).ends(4);
    as_reader(&["token", "list"]).ends(4);
    assert!(lab.run(&["token", "list"]).ends(0).stdout.contains("reader"));
    lab.run(&["token", "revoke", id]).ends(0);
    as_reader(&["search"]).ends(4);

    lab.run(&["tenant", "create", "acme"]).ends(0);
    lab.run(&["tenant", "rename", "acme", "acme-2"]).ends(0);
    assert!(lab.run(&["tenant", "list"]).ends(0).stdout.contains("acme-2"));
    lab.run(&["tenant", "keys", "nobody"]).ends(1);

    lab.run(&["search", "--url", "http://127.0.0.1:9"]).ends(3);
    lab.run(&["search", "--url", "nonsense"]).ends(2);
    lab.run(&["search", "colour=red"]).ends(2);
}

/// Whoever has read that the server is ready can stop it the next moment: it takes SIGTERM before it says so. Here it cannot say so, for
/// nobody empties the pipe.
#[test]
fn a_stop_in_the_moment_it_is_ready_is_an_orderly_one() {
    let place = Place::new();
    let (mut said, mut full) = std::io::pipe().unwrap();
    full.write_all(&[b' '; PIPE_BYTES]).unwrap();
    let mut serve = place.vitni();
    serve.args(["serve", "--json", "--listen", "127.0.0.1:0", "--data"]);
    let mut server = serve.arg(place.data()).stdout(full).spawn().unwrap();
    drop(serve);
    let status = format!("/proc/{}/status", server.id());
    let begun = Instant::now();
    while !takes_sigterm(&std::fs::read_to_string(&status).unwrap()) {
        if begun.elapsed() > Duration::from_secs(60) {
            server.kill().unwrap();
            panic!("it does not take SIGTERM");
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    let kill = ["-TERM", &server.id().to_string()].map(str::to_owned);
    assert!(Command::new("kill").args(kill).status().unwrap().success());
    let mut line = String::new();
    said.read_to_string(&mut line).unwrap();
    assert!(line.contains("listening"), "{line}");
    assert_eq!(server.wait().unwrap().code(), Some(0));
}

/// What a pipe of Linux holds.
const PIPE_BYTES: usize = 65_536;

/// Whether SIGTERM, which has number 15, is among the signals that a process handles itself, as proc(5) shows them.
fn takes_sigterm(status: &str) -> bool {
    let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:"));
    caught
        .and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok())
        .is_some_and(|mask| mask & (1 << 14) != 0)
}

#[test]
fn demo_data_is_told_of_when_it_is_filled_and_when_it_is_there() {
    let place = Place::new();
    let server = place.serve_with(&["--demo"]);
    let said = &server.said["demo"];
    let events = said["events"].as_u64().unwrap();
    assert_eq!(said["filled"], true);
    assert_eq!(said["tenant"], server.tenant("demo"));
    let found = Ran::of(
        place
            .vitni()
            .args(["query", "--tenant", "demo", "| count", "--csv"])
            .env("VITNI_URL", &server.url)
            .env("VITNI_TOKEN", server.token()),
    );
    assert_eq!(found.ends(0).stdout.trim_end(), format!("count\n{events}"));
    assert_eq!(server.stop(), Some(0));
    let server = place.serve_with(&["--demo"]);
    let said = &server.said["demo"];
    assert_eq!(
        (&said["filled"], &said["events"]),
        (&false.into(), &events.into())
    );
    assert_eq!(server.stop(), Some(0));
    assert!(place.serve().said["demo"].is_null());
}
