//! The comparison before a segment is named: it finds whatever differs from the journal.

use vitni_event::{LeafIndex, Seq};
use vitni_segment::SegmentError;

use crate::events;
use crate::support::{TENANT, make};

#[test]
fn it_names_the_leaves_that_differ() {
    let made = make(40, (0..1_200).map(|row| events::sign_in(row, TENANT)));
    let reader = made.open();
    let journal = made.journal().enumerate().map(|(row, (seq, bytes))| match row {
        3 => (Seq(seq.0 + 1), bytes),
        1_100 => (seq, b"{}".as_slice()),
        _ => (seq, bytes),
    });
    assert_eq!(
        reader.compare(journal).unwrap(),
        [LeafIndex(43), LeafIndex(1_140)]
    );
}

#[test]
fn another_number_of_rows_is_damage() {
    let made = make(0, (0..20).map(|row| events::sign_in(row, TENANT)));
    let reader = made.open();
    assert!(matches!(
        reader.compare(made.journal().take(19)),
        Err(SegmentError::Damaged(_))
    ));
    let more = made.journal().chain([(Seq(9_999), b"{}".as_slice())]);
    assert!(matches!(reader.compare(more), Err(SegmentError::Damaged(_))));
}
