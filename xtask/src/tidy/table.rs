//! The table of crates in `ARCHITECTURE.md`, which is the one statement of what may use what.

use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::tree;

/// Where the table stands.
pub(super) const MAP: &str = "ARCHITECTURE.md";
const HEADING: [&str; 4] = ["crate", "pure", "uses", "never"];

/// One crate as the map has it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Row {
    /// Folder name.
    pub(super) name: String,
    /// Bytes, values and times in, values out.
    pub(super) pure: bool,
    /// Crates of ours among its dependencies.
    pub(super) uses: Vec<String>,
}

/// Reads the table. Rows stand bottom up: a crate uses only rows above its own.
pub(super) fn read(root: &Path) -> Result<Vec<Row>> {
    let text = tree::read(&root.join(MAP))?;
    let mut lines = text.lines().skip_while(|line| cells(line) != HEADING);
    if lines.next().is_none() {
        bail!(
            "{MAP} has no table of crates with the columns {}",
            HEADING.join(", ")
        );
    }
    lines
        .skip(1)
        .take_while(|line| line.starts_with('|'))
        .map(|line| row(line).with_context(|| format!("{MAP}: the row \"{line}\" cannot be read")))
        .collect()
}

fn cells(line: &str) -> Vec<&str> {
    let inner = line
        .trim()
        .strip_prefix('|')
        .and_then(|line| line.strip_suffix('|'))
        .unwrap_or_default();
    inner.split('|').map(str::trim).collect()
}

fn row(line: &str) -> Option<Row> {
    let cells = cells(line);
    let [name, pure, uses, _] = cells.as_slice() else {
        return None;
    };
    let pure = match *pure {
        "yes" => true,
        "no" => false,
        _ => return None,
    };
    Some(Row {
        name: ticked(name).next()?.to_owned(),
        pure,
        uses: ticked(uses).map(str::to_owned).collect(),
    })
}

/// The words between backticks.
fn ticked(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('`').skip(1).step_by(2)
}
