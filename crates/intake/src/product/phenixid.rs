//! The second reference's own log: what PhenixID PAS, and products built on it, write about sign-ins and themselves.
//!
//! A line is CEF in a dialect: time and host stand before it, values are not escaped, an absent one is the word `null`, and
//! keys stand in the order of their bytes. **What these lines can carry.** Account names as they were typed, addresses,
//! browsers' names for themselves, and addresses that were called, which may hold passwords and tokens; custom events carry
//! whatever an administrator put there. Cut are values whose key names a secret, and in all other values the forms that
//! [`crate::secret`] knows; `raw` is cut alike.
//!
//! A stranger chooses some of these texts, and nothing escapes them. So the order of the keys is the witness: where it says
//! that a key inside a text is forged, or cannot say which of two is, the event names nobody; see [`keys`].

mod keys;
mod page;
mod place;

use vitni_event::Event;
use vitni_event::catalogue::{self, Entry, PHENIXID};

use super::carried::{Before, Cut, Line};
use super::{Product, Reading};
use crate::Reference;
use crate::format::cef;
use keys::{Pair, Pairs};

const MAPPING: &str = "phenixid-pas/1";

/// The mapping.
#[derive(Clone, Copy, Debug)]
pub(super) struct PhenixidPas;

impl Product for PhenixidPas {
    fn name(&self) -> &str {
        "phenixid-pas"
    }

    fn description(&self) -> &str {
        "The audit log of PhenixID PAS and products built on it, in its own CEF, old events included"
    }

    fn mapping(&self) -> &str {
        MAPPING
    }

    fn read(&self, line: &[u8], reference: &Reference) -> Reading {
        match Line::take(line).and_then(|line| read(&line, reference)) {
            Ok(event) => Reading::Event(Box::new(event)),
            Err(why) => Reading::unrecognised(why),
        }
    }

    fn without_secrets(&self, line: &[u8]) -> Option<Vec<u8>> {
        without_secrets(line)
    }

    fn page(&self) -> String {
        page::write()
    }
}

pub(super) fn read(line: &Line<'_>, reference: &Reference) -> Result<Event<'static>, &'static str> {
    let text = line.text();
    let at = message(text).ok_or("no CEF: stands in the line")?;
    let (before, message) = text.split_at_checked(at).unwrap_or((text, ""));
    let (head, extension) = cef::head(message).map_err(|error| error.why)?;
    if message.contains(['\n', '\r']) {
        return Err("a line break stands inside the line");
    }
    let id = id(&head.header)?;
    let pairs = keys::pairs(message, extension, id.entry)?;
    let before = Before::read(before, reference);
    let mut event = place::event(&head, &id, &pairs, &before, reference);
    let cuts = cuts(&pairs, at);
    line.keep(&cuts, &mut event)
        .ok_or("the line does not fit without its secrets")?;
    Ok(event)
}

/// Where the CEF begins: the mark, a version and a bar, not inside a word.
pub(super) fn message(text: &str) -> Option<usize> {
    memchr::memmem::find_iter(text.as_bytes(), "CEF:").find(|at| {
        let version = text
            .get(at + 4..)
            .unwrap_or_default()
            .bytes()
            .take_while(u8::is_ascii_digit)
            .count();
        let bar = text.as_bytes().get(at + 4 + version) == Some(&b'|');
        let before = text.get(..*at).and_then(|before| before.chars().next_back());
        version > 0 && bar && !before.is_some_and(char::is_alphanumeric)
    })
}

/// Which event a line says it is.
struct Id<'l> {
    /// As the line writes it.
    written: &'l str,
    /// In the catalogue, where it is known.
    entry: Option<&'static Entry>,
    /// One of the ids before release 6.
    old: bool,
}

/// Products of other names are taken where their ids are this catalogue's.
fn id<'l>(header: &'l [std::borrow::Cow<'_, str>; 5]) -> Result<Id<'l>, &'static str> {
    let [vendor, product, _, written, _] = header;
    let old = is_old(written);
    let entry = if old {
        catalogue::legacy(written)
    } else {
        catalogue::lookup(PHENIXID, written)
    };
    let own = is_named_by([vendor, product, "", ""]);
    if entry.is_none() && !own {
        return Err(
            "the header names another product than PhenixID PAS, and the event is not one of its events",
        );
    }
    if entry.is_none() && !vitni_event::ids::is_word(written) {
        return Err(
            "the event id is empty, too long, or holds something else than letters, digits and `._-`",
        );
    }
    Ok(Id { written, entry, old })
}

/// Whether a header of vendor, product, version and event names the product.
pub(super) fn is_named_by(header: [&str; 4]) -> bool {
    let [vendor, product, _, _] = header;
    vendor.eq_ignore_ascii_case("PhenixID") && product.eq_ignore_ascii_case("PAS")
}

/// `EVT_` and six digits.
fn is_old(id: &str) -> bool {
    id.strip_prefix("EVT_")
        .is_some_and(|digits| digits.len() == 6 && digits.bytes().all(|digit| digit.is_ascii_digit()))
}

/// What of the line is cut. `at` is where the message begins in it.
fn cuts(pairs: &Pairs<'_>, at: usize) -> Vec<Cut> {
    let cut = |pair: &Pair<'_>| {
        let start = at + pair.start;
        Some((start..start + pair.written.len(), pair.cut.clone()?))
    };
    pairs.all().iter().filter_map(cut).collect()
}

fn without_secrets(line: &[u8]) -> Option<Vec<u8>> {
    let by_form = || match crate::secret::cut(line) {
        std::borrow::Cow::Borrowed(_) => None,
        std::borrow::Cow::Owned(line) => Some(line),
    };
    let by_key = || {
        let line = Line::take(line).ok()?;
        let at = message(line.text())?;
        let message = line.text().get(at..)?;
        let (head, extension) = cef::head(message).ok()?;
        let entry = id(&head.header).ok().and_then(|id| id.entry);
        let pairs = keys::pairs(message, extension, entry).ok()?;
        let cuts = cuts(&pairs, at);
        (!cuts.is_empty()).then(|| line.without(&cuts).into_bytes())
    };
    by_key().or_else(by_form)
}
