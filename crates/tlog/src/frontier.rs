//! The right edge of a growing tree: enough to append and to know the root, in at most 64 hashes.
//!
//! It never remembers leaves and can prove nothing by itself; proofs need a [`crate::HashReader`].

use crate::hash::{EMPTY_ROOT, Hash, node_hash};
use crate::limits::TREE_SIZE_MAX;
use thiserror::Error;

/// Roots of the complete subtrees that a tree of `size` leaves decomposes into, largest first: one for each bit set in
/// the size.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    nodes: Vec<Hash>,
}

/// Why bytes are not a frontier, or a subtree cannot be appended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum FrontierError {
    /// The bytes do not hold a size and as many hashes as that size has bits set.
    #[error("{len} bytes are not a frontier: 8 bytes of size and 32 for each bit set in it are expected")]
    Length {
        /// How many bytes were given.
        len: usize,
    },
    /// The size is beyond the largest tree.
    #[error("a tree of {size} leaves is beyond the limit")]
    TooLarge {
        /// The refused size.
        size: u64,
    },
    /// A subtree can only follow where its own size divides the tree's.
    #[error("a subtree of 2^{level} leaves cannot follow {size} leaves: the size must be a multiple of it")]
    Unaligned {
        /// The subtree's level.
        level: u8,
        /// The size it should follow.
        size: u64,
    },
}

impl Frontier {
    /// The tree without leaves.
    pub fn new() -> Self {
        Self::default()
    }

    /// Appends one leaf, given by its leaf hash.
    pub fn push(&mut self, leaf: Hash) {
        let merges = self.size.trailing_ones();
        self.append(merges, 1, leaf);
    }

    /// Appends one leaf, given by its leaf hash, and gives the root of the subtree of 2^`level` leaves if the leaf is the last of one.
    pub fn push_completing(&mut self, leaf: Hash, level: u8) -> Option<Hash> {
        let merges = self.size.trailing_ones();
        let Some(above) = merges.checked_sub(level.into()) else {
            self.append(merges, 1, leaf);
            return None;
        };
        let root = self.merge(level.into(), leaf);
        self.append(above, 1, root);
        Some(root)
    }

    /// Appends a complete subtree of 2^`level` leaves, given by its root.
    ///
    /// # Errors
    /// [`FrontierError::Unaligned`] unless 2^`level` divides the size; [`FrontierError::TooLarge`] beyond the largest
    /// tree. Nothing is changed then.
    pub fn append_aligned(&mut self, level: u8, root: Hash) -> Result<(), FrontierError> {
        let too_large = FrontierError::TooLarge { size: u64::MAX };
        let leaves = 1_u64.checked_shl(level.into()).ok_or(too_large)?;
        if self.size & (leaves - 1) != 0 {
            return Err(FrontierError::Unaligned {
                level,
                size: self.size,
            });
        }
        let size = self.size.checked_add(leaves).ok_or(too_large)?;
        if size > TREE_SIZE_MAX {
            return Err(FrontierError::TooLarge { size });
        }
        self.append((self.size >> level).trailing_ones(), leaves, root);
        Ok(())
    }

    fn append(&mut self, merges: u32, leaves: u64, hash: Hash) {
        let hash = self.merge(merges, hash);
        self.nodes.push(hash);
        self.size += leaves;
    }

    /// The root of a subtree and as many of the last ones.
    fn merge(&mut self, merges: u32, hash: Hash) -> Hash {
        (0..merges).fold(hash, |right, _| match self.nodes.pop() {
            Some(left) => node_hash(&left, &right),
            None => right,
        })
    }

    /// How many leaves the tree has.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The RFC 6962 root.
    pub fn root(&self) -> Hash {
        let mut from_right = self.nodes.iter().rev();
        let Some(last) = from_right.next() else {
            return EMPTY_ROOT;
        };
        from_right.fold(*last, |right, left| node_hash(left, &right))
    }

    /// The subtree roots, largest subtree first.
    pub fn nodes(&self) -> &[Hash] {
        &self.nodes
    }

    /// The size as 8 bytes, little-endian, then the subtree roots, largest first.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(8 + self.nodes.len() * Hash::LEN);
        bytes.extend_from_slice(&self.size.to_le_bytes());
        for node in &self.nodes {
            bytes.extend_from_slice(node.as_bytes());
        }
        bytes
    }

    /// The inverse of [`Frontier::to_bytes`].
    ///
    /// # Errors
    /// When the number of hashes is not the one the size demands, or the size is beyond [`TREE_SIZE_MAX`]. Whether the
    /// hashes are those of the tree only its signed root can tell.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, FrontierError> {
        let length = FrontierError::Length { len: bytes.len() };
        let (size, rest) = bytes.split_first_chunk::<8>().ok_or(length)?;
        let size = u64::from_le_bytes(*size);
        let (nodes, []) = rest.as_chunks::<{ Hash::LEN }>() else {
            return Err(length);
        };
        if nodes.len() != size.count_ones() as usize {
            return Err(length);
        }
        if size > TREE_SIZE_MAX {
            return Err(FrontierError::TooLarge { size });
        }
        Ok(Self {
            size,
            nodes: nodes.iter().copied().map(Hash).collect(),
        })
    }
}
