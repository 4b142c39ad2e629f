//! Pages back into values, through the Parquet crate's own readers, on bytes whose checksums were found right.

use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;
use parquet::basic::{Compression, ZstdLevel};
use parquet::column::page::PageReader;
use parquet::column::reader::ColumnReaderImpl;
use parquet::data_type::{
    ByteArray, ByteArrayType, DataType, FixedLenByteArray, FixedLenByteArrayType, Int32Type, Int64Type,
};
use parquet::errors::ParquetError;
use parquet::file::metadata::ColumnChunkMetaData;
use parquet::file::reader::SerializedPageReader;
use parquet::schema::types::ColumnDescPtr;

use crate::checked::Checked;
use crate::columns::{Column, Kind, Place};
use crate::error::SegmentError;
use crate::layout::Chunk;
use crate::schema;

/// Stands for "no value" among positions.
const ABSENT: u32 = u32::MAX;

/// The values of one column in some consecutive pages.
#[derive(Debug)]
pub(crate) struct Values {
    data: Data,
    /// Position of each slot's value, [`ABSENT`] for none; empty when every slot has one.
    slots: Vec<u32>,
    /// For targets: where each row's elements begin among the slots, and the end.
    starts: Vec<u32>,
}

#[derive(Debug)]
enum Data {
    Longs(Vec<i64>),
    Ints(Vec<i32>),
    Texts(Vec<ByteArray>),
    Ids(Vec<FixedLenByteArray>),
    None,
}

impl Values {
    /// A column in which no row has a value.
    pub(crate) const fn absent() -> Self {
        Self {
            data: Data::None,
            slots: Vec::new(),
            starts: Vec::new(),
        }
    }

    /// A number, as its 64 bits.
    pub(crate) fn number(&self, slot: usize) -> Option<i64> {
        let at = self.position(slot)?;
        match &self.data {
            Data::Longs(values) => values.get(at).copied(),
            Data::Ints(values) => values.get(at).map(|value| i64::from(*value)),
            _ => None,
        }
    }

    /// A byte string.
    pub(crate) fn bytes(&self, slot: usize) -> Option<&[u8]> {
        let at = self.position(slot)?;
        match &self.data {
            Data::Texts(values) => values.get(at).map(ByteArray::data),
            Data::Ids(values) => values.get(at).map(|value| value.data()),
            _ => None,
        }
    }

    /// The slots of a row's elements.
    pub(crate) fn elements(&self, row: usize) -> Range<usize> {
        match self.starts.get(row..row.saturating_add(2)) {
            Some([start, end]) => *start as usize..*end as usize,
            _ => 0..0,
        }
    }

    fn position(&self, slot: usize) -> Option<usize> {
        if self.slots.is_empty() {
            return Some(slot);
        }
        self.slots
            .get(slot)
            .filter(|at| **at != ABSENT)
            .map(|at| *at as usize)
    }
}

/// Decodes the pages `pages` of a column chunk, which hold `rows` rows.
pub(crate) fn decode(
    file: &Checked,
    column: Column,
    chunk: &Chunk,
    pages: Range<usize>,
    rows: usize,
) -> Result<Values, SegmentError> {
    if chunk.is_absent() {
        return Ok(Values::absent());
    }
    let wrong = |error: ParquetError| {
        SegmentError::damaged(format!(
            "column {} at byte {} cannot be decoded: {error}",
            column.path(),
            chunk.start
        ))
    };
    let bytes = fetch(file, chunk, pages)?;
    let (_, schema) = schema::schema().map_err(wrong)?;
    let descr = schema.column(column.at());
    let pages = page_reader(&descr, bytes, chunk.dictionary, rows).map_err(wrong)?;
    match column.kind() {
        Kind::Long => values::<Int64Type>(column, descr, pages, rows, Data::Longs),
        Kind::Int => values::<Int32Type>(column, descr, pages, rows, Data::Ints),
        Kind::Text => values::<ByteArrayType>(column, descr, pages, rows, Data::Texts),
        Kind::Id => values::<FixedLenByteArrayType>(column, descr, pages, rows, Data::Ids),
    }
    .map_err(wrong)
}

