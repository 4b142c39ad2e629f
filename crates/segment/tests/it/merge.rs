//! Segments merged into one: nobody can tell it from one that was sealed in one go but by the places of its pages, and damage is
//! never carried over.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::sync::Arc;

use proptest::prelude::*;
use vitni_event::{Canonical, Event, EventId, LeafIndex, Seq, canonical};
use vitni_segment::{Bounds, Columns, MergeError, Reader, SegmentError, StoredEvent, Wanted, merge};

use crate::events::{self, Dice};
use crate::support::{self, Made, TENANT, make_from};
use crate::wanted::{pieces, seen, terms};

/// Adjacent segments of so many rows each, from leaf `first` on.
fn adjacent(
    first: u64,
    counts: &[u64],
    event: impl Fn(u64) -> Event<'static>,
    whole: impl Fn(u64) -> bool,
) -> Vec<Made> {
    let mut row = 0;
    let segment = |count: &u64| {
        let rows = row..row + count;
        row += count;
        make_from(first + rows.start, rows.start, rows.map(&event), &whole)
    };
    counts.iter().map(segment).collect()
}

fn readers(made: &[Made]) -> Vec<Arc<Reader>> {
    made.iter().map(|made| Arc::new(made.open())).collect()
}

fn merged(sources: &[Arc<Reader>]) -> Result<Vec<u8>, MergeError> {
    let mut file = Vec::new();
    let summary = merge(sources, &mut file, &|| true)?;
    assert_eq!(summary.bytes, file.len() as u64);
    Ok(file)
}

fn scanned(reader: &Reader, bounds: &Bounds, upper: Seq) -> Vec<(Seq, LeafIndex, EventId)> {
    let mut rows = Vec::new();
    let mut visit = |seq, index, event: &Event<'_>| {
        if bounds.time.contains(event.time) {
            rows.push((seq, index, event.id));
        }
        ControlFlow::Continue(())
    };
    let columns = Columns::ID | Columns::TIME;
    assert!(
        reader
            .scan(columns, bounds, upper, &mut visit)
            .unwrap()
            .is_continue()
    );
    rows
}

/// Merges, then asks the new segment and the old ones everything there is to ask.
fn check(made: &[Made], dice: &mut Dice) -> Reader {
    let sources = readers(made);
    let reader = support::open(merged(&sources).unwrap()).unwrap();
    reader.compare_merged(&sources).unwrap();
    let rows: Vec<StoredEvent> = made.iter().flat_map(|made| made.rows.clone()).collect();
    assert_eq!(reader.read(reader.range()).unwrap(), rows);
    assert_eq!(
        reader
            .compare(rows.iter().map(|row| (row.seq, row.canonical.as_slice())))
            .unwrap(),
        []
    );
    let summary = reader.summary();
    let (first, last) = (&made[0].summary, &made[made.len() - 1].summary);
    assert_eq!(
        (summary.first_seq, summary.last_seq),
        (first.first_seq, last.last_seq)
    );
    assert_eq!(
        summary.exceptions,
        made.iter().map(|made| made.summary.exceptions).sum::<u64>()
    );
    let all = |of: fn(&Made) -> i64, best: fn(i64, i64) -> i64| made.iter().map(of).reduce(best).unwrap();
    let (time, received) = (summary.bounds.time, summary.bounds.received);
    assert_eq!(
        time.min.nanos(),
        all(|made| made.summary.bounds.time.min.nanos(), i64::min)
    );
    assert_eq!(
        time.max.nanos(),
        all(|made| made.summary.bounds.time.max.nanos(), i64::max)
    );
    assert_eq!(
        received.min.nanos(),
        all(|made| made.summary.bounds.received.min.nanos(), i64::min)
    );
    assert_eq!(
        received.max.nanos(),
        all(|made| made.summary.bounds.received.max.nanos(), i64::max)
    );

    for block in reader.range().start.0 / 256..reader.range().end.0.div_ceil(256) {
        assert_eq!(
            reader.salt(block).unwrap(),
            Some(support::root(block)),
            "salt of block {block}"
        );
        let kept = reader.block_hash(block).unwrap();
        let complete = (block + 1) * 256 <= reader.range().end.0 && block * 256 >= reader.range().start.0;
        // A block that begins before the first row may be kept.
        assert!(
            kept == Some(support::hash(block)) || (!complete && kept.is_none()),
            "hash of block {block}"
        );
    }

    for _ in 0..5 {
        let middle = &rows[dice.below(rows.len() as u64) as usize];
        let time = canonical::read(&middle.canonical).unwrap().time;
        let mut bounds = Bounds::default();
        if dice.below(2) == 0 {
            bounds.time.min = time;
        }
        let upper = if dice.below(2) == 0 {
            middle.seq
        } else {
            Seq(u64::MAX)
        };
        let apart: Vec<_> = sources
            .iter()
            .rev()
            .flat_map(|source| scanned(source, &bounds, upper))
            .collect();
        assert_eq!(scanned(&reader, &bounds, upper), apart);
    }
    check_lookups(&reader, &rows, dice);
    reader
}

