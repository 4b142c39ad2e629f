//! One column of a row group made into pages, with what Parquet keeps of it: places, sizes, the least and the greatest value.
//!
//! The Parquet crate puts the chunk into its file and writes headers and footer. The values are encoded here, because they
//! are gathered as numbers of a dictionary already, and the crate's writer would make an object of every value to find the same
//! dictionary again. It decides nothing: which columns have a dictionary is its caller's affair. Layout: `docs/formats/segment.md`.

use std::ops::Range;

use bytes::Bytes;
use parquet::basic::{BoundaryOrder, Compression, Encoding, PageType, Type, ZstdLevel};
use parquet::column::page::{CompressedPage, Page, PageWriter};
use parquet::column::writer::ColumnCloseResult;
use parquet::data_type::ByteArray;
use parquet::errors::ParquetError;
use parquet::file::metadata::{
    ColumnChunkMetaData, ColumnIndexBuilder, LevelHistogram, OffsetIndexBuilder, PageEncodingStats,
};
use parquet::file::statistics::{Statistics, ValueStatistics};
use parquet::file::writer::{SerializedPageWriter, TrackedWrite};
use parquet::schema::types::ColumnDescPtr;
use zstd::bulk::Compressor;

use crate::buffer::{Buffer, Held};
use crate::columns::{Column, Kind, Place};
use crate::encoding;
use crate::limits::{COMPRESSION_LEVEL, PAGE_ROWS, STATISTICS_BYTES_MAX};
use crate::schema;

/// A column chunk: its bytes, and what the footer says of it, counted from its first byte.
pub(crate) struct Chunk {
    pub(crate) bytes: Bytes,
    pub(crate) close: ColumnCloseResult,
}

/// Makes chunks; what it compresses with is used again.
#[derive(Default)]
pub(crate) struct ChunkMaker {
    compressor: Option<Compressor<'static>>,
    page: Vec<u8>,
    values: Vec<u8>,
}

/// Whether the file has an index of its pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Index {
    Pages,
    None,
}

fn general(error: impl std::fmt::Display) -> ParquetError {
    ParquetError::General(error.to_string())
}

impl ChunkMaker {
    /// Makes the chunk of a column with `rows` rows.
    pub(crate) fn make(
        &mut self,
        column: Column,
        buffer: &Buffer,
        rows: usize,
        index: Index,
    ) -> Result<Chunk, ParquetError> {
        let (_, schema) = schema::schema()?;
        let mut making = Making {
            maker: self,
            column,
            buffer,
            descr: schema.column(column.at()),
            out: TrackedWrite::new(Vec::new()),
            uncompressed: 0,
            data_pages: 0,
            offsets: OffsetIndexBuilder::new(),
        };
        let dictionary = making.dictionary()?;
        let data_start = making.out.bytes_written();
        let pages = pages(column, buffer, rows);
        let mut used = 0;
        for page in &pages {
            used += making.page(page, used)?;
        }
        making.finish(dictionary.then_some(data_start), &pages, rows, index)
    }

    /// What `self.values` packs to; `None` where the column is not compressed, or there is nothing.
    fn pack(&mut self, column: Column) -> Result<Option<Vec<u8>>, ParquetError> {
        if !column.is_compressed() || self.values.is_empty() {
            return Ok(None);
        }
        let compressor = match &mut self.compressor {
            Some(compressor) => compressor,
            none => none.insert(Compressor::new(COMPRESSION_LEVEL).map_err(general)?),
        };
        compressor.compress(&self.values).map(Some).map_err(general)
    }
}

/// A chunk being made.
struct Making<'m> {
    maker: &'m mut ChunkMaker,
    column: Column,
    buffer: &'m Buffer,
    descr: ColumnDescPtr,
    out: TrackedWrite<Vec<u8>>,
    uncompressed: usize,
    data_pages: usize,
    offsets: OffsetIndexBuilder,
}

