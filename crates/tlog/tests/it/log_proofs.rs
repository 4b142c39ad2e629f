//! Proof files: written then read, no bit of them can change, and the refusals.

use crate::support::{Naive, ORIGIN, bit_flips, leaf, signer};
use expect_test::expect;
use vitni_tlog::{Checkpoint, LogProof, LogProofError, Signer, inclusion_proof};

fn proof(index: u64, size: u64) -> LogProof {
    let tree = Naive::new(size);
    let checkpoint = Checkpoint {
        origin: ORIGIN.into(),
        size,
        root: tree.root(size),
        extensions: vec![],
    };
    LogProof {
        extra: None,
        index,
        hashes: inclusion_proof(&tree, index, size).unwrap(),
        checkpoint: checkpoint.sign(&[&signer()]).unwrap(),
    }
}

#[test]
fn a_file_written_is_the_file_read_and_verifies() {
    for (index, size) in [(0, 1), (0, 2), (4, 5), (77, 300)] {
        for extra in [None, Some(vec![]), Some(b"any".to_vec())] {
            let proof = LogProof {
                extra,
                ..proof(index, size)
            };
            let read = LogProof::parse(proof.to_string().as_bytes()).unwrap();
            assert_eq!(read, proof);
            let checkpoint = read.verify(&leaf(index), &[signer().verifier().clone()]).unwrap();
            assert_eq!(checkpoint.size, size);
            assert!(
                read.verify(&leaf(index + 1), &[signer().verifier().clone()])
                    .is_err()
            );
        }
    }
}

#[test]
fn no_bit_can_change() {
    let file = proof(2, 6).to_string();
    for flipped in bit_flips(file.as_bytes()) {
        let accepted =
            LogProof::parse(&flipped).and_then(|p| p.verify(&leaf(2), &[signer().verifier().clone()]));
        assert!(accepted.is_err(), "{}", String::from_utf8_lossy(&flipped));
    }
}

#[test]
fn refusals_name_the_line() {
    let file = proof(2, 6).to_string();
    let (head, note) = file.split_once("\n\n").unwrap();
    let hash = head.lines().last().unwrap();
    let mut out = String::new();
    let mut refuse = |name: &str, text: String| {
        let error = LogProof::parse(text.as_bytes()).unwrap_err();
        out += &format!("{name}: {error}\n");
    };
    refuse("empty", String::new());
    refuse("another version", file.replacen("@v1", "@v2", 1));
    refuse(
        "extra not base64",
        file.replacen("index 2", "extra !\nindex 2", 1),
    );
    refuse(
        "extra after index",
        file.replacen("index 2", "index 2\nextra YQ==", 1),
    );
    refuse("leading zero", file.replacen("index 2", "index 02", 1));
    refuse("no index", file.replacen("index 2\n", "", 1));
    refuse("half a hash", file.replacen(hash, hash.get(..20).unwrap(), 1));
    refuse(
        "65 hashes",
        format!(
            "c2sp.org/tlog-proof@v1\nindex 2\n{}\n{note}",
            format!("{hash}\n").repeat(65)
        ),
    );
    refuse("no checkpoint", format!("{head}\n"));
    refuse(
        "no signature",
        format!("{head}\n\n{}", note.split_once("\n\n").unwrap().0),
    );
    expect![[r#"
        empty: this is not a proof file: its first line must be `c2sp.org/tlog-proof@v1`
        another version: this is not a proof file: its first line must be `c2sp.org/tlog-proof@v1`
        extra not base64: line 2 of the proof file is malformed: expected `extra` and base64 of at most 1 MiB
        extra after index: line 3 of the proof file is malformed: expected a hash in base64, at most 64 of them
        leading zero: line 2 of the proof file is malformed: expected `index` and a decimal number without leading zeros
        no index: line 2 of the proof file is malformed: expected `index` and a decimal number without leading zeros
        half a hash: line 5 of the proof file is malformed: expected a hash in base64, at most 64 of them
        65 hashes: line 67 of the proof file is malformed: expected a hash in base64, at most 64 of them
        no checkpoint: line 2 of the proof file is malformed: expected a blank line before the checkpoint
        no signature: a note needs a text ending in newline, a blank line, and at least one signature line
    "#]]
    .assert_eq(&out);
}

#[test]
fn a_key_of_another_log_is_no_help() {
    let other = Signer::from_seed("log.example/tenant-b/1", &[7; 32]).unwrap();
    let refused = proof(1, 3).verify(&leaf(1), &[other.verifier().clone()]);
    assert!(matches!(refused, Err(LogProofError::Checkpoint(_))));
}
