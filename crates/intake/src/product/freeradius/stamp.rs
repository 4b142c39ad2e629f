//! The beginning of a line of `radius.log`: `Sat Nov 21 23:02:28 2026 : Auth: `, the time as `ctime` writes it. It names
//! no zone, so it is read in that of the reference.

use vitni_event::Timestamp;

use crate::Reference;
use crate::syslog;

pub(super) struct Stamp<'l> {
    pub(super) time: Timestamp,
    /// `Auth`, `Info`, `ERROR` and so on.
    pub(super) level: &'l [u8],
    pub(super) text: &'l [u8],
}

/// `None` for a line that does not begin like this, or with a date that does not exist.
pub(super) fn split<'l>(line: &'l [u8], reference: &Reference) -> Option<Stamp<'l>> {
    let (date, rest) = line.split_at_checked(24)?;
    let rest = rest.strip_prefix(b" : ")?;
    let end = memchr::memchr(b':', rest)?;
    let (level, text) = rest.split_at_checked(end)?;
    let is_level = !level.is_empty() && level.iter().all(u8::is_ascii_alphabetic);
    is_level.then_some(())?;
    Some(Stamp {
        time: time(date, reference)?,
        level,
        text: text.strip_prefix(b": ").or_else(|| text.strip_prefix(b":"))?,
    })
}

/// The 24 characters of `ctime`. The name of the weekday is not held against the date.
fn time(date: &[u8], reference: &Reference) -> Option<Timestamp> {
    let [
        _,
        _,
        _,
        b' ',
        month @ ..,
        b' ',
        d0,
        d1,
        b' ',
        h0,
        h1,
        b':',
        m0,
        m1,
        b':',
        s0,
        s1,
        b' ',
        y0,
        y1,
        y2,
        y3,
    ] = date
    else {
        return None;
    };
    let month = syslog::month(month)?;
    let day = number(&[if *d0 == b' ' { b'0' } else { *d0 }, *d1])?;
    let clock = (number(&[*h0, *h1])?, number(&[*m0, *m1])?, number(&[*s0, *s1])?);
    // A leap second is the last one before it.
    let clock = (clock.0, clock.1, if clock.2 == 60 { 59 } else { clock.2 });
    let year = i64::from(number(&[*y0, *y1, *y2, *y3])?);
    let local = Timestamp::from_civil((year, month, day), clock, 0)?;
    let ahead_of_utc = i64::from(reference.zone.minutes()) * 60 * 1_000_000_000;
    Some(Timestamp::from_nanos(local.nanos().checked_sub(ahead_of_utc)?))
}

fn number(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0, |value, digit| {
        digit
            .is_ascii_digit()
            .then(|| value * 10 + u32::from(digit - b'0'))
    })
}
