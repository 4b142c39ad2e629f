//! Writes a segment: events in index order in, one immutable file out.
//!
//! It holds one row group in memory, and about 30 bytes an event of what is gathered for the terms lookup. Nothing is durable when it returns: the
//! caller compares the file with the journal ([`Reader::compare`](crate::Reader::compare)), writes it once more with the
//! events that did not come back byte for byte kept whole, syncs it and only then names it in the manifest. A crash
//! before that leaves a file nobody knows of.

use std::io::Write;
use std::ops::Range;

use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::writer::SerializedFileWriter;
use vitni_event::{Event, EventId, LeafIndex, Seq, Timestamp, canonical};

use crate::batch::Batch;
use crate::bounds::{Bounds, Span};
use crate::chunk::Index;
use crate::columns::{Column, Columns};
use crate::error::SegmentError;
use crate::grams::GramsBuilder;
use crate::limits::{BLOCK, PAGE_ROWS, ROW_GROUP_BYTES, ROW_GROUP_ROWS, ROWS_MAX};
use crate::lookup::{self, Which};
use crate::postings::PostingsBuilder;
use crate::raw::RawGroup;
use crate::rows::Rows;
use crate::schema;
use crate::seal;
use crate::sink::Sink;
use crate::term::Terms;
use crate::trailer::{self, Meta, Places, Summary};

/// The buffers that a segment is made in, kept for the next one: a writer that begins with empty ones gets most of its memory anew.
#[derive(Default)]
pub struct Workshop {
    batch: Batch,
}

/// A segment being written into `W`.
pub struct Writer<W: Write + Send> {
    file: SerializedFileWriter<Sink<W>>,
    meta: Meta,
    batch: Batch,
    /// Which of the columns have a dictionary of which that is not certain, as the first row group shows.
    repeating: Option<Columns>,
    rows: usize,
    terms: Terms,
    postings: PostingsBuilder,
    grams: GramsBuilder,
    seqs: Option<(Seq, Seq)>,
    time: Option<Span>,
    received: Option<Span>,
    v7_ms: Option<(u64, u64)>,
    exceptions: u64,
}

impl<W: Write + Send> Writer<W> {
    /// Begins a segment at `meta.first_index`.
    ///
    /// # Errors
    ///
    /// When the first bytes cannot be written.
    pub fn new(out: W, meta: Meta) -> Result<Self, SegmentError> {
        Self::with(Workshop::default(), out, meta)
    }

    /// As [`Writer::new`], with what [`Writer::finish_with`] gave back.
    ///
    /// # Errors
    ///
    /// When the first bytes cannot be written.
    pub fn with(workshop: Workshop, out: W, meta: Meta) -> Result<Self, SegmentError> {
        let (root, _) = schema::schema().map_err(encode)?;
        let file = SerializedFileWriter::new(Sink::new(out), root.clone(), schema::properties());
        Ok(Self {
            file: file.map_err(encode)?,
            meta,
            batch: workshop.batch,
            repeating: None,
            rows: 0,
            terms: Terms::default(),
            postings: PostingsBuilder::default(),
            grams: GramsBuilder::default(),
            seqs: None,
            time: None,
            received: None,
            v7_ms: None,
            exceptions: 0,
        })
    }

    /// Adds the next leaf. `event` is `canonical` parsed. Whether its columns give the same bytes back is not looked at
    /// here: [`Reader::compare`](crate::Reader::compare) finds those that do not, for a second writing.
    ///
    /// # Errors
    ///
    /// When the row is of another tenant or out of order, the segment is full, or the medium fails. After an error
    /// the segment is of no use.
    pub fn push(&mut self, seq: Seq, canonical: &[u8], event: &Event<'_>) -> Result<(), SegmentError> {
        if event.tenant != self.meta.tenant.as_str() {
            return Err(SegmentError::OtherTenant {
                expected: self.meta.tenant.to_string(),
                got: event.tenant.to_string(),
            });
        }
        self.add(seq, canonical.len(), event, None)
    }

