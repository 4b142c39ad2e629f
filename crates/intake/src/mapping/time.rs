//! When a line says that it happened.

use jiff::fmt::strtime::BrokenDownTime;
use jiff::tz::TimeZone;
use serde::Deserialize;
use vitni_event::{Flag, Flags, Offset, Timestamp};

use super::path::Path;

/// `[time]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Time {
    pub(crate) field: Path,
    pub(crate) form: Form,
    zone: Option<Zone>,
}

/// How it is written.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "String")]
pub(crate) enum Form {
    Rfc3339,
    UnixSeconds,
    UnixMilliseconds,
    /// By the letters of strftime.
    Letters(String),
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(try_from = "String")]
struct Zone(Offset);

/// A moment with what had to be assumed for it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moment {
    pub(crate) time: Timestamp,
    pub(crate) offset: Option<Offset>,
    pub(crate) flags: Flags,
}

impl Time {
    /// Reads the field's text; `zone` is for a text without one, where the mapping names none either.
    pub(crate) fn read(&self, text: &str, zone: Offset) -> Option<Moment> {
        match &self.form {
            Form::Rfc3339 => self.rfc3339(text, zone),
            Form::UnixSeconds => plain(unix_seconds(text)?),
            Form::UnixMilliseconds => plain(text.parse::<i64>().ok()?.checked_mul(1_000_000)?),
            Form::Letters(letters) => self.letters(letters, text, zone),
        }
    }

    fn rfc3339(&self, text: &str, zone: Offset) -> Option<Moment> {
        let stated = Timestamp::parse(text).or_else(|| Timestamp::parse(&with_colon(text)?));
        if let Some((time, offset)) = stated {
            return Some(Moment {
                time,
                offset: Some(offset),
                flags: Flags::NONE,
            });
        }
        let (local, _) = Timestamp::parse(&format!("{text}Z"))?;
        self.local(local.nanos(), zone)
    }

    fn letters(&self, letters: &str, text: &str, zone: Offset) -> Option<Moment> {
        let parsed = BrokenDownTime::parse(letters, text).ok()?;
        if let Some(offset) = parsed.offset() {
            let time = parsed.to_timestamp().ok()?;
            return Some(Moment {
                time: Timestamp::from_nanos(i64::try_from(time.as_nanosecond()).ok()?),
                offset: Offset::from_minutes(i16::try_from(offset.seconds() / 60).ok()?),
                flags: Flags::NONE,
            });
        }
        let local = parsed.to_datetime().ok()?.to_zoned(TimeZone::UTC).ok()?;
        self.local(i64::try_from(local.timestamp().as_nanosecond()).ok()?, zone)
    }

    /// A local time, in the mapping's zone or the given one.
    fn local(&self, nanos: i64, zone: Offset) -> Option<Moment> {
        let offset = self.zone.map_or(zone, |zone| zone.0);
        let away = i64::from(offset.minutes()) * 60 * 1_000_000_000;
        let flags = match self.zone {
            Some(_) => Flags::NONE,
            None => Flags::from(Flag::ZoneResolved),
        };
        Some(Moment {
            time: Timestamp::from_nanos(nanos.checked_sub(away)?),
            offset: Some(offset),
            flags,
        })
    }
}

const fn plain(nanos: i64) -> Option<Moment> {
    Some(Moment {
        time: Timestamp::from_nanos(nanos),
        offset: None,
        flags: Flags::NONE,
    })
}

/// `+0100` as `+01:00`.
fn with_colon(text: &str) -> Option<String> {
    let (before, minutes) = text.split_at_checked(text.len().checked_sub(2)?)?;
    Some(format!("{before}:{minutes}"))
}

/// Nanoseconds of `1795302777` or `1795302777.924`; digits beyond the ninth are dropped.
fn unix_seconds(text: &str) -> Option<i64> {
    let (seconds, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits: String = fraction.chars().chain("000000000".chars()).take(9).collect();
    let fraction: i64 = digits.parse().ok()?;
    let seconds: i64 = seconds.parse().ok().filter(|seconds| *seconds >= 0)?;
    seconds.checked_mul(1_000_000_000)?.checked_add(fraction)
}

impl TryFrom<String> for Form {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        match text.as_str() {
            "rfc3339" => return Ok(Self::Rfc3339),
            "unix" => return Ok(Self::UnixSeconds),
            "unix-ms" => return Ok(Self::UnixMilliseconds),
            letters if letters.contains('%') => {}
            other => {
                return Err(format!(
                    "`{other}` is no form of a time: write rfc3339, unix, unix-ms, or letters such as %Y-%m-%d %H:%M:%S"
                ));
            }
        }
        // What cannot be written with these letters, or is not read back as it was, cannot be read either.
        let sample = jiff::Timestamp::UNIX_EPOCH.to_zoned(TimeZone::UTC);
        let written = jiff::fmt::strtime::format(&text, &sample);
        let read = written
            .ok()
            .and_then(|written| BrokenDownTime::parse(&text, written).ok());
        let whole = read.is_some_and(|read| {
            read.to_timestamp().is_ok_and(|time| time == sample.timestamp())
                || read.to_datetime().is_ok_and(|time| time == sample.datetime())
        });
        if whole {
            Ok(Self::Letters(text))
        } else {
            Err(format!(
                "`{text}` does not tell a moment: it needs year, month, day and the time of day, in letters that can be read back"
            ))
        }
    }
}

impl TryFrom<String> for Zone {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Offset::parse(&text)
            .map(Self)
            .ok_or_else(|| format!("`{text}` is no zone: give Z, or hours and minutes such as +01:00"))
    }
}
