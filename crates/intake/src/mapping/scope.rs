//! What a rule sees of one line: its fields, its syslog header, and what patterns captured. All of it without secrets.

use std::borrow::Cow;
use std::cell::Cell;

use vitni_event::CanonicalJson;

use super::fields::{Case, Node};
use super::path::{Kind, Path};
use crate::limits::LINE_STEPS_MAX;
use crate::pattern::{Capture, Captures, Order};
use crate::syslog::Message;

use super::sentence::Sentence;

/// One line, taken apart.
pub(crate) struct Scope<'s> {
    pub(crate) header: Option<&'s Message<'s>>,
    /// The text behind the header.
    pub(crate) text: &'s str,
    pub(crate) fields: &'s Node<'s>,
    /// Tries left to all patterns on this line.
    steps: Cell<u32>,
}

/// A value that a path led to.
pub(crate) enum Found<'s> {
    Text(Cow<'s, str>),
    Captured(Capture<'s, 's>),
    Node(&'s Node<'s>),
}

impl Found<'_> {
    pub(crate) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Captured(capture) => Some(capture.value),
            Self::Node(node) => node.text(),
        }
    }
}

impl<'s> Scope<'s> {
    pub(crate) const fn new(header: Option<&'s Message<'s>>, text: &'s str, fields: &'s Node<'s>) -> Self {
        Self {
            header,
            text,
            fields,
            steps: Cell::new(LINE_STEPS_MAX),
        }
    }

    /// Whether the line was too much for the patterns: then what did not match may have.
    pub(crate) const fn is_exhausted(&self) -> bool {
        self.steps.get() == 0
    }

    pub(crate) fn captures(
        &self,
        sentence: &'s Sentence,
        text: &'s str,
        order: Order,
    ) -> Option<Captures<'s, 's>> {
        let mut steps = self.steps.get();
        let found = sentence.captures(text, order, &mut steps);
        self.steps.set(steps);
        found
    }

    /// The one value of a path.
    pub(crate) fn get(&self, path: &Path, captured: &Captures<'s, 's>) -> Option<Found<'s>> {
        let mut found = None;
        self.each(path, captured, &mut |value| {
            found = Some(value);
            true
        });
        found
    }

    /// Calls `see` with what the path leads to until it answers `true`; says whether it did.
    pub(crate) fn each(
        &self,
        path: &Path,
        captured: &Captures<'s, 's>,
        see: &mut dyn FnMut(Found<'s>) -> bool,
    ) -> bool {
        let name = path.as_str();
        if let Some(capture) = captured.iter().find(|capture| capture.name == name) {
            return see(Found::Captured(*capture));
        }
        if let Some(value) = self.of_header(path) {
            return see(Found::Text(value));
        }
        self.fields.find(path, Case::Matters, &mut |node| {
            !node.is_null() && see(Found::Node(node))
        })
    }

    fn of_header(&self, path: &Path) -> Option<Cow<'s, str>> {
        let [first, second] = path.steps() else {
            return None;
        };
        let header = self.header?;
        let (Kind::Name(first), Kind::Name(second)) = (&first.kind, &second.kind) else {
            return None;
        };
        let value = match (first.as_str(), second.as_str()) {
            ("header", "host") => header.host,
            ("header", "program") => header.program,
            ("header", "pid") => header.pid,
            ("header", "message_id") => header.message_id,
            _ => None,
        };
        value.map(String::from_utf8_lossy)
    }

    /// A found value with its type.
    pub(crate) fn typed(&self, found: &Found<'_>) -> Option<CanonicalJson<'static>> {
        match found {
            Found::Text(text) => Some(CanonicalJson::string(text)),
            Found::Captured(capture) => {
                let number = capture.value.parse().ok().filter(|_| capture.is_number);
                Some(number.map_or_else(|| CanonicalJson::string(capture.value), CanonicalJson::number_u64))
            }
            Found::Node(node) => node.canonical(self.text),
        }
    }
}
