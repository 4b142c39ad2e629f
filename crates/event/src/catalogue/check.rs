//! An event held to its entry: what is missing, what nobody expects there. It judges and changes nothing; what it complains of is
//! kept all the same.

use std::fmt;

use super::{Entry, Need};
use crate::json::CanonicalJson;
use crate::model::Event;

/// Something about an event that its entry does not say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finding<'a> {
    /// A part of the envelope that it cannot be told without is not there.
    MissingPart(Need),
    /// An attribute that it cannot be told without is not there.
    MissingAttribute(&'a str),
    /// The entry has no such attribute.
    UnknownAttribute(&'a str),
    /// A value of another kind than the attribute's.
    WrongKind(&'a str),
}

impl fmt::Display for Finding<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MissingPart(need) => write!(f, "{} is missing", need.name()),
            Self::MissingAttribute(name) => write!(f, "attribute {name} is missing"),
            Self::UnknownAttribute(name) => write!(f, "attribute {name} is not of this event"),
            Self::WrongKind(name) => write!(f, "attribute {name} is of another type"),
        }
    }
}

impl Entry {
    /// Holds an event to this entry, whose id it must have. Empty when all is as it should be; then nothing is allocated.
    ///
    /// What was cut as a secret counts as there.
    #[must_use]
    pub fn check<'a>(&'a self, event: &'a Event<'_>) -> Vec<Finding<'a>> {
        let mut found = Vec::new();
        for need in self.needs.iter().filter(|need| !has(event, **need)) {
            found.push(Finding::MissingPart(*need));
        }
        let carries = |name: &str| {
            let of = |list: &[(std::borrow::Cow<'_, str>, CanonicalJson<'_>)]| {
                list.iter().any(|(known, _)| known == name)
            };
            of(&event.attributes) || of(&event.public)
        };
        for attribute in self
            .attributes
            .iter()
            .filter(|attribute| attribute.required && !carries(&attribute.name))
        {
            found.push(Finding::MissingAttribute(&attribute.name));
        }
        for (name, value) in event.attributes.iter().chain(&event.public) {
            match self.attribute(name) {
                None => found.push(Finding::UnknownAttribute(name)),
                Some(known) if !known.admits(value) => found.push(Finding::WrongKind(name)),
                Some(_) => {}
            }
        }
        found
    }
}

fn has(event: &Event<'_>, need: Need) -> bool {
    match need {
        Need::Actor => event.actor.is_some(),
        Need::Target => !event.targets.is_empty(),
        Need::Client => event.client.is_some(),
        Need::Source => event.source.is_some(),
        Need::Session => event.flow.as_ref().is_some_and(|flow| flow.session.is_some()),
        Need::Producer => event.producer.is_some(),
    }
}
