//! Merging: the rows of adjacent segments of one tree, put into one file.
//!
//! Row groups are copied byte for byte, each byte compared with its checksum on the way. Only row groups so small that what
//! Parquet keeps about them would outweigh them are written together anew, column by column as they were decoded. Salts, block hashes and the sets
//! of grams are copied. Terms are made again from the values, because tables keep too few bits of a term to be put together;
//! so values are found to be readable, too.
//!
//! It holds one row group, what Parquet keeps of one source and of the new file, and the new file's terms, eight bytes an entry.
//! Nothing is durable when it returns: the caller compares the new file with the sources ([`Reader::compare_merged`]), syncs it and
//! only then names it instead of them. It never decides what is merged.

use std::io::Write;
use std::ops::{ControlFlow, Range};
use std::sync::Arc;

use vitni_event::{Event, LeafIndex, canonical};

use crate::columns::Columns;
use crate::error::{MergeError, SegmentError};
use crate::layout::Group;
use crate::limits::{BLOCK, MERGED_GROUP_BYTES_MIN, MERGED_GROUP_ROWS_MIN, PAGE_ROWS, ROWS_MAX};
use crate::raw::RawFile;
use crate::reader::{Reader, StoredEvent};
use crate::rows::Rows;
use crate::term;
use crate::trailer::{Meta, Summary};
use crate::writer::Writer;

/// 32 bytes for each of consecutive blocks, with its number.
type Blocks = Vec<(u64, [u8; 32])>;

/// Writes the rows of `sources` into `out` as one segment. They are of one tenant and epoch, and each begins with the leaf that the one
/// before it ends at. `go_on` is asked before every row group.
///
/// # Errors
///
/// [`MergeError::Source`] when a source does not follow the one before it, is damaged or cannot be read;
/// [`MergeError::Output`] when the new file cannot be written; [`MergeError::BrokenOff`] when `go_on` said so.
pub fn merge<W: Write + Send>(
    sources: &[Arc<Reader>],
    out: W,
    go_on: &dyn Fn() -> bool,
) -> Result<Summary, MergeError> {
    let meta = begins_at(sources)?;
    let (mut salts, mut hashes) = (Blocks::new(), Blocks::new());
    let mut writer = Writer::new(out, meta).map_err(MergeError::Output)?;
    let terms: u64 = sources.iter().map(|source| source.terms_expected()).sum();
    // Frequent terms have one entry in a source and may have several here.
    writer.expect_terms(terms + terms / 8);
    for (at, source) in sources.iter().enumerate() {
        writer.cover(source.summary());
        gather(source, Reader::salt, &mut salts)
            .and_then(|()| gather(source, Reader::block_hash, &mut hashes))
            .map_err(in_source(at))?;
    }
    let mut merger = Merger {
        writer,
        sources,
        small: Vec::new(),
    };
    for (at, source) in sources.iter().enumerate() {
        let raw = RawFile::open(source).map_err(in_source(at))?;
        for (number, group) in source.groups().iter().enumerate() {
            if !go_on() {
                return Err(MergeError::BrokenOff);
            }
            let place = Place {
                source: at,
                group: number,
            };
            if is_small(group) {
                merger.small.push(place);
            } else {
                merger.write_small()?;
                merger.copy(&raw, place)?;
            }
        }
    }
    merger.write_small()?;
    merger.writer.finish(&salts, &hashes).map_err(MergeError::Output)
}

