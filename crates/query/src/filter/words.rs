//! `words`: words that must all occur in the event, each anywhere. Personal.
//!
//! Looked at are the values of every group: `actor`, `targets`, `client`, `auth`, `source`, `producer`, `flow`, `text`,
//! `attributes`, public attributes and `raw` (unless that is base64). Names of members are not, except inside a
//! structured value, whose JSON text is searched. A word is found whole and without regard to case: `fail` does not find
//! `failed`. What separates the words of the parameter is white space alone, so `192.0.2.7` or `ann@example.org` is one
//! word that is looked for as it stands.

use std::fmt;

use vitni_event::model::Attributes;
use vitni_event::{Auth, CanonicalJson, Client, Event, Flag, Flow, Party, Producer, Source, Text};

use super::fold;
use super::params::{Fault, sized};
use crate::limits::WORDS_MAX;

/// Words that all occur. Never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words(Box<[Box<str>]>);

impl Words {
    /// Splits at white space.
    ///
    /// # Errors
    /// When there is no word, there are more than [`WORDS_MAX`], or the text is too long.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let words: Box<[Box<str>]> = sized(text)?.split_whitespace().map(Into::into).collect();
        match words.len() {
            0 => Err(Fault::new(
                "has no word in it",
                "give the words that must occur, or leave the parameter out",
            )),
            1..=WORDS_MAX => Ok(Self(words)),
            _ => Err(Fault::new("has more than 16 words", "give the rarest ones")),
        }
    }

    /// The words, in the order given.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|word| &**word)
    }

    /// Whether every word occurs somewhere in the event.
    #[must_use]
    pub fn matches(&self, event: &Event<'_>) -> bool {
        self.iter()
            .all(|word| any_text(event, &mut |text| fold::has_word(text, word)))
    }
}

impl fmt::Display for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, word) in self.0.iter().enumerate() {
            if at > 0 {
                f.write_str(" ")?;
            }
            f.write_str(word)?;
        }
        Ok(())
    }
}

pub(crate) type Test<'t> = &'t mut dyn FnMut(&str) -> bool;

/// Whether any text of the event passes the test.
pub(crate) fn any_text(event: &Event<'_>, test: Test<'_>) -> bool {
    event.text.as_ref().is_some_and(|text| in_text(text, test))
        || event.actor.as_ref().is_some_and(|party| in_party(party, test))
        || event.targets.iter().any(|party| in_party(party, test))
        || event
            .source
            .as_ref()
            .is_some_and(|source| in_source(source, test))
        || event.flow.as_ref().is_some_and(|flow| in_flow(flow, test))
        || event
            .client
            .as_ref()
            .is_some_and(|client| in_client(client, test))
        || event.auth.as_ref().is_some_and(|auth| in_auth(auth, test))
        || event
            .producer
            .as_ref()
            .is_some_and(|producer| in_producer(producer, test))
        || in_attributes(&event.attributes, test)
        || in_attributes(&event.public, test)
        || in_raw(event, test)
}

fn any(values: &[Option<&str>], test: Test<'_>) -> bool {
    values.iter().flatten().any(|value| test(value))
}

fn in_text(text: &Text<'_>, test: Test<'_>) -> bool {
    let Text {
        reason,
        message,
        value,
    } = text;
    any(&[reason.as_deref(), message.as_deref(), value.as_deref()], test)
}

fn in_party(party: &Party<'_>, test: Test<'_>) -> bool {
    let Party {
        kind,
        id,
        name,
        email,
    } = party;
    any(
        &[kind.as_deref(), id.as_deref(), name.as_deref(), email.as_deref()],
        test,
    )
}

fn in_client(client: &Client<'_>, test: Test<'_>) -> bool {
    let Client { id, name } = client;
    any(&[id.as_deref(), name.as_deref()], test)
}

fn in_auth(auth: &Auth<'_>, test: Test<'_>) -> bool {
    let Auth {
        method,
        factor,
        protocol,
        assurance,
    } = auth;
    any(
        &[
            method.as_deref(),
            factor.as_deref(),
            protocol.as_deref(),
            assurance.as_deref(),
        ],
        test,
    )
}

fn in_source(source: &Source<'_>, test: Test<'_>) -> bool {
    let Source {
        ip,
        port,
        user_agent,
        device,
        geo,
    } = source;
    any(&[ip.as_deref(), user_agent.as_deref(), device.as_deref()], test)
        || port.is_some_and(|port| test(&port.to_string()))
        || geo.as_ref().is_some_and(|geo| in_json(geo, test))
}

fn in_producer(producer: &Producer<'_>, test: Test<'_>) -> bool {
    let Producer {
        vendor,
        product,
        version,
        host,
        instance,
        sequence,
        event_id,
        mapping,
        offset: _,
    } = producer;
    let texts = [
        vendor.as_deref(),
        product.as_deref(),
        version.as_deref(),
        host.as_deref(),
        instance.as_deref(),
        event_id.as_deref(),
        mapping.as_deref(),
    ];
    any(&texts, test) || sequence.is_some_and(|sequence| test(&sequence.to_string()))
}

fn in_flow(flow: &Flow<'_>, test: Test<'_>) -> bool {
    let Flow {
        session,
        trace,
        transaction,
    } = flow;
    any(
        &[session.as_deref(), trace.as_deref(), transaction.as_deref()],
        test,
    )
}

fn in_attributes(attributes: &Attributes<'_>, test: Test<'_>) -> bool {
    attributes.iter().any(|(_, value)| in_json(value, test))
}

fn in_json(value: &CanonicalJson<'_>, test: Test<'_>) -> bool {
    test(&value.to_text())
}

/// Base64 is not text: a word found in it would be an accident.
fn in_raw(event: &Event<'_>, test: Test<'_>) -> bool {
    !event.flags.contains(Flag::RawBase64) && event.raw.as_deref().is_some_and(test)
}
