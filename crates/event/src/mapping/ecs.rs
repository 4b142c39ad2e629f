//! An event as one document of the Elastic Common Schema. Only fields that the schema defines, only values that it
//! allows; everything else is a label.

use std::collections::BTreeSet;

use super::facts::facts;
use super::tree::{Node, Tree};
use super::{Product, address, attributes, is_kind, is_named};
use crate::catalogue::Entry;
use crate::json::CanonicalJson;
use crate::model::{Event, Party};

/// The version of the schema that the documents are written for.
pub const VERSION: &str = "9.4.0";

/// Facts that have a field, so that they are no labels. A target has one if it is the first user or the first group.
const PLACED: &[&str] = &[
    "actor.email",
    "actor.id",
    "actor.name",
    "flow.trace",
    "flow.transaction",
    "observed",
    "producer.host",
    "producer.instance",
    "producer.offset",
    "producer.sequence",
    "raw",
    "received",
    "source.ip",
    "source.port",
    "source.user_agent",
    "tenant",
    "text.message",
    "text.reason",
];

/// The document.
#[must_use]
pub fn write(event: &Event<'_>, entry: Option<&Entry>) -> CanonicalJson<'static> {
    let mut document = Tree::default();
    document.put("@timestamp", event.time.to_string());
    document.set("ecs.version", VERSION);
    document.set("organization.id", event.tenant.as_ref());
    set_event(event, entry, &mut document);
    set_text(event, entry, &mut document);
    set_producer(event, &mut document);
    set_source(event, &mut document);
    set_people(event, &mut document);
    if let Some(flow) = &event.flow {
        document.opt("trace.id", flow.trace.as_deref());
        document.opt("transaction.id", flow.transaction.as_deref());
    }
    document.opt("labels", labels(event).filled());
    document.into_json()
}

fn set_event(event: &Event<'_>, entry: Option<&Entry>, document: &mut Tree) {
    document.set("event.kind", "event");
    document.set("event.action", event.event.as_ref());
    document.set("event.code", event.event.as_ref());
    document.set("event.id", event.id.to_string());
    document.set("event.ingested", event.received.to_string());
    document.set("event.module", event.catalogue.as_ref());
    document.set("event.outcome", event.outcome.as_str());
    document.set("event.severity", i64::from(event.severity.level()));
    document.opt("event.created", event.observed.map(|time| time.to_string()));
    document.opt("event.original", event.raw.as_deref());
    let family = entry.map_or("unknown", |entry| &entry.family);
    document.set("event.dataset", format!("{}.{family}", event.catalogue));
    if let Some(entry) = entry {
        document.set("event.category", vec![entry.ecs.category.as_str()]);
        let types: Vec<&str> = entry.ecs.types.iter().map(String::as_str).collect();
        document.set("event.type", types);
    }
}

fn set_text(event: &Event<'_>, entry: Option<&Entry>, document: &mut Tree) {
    let text = event.text.as_ref();
    let said = text.and_then(|text| text.message.as_deref());
    let described = entry.map_or(event.event.as_ref(), |entry| &entry.description);
    document.set("message", said.unwrap_or(described));
    document.opt("event.reason", text.and_then(|text| text.reason.as_deref()));
}

fn set_producer(event: &Event<'_>, document: &mut Tree) {
    let product = Product::of(event);
    document.set("event.provider", product.name);
    document.set("observer.product", product.name);
    document.opt("observer.vendor", product.vendor);
    document.opt("observer.version", product.version);
    if let Some(producer) = &event.producer {
        document.opt("observer.hostname", producer.host.as_deref());
        document.opt("observer.name", producer.instance.as_deref());
        let sequence = producer.sequence.and_then(|number| i64::try_from(number).ok());
        document.opt("event.sequence", sequence);
        document.opt("event.timezone", producer.offset.map(|offset| offset.to_string()));
    }
}

/// The actor's side opened the connection, so it is the client as well as the source, as the schema asks.
fn set_source(event: &Event<'_>, document: &mut Tree) {
    let Some(source) = &event.source else { return };
    let mut side = Tree::default();
    side.opt("address", source.ip.as_deref());
    let ip = source.ip.as_deref().and_then(address);
    side.opt("ip", ip.map(|ip| ip.to_string()));
    side.opt("port", source.port.map(i64::from));
    if let Some(side) = side.filled() {
        document.put("client", side.clone());
        document.put("source", side);
    }
    document.opt("user_agent.original", source.user_agent.as_deref());
    document.opt("related.ip", ip.map(|ip| vec![ip.to_string()]));
}

fn set_people(event: &Event<'_>, document: &mut Tree) {
    if let Some(actor) = &event.actor {
        set_user("user", actor, document);
    }
    if let Some(target) = event.targets.iter().find(|target| is_user(target)) {
        set_user("user.target", target, document);
    }
    if let Some(group) = event.targets.iter().find(|target| is_group(target)) {
        document.opt("group.id", group.id.as_deref());
        document.opt("group.name", group.name.as_deref());
    }
    let users = event.targets.iter().filter(|target| is_user(target));
    let people = event.actor.iter().chain(users);
    let names = people.flat_map(|person| [&person.id, &person.name, &person.email]);
    let related: BTreeSet<&str> = names.filter_map(|name| name.as_deref()).collect();
    if !related.is_empty() {
        document.set("related.user", related.into_iter().collect::<Vec<_>>());
    }
}

fn set_user(path: &str, party: &Party<'_>, document: &mut Tree) {
    document.opt(&format!("{path}.id"), party.id.as_deref());
    document.opt(&format!("{path}.name"), party.name.as_deref());
    document.opt(&format!("{path}.email"), party.email.as_deref());
}

/// Whoever is named and not said to be something else.
fn is_user(party: &Party<'_>) -> bool {
    is_named(party) && (party.kind.is_none() || is_kind(party, "user"))
}

fn is_group(party: &Party<'_>) -> bool {
    (party.id.is_some() || party.name.is_some()) && is_kind(party, "group")
}

/// Everything without a field: flat, texts only, no dots in the keys. Members of the envelope come first; a key that is
/// taken gets a number.
fn labels(event: &Event<'_>) -> Tree {
    let first = |is: fn(&Party<'_>) -> bool| event.targets.iter().position(is);
    let user = first(is_user).map(|at| format!("target{at}"));
    let group = first(is_group).map(|at| format!("target{at}"));
    let placed = |path: &str| {
        let (member, part) = path.split_once('.').unwrap_or((path, ""));
        let user = user.as_deref() == Some(member) && part != "type";
        let group = group.as_deref() == Some(member) && matches!(part, "id" | "name");
        user || group || PLACED.contains(&path)
    };
    let mut labels = Tree::default();
    for (path, text) in facts(event) {
        if !placed(&path) {
            label(&path, text.into(), &mut labels);
        }
    }
    for (name, value) in attributes(event) {
        label(name, value.to_text().into(), &mut labels);
    }
    labels
}

fn label(name: &str, value: Node, labels: &mut Tree) {
    let base = name.replace('.', "_");
    let mut key = base.clone();
    let mut number = 2_u32;
    while labels.has(&key) {
        key = format!("{base}_{number}");
        number += 1;
    }
    labels.put(&key, value);
}
