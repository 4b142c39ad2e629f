//! `transaction`: the transaction id of `flow`, whole and exact. Personal: it ties one person's events together.

use vitni_event::Flow;

use super::params::{Fault, sized};

/// The transaction id is exactly this.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransactionIs(Box<str>);

impl TransactionIs {
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

    /// An event without a transaction id does not match.
    #[must_use]
    pub fn matches(&self, flow: Option<&Flow<'_>>) -> bool {
        flow.and_then(|flow| flow.transaction.as_deref())
            .is_some_and(|id| *id == *self.0)
    }
}