    /// Adds a leaf whose bytes are kept whole whatever they are: one that does not parse, or that
    /// [`Reader::compare`](crate::Reader::compare) found to come back changed. Its columns hold `id` and times only.
    ///
    /// # Errors
    ///
    /// As [`Writer::push`].
    pub fn push_whole(
        &mut self,
        seq: Seq,
        canonical: &[u8],
        id: EventId,
        (time, received): (Timestamp, Timestamp),
    ) -> Result<(), SegmentError> {
        let event = Event {
            id,
            received,
            time,
            ..Event::default()
        };
        self.add(seq, canonical.len(), &event, Some(canonical))
    }

    fn add(
        &mut self,
        seq: Seq,
        bytes: usize,
        event: &Event<'_>,
        exception: Option<&[u8]>,
    ) -> Result<(), SegmentError> {
        let row = self.rows;
        if row as u64 >= ROWS_MAX {
            return Err(SegmentError::Incomplete(format!("it is full at {ROWS_MAX} rows")));
        }
        let (first, last) = self.seqs.unwrap_or((seq, Seq(0)));
        if row > 0 && seq <= last {
            return Err(SegmentError::OutOfOrder { last, got: seq });
        }
        self.seqs = Some((first, seq));
        self.time = Span::cover(self.time, event.time);
        self.received = Span::cover(self.received, event.received);
        if let Some(ms) = event.id.unix_ms() {
            self.cover_v7((ms, ms));
        }
        self.exceptions += u64::from(exception.is_some());
        self.lay(seq, bytes, event, exception)
    }

    /// Lays a row behind the others and takes in what it can be found by.
    pub(crate) fn lay(
        &mut self,
        seq: Seq,
        bytes: usize,
        event: &Event<'_>,
        exception: Option<&[u8]>,
    ) -> Result<(), SegmentError> {
        let index = LeafIndex(self.meta.first_index.0 + self.rows as u64);
        self.batch.push(seq, index, event, bytes, exception);
        self.rows += 1;
        self.grams.add_json(event);
        // A row that is kept whole is searched as the event that its bytes are, too.
        if let Some(whole) = exception.and_then(|bytes| canonical::read(bytes).ok()) {
            self.terms.of(&whole, |term| self.postings.add(term));
            self.grams.add(&whole);
        }
        self.end_what_is_full()
    }

    /// Lays the rows of a row group behind the others as they were decoded. None of them may be kept whole.
    pub(crate) fn extend(&mut self, rows: &Rows, count: usize) -> Result<(), SegmentError> {
        let in_json = |column: &Column| JSON.has(*column) && rows.has(*column);
        let has_json = Column::ALL.iter().any(in_json);
        let mut next = 0;
        while next < count {
            let in_page = PAGE_ROWS - self.batch.rows() % PAGE_ROWS;
            let mut range = next..count.min(next + in_page);
            let mut weight = rows.weight(&range);
            while range.len() > 1 && self.batch.bytes() + weight > ROW_GROUP_BYTES {
                range.end = next + range.len() / 2;
                weight = rows.weight(&range);
            }
            next = range.end;
            if has_json {
                for row in range.clone() {
                    let mut event = Event::default();
                    rows.fill(JSON, row, &mut event)?;
                    self.grams.add_json(&event);
                }
            }
            self.rows += range.len();
            self.batch.extend(rows, range, weight);
            self.end_what_is_full()?;
        }
        Ok(())
    }

    /// Ends the page and the row group if they are full.
    fn end_what_is_full(&mut self) -> Result<(), SegmentError> {
        if self.batch.rows().is_multiple_of(PAGE_ROWS) {
            self.end_page();
        }
        if self.batch.rows() >= ROW_GROUP_ROWS || self.batch.bytes() >= ROW_GROUP_BYTES {
            self.end_group()?;
        }
        Ok(())
    }

    fn end_page(&mut self) {
        self.batch.end_page(|term| self.postings.add(term));
        self.postings.end_page();
        self.terms.forget();
    }

