//! From text to catalogue: the built-in ones and those of tenants are read here alike, and whatever is wrong is named with
//! its file, line and column. It keeps nothing.

use std::collections::{BTreeMap, HashSet};

use serde::de::DeserializeOwned;

use super::template::Template;
use super::text::{Common, Declared, EventText, Example, Facts, FamilyText, Head};
use super::{
    Attribute, Catalogue, Catalogues, Category, Dictionary, Ecs, Entry, Family, Kind, Need, Ocsf, Phase,
    SecretKind, Sensitivity,
};
use crate::flags::Flags;
use crate::ids::is_word;
use crate::json::CanonicalJson;
use crate::limits::CATALOGUE_ENTRIES_MAX;
use crate::model::Severity;

/// A text, with the name that errors call it by.
pub type Named<'a> = (&'a str, &'a str);

/// Why a catalogue was not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}: {detail}")]
pub struct CatalogueError {
    /// Which text.
    pub file: String,
    /// What is wrong with it, and where.
    pub detail: String,
}

impl CatalogueError {
    fn new(file: &str, detail: impl Into<String>) -> Self {
        Self {
            file: file.to_owned(),
            detail: detail.into(),
        }
    }
}

type Found<T> = Result<T, String>;

/// Reads a catalogue of several texts: its head, then a family each, which the name of its text names.
///
/// # Errors
/// With the first thing that is wrong.
pub fn catalogue(head: Named<'_>, families: &[Named<'_>]) -> Result<Catalogue, CatalogueError> {
    let mut parsed: Head = read(head)?;
    for family in families {
        parsed.family.push(FamilyText {
            name: family.0.to_owned(),
            ..read::<FamilyText>(*family)?
        });
    }
    build(parsed).map_err(|(family, detail)| CatalogueError::new(family.as_deref().unwrap_or(head.0), detail))
}

/// Reads a catalogue that is one text, TOML or JSON: the head, and its families as `family`, each with a `name`.
///
/// # Errors
/// With the first thing that is wrong.
pub fn document(text: Named<'_>) -> Result<Catalogue, CatalogueError> {
    let parsed = if text.1.trim_start().starts_with('{') {
        serde_json::from_str(text.1).map_err(|error| CatalogueError::new(text.0, error.to_string()))?
    } else {
        read(text)?
    };
    build(parsed).map_err(|(_, detail)| CatalogueError::new(text.0, detail))
}

impl Catalogues {
    /// Reads several catalogues with what they share: facts that have an id in more than one, and attributes that any event may
    /// carry.
    ///
    /// # Errors
    /// With the first thing that is wrong.
    pub fn read(
        texts: &[(Named<'_>, &[Named<'_>])],
        equivalent: Named<'_>,
        common: Named<'_>,
    ) -> Result<Self, CatalogueError> {
        let mut list = texts
            .iter()
            .map(|(head, families)| catalogue(*head, families))
            .collect::<Result<Vec<_>, _>>()?;
        for fact in read::<Facts>(equivalent)?.fact {
            let wrong =
                |detail: String| CatalogueError::new(equivalent.0, format!("{}: {detail}", fact.name));
            let ids = fact
                .ids
                .iter()
                .map(|id| pair(id))
                .collect::<Found<Vec<_>>>()
                .map_err(wrong)?;
            for (catalogue, id) in &ids {
                let entry = list
                    .iter_mut()
                    .find(|known| known.name == *catalogue)
                    .and_then(|known| known.entries.iter_mut().find(|entry| entry.id == *id));
                entry
                    .ok_or_else(|| wrong(format!("there is no {catalogue}/{id}")))?
                    .equivalent
                    .clone_from(&ids);
            }
        }
        let shared = dictionary(read::<Common>(common)?.attributes);
        let shared = shared.map_err(|detail| CatalogueError::new(common.0, detail))?;
        Ok(Self {
            list,
            common: shared.into_values().collect(),
        })
    }
}

fn read<T: DeserializeOwned>((file, text): Named<'_>) -> Result<T, CatalogueError> {
    toml::from_str(text).map_err(|error| CatalogueError::new(file, error.to_string()))
}

/// A catalogue from its shape. What is wrong comes with the family it stands in.
fn build(parsed: Head) -> Result<Catalogue, (Option<String>, String)> {
    let of_head = |detail: String| (None, detail);
    if !is_word(&parsed.catalogue) {
        return Err(of_head(format!(
            "{:?} cannot name a catalogue: 1 to 128 of A-Z a-z 0-9 . _ : -",
            parsed.catalogue
        )));
    }
    let dictionary = dictionary(parsed.attributes).map_err(of_head)?;
    let mut made = Catalogue {
        name: parsed.catalogue,
        title: parsed.title,
        vendor: parsed.vendor,
        product: parsed.product,
        version: parsed.version,
        severity_rule: parsed.severity_rule,
        reserved: parsed.reserved,
        attributes: Dictionary::default(),
        families: Vec::new(),
        entries: Vec::new(),
    };
    for family in parsed.family {
        let of_family = |detail: String| (Some(family.name.clone()), detail);
        if !is_word(&family.name) || made.families.iter().any(|known| known.name == family.name) {
            return Err(of_family(format!(
                "a family needs a `name` of its own, not {:?}",
                family.name
            )));
        }
        for event in &family.event {
            let entry = entry(&made, &family, event, &dictionary);
            made.entries
                .push(entry.map_err(|detail| of_family(format!("{}: {detail}", event.id)))?);
        }
        made.families.push(Family {
            name: family.name,
            title: family.title,
        });
    }
    made.attributes = dictionary.into_values().collect();
    made.entries.sort_by(|a, b| a.id.cmp(&b.id));
    let mut ids = HashSet::new();
    if let Some(twice) = made.entries.iter().find(|entry| !ids.insert(entry.id.as_str())) {
        return Err(of_head(format!("{} is there twice", twice.id)));
    }
    if made.entries.is_empty() || made.entries.len() > CATALOGUE_ENTRIES_MAX {
        return Err(of_head(format!(
            "a catalogue has 1 to {CATALOGUE_ENTRIES_MAX} events, this one {}",
            made.entries.len()
        )));
    }
    Ok(made)
}

