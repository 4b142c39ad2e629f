//! Writes the canonical form. The order of the calls is the order of the members; a test holds it to RFC 8785.

use std::borrow::Cow;

use super::{Layout, Member, Span};
use crate::flags::{Flag, Flags};
use crate::json::{CanonicalJson, utf16_cmp, write_number, write_string};
use crate::model::{Auth, Client, Erased, Event, Flow, Party, Producer, Source, Text};
use crate::time::Timestamp;

/// Appends the canonical form of `event`; the layout counts from the first byte appended.
pub fn write_into(event: &Event<'_>, out: &mut Vec<u8>) -> Layout {
    let mut writer = Writer::new(out);
    writer.event(
        event,
        |writer| writer.attributes(Member::Attributes, &event.attributes),
        |writer| writer.attributes(Member::Public, &event.public),
    );
    writer.finish()
}

/// As [`write_into`], where the attributes are at hand as the canonical JSON objects that they are written as. Those of the event itself
/// are not looked at.
pub fn write_with_objects(
    event: &Event<'_>,
    attributes: Option<&str>,
    public: Option<&str>,
    out: &mut Vec<u8>,
) {
    let mut writer = Writer::new(out);
    writer.event(
        event,
        |writer| writer.object(Member::Attributes, attributes),
        |writer| writer.object(Member::Public, public),
    );
    writer.finish();
}

/// Appends what idempotency compares; see [`comparison_digest`](super::comparison_digest).
pub(super) fn write_compared(event: &Event<'_>, out: &mut Vec<u8>) {
    let mut writer = Writer::new(out);
    let sent = |flag: Flag| !event.flags.contains(flag);
    writer.groups_before_event(event);
    writer.string(Member::Event, &event.event);
    writer.flow(event.flow.as_ref());
    writer.observed(event.observed);
    if sent(Flag::AssignedOutcome) {
        writer.string(Member::Outcome, event.outcome.as_str());
    }
    writer.producer(event.producer.as_ref());
    if sent(Flag::AssignedSeverity) {
        writer.severity(event);
    }
    writer.source(event.source.as_ref());
    writer.targets(&event.targets);
    writer.text(event.text.as_ref());
    if sent(Flag::AssignedTime) {
        writer.time(Member::Time, event.time);
    }
    writer.finish();
}

/// Appends the event as a line that [`submission::read`](crate::submission::read) takes: what a client sends.
///
/// Left out is what the receiving side sets: `received`, `v`, whatever is flagged as assigned, an empty tenant, and the
/// flags that no mapping may state. Public attributes go with the others.
pub fn write_submission(event: &Event<'_>, out: &mut Vec<u8>) {
    let mut writer = Writer::new(out);
    let sent = |flag: Flag| !event.flags.contains(flag);
    writer.groups_before_event(event);
    writer.string(Member::Event, &event.event);
    writer.flags(
        event
            .flags
            .iter()
            .filter(|flag| flag.stated_by_mapping())
            .collect(),
    );
    writer.flow(event.flow.as_ref());
    if sent(Flag::AssignedId) {
        writer.id(event);
    }
    writer.observed(event.observed);
    if sent(Flag::AssignedOutcome) {
        writer.string(Member::Outcome, event.outcome.as_str());
    }
    writer.producer(event.producer.as_ref());
    writer.raw(event.raw.as_deref());
    if sent(Flag::AssignedSeverity) {
        writer.severity(event);
    }
    writer.source(event.source.as_ref());
    writer.targets(&event.targets);
    if !event.tenant.is_empty() {
        writer.string(Member::Tenant, &event.tenant);
    }
    writer.text(event.text.as_ref());
    if sent(Flag::AssignedTime) {
        writer.time(Member::Time, event.time);
    }
    writer.finish();
}

struct Writer<'o> {
    out: &'o mut Vec<u8>,
    base: usize,
    layout: Layout,
}

impl<'o> Writer<'o> {
    fn new(out: &'o mut Vec<u8>) -> Self {
        let base = out.len();
        out.push(b'{');
        Self {
            out,
            base,
            layout: Layout::default(),
        }
    }

    /// The members of an event in their order, but for the attributes, which somebody else writes.
    #[inline(always)]
    fn event(
        &mut self,
        event: &Event<'_>,
        attributes: impl FnOnce(&mut Self),
        public: impl FnOnce(&mut Self),
    ) {
        self.layout.note_flags(event.flags);
        self.party(Member::Actor, event.actor.as_ref());
        attributes(self);
        self.auth(event.auth.as_ref());
        self.string(Member::Catalogue, &event.catalogue);
        self.client(event.client.as_ref());
        self.erased(&event.erased);
        self.string(Member::Event, &event.event);
        self.flags(event.flags);
        self.flow(event.flow.as_ref());
        self.id(event);
        self.observed(event.observed);
        self.string(Member::Outcome, event.outcome.as_str());
        self.producer(event.producer.as_ref());
        public(self);
        self.raw(event.raw.as_deref());
        self.time(Member::Received, event.received);
        self.severity(event);
        self.source(event.source.as_ref());
        self.targets(&event.targets);
        self.string(Member::Tenant, &event.tenant);
        self.text(event.text.as_ref());
        self.time(Member::Time, event.time);
        self.member(Member::Version, |out| write_number(event.version.into(), out));
    }

