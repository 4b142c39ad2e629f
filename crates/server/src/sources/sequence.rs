//! A sender's own numbering: what never arrived, and what arrived twice.
//!
//! Numbers may come out of order (datagrams, several connections), so a hole counts as a gap only after it has stayed open
//! for the grace time. A number far behind, or a small one after large ones, is a sender that began to count anew, not
//! thousands of repeats; what comes late from before it began anew leaves no hole.

use std::collections::VecDeque;

use crate::limits::{
    GAPS_TOLD_MAX, HOLES_MAX, SEQUENCE_LATE_MAX, SEQUENCE_RESTART_BEHIND, SEQUENCE_SILENT_NS_MAX,
};

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
    /// Holes that were too many to wait, together.
    overdue: Option<Gap>,
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

/// A hole that nothing filled, or several of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Gap {
    /// The first number that is missing.
    pub(crate) expected: u64,
    /// How many are.
    pub(crate) missing: u64,
    /// What came behind the last of them.
    pub(crate) received: u64,
    /// How many holes they were.
    pub(crate) holes: u64,
}

impl Gap {
    /// This gap and a later one as one.
    pub(crate) const fn with(self, later: Self) -> Self {
        Self {
            expected: self.expected,
            missing: self.missing.saturating_add(later.missing),
            received: later.received,
            holes: self.holes.saturating_add(later.holes),
        }
    }
}

impl Hole {
    const fn gap(self) -> Gap {
        Gap {
            expected: self.first,
            missing: self.end - self.first,
            received: self.instead,
            holes: 1,
        }
    }
}

impl Sequence {
    /// A numbering that is heard of first with this number: what was before it is not ours to miss.
    pub(crate) const fn begin(number: u64, now: i64) -> Self {
        Self {
            next: number.saturating_add(1),
            low: number,
            before: None,
            holes: VecDeque::new(),
            overdue: None,
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
                self.wait_for(Hole {
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

    /// The holes that have been open for the grace time; they are reported once, those beyond the first few together. While
    /// nothing at all comes, what is on its way waits with everything else, so that time does not count, up to an hour.
    pub(crate) fn due(&mut self, now: i64, grace: i64) -> Vec<Gap> {
        let mut due: Vec<Gap> = self.overdue.take().into_iter().collect();
        while let Some(hole) = self.holes.front()
            && (self.last.saturating_sub(hole.since) >= grace
                || now.saturating_sub(hole.since) >= SEQUENCE_SILENT_NS_MAX)
        {
            let gap = hole.gap();
            self.holes.pop_front();
            self.missing += gap.missing;
            let is_full = due.len() >= GAPS_TOLD_MAX;
            match due.last_mut().filter(|_| is_full) {
                Some(last) => *last = last.with(gap),
                None => due.push(gap),
            }
        }
        due
    }

    /// All that is still missing, as one gap: nothing more will come for this numbering.
    pub(crate) fn give_up(&mut self) -> Option<Gap> {
        while let Some(hole) = self.holes.pop_front() {
            self.overdue(hole);
        }
        self.overdue.take()
    }

    fn open(&mut self, number: u64, now: i64) {
        self.wait_for(Hole {
            first: self.next,
            end: number,
            instead: number,
            since: now,
        });
    }

    /// Has a hole wait to be filled; where too many do, the oldest waits no longer.
    fn wait_for(&mut self, hole: Hole) {
        self.holes.push_back(hole);
        self.let_few_wait();
    }

    fn let_few_wait(&mut self) {
        while self.holes.len() > HOLES_MAX
            && let Some(oldest) = self.holes.pop_front()
        {
            self.overdue(oldest);
        }
    }

    fn overdue(&mut self, hole: Hole) {
        let gap = hole.gap();
        self.missing += gap.missing;
        self.overdue = Some(self.overdue.map_or(gap, |before| before.with(gap)));
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
        self.let_few_wait();
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
        assert_eq!(sequence.holes.len(), HOLES_MAX);
        // Those that do not wait are told at once, as one.
        let told = sequence.due(0, 10);
        let [together] = told.as_slice() else {
            panic!("{told:?}")
        };
        assert_eq!((together.expected, together.holes), (1, HOLES_MAX as u64 + 9));
    }

    #[test]
    fn many_gaps_at_once_are_told_in_a_few_events_that_count_all_of_them() {
        let mut sequence = Sequence::begin(1, 0);
        for number in 1..=100 {
            sequence.take(2 * number + 1, 0);
        }
        let told = sequence.due(SEQUENCE_SILENT_NS_MAX, 10);
        assert_eq!(told.len(), GAPS_TOLD_MAX);
        assert_eq!(told.iter().map(|gap| gap.missing).sum::<u64>(), 100);
        assert_eq!(told.last().map(|gap| (gap.received, gap.holes)), Some((201, 93)));
        assert_eq!(sequence.missing, 100);
    }

    #[test]
    fn what_is_given_up_is_all_that_waits() {
        let mut sequence = Sequence::begin(1, 0);
        [4, 6, 7].into_iter().for_each(|number| sequence.take(number, 0));
        let gap = Gap {
            expected: 2,
            missing: 3,
            received: 6,
            holes: 2,
        };
        assert_eq!((sequence.give_up(), sequence.missing), (Some(gap), 3));
        assert_eq!(sequence.give_up(), None);
    }
}
