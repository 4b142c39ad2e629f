//! What the registered elements of RFC 5424 structured data say (section 7): today the sender's own numbering alone.

use super::Message;

/// The number that the sender gave the message, `sequenceId` of the element `meta` (RFC 5424 section 7.3.1): from 1 to
/// 2147483647, then 1 again.
#[must_use]
pub fn sequence(message: &Message<'_>) -> Option<u64> {
    let element = element(message.structured?, b"meta")?;
    let value = parameter(element, b"sequenceId")?;
    let number: u64 = str::from_utf8(value).ok()?.parse().ok()?;
    (1..=2_147_483_647).contains(&number).then_some(number)
}

/// What stands between the name of an element and its closing bracket.
fn element<'a>(structured: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    let mut rest = structured;
    loop {
        rest = rest.strip_prefix(b"[")?;
        let end = element_end(rest)?;
        let (inside, after) = (rest.get(..end)?, rest.get(end + 1..)?);
        let after_name = inside.strip_prefix(name);
        if let Some(parameters) = after_name.filter(|rest| rest.first().is_none_or(|byte| *byte == b' ')) {
            return Some(parameters);
        }
        rest = after;
    }
}

/// Where an element's closing bracket stands: one outside of quotes.
fn element_end(inside: &[u8]) -> Option<usize> {
    let (mut quoted, mut escaped) = (false, false);
    inside.iter().position(|byte| {
        let ends = *byte == b']' && !quoted;
        quoted ^= *byte == b'"' && !escaped;
        escaped = *byte == b'\\' && !escaped;
        ends
    })
}

/// The value of a parameter; escapes stay, a number has none.
fn parameter<'a>(parameters: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    let mut rest = parameters;
    loop {
        rest = rest.strip_prefix(b" ")?;
        let equals = memchr::memchr(b'=', rest)?;
        let (key, after) = (rest.get(..equals)?, rest.get(equals + 1..)?);
        let value = after.strip_prefix(b"\"")?;
        let mut escaped = false;
        let end = value.iter().position(|byte| {
            let ends = *byte == b'"' && !escaped;
            escaped = *byte == b'\\' && !escaped;
            ends
        })?;
        if key == name {
            return value.get(..end);
        }
        rest = value.get(end + 1..)?;
    }
}
