//! The catalogue as JSON, for programs in other languages. One shape for the built-in ones and for those of tenants; it is
//! written here and never read.

use serde_json::{Map, Value, json};

use crate::flags::Flag;
use crate::ids::EventId;
use crate::mapping::{cef, ocsf};
use crate::model::Event;
use crate::submission;
use crate::time::Timestamp;

use super::{Attribute, Catalogue, Category, Entry, Kind, Need};

/// When examples happen: 2026-11-21T23:21:31.5Z.
const EXAMPLE_TIME_NS: i64 = 1_795_303_291_500_000_000;

/// A catalogue with all that is known of its events.
#[must_use]
pub fn of_catalogue(catalogue: &Catalogue) -> Value {
    let mut made = head(catalogue);
    if let Value::Object(members) = &mut made {
        let events = catalogue.entries.iter().map(|entry| of_entry(catalogue, entry));
        members.insert("events".to_owned(), events.collect());
    }
    made
}

/// The events of a catalogue that mention all of these words and are of this category.
pub fn matching<'c>(
    catalogue: &'c Catalogue,
    words: Option<&'c str>,
    category: Option<Category>,
) -> impl Iterator<Item = Value> + 'c {
    let fits = move |entry: &&Entry| {
        category.is_none_or(|category| entry.category == category)
            && words.is_none_or(|words| entry.mentions(words))
    };
    let found = catalogue.entries.iter().filter(fits);
    found.map(move |entry| of_entry(catalogue, entry))
}

/// A catalogue without its events, but with their number.
#[must_use]
pub fn head(catalogue: &Catalogue) -> Value {
    let families = catalogue
        .families
        .iter()
        .map(|family| json!({ "name": family.name, "title": family.title }));
    let mut made = json!({
        "catalogue": catalogue.name,
        "title": catalogue.title,
        "vendor": catalogue.vendor,
        "product": catalogue.product,
        "version": catalogue.version,
        "reserved": catalogue.reserved,
        "families": families.collect::<Vec<_>>(),
        "count": catalogue.entries.len(),
    });
    if let (Value::Object(members), Some(rule)) = (&mut made, &catalogue.severity_rule) {
        members.insert("severity_rule".to_owned(), rule.trim().into());
    }
    made
}

/// One event with all that is known of it.
#[must_use]
pub fn of_entry(catalogue: &Catalogue, entry: &Entry) -> Value {
    let mut members = Map::new();
    let mut put = |name: &str, value: Value| members.insert(name.to_owned(), value);
    put("catalogue", entry.catalogue.as_str().into());
    put("event", entry.id.as_str().into());
    put("family", entry.family.as_str().into());
    put("description", entry.description.as_str().into());
    put("category", entry.category.name().into());
    put("severity", entry.severity.level().into());
    put("severity_assigned", entry.severity_assigned.into());
    put("phase", entry.phase.name().into());
    put("outcome", entry.outcome().as_str().into());
    put("flow", entry.flow.as_str().into());
    put(
        "related",
        catalogue.related(entry).map(|other| other.id.as_str()).collect(),
    );
    put(
        "equivalent",
        entry
            .equivalent
            .iter()
            .map(|(catalogue, id)| format!("{catalogue}/{id}"))
            .collect(),
    );
    put("needs", entry.needs.iter().copied().map(Need::name).collect());
    put("attributes", entry.attributes.iter().map(attribute).collect());
    for (name, version) in [("ocsf", ocsf::Version::V1_9), ("ocsf_1_3", ocsf::Version::V1_3)] {
        let (class, activity) = ocsf::classification(entry, version);
        put(name, json!({ "class_uid": class, "activity_id": activity }));
    }
    let example = entry.example(EventId::default(), "", Timestamp::from_nanos(EXAMPLE_TIME_NS));
    put(
        "cef",
        cef::record(&example, Some(entry)).header.into_iter().collect(),
    );
    put("example", submission(example));
    put(
        "ecs",
        json!({ "event.category": entry.ecs.category, "event.type": entry.ecs.types }),
    );
    for (name, form) in [("value", &entry.value), ("value_also", &entry.value_also)] {
        if let Some(form) = form {
            put(name, form.to_string().into());
        }
    }
    if !entry.legacy.is_empty() {
        put("legacy", entry.legacy.iter().map(String::as_str).collect());
    }
    if let Some(decision) = &entry.decision {
        put("decision", decision.as_str().into());
    }
    Value::Object(members)
}

/// An event as its producer sends it, without an id.
fn submission(mut event: Event<'_>) -> Value {
    event.flags.insert(Flag::AssignedId);
    let mut line = Vec::new();
    submission::write(&event, &mut line);
    serde_json::from_slice(&line).unwrap_or_default()
}

fn attribute(attribute: &Attribute) -> Value {
    let mut made = json!({
        "name": attribute.name,
        "type": attribute.kind.name(),
        "sensitivity": attribute.sensitivity.name(),
        "documented": attribute.documented,
        "required": attribute.required,
        "meaning": attribute.meaning,
    });
    if let (Value::Object(members), Kind::Enumeration(words)) = (&mut made, &attribute.kind) {
        members.insert("values".to_owned(), words.iter().map(String::as_str).collect());
    }
    if let (Value::Object(members), false) = (&mut made, attribute.aliases.is_empty()) {
        members.insert(
            "aliases".to_owned(),
            attribute.aliases.iter().map(String::as_str).collect(),
        );
    }
    made
}
