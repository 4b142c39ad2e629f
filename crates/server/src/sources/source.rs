//! One source: its counts, its clocks, its numberings, and whether it has fallen silent.

use std::collections::BTreeMap;

use super::clock::Clock;
use super::name::bounded;
use super::sequence::{Gap, Sequence};
use crate::arrival::Seen;
use crate::config::InputConfig;
use crate::limits::{GAPS_WAITING_MAX, HOSTS_OF_SOURCE_MAX, SOURCE_ESTABLISHED_NS};

/// Seconds of one count of the rate, and how many counts there are: the rate is that of the last minute.
const RATE_SLOT_S: i64 = 5;
const RATE_SLOTS: usize = 12;
const SECOND: i64 = 1_000_000_000;

/// What a source is held to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Watched {
    /// Nanoseconds without a line after which it is silent; 0 for never.
    pub(crate) silent: i64,
    /// Nanoseconds by which its clock may differ; 0 for any.
    pub(crate) skew: i64,
}

impl Watched {
    /// What an input's sources are held to; a source may have a time of its own.
    pub(crate) fn of(input: &InputConfig, silent_s: Option<u64>) -> Self {
        Self::new(silent_s.unwrap_or(input.silent_s), input.skew_ms_max)
    }

    /// From the units of the configuration.
    pub(crate) fn new(silent_s: u64, skew_ms_max: u64) -> Self {
        let nanos = |number: u64, unit: i64| i64::try_from(number).unwrap_or(i64::MAX).saturating_mul(unit);
        Self {
            silent: nanos(silent_s, 1_000_000_000),
            skew: nanos(skew_ms_max, 1_000_000),
        }
    }
}

/// How far behind its files a source is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Behind {
    pub(crate) files: u64,
    /// How many bytes they have, and how many of these were not read yet.
    pub(crate) bytes: u64,
    pub(crate) behind: u64,
    /// What keeps one of them from being read.
    pub(crate) trouble: Option<String>,
}

/// What the store made of what came.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Kept {
    pub(crate) stored: u64,
    pub(crate) repeated: u64,
    pub(crate) refused: u64,
}

/// A change in its behaviour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Finding {
    Silent { seconds: u64 },
    Returned { seconds: u64 },
    Gap(String, Gap),
    Clock { host: String, ahead_ms: i64 },
}

/// One source.
#[derive(Clone, Debug, Default)]
pub(crate) struct Source {
    pub(super) watched: Watched,
    /// The configuration names it, so that it is kept whatever else comes.
    pub(super) listed: bool,
    /// Since when this server listens: what was not heard before shows nothing of the source.
    pub(super) listening: i64,
    /// The settings have a record of it.
    pub(super) is_recorded: bool,
    pub(super) first: i64,
    pub(super) last: i64,
    pub(super) newest: i64,
    pub(super) counts: Counts,
    pub(super) sequences: BTreeMap<String, Sequence>,
    clocks: BTreeMap<String, Clock>,
    rate: [(i64, u64); RATE_SLOTS],
    lag: Option<i64>,
    /// Since when it is known to be silent.
    pub(super) silent_since: Option<i64>,
    returned_after: Option<i64>,
    behind: Option<Behind>,
    /// What was missing in numberings that were given up since the last look.
    given_up: Vec<(String, Gap)>,
    /// What was missing and repeated in numberings that are no longer followed.
    pub(super) missing_before: u64,
    pub(super) repeated_before: u64,
    changed: bool,
}

/// What came, since it was first heard.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) lines: u64,
    pub(crate) stored: u64,
    pub(crate) repeated: u64,
    pub(crate) ignored: u64,
    pub(crate) quarantined: u64,
    pub(crate) refused: u64,
}

/// A source as it is shown.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Shown {
    pub(crate) first: i64,
    pub(crate) last: i64,
    /// Lines a second over the last minute.
    pub(crate) rate: f64,
    /// How far the newest lines lay behind, in nanoseconds.
    pub(crate) lag: Option<i64>,
    /// How far its clock is ahead, in nanoseconds, where it can be told.
    pub(crate) clock_ahead: Option<i64>,
    /// Whether that is more than it is held to.
    pub(crate) clock_off: bool,
    pub(crate) silent: bool,
    pub(crate) counts: Counts,
    /// Numbers of its own numbering that never came, and that came twice.
    pub(crate) missing: u64,
    pub(crate) duplicates: u64,
    /// Of a source that is files.
    pub(crate) behind: Option<Behind>,
}

impl Source {
    pub(super) fn first_heard(now: i64) -> Self {
        Self {
            first: now,
            last: now,
            ..Self::default()
        }
    }

    pub(super) fn note(&mut self, watched: Watched, seen: &Seen, kept: Kept, now: i64) {
        self.changed = true;
        self.watched = watched;
        if let Some(since) = self.silent_since.take() {
            self.returned_after = Some(now.saturating_sub(since));
        }
        self.last = now;
        let counts = &mut self.counts;
        counts.lines += seen.lines;
        counts.ignored += seen.ignored;
        counts.quarantined += seen.quarantined;
        counts.stored += kept.stored;
        counts.repeated += kept.repeated;
        counts.refused += kept.refused;
        if let Some(newest) = seen.newest {
            self.newest = self.newest.max(newest.nanos());
        }
        self.count(seen.lines, now);
        for (host, lags) in &seen.lags {
            self.lag = Some(lags.0);
            let host = bounded(host);
            if !self.clocks.contains_key(&*host) {
                make_room(&mut self.clocks, |clock| clock.last);
            }
            self.clocks.entry(host.into_owned()).or_default().take(*lags, now);
        }
        for (instance, number) in &seen.sequences {
            self.number(&bounded(instance), *number, now);
        }
    }