    /// Writes the row group that is being gathered, if there is one.
    pub(crate) fn end_group(&mut self) -> Result<(), SegmentError> {
        if self.batch.rows() > 0 {
            if !self.batch.rows().is_multiple_of(PAGE_ROWS) {
                self.end_page();
            }
            self.batch.grams(&mut self.grams);
            self.grams.end_group();
            let repeating = *self.repeating.get_or_insert_with(|| self.batch.repeating());
            let written = self.batch.write(&mut self.file, repeating, Index::Pages);
            written.map_err(encode)?;
        }
        Ok(())
    }

    fn cover_v7(&mut self, (oldest, newest): (u64, u64)) {
        let (old, new) = self.v7_ms.unwrap_or((oldest, newest));
        self.v7_ms = Some((old.min(oldest), new.max(newest)));
    }

    /// Ends the segment: lookups, trailer, checksums, footer.
    ///
    /// `salts` are the roots of every block the rows lie in; `block_hashes` the RFC 6962 hashes of complete blocks,
    /// at least of those whose leaves are all here. Both with their block numbers, consecutive.
    ///
    /// # Errors
    ///
    /// [`SegmentError::Incomplete`] when there is no row, or a salt or hash is missing or superfluous.
    pub fn finish(
        self,
        salts: &[(u64, [u8; 32])],
        block_hashes: &[(u64, [u8; 32])],
    ) -> Result<Summary, SegmentError> {
        let (summary, _) = self.finish_with(salts, block_hashes)?;
        Ok(summary)
    }

    /// As [`Writer::finish`]; gives back what another segment can be made with.
    ///
    /// # Errors
    ///
    /// As [`Writer::finish`].
    pub fn finish_with(
        mut self,
        salts: &[(u64, [u8; 32])],
        block_hashes: &[(u64, [u8; 32])],
    ) -> Result<(Summary, Workshop), SegmentError> {
        self.end_group()?;
        let summary = self.summary()?;
        check_salts(&summary, salts)?;
        check_blocks(&summary, block_hashes)?;

        let terms = std::mem::take(&mut self.postings).finish()?;
        let grams = std::mem::take(&mut self.grams).finish()?;
        let mut file = self.file;
        let mut write = |bytes: &[u8]| append(&mut file, bytes);
        let places = Places {
            terms: write(&lookup::encode(Which::Terms, 0, &terms))?,
            grams: write(&lookup::encode(Which::Grams, 0, &grams))?,
            salts: write(&numbered(Which::Salts, salts))?,
            blocks: write(&numbered(Which::Blocks, block_hashes))?,
        };
        let trailer = write(&trailer::encode(&summary, PAGE_ROWS as u32, &places))?;
        file.flush()?;
        let sums = file.inner_mut().end_sums();
        let sums: Vec<u8> = sums.into_iter().flat_map(u32::to_le_bytes).collect();
        append(&mut file, &lookup::encode(Which::Sums, 0, &sums))?;
        file.flush()?;
        file.inner_mut().hold()?;
        file.append_key_value_metadata(KeyValue::new("vitni.tenant".into(), self.meta.tenant.to_string()));
        file.append_key_value_metadata(KeyValue::new("vitni.epoch".into(), self.meta.epoch.to_string()));
        file.append_key_value_metadata(KeyValue::new(seal::KEY.into(), seal::value(trailer)));
        let bytes = file.into_inner().map_err(encode)?.seal()?;
        let workshop = Workshop { batch: self.batch };
        Ok((Summary { bytes, ..summary }, workshop))
    }

    fn summary(&self) -> Result<Summary, SegmentError> {
        let (Some((first_seq, last_seq)), Some(time), Some(received)) = (self.seqs, self.time, self.received)
        else {
            return Err(SegmentError::Incomplete("it has no rows".into()));
        };
        Ok(Summary {
            meta: self.meta.clone(),
            version: 0,
            count: self.rows as u64,
            first_seq,
            last_seq,
            bounds: Bounds { time, received },
            v7_ms: self.v7_ms,
            exceptions: self.exceptions,
            bytes: 0,
        })
    }
}

