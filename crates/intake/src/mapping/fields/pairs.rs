//! A line of `key=value`, values perhaps in double quotes with `\"` and `\\` inside. Words without `=` are passed over.

use std::borrow::Cow;

use super::{Node, Value, object};

pub(super) fn parse(text: &str) -> Result<Node<'_>, &'static str> {
    let mut members = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..) {
        let trimmed = rest.trim_start();
        at += rest.len() - trimmed.len();
        if trimmed.is_empty() {
            break;
        }
        // No further than the sign: a line of quoted pairs without blanks between them is one long word.
        let sign = trimmed.find(|char: char| char == '=' || char.is_whitespace());
        let equals = sign.filter(|sign| *sign > 0 && trimmed.as_bytes().get(*sign) == Some(&b'='));
        let Some(equals) = equals else {
            let word_end = trimmed.find(char::is_whitespace).unwrap_or(trimmed.len());
            at += word_end;
            continue;
        };
        let key = trimmed.get(..equals).unwrap_or_default();
        let start = at + equals + 1;
        let (node, end) = value(text, start)?;
        members.push((Cow::Borrowed(key), node));
        at = end;
    }
    object(members, 0..text.len())
}

/// The value that begins at `start`, and where what follows it begins.
fn value(text: &str, start: usize) -> Result<(Node<'_>, usize), &'static str> {
    let rest = text.get(start..).unwrap_or_default();
    let Some(quoted) = rest.strip_prefix('"') else {
        let length = rest.find(char::is_whitespace).unwrap_or(rest.len());
        let value = rest.get(..length).unwrap_or_default();
        return Ok((node(Cow::Borrowed(value), start, start + length), start + length));
    };
    let mut out = String::new();
    let mut chars = quoted.char_indices();
    while let Some((at, char)) = chars.next() {
        match char {
            '"' => {
                let start = start + 1;
                return Ok((node(Cow::Owned(out), start, start + at), start + at + 1));
            }
            '\\' => match chars.next() {
                Some((_, escaped @ ('"' | '\\'))) => out.push(escaped),
                Some((_, other)) => out.extend(['\\', other]),
                None => break,
            },
            other => out.push(other),
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
