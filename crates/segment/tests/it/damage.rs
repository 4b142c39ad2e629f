//! Damage: every flipped byte and every cut is an error or changes nothing; never a panic, never a huge allocation.

use vitni_event::{LeafIndex, Seq, canonical};
use vitni_segment::{Bounds, Columns, SegmentError};

use crate::events::{self, Dice};
use crate::support::{self, Made, TENANT, make_with, root};

fn small() -> Made {
    make_with(250, (0..9).map(|row| events::any(row, TENANT)), |row| row == 4)
}

/// Asks everything there is to ask. What comes back without an error must be right.
fn ask_everything(file: Vec<u8>, made: &Made) -> Result<(), SegmentError> {
    let reader = support::open(file)?;
    assert_eq!(reader.summary(), &made.summary);
    let last = made.rows.last().unwrap();
    let id = canonical::read(&last.canonical).unwrap().id;
    let answers = [
        reader
            .read(reader.range())
            .map(|rows| assert_eq!(rows, made.rows)),
        reader
            .compare(made.journal())
            .map(|differ| assert_eq!(differ, [])),
        reader
            .find_id(&id)
            .map(|found| assert_eq!(found, Some(last.index))),
        reader.salt(0).map(|salt| assert_eq!(salt, Some(root(0)))),
        reader.block_hash(0).map(|hash| assert_eq!(hash, None)),
        reader
            .scan(Columns::ALL, &Bounds::default(), Seq(u64::MAX), &mut |_, _, _| {
                std::ops::ControlFlow::Continue(())
            })
            .map(|flow| assert!(flow.is_continue())),
    ];
    answers.into_iter().collect()
}

#[test]
fn every_flipped_byte_is_noticed() {
    let made = small();
    ask_everything(made.file.clone(), &made).unwrap();
    for at in 0..made.file.len() {
        let mut file = made.file.clone();
        file[at] ^= 1 << (at % 8);
        assert!(
            ask_everything(file, &made).is_err(),
            "byte {at} of {} changed and nobody noticed",
            made.file.len()
        );
    }
}

#[test]
fn every_cut_is_noticed() {
    let made = small();
    for length in 0..made.file.len() {
        assert!(
            support::open(made.file[..length].to_vec()).is_err(),
            "cut at {length}"
        );
    }
    let mut longer = made.file.clone();
    longer.push(0);
    assert!(support::open(longer).is_err());
}

#[test]
fn scribbles_over_a_larger_file_are_noticed() {
    let made = make_with(0, (0..1_500).map(|row| events::sign_in(row, TENANT)), |row| {
        row == 4
    });
    let mut dice = Dice(4);
    for round in 0..60 {
        let mut file = made.file.clone();
        let (at, length) = (
            dice.below(file.len() as u64) as usize,
            1 + dice.below(3_000) as usize,
        );
        let end = file.len().min(at + length);
        let before = file[at..end].to_vec();
        file[at..end].fill_with(|| dice.next() as u8);
        let changed = file[at..end] != before;
        let answer = support::open(file).and_then(|reader| reader.compare(made.journal()));
        assert!(!changed || answer.is_err(), "round {round}: {at}..{end}");
    }
}

#[test]
fn pieces_of_two_files_do_not_pass_as_one() {
    let (a, b) = (
        small(),
        make_with(250, (0..9).map(|row| events::any(row + 99, TENANT)), |_| false),
    );
    for cut in (0..a.file.len().min(b.file.len())).step_by(97) {
        let mut file = a.file[..cut].to_vec();
        file.extend_from_slice(&b.file[cut..]);
        if file != a.file && file != b.file {
            assert!(ask_everything(file, &b).is_err(), "joined at {cut}");
        }
    }
}

#[test]
fn errors_say_what_is_wrong() {
    let made = small();
    let text = |file: Vec<u8>| match support::open(file) {
        Ok(_) => "opened".into(),
        Err(error) => error.to_string(),
    };
    assert!(text(b"not a segment".to_vec()).contains("does not end as a Parquet file"));
    assert!(text(Vec::new()).contains("cut short"));
    let mut early = made.file.clone();
    early[10] ^= 1;
    let reader = support::open(early).unwrap();
    let error = reader
        .read(LeafIndex(250)..LeafIndex(251))
        .unwrap_err()
        .to_string();
    assert!(error.contains("bytes from byte 0 have changed"), "{error}");
}
