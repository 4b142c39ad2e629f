//! FreeRADIUS 3: what it writes to `radius.log`, to syslog, and by way of `linelog`.
//!
//! **What these lines can carry.** User names as a stranger typed them, names of access points, calling stations (often
//! the hardware address of somebody's device), common names of certificates, and the reason of a refusal. With
//! `auth_badpass` or `auth_goodpass` the server writes passwords behind the name, `[alice/password]`, and while it is
//! debugged it writes attributes with passwords and shared secrets: see [`secrets`], which cuts them.
//!
//! **One fact, one event.** A sign-in inside a TLS tunnel gives two lines, of what happened inside and of what was
//! answered; [`tunnel`] makes one event of them. What modules say while they work on a request is ignored, because the
//! result of the request has a line of its own. Detail files are not read: one record of theirs takes many lines.

mod linelog;
mod login;
mod page;
mod secrets;
mod sentences;
mod stamp;
mod tunnel;

use std::borrow::Cow;

use vitni_event::{Auth, Client, Event, Flag, Flags, Offset, Source, Timestamp};

use super::draft::{self, Origin};
use super::{Product, Reading, rule};
use crate::syslog::{self, Message};
use crate::{Reference, limits};

const MAPPING: &str = "freeradius/1";

/// Under which names the server writes to syslog.
const PROGRAMS: &[&[u8]] = &[b"radiusd", b"freeradius"];

/// The mapping.
#[derive(Clone, Copy, Debug)]
pub(super) struct FreeRadius;

impl Product for FreeRadius {
    fn name(&self) -> &str {
        "freeradius"
    }

    fn description(&self) -> &str {
        "FreeRADIUS 3: radius.log, the same by syslog, and linelog"
    }

    fn mapping(&self) -> &str {
        MAPPING
    }

    fn read(&self, line: &[u8], reference: &Reference) -> Reading {
        if line.len() > limits::LINE_BYTES_MAX {
            return Reading::unrecognised("the line is longer than 65536 bytes");
        }
        let line = syslog::trim_line_end(line);
        let cut = secrets::cut(line);
        if cut.len() > limits::LINE_BYTES_MAX {
            return Reading::unrecognised("the line without its secrets is longer than 65536 bytes");
        }
        let has_secret = *cut != *line;
        let whole = match Line::take_apart(&cut, reference) {
            Ok(line) => line,
            Err(why) => return Reading::unrecognised(why),
        };
        let Some(origin) = whole.origin(cut.to_vec(), has_secret, reference) else {
            return Reading::unrecognised("the line is not UTF-8 and longer than 49152 bytes");
        };
        whole.read(&origin)
    }

    fn join(&self, begun: &Event<'static>, later: &Event<'static>) -> Option<Event<'static>> {
        tunnel::join(begun, later)
    }

    fn without_secrets(&self, line: &[u8]) -> Option<Vec<u8>> {
        match secrets::cut(line) {
            Cow::Borrowed(_) => None,
            Cow::Owned(line) => Some(line),
        }
    }

    fn page(&self) -> String {
        page::write()
    }
}

/// Which kind of line it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// `Sat Nov 21 23:02:28 2026 : Auth: …`; whether the level allows results of sign-ins.
    Log { states_results: bool },
    /// The same by syslog, without time and level.
    Syslog,
    /// What a `linelog` module was told to write.
    Linelog,
}

/// A line with what surrounds its sentence taken off.
struct Line<'l> {
    form: Form,
    time: Option<(Timestamp, Offset, Flags)>,
    host: Option<&'l [u8]>,
    pid: Option<&'l [u8]>,
    text: &'l [u8],
}

