//! Reads back what this crate wrote: members in their one order, no white space, no other escapes. Anything else is
//! refused, because two texts for one event would have two hashes.

use std::borrow::Cow;

use super::CanonicalJson;
use super::reader::Reader;
use crate::flags::Flags;
use crate::time::{TIMESTAMP_BYTES, Timestamp};

/// A text that is not in the one form that is written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// The bytes are not text.
    #[error("not UTF-8 text; the bytes are damaged")]
    NotText,
    /// The text leaves the one form that is written.
    #[error(
        "not the canonical form from byte {at} on ({expected}); the bytes are damaged or were not written by Vitni"
    )]
    NotCanonical {
        /// Bytes from the start.
        at: usize,
        /// What should have stood there.
        expected: &'static str,
    },
}

/// A place in a canonical text.
pub(crate) struct Strict<'a> {
    reader: Reader<'a>,
}

impl<'a> Strict<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Result<Self, ReadError> {
        let text = str::from_utf8(bytes).map_err(|_| ReadError::NotText)?;
        Ok(Self {
            reader: Reader::new(text),
        })
    }

    pub(crate) const fn at(&self) -> usize {
        self.reader.at()
    }

    pub(crate) const fn wrong(&self, expected: &'static str) -> ReadError {
        ReadError::NotCanonical {
            at: self.reader.at(),
            expected,
        }
    }

    pub(crate) fn take(&mut self, word: &str) -> bool {
        self.reader.take(word)
    }

    pub(crate) fn expect(&mut self, word: &'static str) -> Result<(), ReadError> {
        if self.take(word) {
            Ok(())
        } else {
            Err(self.wrong(word))
        }
    }

    pub(crate) fn end(&self) -> Result<(), ReadError> {
        if self.reader.byte().is_none() {
            Ok(())
        } else {
            Err(self.wrong("the end"))
        }
    }

    /// Takes the member's name if it is next, given as it stands behind another member. The names a caller asks for in turn are
    /// the order it insists on.
    #[inline(always)]
    pub(crate) fn member(&mut self, first: &mut bool, named: &'static str) -> bool {
        let found = match *first {
            true => named
                .strip_prefix(',')
                .is_some_and(|named| self.reader.take(named)),
            false => self.reader.take(named),
        };
        *first &= !found;
        found
    }

    #[inline]
    pub(crate) fn string(&mut self) -> Result<Cow<'a, str>, ReadError> {
        match self.reader.plain_string() {
            Some(plain) => Ok(Cow::Borrowed(plain)),
            None => self.escaped_string(),
        }
    }

    fn escaped_string(&mut self) -> Result<Cow<'a, str>, ReadError> {
        let wrong = self.wrong("a string");
        if self.reader.byte() != Some(b'"') || !self.reader.clone().canonical_string() {
            return Err(wrong);
        }
        self.reader.string().map_err(|_| wrong)
    }

    pub(crate) fn value(&mut self) -> Result<CanonicalJson<'a>, ReadError> {
        let start = self.reader.at();
        let mut ahead = self.reader.clone();
        if ahead.canonical_value(0) {
            self.reader = ahead;
            return Ok(CanonicalJson::trusted(self.reader.since(start)));
        }
        // What is canonical all the same is written anew as it stands.
        let wrong = self.wrong("a canonical JSON value");
        let value = self
            .reader
            .value(&mut Flags::NONE.clone())
            .map_err(|_| wrong.clone())?;
        if value.as_str() == self.reader.since(start) {
            Ok(value)
        } else {
            Err(wrong)
        }
    }

    pub(crate) fn number(&mut self) -> Result<u64, ReadError> {
        let wrong = self.wrong("a whole number");
        let text = self.reader.number().map_err(|_| wrong.clone())?;
        let plain = text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse().ok().filter(|_| plain).ok_or(wrong)
    }

    pub(crate) fn timestamp(&mut self) -> Result<Timestamp, ReadError> {
        let wrong = self.wrong("a time with nine fraction digits and Z");
        let text = self.string()?;
        let written: Option<&[u8; TIMESTAMP_BYTES]> = text.as_bytes().try_into().ok();
        written.and_then(Timestamp::parse_written).ok_or(wrong)
    }
}
