//! Why a file cannot be read: told once, tried again with more and more time between.

use std::path::Path;
use std::time::{Duration, Instant};

use crate::limits::FILE_TRY_AGAIN_S;

/// Why a file cannot be read, and when that is tried again.
#[derive(Debug)]
pub(super) struct Trouble {
    pub(super) why: String,
    pub(super) pause: Duration,
    pub(super) until: Instant,
}

impl Trouble {
    /// Tells once of each trouble, and leaves more time before every new attempt.
    pub(super) fn after(
        before: Option<Self>,
        input: &str,
        path: &Path,
        error: &std::io::Error,
        now: Instant,
    ) -> Self {
        let why = error.to_string();
        if before.as_ref().is_none_or(|before| before.why != why) {
            tracing::warn!(%error, input, path = %path.display(), "a file cannot be read; it is tried again");
        }
        let longest = Duration::from_secs(FILE_TRY_AGAIN_S);
        let pause = before.map_or(Duration::from_secs(1), |before| (before.pause * 2).min(longest));
        Self {
            why,
            pause,
            until: now + pause,
        }
    }
}
