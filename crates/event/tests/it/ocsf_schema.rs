//! A small validator of OCSF objects, made of the schema's own files.
//!
//! A class or object inherits along `extends`; attributes get their type from the dictionary; `required`, `at_least_one`,
//! `just_one` and enumerations are held. Of the schema only some files are at hand: a parent that is not is taken for the
//! base event, an object that is not is looked at only for being an object.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

pub(crate) struct Schema {
    dictionary: Value,
    /// Every class by uid.
    classes: BTreeMap<u64, Definition>,
    objects: BTreeMap<String, Definition>,
}

/// What is left of a class or object when its ancestors are folded in.
#[derive(Clone, Default)]
struct Definition {
    attributes: Map<String, Value>,
    constraints: Map<String, Value>,
}

/// What the profile `host` adds to a class; its file is not among those at hand.
const HOST: [&str; 2] = ["actor", "device"];

fn read(path: &Path) -> Value {
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "json") {
            found.push(path);
        }
    }
}

/// Every file of a folder by the name it defines.
fn by_name(folder: &Path) -> BTreeMap<String, Value> {
    let mut found = Vec::new();
    files(folder, &mut found);
    let named = found.iter().map(|path| read(path));
    named
        .map(|value| (value["name"].as_str().unwrap().to_owned(), value))
        .collect()
}

fn fold(name: &str, all: &BTreeMap<String, Value>, missing: &str) -> Definition {
    let Some(value) = all.get(name) else {
        return fold(missing, all, missing);
    };
    let mut definition = match value["extends"].as_str() {
        Some(parent) => fold(parent, all, missing),
        None => Definition::default(),
    };
    for (name, attribute) in value["attributes"].as_object().unwrap() {
        if name.starts_with('$') {
            continue;
        }
        let known = definition
            .attributes
            .entry(name)
            .or_insert_with(|| Value::Object(Map::new()));
        merge(known, attribute);
    }
    if let Some(constraints) = value["constraints"].as_object() {
        definition.constraints.clone_from(constraints);
    }
    definition
}

fn merge(into: &mut Value, from: &Value) {
    match (into, from) {
        (Value::Object(into), Value::Object(from)) => {
            for (name, value) in from {
                merge(into.entry(name).or_insert(Value::Null), value);
            }
        }
        (into, from) => *into = from.clone(),
    }
}

impl Schema {
    pub(crate) fn read(folder: &Path) -> Self {
        let classes = by_name(&folder.join("events"));
        let objects = by_name(&folder.join("objects"));
        let categories = read(&folder.join("categories.json"));
        let category = |name: &str| categories["attributes"][name]["uid"].as_u64().unwrap_or(0);
        let of = |value: &Value| {
            // A class stands in the folder of its category, which its parent names.
            let parent = value["extends"].as_str().unwrap_or_default();
            let own = value["category"].as_str().unwrap_or(parent);
            category(own) * 1000 + value["uid"].as_u64().unwrap_or(0)
        };
        let known = classes
            .iter()
            .filter(|(name, value)| value["uid"].is_u64() || *name == "base_event");
        Self {
            dictionary: read(&folder.join("dictionary.json")),
            classes: known
                .map(|(name, value)| (of(value), fold(name, &classes, "base_event")))
                .collect(),
            objects: objects
                .keys()
                .map(|name| (name.clone(), fold(name, &objects, "object")))
                .collect(),
        }
    }

    /// Every class with each of its activities.
    pub(crate) fn activities(&self) -> Vec<(u32, u32)> {
        let mut all = Vec::new();
        for (class, definition) in &self.classes {
            let listed = definition.attributes["activity_id"]["enum"].as_object().unwrap();
            let of = |name: &String| (u32::try_from(*class).unwrap(), name.parse().unwrap());
            all.extend(listed.keys().map(of));
        }
        all
    }