/// The dictionary page, if any, and the pages asked for, as if they were the whole chunk.
fn fetch(file: &Checked, chunk: &Chunk, pages: Range<usize>) -> Result<Bytes, SegmentError> {
    let end = |page: usize| chunk.ends.get(page).copied();
    let start = match pages.start.checked_sub(1) {
        Some(before) => end(before),
        None => Some(chunk.dictionary),
    };
    let stop = pages.end.checked_sub(1).and_then(end);
    let (Some(start), Some(stop)) = (start, stop) else {
        return Err(SegmentError::damaged("a page is asked for that does not exist"));
    };
    let length = u64::from(stop.saturating_sub(start));
    if start == chunk.dictionary {
        return file.read(chunk.start, u64::from(start) + length);
    }
    let pages = file.read(chunk.start + u64::from(start), length)?;
    if chunk.dictionary == 0 {
        return Ok(pages);
    }
    let dictionary = file.read(chunk.start, chunk.dictionary.into())?;
    Ok([dictionary, pages].concat().into())
}

fn page_reader(
    descr: &ColumnDescPtr,
    bytes: Bytes,
    dictionary: u32,
    rows: usize,
) -> Result<Box<dyn PageReader>, ParquetError> {
    let long = |length: usize| i64::try_from(length).map_err(|_| ParquetError::General("too long".into()));
    let chunk = ColumnChunkMetaData::builder(descr.clone())
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(1)?))
        .set_num_values(long(rows)?)
        .set_total_compressed_size(long(bytes.len())?)
        .set_data_page_offset(dictionary.into())
        .set_dictionary_page_offset((dictionary > 0).then_some(0))
        .build()?;
    Ok(Box::new(SerializedPageReader::new(
        Arc::new(bytes),
        &chunk,
        rows,
        None,
    )?))
}

fn values<T: DataType>(
    column: Column,
    descr: ColumnDescPtr,
    pages: Box<dyn PageReader>,
    rows: usize,
    wrap: impl FnOnce(Vec<T::T>) -> Data,
) -> Result<Values, ParquetError> {
    let mut reader = ColumnReaderImpl::<T>::new(descr, pages);
    let (mut values, mut defined, mut repeated) = (Vec::new(), Vec::new(), Vec::new());
    let levels = column.place() != Place::Required;
    let lists = column.place() == Place::Element;
    let (records, ..) = reader.read_records(
        rows,
        levels.then_some(&mut defined),
        lists.then_some(&mut repeated),
        &mut values,
    )?;
    if records != rows {
        return Err(ParquetError::General(format!(
            "{records} rows where {rows} belong"
        )));
    }
    let top = column.place().defined();
    let (slots, starts) = match column.place() {
        Place::Required => (Vec::new(), Vec::new()),
        Place::Optional | Place::Member => (positions(&defined, top), Vec::new()),
        Place::Element => elements(&defined, &repeated, top),
    };
    Ok(Values {
        data: wrap(values),
        slots,
        starts,
    })
}

fn positions(defined: &[i16], top: i16) -> Vec<u32> {
    let mut next = 0;
    let position = |level: &i16| {
        if *level == top {
            next += 1;
            next - 1
        } else {
            ABSENT
        }
    };
    defined.iter().map(position).collect()
}

fn elements(defined: &[i16], repeated: &[i16], top: i16) -> (Vec<u32>, Vec<u32>) {
    let (mut slots, mut starts, mut next) = (Vec::new(), Vec::new(), 0);
    for (level, again) in defined.iter().zip(repeated) {
        if *again == 0 {
            starts.push(slots.len() as u32);
        }
        if *level == top {
            slots.push(next);
            next += 1;
        } else if *level == top - 1 {
            slots.push(ABSENT);
        }
    }
    starts.push(slots.len() as u32);
    (slots, starts)
}
