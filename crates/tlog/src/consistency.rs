//! Consistency proofs: made as in RFC 6962 §2.1.2, checked as in RFC 9162 §2.1.4.2.

use crate::hash::{EMPTY_ROOT, Hash, node_hash};
use crate::proof_error::{ProofError, ReadError};
use crate::reader::{HashReader, range_root, split};

/// The hashes that show the tree of `old` leaves to be a prefix of the tree of `new` leaves. Empty when `old` is 0 or
/// equals `new`.
///
/// # Errors
/// [`ProofError::Shrunk`] when `old` is larger, or what the reader answers.
pub fn consistency_proof<R: HashReader + ?Sized>(
    reader: &R,
    old: u64,
    new: u64,
) -> Result<Vec<Hash>, ReadError<R::Error>> {
    if old > new {
        return Err(ProofError::Shrunk { old, new }.into());
    }
    if old == 0 || old == new {
        return Ok(Vec::new());
    }
    let (mut from, mut to) = (0, new);
    let mut path = Vec::new();
    while old != to {
        let middle = from + split(to - from);
        let (sibling_from, sibling_to);
        if old <= middle {
            (sibling_from, sibling_to) = (middle, to);
            to = middle;
        } else {
            (sibling_from, sibling_to) = (from, middle);
            from = middle;
        }
        path.push(range_root(reader, sibling_from, sibling_to).map_err(ReadError::Read)?);
    }
    // Left of `from` nothing was split off exactly when the verifier knows this subtree: it is the old root itself.
    if from != 0 {
        path.push(range_root(reader, from, to).map_err(ReadError::Read)?);
    }
    path.reverse();
    Ok(path)
}

/// Checks that the tree (`old`, `old_root`) is a prefix of the tree (`new`, `new_root`).
///
/// # Errors
/// The reason when `proof` does not show that. With `old` 0 the old root must be the empty root and the proof empty; with
/// equal sizes the roots must be equal and the proof empty.
pub fn verify_consistency(
    old: u64,
    old_root: &Hash,
    new: u64,
    new_root: &Hash,
    proof: &[Hash],
) -> Result<(), ProofError> {
    if old > new {
        return Err(ProofError::Shrunk { old, new });
    }
    if old == 0 || old == new {
        return verify_without_hashes(old, old_root, new, new_root, proof);
    }
    let wrong_length = ProofError::Length { found: proof.len() };
    let mut rest = proof.iter();
    let seed = if old.is_power_of_two() {
        old_root
    } else {
        rest.next().ok_or(wrong_length)?
    };
    let shift = (old - 1).trailing_ones();
    let (mut node, mut last) = ((old - 1) >> shift, (new - 1) >> shift);
    let (mut old_hash, mut new_hash) = (*seed, *seed);
    for hash in rest {
        if last == 0 {
            return Err(wrong_length);
        }
        if node & 1 == 1 || node == last {
            old_hash = node_hash(hash, &old_hash);
            new_hash = node_hash(hash, &new_hash);
            while node & 1 == 0 && node != 0 {
                node >>= 1;
                last >>= 1;
            }
        } else {
            new_hash = node_hash(&new_hash, hash);
        }
        node >>= 1;
        last >>= 1;
    }
    if last != 0 {
        return Err(wrong_length);
    }
    if old_hash != *old_root {
        return Err(ProofError::OldRoot);
    }
    if new_hash == *new_root {
        Ok(())
    } else {
        Err(ProofError::Root)
    }
}

fn verify_without_hashes(
    old: u64,
    old_root: &Hash,
    new: u64,
    new_root: &Hash,
    proof: &[Hash],
) -> Result<(), ProofError> {
    if !proof.is_empty() {
        return Err(ProofError::Length { found: proof.len() });
    }
    if old == 0 && *old_root != EMPTY_ROOT {
        return Err(ProofError::OldRoot);
    }
    let new_expected = if new == 0 {
        Some(&EMPTY_ROOT)
    } else {
        (old == new).then_some(old_root)
    };
    match new_expected {
        Some(expected) if expected != new_root => Err(ProofError::OldRoot),
        _ => Ok(()),
    }
}
