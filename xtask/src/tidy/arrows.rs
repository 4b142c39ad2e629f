//! The arrows: what a crate's manifest says it uses is what the map says, and arrows only point down.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::table::{MAP, Row};
use crate::tree;

const PREFIX: &str = "vitni-";

/// A crate as its folder has it.
struct Found {
    name: String,
    uses: BTreeSet<String>,
    tests_use: BTreeSet<String>,
}

/// Compares the folders below `crates/`, and `xtask`, with the table.
pub(super) fn check(root: &Path, map: &[Row]) -> Result<Vec<String>> {
    let found = crates(root)?;
    let mut findings = Vec::new();
    for found in &found {
        match map.iter().position(|row| row.name == found.name) {
            Some(at) => findings.extend(compare(found, map, at)),
            None => findings.push(format!("{MAP} has no row for the crate {}; add one", found.name)),
        }
    }
    for row in map
        .iter()
        .filter(|row| !found.iter().any(|found| found.name == row.name))
    {
        findings.push(format!(
            "{MAP} has a row for the crate {}, which does not exist; take it out",
            row.name
        ));
    }
    Ok(findings)
}

fn compare(found: &Found, map: &[Row], at: usize) -> Vec<String> {
    let mut findings = Vec::new();
    let name = &found.name;
    let (above, stated) = match map.split_at_checked(at) {
        Some((above, [row, ..])) => (above, row.uses.iter().cloned().collect::<BTreeSet<_>>()),
        _ => return findings,
    };
    for extra in found.uses.difference(&stated) {
        findings.push(format!(
            "{name} uses {extra}, and {MAP} does not say so: take the dependency out, or change the table and say why"
        ));
    }
    for gone in stated.difference(&found.uses) {
        findings.push(format!(
            "{MAP} says that {name} uses {gone}, which it does not: correct the table"
        ));
    }
    for used in found
        .uses
        .union(&found.tests_use)
        .filter(|used| above.iter().all(|row| row.name != **used))
    {
        findings.push(format!(
            "{name} uses {used}, which does not stand above it in {MAP}: arrows only point down"
        ));
    }
    findings
}

fn crates(root: &Path) -> Result<Vec<Found>> {
    let mut dirs: Vec<PathBuf> = std::fs::read_dir(root.join("crates"))
        .and_then(|entries| entries.map(|entry| entry.map(|entry| entry.path())).collect())
        .context("the folder crates cannot be listed")?;
    dirs.push(root.join("xtask"));
    dirs.sort();
    dirs.into_iter()
        .filter(|dir| dir.join("Cargo.toml").is_file())
        .map(|dir| read(&dir))
        .collect()
}

fn read(dir: &Path) -> Result<Found> {
    let path = dir.join("Cargo.toml");
    let manifest: toml::Table = tree::read(&path)?
        .parse()
        .with_context(|| format!("{} cannot be read", path.display()))?;
    let ours = |section: &str| -> BTreeSet<String> {
        let table = manifest.get(section).and_then(toml::Value::as_table);
        table
            .into_iter()
            .flat_map(toml::Table::keys)
            .filter_map(|key| key.strip_prefix(PREFIX))
            .map(str::to_owned)
            .collect()
    };
    let name = dir.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Ok(Found {
        name,
        uses: ours("dependencies"),
        tests_use: ours("dev-dependencies"),
    })
}
