//! `cargo xtask ci`: everything CI does, in order, stopping at the first step that fails.
//!
//! It needs a Rust toolchain with a C compiler. What else a step needs, the first step installs where it may, and names
//! where it may not. A step is never left out because something is missing.

mod fuzz;
mod judges;
mod live;
mod pages;
mod readme;
mod setup;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::generate::target_dir;
use crate::tidy;

/// What `ci` can be asked.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Leave out what takes minutes: judges, live tests, the pages in a browser, fuzzing, the release build
    #[arg(long)]
    quick: bool,
    /// Only these steps
    #[arg(value_name = "STEP")]
    steps: Vec<String>,
}

/// A step and what it is good for.
struct Step {
    name: &'static str,
    long: bool,
    run: fn(&Checkout) -> Result<()>,
}

const STEPS: &[Step] = &[
    Step {
        name: "setup",
        long: false,
        run: setup::run,
    },
    Step {
        name: "format",
        long: false,
        run: format,
    },
    Step {
        name: "lint",
        long: false,
        run: lint,
    },
    Step {
        name: "test",
        long: false,
        run: test,
    },
    Step {
        name: "tidy",
        long: false,
        run: |checkout| tidy::run(checkout.root, &tidy::Args::default()),
    },
    Step {
        name: "judges",
        long: true,
        run: judges::run,
    },
    Step {
        name: "live",
        long: true,
        run: live::run,
    },
    Step {
        name: "pages",
        long: true,
        run: pages::run,
    },
    Step {
        name: "fuzz",
        long: true,
        run: fuzz::run,
    },
    Step {
        name: "readme",
        long: true,
        run: readme::run,
    },
];

/// Where the steps work.
struct Checkout<'a> {
    root: &'a Path,
    target: PathBuf,
}

/// Runs the steps.
pub(crate) fn run(root: &Path, args: &Args) -> Result<()> {
    let unknown = args
        .steps
        .iter()
        .find(|name| STEPS.iter().all(|step| step.name != **name));
    if let Some(name) = unknown {
        let names: Vec<&str> = STEPS.iter().map(|step| step.name).collect();
        bail!("there is no step {name}; there are {}", names.join(", "));
    }
    let checkout = Checkout {
        root,
        target: target_dir(root),
    };
    let mut times: Vec<(&str, Duration)> = Vec::new();
    for step in STEPS.iter().filter(|step| wanted(step, args)) {
        println!("\n== ci: {}", step.name);
        let begun = Instant::now();
        (step.run)(&checkout).with_context(|| format!("ci stopped at the step {}", step.name))?;
        times.push((step.name, begun.elapsed()));
    }
    println!("\n== ci: every step passed");
    for (name, time) in &times {
        println!("{name:>8} {:>6.1} s", time.as_secs_f64());
    }
    Ok(())
}

fn wanted(step: &Step, args: &Args) -> bool {
    if args.steps.is_empty() {
        !(args.quick && step.long)
    } else {
        args.steps.iter().any(|name| name == step.name)
    }
}

fn format(checkout: &Checkout<'_>) -> Result<()> {
    checkout.cargo(&["fmt", "--all", "--check"])?;
    checkout.cargo(&["fmt", "--manifest-path", "fuzz/Cargo.toml", "--check"])
}

fn lint(checkout: &Checkout<'_>) -> Result<()> {
    checkout.cargo(&[
        "clippy",
        "--locked",
        "--workspace",
        "--all-targets",
        "--",
        "-D",
        "warnings",
    ])
}

/// All tests of all crates, those in documents last. Without nextest the plain runner does, only slower.
fn test(checkout: &Checkout<'_>) -> Result<()> {
    if has(Command::new("cargo").args(["nextest", "--version"])) {
        checkout.cargo(&["nextest", "run", "--locked", "--workspace", "--no-fail-fast"])?;
        checkout.cargo(&["test", "--locked", "--doc", "-p", "vitni-event"])
    } else {
        checkout.cargo(&["test", "--locked", "--workspace", "--no-fail-fast"])
    }
}

impl Checkout<'_> {
    fn cargo(&self, args: &[&str]) -> Result<()> {
        call(
            Command::new("cargo")
                .args(args)
                .current_dir(self.root)
                // Whatever a test needs, the setup has installed.
                .env("VITNI_PROGRAMS", "demanded")
                .env("PATH", self.path()?),
        )
    }

    /// The search path, with what was installed for CI alone in front.
    fn path(&self) -> Result<OsString> {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let folders = std::iter::once(self.tools().join("bin")).chain(std::env::split_paths(&path));
        std::env::join_paths(folders).context("the target directory cannot be put on the search path")
    }
}

/// Runs a command to its end, without input. Its output goes to the terminal.
fn call(command: &mut Command) -> Result<()> {
    let shown = show(command);
    println!("+ {shown}");
    let status = command
        .stdin(Stdio::null())
        .status()
        .with_context(|| format!("{shown} cannot be started"))?;
    if !status.success() {
        bail!("{shown} failed ({status})");
    }
    Ok(())
}

/// Whether a command can be started and says that all is well.
fn has(command: &mut Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

fn show(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words
        .map(|word| word.to_string_lossy())
        .collect::<Vec<_>>()
        .join(" ")
}
