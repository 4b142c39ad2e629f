//! The grams lookup: which runs of three bytes occur in the texts of a row group.
//!
//! For each row group a set of bits, one for each value that a hash of three bytes can have. A text whose grams are not all
//! among them stands nowhere in the row group. It is a superset by nature: bits are shared, and grams that occur apart pass
//! for a text that has them together. Grams of nothing but hexadecimal digits and hyphens are not asked for: the ids of a few
//! thousand sessions have all of them. So a text of nothing else needs no looking at. Layout: `docs/formats/segment.md`.

use bytes::Bytes;
use twox_hash::XxHash64;
use vitni_event::Event;

use crate::checked::Checked;
use crate::error::SegmentError;
use crate::fixed::Fields;
use crate::term::fold;

/// Bytes of a gram.
const GRAM_BYTES: usize = 3;
/// Most bits of a row group, as a power of two: 4 KiB.
const SIZE_MAX: u32 = 15;
/// Fewest: 64 bytes.
const SIZE_MIN: u32 = 9;
/// Texts remembered so that one that comes again is not taken apart again, as a power of two.
const SEEN: usize = 12;
/// Bytes in front of the directory.
const HEAD_BYTES: u64 = 4;

/// A text that is looked for: wherever it stands in a longer one, without regard to case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Needle {
    grams: Box<[u32]>,
}

impl Needle {
    /// `None` for a text that has no gram worth asking for.
    pub(crate) fn new(text: &str) -> Option<Self> {
        let folded = fold(text);
        let grams = folded.as_bytes().array_windows();
        let mut grams: Vec<u32> = grams.filter(|gram| !is_number(*gram)).map(hash).collect();
        grams.sort_unstable();
        grams.dedup();
        (!grams.is_empty()).then_some(Self { grams: grams.into() })
    }
}

/// A gram as a hash whose upper bits count: Knuth's multiplicative one (The Art of Computer Programming, volume 3, 6.4).
const fn hash([a, b, c]: &[u8; GRAM_BYTES]) -> u32 {
    u32::from_le_bytes([*a, *b, *c, 0]).wrapping_mul(0x9e37_79b1)
}

/// Whether there is nothing but hexadecimal digits and hyphens.
fn is_number(text: &[u8]) -> bool {
    text.iter()
        .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f' | b'A'..=b'F' | b'-'))
}

const fn bit(hash: u32, size: u32) -> usize {
    (hash >> (u32::BITS - size)) as usize
}

/// Gathers the grams while a segment is written: 4 KiB for the current row group, and what the others came to.
#[derive(Debug)]
pub(crate) struct GramsBuilder {
    bits: Vec<u64>,
    seen: Vec<u64>,
    directory: Vec<u32>,
    body: Vec<u8>,
}

impl Default for GramsBuilder {
    fn default() -> Self {
        Self {
            bits: vec![0; 1 << (SIZE_MAX - 6)],
            seen: vec![0; 1 << SEEN],
            directory: vec![0],
            body: Vec::new(),
        }
    }
}

impl GramsBuilder {
    /// Takes in every text of an event that has grams to ask for: catalogue and event id, the values of all groups. Numbers are
    /// digits, which are not asked for.
    pub(crate) fn add(&mut self, event: &Event<'_>) {
        self.text(&event.catalogue);
        self.text(&event.event);
        // No text ends the looking.
        let _ = event.any_text(&mut |text| {
            self.text(text);
            false
        });
        event.raw.iter().for_each(|raw| self.text(raw));
    }

    /// Takes in those texts of an event that no column shows as they are: the values of attributes and of the place.
    pub(crate) fn add_json(&mut self, event: &Event<'_>) {
        let place = event.source.as_ref().and_then(|source| source.geo.as_ref());
        let attributes = event.attributes.iter().chain(&event.public);
        for value in attributes.map(|(_, value)| value).chain(place) {
            self.text(&value.to_text());
        }
    }

    /// Takes in a text; bytes that are none are found by nobody.
    pub(crate) fn bytes(&mut self, text: &[u8]) {
        if let Ok(text) = str::from_utf8(text) {
            self.text(text);
        }
    }

    fn text(&mut self, text: &str) {
        if text.len() < GRAM_BYTES || is_number(text.as_bytes()) {
            return;
        }
        let hash = XxHash64::oneshot(0, text.as_bytes());
        let place = self.seen.get_mut(hash as usize & ((1 << SEEN) - 1));
        let Some(seen) = place.filter(|seen| **seen != hash) else {
            return;
        };
        *seen = hash;
        for gram in fold(text).as_bytes().array_windows() {
            let bit = bit(self::hash(gram), SIZE_MAX);
            if let Some(word) = self.bits.get_mut(bit / 64) {
                *word |= 1 << (bit % 64);
            }
        }
    }

    /// The current row group is complete. Its bits are put together two and two for as long as no more than half are set.
    pub(crate) fn end_group(&mut self) {
        let mut bits = self.bits.clone();
        let halves = |bits: &[u64]| -> Vec<u64> {
            let (pairs, _) = bits.as_chunks();
            pairs
                .iter()
                .map(|[low, high]| together(*low) | together(*high) << 32)
                .collect()
        };
        while bits.len() > 1 << (SIZE_MIN - 6) {
            let smaller = halves(&bits);
            let set: u32 = smaller.iter().map(|word| word.count_ones()).sum();
            if set as usize * 2 > smaller.len() * 64 {
                break;
            }
            bits = smaller;
        }
        self.body.extend(bits.iter().flat_map(|word| word.to_le_bytes()));
        self.directory
            .push(u32::try_from(self.body.len()).unwrap_or(u32::MAX));
        self.bits.fill(0);
        self.seen.fill(0);
    }

