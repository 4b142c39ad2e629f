//! What must hold of one field for a rule or a secret to apply.

use std::fmt;

use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::path::Path;
use super::scope::{Found, Scope};
use super::sentence::Sentence;
use crate::pattern::{Captures, Order};

/// All that must hold of the field; without any of it nothing must.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Condition {
    pub(crate) one_of: Option<Words>,
    pub(crate) more: Table,
}

/// The form with names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Table {
    pub(crate) not: Option<Words>,
    pub(crate) present: Option<bool>,
    pub(crate) matches: Option<Sentence>,
    pub(crate) same: Option<Path>,
    pub(crate) bits: Option<u64>,
    pub(crate) no_bits: Option<u64>,
}

/// Values to compare with, as text: the number 1 and the text `1` are the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Words(pub(crate) Vec<String>);

impl Words {
    fn include(&self, found: &Found<'_>) -> bool {
        found
            .text()
            .is_some_and(|text| self.0.iter().any(|word| word == text))
    }
}

impl Condition {
    /// Whether it holds; what its pattern captured is added.
    pub(crate) fn holds<'s>(
        &'s self,
        path: &Path,
        scope: &Scope<'s>,
        captured: &mut Captures<'s, 's>,
    ) -> bool {
        let is_there = scope.each(path, captured, &mut |_| true);
        if self.more.present.is_some_and(|wanted| wanted != is_there) {
            return false;
        }
        let is_any = |words: &Words| scope.each(path, captured, &mut |found| words.include(&found));
        if self.one_of.as_ref().is_some_and(|words| !is_any(words))
            || self.more.not.as_ref().is_some_and(is_any)
        {
            return false;
        }
        let has_bits = |test: &dyn Fn(u64) -> bool| {
            scope.each(path, captured, &mut |found| {
                found.text().and_then(|text| text.parse().ok()).is_some_and(test)
            })
        };
        if self
            .more
            .bits
            .is_some_and(|bits| !has_bits(&|value| value & bits == bits))
            || self
                .more
                .no_bits
                .is_some_and(|bits| !has_bits(&|value| value & bits == 0))
        {
            return false;
        }
        let is_same = |other: &Path| {
            let other = scope.get(other, captured);
            let other = other.as_ref().and_then(Found::text);
            other.is_some() && scope.each(path, captured, &mut |found| found.text() == other)
        };
        if self.more.same.as_ref().is_some_and(|other| !is_same(other)) {
            return false;
        }
        self.more
            .matches
            .as_ref()
            .is_none_or(|sentence| matches(sentence, path, scope, captured))
    }
}

fn matches<'s>(
    sentence: &'s Sentence,
    path: &Path,
    scope: &Scope<'s>,
    captured: &mut Captures<'s, 's>,
) -> bool {
    let mut taken = None;
    scope.each(path, captured, &mut |found| {
        // Only what lives as long as the line can be captured from; header fields that were not text cannot.
        let text = match found {
            Found::Node(node) => node.text(),
            Found::Captured(capture) => Some(capture.value),
            Found::Text(std::borrow::Cow::Borrowed(text)) => Some(text),
            Found::Text(std::borrow::Cow::Owned(_)) => None,
        };
        taken = text.and_then(|text| scope.captures(sentence, text, Order::Rightmost));
        taken.is_some()
    });
    let Some(taken) = taken else { return false };
    captured.extend(taken);
    true
}

impl<'de> Deserialize<'de> for Condition {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;

        impl<'de> Visitor<'de> for Any {
            type Value = Condition;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(
                    "a value, a list of values, or a table of: not, present, matches, same, bits, no_bits",
                )
            }

            fn visit_str<E: Error>(self, value: &str) -> Result<Condition, E> {
                Ok(one_of(vec![value.to_owned()]))
            }

            fn visit_bool<E: Error>(self, value: bool) -> Result<Condition, E> {
                Ok(one_of(vec![value.to_string()]))
            }

            fn visit_i64<E: Error>(self, value: i64) -> Result<Condition, E> {
                Ok(one_of(vec![value.to_string()]))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Condition, A::Error> {
                let mut words = Vec::new();
                while let Some(Word(word)) = items.next_element()? {
                    words.push(word);
                }
                Ok(one_of(words))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Condition, A::Error> {
                let more = Table::deserialize(MapAccessDeserializer::new(map))?;
                if more == Table::default() {
                    return Err(A::Error::custom("an empty table says nothing about the field"));
                }
                Ok(Condition { one_of: None, more })
            }
        }

        deserializer.deserialize_any(Any)
    }
}

const fn one_of(words: Vec<String>) -> Condition {
    Condition {
        one_of: Some(Words(words)),
        more: Table {
            not: None,
            present: None,
            matches: None,
            same: None,
            bits: None,
            no_bits: None,
        },
    }
}

/// One value to compare with.
struct Word(String);

impl<'de> Deserialize<'de> for Word {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Scalar;

        impl Visitor<'_> for Scalar {
            type Value = Word;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("text, a whole number, true or false")
            }

            fn visit_str<E: Error>(self, value: &str) -> Result<Word, E> {
                Ok(Word(value.to_owned()))
            }

            fn visit_bool<E: Error>(self, value: bool) -> Result<Word, E> {
                Ok(Word(value.to_string()))
            }

            fn visit_i64<E: Error>(self, value: i64) -> Result<Word, E> {
                Ok(Word(value.to_string()))
            }
        }

        deserializer.deserialize_any(Scalar)
    }
}

impl<'de> Deserialize<'de> for Words {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let condition = Condition::deserialize(deserializer)?;
        condition
            .one_of
            .ok_or_else(|| D::Error::custom("a value or a list of values is meant here"))
    }
}
