//! Notes: the published Go vectors, the rules of C2SP signed-note one by one, and every one-bit change refused.

use crate::support::{ORIGIN, bit_flips, signer};
use expect_test::expect;
use vitni_tlog::{Cosigner, KeyError, NOTE_LEN_MAX, Note, NoteError, NoteSignature, Signer, VerifierKey};

const PETER_SKEY: &str = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
const PETER_VKEY: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const PETER_NOTE: &str = "If you think cryptography is the answer to your problem,\n\
    then you don't know what your problem is.\n\
    \n\
    — PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

/// The example of C2SP signed-note; its key is not published.
const SPEC_NOTE: &str = "Ognuno sta solo sul cuor della terra\n\
    trafitto da un raggio di sole:\n\
    \n\
    ed è subito sera.\n\
    \n\
    — quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=\n";

fn peter() -> VerifierKey {
    PETER_VKEY.parse().unwrap()
}

#[test]
fn the_go_vectors() {
    let signer = Signer::parse(PETER_SKEY).unwrap();
    assert_eq!(signer.to_secret_text(), PETER_SKEY);
    assert_eq!(signer.verifier().to_string(), PETER_VKEY);
    let note = Note::parse(PETER_NOTE.as_bytes()).unwrap();
    assert_eq!(note.verify(&[peter()]).unwrap().text, note.text());
    assert_eq!(
        Note::sign(note.text(), &[&signer]).unwrap().to_string(),
        PETER_NOTE
    );
    assert!(!format!("{signer:?}").contains("AYEK"));
}

#[test]
fn the_text_may_hold_blank_lines() {
    let note = Note::parse(SPEC_NOTE.as_bytes()).unwrap();
    assert!(note.text().ends_with("sole:\n\ned è subito sera.\n"));
    assert_eq!(note.to_string(), SPEC_NOTE);
    assert_eq!(note.verify(&[peter()]), Err(NoteError::NoTrustedSignature));
    let trailing = Note::sign("a\n\n\n", &[&signer()]).unwrap();
    assert_eq!(Note::parse(trailing.to_string().as_bytes()), Ok(trailing));
}

#[test]
fn every_bit_counts() {
    for (bit, flipped) in bit_flips(PETER_NOTE.as_bytes()).enumerate() {
        let accepted = Note::parse(&flipped).and_then(|note| note.verify(&[peter()]));
        assert!(
            accepted.is_err(),
            "bit {bit}: {}",
            String::from_utf8_lossy(&flipped)
        );
    }
}

#[test]
fn malformed_notes_are_refused() {
    let check = |bytes: &[u8], expected: NoteError| {
        assert_eq!(
            Note::parse(bytes),
            Err(expected),
            "{:?}",
            String::from_utf8_lossy(bytes)
        );
    };
    check(b"", NoteError::Form);
    check(b"text\n", NoteError::Form);
    check(b"text\n\n", NoteError::Form);
    check("text\n— n AAAAAAA=\n".as_bytes(), NoteError::Form);
    check("text\n\n— n AAAAAAA=".as_bytes(), NoteError::Form);
    check(
        "\n\n— n AAAAAAA=\n".as_bytes().split_first().unwrap().1,
        NoteError::Form,
    );
    check(
        "text\n\n- n AAAAAAA=\n".as_bytes(),
        NoteError::Signature { line: 1 },
    );
    check(
        "text\n\n— n AAAAAAA=\n— n\n".as_bytes(),
        NoteError::Signature { line: 2 },
    );
    check(
        "text\n\n—  AAAAAAA=\n".as_bytes(),
        NoteError::Signature { line: 1 },
    );
    check(
        "text\n\n— n  AAAAAAA=\n".as_bytes(),
        NoteError::Signature { line: 1 },
    );
    check(
        "text\n\n— a+b AAAAAAA=\n".as_bytes(),
        NoteError::Signature { line: 1 },
    );
    check(
        "text\n\n— a\u{a0}b AAAAAAA=\n".as_bytes(),
        NoteError::Signature { line: 1 },
    );
    check(
        "text\n\n— n AAAAAA==\n".as_bytes(),
        NoteError::Signature { line: 1 },
    );
    check(
        "text\n\n— n AAAAAAA\n".as_bytes(),
        NoteError::Signature { line: 1 },
    );
    check("text\r\n\n— n AAAAAAA=\n".as_bytes(), NoteError::Encoding);
    check(b"\xff\n\n", NoteError::Encoding);
    check(
        &vec![b'a'; NOTE_LEN_MAX + 1],
        NoteError::TooLong {
            len: NOTE_LEN_MAX + 1,
        },
    );
    assert_eq!(Note::sign("no newline", &[&signer()]), Err(NoteError::Form));
    assert_eq!(Note::sign("a\tb\n", &[&signer()]), Err(NoteError::Encoding));
    assert_eq!(Note::sign("a\n", &[]), Err(NoteError::Form));
}

