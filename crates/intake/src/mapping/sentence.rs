//! A pattern of [`crate::pattern`] that an operator wrote: checked once, so that what cannot match is told and not met.

use serde::Deserialize;

use crate::limits::{TEMPLATE_BYTES_MAX, TEMPLATE_PARTS_MAX};
use crate::pattern::{Captures, Order, captures_within};

/// A checked pattern.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Sentence(String);

impl Sentence {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn captures<'t>(
        &'t self,
        text: &'t str,
        order: Order,
        steps_left: &mut u32,
    ) -> Option<Captures<'t, 't>> {
        captures_within(&self.0, text, order, steps_left)
    }
}

impl TryFrom<String> for Sentence {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let wrong = |why: &str| Err(format!("`{text}` is no pattern: {why}"));
        if text.len() > TEMPLATE_BYTES_MAX {
            return Err(format!("a pattern is longer than {TEMPLATE_BYTES_MAX} bytes"));
        }
        let mut names: Vec<&str> = Vec::new();
        let mut rest = text.as_str();
        let mut follows_capture = false;
        while let Some((literal, after)) = rest.split_once('{') {
            if literal.contains('}') {
                return wrong("a } stands before its {");
            }
            if follows_capture && literal.is_empty() {
                return wrong(
                    "two captures touch, so nothing says where the first ends; put text between them",
                );
            }
            let Some((capture, after)) = after.split_once('}') else {
                return wrong("a { has no }");
            };
            let name = capture.trim_end_matches(['?', '#', '*']);
            if capture.len() > name.len() + 1 {
                return wrong("a capture ends in more than one of ? # *");
            }
            if name.is_empty()
                || !name
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
            {
                return wrong(
                    "a capture is a name of letters, digits and _, and perhaps one of ? # * after it",
                );
            }
            if name != "_" && names.contains(&name) {
                return wrong("two captures have one name");
            }
            names.push(name);
            follows_capture = true;
            rest = after;
        }
        if rest.contains('}') {
            return wrong("a } has no {");
        }
        if names.len() > TEMPLATE_PARTS_MAX {
            return Err(format!("a pattern has more than {TEMPLATE_PARTS_MAX} captures"));
        }
        Ok(Self(text))
    }
}
