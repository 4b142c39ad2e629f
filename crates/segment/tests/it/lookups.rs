//! Lookups: ids, salts, block hashes.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use vitni_event::{Event, EventId, LeafIndex, canonical};
use vitni_segment::{ReadAt, Reader};

use crate::events::{self, Dice};
use crate::support::{TENANT, hash, make, root};

#[test]
fn every_id_is_found_and_no_other() {
    let made = make(300, (0..2_500).map(|row| events::sign_in(row, TENANT)));
    let reader = made.open();
    for row in made.rows.iter().step_by(25) {
        let id = canonical::read(&row.canonical).unwrap().id;
        assert_eq!(reader.find_id(&id).unwrap(), Some(row.index));
    }
    let mut dice = Dice(1);
    let (oldest, newest) = made.summary.v7_ms.unwrap();
    for _ in 0..500 {
        let ms = oldest + dice.below(newest - oldest);
        let random = (u128::from(dice.next()) << 64 | u128::from(dice.next())).to_le_bytes();
        let id = EventId::v7(ms, *random.first_chunk().unwrap());
        assert_eq!(reader.find_id(&id).unwrap(), None);
        assert_eq!(reader.find_id(&EventId(random)).unwrap(), None);
    }
}

#[test]
fn an_id_of_every_row_is_found_where_it_is_first() {
    let id = EventId([7; 16]);
    let made = make(
        0,
        (0..1_500).map(|row| Event {
            id,
            ..events::sign_in(row, TENANT)
        }),
    );
    assert_eq!(made.open().find_id(&id).unwrap(), Some(LeafIndex(0)));
    assert_eq!(made.open().find_id(&EventId([8; 16])).unwrap(), None);
}

#[test]
fn salts_and_block_hashes_are_kept_by_block_number() {
    let reader = make(200, (0..600).map(|row| events::sign_in(row, TENANT))).open();
    for block in 0..6 {
        assert_eq!(
            reader.salt(block).unwrap(),
            (block <= 3).then(|| root(block)),
            "salt {block}"
        );
        assert_eq!(
            reader.block_hash(block).unwrap(),
            (1..=2).contains(&block).then(|| hash(block)),
            "hash {block}"
        );
    }
}

struct Counted {
    file: Vec<u8>,
    reads: AtomicU64,
    bytes: AtomicU64,
}

impl ReadAt for Counted {
    fn len(&self) -> u64 {
        self.file.len() as u64
    }

    fn read_at(&self, offset: u64, buf: &mut [u8]) -> io::Result<()> {
        self.reads.fetch_add(1, Relaxed);
        self.bytes.fetch_add(buf.len() as u64, Relaxed);
        self.file.read_at(offset, buf)
    }
}

#[test]
fn questions_read_little_of_the_file() {
    let made = make(0, (0..4_000).map(|row| events::sign_in(row, TENANT)));
    let whole = made.file.len() as u64;
    let file = Arc::new(Counted {
        file: made.file,
        reads: AtomicU64::new(0),
        bytes: AtomicU64::new(0),
    });
    let spent = || (file.reads.swap(0, Relaxed), file.bytes.swap(0, Relaxed));
    let reader = Reader::open(file.clone()).unwrap();
    let (reads, bytes) = spent();
    assert!(
        reads <= 11 && bytes < whole / 4,
        "open: {reads} reads, {bytes} bytes of {whole}"
    );
    reader.salt(3).unwrap().unwrap();
    assert_eq!(spent().0, 1);
    let mut worst = (0, 0);
    for row in made.rows.iter().step_by(100) {
        let id = canonical::read(&row.canonical).unwrap().id;
        reader.find_id(&id).unwrap().unwrap();
        worst = worst.max(spent());
    }
    assert!(
        worst.0 <= 6 && worst.1 < 48_000,
        "find_id: {} reads, {} bytes",
        worst.0,
        worst.1
    );
}