impl<'l> Line<'l> {
    fn take_apart(line: &'l [u8], reference: &Reference) -> Result<Self, &'static str> {
        if let Some(line) = Self::bare(line, reference) {
            return Ok(line);
        }
        let header = syslog::parse(line, reference)
            .map_err(|_| "neither a line of radius.log, nor one of linelog, nor one with a syslog header")?;
        let mut inner = Self::bare(header.text, reference)
            .or_else(|| Self::of_the_server(&header))
            .ok_or("not a program that this mapping knows")?;
        (inner.host, inner.pid) = (header.host, header.pid);
        inner.time = inner.time.or_else(|| {
            let time = header.time?;
            Some((time, header.offset.unwrap_or(reference.zone), header.flags))
        });
        Ok(inner)
    }

    /// A line that needs no header.
    fn bare(text: &'l [u8], reference: &Reference) -> Option<Self> {
        if linelog::begins(text) {
            return Some(Self {
                form: Form::Linelog,
                time: None,
                host: None,
                pid: None,
                text,
            });
        }
        let stamp = stamp::split(text, reference)?;
        Some(Self {
            form: Form::Log {
                states_results: stamp.level == b"Auth",
            },
            time: Some((stamp.time, reference.zone, Flag::ZoneResolved.into())),
            host: None,
            pid: None,
            text: stamp.text,
        })
    }

    fn of_the_server(header: &Message<'l>) -> Option<Self> {
        let program = header.program?;
        let name = program.rsplit(|byte| *byte == b'/').next().unwrap_or(program);
        PROGRAMS.contains(&name).then_some(Self {
            form: Form::Syslog,
            time: None,
            host: None,
            pid: None,
            text: header.text,
        })
    }

    /// `None` when the line is too long to be kept as base64.
    fn origin(&self, raw: Vec<u8>, has_secret: bool, reference: &Reference) -> Option<Origin> {
        let mut flags = self.time.map_or(Flags::NONE, |(.., flags)| flags);
        if self.time.is_none() {
            flags.insert(Flag::AssignedTime);
        }
        if has_secret {
            flags.insert(Flag::SecretCut);
        }
        let raw = draft::raw(raw, &mut flags)?;
        let owned = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Some(Origin {
            mapping: MAPPING,
            program: "freeradius".to_owned(),
            host: self.host.map(owned),
            pid: self.pid.map(owned),
            time: self.time.map_or(reference.now, |(time, ..)| time),
            offset: self.time.map(|(_, offset, _)| offset),
            flags,
            raw,
        })
    }

    fn read(&self, origin: &Origin) -> Reading {
        let text = String::from_utf8_lossy(self.text);
        let text = text.trim_start_matches(' ');
        let result = || login::Login::parse(text).map(|login| login.reading(origin));
        let reading = match self.form {
            Form::Linelog => linelog::read(text, origin),
            Form::Log { states_results: true } => result(),
            // A result that was cut off, as syslog does with long lines, must not pass for one of the other sentences.
            Form::Syslog if login::begins(text) => result(),
            Form::Log { .. } | Form::Syslog => rule::first(sentences::RULES, text, origin),
        };
        match reading {
            Some(Reading::Event(event)) => Reading::Event(Box::new(completed(*event))),
            Some(Reading::Begun(event)) => Reading::Begun(Box::new(completed(*event))),
            Some(other) => other,
            None => Reading::unrecognised("a sentence that this mapping does not know"),
        }
    }
}

/// Moves to their places what this product says and others do not: the access point that asked, and the station that
/// called it. The server answers thousands at a time, so its process ties no lines together.
fn completed(mut event: Event<'static>) -> Event<'static> {
    let mut taken = |name: &str| {
        let place = event.attributes.iter().position(|(known, _)| known == name)?;
        let value = event.attributes.remove(place).1.to_text().into_owned();
        Some(Cow::Owned(value))
    };
    let (id, name) = (taken("client_address"), taken("client_name"));
    let calling = taken("calling");
    if id.is_some() || name.is_some() {
        event.client = Some(Client { id, name });
    }
    if let Some(calling) = calling {
        let source = event.source.get_or_insert_with(Source::default);
        if draft::is_address(&calling) {
            source.ip = Some(calling);
        } else {
            source.device = Some(calling);
        }
    }
    let is_about_itself = ["core_", "store_", "pipes_"]
        .iter()
        .any(|family| event.event.starts_with(family));
    if !is_about_itself {
        event.auth.get_or_insert_with(Auth::default).protocol = Some(Cow::Borrowed("radius"));
    }
    event.flow = None;
    event
}