#[test]
fn signatures_of_strangers_are_ignored_and_counted() {
    let note = Note::sign("text\n", &[&signer()]).unwrap();
    let mut many = note.clone();
    for n in 0..15_u8 {
        let line = NoteSignature {
            name: format!("witness{n}.example"),
            id: 1,
            signature: vec![n; 72],
        };
        many = many.with_signature(line).unwrap();
    }
    // A stranger may share the name or the id, but not both.
    let same_name = NoteSignature {
        name: ORIGIN.into(),
        id: 1,
        signature: vec![0; 64],
    };
    let same_id = NoteSignature {
        name: "other.example".into(),
        id: signer().verifier().id(),
        signature: vec![0; 64],
    };
    many = many
        .with_signature(same_name)
        .unwrap()
        .with_signature(same_id)
        .unwrap();
    let read = Note::parse(many.to_string().as_bytes()).unwrap();
    let verified = read.verify(&[signer().verifier().clone()]).unwrap();
    assert_eq!((verified.signatures.len(), verified.ignored), (1, 17));
}

#[test]
fn one_bad_signature_of_a_known_key_refuses_the_note() {
    let good = Note::sign("text\n", &[&signer()]).unwrap();
    let forged = NoteSignature {
        signature: vec![0; 64],
        ..good.signatures()[0].clone()
    };
    let note = good.clone().with_signature(forged.clone()).unwrap();
    let keys = [signer().verifier().clone()];
    assert_eq!(
        note.verify(&keys),
        Err(NoteError::BadSignature { name: ORIGIN.into() })
    );
    let short = NoteSignature {
        signature: vec![0; 63],
        ..forged
    };
    assert!(good.with_signature(short).unwrap().verify(&keys).is_err());
}

#[test]
fn a_signature_serves_its_own_algorithm_only() {
    let seed = [9; 32];
    let (log, witness) = (
        Signer::from_seed("same.example", &seed).unwrap(),
        Cosigner::from_seed("same.example", &seed).unwrap(),
    );
    assert_ne!(log.verifier().id(), witness.verifier().id());
    let note = Note::sign("text\n", &[&log]).unwrap();
    let as_witness = NoteSignature {
        id: witness.verifier().id(),
        ..note.signatures()[0].clone()
    };
    let note = note.with_signature(as_witness).unwrap();
    assert_eq!(note.verify(&[log.verifier().clone()]).unwrap().ignored, 1);
    assert!(note.verify(&[witness.verifier().clone()]).is_err());
}

#[test]
fn limits_hold() {
    let mut note = Note::sign("text\n", &[&signer()]).unwrap();
    for n in 1..100_u8 {
        let line = NoteSignature {
            name: format!("w{n}"),
            id: 0,
            signature: vec![0],
        };
        note = note.with_signature(line).unwrap();
    }
    assert!(Note::parse(note.to_string().as_bytes()).is_ok());
    let text = format!("{note}— w100 AAAAAAA=\n");
    assert_eq!(Note::parse(text.as_bytes()), Err(NoteError::TooManySignatures));
    let line = NoteSignature {
        name: "w100".into(),
        id: 0,
        signature: vec![0],
    };
    assert_eq!(note.with_signature(line), Err(NoteError::TooManySignatures));
}

#[test]
fn keys_are_read_strictly() {
    let mut out = String::new();
    for text in [
        PETER_VKEY,
        "",
        "PeterNeumann",
        "PeterNeumann+c74f20a3",
        "+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10T",
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy",
        "weak+d5c7ee0f+AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    ] {
        let short: String = text.chars().take(24).collect();
        let outcome = text.parse::<VerifierKey>().map(|key| key.name().to_owned());
        out += &format!("{short:24} {outcome:?}\n");
    }
    expect![[r#"
        PeterNeumann+c74f20a3+AR Ok("PeterNeumann")
                                 Err(Form)
        PeterNeumann             Err(Form)
        PeterNeumann+c74f20a3    Err(Form)
        +c74f20a3+ARpc2QcUPDhMQe Err(Name)
        Peter Neumann+c74f20a3+A Err(Name)
        PeterNeumann+C74F20A3+AR Err(Form)
        PeterNeumann+c74f20a4+AR Err(Id)
        PeterNeumann+173116ae+ZR Err(Algorithm { type_byte: 101 })
        PeterNeumann+c74f20a3+AR Err(Form)
        PeterNeumann+c74f20a3+AR Err(Form)
        weak+d5c7ee0f+AQAAAAAAAA Err(Point)
    "#]]
    .assert_eq(&out);
    assert_eq!(Signer::parse(PETER_VKEY).err(), Some(KeyError::Form));
    assert_eq!(Signer::from_seed("", &[0; 32]).err(), Some(KeyError::Name));
    assert_eq!(
        Signer::from_seed(&"n".repeat(1025), &[0; 32]).err(),
        Some(KeyError::Name)
    );
}
