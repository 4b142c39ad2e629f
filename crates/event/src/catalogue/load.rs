//! Catalogues as text: a head with the dictionary of attributes, and families of events. The built-in ones and those of
//! tenants are read here alike, and whatever is wrong is named with its file, line and column.

use std::collections::{BTreeMap, HashSet};

use serde::Deserialize;

use super::template::Template;
use super::{Attribute, Catalogue, Category, Ecs, Entry, Family, Kind, Ocsf, Phase, SecretKind, Sensitivity};
use crate::flags::Flags;
use crate::json::CanonicalJson;
use crate::model::Severity;

/// Why a catalogue was not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}: {detail}")]
pub struct CatalogueError {
    /// Which text.
    pub file: String,
    /// What is wrong with it, and where.
    pub detail: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    catalogue: String,
    title: String,
    vendor: String,
    product: String,
    version: String,
    #[serde(default)]
    severity_rule: Option<String>,
    #[serde(default)]
    reserved: bool,
    #[serde(default)]
    attributes: BTreeMap<String, Declared>,
}

/// An attribute as the dictionary has it.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Declared {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    values: Vec<String>,
    #[serde(default)]
    sensitivity: Option<String>,
    #[serde(default)]
    secret: Option<String>,
    #[serde(default)]
    aliases: Vec<String>,
    #[serde(default)]
    example: Option<toml::Value>,
    #[serde(default)]
    meaning: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FamilyText {
    title: String,
    category: String,
    ocsf: String,
    ecs: String,
    #[serde(default)]
    context: Vec<String>,
    #[serde(default)]
    event: Vec<EventText>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EventText {
    id: String,
    severity: u8,
    phase: String,
    flow: String,
    #[serde(default)]
    category: Option<String>,
    #[serde(default)]
    ocsf: Option<String>,
    #[serde(default)]
    ecs: Option<String>,
    #[serde(default)]
    value: Option<String>,
    #[serde(default)]
    value_also: Option<String>,
    #[serde(default)]
    attributes: Vec<String>,
    #[serde(default)]
    legacy: Vec<String>,
    description: String,
    #[serde(default)]
    decision: Option<String>,
}

type Found<T> = Result<T, String>;

/// Reads a catalogue: its head, then its families, each with the name that errors and pages call it by.
///
/// # Errors
/// With the first thing that is wrong.
pub fn catalogue(head: (&str, &str), families: &[(&str, &str)]) -> Result<Catalogue, CatalogueError> {
    let named = |file: &str| {
        let file = file.to_owned();
        move |detail: String| CatalogueError { file, detail }
    };
    let parsed: Head = toml::from_str(head.1).map_err(|error| named(head.0)(error.to_string()))?;
    let dictionary = dictionary(parsed.attributes).map_err(named(head.0))?;
    let mut made = Catalogue {
        name: parsed.catalogue,
        title: parsed.title,
        vendor: parsed.vendor,
        product: parsed.product,
        version: parsed.version,
        severity_rule: parsed.severity_rule,
        reserved: parsed.reserved,
        families: Vec::new(),
        entries: Vec::new(),
    };
    if !is_word(&made.name) {
        return Err(named(head.0)(format!("{:?} cannot name a catalogue", made.name)));
    }
    for (file, text) in families {
        let family: FamilyText = toml::from_str(text).map_err(|error| named(file)(error.to_string()))?;
        for event in &family.event {
            let entry = entry(&made, file, &family, event, &dictionary);
            let entry = entry.map_err(|detail| named(file)(format!("{}: {detail}", event.id)))?;
            made.entries.push(entry);
        }
        made.families.push(Family {
            name: (*file).to_owned(),
            title: family.title,
        });
    }
    made.entries.sort_by(|a, b| a.id.cmp(&b.id));
    let mut ids = HashSet::new();
    let twice = made.entries.iter().find(|entry| !ids.insert(entry.id.as_str()));
    match twice {
        Some(entry) => Err(named(head.0)(format!("{} is there twice", entry.id))),
        None => Ok(made),
    }
}

/// A dictionary by itself, for attributes that any event may carry.
pub(super) fn common(file: &str, text: &str) -> Result<Vec<Attribute>, CatalogueError> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Common {
        attributes: BTreeMap<String, Declared>,
    }
    let error = |detail| CatalogueError {
        file: file.to_owned(),
        detail,
    };
    let common: Common = toml::from_str(text).map_err(|found| error(found.to_string()))?;
    let dictionary = dictionary(common.attributes).map_err(error)?;
    Ok(dictionary.into_values().collect())
}

/// A fact with an id in more than one place.
pub(super) struct Fact {
    /// A word for it.
    pub(super) name: String,
    /// Catalogue and id, the preferred one first.
    pub(super) ids: Vec<(String, String)>,
}

/// Reads the facts that have more than one id.
pub(super) fn facts(file: &str, text: &str) -> Result<Vec<Fact>, CatalogueError> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Facts {
        fact: Vec<FactText>,
    }
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct FactText {
        name: String,
        ids: Vec<String>,
    }
    let error = |detail| CatalogueError {
        file: file.to_owned(),
        detail,
    };
    let facts: Facts = toml::from_str(text).map_err(|found| error(found.to_string()))?;
    let pair = |id: &String| {
        let (catalogue, id) = id
            .split_once('/')
            .ok_or_else(|| format!("{id} names no catalogue"))?;
        Ok((catalogue.to_owned(), id.to_owned()))
    };
    facts
        .fact
        .iter()
        .map(|fact| {
            let ids = fact
                .ids
                .iter()
                .map(pair)
                .collect::<Found<Vec<_>>>()
                .map_err(error)?;
            Ok(Fact {
                name: fact.name.clone(),
                ids,
            })
        })
        .collect()
}

