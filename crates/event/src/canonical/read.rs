//! Reads the canonical form back, borrowing. The order of the calls is the order insisted on.

use std::borrow::Cow;

use super::{Layout, Member, Span};
use crate::flags::{Flag, Flags};
use crate::ids::EventId;
use crate::json::strict::{ReadError, Strict};
use crate::json::utf16_cmp;
use crate::model::{
    Attributes, Auth, Client, Erased, Event, Flow, Outcome, Party, Producer, Severity, Source, Text,
};
use crate::time::Offset;

/// Reads exactly what [`Canonical::write`](super::Canonical::write) produces.
///
/// # Errors
/// With the first byte that differs from the one form there is.
pub fn read(bytes: &[u8]) -> Result<Event<'_>, ReadError> {
    read_with_layout(bytes).map(|(event, _)| event)
}

pub(super) fn read_with_layout(bytes: &[u8]) -> Result<(Event<'_>, Layout), ReadError> {
    let mut reader = Reading {
        strict: Strict::new(bytes)?,
        layout: Layout::default(),
        first: true,
    };
    let event = reader.event()?;
    reader.layout.note_flags(event.flags);
    Ok((event, reader.layout))
}

struct Reading<'a> {
    strict: Strict<'a>,
    layout: Layout,
    first: bool,
}

impl<'a> Reading<'a> {
    fn event(&mut self) -> Result<Event<'a>, ReadError> {
        self.strict.expect("{")?;
        let event = Event {
            actor: self.group(Member::Actor, party)?,
            attributes: self.optional(Member::Attributes, attributes)?.unwrap_or_default(),
            auth: self.group(Member::Auth, auth)?,
            catalogue: self.required(Member::Catalogue, Strict::string)?,
            client: self.group(Member::Client, client)?,
            erased: self.optional(Member::Erased, erased)?.unwrap_or_default(),
            event: self.required(Member::Event, Strict::string)?,
            flags: self.optional(Member::Flags, flags)?.unwrap_or_default(),
            flow: self.group(Member::Flow, flow)?,
            id: self.required(Member::Id, id)?,
            observed: self.optional(Member::Observed, Strict::timestamp)?,
            outcome: self.required(Member::Outcome, outcome)?,
            producer: self.group(Member::Producer, producer)?,
            public: self.optional(Member::Public, attributes)?.unwrap_or_default(),
            raw: self.optional(Member::Raw, Strict::string)?,
            received: self.required(Member::Received, Strict::timestamp)?,
            severity: self.required(Member::Severity, severity)?,
            source: self.group(Member::Source, source)?,
            targets: self.targets()?,
            tenant: self.required(Member::Tenant, Strict::string)?,
            text: self.group(Member::Text, text)?,
            time: self.required(Member::Time, Strict::timestamp)?,
            version: self.required(Member::Version, version)?,
        };
        self.strict.expect("}")?;
        self.strict.end()?;
        self.erased_groups_are_gone(&event)?;
        Ok(event)
    }

    #[inline(always)]
    fn optional<T>(
        &mut self,
        member: Member,
        read: impl FnOnce(&mut Strict<'a>) -> Result<T, ReadError>,
    ) -> Result<Option<T>, ReadError> {
        if !self.strict.member(&mut self.first, member.named()) {
            return Ok(None);
        }
        let start = self.strict.at();
        let value = read(&mut self.strict)?;
        self.layout.set(member, start, self.strict.at());
        Ok(Some(value))
    }

    #[inline(always)]
    fn required<T>(
        &mut self,
        member: Member,
        read: impl FnOnce(&mut Strict<'a>) -> Result<T, ReadError>,
    ) -> Result<T, ReadError> {
        let missing = self.strict.wrong(member.name());
        self.optional(member, read)?.ok_or(missing)
    }

    #[inline(always)]
    fn group<T: Default + PartialEq>(
        &mut self,
        member: Member,
        read: impl FnOnce(&mut Strict<'a>, &mut bool) -> Result<T, ReadError>,
    ) -> Result<Option<T>, ReadError> {
        let group = self.optional(member, |strict| object(strict, read))?;
        if group.as_ref().is_some_and(|group| *group == T::default()) {
            return Err(self.strict.wrong("a group with something in it"));
        }
        Ok(group)
    }

    fn targets(&mut self) -> Result<Vec<Party<'a>>, ReadError> {
        let mut spans = Vec::new();
        let targets = self.optional(Member::Targets, |strict| {
            let mut targets = Vec::new();
            strict.expect("[")?;
            loop {
                let start = strict.at();
                targets.push(object(strict, party)?);
                spans.push(Span::new(start, strict.at()));
                if !strict.take(",") {
                    break;
                }
            }
            strict.expect("]")?;
            Ok(targets)
        })?;
        self.layout.targets = spans;
        Ok(targets.unwrap_or_default())
    }

    fn erased_groups_are_gone(&self, event: &Event<'a>) -> Result<(), ReadError> {
        let gone = event.erased.iter().all(|erased| match erased.group.as_ref() {
            "actor" => event.actor.is_none(),
            "attributes" => event.attributes.is_empty(),
            "auth" => event.auth.is_none(),
            "client" => event.client.is_none(),
            "flow" => event.flow.is_none(),
            "producer" => event.producer.is_none(),
            "raw" => event.raw.is_none(),
            "source" => event.source.is_none(),
            "text" => event.text.is_none(),
            name => target_number(name)
                .and_then(|number| event.targets.get(number))
                .is_some_and(|target| *target == Party::default()),
        });
        if gone {
            Ok(())
        } else {
            Err(self.strict.wrong("an erased group to be absent"))
        }
    }
}

/// The position in `targets/<position>`.
fn target_number(group: &str) -> Option<usize> {
    let number: usize = group.strip_prefix("targets/")?.parse().ok()?;
    (format!("targets/{number}") == group).then_some(number)
}

fn object<'a, T>(
    strict: &mut Strict<'a>,
    read: impl FnOnce(&mut Strict<'a>, &mut bool) -> Result<T, ReadError>,
) -> Result<T, ReadError> {
    strict.expect("{")?;
    let value = read(strict, &mut true)?;
    strict.expect("}")?;
    Ok(value)
}

#[inline(always)]
fn string<'a>(
    strict: &mut Strict<'a>,
    first: &mut bool,
    named: &'static str,
) -> Result<Option<Cow<'a, str>>, ReadError> {
    if strict.member(first, named) {
        strict.string().map(Some)
    } else {
        Ok(None)
    }
}