    fn finish(self) -> Layout {
        self.out.push(b'}');
        self.layout
    }

    fn here(&self) -> usize {
        self.out.len() - self.base
    }

    fn member(&mut self, member: Member, write: impl FnOnce(&mut Vec<u8>)) {
        name(self.out, self.base, member.named());
        let start = self.here();
        write(self.out);
        self.layout.set(member, start, self.here());
    }

    /// A group is left out when nothing is in it.
    fn group(&mut self, member: Member, write: impl FnOnce(&mut Object<'_>)) {
        let before = self.out.len();
        name(self.out, self.base, member.named());
        let start = self.here();
        let filled = object(self.out, write);
        if filled {
            self.layout.set(member, start, self.here());
        } else {
            self.out.truncate(before);
        }
    }

    fn string(&mut self, member: Member, value: &str) {
        self.member(member, |out| write_string(value, out));
    }

    fn time(&mut self, member: Member, value: Timestamp) {
        self.member(member, |out| {
            out.push(b'"');
            value.write(out);
            out.push(b'"');
        });
    }

    fn id(&mut self, event: &Event<'_>) {
        self.member(Member::Id, |out| {
            out.push(b'"');
            event.id.write(out);
            out.push(b'"');
        });
    }

    fn severity(&mut self, event: &Event<'_>) {
        self.member(Member::Severity, |out| {
            write_number(event.severity.level().into(), out)
        });
    }

    /// What stands before `event` in a form that makes no difference between public and other attributes.
    fn groups_before_event(&mut self, event: &Event<'_>) {
        self.party(Member::Actor, event.actor.as_ref());
        let mut merged: Vec<_> = event.attributes.iter().chain(&event.public).collect();
        if !event.public.is_empty() {
            merged.sort_by(|(a, _), (b, _)| utf16_cmp(a, b));
        }
        self.attributes(Member::Attributes, merged);
        self.auth(event.auth.as_ref());
        self.string(Member::Catalogue, &event.catalogue);
        self.client(event.client.as_ref());
    }

    /// A member that is at hand as it is written.
    fn object(&mut self, member: Member, object: Option<&str>) {
        if let Some(object) = object {
            self.member(member, |out| out.extend_from_slice(object.as_bytes()));
        }
    }

    fn observed(&mut self, value: Option<Timestamp>) {
        if let Some(observed) = value {
            self.time(Member::Observed, observed);
        }
    }

    fn raw(&mut self, value: Option<&str>) {
        if let Some(raw) = value {
            self.string(Member::Raw, raw);
        }
    }

    fn flags(&mut self, flags: Flags) {
        if flags.is_empty() {
            return;
        }
        self.member(Member::Flags, |out| {
            for (at, flag) in flags.iter().enumerate() {
                out.push(if at == 0 { b'[' } else { b',' });
                write_string(flag.name(), out);
            }
            out.push(b']');
        });
    }

    fn attributes<'e>(
        &mut self,
        member: Member,
        list: impl IntoIterator<Item = &'e (Cow<'e, str>, CanonicalJson<'e>)>,
    ) {
        let mut list = list.into_iter().enumerate().peekable();
        if list.peek().is_none() {
            return;
        }
        self.member(member, |out| {
            for (at, (name, value)) in list {
                out.push(if at == 0 { b'{' } else { b',' });
                write_string(name, out);
                out.push(b':');
                out.extend_from_slice(value.as_str().as_bytes());
            }
            out.push(b'}');
        });
    }

    fn party(&mut self, member: Member, party: Option<&Party<'_>>) {
        if let Some(party) = party {
            self.group(member, |object| object.party(party));
        }
    }

    fn client(&mut self, client: Option<&Client<'_>>) {
        let Some(client) = client else { return };
        self.group(Member::Client, |object| {
            object.text(named!("id"), client.id.as_deref());
            object.text(named!("name"), client.name.as_deref());
        });
    }

    fn auth(&mut self, auth: Option<&Auth<'_>>) {
        let Some(auth) = auth else { return };
        self.group(Member::Auth, |object| {
            object.text(named!("assurance"), auth.assurance.as_deref());
            object.text(named!("factor"), auth.factor.as_deref());
            object.text(named!("method"), auth.method.as_deref());
            object.text(named!("protocol"), auth.protocol.as_deref());
        });
    }

