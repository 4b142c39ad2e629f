//! A message of a product inside a line: what stands before it, the line as it is kept, and where secrets are cut out of it.
//!
//! Products that write their own time and host are sent bare, behind a logger's own words, or behind a syslog header of any
//! form, sometimes behind several of these. Nothing here looks into the message.

use std::borrow::Cow;
use std::net::IpAddr;
use std::ops::Range;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use vitni_event::catalogue::Attribute;
use vitni_event::submission::SECRET_MARK;
use vitni_event::{CanonicalJson, Event, Flag, Offset, Producer, Timestamp};

use super::stamp::{self, Moment};
use crate::limits::{BINARY_LINE_BYTES_MAX, LINE_BYTES_MAX};
use crate::{Reference, syslog};

/// Why no line is kept that would not fit into an event.
pub(super) const TOO_LONG: &str = "the line is longer than 65536 bytes";
const TOO_LONG_BINARY: &str = "the line is not UTF-8 and longer than 49152 bytes";

/// A line without byte order mark and line end.
pub(super) struct Line<'l> {
    bytes: &'l [u8],
    text: Cow<'l, str>,
}

/// A part of the line's text and what stands there instead.
pub(super) type Cut = (Range<usize>, String);

impl<'l> Line<'l> {
    /// The line, or why it is not read.
    pub(super) fn take(line: &'l [u8]) -> Result<Self, &'static str> {
        let mut bytes = line;
        while let [rest @ .., b'\n' | b'\r' | 0] = bytes {
            bytes = rest;
        }
        bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let text = str::from_utf8(bytes).map_or_else(|_| String::from_utf8_lossy(bytes), Cow::Borrowed);
        let binary = matches!(text, Cow::Owned(_));
        if bytes.len() > LINE_BYTES_MAX {
            return Err(TOO_LONG);
        }
        if binary && bytes.len() > BINARY_LINE_BYTES_MAX {
            return Err(TOO_LONG_BINARY);
        }
        if text.trim().is_empty() {
            return Err("the line is empty");
        }
        Ok(Self { bytes, text })
    }

    /// The line as text. What is no UTF-8 reads as U+FFFD.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Keeps the line in the event without the parts to cut, which are in order. `None` when it does not fit any more,
    /// because the marks are longer than what they stand for.
    pub(super) fn keep(&self, cuts: &[Cut], event: &mut Event<'static>) -> Option<()> {
        let raw = match (cuts, &self.text) {
            ([], Cow::Borrowed(text)) => (*text).to_owned(),
            ([], Cow::Owned(_)) => {
                event.flags.insert(Flag::RawBase64);
                STANDARD.encode(self.bytes)
            }
            // With parts cut out the bytes are no longer what was sent, so the readable text is kept.
            _ => {
                event.flags.insert(Flag::SecretCut);
                self.without(cuts)
            }
        };
        event.raw = Some(Cow::Owned(raw)).filter(|raw: &Cow<'_, str>| raw.len() <= LINE_BYTES_MAX);
        event.raw.is_some().then_some(())
    }

    /// The text with the parts replaced.
    pub(super) fn without(&self, cuts: &[Cut]) -> String {
        let mut out = String::with_capacity(self.text.len());
        let mut kept = 0;
        for (part, instead) in cuts {
            out.push_str(self.text.get(kept..part.start).unwrap_or_default());
            out.push_str(instead);
            kept = part.end;
        }
        out.push_str(self.text.get(kept..).unwrap_or_default());
        out
    }
}

/// What stands before a message.
#[derive(Clone, Debug, Default)]
pub(super) struct Before {
    /// The time right before the message, with at most a host's name between them.
    pub(super) stated: Option<Moment>,
    /// When a logger wrote the line: its time stands before a name in brackets.
    pub(super) written: Option<Moment>,
    /// The time of a syslog header.
    pub(super) header: Option<Moment>,
    pub(super) host: Option<String>,
    /// Whether what looks like a time stands where `stated` would, in a form that is not read.
    pub(super) unread: bool,
}

/// The most words that a time and a host take: date, time of day, zone, host.
const WORDS_MAX: usize = 4;

impl Before {
    /// Reads what stands before a message, which may be nothing.
    pub(super) fn read(text: &str, reference: &Reference) -> Self {
        let stated = last_words(text).find_map(|tail| {
            let (moment, rest) = stamp::iso(tail, reference.zone)?;
            let rest = rest.trim_matches(' ');
            (!rest.contains(' ')).then_some((moment, rest))
        });
        let header = syslog::parse(text.as_bytes(), reference).ok();
        let named = stated.map(|(_, host)| host.to_owned());
        let named = named.filter(|host| !host.is_empty() && !host.ends_with(':'));
        let relayed = header.as_ref().and_then(|header| header.host);
        let written = written(text, reference.zone);
        Self {
            stated: stated.map(|(moment, _)| moment),
            written,
            unread: stated.is_none() && has_time(unexplained(text, written, header.as_ref())),
            header: header.as_ref().and_then(header_moment),
            host: named.or_else(|| relayed.map(|host| String::from_utf8_lossy(host).into_owned())),
        }
    }

    /// When it happened, by what stands before the message and by `said`, the time that stands in it. Where nothing says it, it
    /// is the moment of receipt.
    pub(super) fn set_time(&self, said: Option<Moment>, reference: &Reference, event: &mut Event<'static>) {
        let known = self.stated.or(said).or(self.written).or(self.header);
        let Some(moment) = known else {
            event.time = reference.now;
            event.flags.insert(Flag::AssignedTime);
            return;
        };
        event.time = moment.time;
        if moment.zone_resolved {
            event.flags.insert(Flag::ZoneResolved);
        }
        if moment.year_resolved {
            event.flags.insert(Flag::YearResolved);
        }
        event.producer.get_or_insert_default().offset = Some(moment.offset);
        // One machine writes both, so what one leaves out is the other's zone.
        let written = self.written.filter(|_| self.stated.or(said).is_some());
        event.observed = written.map(|written| {
            if written.zone_resolved {
                elsewhere(written, moment.offset)
            } else {
                written.time
            }
        });
    }
}

/// The same local time in another zone.
fn elsewhere(moment: Moment, zone: Offset) -> Timestamp {
    let minutes = i64::from(moment.offset.minutes()) - i64::from(zone.minutes());
    Timestamp::from_nanos(moment.time.nanos().saturating_add(minutes * 60_000_000_000))
}

/// The text from each of its last words on, the shortest first.
fn last_words(text: &str) -> impl Iterator<Item = &str> {
    let text = text.trim_end_matches([' ', '\t', '\u{feff}']);
    let blanks = text.rmatch_indices([' ', '\t', '>']).map(|(at, _)| at + 1);
    blanks
        .take(WORDS_MAX)
        .chain([0])
        .filter_map(move |at| Some(text.get(at..)?.trim_start_matches('\u{feff}')))
}

/// The time before ` [logger]`.
fn written(text: &str, zone: Offset) -> Option<Moment> {
    // Most lines have no logger's name, and are not searched for a time in front of one.
    memchr::memmem::find(text.as_bytes(), b" [")?;
    let starts = text.match_indices(' ').map(|(at, _)| at + 1);
    [0].into_iter().chain(starts).find_map(|at| {
        let (moment, rest) = stamp::iso(text.get(at..)?, zone)?;
        rest.starts_with(" [").then_some(moment)
    })
}

/// What stands before a message behind the logger's words or else the syslog header.
fn unexplained<'t>(text: &'t str, written: Option<Moment>, header: Option<&syslog::Message<'t>>) -> &'t str {
    match (written, header) {
        (Some(_), _) => text.rsplit(']').next().unwrap_or(text),
        (None, Some(header)) => str::from_utf8(header.text).unwrap_or_default(),
        (None, None) => text,
    }
}

/// Whether one of the last words holds hours and minutes, or so many digits as only a count since 1970 or a date has.
fn has_time(text: &str) -> bool {
    let holds_clock = |word: &str| {
        let digits = |a: &u8, b: &u8| a.is_ascii_digit() && b.is_ascii_digit();
        let is_clock = |five: &[u8]| matches!(five, [a, b, b':', c, d] if digits(a, b) && digits(c, d));
        word.as_bytes().windows(5).any(is_clock) && word.parse::<IpAddr>().is_err()
    };
    let is_count = |word: &str| word.len() >= 10 && word.bytes().all(|byte| byte.is_ascii_digit());
    text.rsplit([' ', '\t'])
        .filter(|word| !word.is_empty())
        .take(WORDS_MAX)
        .any(|word| holds_clock(word) || is_count(word))
}

fn header_moment(header: &syslog::Message<'_>) -> Option<Moment> {
    Some(Moment {
        time: header.time?,
        offset: header.offset?,
        zone_resolved: header.flags.contains(Flag::ZoneResolved),
        year_resolved: header.flags.contains(Flag::YearResolved),
    })
}

/// What speaks, as far as a line says it: empty texts say nothing.
pub(super) fn producer(
    vendor: &str,
    product: &str,
    version: &str,
    host: Option<String>,
    mapping: &'static str,
) -> Producer<'static> {
    let said = |text: &str| (!text.is_empty()).then(|| Cow::Owned(text.to_owned()));
    Producer {
        vendor: said(vendor),
        product: said(product),
        version: said(version),
        host: host.map(Cow::Owned),
        mapping: Some(Cow::Borrowed(mapping)),
        ..Producer::default()
    }
}

/// Adds an attribute whose value is text on the line: a number, a boolean or a structure where the catalogue declares it as
/// one and the text is exactly that, else the text.
pub(super) fn attach_text(event: &mut Event<'static>, declared: Option<&Attribute>, name: &str, text: &str) {
    use vitni_event::Flags;
    use vitni_event::catalogue::Kind;
    let kind = declared.map(|known| &known.kind);
    let typed = match kind {
        Some(Kind::Number | Kind::Boolean) => CanonicalJson::from_raw(text, &mut Flags::default())
            .ok()
            .filter(|value| value.as_str() == text && kind.is_some_and(|kind| kind.admits(value))),
        Some(Kind::Any) => CanonicalJson::from_raw(text, &mut Flags::default())
            .ok()
            .filter(CanonicalJson::is_structure),
        _ => None,
    };
    let value = typed.map_or_else(|| CanonicalJson::string(text), CanonicalJson::into_owned);
    event.attach_declared(declared, name.to_owned(), value);
}

/// Adds an attribute that is a secret. A token stays what it is: the receiving side keeps a keyed digest of it, by which
/// events of one session are found. Of anything else nothing is sent.
pub(super) fn attach_secret(
    event: &mut Event<'static>,
    kind: vitni_event::catalogue::SecretKind,
    name: &str,
    value: CanonicalJson<'static>,
) {
    use vitni_event::catalogue::SecretKind;
    event.flags.insert(Flag::SecretCut);
    let kept = match kind {
        SecretKind::Token => value,
        other => vitni_event::submission::secret_value(other),
    };
    event.attach(name.to_owned(), kept);
}

/// A text in which what looks like a secret in a command or an address is cut; `None` when there is nothing to cut.
pub(super) fn cut_text(text: &str) -> Option<String> {
    match crate::secret::cut(text.as_bytes()) {
        Cow::Borrowed(_) => None,
        Cow::Owned(cut) => Some(String::from_utf8_lossy(&cut).into_owned()),
    }
}

/// What stands where a whole value was cut.
pub(super) fn mark() -> String {
    SECRET_MARK.to_owned()
}
