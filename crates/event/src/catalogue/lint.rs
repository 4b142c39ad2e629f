//! What is allowed in a catalogue and yet hardly meant: whoever writes one is told before anybody uses it.

use std::collections::BTreeSet;

use super::{Catalogue, Phase};

/// Everything that looks like a slip, a sentence each. Nothing of it keeps a catalogue from being taken.
#[must_use]
pub fn lint(catalogue: &Catalogue) -> Vec<String> {
    let mut found = unused_attributes(catalogue);
    found.extend(silent_attributes(catalogue));
    found.extend(sentences(catalogue));
    found.extend(open_flows(catalogue));
    found
}

fn unused_attributes(catalogue: &Catalogue) -> Vec<String> {
    let used: BTreeSet<&str> = catalogue
        .entries
        .iter()
        .flat_map(|entry| &entry.attributes)
        .map(|attribute| attribute.name.as_str())
        .collect();
    let unused = catalogue
        .attributes
        .iter()
        .filter(|attribute| !used.contains(attribute.name.as_str()));
    unused
        .map(|attribute| format!("attribute {}: no event carries it", attribute.name))
        .collect()
}

fn silent_attributes(catalogue: &Catalogue) -> Vec<String> {
    let silent = catalogue
        .attributes
        .iter()
        .filter(|attribute| attribute.meaning.is_empty());
    silent
        .map(|attribute| {
            format!(
                "attribute {}: `meaning` does not say what it says",
                attribute.name
            )
        })
        .collect()
}

fn sentences(catalogue: &Catalogue) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for entry in &catalogue.entries {
        if !entry.description.ends_with('.') || entry.description.split_whitespace().count() < 3 {
            found.push(format!("{}: the description is no sentence", entry.id));
        }
        if !seen.insert(&entry.description) {
            found.push(format!("{}: another event has the same description", entry.id));
        }
    }
    found
}

fn open_flows(catalogue: &Catalogue) -> Vec<String> {
    let begins = catalogue
        .entries
        .iter()
        .filter(|entry| entry.phase == Phase::Begin);
    let ends = |phase: Phase| matches!(phase, Phase::Success | Phase::Failure | Phase::Cancel);
    let open = begins.filter(|entry| !catalogue.related(entry).any(|other| ends(other.phase)));
    open.map(|entry| {
        format!(
            "{}: the flow {} begins and no event ends it",
            entry.id, entry.flow
        )
    })
    .collect()
}
