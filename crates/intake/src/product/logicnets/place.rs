//! From a row to an event.

use std::borrow::Cow;
use std::net::{IpAddr, SocketAddr};

use vitni_event::catalogue::{Category, Entry, LOGICNETS, SecretKind};
use vitni_event::submission::{cut_from_json, secret_kind, secret_value};
use vitni_event::{CanonicalJson, Event, Flag, Flow, Outcome, Party, Severity, Source, Text};

use super::MAPPING;
use super::clean::Cleaner;
use super::row::{Member, Row, Value, scalar};
use crate::Reference;
use crate::product::carried::{Before, attach_secret, attach_text, producer};
use crate::product::stamp;

/// Attributes that name the user of an event, the first that is there counts.
const PEOPLE: &[&str] = &["email/user-id", "email/userid", "user"];
/// Attributes that name a group whose members or rights are changed.
const GROUPS: &[&str] = &["usergroup", "group", "old-name"];

pub(super) fn event(row: &Row, cleaner: &Cleaner, before: &Before, reference: &Reference) -> Event<'static> {
    let said = Said { row, cleaner };
    let host = said.text(Member::Host).or_else(|| before.host.clone());
    let version = said.text(Member::Version).unwrap_or_default();
    let mut event = Event {
        catalogue: Cow::Borrowed(LOGICNETS),
        event: row.entry.map_or_else(
            || Cow::Owned(row.name.clone()),
            |entry| Cow::Borrowed(entry.id.as_str()),
        ),
        producer: Some(producer("LogicNets", "LogicNets", &version, host, MAPPING)),
        ..Event::default()
    };
    let time = said
        .text(Member::Time)
        .and_then(|time| stamp::whole(&time, reference));
    before.set_time(time, reference, &mut event);
    judge(&mut event, &said);
    payload(&mut event, &said);
    value(&mut event, &said);
    event.source = source(&said);
    event.flow = flow(&said);
    event.text = texts(&said);
    if let Some(producer) = &mut event.producer {
        producer.event_id = said.text(Member::Id).map(Cow::Owned);
    }
    who(&mut event, row.entry, &said);
    others(&mut event, &said, reference);
    event
}

struct Said<'r> {
    row: &'r Row,
    cleaner: &'r Cleaner,
}

impl Said<'_> {
    /// The text of a member, secrets cut.
    fn text(&self, wanted: Member) -> Option<String> {
        let mut members = self.row.members.iter();
        let (_, name, value) = members.find(|(member, _, _)| *member == wanted)?;
        let text = scalar(value).filter(|text| !text.is_empty() && text != "-")?;
        let secret = secret_kind(self.row.entry, name).is_some();
        (!secret).then(|| self.cleaner.text(&text).into_owned())
    }
}

/// The reference states neither, so both are the catalogue's unless a member says otherwise.
fn judge(event: &mut Event<'static>, said: &Said<'_>) {
    let entry = said.row.entry;
    event.severity = stated_severity(said).unwrap_or_else(|| {
        event.flags.insert(Flag::AssignedSeverity);
        entry.map_or(Severity::INFO, |entry| entry.severity)
    });
    event.outcome = stated_outcome(said).unwrap_or_else(|| {
        if entry.is_none() {
            event.flags.insert(Flag::AssignedOutcome);
        }
        entry.map_or(Outcome::Unknown, Entry::outcome)
    });
}

fn stated_severity(said: &Said<'_>) -> Option<Severity> {
    said.text(Member::Severity)?.parse().ok().and_then(Severity::new)
}

fn stated_outcome(said: &Said<'_>) -> Option<Outcome> {
    Outcome::parse(&said.text(Member::Outcome)?)
}

fn payload(event: &mut Event<'static>, said: &Said<'_>) {
    let declared = |name: &str| said.row.entry.and_then(|entry| entry.attribute(name));
    for (name, value) in &said.row.payload {
        let meant = meant(said.row, name);
        // Both spellings of one name: the right one counts.
        if meant != name && said.row.payload.iter().any(|(other, _)| other == meant) {
            continue;
        }
        let json = match value {
            Value::Json(value) => value.clone(),
            Value::Text(text) => CanonicalJson::string(text),
        };
        if let Some(kind) = secret_kind(said.row.entry, meant) {
            attach_secret(event, kind, meant, json);
            continue;
        }
        match value {
            Value::Text(text) => attach_text(event, declared(meant), meant, &said.cleaner.text(text)),
            Value::Json(value) => attach_json(event, meant, value, said),
        }
    }
}

/// The name under which an attribute is kept: the reference misspells one.
fn meant<'r>(row: &Row, name: &'r str) -> &'r str {
    let Some(entry) = row.entry.filter(|entry| entry.attribute(name).is_none()) else {
        return name;
    };
    entry.attribute_by_alias(name).map_or(name, |meant| &meant.name)
}

fn attach_json(event: &mut Event<'static>, name: &str, value: &CanonicalJson<'static>, said: &Said<'_>) {
    if value.is_string() {
        let text = value.to_text();
        event.attach(name.to_owned(), CanonicalJson::string(&said.cleaner.text(&text)));
        return;
    }
    // Of a token inside the receiving side keeps a digest; of anything else nothing is sent.
    let instead = |kind: SecretKind, secret: &CanonicalJson<'_>| match kind {
        SecretKind::Token => secret.clone().into_owned(),
        other => secret_value(other),
    };
    let cut = cut_from_json(value, said.row.entry, &instead);
    if cut.is_some() {
        event.flags.insert(Flag::SecretCut);
    }
    let value = cut.map_or_else(|| value.clone(), |(value, _)| value);
    event.attach(name.to_owned(), value);
}

