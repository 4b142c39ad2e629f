//! Where proofs get their hashes from, and the root of any earlier size.

use crate::hash::{EMPTY_ROOT, Hash, node_hash};

/// Gives the hash of any complete subtree of one tree.
pub trait HashReader {
    /// Why a hash could not be had.
    type Error;

    /// Hash of the complete subtree of 2^`level` leaves that begins at leaf `index` · 2^`level`; level 0 is the leaves.
    ///
    /// # Errors
    /// When the hash is unknown or cannot be read. Callers here never ask beyond the size they were given.
    fn node(&self, level: u8, index: u64) -> Result<Hash, Self::Error>;
}

impl<R: HashReader + ?Sized> HashReader for &R {
    type Error = R::Error;

    fn node(&self, level: u8, index: u64) -> Result<Hash, Self::Error> {
        (**self).node(level, index)
    }
}

/// Root of the tree made of the first `size` leaves. Reads one hash for each bit set in `size`.
///
/// # Errors
/// The first error of the reader.
pub fn root_at<R: HashReader + ?Sized>(reader: &R, size: u64) -> Result<Hash, R::Error> {
    range_root(reader, 0, size)
}

/// RFC 6962 MTH over the leaves `from..to`. `from` must be a multiple of the power of two at or above the range's length,
/// which holds for every range that RFC 6962 splits off; then its complete subtrees are complete subtrees of the tree.
pub(crate) fn range_root<R: HashReader + ?Sized>(reader: &R, from: u64, to: u64) -> Result<Hash, R::Error> {
    let mut end = to;
    let mut root = None;
    while end > from {
        let level = (end - from).trailing_zeros();
        end -= 1 << level;
        let node = reader.node(level as u8, end >> level)?;
        root = Some(root.map_or(node, |right| node_hash(&node, &right)));
    }
    Ok(root.unwrap_or(EMPTY_ROOT))
}

/// Where RFC 6962 splits a range of `n` ≥ 2 leaves: the largest power of two below `n`.
pub(crate) fn split(n: u64) -> u64 {
    1 << (n.saturating_sub(1)).checked_ilog2().unwrap_or(0)
}
