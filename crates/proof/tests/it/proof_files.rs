//! Saved proof files: valid only under a trusted key, and each refusal by name.

use crate::forged::{ORIGIN, SIZE, honest, known, leaf, proof_of, swapped};
use crate::support::{told, trust, verified};
use expect_test::expect;
use vitni_proof::{KnownLog, Trust, Verdict, verify_proof_file};
use vitni_tlog::Hash;

#[test]
fn valid_with_the_key_and_unknown_without() {
    for index in [0, 255, 256, SIZE - 1] {
        let report = verify_proof_file(&proof_of(index), &leaf(index), &trust(Some(known())));
        assert!(report.is_valid());
        assert_eq!((report.leaves_checked, report.consistent_with), (1, None));
        let report = verify_proof_file(&proof_of(index), &leaf(index), &Trust::default());
        assert!(matches!(
            report.verdict,
            Verdict::SelfConsistentSignerUnknown { .. }
        ));
    }
}

#[test]
fn refusals_by_name() {
    let mut out = String::new();
    let mut tell = |name: &str, proof: &[u8], leaf: &[u8], trust: &Trust| {
        out += &format!("{name}\n    {}\n", told(&verify_proof_file(proof, leaf, trust)));
    };
    tell("another leaf", &proof_of(4), &leaf(5), &trust(None));
    tell("no proof file", b"", &leaf(4), &trust(None));
    let other = String::from_utf8(swapped().0["checkpoint"].clone()).unwrap();
    let top = String::from_utf8(proof_of(4))
        .unwrap()
        .split_once("\n\n")
        .unwrap()
        .0
        .to_owned();
    tell(
        "another log",
        format!("{top}\n\n{other}").as_bytes(),
        &leaf(4),
        &trust(None),
    );
    let no_origin = Trust {
        origin: None,
        ..trust(None)
    };
    tell(
        "another log's key",
        format!("{top}\n\n{other}").as_bytes(),
        &leaf(4),
        &no_origin,
    );
    let forked = KnownLog {
        origin: ORIGIN.into(),
        size: SIZE,
        root: Hash([0; 32]),
    };
    tell(
        "known with another root",
        &proof_of(4),
        &leaf(4),
        &trust(Some(forked)),
    );
    expect![[r#"
        another leaf
            not-included: the proof does not show this leaf at index 4: the proof leads to another root
        no proof file
            proof-malformed: the proof file is malformed: this is not a proof file: its first line must be `c2sp.org/tlog-proof@v1`
        another log
            other-log: this is the log `log.example/tenant-b/1`, not `log.example/tenant-a/1`
        another log's key
            untrusted: the checkpoint is not to be trusted: no trusted key has signed the note
        known with another root
            forked: the first 600 leaves are not the ones that were signed before: the log was forked or rewritten
    "#]].assert_eq(&out);
}

#[test]
fn a_known_head_of_the_same_size_is_compared() {
    let Verdict::Valid { origin, size, root } = verified(&honest(), &trust(None)).verdict else {
        panic!()
    };
    let report = verify_proof_file(
        &proof_of(4),
        &leaf(4),
        &trust(Some(KnownLog { origin, size, root })),
    );
    assert_eq!(report.consistent_with, Some(SIZE));
}
