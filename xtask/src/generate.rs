//! `cargo xtask generate`: writes the pages that are derived from code. What is on them is decided where the code is.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

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
    /// What the binary prints with these arguments.
    Binary(&'static [&'static str]),
}

/// Every generated page that is made here. `docs/reference/errors.md` and `docs/reference/configuration.md` are held to their
/// tables by the tests of `vitni-server`, which also write them.
pub(crate) const PAGES: &[Page] = &[
    Page {
        path: "docs/reference/cli.md",
        source: Source::Binary(&["reference"]),
    },
    Page {
        path: "docs/reference/products/linux-auth.md",
        source: Source::Product("linux-auth"),
    },
];

impl Page {
    /// Whether the binary must be built to make it.
    pub(crate) const fn needs_binary(&self) -> bool {
        match self.source {
            Source::Product(_) => false,
            Source::Binary(_) => true,
        }
    }

    /// The page as the code makes it now.
    pub(crate) fn make(&self, root: &Path) -> Result<String> {
        match self.source {
            Source::Product(name) => {
                vitni_intake::product::page(name).with_context(|| format!("there is no product {name}"))
            }
            Source::Binary(args) => said(root, args),
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

/// What the binary of this checkout prints. It is built with the whole workspace, as the tests build it, so that nothing is
/// built twice.
fn said(root: &Path, args: &[&str]) -> Result<String> {
    let build = ["build", "--quiet", "--workspace", "--bin", "vitni"];
    let built = Command::new("cargo")
        .args(build)
        .current_dir(root)
        .stdin(Stdio::null())
        .status();
    if !built.context("cargo cannot be started")?.success() {
        bail!("the binary cannot be built");
    }
    let binary = target_dir(root).join("debug/vitni");
    let output = Command::new(&binary).args(args).stdin(Stdio::null()).output();
    let output = output.with_context(|| format!("{} cannot be started", binary.display()))?;
    if !output.status.success() {
        bail!(
            "{} {} failed: {}",
            binary.display(),
            args.join(" "),
            String::from_utf8_lossy(&output.stderr)
        );
    }
    String::from_utf8(output.stdout).context("the binary prints something that is not text")
}

/// Where cargo builds.
pub(crate) fn target_dir(root: &Path) -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(dir) => root.join(dir),
        None => root.join("target"),
    }
}
