//! No parser panics, and what it accepts it writes back unchanged.

use crate::support::{Naive, ORIGIN, signer};
use proptest::prelude::*;
use std::fmt::Display;
use vitni_tlog::*;

/// Real texts, damaged in a few places, and plain noise.
fn texts() -> impl Strategy<Value = Vec<u8>> {
    let checkpoint = Checkpoint {
        origin: ORIGIN.into(),
        size: 3,
        root: Naive::new(3).root(3),
        extensions: vec![],
    };
    let note = checkpoint.sign(&[&signer()]).unwrap();
    let proof = LogProof {
        extra: Some(vec![1]),
        index: 1,
        hashes: inclusion_proof(&Naive::new(3), 1, 3).unwrap(),
        checkpoint: note.clone(),
    };
    let seeds = vec![
        note.to_string(),
        note.text().to_owned(),
        proof.to_string(),
        signer().verifier().to_string(),
        signer().to_secret_text(),
        "tile/entries/x001/234.p/7".to_owned(),
    ];
    let piece = prop::sample::select(vec![
        "", "\n", "\n\n", " ", "+", "— ", "0", "é", "\u{0}", "x", "/", "=", "A",
    ]);
    let damage = (any::<prop::sample::Index>(), 0..5_usize, piece);
    let damaged =
        (prop::sample::select(seeds), prop::collection::vec(damage, 0..4)).prop_map(|(seed, damages)| {
            let mut bytes = seed.into_bytes();
            for (at, len, piece) in damages {
                let at = at.index(bytes.len() + 1);
                let end = (at + len).min(bytes.len());
                bytes.splice(at..end, piece.bytes());
            }
            bytes
        });
    prop_oneof![4 => damaged, 1 => prop::collection::vec(any::<u8>(), 0..200)]
}

fn same<T: Display>(parsed: Option<T>, bytes: &[u8]) {
    if let Some(value) = parsed {
        assert_eq!(value.to_string().as_bytes(), bytes);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn texts_are_refused_or_come_back_unchanged(bytes in texts()) {
        same(Note::parse(&bytes).ok(), &bytes);
        same(LogProof::parse(&bytes).ok(), &bytes);
        if let Ok(text) = std::str::from_utf8(&bytes) {
            same(Checkpoint::parse(text).ok(), &bytes);
            same(text.parse::<VerifierKey>().ok(), &bytes);
            same(text.parse::<TilePath>().ok(), &bytes);
            same(Signer::parse(text).ok().map(|signer| signer.to_secret_text()), &bytes);
            Hash::from_base64(text);
        }
    }

    #[test]
    fn bytes_are_refused_or_come_back_unchanged(bytes in prop::collection::vec(any::<u8>(), 0..200), width: u16) {
        if let Ok(frontier) = Frontier::from_bytes(&bytes) {
            prop_assert_eq!(frontier.to_bytes(), bytes.clone());
        }
        if let Ok(tile) = Tile::decode(&bytes, width) {
            prop_assert_eq!(tile.encode(), bytes.clone());
        }
        if let Ok(entries) = EntryBundle::new(&bytes, width).collect::<Result<Vec<_>, _>>() {
            prop_assert_eq!(encode_bundle(entries).unwrap(), bytes);
        }
    }
}
