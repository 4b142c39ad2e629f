//! Why a Merkle proof is refused, and why one could not be made.

use thiserror::Error;

/// Why a proof does not show what it should.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ProofError {
    /// The leaf index lies outside the tree.
    #[error("leaf {index} is not in a tree of {size} leaves")]
    OutOfRange {
        /// The leaf index.
        index: u64,
        /// The tree size.
        size: u64,
    },
    /// The old tree is larger than the new one.
    #[error("a tree of {old} leaves cannot be an earlier state of one of {new}")]
    Shrunk {
        /// The size said to be earlier.
        old: u64,
        /// The size said to be later.
        new: u64,
    },
    /// The number of hashes is not the one that these positions need.
    #[error("the proof has {found} hashes, which is not what these positions need")]
    Length {
        /// How many hashes the proof has.
        found: usize,
    },
    /// The hashes lead to another root than the one that must be met.
    #[error("the proof leads to another root")]
    Root,
    /// The hashes lead to another root than the earlier one, so history was changed.
    #[error("the proof does not lead to the earlier root: history differs")]
    OldRoot,
}

/// Why a proof or a root could not be computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ReadError<E> {
    /// No such proof exists.
    #[error(transparent)]
    Proof(#[from] ProofError),
    /// A hash could not be read.
    #[error("a tree hash could not be read")]
    Read(#[source] E),
}
