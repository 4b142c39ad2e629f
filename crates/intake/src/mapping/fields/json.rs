//! A line that is one JSON object, with the place of every value. Escapes and numbers are read by `serde_json`.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use serde::Deserialize;
use serde::de::{MapAccess, Visitor};
use serde_json::value::RawValue;
use vitni_event::limits::JSON_DEPTH_MAX;

use super::{Node, Value, object};

const NOT_JSON: &str = "the line is no JSON object";

/// Each level is read once more than the one above it, which the depth bounds.
pub(super) fn parse(text: &str) -> Result<Node<'_>, &'static str> {
    let raw: &RawValue = serde_json::from_str(text).map_err(|_| NOT_JSON)?;
    let node = node(raw, text, 0)?;
    match node.value {
        Value::Object(_) => Ok(node),
        _ => Err(NOT_JSON),
    }
}

fn node<'l>(raw: &'l RawValue, whole: &'l str, depth: usize) -> Result<Node<'l>, &'static str> {
    if depth > JSON_DEPTH_MAX {
        return Err("the JSON of the line is nested too deep");
    }
    let text = raw.get();
    let span = place(text, whole);
    match text.as_bytes().first() {
        Some(b'{') => {
            let Members(members) = serde_json::from_str(text).map_err(|_| NOT_JSON)?;
            let members: Result<Vec<_>, _> = members
                .into_iter()
                .map(|(name, raw)| Ok((Cow::Owned(name), node(raw, whole, depth + 1)?)))
                .collect();
            object(members?, span)
        }
        Some(b'[') => {
            let items: Vec<&RawValue> = serde_json::from_str(text).map_err(|_| NOT_JSON)?;
            let items: Result<Vec<_>, _> = items.into_iter().map(|raw| node(raw, whole, depth + 1)).collect();
            Ok(Node {
                span,
                value: Value::Array(items?),
            })
        }
        Some(b'"') => Ok(Node {
            value: Value::Text(Cow::Owned(serde_json::from_str(text).map_err(|_| NOT_JSON)?)),
            span: span.start + 1..span.end.saturating_sub(1),
        }),
        Some(b'n') => Ok(Node {
            span,
            value: Value::Null,
        }),
        _ => Ok(Node {
            span,
            value: Value::Plain(text),
        }),
    }
}

/// Where a part of the text stands in it. `RawValue` borrows, so the part lies inside.
fn place(part: &str, whole: &str) -> Range<usize> {
    let start = (part.as_ptr() as usize).saturating_sub(whole.as_ptr() as usize);
    start..start + part.len()
}

/// Members in the order of the text, so that one that stands twice is seen.
struct Members<'l>(Vec<(String, &'l RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;

        impl<'de> Visitor<'de> for InOrder {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(InOrder)
    }
}
