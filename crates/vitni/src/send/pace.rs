//! So many lines a second and no more, evenly over time.

use std::time::{Duration, Instant};

/// Holds batches back.
pub(super) struct Pace {
    lines_per_second: Option<u32>,
    /// When the next batch may go.
    next: Instant,
}

impl Pace {
    pub(super) fn new(lines_per_second: Option<u32>) -> Self {
        Self {
            lines_per_second,
            next: Instant::now(),
        }
    }

    /// Waits until so many lines may go; `false` when asked to stop first.
    pub(super) fn wait(&mut self, lines: usize, stop: &dyn Fn() -> bool) -> bool {
        let Some(rate) = self.lines_per_second else {
            return true;
        };
        while Instant::now() < self.next {
            if stop() {
                return false;
            }
            std::thread::sleep(
                self.next
                    .saturating_duration_since(Instant::now())
                    .min(Duration::from_millis(50)),
            );
        }
        let count = u32::try_from(lines).unwrap_or(u32::MAX);
        self.next = Instant::now().max(self.next) + Duration::from_secs(1) * count / rate.max(1);
        true
    }
}