fn check_lookups(reader: &Reader, rows: &[StoredEvent], dice: &mut Dice) {
    for _ in 0..6 {
        let row = &rows[dice.below(rows.len() as u64) as usize];
        let event = canonical::read(&row.canonical).unwrap();
        let found = reader.find_id(&event.id).unwrap();
        let first = rows
            .iter()
            .find(|row| canonical::read(&row.canonical).unwrap().id == event.id);
        assert_eq!(found, first.map(|row| row.index), "{}", event.id);
        assert_eq!(reader.rows(&[row.index]).unwrap(), std::slice::from_ref(row));
        for term in terms(&event) {
            let wanted = Wanted::Term(term);
            assert!(
                seen(reader, &wanted).contains(&row.index),
                "{wanted:?} of leaf {}",
                row.index
            );
        }
        for text in pieces(&event) {
            assert!(
                seen(reader, &Wanted::text(&text)).contains(&row.index),
                "{text:?} of leaf {}",
                row.index
            );
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4))]

    #[test]
    fn random_segments_give_the_same_answers(
        seed: u64,
        first in 0_u64..600,
        counts in prop::collection::vec(prop_oneof![1_u64..40, 1_u64..900, 2_000_u64..2_600], 2..6),
        whole: u64,
    ) {
        let event = |row: u64| match row % 7 {
            0 | 3 => events::any(seed.wrapping_add(row), TENANT),
            _ => events::sign_in(row, TENANT),
        };
        let made = adjacent(first, &counts, event, |row| whole >> (row % 64) & 15 == 15);
        check(&made, &mut Dice(seed));
    }
}

#[test]
fn large_row_groups_are_copied_and_small_ones_written_together() {
    let mut dice = Dice(1);
    let sign_in = |row| events::sign_in(row, TENANT);
    let made = adjacent(0, &[2_100, 100, 100, 9_000, 30, 4_000, 700], sign_in, |row| {
        row % 500 == 9
    });
    let reader = check(&made, &mut dice);
    let mut ends = Vec::new();
    while ends.last() != Some(&reader.range().end) {
        let next = ends.last().copied().unwrap_or(LeafIndex(0));
        ends.push(reader.group_end(next).unwrap());
    }
    // 9 000 rows are sealed as 8 192 and 808; those and the next 30 lie together now.
    let ends: Vec<u64> = ends.iter().map(|end| end.0).collect();
    assert_eq!(ends, [2_100, 2_300, 10_492, 11_330, 15_330, 16_030]);
}

#[test]
fn what_was_merged_can_be_merged_again() {
    let made = adjacent(
        77,
        &[3_000, 40, 50, 2_500, 4_000, 10],
        |row| events::sign_in(row, TENANT),
        |_| false,
    );
    let sources = readers(&made);
    let front = Arc::new(support::open(merged(&sources[..3]).unwrap()).unwrap());
    let back = Arc::new(support::open(merged(&sources[3..]).unwrap()).unwrap());
    let twice = support::open(merged(&[front, back]).unwrap()).unwrap();
    twice.compare_merged(&sources).unwrap();
    let rows: Vec<StoredEvent> = made.iter().flat_map(|made| made.rows.clone()).collect();
    assert_eq!(twice.read(twice.range()).unwrap(), rows);
    check_lookups(&twice, &rows, &mut Dice(5));
}

