//! What shows that an event id is really issued, found anew each time: the captures are read with the products, the tables of the
//! products are asked through their pages, and tests are quoted only where an expectation in them names the id.
//!
//! It believes no list that a person typed. Where nothing shows an id, it says nothing of it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use vitni_event::catalogue::Entry;
use vitni_event::{Offset, Timestamp};
use vitni_intake::{Product, Products, Reader, Reading, Reference};

use crate::tree;

/// Written by the test that provokes the server's own events and compares them with its sources.
const OWN: &str = "crates/server/tests/it/own_events.txt";
/// Where the captures are, a folder for each product.
const EXAMPLES: &str = "examples";
/// Where the tests of the products are.
const TESTS: &str = "crates/intake/tests/it";
/// Where the mappings are that are texts; they bring their tests along.
const MAPPINGS: &str = "crates/intake/mappings";

/// The products that read the two references' own logs, and the file of the generator that tests them.
pub(super) const REFERENCES: &[(&str, &str, &str)] = &[
    ("logicnets-8.1", "logicnets", "references/logicnets.rs"),
    ("phenixid-pas-6.0", "phenixid-pas", "references/phenixid.rs"),
];

/// How many of a hundred captured lines with a fact must become an event; the rest is quarantined.
const MAPPED_PERCENT_MIN: usize = 98;

/// Products with tables of their own, and the file with the expectations of lines beyond the captures; a mapping that is a text
/// brings its own along.
const TABLES: &[(&str, Option<&str>)] = &[
    ("freeradius", Some("freeradius.rs")),
    ("linux-auth", Some("sentences.rs")),
    ("oidc-provider", None),
    ("privacyidea", Some("privacyidea.rs")),
    ("samba-ad", None),
];

/// Catalogue and id.
pub(super) type Key = (String, String);

/// All that was found.
#[derive(Debug, Default)]
pub(super) struct Evidence {
    /// What the server issues itself.
    pub(super) own: BTreeSet<Key>,
    /// By product the first line of a capture that became it: file and number.
    pub(super) captured: BTreeMap<Key, BTreeMap<String, (String, u64)>>,
    /// By product the test of a line beyond the captures that becomes it; empty where its tables have it and no test does.
    pub(super) mapped: BTreeMap<Key, BTreeMap<String, String>>,
    /// The product that reads its reference's own log, and the tests with the generator of such logs.
    pub(super) read: BTreeMap<Key, (String, String)>,
    /// By product what became of the lines of its captures.
    pub(super) counts: BTreeMap<String, Counts>,
}

/// Lines of one product's captures.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Counts {
    pub(super) lines: usize,
    pub(super) ignored: usize,
    pub(super) quarantined: usize,
    pub(super) events: usize,
    pub(super) ids: usize,
}

/// Looks everywhere.
pub(super) fn find(root: &Path, entries: &[&Entry]) -> Result<Evidence> {
    let mut found = Evidence {
        own: own(root, entries)?,
        ..Evidence::default()
    };
    for product in Products::built_in().iter() {
        captures(root, product, &mut found)?;
    }
    tables(root, entries, &mut found)?;
    trials(root, &mut found)?;
    references(entries, &mut found)?;
    Ok(found)
}

pub(super) fn key(entry: &Entry) -> Key {
    (entry.catalogue.clone(), entry.id.clone())
}

fn own(root: &Path, entries: &[&Entry]) -> Result<BTreeSet<Key>> {
    let known: BTreeSet<Key> = entries.iter().map(|entry| key(entry)).collect();
    let text = tree::read(&root.join(OWN))?;
    let mut own = BTreeSet::new();
    for line in text.lines() {
        let (catalogue, id) = line.split_once('/').with_context(|| format!("{OWN}: `{line}`"))?;
        let key = (catalogue.to_owned(), id.to_owned());
        ensure!(
            known.contains(&key),
            "{OWN} names {line}, which is in no catalogue"
        );
        own.insert(key);
    }
    Ok(own)
}

