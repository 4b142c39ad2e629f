//! Times and durations as they are typed: RFC 3339, `now`, `now-24h`; `90s`, `1d12h`. No clock is read: what `now` stands for
//! comes in.

use std::fmt;

use vitni_event::Timestamp;

const NANOS: i64 = 1_000_000_000;

/// The units, largest first.
const UNITS: [(char, i64); 5] = [
    ('w', 7 * 24 * 3600 * NANOS),
    ('d', 24 * 3600 * NANOS),
    ('h', 3600 * NANOS),
    ('m', 60 * NANOS),
    ('s', NANOS),
];

/// What to write for a time.
pub(super) const TIME_HINT: &str =
    "give RFC 3339 with a zone, for example 2026-11-21T23:21:31Z, or now, now-24h, now-7d";

/// What to write for a duration.
pub(crate) const DURATION_HINT: &str = "give a number and s, m, h, d or w, for example 1h or 1d12h";

/// A length of time: whole seconds, at least one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Duration(i64);

impl Duration {
    /// The shortest there is.
    pub const SECOND: Self = Self(NANOS);

    /// From seconds; `None` below one and above what nanoseconds in 64 bits can hold.
    #[must_use]
    pub fn from_seconds(seconds: i64) -> Option<Self> {
        seconds.checked_mul(NANOS).filter(|nanos| *nanos > 0).map(Self)
    }

    /// Reads numbers with their units, one after the other. `None` for any other text.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (mut rest, mut sum) = (text, 0_i64);
        while !rest.is_empty() {
            let (digits, after) = rest.split_at(rest.find(|char: char| !char.is_ascii_digit())?);
            let (unit, nanos) = UNITS.iter().find(|(unit, _)| after.starts_with(*unit))?;
            let number: i64 = digits.parse().ok()?;
            sum = sum.checked_add(number.checked_mul(*nanos)?)?;
            rest = after.get(unit.len_utf8()..)?;
        }
        (sum > 0).then_some(Self(sum))
    }

    /// In nanoseconds.
    #[must_use]
    pub const fn nanos(self) -> i64 {
        self.0
    }

    /// The beginning of the span of this length in which a time lies; spans begin at 1970-01-01T00:00:00Z. Cut to the
    /// earliest time there is.
    #[must_use]
    pub const fn begin_of_span(self, time: Timestamp) -> Timestamp {
        let nanos = time.nanos();
        Timestamp::from_nanos(nanos.saturating_sub(nanos.rem_euclid(self.0)))
    }

    /// A time up to which, itself left out, all times belong to the span that begins there.
    #[must_use]
    pub(crate) const fn end_of_span(self, begin: Timestamp) -> Timestamp {
        match begin.nanos().checked_add(self.0) {
            // The very first span may be cut.
            Some(end) if begin.nanos() != i64::MIN => Timestamp::from_nanos(end),
            _ => begin,
        }
    }
}

impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut left = self.0;
        for (unit, nanos) in UNITS {
            if left >= nanos {
                write!(f, "{}{unit}", left / nanos)?;
                left %= nanos;
            }
        }
        Ok(())
    }
}

/// Reads a time. `None` for what is not one, and for one beyond the range of times.
pub(super) fn read(text: &str, now: Timestamp) -> Option<Timestamp> {
    let (first, relative) = text.split_at_checked(3)?;
    if !first.eq_ignore_ascii_case("now") {
        return crate::filter::time::parse(text).ok();
    }
    let distance = |text| Duration::parse(text).map(Duration::nanos);
    let nanos = if relative.is_empty() {
        now.nanos()
    } else if let Some(back) = relative.strip_prefix('-') {
        now.nanos().checked_sub(distance(back)?)?
    } else {
        now.nanos().checked_add(distance(relative.strip_prefix('+')?)?)?
    };
    Some(Timestamp::from_nanos(nanos))
}
