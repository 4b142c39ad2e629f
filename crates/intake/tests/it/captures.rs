//! Every line of both example logs against the expectations written by hand.

use std::collections::BTreeMap;

use vitni_event::{Canonical, Flag, Flags, Timestamp, canonical};
use vitni_intake::Reading;

use crate::render::{event, november, read, short};

const EXPECTED: &str = include_str!("../../../../examples/linux-auth/expected.tsv");
const LOGS: [(&str, &str); 2] = [
    (
        "auth.log",
        include_str!("../../../../examples/linux-auth/auth.log"),
    ),
    (
        "auth5424.log",
        include_str!("../../../../examples/linux-auth/auth5424.log"),
    ),
];

fn example(name: &str) -> &'static str {
    LOGS.iter()
        .find(|(file, _)| *file == name)
        .expect("one of the two logs")
        .1
}

#[test]
fn every_line_becomes_what_was_written_by_hand() {
    let rows: Vec<Vec<&str>> = EXPECTED
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| line.split('\t').collect())
        .collect();
    let mut checked = BTreeMap::new();
    for row in &rows {
        let [file, number, expected] = row[..] else {
            panic!("three columns: {row:?}")
        };
        let log = example(file);
        let line = log
            .lines()
            .nth(number.parse::<usize>().unwrap() - 1)
            .expect("the line exists");
        assert_eq!(short(&read(line.as_bytes())), expected, "{file}:{number}: {line}");
        *checked.entry(file).or_insert(0) += 1;
    }
    for file in ["auth.log", "auth5424.log"] {
        assert_eq!(
            checked.get(file),
            Some(&example(file).lines().count()),
            "every line of {file}"
        );
    }
}

#[test]
fn both_forms_say_the_same_but_for_the_fraction_of_the_second() {
    let (traditional, rfc5424) = (example("auth.log"), example("auth5424.log"));
    for (one, other) in traditional.lines().zip(rfc5424.lines()) {
        let (Reading::Event(mut one), Reading::Event(mut other)) =
            (read(one.as_bytes()), read(other.as_bytes()))
        else {
            continue;
        };
        assert_eq!(
            one.time.nanos(),
            other.time.nanos() / 1_000_000_000 * 1_000_000_000
        );
        assert_eq!(
            one.flags,
            Flags::from_iter([Flag::AssignedSeverity, Flag::YearResolved, Flag::ZoneResolved])
        );
        assert_eq!(other.flags, Flags::from(Flag::AssignedSeverity));
        (one.time, one.flags, one.raw) = (other.time, other.flags, None);
        other.raw = None;
        assert_eq!(one, other);
    }
}

#[test]
fn one_event_in_full() {
    let log = example("auth.log");
    let line = log.lines().nth(6).unwrap();
    let event = event(line.as_bytes());
    assert_eq!(event.time.to_string(), "2026-11-21T23:21:34.000000000Z");
    assert_eq!(event.raw.as_deref(), Some(line));
    let written = Canonical::write(&event);
    let text = String::from_utf8(written.bytes().to_vec()).unwrap();
    for part in [
        r#""actor":{"name":"labuser","type":"user"}"#,
        r#""attributes":{"key_fingerprint":"SHA256:RhNJUutsvTr5OQl1f7bv+BpUUJGsDC2DOZ9c4A/58zY","key_type":"ED25519"}"#,
        r#""auth":{"factor":"possession","method":"publickey","protocol":"ssh"}"#,
        r#""catalogue":"logicnets-8.1""#,
        r#""event":"authentication.ok""#,
        r#""flags":["assigned-severity","year-resolved","zone-resolved"]"#,
        r#""flow":{"session":"vm/sshd/27696"}"#,
        r#""outcome":"success""#,
        r#""producer":{"host":"vm","instance":"27696","mapping":"linux-auth/1","offset":"Z","product":"sshd"}"#,
        r#""source":{"ip":"127.0.0.1","port":40980}"#,
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert_eq!(canonical::read(written.bytes()).unwrap(), event);
}

#[test]
fn a_line_without_a_time_takes_the_reference() {
    let event = event(b"<38>1 - vm sshd 1 - - Server listening on :: port 22.");
    assert_eq!(event.time, november().now);
    assert_eq!(
        event.flags,
        Flags::from_iter([Flag::AssignedSeverity, Flag::AssignedTime])
    );
    assert_ne!(event.time, Timestamp::default());
}
