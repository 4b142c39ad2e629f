//! What a value must be to fulfil a comparison, and how it is written.

use std::fmt;

use vitni_event::{EventId, TenantId};

use super::glob::Glob;
use super::interval::{Numbers, Times};
use super::needle::Needle;
use super::print;
use super::value::Value;
use crate::filter::{CategoryIs, EquivalentTo, SourceIn, fold};

/// What a value must be.
#[derive(Clone, Debug, PartialEq)]
pub enum Test {
    /// There.
    Exists,
    /// This text.
    Equal(Needle),
    /// A text that fits.
    Pattern(Glob),
    /// A text in which this stands.
    Contains(Needle),
    /// A text in which this stands as a whole word.
    Word(Box<str>),
    /// A number of this range.
    Number(Numbers),
    /// A time of this range.
    Time(Times),
    /// An address of this network.
    Address(SourceIn),
    /// This UUID.
    Id(EventId),
    /// An event id of this category.
    Category(CategoryIs),
    /// An event id of this fact.
    Equivalent(EquivalentTo),
    /// What fulfils one of these. Never empty, never nested.
    OneOf(Vec<Self>),
}

impl Test {
    /// Whether a value passes.
    pub(crate) fn passes(&self, value: Value<'_>) -> bool {
        match self {
            Self::Exists => true,
            Self::OneOf(tests) => tests.iter().any(|test| test.passes(value)),
            Self::Number(numbers) => value.number().is_some_and(|number| numbers.holds(number)),
            Self::Time(times) => matches!(value, Value::Time(time) if times.holds(time)),
            Self::Id(id) => matches!(value, Value::Id(found) if found == *id),
            Self::Category(_) | Self::Equivalent(_) => false,
            _ => match value {
                Value::Text(text) => self.fits(text),
                Value::Json(json) => self.fits(&json.to_text()),
                _ => false,
            },
        }
    }

    fn fits(&self, text: &str) -> bool {
        match self {
            Self::Equal(needle) => needle.is(text),
            Self::Pattern(glob) => glob.matches(text),
            Self::Contains(needle) => needle.find(text).is_some(),
            Self::Word(word) => fold::has_word(text, word),
            Self::Address(network) => network.holds(text),
            _ => false,
        }
    }

    /// Whether an event id is of this category or fact.
    pub(super) fn names(&self, tenant: Option<&TenantId>, (catalogue, id): (&str, &str)) -> bool {
        match self {
            Self::Category(category) => category.matches(tenant, catalogue, id),
            Self::Equivalent(fact) => fact.matches(tenant, catalogue, id),
            Self::OneOf(tests) => tests.iter().any(|test| test.names(tenant, (catalogue, id))),
            _ => false,
        }
    }

    /// This test, or those of the set that it is.
    pub(super) fn each(&mut self, change: &mut dyn FnMut(&mut Self)) {
        match self {
            Self::OneOf(tests) => tests.iter_mut().for_each(|test| test.each(change)),
            test => change(test),
        }
    }
}

/// The value as it stands after `:` or in a set.
impl fmt::Display for Test {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exists => f.write_str("*"),
            Self::Equal(needle) | Self::Contains(needle) => print::Value(needle.as_str()).fmt(f),
            Self::Word(word) => print::Value(word).fmt(f),
            Self::Pattern(glob) => {
                for (at, piece) in glob.pieces().enumerate() {
                    f.write_str(if at > 0 { "*" } else { "" })?;
                    if !piece.is_empty() {
                        print::Value(piece).fmt(f)?;
                    }
                }
                Ok(())
            }
            Self::Number(numbers) => write!(f, "{}", numbers.single().unwrap_or_default()),
            Self::Time(times) => write!(f, "{}", times.min.unwrap_or_default()),
            Self::Address(network) => print::Value(&network.to_string()).fmt(f),
            Self::Id(id) => id.fmt(f),
            Self::Category(category) => f.write_str(category.as_str()),
            Self::Equivalent(fact) => print::Value(fact.as_str()).fmt(f),
            Self::OneOf(tests) => {
                for (at, test) in tests.iter().enumerate() {
                    write!(f, "{}{test}", if at > 0 { ", " } else { "(" })?;
                }
                f.write_str(")")
            }
        }
    }
}
