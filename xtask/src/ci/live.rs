//! The live tests: real software of identity platforms is run and used, and the right events must be found in a running
//! server within two seconds of each act.
//!
//! Everything listens on free ports of loopback, works in a folder of its own and ends with its test.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::{Checkout, call};

/// Where the tests lie, one a product.
const LIVE: &str = "tests/live";

/// Runs every program in `tests/live`. Each gets the binary as `VITNI`, an empty folder of its own as `WORK`, the tools
/// that the step `setup` installed as `TOOLS`, Node.js as `NODE`, and the root of the checkout as its working directory.
pub(super) fn run(checkout: &Checkout<'_>) -> Result<()> {
    checkout.cargo(&["build", "--locked", "--workspace", "--bin", "vitni"])?;
    let mut programs: Vec<PathBuf> = std::fs::read_dir(checkout.root.join(LIVE))
        .and_then(|entries| entries.map(|entry| entry.map(|entry| entry.path())).collect())
        .with_context(|| format!("{LIVE} cannot be listed"))?;
    programs.retain(|path| path.extension().is_some_and(|ending| ending == "py"));
    programs.sort();
    if programs.is_empty() {
        bail!("there are no live tests in {LIVE}");
    }
    for program in &programs {
        let name = program.file_stem().unwrap_or_default();
        let work = checkout.target.join("live").join(name);
        if work.exists() {
            std::fs::remove_dir_all(&work).context("what an earlier run left cannot be removed")?;
        }
        std::fs::create_dir_all(&work).with_context(|| format!("{} cannot be made", work.display()))?;
        call(
            Command::new("python3")
                .arg("-B")
                .arg(program)
                .current_dir(checkout.root)
                .env("VITNI", checkout.target.join("debug/vitni"))
                .env("WORK", work)
                .env("TOOLS", checkout.tools())
                .env("NODE", checkout.node()),
        )?;
    }
    println!(
        "live: {} products, every act became what it should",
        programs.len()
    );
    Ok(())
}
