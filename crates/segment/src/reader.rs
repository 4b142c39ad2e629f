//! Reads a segment: opened once, kept small, columns and lookups fetched by positioned reads when asked for.
//!
//! Opening parses the footer and keeps where the pages lie (about half a byte an event); nothing else stays in
//! memory. Every byte is compared with a checksum before it is used, so a damaged file gives an error that says
//! where, whatever was damaged.

mod groups;

use std::ops::{ControlFlow, Range};
use std::sync::Arc;

use bytes::Bytes;
use vitni_event::{EventId, LeafIndex, Seq};

use crate::bounds::{Bounds, Span, Visit};
use crate::checked::Checked;
use crate::columns::{Column, Columns};
use crate::error::SegmentError;
use crate::grams::{Grams, Needle};
use crate::layout::{self, Group};
use crate::limits::FOOTER_BYTES_MAX;
use crate::lookup::{HEADER_BYTES, Lookup, Which};
use crate::page_set::PageSet;
use crate::postings::Postings;
use crate::read_at::ReadAt;
use crate::rows::Rows;
use crate::seal::{self, Unsealed};
use crate::stripe::{NEEDED, Reach, Stripe, Take, WHOLE};
use crate::term::Term;
use crate::trailer::{self, Meta, Summary, TRAILER_BYTES};
use crate::wanted::Wanted;

/// The length of the footer and `PAR1`, at the very end.
const END_BYTES: u64 = 8;
const MAGIC: &[u8] = b"PAR1";

/// A row of a segment, rebuilt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredEvent {
    /// Its position in the shared journal.
    pub seq: Seq,
    /// Its position in the tenant's tree.
    pub index: LeafIndex,
    /// The event byte for byte as the journal had it.
    pub canonical: Vec<u8>,
}

/// An open segment. Shared freely between threads.
pub struct Reader {
    file: Checked,
    summary: Summary,
    page_rows: u64,
    groups: Box<[Group]>,
    terms: Lookup,
    postings: Postings,
    grams_at: Lookup,
    grams: Grams,
    salts: Lookup,
    blocks: Lookup,
}

impl Reader {
    /// Opens a segment: three or four positioned reads, about 60 KB for a full one.
    ///
    /// # Errors
    ///
    /// [`SegmentError::Unknown`] for what is not a segment of a known version, [`SegmentError::Damaged`] for one that
    /// is cut short or changed in its footer, checksums or trailer.
    pub fn open(file: Arc<dyn ReadAt>) -> Result<Self, SegmentError> {
        let end = End::read(&*file)?;
        let (sums, trailer_offset) = (end.sums(&*file)?, end.trailer_offset);
        let file = Checked::new(file, sums, end.sums_start);
        let trailer = file.read(trailer_offset, TRAILER_BYTES as u64)?;
        let (summary, page_rows, places) = trailer::decode(&trailer, end.file_bytes)?;
        let page_rows = u64::from(page_rows);
        let groups = layout::read(end.held, &summary, page_rows, places.terms)?;
        let terms = Lookup::open(Which::Terms, &file, places.terms)?;
        let postings = Postings::open(&file, terms.start, terms.length())?;
        let pages: u64 = groups.iter().map(|group| group.rows.div_ceil(page_rows)).sum();
        if postings.pages() != pages {
            return Err(SegmentError::damaged(
                "the terms lookup is not about the pages that are here",
            ));
        }
        let grams_at = Lookup::open(Which::Grams, &file, places.grams)?;
        let grams = Grams::open(&file, grams_at.start, grams_at.length(), groups.len())?;
        Ok(Self {
            terms,
            postings,
            grams_at,
            grams,
            salts: Lookup::open(Which::Salts, &file, places.salts)?,
            blocks: Lookup::open(Which::Blocks, &file, places.blocks)?,
            file,
            summary,
            page_rows,
            groups,
        })
    }

    /// Tenant, epoch and first index.
    #[must_use]
    pub const fn meta(&self) -> &Meta {
        &self.summary.meta
    }

