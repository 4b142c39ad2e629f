//! Why a mapping is not taken, and where in its text.

use std::fmt;
use std::ops::Range;

/// What is wrong with a mapping, or worth a look, with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MappingError {
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    /// What is wrong and what to do, for people.
    pub message: String,
}

impl fmt::Display for MappingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}: {}", self.line, self.column, self.message)
    }
}

impl std::error::Error for MappingError {}

impl MappingError {
    pub(crate) fn at(text: &str, span: &Range<usize>, message: impl Into<String>) -> Self {
        let before = text.get(..span.start).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        Self {
            line: before.matches('\n').count() + 1,
            column: before.get(line_start..).unwrap_or_default().chars().count() + 1,
            message: message.into(),
        }
    }

    pub(crate) fn of_toml(text: &str, error: &toml::de::Error) -> Self {
        Self::at(text, &error.span().unwrap_or(0..0), error.message())
    }
}
