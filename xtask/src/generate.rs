//! `cargo xtask generate`: writes the pages that are derived from code. What is on them is decided where the code is.

use std::path::Path;

use anyhow::{Context, Result};

/// What `generate` can be asked.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Leave out the pages that need the built binary
    #[arg(long)]
    no_binary: bool,
}

/// A page and where it comes from.
#[derive(Debug)]
pub(crate) struct Page {
    /// Relative to the root.
    pub(crate) path: &'static str,
    source: Source,
}

#[derive(Debug)]
enum Source {
    /// A product of `vitni-intake`, by name.
    Product(&'static str),
}

/// Every generated page.
pub(crate) const PAGES: &[Page] = &[Page {
    path: "docs/reference/products/linux-auth.md",
    source: Source::Product("linux-auth"),
}];

impl Page {
    /// Whether the binary must be built to make it.
    pub(crate) const fn needs_binary(&self) -> bool {
        match self.source {
            Source::Product(_) => false,
        }
    }

    /// The page as the code makes it now.
    pub(crate) fn make(&self, _root: &Path) -> Result<String> {
        match self.source {
            Source::Product(name) => {
                vitni_intake::product::page(name).with_context(|| format!("there is no product {name}"))
            }
        }
    }
}

/// Writes every page that is not as the code makes it.
pub(crate) fn run(root: &Path, args: &Args) -> Result<()> {
    for page in PAGES
        .iter()
        .filter(|page| !(args.no_binary && page.needs_binary()))
    {
        let fresh = page.make(root)?;
        let path = root.join(page.path);
        if std::fs::read_to_string(&path).is_ok_and(|written| written == fresh) {
            continue;
        }
        if let Some(dir) = path.parent() {
            std::fs::create_dir_all(dir).with_context(|| format!("{} cannot be made", dir.display()))?;
        }
        std::fs::write(&path, fresh).with_context(|| format!("{} cannot be written", page.path))?;
        println!("generate: wrote {}", page.path);
    }
    Ok(())
}
