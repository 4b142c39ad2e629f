//! Byte strings kept once, one behind the other, each with a number: for millions of groups and values without millions of
//! allocations.

use std::hash::BuildHasher;

use foldhash::fast::RandomState;
use hashbrown::HashTable;

/// What a string takes beside its bytes: length, place, and its entry in the table with the empty ones of that.
pub(super) const ENTRY_BYTES: usize = 28;

/// Strings with the numbers 0, 1, 2 and so on, in the order in which they came first.
#[derive(Default)]
pub(super) struct Interned {
    /// Each string behind its length.
    bytes: Vec<u8>,
    /// Where each begins.
    starts: Vec<u32>,
    table: HashTable<Entry>,
    hasher: RandomState,
}

/// What of a string lies in the table, so that looking one up reads two places of memory.
struct Entry {
    /// A part of it.
    hash: u32,
    number: u32,
    start: u32,
}

impl Entry {
    /// The bits that a table looks at, of those that are kept.
    fn spread(hash: u32) -> u64 {
        const ODD: u64 = 0x9e37_79b9_7f4a_7c15;
        u64::from(hash).wrapping_mul(ODD)
    }
}

impl Interned {
    /// The number of a string that is there, or what is needed to add it.
    pub(super) fn find(&self, string: &[u8]) -> Result<u32, Missing> {
        let hash = self.hasher.hash_one(string) as u32;
        let same = |entry: &Entry| entry.hash == hash && self.at(entry.start) == Some(string);
        let entry = self.table.find(Entry::spread(hash), same);
        entry.map(|entry| entry.number).ok_or(Missing(hash))
    }

    /// Adds a string that was found missing; gives its number. All of them together are less than 4 GiB: the limit on bytes is
    /// reached first.
    pub(super) fn add(&mut self, Missing(hash): Missing, string: &[u8]) -> u32 {
        let (number, start) = (self.starts.len() as u32, self.bytes.len() as u32);
        self.bytes.extend_from_slice(&(string.len() as u32).to_le_bytes());
        self.bytes.extend_from_slice(string);
        self.starts.push(start);
        let entry = Entry { hash, number, start };
        self.table
            .insert_unique(Entry::spread(hash), entry, |entry| Entry::spread(entry.hash));
        number
    }

    /// A string by its number; empty when there is none.
    pub(super) fn get(&self, number: u32) -> &[u8] {
        let start = self.starts.get(number as usize);
        start.and_then(|start| self.at(*start)).unwrap_or_default()
    }

    fn at(&self, start: u32) -> Option<&[u8]> {
        let (length, rest) = self.bytes.get(start as usize..)?.split_first_chunk()?;
        rest.get(..u32::from_le_bytes(*length) as usize)
    }

    /// How many there are.
    pub(super) const fn len(&self) -> usize {
        self.starts.len()
    }
}

/// The hash of a string that is not there.
pub(super) struct Missing(u32);
