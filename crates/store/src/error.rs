//! What can go wrong, in two classes only: this request failed, or this store is closed until it is reopened.

use std::io;
use std::path::PathBuf;

use vitni_event::TenantId;

/// Why one request failed. The store goes on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AppendError {
    /// No journal block is left for it.
    #[error(
        "the disk is full: nothing of this batch was stored; free space and send it again with the same ids"
    )]
    Full,
    /// The batch is larger than a journal frame may be.
    #[error(
        "the batch takes {bytes} bytes in canonical form, more than the {limit} of one journal frame; send smaller batches"
    )]
    TooLarge {
        /// What it takes.
        bytes: usize,
        /// What fits.
        limit: usize,
    },
    /// A tenant that has no tree.
    #[error("there is no tenant {0}")]
    UnknownTenant(TenantId),
    /// All lines were asked to be stored or none, and some id is already taken by other content.
    #[error("line {line} repeats the id of leaf {index} with other content, so none of the batch was stored")]
    Conflict {
        /// The line, from 0.
        line: usize,
        /// The leaf that has the id.
        index: u64,
    },
    /// An id had to be looked up in a segment that cannot be read.
    #[error("an id cannot be looked up: {0}; nothing of this batch was stored")]
    Read(String),
    /// Too many batches wait.
    #[error("the queue is full; send again in a moment")]
    Busy,
    /// The store is closed.
    #[error("{0}")]
    Closed(#[from] Closed),
}

/// Why the store is closed. It stays so until it is reopened: what a failed write or sync has left is unknown.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the store is closed: {reason}; check the disk, then restart")]
pub struct Closed {
    /// What happened, as a sentence part.
    pub reason: String,
}

impl Closed {
    pub(crate) fn after(what: &str, error: &io::Error) -> Self {
        Self {
            reason: format!("{what} failed ({error})"),
        }
    }
}

/// Why a data directory cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Another process has it.
    #[error("{0} is in use by another process; stop that one or choose another directory")]
    Locked(PathBuf),
    /// The disk refused.
    #[error("{what} failed on {}: {source}", path.display())]
    Disk {
        /// What was tried.
        what: &'static str,
        /// Where.
        path: PathBuf,
        /// The system's own words.
        source: io::Error,
    },
    /// A file is not what was written.
    #[error("{} is damaged: {detail}; restore it from a backup", path.display())]
    Damaged {
        /// Which file.
        path: PathBuf,
        /// What is wrong with it.
        detail: String,
    },
    /// The store is older than a checkpoint that was shown to somebody.
    #[error(
        "tenant {tenant}: this data directory has {have} leaves, but a checkpoint of {published} leaves was published before. \
         It looks like an old copy. Restore the newer one, or start with --new-epoch to begin the tenant's next tree"
    )]
    BehindMark {
        /// Whose tree.
        tenant: TenantId,
        /// Leaves found.
        have: u64,
        /// Leaves of the published checkpoint.
        published: u64,
    },
    /// The tree has the size that was published, with another content.
    #[error(
        "tenant {tenant}: the tree of {size} leaves is not the one that was published before. The data directory was changed or \
         swapped. Restore the right one, or start with --new-epoch to begin the tenant's next tree"
    )]
    ForkedFromMark {
        /// Whose tree.
        tenant: TenantId,
        /// At which size.
        size: u64,
    },
    /// The settings store refused.
    #[error("the settings cannot be opened: {0}")]
    Settings(String),
    /// Random bytes could not be had.
    #[error("the operating system gives no random bytes: {0}")]
    Entropy(io::Error),
    /// The store closed itself while it was being opened.
    #[error(transparent)]
    Closed(#[from] Closed),
}

impl OpenError {
    pub(crate) fn disk(what: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Disk { what, path, source }
    }

    pub(crate) fn damaged(path: impl Into<PathBuf>, detail: impl Into<String>) -> Self {
        Self::Damaged {
            path: path.into(),
            detail: detail.into(),
        }
    }
}

/// Why a read failed.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// A tenant without a tree, or an epoch that never was.
    #[error("there is no such tree")]
    UnknownTree,
    /// A leaf or size beyond what there is.
    #[error("leaf {index} is not in the tree of {size} leaves")]
    OutOfRange {
        /// What was asked for.
        index: u64,
        /// What there is.
        size: u64,
    },
    /// A segment could not be read.
    #[error("a segment cannot be read: {0}")]
    Segment(String),
}
