//! IBM's Log Event Extended Format, versions 1.0 and 2.0.
//!
//! The format has no escapes, so every value is taken as it stands, unless the line's first pair is `vitniEscape=1`, which
//! Vitni writes where a value could not travel otherwise; then a backslash escapes, and nothing but what Vitni writes is
//! accepted after it.

use std::borrow::Cow;
use std::ops::Range;

use vitni_event::mapping::leef::ESCAPED;

use super::{FormatError, count, text};

/// Which version of the format a line has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    /// Pairs parted by tabs.
    V1,
    /// The header says what parts them.
    V2,
}

/// A line taken apart, escapes undone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leef<'a> {
    /// The format's version.
    pub version: Version,
    /// Vendor, product, product version and event id.
    pub header: [Cow<'a, str>; 4],
    /// Keys and values, in order; without the one that says that values are escaped.
    pub pairs: Vec<(&'a str, Cow<'a, str>)>,
}

/// Takes a line apart that begins with `LEEF:`.
///
/// # Errors
/// With the byte and the reason: not UTF-8, longer than [`LINE_BYTES_MAX`](crate::limits::LINE_BYTES_MAX), another version,
/// a header that is not complete, a delimiter that is none, a pair without a key, too many pairs.
pub fn parse(line: &[u8]) -> Result<Leef<'_>, FormatError> {
    take_apart(text(line)?).map(|(leef, _)| leef)
}

/// The line, and where the value of each pair stands in it.
pub(crate) fn take_apart(line: &str) -> Result<(Leef<'_>, Vec<Range<usize>>), FormatError> {
    if !line.starts_with("LEEF:") {
        return Err(FormatError::new(0, "the line does not begin with LEEF:"));
    }
    let mut header = Header {
        line,
        at: "LEEF:".len(),
    };
    let at = header.at;
    let version = match header.field()? {
        "1.0" => Version::V1,
        "2.0" => Version::V2,
        _ => return Err(FormatError::new(at, "the version is neither 1.0 nor 2.0")),
    };
    let fields = [header.field()?, header.field()?, header.field()?, header.field()?];
    let at = header.at;
    let delimiter = match version {
        Version::V1 => '\t',
        Version::V2 => {
            delimiter(header.field()?).ok_or(FormatError::new(at, "the delimiter is not one character"))?
        }
    };
    let mut pairs = pairs(line, header.at, delimiter)?;
    let escaped = pairs
        .first()
        .is_some_and(|(_, key, value)| (*key, *value) == ESCAPED);
    if escaped {
        pairs.remove(0);
    }
    let taken = |at: usize, text| {
        if escaped {
            unescape(at, text)
        } else {
            Ok(Cow::Borrowed(text))
        }
    };
    let [vendor, product, product_version, event] = fields;
    let parts = pairs.iter().map(|(at, _, value)| *at..at + value.len()).collect();
    let leef = Leef {
        version,
        header: [
            taken(0, vendor)?,
            taken(0, product)?,
            taken(0, product_version)?,
            taken(0, event)?,
        ],
        pairs: pairs
            .into_iter()
            .map(|(at, key, value)| Ok((key, taken(at, value)?)))
            .collect::<Result<_, FormatError>>()?,
    };
    Ok((leef, parts))
}

struct Header<'a> {
    line: &'a str,
    at: usize,
}

impl<'a> Header<'a> {
    fn field(&mut self) -> Result<&'a str, FormatError> {
        let rest = self.line.get(self.at..).unwrap_or_default();
        let (field, _) = rest
            .split_once('|')
            .ok_or(FormatError::new(self.line.len(), "the header is not complete"))?;
        self.at += field.len() + 1;
        Ok(field)
    }
}

/// A character, its number as `x09` or `0x09`, or nothing for a tab.
fn delimiter(field: &str) -> Option<char> {
    let mut letters = field.chars();
    match (letters.next(), letters.next()) {
        (None, _) => Some('\t'),
        (Some(one), None) => Some(one).filter(|one| *one != '='),
        _ => {
            let digits = field
                .strip_prefix('0')
                .unwrap_or(field)
                .strip_prefix(['x', 'X'])?;
            let hex = (1..=4).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
            let number = u32::from_str_radix(digits, 16).ok().filter(|_| hex)?;
            char::from_u32(number).filter(|one| *one != '=')
        }
    }
}

/// Where each value begins, its key, and itself.
fn pairs(line: &str, from: usize, delimiter: char) -> Result<Vec<(usize, &str, &str)>, FormatError> {
    let mut pairs = Vec::new();
    let mut at = from;
    for part in line.get(from..).unwrap_or_default().split(delimiter) {
        if !part.is_empty() {
            let (key, value) = part
                .split_once('=')
                .filter(|(key, _)| !key.is_empty())
                .ok_or(FormatError::new(at, "a pair has no key"))?;
            count(pairs.len(), at)?;
            pairs.push((at + key.len() + 1, key, value));
        }
        at += part.len() + delimiter.len_utf8();
    }
    Ok(pairs)
}

fn unescape(at: usize, text: &str) -> Result<Cow<'_, str>, FormatError> {
    if !text.contains('\\') {
        return Ok(Cow::Borrowed(text));
    }
    let mut out = String::with_capacity(text.len());
    let mut letters = text.char_indices();
    while let Some((position, letter)) = letters.next() {
        let meant = match (letter, letter == '\\') {
            (plain, false) => plain,
            _ => match letters.next() {
                Some((_, '\\')) => '\\',
                Some((_, 't')) => '\t',
                Some((_, 'n')) => '\n',
                Some((_, 'r')) => '\r',
                Some((_, 'p')) => '|',
                _ => {
                    return Err(FormatError::new(
                        at + position,
                        "a backslash escapes nothing here",
                    ));
                }
            },
        };
        out.push(meant);
    }
    Ok(Cow::Owned(out))
}