impl Making<'_> {
    /// Writes the page of different values, if the column keeps such.
    fn dictionary(&mut self) -> Result<bool, ParquetError> {
        let values = &mut self.maker.values;
        values.clear();
        let count = match &self.buffer.held {
            Held::Numbers { .. } | Held::Texts(_) => return Ok(false),
            Held::NumbersOnce { distinct, .. } => {
                distinct
                    .numbers
                    .iter()
                    .try_for_each(|number| plain(self.column, *number, values))?;
                distinct.numbers.len()
            }
            Held::TextsOnce { distinct, .. } => {
                for text in distinct.texts.iter() {
                    let length = u32::try_from(text.len()).map_err(general)?;
                    values.extend_from_slice(&length.to_le_bytes());
                    values.extend_from_slice(text);
                }
                distinct.texts.len()
            }
        };
        if count == 0 {
            return Ok(false);
        }
        let length = self.maker.values.len();
        // Of a column that is compressed the dictionary always is: its header does not say.
        let body = self
            .maker
            .pack(self.column)?
            .unwrap_or_else(|| self.maker.values.clone());
        let page = Page::DictionaryPage {
            buf: body.into(),
            num_values: u32::try_from(count).map_err(general)?,
            encoding: Encoding::PLAIN,
            is_sorted: false,
        };
        self.write(page, length)?;
        Ok(true)
    }

    /// Writes the page of some slots, their values being those from `used` on; says how many they are.
    fn page(&mut self, slots: &Range<usize>, used: usize) -> Result<usize, ParquetError> {
        let column = self.column;
        let short = || general(format!("{} has fewer slots than rows", column.path()));
        let place = column.place();
        let top = place.top();
        let page = &mut self.maker.page;
        page.clear();
        let mut rows = slots.len();
        if place == Place::Element {
            let repeated = self.buffer.repeated.get(slots.clone()).ok_or_else(short)?;
            encoding::put_hybrid(repeated, 1, page);
            rows = repeated.iter().filter(|level| **level == 0).count();
        }
        let repeated_bytes = page.len();
        let mut count = slots.len();
        if place != Place::Required {
            let defined = self.buffer.defined.get(slots.clone()).ok_or_else(short)?;
            encoding::put_hybrid(defined, u8::BITS - top.leading_zeros(), page);
            count = defined.iter().filter(|level| **level == top).count();
        }
        let defined_bytes = page.len() - repeated_bytes;
        self.values(used..used + count).ok_or_else(short)?;
        let uncompressed = self.maker.page.len() + self.maker.values.len();
        let packed = self
            .maker
            .pack(self.column)?
            .filter(|packed| packed.len() < self.maker.values.len());
        let mut body = self.maker.page.clone();
        body.extend_from_slice(packed.as_ref().unwrap_or(&self.maker.values));
        let narrow = |number: usize| u32::try_from(number).map_err(general);
        let page = Page::DataPageV2 {
            buf: body.into(),
            num_values: narrow(slots.len())?,
            encoding: self.encoding(),
            num_nulls: narrow(slots.len() - count)?,
            num_rows: narrow(rows)?,
            def_levels_byte_len: narrow(defined_bytes)?,
            rep_levels_byte_len: narrow(repeated_bytes)?,
            is_compressed: packed.is_some(),
            statistics: None,
        };
        let (offset, bytes) = self.write(page, uncompressed)?;
        self.offsets.append_offset_and_size(offset, bytes);
        self.offsets
            .append_row_count(i64::try_from(rows).map_err(general)?);
        self.data_pages += 1;
        Ok(count)
    }

    /// Encodes some values.
    fn values(&mut self, range: Range<usize>) -> Option<()> {
        let out = &mut self.maker.values;
        out.clear();
        match &self.buffer.held {
            Held::NumbersOnce { ids, .. } | Held::TextsOnce { ids, .. } if ids.is_empty() => {}
            Held::NumbersOnce { ids, .. } | Held::TextsOnce { ids, .. } => numbered(ids.get(range)?, out),
            Held::Numbers(numbers) => {
                let numbers = numbers.get(range)?.iter().copied();
                encoding::put_deltas(numbers, self.column.kind() == Kind::Int, out);
            }
            Held::Texts(texts) => {
                let ends = texts.ends.get(range.clone())?;
                let bytes = match (range.start.checked_sub(1), ends.last()) {
                    (None, Some(end)) => texts.bytes.get(..*end)?,
                    (Some(before), Some(end)) => texts.bytes.get(*texts.ends.get(before)?..*end)?,
                    (_, None) => &[],
                };
                if self.column.kind() != Kind::Id {
                    let mut start = texts.place(range.start).map_or(0, |first| first.start);
                    let length = |end: &usize| (end - std::mem::replace(&mut start, *end)) as i64;
                    encoding::put_deltas(ends.iter().map(length), true, out);
                }
                out.extend_from_slice(bytes);
            }
        }
        Some(())
    }

    /// How the values are encoded. Of a dictionary without values there is no page that another encoding could point to.
    fn encoding(&self) -> Encoding {
        match &self.buffer.held {
            Held::NumbersOnce { ids, .. } | Held::TextsOnce { ids, .. } if ids.is_empty() => Encoding::PLAIN,
            Held::NumbersOnce { .. } | Held::TextsOnce { .. } => Encoding::RLE_DICTIONARY,
            Held::Numbers(_) => Encoding::DELTA_BINARY_PACKED,
            Held::Texts(_) if self.column.kind() == Kind::Id => Encoding::PLAIN,
            Held::Texts(_) => Encoding::DELTA_LENGTH_BYTE_ARRAY,
        }
    }

    /// Where the page lies and how long it is.
    fn write(&mut self, page: Page, uncompressed: usize) -> Result<(i64, i32), ParquetError> {
        let spec =
            SerializedPageWriter::new(&mut self.out).write_page(CompressedPage::new(page, uncompressed))?;
        self.uncompressed += spec.uncompressed_size;
        Ok((
            i64::try_from(spec.offset).map_err(general)?,
            i32::try_from(spec.bytes_written).map_err(general)?,
        ))
    }

    fn finish(
        self,
        data_start: Option<usize>,
        pages: &[Range<usize>],
        rows: usize,
        index: Index,
    ) -> Result<Chunk, ParquetError> {
        let long = |number: usize| i64::try_from(number).map_err(general);
        let slots = pages.last().map_or(0, |page| page.end);
        let data = self.encoding();
        let of_pages = |page_type, encoding, count| PageEncodingStats {
            page_type,
            encoding,
            count,
        };
        let mut stats = vec![of_pages(PageType::DATA_PAGE_V2, data, self.data_pages as i32)];
        let mut encodings = vec![data, Encoding::RLE];
        if data_start.is_some() {
            stats.insert(0, of_pages(PageType::DICTIONARY_PAGE, Encoding::PLAIN, 1));
            encodings.push(Encoding::PLAIN);
        }
        let bytes = Bytes::from(self.out.into_inner()?);
        let nulls = slots - self.buffer.values();
        let metadata = ColumnChunkMetaData::builder(self.descr.clone())
            .set_compression(match self.column.is_compressed() {
                true => Compression::ZSTD(ZstdLevel::try_new(COMPRESSION_LEVEL)?),
                false => Compression::UNCOMPRESSED,
            })
            .set_encodings(encodings)
            .set_page_encoding_stats(stats)
            .set_num_values(long(slots)?)
            .set_total_compressed_size(long(bytes.len())?)
            .set_total_uncompressed_size(long(self.uncompressed)?)
            .set_dictionary_page_offset(data_start.map(|_| 0))
            .set_data_page_offset(long(data_start.unwrap_or(0))?)
            .set_statistics(statistics(
                self.column,
                self.buffer,
                nulls,
                self.descr.sort_order().is_signed(),
            ))
            .set_definition_level_histogram(histogram(&self.buffer.defined, self.descr.max_def_level()))
            .set_repetition_level_histogram(histogram(&self.buffer.repeated, self.descr.max_rep_level()))
            .build()?;
        let is_ranged = matches!(
            self.column,
            Column::Index | Column::Seq | Column::Time | Column::Received
        );
        let column_index = (index == Index::Pages && is_ranged)
            .then(|| ranges(self.buffer, pages))
            .transpose()?;
        Ok(Chunk {
            close: ColumnCloseResult {
                bytes_written: bytes.len() as u64,
                rows_written: rows as u64,
                metadata,
                bloom_filter: None,
                column_index,
                offset_index: (index == Index::Pages).then(|| self.offsets.build()),
            },
            bytes,
        })
    }
}

