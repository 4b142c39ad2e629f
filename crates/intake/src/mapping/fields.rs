//! The fields of a line: one tree whatever the format, with the place of every value in the line, so that a secret can be
//! cut where it stands. It knows no rule.

mod csv;
mod json;
mod pairs;

use std::borrow::Cow;
use std::ops::Range;

use vitni_event::CanonicalJson;
use vitni_event::Flags;

use super::file::Format;
use super::path::{Kind, Path, Step};

/// A value and where it stands.
#[derive(Debug)]
pub(crate) struct Node<'l> {
    /// The bytes of the value in the text; of a string those between its quotes.
    pub(crate) span: Range<usize>,
    pub(crate) value: Value<'l>,
}

#[derive(Debug)]
pub(crate) enum Value<'l> {
    /// Sorted by name, names unique.
    Object(Vec<(Cow<'l, str>, Node<'l>)>),
    Array(Vec<Node<'l>>),
    Text(Cow<'l, str>),
    /// A number, `true` or `false`, as written.
    Plain(&'l str),
    Null,
}

/// How a text is taken apart.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shape<'m> {
    pub(crate) format: Format,
    /// Of CSV.
    pub(crate) columns: &'m [String],
    pub(crate) separator: char,
}

impl Shape<'_> {
    /// The fields of a text; a text of sentences has none.
    pub(crate) fn parse<'l>(self, text: &'l str) -> Result<Node<'l>, &'static str> {
        match self.format {
            Format::Text => Ok(Node {
                span: 0..0,
                value: Value::Object(Vec::new()),
            }),
            Format::Json => json::parse(text),
            Format::Pairs => pairs::parse(text),
            Format::Csv => csv::parse(text, self.columns, self.separator),
        }
    }
}

impl<'l> Node<'l> {
    /// Calls `see` with what the path leads to until it answers `true`; says whether it did.
    pub(crate) fn find<'n>(
        &'n self,
        path: &Path,
        case: Case,
        see: &mut dyn FnMut(&'n Node<'l>) -> bool,
    ) -> bool {
        self.walk(path.steps(), case, see)
    }

    fn walk<'n>(&'n self, steps: &[Step], case: Case, see: &mut dyn FnMut(&'n Node<'l>) -> bool) -> bool {
        let Some((step, after)) = steps.split_first() else {
            return see(self);
        };
        match &step.kind {
            Kind::AnyOne => self.children().any(|child| child.walk(after, case, see)),
            Kind::AnyNumber => {
                self.walk(after, case, see) || self.children().any(|child| child.walk(steps, case, see))
            }
            Kind::Name(name) => {
                let whole = (!after.is_empty())
                    .then(|| self.member(&step.rest, case))
                    .flatten();
                if let Some(found) = whole {
                    return see(found);
                }
                self.member(name, case)
                    .is_some_and(|child| child.walk(after, case, see))
            }
        }
    }

    /// Every value inside this one, at any depth, itself included.
    pub(crate) fn each<'n>(&'n self, see: &mut dyn FnMut(&'n Node<'l>)) {
        see(self);
        self.children().for_each(|child| child.each(see));
    }

    fn children(&self) -> Box<dyn Iterator<Item = &Node<'l>> + '_> {
        match &self.value {
            Value::Object(members) => Box::new(members.iter().map(|(_, node)| node)),
            Value::Array(items) => Box::new(items.iter()),
            _ => Box::new(std::iter::empty()),
        }
    }

    fn member(&self, name: &str, case: Case) -> Option<&Node<'l>> {
        match (&self.value, case) {
            (Value::Object(members), Case::Matters) => {
                let at = members
                    .binary_search_by(|(known, _)| known.as_ref().cmp(name))
                    .ok()?;
                members.get(at).map(|(_, node)| node)
            }
            (Value::Object(members), Case::DoesNotMatter) => members
                .iter()
                .find(|(known, _)| known.eq_ignore_ascii_case(name))
                .map(|(_, node)| node),
            (Value::Array(items), _) => items.get(name.parse::<usize>().ok()?),
            _ => None,
        }
    }

    /// The value as text; `None` for null and for what holds other values.
    pub(crate) fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            Value::Plain(text) => Some(text),
            Value::Object(_) | Value::Array(_) | Value::Null => None,
        }
    }

    pub(crate) const fn is_null(&self) -> bool {
        matches!(self.value, Value::Null)
    }

    /// The names of an object's members, as a list for people.
    pub(crate) fn names(&self) -> Option<String> {
        let Value::Object(members) = &self.value else {
            return None;
        };
        let names: Vec<&str> = members.iter().map(|(name, _)| name.as_ref()).collect();
        Some(names.join(", "))
    }

    /// The value with its type, of the text it was read from.
    pub(crate) fn canonical(&self, text: &str) -> Option<CanonicalJson<'static>> {
        match &self.value {
            Value::Null => None,
            Value::Text(text) => Some(CanonicalJson::string(text)),
            Value::Plain(raw) => CanonicalJson::from_raw(raw, &mut Flags::default())
                .ok()
                .map(CanonicalJson::into_owned),
            Value::Object(_) | Value::Array(_) => {
                let raw = text.get(self.span.clone())?;
                CanonicalJson::from_raw(raw, &mut Flags::default())
                    .ok()
                    .map(CanonicalJson::into_owned)
            }
        }
    }
}

/// Whether names that differ in the case of their letters alone are one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Case {
    Matters,
    DoesNotMatter,
}

/// Sorts members and refuses a name that stands twice: which of the two counts is what a forger would choose.
fn object<'l>(
    mut members: Vec<(Cow<'l, str>, Node<'l>)>,
    span: Range<usize>,
) -> Result<Node<'l>, &'static str> {
    members.sort_by(|(a, _), (b, _)| a.cmp(b));
    let twice = members
        .windows(2)
        .any(|pair| matches!(pair, [(a, _), (b, _)] if a == b));
    if twice {
        return Err("a field of the line stands twice");
    }
    Ok(Node {
        span,
        value: Value::Object(members),
    })
}
