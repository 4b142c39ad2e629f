//! Products that an operator describes: one TOML text says how a line is taken apart and which event it becomes.
//!
//! `docs/reference/own-mappings.md` is what a user reads. A mapping is a [`Product`] like those written in Rust, holds no
//! state, and answers for any bytes in time that the line's length and the limits bound. It reads no file and asks nobody:
//! the text comes in, and so does the moment that a line without a time is read against.

mod change;
mod check;
mod condition;
mod error;
mod fact;
mod fields;
mod file;
mod page;
mod path;
mod places;
mod scope;
mod secret;
mod sentence;
mod template;
mod time;
mod trial;

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use vitni_event::{Flag, Flags};

use self::change::Maps;
use self::fact::{Fact, Origin};
use self::fields::Shape;
use self::file::{Format, Header, Skip, Test, When};
use self::places::Producer;
use self::scope::Scope;
use self::secret::Secret;
use self::sentence::Sentence;
use self::time::Time;
use crate::pattern::Order;
use crate::product::{Product, Reading};
use crate::syslog::{self, Message};
use crate::{Reference, limits};

pub use error::MappingError;
pub use trial::Trial;

/// A product that a text describes.
#[derive(Clone, Debug)]
pub struct Mapping {
    name: String,
    /// Name and version.
    mapping: String,
    description: String,
    about: String,
    format: Format,
    columns: Vec<String>,
    separator: char,
    header: Header,
    time: Option<Time>,
    producer: Producer,
    skips: Vec<Skip>,
    secrets: Vec<Secret>,
    maps: Maps,
    rules: Vec<Rule>,
    tests: Vec<(usize, Test)>,
    warnings: Vec<MappingError>,
    digest: [u8; 32],
}

#[derive(Clone, Debug)]
struct Rule {
    line: Option<Sentence>,
    order: Order,
    when: When,
    becomes: Becomes,
}

#[derive(Clone, Debug)]
enum Becomes {
    Event(Box<Fact>),
    Ignored(String),
}

impl Mapping {
    /// Reads a mapping's text and checks all that can be checked.
    ///
    /// # Errors
    /// The first thing that is wrong, with its place.
    pub fn parse(text: &str) -> Result<Self, MappingError> {
        check::mapping(text)
    }

    /// What is worth a look without being wrong.
    #[must_use]
    pub fn warnings(&self) -> &[MappingError] {
        &self.warnings
    }

    /// SHA-256 of the text: two mappings with one digest are the same.
    #[must_use]
    pub const fn digest(&self) -> [u8; 32] {
        self.digest
    }

    /// How many rules it has.
    #[must_use]
    pub const fn rules(&self) -> usize {
        self.rules.len()
    }

