//! One row of either log: a JSON object behind whatever a logger or a syslog daemon put in front of it.

use std::borrow::Cow;

use serde_json::{Map, Value};
use vitni_event::model::Attributes;
use vitni_event::{
    CanonicalJson, Event, Flag, Flags, Offset, Party, Producer, Source, Timestamp, catalogue, json,
};

use super::MAPPING;
use crate::Reference;
use crate::product::draft;
use crate::product::rule::Id;

pub(super) struct Row(Map<String, Value>);

impl Row {
    /// `None` when the line does not end with a JSON object.
    pub(super) fn read(line: &str) -> Option<Self> {
        let object = line.get(line.find('{')?..)?;
        serde_json::from_str(object).ok().map(Self)
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    pub(super) fn value(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// A text or a number, as text; empty for what is missing, empty or anything else.
    pub(super) fn text(&self, name: &str) -> Cow<'_, str> {
        match self.0.get(name) {
            Some(Value::String(text)) => Cow::Borrowed(text),
            Some(Value::Number(number)) => Cow::Owned(number.to_string()),
            _ => Cow::Borrowed(""),
        }
    }

    /// `success`, which is a truth value or a number.
    pub(super) fn is_done(&self) -> bool {
        match self.0.get("success") {
            Some(Value::Bool(done)) => *done,
            Some(Value::Number(number)) => number.as_f64() != Some(0.0),
            _ => false,
        }
    }

    /// The kind of token: as stated, else as the generated serial tells, else empty. A serial that an administrator
    /// chose tells nothing.
    pub(super) fn token_type(&self) -> Cow<'_, str> {
        let stated = self.text("token_type");
        if !stated.is_empty() {
            return stated;
        }
        const PREFIXES: [(&str, &str); 6] = [
            ("PIPU", "push"),
            ("WAN", "webauthn"),
            ("PIPK", "passkey"),
            ("TOTP", "totp"),
            ("PIEM", "email"),
            ("PISM", "sms"),
        ];
        let serial = self.text("serial");
        let is_generated = |rest: &str| {
            rest.len() >= 8
                && rest
                    .bytes()
                    .all(|byte| byte.is_ascii_digit() || matches!(byte, b'A'..=b'F'))
        };
        let found = PREFIXES
            .iter()
            .find(|(prefix, _)| serial.strip_prefix(prefix).is_some_and(is_generated));
        Cow::Borrowed(found.map_or("", |(_, kind)| kind))
    }

    pub(super) fn serials(&self) -> Vec<Party<'static>> {
        let all = self.text("serial");
        let serials = all.split(',').map(str::trim);
        serials
            .filter(|serial| !serial.is_empty())
            .take(vitni_event::limits::TARGETS_MAX - 8)
            .map(|serial| named_by_id("token", serial))
            .collect()
    }

    /// What every event of either log has.
    pub(super) fn event(&self, id: Id, time: &[&str], reference: &Reference) -> Event<'static> {
        let found = time.iter().find_map(|member| moment(&self.text(member)));
        let mut flags = Flags::from(Flag::AssignedSeverity);
        if found.is_none() {
            flags.insert(Flag::AssignedTime);
        }
        let entry = catalogue::lookup(id.catalogue, id.event);
        Event {
            catalogue: Cow::Borrowed(id.catalogue),
            event: Cow::Borrowed(id.event),
            outcome: id.outcome,
            severity: entry.map_or(vitni_event::Severity::INFO, |entry| entry.severity),
            time: found.map_or(reference.now, |(time, _)| time),
            flags,
            producer: Some(Producer {
                product: Some(Cow::Borrowed("privacyidea")),
                host: owned(&self.text("privacyidea_server")),
                mapping: Some(Cow::Borrowed(MAPPING)),
                offset: found.map(|(_, offset)| offset),
                ..Producer::default()
            }),
            ..Event::default()
        }
    }

    /// Where the request came from, and an attribute for a client that is named otherwise than by its address.
    pub(super) fn source(&self, address: &str, agent: &str) -> (Option<Source<'static>>, Option<String>) {
        let client = self.text(address);
        let (ip, other) = if draft::is_address(&client) {
            (owned(&client), None)
        } else {
            (
                None,
                Some(client.into_owned()).filter(|client| !client.is_empty()),
            )
        };
        let source = Source {
            ip,
            user_agent: owned(agent),
            ..Source::default()
        };
        ((source != Source::default()).then_some(source), other)
    }
}

/// The moment; one without a zone is in UTC.
fn moment(text: &str) -> Option<(Timestamp, Offset)> {
    Timestamp::parse(text).or_else(|| Timestamp::parse(&format!("{text}Z")))
}

pub(super) fn owned(text: &str) -> Option<Cow<'static, str>> {
    (!text.is_empty()).then(|| Cow::Owned(text.to_owned()))
}

/// A user: the name as it was given, and with its realm what the server knows the user by.
pub(super) fn user(name: &str, realm: &str) -> Party<'static> {
    let id = (!realm.is_empty()).then(|| Cow::Owned(format!("{name}@{realm}")));
    Party {
        id,
        ..draft::party("user", name)
    }
}

pub(super) fn named_by_id(kind: &'static str, id: &str) -> Party<'static> {
    Party {
        kind: Some(Cow::Borrowed(kind)),
        id: owned(id),
        ..Party::default()
    }
}

/// Attributes in their order, those without a value left out.
pub(super) fn attributes<'n>(
    texts: impl IntoIterator<Item = (&'n str, String)>,
    marks: &[&'static str],
) -> Attributes<'static> {
    let texts = texts
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| (Cow::Owned(name.to_owned()), CanonicalJson::string(&value)));
    let marks = marks
        .iter()
        .map(|name| (Cow::Borrowed(*name), CanonicalJson::bool(true)));
    let mut all: Attributes<'static> = texts.chain(marks).collect();
    all.sort_by(|(a, _), (b, _)| json::utf16_cmp(a, b));
    all.dedup_by(|(a, _), (b, _)| a == b);
    all
}
