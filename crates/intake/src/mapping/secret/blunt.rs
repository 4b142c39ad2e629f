//! Cuts secrets from a text that cannot be taken apart: by the names of fields alone, wherever they stand and whatever holds of
//! the others. A line that was cut short on its way is the usual case.

use std::ops::Range;

use memchr::memmem;

use super::{Hole, MARK, Secret};
use crate::mapping::file::Format;

pub(super) fn holes(secrets: &[Secret], text: &[u8], format: Format) -> Vec<Hole> {
    let lower = text.to_ascii_lowercase();
    let mut holes = Vec::new();
    for secret in secrets {
        if let Some(after) = &secret.after {
            holes.extend(secret.behind(after, text, 0));
            continue;
        }
        let name = secret.field.as_ref().and_then(|path| path.last_name());
        let Some(name) = name.map(str::to_ascii_lowercase) else {
            continue;
        };
        match format {
            Format::Text => {}
            // Nothing tells which value is which.
            Format::Csv => holes.push((0..text.len(), MARK)),
            Format::Json => holes.extend(json(&name, text, &lower)),
            Format::Pairs => holes.extend(pairs(&name, text, &lower)),
        }
    }
    holes
}

/// Values of `"name":`, up to where they surely end.
fn json(name: &str, text: &[u8], lower: &[u8]) -> Vec<Hole> {
    let quoted = format!("\"{name}\"");
    let names = memmem::find_iter(lower, quoted.as_bytes());
    let values = names.filter_map(|at| {
        let colon = skip_blanks(text, at + quoted.len());
        (text.get(colon) == Some(&b':')).then(|| skip_blanks(text, colon + 1))
    });
    // Up to where a value without quotes reached: another one inside of it ends where it does.
    let mut reached = 0;
    let holes = values.filter_map(|start| {
        let rest = text.get(start..)?;
        let range = match rest.first()? {
            b'"' => start + 1..start + 1 + string_length(rest.get(1..)?),
            b'{' | b'[' => start..text.len(),
            _ if start < reached => return None,
            _ => {
                let length = rest.iter().position(|byte| matches!(byte, b',' | b'}' | b']'));
                reached = start + length.unwrap_or(rest.len());
                start..reached
            }
        };
        is_worth_it(text, range)
    });
    holes.collect()
}

/// Values of `name=`, quoted or up to the next blank.
fn pairs(name: &str, text: &[u8], lower: &[u8]) -> Vec<Hole> {
    let key = format!("{name}=");
    let starts = memmem::find_iter(lower, key.as_bytes()).map(|at| at + key.len());
    // As above.
    let mut reached = 0;
    let holes = starts.filter_map(|start| {
        let rest = text.get(start..).filter(|_| start >= reached)?;
        let range = match rest.strip_prefix(b"\"") {
            Some(quoted) => start + 1..start + 1 + string_length(quoted),
            None => {
                let length = rest.iter().position(u8::is_ascii_whitespace);
                reached = start + length.unwrap_or(rest.len());
                start..reached
            }
        };
        is_worth_it(text, range)
    });
    holes.collect()
}

fn skip_blanks(text: &[u8], from: usize) -> usize {
    let rest = text.get(from..).unwrap_or_default();
    from + rest.iter().take_while(|byte| byte.is_ascii_whitespace()).count()
}

/// Up to the quote that is not escaped, or to the end.
fn string_length(text: &[u8]) -> usize {
    let mut at = 0;
    while let Some(byte) = text.get(at) {
        match byte {
            b'"' => return at,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    text.len()
}

fn is_worth_it(text: &[u8], range: Range<usize>) -> Option<Hole> {
    let value = text.get(range.clone())?;
    (!value.is_empty() && value != MARK.as_bytes() && value != b"null").then_some((range, MARK))
}
