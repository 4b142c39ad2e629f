//! Inclusion proofs: made as in RFC 6962 §2.1.1, checked as in RFC 9162 §2.1.3.2.

use crate::hash::{Hash, node_hash};
use crate::proof_error::{ProofError, ReadError};
use crate::reader::{HashReader, range_root, split};

/// The hashes that lead from leaf `index` to the root of the first `size` leaves, the leaf's sibling first.
///
/// # Errors
/// [`ProofError::OutOfRange`] when the leaf is not in that tree, or what the reader answers.
pub fn inclusion_proof<R: HashReader + ?Sized>(
    reader: &R,
    index: u64,
    size: u64,
) -> Result<Vec<Hash>, ReadError<R::Error>> {
    if index >= size {
        return Err(ProofError::OutOfRange { index, size }.into());
    }
    let (mut from, mut to) = (0, size);
    let mut path = Vec::new();
    while to - from > 1 {
        let middle = from + split(to - from);
        let (sibling_from, sibling_to);
        if index < middle {
            (sibling_from, sibling_to) = (middle, to);
            to = middle;
        } else {
            (sibling_from, sibling_to) = (from, middle);
            from = middle;
        }
        path.push(range_root(reader, sibling_from, sibling_to).map_err(ReadError::Read)?);
    }
    path.reverse();
    Ok(path)
}

/// Checks that the leaf with hash `leaf` stands at `index` in the tree of `size` leaves with root `root`.
///
/// # Errors
/// The reason when `proof` does not show that.
pub fn verify_inclusion(
    leaf: &Hash,
    index: u64,
    size: u64,
    proof: &[Hash],
    root: &Hash,
) -> Result<(), ProofError> {
    if index >= size {
        return Err(ProofError::OutOfRange { index, size });
    }
    let wrong_length = ProofError::Length { found: proof.len() };
    let (mut node, mut last) = (index, size - 1);
    let mut hash = *leaf;
    for sibling in proof {
        if last == 0 {
            return Err(wrong_length);
        }
        if node & 1 == 1 || node == last {
            hash = node_hash(sibling, &hash);
            while node & 1 == 0 && node != 0 {
                node >>= 1;
                last >>= 1;
            }
        } else {
            hash = node_hash(&hash, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    if last != 0 {
        return Err(wrong_length);
    }
    if hash == *root {
        Ok(())
    } else {
        Err(ProofError::Root)
    }
}
