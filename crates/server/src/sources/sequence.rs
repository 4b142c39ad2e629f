//! A sender's own numbering: what never arrived, and what arrived twice.
//!
//! Numbers may come out of order (datagrams, several connections), so a hole counts as a gap only after it has stayed open
//! for the grace time. A number far behind, or a small one after large ones, is a sender that began to count anew, not
//! thousands of repeats; what comes late from before it began anew leaves no hole.

use std::collections::VecDeque;

use crate::limits::{HOLES_MAX, SEQUENCE_LATE_MAX, SEQUENCE_RESTART_BEHIND, SEQUENCE_SILENT_NS_MAX};

/// Numbers with which a sender begins to count, and how far they must lie behind to be a beginning rather than a repeat.
const FIRST: (u64, u64) = (1, 16);
/// The same for numbers shortly after the beginning, for when the first ones come late.
const EARLY: (u64, u64) = (SEQUENCE_LATE_MAX, 1_000);

/// One numbering.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sequence {
    /// The number that comes next if nothing is missing.
    next: u64,
    /// The lowest number since it began.
    low: u64,
    /// What came next before it began anew.
    before: Option<u64>,
    holes: VecDeque<Hole>,
    /// The last small numbers that counted as repeats: they may turn out to be the first of a sender that began anew.
    doubtful: VecDeque<u64>,
    pub(crate) repeated: u64,
    pub(crate) missing: u64,
    /// When a number of it came last, in nanoseconds.
    pub(crate) last: i64,
}

/// Numbers that have not come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Hole {
    first: u64,
    end: u64,
    /// What came instead, and when.
    instead: u64,
    since: i64,
}

/// A hole that nothing filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Gap {
    pub(crate) expected: u64,
    pub(crate) missing: u64,
    pub(crate) received: u64,
}

impl Sequence {
    /// A numbering that is heard of first with this number: what was before it is not ours to miss.
    pub(crate) const fn begin(number: u64, now: i64) -> Self {
        Self {
            next: number.saturating_add(1),
            low: number,
            before: None,
            holes: VecDeque::new(),
            doubtful: VecDeque::new(),
            repeated: 0,
            missing: 0,
            last: now,
        }
    }

    /// The newest number.
    pub(crate) const fn newest(&self) -> u64 {
        self.next.saturating_sub(1)
    }

    /// Takes the next number.
    pub(crate) fn take(&mut self, number: u64, now: i64) {
        self.last = now;
        if self.fill(number) {
            return;
        }
        if number >= self.next {
            if self.is_from_before(number) {
                return;
            }
            if number > self.next {
                self.open(number, now);
            }
            self.next = number.saturating_add(1);
        } else if number < self.low && self.low - number <= SEQUENCE_LATE_MAX {
            // It was written before the first one that came, and so were those in between.
            if number + 1 < self.low {
                self.holes.push_back(Hole {
                    first: number + 1,
                    end: self.low,
                    instead: self.low,
                    since: now,
                });
            }
            self.low = number;
        } else if self.begins_anew(number) {
            self.before = Some(self.next);
            self.low = number;
            self.next = number.saturating_add(1);
            let mut taken: Vec<u64> = std::mem::take(&mut self.doubtful).into();
            taken.retain(|number| *number >= self.next);
            taken.sort_unstable();
            self.repeated -= taken.len() as u64;
            taken.into_iter().for_each(|number| self.take(number, now));
        } else {
            self.repeat(number);
        }
    }

    fn repeat(&mut self, number: u64) {
        self.repeated += 1;
        if number <= SEQUENCE_LATE_MAX {
            self.doubtful.push_back(number);
            if self.doubtful.len() as u64 > SEQUENCE_LATE_MAX {
                self.doubtful.pop_front();
            }
        }
    }

    fn begins_anew(&self, number: u64) -> bool {
        let behind = self.next - number;
        let begins = |(most, far): (u64, u64)| number <= most && behind > far;
        begins(FIRST) || begins(EARLY) || behind > SEQUENCE_RESTART_BEHIND
    }

