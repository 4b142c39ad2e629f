//! Writes the honest log and every forgery of it into a directory, for judges that are not written in Rust.
//!
//! `write_forgeries DIR` makes `DIR/vkey`, `DIR/earlier-checkpoint`, `DIR/names` (one exhibit a line) and for each exhibit,
//! numbered from 0, `DIR/<n>/…`: the files of a log, or `proof.tlog-proof` and `leaf`.

#[path = "../tests/it/forged.rs"]
#[expect(dead_code, reason = "the tests use all of it, this example what it writes")]
#[expect(
    clippy::indexing_slicing,
    clippy::expect_used,
    reason = "test data: a panic here is a finding"
)]
mod forged;

use forged::Exhibit;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

fn main() -> io::Result<()> {
    let out = std::env::args_os().nth(1).map(PathBuf::from);
    let out = out.ok_or_else(|| io::Error::other("usage: write_forgeries DIR"))?;
    write(&out, "vkey", forged::signer().verifier().to_string().as_bytes())?;
    write(
        &out,
        "earlier-checkpoint",
        forged::earlier().to_string().as_bytes(),
    )?;
    let mut names = String::new();
    for (number, (name, exhibit)) in forged::exhibits().into_iter().enumerate() {
        names += &format!("{name}\n");
        write_exhibit(&out.join(number.to_string()), exhibit)?;
    }
    write(&out, "names", names.as_bytes())
}

fn write_exhibit(dir: &Path, exhibit: Exhibit) -> io::Result<()> {
    match exhibit {
        Exhibit::Log(files) => files
            .0
            .iter()
            .try_for_each(|(name, bytes)| write(dir, name, bytes)),
        Exhibit::Proof { proof, leaf } => {
            write(dir, "proof.tlog-proof", &proof)?;
            write(dir, "leaf", &leaf)
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "exhibits for other programs, made anew with every run"
)]
fn write(dir: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    let path = dir.join(name);
    fs::create_dir_all(path.parent().unwrap_or(dir))?;
    fs::write(path, bytes)
}
