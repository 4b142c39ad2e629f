//! One hash tile in memory: bytes as served, and every subtree hash that follows from them (C2SP tlog-tiles).

use crate::hash::{Hash, node_hash};
use crate::limits::TILE_WIDTH;
use thiserror::Error;

/// The hashes of one tile, 1 to 256 of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tile {
    hashes: Vec<Hash>,
}

/// The bytes are not a tile of the expected width.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a tile of {width} hashes has {expected} bytes, this one has {found}", expected = usize::from(*width) * Hash::LEN)]
pub struct TileError {
    /// The expected number of hashes.
    pub width: u16,
    /// How many bytes were given.
    pub found: usize,
}

impl Tile {
    /// A tile of these hashes, or nothing unless there are 1 to 256.
    pub fn new(hashes: Vec<Hash>) -> Option<Self> {
        (1..=usize::from(TILE_WIDTH))
            .contains(&hashes.len())
            .then_some(Self { hashes })
    }

    /// Reads a tile of exactly `width` hashes.
    ///
    /// # Errors
    /// When the length is any other, or the width is not 1 to 256.
    pub fn decode(bytes: &[u8], width: u16) -> Result<Self, TileError> {
        let error = TileError {
            width,
            found: bytes.len(),
        };
        let (hashes, []) = bytes.as_chunks::<{ Hash::LEN }>() else {
            return Err(error);
        };
        if hashes.len() != usize::from(width) {
            return Err(error);
        }
        Self::new(hashes.iter().copied().map(Hash).collect()).ok_or(error)
    }

    /// The bytes as served: the hashes one after the other.
    pub fn encode(&self) -> Vec<u8> {
        self.hashes.iter().flat_map(|hash| hash.0).collect()
    }

    /// The hashes, from left to right.
    pub fn hashes(&self) -> &[Hash] {
        &self.hashes
    }

    /// Hash of the complete subtree of 2^`level` hashes of this tile that begins at hash `index` · 2^`level`; level 0 to 8.
    /// Nothing when the tile does not hold all of it.
    pub fn node(&self, level: u8, index: u64) -> Option<Hash> {
        let count = 1_usize
            .checked_shl(level.into())
            .filter(|n| *n <= usize::from(TILE_WIDTH))?;
        let start = usize::try_from(index).ok()?.checked_mul(count)?;
        let mut row = self.hashes.get(start..start.checked_add(count)?)?.to_vec();
        while row.len() > 1 {
            row = row
                .as_chunks::<2>()
                .0
                .iter()
                .map(|[left, right]| node_hash(left, right))
                .collect();
        }
        row.first().copied()
    }
}
