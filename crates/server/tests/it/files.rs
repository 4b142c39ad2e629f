//! Files over a real server: what happens to logs, and that every line of them is stored once.

use std::fs::{self, File, OpenOptions};
use std::io::Write as _;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use serde_json::Value;
use tempfile::TempDir;
use vitni_server::{Server, StartOptions};

use crate::support::{Site, attribute, config};

/// A folder with logs, and a server that follows some of them.
struct Logs {
    dir: TempDir,
    site: Site,
    settings: String,
}

impl Logs {
    fn new(patterns: &[&str], more: &str) -> Self {
        Self::with(patterns, more, |_| {})
    }

    /// As the folder is before the server looks at it first.
    fn with(patterns: &[&str], more: &str, prepare: impl FnOnce(&Path)) -> Self {
        Self::of("linux-auth", patterns, more, prepare)
    }

    fn of(product: &str, patterns: &[&str], more: &str, prepare: impl FnOnce(&Path)) -> Self {
        let dir = tempfile::tempdir().unwrap();
        prepare(dir.path());
        let settings = input("in", dir.path(), patterns, more).replace("linux-auth", product);
        Self {
            site: Site::start(&settings),
            dir,
            settings,
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn append(&self, name: &str, text: impl AsRef<[u8]>) {
        append(&self.path(name), text);
    }

    fn rename(&self, from: &str, to: &str) {
        fs::rename(self.path(from), self.path(to)).unwrap();
    }

    /// As logrotate's `copytruncate`.
    fn copy_truncate(&self, from: &str, to: &str) {
        fs::copy(self.path(from), self.path(to)).unwrap();
        File::options()
            .write(true)
            .open(self.path(from))
            .unwrap()
            .set_len(0)
            .unwrap();
    }

    /// Waits until so many lines are stored.
    fn wait(&self, count: usize) {
        self.site
            .until(|| (users(&self.site).len() >= count).then_some(()));
    }

    fn stop(&mut self) {
        self.site.stop();
    }

    fn again(&mut self) {
        let settings = self.settings.clone();
        self.site.again(&settings);
    }

    /// Waits until these users' lines are there; then, after a look at the end and one at the beginning of another run,
    /// that there are no others.
    #[track_caller]
    fn holds(&mut self, expected: &[usize]) {
        self.wait(expected.len());
        assert_eq!(users(&self.site), expected);
        self.stop();
        self.again();
        self.level();
        self.stop();
        self.again();
        assert_eq!(users(&self.site), expected, "after another start");
    }

    /// Waits until all that stands in the files was read.
    fn level(&self) {
        self.level_but(0);
    }

    /// The same, but for so many bytes that are no whole line.
    fn level_but(&self, bytes: usize) {
        self.site.until(|| {
            let shown = self.source("in")?;
            (shown["files"]["behind_bytes"] == bytes).then_some(())
        });
    }

    fn source(&self, input: &str) -> Option<Value> {
        let answer = self.site.get("/v1/sources?tenant=default").json();
        let sources = answer["sources"].as_array().unwrap();
        sources.iter().find(|source| source["input"] == input).cloned()
    }
}

fn input(name: &str, dir: &Path, patterns: &[&str], more: &str) -> String {
    let paths: Vec<_> = patterns
        .iter()
        .map(|pattern| format!("\"{}/{pattern}\"", dir.display()))
        .collect();
    format!(
        "[[input]]\nname = \"{name}\"\ntenant = \"default\"\nproduct = \"linux-auth\"\n[input.files]\npaths = [{}]\n{more}\n",
        paths.join(", ")
    )
}

fn append(path: &Path, text: impl AsRef<[u8]>) {
    let mut file = OpenOptions::new().create(true).append(true).open(path).unwrap();
    file.write_all(text.as_ref()).unwrap();
}

fn line(user: usize) -> String {
    format!(
        "2026-11-21T23:21:38.544096+00:00 vm sshd[27719]: Failed password for user{user} from 192.0.2.7 port 41018 ssh2\n"
    )
}

fn lines(users: Range<usize>) -> String {
    users.map(line).collect()
}

fn events(site: &Site) -> Vec<Value> {
    let mut events = site.search("tenant=default&catalogue=logicnets-8.1");
    events.reverse();
    events
}

/// The users of the lines that are stored, in the order in which they were.
fn users(site: &Site) -> Vec<usize> {
    let number = |row: &Value| {
        let name = row["event"]["actor"]["name"].as_str().unwrap();
        name.strip_prefix("user").unwrap().parse().unwrap()
    };
    events(site).iter().map(number).collect()
}

fn list(users: Range<usize>) -> Vec<usize> {
    users.collect()
}

#[test]
fn lines_become_events_as_the_file_grows() {
    let mut logs = Logs::with(&["auth.log"], "", |dir| {
        append(&dir.join("auth.log"), lines(0..3))
    });
    logs.wait(3);
    logs.append("auth.log", lines(3..5));
    logs.wait(5);
    let event = &events(&logs.site)[4];
    let path = logs.path("auth.log");
    assert_eq!(attribute(event, "input"), "in");
    assert_eq!(attribute(event, "received_from"), path.to_str().unwrap());
    assert_eq!(event["event"]["raw"], line(4).trim_end());
    assert!(
        !event["event"]["flags"].to_string().contains("unknown"),
        "{event}"
    );
    logs.level();
    let source = logs.source("in").unwrap();
    assert_eq!(source["name"], path.to_str().unwrap());
    assert_eq!((&source["lines"], &source["stored"]), (&5.into(), &5.into()));
    let size = fs::metadata(&path).unwrap().len();
    expect_test::expect![[r#"{"behind_bytes":0,"bytes":SIZE,"count":1,"trouble":null}"#]]
        .assert_eq(&source["files"].to_string().replace(&size.to_string(), "SIZE"));
    let metrics = logs.site.get("/metrics").text();
    assert!(
        metrics.contains("vitni_input_behind_bytes{input=\"in\"} 0"),
        "{metrics}"
    );
    logs.holds(&list(0..5));
}

/// The old file is read to its end under its new name, whether that fits the pattern or not, in the same folder or not.
#[test]
fn rotation_by_rename() {
    for (pattern, to) in [
        ("auth.log", "auth.log.1"),
        ("auth.log*", "auth.log.1"),
        ("*.log", "auth.1.log"),
        ("auth.log", "old/auth.log"),
    ] {
        let mut logs = Logs::with(&[pattern], "", |dir| {
            fs::create_dir(dir.join("old")).unwrap();
            append(&dir.join("auth.log"), lines(0..10));
        });
        logs.wait(10);
        let mut old = OpenOptions::new()
            .append(true)
            .open(logs.path("auth.log"))
            .unwrap();
        logs.rename("auth.log", to);
        old.write_all(lines(10..20).as_bytes()).unwrap();
        logs.wait(20);
        logs.append("auth.log", lines(20..30));
        logs.wait(30);
        // The writer has not let go of it yet.
        old.write_all(lines(30..33).as_bytes()).unwrap();
        logs.wait(33);
        logs.holds(&list(0..33));
    }
}

#[test]
fn rotation_by_rename_while_nobody_looks() {
    let mut logs = Logs::with(&["auth.log*"], "", |dir| {
        append(&dir.join("auth.log"), lines(0..10))
    });
    logs.wait(10);
    logs.stop();
    logs.append("auth.log", lines(10..20));
    logs.rename("auth.log", "auth.log.1");
    logs.append("auth.log", lines(20..30));
    logs.rename("auth.log.1", "auth.log.2");
    logs.rename("auth.log", "auth.log.1");
    logs.append("auth.log", lines(30..40));
    logs.again();
    logs.wait(40);
    let mut all = users(&logs.site);
    all.sort_unstable();
    assert_eq!(all, list(0..40));
    let all = users(&logs.site);
    logs.holds(&all);
}

/// The copy is not read again, whether it fits the pattern or not.
#[test]
fn rotation_by_truncation() {
    for pattern in ["auth.log", "auth.log*"] {
        let mut logs = Logs::with(&[pattern], "", |dir| append(&dir.join("auth.log"), lines(0..10)));
        logs.wait(10);
        logs.copy_truncate("auth.log", "auth.log.1");
        // Shorter than before, as long, longer.
        logs.append("auth.log", lines(10..13));
        logs.wait(13);
        logs.level();
        logs.copy_truncate("auth.log", "auth.log.2");
        logs.append("auth.log", lines(13..16));
        logs.wait(16);
        logs.level();
        logs.copy_truncate("auth.log", "auth.log.3");
        logs.append("auth.log", lines(16..40));
        logs.wait(40);
        logs.holds(&list(0..40));
    }
}

/// What was written between the last look and the truncation is read from the copy, where that fits the pattern.
#[test]
fn truncated_while_nobody_looks() {
    let mut logs = Logs::with(&["auth.log*"], "", |dir| {
        append(&dir.join("auth.log"), lines(0..10))
    });
    logs.wait(10);
    logs.stop();
    logs.append("auth.log", lines(10..20));
    logs.copy_truncate("auth.log", "auth.log.1");
    // Beyond the position.
    logs.append("auth.log", lines(20..50));
    logs.again();
    logs.wait(50);
    let mut all = users(&logs.site);
    all.sort_unstable();
    assert_eq!(all, list(0..50));
    let all = users(&logs.site);
    logs.holds(&all);
}

#[test]
fn grown_beyond_the_position_while_nobody_looks() {
    let mut logs = Logs::with(&["auth.log"], "", |dir| {
        append(&dir.join("auth.log"), lines(0..10))
    });
    logs.wait(10);
    logs.level();
    logs.stop();
    fs::write(logs.path("auth.log"), lines(10..40)).unwrap();
    logs.again();
    logs.wait(40);
    logs.holds(&list(0..40));
}

#[test]
fn both_rotations_at_once() {
    let mut logs = Logs::with(&["*.log*"], "", |dir| {
        append(&dir.join("a.log"), lines(0..10));
        append(&dir.join("b.log"), lines(10..20));
    });
    logs.wait(20);
    logs.level();
    // What was `a.log` is truncated under its new name, and what was `b.log` becomes `a.log`.
    logs.rename("a.log", "a.log.1");
    logs.copy_truncate("a.log.1", "a.log.2");
    logs.rename("b.log", "a.log");
    logs.append("a.log.1", lines(20..25));
    logs.append("a.log", lines(25..30));
    logs.append("b.log", lines(30..35));
    logs.wait(35);
    let mut all = users(&logs.site);
    all.sort_unstable();
    assert_eq!(all, list(0..35));
    let all = users(&logs.site);
    logs.holds(&all);
}

#[test]
fn new_files_links_and_compressed_ones() {
    let mut logs = Logs::new(&["event.*.log", "*.log*"], "");
    logs.append("event.2026-11-20.log", lines(0..3));
    logs.wait(3);
    logs.append("event.2026-11-21.log", lines(3..6));
    logs.wait(6);
    std::os::unix::fs::symlink(logs.path("event.2026-11-21.log"), logs.path("current.log")).unwrap();
    fs::hard_link(logs.path("event.2026-11-20.log"), logs.path("another.log")).unwrap();
    std::os::unix::fs::symlink("nothing", logs.path("nothing.log")).unwrap();
    fs::create_dir(logs.path("folder.log")).unwrap();
    logs.append("event.2026-11-19.log.gz", b"\x1f\x8b\x08 not a line\n");
    logs.append("event.2026-11-22.log", lines(6..9));
    logs.wait(9);
    logs.holds(&list(0..9));
    assert!(
        logs.site
            .search("tenant=default&event=event.quarantined")
            .is_empty()
    );
}

#[test]
fn a_line_is_read_when_it_ends() {
    let logs = Logs::new(&["auth.log"], "");
    let whole = line(1);
    let (first, second) = whole.split_at(40);
    logs.append("auth.log", format!("\u{feff}{}", line(0).replace('\n', "\r\n")));
    logs.append("auth.log", first);
    logs.wait(1);
    logs.level_but(first.len());
    logs.append("auth.log", second);
    logs.wait(2);
    // A hole, as a program leaves it that goes on at its old offset after a truncation.
    logs.append("auth.log", [vec![0; 100_000], line(2).into_bytes()].concat());
    logs.wait(3);
    assert_eq!(users(&logs.site), list(0..3));
    assert_eq!(events(&logs.site)[0]["event"]["raw"], line(0).trim_end());
    assert!(
        logs.site
            .search("tenant=default&event=event.quarantined")
            .is_empty()
    );
}

#[test]
fn what_is_no_event_is_kept_once() {
    let mut logs = Logs::new(&["auth.log"], "");
    logs.append("auth.log", b"\xff\xfe binary\nnot understood\n\n\n");
    logs.append("auth.log", format!("{}\n", "x".repeat(2_000_000)));
    logs.append("auth.log", line(0));
    logs.wait(1);
    logs.holds(&[0]);
    let kept = logs.site.told("default", "event.quarantined", 3);
    let shown: Vec<_> = kept
        .iter()
        .map(|row| {
            format!(
                "{} | {} | {}",
                attribute(row, "reason").as_str().unwrap(),
                attribute(row, "bytes"),
                row["event"]["raw"].as_str().unwrap_or("-")
            )
        })
        .collect();
    expect_test::expect![[r#"
        the line does not begin with a date and a time that exist | 9 | //4gYmluYXJ5
        the line does not begin with a date and a time that exist | 14 | not understood
        the line is longer than this input takes | 2000000 | -"#]]
    .assert_eq(&shown.join("\n"));
}

#[test]
fn the_rest_of_a_rotated_file_is_a_line() {
    let mut logs = Logs::with(&["auth.log"], "", |dir| {
        append(&dir.join("auth.log"), lines(0..3))
    });
    logs.append("auth.log", line(3).trim_end());
    logs.wait(3);
    logs.rename("auth.log", "auth.log.1");
    logs.wait(4);
    logs.holds(&list(0..4));
}

#[test]
fn a_deleted_file_is_read_to_its_end() {
    let mut logs = Logs::with(&["auth.log"], "", |dir| {
        append(&dir.join("auth.log"), lines(0..3))
    });
    logs.wait(3);
    let mut open = OpenOptions::new()
        .append(true)
        .open(logs.path("auth.log"))
        .unwrap();
    fs::remove_file(logs.path("auth.log")).unwrap();
    open.write_all(lines(3..6).as_bytes()).unwrap();
    logs.wait(6);
    logs.append("auth.log", lines(6..9));
    logs.wait(9);
    logs.holds(&list(0..9));
    assert!(logs.site.search("tenant=default&event=input.dropped").is_empty());
}

/// What is known to be lost is told.
#[test]
fn unread_bytes_that_vanish_are_told() {
    let mut logs = Logs::with(&["*.log"], "", |dir| {
        append(&dir.join("gone.log"), format!("{}no line feed", line(0)));
        append(&dir.join("cut.log"), format!("{}none here either", line(1)));
    });
    logs.wait(2);
    logs.level_but(28);
    logs.stop();
    fs::remove_file(logs.path("gone.log")).unwrap();
    fs::write(logs.path("cut.log"), line(2)).unwrap();
    logs.again();
    logs.wait(3);
    let mut lost: Vec<_> = logs
        .site
        .told("default", "input.dropped", 2)
        .iter()
        .map(|row| {
            let path = attribute(row, "source").as_str().unwrap();
            let name = Path::new(path).file_name().unwrap().to_str().unwrap().to_owned();
            (name, attribute(row, "bytes").as_u64().unwrap())
        })
        .collect();
    lost.sort();
    assert_eq!(lost, [("cut.log".to_owned(), 16), ("gone.log".to_owned(), 12)]);
}

#[test]
fn a_folder_that_is_not_there_for_a_while_changes_nothing() {
    let mut logs = Logs::with(&["mounted/*.log"], "", |dir| {
        fs::create_dir(dir.join("mounted")).unwrap();
        append(&dir.join("mounted/a.log"), lines(0..5));
    });
    logs.wait(5);
    logs.stop();
    logs.rename("mounted", "away");
    logs.again();
    let trouble = logs.site.until(|| {
        let source = logs.source("in")?;
        Some(source["files"]["trouble"].as_str()?.to_owned())
    });
    assert!(trouble.contains("mounted: No such file"), "{trouble}");
    logs.rename("away", "mounted");
    logs.append("mounted/a.log", lines(5..7));
    logs.wait(7);
    // An empty folder, as that of a disk that is not mounted.
    logs.stop();
    logs.rename("mounted", "away");
    fs::create_dir(logs.path("mounted")).unwrap();
    logs.again();
    logs.site
        .until(|| (logs.source("in")?["files"]["count"] == 0).then_some(()));
    fs::remove_dir(logs.path("mounted")).unwrap();
    logs.rename("away", "mounted");
    logs.append("mounted/a.log", lines(7..9));
    logs.wait(9);
    logs.holds(&list(0..9));
}

#[test]
fn a_file_that_cannot_be_read_is_shown_and_tried_again() {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    let mut logs = Logs::with(&["*.log"], "", |dir| {
        append(&dir.join("secret.log"), lines(0..3));
        mode(&dir.join("secret.log"), 0o000);
        append(&dir.join("shown.log"), lines(3..6));
    });
    if File::open(logs.path("secret.log")).is_ok() {
        println!("skipped: this user may read everything");
        return;
    }
    logs.wait(3);
    let trouble = logs.site.until(|| {
        let source = logs.source("in")?;
        Some(source["files"]["trouble"].as_str()?.to_owned())
    });
    assert!(trouble.contains("secret.log: Permission denied"), "{trouble}");
    mode(&logs.path("secret.log"), 0o600);
    logs.wait(6);
    logs.holds(&[3, 4, 5, 0, 1, 2]);
    assert!(logs.source("in").unwrap()["files"]["trouble"].is_null());
}

#[test]
fn what_stood_there_before_can_be_left_out() {
    let more = "from_beginning = false";
    let mut logs = Logs::with(&["*.log"], more, |dir| {
        append(
            &dir.join("a.log"),
            format!("{}{}", lines(100..105), line(0).trim_end()),
        );
        append(&dir.join("empty.log"), "");
    });
    logs.site.until(|| {
        let count = &logs.source("in")?["files"]["count"];
        (count == 2).then_some(())
    });
    logs.level_but(line(0).trim_end().len());
    // The unfinished line is finished; what appears later is new.
    logs.append("a.log", "\n");
    logs.wait(1);
    logs.append("a.log", lines(1..3));
    logs.wait(3);
    logs.append("empty.log", lines(3..5));
    logs.wait(5);
    logs.append("b.log", lines(5..7));
    logs.wait(7);
    logs.stop();
    logs.append("c.log", lines(7..9));
    logs.again();
    logs.wait(9);
    logs.holds(&list(0..9));
}

/// A line of FreeRADIUS, of the request of this number.
fn radius(number: usize, tunnelled: bool) -> String {
    let (indent, via) = if tunnelled {
        ("  ", " via TLS tunnel")
    } else {
        ("", "")
    };
    format!(
        "Sat Nov 21 23:03:09 2026 : Auth: ({number}) {indent}Login OK: [u{number}] (from client ap port 0{via})\n"
    )
}

/// The lines that events keep, in the order in which they were stored; the two of one fact in one.
fn kept(site: &Site) -> Vec<String> {
    let raw = |row: &Value| format!("{}\n", row["event"]["raw"].as_str().unwrap());
    let mut rows = site.search("tenant=default&catalogue=phenixid-pas-6.0");
    rows.extend(site.search("tenant=default&catalogue=logicnets-8.1"));
    rows.extend(site.search("tenant=default&event=event.quarantined"));
    rows.iter().map(raw).collect()
}

/// Every line stands in one event, whatever lines stand together in it. Gives how many events hold two.
#[track_caller]
fn holds_lines(site: &Site, expected: &[String]) -> usize {
    let kept = kept(site);
    let mut lines: Vec<_> = kept.iter().flat_map(|raw| raw.lines()).collect();
    lines.sort_unstable();
    let mut expected: Vec<_> = expected.iter().map(|line| line.trim_end()).collect();
    expected.sort_unstable();
    assert_eq!(lines, expected);
    kept.iter().filter(|raw| raw.lines().count() > 1).count()
}

/// A fact waits for its second line while others come, and the server is stopped in between.
#[test]
fn a_line_that_waits_is_read_again_however_many_came_since() {
    let mut logs = Logs::of("freeradius", &["radius.log"], "", |dir| {
        append(&dir.join("radius.log"), radius(0, false) + &radius(1, true));
    });
    let stored = |site: &Site, line: &String| site.until(|| kept(site).contains(line).then_some(()));
    let mut all = vec![radius(0, false), radius(1, true)];
    stored(&logs.site, &all[0]);
    for number in 2..5 {
        all.push(radius(number * 100, false));
        logs.append("radius.log", all.last().unwrap());
        stored(&logs.site, all.last().unwrap());
    }
    logs.stop();
    logs.again();
    // The same request was answered under its own number.
    all.push(radius(1, false));
    logs.append("radius.log", all.last().unwrap());
    logs.site.until(|| {
        let kept = kept(&logs.site).concat();
        kept.contains(all.last().unwrap()).then_some(())
    });
    logs.stop();
    logs.again();
    logs.level();
    holds_lines(&logs.site, &all);
}

/// What the first line of a fact stands in is truncated, and the second stands in the copy only.
#[test]
fn a_fact_whose_lines_a_truncation_parts_is_stored_once() {
    let mut logs = Logs::of("freeradius", &["radius.log*"], "", |dir| {
        let before: String = (10..20).map(|number| radius(number * 1_000, false)).collect();
        append(&dir.join("radius.log"), before + &radius(1, true));
    });
    logs.site.until(|| (kept(&logs.site).len() >= 10).then_some(()));
    logs.append("radius.log", radius(1, false));
    logs.copy_truncate("radius.log", "radius.log.1");
    logs.append("radius.log", radius(2, false));
    let mut all: Vec<_> = (10..20).map(|number| radius(number * 1_000, false)).collect();
    all.extend([radius(1, true), radius(1, false), radius(2, false)]);
    logs.site.until(|| {
        let kept = kept(&logs.site).concat();
        all.iter().all(|line| kept.contains(line)).then_some(())
    });
    logs.level();
    logs.stop();
    logs.again();
    logs.level();
    holds_lines(&logs.site, &all);
}

/// A line of PhenixID PAS, some under the ids that it had before release 6.
fn pas(user: usize) -> String {
    let event = ["EVT_000040", "AUTHENTICATION_SUCCESS", "EVT_000011"][user % 3];
    format!("2026-11-21T23:21:38Z host01 CEF:0|PhenixID|PAS|6.0|{event}|Said|3|duser=user{user}\n")
}

fn pas_lines(users: Range<usize>) -> Vec<String> {
    users.map(pas).collect()
}

/// A daily log: today's has no date in its name.
#[test]
fn a_log_that_gets_its_date_when_it_is_rolled() {
    let mut logs = Logs::of("phenixid-pas", &["event*.log"], "", |dir| {
        append(&dir.join("event.2026-11-20.log"), pas_lines(0..5).concat());
        append(&dir.join("event.log"), pas_lines(5..10).concat());
    });
    let stored = |site: &Site| -> Vec<(usize, String)> {
        let rows = site.search("tenant=default");
        let rows = rows.iter().filter(|row| row["event"]["catalogue"] != "vitni-1");
        let mut rows: Vec<_> = rows
            .map(|row| {
                let raw = row["event"]["raw"].as_str().unwrap();
                let user = raw.rsplit_once("user").unwrap().1.parse().unwrap();
                assert_eq!(raw, pas(user).trim_end());
                (user, row["event"]["event"].as_str().unwrap().to_owned())
            })
            .collect();
        rows.sort();
        rows
    };
    let wait = |site: &Site, count| site.until(|| (stored(site).len() >= count).then_some(()));
    wait(&logs.site, 10);
    logs.append("event.log", pas_lines(10..13).concat());
    logs.rename("event.log", "event.2026-11-21.log");
    logs.append("event.log", pas_lines(13..16).concat());
    wait(&logs.site, 16);
    // Rolled while nobody looks.
    logs.stop();
    logs.append("event.log", pas_lines(16..18).concat());
    logs.rename("event.log", "event.2026-11-22.log");
    logs.append("event.log", pas_lines(18..21).concat());
    logs.again();
    wait(&logs.site, 21);
    logs.level();
    // The product begins its log anew when it starts, while we look, and while we do not.
    fs::write(logs.path("event.log"), pas_lines(21..23).concat()).unwrap();
    wait(&logs.site, 23);
    logs.level();
    logs.stop();
    fs::write(logs.path("event.log"), pas_lines(23..33).concat()).unwrap();
    logs.again();
    wait(&logs.site, 33);
    logs.level();
    logs.stop();
    logs.again();
    logs.level();
    let stored = stored(&logs.site);
    let users: Vec<_> = stored.iter().map(|(user, _)| *user).collect();
    assert_eq!(users, list(0..33));
    let mut ids: Vec<_> = stored.iter().take(3).map(|(_, event)| event.as_str()).collect();
    ids.sort_unstable();
    expect_test::expect![["AUTHENTICATION_SUCCESS EVT_000040 core_server_config_updated"]]
        .assert_eq(&ids.join(" "));
}

/// By whatever way a line comes, what it says of itself stands in the same place.
#[test]
fn a_producers_own_id_stays_where_it_is() {
    use std::net::TcpStream;
    let dir = tempfile::tempdir().unwrap();
    let line = pas(2);
    append(&dir.path().join("event.log"), &line);
    append(&dir.path().join("other.log"), &line);
    let settings = [
        input("in", dir.path(), &["event.log"], "").replace("linux-auth", "phenixid-pas"),
        input("wrong", dir.path(), &["other.log"], ""),
        "[[input]]\nname = \"net\"\ntenant = \"default\"\nproduct = \"phenixid-pas\"\n[input.syslog]\nlisten = \"127.0.0.1:0\"\ntransport = \"tcp\"\n".to_owned(),
    ];
    let site = Site::start(&settings.concat());
    site.told("default", "event.quarantined", 1);
    let body = serde_json::json!({ "tenant": "default", "as": "phenixid-pas" });
    let tried = site.post_json("/v1/quarantine/retry", &body);
    let quarantined = tried["lines"][0]["quarantined"].as_str().unwrap().to_owned();
    let net = site
        .running()
        .inputs()
        .find_map(|(name, address)| address.filter(|_| name == "net"))
        .unwrap();
    TcpStream::connect(net)
        .unwrap()
        .write_all(line.as_bytes())
        .unwrap();
    let mut rows = site.until(|| {
        let rows = site.search("tenant=default&catalogue=phenixid-pas-6.0");
        (rows.len() >= 3).then_some(rows)
    });
    let again = rows
        .iter_mut()
        .find(|row| attribute(row, "input") == "wrong")
        .unwrap();
    let attributes = again["event"]["attributes"].as_object_mut().unwrap();
    assert_eq!(attributes.remove("quarantined_as"), Some(quarantined.into()));
    for row in &mut rows {
        let event = row["event"].as_object_mut().unwrap();
        event.remove("id");
        event.remove("received");
        let flags = event["flags"].as_array_mut().unwrap();
        flags.retain(|flag| flag != "assigned-id" && flag != "derived-id");
        let attributes = event["attributes"].as_object_mut().unwrap();
        attributes.remove("input");
        attributes.remove("received_from");
    }
    assert_eq!(rows[0]["event"]["producer"]["event_id"], "EVT_000011");
    assert_eq!(rows[0]["event"], rows[1]["event"]);
    assert_eq!(rows[0]["event"], rows[2]["event"]);
}

/// One name that leads nowhere keeps no other file from being read.
#[test]
fn names_that_cannot_be_looked_at_are_shown_and_nothing_else_changes() {
    let mut logs = Logs::with(&["*.log"], "", |dir| {
        for name in ["a.log", "m.log", "z.log"] {
            std::os::unix::fs::symlink(name, dir.join(name)).unwrap();
        }
        append(&dir.join("b.log"), lines(0..3));
    });
    logs.wait(3);
    let trouble = logs.site.until(|| {
        let source = logs.source("in")?;
        Some(source["files"]["trouble"].as_str()?.to_owned())
    });
    assert!(trouble.contains("a.log: Too many levels"), "{trouble}");
    for (user, name) in (3..).zip(["c.log", "n.log", "zz.log"]) {
        logs.append(name, line(user));
    }
    logs.append("d.log", lines(6..9));
    logs.site.until(|| (users(&logs.site).len() >= 9).then_some(()));
    for name in ["a.log", "m.log", "z.log"] {
        fs::remove_file(logs.path(name)).unwrap();
    }
    logs.site
        .until(|| logs.source("in")?["files"]["trouble"].is_null().then_some(()));
    logs.stop();
}

/// Very short lines are stored a few thousand at a time.
#[test]
fn many_short_lines() {
    let count = 20_000;
    let mut logs = Logs::with(&["auth.log"], "", |dir| {
        append(&dir.join("auth.log"), "x\n".repeat(count) + &line(0));
    });
    logs.wait(1);
    logs.stop();
    logs.again();
    logs.level();
    let kept = logs.site.search("tenant=default&event=event.quarantined");
    assert_eq!(kept.len(), count);
}

#[test]
fn two_inputs_may_read_one_file() {
    let dir = tempfile::tempdir().unwrap();
    append(&dir.path().join("a.log"), lines(0..3));
    let settings = [
        input("one", dir.path(), &["a.log"], ""),
        input("two", dir.path(), &["*.log"], ""),
    ];
    let site = Site::start(&settings.concat());
    let by_input = site.until(|| {
        let events = events(&site);
        let of = |name: &str| {
            events
                .iter()
                .filter(|row| attribute(row, "input") == name)
                .count()
        };
        (events.len() >= 6).then(|| (of("one"), of("two")))
    });
    assert_eq!(by_input, (3, 3));
}

/// Lines without a year are dated by when their file was written, and old lines show no wrong clock.
#[test]
fn old_files_are_read_with_their_own_times() {
    let count = 8_000;
    let mut logs = Logs::with(&["auth.log*"], "", |dir| {
        let path = dir.join("auth.log.7");
        let old = |user| {
            format!("Nov 21 23:21:38 vm sshd[1]: Failed password for user{user} from 192.0.2.7 port 1 ssh2\n")
        };
        append(&path, (0..count).map(old).collect::<String>());
        // 2023-12-01
        let written = SystemTime::UNIX_EPOCH + Duration::from_secs(1_701_388_800);
        File::options()
            .append(true)
            .open(&path)
            .unwrap()
            .set_modified(written)
            .unwrap();
    });
    // A small file is not kept waiting.
    logs.append("auth.log", line(count));
    logs.site
        .until(|| (logs.source("in")?["stored"] == count + 1).then_some(()));
    let mut all = users(&logs.site);
    all.sort_unstable();
    assert_eq!(all, list(0..count + 1));
    let old = events(&logs.site)
        .into_iter()
        .find(|row| row["event"]["actor"]["name"] == "user7")
        .unwrap();
    assert_eq!(old["event"]["time"], "2023-11-21T23:21:38.000000000Z");
    let source = logs.source("in").unwrap();
    assert!(source["clock_ahead_ms"].is_null(), "{source}");
    let all = users(&logs.site);
    logs.holds(&all);
}

#[test]
fn refused_at_the_start() {
    let dir = tempfile::tempdir().unwrap();
    let mut said = Vec::new();
    for paths in ["\"auth.log\"", "\"/var/*/auth.log\"", "\"DIR/data/x.log\""] {
        let paths = paths.replace("DIR", dir.path().to_str().unwrap());
        let settings = format!(
            "[[input]]\nname = \"in\"\ntenant = \"default\"\nproduct = \"linux-auth\"\n[input.files]\npaths = [{paths}]\n"
        );
        let started = Server::start(config(dir.path(), &settings), StartOptions::default());
        let refused = started.err().unwrap().to_string();
        said.push(refused.replace(dir.path().to_str().unwrap(), "DIR"));
    }
    expect_test::expect![[r#"
        the input `in` cannot be opened: `auth.log` is not absolute: begin it with `/`
        the input `in` cannot be opened: `/var/*/auth.log` has `*` or `?` in a folder: they can stand in the last part only; give one path for each folder
        the input `in` cannot be opened: `DIR/data/x.log` lies in the data directory"#]]
    .assert_eq(&said.join("\n"));
}
