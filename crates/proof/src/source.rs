//! Where a log's public files come from, and how far reading them is.

use std::fmt::Display;
use vitni_tlog::TilePath;

/// A log in the layout of C2SP tlog-tiles: a server, a directory, a copy. Nothing it answers is believed.
pub trait LogSource {
    /// Why something could not be had; repeated in the fault.
    type Error: Display;

    /// The bytes of `checkpoint`.
    ///
    /// # Errors
    /// When it cannot be had.
    fn checkpoint(&self) -> Result<Vec<u8>, Self::Error>;

    /// The bytes of a hash tile. A source should stop reading soon after 8192 bytes.
    ///
    /// # Errors
    /// When it cannot be had. For a partial tile the full one is asked for next.
    fn tile(&self, path: &TilePath) -> Result<Vec<u8>, Self::Error>;

    /// The bytes of an entry bundle. A source should stop reading soon after [`vitni_tlog::EntryBundle::len_max`].
    ///
    /// # Errors
    /// When it cannot be had. For a partial bundle the full one is asked for next.
    fn entries(&self, path: &TilePath) -> Result<Vec<u8>, Self::Error>;
}

/// How far a verification is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Leaves checked so far.
    pub leaves: u64,
    /// Leaves that the checkpoint says there are.
    pub of: u64,
}

/// A caller's check of one entry, given its index and bytes; the answer's words are repeated in the fault.
pub type CheckEntry<'a> = dyn FnMut(u64, &[u8]) -> Result<(), String> + 'a;
