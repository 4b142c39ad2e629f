//! Cuts secrets: attributes that the catalogue declares secret or whose name says so become `{"secret":"<kind>"}`, and
//! what they held is cut out of `raw` and `text` too. A secret nobody names, inside a message, is not found.

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::Mac;

use super::attributes::Known;
use crate::catalogue::{Attribute, Entry, SecretKind};
use crate::flags::Flag;
use crate::json::{CanonicalJson, push_string, replace};
use crate::leaf::keyed;
use crate::limits::SECRET_BYTES_MIN;
use crate::model::Event;

/// What stands where a secret was cut out of a text.
pub const SECRET_MARK: &str = "[secret]";

/// The kind of secret that an attribute of this name holds: as the entry declares it, else as the name promises it.
#[must_use]
pub fn secret_kind(entry: Option<&Entry>, name: &str) -> Option<SecretKind> {
    let declared = entry.and_then(|entry| entry.attribute(name).or_else(|| entry.attribute_by_alias(name)));
    kind_of_declared(declared, name)
}

fn kind_of_declared(declared: Option<&Attribute>, name: &str) -> Option<SecretKind> {
    match declared {
        Some(declared) if declared.name == name => declared.secret,
        _ => declared
            .and_then(|declared| declared.secret)
            .or_else(|| SecretKind::promised_by(name)),
    }
}

/// What an event holds in the place of a secret of which nothing may be kept. A mapping that cuts one before it is sent
/// writes this.
#[must_use]
pub fn secret_value(kind: SecretKind) -> CanonicalJson<'static> {
    mark(kind)
}

/// A JSON value in which `instead` gives what stands for each secret, at any depth, with the texts that were secret;
/// `None` when it holds none.
#[must_use]
pub fn cut_from_json(
    value: &CanonicalJson<'_>,
    entry: Option<&Entry>,
    instead: &dyn Fn(SecretKind, &CanonicalJson<'_>) -> CanonicalJson<'static>,
) -> Option<(CanonicalJson<'static>, Vec<String>)> {
    let mut taken = Vec::new();
    let cut = replace::members(value, &|name| secret_kind(entry, name), &mut |kind, secret| {
        taken.extend(replace::scalars(secret).into_iter().flat_map(with_bare_token));
        instead(kind, secret)
    });
    cut.map(|cut| (cut, taken))
}

/// Replaces every secret among the attributes, at any depth, and returns what was cut, longest first.
pub(super) fn cut_from_attributes(
    attributes: &mut [Known<'_, '_>],
    key: &dyn Fn() -> [u8; 32],
) -> Vec<String> {
    let mut cut = Cut {
        values: Vec::new(),
        any: false,
        key,
    };
    for Known {
        sent: attribute,
        declared,
    } in attributes
    {
        if let Some(kind) = kind_of_declared(*declared, &attribute.name) {
            attribute.value = cut.replacement(kind, &attribute.value);
        } else if attribute.value.is_structure() {
            let replaced =
                replace::members(&attribute.value, &SecretKind::promised_by, &mut |kind, value| {
                    cut.replacement(kind, value)
                });
            if let Some(value) = replaced {
                attribute.value = value;
            }
        }
    }
    cut.finish()
}

struct Cut<'k> {
    values: Vec<String>,
    any: bool,
    key: &'k dyn Fn() -> [u8; 32],
}

impl Cut<'_> {
    fn replacement(&mut self, kind: SecretKind, value: &CanonicalJson<'_>) -> CanonicalJson<'static> {
        if is_mark(value) {
            return value.clone().into_owned();
        }
        self.any = true;
        self.values
            .extend(replace::scalars(value).into_iter().flat_map(with_bare_token));
        let text = value.to_text();
        let (scheme, bare) = split_scheme(&text);
        if kind != SecretKind::Token {
            mark(kind)
        } else if scheme.eq_ignore_ascii_case("basic") {
            // Basic credentials are a name and a password: guessable, so no digest.
            mark(SecretKind::Password)
        } else {
            self.token(bare)
        }
    }

    fn token(&self, token: &str) -> CanonicalJson<'static> {
        let mut mac = keyed(&(self.key)());
        mac.update(b"token\0");
        mac.update(token.as_bytes());
        let digest = URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes());
        CanonicalJson::trusted(format!(
            "{{\"hmac\":\"{digest}\",\"secret\":\"{}\"}}",
            SecretKind::Token.name()
        ))
    }

    /// An empty string is among the values when something was cut that has no text, so that the flag is still set.
    fn finish(mut self) -> Vec<String> {
        if self.any && self.values.is_empty() {
            self.values.push(String::new());
        }
        self.values.sort_by_key(|value| std::cmp::Reverse(value.len()));
        self.values.dedup();
        self.values
    }
}

fn mark(kind: SecretKind) -> CanonicalJson<'static> {
    CanonicalJson::trusted(format!("{{\"secret\":\"{}\"}}", kind.name()))
}

/// Whether the value is what stands where a secret was cut before, by whoever translated the line.
fn is_mark(value: &CanonicalJson<'_>) -> bool {
    let kinds = [
        SecretKind::Password,
        SecretKind::Code,
        SecretKind::PersonalNumber,
        SecretKind::Key,
        SecretKind::Token,
    ];
    let text = value.as_str();
    if kinds.into_iter().any(|kind| mark(kind).as_str() == text) {
        return true;
    }
    let digest = text
        .strip_prefix("{\"hmac\":\"")
        .and_then(|rest| rest.strip_suffix("\",\"secret\":\"token\"}"));
    let base64url = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    digest.is_some_and(|digest| digest.len() == 43 && digest.bytes().all(base64url))
}

/// Splits `Bearer abc` into the scheme and the token; without a known scheme all is token.
fn split_scheme(text: &str) -> (&str, &str) {
    match text.split_once(' ') {
        Some((scheme, rest))
            if ["bearer", "basic", "dpop"]
                .iter()
                .any(|known| scheme.eq_ignore_ascii_case(known)) =>
        {
            (scheme, rest.trim_start())
        }
        _ => ("", text),
    }
}

/// A header's value may stand elsewhere without its scheme.
fn with_bare_token(value: String) -> Vec<String> {
    match split_scheme(&value) {
        ("", _) => vec![value],
        (_, bare) => vec![bare.to_owned(), value],
    }
}

/// Cuts what was found out of `raw` and `text`.
pub(super) fn cut_from_texts(event: &mut Event<'_>, secrets: Vec<String>) {
    if event.flags.contains(Flag::RawBase64) && event.raw.is_some() {
        // Nothing can be found in there, so nothing of it can be kept.
        event.raw = Some(Cow::Borrowed(SECRET_MARK));
        event.flags.remove(Flag::RawBase64);
    }
    let text = event
        .text
        .as_mut()
        .map(|text| [&mut text.message, &mut text.reason, &mut text.value]);
    let places = std::iter::once(&mut event.raw).chain(text.into_iter().flatten());
    for text in places.flatten() {
        cut_from(text, &secrets);
    }
}

fn cut_from(text: &mut Cow<'_, str>, secrets: &[String]) {
    for secret in secrets.iter().filter(|secret| !secret.is_empty()) {
        let mut quoted = String::new();
        push_string(secret, &mut quoted);
        let escaped = quoted.trim_start_matches('"').trim_end_matches('"');
        for form in [secret.as_str(), escaped] {
            if !text.contains(form) {
                continue;
            }
            if form.len() < SECRET_BYTES_MIN {
                *text = Cow::Borrowed(SECRET_MARK);
                return;
            }
            *text = Cow::Owned(text.replace(form, SECRET_MARK));
        }
    }
}
