//! The judges: programs that other people wrote decide about what ours wrote.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::{Checkout, call};

/// Where the judges' scripts lie.
const JUDGES: &str = "tests/judges";

/// Runs every script in `tests/judges`. Each gets the binary as `VITNI`, a folder of its own to work in as `WORK`, and
/// the root of the checkout as its working directory.
pub(super) fn run(checkout: &Checkout<'_>) -> Result<()> {
    checkout.cargo(&["build", "--locked", "--workspace", "--bin", "vitni"])?;
    let mut scripts: Vec<PathBuf> = std::fs::read_dir(checkout.root.join(JUDGES))
        .and_then(|entries| entries.map(|entry| entry.map(|entry| entry.path())).collect())
        .with_context(|| format!("{JUDGES} cannot be listed"))?;
    scripts.retain(|path| path.extension().is_some_and(|ending| ending == "sh"));
    scripts.sort();
    if scripts.is_empty() {
        bail!("there are no judges in {JUDGES}");
    }
    for script in &scripts {
        let name = script.file_stem().unwrap_or_default();
        let work = checkout.target.join("judges").join(name);
        std::fs::create_dir_all(&work).with_context(|| format!("{} cannot be made", work.display()))?;
        call(
            Command::new("bash")
                .arg(script)
                .current_dir(checkout.root)
                .env("VITNI", checkout.target.join("debug/vitni"))
                .env("WORK", work),
        )?;
    }
    println!("judges: {} scripts, all agree", scripts.len());
    Ok(())
}
