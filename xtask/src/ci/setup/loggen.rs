//! `loggen`, one of the senders of `crates/vitni/tests/it/senders.rs`. It is part of Debian's syslog-ng, which cannot be
//! installed beside rsyslog: so the package is unpacked, and a script starts it from there.

use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::ci::{Checkout, call, has};

const PACKAGE: &str = "syslog-ng-core";

pub(super) fn run(checkout: &Checkout<'_>) -> Result<()> {
    let script = checkout.tools().join("bin/loggen");
    if has(Command::new(&script).arg("--help")) || has(Command::new("loggen").arg("--help")) {
        return Ok(());
    }
    let folder = checkout.tools().join(PACKAGE);
    if folder.exists() {
        std::fs::remove_dir_all(&folder).context("what an earlier run left cannot be removed")?;
    }
    std::fs::create_dir_all(&folder)?;
    call(
        Command::new("apt-get")
            .args(["download", "-q", PACKAGE])
            .current_dir(&folder),
    )?;
    let packages: Vec<_> = std::fs::read_dir(&folder)?.collect::<Result<_, _>>()?;
    let [package] = packages.as_slice() else {
        bail!("apt-get download left {} files, not one package", packages.len());
    };
    call(
        Command::new("dpkg-deb")
            .arg("-x")
            .arg(package.path())
            .arg(&folder),
    )?;
    let usr = folder.join("usr");
    let usr = usr.display();
    let text = format!(
        "#!/bin/sh\nexport SYSLOGNG_PREFIX='{usr}' LD_LIBRARY_PATH='{usr}/lib/syslog-ng'\nexec '{usr}/bin/loggen' \"$@\"\n"
    );
    std::fs::create_dir_all(checkout.tools().join("bin"))?;
    std::fs::write(&script, text)?;
    std::fs::set_permissions(&script, std::fs::Permissions::from_mode(0o755))?;
    if !has(Command::new(&script).arg("--help")) {
        bail!("{} does not start; run it to see why", script.display());
    }
    Ok(())
}
