//! Where one value ends and the next key begins, in text that nothing escapes.
//!
//! Every ` key=` could be one. What decides: a writer sorts its keys by their bytes and writes none twice; the catalogue's
//! dictionary has the keys of the product; and seven of them stand in every line about a browser, so a stranger who writes one of
//! these into a text makes it stand twice. It never guesses which of two is the forged one.

use std::borrow::Cow;

use vitni_event::catalogue::{self, Entry, PHENIXID, SecretKind};
use vitni_event::limits::{ATTRIBUTES_MAX, NAME_BYTES_MAX};
use vitni_event::submission::secret_kind;

use crate::format::cef;
use crate::limits::PAIRS_MAX;

/// A key and its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pair<'l> {
    key: &'l str,
    /// Whether the key is in the product's dictionary.
    known: bool,
    /// The value as it stands in the message, escapes and all.
    pub(super) written: &'l str,
    /// Where the value begins in the message.
    pub(super) start: usize,
    /// What kind of secret the value is, by its key.
    pub(super) secret: Option<SecretKind>,
}

/// The pairs of a line.
#[derive(Clone, Debug)]
pub(super) struct Pairs<'l> {
    all: Vec<Pair<'l>>,
    /// Whether there is no other way to read them, so that they may name somebody.
    pub(super) certain: bool,
}

/// Old names of keys, and what they are called today.
const RENAMED: &[(&str, &str)] = &[("phenixIDTraceId", "phxTraceId")];

/// Keys that are not in the product's dictionary and that it, or an administrator's event, is known to write.
const OTHERS: &[&str] = &[
    "dpt",
    "dst",
    "dvchost",
    "externalId",
    "msg",
    "outcome",
    "phenixIDTraceId",
    "proto",
    "requestCookies",
    "requestMethod",
    "rt",
    "spt",
];

/// Keys whose values people type or programs word, so that anything can stand in them.
const TEXTS: &[&str] = &[
    "duser",
    "msg",
    "reason",
    "request",
    "requestClientApplication",
    "requestCookies",
    "suser",
];

/// Of the seven keys that every line about a browser has, those whose values nobody outside the server words.
const ALWAYS: &[&str] = &[
    "phxEntrypointId",
    "phxEntrypointType",
    "phxHttpServerId",
    "phxTraceId",
    "sourceServiceName",
    "src",
];

impl<'l> Pair<'l> {
    /// The key by the name that it has today.
    pub(super) fn name(&self) -> &'l str {
        current(self.key)
    }

    /// An absent value is written as this word, or as nothing.
    pub(super) fn is_absent(&self) -> bool {
        matches!(self.written.trim_matches(' '), "" | "null")
    }

    /// The value, escapes undone. Whether the product writes any is not known; an account's name holds no line break, so in
    /// `CORP\nils` the backslash is one.
    pub(super) fn value(&self) -> Cow<'l, str> {
        let wording = matches!(self.key, "reason" | "msg") || !self.known;
        cef::value(self.written, wording)
    }
}

impl<'l> Pairs<'l> {
    pub(super) fn all(&self) -> &[Pair<'l>] {
        &self.all
    }

    /// The value of a key, unless it is absent or the line can be read in another way.
    pub(super) fn get(&self, name: &str) -> Option<Cow<'l, str>> {
        let pair = self.all.iter().find(|pair| pair.name() == name)?;
        (self.certain && !pair.is_absent()).then(|| pair.value())
    }
}

/// The pairs of a message from a byte on.
pub(super) fn pairs<'l>(
    message: &'l str,
    from: usize,
    entry: Option<&Entry>,
) -> Result<Pairs<'l>, &'static str> {
    let candidates = candidates(message, from)?;
    let known: Vec<&Candidate<'_>> = candidates.iter().filter(|candidate| candidate.known).collect();
    let sorted = known.is_sorted_by(|a, b| a.key < b.key);
    let (chosen, certain) = if sorted {
        (in_order(&candidates, entry), true)
    } else if !twice(&known) && does_not_sort(&known) {
        (in_any_order(&candidates, entry), true)
    } else {
        (candidates, false)
    };
    if certain && chosen.len() > ATTRIBUTES_MAX {
        return Err("the line has more than 1,024 pairs");
    }
    Ok(Pairs {
        all: cut_up(message, &chosen, entry),
        certain,
    })
}

#[derive(Clone, Copy, Debug)]
struct Candidate<'l> {
    key: &'l str,
    /// Whether the key is in the product's dictionary.
    known: bool,
    /// Where the key begins.
    at: usize,
}

