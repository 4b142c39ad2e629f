//! Inclusion and consistency: every proof of every small tree verifies, every change of it is refused, and on arbitrary
//! input our verdict is the verdict of `tlog_tiles`.

use crate::support::Naive;
use proptest::prelude::*;
use vitni_tlog::{
    EMPTY_ROOT, Hash, ProofError, ReadError, consistency_proof, inclusion_proof, leaf_hash, root_at,
    verify_consistency, verify_inclusion,
};

const SIZE: u64 = 36;

#[test]
fn every_leaf_of_every_small_tree_is_proven() {
    let tree = Naive::new(SIZE);
    for size in 1..=SIZE {
        let root = tree.root(size);
        assert_eq!(root_at(&tree, size), Ok(root));
        for index in 0..size {
            let proof = inclusion_proof(&tree, index, size).unwrap();
            let leaf = tree.0[index as usize];
            assert_eq!(
                verify_inclusion(&leaf, index, size, &proof, &root),
                Ok(()),
                "{index} of {size}"
            );
            for forged in forgeries(&proof) {
                assert!(
                    verify_inclusion(&leaf, index, size, &forged, &root).is_err(),
                    "{index} of {size}"
                );
            }
            for other in (0..size + 2).filter(|other| *other != index) {
                assert!(verify_inclusion(&leaf, other, size, &proof, &root).is_err());
            }
            assert!(verify_inclusion(&leaf_hash(b"another"), index, size, &proof, &root).is_err());
            assert!(verify_inclusion(&leaf, index, size, &proof, &EMPTY_ROOT).is_err());
        }
    }
}

#[test]
fn every_pair_of_small_trees_is_proven_consistent() {
    let tree = Naive::new(SIZE);
    for new in 0..=SIZE {
        for old in 0..=new {
            let (old_root, new_root) = (tree.root(old), tree.root(new));
            let proof = consistency_proof(&tree, old, new).unwrap();
            assert_eq!(
                verify_consistency(old, &old_root, new, &new_root, &proof),
                Ok(()),
                "{old} to {new}"
            );
            for forged in forgeries(&proof) {
                assert!(verify_consistency(old, &old_root, new, &new_root, &forged).is_err());
            }
            let fork = leaf_hash(b"fork");
            assert!(verify_consistency(old, &fork, new, &new_root, &proof).is_err());
            if old > 0 {
                assert!(verify_consistency(old, &old_root, new, &fork, &proof).is_err());
            }
        }
    }
}

/// Every change that leaves a proof a list of hashes: a bit of each hash, a hash lost, doubled, added, two swapped.
fn forgeries(proof: &[Hash]) -> Vec<Vec<Hash>> {
    let mut forged = Vec::new();
    for position in 0..proof.len() {
        for bit in [0, 100, 255] {
            let mut flipped = proof.to_vec();
            flipped[position].0[bit / 8] ^= 1 << (bit % 8);
            forged.push(flipped);
        }
        let mut lost = proof.to_vec();
        lost.remove(position);
        forged.push(lost);
        let mut doubled = proof.to_vec();
        doubled.insert(position, proof[position]);
        forged.push(doubled);
        if position > 0 {
            let mut swapped = proof.to_vec();
            swapped.swap(position - 1, position);
            forged.push(swapped);
        }
    }
    let mut longer = proof.to_vec();
    longer.push(EMPTY_ROOT);
    forged.push(longer);
    forged
}

#[test]
fn what_cannot_be_proven_is_said() {
    let tree = Naive::new(4);
    let out_of_range = ProofError::OutOfRange { index: 4, size: 4 };
    assert_eq!(inclusion_proof(&tree, 4, 4), Err(ReadError::Proof(out_of_range)));
    assert_eq!(
        verify_inclusion(&EMPTY_ROOT, 0, 0, &[], &EMPTY_ROOT),
        Err(ProofError::OutOfRange { index: 0, size: 0 })
    );
    let shrunk = ProofError::Shrunk { old: 4, new: 3 };
    assert_eq!(consistency_proof(&tree, 4, 3), Err(ReadError::Proof(shrunk)));
    assert_eq!(
        verify_consistency(4, &tree.root(4), 3, &tree.root(3), &[]),
        Err(shrunk)
    );
    assert_eq!(
        verify_consistency(3, &tree.root(3), 3, &tree.root(4), &[]),
        Err(ProofError::OldRoot)
    );
}

