//! `cargo xtask bench`: what a release build does on this machine, over HTTP, with every answer after its sync.
//!
//! It starts the real binary on a new data directory, drives it from this process on the same cores, and prints a table
//! and, with `--json`, a line of JSON. Figures of one run belong together; it never compares with a figure of another.

mod data;
mod http;
mod server;

use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};

use data::Journeys;
use http::Connection;
use server::{Server, Usage};

/// What to run.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Events to send in batches of 1000 over 4 connections
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
    load(
        &server,
        &mut rows,
        args.events,
        4,
        1000,
        ["batch_rate", "batch_cpu", "batch_p50", "batch_p99"],
    )?;
    load(
        &server,
        &mut rows,
        args.singles,
        64,
        1,
        ["single_rate", "single_cpu", "single_p50", "single_p99"],
    )?;
    rows.push(Row {
        name: "resident_peak",
        value: server.usage()?.peak_mb,
        unit: "MB",
    });
    server.kill()?;
    let begun = Instant::now();
    let server = Server::start(root, dir.path())?;
    rows.push(Row {
        name: "serving_after_kill",
        value: begun.elapsed().as_secs_f64() * 1e3,
        unit: "ms",
    });
    rows.push(Row {
        name: "resident_after_restart",
        value: server.usage()?.peak_mb,
        unit: "MB",
    });
    let bytes = used(dir.path())?;
    rows.push(Row {
        name: "disk_per_event",
        value: bytes as f64 / (args.events + args.singles) as f64,
        unit: "B",
    });
    drop(server);
    print(args, &rows);
    if !args.no_stages && !args.json {
        stages(root)?;
    }
    Ok(())
}

fn build(root: &Path) -> Result<()> {
    let built = Command::new("cargo")
        .current_dir(root)
        .args(["build", "--release", "-p", "vitni"])
        .status()?;
    ensure!(built.success(), "the release build failed");
    Ok(())
}

/// Sends `events` over `connections`, `batch` a request, and counts only what was acknowledged.
fn load(
    server: &Server,
    rows: &mut Vec<Row>,
    events: u64,
    connections: u64,
    batch: u64,
    names: [&'static str; 4],
) -> Result<()> {
    let before = server.usage()?;
    let left = AtomicU64::new(events / batch);
    let begun = Instant::now();
    let times = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..connections)
            .map(|worker| {
                let left = &left;
                scope.spawn(move || send(server, left, batch, worker))
            })
            .collect();
        let joined = workers
            .into_iter()
            .map(|worker| worker.join().map_err(|_| anyhow::anyhow!("a sender panicked"))?);
        joined.collect::<Result<Vec<Vec<Duration>>>>()
    })?;
    let wall = begun.elapsed().as_secs_f64();
    let after: Usage = server.usage()?;
    let sent = (events / batch * batch) as f64;
    let mut times: Vec<Duration> = times.into_iter().flatten().collect();
    times.sort_unstable();
    let at = |share: f64| {
        let index = (times.len() as f64 * share) as usize;
        times
            .get(index.min(times.len().saturating_sub(1)))
            .map_or(0.0, |time| time.as_secs_f64() * 1e3)
    };
    let [rate, cpu, p50, p99] = names;
    rows.push(Row {
        name: rate,
        value: sent / wall,
        unit: "events/s",
    });
    rows.push(Row {
        name: cpu,
        value: (after.cpu_s - before.cpu_s) * 1e6 / sent,
        unit: "µs/event",
    });
    rows.push(Row {
        name: p50,
        value: at(0.5),
        unit: "ms",
    });
    rows.push(Row {
        name: p99,
        value: at(0.99),
        unit: "ms",
    });
    Ok(())
}

fn send(server: &Server, left: &AtomicU64, batch: u64, worker: u64) -> Result<Vec<Duration>> {
    let mut connection = Connection::open(server.address())?;
    let mut journeys = Journeys::new(batch.wrapping_mul(1_000_003) ^ worker.wrapping_mul(7_919));
    let path = format!("/v1/events?tenant={}", server.tenant());
    let mut times = Vec::new();
    let mut body = Vec::new();
    while left
        .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1))
        .is_ok()
    {
        body.clear();
        (0..batch).for_each(|_| journeys.write_next(&mut body));
        let begun = Instant::now();
        let (status, answer) = connection.post(&path, server.token(), &body)?;
        times.push(begun.elapsed());
        let answer = String::from_utf8_lossy(answer);
        ensure!(status == 200, "the server answered {status}: {answer}");
        ensure!(
            answer.contains(&format!("\"stored\":{batch}")),
            "not all were stored: {answer}"
        );
    }
    Ok(times)
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
        "{} events in batches of 1000 over 4 connections, {} one a request over 64",
        args.events, args.singles
    );
    for row in rows {
        println!("  {:<24}{:>14.1} {}", row.name, row.value, row.unit);
    }
}

/// Where the time of one event goes, each stage alone in a loop.
fn stages(root: &Path) -> Result<()> {
    for (package, example) in [("vitni-event", "stages"), ("vitni-segment", "seal_rate")] {
        let status = Command::new("cargo")
            .current_dir(root)
            .args(["run", "--release", "--quiet", "-p", package, "--example", example])
            .status()
            .with_context(|| format!("running {example}"))?;
        ensure!(status.success(), "{example} failed");
    }
    Ok(())
}