/// Which of the different values each is: the width of the numbers, which the first pages need less of, and the numbers.
fn numbered(ids: &[u32], out: &mut Vec<u8>) {
    let highest = ids.iter().copied().fold(0, u32::max);
    let width = u32::BITS - highest.leading_zeros();
    out.push(width as u8);
    encoding::put_hybrid(ids, width, out);
}

fn plain(column: Column, number: i64, out: &mut Vec<u8>) -> Result<(), ParquetError> {
    if column.kind() == Kind::Long {
        out.extend_from_slice(&number.to_le_bytes());
        return Ok(());
    }
    out.extend_from_slice(&narrow(column, number)?.to_le_bytes());
    Ok(())
}

/// A number of 32 bits, with or without a sign.
fn narrow(column: Column, number: i64) -> Result<i32, ParquetError> {
    i32::try_from(number)
        .or_else(|_| u32::try_from(number).map(u32::cast_signed))
        .map_err(|_| general(format!("{} is too wide", column.path())))
}

/// The slots of each page: the same rows in every column, but one page only where no row has a value or all have the same.
fn pages(column: Column, buffer: &Buffer, rows: usize) -> Vec<Range<usize>> {
    let slots = |row: usize| match column.place() {
        Place::Element => buffer.starts.get(row).copied().unwrap_or(buffer.defined.len()),
        _ => row,
    };
    let page_rows = if buffer.is_absent(column) || buffer.is_same(column, rows) {
        rows.max(1)
    } else {
        PAGE_ROWS
    };
    (0..rows)
        .step_by(page_rows)
        .map(|row| slots(row)..slots((row + page_rows).min(rows)))
        .collect()
}

