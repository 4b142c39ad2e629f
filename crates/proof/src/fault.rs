//! What can be wrong with a log, named as precisely as the first finding allows. The codes are stable; the sentences are not.

use crate::limits::REASON_LEN_MAX;
use thiserror::Error;
use vitni_tlog::TilePath;

/// The first thing found wrong.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Fault {
    /// The checkpoint could not be read from the source.
    #[error("the checkpoint cannot be read: {reason}")]
    CheckpointMissing {
        /// The source's words.
        reason: String,
    },
    /// The bytes are not a checkpoint.
    #[error("the checkpoint is malformed: {reason}")]
    CheckpointMalformed {
        /// What is wrong with it.
        reason: String,
    },
    /// No trusted key vouches for the checkpoint, or a trusted key's signature is bad.
    #[error("the checkpoint is not to be trusted: {reason}")]
    Untrusted {
        /// What is wrong with the signatures.
        reason: String,
    },
    /// The checkpoint is another log's.
    #[error("this is the log `{found}`, not `{expected}`")]
    OtherLog {
        /// The origin that was asked for.
        expected: String,
        /// The origin that the checkpoint names.
        found: String,
    },
    /// The log shows fewer leaves than it once signed.
    #[error("the log shows {found} leaves, but {known} were signed before: it was rolled back")]
    RolledBack {
        /// The size seen before.
        known: u64,
        /// The size shown now.
        found: u64,
    },
    /// The first leaves are not those that were signed before.
    #[error(
        "the first {size} leaves are not the ones that were signed before: the log was forked or rewritten"
    )]
    Forked {
        /// The size seen before.
        size: u64,
    },
    /// A hash tile could not be read from the source.
    #[error("{path} cannot be read: {reason}")]
    TileMissing {
        /// Which.
        path: TilePath,
        /// The source's words.
        reason: String,
    },
    /// A hash tile has not the length that its name says.
    #[error("{path} has {found} bytes, its name says {expected}")]
    TileMalformed {
        /// Which.
        path: TilePath,
        /// The length its width demands, in bytes.
        expected: usize,
        /// Its length in bytes.
        found: usize,
    },
    /// A hash tile above the leaves holds another hash than the one below leads to.
    #[error("{path} differs at hash {position} from what the leaves give")]
    TileDiffers {
        /// Which.
        path: TilePath,
        /// The hash's position in the tile.
        position: usize,
    },
    /// An entry bundle could not be read from the source.
    #[error("{path} cannot be read: {reason}")]
    EntriesMissing {
        /// Which.
        path: TilePath,
        /// The source's words.
        reason: String,
    },
    /// An entry bundle does not hold what its name says.
    #[error("{path} is malformed: {reason}")]
    EntriesMalformed {
        /// Which.
        path: TilePath,
        /// What is wrong with it.
        reason: String,
    },
    /// An entry and its hash in the level-0 tile do not belong together.
    #[error("leaf {index} does not hash to what {path} says: one of the two was changed")]
    LeafDiffers {
        /// The leaf's index.
        index: u64,
        /// The level-0 tile.
        path: TilePath,
    },
    /// The caller's check refused an entry.
    #[error("leaf {index} is not what it should be: {reason}")]
    EntryRefused {
        /// The leaf's index.
        index: u64,
        /// The caller's words.
        reason: String,
    },
    /// Leaves and tiles agree with each other but not with the checkpoint.
    #[error("the {size} leaves do not give the root that the checkpoint signs")]
    RootDiffers {
        /// The checkpoint's size.
        size: u64,
    },
    /// The bytes are not a proof file.
    #[error("the proof file is malformed: {reason}")]
    ProofMalformed {
        /// What is wrong with it.
        reason: String,
    },
    /// The proof does not lead from the leaf to the checkpoint.
    #[error("the proof does not show this leaf at index {index}: {reason}")]
    NotIncluded {
        /// The index that the proof names.
        index: u64,
        /// Why not.
        reason: String,
    },
}

impl Fault {
    /// A stable name for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::CheckpointMissing { .. } => "checkpoint-missing",
            Self::CheckpointMalformed { .. } => "checkpoint-malformed",
            Self::Untrusted { .. } => "untrusted",
            Self::OtherLog { .. } => "other-log",
            Self::RolledBack { .. } => "rolled-back",
            Self::Forked { .. } => "forked",
            Self::TileMissing { .. } => "tile-missing",
            Self::TileMalformed { .. } => "tile-malformed",
            Self::TileDiffers { .. } => "tile-differs",
            Self::EntriesMissing { .. } => "entries-missing",
            Self::EntriesMalformed { .. } => "entries-malformed",
            Self::LeafDiffers { .. } => "leaf-differs",
            Self::EntryRefused { .. } => "entry-refused",
            Self::RootDiffers { .. } => "root-differs",
            Self::ProofMalformed { .. } => "proof-malformed",
            Self::NotIncluded { .. } => "not-included",
        }
    }
}

/// A reason in foreign words, bounded and on one line.
pub(crate) fn reason(words: impl std::fmt::Display) -> String {
    words
        .to_string()
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(REASON_LEN_MAX)
        .collect()
}
