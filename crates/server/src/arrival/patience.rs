//! How long what was read is still offered to the store once the server stops: long enough for a store that is busy, not for
//! one that is full.

use std::sync::OnceLock;
use std::time::{Duration, Instant};

use tokio::sync::watch;
use tokio::time::sleep;

use crate::app::App;
use crate::limits::{INPUT_DRAIN_MS_MAX, INPUT_STOP_MS_MAX};
use crate::listen::stopped;

/// Has no end while the server runs.
#[derive(Debug)]
pub(crate) struct Patience {
    stop: watch::Receiver<bool>,
    /// When the stop was noticed.
    since: OnceLock<Instant>,
}

impl Patience {
    pub(crate) fn of(app: &App) -> Self {
        Self {
            stop: app.stop.clone(),
            since: OnceLock::new(),
        }
    }

    /// Whether the server stops, or is gone without having told.
    pub(crate) fn is_stopping(&self) -> bool {
        let is_stopping = *self.stop.borrow() || self.stop.has_changed().is_err();
        if is_stopping {
            self.since.get_or_init(Instant::now);
        }
        is_stopping
    }

    /// Whether the server stops and nothing more is to be read.
    pub(crate) fn is_drained(&self) -> bool {
        self.is_over_after(INPUT_DRAIN_MS_MAX)
    }

    /// Whether the server stops and what is not stored by now is to be given up.
    pub(crate) fn is_over(&self) -> bool {
        self.is_over_after(INPUT_STOP_MS_MAX)
    }

    /// Returns once nothing more is to be read.
    pub(crate) async fn drained(&self) {
        stopped(&mut self.stop.clone()).await;
        self.is_stopping();
        let since = self.since.get().map(Instant::elapsed).unwrap_or_default();
        sleep(Duration::from_millis(INPUT_DRAIN_MS_MAX).saturating_sub(since)).await;
    }

    fn is_over_after(&self, ms: u64) -> bool {
        self.is_stopping()
            && self
                .since
                .get()
                .is_some_and(|since| since.elapsed() >= Duration::from_millis(ms))
    }
}
