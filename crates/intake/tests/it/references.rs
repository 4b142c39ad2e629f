//! The two references' own logs, written by a generator that knows their documented form and nothing of our readers or
//! writers: every event of both, in every variant, must become exactly what the generator meant.

mod logicnets;
mod phenixid;

use std::collections::BTreeMap;

use vitni_event::{Event, Flag, Party};
use vitni_intake::{Product, Products, Reading, Reference};

use crate::render::reference;
use crate::submitted::arrived;

/// What an event says: paths of the envelope and `attributes.<name>`, each with its text.
pub(crate) type Facts = BTreeMap<String, String>;

pub(crate) fn product(name: &str) -> &'static dyn Product {
    Products::built_in()
        .get(name)
        .expect("the product is built in")
        .as_ref()
}

/// Now, two hours east of Greenwich.
pub(crate) fn east() -> Reference {
    reference("2026-11-22T00:00:00Z", "+02:00")
}

/// What the receiving side has of a line.
#[track_caller]
pub(crate) fn facts_of(product: &str, line: &[u8]) -> Facts {
    match self::product(product).read(line, &east()) {
        Reading::Event(event) => arrived(&event, |event| facts(&event)),
        other => panic!("no event: {other:?} of {}", String::from_utf8_lossy(line)),
    }
}

/// The same as text, without the line itself.
#[track_caller]
pub(crate) fn shown(product: &str, line: &str) -> String {
    let facts = facts_of(product, line.as_bytes());
    let raw = facts.get("raw").cloned().unwrap_or_default();
    let rows = facts.iter().filter(|(path, _)| *path != "raw");
    let mut text: String = rows.map(|(path, said)| format!("{path}: {said}\n")).collect();
    if raw != line {
        text += &format!("raw: {raw}\n");
    }
    text
}

#[track_caller]
pub(crate) fn unrecognised(product: &str, line: &[u8]) -> String {
    match self::product(product).read(line, &east()) {
        Reading::Unrecognised { why } => why.into_owned(),
        other => panic!("{other:?} of {}", String::from_utf8_lossy(line)),
    }
}

fn facts(event: &Event<'_>) -> Facts {
    let mut facts = Facts::new();
    let mut put = |path: &str, said: Option<&str>| {
        if let Some(said) = said {
            facts.insert(path.to_owned(), said.to_owned());
        }
    };
    put("catalogue", Some(&event.catalogue));
    put("event", Some(&event.event));
    put("outcome", Some(event.outcome.as_str()));
    put("severity", Some(&event.severity.level().to_string()));
    put("time", Some(&event.time.to_string()));
    put("observed", event.observed.map(|time| time.to_string()).as_deref());
    put("raw", event.raw.as_deref());
    let mut party = |path: &str, party: &Party<'_>| {
        put(path, party.name.as_deref());
        put(&format!("{path}.type"), party.kind.as_deref());
        put(&format!("{path}.id"), party.id.as_deref());
        put(&format!("{path}.email"), party.email.as_deref());
    };
    event.actor.iter().for_each(|actor| party("actor", actor));
    for (number, target) in event.targets.iter().enumerate() {
        party(&format!("target{number}"), target);
    }
    if let Some(client) = &event.client {
        put("client.id", client.id.as_deref());
        put("client.name", client.name.as_deref());
    }
    if let Some(auth) = &event.auth {
        put("auth.method", auth.method.as_deref());
        put("auth.protocol", auth.protocol.as_deref());
        put("auth.factor", auth.factor.as_deref());
        put("auth.assurance", auth.assurance.as_deref());
    }
    if let Some(source) = &event.source {
        put("source.ip", source.ip.as_deref());
        put("source.port", source.port.map(|port| port.to_string()).as_deref());
        put("source.user_agent", source.user_agent.as_deref());
        put("source.device", source.device.as_deref());
        put("source.geo", source.geo.as_ref().map(|geo| geo.as_str()));
    }
    if let Some(producer) = &event.producer {
        put("producer.vendor", producer.vendor.as_deref());
        put("producer.product", producer.product.as_deref());
        put("producer.version", producer.version.as_deref());
        put("producer.host", producer.host.as_deref());
        put("producer.instance", producer.instance.as_deref());
        put("producer.event_id", producer.event_id.as_deref());
        put("producer.mapping", producer.mapping.as_deref());
        put(
            "producer.sequence",
            producer.sequence.map(|number| number.to_string()).as_deref(),
        );
        put(
            "producer.offset",
            producer.offset.map(|offset| offset.to_string()).as_deref(),
        );
    }
    if let Some(flow) = &event.flow {
        put("flow.session", flow.session.as_deref());
        put("flow.trace", flow.trace.as_deref());
        put("flow.transaction", flow.transaction.as_deref());
    }
    if let Some(text) = &event.text {
        put("text.reason", text.reason.as_deref());
        put("text.message", text.message.as_deref());
        put("text.value", text.value.as_deref());
    }
    for (name, value) in event.public.iter().chain(&event.attributes) {
        put(&format!("attributes.{name}"), Some(value.as_str()));
    }
    let flags: Vec<&str> = event.flags.iter().map(Flag::name).collect();
    put("flags", (!flags.is_empty()).then(|| flags.join(",")).as_deref());
    facts
}
