//! Every line of the example logs against the expectations written by hand.

use std::collections::BTreeMap;

use vitni_event::{Canonical, Flag, Flags, Timestamp, canonical};
use vitni_intake::Reading;

use crate::render::{event, november, read, stream, with_method};

/// An example folder, with what every line of it must become, written by hand.
pub(crate) struct Example {
    pub(crate) product: &'static str,
    pub(crate) files: &'static [(&'static str, &'static str)],
    expected: &'static str,
    /// Lines of all files together: with a fact, understood without one, not understood.
    counts: [usize; 3],
}

macro_rules! file {
    ($product:literal, $name:literal) => {
        include_str!(concat!("../../../../examples/", $product, "/", $name))
    };
}

pub(crate) const EXAMPLES: &[Example] = &[
    Example {
        product: "freeradius",
        files: &[
            ("linelog", file!("freeradius", "linelog")),
            ("radius.log", file!("freeradius", "radius.log")),
        ],
        expected: file!("freeradius", "expected.tsv"),
        counts: [31, 22, 0],
    },
    Example {
        product: "linux-auth",
        files: &[
            ("auth.log", file!("linux-auth", "auth.log")),
            ("auth5424.log", file!("linux-auth", "auth5424.log")),
        ],
        expected: file!("linux-auth", "expected.tsv"),
        counts: [34, 96, 0],
    },
    Example {
        product: "privacyidea",
        files: &[
            ("audit.jsonl", file!("privacyidea", "audit.jsonl")),
            ("audit_api.jsonl", file!("privacyidea", "audit_api.jsonl")),
            (
                "authenticationlog.jsonl",
                file!("privacyidea", "authenticationlog.jsonl"),
            ),
        ],
        expected: file!("privacyidea", "expected.tsv"),
        counts: [180, 6, 0],
    },
];

fn example(name: &str) -> &'static str {
    let files = EXAMPLES.iter().flat_map(|example| example.files);
    files
        .copied()
        .find(|(file, _)| *file == name)
        .expect("one of the files")
        .1
}

#[test]
fn every_line_becomes_what_was_written_by_hand() {
    for example in EXAMPLES {
        check(example);
    }
}

#[track_caller]
fn check(example: &Example) {
    let mut expected = BTreeMap::new();
    for row in example.expected.lines().filter(|line| !line.starts_with('#')) {
        let row: Vec<&str> = row.split('\t').collect();
        let [file, number, text] = row[..] else {
            panic!("three columns: {row:?}")
        };
        let number: usize = number.parse().expect("a line number");
        let before = expected.insert((file, number), text);
        assert_eq!(before, None, "{file}:{number} stands there twice");
    }
    let mut counts = [0, 0, 0];
    for (file, text) in example.files {
        let readings = stream(example.product, text);
        for (number, (line, reading)) in text.lines().zip(&readings).enumerate() {
            let wanted = expected.remove(&(*file, number + 1));
            let place = format!("{}/{file}:{}: {line}", example.product, number + 1);
            assert_eq!(Some(with_method(reading.as_ref()).as_str()), wanted, "{place}");
            let kind = match reading {
                Some(Reading::Event(_)) | None => 0,
                Some(Reading::Ignored { .. }) => 1,
                _ => 2,
            };
            counts[kind] += 1;
        }
    }
    assert!(expected.is_empty(), "no such lines: {expected:?}");
    assert_eq!(
        counts, example.counts,
        "{}: facts, ignored, not understood",
        example.product
    );
    let [facts, _, lost] = counts;
    assert!(lost * 50 <= facts, "at least 98 of 100 facts are mapped");
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
