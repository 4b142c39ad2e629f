//! The right edge against RFC 6962's recursion, and what its bytes refuse.

use crate::support::Naive;
use proptest::prelude::*;
use std::sync::LazyLock;
use vitni_tlog::{Frontier, FrontierError, Hash, HashReader, TREE_SIZE_MAX};

#[test]
fn pushing_agrees_with_the_recursion() {
    let naive = Naive::new(300);
    let mut tree = Frontier::new();
    for size in 0..=300 {
        assert_eq!((tree.size(), tree.root()), (size, naive.root(size)));
        assert_eq!(tree.nodes().len(), size.count_ones() as usize);
        assert_eq!(Frontier::from_bytes(&tree.to_bytes()).as_ref(), Ok(&tree));
        if size < 300 {
            tree.push(naive.0[size as usize]);
        }
    }
}

proptest! {
    #[test]
    fn whole_subtrees_are_as_good_as_their_leaves(levels in prop::collection::vec(0..6_u8, 0..30)) {
        static NAIVE: LazyLock<Naive> = LazyLock::new(|| Naive::new(30 * 32));
        let naive = &*NAIVE;
        let (mut whole, mut single) = (Frontier::new(), Frontier::new());
        for level in levels {
            let before = whole.size();
            if before % (1 << level) != 0 {
                let refusal = whole.append_aligned(level, naive.0[0]);
                prop_assert_eq!(refusal, Err(FrontierError::Unaligned { level, size: before }));
                continue;
            }
            whole.append_aligned(level, naive.node(level, before >> level).unwrap()).unwrap();
            for leaf in &naive.0[before as usize..whole.size() as usize] {
                single.push(*leaf);
            }
            prop_assert_eq!(&whole, &single);
        }
    }
}

#[test]
fn the_last_leaf_of_a_subtree_gives_its_root() {
    let naive = Naive::new(300);
    for level in [0, 1, 3, 8] {
        let (mut telling, mut silent) = (Frontier::new(), Frontier::new());
        for (leaf, at) in naive.0.iter().zip(1_u64..) {
            silent.push(*leaf);
            let completed = (at % (1 << level) == 0).then(|| naive.node(level, (at >> level) - 1).unwrap());
            assert_eq!(telling.push_completing(*leaf, level), completed);
            assert_eq!(telling, silent);
        }
    }
}

#[test]
fn inconsistent_bytes_are_refused() {
    let bytes = |size: u64, hashes: usize| {
        let mut bytes = size.to_le_bytes().to_vec();
        bytes.resize(8 + 32 * hashes, 1);
        bytes
    };
    assert!(Frontier::from_bytes(&bytes(5, 2)).is_ok());
    assert!(Frontier::from_bytes(&bytes(TREE_SIZE_MAX, 63)).is_ok());
    for (refused, name) in [
        (vec![], "empty"),
        (vec![0; 7], "short size"),
        (bytes(5, 1), "a hash too few"),
        (bytes(5, 3), "a hash too many"),
        (bytes(5, 2)[..71].to_vec(), "half a hash"),
    ] {
        let len = refused.len();
        assert_eq!(
            Frontier::from_bytes(&refused),
            Err(FrontierError::Length { len }),
            "{name}"
        );
    }
    assert_eq!(
        Frontier::from_bytes(&bytes(TREE_SIZE_MAX + 1, 1)),
        Err(FrontierError::TooLarge {
            size: TREE_SIZE_MAX + 1
        })
    );
}

#[test]
fn a_tree_cannot_grow_beyond_the_limit() {
    let hash = Hash([1; 32]);
    let mut tree = Frontier::new();
    tree.append_aligned(62, hash).unwrap();
    assert!(matches!(
        tree.append_aligned(62, hash),
        Err(FrontierError::TooLarge { .. })
    ));
    assert!(matches!(
        tree.append_aligned(64, hash),
        Err(FrontierError::TooLarge { .. })
    ));
    assert_eq!(tree.size(), 1 << 62);
}
