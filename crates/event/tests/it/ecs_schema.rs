//! A small validator of ECS documents, made of the schema's own files: every field is defined, every value is allowed,
//! every type is one that its category expects.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

/// Fields of field sets whose files are not among those at hand.
const ELSEWHERE: &[(&str, &str)] = &[
    ("@timestamp", "date"),
    ("ecs.version", "keyword"),
    ("message", "match_only_text"),
    ("trace.id", "keyword"),
    ("transaction.id", "keyword"),
    ("user_agent.original", "keyword"),
];

pub(crate) struct Schema(BTreeMap<String, Value>);

impl Schema {
    pub(crate) fn read(folder: &Path) -> Self {
        let mut fields = BTreeMap::new();
        let mut sets = Vec::new();
        for file in std::fs::read_dir(folder).unwrap() {
            let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
            let read: Vec<Value> = serde_saphyr::from_str(&text).unwrap();
            sets.extend(read);
        }
        for set in &sets {
            let name = set["name"].as_str().unwrap();
            let mut places = vec![name.to_owned()];
            for place in set["reusable"]["expected"].as_array().into_iter().flatten() {
                let place = match place.as_str() {
                    Some(at) => format!("{at}.{name}"),
                    None => format!(
                        "{}.{}",
                        place["at"].as_str().unwrap(),
                        place["as"].as_str().unwrap()
                    ),
                };
                places.push(place);
            }
            for field in set["fields"].as_array().unwrap() {
                for place in &places {
                    fields.insert(
                        format!("{place}.{}", field["name"].as_str().unwrap()),
                        field.clone(),
                    );
                }
            }
        }
        for (name, kind) in ELSEWHERE {
            fields.insert((*name).to_owned(), serde_json::json!({"type": kind}));
        }
        Self(fields)
    }

    /// Everything that is wrong with a document.
    pub(crate) fn faults(&self, document: &Value) -> Vec<String> {
        let mut faults = Vec::new();
        for required in ["@timestamp", "ecs"] {
            if document.get(required).is_none() {
                faults.push(format!("{required} is missing"));
            }
        }
        self.object("", document, &mut faults);
        faults.extend(self.types(document));
        faults
    }

    fn object(&self, path: &str, object: &Value, faults: &mut Vec<String>) {
        for (name, value) in object.as_object().unwrap() {
            let at = format!("{path}{name}");
            if at == "labels" {
                let flat = |(name, value): (&String, &Value)| value.is_string() && !name.contains('.');
                if !value.as_object().unwrap().iter().all(flat) {
                    faults.push(format!("labels are flat texts: {value}"));
                }
            } else if let Some(field) = self.0.get(&at) {
                field_faults(&at, value, field, faults);
            } else if value.is_object() {
                self.object(&format!("{at}."), value, faults);
            } else {
                faults.push(format!("{at} is not defined"));
            }
        }
    }

    fn types(&self, document: &Value) -> Vec<String> {
        let allowed = self.0["event.category"]["allowed_values"].as_array().unwrap();
        let mut faults = Vec::new();
        for category in document["event"]["category"].as_array().into_iter().flatten() {
            let known = allowed.iter().find(|known| known["name"] == *category).unwrap();
            let expected = known["expected_event_types"].as_array().unwrap();
            for kind in document["event"]["type"].as_array().unwrap() {
                if !expected.contains(kind) {
                    faults.push(format!("{category} does not expect {kind}"));
                }
            }
        }
        faults
    }
}

fn field_faults(at: &str, value: &Value, field: &Value, faults: &mut Vec<String>) {
    let array = field["normalize"]
        .as_array()
        .is_some_and(|rules| rules.contains(&"array".into()));
    if array != value.is_array() {
        faults.push(format!("{at} is an array, or ought to be one"));
        return;
    }
    let one = vec![value.clone()];
    for item in value.as_array().unwrap_or(&one) {
        let fits = match field["type"].as_str().unwrap() {
            "long" => item.is_i64(),
            "date" => item
                .as_str()
                .is_some_and(|text| vitni_event::Timestamp::parse(text).is_some()),
            "ip" => item
                .as_str()
                .is_some_and(|text| text.parse::<std::net::IpAddr>().is_ok()),
            _ => item.is_string(),
        };
        let allowed = field["allowed_values"].as_array();
        let listed = allowed.is_none_or(|words| words.iter().any(|word| word["name"] == *item));
        if !fits || !listed {
            faults.push(format!("{at} may not be {item}"));
        }
    }
}
