//! Where the pages lie: the Parquet footer and offset index, checked once and kept in a small form.
//!
//! What the parser of Parquet says is compared with the trailer and with our own schema before it is believed.

use bytes::Bytes;
use parquet::basic::{Compression, Type};
use parquet::file::metadata::{
    ColumnChunkMetaData, PageIndexPolicy, ParquetMetaData, ParquetMetaDataReader, RowGroupMetaData,
};
use parquet::file::statistics::Statistics;
use vitni_event::{Seq, Timestamp};

use crate::bounds::{Bounds, Span};
use crate::columns::{Column, Place};
use crate::error::SegmentError;
use crate::schema;
use crate::trailer::Summary;

/// One column of one row group.
#[derive(Debug)]
pub(crate) struct Chunk {
    /// Offset of its first byte: the dictionary page, or the first data page where there is none.
    pub(crate) start: u64,
    /// Bytes of the dictionary page, 0 where there is none.
    pub(crate) dictionary: u32,
    /// End of each data page, counted from `start`. Empty when no row has a value.
    pub(crate) ends: Box<[u32]>,
    /// Whether its pages are compressed.
    pub(crate) is_packed: bool,
    /// Where all rows of the group have the same value, how many they are: there is one page.
    pub(crate) same: Option<usize>,
}

impl Chunk {
    /// Whether no row of the group has a value.
    pub(crate) const fn is_absent(&self) -> bool {
        self.ends.is_empty()
    }
}

/// One row group.
#[derive(Debug)]
pub(crate) struct Group {
    /// Row number of its first row in the file.
    pub(crate) first_row: u64,
    /// Number of its first page in the file.
    pub(crate) first_page: u64,
    pub(crate) rows: u64,
    pub(crate) first_seq: Seq,
    pub(crate) bounds: Bounds,
    chunks: Box<[Chunk]>,
}

impl Group {
    /// Bytes of its columns in the file, but for those in which no row has a value.
    pub(crate) fn bytes(&self) -> u64 {
        let ends = self.chunks.iter().filter_map(|chunk| chunk.ends.last());
        ends.map(|end| u64::from(*end)).sum()
    }

    pub(crate) fn chunk(&self, column: Column) -> Option<&Chunk> {
        self.chunks.get(column.at())
    }
}

/// Reads the layout out of the end of the file. `held` is everything behind the checksums, its own checksum found
/// right; `data_end` is where the row groups must end.
pub(crate) fn read(
    held: Bytes,
    summary: &Summary,
    page_rows: u64,
    data_end: u64,
) -> Result<Box<[Group]>, SegmentError> {
    let mut reader = ParquetMetaDataReader::new()
        .with_column_index_policy(PageIndexPolicy::Skip)
        .with_offset_index_policy(PageIndexPolicy::Required);
    let metadata = reader
        .try_parse_sized(&held, summary.bytes)
        .and_then(|()| reader.finish())
        .map_err(|error| SegmentError::damaged(format!("the footer cannot be read: {error}")))?;
    check_schema(&metadata)?;
    let mut groups = Vec::with_capacity(metadata.num_row_groups());
    let (mut first_row, mut first_page) = (0, 0);
    for (at, group) in metadata.row_groups().iter().enumerate() {
        let rows = u64::try_from(group.num_rows()).unwrap_or(0);
        if rows == 0 {
            return Err(SegmentError::damaged(format!("row group {at} has no rows")));
        }
        let place = GroupPlace {
            metadata: &metadata,
            at,
            rows,
            page_rows,
            data_end,
        };
        groups.push(place.read(group, first_row, first_page)?);
        first_row += rows;
        first_page += rows.div_ceil(page_rows);
    }
    if first_row == summary.count {
        Ok(groups.into())
    } else {
        Err(SegmentError::damaged(format!(
            "it has {first_row} rows where its trailer says {}",
            summary.count
        )))
    }
}

fn check_schema(metadata: &ParquetMetaData) -> Result<(), SegmentError> {
    let (_, ours) = schema::schema().map_err(|error| SegmentError::Encode(error.to_string()))?;
    let theirs = metadata.file_metadata().schema_descr();
    let same = theirs.num_columns() == ours.num_columns()
        && theirs.columns().iter().zip(ours.columns()).all(|(theirs, ours)| {
            theirs.path() == ours.path()
                && theirs.physical_type() == ours.physical_type()
                && theirs.max_def_level() == ours.max_def_level()
                && theirs.max_rep_level() == ours.max_rep_level()
                && (ours.physical_type() != Type::FIXED_LEN_BYTE_ARRAY
                    || theirs.type_length() == ours.type_length())
        });
    if same {
        Ok(())
    } else {
        Err(SegmentError::Unknown(
            "its columns are not those of version 0".into(),
        ))
    }
}

