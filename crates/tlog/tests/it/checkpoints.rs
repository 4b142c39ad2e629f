//! Checkpoints: the example of C2SP tlog-checkpoint, strict fields, and whose signature counts.

use crate::support::{Naive, ORIGIN, bit_flips, signer};
use expect_test::expect;
use vitni_tlog::{Checkpoint, CheckpointError, Cosigner, EMPTY_ROOT, Note, Signer};

/// The example of C2SP tlog-checkpoint; its key is not published.
const SPEC: &str = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\
    \n\
    — example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n";

fn checkpoint() -> Checkpoint {
    Checkpoint {
        origin: ORIGIN.into(),
        size: 9,
        root: Naive::new(9).root(9),
        extensions: vec![],
    }
}

#[test]
fn the_example_of_the_specification() {
    let note = Note::parse(SPEC.as_bytes()).unwrap();
    let checkpoint = Checkpoint::parse(note.text()).unwrap();
    assert_eq!(
        (checkpoint.origin.as_str(), checkpoint.size),
        ("example.com/behind-the-sofa", 20_852_163)
    );
    assert_eq!(checkpoint.to_string(), note.text());
}

#[test]
fn fields_are_read_strictly() {
    let root = EMPTY_ROOT.to_string();
    let mut out = String::new();
    for text in [
        format!("o\n0\n{root}\n"),
        format!("o\n9223372036854775807\n{root}\next\nensions\n"),
        format!("o\n9223372036854775808\n{root}\n"),
        format!("o\n00\n{root}\n"),
        format!("o\n+1\n{root}\n"),
        format!("o\n\n{root}\n"),
        format!("\n1\n{root}\n"),
        format!("o\n1\n{root}"),
        format!("o\n1\n{root}\n\n"),
        format!("o\n1\n{root}=\n"),
        "o\n1\nAAAA\n".into(),
        "o\n1\n".into(),
        String::new(),
    ] {
        let outcome = Checkpoint::parse(&text).map(|c| (c.size, c.extensions));
        out += &format!("{:?}: {outcome:?}\n", text.replace(&root, "ROOT"));
    }
    expect![[r#"
        "o\n0\nROOT\n": Ok((0, []))
        "o\n9223372036854775807\nROOT\next\nensions\n": Ok((9223372036854775807, ["ext", "ensions"]))
        "o\n9223372036854775808\nROOT\n": Err(Size)
        "o\n00\nROOT\n": Err(Size)
        "o\n+1\nROOT\n": Err(Size)
        "o\n\nROOT\n": Err(Form)
        "\n1\nROOT\n": Err(Form)
        "o\n1\nROOT": Err(Form)
        "o\n1\nROOT\n\n": Err(Form)
        "o\n1\nROOT=\n": Err(Root)
        "o\n1\nAAAA\n": Err(Root)
        "o\n1\n": Err(Form)
        "": Err(Form)
    "#]]
    .assert_eq(&out);
}

#[test]
fn signed_and_verified_and_no_bit_can_change() {
    let keys = [signer().verifier().clone()];
    let text = checkpoint().sign(&[&signer()]).unwrap().to_string();
    let verify = |bytes: &[u8]| {
        let note = Note::parse(bytes)?;
        Checkpoint::verify(&note, &keys).map(|(checkpoint, _)| checkpoint)
    };
    assert_eq!(verify(text.as_bytes()), Ok(checkpoint()));
    for flipped in bit_flips(text.as_bytes()) {
        assert!(verify(&flipped).is_err(), "{}", String::from_utf8_lossy(&flipped));
    }
}

#[test]
fn only_the_log_itself_can_vouch_for_its_checkpoint() {
    let other = Signer::from_seed("log.example/tenant-b/1", &[8; 32]).unwrap();
    let witness = Cosigner::from_seed(ORIGIN, &[9; 32]).unwrap();
    let keys = [
        signer().verifier().clone(),
        other.verifier().clone(),
        witness.verifier().clone(),
    ];
    let by_other = checkpoint().sign(&[&other]).unwrap();
    let refused = Err(CheckpointError::NotSignedByOrigin {
        origin: ORIGIN.into(),
    });
    assert_eq!(Checkpoint::verify(&by_other, &keys).map(|_| ()), refused);
    let cosignature = witness.cosign(&by_other, 1).unwrap();
    let and_witness = by_other.with_signature(cosignature).unwrap();
    assert_eq!(Checkpoint::verify(&and_witness, &keys).map(|_| ()), refused);
    let both = checkpoint().sign(&[&other, &signer()]).unwrap();
    assert!(Checkpoint::verify(&both, &keys).is_ok());
}

#[test]
fn what_could_not_be_read_back_is_not_signed() {
    for broken in [
        Checkpoint {
            origin: String::new(),
            ..checkpoint()
        },
        Checkpoint {
            origin: "a\nb".into(),
            ..checkpoint()
        },
        Checkpoint {
            origin: "a\tb".into(),
            ..checkpoint()
        },
        Checkpoint {
            size: u64::MAX,
            ..checkpoint()
        },
        Checkpoint {
            extensions: vec![String::new()],
            ..checkpoint()
        },
        Checkpoint {
            extensions: vec!["a\nb".into()],
            ..checkpoint()
        },
    ] {
        assert!(broken.sign(&[&signer()]).is_err(), "{broken:?}");
    }
}
