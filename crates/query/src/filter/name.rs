//! A value that is compared whole and without regard to case: what `actor`, `target` and `client` share.

use std::fmt;

use super::fold;
use super::params::Fault;

/// A name, id or address as somebody typed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name(Box<str>);

impl Name {
    /// Takes any text.
    ///
    /// # Errors
    /// When it is empty or longer than [`VALUE_BYTES_MAX`](crate::limits::VALUE_BYTES_MAX).
    pub fn parse(text: &str) -> Result<Self, Fault> {
        super::params::sized(text).map(|text| Self(text.into()))
    }

    /// The text as typed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether one of the given values is this one, but for case.
    pub(super) fn is_any_of<'v>(&self, values: impl IntoIterator<Item = Option<&'v str>>) -> bool {
        values
            .into_iter()
            .flatten()
            .any(|value| fold::same(&self.0, value))
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