struct GroupPlace<'m> {
    metadata: &'m ParquetMetaData,
    at: usize,
    rows: u64,
    page_rows: u64,
    data_end: u64,
}

impl GroupPlace<'_> {
    fn read(&self, group: &RowGroupMetaData, first_row: u64, first_page: u64) -> Result<Group, SegmentError> {
        if group.num_columns() != Column::COUNT {
            return Err(self.wrong("does not have every column"));
        }
        let chunks = Column::ALL
            .iter()
            .zip(group.columns())
            .map(|(column, chunk)| self.chunk(*column, chunk));
        let chunks = chunks.collect::<Result<_, _>>()?;
        let span = |column: Column| {
            let (min, max) = long_range(group.columns().get(column.at())?)?;
            Some(Span {
                min: Timestamp::from_nanos(min),
                max: Timestamp::from_nanos(max),
            })
        };
        let bounds = span(Column::Time).zip(span(Column::Received));
        let first_seq = group.columns().get(Column::Seq.at()).and_then(long_range);
        let (Some((time, received)), Some((first_seq, _))) = (bounds, first_seq) else {
            return Err(self.wrong("lacks the statistics of its times"));
        };
        Ok(Group {
            first_row,
            first_page,
            rows: self.rows,
            first_seq: Seq(first_seq.cast_unsigned()),
            bounds: Bounds { time, received },
            chunks,
        })
    }

    fn chunk(&self, column: Column, chunk: &ColumnChunkMetaData) -> Result<Chunk, SegmentError> {
        let wrong = || self.wrong(&format!("has an impossible column {}", column.path()));
        let first_page = u64::try_from(chunk.data_page_offset()).map_err(|_| wrong())?;
        let start = match chunk.dictionary_page_offset() {
            Some(offset) => u64::try_from(offset).map_err(|_| wrong())?,
            None => first_page,
        };
        let length = u64::try_from(chunk.compressed_size()).map_err(|_| wrong())?;
        let end = start
            .checked_add(length)
            .filter(|end| *end <= self.data_end)
            .ok_or_else(wrong)?;
        let dictionary = first_page
            .checked_sub(start)
            .and_then(|bytes| u32::try_from(bytes).ok())
            .ok_or_else(wrong)?;
        if is_absent(column, chunk) {
            return Ok(Chunk {
                start,
                dictionary: 0,
                ends: Box::default(),
                is_packed: false,
                same: None,
            });
        }
        let pages = self.metadata.page_index_for_row_group(self.at);
        let pages = pages
            .offset_index(column.at())
            .ok_or_else(wrong)?
            .page_locations();
        let same = (dictionary > 0 && pages.len() == 1 && self.rows > self.page_rows)
            .then(|| usize::try_from(self.rows).map_err(|_| wrong()))
            .transpose()?;
        if same.is_none() && pages.len() as u64 != self.rows.div_ceil(self.page_rows) {
            return Err(wrong());
        }
        let mut ends = Vec::with_capacity(pages.len());
        let mut next = first_page;
        for (number, page) in pages.iter().enumerate() {
            let row = u64::try_from(page.first_row_index).ok();
            let length = u64::try_from(page.compressed_page_size).ok();
            if u64::try_from(page.offset).ok() != Some(next) || row != Some(number as u64 * self.page_rows) {
                return Err(wrong());
            }
            next = length
                .and_then(|length| next.checked_add(length))
                .filter(|next| *next <= end)
                .ok_or_else(wrong)?;
            ends.push(u32::try_from(next - start).map_err(|_| wrong())?);
        }
        if next == end {
            Ok(Chunk {
                start,
                dictionary,
                ends: ends.into(),
                is_packed: chunk.compression() != Compression::UNCOMPRESSED,
                same,
            })
        } else {
            Err(wrong())
        }
    }

    fn wrong(&self, what: &str) -> SegmentError {
        SegmentError::damaged(format!("row group {} {what}", self.at))
    }
}

/// By the count of definition levels, which the writer always keeps: no value at all, and for targets no element.
fn is_absent(column: Column, chunk: &ColumnChunkMetaData) -> bool {
    let Some(levels) = chunk.definition_level_histogram().map(|levels| levels.values()) else {
        return false;
    };
    match column.place() {
        Place::Required => false,
        Place::Element => levels.iter().skip(1).all(|count| *count == 0),
        _ => levels.last() == Some(&0),
    }
}

fn long_range(chunk: &ColumnChunkMetaData) -> Option<(i64, i64)> {
    match chunk.statistics()? {
        Statistics::Int64(range) => Some((*range.min_opt()?, *range.max_opt()?)),
        _ => None,
    }
}
