//! The terms lookup: in which pages of a segment a term occurs.
//!
//! It is a table of (term, page), sorted by term, in buckets of about 256 entries that are read alone. Of a term only a
//! few bits are kept beyond its place in the table, so that an entry costs its page number and six bits; one look-up in
//! sixteen finds a page in which the term is not. A term that is in more than half of the pages stands there once, as being
//! in all of them: no reader is helped by knowing which. Layout: `docs/formats/segment.md`.

use crate::bits::{self, BitWriter};
use crate::checked::Checked;
use crate::error::SegmentError;
use crate::fixed::Fields;
use crate::limits::PAGES_MAX;
use crate::page_set::PageSet;
use crate::term::{TERM_BITS, Term};

/// Bytes in front of the directory.
const HEAD_BYTES: u64 = 16;
/// Entries in a bucket, on average.
const BUCKET_ENTRIES: u64 = 256;
/// Bits of a term that its place inside a bucket says.
const QUOTIENT_BITS: u32 = 8;
const QUOTIENTS: u64 = 1 << QUOTIENT_BITS;
/// Bits of a term that are kept beside its place.
const REMAINDER_BITS: u32 = 4;
/// Bits of a page number while entries are gathered.
const PAGE_BITS: u32 = 24;

/// Gathers the entries while a segment is written: eight bytes each, about 30 an event.
#[derive(Debug, Default)]
pub(crate) struct PostingsBuilder {
    /// Term and page, the term in the upper bits.
    entries: Vec<u64>,
    /// Where the entries of the current page begin.
    page_start: usize,
    page: u64,
}

impl PostingsBuilder {
    /// About so many entries will come. Grown step by step, a merged segment's would be held twice.
    pub(crate) fn expect(&mut self, entries: usize) {
        self.entries.reserve_exact(entries);
    }

    /// The term occurs in the current page.
    pub(crate) fn add(&mut self, term: u64) {
        self.entries.push(term << PAGE_BITS | self.page);
    }

    /// The current page is complete. Its repeated terms are dropped here, so that memory follows what is kept.
    pub(crate) fn end_page(&mut self) {
        let mut page = self.entries.split_off(self.page_start);
        page.sort_unstable();
        page.dedup();
        self.entries.append(&mut page);
        self.page_start = self.entries.len();
        self.page += 1;
    }

    /// The body of the lookup.
    pub(crate) fn finish(mut self) -> Result<Vec<u8>, SegmentError> {
        // The number behind the last page stands for all of them, so it must fit as well.
        if self.page >= PAGES_MAX {
            return Err(SegmentError::Incomplete(format!(
                "it has {} pages, more than the {PAGES_MAX} that terms can name",
                self.page
            )));
        }
        self.entries.sort_unstable();
        let page_bits = u64::BITS - self.page.leading_zeros();
        self.keep();
        let kept = self.entries.as_slice();
        let buckets = (kept.len() as u64).div_ceil(BUCKET_ENTRIES).max(1);
        let mut directory = Vec::new();
        let mut body = Vec::new();
        let mut rest = kept;
        for bucket in 0..buckets {
            let inside = rest.partition_point(|entry| Place::of(term(*entry), buckets).bucket <= bucket);
            let (here, after) = rest.split_at(inside);
            rest = after;
            directory.push(body.len());
            body.extend_from_slice(&encode_bucket(here, buckets, page_bits));
        }
        directory.push(body.len());
        let mut out = Vec::with_capacity(body.len() + directory.len() * 4 + 16);
        out.extend_from_slice(&narrow(buckets)?.to_le_bytes());
        out.extend_from_slice(&narrow(self.page)?.to_le_bytes());
        out.extend_from_slice(&narrow(kept.len() as u64)?.to_le_bytes());
        out.extend_from_slice(&page_bits.to_le_bytes());
        for offset in directory {
            out.extend_from_slice(&narrow(offset as u64)?.to_le_bytes());
        }
        out.extend_from_slice(&body);
        Ok(out)
    }

    /// Leaves of a frequent term one entry, in place: a merged segment has millions of entries.
    fn keep(&mut self) {
        let (mut from, mut kept) = (0, 0);
        while let Some(first) = self.entries.get(from).copied() {
            let rest = self.entries.get(from..).unwrap_or_default();
            let count = rest
                .iter()
                .take_while(|entry| term(**entry) == term(first))
                .count();
            if count as u64 * 2 > self.page && count > 1 {
                if let Some(place) = self.entries.get_mut(kept) {
                    *place = term(first) << PAGE_BITS | self.page;
                }
                kept += 1;
            } else {
                self.entries.copy_within(from..from + count, kept);
                kept += count;
            }
            from += count;
        }
        self.entries.truncate(kept);
    }
}

/// The term of an entry.
const fn term(entry: u64) -> u64 {
    entry >> PAGE_BITS
}

/// The page of an entry.
const fn page(entry: u64) -> u64 {
    entry & (PAGES_MAX - 1)
}

fn narrow(number: u64) -> Result<u32, SegmentError> {
    u32::try_from(number)
        .map_err(|_| SegmentError::Incomplete("it has more terms than can be looked up".into()))
}

/// Where a term stands in a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    bucket: u64,
    quotient: u64,
    remainder: u64,
}

