//! When to try again: soon at first, then less and less often, never at the same moment as everybody else. Time and chance
//! are arguments.

use vitni_event::Timestamp;

use crate::limits::{BACKOFF_MS_MAX, BACKOFF_MS_MIN, FAILING_MS, RETRY_AFTER_MS_MAX};

/// The failures since the last success.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Backoff {
    failures: u32,
    since: Option<Timestamp>,
    told: bool,
}

/// What is to be told of failing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum News {
    /// It has failed for so many seconds.
    Failing(u64),
    /// It failed for so many seconds, and works again.
    Recovered(u64),
}

impl Backoff {
    /// Counts a failure; gives the milliseconds to wait. `chance` is any number; `asked` is what the receiver asked for, and
    /// is kept to.
    pub fn failed(&mut self, now: Timestamp, chance: u64, asked: Option<u64>) -> u64 {
        self.since.get_or_insert(now);
        let doubled = BACKOFF_MS_MIN.saturating_mul(1 << self.failures.min(20));
        self.failures = self.failures.saturating_add(1);
        let full = doubled.min(BACKOFF_MS_MAX);
        // Between a half and the whole: so that many senders of one receiver come back one after another.
        let wait = full / 2 + chance % (full / 2 + 1);
        wait.max(asked.unwrap_or(0).min(RETRY_AFTER_MS_MAX))
    }

    /// Since when it fails.
    #[must_use]
    pub const fn since(&self) -> Option<Timestamp> {
        self.since
    }

    /// Whether failing has lasted long enough to be told, and was not told yet.
    #[must_use]
    pub fn due(&self, now: Timestamp) -> Option<News> {
        let since = self.since.filter(|_| !self.told)?;
        let ms = millis(since, now);
        (ms >= FAILING_MS).then(|| News::Failing(seconds(ms)))
    }

    /// It was told that it fails.
    pub const fn told(&mut self) {
        self.told = true;
    }

    /// Something was taken: the next failure is the first. Gives what is to be told, if failing was.
    pub fn succeeded(&mut self, now: Timestamp) -> Option<News> {
        let before = std::mem::take(self);
        let since = before.since.filter(|_| before.told)?;
        Some(News::Recovered(seconds(millis(since, now))))
    }
}

const fn millis(since: Timestamp, now: Timestamp) -> i64 {
    now.nanos().saturating_sub(since.nanos()) / 1_000_000
}

fn seconds(ms: i64) -> u64 {
    u64::try_from(ms / 1_000).unwrap_or(0)
}