fn dictionary(declared: BTreeMap<String, Declared>) -> Found<BTreeMap<String, Attribute>> {
    let one = |(name, declared): (String, Declared)| {
        let attribute =
            attribute(&name, declared).map_err(|detail| format!("attributes.{name}: {detail}"))?;
        Ok((name, attribute))
    };
    declared.into_iter().map(one).collect()
}

fn attribute(name: &str, declared: Declared) -> Found<Attribute> {
    let kind = match declared.kind.as_str() {
        "text" if declared.values.is_empty() => Kind::Text,
        "text" => Kind::Enumeration(declared.values),
        "number" => Kind::Number,
        "boolean" => Kind::Boolean,
        "any" => Kind::Any,
        other => {
            return Err(format!(
                "there is no type {other}; there are text, number, boolean and any"
            ));
        }
    };
    let sensitivity = match (declared.secret.as_deref(), declared.sensitivity.as_deref()) {
        (Some(secret), None) => {
            let kind =
                SecretKind::parse(secret).ok_or_else(|| format!("there is no kind of secret {secret}"))?;
            Sensitivity::Secret(kind)
        }
        (None, None | Some("personal")) => Sensitivity::Personal,
        (None, Some("public")) if kind.is_closed() => Sensitivity::Public,
        (None, Some("public")) => {
            return Err("only a number, a boolean or a text with listed values can be public".to_owned());
        }
        (_, Some(other)) => return Err(format!("{other} is no sensitivity, or does not go with `secret`")),
    };
    let example = match declared.example {
        Some(value) => example(&kind, &value)?,
        None => match &kind {
            Kind::Number => CanonicalJson::number_u64(1),
            Kind::Boolean => CanonicalJson::bool(true),
            Kind::Enumeration(words) => CanonicalJson::string(words.first().map_or("", String::as_str)),
            Kind::Text | Kind::Any => CanonicalJson::string("example"),
        },
    };
    Ok(Attribute {
        name: name.to_owned(),
        kind,
        sensitivity,
        aliases: declared.aliases,
        documented: true,
        example,
        meaning: declared.meaning,
    })
}

/// The example's JSON; of an attribute of any type it is written as JSON text.
fn example(kind: &Kind, value: &toml::Value) -> Found<CanonicalJson<'static>> {
    let json = match (kind, value) {
        (Kind::Any, toml::Value::String(text)) => CanonicalJson::from_raw(text, &mut Flags::default())
            .map_err(|_| "the example is not JSON".to_owned())?
            .into_owned(),
        (_, toml::Value::String(text)) => CanonicalJson::string(text),
        (_, toml::Value::Integer(number)) => {
            CanonicalJson::from_raw(&number.to_string(), &mut Flags::default())
                .map_err(|_| "the example is not a number".to_owned())?
                .into_owned()
        }
        (_, toml::Value::Boolean(value)) => CanonicalJson::bool(*value),
        _ => return Err("an example is a text, a whole number or a boolean".to_owned()),
    };
    if kind.admits(&json) {
        Ok(json)
    } else {
        Err("the example is not of the attribute's type".to_owned())
    }
}

fn entry(
    catalogue: &Catalogue,
    file: &str,
    family: &FamilyText,
    event: &EventText,
    dictionary: &BTreeMap<String, Attribute>,
) -> Found<Entry> {
    if !is_word(&event.id) {
        return Err("an id has 1 to 128 of A-Z a-z 0-9 . _ : -".to_owned());
    }
    let phase = Phase::parse(&event.phase).ok_or_else(|| {
        format!(
            "there is no phase {}; there are begin, step, success, failure, cancel",
            event.phase
        )
    })?;
    let category = event.category.as_ref().unwrap_or(&family.category);
    let template = |text: &String| {
        Template::parse(text).ok_or_else(|| format!("{text} is no template that can be read back"))
    };
    let value = event.value.as_ref().map(template).transpose()?;
    let value_also = event.value_also.as_ref().map(template).transpose()?;
    let mut attributes: BTreeMap<String, Attribute> = BTreeMap::new();
    let places = [&value, &value_also]
        .into_iter()
        .flatten()
        .flat_map(Template::places);
    let named = event.attributes.iter().map(String::as_str).chain(places);
    let all = named
        .map(|name| (name, true))
        .chain(family.context.iter().map(|name| (name.as_str(), false)));
    for (name, documented) in all {
        let known = dictionary
            .get(name)
            .ok_or_else(|| format!("the dictionary has no attribute {name}"))?;
        attributes.entry(name.to_owned()).or_insert_with(|| Attribute {
            documented,
            ..known.clone()
        });
    }
    Ok(Entry {
        catalogue: catalogue.name.clone(),
        id: event.id.clone(),
        family: file.to_owned(),
        description: event.description.clone(),
        category: Category::parse(category).ok_or_else(|| format!("there is no category {category}"))?,
        severity: Severity::new(event.severity).ok_or("a severity is 0 to 10")?,
        severity_assigned: catalogue.severity_rule.is_some(),
        phase,
        flow: event.flow.clone(),
        value,
        value_also,
        attributes: attributes.into_values().collect(),
        equivalent: Vec::new(),
        ocsf: Ocsf::parse(event.ocsf.as_ref().unwrap_or(&family.ocsf)).ok_or("`ocsf` is class/activity")?,
        ecs: Ecs::parse(event.ecs.as_ref().unwrap_or(&family.ecs))
            .ok_or("`ecs` is a category and its types")?,
        legacy: event.legacy.clone(),
        decision: event.decision.clone(),
    })
}

fn is_word(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b':' | b'-');
    (1..=128).contains(&text.len()) && text.bytes().all(allowed)
}