/// Every place at which a key could stand: at the start and after a blank, up to an `=` without a backslash.
fn candidates(message: &str, from: usize) -> Result<Vec<Candidate<'_>>, &'static str> {
    let rest = message.get(from..).unwrap_or_default();
    let start = from + rest.len() - rest.trim_start_matches(' ').len();
    let mut found: Vec<Candidate<'_>> = Vec::new();
    let mut at = start;
    for word in message.get(start..).unwrap_or_default().split(' ') {
        let key = word
            .split_once('=')
            .map(|(key, _)| key)
            .filter(|key| cef::is_key(key) && key.len() <= NAME_BYTES_MAX);
        match key {
            Some(key) => found.push(Candidate {
                key,
                known: is_known(key),
                at,
            }),
            None if found.is_empty() && !word.is_empty() => {
                return Err("the extension does not begin with a key");
            }
            None => {}
        }
        if found.len() > PAIRS_MAX {
            return Err("more than 2,048 words of the line could be keys");
        }
        at += word.len() + 1;
    }
    Ok(found)
}

/// The name that a key has today.
fn current(key: &str) -> &str {
    let renamed = RENAMED.iter().find(|(old, _)| *old == key);
    renamed.map_or(key, |(_, name)| name)
}

fn is_known(key: &str) -> bool {
    let dictionary = catalogue::catalogues()
        .iter()
        .find(|known| known.name == PHENIXID);
    let listed = dictionary.is_some_and(|known| {
        known
            .attributes
            .binary_search_by(|attribute| attribute.name.as_str().cmp(key))
            .is_ok()
    });
    listed || key == "suser"
}

/// The keys of a writer that sorts. A key that nobody knows counts where it stands in its order; after a text of an event
/// that is known it counts only if it has the form of the product's own keys, because there it is a part of the text.
fn in_order<'l>(candidates: &[Candidate<'l>], entry: Option<&Entry>) -> Vec<Candidate<'l>> {
    let mut chosen: Vec<Candidate<'l>> = Vec::new();
    let mut anchors = candidates.iter().filter(|one| one.known).peekable();
    for candidate in candidates {
        if anchors.next_if(|anchor| anchor.at == candidate.at).is_some() || chosen.is_empty() {
            chosen.push(*candidate);
            continue;
        }
        let fits = chosen.last().is_none_or(|last| last.key < candidate.key)
            && anchors.peek().is_none_or(|next| candidate.key < next.key);
        if fits && is_own(candidate, &chosen, entry) {
            chosen.push(*candidate);
        }
    }
    chosen
}

/// The keys of a writer that does not: each counts once.
fn in_any_order<'l>(candidates: &[Candidate<'l>], entry: Option<&Entry>) -> Vec<Candidate<'l>> {
    let mut chosen: Vec<Candidate<'l>> = Vec::new();
    for candidate in candidates {
        let first = chosen.iter().all(|known| known.key != candidate.key);
        if first && (candidate.known || is_own(candidate, &chosen, entry)) {
            chosen.push(*candidate);
        }
    }
    chosen
}

fn is_own(candidate: &Candidate<'_>, before: &[Candidate<'_>], entry: Option<&Entry>) -> bool {
    let in_text = before.last().is_some_and(|last| TEXTS.contains(&last.key));
    OTHERS.contains(&candidate.key) || candidate.key.starts_with("phx") || entry.is_none() || !in_text
}

fn twice(known: &[&Candidate<'_>]) -> bool {
    let mut keys: Vec<&str> = known.iter().map(|candidate| candidate.key).collect();
    keys.sort_unstable();
    keys.windows(2).any(|pair| matches!(pair, [a, b] if a == b))
}

/// Whether a key that a stranger cannot have written is followed by one that comes before it.
fn does_not_sort(known: &[&Candidate<'_>]) -> bool {
    known
        .windows(2)
        .any(|pair| matches!(pair, [a, b] if a.key > b.key && ALWAYS.contains(&a.key)))
}

fn cut_up<'l>(message: &'l str, chosen: &[Candidate<'l>], entry: Option<&Entry>) -> Vec<Pair<'l>> {
    let ends = chosen
        .iter()
        .skip(1)
        .map(|next| next.at - 1)
        .chain([message.len()]);
    let pair = |(candidate, end): (&Candidate<'l>, usize)| {
        let start = candidate.at + candidate.key.len() + 1;
        Pair {
            key: candidate.key,
            known: candidate.known,
            written: message.get(start..end).unwrap_or_default(),
            start,
            secret: secret_kind(entry, current(candidate.key)),
        }
    };
    chosen.iter().zip(ends).map(pair).collect()
}
