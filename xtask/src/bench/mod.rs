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

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use anyhow::{Context as _, Result, ensure};

use data::World;
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
    /// Three of ten events carry the producer's own line as well
    #[arg(long)]
    raw: bool,
    /// One line of JSON instead of the table
    #[arg(long)]
    json: bool,
    /// DuckDB, ClickHouse and, where it is installed, PostgreSQL with the same events and questions
    #[arg(long)]
    peers: bool,
    /// Only this of them, by its batches, such as duckdb:10000; may be given several times
    #[arg(long, value_name = "STORE:EVENTS", requires = "peers")]
    peer: Vec<String>,
    /// Leave out the stages that are timed inside one process
    #[arg(long)]
    no_stages: bool,
    /// Leave out one tenant's sign-ins in every form
    #[arg(long)]
    no_forms: bool,
    /// Tenants among whom the events are spread
    #[arg(long, default_value_t = 20)]
    tenants: usize,
    /// Keep the server's data there, and ask what is there already instead of loading it again
    #[arg(long, value_name = "FOLDER")]
    data: Option<PathBuf>,
}

/// What was measured so far. As a table it is told as it comes, since the whole may take an hour.
struct Report {
    figures: Vec<(String, f64)>,
    is_table: bool,
}

impl Report {
    fn begin(args: &Args) -> Self {
        if !args.json {
            println!(
                "{} events of {} tenants in batches of 1000 over 4 connections, {} one a request over 64, a tenth as many at half \
                 the rate; as many of one tenant's sign-ins plain, with `raw`, and as lines over syslog",
                args.events, args.tenants, args.singles
            );
        }
        Self {
            figures: Vec::new(),
            is_table: !args.json,
        }
    }

    fn row(&mut self, name: &str, value: f64, unit: &str) {
        if self.is_table {
            println!("  {name:<36}{value:>14.1} {unit}");
        }
        self.figures.push((name.to_owned(), value));
    }

    /// The rows of a load whose requests are answered: rate, CPU time, and how long the answers took.
    fn answered(&mut self, cost: &Cost, name: &str) {
        self.row(&format!("{name}_rate"), cost.rate, "events/s");
        self.row(&format!("{name}_cpu"), cost.cpu, "µs/event");
        self.row(&format!("{name}_merging_after"), cost.merging, "ms");
        self.row(&format!("{name}_p50"), cost.within(0.5), "ms");
        self.row(&format!("{name}_p99"), cost.within(0.99), "ms");
    }

    /// What another store measured of itself.
    fn peer(&mut self, figures: &serde_json::Value) {
        let text = |name: &str| figures.get(name).map(ToString::to_string).unwrap_or_default();
        let store = format!("{} {} by {}", text("store"), text("version"), text("batch")).replace('"', "");
        let units = [
            ("rate", "events/s"),
            ("cpu", "µs/event"),
            ("p50", "ms"),
            ("disk", "B"),
        ];
        let questions = ["q1", "q2", "q3", "q4", "q4b", "q5", "q6", "q7"].map(|name| (name, "ms"));
        for (name, unit) in units.into_iter().chain(questions) {
            if let Some(value) = figures.get(name).and_then(serde_json::Value::as_f64) {
                self.row(&format!("{store}: {name}"), value, unit);
            }
        }
    }

    fn json(&self, args: &Args) -> String {
        let fields: Vec<String> = self
            .figures
            .iter()
            .map(|(name, value)| format!("\"{name}\":{value:.3}"))
            .collect();
        format!(
            "{{\"events\":{},\"tenants\":{},\"singles\":{},{}}}",
            args.events,
            args.tenants,
            args.singles,
            fields.join(",")
        )
    }
}

pub(crate) fn run(root: &Path, args: &Args) -> Result<()> {
    if cfg!(debug_assertions) {
        return as_release(root);
    }
    build(root)?;
    let mut report = Report::begin(args);
    let world = measure(root, args, &mut report)?;
    if !args.no_forms {
        forms(root, args, &mut report)?;
    }
    if args.peers {
        for figures in peers::run(root, &world, args.events, &args.peer)? {
            report.peer(&figures);
        }
    }
    if args.json {
        println!("{}", report.json(args));
    }
    if !args.no_stages && !args.json {
        stages(root)?;
    }
    for (name, least) in FLOORS {
        let known = report.figures.iter().find(|(known, _)| known == name);
        if let Some((_, value)) = known {
            ensure!(
                value >= least,
                "{name} is {value:.1}, and at least {least} is promised"
            );
        }
    }
    Ok(())
}