/// What the new segment begins with, if each source follows the one before it.
fn begins_at(sources: &[Arc<Reader>]) -> Result<Meta, MergeError> {
    let first = sources
        .first()
        .ok_or_else(|| MergeError::Output(SegmentError::Incomplete("there is nothing to merge".into())))?;
    let (mut next, mut seq) = (first.range().start, None);
    for (at, source) in sources.iter().enumerate() {
        let summary = source.summary();
        let meta = &summary.meta;
        let same = meta.tenant == first.meta().tenant && meta.epoch == first.meta().epoch;
        if !same || meta.first_index != next || seq.is_some_and(|seq| seq >= summary.first_seq) {
            let detail = "its rows do not follow those before it, or are of another tree";
            return Err(in_source(at)(SegmentError::damaged(detail)));
        }
        if source.page_rows() != PAGE_ROWS as u64 {
            let detail = format!("pages of {} rows", source.page_rows());
            return Err(in_source(at)(SegmentError::Unknown(detail)));
        }
        (next, seq) = (summary.end(), Some(summary.last_seq));
    }
    if next.0 - first.range().start.0 > ROWS_MAX {
        let detail = format!("more than {ROWS_MAX} rows do not fit into one segment");
        return Err(MergeError::Output(SegmentError::Incomplete(detail)));
    }
    Ok(first.meta().clone())
}

const fn in_source(at: usize) -> impl Fn(SegmentError) -> MergeError {
    move |error| MergeError::Source { at, error }
}

/// Adds what a source keeps for blocks. Two that share a block must agree on it.
fn gather(
    source: &Reader,
    of: impl Fn(&Reader, u64) -> Result<Option<[u8; 32]>, SegmentError>,
    into: &mut Blocks,
) -> Result<(), SegmentError> {
    let range = source.range();
    for block in range.start.0 / BLOCK..range.end.0.div_ceil(BLOCK) {
        let Some(bytes) = of(source, block)? else { continue };
        match into.last() {
            Some((last, other)) if *last == block && *other != bytes => {
                let detail = format!("it disagrees with the segment before it about block {block}");
                return Err(SegmentError::damaged(detail));
            }
            Some((last, _)) if *last == block => {}
            _ => into.push((block, bytes)),
        }
    }
    Ok(())
}

/// Whether what Parquet keeps about a row group weighs as much as its rows.
fn is_small(group: &Group) -> bool {
    group.rows < MERGED_GROUP_ROWS_MIN && group.bytes() < MERGED_GROUP_BYTES_MIN
}

struct Merger<'s, W: Write + Send> {
    writer: Writer<W>,
    sources: &'s [Arc<Reader>],
    /// Small row groups, one behind the other, that wait for what comes after them.
    small: Vec<Place>,
}

/// A row group: which source, and its number there.
#[derive(Clone, Copy)]
struct Place {
    source: usize,
    group: usize,
}

impl<'s, W: Write + Send> Merger<'s, W> {
    fn copy(&mut self, raw: &RawFile<'_>, place: Place) -> Result<(), MergeError> {
        let (source, group) = self.find(place)?;
        let of_source = in_source(place.source);
        let bytes = raw.group(place.group).map_err(&of_source)?;
        let grams = source.grams_of(place.group).map_err(&of_source)?;
        self.writer
            .copy_group(bytes, &grams)
            .map_err(MergeError::Output)?;
        let look_up = |rows: &Rows, page| self.writer.look_up_page(rows, page);
        source.each_page(group, term::COLUMNS, look_up).map_err(of_source)
    }

    /// Writes the rows of the small row groups anew, as if they had never been sealed apart.
    fn write_small(&mut self) -> Result<(), MergeError> {
        let small = std::mem::take(&mut self.small);
        if let [place] = *small.as_slice() {
            let (source, _) = self.find(place)?;
            let raw = RawFile::open(source).map_err(in_source(place.source))?;
            return self.copy(&raw, place);
        }
        for place in small {
            self.write_anew(place)?;
        }
        self.writer.end_group().map_err(MergeError::Output)
    }

    fn write_anew(&mut self, place: Place) -> Result<(), MergeError> {
        let (source, group) = self.find(place)?;
        let writer = &mut self.writer;
        let mut written = Ok(());
        let extend = |rows: &Rows, count| written = writer.extend(rows, count);
        let plain = source
            .plain_rows(group, extend)
            .map_err(in_source(place.source))?;
        written.map_err(|error| match error {
            SegmentError::Damaged(_) => in_source(place.source)(error),
            error => MergeError::Output(error),
        })?;
        match plain {
            true => Ok(()),
            false => self.write_row_by_row(place),
        }
    }

