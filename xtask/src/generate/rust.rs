//! The catalogue as Rust: a struct an entry, whose fields are what the entry says it needs. It writes text and reads nothing.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use anyhow::{Result, bail};
use vitni_event::catalogue::{
    Attribute, Catalogue, Catalogues, Entry, Family, Kind, Need, Phase, Sensitivity,
};

use super::names::{camel, module, snake};

/// The most entries of one flow that a doc comment points to.
const SIBLINGS_MAX: usize = 6;

/// The modules of all catalogues, by path below the source folder.
pub(super) fn modules(all: &Catalogues) -> Result<Vec<(String, String)>> {
    let mut files = Vec::new();
    for catalogue in &all.list {
        let name = module(&catalogue.name);
        files.push((format!("typed/{name}.rs"), root(catalogue)));
        for family in &catalogue.families {
            let text = Writer { all, catalogue }.family(family)?;
            files.push((format!("typed/{name}/{}.rs", snake(&family.name)), text));
        }
    }
    Ok(files)
}

/// The module of a catalogue: its families, and the closed lists of words among its attributes.
fn root(catalogue: &Catalogue) -> String {
    let mut text = format!(
        "//! Events of `{}`: {}. Written from the catalogue; change that instead.\n\n",
        catalogue.name, catalogue.title
    );
    for family in &catalogue.families {
        let _ = writeln!(text, "pub mod {};", snake(&family.name));
    }
    let closed: Vec<(&Attribute, &Vec<String>)> = catalogue
        .attributes
        .iter()
        .filter_map(|attribute| match &attribute.kind {
            Kind::Enumeration(words) => Some((attribute, words)),
            _ => None,
        })
        .collect();
    if !closed.is_empty() {
        text.push_str("\nuse crate::json::CanonicalJson;\nuse crate::typed::Value;\n");
    }
    for (attribute, words) in closed {
        text.push_str(&enumeration(attribute, words));
    }
    text
}

fn enumeration(attribute: &Attribute, words: &[String]) -> String {
    let name = camel(&attribute.name);
    let mut text = format!(
        "\n/// {}: what `{}` can say.\n#[derive(Clone, Copy, Debug, PartialEq, Eq)]\npub enum {name} {{\n",
        attribute.meaning, attribute.name
    );
    for word in words {
        let _ = writeln!(text, "/// `{word}`\n{},", camel(word));
    }
    let _ = write!(
        text,
        "}}\n\nimpl<'a> Value<'a> for {name} {{\nfn json(self) -> Option<CanonicalJson<'a>> {{\nSome(CanonicalJson::string(match self {{\n"
    );
    for word in words {
        let _ = writeln!(text, "Self::{} => {word:?},", camel(word));
    }
    text.push_str("}))\n}\n}\n");
    text
}

struct Writer<'a> {
    all: &'a Catalogues,
    catalogue: &'a Catalogue,
}

