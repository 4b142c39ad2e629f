//! `docs/coverage.md`: which events of the two references anybody issues today, and what shows it. It judges the evidence that is
//! found, strongest first, and adds none.

mod evidence;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use anyhow::Result;
use vitni_event::catalogue::{Catalogues, Entry};

use evidence::{Evidence, Key, REFERENCES, key};

/// The strongest thing that can be said of an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Class {
    Own,
    Captured,
    Mapped,
    Read,
    Sender,
}

const CLASSES: [(Class, &str, &str); 5] = [
    (
        Class::Own,
        "own",
        "the server issues it about itself; a test provokes it at a running server",
    ),
    (
        Class::Captured,
        "captured",
        "a line that real software wrote, in `examples/`, becomes it; every such line is compared with an expectation written by hand",
    ),
    (
        Class::Mapped,
        "mapped",
        "the tables of a mapping of real software lead to it, but no captured line does; the lines in its tests are written by hand",
    ),
    (
        Class::Read,
        "own log only",
        "only its reference's own log has it. The lines that the tests read are generated from the published form; no line of the software itself could be had",
    ),
    (
        Class::Sender,
        "sender only",
        "nothing here makes it; whoever sends events can",
    ),
];

/// The page.
pub(super) fn page(root: &Path, all: &Catalogues) -> Result<String> {
    let of_references = |entry: &&Entry| {
        REFERENCES
            .iter()
            .any(|(catalogue, _, _)| *catalogue == entry.catalogue)
    };
    let entries = all.list.iter().flat_map(|catalogue| &catalogue.entries);
    let entries: Vec<&Entry> = entries.filter(of_references).collect();
    let found = evidence::find(root, &entries)?;
    let mut text = String::from(INTRODUCTION);
    summary(&entries, &found, &mut text);
    products(&found, &mut text);
    for (catalogue, _, _) in REFERENCES {
        let of = entries.iter().filter(|entry| entry.catalogue == *catalogue);
        rows(catalogue, of.copied(), &found, &mut text);
    }
    Ok(text)
}

const INTRODUCTION: &str = "\
<!-- Written by `cargo xtask generate` from the captures, the mappings, the tests and the catalogue; change those instead. -->
# What issues the events of the references

Every id of `logicnets-8.1` and `phenixid-pas-6.0`, what makes an event of it today, and the test or capture that shows it. Any of them can also be sent as an event by a
producer: `crates/server/tests/it/examples.rs` sends, stores, finds and proves each. An id counts once below, under the first class that fits.

";

fn class(key: &Key, found: &Evidence) -> Class {
    if found.own.contains(key) {
        Class::Own
    } else if found.captured.contains_key(key) {
        Class::Captured
    } else if found.mapped.contains_key(key) {
        Class::Mapped
    } else if found.read.contains_key(key) {
        Class::Read
    } else {
        Class::Sender
    }
}

fn summary(entries: &[&Entry], found: &Evidence, text: &mut String) {
    let mut counts: BTreeMap<(Class, &str), usize> = BTreeMap::new();
    for entry in entries {
        *counts
            .entry((class(&key(entry), found), &entry.catalogue))
            .or_default() += 1;
    }
    let catalogues: Vec<&str> = REFERENCES.iter().map(|(catalogue, _, _)| *catalogue).collect();
    let _ = writeln!(
        text,
        "| class | what it means | {} | all |\n|---|---|{}---|",
        catalogues.join(" | "),
        "---|".repeat(catalogues.len())
    );
    let mut row = |name: &str, means: &str, count: &dyn Fn(&str) -> usize| {
        let each: Vec<usize> = catalogues.iter().map(|catalogue| count(catalogue)).collect();
        let cells: Vec<String> = each.iter().map(usize::to_string).collect();
        let _ = writeln!(
            text,
            "| {name} | {means} | {} | {} |",
            cells.join(" | "),
            each.iter().sum::<usize>()
        );
    };
    for (class, name, means) in CLASSES {
        row(name, means, &|catalogue| {
            counts.get(&(class, catalogue)).copied().unwrap_or(0)
        });
    }
    row("all", "", &|catalogue| {
        entries
            .iter()
            .filter(|entry| entry.catalogue == catalogue)
            .count()
    });
    let keys: Vec<Key> = entries.iter().map(|entry| key(entry)).collect();
    let read = keys.iter().filter(|key| found.read.contains_key(key)).count();
    let captured = keys.iter().filter(|key| found.captured.contains_key(key)).count();
    let instead = entries
        .iter()
        .filter(|entry| in_its_place(entry, found).is_some())
        .count();
    let unseen = keys.iter().filter(|key| is_untested(key, found)).count();
    let _ = writeln!(
        text,
        "\nClasses overlap: captured lines lead to {captured} ids in all, and the references' own logs are read for {read}. Of those that only the own log has, {instead} name \
         a fact for which another id is issued, as [the catalogue](reference/catalogue/README.md) prefers. Mapped, but led to by no line of any test: {unseen}."
    );
}

