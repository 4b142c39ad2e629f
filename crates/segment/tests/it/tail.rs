//! The tail: what a view holds never changes, what is released is gone for the writer.

use std::ops::ControlFlow;

use vitni_event::{Canonical, EventId, LeafIndex, Seq};
use vitni_segment::{Bounds, Columns, Tail, TailError, TailRow};

use crate::events;
use crate::support::{TENANT, root, seq};

fn row(index: u64) -> TailRow {
    let event = events::sign_in(index, TENANT);
    TailRow {
        seq: seq(index),
        index: LeafIndex(index),
        id: event.id,
        canonical: Canonical::write(&event).into_bytes().into(),
        leaf_hash: [index as u8; 32],
    }
}

fn filled(first: u64, end: u64) -> Tail {
    let mut tail = Tail::new(LeafIndex(first));
    for index in first..end {
        tail.push(row(index)).unwrap();
    }
    tail
}

#[test]
fn rows_come_in_order_and_are_found() {
    let mut tail = filled(250, 900);
    assert_eq!(
        (tail.len(), tail.start(), tail.next()),
        (650, LeafIndex(250), LeafIndex(900))
    );
    let expected = LeafIndex(900);
    for got in [899, 901, 0].map(LeafIndex) {
        assert_eq!(
            tail.push(row(got.0)),
            Err(TailError::OutOfOrder { expected, got })
        );
    }
    for index in 250..900 {
        assert_eq!(tail.find_id(&row(index).id), Some(LeafIndex(index)));
        assert_eq!(tail.row(LeafIndex(index)).unwrap().leaf_hash, [index as u8; 32]);
    }
    assert_eq!(tail.find_id(&EventId([0; 16])), None);
    assert!(tail.row(LeafIndex(249)).is_none() && tail.row(LeafIndex(900)).is_none());
    assert!(tail.bytes() > 650 * 500);
}

#[test]
fn a_view_stays_as_it_was() {
    let mut tail = filled(0, 300);
    let view = tail.view();
    let copy = view.clone();
    for index in 300..1_000 {
        tail.push(row(index)).unwrap();
    }
    tail.release(LeafIndex(1_000));
    for view in [&view, &copy] {
        assert_eq!(view.range(), LeafIndex(0)..LeafIndex(300));
        assert!(view.row(LeafIndex(300)).is_none());
        assert_eq!(view.row(LeafIndex(299)).unwrap().seq, seq(299));
    }
    let now = tail.view();
    assert_eq!(now.range(), LeafIndex(1_000)..LeafIndex(1_000));
    assert!(now.row(LeafIndex(999)).is_none());
}

#[test]
fn releasing_frees_whole_blocks_and_forgets_ids() {
    let mut tail = filled(100, 1_000);
    let full = tail.bytes();
    tail.release(LeafIndex(600));
    assert_eq!((tail.start(), tail.len()), (LeafIndex(600), 400));
    assert_eq!(tail.find_id(&row(599).id), None);
    assert_eq!(tail.find_id(&row(600).id), Some(LeafIndex(600)));
    assert!(tail.row(LeafIndex(599)).is_none());
    assert!(tail.bytes() < full / 2 + full / 8);
    tail.release(LeafIndex(10));
    assert_eq!(tail.start(), LeafIndex(600));
    tail.release(LeafIndex(u64::MAX));
    assert_eq!(
        (tail.start(), tail.next(), tail.is_empty()),
        (LeafIndex(1_000), LeafIndex(1_000), true)
    );
    tail.push(row(1_000)).unwrap();
    assert_eq!(tail.view().range(), LeafIndex(1_000)..LeafIndex(1_001));
    assert_eq!(tail.view().row(LeafIndex(1_000)).unwrap().index, LeafIndex(1_000));
}

#[test]
fn releasing_to_a_block_border_leaves_nothing_behind() {
    let mut tail = filled(0, 512);
    tail.release(LeafIndex(512));
    assert_eq!(tail.bytes(), 0);
    for index in 512..800 {
        tail.push(row(index)).unwrap();
    }
    assert_eq!(tail.view().range(), LeafIndex(512)..LeafIndex(800));
    assert_eq!(tail.find_id(&row(700).id), Some(LeafIndex(700)));
}

#[test]
fn complete_blocks_are_taken_apart_one_by_one() {
    let mut tail = filled(100, 700);
    let view = tail.view();
    // Leaves 100 to 255 and 256 to 511; the block that can still grow is left alone.
    assert!(view.take_apart_a_block().unwrap());
    assert!(view.take_apart_a_block().unwrap());
    assert!(!view.take_apart_a_block().unwrap());
    assert!(!tail.view().take_apart_a_block().unwrap());
}

#[test]
fn salts_are_set_once_for_blocks_that_are_held() {
    let mut tail = filled(250, 600);
    let early = tail.view();
    for block in 0..3 {
        assert_eq!(tail.salt(block), None);
        tail.set_salt(block, root(block)).unwrap();
        tail.set_salt(block, root(block)).unwrap();
        assert_eq!(tail.set_salt(block, [0; 32]), Err(TailError::SaltTwice(block)));
        assert_eq!(tail.salt(block), Some(root(block)));
        assert_eq!(early.salt(block), Some(root(block)));
    }
    assert_eq!(tail.set_salt(3, root(3)), Err(TailError::NoBlock(3)));
    assert_eq!(tail.view().root(1), None);
    tail.set_root(1, root(9)).unwrap();
    assert_eq!(tail.set_root(1, root(9)), Err(TailError::RootTwice(1)));
    assert_eq!(tail.set_root(3, root(9)), Err(TailError::NoBlock(3)));
    assert_eq!((early.root(1), early.root(2)), (Some(root(9)), None));
    tail.release(LeafIndex(512));
    assert_eq!((tail.salt(1), tail.salt(2)), (None, Some(root(2))));
    assert_eq!(early.salt(1), Some(root(1)));
}

#[test]
fn readers_and_the_writer_do_not_meet() {
    let mut tail = Tail::new(LeafIndex(0));
    std::thread::scope(|threads| {
        for index in 0..2_000 {
            tail.push(row(index)).unwrap();
            if index % 100 == 0 {
                let view = tail.view();
                threads.spawn(move || {
                    let end = view.range().end.0;
                    let mut next = end;
                    let flow = view.scan(
                        Columns::ALL,
                        &Bounds::default(),
                        Seq(u64::MAX),
                        &mut |_, at, _| {
                            next -= 1;
                            assert_eq!(at, LeafIndex(next));
                            ControlFlow::Continue(())
                        },
                    );
                    assert!(flow.unwrap().is_continue());
                    assert_eq!(view.row(LeafIndex(end)).map(|row| row.index), None);
                });
            }
            if index % 700 == 699 {
                tail.release(LeafIndex(index - 100));
            }
        }
    });
}