    /// Whether a number is rather one of those before the sender began anew, come late.
    fn is_from_before(&self, number: u64) -> bool {
        let near = |before: u64| number.abs_diff(before) <= SEQUENCE_LATE_MAX;
        self.before.is_some_and(near) && number - self.next > SEQUENCE_LATE_MAX
    }

    /// The holes that have been open for the grace time; they are reported once. While nothing at all comes, what is on its way
    /// waits with everything else, so that time does not count, up to an hour.
    pub(crate) fn due(&mut self, now: i64, grace: i64) -> Vec<Gap> {
        let mut due = Vec::new();
        while let Some(hole) = self.holes.front()
            && (self.last.saturating_sub(hole.since) >= grace
                || now.saturating_sub(hole.since) >= SEQUENCE_SILENT_NS_MAX
                || self.holes.len() > HOLES_MAX)
        {
            let missing = hole.end - hole.first;
            self.missing += missing;
            due.push(Gap {
                expected: hole.first,
                missing,
                received: hole.instead,
            });
            self.holes.pop_front();
        }
        due
    }

    fn open(&mut self, number: u64, now: i64) {
        self.holes.push_back(Hole {
            first: self.next,
            end: number,
            instead: number,
            since: now,
        });
    }

    /// Takes a late number out of the hole that waits for it.
    fn fill(&mut self, number: u64) -> bool {
        let found = self
            .holes
            .iter()
            .position(|hole| (hole.first..hole.end).contains(&number));
        let Some(at) = found else { return false };
        let Some(hole) = self.holes.get(at).copied() else {
            return false;
        };
        self.holes.remove(at);
        for part in [
            Hole {
                first: number + 1,
                ..hole
            },
            Hole { end: number, ..hole },
        ] {
            if part.first < part.end {
                self.holes.insert(at, part);
            }
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(numbers: &[u64], gaps: &[(u64, u64, u64)], repeated: u64) {
        let (first, rest) = numbers.split_first().unwrap();
        let mut sequence = Sequence::begin(*first, 0);
        for number in rest {
            sequence.take(*number, 0);
        }
        assert_eq!(sequence.due(9, 10), [], "{numbers:?}");
        let found: Vec<_> = sequence
            .due(SEQUENCE_SILENT_NS_MAX, 10)
            .iter()
            .map(|gap| (gap.expected, gap.missing, gap.received))
            .collect();
        assert_eq!(
            (found.as_slice(), sequence.repeated),
            (gaps, repeated),
            "{numbers:?}"
        );
    }

    #[test]
    fn gaps_repeats_and_new_beginnings() {
        check(&[5, 6, 7], &[], 0);
        check(&[5, 7], &[(6, 1, 7)], 0);
        check(&[5, 9, 12], &[(6, 3, 9), (10, 2, 12)], 0);
        check(&[5, 9, 7, 6, 8], &[], 0);
        check(&[5, 9, 7], &[(6, 1, 9), (8, 1, 9)], 0);
        check(&[5, 6, 6, 5], &[], 2);
        check(&[1, 2, 3, 1, 4], &[], 1);
        check(&[500, 501, 1, 2, 3], &[], 0);
        check(&[500_000, 500_001, 17, 18], &[], 0);
        // The first ones come late, and what was sent before the sender began anew.
        check(&[5_000, 5_001, 3, 1, 2, 4, 5_002, 5, 6], &[], 0);
        check(&[500, 501, 3, 2, 1, 4], &[], 0);
        check(&[7, 5, 6, 8], &[], 0);
    }

    #[test]
    fn many_holes_do_not_pile_up() {
        let mut sequence = Sequence::begin(0, 0);
        for number in 0..(2 * HOLES_MAX as u64 + 10) {
            sequence.take(number * 2, 0);
        }
        assert!(sequence.due(0, 10).len() > HOLES_MAX);
        assert!(sequence.holes.len() <= HOLES_MAX);
    }
}