/// What the payload leaves out, the value column may say.
fn value(event: &mut Event<'static>, said: &Said<'_>) {
    let declared = |name: &str| said.row.entry.and_then(|entry| entry.attribute(name));
    let read = said.row.entry.zip(said.row.value.as_deref());
    let read = read.and_then(|(entry, value)| entry.read_value(value));
    for (name, text) in read.into_iter().flatten() {
        let stated = attribute(event, name).is_some();
        match secret_kind(said.row.entry, name) {
            _ if stated => {}
            Some(kind) => attach_secret(event, kind, name, CanonicalJson::string(text)),
            None => attach_text(event, declared(name), name, &said.cleaner.text(text)),
        }
    }
}

fn attribute(event: &Event<'_>, name: &str) -> Option<String> {
    let mut all = event.public.iter().chain(&event.attributes);
    let (_, value) = all.find(|(known, _)| known == name)?;
    scalar(value).map(Cow::into_owned)
}

/// The acting user is the member of that name. In a sign-in or a session it is else the user that the event is about;
/// elsewhere that user, and the group, are whom it was done to.
fn who(event: &mut Event<'static>, entry: Option<&Entry>, said: &Said<'_>) {
    let party = |kind: &'static str, name: String| Party {
        kind: Some(Cow::Borrowed(kind)),
        name: Some(Cow::Owned(name)),
        ..Party::default()
    };
    let first = |event: &Event<'_>, names: &[&str]| names.iter().find_map(|name| attribute(event, name));
    event.actor = said
        .text(Member::User)
        .or_else(|| attribute(event, "created_by"))
        .map(|name| party("user", name));
    let own_act = entry.is_some_and(|entry| {
        matches!(
            entry.category,
            Category::Authentication | Category::Authorization | Category::Session | Category::Federation
        )
    });
    let about = first(event, PEOPLE);
    if own_act {
        event.actor = event
            .actor
            .take()
            .or_else(|| about.map(|name| party("user", name)));
        return;
    }
    let group = first(event, GROUPS).map(|name| party("group", name));
    event.targets = about
        .map(|name| party("user", name))
        .into_iter()
        .chain(group)
        .collect();
}

fn source(said: &Said<'_>) -> Option<Source<'static>> {
    let (ip, port) = said
        .text(Member::Address)
        .and_then(|text| address(&text))
        .map_or((None, None), |(ip, port)| (Some(Cow::Owned(ip)), port));
    let source = Source {
        ip,
        port,
        user_agent: said.text(Member::Agent).map(Cow::Owned),
        ..Source::default()
    };
    (source != Source::default()).then_some(source)
}

/// An address as it is written, with or without a port.
fn address(text: &str) -> Option<(String, Option<u16>)> {
    if let Ok(both) = text.parse::<SocketAddr>() {
        return Some((both.ip().to_string(), Some(both.port())));
    }
    let bare = text.split_once('%').map_or(text, |(bare, _)| bare);
    bare.parse::<IpAddr>().ok().map(|_| (text.to_owned(), None))
}

/// A session whose id is a secret of the same row would give it away.
fn flow(said: &Said<'_>) -> Option<Flow<'static>> {
    let raw = |wanted: Member| {
        let mut members = said.row.members.iter();
        let (_, _, value) = members.find(|(member, _, _)| *member == wanted)?;
        scalar(value).map(Cow::into_owned)
    };
    let secret = raw(Member::Session).is_some_and(|session| said.cleaner.is_secret(&session));
    let flow = Flow {
        session: said.text(Member::Session).filter(|_| !secret).map(Cow::Owned),
        trace: said.text(Member::Trace).map(Cow::Owned),
        transaction: None,
    };
    (flow != Flow::default()).then_some(flow)
}

fn texts(said: &Said<'_>) -> Option<Text<'static>> {
    let value = said.row.value.as_deref();
    let text = Text {
        reason: said.text(Member::Reason).map(Cow::Owned),
        message: said.text(Member::Message).map(Cow::Owned),
        value: value.map(|value| Cow::Owned(said.cleaner.text(value).into_owned())),
    };
    (text != Text::default()).then_some(text)
}

/// Members that the envelope has no place for, or not for such a value, stay attributes.
fn others(event: &mut Event<'static>, said: &Said<'_>, reference: &Reference) {
    for (member, name, value) in &said.row.members {
        let name = if *member == Member::Company {
            "company"
        } else {
            name
        };
        let placed = match member {
            Member::Company | Member::Other => false,
            Member::Time => said
                .text(Member::Time)
                .is_some_and(|time| stamp::whole(&time, reference).is_some()),
            Member::Address => said
                .text(Member::Address)
                .is_some_and(|text| address(&text).is_some()),
            Member::Severity => stated_severity(said).is_some(),
            Member::Outcome => stated_outcome(said).is_some(),
            _ => !value.is_structure(),
        };
        let silent = value.as_str() == "null" || attribute(event, name).is_some();
        match secret_kind(said.row.entry, name) {
            _ if placed || silent => {}
            Some(kind) => attach_secret(event, kind, name, value.clone()),
            None => attach_json(event, name, value, said),
        }
    }
}
