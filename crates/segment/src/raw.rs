//! Row groups as the bytes that they are: read out of one file and put into another, without looking at a value.
//!
//! What Parquet keeps of a row group beside its bytes (statistics, places of the pages) goes with it, moved to its new place.
//! Every byte is compared with its checksum while it is read, so that damage is never copied under checksums that are right.

use std::io::Write;
use std::ops::Range;

use bytes::buf::Reader as BufReader;
use bytes::{Buf, Bytes};
use parquet::column::writer::ColumnCloseResult;
use parquet::errors::ParquetError;
use parquet::file::metadata::{
    ColumnChunkMetaData, PageIndexPolicy, ParquetMetaData, ParquetMetaDataOptions, ParquetMetaDataReader,
};
use parquet::file::reader::{ChunkReader, Length};
use parquet::file::writer::SerializedFileWriter;
use vitni_event::LeafIndex;

use crate::columns::{Column, Columns};
use crate::error::SegmentError;
use crate::layout::Group;
use crate::reader::Reader;

/// What Parquet says of a file. Held only while the file is merged: a few kilobytes for each row group.
pub(crate) struct RawFile<'r> {
    reader: &'r Reader,
    metadata: ParquetMetaData,
}

/// One row group: its bytes, and what Parquet says of each column.
pub(crate) struct RawGroup {
    rows: usize,
    piece: Piece,
    columns: Vec<ColumnCloseResult>,
}

/// Some bytes of a file, asked for by their places in it.
struct Piece {
    start: u64,
    bytes: Bytes,
}

impl<'r> RawFile<'r> {
    /// Reads the footer once more, this time with the index of the pages whose statistics are kept.
    pub(crate) fn open(reader: &'r Reader) -> Result<Self, SegmentError> {
        let (held, file_bytes) = reader.held()?;
        // Other readers learn from the encodings of single pages whether a dictionary is complete; the crate reads their sum only.
        let whole = ParquetMetaDataOptions::new().with_encoding_stats_as_mask(false);
        let mut parser = ParquetMetaDataReader::new()
            .with_metadata_options(Some(whole))
            .with_column_index_policy(PageIndexPolicy::Optional)
            .with_offset_index_policy(PageIndexPolicy::Required);
        let metadata = parser
            .try_parse_sized(&held, file_bytes)
            .and_then(|()| parser.finish())
            .map_err(|error| SegmentError::damaged(format!("the footer cannot be read: {error}")))?;
        Ok(Self { reader, metadata })
    }

    pub(crate) const fn reader(&self) -> &'r Reader {
        self.reader
    }

    /// Which row group has exactly these leaves.
    pub(crate) fn group_of(&self, range: &Range<LeafIndex>) -> Option<usize> {
        let row = range.start.0.checked_sub(self.reader.range().start.0)?;
        let same = |group: &Group| group.first_row == row && group.rows == range.end.0 - range.start.0;
        self.reader.groups().iter().position(same)
    }

    /// Reads row group `at`, all columns in one go.
    pub(crate) fn group(&self, at: usize) -> Result<RawGroup, SegmentError> {
        let wrong = || {
            SegmentError::damaged(format!(
                "row group {at} is not where it was when the file was opened"
            ))
        };
        let ours = self.reader.groups().get(at).ok_or_else(wrong)?;
        let theirs = self.metadata.row_groups().get(at).ok_or_else(wrong)?;
        if u64::try_from(theirs.num_rows()) != Ok(ours.rows) || theirs.num_columns() != Column::COUNT {
            return Err(wrong());
        }
        let ranges: Vec<(u64, u64)> = theirs
            .columns()
            .iter()
            .map(range)
            .collect::<Option<_>>()
            .ok_or_else(wrong)?;
        let start = ranges.iter().map(|(start, _)| *start).min().ok_or_else(wrong)?;
        let end = ranges.iter().map(|(_, end)| *end).max().ok_or_else(wrong)?;
        let index = self.metadata.page_index_for_row_group(at);
        let close = |(column, chunk): (usize, &ColumnChunkMetaData)| ColumnCloseResult {
            bytes_written: chunk.compressed_size().unsigned_abs(),
            rows_written: ours.rows,
            metadata: chunk.clone(),
            bloom_filter: None,
            column_index: index.column_index(column).cloned(),
            offset_index: index.offset_index(column).cloned(),
        };
        let bytes = self.reader.file().read(start, end.saturating_sub(start))?;
        Ok(RawGroup {
            rows: usize::try_from(ours.rows).map_err(|_| wrong())?,
            piece: Piece { start, bytes },
            columns: theirs.columns().iter().enumerate().map(close).collect(),
        })
    }
}

/// First byte of a column chunk and one past its last.
fn range(chunk: &ColumnChunkMetaData) -> Option<(u64, u64)> {
    let start = chunk
        .dictionary_page_offset()
        .unwrap_or_else(|| chunk.data_page_offset());
    let start = u64::try_from(start).ok()?;
    Some((
        start,
        start.checked_add(u64::try_from(chunk.compressed_size()).ok()?)?,
    ))
}

impl RawGroup {
    pub(crate) const fn rows(&self) -> usize {
        self.rows
    }

    /// The columns that have a dictionary.
    pub(crate) fn with_dictionary(&self) -> Columns {
        let columns = Column::ALL.iter().zip(&self.columns);
        let has = columns.filter(|(_, chunk)| chunk.metadata.dictionary_page_offset().is_some());
        has.fold(Columns::NONE, |all, (column, _)| all | Columns::of(*column))
    }

    /// Appends the row group to a file.
    pub(crate) fn write<W: Write + Send>(
        self,
        file: &mut SerializedFileWriter<W>,
    ) -> Result<(), ParquetError> {
        let mut group = file.next_row_group()?;
        for column in self.columns {
            group.append_column(&self.piece, column)?;
        }
        group.close()?;
        Ok(())
    }

    /// Whether each column has the same bytes as in the other.
    pub(crate) fn has_bytes_of(&self, other: &Self) -> bool {
        self.columns.len() == other.columns.len()
            && self.columns.iter().zip(&other.columns).all(|(ours, theirs)| {
                let ours = self.piece.chunk(&ours.metadata);
                ours.is_some() && ours == other.piece.chunk(&theirs.metadata)
            })
    }
}

impl Piece {
    fn chunk(&self, chunk: &ColumnChunkMetaData) -> Option<&[u8]> {
        let (start, end) = range(chunk)?;
        let from = usize::try_from(start.checked_sub(self.start)?).ok()?;
        self.bytes
            .get(from..usize::try_from(end.checked_sub(self.start)?).ok()?)
    }
}

impl Length for Piece {
    fn len(&self) -> u64 {
        self.bytes.len() as u64
    }
}

impl ChunkReader for Piece {
    type T = BufReader<Bytes>;

    fn get_read(&self, start: u64) -> Result<Self::T, ParquetError> {
        let from = start
            .checked_sub(self.start)
            .and_then(|from| usize::try_from(from).ok());
        let from = from.filter(|from| *from <= self.bytes.len());
        let from =
            from.ok_or_else(|| ParquetError::EOF(format!("byte {start} is outside of its row group")))?;
        Ok(self.bytes.slice(from..).reader())
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes, ParquetError> {
        let mut bytes = self.get_read(start)?.into_inner();
        if length > bytes.len() {
            return Err(ParquetError::EOF(format!(
                "{length} bytes from byte {start} reach beyond their row group"
            )));
        }
        bytes.truncate(length);
        Ok(bytes)
    }
}
