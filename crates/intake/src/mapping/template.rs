//! How a place of the event is filled: text with fields in braces, the first of several, or a constant.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error, SeqAccess, Visitor};
use vitni_event::CanonicalJson;
use vitni_event::limits::FIELD_BYTES_MAX;

use super::change::{Change, Maps};
use super::path::Path;
use super::scope::{Found, Scope};
use crate::limits::{TEMPLATE_BYTES_MAX, TEMPLATE_PARTS_MAX};
use crate::pattern::Captures;

/// Alternatives, of which the first is taken that is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Template {
    /// As it is written, for the page.
    pub(crate) written: String,
    alternatives: Vec<Alternative>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Alternative {
    Parts(Vec<Part>),
    Constant(CanonicalJson<'static>),
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Literal(String),
    Field { path: Path, changes: Vec<Change> },
}

impl Template {
    /// The same text for every line.
    pub(crate) fn word(text: &str) -> Self {
        constant(CanonicalJson::string(text))
    }

    /// The text; `None` where a field of every alternative is missing or empty, or the whole would be longer than a field
    /// of an event.
    pub(crate) fn text<'s>(
        &self,
        scope: &Scope<'s>,
        captured: &Captures<'s, 's>,
        maps: &Maps,
    ) -> Option<String> {
        self.alternatives
            .iter()
            .find_map(|alternative| match alternative {
                Alternative::Constant(value) => Some(value.to_text().into_owned()),
                Alternative::Parts(parts) => {
                    let texts: Option<Vec<String>> = parts
                        .iter()
                        .map(|part| part.text(scope, captured, maps))
                        .collect();
                    let text = texts?.concat();
                    (text.len() <= FIELD_BYTES_MAX).then_some(text)
                }
            })
    }

    /// The value with its type, where it is one field alone or a constant.
    pub(crate) fn value<'s>(
        &self,
        scope: &Scope<'s>,
        captured: &Captures<'s, 's>,
        maps: &Maps,
    ) -> Option<CanonicalJson<'static>> {
        self.alternatives
            .iter()
            .find_map(|alternative| match alternative {
                Alternative::Constant(value) => Some(value.clone()),
                Alternative::Parts(parts) => match parts.as_slice() {
                    [Part::Field { path, changes }] if changes.is_empty() => {
                        let found = scope.get(path, captured)?;
                        scope.typed(&found).filter(|value| value.as_str() != "\"\"")
                    }
                    parts => {
                        let texts: Option<Vec<String>> = parts
                            .iter()
                            .map(|part| part.text(scope, captured, maps))
                            .collect();
                        Some(CanonicalJson::string(&texts?.concat()))
                    }
                },
            })
    }

    /// The tables it looks things up in.
    pub(crate) fn tables(&self) -> impl Iterator<Item = &str> {
        let parts = self
            .alternatives
            .iter()
            .flat_map(|alternative| match alternative {
                Alternative::Parts(parts) => parts.as_slice(),
                Alternative::Constant(_) => &[],
            });
        let changes = parts.flat_map(|part| match part {
            Part::Field { changes, .. } => changes.as_slice(),
            Part::Literal(_) => &[],
        });
        changes.filter_map(|change| match change {
            Change::Map(table) => Some(table.as_str()),
            _ => None,
        })
    }
}

impl Part {
    fn text<'s>(&self, scope: &Scope<'s>, captured: &Captures<'s, 's>, maps: &Maps) -> Option<String> {
        let (path, changes) = match self {
            Self::Literal(text) => return Some(text.clone()),
            Self::Field { path, changes } => (path, changes),
        };
        let found = scope.get(path, captured)?;
        let (first, changes) = match (changes.split_first(), &found) {
            (Some((Change::Names, after)), Found::Node(node)) => (node.names()?, after),
            _ => (found.text()?.to_owned(), changes.as_slice()),
        };
        let changed = changes
            .iter()
            .try_fold(first, |text, change| change.apply(&text, maps))?;
        (!changed.is_empty()).then_some(changed)
    }
}

fn alternative(text: &str) -> Result<Alternative, String> {
    if text.len() > TEMPLATE_BYTES_MAX {
        return Err(format!("a template is longer than {TEMPLATE_BYTES_MAX} bytes"));
    }
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((literal, after)) = rest.split_once('{') {
        if !literal.is_empty() {
            parts.push(Part::Literal(literal.to_owned()));
        }
        let (field, after) = after
            .split_once('}')
            .ok_or_else(|| format!("`{text}` is no template: a {{ has no }}"))?;
        parts.push(field_part(field)?);
        rest = after;
    }
    if rest.contains('}') {
        return Err(format!("`{text}` is no template: a }} has no {{"));
    }
    if !rest.is_empty() {
        parts.push(Part::Literal(rest.to_owned()));
    }
    if parts.is_empty() || parts.len() > TEMPLATE_PARTS_MAX {
        return Err(format!("a template has 1 to {TEMPLATE_PARTS_MAX} parts"));
    }
    Ok(Alternative::Parts(parts))
}

fn field_part(field: &str) -> Result<Part, String> {
    let mut words = field.split('|');
    let path = Path::try_from(words.next().unwrap_or_default().to_owned())?;
    if path.is_open() {
        return Err(format!(
            "`{field}` may lead to several fields; a template names one"
        ));
    }
    let changes: Vec<Change> = words.map(Change::parse).collect::<Result<_, _>>()?;
    if changes.len() > TEMPLATE_PARTS_MAX {
        return Err(format!(
            "`{field}` is changed more than {TEMPLATE_PARTS_MAX} times"
        ));
    }
    if changes.iter().skip(1).any(|change| *change == Change::Names) {
        return Err(format!(
            "`{field}`: `names` is taken of a field itself, so it stands first"
        ));
    }
    Ok(Part::Field { path, changes })
}

impl<'de> Deserialize<'de> for Template {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;

        impl<'de> Visitor<'de> for Any {
            type Value = Template;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a template, a list of templates, a whole number, true or false")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Template, E> {
                Ok(Template {
                    written: text.to_owned(),
                    alternatives: vec![alternative(text).map_err(E::custom)?],
                })
            }

            fn visit_bool<E: Error>(self, value: bool) -> Result<Template, E> {
                Ok(constant(CanonicalJson::bool(value)))
            }

            fn visit_i64<E: Error>(self, value: i64) -> Result<Template, E> {
                let value = u64::try_from(value)
                    .map_err(|_| E::custom("a number below nothing; write it as text"))?;
                Ok(constant(CanonicalJson::number_u64(value)))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Template, A::Error> {
                let mut written = Vec::new();
                let mut alternatives = Vec::new();
                while let Some(text) = items.next_element::<String>()? {
                    alternatives.push(alternative(&text).map_err(A::Error::custom)?);
                    written.push(text);
                }
                if alternatives.is_empty() || alternatives.len() > TEMPLATE_PARTS_MAX {
                    let why = format!("a list of templates has 1 to {TEMPLATE_PARTS_MAX} of them");
                    return Err(A::Error::custom(why));
                }
                Ok(Template {
                    written: written.join("` or `"),
                    alternatives,
                })
            }
        }

        deserializer.deserialize_any(Any)
    }
}

fn constant(value: CanonicalJson<'static>) -> Template {
    Template {
        written: value.as_str().to_owned(),
        alternatives: vec![Alternative::Constant(value)],
    }
}
