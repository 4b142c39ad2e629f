//! Write, then read, is identity.

use proptest::prelude::*;
use vitni_event::{Event, EventId, LeafIndex, Seq, Timestamp, canonical};
use vitni_segment::{SegmentError, Writer};

use crate::events;
use crate::support::{self, Made, TENANT, make, make_with, meta};

fn check(made: &Made) {
    let reader = made.open();
    assert_eq!(reader.summary(), &made.summary);
    assert_eq!(made.summary.bytes, made.file.len() as u64);
    let (first, end) = (reader.range().start.0, reader.range().end.0);
    assert_eq!(reader.read(reader.range()).unwrap(), made.rows);
    assert_eq!(reader.compare(made.journal()).unwrap(), []);

    let half = (first + end) / 2;
    let some: Vec<_> = [end - 1, first, half, first, half].map(LeafIndex).into();
    let found = reader.rows(&some).unwrap();
    let wanted: Vec<_> = some
        .iter()
        .map(|index| made.rows[(index.0 - first) as usize].clone())
        .collect();
    assert_eq!(found, wanted);
    let middle = LeafIndex(half)..LeafIndex(end.min(half + 3));
    let there = (half - first) as usize..(middle.end.0 - first) as usize;
    assert_eq!(reader.read(middle).unwrap(), made.rows[there]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn any_events_come_back(seed: u64, count in 1_u64..40, first in 0_u64..1000, whole: u64) {
        let events = (0..count).map(|row| events::any(seed.wrapping_add(row), TENANT));
        let made = make_with(first, events, |row| whole >> (row % 64) & 3 == 3);
        check(&made);
    }
}

#[test]
fn many_rows_come_back_over_row_groups_and_pages() {
    let events = (0..8_800_u64).map(|row| match row % 5 {
        0 => events::any(row, TENANT),
        _ => events::sign_in(row, TENANT),
    });
    let made = make_with(700, events, |row| row % 1000 == 7);
    assert_eq!(made.summary.exceptions, 9);
    check(&made);
}

#[test]
fn every_page_border_is_met() {
    for count in [1, 256, 257, 511, 512, 513, 1025] {
        check(&make(count, (0..count).map(|row| events::sign_in(row, TENANT))));
    }
}

/// What is the same in all rows of a group has one page; what repeats, a dictionary. One row that is otherwise ends both.
#[test]
fn what_all_rows_share_comes_back() {
    let of_host = |row: u64, odd: u64| {
        let mut event = events::sign_in(row, TENANT);
        let producer = event.producer.get_or_insert_default();
        producer.host = Some(if row == odd { "elsewhere" } else { "one-host" }.into());
        event
    };
    let says = |event: &mut Event<'_>, message: String| {
        event.text.get_or_insert_default().message = Some(message.into());
    };
    for odd in [0, 600, 1_299, u64::MAX] {
        check(&make(0, (0..1_300).map(|row| of_host(row, odd))));
    }
    let repeating = (0..9_000).map(|row| {
        let mut event = of_host(row, u64::MAX);
        says(&mut event, format!("message {}", row % 40));
        event
    });
    let different = (0..9_000).map(|row| {
        let mut event = of_host(row, 8_999);
        says(&mut event, format!("message {row}"));
        event
    });
    // In the first rows nothing comes again, later everything does, and the other way round.
    let later = (0..9_000).map(|row| {
        let mut event = of_host(row, 4);
        says(&mut event, format!("message {}", row.min(3_000)));
        event
    });
    let earlier = (0..9_000).map(|row| {
        let mut event = of_host(row, 8_200);
        says(&mut event, format!("message {}", row.max(3_000)));
        event
    });
    let repeating = make(0, repeating);
    check(&repeating);
    let different = make(0, different);
    check(&different);
    assert!(repeating.file.len() < different.file.len());
    check(&make(300, later));
    check(&make(7, earlier));
}

#[test]
fn large_events_close_a_row_group_early() {
    let big = "x".repeat(60_000);
    let events = (0..300).map(|row| Event {
        raw: Some(big.as_str().into()),
        ..events::sign_in(row, TENANT)
    });
    check(&make(0, events));
}

