//! Secrets of a row: which texts are secret, and the row written anew without them.
//!
//! A secret stands in several places and quoted in several ways, so a row that holds one is not searched for it but written anew
//! from what was read: then every text in it has one form only.

use std::borrow::Cow;

use vitni_event::limits::SECRET_BYTES_MIN;
use vitni_event::submission::{SECRET_MARK, cut_from_json, secret_kind};
use vitni_event::{CanonicalJson, Flags};

use super::columns;
use super::row::{Form, Member, Row, Value};
use crate::product::carried::cut_text;

pub(super) fn mark() -> CanonicalJson<'static> {
    CanonicalJson::string(SECRET_MARK)
}

/// What of a row is secret.
pub(super) struct Cleaner {
    /// The texts, longest first.
    taken: Vec<String>,
    payload: Option<CanonicalJson<'static>>,
    members: Option<CanonicalJson<'static>>,
}

impl Cleaner {
    pub(super) fn of(row: &Row) -> Self {
        let mut taken = Vec::new();
        let mut cut = |object: &CanonicalJson<'_>| {
            let (object, secrets) = cut_from_json(object, row.entry, &|_, _| mark())?;
            taken.extend(secrets);
            Some(object)
        };
        let payload = cut(&payload_json(row));
        let members = cut(&members_json(row));
        let in_value = row.entry.zip(row.value.as_deref());
        let in_value = in_value.and_then(|(entry, value)| entry.read_value(value));
        for (name, text) in in_value.into_iter().flatten() {
            if secret_kind(row.entry, name).is_some() {
                taken.push(text.to_owned());
            }
        }
        taken.retain(|secret| !secret.is_empty() && secret != SECRET_MARK);
        taken.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        taken.dedup();
        Self {
            taken,
            payload,
            members,
        }
    }

    /// Whether a text is a secret itself.
    pub(super) fn is_secret(&self, text: &str) -> bool {
        self.taken.iter().any(|secret| secret == text)
    }

    /// A text without the secrets of the row, and without what looks like one.
    pub(super) fn text<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let text = self.without(text, str::to_owned);
        match cut_text(&text) {
            Some(cut) => Cow::Owned(cut),
            None => text,
        }
    }

    /// A text without the secrets in the form that they have in it. One so short that it is found everywhere takes the whole
    /// text with it.
    fn without<'t>(&self, text: &'t str, form: impl Fn(&str) -> String) -> Cow<'t, str> {
        let mut text = Cow::Borrowed(text);
        for secret in &self.taken {
            let secret = form(secret);
            if !text.contains(&secret) {
                continue;
            }
            if secret.len() < SECRET_BYTES_MIN {
                return Cow::Borrowed(SECRET_MARK);
            }
            text = Cow::Owned(text.replace(&secret, SECRET_MARK));
        }
        text
    }

    /// The row without its secrets, in its own form; `None` when it holds none.
    pub(super) fn rewritten(&self, row: &Row) -> Option<String> {
        let value = row.value.as_deref().map(|value| self.text(value));
        let payload = self.strings(self.payload.clone().unwrap_or_else(|| payload_json(row)));
        let members = self.strings(self.members.clone().unwrap_or_else(|| members_json(row)));
        let same = self.payload.is_none()
            && self.members.is_none()
            && value.as_deref() == row.value.as_deref()
            && payload == payload_json(row)
            && members == members_json(row);
        if same {
            return None;
        }
        let value = value.unwrap_or(Cow::Borrowed("-"));
        let payload = self.without(payload.as_str(), quoted);
        let members = self.without(members.as_str(), quoted);
        Some(match row.form {
            Form::Json => as_json(&row.name, &value, &payload, &members),
            Form::Named => format!("{}: {value}", row.name),
            Form::Commas => as_columns(row, [&value, &payload], ",", columns::quoted),
            Form::Tabs => as_columns(row, [&value, &payload], "\t", columns::escaped),
        })
    }

    /// An object with its own strings cleaned; what is deeper inside is searched for the known secrets only.
    fn strings(&self, object: CanonicalJson<'static>) -> CanonicalJson<'static> {
        let cleaned = |members: Vec<(Cow<'_, str>, CanonicalJson<'_>)>| {
            let parts = members.iter().map(|(name, value)| {
                let value = if value.is_string() {
                    CanonicalJson::string(&self.text(&value.to_text()))
                } else {
                    value.clone().into_owned()
                };
                format!("{}:{}", CanonicalJson::string(name), value)
            });
            canonical(&parts.collect::<Vec<_>>())
        };
        object.members().map(cleaned).unwrap_or(object)
    }
}

/// A text as it stands inside a JSON string.
fn quoted(text: &str) -> String {
    let json = CanonicalJson::string(text);
    let inside = json
        .as_str()
        .strip_prefix('"')
        .and_then(|text| text.strip_suffix('"'));
    inside.unwrap_or_default().to_owned()
}

fn as_json(name: &str, value: &str, payload: &str, members: &str) -> String {
    let (name, value) = (CanonicalJson::string(name), CanonicalJson::string(value));
    let rest = members.strip_prefix('{').unwrap_or(members);
    let comma = if rest == "}" { "" } else { "," };
    format!("{{\"event\":{name},\"value\":{value},\"payload\":{payload}{comma}{rest}")
}

fn as_columns(row: &Row, rest: [&str; 2], between: &str, quote: fn(&str) -> String) -> String {
    let time = row.members.iter().find(|(member, _, _)| *member == Member::Time);
    let time = time.map(|(_, _, time)| time.to_text().into_owned());
    let fields = time
        .into_iter()
        .chain([row.name.clone()])
        .chain(rest.map(str::to_owned));
    let fields: Vec<String> = fields.map(|field| quote(&field)).collect();
    fields.join(between)
}

/// The payload as one object.
fn payload_json(row: &Row) -> CanonicalJson<'static> {
    let parts = row.payload.iter().map(|(name, value)| {
        let value = match value {
            Value::Json(value) => value.clone(),
            Value::Text(text) => CanonicalJson::string(text),
        };
        format!("{}:{value}", CanonicalJson::string(name))
    });
    canonical(&parts.collect::<Vec<_>>())
}

/// The other members as one object.
fn members_json(row: &Row) -> CanonicalJson<'static> {
    let parts = row.members.iter();
    let parts = parts.map(|(_, name, value)| format!("{}:{value}", CanonicalJson::string(name)));
    canonical(&parts.collect::<Vec<_>>())
}

/// An object of members that are JSON each. No name stands twice, so there is always one.
fn canonical(members: &[String]) -> CanonicalJson<'static> {
    let text = format!("{{{}}}", members.join(","));
    CanonicalJson::from_raw(&text, &mut Flags::default())
        .map_or_else(|_| CanonicalJson::trusted("{}"), CanonicalJson::into_owned)
}