fn party<'a>(strict: &mut Strict<'a>, first: &mut bool) -> Result<Party<'a>, ReadError> {
    Ok(Party {
        email: string(strict, first, named!("email"))?,
        id: string(strict, first, named!("id"))?,
        name: string(strict, first, named!("name"))?,
        kind: string(strict, first, named!("type"))?,
    })
}

fn auth<'a>(strict: &mut Strict<'a>, first: &mut bool) -> Result<Auth<'a>, ReadError> {
    Ok(Auth {
        assurance: string(strict, first, named!("assurance"))?,
        factor: string(strict, first, named!("factor"))?,
        method: string(strict, first, named!("method"))?,
        protocol: string(strict, first, named!("protocol"))?,
    })
}

fn client<'a>(strict: &mut Strict<'a>, first: &mut bool) -> Result<Client<'a>, ReadError> {
    Ok(Client {
        id: string(strict, first, named!("id"))?,
        name: string(strict, first, named!("name"))?,
    })
}

fn flow<'a>(strict: &mut Strict<'a>, first: &mut bool) -> Result<Flow<'a>, ReadError> {
    Ok(Flow {
        session: string(strict, first, named!("session"))?,
        trace: string(strict, first, named!("trace"))?,
        transaction: string(strict, first, named!("transaction"))?,
    })
}

fn text<'a>(strict: &mut Strict<'a>, first: &mut bool) -> Result<Text<'a>, ReadError> {
    Ok(Text {
        message: string(strict, first, named!("message"))?,
        reason: string(strict, first, named!("reason"))?,
        value: string(strict, first, named!("value"))?,
    })
}

fn source<'a>(strict: &mut Strict<'a>, first: &mut bool) -> Result<Source<'a>, ReadError> {
    Ok(Source {
        device: string(strict, first, named!("device"))?,
        geo: strict
            .member(first, named!("geo"))
            .then(|| strict.value())
            .transpose()?,
        ip: string(strict, first, named!("ip"))?,
        port: strict
            .member(first, named!("port"))
            .then(|| port(strict))
            .transpose()?,
        user_agent: string(strict, first, named!("user_agent"))?,
    })
}

fn port(strict: &mut Strict<'_>) -> Result<u16, ReadError> {
    let wrong = strict.wrong("a port");
    u16::try_from(strict.number()?).map_err(|_| wrong)
}

