//! The pages: types of their modules, tests of what needs no browser, and then a real browser on a real server.
//!
//! The browser is Debian's Chromium. Screenshots stay in the target directory, for people to look at.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use super::{Checkout, call};

const WEB: &str = "crates/server/web";
const TESTS: &str = "tests/pages";

/// Checks and drives the pages.
pub(super) fn run(checkout: &Checkout<'_>) -> Result<()> {
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

/// The test scripts of a folder, in the order of their names.
fn scripts(checkout: &Checkout<'_>, folder: &str, ending: &str) -> Result<Vec<PathBuf>> {
    let mut found: Vec<PathBuf> = std::fs::read_dir(checkout.root.join(folder))
        .and_then(|entries| entries.map(|entry| entry.map(|entry| entry.path())).collect())
        .with_context(|| format!("{folder} cannot be listed"))?;
    found.retain(|path| path.to_string_lossy().ends_with(ending));
    found.sort();
    Ok(found)
}
