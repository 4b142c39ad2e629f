//! From the pairs of a line to an event: what goes into the envelope, and what stays an attribute under its own name.

use std::borrow::Cow;
use std::net::IpAddr;

use vitni_event::catalogue::{Entry, Need, PHENIXID};
use vitni_event::{Auth, CanonicalJson, Client, Event, Flag, Flow, Outcome, Party, Severity, Source, Text};

use super::keys::{COOKIES, Pair, Pairs};
use super::{Id, MAPPING};
use crate::Reference;
use crate::format::cef::Cef;
use crate::product::carried::{Before, attach_secret, attach_text, cut_text, producer};
use crate::product::stamp;

/// Keys that have a place in the envelope, exactly as they are written. They stay attributes where the catalogue has them
/// for the event.
const PLACED: &[&str] = &[
    "destinationServiceName",
    "duser",
    "dvchost",
    "externalId",
    "msg",
    "phxAuthenticatorType",
    "phxTraceId",
    "phxTransactionId",
    "reason",
    "requestClientApplication",
    "rt",
    "shost",
    "sourceServiceName",
    "spt",
    "src",
    "suser",
];

pub(super) fn event(
    head: &Cef<'_>,
    id: &Id<'_>,
    pairs: &Pairs<'_>,
    before: &Before,
    reference: &Reference,
) -> Event<'static> {
    let said = Said { pairs };
    let [vendor, product, version, _, name] = &head.header;
    let host = before
        .host
        .clone()
        .or_else(|| Some(said.text("dvchost")?.into_owned()));
    let mut event = Event {
        catalogue: Cow::Borrowed(PHENIXID),
        event: id.entry.map_or_else(
            || Cow::Owned(id.written.to_owned()),
            |entry| Cow::Borrowed(entry.id.as_str()),
        ),
        outcome: id.entry.map_or(Outcome::Unknown, Entry::outcome),
        producer: Some(producer(vendor, product, version, host, MAPPING)),
        ..Event::default()
    };
    judge(&mut event, head, id, &said);
    let rt = said.text("rt");
    let time = rt.as_deref().and_then(|time| stamp::whole(time, reference));
    before.set_time(time, reference, &mut event);
    who(&mut event, id.entry, &said);
    client_and_auth(&mut event, id, &said);
    event.source = source(&said);
    flow_and_text(&mut event, name, id, &said);
    if pairs.certain {
        attributes(&mut event, id, pairs);
        // The event has another time than the line states: that of the logger, of the header, of receipt.
        if before.stated.or(time).is_none() && (before.unread || rt.is_some()) {
            event.attach("reading", CanonicalJson::string("time-unread"));
        }
    } else {
        event.attach("reading", CanonicalJson::string("ambiguous"));
    }
    event
}

/// What the pairs say, secrets cut.
struct Said<'p, 'l> {
    pairs: &'p Pairs<'l>,
}

impl<'l> Said<'_, 'l> {
    fn text(&self, name: &str) -> Option<Cow<'l, str>> {
        self.pairs.get(name).map(Pair::clean)
    }

    fn cow(&self, name: &str) -> Option<Cow<'static, str>> {
        Some(Cow::Owned(self.text(name)?.into_owned()))
    }
}

/// The numbers of old events are on another scale.
fn judge(event: &mut Event<'static>, head: &Cef<'_>, id: &Id<'_>, said: &Said<'_, '_>) {
    let stated = head.severity.parse().ok().and_then(Severity::new);
    event.severity = match stated.filter(|_| !id.old) {
        Some(severity) => severity,
        None => {
            event.flags.insert(Flag::AssignedSeverity);
            id.entry.map_or(Severity::INFO, |entry| entry.severity)
        }
    };
    match said.text("outcome").as_deref().and_then(Outcome::parse) {
        Some(outcome) => event.outcome = outcome,
        None if id.entry.is_none() => event.flags.insert(Flag::AssignedOutcome),
        None => {}
    }
}

/// `duser` is the user whom the event is about. Where the catalogue says that an event is about somebody to whom it was done
/// it is them, else it is who acted; where a user acts on their own account it is both. `suser` is always who acted.
fn who(event: &mut Event<'static>, entry: Option<&Entry>, said: &Said<'_, '_>) {
    let user = |name: Cow<'static, str>| Party {
        kind: Some(Cow::Borrowed("user")),
        name: Some(name),
        ..Party::default()
    };
    let needs = |need: Need| entry.is_some_and(|entry| entry.needs.contains(&need));
    event.actor = said.cow("suser").map(user);
    let Some(about) = said.cow("duser").map(user) else {
        return;
    };
    if event.actor.is_some() || needs(Need::Target) {
        event.targets.push(about.clone());
    }
    if event.actor.is_none() && (needs(Need::Actor) || !needs(Need::Target)) {
        event.actor = Some(about);
    }
}