fn producer<'a>(strict: &mut Strict<'a>, first: &mut bool) -> Result<Producer<'a>, ReadError> {
    Ok(Producer {
        event_id: string(strict, first, named!("event_id"))?,
        host: string(strict, first, named!("host"))?,
        instance: string(strict, first, named!("instance"))?,
        mapping: string(strict, first, named!("mapping"))?,
        offset: strict
            .member(first, named!("offset"))
            .then(|| offset(strict))
            .transpose()?,
        product: string(strict, first, named!("product"))?,
        sequence: strict
            .member(first, named!("sequence"))
            .then(|| strict.number())
            .transpose()?,
        vendor: string(strict, first, named!("vendor"))?,
        version: string(strict, first, named!("version"))?,
    })
}

fn offset(strict: &mut Strict<'_>) -> Result<Offset, ReadError> {
    let wrong = strict.wrong("an offset from UTC");
    let text = strict.string()?;
    Offset::parse(&text)
        .filter(|offset| offset.to_string() == text)
        .ok_or(wrong)
}

pub(crate) fn attributes<'a>(strict: &mut Strict<'a>) -> Result<Attributes<'a>, ReadError> {
    let mut list: Attributes<'a> = Vec::new();
    strict.expect("{")?;
    loop {
        let out_of_order = strict.wrong("a name after the one before it");
        let name = strict.string()?;
        if list
            .last()
            .is_some_and(|(last, _)| utf16_cmp(last, &name).is_ge())
        {
            return Err(out_of_order);
        }
        strict.expect(":")?;
        list.push((name, strict.value()?));
        if !strict.take(",") {
            break;
        }
    }
    strict.expect("}")?;
    Ok(list)
}

fn erased<'a>(strict: &mut Strict<'a>) -> Result<Vec<Erased<'a>>, ReadError> {
    let mut list: Vec<Erased<'a>> = Vec::new();
    strict.expect("{")?;
    loop {
        let out_of_order = strict.wrong("a group after the one before it");
        let group = strict.string()?;
        if list
            .last()
            .is_some_and(|last| utf16_cmp(&last.group, &group).is_ge())
        {
            return Err(out_of_order);
        }
        strict.expect(":")?;
        list.push(Erased {
            group,
            digest: digest(strict)?,
        });
        if !strict.take(",") {
            break;
        }
    }
    strict.expect("}")?;
    Ok(list)
}

/// 43 characters of base64url.
pub(crate) fn digest<'a>(strict: &mut Strict<'a>) -> Result<Cow<'a, str>, ReadError> {
    let wrong = strict.wrong("a digest of 43 base64url characters");
    let text = strict.string()?;
    let base64url = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    if text.len() == 43 && text.bytes().all(base64url) {
        Ok(text)
    } else {
        Err(wrong)
    }
}

pub(crate) fn flags(strict: &mut Strict<'_>) -> Result<Flags, ReadError> {
    let mut flags = Flags::NONE;
    let mut last: Option<Flag> = None;
    strict.expect("[")?;
    loop {
        let wrong = strict.wrong("a flag after the one before it");
        let flag = Flag::parse(&strict.string()?)
            .filter(|flag| last < Some(*flag))
            .ok_or(wrong)?;
        flags.insert(flag);
        last = Some(flag);
        if !strict.take(",") {
            break;
        }
    }
    strict.expect("]")?;
    Ok(flags)
}

pub(crate) fn id(strict: &mut Strict<'_>) -> Result<EventId, ReadError> {
    let wrong = strict.wrong("a lower-case UUID");
    let text = strict.string()?;
    // Digits, hyphens and lower-case letters have this bit; upper-case letters do not.
    let all = text.bytes().fold(u8::MAX, |all, byte| all & byte);
    EventId::parse(&text).filter(|_| all & 0x20 != 0).ok_or(wrong)
}

pub(crate) fn outcome(strict: &mut Strict<'_>) -> Result<Outcome, ReadError> {
    let wrong = strict.wrong("an outcome");
    Outcome::parse(&strict.string()?).ok_or(wrong)
}

pub(crate) fn severity(strict: &mut Strict<'_>) -> Result<Severity, ReadError> {
    let wrong = strict.wrong("a severity from 0 to 10");
    u8::try_from(strict.number()?)
        .ok()
        .and_then(Severity::new)
        .ok_or(wrong)
}

pub(crate) fn version(strict: &mut Strict<'_>) -> Result<u32, ReadError> {
    let wrong = strict.wrong("a version");
    u32::try_from(strict.number()?).map_err(|_| wrong)
}