impl Writer<'_> {
    fn family(&self, family: &Family) -> Result<String> {
        let entries: Vec<&Entry> = self.catalogue.of_family(&family.name).collect();
        let context = context(&entries);
        let mut structs = String::new();
        let mut names = BTreeSet::new();
        for entry in &entries {
            if !names.insert(camel(&entry.id)) {
                bail!(
                    "{} and another event of {} have one name in Rust",
                    entry.id,
                    family.name
                );
            }
            structs.push_str(&self.entry(entry, !context.is_empty())?);
        }
        let mut text = format!(
            "//! {}: their events as types. Written from the catalogue; change that instead.\n//!\n",
            family.title
        );
        if let Some(first) = entries.first() {
            text.push_str(&self.example(family, first, !context.is_empty()));
        }
        text.push('\n');
        text.push_str(&self.imports(&structs));
        if !context.is_empty() {
            text.push_str(&self.context(&context));
        }
        text.push_str(&structs);
        Ok(text)
    }

    fn imports(&self, structs: &str) -> String {
        let models = ["Client", "Party", "Producer", "Source"];
        let named = models
            .iter()
            .filter(|name| structs.contains(&format!("{name}<'a>")));
        let models: Vec<&str> = ["Event"].into_iter().chain(named.copied()).collect();
        let mut text = String::new();
        if structs.contains("CanonicalJson<'a>") {
            text.push_str("use crate::json::CanonicalJson;\n");
        }
        let told = if structs.contains("told(") {
            "{Typed, told}"
        } else {
            "Typed"
        };
        let _ = writeln!(
            text,
            "use crate::model::{{{}}};\nuse crate::typed::{told};",
            models.join(", ")
        );
        text
    }

    /// What any event of the family may carry besides.
    fn context(&self, context: &[&Attribute]) -> String {
        let mut text = "\n/// What any event of this family may carry besides; none of it is needed.\n#[derive(Clone, Debug, Default)]\npub struct Context<'a> {\n".to_owned();
        for attribute in context {
            let _ = writeln!(
                text,
                "/// {}.\npub {}: Option<{}>,",
                meaning(attribute),
                snake(&attribute.name),
                self.kind(attribute)
            );
        }
        text.push_str("}\n\nimpl<'a> Context<'a> {\nfn fill(self, event: &mut Event<'a>) {\n");
        for attribute in context {
            let _ = writeln!(
                text,
                "event.put({:?}, self.{});",
                attribute.name,
                snake(&attribute.name)
            );
        }
        text.push_str("}\n}\n");
        text
    }

    fn entry(&self, entry: &Entry, context: bool) -> Result<String> {
        if entry.needs.is_empty() {
            bail!(
                "{}: say in `needs` what such an event cannot be told without",
                entry.id
            );
        }
        let name = camel(&entry.id);
        let mut text = format!(
            "\n{}#[derive(Clone, Debug)]\npub struct {name}<'a> {{\n",
            self.docs(entry)
        );
        let mut fill = String::new();
        let mut fields = BTreeSet::new();
        for need in &entry.needs {
            let (field, kind, doc) = envelope(*need);
            fields.insert(field.to_owned());
            let _ = writeln!(text, "/// {doc}.\npub {field}: {kind},");
            fill.push_str(&put(*need));
        }
        for attribute in entry.attributes.iter().filter(|attribute| attribute.documented) {
            let field = snake(&attribute.name);
            if !fields.insert(field.clone()) {
                bail!("{}: two fields would be called {field}", entry.id);
            }
            let kind = self.kind(attribute);
            let kind = if attribute.required {
                kind
            } else {
                format!("Option<{kind}>")
            };
            let _ = writeln!(text, "/// {}.\npub {field}: {kind},", meaning(attribute));
            let _ = writeln!(fill, "event.put({:?}, self.{field});", attribute.name);
        }
        if context {
            text.push_str("/// What its family may carry besides.\npub context: Context<'a>,\n");
            fill.push_str("self.context.fill(event);\n");
        }
        let _ = write!(
            text,
            "}}\n\nimpl<'a> Typed<'a> for {name}<'a> {{\nconst CATALOGUE: &'static str = {:?};\nconst EVENT: &'static str = {:?};\n\nfn fill(self, event: &mut Event<'a>) {{\n{fill}}}\n}}\n",
            entry.catalogue, entry.id
        );
        Ok(text)
    }

    fn kind(&self, attribute: &Attribute) -> String {
        match attribute.kind {
            Kind::Text => "&'a str".to_owned(),
            Kind::Number => "u64".to_owned(),
            Kind::Boolean => "bool".to_owned(),
            Kind::Enumeration(_) => format!("super::{}", camel(&attribute.name)),
            Kind::Any => "CanonicalJson<'a>".to_owned(),
        }
    }

    /// What happened, when to tell it, and when to tell another one.
    fn docs(&self, entry: &Entry) -> String {
        let mut text = format!("/// {}\n///\n/// {}", entry.description, when(entry.phase));
        let siblings = self.siblings(entry);
        if !siblings.is_empty() {
            let _ = write!(text, " {}: {}.", follow(entry.phase), siblings.join(", "));
        }
        let _ = write!(
            text,
            "\n///\n/// Severity {}, outcome {}.\n",
            entry.severity.level(),
            entry.outcome().as_str()
        );
        if let Some((catalogue, id)) = entry.equivalent.first() {
            let said = if (catalogue, id) == (&entry.catalogue, &entry.id) {
                let others: Vec<String> = entry
                    .equivalent
                    .iter()
                    .skip(1)
                    .map(|(catalogue, id)| format!("`{catalogue}`/`{id}`"))
                    .collect();
                format!(
                    "It is the fact that is also known as {}: one occurrence is told once, by this id.",
                    others.join(", ")
                )
            } else {
                format!(
                    "Tell [`{id}`]({}) instead where you can: it is the same fact, and one occurrence is told once.",
                    self.path(catalogue, id)
                )
            };
            let _ = writeln!(text, "///\n/// {said}");
        }
        if let Some(decision) = &entry.decision {
            let _ = writeln!(text, "///\n/// {decision}");
        }
        text
    }

    /// Where the struct of another entry is.
    fn path(&self, catalogue: &str, id: &str) -> String {
        let family = self
            .all
            .list
            .iter()
            .flat_map(|known| &known.entries)
            .find(|entry| entry.catalogue == catalogue && entry.id == id)
            .map_or("", |entry| entry.family.as_str());
        format!(
            "crate::typed::{}::{}::{}",
            module(catalogue),
            snake(family),
            camel(id)
        )
    }

    /// Entries of the same flow that a reader of this one must know: of a begin its ends, of an end the others.
    fn siblings(&self, entry: &Entry) -> Vec<String> {
        let end = |phase: Phase| matches!(phase, Phase::Success | Phase::Failure | Phase::Cancel);
        let same = self
            .catalogue
            .entries
            .iter()
            .filter(|other| other.flow == entry.flow && other.id != entry.id);
        let wanted = same.filter(|other| match entry.phase {
            Phase::Begin | Phase::Step => end(other.phase),
            Phase::Success => matches!(other.phase, Phase::Failure | Phase::Cancel),
            Phase::Failure | Phase::Cancel => other.phase == Phase::Success,
        });
        let links =
            wanted.map(|other| format!("[`{}`]({})", other.id, self.path(&other.catalogue, &other.id)));
        links.take(SIBLINGS_MAX).collect()
    }

    /// An event that compiles, and the same without one of its fields, which does not.
    fn example(&self, family: &Family, entry: &Entry, context: bool) -> String {
        let path = format!(
            "vitni_event::typed::{}::{}",
            module(&self.catalogue.name),
            snake(&family.name)
        );
        let mut fields: Vec<(String, String)> = entry
            .needs
            .iter()
            .map(|need| {
                let (field, _, _) = envelope(*need);
                (field.to_owned(), literal_need(*need).to_owned())
            })
            .collect();
        for attribute in entry.attributes.iter().filter(|attribute| attribute.documented) {
            let value = self.literal(attribute, &path);
            let value = if attribute.required {
                value
            } else {
                format!("Some({value})")
            };
            fields.push((snake(&attribute.name), value));
        }
        if context {
            fields.push(("context".to_owned(), "Context::default()".to_owned()));
        }
        let name = camel(&entry.id);
        let imports = format!(
            "//! use {path}::{};\n//! use vitni_event::typed::Typed;\n//! use vitni_event::{{Client, EventId, Party, Producer, Source, Timestamp}};\n//!\n",
            if context {
                format!("{{Context, {name}}}")
            } else {
                name.clone()
            }
        );
        let shown = |fields: &[(String, String)]| {
            let lines: String = fields
                .iter()
                .map(|(field, value)| format!("//!     {field}: {value},\n"))
                .collect();
            format!("//! let event = {name} {{\n{lines}//! }};\n")
        };
        let left_out = fields.first().map_or("", |(field, _)| field.as_str());
        format!(
            "//! ```\n//! # #![allow(unused_imports)]\n{imports}{}//! let event = event.event(EventId::default(), \"acme\", Timestamp::default());\n//! assert_eq!(event.event, {:?});\n//! ```\n//!\n//! Without its `{left_out}` it cannot be told:\n//!\n//! ```compile_fail\n//! # #![allow(unused_imports)]\n{imports}{}//! let event = event.event(EventId::default(), \"acme\", Timestamp::default());\n//! assert_eq!(event.event, {:?});\n//! ```\n",
            shown(&fields),
            entry.id,
            shown(fields.get(1..).unwrap_or_default()),
            entry.id
        )
    }

    fn literal(&self, attribute: &Attribute, path: &str) -> String {
        match &attribute.kind {
            Kind::Text => format!("{:?}", attribute.example.to_text()),
            Kind::Number | Kind::Boolean => attribute.example.as_str().to_owned(),
            Kind::Enumeration(_) => {
                let parent = path.rsplit_once("::").map_or(path, |(parent, _)| parent);
                format!(
                    "{parent}::{}::{}",
                    camel(&attribute.name),
                    camel(&attribute.example.to_text())
                )
            }
            Kind::Any => format!(
                "vitni_event::CanonicalJson::trusted(r#\"{}\"#)",
                attribute.example.as_str()
            ),
        }
    }
}