#[test]
fn bytes_that_are_no_event_are_kept_whole() {
    let mut file = Vec::new();
    let mut writer = Writer::new(&mut file, meta(0)).unwrap();
    let (odd, id) = (b"\xff not an event".as_slice(), EventId([9; 16]));
    writer
        .push_whole(
            Seq(5),
            odd,
            id,
            (Timestamp::from_nanos(7), Timestamp::from_nanos(7)),
        )
        .unwrap();
    let summary = writer.finish(&[(0, [1; 32])], &[]).unwrap();
    assert_eq!((summary.exceptions, summary.count), (1, 1));
    let reader = support::open(file).unwrap();
    assert_eq!(reader.rows(&[LeafIndex(0)]).unwrap()[0].canonical, odd);
    assert_eq!(reader.find_id(&id).unwrap(), Some(LeafIndex(0)));
}

#[test]
fn what_comes_back_parses_as_what_went_in() {
    let made = make(0, (0..50).map(|seed| events::any(seed, TENANT)));
    for (seed, row) in (0..50).zip(made.open().read(LeafIndex(0)..LeafIndex(50)).unwrap()) {
        assert_eq!(
            canonical::read(&row.canonical).unwrap(),
            events::any(seed, TENANT)
        );
    }
}

#[test]
fn the_same_rows_give_the_same_bytes() {
    let one = || make(5, (0..600).map(|row| events::any(row, TENANT))).file;
    assert!(one() == one());
}

#[test]
fn rows_that_do_not_fit_are_refused() {
    let event = events::sign_in(0, TENANT);
    let bytes = canonical_of(&event);
    let mut writer = Writer::new(Vec::new(), meta(0)).unwrap();
    writer.push(Seq(4), &bytes, &event).unwrap();
    assert!(matches!(
        writer.push(Seq(4), &bytes, &event),
        Err(SegmentError::OutOfOrder { .. })
    ));
    let other = events::sign_in(0, "t-other");
    assert!(matches!(
        writer.push(Seq(5), &bytes, &other),
        Err(SegmentError::OtherTenant { .. })
    ));
    let reader = make(10, [event]).open();
    assert!(matches!(
        reader.rows(&[LeafIndex(11)]),
        Err(SegmentError::NotHere { .. })
    ));
    assert!(matches!(
        reader.read(LeafIndex(9)..LeafIndex(11)),
        Err(SegmentError::NotHere { .. })
    ));
    assert_eq!(reader.read(LeafIndex(11)..LeafIndex(11)).unwrap(), []);
}

#[test]
fn a_segment_is_sealed_only_when_complete() {
    let finish = |rows: u64, salts: &[u64], hashes: &[u64]| {
        let mut writer = Writer::new(Vec::new(), meta(200)).unwrap();
        for row in 0..rows {
            let event = events::sign_in(row, TENANT);
            writer
                .push(support::seq(row), &canonical_of(&event), &event)
                .unwrap();
        }
        let salts: Vec<_> = salts.iter().map(|block| (*block, [1; 32])).collect();
        let hashes: Vec<_> = hashes.iter().map(|block| (*block, [2; 32])).collect();
        match writer.finish(&salts, &hashes) {
            Ok(_) => true,
            Err(SegmentError::Incomplete(_)) => false,
            Err(other) => panic!("{other}"),
        }
    };
    // Rows 200 to 799 lie in blocks 0 to 3; 1 and 2 are complete here, 0 may be complete with what came before.
    assert!(finish(600, &[0, 1, 2, 3], &[1, 2]));
    assert!(finish(600, &[0, 1, 2, 3], &[0, 1, 2]));
    for (rows, salts, hashes) in [
        (0, [].as_slice(), [].as_slice()),
        (600, &[0, 1, 2], &[1, 2]),
        (600, &[0, 1, 3], &[1, 2]),
        (600, &[0, 1, 2, 3, 4], &[1, 2]),
        (600, &[0, 1, 2, 3], &[1]),
        (600, &[0, 1, 2, 3], &[1, 2, 3]),
        (600, &[0, 1, 2, 3], &[2, 1]),
        (600, &[0, 1, 2, 3], &[]),
    ] {
        assert!(!finish(rows, salts, hashes), "{rows} {salts:?} {hashes:?}");
    }
}

fn canonical_of(event: &Event<'_>) -> Vec<u8> {
    vitni_event::Canonical::write(event).into_bytes()
}
