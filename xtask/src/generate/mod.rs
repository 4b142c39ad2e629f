//! `cargo xtask generate`: writes the pages that are derived from code or from the catalogue. What is on them is decided there.

mod coverage;
mod layout;
mod names;
mod pages;
mod rust;

use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use vitni_event::catalogue::{json, schema};
use vitni_intake::Products;

use crate::{catalogue, tree};

/// What `generate` can be asked.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Leave out the pages that need the built binary
    #[arg(long)]
    no_binary: bool,
}

/// A file as it should be.
#[derive(Debug)]
pub(crate) struct Page {
    /// Relative to the root.
    pub(crate) path: String,
    /// What should stand in it.
    pub(crate) text: String,
}

/// Where the pages of the catalogue are.
const PAGES: &str = "docs/reference/catalogue";
/// Where the pages of the products are.
const PRODUCTS: &str = "docs/reference/products";
/// Where its types are.
const TYPES: &str = "crates/event/src";
/// Folders in which every file is generated, so that one too many is found.
const FOLDERS: &[&str] = &[PAGES, PRODUCTS, "crates/event/src/typed"];

/// Every generated page that is made here, as it should be now. `docs/reference/errors.md` and `docs/reference/configuration.md`
/// are held to their tables by the tests of `vitni-server`, which also write them.
pub(crate) fn fresh(root: &Path, with_binary: bool) -> Result<Vec<Page>> {
    let page = |path: &str, text: String| Page {
        path: path.to_owned(),
        text,
    };
    let mut made: Vec<_> = Products::built_in()
        .iter()
        .map(|product| page(&format!("{PRODUCTS}/{}.md", product.name()), product.page()))
        .collect();
    if with_binary {
        made.push(page("docs/reference/cli.md", said(root, &["reference"])?));
    }
    let all = catalogue::read(root)?;
    if all.list.is_empty() {
        return Ok(made);
    }
    // A tree without captures, such as a test makes, has nothing to tell of.
    if root.join("examples").is_dir() {
        made.push(page("docs/coverage.md", coverage::page(root, &all)?));
    }
    for (path, text) in pages::all(&all) {
        made.push(page(&format!("{PAGES}/{path}"), text));
    }
    let data = all.list.iter().map(json::of_catalogue).collect();
    made.push(page(&format!("{PAGES}/catalogue.json"), layout::lines(&data, 3)));
    let schema = schema::of_all(&all.list);
    made.push(page(
        &format!("{PAGES}/events.schema.json"),
        layout::lines(&schema, 2),
    ));
    for (path, text) in rust::modules(&all)? {
        made.push(page(&format!("{TYPES}/{path}"), rustfmt(root, &text)?));
    }
    Ok(made)
}

/// Files in a generated folder that nothing generates any more.
pub(crate) fn left_over(root: &Path, fresh: &[Page]) -> Result<Vec<String>> {
    let known: BTreeSet<&str> = fresh.iter().map(|page| page.path.as_str()).collect();
    let mut found = Vec::new();
    for folder in FOLDERS {
        for source in tree::sources(root, folder, &[".rs", ".md", ".json"])? {
            if !known.contains(source.path.as_str()) {
                found.push(source.path);
            }
        }
    }
    Ok(found)
}

/// Writes every page that is not as it should be, and removes those that should not be there.
pub(crate) fn run(root: &Path, args: &Args) -> Result<()> {
    let fresh = fresh(root, !args.no_binary)?;
    for page in &fresh {
        let path = root.join(&page.path);
        if std::fs::read_to_string(&path).is_ok_and(|written| written == page.text) {
            continue;
        }
        if let Some(dir) = path.parent() {
            std::fs::create_dir_all(dir).with_context(|| format!("{} cannot be made", dir.display()))?;
        }
        std::fs::write(&path, &page.text).with_context(|| format!("{} cannot be written", page.path))?;
        println!("generate: wrote {}", page.path);
    }
    for path in left_over(root, &fresh)? {
        std::fs::remove_file(root.join(&path)).with_context(|| format!("{path} cannot be removed"))?;
        println!("generate: removed {path}");
    }
    Ok(())
}

/// A source as `rustfmt` lays it out.
fn rustfmt(root: &Path, text: &str) -> Result<String> {
    let config = root.join("rustfmt.toml");
    let mut command = Command::new("rustfmt");
    command.args(["--edition", "2024", "--quiet"]);
    if config.is_file() {
        command.arg("--config-path").arg(config);
    }
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .context("rustfmt cannot be started")?;
    if let Some(mut input) = child.stdin.take() {
        input
            .write_all(text.as_bytes())
            .context("rustfmt does not read")?;
    }
    let output = child.wait_with_output().context("rustfmt does not answer")?;
    if !output.status.success() {
        bail!("rustfmt refuses what was generated:\n{text}");
    }
    String::from_utf8(output.stdout).context("rustfmt prints something that is not text")
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
