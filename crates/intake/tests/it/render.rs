//! One line of text for one reading, so that expectations can be read.

use vitni_event::{Event, Party};
use vitni_intake::{Product, Products, Reading, Reference};

pub(crate) fn linux_auth() -> &'static dyn Product {
    Products::built_in()
        .get("linux-auth")
        .expect("linux-auth is a product")
        .as_ref()
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

/// `event | outcome | user > target | address`, or why there is none.
pub(crate) fn short(reading: &Reading) -> String {
    match reading {
        Reading::Event(event) | Reading::Begun(event) => {
            let address = event
                .source
                .as_ref()
                .and_then(|source| source.ip.as_deref())
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
    let Reading::Event(event) = reading else {
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
    let name = |party: &Party<'_>| party.name.as_deref().unwrap_or("''").to_owned();
    let actor = event.actor.as_ref().map_or("-".to_owned(), name);
    let targets: Vec<String> = event.targets.iter().map(name).collect();
    if targets.is_empty() {
        actor
    } else {
        format!("{actor} > {}", targets.join(", "))
    }
}