/// Reads every line of the product's captures as a server does.
fn captures(root: &Path, product: &Arc<dyn Product>, found: &mut Evidence) -> Result<()> {
    let folder = format!("{EXAMPLES}/{}", product.name());
    let expected = root.join(&folder).join("expected.tsv");
    if !expected.exists() {
        return Ok(());
    }
    // What else lies there, a README or what wrote the lines, is no capture.
    let expected = tree::read(&expected)?;
    let names: BTreeSet<&str> = expected
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split('\t').next())
        .collect();
    let mut counts = Counts::default();
    let mut ids = BTreeSet::new();
    for name in names {
        let text = tree::read(&root.join(&folder).join(name))?;
        let mut reader = Reader::new(Arc::clone(product));
        let mut readings = Vec::new();
        for (at, line) in (1..).zip(text.lines()) {
            reader.line(at, line.as_bytes(), &reference()?, &mut readings);
            counts.lines += 1;
        }
        reader.end(&mut readings);
        for (at, reading) in readings {
            match reading {
                Reading::Event(event) | Reading::Begun(event) => {
                    let key = (event.catalogue.into_owned(), event.event.into_owned());
                    ids.insert(key.clone());
                    counts.events += 1;
                    let by = found.captured.entry(key).or_default();
                    by.entry(product.name().to_owned())
                        .or_insert_with(|| (name.to_owned(), at));
                }
                Reading::Ignored { .. } => counts.ignored += 1,
                Reading::Unrecognised { .. } => counts.quarantined += 1,
            }
        }
    }
    counts.ids = ids.len();
    let facts = counts.lines.saturating_sub(counts.ignored);
    ensure!(
        counts.quarantined * 100 <= facts * (100 - MAPPED_PERCENT_MIN),
        "{folder}: {} of {facts} lines with a fact are not mapped; {MAPPED_PERCENT_MIN} of a hundred must be",
        counts.quarantined
    );
    found.counts.insert(product.name().to_owned(), counts);
    Ok(())
}

/// Lines without a year or a zone are read as of the day of the captures; no id depends on it.
fn reference() -> Result<Reference> {
    let (now, _) = Timestamp::parse("2026-11-22T00:00:00Z").context("a time")?;
    Ok(Reference {
        now,
        zone: Offset::UTC,
    })
}

/// What the tables of a product have, by its page, which is written from them.
fn tables(root: &Path, entries: &[&Entry], found: &mut Evidence) -> Result<()> {
    for (name, test) in TABLES {
        let page = product(name)?.page();
        let path = test.map(|file| format!("{TESTS}/{file}"));
        let tests = path
            .as_ref()
            .map(|path| tree::read(&root.join(path)))
            .transpose()?;
        for entry in entries {
            if !page.contains(&format!("`{}`", entry.id)) {
                continue;
            }
            // How an expectation begins in these files.
            let expected = format!("\"{} | ", entry.id);
            let seen = tests.as_ref().is_some_and(|tests| tests.contains(&expected));
            let by = found.mapped.entry(key(entry)).or_default();
            by.insert(
                (*name).to_owned(),
                path.clone().filter(|_| seen).unwrap_or_default(),
            );
        }
    }
    Ok(())
}

/// The tests that the mappings which are texts bring along, read for real.
fn trials(root: &Path, found: &mut Evidence) -> Result<()> {
    for text in tree::sources(root, MAPPINGS, &[".toml"])? {
        let parsed: toml::Table =
            toml::from_str(&text.text).with_context(|| format!("{} is no TOML", text.path))?;
        let word =
            |table: &toml::Table, key: &str| table.get(key).and_then(toml::Value::as_str).map(str::to_owned);
        let name = word(&parsed, "name").with_context(|| format!("{} has no name", text.path))?;
        let product = product(&name)?;
        let tests = parsed.get("test").and_then(toml::Value::as_array);
        for test in tests.into_iter().flatten().filter_map(toml::Value::as_table) {
            let line = word(test, "line").unwrap_or_default();
            if let Reading::Event(event) = product.read(line.as_bytes(), &reference()?) {
                let key = (event.catalogue.into_owned(), event.event.into_owned());
                let by = found.mapped.entry(key).or_default();
                by.insert(name.clone(), text.path.clone());
            }
        }
    }
    Ok(())
}

fn product(name: &str) -> Result<&'static Arc<dyn Product>> {
    let product = Products::built_in().get(name);
    product.with_context(|| format!("there is no product {name}"))
}

/// The shortest line of each id in its reference's own form. The generator in the tests does this in every variant.
fn references(entries: &[&Entry], found: &mut Evidence) -> Result<()> {
    for (catalogue, name, test) in REFERENCES {
        let product = product(name)?;
        for entry in entries.iter().filter(|entry| entry.catalogue == *catalogue) {
            let line = if *name == "logicnets" {
                entry.id.clone()
            } else {
                format!("CEF:0|PhenixID|PAS|6.0.0|{}|x|3|", entry.id)
            };
            if let Reading::Event(event) = product.read(line.as_bytes(), &reference()?)
                && (event.catalogue.as_ref(), event.event.as_ref()) == (*catalogue, entry.id.as_str())
            {
                let by = ((*name).to_owned(), format!("{TESTS}/{test}"));
                found.read.insert(key(entry), by);
            }
        }
    }
    Ok(())
}
