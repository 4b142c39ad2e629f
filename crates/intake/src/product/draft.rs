//! From a matched sentence to an event: which capture goes where.
//!
//! A capture named `actor`, `target`, `group`, `ip`, `port`, `host`, `method` or `reason` has a place in the envelope;
//! `_` is dropped; every other one becomes an attribute of its name. Nothing is added that the line does not say.

use std::borrow::Cow;
use std::net::IpAddr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use vitni_event::model::Attributes;
use vitni_event::{
    Auth, CanonicalJson, Event, Flag, Flags, Flow, Offset, Party, Producer, Severity, Source, Text,
    Timestamp, catalogue, json,
};

use super::rule::{Fact, Implied};
use crate::limits;
use crate::pattern::{Capture, Captures, taken};

/// What a line says about itself: header and line, the same for every sentence.
#[derive(Clone, Debug)]
pub(crate) struct Origin {
    pub(crate) mapping: &'static str,
    /// The program, without path and variants of its name.
    pub(crate) program: String,
    pub(crate) host: Option<String>,
    pub(crate) pid: Option<String>,
    pub(crate) time: Timestamp,
    pub(crate) offset: Option<Offset>,
    pub(crate) flags: Flags,
    pub(crate) raw: String,
}

/// A line, its secrets cut, as it is kept: base64 where it is no text. `None` when it is too long for that.
pub(crate) fn raw(line: Vec<u8>, flags: &mut Flags) -> Option<String> {
    match String::from_utf8(line) {
        Ok(raw) => Some(raw),
        Err(error) if error.as_bytes().len() > limits::BINARY_LINE_BYTES_MAX => None,
        Err(error) => {
            flags.insert(Flag::RawBase64);
            Some(STANDARD.encode(error.as_bytes()))
        }
    }
}

/// An event without id, tenant and moment of receipt.
pub(crate) fn event(fact: &Fact, captures: &Captures<'_, '_>, origin: &Origin) -> Event<'static> {
    let mut event = Event {
        catalogue: Cow::Borrowed(fact.id.catalogue),
        event: Cow::Borrowed(fact.id.event),
        outcome: fact.id.outcome,
        severity: severity(fact),
        time: origin.time,
        flags: origin.flags.union(Flag::AssignedSeverity.into()),
        actor: taken(captures, "actor").map(|name| party("user", name)),
        targets: targets(captures),
        auth: auth(fact, captures, origin),
        source: source(captures),
        producer: Some(producer(origin)),
        flow: flow(origin),
        text: text(fact, captures),
        attributes: attributes(fact, captures),
        raw: Some(Cow::Owned(origin.raw.clone())),
        ..Event::default()
    };
    event.attributes.sort_by(|(a, _), (b, _)| json::utf16_cmp(a, b));
    event.attributes.dedup_by(|(a, _), (b, _)| a == b);
    event
}

/// These lines state no severity of their own (syslog's is that of the program's message, not of the fact), so it is
/// the catalogue's, and flagged as assigned.
fn severity(fact: &Fact) -> Severity {
    catalogue::lookup(fact.id.catalogue, fact.id.event).map_or(Severity::INFO, |entry| entry.severity)
}

/// A program may leave a name empty; then only the kind is known.
pub(crate) fn party(kind: &'static str, name: &str) -> Party<'static> {
    let name = (!name.is_empty()).then(|| Cow::Owned(name.to_owned()));
    Party {
        kind: Some(Cow::Borrowed(kind)),
        name,
        ..Party::default()
    }
}

fn targets(captures: &Captures<'_, '_>) -> Vec<Party<'static>> {
    let user = taken(captures, "target").map(|name| party("user", name));
    let group = taken(captures, "group").map(|name| party("group", name));
    user.into_iter().chain(group).collect()
}

fn auth(fact: &Fact, captures: &Captures<'_, '_>, origin: &Origin) -> Option<Auth<'static>> {
    let method = fact
        .method
        .or_else(|| taken(captures, "method"))
        .map(str::to_owned);
    let over_ssh = origin.program == "sshd" || taken(captures, "service") == Some("sshd");
    let protocol = (over_ssh && fact.id.is_about_people()).then_some(Cow::Borrowed("ssh"));
    let factor = method.as_deref().and_then(factor).map(Cow::Borrowed);
    let auth = Auth {
        method: method.map(Cow::Owned),
        factor,
        protocol,
        assurance: None,
    };
    (auth != Auth::default()).then_some(auth)
}

