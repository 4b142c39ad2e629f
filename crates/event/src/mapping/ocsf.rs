//! An event as one object of the Open Cybersecurity Schema Framework, in version 1.9 or in 1.3.
//!
//! What the schema demands and the event does not hold is called unknown, never made up. What the schema has no place for
//! goes under `unmapped`; the attributes go there whole, because their names are the reference's.

mod class;
mod subject;

use super::facts::facts;
use super::tree::Tree;
use super::{NOT_KNOWN, Product, address, attributes, is_kind, is_named};
use crate::catalogue::Entry;
use crate::json::CanonicalJson;
use crate::model::{Event, Outcome, Party, Severity, Source};

use class::{Act, Carrier};

/// Which schema an object is written for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    /// 1.3.0, without User Management and Role Management: what most receivers take today.
    V1_3,
    /// 1.9.0.
    V1_9,
}

impl Version {
    /// What stands in `metadata.version`.
    #[must_use]
    pub const fn number(self) -> &'static str {
        match self {
            Self::V1_3 => "1.3.0",
            Self::V1_9 => "1.9.0",
        }
    }
}

/// `severity_id` of each of our levels, 0 to 10.
const SEVERITIES: [i64; 11] = [1, 1, 1, 1, 2, 2, 3, 4, 5, 5, 6];

/// `auth_protocol_id` by the words in use; 12 is newer than 1.3.
const PROTOCOLS: &[(&str, i64)] = &[
    ("basic", 11),
    ("chap", 8),
    ("digest", 3),
    ("eap", 9),
    ("kerberos", 2),
    ("ldap", 12),
    ("ntlm", 1),
    ("oauth", 6),
    ("oauth2", 6),
    ("oidc", 4),
    ("openid", 4),
    ("openid-connect", 4),
    ("pap", 7),
    ("radius", 10),
    ("saml", 5),
    ("saml2", 5),
];

/// The newest `auth_protocol_id` of 1.3.
const PROTOCOL_MAX_1_3: i64 = 10;

/// `auth_factor.factor_type_id` by the words in use.
const FACTORS: &[(&str, i64)] = &[
    ("biometric", 4),
    ("email", 8),
    ("fido2", 10),
    ("hardware-token", 6),
    ("otp", 7),
    ("password", 11),
    ("push", 5),
    ("sms", 1),
    ("u2f", 9),
    ("webauthn", 10),
];

/// Words for an authentication by more than one factor.
const SEVERAL_FACTORS: &[&str] = &["2fa", "mfa", "multi-factor"];

/// Facts that have a place in every class, so that they are never under `unmapped`.
const PLACED: &[&str] = &[
    "flow.trace",
    "producer.offset",
    "producer.sequence",
    "raw",
    "received",
    "tenant",
    "text.message",
    "text.reason",
];

/// `class_uid` and `activity_id` of an entry's events in a version of the schema.
#[must_use]
pub fn classification(entry: &Entry, version: Version) -> (u32, u32) {
    class::numbers(entry, version)
}