/// Loads a server and asks it; gives the events that were sent.
fn measure(root: &Path, args: &Args, report: &mut Report) -> Result<World> {
    let own = tempfile::tempdir()?;
    let dir = args.data.as_deref().unwrap_or_else(|| own.path());
    let is_loaded = dir.join("data").exists();
    std::fs::create_dir_all(dir)?;
    let paced = args.events / 10;
    let all = args.events + args.singles + paced;
    let mut server = Server::start(root, dir)?;
    let world = if is_loaded {
        World::published(server.tenants()?, all)
    } else {
        let world = World::published(server.create_tenants(args.tenants)?, all);
        load(args, &server, &world, paced, report)?;
        report.row("resident_peak_loading", server.usage()?.peak_mb, "MB");
        world
    };
    server.kill()?;
    let begun = Instant::now();
    let server = Server::start(root, dir)?;
    let mut row = |name: &str, value, unit| report.row(name, value, unit);
    row("serving_after_kill", begun.elapsed().as_secs_f64() * 1e3, "ms");
    row("resident_after_restart", server.usage()?.peak_mb, "MB");
    for (name, median) in questions::ask(&server, &world)? {
        row(name, median, "ms");
    }
    row("resident_peak_asking", server.usage()?.peak_mb, "MB");
    let beside = questions::beside(&server, &world)?;
    row("q2_p99", beside.alone_p99, "ms");
    row("q2_p99_beside_ten", beside.beside_p99, "ms");
    row("heavy_answered", beside.answered as f64, "");
    row("heavy_refused", beside.refused as f64, "");
    row("resident_peak_beside_ten", server.usage()?.peak_mb, "MB");
    let (bytes, journals) = used(&dir.join("data"))?;
    row("disk_per_event", (bytes + journals) as f64 / all as f64, "B");
    row("journals", journals as f64 / 1e6, "MB");
    if !is_loaded {
        let more = plain(args, &world, all, paced);
        together(&server, &world, more)?;
        row("resident_peak_loading_and_asking", server.usage()?.peak_mb, "MB");
    }
    Ok(world)
}

/// Sends the events: as fast as they are taken, then one a request, then at half the rate while the questions are asked.
fn load(args: &Args, server: &Server, world: &World, paced: u64, report: &mut Report) -> Result<()> {
    let plain = plain(args, world, 0, args.events);
    let cost = plain.run(server)?;
    report.answered(&cost, "batch");
    let singles = Load {
        from: args.events,
        events: args.singles,
        connections: 64,
        batch: 1,
        ..plain
    };
    report.answered(&singles.run(server)?, "single");
    let half = Load {
        from: args.events + args.singles,
        events: paced,
        pace: Some(cost.rate / 2.0),
        ..plain
    };
    report.answered(&half.run(server)?, "half");
    Ok(())
}

/// Events in large batches, as fast as they are taken.
fn plain<'w>(args: &Args, world: &'w World, from: u64, events: u64) -> Load<'w> {
    Load {
        world,
        from,
        form: if args.raw { Form::SomeRaw } else { Form::Plain },
        events,
        connections: 4,
        batch: 1000,
        pace: None,
    }
}

/// Loads while all the questions are asked, over and over.
fn together(server: &Server, world: &World, load: Load<'_>) -> Result<()> {
    let is_over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let asker = scope.spawn(|| {
            while !is_over.load(Ordering::Relaxed) {
                questions::ask(server, world)?;
            }
            anyhow::Ok(())
        });
        // What is asked is noted as well: as long as somebody asks, there is always something that no checkpoint covers yet.
        let loaded = load.send(server);
        is_over.store(true, Ordering::Relaxed);
        asker
            .join()
            .map_err(|_| anyhow::anyhow!("the asker panicked"))??;
        loaded.map(drop)
    })
}

/// Shares that are promised. They are ratios within one run, so they hold on any machine.
const FLOORS: &[(&str, f64)] = &[("raw_of_plain", 60.0), ("syslog_of_plain", 40.0)];

/// One sign-in again and again in every form, each into a data directory of its own, and how many events the server takes
/// for the CPU time in which it takes a hundred plain ones.
fn forms(root: &Path, args: &Args, report: &mut Report) -> Result<()> {
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
            pace: None,
        };
        load.run(&server)
    };
    let (plain, raw, syslog) = (run(Form::Plain)?, run(Form::WithRaw)?, run(Form::Syslog)?);
    report.answered(&plain, "plain");
    report.answered(&raw, "raw");
    let mut row = |name, value, unit| report.row(name, value, unit);
    row("syslog_rate", syslog.rate, "events/s");
    row("syslog_cpu", syslog.cpu, "µs/event");
    let share = |cost: &Cost| cost.per_cpu_second() / plain.per_cpu_second() * 100.0;
    row("raw_of_plain", share(&raw), "% per CPU s");
    row("syslog_of_plain", share(&syslog), "% per CPU s");
    Ok(())
}

/// The same command by a release build of this program: what loads shares the processors with what is loaded.
fn as_release(root: &Path) -> Result<()> {
    let status = Command::new("cargo")
        .current_dir(root)
        .args(["run", "--release", "--quiet", "-p", "xtask", "--"])
        .args(std::env::args_os().skip(1))
        .status()?;
    ensure!(status.success(), "the benchmark ended with {status}");
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

/// Bytes of all files below a directory: of the journals, and of the others.
fn used(dir: &Path) -> Result<(u64, u64)> {
    let (mut bytes, mut journals) = (0, 0);
    for entry in std::fs::read_dir(dir)? {
        let entry = entry?;
        let meta = entry.metadata()?;
        if meta.is_dir() {
            let (below, journals_below) = used(&entry.path())?;
            (bytes, journals) = (bytes + below, journals + journals_below);
        } else if entry.path().extension().is_some_and(|end| end == "journal") {
            journals += meta.len();
        } else {
            bytes += meta.len();
        }
    }
    Ok((bytes, journals))
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
