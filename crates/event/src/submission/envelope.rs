//! Puts the members of a line into their places. What fits no place is moved among the attributes under its dotted
//! path, flagged; nothing is looked up and nothing is completed here.

use std::borrow::Cow;
use std::net::IpAddr;

use crate::flags::Flag;
use crate::json::CanonicalJson;
use crate::json::reader::Reader;
use crate::json::replace;
use crate::limits::{ATTRIBUTES_MAX, FIELD_BYTES_MAX, NAME_BYTES_MAX, SEQUENCE_MAX, TARGETS_MAX};
use crate::model::{Auth, Client, Event, Flow, Outcome, Party, Producer, Severity, Source, Text};
use crate::refusal::{Refusal, RefusalCode};
use crate::time::{Offset, Timestamp};

/// A line taken apart. In `event` only the groups, `observed`, `raw` and `flags` are filled.
#[derive(Default)]
pub(super) struct Draft<'a> {
    pub(super) event: Event<'a>,
    pub(super) id: Option<Cow<'a, str>>,
    pub(super) once: Option<Cow<'a, str>>,
    pub(super) tenant: Option<Cow<'a, str>>,
    pub(super) catalogue: Option<Cow<'a, str>>,
    pub(super) name: Option<Cow<'a, str>>,
    pub(super) time: Option<(Timestamp, Offset)>,
    pub(super) severity: Option<Severity>,
    pub(super) outcome: Option<Outcome>,
    pub(super) attributes: Vec<Sent<'a>>,
    /// Which members of a line there were.
    pub(super) seen: u32,
}

/// An attribute before it is sorted and classified.
pub(super) struct Sent<'a> {
    pub(super) name: Cow<'a, str>,
    pub(super) value: CanonicalJson<'a>,
    /// It was no attribute: it was moved here because it fitted no place of the envelope.
    pub(super) moved: bool,
}

/// Reads the one object of a line.
pub(super) fn read(text: &str) -> Result<Draft<'_>, Refusal> {
    let mut reader = Reader::new(text);
    match reader.peek() {
        Some(b'{') => {}
        Some(b'[' | b'"' | b'-' | b'0'..=b'9' | b't' | b'f' | b'n') => return Err(not_an_object(reader)),
        _ => return Err(reader.syntax().into()),
    }
    let mut draft = Draft::default();
    reader.object(|reader, name| draft.member(reader, name))?;
    reader.end()?;
    Ok(draft)
}

/// A line that is not JSON at all is told so, rather than that it is no object.
fn not_an_object(mut reader: Reader<'_>) -> Refusal {
    let whole = reader.value(&mut Default::default()).and_then(|_| reader.end());
    match whole {
        Ok(()) => Refusal::new(RefusalCode::NotAnObject),
        Err(fault) => fault.into(),
    }
}

pub(super) type Done = Result<(), Refusal>;

impl<'a> Draft<'a> {
    fn member(&mut self, reader: &mut Reader<'a>, name: Cow<'a, str>) -> Done {
        match name.as_ref() {
            "actor" => self
                .once(0, "actor")?
                .party(reader, "actor", |draft, party| draft.event.actor = party),
            "attributes" => self.once(1, "attributes")?.attribute_list(reader, "attributes"),
            "auth" => self.once(2, "auth")?.auth(reader),
            "catalogue" => {
                self.once(3, "catalogue")?.catalogue =
                    word(reader, "catalogue", RefusalCode::BadCatalogueId)?;
                Ok(())
            }
            "client" => self.once(4, "client")?.client(reader),
            "event" => {
                self.once(5, "event")?.name = word(reader, "event", RefusalCode::BadEventId)?;
                Ok(())
            }
            "flags" => self.once(6, "flags")?.flags(reader),
            "flow" => self.once(7, "flow")?.flow(reader),
            "id" => {
                self.once(8, "id")?.id = self.text(reader, "", "id")?;
                Ok(())
            }
            "observed" => {
                self.once(9, "observed")?.event.observed = time(reader, "observed")?.map(|(time, _)| time);
                Ok(())
            }
            "once" => {
                self.once(20, "once")?.once = self.text(reader, "", "once")?;
                Ok(())
            }
            "outcome" => self.once(10, "outcome")?.outcome(reader),
            "producer" => self.once(11, "producer")?.producer(reader),
            "public" => self.once(12, "public")?.attribute_list(reader, "public"),
            "raw" => {
                self.once(13, "raw")?.event.raw = self.text(reader, "", "raw")?;
                Ok(())
            }
            "severity" => self.once(14, "severity")?.severity(reader),
            "source" => self.once(15, "source")?.source(reader),
            "targets" => self.once(16, "targets")?.targets(reader),
            "tenant" => {
                self.once(17, "tenant")?.tenant = word(reader, "tenant", RefusalCode::BadTenant)?;
                Ok(())
            }
            "text" => self.once(18, "text")?.texts(reader),
            "time" => {
                self.once(19, "time")?.time = time(reader, "time")?;
                Ok(())
            }
            _ => {
                let value = self.value(reader, &name)?;
                self.move_here(name, value, Flag::UnknownField)
            }
        }
    }