impl Place {
    /// Terms are spread evenly, so a bucket is a range of them.
    const fn of(term: u64, buckets: u64) -> Self {
        let scaled = term as u128 * buckets as u128;
        let inside = scaled as u64 & ((1 << TERM_BITS) - 1);
        Self {
            bucket: (scaled >> TERM_BITS) as u64,
            quotient: inside >> (TERM_BITS - QUOTIENT_BITS),
            remainder: inside >> (TERM_BITS - QUOTIENT_BITS - REMAINDER_BITS) & ((1 << REMAINDER_BITS) - 1),
        }
    }
}

/// Count; for each quotient its entries in unary and a zero; remainders and pages.
fn encode_bucket(entries: &[u64], buckets: u64, page_bits: u32) -> Vec<u8> {
    let mut bits = BitWriter::default();
    bits.push(entries.len() as u64, 32);
    let mut quotient = 0;
    for entry in entries {
        let place = Place::of(term(*entry), buckets);
        zeros(&mut bits, place.quotient - quotient);
        bits.push(1, 1);
        quotient = place.quotient;
    }
    zeros(&mut bits, QUOTIENTS - quotient);
    for entry in entries {
        let remainder = Place::of(term(*entry), buckets).remainder;
        bits.push(
            page(*entry) << REMAINDER_BITS | remainder,
            REMAINDER_BITS + page_bits,
        );
    }
    bits.finish()
}

fn zeros(bits: &mut BitWriter, mut count: u64) {
    const MANY: u32 = 32;
    while count >= u64::from(MANY) {
        bits.push(0, MANY);
        count -= u64::from(MANY);
    }
    bits.push(0, count as u32);
}

/// Where the table of a segment lies, and its measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Postings {
    /// Offset of the directory in the file.
    directory: u64,
    buckets: u64,
    /// Pages of the segment.
    pages: u64,
    /// Entries, as the table says.
    entries: u32,
    page_bits: u32,
    /// One past the body.
    end: u64,
}

impl Postings {
    /// Reads the head of a body that lies at `start` and is `length` bytes long.
    pub(crate) fn open(file: &Checked, start: u64, length: u64) -> Result<Self, SegmentError> {
        let wrong = || SegmentError::damaged("the terms lookup contradicts itself");
        if length < HEAD_BYTES {
            return Err(wrong());
        }
        let head = file.read(start, HEAD_BYTES)?;
        let mut fields = Fields(&head);
        let read = (fields.u32(), fields.u32(), fields.u32(), fields.u32());
        let (Some(buckets), Some(pages), Some(entries), Some(page_bits)) = read else {
            return Err(wrong());
        };
        let (buckets, pages) = (u64::from(buckets), u64::from(pages));
        let directory_bytes = (buckets + 1) * 4;
        let sound = buckets > 0
            && pages <= PAGES_MAX
            && page_bits == u64::BITS - pages.leading_zeros()
            && length - HEAD_BYTES >= directory_bytes;
        sound
            .then_some(Self {
                directory: start + HEAD_BYTES,
                buckets,
                pages,
                entries,
                page_bits,
                end: start + length,
            })
            .ok_or_else(wrong)
    }

    /// Entries, as the table says; no more than an estimate.
    pub(crate) const fn entries(&self) -> u32 {
        self.entries
    }

    /// Pages of the segment, as the table counts them.
    pub(crate) const fn pages(&self) -> u64 {
        self.pages
    }

    /// The pages in which a term may occur: two positioned reads.
    pub(crate) fn find(&self, file: &Checked, term: &Term) -> Result<PageSet, SegmentError> {
        let wrong = || SegmentError::damaged("the terms lookup has a bucket that cannot be read");
        let place = Place::of(term.number(), self.buckets);
        let ends = file.read(self.directory + place.bucket * 4, 8)?;
        let mut fields = Fields(&ends);
        let (Some(start), Some(end)) = (fields.u32(), fields.u32()) else {
            return Err(wrong());
        };
        let first = self.directory + (self.buckets + 1) * 4;
        let (start, end) = (first + u64::from(start), first + u64::from(end));
        if start > end || end > self.end {
            return Err(wrong());
        }
        let bucket = file.read(start, end - start)?;
        self.search(&bucket, place).ok_or_else(wrong)
    }

    fn search(&self, bucket: &[u8], place: Place) -> Option<PageSet> {
        let count = usize::try_from(bits::get(bucket, 0, 32)?).ok()?;
        let (mut bit, mut quotient, mut entry) = (32, 0, 0);
        let entries_at = 32 + count + QUOTIENTS as usize;
        let width = REMAINDER_BITS + self.page_bits;
        let mut found = PageSet::none(self.pages);
        while quotient <= place.quotient {
            if bits::get(bucket, bit, 1)? == 0 {
                quotient += 1;
            } else {
                if quotient == place.quotient {
                    let kept = bits::get(bucket, entries_at + entry * width as usize, width)?;
                    if kept & ((1 << REMAINDER_BITS) - 1) == place.remainder {
                        match kept >> REMAINDER_BITS {
                            page if page == self.pages => found = PageSet::all(self.pages),
                            page => found.insert(page)?,
                        }
                    }
                }
                entry += 1;
            }
            bit += 1;
        }
        Some(found)
    }
}
