//! ArcSight's Common Event Format, versions 0 and 1.
//!
//! Read strictly where the format is clear, and where writers are known to differ, as they mean it: a backslash before
//! anything that needs none stands for itself, and an `=` in a value that follows no possible key is part of the value. A
//! key that stands twice is there twice.

use std::borrow::Cow;
use std::ops::Range;

use super::{FormatError, count, text};

/// A line taken apart, escapes undone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cef<'a> {
    /// The format's version.
    pub version: u32,
    /// Device vendor, product, version, event class id and name.
    pub header: [Cow<'a, str>; 5],
    /// 0 to 10, or a word; as it was written.
    pub severity: Cow<'a, str>,
    /// Keys and values, in order.
    pub pairs: Vec<(&'a str, Cow<'a, str>)>,
}

/// Takes a line apart that begins with `CEF:`.
///
/// # Errors
/// With the byte and the reason: not UTF-8, longer than [`LINE_BYTES_MAX`](crate::limits::LINE_BYTES_MAX), a header of
/// fewer than seven fields, an extension that does not begin with a key, too many pairs.
pub fn parse(line: &[u8]) -> Result<Cef<'_>, FormatError> {
    let line = text(line)?;
    let (cef, at) = head(line)?;
    let value = |(key, part): (_, Range<usize>)| (key, unescape(line.get(part).unwrap_or_default(), VALUE));
    Ok(Cef {
        pairs: parts(line, at)?.into_iter().map(value).collect(),
        ..cef
    })
}

/// The header of a line, without pairs, and the byte at which the extension begins.
pub(crate) fn head(line: &str) -> Result<(Cef<'_>, usize), FormatError> {
    let mut header = Header {
        line,
        at: "CEF:".len(),
    };
    if !line.starts_with("CEF:") {
        return Err(FormatError::new(0, "the line does not begin with CEF:"));
    }
    let start = header.at;
    let version = header.field()?;
    let digits = version.len() <= 4 && version.bytes().all(|byte| byte.is_ascii_digit());
    let number = version.parse().ok().filter(|_| digits);
    let version = number.ok_or(FormatError::new(start, "the version is not a number"))?;
    let fields = [
        header.field()?,
        header.field()?,
        header.field()?,
        header.field()?,
        header.field()?,
    ];
    let severity = header.field()?;
    let cef = Cef {
        version,
        header: fields,
        severity,
        pairs: Vec::new(),
    };
    Ok((cef, header.at))
}

struct Header<'a> {
    line: &'a str,
    at: usize,
}

impl<'a> Header<'a> {
    /// The next field; a bar ends it unless a backslash stands before.
    fn field(&mut self) -> Result<Cow<'a, str>, FormatError> {
        let start = self.at;
        let rest = self.line.get(start..).unwrap_or_default();
        let mut escaped = false;
        let end = rest.bytes().position(|byte| {
            let ends = byte == b'|' && !escaped;
            escaped = byte == b'\\' && !escaped;
            ends
        });
        let end = end.ok_or(FormatError::new(
            self.line.len(),
            "the header has fewer than seven fields",
        ))?;
        self.at = start + end + 1;
        Ok(unescape(rest.get(..end).unwrap_or_default(), HEADER))
    }
}

/// The keys from a byte on, and where their values stand. A key begins after a space and ends at an `=` that has no
/// backslash before it.
pub(crate) fn parts(line: &str, from: usize) -> Result<Vec<(&str, Range<usize>)>, FormatError> {
    let bytes = line.as_bytes();
    let start = from + spaces(bytes.get(from..).unwrap_or_default());
    let mut pairs = Vec::new();
    let mut open: Option<(&str, usize)> = None;
    // Where a key could begin: at the start, or after the last space.
    let mut word = start;
    let mut at = start;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\'
                if bytes
                    .get(at + 1)
                    .is_some_and(|next| VALUE.iter().any(|(mark, _)| mark == next)) =>
            {
                at += 1
            }
            b' ' => word = at + 1,
            b'=' => {
                let key = line.get(word..at).unwrap_or_default();
                let begins = open.is_none_or(|(_, value)| word > value);
                if is_key(key) && begins {
                    if let Some((known, value)) = open.replace((key, at + 1)) {
                        pairs.push((known, value..word - 1));
                        count(pairs.len(), at)?;
                    }
                } else if open.is_none() {
                    return Err(FormatError::new(word, "the extension does not begin with a key"));
                }
            }
            _ => {}
        }
        at += 1;
    }
    match open {
        Some((key, value)) => pairs.push((key, value..line.len())),
        None if start < line.len() => {
            return Err(FormatError::new(start, "the extension does not begin with a key"));
        }
        None => {}
    }
    Ok(pairs)
}

fn spaces(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|byte| **byte == b' ').count()
}

/// What writers use in keys; the format itself has only letters and digits.
pub(crate) fn is_key(key: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"_.-[]".contains(&byte);
    !key.is_empty() && key.bytes().all(allowed)
}

/// A value as it was meant. `\n` and `\r` are line breaks only where one can stand in it.
pub(crate) fn value(written: &str, breaks: bool) -> Cow<'_, str> {
    let marks = if breaks {
        VALUE
    } else {
        VALUE.get(..3).unwrap_or(VALUE)
    };
    unescape(written, marks)
}

/// What a backslash and a byte stand for in the header.
const HEADER: &[(u8, char)] = &[(b'\\', '\\'), (b'|', '|')];
/// What they stand for in a value, line breaks last. The bar needs no backslash there, and some write one.
const VALUE: &[(u8, char)] = &[
    (b'\\', '\\'),
    (b'=', '='),
    (b'|', '|'),
    (b'n', '\n'),
    (b'r', '\r'),
];

fn unescape<'a>(text: &'a str, marks: &[(u8, char)]) -> Cow<'a, str> {
    if !text.contains('\\') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let next = letters.peek().filter(|_| letter == '\\');
        let mark = next.and_then(|next| marks.iter().find(|(mark, _)| char::from(*mark) == *next));
        if let Some((_, meant)) = mark {
            letters.next();
            out.push(*meant);
        } else {
            out.push(letter);
        }
    }
    Cow::Owned(out)
}
