//! What the later steps need beside a Rust toolchain. It installs Debian's packages, only as root or where `sudo` asks
//! nothing; what comes from crates.io, PyPI and npm goes into a folder under the target directory.
//!
//! Nothing that it installs is started: Debian would start servers as soon as they are there.

mod loggen;
mod published;

use std::path::Path;
use std::process::Command;

use anyhow::{Result, bail};

use super::{Checkout, call, has};

/// A need, how to see that it is met, and the Debian package that meets it.
struct Need {
    package: &'static str,
    met: fn() -> bool,
}

const NEEDS: &[Need] = &[
    Need {
        package: "g++",
        met: || has(Command::new("c++").arg("--version")),
    },
    Need {
        package: "openssl",
        met: || has(Command::new("openssl").arg("version")),
    },
    Need {
        package: "jq",
        met: || has(Command::new("jq").arg("--version")),
    },
    Need {
        package: "curl",
        met: || has(Command::new("curl").arg("--version")),
    },
    Need {
        package: "golang-go",
        met: || has(Command::new("go").arg("version")),
    },
    Need {
        package: "golang-golang-x-mod-dev",
        met: || Path::new("/usr/share/gocode/src/golang.org/x/mod/sumdb/tlog").is_dir(),
    },
    Need {
        package: "rsyslog",
        met: || Path::new("/usr/sbin/rsyslogd").exists(),
    },
    Need {
        package: "rsyslog-gnutls",
        met: || is_installed("rsyslog-gnutls"),
    },
    Need {
        package: "bsdutils",
        met: || has(Command::new("logger").arg("--version")),
    },
    Need {
        package: "libglib2.0-0",
        met: || is_installed("libglib2.0-0"),
    },
    Need {
        package: "freeradius",
        met: || Path::new("/usr/sbin/freeradius").exists(),
    },
    Need {
        package: "freeradius-utils",
        met: || has(Command::new("radclient").arg("-v")),
    },
    Need {
        package: "eapoltest",
        met: || is_installed("eapoltest"),
    },
    Need {
        package: "chromium",
        met: || Path::new("/usr/bin/chromium").exists(),
    },
    Need {
        package: "python3-venv",
        met: || has(Command::new("python3").args(["-c", "import venv, ensurepip"])),
    },
];

/// The fuzzer that `fuzz/` was written for.
pub(super) const CARGO_FUZZ: &str = "0.13.2";

pub(super) fn run(checkout: &Checkout<'_>) -> Result<()> {
    let missing: Vec<&str> = NEEDS
        .iter()
        .filter(|need| !(need.met)())
        .map(|need| need.package)
        .collect();
    if !missing.is_empty() {
        install(&missing)?;
    }
    if !has(Command::new("cargo").args(["nextest", "--version"])) {
        println!("cargo-nextest is not installed: cargo test will run the tests");
    }
    for component in ["rustfmt", "clippy"] {
        let asked = if component == "rustfmt" { "fmt" } else { "clippy" };
        if !has(Command::new("cargo").args([asked, "--version"])) {
            call(Command::new("rustup").args(["component", "add", component]))?;
        }
    }
    if !has(Command::new(checkout.cargo_fuzz()).args(["fuzz", "--version"])) {
        let root = checkout.tools();
        call(
            Command::new("cargo")
                .args([
                    "install",
                    "--quiet",
                    "--locked",
                    "--debug",
                    "--version",
                    CARGO_FUZZ,
                    "--root",
                ])
                .arg(root)
                .arg("cargo-fuzz"),
        )?;
    }
    loggen::run(checkout)?;
    published::run(checkout)
}

/// For packages that leave no command behind which could be asked.
fn is_installed(package: &str) -> bool {
    let asked = Command::new("dpkg-query")
        .args(["--show", "--showformat=${db:Status-Status}", package])
        .output();
    asked.is_ok_and(|answer| answer.stdout == b"installed")
}

/// Installs packages while a policy forbids that servers are started. A machine's own policy stays as it is.
const INSTALL: &str = r#"
policy=/usr/sbin/policy-rc.d
if [ ! -e $policy ]; then
    trap 'rm -f $policy' EXIT
    printf '#!/bin/sh\nexit 101\n' >$policy
    chmod 755 $policy
fi
apt-get install -q -y --no-install-recommends "$@"
"#;

fn install(missing: &[&str]) -> Result<()> {
    let Some(mut first) = root_command() else {
        bail!(
            "these Debian packages are missing: {0}. Install them as root (apt-get install {0}) and run this again",
            missing.join(" ")
        );
    };
    call(first.args(["apt-get", "update", "-q"]))?;
    let Some(mut second) = root_command() else {
        bail!("sudo was there and is gone")
    };
    call(second.args(["sh", "-euc", INSTALL, "install"]).args(missing))
}

/// `env`, as root, if that can be had without a password.
fn root_command() -> Option<Command> {
    let mut plain = Command::new("env");
    plain.arg("DEBIAN_FRONTEND=noninteractive");
    if has(Command::new("sh").args(["-c", "test \"$(id -u)\" = 0"])) {
        return Some(plain);
    }
    if has(Command::new("sudo").args(["-n", "true"])) {
        let mut sudo = Command::new("sudo");
        sudo.args(["-n", "env", "DEBIAN_FRONTEND=noninteractive"]);
        return Some(sudo);
    }
    None
}
