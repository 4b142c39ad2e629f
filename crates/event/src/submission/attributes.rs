//! Sorts the attributes and decides which stand in clear in the leaf.

use std::borrow::Cow;

use super::envelope::{Draft, Sent};
use crate::catalogue::{Attribute, Entry, Template};
use crate::flags::Flag;
use crate::json::{CanonicalJson, utf16_cmp};
use crate::limits::PUBLIC_ATTRIBUTES_MAX;
use crate::model::Event;
use crate::refusal::{Refusal, RefusalCode};

/// Gives attributes that a reference misspells the name they are stored under.
pub(super) fn spell(sent: &mut [Sent<'_>], entry: &Entry) {
    for attribute in sent.iter_mut().filter(|attribute| !attribute.moved) {
        if entry.attribute(&attribute.name).is_none()
            && let Some(meant) = entry.attribute_by_alias(&attribute.name)
        {
            attribute.name = Cow::Owned(meant.name.clone());
        }
    }
}

/// A value column can hold what no column may: then it is read for the attribute, which is cut like any other and out of
/// the column with it.
pub(super) fn take_secrets_of_value(draft: &mut Draft<'_>, entry: &Entry) {
    let secret = |name: &str| entry.attribute(name).is_some_and(Attribute::is_secret);
    // Few events have such a column; the others are not read for it.
    let forms = [&entry.value, &entry.value_also].into_iter().flatten();
    if !forms.flat_map(Template::places).any(secret) {
        return;
    }
    let value = draft.event.text.as_ref().and_then(|text| text.value.as_deref());
    let Some(found) = value.and_then(|value| entry.read_value(value)) else {
        return;
    };
    let found = found
        .into_iter()
        .filter(|(name, _)| secret(name) && draft.attributes.iter().all(|sent| sent.name != *name));
    let taken: Vec<_> = found
        .map(|(name, text)| Sent {
            name: Cow::Owned(name.to_owned()),
            value: CanonicalJson::string(text),
            moved: false,
        })
        .collect();
    draft.attributes.extend(taken);
}

pub(super) fn classify<'a>(
    event: &mut Event<'a>,
    mut sent: Vec<Sent<'a>>,
    entry: Option<&Entry>,
) -> Result<(), Refusal> {
    sent.sort_by(|a, b| utf16_cmp(&a.name, &b.name));
    let twice = sent.windows(2).find_map(|pair| match pair {
        [a, b] if a.name == b.name => Some(&a.name),
        _ => None,
    });
    if let Some(name) = twice {
        return Err(Refusal::new(RefusalCode::DuplicateKey).at_field(format!("attributes.{name}")));
    }
    event.attributes.reserve(sent.len());
    for attribute in sent {
        let public = !attribute.moved && entry.is_some_and(|entry| is_public(event, &attribute, entry));
        let list = if public {
            &mut event.public
        } else {
            &mut event.attributes
        };
        list.push((attribute.name, attribute.value));
    }
    if event.public.len() > PUBLIC_ATTRIBUTES_MAX {
        return Err(Refusal::new(RefusalCode::TooManyPublicAttributes));
    }
    Ok(())
}

/// Whether an attribute may stand in clear; flags it when the catalogue does not expect it, or not like this.
fn is_public(event: &mut Event<'_>, sent: &Sent<'_>, entry: &Entry) -> bool {
    let Some(declared) = entry.attribute(&sent.name) else {
        event.flags.insert(Flag::UnknownAttribute);
        return false;
    };
    if !declared.admits(&sent.value) {
        event.flags.insert(Flag::TypeMismatch);
    }
    declared.shows_in_clear(&sent.value)
}
