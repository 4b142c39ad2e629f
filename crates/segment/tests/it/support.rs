//! Makes segments in memory and keeps beside them what went in.

use std::sync::Arc;

use vitni_event::{Canonical, Event, LeafIndex, Seq, TenantId};
use vitni_segment::{Meta, ReadAt, Reader, StoredEvent, Summary, Writer};

pub(crate) const TENANT: &str = "t-abcdefgh234567ab";

/// A segment file and the rows that went into it.
pub(crate) struct Made {
    pub(crate) file: Vec<u8>,
    pub(crate) summary: Summary,
    pub(crate) rows: Vec<StoredEvent>,
}

impl Made {
    pub(crate) fn open(&self) -> Reader {
        open(self.file.clone()).unwrap()
    }

    pub(crate) fn journal(&self) -> impl Iterator<Item = (Seq, &[u8])> {
        self.rows.iter().map(|row| (row.seq, row.canonical.as_slice()))
    }
}

pub(crate) fn open(file: Vec<u8>) -> Result<Reader, vitni_segment::SegmentError> {
    Reader::open(Arc::new(file) as Arc<dyn ReadAt>)
}

pub(crate) fn meta(first: u64) -> Meta {
    Meta {
        tenant: TenantId::parse(TENANT).unwrap(),
        epoch: 3,
        first_index: LeafIndex(first),
    }
}

/// The salt root of a block in these tests.
pub(crate) fn root(block: u64) -> [u8; 32] {
    [block as u8 ^ 0x5a; 32]
}

/// The hash of a block in these tests.
pub(crate) fn hash(block: u64) -> [u8; 32] {
    [block as u8 ^ 0xa5; 32]
}

/// Sequences go up by one or four: other tenants' events lie between.
pub(crate) fn seq(row: u64) -> Seq {
    Seq(1000 + row * 3 + row % 3)
}

/// Writes events from `first` on.
pub(crate) fn make<'e>(first: u64, events: impl IntoIterator<Item = Event<'e>>) -> Made {
    make_with(first, events, |_| false)
}

/// As [`make`]; the rows for which `whole` says so are kept whole.
pub(crate) fn make_with<'e>(
    first: u64,
    events: impl IntoIterator<Item = Event<'e>>,
    whole: impl Fn(u64) -> bool,
) -> Made {
    make_from(first, 0, events, whole)
}

/// As [`make_with`], with the sequences of the rows from `row` on.
pub(crate) fn make_from<'e>(
    first: u64,
    row: u64,
    events: impl IntoIterator<Item = Event<'e>>,
    whole: impl Fn(u64) -> bool,
) -> Made {
    let mut file = Vec::new();
    let mut writer = Writer::new(&mut file, meta(first)).unwrap();
    let mut rows = Vec::new();
    let first = first - row;
    for (row, event) in (row..).zip(events) {
        let canonical = Canonical::write(&event).into_bytes();
        if whole(row) {
            let times = (event.time, event.received);
            writer.push_whole(seq(row), &canonical, event.id, times).unwrap();
        } else {
            writer.push(seq(row), &canonical, &event).unwrap();
        }
        rows.push(StoredEvent {
            seq: seq(row),
            index: LeafIndex(first + row),
            canonical,
        });
    }
    let first = first + row;
    let end = first + rows.len() as u64;
    let salts: Vec<_> = (first / 256..end.div_ceil(256))
        .map(|block| (block, root(block)))
        .collect();
    // A segment behind another also has the block that its first row completes.
    let hashes: Vec<_> = (if row > 0 { first / 256 } else { first.div_ceil(256) }..end / 256)
        .map(|block| (block, hash(block)))
        .collect();
    let summary = writer.finish(&salts, &hashes).unwrap();
    Made { file, summary, rows }
}
