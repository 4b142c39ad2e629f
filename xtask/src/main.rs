//! The project's own chores: what CI runs, what holds the documents to the code, what writes the generated pages.
//!
//! A subcommand is a module. Nothing here is part of the product, and nothing of the product depends on it.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a chore reports to the terminal"
)]
#![expect(
    clippy::disallowed_methods,
    reason = "it reads and writes the checkout, never a data directory"
)]

mod bench;
mod catalogue;
mod ci;
mod generate;
mod tidy;
mod tree;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "The project's own chores")]
struct Args {
    /// The checkout to work on.
    #[arg(long, global = true, hide = true, default_value = concat!(env!("CARGO_MANIFEST_DIR"), "/.."))]
    root: PathBuf,
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Measure what a release build does on this machine
    Bench(bench::Args),
    /// Run everything that CI runs, in order, installing what is missing where that is allowed
    Ci(ci::Args),
    /// Hold documents, crates and sources to each other
    Tidy(tidy::Args),
    /// Write the pages that are derived from code
    Generate(generate::Args),
}

fn main() -> ExitCode {
    let args = Args::parse();
    let done = args
        .root
        .canonicalize()
        .map_err(anyhow::Error::from)
        .and_then(|root| match args.chore {
            Chore::Bench(args) => bench::run(&root, &args),
            Chore::Ci(args) => ci::run(&root, &args),
            Chore::Tidy(args) => tidy::run(&root, &args),
            Chore::Generate(args) => generate::run(&root, &args),
        });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