    fn once(&mut self, bit: u32, name: &str) -> Result<&mut Self, Refusal> {
        let mask = 1 << bit;
        if self.seen & mask != 0 {
            return Err(Refusal::new(RefusalCode::DuplicateKey).at_field(name));
        }
        self.seen |= mask;
        Ok(self)
    }

    fn value(&mut self, reader: &mut Reader<'a>, name: &str) -> Result<CanonicalJson<'a>, Refusal> {
        let value = reader.value(&mut self.event.flags)?;
        self.admitted(value, name)
    }

    /// The value as it may be kept.
    pub(super) fn admitted(
        &mut self,
        mut value: CanonicalJson<'a>,
        name: &str,
    ) -> Result<CanonicalJson<'a>, Refusal> {
        if replace::has_reserved(&value) {
            value = CanonicalJson::string(value.as_str());
            self.event.flags.insert(Flag::TypeMismatch);
        }
        fits(value.as_str().len(), "", name)?;
        Ok(value)
    }

    pub(super) fn move_here(&mut self, name: Cow<'a, str>, value: CanonicalJson<'a>, why: Flag) -> Done {
        self.event.flags.insert(why);
        self.attribute(name, value, true)
    }

    pub(super) fn attribute(&mut self, name: Cow<'a, str>, value: CanonicalJson<'a>, moved: bool) -> Done {
        if name.len() > NAME_BYTES_MAX {
            return Err(
                Refusal::new(RefusalCode::FieldTooLarge).with_detail("The name of an attribute is too long.")
            );
        }
        if self.attributes.len() >= ATTRIBUTES_MAX {
            return Err(Refusal::new(RefusalCode::TooManyAttributes));
        }
        let name = if replace::is_reserved(&name) {
            self.event.flags.insert(Flag::UnknownField);
            Cow::Owned(format!("attributes.{name}"))
        } else {
            name
        };
        self.attributes.push(Sent { name, value, moved });
        Ok(())
    }

    /// Moves the value that stands here among the attributes, because it has the wrong type for its place.
    fn misfit(&mut self, reader: &mut Reader<'a>, path: &str, name: &str) -> Done {
        let value = self.value(reader, name)?;
        self.move_here(joined(path, name), value, Flag::TypeMismatch)
    }

