//! Moments and offsets: UTC nanoseconds inside, RFC 3339 with exactly nine fraction digits outside. It never reads a
//! clock and knows no time zone names.

use std::fmt;

const NANOS_PER_SECOND: i64 = 1_000_000_000;
const SECONDS_PER_DAY: i64 = 86_400;

/// Bytes of a written [`Timestamp`].
pub const TIMESTAMP_BYTES: usize = 30;

/// What stands between the digits.
const FORM: &[u8; TIMESTAMP_BYTES] = b"0000-00-00T00:00:00.000000000Z";
/// Where two digits stand that are written as one number; the last digit of the fraction stands alone.
const PAIRS: [usize; 11] = [0, 2, 5, 8, 11, 14, 17, 20, 22, 24, 26];
const LAST_DIGIT: usize = 28;
#[expect(
    clippy::indexing_slicing,
    reason = "the compiler works it out, and would refuse an index that is wrong"
)]
const TWO_DIGITS: [[u8; 2]; 100] = {
    let mut pairs = [[0; 2]; 100];
    let mut value = 0;
    while value < 100 {
        pairs[value] = [b'0' + (value / 10) as u8, b'0' + (value % 10) as u8];
        value += 1;
    }
    pairs
};

/// A moment: nanoseconds since 1970-01-01T00:00:00Z, without leap seconds. Reaches from 1677-09-21 to 2262-04-11.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// From nanoseconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub const fn from_nanos(nanos: i64) -> Self {
        Self(nanos)
    }

    /// Nanoseconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub const fn nanos(self) -> i64 {
        self.0
    }

    /// From a calendar date, a time of day and nanoseconds, all in UTC. `None` for a date that does not exist or lies
    /// outside the range.
    #[must_use]
    pub fn from_civil(date: (i64, u32, u32), time: (u32, u32, u32), nanos: u32) -> Option<Self> {
        let (year, month, day) = date;
        let (hour, minute, second) = time;
        let real = (1..=12).contains(&month)
            && (1..=days_in_month(year, month)).contains(&day)
            && hour < 24
            && minute < 60
            && second < 60
            && i64::from(nanos) < NANOS_PER_SECOND
            && (1600..=2300).contains(&year);
        if !real {
            return None;
        }
        let seconds = days_from_civil(year, i64::from(month), i64::from(day)) * SECONDS_PER_DAY
            + i64::from(hour * 3600 + minute * 60 + second);
        Self::from_parts(seconds, i64::from(nanos))
    }

    fn from_parts(seconds: i64, nanos: i64) -> Option<Self> {
        let total = i128::from(seconds) * i128::from(NANOS_PER_SECOND) + i128::from(nanos);
        i64::try_from(total).ok().map(Self)
    }

    /// Reads an RFC 3339 date-time; `T`, `t` or a space between date and time, any number of fraction digits.
    ///
    /// A tenth and further fraction digit must be 0, because it could not be kept. A leap second (`:59:60`) becomes
    /// the last nanosecond before it. `None` for anything else and for moments outside the range.
    #[must_use]
    pub fn parse(text: &str) -> Option<(Self, Offset)> {
        let mut rest = text.as_bytes();
        let year = i64::from(digits::<4>(&mut rest)?);
        literal(&mut rest, b"-")?;
        let month = digits::<2>(&mut rest)?;
        literal(&mut rest, b"-")?;
        let day = digits::<2>(&mut rest)?;
        literal(&mut rest, b"Tt ")?;
        let hour = digits::<2>(&mut rest)?;
        literal(&mut rest, b":")?;
        let minute = digits::<2>(&mut rest)?;
        literal(&mut rest, b":")?;
        let mut second = digits::<2>(&mut rest)?;
        let mut nanos = fraction(&mut rest)?;
        if second == 60 && minute == 59 {
            (second, nanos) = (59, 999_999_999);
        }
        let offset = Offset::parse_bytes(rest)?;
        let local = Self::from_civil_wide((year, month, day), (hour, minute, second))?;
        let moment = Self::from_parts(local - i64::from(offset.minutes()) * 60, i64::from(nanos))?;
        Some((moment, offset))
    }

    /// Seconds since 1970 of a local date and time; wider than the range, so that an offset can bring it back inside.
    fn from_civil_wide(date: (i64, u32, u32), (hour, minute, second): (u32, u32, u32)) -> Option<i64> {
        let (year, month, day) = date;
        let real = (1..=12).contains(&month)
            && (1..=days_in_month(year, month)).contains(&day)
            && hour < 24
            && minute < 60
            && second < 60;
        real.then(|| {
            days_from_civil(year, i64::from(month), i64::from(day)) * SECONDS_PER_DAY
                + i64::from(hour * 3600 + minute * 60 + second)
        })
    }

    /// The year in UTC.
    #[must_use]
    pub fn year(self) -> i64 {
        civil_from_days(self.0.div_euclid(NANOS_PER_SECOND * SECONDS_PER_DAY)).0
    }

    /// Writes the thirty characters `2026-11-21T23:21:31.544096000Z`.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "every value is below the power of ten it is written with"
    )]
    #[expect(
        clippy::cast_sign_loss,
        reason = "euclidean remainders and years from 1677 on are positive"
    )]
    pub fn write_into(self, out: &mut [u8; TIMESTAMP_BYTES]) {
        let seconds = self.0.div_euclid(NANOS_PER_SECOND);
        let nanos = self.0.rem_euclid(NANOS_PER_SECOND) as u32;
        let (year, month, day) = civil_from_days(seconds.div_euclid(SECONDS_PER_DAY));
        let clock = seconds.rem_euclid(SECONDS_PER_DAY) as u32;
        let (year, month, day) = (year as u32, month as u32, day as u32);
        *out = *FORM;
        let (micros, last) = (nanos / 1000, nanos % 1000);
        let pairs = [
            year / 100,
            year % 100,
            month,
            day,
            clock / 3600,
            clock / 60 % 60,
            clock % 60,
            micros / 10_000,
            micros / 100 % 100,
            micros % 100,
            last / 10,
        ];
        for (place, value) in PAIRS.into_iter().zip(pairs) {
            let pair = TWO_DIGITS.get(value as usize).copied().unwrap_or_default();
            if let Some(to) = out.get_mut(place..).and_then(<[u8]>::first_chunk_mut) {
                *to = pair;
            }
        }
        if let Some(to) = out.get_mut(LAST_DIGIT) {
            *to = b'0' + (last % 10) as u8;
        }
    }

    /// Reads exactly what [`Timestamp::write_into`] writes.
    pub(crate) fn parse_written(text: &[u8; TIMESTAMP_BYTES]) -> Option<Self> {
        let at = |place: usize| text.get(place).copied().unwrap_or_default();
        let fixed = [4, 7, 10, 13, 16, 19, 29];
        let is_form = fixed.into_iter().all(|place| FORM.get(place) == Some(&at(place)));
        // What is no digit is worth ten or more, which shows in the highest of all.
        let mut highest = 0;
        let mut digit = |place: usize| {
            let value = at(place).wrapping_sub(b'0');
            highest = value.max(highest);
            u32::from(value)
        };
        let [y0, y1, month, day, hour, minute, second, n0, n1, n2, n3] =
            PAIRS.map(|place| digit(place) * 10 + digit(place + 1));
        let last = digit(LAST_DIGIT);
        if !is_form || highest > 9 {
            return None;
        }
        let nanos = (((n0 * 100 + n1) * 100 + n2) * 100 + n3) * 10 + last;
        Self::from_civil(
            ((y0 * 100 + y1).into(), month, day),
            (hour, minute, second),
            nanos,
        )
    }

    /// Appends the thirty characters; allocates only if `out` must grow.
    pub fn write(self, out: &mut Vec<u8>) {
        let mut text = [0; TIMESTAMP_BYTES];
        self.write_into(&mut text);
        out.extend_from_slice(&text);
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = [0; TIMESTAMP_BYTES];
        self.write_into(&mut text);
        f.write_str(str::from_utf8(&text).map_err(|_| fmt::Error)?)
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A distance from UTC in minutes, east positive; less than a day either way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Offset(i16);

impl Offset {
    /// UTC itself.
    pub const UTC: Self = Self(0);

    /// From minutes east of UTC; `None` for a day or more.
    #[must_use]
    pub const fn from_minutes(minutes: i16) -> Option<Self> {
        if minutes.unsigned_abs() < 24 * 60 {
            Some(Self(minutes))
        } else {
            None
        }
    }

    /// Minutes east of UTC.
    #[must_use]
    pub const fn minutes(self) -> i16 {
        self.0
    }

    /// Reads `Z`, `z`, `+hh:mm` or `-hh:mm`. `-00:00` (RFC 3339: offset not known) reads as UTC.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::parse_bytes(text.as_bytes())
    }

    fn parse_bytes(mut text: &[u8]) -> Option<Self> {
        let (sign, rest) = text.split_first()?;
        text = rest;
        let sign = match sign {
            b'Z' | b'z' => return rest.is_empty().then_some(Self(0)),
            b'+' => 1,
            b'-' => -1,
            _ => return None,
        };
        let hours = i16::try_from(digits::<2>(&mut text)?).ok()?;
        literal(&mut text, b":")?;
        let minutes = i16::try_from(digits::<2>(&mut text)?).ok()?;
        (text.is_empty() && hours < 24 && minutes < 60).then_some(Self(sign * (hours * 60 + minutes)))
    }
}

