//! `cargo xtask tidy`: fails with a sentence for every place where the tree says two different things.
//!
//! Each rule is a file here and gives its findings as text; a rule never changes anything but with `--bless`.

mod arrows;
mod formats;
mod pages;
mod paths;
mod purity;
mod shape;
mod table;

use std::path::Path;

use anyhow::{Result, bail};

/// What `tidy` can be asked.
#[derive(clap::Args, Default)]
pub(crate) struct Args {
    /// Record the format-defining files as they are now in the pages that describe them; read the pages first
    #[arg(long)]
    bless: bool,
    /// Leave out the generated pages that need the built binary
    #[arg(long)]
    no_binary: bool,
}

/// Runs every rule and fails with all findings together.
pub(crate) fn run(root: &Path, args: &Args) -> Result<()> {
    if args.bless {
        formats::bless(root)?;
    }
    let mut findings = Vec::new();
    let map = table::read(root)?;
    findings.extend(arrows::check(root, &map)?);
    findings.extend(purity::check(root, &map)?);
    findings.extend(paths::check(root)?);
    findings.extend(formats::check(root)?);
    findings.extend(shape::check(root)?);
    findings.extend(pages::check(root, !args.no_binary)?);
    if findings.is_empty() {
        println!("tidy: the map, the pages and the sources agree");
        return Ok(());
    }
    for finding in &findings {
        eprintln!("tidy: {finding}");
    }
    bail!(
        "tidy found {} thing{} to put right",
        findings.len(),
        if findings.len() == 1 { "" } else { "s" }
    )
}
