//! Material that other people wrote and that is not part of this repository: the references and the schemas. It lies
//! beside the repository, or where `VITNI_SHARED` says.

use std::path::{Path, PathBuf};

/// A folder of it. Where it is not at hand this says so, and the test that asks is skipped.
#[expect(clippy::print_stderr, reason = "who runs the tests sees what was not tested")]
pub(crate) fn folder(name: &str) -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let root = std::env::var_os("VITNI_SHARED").map_or_else(beside, PathBuf::from);
    let folder = root.join(name);
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("skipped: {} is not at hand", folder.display());
    None
}
