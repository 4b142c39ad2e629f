//! Byte strings kept once, one behind the other, each with a number: for millions of groups and values without millions of
//! allocations.

use std::hash::BuildHasher;

use foldhash::fast::RandomState;
use hashbrown::HashTable;

/// What a string takes beside its bytes: length, place, and its entry in the table with the empty ones of that.
pub(super) const ENTRY_BYTES: usize = 40;

/// Strings with the numbers 0, 1, 2 and so on, in the order in which they came first.
#[derive(Default)]
pub(super) struct Interned {
    /// Each string behind its length.
    bytes: Vec<u8>,
    /// Where each begins.
    starts: Vec<usize>,
    table: HashTable<Entry>,
    hasher: RandomState,
}

/// What of a string lies in the table, so that looking one up reads two places of memory.
struct Entry {
    hash: u64,
    number: u32,
    start: usize,
}

impl Interned {
    /// The number of a string that is there, or what is needed to add it.
    pub(super) fn find(&self, string: &[u8]) -> Result<u32, Missing> {
        let hash = self.hasher.hash_one(string);
        let same = |entry: &Entry| entry.hash == hash && self.at(entry.start) == Some(string);
        let entry = self.table.find(hash, same);
        entry.map(|entry| entry.number).ok_or(Missing(hash))
    }

    /// Adds a string that was found missing; gives its number. There are fewer of them than 32 bits count: the limit on bytes
    /// is reached first.
    pub(super) fn add(&mut self, Missing(hash): Missing, string: &[u8]) -> u32 {
        let (number, start) = (self.starts.len() as u32, self.bytes.len());
        self.bytes.extend_from_slice(&(string.len() as u32).to_le_bytes());
        self.bytes.extend_from_slice(string);
        self.starts.push(start);
        let entry = Entry { hash, number, start };
        self.table.insert_unique(hash, entry, |entry| entry.hash);
        number
    }

    /// A string by its number; empty when there is none.
    pub(super) fn get(&self, number: u32) -> &[u8] {
        let start = self.starts.get(number as usize);
        start.and_then(|start| self.at(*start)).unwrap_or_default()
    }

    fn at(&self, start: usize) -> Option<&[u8]> {
        let (length, rest) = self.bytes.get(start..)?.split_first_chunk()?;
        rest.get(..u32::from_le_bytes(*length) as usize)
    }

    /// How many there are.
    pub(super) const fn len(&self) -> usize {
        self.starts.len()
    }
}

/// The hash of a string that is not there.
pub(super) struct Missing(u64);