/// The id that is issued for the same fact.
fn in_its_place<'e>(entry: &'e Entry, found: &Evidence) -> Option<&'e Key> {
    let this = key(entry);
    if class(&this, found) < Class::Read {
        return None;
    }
    let mut others = entry.equivalent.iter().filter(|other| **other != this);
    others.find(|other| class(other, found) < Class::Read)
}

fn is_untested(key: &Key, found: &Evidence) -> bool {
    let by_any = |by: &BTreeMap<String, String>| by.values().any(|test| !test.is_empty());
    class(key, found) == Class::Mapped && !found.mapped.get(key).is_some_and(by_any)
}

fn products(found: &Evidence, text: &mut String) {
    text.push_str(
        "\n## Captured lines\n\nWhat becomes of every line in `examples/`. A line without a fact is understood and ignored, for a reason that the product's page gives; one that repeats what \
         another line of the same act states counts as one. Two lines that state one fact become one event.\n\n\
         | product | lines | with a fact | mapped | ignored | quarantined | events | ids |\n|---|---|---|---|---|---|---|---|\n",
    );
    let mut row = |name: &str, counts: evidence::Counts| {
        let facts = counts.lines.saturating_sub(counts.ignored);
        let _ = writeln!(
            text,
            "| {name} | {} | {facts} | {} | {} | {} | {} | {} |",
            counts.lines,
            facts.saturating_sub(counts.quarantined),
            counts.ignored,
            counts.quarantined,
            counts.events,
            counts.ids
        );
    };
    let mut all = evidence::Counts::default();
    for (name, counts) in &found.counts {
        row(&format!("[{name}](reference/products/{name}.md)"), *counts);
        all.lines += counts.lines;
        all.ignored += counts.ignored;
        all.quarantined += counts.quarantined;
        all.events += counts.events;
    }
    all.ids = found.captured.len();
    row("all", all);
}

fn rows<'e>(catalogue: &str, entries: impl Iterator<Item = &'e Entry>, found: &Evidence, text: &mut String) {
    let _ = write!(
        text,
        "\n## `{catalogue}`\n\n| event | own | captured | mapped, no capture | read from its own log | seen by |\n|---|---|---|---|---|---|\n"
    );
    for entry in entries {
        let key = key(entry);
        let own = if found.own.contains(&key) { "yes" } else { "" };
        let (none, nothing) = (BTreeMap::new(), BTreeMap::new());
        let captured = found.captured.get(&key).unwrap_or(&none);
        let mapped = found.mapped.get(&key).unwrap_or(&nothing).iter();
        let mapped: Vec<_> = mapped
            .filter(|(product, _)| !captured.contains_key(*product))
            .collect();
        let read = found.read.get(&key);
        let names = |names: Vec<&str>| names.join(", ");
        let _ = writeln!(
            text,
            "| `{}` | {own} | {} | {} | {} | {} |",
            entry.id,
            names(captured.keys().map(String::as_str).collect()),
            names(mapped.iter().map(|(product, _)| product.as_str()).collect()),
            read.map_or("", |(product, _)| product),
            seen_by(entry, captured, &mapped, found)
        );
    }
}

/// The strongest that there is, and what is issued instead.
fn seen_by(
    entry: &Entry,
    captured: &BTreeMap<String, (String, u64)>,
    mapped: &[(&String, &String)],
    found: &Evidence,
) -> String {
    let key = key(entry);
    let mut seen = Vec::new();
    if found.own.contains(&key) {
        seen.push("`crates/server/tests/it/examples.rs`".to_owned());
    }
    seen.extend(
        captured
            .iter()
            .map(|(product, (file, line))| format!("`examples/{product}/{file}` line {line}")),
    );
    if seen.is_empty() {
        let tests = mapped.iter().filter(|(_, test)| !test.is_empty());
        seen.extend(tests.map(|(_, test)| format!("`{test}`")));
    }
    if seen.is_empty() && !mapped.is_empty() {
        seen.push("no test".to_owned());
    }
    if seen.is_empty() {
        seen.extend(found.read.get(&key).map(|(_, test)| format!("`{test}`")));
    }
    if let Some((_, other)) = in_its_place(entry, found) {
        seen.push(format!("the fact is issued as `{other}`"));
    }
    seen.dedup();
    seen.join(", ")
}
