//! Cuts secrets from a line before anything else looks at it, so that no field and no rule can carry one on.
//!
//! **What it guarantees.** Whatever a mapping names is gone from the bytes that are kept, whether the line becomes an event or
//! not. A line that can be taken apart stays in its form: JSON stays JSON. One that cannot is cut by names alone, which takes
//! rather too much than too little. A secret that nobody names is not found.

mod blunt;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;

use memchr::memmem;
use serde::Deserialize;

use super::fields::{Case, Node, Shape, Value};
use super::file::{Format, When};
use super::path::Path;
use super::scope::Scope;
use crate::limits::EVERYWHERE_BYTES_MIN;
use crate::secret::MARK;
use crate::syslog::Message;

/// What stands for a value that had no quotes of its own, in a form that has them.
const QUOTED_MARK: &str = "\"[secret]\"";

/// `[[secret]]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Secret {
    pub(crate) field: Option<Path>,
    pub(crate) after: Option<String>,
    #[serde(default)]
    pub(crate) until: String,
    pub(crate) kind: Kind,
    #[serde(default)]
    pub(crate) when: When,
    #[serde(default)]
    pub(crate) everywhere: bool,
    #[serde(default)]
    pub(crate) about: String,
}

/// What a secret opens, in one word; for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Kind {
    Password,
    Code,
    PersonalNumber,
    Key,
    Token,
}

impl Kind {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Code => "code",
            Self::PersonalNumber => "personal number",
            Self::Key => "key",
            Self::Token => "token",
        }
    }
}

/// A text without its secrets.
pub(crate) struct Cut<'l> {
    pub(crate) text: Cow<'l, [u8]>,
    /// Why it could not be taken apart; then it was cut by names alone.
    pub(crate) unreadable: Option<&'static str>,
}

/// A range to replace, and by what.
type Hole = (Range<usize>, &'static str);

/// Cuts what the mapping names.
pub(crate) fn cut<'l>(
    secrets: &[Secret],
    text: &'l [u8],
    shape: Shape<'_>,
    header: Option<&Message<'_>>,
) -> Cut<'l> {
    let read = |text: &'l [u8]| -> Result<Vec<Hole>, &'static str> {
        let words = match (shape.format, str::from_utf8(text)) {
            (Format::Text, _) => "",
            (_, Ok(words)) => words,
            (_, Err(_)) => return Err("the line is not UTF-8 text"),
        };
        let fields = shape.parse(words)?;
        let scope = Scope::new(header, words, &fields);
        let applying = secrets.iter().filter(|secret| secret.applies(&scope));
        Ok(holes(applying, text, &fields))
    };
    match read(text) {
        Ok(holes) => Cut {
            text: fill(text, holes),
            unreadable: None,
        },
        Err(why) => Cut {
            text: fill(text, blunt::holes(secrets, text, shape.format)),
            unreadable: Some(why),
        },
    }
}

impl Secret {
    fn applies(&self, scope: &Scope<'_>) -> bool {
        let mut captured = Vec::new();
        self.when
            .iter()
            .all(|(path, condition)| condition.holds(path, scope, &mut captured))
    }

    /// Where the secret stands in one field.
    fn in_node(&self, node: &Node<'_>, text: &[u8]) -> Vec<Hole> {
        let inside = text.get(node.span.clone()).unwrap_or_default();
        match (&node.value, &self.after) {
            (Value::Null, _) => Vec::new(),
            (_, Some(after)) => self.behind(after, inside, node.span.start),
            (Value::Text(_), None) if inside.is_empty() || inside == MARK.as_bytes() => Vec::new(),
            (Value::Text(_), None) => vec![(node.span.clone(), MARK)],
            (_, None) => vec![(node.span.clone(), QUOTED_MARK)],
        }
    }

    /// What follows a text, up to where it ends.
    fn behind(&self, after: &str, text: &[u8], offset: usize) -> Vec<Hole> {
        let starts = memmem::find_iter(text, after.as_bytes()).map(|at| at + after.len());
        let ends = |byte: u8| {
            byte.is_ascii_whitespace()
                || matches!(byte, b'"' | b'\'' | b'&' | b',' | b';')
                || self.until.as_bytes().contains(&byte)
        };
        // Up to where a value without quotes reached: what begins inside of it ends where it does.
        let mut reached = 0;
        let holes = starts.filter_map(|start| {
            let rest = text.get(start..).filter(|_| start >= reached)?;
            let quote = rest.first().copied().filter(|byte| matches!(byte, b'"' | b'\''));
            let (start, length) = match quote {
                Some(quote) => {
                    let value = rest.get(1..)?;
                    (start + 1, memchr::memchr(quote, value).unwrap_or(value.len()))
                }
                None => {
                    let length = rest.iter().position(|byte| ends(*byte));
                    let length = length.unwrap_or(rest.len());
                    reached = start + length;
                    (start, length)
                }
            };
            let value = text.get(start..start + length)?;
            let is_worth_it = !value.is_empty() && value != MARK.as_bytes();
            is_worth_it.then_some((offset + start..offset + start + length, MARK))
        });
        holes.collect()
    }
}

