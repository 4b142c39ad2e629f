//! A line of values between separators, in the order of the mapping's columns (RFC 4180; a value does not span lines).

use std::borrow::Cow;

use super::{Node, Value, object};

pub(super) fn parse<'l>(
    text: &'l str,
    columns: &[String],
    separator: char,
) -> Result<Node<'l>, &'static str> {
    const COUNT: &str = "the line has not as many values as the mapping has columns";
    let mut members = Vec::new();
    let mut columns = columns.iter();
    let mut at = 0;
    loop {
        let (node, end) = value(text, at, separator)?;
        let column = columns.next().ok_or(COUNT)?;
        members.push((Cow::Owned(column.clone()), node));
        match text.get(end..).and_then(|rest| rest.chars().next()) {
            None => break,
            Some(next) if next == separator => at = end + separator.len_utf8(),
            Some(_) => return Err("text stands behind a quoted value of the line"),
        }
    }
    if columns.next().is_some() {
        return Err(COUNT);
    }
    object(members, 0..text.len())
}

/// The value that begins at `start`, and where it ends.
fn value(text: &str, start: usize, separator: char) -> Result<(Node<'_>, usize), &'static str> {
    let rest = text.get(start..).unwrap_or_default();
    let Some(quoted) = rest.strip_prefix('"') else {
        let length = rest.find(separator).unwrap_or(rest.len());
        let value = Cow::Borrowed(rest.get(..length).unwrap_or_default());
        return Ok((node(value, start, start + length), start + length));
    };
    let mut out = String::new();
    let mut chars = quoted.char_indices().peekable();
    while let Some((at, char)) = chars.next() {
        if char != '"' {
            out.push(char);
        } else if chars.next_if(|(_, next)| *next == '"').is_some() {
            out.push('"');
        } else {
            let start = start + 1;
            return Ok((node(Cow::Owned(out), start, start + at), start + at + 1));
        }
    }
    Err("a quoted value of the line does not end")
}

const fn node(value: Cow<'_, str>, start: usize, end: usize) -> Node<'_> {
    Node {
        span: start..end,
        value: Value::Text(value),
    }
}
