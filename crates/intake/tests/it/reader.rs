//! Reading a stream in order: how long facts wait, and what a mapping that breaks off costs.

use std::sync::Arc;

use vitni_event::{Event, Offset, Timestamp};
use vitni_intake::{Product, Reader, Reading, Reference};

use crate::render::product;

fn reference(second: u32) -> Reference {
    let (now, _) = Timestamp::parse(&format!("2026-11-22T00:00:{second:02}Z")).unwrap();
    Reference {
        now,
        zone: Offset::UTC,
    }
}

const INNER: &[u8] =
    b"Sat Nov 21 23:03:09 2026 : Auth: (39)   Login OK: [bob] (from client ap port 0 via TLS tunnel)";
const OUTER: &[u8] =
    b"Sat Nov 21 23:03:09 2026 : Auth: (40) Login OK: [bob] (from client ap port 0 cli 02-00-00-00-00-01)";
const OTHER: &[u8] = b"Sat Nov 21 23:03:10 2026 : Auth: (1) Login OK: [eve] (from client other port 0)";

#[test]
fn a_fact_waits_until_a_moment_that_the_caller_names() {
    let mut reader = Reader::new(Arc::clone(product("freeradius")));
    let mut out = Vec::new();
    reader.line(1, INNER, &reference(10), &mut out);
    reader.line(2, OTHER, &reference(11), &mut out);
    reader.end_before(reference(10).now, &mut out);
    assert_eq!((out.len(), reader.waiting_since()), (1, Some(1)));
    reader.end_before(reference(11).now, &mut out);
    assert_eq!((out.len(), out[1].0, reader.waiting_since()), (2, 1, None));
    // What comes too late is a fact by itself.
    reader.line(3, OUTER, &reference(12), &mut out);
    let raw = |reading: &Reading| match reading {
        Reading::Event(event) => event.raw.as_deref().unwrap().to_owned(),
        other => panic!("{other:?}"),
    };
    assert_eq!(raw(&out[2].1).as_bytes(), OUTER);
}

/// A mapping with a mistake in it.
struct Broken;

impl Product for Broken {
    fn name(&self) -> &str {
        "broken"
    }

    fn description(&self) -> &str {
        ""
    }

    fn mapping(&self) -> &str {
        "broken/1"
    }

    fn read(&self, line: &[u8], _: &Reference) -> Reading {
        match line {
            b"begin" => Reading::Begun(Box::default()),
            b"break" => unreachable!("a mistake"),
            _ => Reading::Event(Box::default()),
        }
    }

    fn join(&self, _: &Event<'static>, _: &Event<'static>) -> Option<Event<'static>> {
        unreachable!("another mistake")
    }

    fn without_secrets(&self, _: &[u8]) -> Option<Vec<u8>> {
        None
    }

    fn page(&self) -> String {
        String::new()
    }
}

#[test]
fn a_mapping_that_breaks_off_costs_its_line_only() {
    let mut reader = Reader::new(Arc::new(Broken));
    let mut out = Vec::new();
    for (at, line) in (0..).zip([&b"good"[..], b"break", b"good", b"begin", b"good"]) {
        reader.line(at, line, &reference(0), &mut out);
    }
    reader.end(&mut out);
    let shown: Vec<_> = out
        .iter()
        .map(|(at, reading)| match reading {
            Reading::Unrecognised { why } => format!("{at} {why}"),
            _ => format!("{at} event"),
        })
        .collect();
    expect_test::expect![[r#"
        0 event
        1 the mapping broke off on this line, which is a mistake in it
        2 event
        4 the mapping broke off on this line, which is a mistake in it
        3 event"#]]
    .assert_eq(&shown.join("\n"));
}