    fn number(&mut self, instance: &str, number: u64, now: i64) {
        if let Some(sequence) = self.sequences.get_mut(instance) {
            sequence.take(number, now);
            return;
        }
        if let Some((oldest, mut sequence)) = make_room(&mut self.sequences, |sequence| sequence.last) {
            if let Some(gap) = sequence.give_up() {
                self.give_up(oldest, gap);
            }
            self.missing_before += sequence.missing;
            self.repeated_before += sequence.repeated;
        }
        self.sequences
            .insert(instance.to_owned(), Sequence::begin(number, now));
    }

    /// Keeps a gap of a numbering that is no longer followed. When somebody makes up more of these than are kept, what is
    /// missing is counted, and whose numbers they were is not told.
    fn give_up(&mut self, instance: String, gap: Gap) {
        let is_full = self.given_up.len() >= GAPS_WAITING_MAX;
        match self.given_up.last_mut().filter(|_| is_full) {
            Some((name, together)) => {
                name.clear();
                *together = together.with(gap);
            }
            None => self.given_up.push((instance, gap)),
        }
    }

    pub(super) fn behind(&mut self, watched: Watched, behind: Behind) {
        self.watched = watched;
        self.listed = true;
        self.behind = Some(behind);
    }

    /// In which order sources are let go of when there are too many: newcomers first, and of these the one that was quiet for
    /// longest. `None` for one that is kept.
    pub(super) fn rank(&self) -> Option<(bool, i64)> {
        let is_established = self.last.saturating_sub(self.first) >= SOURCE_ESTABLISHED_NS;
        (!self.listed).then_some((is_established, self.last))
    }

    fn count(&mut self, lines: u64, now: i64) {
        let slot = now.div_euclid(RATE_SLOT_S * SECOND);
        let place = usize::try_from(slot.rem_euclid(RATE_SLOTS as i64)).unwrap_or(0);
        if let Some(count) = self.rate.get_mut(place) {
            if count.0 != slot {
                *count = (slot, 0);
            }
            count.1 += lines;
        }
    }

    pub(super) fn look(&mut self, now: i64, grace: i64) -> Vec<Finding> {
        let mut found = Vec::new();
        if let Some(after) = self.returned_after.take() {
            found.push(Finding::Returned {
                seconds: seconds(after),
            });
        }
        let unheard = now.saturating_sub(self.last.max(self.listening));
        if self.watched.silent > 0 && unheard >= self.watched.silent && self.silent_since.is_none() {
            self.silent_since = Some(self.last);
            self.changed = true;
            found.push(Finding::Silent {
                seconds: seconds(now.saturating_sub(self.last)),
            });
        }
        self.changed |= !self.given_up.is_empty();
        let given_up = std::mem::take(&mut self.given_up).into_iter();
        found.extend(given_up.map(|(instance, gap)| Finding::Gap(instance, gap)));
        for (instance, sequence) in &mut self.sequences {
            let gaps = sequence.due(now, grace);
            self.changed |= !gaps.is_empty();
            found.extend(gaps.into_iter().map(|gap| Finding::Gap(instance.clone(), gap)));
        }
        let skew = self.watched.skew;
        let clocks = self.clocks.iter_mut();
        found.extend(clocks.filter_map(|(host, clock)| {
            let ahead = clock.due(now, skew)?;
            Some(Finding::Clock {
                host: host.clone(),
                ahead_ms: ahead / 1_000_000,
            })
        }));
        found
    }

    pub(super) fn shown(&self, now: i64) -> Shown {
        let oldest = now.div_euclid(RATE_SLOT_S * SECOND) - RATE_SLOTS as i64;
        let lines: u64 = self
            .rate
            .iter()
            .filter(|(slot, _)| *slot > oldest)
            .map(|(_, lines)| lines)
            .sum();
        #[expect(clippy::cast_precision_loss, reason = "a rate is shown with two digits")]
        let rate = lines as f64 / (RATE_SLOT_S as f64 * RATE_SLOTS as f64);
        let clock_ahead = self
            .clocks
            .values()
            .filter_map(Clock::ahead)
            .max_by_key(|ahead| ahead.abs());
        let skew = self.watched.skew;
        Shown {
            first: self.first,
            last: self.last,
            rate,
            lag: self.lag,
            clock_ahead,
            clock_off: skew > 0 && clock_ahead.is_some_and(|ahead| ahead.abs() > skew),
            silent: self.silent_since.is_some(),
            counts: self.counts,
            behind: self.behind.clone(),
            missing: self.missing_before
                + self
                    .sequences
                    .values()
                    .map(|sequence| sequence.missing)
                    .sum::<u64>(),
            duplicates: self.repeated_before
                + self
                    .sequences
                    .values()
                    .map(|sequence| sequence.repeated)
                    .sum::<u64>(),
        }
    }

    pub(super) fn take_changed(&mut self) -> bool {
        std::mem::take(&mut self.changed)
    }
}

fn seconds(nanos: i64) -> u64 {
    u64::try_from(nanos / SECOND).unwrap_or(0)
}

/// Makes room for one more where there are too many: takes out the one that was quiet for longest.
fn make_room<V>(map: &mut BTreeMap<String, V>, last: impl Fn(&V) -> i64) -> Option<(String, V)> {
    if map.len() < HOSTS_OF_SOURCE_MAX {
        return None;
    }
    let oldest = map.iter().min_by_key(|(_, value)| last(value))?.0.clone();
    map.remove_entry(&oldest)
}