#[derive(Clone, Debug)]
struct Case {
    a: u64,
    b: u64,
    proof: Vec<Hash>,
    first: Hash,
    second: Hash,
}

/// Sizes, roots and hashes taken from one tree of 70 leaves but not necessarily belonging together.
fn mixed_up() -> impl Strategy<Value = Case> {
    let hash = (0..70_u64)
        .prop_flat_map(|size| (Just(size), 0..=size))
        .prop_map(|(to, from)| {
            let tree = Naive::new(70);
            crate::support::mth(&tree.0[from as usize..to as usize])
        });
    let sizes = (1..70_u64).prop_flat_map(|b| (0..=b + 1, Just(b)));
    (
        sizes,
        any::<bool>(),
        prop::collection::vec(hash, 0..2),
        0..9_usize,
    )
        .prop_map(|((a, b), chain, extra, at)| {
            let tree = Naive::new(70);
            let mut proof = if chain {
                consistency_proof(&tree, a.min(b), b).unwrap()
            } else {
                inclusion_proof(&tree, a.min(b - 1), b).unwrap()
            };
            for hash in extra {
                let at = at.min(proof.len());
                proof.insert(at, hash);
            }
            let first = if chain {
                tree.root(a.min(b))
            } else {
                tree.0[a.min(b - 1) as usize]
            };
            Case {
                a,
                b,
                proof,
                first,
                second: tree.root(b),
            }
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn large_trees_too(size in 1..2000_u64, pick in any::<prop::sample::Index>()) {
        let tree = Naive::new(size);
        let (index, root) = (pick.index(size as usize) as u64, tree.root(size));
        let proof = inclusion_proof(&tree, index, size).unwrap();
        prop_assert_eq!(verify_inclusion(&tree.0[index as usize], index, size, &proof, &root), Ok(()));
        let proof = consistency_proof(&tree, index, size).unwrap();
        prop_assert_eq!(verify_consistency(index, &tree.root(index), size, &root, &proof), Ok(()));
    }
}

proptest! {
    #[test]
    fn our_verdict_is_the_strangers_verdict(case in mixed_up()) {
        let Case { a, b, proof, first, second } = case;
        let theirs = proof.iter().map(|hash| tlog_tiles::Hash(hash.0)).collect();
        let ours = verify_inclusion(&first, a, b, &proof, &second);
        let judged = tlog_tiles::check_record(&theirs, b, tlog_tiles::Hash(second.0), a, tlog_tiles::Hash(first.0));
        prop_assert_eq!(ours.is_ok(), judged.is_ok(), "inclusion: {:?} {:?}", ours, judged);
        // The stranger takes no proof from the empty tree; ours is fixed by the tests above.
        if a > 0 {
            let ours = verify_consistency(a, &first, b, &second, &proof);
            let judged = tlog_tiles::check_tree(&theirs, b, tlog_tiles::Hash(second.0), a, tlog_tiles::Hash(first.0));
            prop_assert_eq!(ours.is_ok(), judged.is_ok(), "consistency: {:?} {:?}", ours, judged);
        }
    }

    #[test]
    fn sizes_without_end_are_no_trouble(a in any::<u64>(), b in any::<u64>(), n in 0..70_usize) {
        let proof = vec![EMPTY_ROOT; n];
        prop_assert!(verify_inclusion(&EMPTY_ROOT, a, b, &proof, &EMPTY_ROOT).is_err());
        let consistent = verify_consistency(a, &EMPTY_ROOT, b, &EMPTY_ROOT, &proof).is_ok();
        prop_assert!(!consistent || (n == 0 && (a == b || a == 0)));
    }
}