    fn source(&mut self, source: Option<&Source<'_>>) {
        let Some(source) = source else { return };
        self.group(Member::Source, |object| {
            object.text(named!("device"), source.device.as_deref());
            object.json(named!("geo"), source.geo.as_ref());
            object.text(named!("ip"), source.ip.as_deref());
            object.number(named!("port"), source.port.map(u64::from));
            object.text(named!("user_agent"), source.user_agent.as_deref());
        });
    }

    fn producer(&mut self, producer: Option<&Producer<'_>>) {
        let Some(producer) = producer else { return };
        self.group(Member::Producer, |object| {
            object.text(named!("event_id"), producer.event_id.as_deref());
            object.text(named!("host"), producer.host.as_deref());
            object.text(named!("instance"), producer.instance.as_deref());
            object.text(named!("mapping"), producer.mapping.as_deref());
            if let Some(offset) = producer.offset {
                object.text(named!("offset"), Some(&offset.to_string()));
            }
            object.text(named!("product"), producer.product.as_deref());
            object.number(named!("sequence"), producer.sequence);
            object.text(named!("vendor"), producer.vendor.as_deref());
            object.text(named!("version"), producer.version.as_deref());
        });
    }

    fn flow(&mut self, flow: Option<&Flow<'_>>) {
        let Some(flow) = flow else { return };
        self.group(Member::Flow, |object| {
            object.text(named!("session"), flow.session.as_deref());
            object.text(named!("trace"), flow.trace.as_deref());
            object.text(named!("transaction"), flow.transaction.as_deref());
        });
    }

    fn text(&mut self, text: Option<&Text<'_>>) {
        let Some(text) = text else { return };
        self.group(Member::Text, |object| {
            object.text(named!("message"), text.message.as_deref());
            object.text(named!("reason"), text.reason.as_deref());
            object.text(named!("value"), text.value.as_deref());
        });
    }

    /// A target keeps its position even when nothing is left in it: its number is part of its group's name.
    fn targets(&mut self, targets: &[Party<'_>]) {
        if targets.is_empty() {
            return;
        }
        let mut spans = Vec::with_capacity(targets.len());
        let base = self.base;
        self.member(Member::Targets, |out| {
            for (at, target) in targets.iter().enumerate() {
                out.push(if at == 0 { b'[' } else { b',' });
                let start = out.len() - base;
                object(out, |object| object.party(target));
                spans.push(Span::new(start, out.len() - base));
            }
            out.push(b']');
        });
        self.layout.targets = spans;
    }

    fn erased(&mut self, erased: &[Erased<'_>]) {
        self.group(Member::Erased, |object| {
            for group in erased {
                object.named_by(&group.group, &group.digest);
            }
        });
    }
}

/// Writes such a name, without the comma where the object that begins at `base` is still empty. Inlined, so that the length is
/// known where it is copied.
#[inline(always)]
fn name(out: &mut Vec<u8>, base: usize, named: &'static str) {
    let named = named.as_bytes();
    if out.len() > base + 1 {
        out.extend_from_slice(named);
    } else {
        out.extend_from_slice(named.get(1..).unwrap_or_default());
    }
}

/// Writes an object and says whether anything is in it.
fn object(out: &mut Vec<u8>, write: impl FnOnce(&mut Object<'_>)) -> bool {
    let base = out.len();
    out.push(b'{');
    write(&mut Object { out, base });
    let filled = out.len() > base + 1;
    out.push(b'}');
    filled
}

struct Object<'o> {
    out: &'o mut Vec<u8>,
    base: usize,
}

impl Object<'_> {
    fn party(&mut self, party: &Party<'_>) {
        self.text(named!("email"), party.email.as_deref());
        self.text(named!("id"), party.id.as_deref());
        self.text(named!("name"), party.name.as_deref());
        self.text(named!("type"), party.kind.as_deref());
    }

    #[inline(always)]
    fn text(&mut self, key: &'static str, value: Option<&str>) {
        if let Some(value) = value {
            name(self.out, self.base, key);
            write_string(value, self.out);
        }
    }

    /// A member whose name is not known beforehand and needs no escape.
    fn named_by(&mut self, key: &str, value: &str) {
        name(self.out, self.base, named!(""));
        self.out.truncate(self.out.len() - "\":".len());
        self.out.extend_from_slice(key.as_bytes());
        self.out.extend_from_slice(b"\":");
        write_string(value, self.out);
    }

    fn number(&mut self, key: &'static str, value: Option<u64>) {
        if let Some(value) = value {
            name(self.out, self.base, key);
            write_number(value, self.out);
        }
    }

    fn json(&mut self, key: &'static str, value: Option<&CanonicalJson<'_>>) {
        if let Some(value) = value {
            name(self.out, self.base, key);
            self.out.extend_from_slice(value.as_str().as_bytes());
        }
    }
}
