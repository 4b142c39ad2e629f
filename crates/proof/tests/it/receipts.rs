//! Receipts: the page's worked example, every bit of one, whose signature counts, and each event's way into it.

use expect_test::expect;
use proptest::prelude::*;
use vitni_proof::{CommitTree, Receipt, ReceiptError, ReceiptPath};
use vitni_tlog::{Hash, Note, Signer, leaf_hash};

const ORIGIN: &str = "log.example/tenant-a/1";

fn signer() -> Signer {
    Signer::from_seed(&Receipt::key_name(ORIGIN), &[5; 32]).unwrap()
}

fn receipt(leaves: &[&[u8]]) -> (Receipt, CommitTree) {
    let tree = CommitTree::new(leaves.iter().map(|leaf| leaf_hash(leaf)).collect());
    let receipt = Receipt {
        origin: ORIGIN.into(),
        first: 41,
        count: tree.count(),
        root: tree.root(),
        received: "2026-03-01T09:30:00.000000000Z".into(),
    };
    (receipt, tree)
}

#[test]
fn the_worked_example() {
    let (receipt, tree) = receipt(&[b"a", b"b", b"c"]);
    expect![[r#"
        vitni.receipt/v0
        log.example/tenant-a/1
        first 41
        count 3
        root NmQuc8JUCrEh46a/lUWwokmCzYMOsT080Z3jzmwCHsE=
        received 2026-03-01T09:30:00.000000000Z

        — log.example/tenant-a/1/receipt juQi259c22HIHh/Se561n46UF4nvzYBf/KQu+Ju3lk2ngQ+MnMhK8LHk7M7qmsQtxKBG69uKlBwpNA0/GHx8DJ04RgA=
    "#]].assert_eq(&receipt.sign(&signer()).unwrap().to_string());
    let hex = |hash: &Hash| {
        hash.0
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect::<String>()
    };
    let path = tree.path(1).unwrap();
    assert_eq!(
        path.hashes.iter().map(hex).collect::<Vec<_>>(),
        [
            "022a6979e6dab7aa5ae4c3e5e45f7e977112a7e63593820dbec1ec738a24f93c",
            "597fcb31282d34654c200d3418fca5705c648ebf326ec73d8ddef11841f876d8"
        ]
    );
    assert_eq!(path.verify(b"b", &receipt), Ok(42));
}

#[test]
fn no_bit_can_change() {
    let text = receipt(&[b"a", b"b"]).0.sign(&signer()).unwrap().to_string();
    let keys = [signer().verifier().clone()];
    let verify = |bytes: &[u8]| Receipt::verify(&Note::parse(bytes)?, &keys);
    assert_eq!(verify(text.as_bytes()), Ok(receipt(&[b"a", b"b"]).0));
    for bit in 0..text.len() * 8 {
        let mut bytes = text.clone().into_bytes();
        bytes[bit / 8] ^= 1 << (bit % 8);
        assert!(verify(&bytes).is_err(), "{}", String::from_utf8_lossy(&bytes));
    }
}

#[test]
fn only_this_origins_receipt_key_counts() {
    let (receipt, _) = receipt(&[b"a"]);
    for name in [ORIGIN, "log.example/tenant-b/1/receipt"] {
        let other = Signer::from_seed(name, &[6; 32]).unwrap();
        let refused = ReceiptError::OtherKey {
            origin: ORIGIN.into(),
        };
        assert_eq!(receipt.sign(&other), Err(refused.clone()));
        let note = Note::sign(&receipt.to_string(), &[&other]).unwrap();
        assert_eq!(Receipt::verify(&note, &[other.verifier().clone()]), Err(refused));
    }
}

#[test]
fn malformed_texts_are_refused_by_line() {
    let good = receipt(&[b"a"]).0.to_string();
    let root = receipt(&[b"a"]).0.root.to_string();
    let mut out = String::new();
    for (from, to) in [
        ("/v0", "/v1"),
        (ORIGIN, ""),
        ("first 41", "first 041"),
        ("first 41", "first +41"),
        ("first 41", "first 9223372036854775807"),
        ("count 1", "count 0"),
        ("count 1", "count 9223372036854775807"),
        (root.as_str(), "AAAA"),
        ("received ", "Received "),
        (".000000000Z", ".000Z"),
        (".000000000Z", ".000000000+"),
        ("2026-03", "2026-13"),
        ("T09:30", "T24:30"),
        ("000Z\n", "000Z"),
        ("000Z\n", "000Z\nmore\n"),
    ] {
        let error = Receipt::parse(&good.replacen(from, to, 1)).unwrap_err();
        let from = if from == root { "<root>" } else { from };
        out += &format!("{from:?} -> {to:?}: {error}\n");
    }
    expect![[r#"
        "/v0" -> "/v1": line 1 of the receipt is malformed: expected the line `vitni.receipt/v0`
        "log.example/tenant-a/1" -> "": line 2 of the receipt is malformed: expected the origin
        "first 41" -> "first 041": line 3 of the receipt is malformed: expected `first` and a leaf index
        "first 41" -> "first +41": line 3 of the receipt is malformed: expected `first` and a leaf index
        "first 41" -> "first 9223372036854775807": line 4 of the receipt is malformed: expected `count` and a number of leaves, at least 1
        "count 1" -> "count 0": line 4 of the receipt is malformed: expected `count` and a number of leaves, at least 1
        "count 1" -> "count 9223372036854775807": line 4 of the receipt is malformed: expected `count` and a number of leaves, at least 1
        "<root>" -> "AAAA": line 5 of the receipt is malformed: expected `root` and 32 bytes in base64
        "received " -> "Received ": line 6 of the receipt is malformed: expected `received` and a time in UTC with nine fraction digits
        ".000000000Z" -> ".000Z": line 6 of the receipt is malformed: expected `received` and a time in UTC with nine fraction digits
        ".000000000Z" -> ".000000000+": line 6 of the receipt is malformed: expected `received` and a time in UTC with nine fraction digits
        "2026-03" -> "2026-13": line 6 of the receipt is malformed: expected `received` and a time in UTC with nine fraction digits
        "T09:30" -> "T24:30": line 6 of the receipt is malformed: expected `received` and a time in UTC with nine fraction digits
        "000Z\n" -> "000Z": line 6 of the receipt is malformed: expected `received` and a time in UTC with nine fraction digits
        "000Z\n" -> "000Z\nmore\n": line 7 of the receipt is malformed: expected nothing more
    "#]].assert_eq(&out);
}

#[test]
fn what_could_not_be_read_back_is_not_signed() {
    let (good, _) = receipt(&[b"a"]);
    assert!(
        Receipt {
            count: 0,
            ..good.clone()
        }
        .sign(&signer())
        .is_err()
    );
    assert!(
        Receipt {
            received: "now".into(),
            ..good.clone()
        }
        .sign(&signer())
        .is_err()
    );
    assert!(
        Receipt {
            first: u64::MAX,
            ..good
        }
        .sign(&signer())
        .is_err()
    );
}

proptest! {
    #[test]
    fn every_leaf_finds_its_way_and_no_other(count in 1..200_u64, pick: prop::sample::Index, other: prop::sample::Index) {
        let leaves: Vec<_> = (0..count).map(|n| n.to_string()).collect();
        let (receipt, tree) = receipt(&leaves.iter().map(String::as_bytes).collect::<Vec<_>>());
        let (position, other) = (pick.index(leaves.len()), other.index(leaves.len()));
        let path = tree.path(position as u64).unwrap();
        prop_assert_eq!(path.verify(leaves[position].as_bytes(), &receipt), Ok(41 + position as u64));
        if other != position {
            prop_assert!(path.verify(leaves[other].as_bytes(), &receipt).is_err());
            let moved = ReceiptPath { position: other as u64, ..path };
            prop_assert!(moved.verify(leaves[position].as_bytes(), &receipt).is_err());
        }
        prop_assert_eq!(tree.path(count), None);
    }

    #[test]
    fn parsing_is_total_and_comes_back_unchanged(text in "(vitni.receipt/v0\n)?.{0,5}\n(first [0-9]{1,3}\n)?(.|\n){0,40}") {
        if let Ok(receipt) = Receipt::parse(&text) {
            prop_assert_eq!(receipt.to_string(), text);
        }
    }
}