/// The optional attributes that the family's events have in common.
fn context<'a>(entries: &[&'a Entry]) -> Vec<&'a Attribute> {
    let mut names = BTreeSet::new();
    let optional = entries
        .iter()
        .flat_map(|entry| &entry.attributes)
        .filter(|attribute| !attribute.documented);
    let mut found: Vec<&Attribute> = optional
        .filter(|attribute| names.insert(&attribute.name))
        .collect();
    found.sort_by(|a, b| a.name.cmp(&b.name));
    found
}

fn meaning(attribute: &Attribute) -> String {
    match attribute.sensitivity {
        Sensitivity::Secret(kind) => format!(
            "{}; a secret ({}), cut before anything is stored",
            attribute.meaning,
            kind.name()
        ),
        Sensitivity::Public | Sensitivity::Personal => attribute.meaning.clone(),
    }
}

const fn envelope(need: Need) -> (&'static str, &'static str, &'static str) {
    match need {
        Need::Actor => (
            "actor",
            "Party<'a>",
            "Who did it; an empty one says that nobody knows",
        ),
        Need::Target => ("target", "Party<'a>", "To whom or what it was done"),
        Need::Client => ("client", "Client<'a>", "For which application or party"),
        Need::Source => ("source", "Source<'a>", "From where"),
        Need::Session => ("session", "&'a str", "In which session"),
        Need::Producer => ("producer", "Producer<'a>", "Which system says so"),
    }
}

