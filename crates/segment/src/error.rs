//! What can go wrong with a segment or a tail, as sentences. It never decides what to do about it.

use vitni_event::{LeafIndex, Seq};

/// A segment could not be written, opened or read.
#[derive(Debug, thiserror::Error)]
pub enum SegmentError {
    /// The medium failed; the segment itself may be sound.
    #[error("the segment could not be read or written")]
    Io(#[from] std::io::Error),
    /// Bytes are missing or changed: a checksum, a length or an order does not hold.
    #[error("the segment is damaged: {0}; restore the file from a backup")]
    Damaged(String),
    /// The file is not one of ours, or of a version this build does not know.
    #[error("this is not a segment that this build can read: {0}")]
    Unknown(String),
    /// The Parquet layer refused what the writer gave it.
    #[error("the columns could not be encoded: {0}")]
    Encode(String),
    /// A row was asked for that the segment does not hold.
    #[error("leaf {index} is not in this segment, which holds {first} to {end} (exclusive)")]
    NotHere {
        /// The leaf that was asked for.
        index: LeafIndex,
        /// The first leaf of the segment.
        first: LeafIndex,
        /// One past its last leaf.
        end: LeafIndex,
    },
    /// A row came with a sequence number that is not above the one before it.
    #[error("sequence {got} cannot follow {last}: rows are written in journal order")]
    OutOfOrder {
        /// The number before it.
        last: Seq,
        /// The number given.
        got: Seq,
    },
    /// A row belongs to another tenant than the segment.
    #[error("an event of tenant {got} cannot go into a segment of tenant {expected}")]
    OtherTenant {
        /// The tenant of the segment.
        expected: String,
        /// The tenant of the event.
        got: String,
    },
    /// The caller left something out or gave it in the wrong form.
    #[error("the segment cannot be sealed: {0}")]
    Incomplete(String),
}

impl SegmentError {
    /// A [`SegmentError::Damaged`] with its reason.
    pub(crate) fn damaged(what: impl Into<String>) -> Self {
        Self::Damaged(what.into())
    }
}

/// Segments could not be merged. They are as they were; what there is of the new file is of no use.
#[derive(Debug, thiserror::Error)]
pub enum MergeError {
    /// One of them does not follow the one before it, is damaged, or cannot be read.
    #[error("segment {at} of those to be merged cannot be read: {error}")]
    Source {
        /// Which, from 0.
        at: usize,
        /// What is wrong with it.
        error: SegmentError,
    },
    /// The new file could not be written.
    #[error(transparent)]
    Output(SegmentError),
    /// The caller did not want to go on.
    #[error("merging was broken off")]
    BrokenOff,
}

/// A row did not fit onto the tail.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum TailError {
    /// Rows come in index order without gaps.
    #[error("leaf {got} cannot follow: the tail expects leaf {expected}")]
    OutOfOrder {
        /// The index the tail expects.
        expected: LeafIndex,
        /// The index of the row given.
        got: LeafIndex,
    },
    /// A block's salt root is given once.
    #[error("block {0} already has a salt root, which cannot be replaced in memory")]
    SaltTwice(u64),
    /// A block's hash is given once.
    #[error("block {0} already has a hash, which cannot be replaced in memory")]
    RootTwice(u64),
    /// A salt root or a hash was given for a block that the tail does not hold.
    #[error(
        "block {0} is not in the tail: its events must be appended before its salt root and its hash are set, or it was released"
    )]
    NoBlock(u64),
}