    /// What it holds, in numbers.
    #[must_use]
    pub const fn summary(&self) -> &Summary {
        &self.summary
    }

    /// Bytes of the file that are lookups, by kind.
    #[must_use]
    pub const fn lookup_bytes(&self) -> [(&'static str, u64); 4] {
        [
            ("terms", self.terms.length()),
            ("grams", self.grams_at.length()),
            ("salts", self.salts.length()),
            ("block hashes", self.blocks.length()),
        ]
    }

    /// The leaves in it.
    #[must_use]
    pub const fn range(&self) -> Range<LeafIndex> {
        self.summary.meta.first_index..self.summary.end()
    }

    /// Whether a row within `bounds` can be here at all.
    #[must_use]
    pub fn may_match(&self, bounds: &Bounds) -> bool {
        self.summary.bounds.overlaps(bounds)
    }

    /// Rebuilds the rows of a range, in index order. The caller bounds the range: its rows come back in memory.
    ///
    /// # Errors
    ///
    /// [`SegmentError::NotHere`] when the range reaches beyond the segment; damage; the medium.
    pub fn read(&self, range: Range<LeafIndex>) -> Result<Vec<StoredEvent>, SegmentError> {
        if range.start >= range.end {
            return Ok(Vec::new());
        }
        let (first, last) = (self.row(range.start)?, self.row(LeafIndex(range.end.0 - 1))?);
        let mut stored = Vec::with_capacity(usize::try_from(last - first + 1).unwrap_or(0));
        for group in &self.groups {
            let wanted = first.max(group.first_row)..(last + 1).min(group.first_row + group.rows);
            if wanted.is_empty() {
                continue;
            }
            let from = (wanted.start - group.first_row) / self.page_rows;
            let to = (wanted.end - group.first_row).div_ceil(self.page_rows);
            let decoded = self.decode(group, from..to, Columns::ALL)?;
            for row in wanted {
                stored.push(decoded.rebuild(self, row, Columns::ALL)?);
            }
        }
        Ok(stored)
    }

    /// Where the row group of a leaf ends. A row group has a bounded number of bytes, so whoever reads up to here at a time
    /// holds no more than that. `None` for a leaf that is not here.
    #[must_use]
    pub fn group_end(&self, index: LeafIndex) -> Option<LeafIndex> {
        let row = self.row(index).ok()?;
        let group = self
            .groups
            .iter()
            .find(|group| row < group.first_row + group.rows)?;
        Some(LeafIndex(index.0 - row + group.first_row + group.rows))
    }

    /// Rebuilds single rows, in the order asked for. Rows of one page are decoded together.
    ///
    /// # Errors
    ///
    /// As [`Reader::read`].
    pub fn rows(&self, wanted: &[LeafIndex]) -> Result<Vec<StoredEvent>, SegmentError> {
        self.rows_of(wanted, Columns::ALL)
    }

    /// The same of some columns: what is not in them is left out of the events.
    ///
    /// # Errors
    ///
    /// As [`Reader::read`].
    pub fn rows_of(&self, wanted: &[LeafIndex], columns: Columns) -> Result<Vec<StoredEvent>, SegmentError> {
        let mut found: Vec<Option<StoredEvent>> = wanted.iter().map(|_| None).collect();
        let mut places = Vec::with_capacity(wanted.len());
        for (at, index) in wanted.iter().enumerate() {
            let row = self.row(*index)?;
            let group = self
                .groups
                .partition_point(|group| group.first_row + group.rows <= row);
            let in_group = row - self.groups.get(group).map_or(0, |group| group.first_row);
            places.push((group, in_group / self.page_rows, row, at));
        }
        places.sort_unstable();
        for together in places.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
            let Some((group, page, ..)) = together.first() else {
                continue;
            };
            let group = self
                .groups
                .get(*group)
                .ok_or_else(|| SegmentError::damaged("a row is in no row group"))?;
            let decoded = self.decode(group, *page..page + 1, columns | NEEDED)?;
            for (_, _, row, at) in together {
                if let Some(place) = found.get_mut(*at) {
                    *place = Some(decoded.rebuild(self, *row, columns)?);
                }
            }
        }
        Ok(found.into_iter().flatten().collect())
    }