/// Catalogue and id of `catalogue/id`.
fn pair(text: &str) -> Found<(String, String)> {
    match text.split_once('/') {
        Some((catalogue, id)) if is_word(catalogue) && is_word(id) => {
            Ok((catalogue.to_owned(), id.to_owned()))
        }
        _ => Err(format!(
            "{text} is not a catalogue and an id with a slash between them"
        )),
    }
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
        secret: match sensitivity {
            Sensitivity::Secret(kind) => Some(kind),
            Sensitivity::Public | Sensitivity::Personal => SecretKind::promised_by(name),
        },
        aliases: declared.aliases,
        documented: true,
        required: false,
        example,
        meaning: declared.meaning,
    })
}

/// The example's JSON; of an attribute of any type it is written as JSON text.
fn example(kind: &Kind, value: &Example) -> Found<CanonicalJson<'static>> {
    let json = match (kind, value) {
        (Kind::Any, Example::Text(text)) => CanonicalJson::from_raw(text, &mut Flags::default())
            .map_err(|_| "the example is not JSON".to_owned())?
            .into_owned(),
        (_, Example::Text(text)) => CanonicalJson::string(text),
        (_, Example::Number(number)) => CanonicalJson::from_raw(&number.to_string(), &mut Flags::default())
            .map_err(|_| "the example is not a number".to_owned())?
            .into_owned(),
        (_, Example::Boolean(value)) => CanonicalJson::bool(*value),
    };
    if kind.admits(&json) {
        Ok(json)
    } else {
        Err("the example is not of the attribute's type".to_owned())
    }
}

fn entry(
    catalogue: &Catalogue,
    family: &FamilyText,
    event: &EventText,
    dictionary: &BTreeMap<String, Attribute>,
) -> Found<Entry> {
    if !is_word(&event.id) {
        return Err("an id has 1 to 128 of A-Z a-z 0-9 . _ : -".to_owned());
    }
    if event.description.trim().is_empty() {
        return Err("a description says in one sentence what happened".to_owned());
    }
    let category = event.category.as_ref().unwrap_or(&family.category);
    let template = |text: &String| {
        Template::parse(text).ok_or_else(|| format!("{text} is no template that can be read back"))
    };
    let value = event.value.as_ref().map(template).transpose()?;
    let value_also = event.value_also.as_ref().map(template).transpose()?;
    let equivalent = event.equivalent.iter().map(|id| pair(id));
    Ok(Entry {
        catalogue: catalogue.name.clone(),
        id: event.id.clone(),
        family: family.name.clone(),
        description: event.description.clone(),
        category: word("category", category, Category::parse(category), Category::names)?,
        severity: Severity::new(event.severity).ok_or("a severity is 0 to 10")?,
        severity_assigned: catalogue.severity_rule.is_some(),
        phase: word("phase", &event.phase, Phase::parse(&event.phase), Phase::names)?,
        flow: event.flow.clone(),
        needs: needs(event.needs.as_ref().unwrap_or(&family.needs))?,
        attributes: attributes(family, event, [&value, &value_also], dictionary)?,
        value,
        value_also,
        equivalent: equivalent.collect::<Found<_>>()?,
        ocsf: Ocsf::parse(event.ocsf.as_ref().unwrap_or(&family.ocsf)).ok_or("`ocsf` is class/activity")?,
        ecs: Ecs::parse(event.ecs.as_ref().unwrap_or(&family.ecs))
            .ok_or("`ecs` is a category and its types")?,
        legacy: event.legacy.clone(),
        decision: event.decision.clone(),
    })
}

/// One of a closed list of words.
fn word<T>(what: &str, text: &str, parsed: Option<T>, all: fn() -> String) -> Found<T> {
    parsed.ok_or_else(|| format!("there is no {what} {text}; there are {}", all()))
}

fn needs(words: &[String]) -> Found<Vec<Need>> {
    let need = |text: &String| word("need", text, Need::parse(text), Need::names);
    words.iter().map(need).collect()
}

/// The attributes of an event: those it names itself, those in its value, and what its family carries besides.
///
/// What it names is always there, unless a question mark follows; so is what stands in its first value form.
fn attributes(
    family: &FamilyText,
    event: &EventText,
    forms: [&Option<Template>; 2],
    dictionary: &BTreeMap<String, Attribute>,
) -> Found<Dictionary> {
    let own = event.attributes.iter().map(|name| match name.strip_suffix('?') {
        Some(name) => (name, true, false),
        None => (name.as_str(), true, true),
    });
    let [value, value_also] = forms.map(|form| form.iter().flat_map(Template::places));
    let places = value.map(|name| (name, true, true));
    let also = value_also.map(|name| (name, true, false));
    let context = family.context.iter().map(|name| (name.as_str(), false, false));
    let mut made: BTreeMap<String, Attribute> = BTreeMap::new();
    for (name, documented, required) in own.chain(places).chain(also).chain(context) {
        let known = dictionary
            .get(name)
            .ok_or_else(|| format!("the dictionary has no attribute {name}"))?;
        made.entry(name.to_owned()).or_insert_with(|| Attribute {
            documented,
            required,
            ..known.clone()
        });
    }
    Ok(made.into_values().collect())
}
