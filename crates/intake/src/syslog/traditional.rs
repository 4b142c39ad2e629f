//! The traditional header (RFC 3164 section 4.1.2, as programs really write it) and its sibling with a full date: time,
//! host, tag. What the time leaves out is resolved against a reference, never against a clock.

use std::net::Ipv6Addr;

use vitni_event::{Flag, Flags, Offset, Timestamp};

use super::{Form, Reference, split_word};
use crate::limits;

const MONTHS: [&[u8]; 12] = [
    b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec",
];

pub(super) struct Stamp<'a> {
    pub(super) form: Form,
    pub(super) time: Timestamp,
    pub(super) offset: Offset,
    pub(super) flags: Flags,
    pub(super) rest: &'a [u8],
}

pub(super) struct Tag<'a> {
    pub(super) host: Option<&'a [u8]>,
    pub(super) program: Option<&'a [u8]>,
    pub(super) pid: Option<&'a [u8]>,
    pub(super) text: &'a [u8],
}

pub(super) fn split_time<'a>(line: &'a [u8], reference: &Reference) -> Option<Stamp<'a>> {
    if line.first().is_some_and(u8::is_ascii_digit) {
        let (word, rest) = split_word(line);
        let (time, offset) = Timestamp::parse(str::from_utf8(word).ok()?)?;
        return Some(Stamp {
            form: Form::Dated,
            time,
            offset,
            flags: Flags::NONE,
            rest,
        });
    }
    let (name, rest) = line.split_at_checked(3)?;
    let month = month(name)?;
    let rest = rest.strip_prefix(b" ")?;
    let (day, rest) = split_word(rest.strip_prefix(b" ").unwrap_or(rest));
    let (clock, rest) = split_word(rest);
    let [h0, h1, b':', m0, m1, b':', s0, s1] = clock else {
        return None;
    };
    let clock = (number(&[*h0, *h1])?, number(&[*m0, *m1])?, number(&[*s0, *s1])?);
    let time = resolve_year((month, number(day)?), clock, reference)?;
    let flags = Flags::from_iter([Flag::YearResolved, Flag::ZoneResolved]);
    Some(Stamp {
        form: Form::Traditional,
        time,
        offset: reference.zone,
        flags,
        rest,
    })
}

/// The number of a month by its English abbreviation.
pub(crate) fn month(name: &[u8]) -> Option<u32> {
    let place = MONTHS.iter().position(|month| *month == name)?;
    Some(u32::try_from(place).ok()? + 1)
}

/// The newest moment with this month, day and time of day in the zone of `reference` that does not lie more than a day
/// after its `now`. A leap day goes back to the newest leap year. A leap second is the last nanosecond before it.
/// `None` for a date or time of day that no year has.
#[must_use]
pub fn resolve_year(date: (u32, u32), clock: (u32, u32, u32), reference: &Reference) -> Option<Timestamp> {
    let (month, day) = date;
    let (hour, minute, second) = clock;
    let leap_second = (minute, second) == (59, 60);
    let (second, nanos) = if leap_second {
        (59, 999_999_999)
    } else {
        (second, 0)
    };
    let newest = reference
        .now
        .nanos()
        .saturating_add(limits::YEARLESS_AHEAD_NS_MAX);
    let ahead_of_utc = i64::from(reference.zone.minutes()) * 60 * 1_000_000_000;
    let last = Timestamp::from_nanos(newest).year() + 1;
    (last - limits::YEARS_TRIED..=last).rev().find_map(|year| {
        let local = Timestamp::from_civil((year, month, day), (hour, minute, second), nanos)?;
        let moment = local.nanos().checked_sub(ahead_of_utc)?;
        (moment <= newest).then(|| Timestamp::from_nanos(moment))
    })
}

fn number(digits: &[u8]) -> Option<u32> {
    let fits = (1..=2).contains(&digits.len()) && digits.iter().all(u8::is_ascii_digit);
    fits.then(|| {
        digits
            .iter()
            .fold(0, |value, digit| value * 10 + u32::from(digit - b'0'))
    })
}

/// Host, tag and text. Some programs write no host: then the first word ends like a tag.
pub(super) fn split_tag(rest: &[u8]) -> Tag<'_> {
    let (first, after) = split_word(rest);
    let names_host = !first.ends_with(b":") || is_ipv6(first);
    let (host, rest) = if names_host {
        (Some(first).filter(|host| !host.is_empty()), after)
    } else {
        (None, rest)
    };
    let (program, pid, text) = split_program(rest).unwrap_or((None, None, rest));
    Tag {
        host,
        program,
        pid,
        text,
    }
}

fn is_ipv6(word: &[u8]) -> bool {
    str::from_utf8(word).is_ok_and(|word| word.parse::<Ipv6Addr>().is_ok())
}

type Program<'a> = (Option<&'a [u8]>, Option<&'a [u8]>, &'a [u8]);

/// `tag: text` or `tag[pid]: text`; `None` when the first word is not a tag, as in `last message repeated 2 times`.
fn split_program(rest: &[u8]) -> Option<Program<'_>> {
    let end = rest.iter().position(|byte| matches!(byte, b':' | b'[' | b' '))?;
    let (program, rest) = rest.split_at_checked(end)?;
    (!program.is_empty()).then_some(())?;
    if let Some(text) = rest.strip_prefix(b":") {
        return Some((Some(program), None, text.strip_prefix(b" ").unwrap_or(text)));
    }
    let rest = rest.strip_prefix(b"[")?;
    let (pid, rest) = rest.split_at_checked(rest.iter().position(|byte| matches!(byte, b']' | b' '))?)?;
    let text = rest.strip_prefix(b"]")?;
    let text = text.strip_prefix(b":").unwrap_or(text);
    Some((
        Some(program),
        Some(pid).filter(|pid| !pid.is_empty()),
        text.strip_prefix(b" ").unwrap_or(text),
    ))
}
