//! `cargo xtask bench`: what a release build does on this machine with every answer after its sync: events over HTTP, plain
//! and with their producer's own line, and lines over syslog.
//!
//! It starts the real binary on a new data directory, drives it from this process on the same cores, and prints a table
//! and, with `--json`, a line of JSON. Figures of one run belong together; it never compares with a figure of another.

mod data;
mod form;
mod http;
mod load;
mod server;

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use anyhow::{Context as _, Result, ensure};

use form::Form;
use load::{Cost, Load};
use server::Server;

/// What to run.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Events to send in each form, in batches of 1000 over 4 connections
    #[arg(long, default_value_t = 1_000_000)]
    events: u64,
    /// Events to send one a request over 64 connections
    #[arg(long, default_value_t = 100_000)]
    singles: u64,
    /// One line of JSON instead of the table
    #[arg(long)]
    json: bool,
    /// Leave out the stages that are timed inside one process
    #[arg(long)]
    no_stages: bool,
}

/// A row of the table.
struct Row {
    name: &'static str,
    value: f64,
    unit: &'static str,
}

pub(crate) fn run(root: &Path, args: &Args) -> Result<()> {
    build(root)?;
    let mut rows = Vec::new();
    let dir = tempfile::tempdir()?;
    let mut server = Server::start(root, dir.path())?;
    let plain = Load {
        form: Form::Plain,
        events: args.events,
        connections: 4,
        batch: 1000,
    };
    let batches = plain.run(&server)?;
    answered(
        &mut rows,
        &batches,
        ["batch_rate", "batch_cpu", "batch_p50", "batch_p99"],
    );
    other_forms(root, &plain, &batches, &mut rows)?;
    let singles = Load {
        events: args.singles,
        connections: 64,
        batch: 1,
        ..plain
    };
    let names = ["single_rate", "single_cpu", "single_p50", "single_p99"];
    answered(&mut rows, &singles.run(&server)?, names);
    let mut row = |name, value, unit| rows.push(Row { name, value, unit });
    row("resident_peak", server.usage()?.peak_mb, "MB");
    server.kill()?;
    let begun = Instant::now();
    let server = Server::start(root, dir.path())?;
    row("serving_after_kill", begun.elapsed().as_secs_f64() * 1e3, "ms");
    row("resident_after_restart", server.usage()?.peak_mb, "MB");
    let bytes = used(dir.path())?;
    row(
        "disk_per_event",
        bytes as f64 / (args.events + args.singles) as f64,
        "B",
    );
    drop(server);
    print(args, &rows);
    if !args.no_stages && !args.json {
        stages(root)?;
    }
    for (name, least) in FLOORS {
        let row = rows.iter().find(|row| row.name == *name);
        let value = row.map_or(0.0, |row| row.value);
        ensure!(
            value >= *least,
            "{name} is {value:.1}, and at least {least} is promised"
        );
    }
    Ok(())
}

/// Shares that are promised. They are ratios within one run, so they hold on any machine.
const FLOORS: &[(&str, f64)] = &[("raw_of_batch", 60.0), ("syslog_of_batch", 40.0)];

/// The same journeys in the other forms, each into a data directory of its own, and how many events the server takes for
/// the CPU time in which it takes a hundred plain ones.
fn other_forms(root: &Path, plain: &Load, batches: &Cost, rows: &mut Vec<Row>) -> Result<()> {
    let run = |form| {
        let dir = tempfile::tempdir()?;
        let server = Server::start(root, dir.path())?;
        Load { form, ..*plain }.run(&server)
    };
    let raw = run(Form::WithRaw)?;
    answered(rows, &raw, ["raw_rate", "raw_cpu", "raw_p50", "raw_p99"]);
    let syslog = run(Form::Syslog)?;
    let mut row = |name, value, unit| rows.push(Row { name, value, unit });
    row("syslog_rate", syslog.rate, "events/s");
    row("syslog_cpu", syslog.cpu, "µs/event");
    let share = |cost: &Cost| cost.per_cpu_second() / batches.per_cpu_second() * 100.0;
    row("raw_of_batch", share(&raw), "% per CPU s");
    row("syslog_of_batch", share(&syslog), "% per CPU s");
    Ok(())
}

/// The rows of a load whose requests are answered: rate, CPU time, and how long the answers took.
fn answered(rows: &mut Vec<Row>, cost: &Cost, [rate, cpu, p50, p99]: [&'static str; 4]) {
    let mut row = |name, value, unit| rows.push(Row { name, value, unit });
    row(rate, cost.rate, "events/s");
    row(cpu, cost.cpu, "µs/event");
    row(p50, cost.within(0.5), "ms");
    row(p99, cost.within(0.99), "ms");
}

fn build(root: &Path) -> Result<()> {
    let built = Command::new("cargo")
        .current_dir(root)
        .args(["build", "--release", "-p", "vitni"])
        .status()?;
    ensure!(built.success(), "the release build failed");
    Ok(())
}

/// Bytes of all files below a directory, as they are allocated.
fn used(dir: &Path) -> Result<u64> {
    let mut bytes = 0;
    for entry in std::fs::read_dir(dir)? {
        let entry = entry?;
        let meta = entry.metadata()?;
        let is_journal = entry
            .path()
            .extension()
            .is_some_and(|extension| extension == "journal");
        bytes += if meta.is_dir() {
            used(&entry.path())?
        } else if is_journal {
            0
        } else {
            meta.len()
        };
    }
    Ok(bytes)
}

fn print(args: &Args, rows: &[Row]) {
    if args.json {
        let fields: Vec<String> = rows
            .iter()
            .map(|row| format!("\"{}\":{:.3}", row.name, row.value))
            .collect();
        println!(
            "{{\"events\":{},\"singles\":{},{}}}",
            args.events,
            args.singles,
            fields.join(",")
        );
        return;
    }
    println!(
        "{} events in batches of 1000 over 4 connections, the same again with `raw` and as lines over syslog, {} one a \
         request over 64",
        args.events, args.singles
    );
    for row in rows {
        println!("  {:<24}{:>14.1} {}", row.name, row.value, row.unit);
    }
}

/// Where the time of one event goes, each stage alone in a loop.
fn stages(root: &Path) -> Result<()> {
    for (package, example) in [
        ("vitni-event", "stages"),
        ("vitni-intake", "line_stages"),
        ("vitni-segment", "seal_rate"),
    ] {
        let status = Command::new("cargo")
            .current_dir(root)
            .args(["run", "--release", "--quiet", "-p", package, "--example", example])
            .status()
            .with_context(|| format!("running {example}"))?;
        ensure!(status.success(), "{example} failed");
    }
    Ok(())
}