impl fmt::Display for Offset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 == 0 {
            return f.write_str("Z");
        }
        let sign = if self.0 < 0 { '-' } else { '+' };
        let minutes = self.0.unsigned_abs();
        write!(f, "{sign}{:02}:{:02}", minutes / 60, minutes % 60)
    }
}

fn literal(rest: &mut &[u8], any_of: &[u8]) -> Option<()> {
    let (first, after) = rest.split_first()?;
    *rest = after;
    any_of.contains(first).then_some(())
}

fn digits<const N: usize>(rest: &mut &[u8]) -> Option<u32> {
    let (text, after) = rest.split_first_chunk::<N>()?;
    *rest = after;
    text.iter().try_fold(0, |value, byte| {
        byte.is_ascii_digit().then(|| value * 10 + u32::from(byte - b'0'))
    })
}

/// An optional `.` and digits, as nanoseconds.
fn fraction(rest: &mut &[u8]) -> Option<u32> {
    let Some(after) = rest.strip_prefix(b".") else {
        return Some(0);
    };
    let length = after.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (text, after) = after.split_at_checked(length)?;
    *rest = after;
    let kept = text
        .iter()
        .take(9)
        .fold(0, |value, byte| value * 10 + u32::from(byte - b'0'));
    let exact = length > 0 && text.iter().skip(9).all(|byte| *byte == b'0');
    let missing = u32::try_from(9_usize.saturating_sub(length)).ok()?;
    exact.then(|| kept * 10_u32.pow(missing))
}

const fn days_in_month(year: i64, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

/// Days since 1970-01-01 in the proleptic Gregorian calendar, counted in eras of 400 years that begin in March, so
/// that the leap day is the last of its year.
const fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// The inverse of [`days_from_civil`].
const fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 {
        shifted_month + 3
    } else {
        shifted_month - 9
    };
    let year = year_of_era + era * 400 + if month <= 2 { 1 } else { 0 };
    (year, month, day)
}