    /// Everything that is wrong with an event.
    pub(crate) fn faults(&self, event: &Value) -> Vec<String> {
        let uid = event["class_uid"].as_u64().unwrap_or(u64::MAX);
        let Some(class) = self.classes.get(&uid) else {
            return vec![format!("there is no class {uid}")];
        };
        let mut class = class.clone();
        let profiles = event["metadata"]["profiles"].as_array();
        if profiles.is_some_and(|profiles| profiles.contains(&Value::from("host"))) {
            for name in HOST {
                class
                    .attributes
                    .entry(name)
                    .or_insert_with(|| Value::Object(Map::new()));
            }
        }
        let mut faults = Vec::new();
        self.object("", event.as_object().unwrap(), &class, &mut faults);
        let number = |name: &str| event[name].as_u64().unwrap_or(u64::MAX);
        if number("type_uid") != uid * 100 + number("activity_id") {
            faults.push("type_uid is not class and activity".to_owned());
        }
        if number("category_uid") != uid / 1000 {
            faults.push("category_uid is not the class's".to_owned());
        }
        if number("activity_id") == 99 && !event["activity_name"].is_string() {
            faults.push("activity 99 has no name".to_owned());
        }
        faults
    }

    fn object(&self, path: &str, object: &Map<String, Value>, of: &Definition, faults: &mut Vec<String>) {
        for (name, attribute) in &of.attributes {
            if attribute["requirement"] == "required" && !object.contains_key(name) {
                faults.push(format!("{path}{name} is required"));
            }
        }
        for (kind, names) in &of.constraints {
            let has = |name: &&Value| object.contains_key(name.as_str().unwrap());
            let count = names.as_array().unwrap().iter().filter(has).count();
            let held = if kind == "just_one" { count == 1 } else { count > 0 };
            if !held {
                faults.push(format!("{path}: {kind} of {names}, and there are {count}"));
            }
        }
        for (name, value) in object {
            let at = format!("{path}{name}");
            let Some(attribute) = of.attributes.get(name) else {
                faults.push(format!("{at} is not an attribute here"));
                continue;
            };
            let mut whole = self.dictionary["attributes"][name].clone();
            if whole.is_null() {
                faults.push(format!("{at} is not in the dictionary"));
                continue;
            }
            merge(&mut whole, attribute);
            match (whole["is_array"] == true, value.as_array()) {
                (true, Some(items)) => items
                    .iter()
                    .for_each(|item| self.value(&at, item, &whole, faults)),
                (false, None) => self.value(&at, value, &whole, faults),
                _ => faults.push(format!("{at} is an array, or ought to be one")),
            }
        }
    }

    fn value(&self, at: &str, value: &Value, attribute: &Value, faults: &mut Vec<String>) {
        // The base event lists its own class and category here; those of the others are compared in `faults`.
        let own = ["class_uid", "category_uid"].contains(&at);
        if let Some(words) = attribute["enum"].as_object().filter(|_| !own) {
            let word = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            if !words.contains_key(&word) {
                faults.push(format!("{at} may not be {word}"));
            }
        }
        let kind = attribute["type"].as_str().unwrap();
        let base = &self.dictionary["types"]["attributes"][kind];
        if base.is_null() {
            let Some(object) = value.as_object() else {
                faults.push(format!("{at} is no object"));
                return;
            };
            if object.is_empty() {
                faults.push(format!("{at} is empty"));
            }
            // `object` itself takes anything.
            if let Some(definition) = self.objects.get(kind).filter(|_| kind != "object") {
                self.object(&format!("{at}."), object, definition, faults);
            }
            return;
        }
        let fits = match base["type"].as_str().unwrap_or(kind) {
            "boolean_t" => value.is_boolean(),
            "integer_t" | "long_t" => value.is_i64(),
            "string_t" => value.is_string(),
            _ => true,
        };
        let form = match (kind, value.as_str()) {
            ("ip_t", Some(text)) => text.parse::<std::net::IpAddr>().is_ok(),
            ("email_t", Some(text)) => text
                .split_once('@')
                .is_some_and(|(_, domain)| domain.contains('.')),
            ("port_t", _) => value.as_u64().is_some_and(|port| port <= 65_535),
            _ => true,
        };
        if !fits || !form {
            faults.push(format!("{at} is no {kind}: {value}"));
        }
    }
}