    /// Where an id is first. Three positioned reads when it is here, mostly two when it is not.
    ///
    /// # Errors
    ///
    /// Damage; the medium.
    pub fn find_id(&self, id: &EventId) -> Result<Option<LeafIndex>, SegmentError> {
        if let Some(ms) = id.unix_ms()
            && self
                .summary
                .v7_ms
                .is_none_or(|(oldest, newest)| ms < oldest || newest < ms)
        {
            return Ok(None);
        }
        let pages = self.postings.find(&self.file, &Term::id(id))?;
        for group in &self.groups {
            for page in 0..group.rows.div_ceil(self.page_rows) {
                if !pages.has(group.first_page + page) {
                    continue;
                }
                let decoded = self.decode(group, page..page + 1, Columns::ID)?;
                if let Some(at) = (0..decoded.count).find(|at| decoded.rows.has_id(*at, id)) {
                    let row = decoded.first_row + at as u64;
                    return Ok(Some(LeafIndex(self.summary.meta.first_index.0 + row)));
                }
            }
        }
        Ok(None)
    }

    /// The salt root of a block that has rows here.
    ///
    /// # Errors
    ///
    /// Damage; the medium.
    pub fn salt(&self, block: u64) -> Result<Option<[u8; 32]>, SegmentError> {
        self.salts.block(&self.file, block)
    }

    /// The RFC 6962 hash of a complete block, if it is kept here.
    ///
    /// # Errors
    ///
    /// Damage; the medium.
    pub fn block_hash(&self, block: u64) -> Result<Option<[u8; 32]>, SegmentError> {
        self.blocks.block(&self.file, block)
    }

    /// Visits rows newest first, those with a sequence of at most `upper`, with the columns asked for; the tenant is
    /// always filled. Row groups and pages whose times lie outside `bounds` are skipped; single rows are not tested.
    /// `Break` comes back when the visitor broke off.
    ///
    /// # Errors
    ///
    /// Damage; the medium.
    pub fn scan(
        &self,
        columns: Columns,
        bounds: &Bounds,
        upper: Seq,
        visit: &mut Visit<'_>,
    ) -> Result<ControlFlow<()>, SegmentError> {
        self.scan_wanted(&Wanted::All, columns, bounds, upper, visit)
    }

    /// Visits rows newest first as [`Reader::scan`] does, but only those of pages in which `wanted` may be fulfilled. Rows are
    /// not tested: a page is visited whole, and a lookup may name one too many. It never names one too few.
    ///
    /// # Errors
    ///
    /// As [`Reader::scan`].
    pub fn scan_wanted(
        &self,
        wanted: &Wanted,
        columns: Columns,
        bounds: &Bounds,
        upper: Seq,
        visit: &mut Visit<'_>,
    ) -> Result<ControlFlow<()>, SegmentError> {
        let reach = Reach {
            columns,
            bounds: *bounds,
            wanted: wanted.clone(),
            upper,
            positions: true,
            to_the_end: false,
        };
        let mut failed = None;
        let flow = self.stripes(&reach, &mut |stripe| match stripe.visit(columns, upper, visit) {
            Ok(flow) => flow,
            Err(error) => {
                failed = Some(error);
                ControlFlow::Break(())
            }
        })?;
        failed.map_or(Ok(flow), Err)
    }

