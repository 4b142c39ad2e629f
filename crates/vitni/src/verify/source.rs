//! Where a log's files come from beside HTTP, and the checkpoint held fast for one verification.

use crate::files;
use std::io;
use std::path::PathBuf;
use vitni_proof::LogSource;
use vitni_tlog::{Checkpoint, EntryBundle, NOTE_LEN_MAX, Note, TilePath};

/// Bytes of a full hash tile.
const TILE_BYTES: u64 = 8192;

/// A directory with a log's public files in the layout of C2SP tlog-tiles.
pub(super) struct Directory(pub(super) PathBuf);

impl LogSource for Directory {
    type Error = io::Error;

    fn checkpoint(&self) -> io::Result<Vec<u8>> {
        files::read_io(&self.0.join("checkpoint"), NOTE_LEN_MAX as u64)
    }

    fn tile(&self, path: &TilePath) -> io::Result<Vec<u8>> {
        files::read_io(&self.0.join(path.to_string()), TILE_BYTES + 1)
    }

    fn entries(&self, path: &TilePath) -> io::Result<Vec<u8>> {
        files::read_io(
            &self.0.join(path.to_string()),
            EntryBundle::len_max(path.width) as u64 + 1,
        )
    }
}

/// A source whose checkpoint is asked for once: a growing log then is one and the same from the choice of keys to the end.
pub(super) struct Pinned<S: LogSource> {
    source: S,
    checkpoint: Result<Vec<u8>, String>,
}

impl<S: LogSource> Pinned<S> {
    pub(super) fn new(source: S) -> Self {
        let checkpoint = source.checkpoint().map_err(|error| error.to_string());
        Self { source, checkpoint }
    }

    /// The origin that the checkpoint names. Nothing is verified yet.
    pub(super) fn origin(&self) -> Option<String> {
        let note = Note::parse(self.checkpoint.as_ref().ok()?).ok()?;
        Checkpoint::parse(note.text())
            .ok()
            .map(|checkpoint| checkpoint.origin)
    }
}

impl<S: LogSource> LogSource for Pinned<S> {
    type Error = String;

    fn checkpoint(&self) -> Result<Vec<u8>, String> {
        self.checkpoint.clone()
    }

    fn tile(&self, path: &TilePath) -> Result<Vec<u8>, String> {
        self.source.tile(path).map_err(|error| error.to_string())
    }

    fn entries(&self, path: &TilePath) -> Result<Vec<u8>, String> {
        self.source.entries(path).map_err(|error| error.to_string())
    }
}
