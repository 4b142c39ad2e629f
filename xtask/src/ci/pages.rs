//! The pages: code of others as it was released, types of our modules, tests of what needs no browser, and then a real browser
//! on a real server.
//!
//! The browser is Debian's Chromium. Screenshots stay in the target directory, for people to look at.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};

use super::{Checkout, call};

const WEB: &str = "crates/server/web";
const TESTS: &str = "tests/pages";

/// Checks and drives the pages.
pub(super) fn run(checkout: &Checkout<'_>) -> Result<()> {
    vendored(&checkout.root.join(WEB).join("vendor"))?;
    let modules = checkout.tools().join("pages");
    let node = checkout.node();
    let tsc = modules.join("node_modules/typescript/bin/tsc");
    call(
        Command::new(&node)
            .arg(tsc)
            .args(["--project", WEB])
            .current_dir(checkout.root),
    )?;
    let mut tests = scripts(checkout, &format!("{WEB}/tests"), ".test.mjs")?;
    tests.extend(scripts(checkout, TESTS, ".test.mjs")?);
    checkout.cargo(&["build", "--locked", "--workspace", "--bin", "vitni"])?;
    let work = checkout.target.join("pages");
    if work.exists() {
        std::fs::remove_dir_all(&work).context("what an earlier run left cannot be removed")?;
    }
    std::fs::create_dir_all(&work).with_context(|| format!("{} cannot be made", work.display()))?;
    call(
        Command::new(&node)
            .args(["--test", "--test-concurrency=1", "--test-timeout=300000"])
            .args(&tests)
            .current_dir(checkout.root)
            .env("VITNI", checkout.target.join("debug/vitni"))
            .env("WORK", &work)
            .env("MODULES", modules),
    )?;
    println!("pages: screenshots are in {}", work.join("screenshots").display());
    Ok(())
}

/// Holds the code of others to the checksums that its page gives, and the page to what is there.
fn vendored(folder: &Path) -> Result<()> {
    let page = folder.join("README.md");
    let text =
        std::fs::read_to_string(&page).with_context(|| format!("{} cannot be read", page.display()))?;
    let mut said = BTreeMap::new();
    for line in text.lines() {
        let cells: Vec<&str> = line
            .split('|')
            .map(|cell| cell.trim().trim_matches('`'))
            .collect();
        if let [_, file, _, sum, _] = cells.as_slice()
            && sum.len() == 64
        {
            said.insert((*file).to_owned(), (*sum).to_owned());
        }
    }
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(&next)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path != page {
                let sum = Sha256::digest(std::fs::read(&path)?);
                let sum: String = sum.iter().map(|byte| format!("{byte:02x}")).collect();
                found.insert(path.strip_prefix(folder)?.to_string_lossy().into_owned(), sum);
            }
        }
    }
    if said != found {
        let differs = |(file, sum): &(&String, &String)| said.get(*file) != Some(*sum);
        let files: Vec<_> = found
            .iter()
            .filter(differs)
            .map(|(file, _)| file.as_str())
            .collect();
        bail!(
            "{} does not say what is there; other than it says, or not named: [{}]",
            page.display(),
            files.join(", ")
        );
    }
    Ok(())
}

/// The test scripts of a folder, in the order of their names.
fn scripts(checkout: &Checkout<'_>, folder: &str, ending: &str) -> Result<Vec<PathBuf>> {
    let mut found: Vec<PathBuf> = std::fs::read_dir(checkout.root.join(folder))
        .and_then(|entries| entries.map(|entry| entry.map(|entry| entry.path())).collect())
        .with_context(|| format!("{folder} cannot be listed"))?;
    found.retain(|path| path.to_string_lossy().ends_with(ending));
    found.sort();
    Ok(found)
}
