//! `trace`: the trace id of `flow`, whole and exact. Personal: it ties one person's events together.

use vitni_event::Flow;

use super::params::{Fault, sized};

/// The trace id is exactly this.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TraceIs(Box<str>);

impl TraceIs {
    /// Takes any text.
    ///
    /// # Errors
    /// When it is empty or longer than [`VALUE_BYTES_MAX`](crate::limits::VALUE_BYTES_MAX).
    pub fn parse(text: &str) -> Result<Self, Fault> {
        sized(text).map(|text| Self(text.into()))
    }

    /// The id.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// An event without a trace id does not match.
    #[must_use]
    pub fn matches(&self, flow: Option<&Flow<'_>>) -> bool {
        flow.and_then(|flow| flow.trace.as_deref())
            .is_some_and(|id| *id == *self.0)
    }
}
