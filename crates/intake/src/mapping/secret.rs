//! Cuts secrets from a line before anything else looks at it, so that no field and no rule can carry one on.
//!
//! **What it guarantees.** Whatever a mapping names is gone from the bytes that are kept, whether the line becomes an event or
//! not. A line that can be taken apart stays in its form: JSON stays JSON. One that cannot is cut by names alone, which takes
//! rather too much than too little. A secret that nobody names is not found.

mod blunt;

use std::borrow::Cow;
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
        let holes = starts.filter_map(|start| {
            let rest = text.get(start..)?;
            let quote = rest.first().copied().filter(|byte| matches!(byte, b'"' | b'\''));
            let (start, length) = match quote {
                Some(quote) => {
                    let value = rest.get(1..)?;
                    (start + 1, memchr::memchr(quote, value).unwrap_or(value.len()))
                }
                None => {
                    let length = rest.iter().position(|byte| ends(*byte));
                    (start, length.unwrap_or(rest.len()))
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
            let values: Vec<Range<usize>> = holes
                .iter()
                .skip(before)
                .map(|(range, _)| range.clone())
                .collect();
            values
                .into_iter()
                .for_each(|value| elsewhere(text.get(value).unwrap_or_default(), text, fields, &mut holes));
        }
    }
    holes
}

/// The same value in other fields. Only inside texts, so that what is cut leaves the form as it was; in a line of sentences
/// anywhere.
fn elsewhere(value: &[u8], text: &[u8], fields: &Node<'_>, holes: &mut Vec<Hole>) {
    if value.len() < EVERYWHERE_BYTES_MIN {
        return;
    }
    let mut search = |within: Range<usize>| {
        let inside = text.get(within.clone()).unwrap_or_default();
        let found = memmem::find_iter(inside, value);
        holes.extend(found.map(|at| (within.start + at..within.start + at + value.len(), MARK)));
    };
    if matches!(&fields.value, Value::Object(members) if members.is_empty()) {
        search(0..text.len());
        return;
    }
    fields.each(&mut |node| {
        if matches!(node.value, Value::Text(_)) {
            search(node.span.clone());
        }
    });
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
