//! A name that people give to a token or a tenant. It identifies nothing: ids do.

use std::fmt;
use std::sync::Arc;

use crate::limits::LABEL_CHARS_MAX;

/// One line of 1 to 128 characters without control characters, with something visible at both ends.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Label(Arc<str>);

/// A name that cannot be shown as one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a name must be 1 to 128 characters without control characters and without spaces at its ends")]
pub struct LabelError;

impl Label {
    /// Checks the form.
    ///
    /// # Errors
    /// When it is empty, too long, has control characters, or white space at an end.
    pub fn parse(text: &str) -> Result<Self, LabelError> {
        let chars = text.chars().take(LABEL_CHARS_MAX + 1).count();
        let fits = (1..=LABEL_CHARS_MAX).contains(&chars);
        let plain = !text.chars().any(char::is_control) && text.trim() == text;
        if fits && plain {
            Ok(Self(text.into()))
        } else {
            Err(LabelError)
        }
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&*self.0, f)
    }
}
