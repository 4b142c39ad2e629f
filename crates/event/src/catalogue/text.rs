//! A catalogue as text: what may stand in it. What it means is decided elsewhere.

use std::collections::BTreeMap;

use serde::Deserialize;

/// The head of a catalogue.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Head {
    pub(super) catalogue: String,
    pub(super) title: String,
    pub(super) vendor: String,
    pub(super) product: String,
    pub(super) version: String,
    #[serde(default)]
    pub(super) severity_rule: Option<String>,
    #[serde(default)]
    pub(super) reserved: bool,
    #[serde(default)]
    pub(super) attributes: BTreeMap<String, Declared>,
    /// Families may stand in the same text, each with its name.
    #[serde(default)]
    pub(super) family: Vec<FamilyText>,
}

/// An attribute as the dictionary has it.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Declared {
    #[serde(rename = "type")]
    pub(super) kind: String,
    #[serde(default)]
    pub(super) values: Vec<String>,
    #[serde(default)]
    pub(super) sensitivity: Option<String>,
    #[serde(default)]
    pub(super) secret: Option<String>,
    #[serde(default)]
    pub(super) aliases: Vec<String>,
    #[serde(default)]
    pub(super) example: Option<Example>,
    #[serde(default)]
    pub(super) meaning: String,
}

/// What an example can be written as.
#[derive(Clone, Deserialize)]
#[serde(untagged, expecting = "an example is a text, a whole number or a boolean")]
pub(super) enum Example {
    Text(String),
    Number(i64),
    Boolean(bool),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FamilyText {
    #[serde(default)]
    pub(super) name: String,
    pub(super) title: String,
    pub(super) category: String,
    pub(super) ocsf: String,
    pub(super) ecs: String,
    #[serde(default)]
    pub(super) needs: Vec<String>,
    #[serde(default)]
    pub(super) context: Vec<String>,
    #[serde(default)]
    pub(super) event: Vec<EventText>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EventText {
    pub(super) id: String,
    pub(super) severity: u8,
    pub(super) phase: String,
    pub(super) flow: String,
    #[serde(default)]
    pub(super) category: Option<String>,
    #[serde(default)]
    pub(super) ocsf: Option<String>,
    #[serde(default)]
    pub(super) ecs: Option<String>,
    #[serde(default)]
    pub(super) needs: Option<Vec<String>>,
    #[serde(default)]
    pub(super) value: Option<String>,
    #[serde(default)]
    pub(super) value_also: Option<String>,
    #[serde(default)]
    pub(super) attributes: Vec<String>,
    #[serde(default)]
    pub(super) legacy: Vec<String>,
    #[serde(default)]
    pub(super) equivalent: Vec<String>,
    pub(super) description: String,
    #[serde(default)]
    pub(super) decision: Option<String>,
}

/// Attributes that any event may carry.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Common {
    pub(super) attributes: BTreeMap<String, Declared>,
}

/// Facts with an id in more than one place.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Facts {
    pub(super) fact: Vec<Fact>,
}

/// One such fact: catalogue and id with a slash between them, the preferred one first.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Fact {
    pub(super) name: String,
    pub(super) ids: Vec<String>,
}
