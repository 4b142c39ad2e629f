//! The small tree over one commit's leaves of one tenant: its root is what a receipt signs, its paths are what each event
//! gets as evidence.

use crate::receipt::ReceiptPath;
use thiserror::Error;
use vitni_tlog::{EMPTY_ROOT, Hash, HashReader, inclusion_proof, node_hash, root_at};

/// All complete subtrees of a commit's leaves, so that every path costs look-ups only. Memory is two hashes a leaf.
#[derive(Clone, Debug)]
pub struct CommitTree {
    /// Level 0 is the leaves; each level holds the complete pairs of the one below.
    levels: Vec<Vec<Hash>>,
}

/// A hash that the tree does not have was asked for; its own proofs never do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the commit has no such complete subtree")]
pub struct Absent;

impl CommitTree {
    /// The tree over these leaf hashes, in the order of their indexes.
    pub fn new(leaves: Vec<Hash>) -> Self {
        let mut levels = vec![leaves];
        while let Some(below) = levels.last().filter(|level| level.len() > 1) {
            let pairs = below.as_chunks::<2>().0;
            levels.push(pairs.iter().map(|[left, right]| node_hash(left, right)).collect());
        }
        Self { levels }
    }

    /// How many leaves.
    pub fn count(&self) -> u64 {
        self.levels.first().map_or(0, |leaves| leaves.len() as u64)
    }

    /// The RFC 6962 root.
    pub fn root(&self) -> Hash {
        root_at(self, self.count()).unwrap_or(EMPTY_ROOT)
    }

    /// The path of the leaf at `position`, or nothing beyond the last.
    pub fn path(&self, position: u64) -> Option<ReceiptPath> {
        let hashes = inclusion_proof(self, position, self.count()).ok()?;
        Some(ReceiptPath { position, hashes })
    }
}

impl HashReader for CommitTree {
    type Error = Absent;

    fn node(&self, level: u8, index: u64) -> Result<Hash, Absent> {
        let index = usize::try_from(index).map_err(|_| Absent)?;
        self.levels
            .get(usize::from(level))
            .and_then(|row| row.get(index))
            .copied()
            .ok_or(Absent)
    }
}