    /// A string. A number or a word is kept as its text; a structure is moved.
    fn text(
        &mut self,
        reader: &mut Reader<'a>,
        path: &str,
        name: &str,
    ) -> Result<Option<Cow<'a, str>>, Refusal> {
        let text = match reader.byte() {
            Some(b'"') => reader.string()?,
            Some(b'n') => return null(reader),
            Some(b'{' | b'[') => {
                self.misfit(reader, path, name)?;
                return Ok(None);
            }
            _ => {
                let scalar = reader.value(&mut self.event.flags)?;
                self.event.flags.insert(Flag::TypeMismatch);
                Cow::Owned(scalar.to_text().into_owned())
            }
        };
        fits(text.len(), path, name)?;
        Ok(Some(text))
    }

    /// A group: the strings in `names` into the slots that come back, what `special` takes, and the rest moved.
    fn group<const N: usize>(
        &mut self,
        reader: &mut Reader<'a>,
        path: &str,
        names: [&str; N],
        mut special: impl FnMut(&mut Self, &mut Reader<'a>, &str) -> Result<bool, Refusal>,
    ) -> Result<[Option<Cow<'a, str>>; N], Refusal> {
        let mut slots = [const { None }; N];
        match reader.byte() {
            Some(b'{') => {}
            Some(b'n') => {
                null::<()>(reader)?;
                return Ok(slots);
            }
            _ => {
                self.misfit(reader, "", path)?;
                return Ok(slots);
            }
        }
        let mut seen = 0_u32;
        reader.object(|reader, name| {
            if let Some((bit, slot)) = names
                .iter()
                .zip(&mut slots)
                .enumerate()
                .find_map(|(bit, (known, slot))| (*known == name).then_some((bit, slot)))
            {
                if seen & 1 << bit != 0 {
                    return Err(Refusal::new(RefusalCode::DuplicateKey).at_field(joined(path, &name)));
                }
                seen |= 1 << bit;
                *slot = self.text(reader, path, &name)?;
                return Ok(());
            }
            if special(self, reader, &name)? {
                return Ok(());
            }
            let value = self.value(reader, &name)?;
            self.move_here(joined(path, &name), value, Flag::UnknownField)
        })?;
        Ok(slots)
    }

    fn party(
        &mut self,
        reader: &mut Reader<'a>,
        path: &str,
        set: impl FnOnce(&mut Self, Option<Party<'a>>),
    ) -> Done {
        let slots = self.group(reader, path, ["email", "id", "name", "type"], none_special)?;
        let [email, id, name, kind] = slots;
        set(
            self,
            filled(Party {
                kind,
                id,
                name,
                email,
            }),
        );
        Ok(())
    }

    fn targets(&mut self, reader: &mut Reader<'a>) -> Done {
        match reader.byte() {
            Some(b'[') => {}
            Some(b'n') => return null::<()>(reader).map(|_| ()),
            _ => return self.misfit(reader, "", "targets"),
        }
        reader.array(|reader| {
            let number = self.event.targets.len();
            if number >= TARGETS_MAX {
                return Err(Refusal::new(RefusalCode::TooManyTargets));
            }
            // An empty target keeps its place: its number is what others call it by.
            self.party(reader, target_path(number).as_ref(), |draft, party| {
                draft.event.targets.push(party.unwrap_or_default());
            })
        })
    }

    fn client(&mut self, reader: &mut Reader<'a>) -> Done {
        let [id, name] = self.group(reader, "client", ["id", "name"], none_special)?;
        self.event.client = filled(Client { id, name });
        Ok(())
    }

    fn auth(&mut self, reader: &mut Reader<'a>) -> Done {
        let names = ["assurance", "factor", "method", "protocol"];
        let [assurance, factor, method, protocol] = self.group(reader, "auth", names, none_special)?;
        self.event.auth = filled(Auth {
            method,
            factor,
            protocol,
            assurance,
        });
        Ok(())
    }

    fn flow(&mut self, reader: &mut Reader<'a>) -> Done {
        let names = ["session", "trace", "transaction"];
        let [session, trace, transaction] = self.group(reader, "flow", names, none_special)?;
        self.event.flow = filled(Flow {
            session,
            trace,
            transaction,
        });
        Ok(())
    }

    fn texts(&mut self, reader: &mut Reader<'a>) -> Done {
        let [message, reason, value] =
            self.group(reader, "text", ["message", "reason", "value"], none_special)?;
        self.event.text = filled(Text {
            reason,
            message,
            value,
        });
        Ok(())
    }

    fn source(&mut self, reader: &mut Reader<'a>) -> Done {
        let (mut geo, mut port) = (None, None);
        let slots = self.group(
            reader,
            "source",
            ["device", "ip", "user_agent"],
            |draft, reader, name| {
                match name {
                    "geo" => {
                        only_one(geo.is_some(), "source.geo")?;
                        geo = Some(draft.value(reader, "source.geo")?);
                    }
                    "port" => {
                        only_one(port.is_some(), "source.port")?;
                        port = Some(draft.number(reader, "source", "port", u16::MAX.into())?);
                    }
                    _ => return Ok(false),
                }
                Ok(true)
            },
        )?;
        let [device, ip, user_agent] = slots;
        if ip.as_deref().is_some_and(|ip| !is_address(ip)) {
            self.event.flags.insert(Flag::TypeMismatch);
        }
        let port = port.flatten().and_then(|port| u16::try_from(port).ok());
        let geo = geo.filter(|geo| geo.as_str() != "null");
        self.event.source = filled(Source {
            ip,
            port,
            user_agent,
            device,
            geo,
        });
        Ok(())
    }

    fn producer(&mut self, reader: &mut Reader<'a>) -> Done {
        let (mut sequence, mut offset) = (None, None);
        let names = [
            "event_id", "host", "instance", "mapping", "product", "vendor", "version",
        ];
        let slots = self.group(reader, "producer", names, |draft, reader, name| {
            match name {
                "sequence" => {
                    only_one(sequence.is_some(), "producer.sequence")?;
                    sequence = Some(draft.number(reader, "producer", "sequence", SEQUENCE_MAX)?);
                }
                "offset" => {
                    only_one(offset.is_some(), "producer.offset")?;
                    offset = Some(draft.offset(reader)?);
                }
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        let [event_id, host, instance, mapping, product, vendor, version] = slots;
        let (sequence, offset) = (sequence.flatten(), offset.flatten());
        self.event.producer = filled(Producer {
            vendor,
            product,
            version,
            host,
            instance,
            sequence,
            event_id,
            mapping,
            offset,
        });
        Ok(())
    }

    /// A whole number up to `most`. Its text in a string is taken too, flagged; anything else is moved.
    fn number(
        &mut self,
        reader: &mut Reader<'a>,
        path: &str,
        name: &str,
        most: u64,
    ) -> Result<Option<u64>, Refusal> {
        let value = self.value(reader, name)?;
        if value.as_str() == "null" {
            return Ok(None);
        }
        if let Some(number) = value.as_u64().filter(|number| *number <= most) {
            return Ok(Some(number));
        }
        let written = value.is_string().then(|| value.to_text().parse().ok()).flatten();
        if let Some(number) = written.filter(|number| *number <= most) {
            self.event.flags.insert(Flag::TypeMismatch);
            return Ok(Some(number));
        }
        self.move_here(joined(path, name), value, Flag::TypeMismatch)?;
        Ok(None)
    }

    fn offset(&mut self, reader: &mut Reader<'a>) -> Result<Option<Offset>, Refusal> {
        let value = self.value(reader, "offset")?;
        if value.as_str() == "null" {
            return Ok(None);
        }
        let offset = value
            .is_string()
            .then(|| Offset::parse(&value.to_text()))
            .flatten();
        if offset.is_none() {
            self.move_here(Cow::Borrowed("producer.offset"), value, Flag::TypeMismatch)?;
        }
        Ok(offset)
    }

    fn severity(&mut self, reader: &mut Reader<'a>) -> Done {
        let value = self.value(reader, "severity")?;
        let level = value.as_u64().and_then(|level| u8::try_from(level).ok());
        self.severity = level.and_then(Severity::new);
        if self.severity.is_some() || value.as_str() == "null" {
            return Ok(());
        }
        self.move_here(Cow::Borrowed("severity"), value, Flag::TypeMismatch)
    }

    fn outcome(&mut self, reader: &mut Reader<'a>) -> Done {
        let value = self.value(reader, "outcome")?;
        self.outcome = value
            .is_string()
            .then(|| Outcome::parse(&value.to_text()))
            .flatten();
        if self.outcome.is_some() || value.as_str() == "null" {
            return Ok(());
        }
        self.move_here(Cow::Borrowed("outcome"), value, Flag::TypeMismatch)
    }

    fn attribute_list(&mut self, reader: &mut Reader<'a>, place: &'static str) -> Done {
        match reader.byte() {
            Some(b'{') => {}
            Some(b'n') => return null::<()>(reader).map(|_| ()),
            _ => return self.misfit(reader, "", place),
        }
        reader.object(|reader, name| {
            let value = self.value(reader, &name)?;
            self.attribute(name, value, false)
        })
    }

    /// Flags are Vitni's, but for those that say how a line was translated. A list with any other is moved whole.
    fn flags(&mut self, reader: &mut Reader<'a>) -> Done {
        let value = self.value(reader, "flags")?;
        if value.as_str() == "null" {
            return Ok(());
        }
        match stated_flags(&value) {
            Some(stated) => {
                stated.into_iter().for_each(|flag| self.event.flags.insert(flag));
                Ok(())
            }
            None => self.move_here(Cow::Borrowed("flags"), value, Flag::UnknownField),
        }
    }
}

fn stated_flags(value: &CanonicalJson<'_>) -> Option<Vec<Flag>> {
    let mut stated = Some(Vec::new());
    let read = Reader::new(value.as_str()).array(|reader| {
        let name = reader.value(&mut Default::default())?;
        let flag = Flag::parse(&name.to_text()).filter(|flag| name.is_string() && flag.stated_by_mapping());
        match (flag, &mut stated) {
            (Some(flag), Some(stated)) => stated.push(flag),
            _ => stated = None,
        }
        Ok::<_, Refusal>(())
    });
    read.ok().and(stated)
}

fn none_special(_: &mut Draft<'_>, _: &mut Reader<'_>, _: &str) -> Result<bool, Refusal> {
    Ok(false)
}

fn only_one(again: bool, path: &str) -> Done {
    if again {
        Err(Refusal::new(RefusalCode::DuplicateKey).at_field(path))
    } else {
        Ok(())
    }
}

/// `null` says as little as a missing member.
fn null<T>(reader: &mut Reader<'_>) -> Result<Option<T>, Refusal> {
    if reader.take("null") {
        Ok(None)
    } else {
        Err(reader.syntax().into())
    }
}

/// A member that must be a string: of another type it cannot be what the refusal is about.
fn word<'a>(reader: &mut Reader<'a>, name: &str, code: RefusalCode) -> Result<Option<Cow<'a, str>>, Refusal> {
    match reader.byte() {
        Some(b'"') => Ok(Some(reader.string()?)),
        Some(b'n') => null(reader),
        _ => {
            reader.value(&mut Default::default())?;
            Err(Refusal::new(code)
                .at_field(name)
                .with_detail("It is not a string."))
        }
    }
}

fn time(reader: &mut Reader<'_>, name: &str) -> Result<Option<(Timestamp, Offset)>, Refusal> {
    let Some(text) = word(reader, name, RefusalCode::BadTime)? else {
        return Ok(None);
    };
    match Timestamp::parse(&text) {
        Some(time) => Ok(Some(time)),
        None if is_distant(&text) => Err(Refusal::new(RefusalCode::TimeOutOfRange).at_field(name)),
        None => Err(Refusal::new(RefusalCode::BadTime).at_field(name)),
    }
}

/// Whether the text would be a time in another year. Leap years repeat every 400 years, so a year inside the range
/// with the same calendar is tried in its place.
fn is_distant(text: &str) -> bool {
    let Some((year, rest)) = text.split_at_checked(4) else {
        return false;
    };
    let Ok(year) = year.parse::<u32>() else {
        return false;
    };
    Timestamp::parse(&format!("{}{rest}", 1800 + year % 400)).is_some()
}

pub(super) fn is_address(text: &str) -> bool {
    let address = text.split_once('%').map_or(text, |(address, _zone)| address);
    address.parse::<IpAddr>().is_ok()
}

pub(super) fn fits(bytes: usize, path: &str, name: &str) -> Done {
    if bytes <= FIELD_BYTES_MAX {
        return Ok(());
    }
    let detail = format!("It has {bytes} bytes.");
    Err(Refusal::new(RefusalCode::FieldTooLarge)
        .at_field(joined(path, name))
        .with_detail(detail))
}

fn joined(path: &str, name: &str) -> Cow<'static, str> {
    Cow::Owned(if path.is_empty() {
        name.to_owned()
    } else {
        format!("{path}.{name}")
    })
}

/// The path of a target's members. The first few need no allocation.
pub(super) fn target_path(number: usize) -> Cow<'static, str> {
    match number {
        0 => Cow::Borrowed("targets.0"),
        1 => Cow::Borrowed("targets.1"),
        2 => Cow::Borrowed("targets.2"),
        _ => Cow::Owned(format!("targets.{number}")),
    }
}

pub(super) fn filled<T: Default + PartialEq>(group: T) -> Option<T> {
    (group != T::default()).then_some(group)
}
