//! The ways in which products write a moment. A zone that is not written is that of the reference, and said to be
//! missing; it never reads a clock and knows no zone by a name but UTC.

use vitni_event::{Offset, Timestamp};

use crate::Reference;
use crate::syslog;

/// A moment as a line states it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Moment {
    pub(super) time: Timestamp,
    pub(super) offset: Offset,
    /// The line names no zone, so `offset` is that of the reference.
    pub(super) zone_resolved: bool,
    /// The line names no year either.
    pub(super) year_resolved: bool,
}

impl Moment {
    /// A moment of which nothing was left out.
    const fn of(time: Timestamp, offset: Offset) -> Self {
        Self {
            time,
            offset,
            zone_resolved: false,
            year_resolved: false,
        }
    }
}

/// ISO 8601 as date patterns give it, at the start of a text, and what follows it: `T` or a blank in the middle, a point or a
/// comma before any digits of a second, `Z`, `UTC`, `+hh:mm`, `+hhmm`, `+hh` or nothing as the zone, with a blank before it
/// or without.
pub(super) fn iso(text: &str, zone: Offset) -> Option<(Moment, &str)> {
    // A word that is a time as RFC 3339 has it needs nothing put right.
    let (word, after) = text.split_at_checked(text.find(' ').unwrap_or(text.len()))?;
    if let Some((time, offset)) = Timestamp::parse(word) {
        return Some((Moment::of(time, offset), after));
    }
    let (date, rest) = text.split_at_checked("2026-11-21".len())?;
    let rest = rest.strip_prefix(['T', 't', ' '])?;
    let (clock, rest) = rest.split_at_checked("23:21:31".len())?;
    let (fraction, rest) = fraction(rest);
    let (written, rest) = match offset(rest) {
        Some((offset, rest)) => (Some(offset), rest),
        None => (None, rest),
    };
    // What goes on like a number or a word was no time.
    if rest.starts_with(|next: char| next.is_alphanumeric() || matches!(next, ':' | '+' | '.')) {
        return None;
    }
    let said = format!("{date}T{clock}{fraction}{}", written.unwrap_or(zone));
    let (time, offset) = Timestamp::parse(&said)?;
    let moment = Moment {
        time,
        offset,
        zone_resolved: written.is_none(),
        year_resolved: false,
    };
    Some((moment, rest))
}

/// A moment that is the whole text: ISO 8601, milliseconds or seconds since 1970, or a date with the month's name.
pub(super) fn whole(text: &str, reference: &Reference) -> Option<Moment> {
    let text = text.trim_matches(' ');
    if let Some((moment, "")) = iso(text, reference.zone) {
        return Some(moment);
    }
    epoch(text).or_else(|| named_month(text, reference))
}

fn fraction(text: &str) -> (String, &str) {
    let Some(rest) = text.strip_prefix(['.', ',']) else {
        return (String::new(), text);
    };
    let length = rest.bytes().take_while(u8::is_ascii_digit).count();
    match rest.split_at_checked(length) {
        // Beyond nanoseconds nothing can be kept.
        Some((digits, rest)) if length > 0 => (format!(".{}", digits.get(..9).unwrap_or(digits)), rest),
        _ => (String::new(), text),
    }
}

fn offset(text: &str) -> Option<(Offset, &str)> {
    let bare = text.strip_prefix(' ').unwrap_or(text);
    for name in ["UTC", "GMT", "Z", "z"] {
        if let Some(rest) = bare.strip_prefix(name) {
            // A host may be called Zebra.
            return (!rest.starts_with(|next: char| next.is_alphanumeric() || matches!(next, '-' | '.')))
                .then_some((Offset::UTC, rest));
        }
    }
    let sign = bare.chars().next().filter(|sign| matches!(sign, '+' | '-'))?;
    let (hours, rest) = bare.get(1..)?.split_at_checked(2)?;
    let after_colon = rest.strip_prefix(':').unwrap_or(rest);
    let minutes = after_colon
        .get(..2)
        .filter(|digits| digits.bytes().all(|digit| digit.is_ascii_digit()));
    let (minutes, rest) = match minutes {
        Some(minutes) => (minutes, after_colon.get(2..)?),
        None => ("00", rest),
    };
    Some((Offset::parse(&format!("{sign}{hours}:{minutes}"))?, rest))
}

/// Thirteen digits are milliseconds, ten are seconds: both are this century's.
fn epoch(text: &str) -> Option<Moment> {
    let number: i64 = text.parse().ok().filter(|_| !text.starts_with('+'))?;
    let unit = match text.len() {
        10 => 1_000_000_000,
        13 => 1_000_000,
        _ => return None,
    };
    let time = Timestamp::from_nanos(number.checked_mul(unit)?);
    Some(Moment::of(time, Offset::UTC))
}

/// `Nov 21 2026 23:21:31.544 UTC`: year, digits of a second and zone may be missing.
fn named_month(text: &str, reference: &Reference) -> Option<Moment> {
    const MONTHS: [&str; 12] = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ];
    let words: Vec<&str> = text.split(' ').filter(|word| !word.is_empty()).collect();
    let (name, day, year, clock, zone) = match words[..] {
        [name, day, clock] => (name, day, None, clock, None),
        [name, day, year, clock] if year.len() == 4 => (name, day, Some(year), clock, None),
        [name, day, clock, zone] => (name, day, None, clock, Some(zone)),
        [name, day, year, clock, zone] => (name, day, Some(year), clock, Some(zone)),
        _ => return None,
    };
    let month = MONTHS.iter().position(|month| name.eq_ignore_ascii_case(month))? + 1;
    let day: u32 = day.parse().ok()?;
    if let Some(year) = year {
        let year: u32 = year.parse().ok()?;
        let zone = zone.map(|zone| format!(" {zone}")).unwrap_or_default();
        let said = format!("{year:04}-{month:02}-{day:02}T{clock}{zone}");
        let (moment, rest) = iso(&said, reference.zone)?;
        return rest.is_empty().then_some(moment);
    }
    let zone = zone.map(|zone| offset(zone).filter(|(_, rest)| rest.is_empty()));
    let (offset, zone_resolved) = match zone {
        None => (reference.zone, true),
        Some(zone) => (zone?.0, false),
    };
    let mut parts = clock.split(['.', ',']).next()?.split(':');
    let mut number = || parts.next()?.parse().ok();
    let clock = (number()?, number()?, number()?);
    let here = Reference {
        now: reference.now,
        zone: offset,
    };
    let time = syslog::resolve_year((u32::try_from(month).ok()?, day), clock, &here)?;
    Some(Moment {
        time,
        offset,
        zone_resolved,
        year_resolved: true,
    })
}
