//! What a search could find, said in words that lookups understand.
//!
//! It only ever narrows: rows outside are certain not to match, rows inside are tested by whoever asks.

use memchr::memmem;

use crate::grams::Needle;
use crate::term::{Expected, Term};

/// Which rows could match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// Every row.
    All,
    /// No row at all.
    Nothing,
    /// Rows that have this value.
    Term(Term),
    /// Rows in one of whose texts this stands; see [`Wanted::text`].
    Text(Needle),
    /// Rows that fulfil each of these.
    And(Vec<Self>),
    /// Rows that fulfil one of these.
    Or(Vec<Self>),
}

impl Wanted {
    /// Rows in which a text stands somewhere, without regard to case: in the catalogue's name, the event id, or any value of any
    /// group, numbers as their digits, structured values as JSON text. Not in names of members, nor in the rest of the envelope.
    #[must_use]
    pub fn text(text: &str) -> Self {
        Needle::new(text).map_or(Self::All, Self::Text)
    }

    /// Whether it leaves nothing out.
    #[must_use]
    pub fn is_all(&self) -> bool {
        match self {
            Self::All => true,
            Self::Nothing | Self::Term(_) | Self::Text(_) => false,
            Self::And(each) => each.iter().all(Self::is_all),
            Self::Or(any) => any.iter().any(Self::is_all),
        }
    }
}

/// The same question put to an event in canonical form, without parsing it: some text must stand in it.
#[derive(Debug)]
pub(crate) enum Prefilter {
    All,
    Nothing,
    Text(Box<memmem::Finder<'static>>, Expected),
    And(Vec<Self>),
    Or(Vec<Self>),
}

/// Shorter texts stand in nearly every event.
const TEXT_BYTES_MIN: usize = 3;

impl Prefilter {
    pub(crate) fn new(wanted: &Wanted) -> Self {
        match wanted {
            Wanted::All | Wanted::Text(_) => Self::All,
            Wanted::Nothing => Self::Nothing,
            Wanted::Term(term) => match term.trace_text() {
                text if text.len() < TEXT_BYTES_MIN => Self::All,
                text => {
                    let finder = memmem::Finder::new(text).into_owned();
                    Self::Text(Box::new(finder), term.expected())
                }
            },
            Wanted::And(each) => Self::And(each.iter().map(Self::new).collect()),
            Wanted::Or(any) => Self::Or(any.iter().map(Self::new).collect()),
        }
    }

    /// Whether few events are let through.
    pub(crate) fn is_narrow(&self) -> bool {
        match self {
            Self::All | Self::Text(_, Expected::Often) => false,
            Self::Nothing | Self::Text(_, Expected::Seldom) => true,
            Self::And(each) => each.iter().any(Self::is_narrow),
            Self::Or(any) => any.iter().all(Self::is_narrow),
        }
    }

    /// Whether the event may match.
    pub(crate) fn lets_through(&self, canonical: &[u8]) -> bool {
        match self {
            Self::All => true,
            Self::Nothing => false,
            Self::Text(finder, _) => finder.find(canonical).is_some(),
            Self::And(each) => each.iter().all(|one| one.lets_through(canonical)),
            Self::Or(any) => any.iter().any(|one| one.lets_through(canonical)),
        }
    }
}
