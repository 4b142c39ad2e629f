//! JSON as RFC 8785 writes it: one text for one value. It reads and writes values and strings; it knows no member of
//! an event and never builds a tree of a whole document.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;

use crate::flags::Flags;
use crate::refusal::{Refusal, RefusalCode};

mod number;
pub(crate) mod reader;
pub(crate) mod replace;
mod rewrite;
pub(crate) mod strict;

use reader::Reader;

/// What is wrong with a JSON text, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}: {} (byte {at})", code.code(), code.what())]
pub struct Fault {
    /// `bad-json`, `duplicate-key`, `lone-surrogate` or `too-deep`.
    pub code: RefusalCode,
    /// Bytes from the start of the text.
    pub at: usize,
}

impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Self {
        Self::new(fault.code).at_offset(fault.at)
    }
}

/// The RFC 8785 text of one JSON value.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct CanonicalJson<'a>(Cow<'a, str>);

impl<'a> CanonicalJson<'a> {
    /// Canonicalises one JSON value; borrows when the text is canonical already.
    ///
    /// A number that a double cannot carry becomes a string of its own text and sets `inexact-number`.
    ///
    /// # Errors
    /// `bad-json`, `duplicate-key`, `lone-surrogate`, or `too-deep` beyond
    /// [`JSON_DEPTH_MAX`](crate::limits::JSON_DEPTH_MAX).
    pub fn from_raw(text: &'a str, flags: &mut Flags) -> Result<Self, Fault> {
        let mut reader = Reader::new(text);
        reader.space();
        let value = reader.value(flags)?;
        reader.end()?;
        Ok(value)
    }

    /// Takes a text that is known to be canonical because this crate wrote it. Anything else breaks what is hashed.
    #[must_use]
    pub fn trusted(text: impl Into<Cow<'a, str>>) -> Self {
        Self(text.into())
    }

    /// A string.
    #[must_use]
    pub fn string(value: &str) -> CanonicalJson<'static> {
        let mut text = String::with_capacity(value.len() + 2);
        push_string(value, &mut text);
        CanonicalJson(Cow::Owned(text))
    }

    /// An unsigned number. Above 2^53, where doubles have gaps, it is written as a string instead.
    #[must_use]
    pub fn number_u64(value: u64) -> CanonicalJson<'static> {
        if value <= 1 << 53 {
            CanonicalJson(Cow::Owned(value.to_string()))
        } else {
            CanonicalJson(Cow::Owned(format!("\"{value}\"")))
        }
    }

    /// `true` or `false`.
    #[must_use]
    pub const fn bool(value: bool) -> CanonicalJson<'static> {
        CanonicalJson(Cow::Borrowed(if value { "true" } else { "false" }))
    }

    /// The JSON text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The value for people: a string without its quotes and escapes, anything else as its JSON text.
    #[must_use]
    pub fn to_text(&self) -> Cow<'_, str> {
        if !self.is_string() {
            return Cow::Borrowed(&self.0);
        }
        Reader::new(&self.0)
            .string()
            .unwrap_or_else(|_| Cow::Borrowed(&self.0))
    }

    /// Whether it is a string.
    #[must_use]
    pub fn is_string(&self) -> bool {
        self.0.starts_with('"')
    }

    /// Whether it is a number.
    #[must_use]
    pub fn is_number(&self) -> bool {
        self.0
            .starts_with(|first: char| first == '-' || first.is_ascii_digit())
    }

    /// Whether it is `true` or `false`.
    #[must_use]
    pub fn is_bool(&self) -> bool {
        matches!(self.as_str(), "true" | "false")
    }

    /// Whether it is an object or an array.
    #[must_use]
    pub fn is_structure(&self) -> bool {
        self.0.starts_with(['{', '['])
    }

    /// The number as an unsigned integer, if it is one.
    #[must_use]
    pub fn as_u64(&self) -> Option<u64> {
        self.0.parse().ok()
    }

    /// The members of an object, in the order of the text; `None` for any other value.
    #[must_use]
    pub fn members(&self) -> Option<Vec<(Cow<'_, str>, CanonicalJson<'_>)>> {
        let mut members = Vec::new();
        let read = Reader::new(&self.0).object(|reader, name| {
            members.push((name, reader.value(&mut Flags::default())?));
            Ok::<_, Fault>(())
        });
        read.ok().map(|()| members)
    }

    /// The same value, owning its text.
    #[must_use]
    pub fn into_owned(self) -> CanonicalJson<'static> {
        CanonicalJson(Cow::Owned(self.0.into_owned()))
    }
}

