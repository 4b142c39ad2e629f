//! The different values of one column of a row group, each kept once and numbered in the order in which they came.
//!
//! It knows nothing of pages and files: what a number stands for is all that it says.

use foldhash::fast::RandomState;
use hashbrown::HashTable;
use std::hash::BuildHasher;
use std::ops::Range;

/// Texts, one behind the other.
#[derive(Default)]
pub(crate) struct Texts {
    pub(crate) bytes: Vec<u8>,
    /// End of each text in `bytes`.
    pub(crate) ends: Vec<usize>,
}

impl Texts {
    pub(crate) fn push(&mut self, text: &[u8]) {
        self.bytes.extend_from_slice(text);
        self.ends.push(self.bytes.len());
    }

    pub(crate) const fn len(&self) -> usize {
        self.ends.len()
    }

    pub(crate) fn get(&self, at: usize) -> Option<&[u8]> {
        self.bytes.get(self.place(at)?)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &[u8]> {
        self.from(0)
    }

    /// Those from a number on.
    pub(crate) fn from(&self, first: usize) -> impl Iterator<Item = &[u8]> {
        let mut start = first
            .checked_sub(1)
            .and_then(|last| self.ends.get(last))
            .copied()
            .unwrap_or(0);
        self.ends.get(first..).unwrap_or_default().iter().map(move |end| {
            let text = self.bytes.get(start..*end);
            start = *end;
            text.unwrap_or_default()
        })
    }

    pub(crate) fn place(&self, at: usize) -> Option<Range<usize>> {
        let start = match at.checked_sub(1) {
            Some(last) => *self.ends.get(last)?,
            None => 0,
        };
        Some(start..*self.ends.get(at)?)
    }

    pub(crate) fn clear(&mut self) {
        self.bytes.clear();
        self.ends.clear();
    }
}

/// Different texts.
#[derive(Default)]
pub(crate) struct DistinctTexts {
    pub(crate) texts: Texts,
    numbers: HashTable<u32>,
    hasher: RandomState,
    /// The number given out last: many values are those of the row before.
    last: u32,
}

impl DistinctTexts {
    /// The number of a text, which is a new one if the text is.
    pub(crate) fn number_of(&mut self, text: &[u8]) -> u32 {
        let Self {
            texts,
            numbers,
            hasher,
            last,
        } = self;
        if texts.get(*last as usize) == Some(text) {
            return *last;
        }
        let at = |number: u32| texts.get(number as usize).unwrap_or_default();
        let hash = hasher.hash_one(text);
        *last = match numbers.find(hash, |number| at(*number) == text) {
            Some(number) => *number,
            None => {
                // Fewer than there are rows in a row group, and the elements that fit into it.
                let number = u32::try_from(texts.len()).unwrap_or(u32::MAX);
                numbers.insert_unique(hash, number, |number| hasher.hash_one(at(*number)));
                texts.push(text);
                number
            }
        };
        *last
    }

    pub(crate) fn clear(&mut self) {
        self.texts.clear();
        self.numbers.clear();
        self.last = 0;
    }
}

/// Different numbers, of which there are few.
#[derive(Default)]
pub(crate) struct DistinctNumbers {
    pub(crate) numbers: Vec<i64>,
}

impl DistinctNumbers {
    /// The number of a number.
    pub(crate) fn number_of(&mut self, number: i64) -> u32 {
        let found = self.numbers.iter().position(|known| *known == number);
        let at = found.unwrap_or_else(|| {
            self.numbers.push(number);
            self.numbers.len() - 1
        });
        u32::try_from(at).unwrap_or(u32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_text_is_kept_once() {
        let mut distinct = DistinctTexts::default();
        let words = ["a", "", "a", "b", "b", "", "a"];
        let numbers: Vec<u32> = words
            .iter()
            .map(|word| distinct.number_of(word.as_bytes()))
            .collect();
        assert_eq!(numbers, [0, 1, 0, 2, 2, 1, 0]);
        assert_eq!(distinct.texts.iter().collect::<Vec<_>>(), [&b"a"[..], b"", b"b"]);
        assert_eq!(distinct.texts.from(1).collect::<Vec<_>>(), [&b""[..], b"b"]);
        for count in 0..1000_u32 {
            assert_eq!(distinct.number_of(format!("word {count}").as_bytes()), count + 3);
        }
        assert_eq!(distinct.number_of(b"word 7"), 10);
        distinct.clear();
        assert_eq!(distinct.number_of(b"b"), 0);
    }
}
