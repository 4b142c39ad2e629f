//! The generated pages say what the code says now.

use std::path::Path;

use anyhow::Result;

use crate::generate;

/// Makes every page anew and compares.
pub(super) fn check(root: &Path, with_binary: bool) -> Result<Vec<String>> {
    let mut findings = Vec::new();
    for page in generate::PAGES
        .iter()
        .filter(|page| with_binary || !page.needs_binary())
    {
        let fresh = page.make(root)?;
        let written = std::fs::read_to_string(root.join(page.path)).unwrap_or_default();
        if written != fresh {
            findings.push(format!("{} is stale: run `cargo xtask generate`", page.path));
        }
    }
    Ok(findings)
}
