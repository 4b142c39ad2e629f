//! RFC 6962 §2.1 hashing: SHA-256 with a prefix that keeps leaves and inner nodes apart.

use crate::text;
use sha2::{Digest, Sha256};
use std::fmt;

/// A SHA-256 value: a leaf hash, the hash of a complete subtree, or a root. Displayed as standard base64.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash(
    /// The 32 bytes, as they travel in tiles.
    pub [u8; 32],
);

/// The root of the tree without leaves: SHA-256 of nothing (RFC 6962 §2.1).
pub const EMPTY_ROOT: Hash = Hash([
    0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14, 0x9a, 0xfb, 0xf4, 0xc8, 0x99, 0x6f, 0xb9, 0x24, 0x27,
    0xae, 0x41, 0xe4, 0x64, 0x9b, 0x93, 0x4c, 0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52, 0xb8, 0x55,
]);

impl Hash {
    /// Length in bytes.
    pub const LEN: usize = 32;

    /// The value as bytes.
    pub fn to_bytes(self) -> [u8; 32] {
        self.0
    }

    /// The value as borrowed bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// A value from exactly 32 bytes, or nothing.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// A value from its standard, padded, canonical base64, or nothing.
    pub fn from_base64(text: &str) -> Option<Self> {
        Self::from_bytes(&text::base64_decode(text)?)
    }
}

impl From<[u8; 32]> for Hash {
    fn from(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&text::base64_encode(&self.0))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hash({self})")
    }
}

/// Hash of a leaf: SHA-256(0x00 ‖ data).
pub fn leaf_hash(data: &[u8]) -> Hash {
    Hash(
        Sha256::new_with_prefix([0x00])
            .chain_update(data)
            .finalize()
            .into(),
    )
}

/// Hash of an inner node: SHA-256(0x01 ‖ left ‖ right).
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    Hash(
        Sha256::new_with_prefix([0x01])
            .chain_update(left.0)
            .chain_update(right.0)
            .finalize()
            .into(),
    )
}

/// The root of the tree without leaves, as a function for symmetry with [`leaf_hash`].
pub fn empty_root() -> Hash {
    EMPTY_ROOT
}