fn client_and_auth(event: &mut Event<'static>, id: &Id<'_>, said: &Said<'_, '_>) {
    let old_name = said.cow("destinationServiceName").filter(|_| id.old);
    event.client = said.cow("sourceServiceName").or(old_name).map(|service| Client {
        id: Some(service),
        name: None,
    });
    let known = |word: &Cow<'_, str>| word != "Unknown";
    let protocol = match said.text("phxEntrypointType").as_deref() {
        Some("SAML") => Some("saml"),
        Some("OIDC") => Some("oidc"),
        _ => None,
    };
    let auth = Auth {
        method: said.cow("phxAuthenticatorType").filter(known),
        protocol: protocol.map(Cow::Borrowed),
        ..Auth::default()
    };
    event.auth = (auth != Auth::default()).then_some(auth);
}

fn source(said: &Said<'_, '_>) -> Option<Source<'static>> {
    let source = Source {
        ip: said.cow("src").filter(|text| is_address(text)),
        port: said.text("spt").and_then(|port| port.parse().ok()),
        user_agent: said.cow("requestClientApplication"),
        device: said.cow("shost"),
        geo: None,
    };
    (source != Source::default()).then_some(source)
}

fn is_address(text: &str) -> bool {
    let address = text.split_once('%').map_or(text, |(address, _)| address);
    address.parse::<IpAddr>().is_ok()
}

fn flow_and_text(event: &mut Event<'static>, name: &str, id: &Id<'_>, said: &Said<'_, '_>) {
    let flow = Flow {
        trace: said.cow("phxTraceId"),
        transaction: said.cow("phxTransactionId"),
        session: None,
    };
    event.flow = (flow != Flow::default()).then_some(flow);
    // Where the catalogue knows the id it says better what it means; an administrator's events have only this.
    let title = (id.old || id.entry.is_none()) && !name.is_empty();
    let title = title.then(|| Cow::Owned(cut_text(name).unwrap_or_else(|| name.to_owned())));
    let text = Text {
        reason: said.cow("reason"),
        message: said.cow("msg").or(title),
        value: None,
    };
    event.text = (text != Text::default()).then_some(text);
    let old_id = id.old.then(|| Cow::Owned(id.written.to_owned()));
    if let Some(producer) = &mut event.producer {
        producer.event_id = old_id.or_else(|| said.cow("externalId"));
    }
}

/// Every other pair, and those with a place that the catalogue has for this event besides.
fn attributes(event: &mut Event<'static>, id: &Id<'_>, pairs: &Pairs<'_>) {
    for pair in pairs.all().iter().filter(|pair| !pair.is_absent()) {
        let name = attribute_name(pair, id, pairs);
        let value = pair.value();
        if name == COOKIES {
            event.flags.insert(Flag::SecretCut);
            continue;
        }
        if let Some(kind) = pair.secret {
            attach_secret(event, kind, name, CanonicalJson::string(&value));
            continue;
        }
        let declared = if name == pair.name {
            pair.declared
        } else {
            id.entry.and_then(|entry| entry.attribute(name))
        };
        let listed = id.entry.is_none() || declared.is_some();
        if !listed && is_placed(event, name, &value) {
            continue;
        }
        attach_text(event, declared, name, &pair.clean());
    }
}

/// The name an attribute has today: the relying party of an old event stood under another key.
fn attribute_name<'l>(pair: &Pair<'l>, id: &Id<'_>, pairs: &Pairs<'_>) -> &'l str {
    match pair.name {
        "destinationServiceName" if id.old && pairs.get("sourceServiceName").is_none() => "sourceServiceName",
        name => name,
    }
}

/// A reference by which a time can be read again.
fn here(event: &Event<'_>) -> Reference {
    let offset = event.producer.as_ref().and_then(|producer| producer.offset);
    Reference {
        now: event.time,
        zone: offset.unwrap_or_default(),
    }
}

/// Whether the envelope holds the value as it is written.
fn is_placed(event: &Event<'_>, name: &str, value: &str) -> bool {
    let source = event.source.as_ref();
    let producer = event.producer.as_ref();
    let holds = |place: Option<&Cow<'_, str>>| place.is_some_and(|held| held == value);
    match name {
        "src" => holds(source.and_then(|source| source.ip.as_ref())),
        "spt" => source.is_some_and(|source| source.port.is_some()),
        "rt" => stamp::whole(value, &here(event)).is_some(),
        "outcome" => event.outcome.as_str() == value,
        "phxAuthenticatorType" => holds(event.auth.as_ref().and_then(|auth| auth.method.as_ref())),
        "dvchost" => holds(producer.and_then(|producer| producer.host.as_ref())),
        "externalId" => holds(producer.and_then(|producer| producer.event_id.as_ref())),
        "destinationServiceName" => holds(event.client.as_ref().and_then(|client| client.id.as_ref())),
        _ => PLACED.contains(&name),
    }
}