    /// The next row group comes from another file, with the set that was made of it there. No row group is being gathered.
    pub(crate) fn copy_group(&mut self, set: &[u8]) {
        self.body.extend_from_slice(set);
        self.directory
            .push(u32::try_from(self.body.len()).unwrap_or(u32::MAX));
    }

    /// The body of the lookup.
    pub(crate) fn finish(self) -> Result<Vec<u8>, SegmentError> {
        if self.body.len() > u32::MAX as usize {
            return Err(SegmentError::Incomplete(
                "it has more text than can be looked up".into(),
            ));
        }
        let mut out = Vec::with_capacity(self.body.len() + self.directory.len() * 4 + 4);
        out.extend_from_slice(&(self.directory.len() as u32 - 1).to_le_bytes());
        for offset in &self.directory {
            out.extend_from_slice(&offset.to_le_bytes());
        }
        out.extend_from_slice(&self.body);
        Ok(out)
    }
}

/// Bits two and two: bit `n` of the answer is set when bit `2n` or `2n + 1` is.
fn together(word: u64) -> u64 {
    let either = (word | word >> 1) & 0x5555_5555_5555_5555;
    let by_two = (either | either >> 1) & 0x3333_3333_3333_3333;
    let by_four = (by_two | by_two >> 2) & 0x0f0f_0f0f_0f0f_0f0f;
    let by_eight = (by_four | by_four >> 4) & 0x00ff_00ff_00ff_00ff;
    let by_sixteen = (by_eight | by_eight >> 8) & 0x0000_ffff_0000_ffff;
    (by_sixteen | by_sixteen >> 16) & 0xffff_ffff
}

/// Where the bits of each row group lie.
#[derive(Debug)]
pub(crate) struct Grams {
    start: u64,
    directory: Box<[u32]>,
}

impl Grams {
    /// Reads the directory of a body that lies at `start` and is `length` bytes long.
    pub(crate) fn open(file: &Checked, start: u64, length: u64, groups: usize) -> Result<Self, SegmentError> {
        let wrong = || SegmentError::damaged("the grams lookup contradicts itself");
        let head = HEAD_BYTES + (groups as u64 + 1) * 4;
        if length < head {
            return Err(wrong());
        }
        let bytes = file.read(start, head)?;
        let mut fields = Fields(&bytes);
        if fields.u32() != u32::try_from(groups).ok() {
            return Err(wrong());
        }
        let directory: Box<[u32]> = std::iter::from_fn(|| fields.u32()).collect();
        let mut sizes = directory
            .array_windows()
            .map(|[start, end]| end.checked_sub(*start));
        let is_size = |size: Option<u32>| {
            let sizes = 1 << (SIZE_MIN - 3)..=1 << (SIZE_MAX - 3);
            size.is_some_and(|size| sizes.contains(&size) && size.is_power_of_two())
        };
        let ends = directory
            .last()
            .is_some_and(|end| u64::from(*end) == length - head);
        let sound = directory.first() == Some(&0) && ends && sizes.all(is_size);
        sound
            .then_some(Self {
                start: start + head,
                directory,
            })
            .ok_or_else(wrong)
    }

    /// The set of a row group.
    pub(crate) fn set(&self, file: &Checked, group: usize) -> Result<Bytes, SegmentError> {
        let place = self.directory.get(group..).and_then(<[u32]>::first_chunk);
        let Some([start, end]) = place else {
            return Err(SegmentError::damaged(
                "it has more row groups than its lookups know",
            ));
        };
        file.read(self.start + u64::from(*start), u64::from(end - start))
    }

    /// For each row group whether the text may stand in it: one positioned read.
    pub(crate) fn find(&self, file: &Checked, needle: &Needle) -> Result<Vec<bool>, SegmentError> {
        let length = self.directory.last().copied().unwrap_or(0);
        let body = file.read(self.start, length.into())?;
        let groups = self.directory.array_windows().map(|[start, end]| {
            let bits = body.get(*start as usize..*end as usize).unwrap_or_default();
            has_all(bits, &needle.grams)
        });
        Ok(groups.collect())
    }
}

fn has_all(bits: &[u8], grams: &[u32]) -> bool {
    let size = bits.len().trailing_zeros() + 3;
    grams.iter().all(|gram| {
        let bit = bit(*gram, size);
        bits.get(bit / 8).is_some_and(|byte| byte >> (bit % 8) & 1 == 1)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_are_put_together_two_and_two() {
        for at in 0..64 {
            assert_eq!(together(1 << at), 1 << (at / 2), "{at}");
        }
        assert_eq!(together(u64::MAX), 0xffff_ffff);
    }

    #[test]
    fn a_smaller_set_has_what_the_larger_had() {
        for size in SIZE_MIN..SIZE_MAX {
            for hash in [0, 1, 0x9e37_79b1, u32::MAX, 0x7fff_ffff] {
                assert_eq!(bit(hash, size), bit(hash, size + 1) / 2);
            }
        }
    }

    #[test]
    fn short_texts_are_not_looked_for() {
        assert_eq!(Needle::new("ab"), None);
        assert_eq!(Needle::new("ABC"), Needle::new("abc"));
        assert_eq!(Needle::new("Å"), None);
        assert_eq!(Needle::new("4bf92f35-77B3"), None);
        assert_eq!(Needle::new("ÅÄ"), Needle::new("åä"));
    }
}