    const fn shape(&self) -> Shape<'_> {
        Shape {
            format: self.format,
            columns: self.columns.as_slice(),
            separator: self.separator,
        }
    }

    /// The header, where there is one, and the text behind it.
    fn split<'l>(
        &self,
        line: &'l [u8],
        reference: &Reference,
    ) -> Result<(Option<Message<'l>>, &'l [u8]), &'static str> {
        let begins_object = || line.trim_ascii_start().starts_with(b"{");
        let parsed = match self.header {
            Header::None => return Ok((None, line)),
            Header::Either if self.format == Format::Json && begins_object() => return Ok((None, line)),
            Header::Either | Header::Syslog => syslog::parse(line, reference),
        };
        match parsed {
            Ok(header) => {
                let text = header.text;
                Ok((Some(header), text))
            }
            Err(_) if self.header == Header::Either && self.format != Format::Json => Ok((None, line)),
            Err(error) => Err(error.why()),
        }
    }

    fn skipped(&self, line: &[u8]) -> Option<&str> {
        let line = str::from_utf8(line).ok()?;
        let mut steps = limits::LINE_STEPS_MAX;
        let mut skips = self.skips.iter();
        let skip = skips.find(|skip| skip.line.captures(line, Order::Rightmost, &mut steps).is_some())?;
        Some(&skip.because)
    }

    /// The first rule that fits decides.
    fn decide<'s>(&'s self, scope: &Scope<'s>, origin: Origin<'_>) -> Reading {
        for rule in &self.rules {
            let mut captured = Vec::new();
            if let Some(sentence) = &rule.line {
                let Some(taken) = scope.captures(sentence, scope.text, rule.order) else {
                    continue;
                };
                captured = taken;
            }
            let mut conditions = rule.when.iter();
            if !conditions.all(|(path, condition)| condition.holds(path, scope, &mut captured)) {
                continue;
            }
            return match &rule.becomes {
                Becomes::Ignored(why) => Reading::Ignored {
                    why: Cow::Owned(why.clone()),
                },
                Becomes::Event(fact) => Reading::Event(Box::new(fact.event(scope, &captured, origin))),
            };
        }
        Reading::unrecognised(if scope.is_exhausted() {
            "the line fits the patterns in too many ways"
        } else {
            "no rule of the mapping fits the line"
        })
    }

    fn read_text(
        &self,
        head: &[u8],
        header: Option<&Message<'_>>,
        text: &[u8],
        reference: &Reference,
    ) -> Reading {
        let cut = secret::cut(&self.secrets, text, self.shape(), header);
        if let Some(why) = cut.unreadable {
            return Reading::unrecognised(why);
        }
        let words = String::from_utf8_lossy(&cut.text);
        let fields = match self.shape().parse(&words) {
            Ok(fields) => fields,
            Err(why) => return Reading::unrecognised(why),
        };
        let mut flags = header.map_or(Flags::NONE, |header| header.flags);
        if matches!(cut.text, Cow::Owned(_)) {
            flags.insert(Flag::SecretCut);
        }
        let Some(raw) = raw([head, &cut.text].concat(), &mut flags) else {
            return Reading::unrecognised("the line is longer than what an event can hold of it");
        };
        let scope = Scope::new(header, &words, &fields);
        let mut origin = Origin {
            mapping: &self.mapping,
            producer: &self.producer,
            maps: &self.maps,
            time: header.and_then(|header| header.time).unwrap_or(reference.now),
            offset: header.and_then(|header| header.offset),
            flags,
            raw,
        };
        self.stamp(&scope, header, reference, &mut origin);
        self.decide(&scope, origin)
    }

    /// The line's own time comes before the header's.
    fn stamp(
        &self,
        scope: &Scope<'_>,
        header: Option<&Message<'_>>,
        reference: &Reference,
        origin: &mut Origin<'_>,
    ) {
        let own = self.time.as_ref().and_then(|time| {
            let found = scope.get(&time.field, &Vec::new())?;
            time.read(found.text()?, reference.zone)
        });
        if let Some(own) = own {
            origin.flags.remove(Flag::YearResolved);
            origin.flags.remove(Flag::ZoneResolved);
            (origin.time, origin.offset) = (own.time, own.offset);
            origin.flags = origin.flags.union(own.flags);
        } else if header.and_then(|header| header.time).is_none() {
            origin.flags.insert(Flag::AssignedTime);
        }
    }
}

impl Product for Mapping {
    fn name(&self) -> &str {
        &self.name
    }

    fn description(&self) -> &str {
        &self.description
    }

    fn mapping(&self) -> &str {
        &self.mapping
    }

    fn read(&self, line: &[u8], reference: &Reference) -> Reading {
        if line.len() > limits::LINE_BYTES_MAX {
            return Reading::unrecognised("the line is longer than 65536 bytes");
        }
        let line = without_end(line);
        if let Some(why) = self.skipped(line) {
            return Reading::Ignored {
                why: Cow::Owned(why.to_owned()),
            };
        }
        match self.split(line, reference) {
            Ok((header, text)) => {
                let head = line.len().checked_sub(text.len()).and_then(|end| line.get(..end));
                self.read_text(head.unwrap_or_default(), header.as_ref(), text, reference)
            }
            Err(why) => Reading::unrecognised(why),
        }
    }

    fn without_secrets(&self, line: &[u8]) -> Option<Vec<u8>> {
        let bare = without_end(line);
        let (header, text) = self.split(bare, &Reference::EARLIEST).unwrap_or((None, bare));
        let head = bare.len().checked_sub(text.len()).and_then(|end| bare.get(..end));
        match secret::cut(&self.secrets, text, self.shape(), header.as_ref()).text {
            Cow::Borrowed(_) => None,
            Cow::Owned(text) => Some([head.unwrap_or_default(), &text].concat()),
        }
    }

    fn page(&self) -> String {
        page::write(self)
    }
}

/// `None` when the line is too long to be kept.
fn raw(line: Vec<u8>, flags: &mut Flags) -> Option<String> {
    let raw = match String::from_utf8(line) {
        Ok(raw) => raw,
        Err(error) => {
            flags.insert(Flag::RawBase64);
            STANDARD.encode(error.as_bytes())
        }
    };
    (raw.len() <= limits::LINE_BYTES_MAX).then_some(raw)
}

/// Without the line end and what comes after the last visible byte of a datagram.
fn without_end(mut line: &[u8]) -> &[u8] {
    while let [rest @ .., b'\n' | b'\r' | 0] = line {
        line = rest;
    }
    line
}