/// Rows that lay in other segments before, for merging: what those say of them in sum is taken over as it is.
impl<W: Write + Send> Writer<W> {
    /// The rows of this segment will follow those of the segments given before.
    pub(crate) fn cover(&mut self, source: &Summary) {
        let first = self.seqs.map_or(source.first_seq, |(first, _)| first);
        self.seqs = Some((first, source.last_seq));
        for (span, of) in [
            (&mut self.time, source.bounds.time),
            (&mut self.received, source.bounds.received),
        ] {
            *span = Span::cover(*span, of.min);
            *span = Span::cover(*span, of.max);
        }
        source.v7_ms.iter().for_each(|range| self.cover_v7(*range));
        self.exceptions += source.exceptions;
    }

    /// About so many entries of terms will come.
    pub(crate) fn expect_terms(&mut self, entries: u64) {
        self.postings.expect(usize::try_from(entries).unwrap_or(0));
    }

    /// Takes in the terms of the next page of the row group copied last.
    pub(crate) fn look_up_page(&mut self, rows: &Rows, page: Range<usize>) {
        self.terms.of_rows(rows, page, |term| self.postings.add(term));
        self.postings.end_page();
        self.terms.forget();
    }

    /// Appends a row group as it is, with the set of its grams. The terms of its rows are to follow, page by page.
    pub(crate) fn copy_group(&mut self, group: RawGroup, grams: &[u8]) -> Result<(), SegmentError> {
        self.end_group()?;
        self.grams.copy_group(grams);
        self.rows += group.rows();
        self.repeating.get_or_insert_with(|| group.with_dictionary());
        group.write(&mut self.file).map_err(encode)
    }
}

/// The columns whose texts lie in JSON.
const JSON: Columns = Columns::ATTRIBUTES
    .union(Columns::PUBLIC)
    .union(Columns::SOURCE_GEO);

/// Appends our own bytes and says where they begin.
fn append<W: Write + Send>(
    file: &mut SerializedFileWriter<Sink<W>>,
    bytes: &[u8],
) -> Result<u64, SegmentError> {
    let at = file.bytes_written() as u64;
    file.write_all(bytes)?;
    Ok(at)
}

pub(crate) fn encode(error: ParquetError) -> SegmentError {
    match error {
        ParquetError::External(inner) => match inner.downcast::<std::io::Error>() {
            Ok(io) => SegmentError::Io(*io),
            Err(other) => SegmentError::Encode(other.to_string()),
        },
        other => SegmentError::Encode(other.to_string()),
    }
}

fn numbered(which: Which, entries: &[(u64, [u8; 32])]) -> Vec<u8> {
    let body: Vec<u8> = entries.iter().flat_map(|(_, entry)| *entry).collect();
    lookup::encode(which, entries.first().map_or(0, |(block, _)| *block), &body)
}

fn check_salts(summary: &Summary, salts: &[(u64, [u8; 32])]) -> Result<(), SegmentError> {
    let blocks = summary.meta.first_index.0 / BLOCK..summary.end().0.div_ceil(BLOCK);
    if blocks.clone().eq(salts.iter().map(|(block, _)| *block)) {
        Ok(())
    } else {
        Err(SegmentError::Incomplete(format!(
            "it needs the salt roots of blocks {blocks:?}, each once, in order"
        )))
    }
}

fn check_blocks(summary: &Summary, hashes: &[(u64, [u8; 32])]) -> Result<(), SegmentError> {
    let inside = summary.meta.first_index.0.div_ceil(BLOCK)..summary.end().0 / BLOCK;
    let first = hashes.first().map_or(inside.start, |(block, _)| *block);
    let given = first..first.saturating_add(hashes.len() as u64);
    let consecutive = given.clone().eq(hashes.iter().map(|(block, _)| *block));
    let complete = inside.is_empty() || (given.start <= inside.start && given.end == inside.end);
    let touched = hashes.is_empty()
        || (given.start >= summary.meta.first_index.0 / BLOCK && given.end <= summary.end().0 / BLOCK);
    if consecutive && complete && touched {
        Ok(())
    } else {
        Err(SegmentError::Incomplete(format!(
            "it needs the hashes of blocks {inside:?}, each once, in order"
        )))
    }
}