    /// For rows that are kept whole.
    fn write_row_by_row(&mut self, place: Place) -> Result<(), MergeError> {
        let (source, group) = self.find(place)?;
        let mut canonical = Vec::new();
        let mut written = Ok(());
        let mut lay = |seq, event: &Event<'_>, whole: Option<&[u8]>| {
            canonical.clear();
            canonical::write_into(event, &mut canonical);
            let bytes = whole.map_or(canonical.len(), <[u8]>::len);
            written = self.writer.lay(seq, bytes, event, whole);
            match written {
                Ok(()) => ControlFlow::Continue(()),
                Err(_) => ControlFlow::Break(()),
            }
        };
        let read = source.each_row(group, Columns::ALL, &mut lay);
        written.map_err(MergeError::Output)?;
        read.map_err(in_source(place.source))
    }

    fn find(&self, place: Place) -> Result<(&'s Reader, &'s Group), MergeError> {
        let source = self.sources.get(place.source);
        let found = source.and_then(|source| Some((&**source, source.groups().get(place.group)?)));
        found.ok_or_else(|| in_source(place.source)(SegmentError::damaged("a row group is gone")))
    }
}

impl Reader {
    /// Whether this is what merging `sources` must give: each row, salt root and block hash of theirs, and no others. Row groups that
    /// were copied are compared as bytes, others column by column.
    ///
    /// # Errors
    ///
    /// [`SegmentError::Damaged`] with what differs; damage on either side; the medium.
    pub fn compare_merged(&self, sources: &[Arc<Self>]) -> Result<(), SegmentError> {
        let ours = RawFile::open(self)?;
        let mut next = self.range().start;
        let mut from = sources.iter();
        let mut raw: Option<RawFile<'_>> = None;
        for (number, group) in self.groups().iter().enumerate() {
            let range = next..LeafIndex(next.0 + group.rows);
            while raw.as_ref().is_none_or(|raw| raw.reader().range().end <= next) {
                let source = from.next().ok_or_else(|| self.differs(&range))?;
                raw = Some(RawFile::open(source)?);
            }
            let copied = raw.as_ref().and_then(|raw| raw.group_of(&range));
            let same = match copied.zip(raw.as_ref()) {
                Some((at, raw)) => raw.group(at)?.has_bytes_of(&ours.group(number)?),
                None => false,
            };
            // The columns of a row that is kept whole may differ and still give the same event.
            if !same
                && !self.agrees(group, next, sources)?
                && self.read(range.clone())? != rows(sources, &range)?
            {
                return Err(self.differs(&range));
            }
            next = range.end;
        }
        self.compare_blocks(sources)?;
        self.check_lookups()
    }

    fn compare_blocks(&self, sources: &[Arc<Self>]) -> Result<(), SegmentError> {
        let ends = sources.first().map(|first| first.range().start) == Some(self.range().start)
            && sources.last().map(|last| last.range().end) == Some(self.range().end);
        let (mut salts, mut hashes) = (Blocks::new(), Blocks::new());
        let (mut our_salts, mut our_hashes) = (Blocks::new(), Blocks::new());
        for source in sources {
            gather(source, Self::salt, &mut salts)?;
            gather(source, Self::block_hash, &mut hashes)?;
        }
        gather(self, Self::salt, &mut our_salts)?;
        gather(self, Self::block_hash, &mut our_hashes)?;
        if ends && salts == our_salts && hashes == our_hashes {
            Ok(())
        } else {
            Err(self.differs(&self.range()))
        }
    }

    fn differs(&self, range: &Range<LeafIndex>) -> SegmentError {
        let Range { start, end } = range;
        SegmentError::damaged(format!(
            "leaves {start} to {end} are not as they were before merging"
        ))
    }
}

/// The rows of a range out of the sources that have them.
fn rows(sources: &[Arc<Reader>], range: &Range<LeafIndex>) -> Result<Vec<StoredEvent>, SegmentError> {
    let mut rows = Vec::new();
    for source in sources {
        let start = range.start.max(source.range().start);
        rows.extend(source.read(start..range.end.min(source.range().end))?);
    }
    Ok(rows)
}
