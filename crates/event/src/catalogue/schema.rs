//! The catalogue as JSON Schema, draft 2020-12: what a complete submission of an event looks like. A schema never decides
//! whether an event is kept: what it would refuse, Vitni keeps and flags.

use serde_json::{Map, Value, json};

use super::{Attribute, Catalogue, Entry, Kind, Need};

/// The dialect.
const DRAFT: &str = "https://json-schema.org/draft/2020-12/schema";

/// The schema of one event, complete in itself.
#[must_use]
pub fn of_entry(entry: &Entry) -> Value {
    let mut schema = entry_schema(entry);
    if let Value::Object(members) = &mut schema {
        members.insert("$schema".to_owned(), DRAFT.into());
        members.insert(
            "$id".to_owned(),
            format!("urn:vitni:event:{}:{}", entry.catalogue, entry.id).into(),
        );
        members.insert("$defs".to_owned(), json!({ "envelope": envelope() }));
    }
    schema
}

/// One schema for all events of these catalogues: the envelope, and for each id its own.
#[must_use]
pub fn of_all<'a>(catalogues: impl IntoIterator<Item = &'a Catalogue>) -> Value {
    let mut defs = Map::new();
    defs.insert("envelope".to_owned(), envelope());
    let mut cases = Vec::new();
    for entry in catalogues.into_iter().flat_map(|catalogue| &catalogue.entries) {
        let name = format!("{}:{}", entry.catalogue, entry.id);
        cases.push(json!({
            "if": {
                "properties": { "catalogue": { "const": entry.catalogue }, "event": { "const": entry.id } },
                "required": ["catalogue", "event"],
            },
            "then": { "$ref": format!("#/$defs/{name}") },
        }));
        defs.insert(name, entry_schema(entry));
    }
    json!({
        "$schema": DRAFT,
        "$id": "urn:vitni:events",
        "title": "A security event as a producer submits it",
        "$ref": "#/$defs/envelope",
        "allOf": cases,
        "$defs": defs,
    })
}

/// What this event adds to the envelope.
fn entry_schema(entry: &Entry) -> Value {
    let mut required = vec!["event".to_owned()];
    let mut properties = Map::new();
    properties.insert("catalogue".to_owned(), json!({ "const": entry.catalogue }));
    properties.insert("event".to_owned(), json!({ "const": entry.id }));
    for need in &entry.needs {
        let (name, schema) = needed(*need);
        required.push(name.to_owned());
        properties.insert(name.to_owned(), schema);
    }
    let (attributes, needed): (Map<String, Value>, Vec<&str>) = attributes(entry);
    if !needed.is_empty() {
        required.push("attributes".to_owned());
    }
    properties.insert(
        "attributes".to_owned(),
        json!({ "type": "object", "properties": attributes, "required": needed }),
    );
    json!({
        "title": entry.id,
        "description": entry.description,
        "$ref": "#/$defs/envelope",
        "properties": properties,
        "required": required,
    })
}

fn attributes(entry: &Entry) -> (Map<String, Value>, Vec<&str>) {
    let schemas = entry
        .attributes
        .iter()
        .map(|attribute| (attribute.name.clone(), attribute_schema(attribute)));
    let needed = entry.attributes.iter().filter(|attribute| attribute.required);
    (
        schemas.collect(),
        needed.map(|attribute| attribute.name.as_str()).collect(),
    )
}

fn attribute_schema(attribute: &Attribute) -> Value {
    let mut schema = match &attribute.kind {
        Kind::Text => json!({ "type": "string" }),
        Kind::Number => json!({ "type": "number" }),
        Kind::Boolean => json!({ "type": "boolean" }),
        Kind::Enumeration(words) => json!({ "enum": words }),
        Kind::Any => json!({}),
    };
    if let Value::Object(members) = &mut schema {
        if !attribute.meaning.is_empty() {
            members.insert("description".to_owned(), attribute.meaning.as_str().into());
        }
        members.insert("x-sensitivity".to_owned(), attribute.sensitivity.name().into());
        if !attribute.documented {
            members.insert("x-documented".to_owned(), false.into());
        }
    }
    schema
}

/// A part of the envelope that must be there, by its member, and what must be in it.
fn needed(need: Need) -> (&'static str, Value) {
    match need {
        Need::Actor | Need::Client | Need::Source | Need::Producer => (need.name(), json!({})),
        Need::Target => ("targets", json!({ "minItems": 1 })),
        Need::Session => ("flow", json!({ "required": ["session"] })),
    }
}

/// What every submission may hold, as `docs/formats/event.md` lists it.
fn envelope() -> Value {
    let strings = |names: &[&str]| -> Map<String, Value> {
        names
            .iter()
            .map(|name| ((*name).to_owned(), json!({ "type": "string" })))
            .collect()
    };
    let group = |names: &[&str]| json!({ "type": "object", "properties": strings(names) });
    let with = |names: &[&str], name: &str, schema: Value| {
        let mut properties = strings(names);
        properties.insert(name.to_owned(), schema);
        json!({ "type": "object", "properties": properties })
    };
    let word = json!({ "type": "string", "pattern": "^[A-Za-z0-9._:-]{1,128}$" });
    let party = group(&["type", "id", "name", "email"]);
    let time = json!({ "type": "string", "format": "date-time" });
    let mut producer = with(
        &[
            "vendor", "product", "version", "host", "instance", "event_id", "mapping",
        ],
        "sequence",
        json!({ "type": "integer", "minimum": 0, "maximum": 9_007_199_254_740_991_u64 }),
    );
    if let Some(properties) = producer.get_mut("properties").and_then(Value::as_object_mut) {
        properties.insert(
            "offset".to_owned(),
            json!({ "type": "string", "pattern": "^(Z|[+-][0-9]{2}:[0-9]{2})$" }),
        );
    }
    let mut source = with(
        &["ip", "user_agent", "device"],
        "port",
        json!({ "type": "integer", "minimum": 0, "maximum": 65_535 }),
    );
    if let Some(properties) = source.get_mut("properties").and_then(Value::as_object_mut) {
        properties.insert("geo".to_owned(), json!({}));
    }
    json!({
        "type": "object",
        "required": ["event"],
        "properties": {
            "actor": party.clone(),
            "attributes": { "type": "object" },
            "auth": group(&["method", "factor", "protocol", "assurance"]),
            "catalogue": word.clone(),
            "client": group(&["id", "name"]),
            "event": word,
            "flags": { "type": "array", "items": { "type": "string" }, "uniqueItems": true },
            "flow": group(&["session", "trace", "transaction"]),
            "id": { "type": "string", "minLength": 1 },
            "once": { "type": "string", "minLength": 1 },
            "observed": time.clone(),
            "outcome": { "enum": ["success", "failure", "unknown"] },
            "producer": producer,
            "public": { "type": "object" },
            "raw": { "type": "string" },
            "severity": { "type": "integer", "minimum": 0, "maximum": 10 },
            "source": source,
            "targets": { "type": "array", "items": party, "maxItems": 256 },
            "tenant": { "type": "string", "pattern": "^[a-z0-9-]{1,64}$" },
            "text": group(&["reason", "message", "value"]),
            "time": time,
        },
    })
}