fn holes<'s>(secrets: impl Iterator<Item = &'s Secret>, text: &[u8], fields: &Node<'_>) -> Vec<Hole> {
    let mut holes = Vec::new();
    for secret in secrets {
        let before = holes.len();
        match (&secret.field, &secret.after) {
            (Some(path), _) => {
                fields.find(path, Case::DoesNotMatter, &mut |node| {
                    holes.extend(secret.in_node(node, text));
                    false
                });
            }
            (None, Some(after)) => holes.extend(secret.behind(after, text, 0)),
            (None, None) => {}
        }
        if secret.everywhere {
            let values = holes.iter().skip(before);
            let values: BTreeSet<&[u8]> = values
                .filter_map(|(range, _)| text.get(range.clone()))
                .filter(|value| value.len() >= EVERYWHERE_BYTES_MIN)
                .collect();
            if !values.is_empty() {
                holes.extend(elsewhere(&values, text, fields));
            }
        }
    }
    holes
}

/// The same values in other fields. Only inside texts, so that what is cut leaves the form as it was; in a line of sentences
/// anywhere. However often values stand in the line, this takes no more memory than the line does: what is found is noted
/// byte by byte, and each run of noted bytes is one hole.
fn elsewhere(values: &BTreeSet<&[u8]>, text: &[u8], fields: &Node<'_>) -> Vec<Hole> {
    let texts = texts(text, fields);
    let is_in_text = |range: &Range<usize>| {
        let behind = texts.partition_point(|text| text.start <= range.start);
        let around = behind.checked_sub(1).and_then(|at| texts.get(at));
        around.is_some_and(|around| range.end <= around.end)
    };
    let mut noted = vec![false; text.len()];
    for value in values {
        let finder = memmem::Finder::new(value);
        let mut from = 0;
        while let Some(at) = text.get(from..).and_then(|rest| finder.find(rest)) {
            let found = from + at..from + at + value.len();
            from = found.start + 1;
            if is_in_text(&found) {
                from = found.end;
                noted.get_mut(found).unwrap_or_default().fill(true);
            }
        }
    }
    runs(&noted).map(|range| (range, MARK)).collect()
}

/// Where texts stand, in the order of the line.
fn texts(text: &[u8], fields: &Node<'_>) -> Vec<Range<usize>> {
    if matches!(&fields.value, Value::Object(members) if members.is_empty()) {
        return std::iter::once(0..text.len()).collect();
    }
    let mut texts = Vec::new();
    fields.each(&mut |node| {
        if matches!(node.value, Value::Text(_)) {
            texts.push(node.span.clone());
        }
    });
    texts.sort_unstable_by_key(|span| span.start);
    texts
}

fn runs(noted: &[bool]) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + noted.get(at..)?.iter().position(|noted| *noted)?;
        let rest = noted.get(start..)?;
        at = start + rest.iter().position(|noted| !*noted).unwrap_or(rest.len());
        Some(start..at)
    })
}

/// Puts marks into the holes; what lies in or over an earlier one goes with it.
fn fill(text: &[u8], mut holes: Vec<Hole>) -> Cow<'_, [u8]> {
    if holes.is_empty() {
        return Cow::Borrowed(text);
    }
    holes.sort_by_key(|(range, _)| (range.start, std::cmp::Reverse(range.end)));
    let mut out = Vec::with_capacity(text.len());
    let mut kept_up_to = 0;
    for (range, mark) in holes {
        if range.start >= kept_up_to {
            out.extend_from_slice(text.get(kept_up_to..range.start).unwrap_or_default());
            out.extend_from_slice(mark.as_bytes());
        }
        kept_up_to = kept_up_to.max(range.end);
    }
    out.extend_from_slice(text.get(kept_up_to..).unwrap_or_default());
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mapping::path::Path;

    fn secret(field: &str) -> Secret {
        Secret {
            field: Path::try_from(field.to_owned()).ok(),
            after: None,
            until: String::new(),
            kind: Kind::Token,
            when: When::default(),
            everywhere: true,
            about: String::new(),
        }
    }

    /// A small line must not become much memory: a hole for each place where the value stands, and no more.
    #[test]
    fn a_value_that_stands_in_a_line_thousands_of_times_is_searched_once() {
        let line = format!(
            "{{\"args\":[{}]}}",
            vec!["{\"jti\":\"0123456789abcdef\"}"; 2_000].join(",")
        );
        let fields = Shape {
            format: Format::Json,
            columns: &[],
            separator: ',',
        }
        .parse(&line)
        .expect("it is JSON");
        let holes = holes([secret("args.**.jti")].iter(), line.as_bytes(), &fields);
        assert_eq!(holes.len(), 2 * 2_000);
    }
}
