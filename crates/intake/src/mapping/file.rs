//! The members of a mapping's text, as they are written. What the small languages inside them mean is read by their own types.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;
use vitni_event::Outcome;

use super::change::Maps;
use super::condition::{Condition, Words};
use super::path::Path;
use super::places::{Places, Producer};
use super::secret::Secret;
use super::sentence::Sentence;
use super::time::Time;

/// The whole text.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct File {
    pub(crate) name: Spanned<String>,
    pub(crate) version: Spanned<String>,
    pub(crate) description: String,
    #[serde(default)]
    pub(crate) about: String,
    pub(crate) format: Spanned<Format>,
    #[serde(default)]
    pub(crate) columns: Vec<String>,
    pub(crate) separator: Option<char>,
    #[serde(default)]
    pub(crate) header: Header,
    pub(crate) catalogue: Option<Spanned<String>>,
    pub(crate) time: Option<Time>,
    #[serde(default)]
    pub(crate) producer: Producer,
    #[serde(default)]
    pub(crate) skip: Vec<Skip>,
    #[serde(default)]
    pub(crate) secret: Vec<Spanned<Secret>>,
    #[serde(default)]
    pub(crate) defaults: Places,
    #[serde(default)]
    pub(crate) map: Maps,
    #[serde(default)]
    pub(crate) rule: Vec<Spanned<Rule>>,
    #[serde(default)]
    pub(crate) test: Vec<Spanned<Test>>,
}

/// How a line is taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Format {
    Text,
    Json,
    Pairs,
    Csv,
}

/// Whether a syslog header stands in front.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Header {
    #[default]
    None,
    Syslog,
    Either,
}

/// `[[skip]]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Skip {
    pub(crate) line: Sentence,
    pub(crate) because: String,
}

/// Conditions by the field they are about.
pub(crate) type When = BTreeMap<Path, Condition>;

/// `[[rule]]`
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rule {
    pub(crate) line: Option<Sentence>,
    #[serde(default)]
    pub(crate) any: Any,
    #[serde(default)]
    pub(crate) when: When,
    pub(crate) event: Option<Spanned<String>>,
    pub(crate) catalogue: Option<Spanned<String>>,
    pub(crate) outcome: Option<OutcomeWord>,
    pub(crate) ignore: Option<String>,
    #[serde(default)]
    pub(crate) set: Places,
}

/// How much `{name*}` takes where it could end at several places.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Any {
    #[default]
    Longest,
    Shortest,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct OutcomeWord(pub(crate) Outcome);

impl TryFrom<String> for OutcomeWord {
    type Error = String;

    fn try_from(word: String) -> Result<Self, String> {
        Outcome::parse(&word)
            .map(Self)
            .ok_or_else(|| format!("`{word}` is no outcome; there are success, failure and unknown"))
    }
}

/// `[[test]]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Test {
    pub(crate) line: String,
    pub(crate) expect: BTreeMap<String, Words>,
}
