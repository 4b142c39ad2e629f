//! Sorts the attributes and decides which stand in clear in the leaf.

use std::borrow::Cow;

use super::envelope::Sent;
use crate::catalogue::{Attribute, Entry, Template};
use crate::flags::Flag;
use crate::json::{CanonicalJson, utf16_cmp};
use crate::limits::PUBLIC_ATTRIBUTES_MAX;
use crate::model::Event;
use crate::refusal::{Refusal, RefusalCode};

/// An attribute and what the catalogue says of it for this event.
pub(super) struct Known<'a, 'c> {
    pub(super) sent: Sent<'a>,
    pub(super) declared: Option<&'c Attribute>,
}

/// Looks every attribute up, once. One that a reference misspells gets the name under which it is stored.
pub(super) fn look_up<'a, 'c>(sent: Vec<Sent<'a>>, entry: Option<&'c Entry>) -> Vec<Known<'a, 'c>> {
    let known = |mut sent: Sent<'a>| {
        let mut declared = entry.and_then(|entry| entry.attribute(&sent.name));
        if declared.is_none() {
            declared = entry.and_then(|entry| entry.attribute_by_alias(&sent.name));
            if let Some(meant) = declared.filter(|_| !sent.moved) {
                sent.name = Cow::Owned(meant.name.clone());
            }
        }
        Known { sent, declared }
    };
    sent.into_iter().map(known).collect()
}

/// A value column can hold what no column may: then it is read for the attribute, which is cut like any other and out of
/// the column with it.
pub(super) fn take_secrets_of_value<'c>(known: &mut Vec<Known<'_, 'c>>, event: &Event<'_>, entry: &'c Entry) {
    let secret = |name: &str| entry.attribute(name).is_some_and(Attribute::is_secret);
    // Few events have such a column; the others are not read for it.
    let forms = [&entry.value, &entry.value_also].into_iter().flatten();
    if !forms.flat_map(Template::places).any(secret) {
        return;
    }
    let value = event.text.as_ref().and_then(|text| text.value.as_deref());
    let Some(found) = value.and_then(|value| entry.read_value(value)) else {
        return;
    };
    let found = found
        .into_iter()
        .filter(|(name, _)| secret(name) && known.iter().all(|known| known.sent.name != *name));
    let taken: Vec<_> = found
        .map(|(name, text)| Known {
            sent: Sent {
                name: Cow::Owned(name.to_owned()),
                value: CanonicalJson::string(text),
                moved: false,
            },
            declared: entry.attribute(name),
        })
        .collect();
    known.extend(taken);
}

/// `known_event` says whether the catalogue has the event, and so whether it can expect attributes of it.
pub(super) fn classify<'a>(
    event: &mut Event<'a>,
    mut known: Vec<Known<'a, '_>>,
    known_event: bool,
) -> Result<(), Refusal> {
    known.sort_by(|a, b| utf16_cmp(&a.sent.name, &b.sent.name));
    let twice = known.windows(2).find_map(|pair| match pair {
        [a, b] if a.sent.name == b.sent.name => Some(&a.sent.name),
        _ => None,
    });
    if let Some(name) = twice {
        return Err(Refusal::new(RefusalCode::DuplicateKey).at_field(format!("attributes.{name}")));
    }
    event.attributes.reserve(known.len());
    for Known { sent, declared } in known {
        let public = !sent.moved && known_event && is_public(event, &sent, declared);
        let list = if public {
            &mut event.public
        } else {
            &mut event.attributes
        };
        list.push((sent.name, sent.value));
    }
    if event.public.len() > PUBLIC_ATTRIBUTES_MAX {
        return Err(Refusal::new(RefusalCode::TooManyPublicAttributes));
    }
    Ok(())
}

/// Whether an attribute may stand in clear; flags it when the catalogue does not expect it, or not like this.
fn is_public(event: &mut Event<'_>, sent: &Sent<'_>, declared: Option<&Attribute>) -> bool {
    let Some(declared) = declared else {
        event.flags.insert(Flag::UnknownAttribute);
        return false;
    };
    if !declared.admits(&sent.value) {
        event.flags.insert(Flag::TypeMismatch);
    }
    declared.shows_in_clear(&sent.value)
}
