//! A data directory, opened by the store itself through a disk that changes nothing.

use crate::exit::{Exit, Fail};
use crate::overlay::Overlay;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use vitni_proof::LogSource;
use vitni_store::view::TreeView;
use vitni_store::{Core, NodeCache, OpenError, Options, ReadError, SystemClock, SystemEntropy, TreeReader};
use vitni_tlog::TilePath;

/// Attempts at a directory that a running server may be changing.
const ATTEMPTS: u32 = 5;

/// An open data directory.
pub(crate) struct DataDirectory {
    pub(crate) core: Core,
    /// Events found in the journal and in no segment.
    pub(crate) replayed: u64,
}

impl DataDirectory {
    /// Opens it as the server would. A running server is no hindrance; what changes under our hands is read again.
    pub(crate) fn open(dir: &Path) -> Result<Self, Fail> {
        let mut attempt = 1;
        loop {
            match Self::try_open(dir) {
                Ok(open) => return Ok(open),
                Err(_) if attempt < ATTEMPTS => {
                    attempt += 1;
                    std::thread::sleep(Duration::from_millis(100));
                }
                Err(error) => return Err(failed(dir, &error)),
            }
        }
    }

    fn try_open(dir: &Path) -> Result<Self, OpenError> {
        // The high-water mark is the server's own memory; who verifies has `--known`. This place exists in memory only.
        let no_mark = PathBuf::from("/.vitni-without-mark");
        let options = Options::new(dir.to_owned(), no_mark);
        let (core, report) = Core::open(
            Arc::new(Overlay::default()),
            options,
            Arc::new(SystemClock),
            Box::new(SystemEntropy),
        )?;
        Ok(Self {
            core,
            replayed: report.replayed,
        })
    }

    /// Every tree, by tenant and epoch.
    pub(crate) fn trees(&self) -> Vec<TreeView> {
        self.core.views().all()
    }
}

fn failed(dir: &Path, error: &OpenError) -> Fail {
    let exit = match error {
        OpenError::Damaged { .. } => Exit::Found,
        _ => Exit::Unreachable,
    };
    Fail::new(
        exit,
        "data-directory",
        format!("{} cannot be opened: {error}", dir.display()),
    )
}

/// One tree of a data directory as its public files would show it, up to its published checkpoint.
pub(crate) struct StoredLog<'a> {
    view: &'a TreeView,
    cache: NodeCache,
}

impl<'a> StoredLog<'a> {
    pub(crate) fn new(view: &'a TreeView) -> Self {
        Self {
            view,
            cache: NodeCache::default(),
        }
    }

    fn read(&self, path: &TilePath) -> Result<Vec<u8>, ReadError> {
        let size = self.view.head.as_ref().map_or(0, |head| head.size);
        TreeReader::cached(self.view, &self.cache).tile(path, size)
    }
}

impl LogSource for StoredLog<'_> {
    type Error = String;

    fn checkpoint(&self) -> Result<Vec<u8>, String> {
        let head = self.view.head.as_ref().ok_or("none was published yet")?;
        Ok(head.note.clone().into_bytes())
    }

    fn tile(&self, path: &TilePath) -> Result<Vec<u8>, String> {
        self.read(path).map_err(|error| error.to_string())
    }

    fn entries(&self, path: &TilePath) -> Result<Vec<u8>, String> {
        self.read(path).map_err(|error| error.to_string())
    }
}