/// How many slots have each level.
fn histogram(levels: &[u8], highest: i16) -> Option<LevelHistogram> {
    let mut counts = vec![0_i64; usize::try_from(highest).ok()? + 1];
    for level in levels {
        if let Some(count) = counts.get_mut(usize::from(*level)) {
            *count += 1;
        }
    }
    (highest > 0).then(|| counts.into())
}

/// The least and the greatest value, where that helps anybody to skip rows: of numbers, and of short texts that come again.
fn statistics(column: Column, buffer: &Buffer, nulls: usize, is_signed: bool) -> Statistics {
    let nulls = Some(nulls as u64);
    match column.kind() {
        Kind::Long => {
            let range = buffer.range(column);
            let values = ValueStatistics::<i64>::new(
                range.map(|(min, _)| min),
                range.map(|(_, max)| max),
                None,
                nulls,
                false,
            );
            values.with_backwards_compatible_min_max(is_signed).into()
        }
        Kind::Int => {
            let range = buffer.range(column);
            let range =
                range.and_then(|(min, max)| Some((narrow(column, min).ok()?, narrow(column, max).ok()?)));
            let values = ValueStatistics::<i32>::new(
                range.map(|(min, _)| min),
                range.map(|(_, max)| max),
                None,
                nulls,
                false,
            );
            values.with_backwards_compatible_min_max(is_signed).into()
        }
        Kind::Text => {
            let range = buffer
                .text_range()
                .filter(|(min, max)| min.len().max(max.len()) <= STATISTICS_BYTES_MAX);
            let array = |text: &[u8]| ByteArray::from(text.to_vec());
            let values = ValueStatistics::<ByteArray>::new(
                range.map(|(min, _)| array(min)),
                range.map(|(_, max)| array(max)),
                None,
                nulls,
                false,
            );
            values.with_backwards_compatible_min_max(is_signed).into()
        }
        Kind::Id => Statistics::fixed_len_byte_array(None, None, None, nulls, false),
    }
}

/// The least and the greatest number of each page.
fn ranges(
    buffer: &Buffer,
    pages: &[Range<usize>],
) -> Result<parquet::file::page_index::column_index::ColumnIndexMetaData, ParquetError> {
    let Held::Numbers(numbers) = &buffer.held else {
        return Err(general("a column of times or places has a dictionary"));
    };
    let mut builder = ColumnIndexBuilder::new(Type::INT64);
    let (mut ascending, mut last) = (true, (i64::MIN, i64::MIN));
    for page in pages {
        let page = numbers.get(page.clone()).unwrap_or_default();
        let (Some(min), Some(max)) = (page.iter().min().copied(), page.iter().max().copied()) else {
            return Err(general("a page has no rows"));
        };
        ascending &= last.0 <= min && last.1 <= max;
        last = (min, max);
        builder.append(
            false,
            min.to_le_bytes().to_vec(),
            max.to_le_bytes().to_vec(),
            0,
            None,
        );
    }
    builder.set_boundary_order(match ascending {
        true => BoundaryOrder::ASCENDING,
        false => BoundaryOrder::UNORDERED,
    });
    builder.build()
}
