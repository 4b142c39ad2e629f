//! The map names real places: every path of the repository that a document names in backticks or as a link exists, and
//! so does every page that a comment in the code sends its reader to.

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::tree::{self, Source};

/// What a path of the repository begins with; anything else in backticks is somebody else's path, or no path.
const ROOTS: &[&str] = &[
    "crates/",
    "docs/",
    "xtask/",
    "fuzz/",
    "tests/",
    "examples/",
    ".ci/",
    ".cargo/",
];

/// Reads every document.
pub(super) fn check(root: &Path) -> Result<Vec<String>> {
    let mut findings = Vec::new();
    for page in documents(root)? {
        for (number, line) in prose(&page.text) {
            let gone = named(line)
                .into_iter()
                .filter(|name| !exists(root, &page.path, name));
            for name in gone {
                findings.push(format!(
                    "{}:{number} names {name}, which does not exist",
                    page.path
                ));
            }
        }
    }
    for source in tree::sources(root, "crates", &[".rs"])? {
        let comments = source
            .text
            .lines()
            .enumerate()
            .filter(|(_, line)| line.trim_start().starts_with("//"));
        for (at, line) in comments {
            let pages = ticked(line).filter(|word| word.starts_with("docs/") && is_ours(word));
            for page in pages.filter(|page| !exists(root, &source.path, page)) {
                findings.push(format!(
                    "{}:{} names {page}, which does not exist",
                    source.path,
                    at + 1
                ));
            }
        }
    }
    Ok(findings)
}

fn documents(root: &Path) -> Result<Vec<Source>> {
    let mut pages: Vec<Source> = tree::sources(root, "", &[".md"])?
        .into_iter()
        .filter(|page| !page.path.contains('/'))
        .collect();
    for dir in ["docs", "examples", "tests", "crates", "fuzz"] {
        pages.extend(tree::sources(root, dir, &[".md"])?);
    }
    Ok(pages)
}

/// The lines outside fenced blocks, numbered from 1.
fn prose(text: &str) -> Vec<(usize, &str)> {
    let mut fenced = false;
    let mut lines = Vec::new();
    for (at, line) in text.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        } else if !fenced {
            lines.push((at + 1, line));
        }
    }
    lines
}

/// Every path of ours that a line names.
fn named(line: &str) -> Vec<String> {
    let ticked = ticked(line).filter(|word| is_ours(word)).flat_map(expand);
    let links = line.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    let links = links.map(|link| link.split('#').next().unwrap_or_default());
    let links =
        links.filter(|link| !link.is_empty() && !link.contains("://") && !link.starts_with("mailto:"));
    ticked.chain(links.map(str::to_owned)).collect()
}

fn ticked(line: &str) -> impl Iterator<Item = &str> {
    line.split('`').skip(1).step_by(2)
}

fn is_ours(word: &str) -> bool {
    let path = |c: char| c.is_ascii_alphanumeric() || "/._-{},*".contains(c);
    let ours =
        ROOTS.iter().any(|root| word.starts_with(root)) || (word.ends_with(".md") && !word.contains('*'));
    ours && word.chars().all(path)
}

/// `a/{b,c}.rs` is two paths.
fn expand(word: &str) -> Vec<String> {
    let Some((before, rest)) = word.split_once('{') else {
        return vec![word.to_owned()];
    };
    let Some((inside, after)) = rest.split_once('}') else {
        return vec![word.to_owned()];
    };
    inside
        .split(',')
        .flat_map(|part| expand(&format!("{before}{part}{after}")))
        .collect()
}

/// From the root, from the folder of the page that names it, or, for tests, from the crate that the page speaks of. Up to the first `*`, which stands for some name.
fn exists(root: &Path, page: &str, name: &str) -> bool {
    let fixed: PathBuf = name.split('/').take_while(|part| !part.contains('*')).collect();
    let beside = Path::new(page).parent().unwrap_or(Path::new(""));
    let in_a_crate = || {
        let crates = std::fs::read_dir(root.join("crates"));
        crates
            .into_iter()
            .flatten()
            .flatten()
            .any(|folder| folder.path().join(&fixed).exists())
    };
    root.join(&fixed).exists()
        || root.join(beside).join(&fixed).exists()
        || (name.starts_with("tests/") && in_a_crate())
}
