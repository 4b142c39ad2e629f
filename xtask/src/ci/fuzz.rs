//! A short run of every fuzz target. It looks for panics, hangs and memory without bound in what strangers can send;
//! `fuzz/README.md` says how to run one for longer.
//!
//! The fuzzer needs unstable compiler flags, so this step alone lets the stable compiler take them. The memory checker
//! stays off: our own code has no `unsafe`, and without it a target does several times as many runs in its seconds.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::{Checkout, call, has};

/// Seconds for each target.
const SECONDS: &str = "8";

/// What a single input may cost: megabytes and seconds.
const RSS_MB: &str = "512";
const INPUT_SECONDS: &str = "5";

impl Checkout<'_> {
    /// Where tools are installed that only CI needs.
    pub(super) fn tools(&self) -> PathBuf {
        self.target.join("tools")
    }

    /// The fuzzer: the one on the path, else our own.
    pub(super) fn cargo_fuzz(&self) -> PathBuf {
        if has(Command::new("cargo-fuzz").args(["fuzz", "--version"])) {
            return PathBuf::from("cargo-fuzz");
        }
        self.tools().join("bin/cargo-fuzz")
    }

    fn fuzz(&self, verb: &str) -> Command {
        let mut command = Command::new(self.cargo_fuzz());
        command
            .current_dir(self.root)
            .env("RUSTC_BOOTSTRAP", "1")
            .args(["fuzz", verb]);
        if verb != "list" {
            command
                .args(["--sanitizer", "none", "--target-dir"])
                .arg(self.target.join("fuzz"));
        }
        command
    }
}

pub(super) fn run(checkout: &Checkout<'_>) -> Result<()> {
    let listed = checkout
        .fuzz("list")
        .output()
        .context("cargo-fuzz cannot be started; run the step setup first")?;
    let listed = String::from_utf8(listed.stdout)?;
    let targets: Vec<&str> = listed.lines().collect();
    if targets.is_empty() {
        bail!("there are no fuzz targets");
    }
    call(&mut checkout.fuzz("build"))?;
    for target in &targets {
        let corpus = checkout.target.join("fuzz-corpus").join(target);
        std::fs::create_dir_all(&corpus).context("the folder for found inputs cannot be made")?;
        let mut command = checkout.fuzz("run");
        command
            .arg(target)
            .arg(corpus)
            .arg(format!("fuzz/seeds/{target}"))
            .arg("--");
        command.args([
            format!("-max_total_time={SECONDS}"),
            format!("-rss_limit_mb={RSS_MB}"),
            format!("-timeout={INPUT_SECONDS}"),
            "-print_final_stats=0".to_owned(),
            "-verbosity=0".to_owned(),
        ]);
        call(&mut command)?;
    }
    println!("fuzz: {} targets, {SECONDS} s each, nothing found", targets.len());
    Ok(())
}
