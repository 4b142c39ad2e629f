//! One line of text for one reading, so that expectations can be read.

use std::sync::Arc;

use vitni_event::{Event, Party};
use vitni_intake::{Product, Products, Reader, Reading, Reference};

pub(crate) fn product(name: &str) -> &'static Arc<dyn Product> {
    Products::built_in().get(name).expect("a product of that name")
}

pub(crate) fn linux_auth() -> &'static dyn Product {
    product("linux-auth").as_ref()
}

pub(crate) fn reference(now: &str, zone: &str) -> Reference {
    let (now, _) = vitni_event::Timestamp::parse(now).expect("a time");
    Reference {
        now,
        zone: vitni_event::Offset::parse(zone).expect("an offset"),
    }
}

pub(crate) fn november() -> Reference {
    reference("2026-11-22T00:00:00Z", "Z")
}

pub(crate) fn read(line: &[u8]) -> Reading {
    linux_auth().read(line, &november())
}

pub(crate) fn event(line: &[u8]) -> Event<'static> {
    match read(line) {
        Reading::Event(event) => *event,
        other => panic!("no event: {other:?} of {}", String::from_utf8_lossy(line)),
    }
}

/// What each line of a stream becomes, in the order of the lines; `None` for one whose fact came out with a later line.
pub(crate) fn stream(name: &str, text: &str) -> Vec<Option<Reading>> {
    let mut reader = Reader::new(Arc::clone(product(name)));
    let (mut out, mut lines) = (Vec::new(), Vec::new());
    for (at, line) in text.lines().enumerate() {
        reader.line(at as u64, line.as_bytes(), &november(), &mut out);
        lines.push(None);
    }
    reader.end(&mut out);
    assert_eq!(reader.waiting_since(), None);
    for (at, reading) in out {
        let place = &mut lines[usize::try_from(at).unwrap()];
        assert!(place.is_none(), "one line, one reading at most");
        *place = Some(reading);
    }
    lines
}

/// The short form with the method, or what the first of two lines is.
pub(crate) fn with_method(reading: Option<&Reading>) -> String {
    match reading {
        None => "begun: a later line completes it".to_owned(),
        Some(Reading::Event(event)) => {
            let method = event.auth.as_ref().and_then(|auth| auth.method.as_deref());
            format!("{} | {}", short(reading.unwrap()), method.unwrap_or("-"))
        }
        Some(other) => short(other),
    }
}

/// `event | outcome | user > target | address or device`, or why there is none.
pub(crate) fn short(reading: &Reading) -> String {
    match reading {
        Reading::Event(event) | Reading::Begun(event) => {
            let address = event
                .source
                .as_ref()
                .and_then(|source| source.ip.as_deref().or(source.device.as_deref()))
                .unwrap_or("-");
            format!(
                "{} | {} | {} | {address}",
                event.event,
                event.outcome.as_str(),
                people(event)
            )
        }
        Reading::Ignored { why } => format!("ignored: {why}"),
        Reading::Unrecognised { why } => format!("unrecognised: {why}"),
    }
}

/// The short form with everything else that the sentence gave: port, method, reason, attributes, one after the other.
pub(crate) fn long(reading: &Reading) -> String {
    let (Reading::Event(event) | Reading::Begun(event)) = reading else {
        return short(reading);
    };
    let mut text = short(reading);
    if let Some(port) = event.source.as_ref().and_then(|source| source.port) {
        text += &format!(":{port}");
    }
    if let Some(method) = event.auth.as_ref().and_then(|auth| auth.method.as_deref()) {
        text += &format!(" | method {method}");
    }
    if let Some(reason) = event.text.as_ref().and_then(|text| text.reason.as_deref()) {
        text += &format!(" | because {reason}");
    }
    for (name, value) in &event.attributes {
        text += &format!(" | {name}={}", value.as_str());
    }
    text
}

fn people(event: &Event<'_>) -> String {
    let name = |party: &Party<'_>| {
        let name = party.name.as_deref().or(party.id.as_deref());
        name.unwrap_or("''").to_owned()
    };
    let actor = event.actor.as_ref().map_or("-".to_owned(), name);
    let targets: Vec<String> = event.targets.iter().map(name).collect();
    if targets.is_empty() {
        actor
    } else {
        format!("{actor} > {}", targets.join(", "))
    }
}
