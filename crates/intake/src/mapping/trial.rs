//! The tests that a mapping brings along: each one line and what it must become.

use vitni_event::{Canonical, Event, Offset, Timestamp};

use super::Mapping;
use super::fields::{Case, Shape};
use super::file::{Format, Test};
use super::path::Path;
use crate::Reference;
use crate::product::{Product, Reading};

/// What came of one test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trial {
    /// Where the test stands in the mapping's text, from 1.
    pub line: usize,
    /// What is not as expected, a clause each; nothing when the test holds.
    pub differences: Vec<String>,
}

/// Tests must not depend on the day they run: lines without a year are read as of the end of 2026.
const REFERENCE: Reference = Reference {
    now: Timestamp::from_nanos(1_798_761_599_000_000_000),
    zone: Offset::UTC,
};

impl Mapping {
    /// Runs the mapping's own tests.
    #[must_use]
    pub fn trials(&self) -> Vec<Trial> {
        let run = |(line, test): &(usize, Test)| Trial {
            line: *line,
            differences: differences(test, &self.read(test.line.as_bytes(), &REFERENCE)),
        };
        self.tests.iter().map(run).collect()
    }
}

fn differences(test: &Test, reading: &Reading) -> Vec<String> {
    let mut found = Vec::new();
    for (name, expected) in &test.expect {
        let actual = actual(name, reading);
        let holds = actual.as_ref().is_some_and(|actual| expected.0.contains(actual));
        if !holds {
            let actual = actual.unwrap_or_else(|| described(reading));
            found.push(format!("{name} is {actual}, not {}", expected.0.join(" or ")));
        }
    }
    found
}

fn actual(name: &str, reading: &Reading) -> Option<String> {
    match (name, reading) {
        ("ignored", Reading::Ignored { why }) => Some(why.clone().into_owned()),
        ("unrecognised", reading) => Some(matches!(reading, Reading::Unrecognised { .. }).to_string()),
        (_, Reading::Event(event) | Reading::Begun(event)) => of_event(name, event),
        _ => None,
    }
}

/// A value of the event as it is stored.
fn of_event(name: &str, event: &Event<'_>) -> Option<String> {
    let canonical = Canonical::write(event);
    let text = str::from_utf8(canonical.bytes()).ok()?;
    let shape = Shape {
        format: Format::Json,
        columns: &[],
        separator: ',',
    };
    let fields = shape.parse(text).ok()?;
    let path = Path::try_from(name.to_owned()).ok()?;
    let mut value = None;
    fields.find(&path, Case::Matters, &mut |node| {
        let structure = || text.get(node.span.clone()).map(str::to_owned);
        value = node.text().map(str::to_owned).or_else(structure);
        true
    });
    value
}

fn described(reading: &Reading) -> String {
    match reading {
        Reading::Event(_) | Reading::Begun(_) => "not there".to_owned(),
        Reading::Ignored { why } => format!("not there (the line is ignored: {why})"),
        Reading::Unrecognised { why } => format!("not there (the line is unrecognised: {why})"),
    }
}
