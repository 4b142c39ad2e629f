//! The different values of many groups: for each a set of byte strings. What is kept of one is its bytes and twelve more. Each set lies together, so that
//! whoever counts group by group stays in the same memory, and a set can be handed on as it is. It knows nothing of events.

use std::hash::BuildHasher;

use foldhash::fast::RandomState;
use hashbrown::HashTable;

/// A set of strings for each number.
#[derive(Clone, Default)]
pub(super) struct Seen {
    sets: Vec<Set>,
    hasher: RandomState,
}

/// Different strings.
#[derive(Clone, Default)]
pub(super) struct Set {
    table: HashTable<Entry>,
    /// Each string behind its length.
    bytes: Vec<u8>,
}

/// Where a string lies, and a part of its hash.
#[derive(Clone, Copy)]
struct Entry {
    start: u32,
    hash: u32,
}

impl Entry {
    /// The bits that a table looks at, of those that are kept.
    fn spread(hash: u32) -> u64 {
        const ODD: u64 = 0x9e37_79b9_7f4a_7c15;
        u64::from(hash).wrapping_mul(ODD)
    }
}

impl Seen {
    /// No sets, and strings have the same hashes as there, so that sets fit into both.
    pub(super) fn alike(&self) -> Self {
        Self {
            sets: Vec::new(),
            hasher: self.hasher.clone(),
        }
    }

    /// What a set takes that has nothing in it.
    pub(super) const SET_BYTES: usize = size_of::<Set>();

    /// Adds a string to a set; how many bytes more the set takes, where the string was not there before. All strings together are less
    /// than 4 GiB: the limit on bytes is reached first.
    pub(super) fn insert(&mut self, set: usize, string: &[u8]) -> Option<usize> {
        let hash = self.hasher.hash_one(string) as u32;
        let set = self.set(set)?;
        let before = set.held_bytes();
        let added = set.insert(hash, string);
        added.then(|| set.held_bytes().saturating_sub(before))
    }

    /// Takes in a set of one that is alike. Gives how many strings were not there before.
    pub(super) fn absorb(&mut self, set: usize, other: Set) -> u64 {
        let Some(ours) = self.set(set) else { return 0 };
        if ours.table.is_empty() {
            *ours = other;
            return ours.table.len() as u64;
        }
        let strings = other
            .table
            .iter()
            .filter_map(|entry| Some((entry.hash, at(&other.bytes, entry.start)?)));
        strings
            .map(|(hash, string)| u64::from(ours.insert(hash, string)))
            .sum()
    }

    /// Hands a set out; it is empty afterwards.
    pub(super) fn take(&mut self, set: usize) -> Set {
        self.sets.get_mut(set).map(std::mem::take).unwrap_or_default()
    }

    fn set(&mut self, set: usize) -> Option<&mut Set> {
        if self.sets.len() <= set {
            self.sets.resize_with(set + 1, Set::default);
        }
        self.sets.get_mut(set)
    }
}

impl Set {
    /// What it has allocated: a table has a byte for each of its places beside the entry.
    fn held_bytes(&self) -> usize {
        self.table.capacity() * (size_of::<Entry>() + 1) + self.bytes.capacity()
    }

    fn insert(&mut self, hash: u32, string: &[u8]) -> bool {
        let same = |entry: &Entry| entry.hash == hash && at(&self.bytes, entry.start) == Some(string);
        if self.table.find(Entry::spread(hash), same).is_some() {
            return false;
        }
        let entry = Entry {
            start: self.bytes.len() as u32,
            hash,
        };
        self.bytes.extend_from_slice(&(string.len() as u32).to_le_bytes());
        self.bytes.extend_from_slice(string);
        self.table
            .insert_unique(Entry::spread(hash), entry, |entry| Entry::spread(entry.hash));
        true
    }
}

fn at(bytes: &[u8], start: u32) -> Option<&[u8]> {
    let (length, rest) = bytes.get(start as usize..)?.split_first_chunk()?;
    rest.get(..u32::from_le_bytes(*length) as usize)
}
