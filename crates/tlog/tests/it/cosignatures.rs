//! Cosignatures: the framing of the C2SP example, and what a witness's line is worth.

use crate::support::{ORIGIN, signer};
use vitni_tlog::{Checkpoint, Cosigner, EMPTY_ROOT, Note, NoteError, NoteSignature};

/// The example of C2SP tlog-cosignature; its keys are not published.
const SPEC: &str = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\
    \n\
    — example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n\
    — witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n";

fn note() -> Note {
    let checkpoint = Checkpoint {
        origin: ORIGIN.into(),
        size: 0,
        root: EMPTY_ROOT,
        extensions: vec![],
    };
    checkpoint.sign(&[&signer()]).unwrap()
}

fn witness() -> Cosigner {
    Cosigner::from_seed("witness.example/w1", &[3; 32]).unwrap()
}

#[test]
fn the_example_of_the_specification() {
    let note = Note::parse(SPEC.as_bytes()).unwrap();
    let blob = &note.signatures()[1].signature;
    assert_eq!(blob.len(), 8 + 64);
    assert_eq!(u64::from_be_bytes(*blob.first_chunk().unwrap()), 1_679_315_147);
    assert_eq!(note.to_string(), SPEC);
}

#[test]
fn a_cosigned_checkpoint_says_when() {
    let line = witness().cosign(&note(), 1_679_315_147).unwrap();
    let cosigned = note().with_signature(line).unwrap();
    let read = Note::parse(cosigned.to_string().as_bytes()).unwrap();
    let verified = read
        .verify(&[signer().verifier().clone(), witness().verifier().clone()])
        .unwrap();
    let times: Vec<_> = verified
        .signatures
        .iter()
        .map(|s| (s.key.name(), s.time))
        .collect();
    assert_eq!(
        times,
        [(ORIGIN, None), ("witness.example/w1", Some(1_679_315_147))]
    );
    let vkey = witness().verifier().to_string();
    assert_eq!(vkey.parse().as_ref(), Ok(witness().verifier()));
}

#[test]
fn no_bit_of_time_or_signature_can_change() {
    let line = witness().cosign(&note(), 5).unwrap();
    for bit in 0..line.signature.len() * 8 {
        let mut signature = line.signature.clone();
        signature[bit / 8] ^= 1 << (bit % 8);
        let forged = note()
            .with_signature(NoteSignature {
                signature,
                ..line.clone()
            })
            .unwrap();
        let refused = forged.verify(&[witness().verifier().clone()]);
        assert_eq!(
            refused,
            Err(NoteError::BadSignature {
                name: "witness.example/w1".into()
            })
        );
    }
    assert_eq!(witness().cosign(&note(), 1 << 63), None);
}