#[test]
fn what_is_rare_is_in_few_pages_still() {
    let made = adjacent(0, &[5_000; 6], |row| events::sign_in(row, TENANT), |_| false);
    let reader = support::open(merged(&readers(&made)).unwrap()).unwrap();
    let mut pages = 0;
    for row in (0..30_000).step_by(97) {
        let event = events::sign_in(row, TENANT);
        let wanted = Wanted::Term(vitni_segment::Term::id(&event.id));
        // The last page of each row group of 5 000 rows has 392.
        let seen: BTreeSet<_> = seen(&reader, &wanted)
            .iter()
            .map(|index| (index.0 / 5_000, index.0 % 5_000 / 512))
            .collect();
        assert!(seen.contains(&(row / 5_000, row % 5_000 / 512)));
        pages += seen.len() - 1;
    }
    // 310 look-ups, of which one in sixteen names a page for nothing.
    assert!(pages < 60, "{pages} pages for nothing");
}

#[test]
fn damage_is_reported_and_never_copied() {
    let made = adjacent(
        300,
        &[2_100, 30, 40, 2_200],
        |row| events::sign_in(row, TENANT),
        |row| row == 2_110,
    );
    let sound = merged(&readers(&made)).unwrap();
    let mut dice = Dice(11);
    let mut told = 0;
    for round in 0..400 {
        let at = dice.below(made.len() as u64) as usize;
        let mut file = made[at].file.clone();
        let byte = dice.below(file.len() as u64) as usize;
        file[byte] ^= 1 << (round % 8);
        let mut sources = readers(&made);
        // The file is changed under the reader, or before it is opened.
        let Ok(reader) = support::open(file) else { continue };
        sources[at] = Arc::new(reader);
        match merged(&sources) {
            Err(MergeError::Source { at: found, error }) => {
                assert!(matches!(error, SegmentError::Damaged(_)), "{error}");
                assert_eq!(found, at, "byte {byte}");
                told += 1;
            }
            // Terms are made anew, so nobody looks at the old ones.
            Ok(file) => assert!(file == sound, "byte {byte} of segment {at} went through"),
            Err(other) => panic!("byte {byte} of segment {at}: {other}"),
        }
    }
    assert!(told > 150, "only {told} times");
}

/// Gives an event one part of another.
fn mix(mut event: Event<'static>, other: Event<'static>, part: u64) -> Event<'static> {
    match part {
        0 => event.actor = other.actor,
        1 => event.targets = other.targets,
        2 => event.client = other.client,
        3 => event.auth = other.auth,
        4 => event.source = other.source,
        5 => event.producer = other.producer,
        6 => event.flow = other.flow,
        7 => event.text = other.text,
        8 => event.public = other.public,
        9 => event.attributes = other.attributes,
        10 => event.raw = other.raw,
        11 => event.observed = other.observed,
        12 => event.severity = other.severity,
        13 => event.outcome = other.outcome,
        14 => event.flags = other.flags,
        15 => event.time = other.time,
        16 => event.received = other.received,
        17 => event.event = other.event,
        18 => event.id = other.id,
        _ => event.erased = other.erased,
    }
    event
}

#[test]
fn any_part_of_a_row_written_anew_is_compared() {
    let (mut dice, mut same) = (Dice(3), 0);
    for round in 0..400 {
        let event = move |row| events::any(round * 1_000 + row, TENANT);
        let (at, part) = (dice.below(90), round % 20);
        let changed = move |row| match row == at {
            true => mix(event(row), event(row + 500), part),
            false => event(row),
        };
        let sources = readers(&adjacent(300, &[40, 50], event, |_| false));
        let other = readers(&adjacent(300, &[40, 50], changed, |_| false));
        let reader = support::open(merged(&other).unwrap()).unwrap();
        let is_same = Canonical::write(&event(at)).bytes() == Canonical::write(&changed(at)).bytes();
        same += u64::from(is_same);
        let compared = reader.compare_merged(&sources);
        assert_eq!(compared.is_ok(), is_same, "part {part} of row {at}: {compared:?}");
    }
    assert!(same < 200, "{same} of 400 are no change");
}

#[test]
fn a_merged_file_that_lies_is_found_out() {
    let counts = [2_100, 30, 40, 2_200];
    let made = adjacent(300, &counts, |row| events::sign_in(row, TENANT), |_| false);
    let sources = readers(&made);
    let refused = |other: &[Made], what: &str| {
        let reader = support::open(merged(&readers(other)).unwrap()).unwrap();
        let error = reader.compare_merged(&sources).unwrap_err();
        assert!(
            error.to_string().contains("are not as they were"),
            "{what}: {error}"
        );
    };
    let changed = |at: u64| {
        let event = move |row| events::sign_in(if row == at { row + 1_000_000 } else { row }, TENANT);
        adjacent(300, &counts, event, |_| false)
    };
    refused(&changed(7), "a copied row");
    refused(&changed(2_120), "a row written anew");
    refused(&made[..3], "rows are missing");
    let more = adjacent(
        300,
        &[2_100, 30, 40, 2_201],
        |row| events::sign_in(row, TENANT),
        |_| false,
    );
    refused(&more, "there are more rows");
}

