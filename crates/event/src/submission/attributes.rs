//! Sorts the attributes and decides which stand in clear in the leaf.

use super::envelope::Sent;
use crate::catalogue::{Entry, Sensitivity};
use crate::flags::Flag;
use crate::json::utf16_cmp;
use crate::limits::PUBLIC_ATTRIBUTES_MAX;
use crate::model::Event;
use crate::refusal::{Refusal, RefusalCode};

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
    // What was cut is an object that names the kind of secret, whatever type the attribute has.
    let admitted =
        declared.kind.admits(&sent.value) || matches!(declared.sensitivity, Sensitivity::Secret(_));
    if !admitted {
        event.flags.insert(Flag::TypeMismatch);
    }
    declared.shows_in_clear(&sent.value)
}
