//! How every source file looks: it opens by saying what it is, it is not endless, and nothing in it waits to be written.

use std::path::Path;

use anyhow::Result;

use crate::tree::{self, Source};

/// Above this a file that is no test and no table is several files.
const LINES_MAX: usize = 900;

/// Files in which every entry has one shape, so that length costs the reader nothing.
const TABLES: &[&str] = &["crates/event/src/typed/"];

/// What must not be left behind, and why. Put together here so that this file does not hold them.
const LEFT_BEHIND: &[(&str, &str)] = &[
    (concat!("to", "do!("), "write it, or leave the function out"),
    (
        concat!("unimple", "mented!("),
        "write it, or leave the function out",
    ),
    (
        concat!("FIX", "ME"),
        "mend it, or say in a sentence what does not work and for whom",
    ),
    (
        concat!("/ho", "me/"),
        "a path of one machine does not belong here",
    ),
    (
        concat!("/Us", "ers/"),
        "a path of one machine does not belong here",
    ),
    (
        concat!("\"/ro", "ot/"),
        "a path of one machine does not belong here",
    ),
];

/// Reads every source file, and the documents for what is left behind.
pub(super) fn check(root: &Path) -> Result<Vec<String>> {
    let mut findings = Vec::new();
    for dir in ["crates", "xtask", "fuzz", "tests"] {
        for source in tree::sources(root, dir, &[".rs"])? {
            findings.extend(opening(&source));
            findings.extend(length(&source));
            // Test data speaks of other people's machines.
            if !is_test(&source) {
                findings.extend(left_behind(&source));
            }
        }
    }
    for page in tree::sources(root, "docs", &[".md"])? {
        findings.extend(left_behind(&page));
    }
    Ok(findings)
}

fn is_test(source: &Source) -> bool {
    source.path.contains("/tests/") || source.path.starts_with("tests/")
}

fn opening(source: &Source) -> Option<String> {
    let said = source
        .text
        .lines()
        .next()
        .and_then(|line| line.strip_prefix("//!"))
        .is_some_and(|said| !said.trim().is_empty());
    (!said).then(|| format!("{} does not open with //! and what it is", source.path))
}

fn length(source: &Source) -> Option<String> {
    let lines = source.text.lines().count();
    let may = is_test(source) || TABLES.iter().any(|table| source.path.starts_with(table));
    (lines > LINES_MAX && !may).then(|| {
        format!(
            "{} has {lines} lines, more than {LINES_MAX}: it is several files",
            source.path
        )
    })
}

fn left_behind(source: &Source) -> Vec<String> {
    let mut findings = Vec::new();
    for (number, line) in source.text.lines().enumerate() {
        for (word, what) in LEFT_BEHIND.iter().filter(|(word, _)| line.contains(word)) {
            findings.push(format!("{}:{} holds {word}: {what}", source.path, number + 1));
        }
    }
    findings
}
