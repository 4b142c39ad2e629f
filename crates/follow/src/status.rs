//! How a forwarding is doing, for whoever asks while it runs.

use std::sync::{Mutex, MutexGuard, PoisonError};

use vitni_event::{Seq, TenantId, Timestamp};
use vitni_store::{ReadError, Store};

use crate::cursor::{Cursor, Lag};

/// What a forwarding is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// It has not been told of yet, or connects.
    Starting,
    /// Events go out as they come.
    Sending,
    /// The receiver does not take them; it is tried again.
    Failing,
    /// Somebody holds it back.
    Paused,
    /// Its address is not on the list of those allowed.
    NotAllowed,
    /// The server stops.
    Stopped,
}

impl Phase {
    /// A word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Starting => "starting",
            Self::Sending => "sending",
            Self::Failing => "failing",
            Self::Paused => "paused",
            Self::NotAllowed => "not-allowed",
            Self::Stopped => "stopped",
        }
    }
}

/// Figures of a forwarding. Counts begin with the start of the server, but for those put aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figures {
    /// What it is doing.
    pub phase: Phase,
    /// The receiver has everything up to here.
    pub sure: Seq,
    /// Events handed over, repeats included.
    pub events: u64,
    /// Bytes handed over.
    pub bytes: u64,
    /// Times that the receiver was away or said no.
    pub breaks: u64,
    /// Events put aside since it began.
    pub given_up: u64,
    /// Since when it fails.
    pub failing_since: Option<Timestamp>,
    /// Why it failed last.
    pub error: Option<String>,
}

/// How a forwarding is doing.
#[derive(Debug)]
pub struct Status(Mutex<(Figures, Cursor)>);

impl Status {
    pub(crate) const fn new(phase: Phase, tenants: Vec<TenantId>, sure: Seq, given_up: u64) -> Self {
        let figures = Figures {
            phase,
            sure,
            events: 0,
            bytes: 0,
            breaks: 0,
            given_up,
            failing_since: None,
            error: None,
        };
        Self(Mutex::new((figures, Cursor::new(tenants, sure))))
    }

    fn lock(&self) -> MutexGuard<'_, (Figures, Cursor)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn set(&self, change: impl FnOnce(&mut Figures)) {
        change(&mut self.lock().0);
    }

    /// Everything before the cursor was handed over.
    pub(crate) fn reached(&self, cursor: &Cursor) {
        self.lock().1.clone_from(cursor);
    }

    /// The figures as they are now.
    #[must_use]
    pub fn figures(&self) -> Figures {
        self.lock().0.clone()
    }

    /// What was not handed over yet. Reads one event of every tree that has such.
    ///
    /// # Errors
    /// When a segment cannot be read.
    pub fn lag(&self, store: &Store) -> Result<Lag, ReadError> {
        let cursor = self.lock().1.clone();
        cursor.lag(store.views())
    }
}
