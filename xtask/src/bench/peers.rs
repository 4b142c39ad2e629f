//! The same events and the same questions for other stores that run here: DuckDB and ClickHouse inside a Python process, from
//! PyPI, and PostgreSQL where it is installed. Each acknowledges after a sync, as Vitni does. How they are asked stands in
//! `peers.py`; nothing here decides who is faster.

use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};

use super::data::World;
use super::form::Form;

/// What is installed from PyPI, in the versions that the figures in the documentation are of.
const PACKAGES: [&str; 3] = ["duckdb==2.0.0", "chdb==4.4.0", "psycopg[binary]==3.3.9"];

/// Stores and sizes of batches. Where there are two, the better one counts.
const RUNS: [(&str, u64); 5] = [
    ("duckdb", 1_000),
    ("duckdb", 10_000),
    ("clickhouse", 1_000),
    ("clickhouse", 10_000),
    ("postgresql", 1_000),
];

/// How often each question is asked.
pub(super) const TIMES: u64 = 20;

/// Runs all of them, or only those that are named, one after the other, and gives what each measured.
pub(super) fn run(root: &Path, world: &World, events: u64, only: &[String]) -> Result<Vec<Value>> {
    let python = environment(root)?;
    let mut measured = Vec::new();
    let is_wanted = |(store, batch): &(&str, u64)| {
        let name = format!("{store}:{batch}");
        only.is_empty() || only.contains(&name)
    };
    for (store, batch) in RUNS.into_iter().filter(is_wanted) {
        eprintln!("{store}: {events} events in batches of {batch}");
        match one(root, &python, world, events, store, batch) {
            Ok(figures) => measured.push(figures),
            Err(error) => eprintln!("{store} is left out: {error:#}"),
        }
    }
    Ok(measured)
}

fn one(root: &Path, python: &Path, world: &World, events: u64, store: &str, batch: u64) -> Result<Value> {
    let dir = tempfile::tempdir()?;
    let mut child = Command::new(python)
        .arg(root.join("xtask/src/bench/peers.py"))
        .args([store, &dir.path().to_string_lossy(), &batch.to_string()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let input = child.stdin.take().context("no input")?;
    std::thread::scope(|scope| {
        // When the store gives up, what is written to it fails; why, it says itself.
        scope.spawn(|| send(world, events, input));
        let output = child.wait_with_output()?;
        ensure!(output.status.success(), "it ended with {}", output.status);
        let text = String::from_utf8_lossy(&output.stdout);
        Ok(serde_json::from_str(text.lines().last().unwrap_or_default())?)
    })
}

fn send(world: &World, events: u64, input: impl std::io::Write) -> Result<()> {
    let mut out = BufWriter::with_capacity(1 << 20, input);
    let wanted: Vec<Value> = (0..TIMES)
        .filter_map(|number| world.wanted(number))
        .map(|wanted| {
            json!({
                "day": wanted.day.to_string(),
                "user": wanted.user,
                "trace": format!("{:032x}", wanted.trace),
                "agent": wanted.agent,
                "reason": wanted.reason,
                "severity": 6,
            })
        })
        .collect();
    writeln!(out, "{}", Value::from(wanted))?;
    let mut line = Vec::new();
    for step in world.steps(0, events) {
        line.clear();
        Form::Plain.write(&step, &mut line);
        out.write_all(&line)?;
    }
    Ok(out.flush()?)
}

/// A Python with what is needed, made once.
fn environment(root: &Path) -> Result<PathBuf> {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    let folder = target.join("tools/peers");
    let python = folder.join("bin/python");
    let marker = folder.join("installed");
    if std::fs::read_to_string(&marker).is_ok_and(|known| known == PACKAGES.join(" ")) {
        return Ok(python);
    }
    let made = Command::new("python3")
        .args(["-m", "venv", "--clear"])
        .arg(&folder)
        .status()?;
    ensure!(made.success(), "python3 -m venv failed: install python3-venv");
    let installed = Command::new(&python)
        .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"])
        .args(PACKAGES)
        .status()?;
    ensure!(
        installed.success(),
        "pip could not install {}",
        PACKAGES.join(", ")
    );
    std::fs::write(marker, PACKAGES.join(" "))?;
    Ok(python)
}
