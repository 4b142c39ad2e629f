//! Where passwords and shared secrets stand in what FreeRADIUS writes, and how they are cut. It works on bytes, because a
//! line need not be UTF-8, and rather cuts too much than too little.
//!
//! - `[alice/password]` in the result of a sign-in, with `auth_badpass` or `auth_goodpass`. A name may hold a slash as
//!   well, and nothing tells the two apart: what follows the first slash is cut, but for `host/` and a name with a dot,
//!   as Windows writes for a machine. What the server writes in place of a password it does not have stays.
//! - `User-Password = "…"` and its like, `shared secret "…"` and `password "…"`, as they are written while the server is
//!   debugged: to the end of the line.
//! - Passwords in command lines of helpers (`Executing: … --password=…`): the forms that [`crate::secret`] knows.

use std::borrow::Cow;
use std::ops::Range;

use memchr::memmem;

use crate::secret::{self, MARK};

/// The words with which the result of a sign-in begins.
pub(super) const VERDICTS: [&str; 4] = ["Login OK", "Login incorrect", "Invalid user", "Multiple logins"];

/// What ends the name, and follows it.
pub(super) const AFTER_NAME: &str = "] (from client ";

/// The line without its secrets; borrowed when it has none.
pub(super) fn cut(line: &[u8]) -> Cow<'_, [u8]> {
    if let Some(found) = verdict(line) {
        let from = found.end;
        let Some(range) = password(line.get(from..).unwrap_or_default()) else {
            return Cow::Borrowed(line);
        };
        return Cow::Owned(without(line, from + range.start..from + range.end));
    }
    let written = [attribute(line), quoted(line)].into_iter().flatten();
    match written.min_by_key(|range| range.start) {
        Some(range) => {
            let head = secret::cut(line.get(..range.start).unwrap_or_default());
            let tail = line.get(range.end..).unwrap_or_default();
            Cow::Owned([&head, MARK.as_bytes(), tail].concat())
        }
        None => secret::cut(line),
    }
}

fn without(line: &[u8], range: Range<usize>) -> Vec<u8> {
    let head = line.get(..range.start).unwrap_or_default();
    let tail = line.get(range.end..).unwrap_or_default();
    [head, MARK.as_bytes(), tail].concat()
}

/// The first verdict anywhere in the line.
fn verdict(line: &[u8]) -> Option<Range<usize>> {
    let found = VERDICTS.iter().filter_map(|verdict| {
        let at = memmem::find(line, verdict.as_bytes())?;
        Some(at..at + verdict.len())
    });
    found.min_by_key(|range| range.start)
}

/// Where the password stands in what follows a verdict. A line that was cut off ends the password too.
fn password(after: &[u8]) -> Option<Range<usize>> {
    let end = memmem::rfind(after, AFTER_NAME.as_bytes()).unwrap_or_else(|| {
        after
            .iter()
            .rposition(|byte| !matches!(byte, b'\n' | b'\r' | 0))
            .map_or(0, |last| last + 1)
    });
    let body = after.get(..end)?;
    let begin = name_begins(body)?;
    let slash = begin + slash(body.get(begin..)?)?;
    let password = body.get(slash + 1..)?;
    let is_known = password.is_empty() || password == MARK.as_bytes() || is_placeholder(password);
    (!is_known).then_some(slash + 1..end)
}

/// Where the name may begin at the earliest, behind `: [` or, when a reason stands between, behind `): [`.
fn name_begins(body: &[u8]) -> Option<usize> {
    if body.starts_with(b": [") {
        return Some(3);
    }
    let after_reason = memmem::find(body, b"): [").map(|at| at + 4);
    after_reason.or_else(|| memmem::find(body, b": [").map(|at| at + 3))
}

/// The slash behind the name. `host/pc1.example.org` is a name.
pub(super) fn slash(name: &[u8]) -> Option<usize> {
    let first = memchr::memchr(b'/', name)?;
    let machine = name.strip_prefix(b"host/").unwrap_or_default();
    let length = machine
        .iter()
        .position(|byte| !(byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-')))
        .unwrap_or(machine.len());
    let is_machine = machine.get(..length).is_some_and(|host| host.contains(&b'.'));
    match machine.get(length) {
        _ if !is_machine => Some(first),
        Some(b'/') => Some(first + 1 + length),
        None => None,
        Some(_) => Some(first),
    }
}

/// What the server writes where it has no password to write.
fn is_placeholder(text: &[u8]) -> bool {
    let auth_type = text
        .strip_prefix(b"<via Auth-Type = ")
        .and_then(|rest| rest.strip_suffix(b">"));
    let is_word = |word: &[u8]| {
        word.iter()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
    };
    auth_type.is_some_and(is_word)
        || text == b"<CHAP-Password>"
        || (text.starts_with(b"<no User-Passw") && text.ends_with(b" attribute>") && text.len() < 40)
}

/// The value in `User-Password = "…"`, by the name of the attribute.
fn attribute(line: &[u8]) -> Option<Range<usize>> {
    const NAMES: [&str; 4] = ["password", "secret", "response", "-key"];
    let end = end(line);
    let mut equals = memmem::find_iter(line, b"= ");
    equals.find_map(|at| {
        let before = line.get(..at)?.trim_ascii_end();
        let before = match before {
            [before @ .., b':' | b'+' | b'=' | b'!'] => before.trim_ascii_end(),
            before => before,
        };
        let is_secret = NAMES.iter().any(|name| ends_with(before, name));
        let value = line.get(at + 2..end)?;
        (is_secret && value != MARK.as_bytes()).then_some(at + 2..end)
    })
}

/// What stands in quotes behind `password` or `secret`.
fn quoted(line: &[u8]) -> Option<Range<usize>> {
    let end = end(line);
    let mut quotes = memchr::memchr_iter(b'"', line);
    quotes.find_map(|at| {
        let before = line.get(..at)?.trim_ascii_end();
        let before = before.strip_suffix(b" value").unwrap_or(before);
        let is_secret = ends_with(before, "password") || ends_with(before, "secret");
        let value = line.get(at + 1..end)?;
        (is_secret && value != MARK.as_bytes()).then_some(at + 1..end)
    })
}

fn ends_with(text: &[u8], name: &str) -> bool {
    let tail = text.len().checked_sub(name.len()).and_then(|at| text.get(at..));
    tail.is_some_and(|tail| tail.eq_ignore_ascii_case(name.as_bytes()))
}

/// Where the line ends, its line end left out.
fn end(line: &[u8]) -> usize {
    line.iter()
        .rposition(|byte| !matches!(byte, b'\n' | b'\r' | 0))
        .map_or(0, |last| last + 1)
}