    /// Hands over the rows in reach, newest first, many at a time: those of pages in which something wanted may be. Rows are not
    /// tested; some may lie outside of the bounds or above `upper`.
    ///
    /// # Errors
    ///
    /// As [`Reader::scan`].
    pub fn stripes(&self, reach: &Reach, take: &mut Take<'_>) -> Result<ControlFlow<()>, SegmentError> {
        let pages = self.pages_of(&reach.wanted)?;
        if pages.as_ref().is_some_and(PageSet::is_empty) {
            return Ok(ControlFlow::Continue(()));
        }
        let mut step = if reach.to_the_end { u64::MAX } else { 1 };
        let columns = match reach.positions || self.summary.last_seq > reach.upper {
            true => reach.columns | NEEDED,
            false => reach.columns | WHOLE,
        };
        for group in self.groups.iter().rev() {
            if group.first_seq > reach.upper || !reach.bounds.overlaps(&group.bounds) {
                continue;
            }
            let mut end = group.rows.div_ceil(self.page_rows);
            while end > 0 {
                let has = |page: &u64| {
                    let pages = pages.as_ref();
                    pages.is_none_or(|pages| pages.has(group.first_page + page))
                };
                if !has(&(end - 1)) {
                    end -= 1;
                    continue;
                }
                let run = (end.saturating_sub(step)..end).rev().take_while(has);
                let start = run.last().unwrap_or(end - 1);
                let together = start..end;
                end = start;
                if !self.worth(group, &together, &reach.bounds, reach.upper)? {
                    continue;
                }
                step = step.saturating_mul(2);
                let decoded = self.decode(group, together, columns)?;
                if take(&decoded.stripe(self)).is_break() {
                    return Ok(ControlFlow::Break(()));
                }
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    /// The pages in which it may be fulfilled; `None` for all of them.
    fn pages_of(&self, wanted: &Wanted) -> Result<Option<PageSet>, SegmentError> {
        match wanted {
            Wanted::All => Ok(None),
            Wanted::Nothing => Ok(Some(PageSet::none(self.postings.pages()))),
            Wanted::Term(term) => self.postings.find(&self.file, term).map(Some),
            Wanted::Text(needle) => self.pages_with(needle).map(Some),
            Wanted::And(each) => {
                let mut left: Option<PageSet> = None;
                for one in each {
                    let Some(pages) = self.pages_of(one)? else {
                        continue;
                    };
                    match &mut left {
                        Some(left) => left.intersect(&pages),
                        None => left = Some(pages),
                    }
                    if left.as_ref().is_some_and(PageSet::is_empty) {
                        break;
                    }
                }
                Ok(left)
            }
            Wanted::Or(any) => {
                let mut found = PageSet::none(self.postings.pages());
                for one in any {
                    match self.pages_of(one)? {
                        Some(pages) => found.unite(&pages),
                        None => return Ok(None),
                    }
                }
                Ok(Some(found))
            }
        }
    }

    /// The pages of the row groups in which a text may stand.
    fn pages_with(&self, needle: &Needle) -> Result<PageSet, SegmentError> {
        let mut pages = PageSet::none(self.postings.pages());
        let groups = self.grams.find(&self.file, needle)?;
        for (group, _) in self.groups.iter().zip(groups).filter(|(_, may)| *may) {
            for page in 0..group.rows.div_ceil(self.page_rows) {
                let wrong = || SegmentError::damaged("it has more pages than its lookups know");
                pages.insert(group.first_page + page).ok_or_else(wrong)?;
            }
        }
        Ok(pages)
    }

    /// Reads everything and compares it with what the journal holds, in index order. Returns the leaves that differ,
    /// none of which may be there before a segment is named in the manifest.
    ///
    /// # Errors
    ///
    /// [`SegmentError::Damaged`] when the count differs or a lookup is damaged; the medium.
    pub fn compare<'j>(
        &self,
        journal: impl IntoIterator<Item = (Seq, &'j [u8])>,
    ) -> Result<Vec<LeafIndex>, SegmentError> {
        let mut journal = journal.into_iter();
        let (mut differ, mut written) = (Vec::new(), Vec::with_capacity(1024));
        for group in &self.groups {
            let decoded = self.decode(group, 0..group.rows.div_ceil(self.page_rows), Columns::ALL)?;
            let stripe = decoded.stripe(self);
            let mut event = stripe.blank();
            for row in group.first_row..group.first_row + group.rows {
                let (seq, canonical) = journal
                    .next()
                    .ok_or_else(|| SegmentError::damaged("it has more rows than the journal"))?;
                let at = decoded.at(row);
                let stored = match decoded.rows.exception(at) {
                    Some(whole) => whole,
                    None => {
                        written.clear();
                        decoded.rows.write(Columns::ALL, at, &mut event, &mut written)?;
                        &written
                    }
                };
                if stored != canonical || stripe.seq(at)? != seq {
                    differ.push(stripe.index(at)?);
                }
            }
        }
        if journal.next().is_some() {
            return Err(SegmentError::damaged("it has fewer rows than the journal"));
        }
        self.check_lookups()?;
        Ok(differ)
    }

    fn row(&self, index: LeafIndex) -> Result<u64, SegmentError> {
        if self.summary.contains(index) {
            return Ok(index.0 - self.summary.meta.first_index.0);
        }
        Err(SegmentError::NotHere {
            index,
            first: self.summary.meta.first_index,
            end: self.summary.end(),
        })
    }

    /// Whether a row of these pages can be asked for, by the columns that are cheapest to look at.
    fn worth(
        &self,
        group: &Group,
        pages: &Range<u64>,
        bounds: &Bounds,
        upper: Seq,
    ) -> Result<bool, SegmentError> {
        let mut columns = SEQ;
        for (span, column) in [(bounds.time, Columns::TIME), (bounds.received, Columns::RECEIVED)] {
            if span != Span::ALL {
                columns |= column;
            }
        }
        let whole = bounds.time.min <= group.bounds.time.min
            && group.bounds.time.max <= bounds.time.max
            && bounds.received.min <= group.bounds.received.min
            && group.bounds.received.max <= bounds.received.max;
        if whole && self.summary.last_seq <= upper {
            return Ok(true);
        }
        let decoded = self.decode(group, pages.clone(), columns)?;
        let within = |row: usize| {
            let time = |column, span: Span| {
                decoded
                    .rows
                    .number(column, row)
                    .is_none_or(|time| span.min.nanos() <= time && time <= span.max.nanos())
            };
            decoded
                .rows
                .number(Column::Seq, row)
                .is_some_and(|seq| seq.cast_unsigned() <= upper.0)
                && time(Column::Time, bounds.time)
                && time(Column::Received, bounds.received)
        };
        Ok((0..decoded.count).any(within))
    }

    fn decode(&self, group: &Group, pages: Range<u64>, columns: Columns) -> Result<Decoded, SegmentError> {
        let first = pages.start * self.page_rows;
        let count = (pages.end * self.page_rows).min(group.rows).saturating_sub(first);
        let too_wide = |_| SegmentError::damaged("a row group does not fit into memory");
        let count = usize::try_from(count).map_err(too_wide)?;
        let pages =
            usize::try_from(pages.start).map_err(too_wide)?..usize::try_from(pages.end).map_err(too_wide)?;
        let rows = Rows::decode(&self.file, group, columns, pages, count)?;
        Ok(Decoded {
            rows,
            first_row: group.first_row + first,
            count,
        })
    }
}

/// Only what tells which rows are in reach.
const SEQ: Columns = Columns::of(Column::Seq);

/// Consecutive pages of one row group, decoded.
struct Decoded {
    rows: Rows,
    /// Row number in the file of its first row.
    first_row: u64,
    count: usize,
}

impl Decoded {
    fn at(&self, row: u64) -> usize {
        usize::try_from(row - self.first_row).unwrap_or(usize::MAX)
    }

    fn stripe<'r>(&'r self, reader: &'r Reader) -> Stripe<'r> {
        let meta = &reader.summary.meta;
        Stripe {
            rows: &self.rows,
            tenant: meta.tenant.as_str(),
            first: Some(LeafIndex(meta.first_index.0 + self.first_row)),
            window: 0..self.count,
        }
    }

    fn rebuild(&self, reader: &Reader, row: u64, columns: Columns) -> Result<StoredEvent, SegmentError> {
        let (at, stripe) = (self.at(row), self.stripe(reader));
        let canonical = match self.rows.exception(at) {
            Some(whole) => whole.to_vec(),
            None => {
                let mut bytes = Vec::with_capacity(1024);
                self.rows.write(columns, at, &mut stripe.blank(), &mut bytes)?;
                bytes
            }
        };
        Ok(StoredEvent {
            seq: stripe.seq(at)?,
            index: stripe.index(at)?,
            canonical,
        })
    }
}

/// What stands behind the checksums: page index, footer, length, magic.
struct End {
    held: Bytes,
    trailer_offset: u64,
    sums_start: u64,
    sums_end: u64,
    file_bytes: u64,
}

impl End {
    fn read(file: &dyn ReadAt) -> Result<Self, SegmentError> {
        let file_bytes = file.len();
        let end = file_bytes
            .checked_sub(END_BYTES)
            .ok_or_else(|| SegmentError::damaged("it is cut short"))?;
        let mut last = [0; END_BYTES as usize];
        file.read_at(end, &mut last)?;
        let (length, magic) = last.split_at(4);
        if magic != MAGIC {
            return Err(SegmentError::damaged(
                "it does not end as a Parquet file: it is cut short or is something else",
            ));
        }
        let length = u64::from(u32::from_le_bytes(length.try_into().unwrap_or_default()));
        let footer_start = end.checked_sub(length).filter(|_| length <= FOOTER_BYTES_MAX);
        let footer_start =
            footer_start.ok_or_else(|| SegmentError::damaged("its footer has an impossible length"))?;
        let footer = fetch(file, footer_start..end)?;
        let seal = seal::read(&footer).map_err(|unsealed| match unsealed {
            Unsealed::Missing => SegmentError::Unknown("its footer has no `vitni.segment`".into()),
            Unsealed::Version => SegmentError::Unknown("it has another version of the format".into()),
            Unsealed::Malformed => SegmentError::damaged("`vitni.segment` in its footer is not in its form"),
        })?;
        let range = seal::sums_range(seal.trailer_offset).filter(|(_, sums_end)| *sums_end <= footer_start);
        let (sums_start, sums_end) =
            range.ok_or_else(|| SegmentError::damaged("its footer points outside of the file"))?;
        if file_bytes - sums_end > FOOTER_BYTES_MAX {
            return Err(SegmentError::damaged(
                "its page index is larger than any segment needs",
            ));
        }
        let held = fetch(file, sums_end..file_bytes)?;
        let footer_at = usize::try_from(footer_start - sums_end).unwrap_or(usize::MAX);
        if !seal.holds(&held, footer_at) {
            return Err(SegmentError::damaged("its footer does not match its checksum"));
        }
        Ok(Self {
            held: held.into(),
            trailer_offset: seal.trailer_offset,
            sums_start,
            sums_end,
            file_bytes,
        })
    }

    fn sums(&self, file: &dyn ReadAt) -> Result<Box<[u32]>, SegmentError> {
        let bytes = fetch(file, self.sums_start..self.sums_end)?;
        let (header, body) = bytes.split_at_checked(HEADER_BYTES).unwrap_or((&bytes, &[]));
        let lookup = Lookup::decode(Which::Sums, header, self.sums_start, self.sums_end)?;
        if lookup.count * 4 != body.len() as u64 || crc32c::crc32c(body) != lookup.body_sum {
            return Err(SegmentError::damaged(
                "the checksums do not match their own checksum",
            ));
        }
        Ok(body
            .as_chunks()
            .0
            .iter()
            .map(|sum| u32::from_le_bytes(*sum))
            .collect())
    }
}

/// Reads a range that was found to lie within the file.
fn fetch(file: &dyn ReadAt, range: Range<u64>) -> Result<Vec<u8>, SegmentError> {
    let length = usize::try_from(range.end - range.start);
    let mut bytes = vec![0; length.map_err(|_| SegmentError::damaged("it does not fit into memory"))?];
    file.read_at(range.start, &mut bytes)?;
    Ok(bytes)
}
