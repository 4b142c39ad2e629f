//! An event as a flat list of paths and texts, for the formats that are lists of pairs. Attributes are not in it: their
//! names are not ours.

use std::borrow::Cow;

use crate::model::{Event, Party};

/// A path such as `actor.name`, and its text.
pub(super) type Fact<'e> = (Cow<'static, str>, Cow<'e, str>);

/// Every member of the envelope that the event has, in a fixed order; not those that stand in every header.
pub(super) fn facts<'e>(event: &'e Event<'_>) -> Vec<Fact<'e>> {
    let mut list = List(Vec::new());
    list.opt("observed", event.observed.map(|time| time.to_string()));
    list.add("received", event.received.to_string());
    list.add("tenant", event.tenant.as_ref());
    if let Some(actor) = &event.actor {
        list.party("actor", actor);
    }
    for (number, target) in event.targets.iter().enumerate() {
        list.party(&format!("target{number}"), target);
    }
    list.client_and_auth(event);
    list.source(event);
    list.producer(event);
    list.flow_and_text(event);
    let flags: Vec<&str> = event.flags.iter().map(|flag| flag.name()).collect();
    list.opt("flags", (!flags.is_empty()).then(|| flags.join(",")));
    list.opt("raw", event.raw.as_deref());
    list.0
}

struct List<'e>(Vec<Fact<'e>>);

impl<'e> List<'e> {
    fn add(&mut self, path: impl Into<Cow<'static, str>>, text: impl Into<Cow<'e, str>>) {
        self.0.push((path.into(), text.into()));
    }

    fn opt(&mut self, path: impl Into<Cow<'static, str>>, text: Option<impl Into<Cow<'e, str>>>) {
        if let Some(text) = text {
            self.add(path, text);
        }
    }

    fn party(&mut self, path: &str, party: &'e Party<'_>) {
        self.opt(format!("{path}.type"), party.kind.as_deref());
        self.opt(format!("{path}.id"), party.id.as_deref());
        self.opt(format!("{path}.name"), party.name.as_deref());
        self.opt(format!("{path}.email"), party.email.as_deref());
    }

    fn client_and_auth(&mut self, event: &'e Event<'_>) {
        if let Some(client) = &event.client {
            self.opt("client.id", client.id.as_deref());
            self.opt("client.name", client.name.as_deref());
        }
        if let Some(auth) = &event.auth {
            self.opt("auth.method", auth.method.as_deref());
            self.opt("auth.factor", auth.factor.as_deref());
            self.opt("auth.protocol", auth.protocol.as_deref());
            self.opt("auth.assurance", auth.assurance.as_deref());
        }
    }

    fn source(&mut self, event: &'e Event<'_>) {
        if let Some(source) = &event.source {
            self.opt("source.ip", source.ip.as_deref());
            self.opt("source.port", source.port.map(|port| port.to_string()));
            self.opt("source.user_agent", source.user_agent.as_deref());
            self.opt("source.device", source.device.as_deref());
            self.opt("source.geo", source.geo.as_ref().map(|geo| geo.as_str()));
        }
    }

    fn producer(&mut self, event: &'e Event<'_>) {
        if let Some(producer) = &event.producer {
            self.opt("producer.host", producer.host.as_deref());
            self.opt("producer.instance", producer.instance.as_deref());
            self.opt(
                "producer.sequence",
                producer.sequence.map(|number| number.to_string()),
            );
            self.opt("producer.event_id", producer.event_id.as_deref());
            self.opt("producer.mapping", producer.mapping.as_deref());
            self.opt(
                "producer.offset",
                producer.offset.map(|offset| offset.to_string()),
            );
        }
    }

    fn flow_and_text(&mut self, event: &'e Event<'_>) {
        if let Some(flow) = &event.flow {
            self.opt("flow.session", flow.session.as_deref());
            self.opt("flow.trace", flow.trace.as_deref());
            self.opt("flow.transaction", flow.transaction.as_deref());
        }
        if let Some(text) = &event.text {
            self.opt("text.reason", text.reason.as_deref());
            self.opt("text.message", text.message.as_deref());
            self.opt("text.value", text.value.as_deref());
        }
    }
}

/// The name of a fact for which a format has none: `vitni` and the path's words, `auth.factor` as `vitniAuthFactor`.
pub(super) fn own_key(path: &str) -> String {
    let mut key = String::from(OWN);
    for word in path.split(['.', '_']) {
        let mut letters = word.chars();
        key.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        key.push_str(letters.as_str());
    }
    key
}

/// How keys of ours begin, so that an attribute cannot be taken for one.
const OWN: &str = "vitni";
/// How the key of an attribute begins whose own name cannot be a key.
const WRITTEN: &str = "vitniA0";

/// The key of an attribute: its own name if `fits`; else `vitniA0` and the name, in which every byte but ASCII letters and
/// digits, and the letter `Z`, is `Z` and two hexadecimal digits. [`attribute_name`] reads it back.
pub(super) fn attribute_key(name: &str, fits: bool) -> String {
    if fits && !name.starts_with(OWN) {
        return name.to_owned();
    }
    let mut key = String::from(WRITTEN);
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() && byte != b'Z' {
            key.push(char::from(byte));
        } else {
            key.push_str(&format!("Z{byte:02x}"));
        }
    }
    key
}

/// The attribute's name that a key stands for. `None` for a key that is no attribute's.
#[must_use]
pub fn attribute_name(key: &str) -> Option<String> {
    let Some(written) = key.strip_prefix(WRITTEN) else {
        return (!key.starts_with(OWN)).then(|| key.to_owned());
    };
    let mut bytes = Vec::with_capacity(written.len());
    let mut rest = written.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'Z' {
            let mut digit = || u8::try_from(char::from(rest.next()?).to_digit(16)?).ok();
            bytes.push(digit()? << 4 | digit()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}
