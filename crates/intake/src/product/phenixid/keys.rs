//! Where one value ends and the next key begins, in text that nothing escapes.
//!
//! Every ` key=` could be one. What decides: a writer sorts its keys by their bytes and writes none twice; the catalogue's
//! dictionary has the keys of the product; and seven of them stand in every line about a browser, so a stranger who writes one of
//! these into a text makes it stand twice. It never guesses which of two is the forged one.

use std::borrow::Cow;
use std::sync::LazyLock;

use vitni_event::catalogue::{self, Attribute, Dictionary, Entry, PHENIXID, SecretKind};
use vitni_event::limits::{ATTRIBUTES_MAX, NAME_BYTES_MAX};
use vitni_event::submission::secret_kind;

use crate::format::cef;
use crate::limits::PAIRS_MAX;
use crate::product::carried::{cut_text, mark};

/// Old lines may carry the cookies of a request, which sign a browser in. Nothing of them is kept.
pub(super) const COOKIES: &str = "requestCookies";

/// A key and its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pair<'l> {
    key: &'l str,
    /// The key by the name that it has today.
    pub(super) name: &'l str,
    /// Whether the key is in the product's dictionary.
    known: bool,
    /// What the catalogue says of it for this event.
    pub(super) declared: Option<&'static Attribute>,
    /// The value as it stands in the message, escapes and all.
    pub(super) written: &'l str,
    /// Where the value begins in the message.
    pub(super) start: usize,
    /// What kind of secret the value is, by its key.
    pub(super) secret: Option<SecretKind>,
    /// What stands in the message in the value's place, where it holds a secret.
    pub(super) cut: Option<String>,
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
    /// A key, as it was found, and the value that ends at a byte.
    fn of(candidate: &Candidate<'l>, message: &'l str, end: usize, entry: Option<&'static Entry>) -> Self {
        let start = candidate.at + candidate.key.len() + 1;
        let name = current(candidate.key);
        let declared = entry.and_then(|entry| entry.attribute(name));
        let written = message.get(start..end).unwrap_or_default();
        let mut pair = Self {
            key: candidate.key,
            name,
            known: candidate.known,
            declared,
            written,
            start,
            secret: match declared {
                Some(declared) => declared.secret,
                None => secret_kind(entry, name),
            },
            cut: None,
        };
        let named = pair.secret.is_some() || name == COOKIES;
        pair.cut = if named && !pair.is_absent() {
            Some(mark())
        } else {
            cut_text(written)
        };
        pair
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

    /// The value without what is known by its form to be a secret.
    pub(super) fn clean(&self) -> Cow<'l, str> {
        match (self.value(), &self.cut) {
            // The value as it is written was looked at already.
            (Cow::Borrowed(value), None) => Cow::Borrowed(value),
            (value, _) => cut_text(&value).map_or(value, Cow::Owned),
        }
    }
}

impl<'l> Pairs<'l> {
    pub(super) fn all(&self) -> &[Pair<'l>] {
        &self.all
    }

    /// The pair of a key, unless its value is absent or the line can be read in another way.
    pub(super) fn get(&self, name: &str) -> Option<&Pair<'l>> {
        let pair = self.all.iter().find(|pair| pair.name == name)?;
        (self.certain && !pair.is_absent()).then_some(pair)
    }
}

/// The pairs of a message from a byte on.
pub(super) fn pairs<'l>(
    message: &'l str,
    from: usize,
    entry: Option<&'static Entry>,
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
    const NO_KEY: &str = "the extension does not begin with a key";
    let rest = message.get(from..).unwrap_or_default();
    let start = from + rest.len() - rest.trim_start_matches(' ').len();
    let rest = message.get(start..).unwrap_or_default();
    let mut found: Vec<Candidate<'_>> = Vec::with_capacity(24);
    let mut passed = 0;
    for equals in memchr::memchr_iter(b'=', rest.as_bytes()) {
        let between = rest.get(passed..equals).unwrap_or_default();
        let blank = memchr::memrchr(b' ', between.as_bytes());
        // Only the first of a word ends a key.
        if passed > 0 && blank.is_none() {
            passed = equals + 1;
            continue;
        }
        let word = blank.map_or(passed, |blank| passed + blank + 1);
        passed = equals + 1;
        let key = rest.get(word..equals).unwrap_or_default();
        if !cef::is_key(key) || key.len() > NAME_BYTES_MAX {
            continue;
        }
        if found.is_empty() && word > 0 {
            return Err(NO_KEY);
        }
        found.push(Candidate {
            key,
            known: is_known(key),
            at: start + word,
        });
        if found.len() > PAIRS_MAX {
            return Err("more than 2,048 words of the line could be keys");
        }
    }
    if found.is_empty() && !rest.is_empty() {
        return Err(NO_KEY);
    }
    Ok(found)
}

/// The name that a key has today.
fn current(key: &str) -> &str {
    let renamed = RENAMED.iter().find(|(old, _)| *old == key);
    renamed.map_or(key, |(_, name)| name)
}

/// The product's keys.
static DICTIONARY: LazyLock<Option<&'static Dictionary>> = LazyLock::new(|| {
    let known = catalogue::catalogues();
    let own = known.iter().find(|known| known.name == PHENIXID)?;
    Some(&own.attributes)
});

fn is_known(key: &str) -> bool {
    DICTIONARY.is_some_and(|known| known.named(key).is_some()) || key == "suser"
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

fn cut_up<'l>(message: &'l str, chosen: &[Candidate<'l>], entry: Option<&'static Entry>) -> Vec<Pair<'l>> {
    let ends = chosen
        .iter()
        .skip(1)
        .map(|next| next.at - 1)
        .chain([message.len()]);
    let pair = |(candidate, end): (&Candidate<'l>, usize)| Pair::of(candidate, message, end, entry);
    chosen.iter().zip(ends).map(pair).collect()
}
