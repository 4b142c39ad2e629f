//! Whether a source's clock differs from ours, told from how far the times of its lines lie behind the moments at which
//! they came.
//!
//! A line that was delayed lies behind as well, so one look is not enough. The least delay within a window is what the
//! clock and the shortest way together make; while a backlog drains it changes from window to window, with a wrong clock it
//! stays. Three windows that agree are a wrong clock. Being early needs no such care: no delay makes a line come before it
//! was written, but one line may be odd, so all of a window must be.

use crate::limits::{CLOCK_AGREE_NS, CLOCK_WINDOW_NS, CLOCK_WINDOWS};

/// What is known of the clock of one host.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Clock {
    window: Option<Window>,
    /// The least delay of each of the last windows, newest last.
    least: Vec<i64>,
    /// How far it was ahead when it was last reported; `None` while it is right.
    reported: Option<i64>,
    /// When something came last, in nanoseconds.
    pub(crate) last: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Window {
    since: i64,
    least: i64,
    most: i64,
}

impl Clock {
    /// Takes the least and the most delay of what came at a moment.
    pub(crate) fn take(&mut self, (least, most): (i64, i64), now: i64) {
        self.last = now;
        match &mut self.window {
            Some(window) if now.saturating_sub(window.since) < CLOCK_WINDOW_NS => {
                window.least = window.least.min(least);
                window.most = window.most.max(most);
            }
            _ => {
                self.close();
                self.window = Some(Window {
                    since: now,
                    least,
                    most,
                });
            }
        }
    }

    /// How far the clock is ahead, in nanoseconds, when that is more than allowed and has not been reported.
    pub(crate) fn due(&mut self, now: i64, allowed: i64) -> Option<i64> {
        if self
            .window
            .is_some_and(|window| now.saturating_sub(window.since) >= CLOCK_WINDOW_NS)
        {
            self.close();
        }
        if allowed == 0 {
            return None;
        }
        let ahead = self.ahead()?;
        if ahead.abs() <= allowed {
            self.reported = None;
            return None;
        }
        let is_news = self
            .reported
            .is_none_or(|reported| (reported - ahead).abs() > allowed);
        is_news.then(|| {
            self.reported = Some(ahead);
            ahead
        })
    }

    /// How far it is ahead now, as far as can be told.
    pub(crate) fn ahead(&self) -> Option<i64> {
        let (least, most) = (self.least.iter().min()?, self.least.iter().max()?);
        (self.least.len() == CLOCK_WINDOWS && most - least <= CLOCK_AGREE_NS).then(|| least.saturating_neg())
    }

    fn close(&mut self) {
        let Some(window) = self.window.take() else { return };
        // Lines of a window that are partly early and partly not say nothing about a clock.
        let says = window.least >= 0 || window.most < 0;
        if !says && window.least < -CLOCK_AGREE_NS {
            self.least.clear();
            return;
        }
        if self.least.len() == CLOCK_WINDOWS {
            self.least.remove(0);
        }
        self.least.push(window.least);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const S: i64 = 1_000_000_000;
    const ALLOWED: i64 = 120 * S;

    /// Lines every second with these delays; what is reported, and after how many seconds.
    fn run(delay: impl Fn(i64) -> i64, seconds: i64) -> Vec<(i64, i64)> {
        let mut clock = Clock::default();
        let mut reported = Vec::new();
        for second in 0..seconds {
            let lag = delay(second);
            clock.take((lag, lag), second * S);
            reported.extend(clock.due(second * S, ALLOWED).map(|ahead| (second, ahead / S)));
        }
        reported
    }

    #[test]
    fn a_wrong_clock_is_reported_once() {
        let windows = CLOCK_WINDOW_NS / S * CLOCK_WINDOWS as i64;
        assert_eq!(run(|s| 300 * S + (s % 7) * S / 10, 600), [(windows, -300)]);
        let ahead = run(|_| -300 * S, 600);
        assert_eq!(ahead, [(windows, 300)]);
        // It drifts on: that is news again.
        let drifting = run(|s| (300 + s / 100) * S, 30_000);
        assert!(drifting.len() >= 2, "{drifting:?}");
    }

    #[test]
    fn neither_a_backlog_nor_an_odd_line_is_a_wrong_clock() {
        assert_eq!(run(|s| s % 5 * S / 10, 86_400), []);
        // A receiver was away for half an hour, and what waited comes at ten times the speed.
        assert_eq!(run(|s| (1_800 - 9 * s).max(0) * S, 3_600), []);
        // Old lines are replayed in one go.
        assert_eq!(run(|s| (86_400 - 500 * s) * S, 60), []);
        // One line of a thousand has a time in the future.
        assert_eq!(run(|s| if s % 1_000 == 999 { -900 * S } else { 0 }, 86_400), []);
    }

    #[test]
    fn a_clock_that_was_set_right_can_be_wrong_again() {
        let delay = |s: i64| if (300..600).contains(&s) { 0 } else { 400 * S };
        assert_eq!(run(delay, 900).len(), 2);
    }
}
