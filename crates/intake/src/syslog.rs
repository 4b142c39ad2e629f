//! The header of a syslog line, read byte by byte: traditional (RFC 3164 style), RFC 5424, and the file format with an
//! RFC 3339 time that rsyslog and systemd write.
//!
//! A header may come from anybody, so nothing in it is believed beyond its form, nothing is unescaped, and every
//! function here ends for every input. It never looks into the message.

pub mod framing;
mod rfc5424;
mod structured;
mod traditional;

pub use structured::sequence;
pub(crate) use traditional::month;
pub use traditional::resolve_year;

use vitni_event::{Flags, Offset, Timestamp};

/// What a line is read against when it leaves out its year or its zone.
#[derive(Clone, Copy, Debug)]
pub struct Reference {
    /// No line is much younger than this: the moment of receipt, or when the file was last written.
    pub now: Timestamp,
    /// The zone of lines that name none.
    pub zone: Offset,
}

impl Reference {
    /// For whoever takes a header apart without asking when it was written.
    pub(crate) const EARLIEST: Self = Self {
        now: Timestamp::from_nanos(0),
        zone: Offset::UTC,
    };
}

/// Which of the three forms a header has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// `<38>Nov 21 23:21:33 vm sshd[27691]: …`, the priority optional.
    Traditional,
    /// `<38>2026-11-21T23:21:33.553916+00:00 vm sshd[27691]: …`, the priority optional.
    Dated,
    /// `<38>1 2026-11-21T23:21:33.553916+00:00 vm sshd 27691 - - …`.
    Rfc5424,
}

/// A line taken apart. What the line leaves out, or writes as `-`, is `None`.
#[derive(Clone, Debug)]
pub struct Message<'a> {
    /// How the header was written.
    pub form: Form,
    /// Facility times eight plus severity, 0 to 191.
    pub priority: Option<u8>,
    /// When it was written, by the line's account; the year and the zone may have been resolved, see `flags`.
    pub time: Option<Timestamp>,
    /// The offset that the line wrote or that was assumed for it.
    pub offset: Option<Offset>,
    /// `year-resolved` and `zone-resolved`, where they apply.
    pub flags: Flags,
    /// The host that wrote it.
    pub host: Option<&'a [u8]>,
    /// The program: tag or APP-NAME.
    pub program: Option<&'a [u8]>,
    /// The process: what stands in brackets after the tag, or PROCID.
    pub pid: Option<&'a [u8]>,
    /// MSGID of RFC 5424.
    pub message_id: Option<&'a [u8]>,
    /// STRUCTURED-DATA of RFC 5424, brackets included, as written.
    pub structured: Option<&'a [u8]>,
    /// All that follows the header's time, or, in RFC 5424, the header. Always the end of `line`.
    pub rest: &'a [u8],
    /// The rest of the line, without line end and byte order mark. Always the end of `line`.
    pub text: &'a [u8],
}

/// Why a line has no readable header.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.why())]
pub enum HeaderError {
    /// Nothing stands there.
    Empty,
    /// RFC 5424 section 6.2.1: 0 to 191 in angle brackets, without leading zero.
    Priority,
    /// Neither of the two forms of time.
    Time,
    /// RFC 5424 section 6: a header field is missing or structured data does not end.
    Incomplete,
}

impl HeaderError {
    /// The sentence as a constant, for places that keep reasons without allocating.
    #[must_use]
    pub const fn why(self) -> &'static str {
        match self {
            Self::Empty => "the line is empty",
            Self::Priority => "the priority in angle brackets is not a number from 0 to 191",
            Self::Time => "the line does not begin with a date and a time that exist",
            Self::Incomplete => "the RFC 5424 header is not complete",
        }
    }
}

/// Takes a line apart. A line end (LF, CR LF) and NUL bytes after it are left out.
///
/// # Errors
///
/// When the line has none of the three forms; see [`HeaderError`].
pub fn parse<'a>(line: &'a [u8], reference: &Reference) -> Result<Message<'a>, HeaderError> {
    let line = trim_line_end(line);
    if line.is_empty() {
        return Err(HeaderError::Empty);
    }
    let (priority, rest) = split_priority(line)?;
    if let (Some(_), Some(rest)) = (priority, rest.strip_prefix(b"1 ")) {
        return rfc5424::parse(rest, priority);
    }
    let stamp = traditional::split_time(rest, reference).ok_or(HeaderError::Time)?;
    let tag = traditional::split_tag(stamp.rest);
    Ok(Message {
        form: stamp.form,
        priority,
        time: Some(stamp.time),
        offset: Some(stamp.offset),
        flags: stamp.flags,
        host: tag.host,
        program: tag.program,
        pid: tag.pid,
        message_id: None,
        structured: None,
        rest: stamp.rest,
        text: tag.text,
    })
}

pub(crate) fn trim_line_end(mut line: &[u8]) -> &[u8] {
    while let [rest @ .., b'\n' | b'\r' | 0] = line {
        line = rest;
    }
    line
}

/// The optional `<PRI>`; what only looks like one is refused, because a relay would have replaced it.
fn split_priority(line: &[u8]) -> Result<(Option<u8>, &[u8]), HeaderError> {
    let Some(rest) = line.strip_prefix(b"<") else {
        return Ok((None, line));
    };
    let end = rest
        .iter()
        .take(4)
        .position(|byte| *byte == b'>')
        .ok_or(HeaderError::Priority)?;
    let (digits, rest) = rest.split_at_checked(end).ok_or(HeaderError::Priority)?;
    let well_formed = digits.iter().all(u8::is_ascii_digit)
        && !digits.is_empty()
        && (digits.len() == 1 || !digits.starts_with(b"0"));
    let value = digits.iter().fold(0_u16, |value, digit| {
        value * 10 + u16::from(digit.saturating_sub(b'0'))
    });
    match u8::try_from(value) {
        Ok(priority) if well_formed && priority <= 191 => {
            Ok((Some(priority), rest.strip_prefix(b">").unwrap_or(rest)))
        }
        _ => Err(HeaderError::Priority),
    }
}

/// Splits at the first space; everything is the first part when there is none.
fn split_word(text: &[u8]) -> (&[u8], &[u8]) {
    let end = memchr::memchr(b' ', text).unwrap_or(text.len());
    let (word, rest) = text.split_at_checked(end).unwrap_or((text, &[]));
    (word, rest.strip_prefix(b" ").unwrap_or(rest))
}
