//! Which groups an event has and what value each discloses.

use super::LeafError;
use super::disclosure::Digest;
use crate::canonical::{Canonical, Member};
use crate::json::strict::Strict;

/// Members that are disclosed whole, by their own name; targets are disclosed one by one.
const WHOLE: [Member; 8] = [
    Member::Actor,
    Member::Attributes,
    Member::Auth,
    Member::Client,
    Member::Flow,
    Member::Producer,
    Member::Raw,
    Member::Source,
];

/// Calls `each` with the name and the JSON value of every group that is still there: the whole ones by name, then the
/// targets by position, then `text`.
pub(super) fn each(
    canonical: &Canonical,
    scratch: &mut Vec<u8>,
    mut each: impl FnMut(&str, &[u8]) -> Result<(), LeafError>,
) -> Result<(), LeafError> {
    for member in WHOLE {
        if let Some(value) = canonical.value(member) {
            each(member.name(), value)?;
        }
    }
    each_target(canonical, &mut each)?;
    match text_value(canonical, scratch) {
        Some(value) => each(Member::Text.name(), value),
        None => Ok(()),
    }
}

fn each_target(
    canonical: &Canonical,
    each: &mut impl FnMut(&str, &[u8]) -> Result<(), LeafError>,
) -> Result<(), LeafError> {
    let targets = canonical.layout().targets();
    if targets.len() == 0 {
        return Ok(());
    }
    let erased = erased_names(canonical)?;
    let mut name = String::from("targets/");
    let stem = name.len();
    for (number, range) in targets.enumerate() {
        name.truncate(stem);
        name.push_str(&number.to_string());
        if !erased.contains(&name) {
            each(&name, canonical.bytes().get(range).unwrap_or_default())?;
        }
    }
    Ok(())
}

/// The value of `text`. An event id that stands in no clear part is disclosed here, with its catalogue, so that it is
/// committed to all the same; both names sort before the other members of `text`.
fn text_value<'s>(canonical: &'s Canonical, scratch: &'s mut Vec<u8>) -> Option<&'s [u8]> {
    let text = canonical.value(Member::Text);
    let layout = canonical.layout();
    if !layout.unknown_event() {
        return text;
    }
    if text.is_none() && is_erased(canonical, Member::Text.name()) {
        return None;
    }
    scratch.clear();
    scratch.push(b'{');
    for member in [Member::Catalogue, Member::Event] {
        scratch.extend_from_slice(canonical.bytes().get(layout.named(member)?)?);
        scratch.push(b',');
    }
    match text.and_then(|text| text.strip_prefix(b"{")) {
        Some(members) => scratch.extend_from_slice(members),
        None => {
            scratch.pop();
            scratch.push(b'}');
        }
    }
    Some(scratch)
}

fn is_erased(canonical: &Canonical, group: &str) -> bool {
    erased_names(canonical).is_ok_and(|names| names.iter().any(|name| name == group))
}

fn erased_names(canonical: &Canonical) -> Result<Vec<String>, LeafError> {
    let mut names = Vec::new();
    each_erased(canonical, |name, _| names.push(name.to_owned()))?;
    Ok(names)
}

/// Adds the digests that stand in for erased groups.
pub(super) fn erased_digests(canonical: &Canonical, digests: &mut Vec<Digest>) -> Result<(), LeafError> {
    each_erased(canonical, |_, digest| {
        if let Ok(digest) = digest.as_bytes().try_into() {
            digests.push(digest);
        }
    })
}

fn each_erased(canonical: &Canonical, mut each: impl FnMut(&str, &str)) -> Result<(), LeafError> {
    let Some(value) = canonical.value(Member::Erased) else {
        return Ok(());
    };
    let mut strict = Strict::new(value)?;
    strict.expect("{")?;
    loop {
        let name = strict.string()?;
        strict.expect(":")?;
        let digest = crate::canonical::digest(&mut strict)?;
        each(&name, &digest);
        if !strict.take(",") {
            break;
        }
    }
    strict.expect("}")?;
    Ok(())
}