fn put(need: Need) -> String {
    match need {
        Need::Actor | Need::Client | Need::Source | Need::Producer => {
            let (field, _, _) = envelope(need);
            format!("event.{field} = told(self.{field});\n")
        }
        Need::Target => "event.targets.extend(told(self.target));\n".to_owned(),
        Need::Session => {
            "event.flow.get_or_insert_default().session = told(self.session).map(Into::into);\n".to_owned()
        }
    }
}

const fn literal_need(need: Need) -> &'static str {
    match need {
        Need::Actor => "Party { name: Some(\"alice\".into()), ..Party::default() }",
        Need::Target => "Party { name: Some(\"bob\".into()), ..Party::default() }",
        Need::Client => "Client { id: Some(\"shop\".into()), ..Client::default() }",
        Need::Source => "Source { ip: Some(\"192.0.2.7\".into()), ..Source::default() }",
        Need::Session => "\"s-7f31\"",
        Need::Producer => "Producer { host: Some(\"node-1\".into()), ..Producer::default() }",
    }
}

const fn when(phase: Phase) -> &'static str {
    match phase {
        Phase::Begin => "Issue it once when this begins, before anything is decided.",
        Phase::Step => "Issue it each time this happens.",
        Phase::Success => "Issue it when this is done and stands, not when it is asked for.",
        Phase::Failure => "Issue it once for each attempt or check that ends so.",
        Phase::Cancel => "Issue it when this is given up before it is decided.",
    }
}

const fn follow(phase: Phase) -> &'static str {
    match phase {
        Phase::Begin => "What comes of it is told by",
        Phase::Step => "How its flow ends is told by",
        Phase::Success => "What fails or is given up is told by",
        Phase::Failure | Phase::Cancel => "What ends well is told by",
    }
}