/// The object.
#[must_use]
pub fn write(event: &Event<'_>, entry: Option<&Entry>, version: Version) -> CanonicalJson<'static> {
    let act = Act::of(event, entry, version);
    let mut object = Tree::default();
    set_classification(event, &act, &mut object);
    set_occurrence(event, entry, &mut object);
    set_metadata(event, &act, version, &mut object);
    let mut places = Places::default();
    set_actor(event, &act, &mut object, &mut places);
    set_source(event, &act, &mut object, &mut places);
    subject::set(event, &act, version, &mut object, &mut places);
    if act.class.uid == class::AUTHENTICATION {
        set_authentication(event, version, &mut object, &mut places);
    }
    object.opt("unmapped", unmapped(event, &places).filled());
    object.into_json()
}

/// Members that found a place in this object.
#[derive(Default)]
struct Places(Vec<String>);

impl Places {
    fn take(&mut self, path: impl Into<String>) {
        self.0.push(path.into());
    }

    /// A party whose kind, name and id have a place; its e-mail address too, if `mail` or if it stands for the name.
    fn take_party(&mut self, path: &str, party: &Party<'_>, mail: bool) {
        for part in ["type", "name", "id"] {
            self.take(format!("{path}.{part}"));
        }
        if mail || party.name.is_none() {
            self.take(format!("{path}.email"));
        }
    }

    /// A party that stands as a user.
    fn take_user(&mut self, path: &str, party: &Party<'_>) {
        self.take_party(path, party, party.email.as_deref().is_some_and(is_mail));
    }

    /// Whether a fact, or the whole group it is in, has a place.
    fn has(&self, path: &str) -> bool {
        let group = path.split('.').next().unwrap_or(path);
        self.0.iter().any(|placed| placed == path || placed == group)
    }
}

fn set_classification(event: &Event<'_>, act: &Act<'_>, object: &mut Tree) {
    let class = i64::from(act.class.uid);
    object.put("activity_id", i64::from(act.activity));
    object.opt("activity_name", act.name);
    object.put("category_uid", class / 1000);
    object.put("class_uid", class);
    object.put("type_uid", class * 100 + i64::from(act.activity));
    object.put("severity_id", severity(event.severity));
    object.put(
        "status_id",
        match event.outcome {
            Outcome::Success => 1,
            Outcome::Failure => 2,
            Outcome::Unknown => 0_i64,
        },
    );
}

fn severity(severity: Severity) -> i64 {
    SEVERITIES
        .get(usize::from(severity.level()))
        .copied()
        .unwrap_or_default()
}

fn set_occurrence(event: &Event<'_>, entry: Option<&Entry>, object: &mut Tree) {
    object.put("time", milliseconds(event.time.nanos()));
    let offset = event.producer.as_ref().and_then(|producer| producer.offset);
    object.opt(
        "timezone_offset",
        offset.map(|offset| i64::from(offset.minutes())),
    );
    let text = event.text.as_ref();
    let said = text.and_then(|text| text.message.as_deref());
    let described = entry.map_or(event.event.as_ref(), |entry| &entry.description);
    object.put("message", said.unwrap_or(described));
    object.opt("status_detail", text.and_then(|text| text.reason.as_deref()));
    object.opt("raw_data", event.raw.as_deref());
}

const fn milliseconds(nanos: i64) -> i64 {
    nanos.div_euclid(1_000_000)
}

fn set_metadata(event: &Event<'_>, act: &Act<'_>, version: Version, object: &mut Tree) {
    let mut metadata = Tree::default();
    metadata.put("version", version.number());
    metadata.put("uid", event.id.to_string());
    metadata.put("event_code", event.event.as_ref());
    metadata.put("log_name", event.catalogue.as_ref());
    metadata.put("tenant_uid", event.tenant.as_ref());
    metadata.put("logged_time", milliseconds(event.received.nanos()));
    metadata.put("original_time", event.time.to_string());
    metadata.put("product", product(event));
    let trace = event.flow.as_ref().and_then(|flow| flow.trace.as_deref());
    metadata.opt("correlation_uid", trace);
    let sequence = event.producer.as_ref().and_then(|producer| producer.sequence);
    metadata.opt("sequence", sequence.and_then(|number| i64::try_from(number).ok()));
    if act.class.actor == Carrier::Host && has_actor(event) {
        metadata.put("profiles", vec!["host"]);
    }
    object.put("metadata", metadata);
}

fn product(event: &Event<'_>) -> Tree {
    let said = Product::of(event);
    let mut product = Tree::default();
    product.put("name", said.name);
    product.opt("vendor_name", said.vendor);
    product.opt("version", said.version);
    product
}

fn has_actor(event: &Event<'_>) -> bool {
    event.actor.as_ref().is_some_and(is_named) || session(event).is_some()
}

fn session<'e>(event: &'e Event<'_>) -> Option<&'e str> {
    event.flow.as_ref()?.session.as_deref()
}

fn set_actor(event: &Event<'_>, act: &Act<'_>, object: &mut Tree, places: &mut Places) {
    if act.class.actor == Carrier::None {
        return;
    }
    let known = event.actor.as_ref().filter(|actor| is_named(actor));
    if let Some(actor) = known {
        object.set("actor.user", user(actor));
        places.take_user("actor", actor);
    }
    if let Some(session) = session(event) {
        let path = if act.class.session {
            "session.uid"
        } else {
            "actor.session.uid"
        };
        object.set(path, session);
        places.take("flow.session");
    }
    if act.class.api && !object.has("actor") {
        object.set("actor.user", unknown_user());
    }
}

/// A party as a user. The number is the schema's for what we know of its kind.
fn user(party: &Party<'_>) -> Tree {
    let mut user = Tree::default();
    user.opt("name", party.name.as_deref().or(party.email.as_deref()));
    user.opt("uid", party.id.as_deref());
    user.opt("email_addr", party.email.as_deref().filter(|text| is_mail(text)));
    let kinds = ["user", "admin", "system", "service"];
    let kind = (1..).zip(kinds).find(|(_, kind)| is_kind(party, kind));
    let other = if party.kind.is_some() { 99 } else { 0 };
    user.put("type_id", kind.map_or(other, |(number, _)| number));
    if kind.is_none() {
        user.opt("type", party.kind.as_deref());
    }
    user
}

/// Whether a text has the form that the schema asks of an address.
fn is_mail(text: &str) -> bool {
    let part = |part: &str, more: &str| {
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || more.as_bytes().contains(&byte);
        !part.is_empty() && part.bytes().all(fits)
    };
    text.split_once('@').is_some_and(|(local, domain)| {
        let (host, top) = domain.split_once('.').unwrap_or_default();
        part(local, "!#$%&'*+-/=?^_`{|}~.") && part(host, "-") && part(top, "-.")
    })
}

fn unknown_user() -> Tree {
    let mut user = Tree::default();
    user.put("name", NOT_KNOWN);
    user.put("type_id", 0_i64);
    user
}

fn set_source(event: &Event<'_>, act: &Act<'_>, object: &mut Tree, places: &mut Places) {
    if !act.class.source {
        return;
    }
    if let Some(source) = &event.source {
        object.opt("src_endpoint", endpoint(source, places).filled());
        if let Some(agent) = source.user_agent.as_deref() {
            object.set("http_request.user_agent", agent);
            places.take("source.user_agent");
        }
    }
    if act.class.api && !object.has("src_endpoint") {
        object.set("src_endpoint.name", NOT_KNOWN);
    }
}

fn endpoint(source: &Source<'_>, places: &mut Places) -> Tree {
    let mut endpoint = Tree::default();
    if let Some(ip) = source.ip.as_deref() {
        // What is no address is the name of a host: a producer may have sent either.
        let place = if address(ip).is_some() { "ip" } else { "hostname" };
        endpoint.put(place, ip);
        places.take("source.ip");
    }
    if let Some(device) = source.device.as_deref() {
        endpoint.put("name", device);
        places.take("source.device");
    }
    if let Some(port) = source.port {
        endpoint.put("port", i64::from(port));
        places.take("source.port");
        if source.ip.is_none() && source.device.is_none() {
            endpoint.put("name", NOT_KNOWN);
        }
    }
    endpoint
}

/// The protocol, and the factor where the version has one that asks for nothing else.
fn set_authentication(event: &Event<'_>, version: Version, object: &mut Tree, places: &mut Places) {
    let Some(auth) = &event.auth else { return };
    if let Some(protocol) = auth.protocol.as_deref() {
        let newest = if version == Version::V1_3 {
            PROTOCOL_MAX_1_3
        } else {
            i64::MAX
        };
        let number = number(PROTOCOLS, protocol).filter(|number| *number <= newest);
        object.put("auth_protocol_id", number.unwrap_or(99));
        object.put("auth_protocol", protocol);
        places.take("auth.protocol");
    }
    if let (Version::V1_9, Some(method)) = (version, auth.method.as_deref()) {
        let mut factor = Tree::default();
        factor.put("factor_type_id", number(FACTORS, method).unwrap_or(99));
        factor.put("factor_type", method);
        object.put("auth_factors", vec![factor]);
        places.take("auth.method");
    }
    let several = |word: &str| {
        SEVERAL_FACTORS
            .iter()
            .any(|known| known.eq_ignore_ascii_case(word))
    };
    if auth.factor.as_deref().is_some_and(several) {
        object.put("is_mfa", true);
    }
}

fn number(table: &[(&str, i64)], word: &str) -> Option<i64> {
    let known = |(known, _): &&(&str, i64)| known.eq_ignore_ascii_case(word);
    table.iter().find(known).map(|(_, number)| *number)
}

fn unmapped(event: &Event<'_>, places: &Places) -> Tree {
    let mut unmapped = Tree::default();
    for (path, text) in facts(event) {
        if !PLACED.contains(&path.as_ref()) && !places.has(&path) {
            unmapped.set(&path, text);
        }
    }
    let mut own = Tree::default();
    for (name, value) in attributes(event) {
        own.put(name, value);
    }
    unmapped.opt("attributes", own.filled());
    unmapped
}