impl fmt::Debug for CanonicalJson<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for CanonicalJson<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Compares two names by their UTF-16 code units, the order in which RFC 8785 section 3.2.3 sorts members. It differs
/// from the order of the bytes only where a character beyond U+FFFF meets one from U+E000 to U+FFFF.
#[must_use]
pub fn utf16_cmp(a: &str, b: &str) -> Ordering {
    // The first bytes that differ decide, unless both begin characters that UTF-16 may order the other way.
    let mut pairs = a.bytes().zip(b.bytes());
    match pairs.find(|(a, b)| a != b) {
        None => a.len().cmp(&b.len()),
        Some((a, b)) if a < 0xee || b < 0xee => a.cmp(&b),
        Some(_) => a.encode_utf16().cmp(b.encode_utf16()),
    }
}

/// Appends `value` as a JSON string with the escapes of RFC 8785 section 3.2.2.2.
pub fn write_string(value: &str, out: &mut Vec<u8>) {
    out.push(b'"');
    let mut rest = value.as_bytes();
    loop {
        let (plain, after) = rest.split_at_checked(plain_prefix(rest)).unwrap_or((rest, b""));
        out.extend_from_slice(plain);
        let Some((byte, after)) = after.split_first() else {
            break;
        };
        write_escape(*byte, out);
        rest = after;
    }
    out.push(b'"');
}

/// How many bytes from the start need no escape, eight at a time.
pub(crate) fn plain_prefix(bytes: &[u8]) -> usize {
    let (words, tail) = bytes.as_chunks::<8>();
    for (at, word) in words.iter().enumerate() {
        if let Some(found) = first_escape(*word) {
            return at * 8 + found;
        }
    }
    if tail.is_empty() {
        return bytes.len();
    }
    // The last eight bytes once more: those in front of the tail are known to need none.
    if let Some(last) = bytes.last_chunk::<8>() {
        return first_escape(*last).map_or(bytes.len(), |found| bytes.len() - 8 + found);
    }
    let plain = tail.iter().position(|byte| must_escape(*byte));
    plain.unwrap_or(tail.len())
}

/// Which of eight bytes is the first that needs an escape.
///
/// In each of the three tests the subtraction borrows only out of a byte that is itself a hit, so whatever is marked
/// wrongly lies above a byte that is marked rightly, and the lowest mark is always true.
fn first_escape(word: [u8; 8]) -> Option<usize> {
    const ONES: u64 = 0x0101_0101_0101_0101;
    let word = u64::from_le_bytes(word);
    let control = word.wrapping_sub(ONES * 0x20) & !word;
    let equals = |byte: u8| {
        let other = word ^ (ONES * u64::from(byte));
        other.wrapping_sub(ONES) & !other
    };
    let marks = (control | equals(b'"') | equals(b'\\')) & (ONES * 0x80);
    (marks != 0).then(|| marks.trailing_zeros() as usize / 8)
}

/// [`write_string`] into a string.
pub(crate) fn push_string(value: &str, out: &mut String) {
    if plain_prefix(value.as_bytes()) < value.len() {
        let mut bytes = Vec::with_capacity(value.len() + 16);
        write_string(value, &mut bytes);
        out.push_str(&String::from_utf8_lossy(&bytes));
    } else {
        out.push('"');
        out.push_str(value);
        out.push('"');
    }
}

const fn must_escape(byte: u8) -> bool {
    byte < 0x20 || byte == b'"' || byte == b'\\'
}

fn write_escape(byte: u8, out: &mut Vec<u8>) {
    let short = match byte {
        b'"' => b'"',
        b'\\' => b'\\',
        0x08 => b'b',
        0x09 => b't',
        0x0a => b'n',
        0x0c => b'f',
        0x0d => b'r',
        _ => {
            let hex = |nibble: u8| {
                if nibble < 10 {
                    b'0' + nibble
                } else {
                    b'a' + nibble - 10
                }
            };
            out.extend_from_slice(b"\\u00");
            out.extend_from_slice(&[hex(byte >> 4), hex(byte & 0x0f)]);
            return;
        }
    };
    out.extend_from_slice(&[b'\\', short]);
}

/// Appends a number in decimal.
pub fn write_number(value: u64, out: &mut Vec<u8>) {
    let mut digits = [0_u8; 20];
    let mut left = value;
    let mut used = 0;
    for digit in digits.iter_mut().rev() {
        *digit = b'0' + u8::try_from(left % 10).unwrap_or(0);
        left /= 10;
        used += 1;
        if left == 0 {
            break;
        }
    }
    out.extend_from_slice(digits.get(digits.len() - used..).unwrap_or_default());
}
