//! Why a request came to nothing, in three classes: try again, change something, ask somebody.

use std::time::Duration;
use thiserror::Error;

/// Why a request came to nothing.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ClientError {
    /// The address is not one.
    #[error("`{url}` is not an address: give http://host:port or https://host:port")]
    Url {
        /// As given.
        url: String,
    },
    /// The certificates to trust cannot be used.
    #[error(
        "the trusted certificates cannot be used: {reason}; give a PEM file with the authority's certificate"
    )]
    Certificates {
        /// Why not.
        reason: String,
    },
    /// The server was not reached, or the connection broke.
    #[error("{url} was not reached: {reason}; is the server running there?")]
    Unreachable {
        /// Where.
        url: String,
        /// The system's words.
        reason: String,
    },
    /// The server refused.
    #[error("{message} {hint}")]
    Refused {
        /// HTTP status.
        status: u16,
        /// The stable code.
        code: String,
        /// What happened.
        message: String,
        /// What to do next.
        hint: String,
        /// When to try again, if the server says so.
        retry_after: Option<Duration>,
        /// Where in a query that cannot be read, as the number of the character from 1.
        at: Option<usize>,
    },
    /// The answer is not what this version understands.
    #[error("the answer of {url} cannot be read: {reason}; is it a Vitni server of this version?")]
    Answer {
        /// Where from.
        url: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The system gives no random bytes.
    #[error("the system gives no random bytes for ids: {0}")]
    Random(String),
    /// What was received could not be written.
    #[error("what was received cannot be written: {0}")]
    Output(#[source] std::io::Error),
    /// The caller asked to stop before the answer came; sending the same again is safe.
    #[error("stopped before the server answered; sending the same lines again is safe")]
    Stopped,
}

impl ClientError {
    /// Whether the same request may succeed later without anybody changing anything.
    #[must_use]
    pub const fn is_passing(&self) -> bool {
        match self {
            Self::Unreachable { .. } => true,
            Self::Refused { status, .. } => matches!(*status, 408 | 429 | 502 | 503 | 504 | 507),
            _ => false,
        }
    }

    /// Whether the token is missing, unknown or not good for this.
    #[must_use]
    pub const fn is_not_authorised(&self) -> bool {
        matches!(
            self,
            Self::Refused {
                status: 401 | 403,
                ..
            }
        )
    }

    /// The stable code of a refusal.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Refused { code, .. } => Some(code),
            _ => None,
        }
    }

    /// When to try again, if the server says so.
    pub(crate) const fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Refused { retry_after, .. } => *retry_after,
            _ => None,
        }
    }
}