#[test]
fn only_what_is_adjacent_is_merged() {
    let sign_in = |row| events::sign_in(row, TENANT);
    let made = adjacent(0, &[300, 300, 300], sign_in, |_| false);
    let [a, b, c] = readers(&made).try_into().map_err(drop).unwrap();
    let other_epoch = {
        let mut file = Vec::new();
        let meta = vitni_segment::Meta {
            epoch: 4,
            ..support::meta(300)
        };
        let mut writer = vitni_segment::Writer::new(&mut file, meta).unwrap();
        for row in &made[1].rows {
            writer
                .push(row.seq, &row.canonical, &canonical::read(&row.canonical).unwrap())
                .unwrap();
        }
        let root = |block| (block, support::root(block));
        let hash = |block| (block, support::hash(block));
        writer.finish(&[root(1), root(2)], &[hash(1)]).unwrap();
        Arc::new(support::open(file).unwrap())
    };
    let refused = |sources: &[Arc<Reader>]| match merged(sources) {
        Err(MergeError::Source { at, .. }) => at,
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("they were merged"),
    };
    assert_eq!(refused(&[a.clone(), c.clone()]), 1);
    assert_eq!(refused(&[b.clone(), a.clone()]), 1);
    assert_eq!(refused(&[a.clone(), b.clone(), b.clone()]), 2);
    assert_eq!(refused(&[a.clone(), other_epoch, c.clone()]), 1);
    assert!(matches!(
        merged(&[]),
        Err(MergeError::Output(SegmentError::Incomplete(_)))
    ));
    // Two that disagree on the salt of the block they share.
    let mut file = Vec::new();
    let mut writer = vitni_segment::Writer::new(&mut file, support::meta(300)).unwrap();
    for row in &made[1].rows {
        writer
            .push(row.seq, &row.canonical, &canonical::read(&row.canonical).unwrap())
            .unwrap();
    }
    writer
        .finish(&[(1, [9; 32]), (2, support::root(2))], &[(1, support::hash(1))])
        .unwrap();
    assert_eq!(refused(&[a, Arc::new(support::open(file).unwrap()), c]), 1);
}

#[test]
fn merging_can_be_broken_off_at_every_row_group() {
    let made = adjacent(
        0,
        &[2_100, 30, 9_000, 50],
        |row| events::sign_in(row, TENANT),
        |_| false,
    );
    let sources = readers(&made);
    for groups in 0..5_u32 {
        let left = Cell::new(groups);
        let go_on = || left.replace(left.get().saturating_sub(1)) > 0;
        let answer = merge(&sources, Vec::new(), &go_on);
        assert!(
            matches!(answer, Err(MergeError::BrokenOff)),
            "after {groups} row groups"
        );
    }
    assert!(merge(&sources, Vec::new(), &|| true).is_ok());
}

/// A segment merged with nothing is the same file up to the footer: what is copied, and what is made again, is what the writer made of the
/// rows. In the footer only what Parquet keeps twice, for readers from before 2018, is gone.
#[test]
fn a_segment_merged_alone_is_the_same_file() {
    for (seed, count) in [(0, 1), (1, 300), (2, 2_500), (3, 9_000), (4, 8_192 + 1_024)] {
        let event = |row: u64| match row % 5 {
            0 | 1 => events::any(seed * 100_000 + row, TENANT),
            _ => events::sign_in(row, TENANT),
        };
        let made = adjacent(seed * 77, &[count], event, |row| row % 97 == 5);
        let merged = merged(&readers(&made)).unwrap();
        let same = before_footer(&merged) == before_footer(&made[0].file);
        assert!(same, "{count} rows");
    }
}

fn before_footer(file: &[u8]) -> &[u8] {
    let end = file.len() - 8;
    let length = u32::from_le_bytes(file[end..end + 4].try_into().unwrap());
    &file[..end - length as usize]
}
