//! Why a server does not start, each with what to do.

use std::io;
use std::net::SocketAddr;

use vitni_store::{ChangeError, OpenError};

use crate::listen::TlsError;
use crate::refusal::ApiError;

/// Why a server did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The store cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The settings or keys cannot be read or written.
    #[error("{0}")]
    Settings(String),
    /// A certificate cannot be used.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// An address cannot be listened on.
    #[error("cannot listen on {address}: {source}; stop what listens there, or set listen.addresses")]
    Listen {
        /// Which.
        address: SocketAddr,
        /// The system's words.
        source: io::Error,
    },
    /// The folder of mappings cannot be used.
    #[error("mappings.dir cannot be used: {0}; `vitni intake check` tells what is wrong with a file")]
    Mappings(String),
    /// An input cannot be opened as it is configured.
    #[error("the input `{input}` cannot be opened: {detail}")]
    Input {
        /// Which.
        input: String,
        /// What is wrong, and what to do.
        detail: String,
    },
    /// A forwarding cannot be used as it is configured.
    #[error("[[forward]] `{name}`: {detail}")]
    Forward {
        /// Which.
        name: String,
        /// What is wrong, and what to do.
        detail: String,
    },
    /// The week of demo data cannot be filled.
    #[error("the demo data cannot be filled: {0}")]
    Demo(String),
    /// The system gives no threads, signals or random bytes.
    #[error("the operating system refuses {what}: {detail}")]
    System {
        /// What was asked for.
        what: &'static str,
        /// Its words.
        detail: String,
    },
    /// There is no place for the high-water mark.
    #[error(
        "neither XDG_STATE_HOME nor HOME is set, so there is no place for the high-water mark; set state_dir"
    )]
    NoStateDir,
}

impl From<ChangeError> for StartError {
    fn from(error: ChangeError) -> Self {
        Self::Settings(error.to_string())
    }
}

impl From<ApiError> for StartError {
    fn from(error: ApiError) -> Self {
        Self::Settings(error.message())
    }
}
