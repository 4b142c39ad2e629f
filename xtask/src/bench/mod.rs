//! `cargo xtask bench`: what a release build does on this machine with every answer after its sync: events over HTTP, plain
//! and with their producer's own line, and lines over syslog.
//!
//! It starts the real binary on a new data directory, drives it from this process on the same cores, and prints a table
//! and, with `--json`, a line of JSON. Figures of one run belong together; it never compares with a figure of another.

mod data;
mod form;
mod http;
mod load;
mod peers;
mod questions;
mod server;

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use anyhow::{Context as _, Result, ensure};

use data::World;
use form::Form;
use load::{Cost, Load};
use server::Server;

/// Tenants among whom the events are spread.
const TENANTS: usize = 20;

/// What to run.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Events to send in each form, in batches of 1000 over 4 connections
    #[arg(long, default_value_t = 1_000_000)]
    events: u64,
    /// Events to send one a request over 64 connections
    #[arg(long, default_value_t = 100_000)]
    singles: u64,
    /// Three of ten events carry the producer's own line as well
    #[arg(long)]
    raw: bool,
    /// One line of JSON instead of the table
    #[arg(long)]
    json: bool,
    /// DuckDB, ClickHouse and, where it is installed, PostgreSQL with the same events and questions
    #[arg(long)]
    peers: bool,
    /// Leave out the stages that are timed inside one process
    #[arg(long)]
    no_stages: bool,
}

/// A row of the table.
struct Row {
    name: String,
    value: f64,
    unit: &'static str,
}

impl Row {
    fn new(name: &str, value: f64, unit: &'static str) -> Self {
        Self {
            name: name.to_owned(),
            value,
            unit,
        }
    }
}

pub(crate) fn run(root: &Path, args: &Args) -> Result<()> {
    build(root)?;
    let mut rows = Vec::new();
    let dir = tempfile::tempdir()?;
    let mut server = Server::start(root, dir.path())?;
    let world = World::published(server.create_tenants(TENANTS)?, args.events + args.singles);
    let plain = Load {
        world: &world,
        from: 0,
        form: if args.raw { Form::SomeRaw } else { Form::Plain },
        events: args.events,
        connections: 4,
        batch: 1000,
    };
    let names = ["batch_rate", "batch_cpu", "batch_p50", "batch_p99"];
    answered(&mut rows, &plain.run(&server)?, names);
    let singles = Load {
        from: args.events,
        events: args.singles,
        connections: 64,
        batch: 1,
        ..plain
    };
    let names = ["single_rate", "single_cpu", "single_p50", "single_p99"];
    answered(&mut rows, &singles.run(&server)?, names);
    for (name, median, _) in questions::ask(&server, &world)? {
        rows.push(Row::new(name, median, "ms"));
    }
    let mut row = |name, value, unit| rows.push(Row::new(name, value, unit));
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
    forms(root, args, &mut rows)?;
    if args.peers {
        for figures in peers::run(root, &world, args.events)? {
            rows.extend(of_peer(&figures));
        }
    }
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
const FLOORS: &[(&str, f64)] = &[("raw_of_plain", 60.0), ("syslog_of_plain", 40.0)];

/// One sign-in again and again in every form, each into a data directory of its own, and how many events the server takes
/// for the CPU time in which it takes a hundred plain ones.
fn forms(root: &Path, args: &Args, rows: &mut Vec<Row>) -> Result<()> {
    let run = |form| {
        let dir = tempfile::tempdir()?;
        let server = Server::start(root, dir.path())?;
        let load = Load {
            world: &World::sign_in(server.tenant().to_owned(), args.events),
            from: 0,
            form,
            events: args.events,
            connections: 4,
            batch: 1000,
        };
        load.run(&server)
    };
    let (plain, raw, syslog) = (run(Form::Plain)?, run(Form::WithRaw)?, run(Form::Syslog)?);
    answered(
        rows,
        &plain,
        ["plain_rate", "plain_cpu", "plain_p50", "plain_p99"],
    );
    answered(rows, &raw, ["raw_rate", "raw_cpu", "raw_p50", "raw_p99"]);
    let mut row = |name, value, unit| rows.push(Row::new(name, value, unit));
    row("syslog_rate", syslog.rate, "events/s");
    row("syslog_cpu", syslog.cpu, "µs/event");
    let share = |cost: &Cost| cost.per_cpu_second() / plain.per_cpu_second() * 100.0;
    row("raw_of_plain", share(&raw), "% per CPU s");
    row("syslog_of_plain", share(&syslog), "% per CPU s");
    Ok(())
}

/// The rows of a load whose requests are answered: rate, CPU time, and how long the answers took.
fn answered(rows: &mut Vec<Row>, cost: &Cost, [rate, cpu, p50, p99]: [&'static str; 4]) {
    let mut row = |name, value, unit| rows.push(Row::new(name, value, unit));
    row(rate, cost.rate, "events/s");
    row(cpu, cost.cpu, "µs/event");
    row(p50, cost.within(0.5), "ms");
    row(p99, cost.within(0.99), "ms");
}

/// What another store measured of itself.
fn of_peer(figures: &serde_json::Value) -> Vec<Row> {
    let text = |name: &str| figures.get(name).map(ToString::to_string).unwrap_or_default();
    let store = format!("{} {} by {}", text("store"), text("version"), text("batch")).replace('"', "");
    let units = [
        ("rate", "events/s"),
        ("cpu", "µs/event"),
        ("p50", "ms"),
        ("disk", "B"),
    ];
    let questions = ["q1", "q2", "q3", "q4", "q4b", "q5", "q6", "q7"].map(|name| (name, "ms"));
    let rows = units.into_iter().chain(questions).filter_map(|(name, unit)| {
        let value = figures.get(name)?.as_f64()?;
        Some(Row::new(&format!("{store}: {name}"), value, unit))
    });
    rows.collect()
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
        "{} events of {TENANTS} tenants in batches of 1000 over 4 connections, {} one a request over 64; as many of one tenant's \
         sign-ins plain, with `raw`, and as lines over syslog",
        args.events, args.singles
    );
    for row in rows {
        println!("  {:<36}{:>14.1} {}", row.name, row.value, row.unit);
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
