//! `words`: words that must all occur in the event, each anywhere. Personal.
//!
//! Looked at are the values of every group: `actor`, `targets`, `client`, `auth`, `source`, `producer`, `flow`, `text`,
//! `attributes`, public attributes and `raw` (unless that is base64). Names of members are not, except inside a
//! structured value, whose JSON text is searched. A word is found whole and without regard to case: `fail` does not find
//! `failed`. What separates the words of the parameter is white space alone, so `192.0.2.7` or `ann@example.org` is one
//! word that is looked for as it stands.

use std::fmt;

use vitni_event::{Event, Flag, TextTest};

use super::fold;
use super::params::{Fault, sized};
use crate::limits::WORDS_MAX;

/// Words that all occur. Never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words(Box<[Box<str>]>);

impl Words {
    /// Splits at white space.
    ///
    /// # Errors
    /// When there is no word, there are more than [`WORDS_MAX`], or the text is too long.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let words: Box<[Box<str>]> = sized(text)?.split_whitespace().map(Into::into).collect();
        match words.len() {
            0 => Err(Fault::new(
                "has no word in it",
                "give the words that must occur, or leave the parameter out",
            )),
            1..=WORDS_MAX => Ok(Self(words)),
            _ => Err(Fault::new("has more than 16 words", "give the rarest ones")),
        }
    }

    /// The words, in the order given.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|word| &**word)
    }

    /// Whether every word occurs somewhere in the event.
    #[must_use]
    pub fn matches(&self, event: &Event<'_>) -> bool {
        self.iter()
            .all(|word| any_text(event, &mut |text| fold::has_word(text, word)))
    }
}

impl fmt::Display for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, word) in self.0.iter().enumerate() {
            if at > 0 {
                f.write_str(" ")?;
            }
            f.write_str(word)?;
        }
        Ok(())
    }
}

/// Whether any text of the event passes the test, numbers as their digits.
pub(crate) fn any_text(event: &Event<'_>, test: TextTest<'_>) -> bool {
    let port = event.source.as_ref().and_then(|source| source.port);
    let sequence = event.producer.as_ref().and_then(|producer| producer.sequence);
    event.any_text(test)
        || port.is_some_and(|port| test(&port.to_string()))
        || sequence.is_some_and(|sequence| test(&sequence.to_string()))
        || in_raw(event, test)
}

/// Base64 is not text: a word found in it would be an accident.
fn in_raw(event: &Event<'_>, test: TextTest<'_>) -> bool {
    !event.flags.contains(Flag::RawBase64) && event.raw.as_deref().is_some_and(test)
}
