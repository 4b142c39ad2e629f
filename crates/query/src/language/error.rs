//! What is wrong with a query, where, and what to write instead. No message repeats a value: it may be the name of
//! somebody whom the caller has no right to ask about, and messages end up in diagnostics.

use std::fmt;

/// A query that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LanguageError {
    /// The place, as the number of the character from 1; one more than there are where the end came too early.
    pub at: usize,
    /// What is wrong there.
    pub what: String,
    /// What to write instead.
    pub hint: String,
}

impl fmt::Display for LanguageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "query, character {}: {}: {}", self.at, self.what, self.hint)
    }
}

impl std::error::Error for LanguageError {}

/// What reading a part of a query gives.
pub(crate) type Read<T> = Result<T, LanguageError>;
