//! What several tests share: a tree kept naively, and keys that are always the same.

use std::convert::Infallible;
use vitni_tlog::{EMPTY_ROOT, Hash, HashReader, Signer, leaf_hash, node_hash};

/// All leaf hashes of a tree; every other hash is computed from RFC 6962's recursion, with nothing remembered.
pub(crate) struct Naive(pub(crate) Vec<Hash>);

impl Naive {
    pub(crate) fn new(size: u64) -> Self {
        Self((0..size).map(|index| leaf_hash(&leaf(index))).collect())
    }

    pub(crate) fn root(&self, size: u64) -> Hash {
        mth(&self.0[..size as usize])
    }
}

impl HashReader for Naive {
    type Error = Infallible;

    fn node(&self, level: u8, index: u64) -> Result<Hash, Infallible> {
        let start = (index as usize) << level;
        Ok(mth(&self.0[start..start + (1 << level)]))
    }
}

/// RFC 6962 §2.1, as it is written there.
pub(crate) fn mth(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => EMPTY_ROOT,
        [leaf] => *leaf,
        _ => {
            let middle = leaves.len().next_power_of_two() / 2;
            node_hash(&mth(&leaves[..middle]), &mth(&leaves[middle..]))
        }
    }
}

pub(crate) fn leaf(index: u64) -> Vec<u8> {
    format!("leaf {index}").into_bytes()
}

pub(crate) const ORIGIN: &str = "log.example/tenant-a/1";

pub(crate) fn signer() -> Signer {
    Signer::from_seed(ORIGIN, &[7; 32]).unwrap()
}

/// Every text that differs from `bytes` in one bit.
pub(crate) fn bit_flips(bytes: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    (0..bytes.len() * 8).map(move |bit| {
        let mut flipped = bytes.to_vec();
        flipped[bit / 8] ^= 1 << (bit % 8);
        flipped
    })
}
