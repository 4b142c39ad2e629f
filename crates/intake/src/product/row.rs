//! One line of text for what a line of a log became: for expectations written by hand, and for people who try a mapping.

use vitni_event::{Event, Party};

use super::Reading;

impl Reading {
    /// `event | outcome | user > target | address | method`, `ignored: why` or `unrecognised: why`. Whoever has no name is told
    /// by their id; `-` stands for what the line does not say.
    #[must_use]
    pub fn row(&self) -> String {
        match self {
            Self::Event(event) | Self::Begun(event) => of_event(event),
            Self::Ignored { why } => format!("ignored: {why}"),
            Self::Unrecognised { why } => format!("unrecognised: {why}"),
        }
    }
}

fn of_event(event: &Event<'_>) -> String {
    let address = event.source.as_ref().and_then(|source| source.ip.as_deref());
    let method = event.auth.as_ref().and_then(|auth| auth.method.as_deref());
    format!(
        "{} | {} | {} | {} | {}",
        event.event,
        event.outcome.as_str(),
        people(event),
        address.unwrap_or("-"),
        method.unwrap_or("-")
    )
}

fn people(event: &Event<'_>) -> String {
    let called = |party: &Party<'_>| {
        let called = party.name.as_deref().or(party.id.as_deref());
        called.unwrap_or("''").to_owned()
    };
    let actor = event.actor.as_ref().map_or_else(|| "-".to_owned(), called);
    let targets: Vec<String> = event.targets.iter().map(called).collect();
    if targets.is_empty() {
        actor
    } else {
        format!("{actor} > {}", targets.join(", "))
    }
}