/// The kind of factor, where the method leaves no doubt.
pub(crate) fn factor(method: &str) -> Option<&'static str> {
    match method {
        "password" | "pin" => Some("knowledge"),
        "publickey" | "hostbased" | "otp" | "certificate" => Some("possession"),
        _ => None,
    }
}

/// sshd writes `UNKNOWN` and a made-up port when it has no peer address; PAM writes names as well as addresses.
fn source(captures: &Captures<'_, '_>) -> Option<Source<'static>> {
    let ip = peer(captures).filter(|peer| is_address(peer))?;
    let port = taken(captures, "port").and_then(|port| port.parse().ok());
    Some(Source {
        ip: Some(Cow::Owned(ip.to_owned())),
        port,
        ..Source::default()
    })
}

fn peer<'t>(captures: &Captures<'_, 't>) -> Option<&'t str> {
    taken(captures, "ip").or_else(|| taken(captures, "host"))
}

/// An address, with or without the zone of a link-local one (`fe80::1%eth0`).
pub(crate) fn is_address(text: &str) -> bool {
    let address = text.split_once('%').map_or(text, |(address, _)| address);
    address.parse::<IpAddr>().is_ok()
}

fn producer(origin: &Origin) -> Producer<'static> {
    Producer {
        product: Some(Cow::Owned(origin.program.clone())),
        host: origin.host.clone().map(Cow::Owned),
        instance: origin.pid.clone().map(Cow::Owned),
        mapping: Some(Cow::Borrowed(origin.mapping)),
        offset: origin.offset,
        ..Producer::default()
    }
}

/// Lines of one process belong together; without a process number nothing says so.
fn flow(origin: &Origin) -> Option<Flow<'static>> {
    let (host, pid) = (origin.host.as_ref()?, origin.pid.as_ref()?);
    let session = format!("{host}/{}/{pid}", origin.program);
    Some(Flow {
        session: Some(Cow::Owned(session)),
        ..Flow::default()
    })
}

fn text(fact: &Fact, captures: &Captures<'_, '_>) -> Option<Text<'static>> {
    let reason = fact
        .reason
        .or_else(|| taken(captures, "reason"))
        .filter(|reason| !reason.is_empty())?;
    Some(Text {
        reason: Some(Cow::Owned(reason.to_owned())),
        ..Text::default()
    })
}

fn attributes(fact: &Fact, captures: &Captures<'_, '_>) -> Attributes<'static> {
    const PLACED: [&str; 9] = [
        "_", "actor", "target", "group", "ip", "port", "host", "method", "reason",
    ];
    let own = captures
        .iter()
        .filter(|capture| !PLACED.contains(&capture.name) && !capture.value.is_empty());
    let own = own.map(|capture| (Cow::Owned(capture.name.to_owned()), value(capture)));
    let implied = fact
        .attribute
        .map(|(name, value)| (Cow::Borrowed(name), implied_value(value)));
    let unplaced_peer = peer(captures).filter(|peer| !peer.is_empty() && !is_address(peer));
    let unplaced_peer = unplaced_peer.map(|peer| (Cow::Borrowed("remote_host"), CanonicalJson::string(peer)));
    own.chain(implied).chain(unplaced_peer).collect()
}

fn implied_value(value: Implied) -> CanonicalJson<'static> {
    match value {
        Implied::True => CanonicalJson::bool(true),
        Implied::Word(word) => CanonicalJson::string(word),
    }
}

/// A number stays a number as long as JSON can carry it; beyond that its digits are text.
pub(crate) fn value(capture: &Capture<'_, '_>) -> CanonicalJson<'static> {
    let number = capture.value.parse().ok().filter(|_| capture.is_number);
    number.map_or_else(|| CanonicalJson::string(capture.value), CanonicalJson::number_u64)
}
