//! Receipts: signed by whoever answers, after the commit, and the same for every sender of it.

use vitni_proof::Receipt;
use vitni_store::{Batch, Class};
use vitni_tlog::{Frontier, Note};

use crate::sim::SimDisk;
use crate::world::{event, open, tenant};

#[test]
fn a_receipt_is_the_same_to_everybody_and_says_what_was_committed() {
    let mut core = open(&SimDisk::new(), 1).unwrap();
    core.create_tenant(&tenant("t-a"), Default::default()).unwrap();
    let batch = |numbers: std::ops::Range<u64>| Batch {
        events: numbers.map(|n| event(&tenant("t-a"), n, "it happened")).collect(),
        class: Class::Ordinary,
        all: false,
    };
    let outcomes = core.commit(vec![batch(0..3), batch(3..5)]);
    let receipts: Vec<_> = outcomes
        .iter()
        .map(|outcome| &outcome.as_ref().unwrap().receipts[0])
        .collect();
    assert_eq!(receipts[0].note().unwrap(), receipts[1].note().unwrap());
    let view = core.views().current(&tenant("t-a")).unwrap();
    let note = Note::parse(receipts[0].note().unwrap().as_bytes()).unwrap();
    let receipt = Receipt::verify(&note, std::slice::from_ref(&view.verifiers.receipt)).unwrap();
    assert_eq!((receipt.first, receipt.count), (0, 5));
    let mut edge = Frontier::new();
    receipts[0].leaves.iter().for_each(|leaf| edge.push(*leaf));
    assert_eq!(receipt.root, edge.root());
    assert_eq!(receipts[0].leaves.len(), 5);
}
