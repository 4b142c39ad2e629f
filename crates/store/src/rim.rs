//! Time and randomness, as arguments.
//!
//! The store takes both through these traits so that a test can replay a run from a seed. Nothing else in this crate
//! reads a clock or draws random bytes.

use std::fmt;
use std::io;
use std::time::{SystemTime, UNIX_EPOCH};

use vitni_event::Timestamp;

/// Tells the time of day.
pub trait Clock: Send + Sync + fmt::Debug {
    /// Now, in UTC.
    fn now(&self) -> Timestamp;
}

/// Gives bytes that nobody can guess.
pub trait Entropy: Send + fmt::Debug {
    /// Fills the buffer.
    ///
    /// # Errors
    /// When the source gives none.
    fn fill(&mut self, buf: &mut [u8]) -> io::Result<()>;
}

/// The operating system's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Timestamp::from_nanos(i64::try_from(since.as_nanos()).unwrap_or(i64::MAX))
    }
}

/// The operating system's random source.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    fn fill(&mut self, buf: &mut [u8]) -> io::Result<()> {
        getrandom::fill(buf).map_err(io::Error::other)
    }
}
