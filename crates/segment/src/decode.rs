//! Pages back into values, from bytes whose checksums were found right.
//!
//! The Parquet crate finds the pages; what is in them is taken apart here, because its own readers make an object of every
//! value of a dictionary, and a search wants one value of thousands. Values stay in the page they came in.

use std::cell::RefCell;
use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;
use parquet::basic::{Compression, Encoding};
use parquet::column::page::{Page, PageReader};
use parquet::errors::ParquetError;
use parquet::file::metadata::ColumnChunkMetaData;
use parquet::file::reader::SerializedPageReader;
use parquet::schema::types::ColumnDescPtr;
use zstd::bulk::Decompressor;

use crate::checked::Checked;
use crate::columns::{Column, Kind, Place};
use crate::distinct;
use crate::encoding;
use crate::error::SegmentError;
use crate::layout::Chunk;
use crate::limits::READ_BYTES_MAX;
use crate::schema;

/// About what a name and the marks around it take beside a value.
const NAME_BYTES: usize = 16;

/// Stands for "no value" among positions.
const ABSENT: u32 = u32::MAX;
const ID_BYTES: usize = 16;

/// A value of a column of text is none.
pub(crate) struct NotText;

/// The values of one column in some consecutive pages.
#[derive(Debug, Default)]
pub(crate) struct Values {
    data: Data,
    /// Of a column with a dictionary: which of its values each is.
    ids: Option<Vec<u32>>,
    /// Position of each slot's value, [`ABSENT`] for none; empty when every slot has one.
    slots: Vec<u32>,
    /// For targets: where each row's elements begin among the slots, and the end.
    starts: Vec<u32>,
}

#[derive(Debug, Default)]
enum Data {
    #[default]
    None,
    Numbers(Vec<i64>),
    Texts(Texts),
}

impl Data {
    fn len(&self) -> usize {
        match self {
            Self::None => 0,
            Self::Numbers(numbers) => numbers.len(),
            Self::Texts(texts) => texts.places.len(),
        }
    }

    /// Whether both have a value there, the same one.
    fn has_value_of(&self, at: usize, other: &Self, place: usize) -> bool {
        match (self, other) {
            (Self::Numbers(ours), Self::Numbers(theirs)) => {
                at < ours.len() && ours.get(at) == theirs.get(place)
            }
            (Self::Texts(ours), Self::Texts(theirs)) => {
                ours.get(at).is_some_and(|text| theirs.get(place) == Some(text))
            }
            _ => false,
        }
    }
}

/// The values of a page, one behind the other.
#[derive(Debug)]
enum Held {
    Text(String),
    /// Not all of it is text, or nobody looked.
    Bytes(Vec<u8>),
}

impl Held {
    fn of(bytes: Vec<u8>) -> Self {
        String::from_utf8(bytes).map_or_else(|error| Self::Bytes(error.into_bytes()), Self::Text)
    }

    fn bytes(&self) -> &[u8] {
        match self {
            Self::Text(text) => text.as_bytes(),
            Self::Bytes(bytes) => bytes,
        }
    }
}

/// Texts that lie in the pages they were read from.
#[derive(Debug, Default)]
struct Texts {
    pages: Vec<Held>,
    /// Page, and where in it the text lies.
    places: Vec<(u32, u32, u32)>,
}

impl Texts {
    fn get(&self, at: usize) -> Option<&[u8]> {
        let (page, start, end) = *self.places.get(at)?;
        self.pages
            .get(page as usize)?
            .bytes()
            .get(start as usize..end as usize)
    }

    /// As text, if it is. Of a page that is text as a whole not every value is looked at again.
    fn text(&self, at: usize) -> Option<&str> {
        let (page, start, end) = *self.places.get(at)?;
        match self.pages.get(page as usize)? {
            Held::Text(text) => text.get(start as usize..end as usize),
            Held::Bytes(bytes) => str::from_utf8(bytes.get(start as usize..end as usize)?).ok(),
        }
    }
}

impl Values {
    /// A number, as its 64 bits.
    pub(crate) fn number(&self, slot: usize) -> Option<i64> {
        let at = self.position(slot)?;
        match &self.data {
            Data::Numbers(values) => values.get(at).copied(),
            _ => None,
        }
    }

    /// A byte string.
    pub(crate) fn bytes(&self, slot: usize) -> Option<&[u8]> {
        let at = self.position(slot)?;
        match &self.data {
            Data::Texts(texts) => texts.get(at),
            _ => None,
        }
    }

    /// A byte string as text: `None` where there is no value, an error where it is not text.
    pub(crate) fn text(&self, slot: usize) -> Option<Result<&str, NotText>> {
        let at = self.position(slot)?;
        match &self.data {
            Data::Texts(texts) => Some(texts.text(at).ok_or(NotText)),
            _ => None,
        }
    }

    /// Whether no row has a value.
    pub(crate) const fn is_absent(&self) -> bool {
        matches!(self.data, Data::None)
    }

    /// How many different values there are, where each is kept once.
    pub(crate) fn different(&self) -> Option<u32> {
        self.ids.as_ref()?;
        u32::try_from(self.data.len()).ok()
    }

    /// Which of the different values it is.
    pub(crate) fn number_of(&self, slot: usize) -> Option<u32> {
        self.position(slot).and_then(|at| u32::try_from(at).ok())
    }

    /// Which of the different values each row has, where all of them have one.
    pub(crate) fn numbers(&self) -> Option<&[u32]> {
        self.ids.as_deref().filter(|_| self.slots.is_empty())
    }

    /// The slots of a row's elements.
    pub(crate) fn elements(&self, row: usize) -> Range<usize> {
        match self.starts.get(row..row.saturating_add(2)) {
            Some([start, end]) => *start as usize..*end as usize,
            _ => 0..0,
        }
    }

    /// Whether each pair of slots, one here and one of `other`, has the same value or none.
    pub(crate) fn agrees(&self, other: &Self, pairs: impl IntoIterator<Item = (usize, usize)>) -> bool {
        // For each of the other's different values the place here of one that was found to be the same.
        let mut met = vec![usize::MAX; other.different().map_or(0, |count| count as usize)];
        pairs.into_iter().all(|(ours, theirs)| {
            let (ours, theirs) = match (self.present(ours), other.present(theirs)) {
                (Some(ours), Some(theirs)) => (ours, theirs),
                (ours, theirs) => return ours == theirs,
            };
            let Some(known) = met.get_mut(theirs) else {
                return self.data.has_value_of(ours, &other.data, theirs);
            };
            if *known != ours && !self.data.has_value_of(ours, &other.data, theirs) {
                return false;
            }
            *known = ours;
            true
        })
    }

    /// About the bytes that the values of some slots take as JSON.
    pub(crate) fn weight(&self, slots: impl Iterator<Item = usize>) -> usize {
        if self.is_absent() {
            return 0;
        }
        let length = |at| match &self.data {
            Data::Texts(texts) => texts.get(at).map_or(0, <[u8]>::len),
            Data::Numbers(_) | Data::None => size_of::<i64>(),
        };
        slots
            .filter_map(|slot| self.present(slot))
            .map(|at| length(at) + NAME_BYTES)
            .sum()
    }

    /// Whether every slot has a value.
    pub(crate) const fn is_full(&self) -> bool {
        self.slots.is_empty() && !self.is_absent()
    }

    /// Whether a slot has a value.
    pub(crate) fn is_present(&self, slot: usize) -> bool {
        self.present(slot).is_some()
    }

    /// Where the value of a slot lies, if there is one.
    fn present(&self, slot: usize) -> Option<usize> {
        self.position(slot).filter(|_| !self.is_absent())
    }

    fn position(&self, slot: usize) -> Option<usize> {
        let at = match self.slots.get(slot) {
            Some(at) if *at == ABSENT => return None,
            Some(at) => *at as usize,
            None if self.slots.is_empty() => slot,
            None => return None,
        };
        match &self.ids {
            Some(ids) => ids.get(at).map(|id| *id as usize),
            None => Some(at),
        }
    }
}

/// Levels of values that never were in a file.
pub(crate) struct Levels {
    pub(crate) defined: Vec<u32>,
    pub(crate) repeated: Vec<u32>,
}

impl Values {
    /// Numbers of a column; with `ids` each once, and which of them each value is.
    pub(crate) fn of_numbers(
        column: Column,
        levels: Levels,
        numbers: Vec<i64>,
        ids: Option<Vec<u32>>,
    ) -> Self {
        Self::gathered(column, levels, Data::Numbers(numbers), ids)
    }

    /// Texts of a column; with `ids` each once, and which of them each value is.
    pub(crate) fn of_texts(
        column: Column,
        levels: Levels,
        texts: distinct::Texts,
        ids: Option<Vec<u32>>,
    ) -> Self {
        let mut start = 0;
        let place = |end: &usize| (0, std::mem::replace(&mut start, *end as u32), *end as u32);
        let places = texts.ends.iter().map(place).collect();
        let texts = Texts {
            pages: vec![Held::of(texts.bytes)],
            places,
        };
        Self::gathered(column, levels, Data::Texts(texts), ids)
    }

    fn gathered(column: Column, levels: Levels, data: Data, ids: Option<Vec<u32>>) -> Self {
        let top = u32::from(column.place().top());
        let (slots, starts) = match column.place() {
            Place::Element => elements(&levels.defined, &levels.repeated, top),
            Place::Optional | Place::Member if levels.defined.iter().any(|level| *level < top) => {
                (positions(&levels.defined, top), Vec::new())
            }
            _ => (Vec::new(), Vec::new()),
        };
        Self {
            data,
            ids,
            slots,
            starts,
        }
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
        return Ok(Values::default());
    }
    let wrong = |what: &dyn std::fmt::Display| {
        SegmentError::damaged(format!(
            "column {} at byte {} cannot be decoded: {what}",
            column.path(),
            chunk.start
        ))
    };
    let (pages, found) = match chunk.same {
        Some(all) => (0..1, all),
        None => (pages, rows),
    };
    let bytes = fetch(file, chunk, pages)?;
    let (_, schema) = schema::schema().map_err(|error| wrong(&error))?;
    let descr = schema.column(column.at());
    let mut pages = page_reader(&descr, bytes, chunk.dictionary, found).map_err(|error| wrong(&error))?;
    let mut decoder = Decoder::new(column, chunk);
    while let Some(page) = pages.get_next_page().map_err(|error| wrong(&error))? {
        decoder
            .page(page)
            .ok_or_else(|| wrong(&"a page is not what it says"))?;
    }
    decoder
        .finish(rows)
        .ok_or_else(|| wrong(&format!("it does not have {rows} rows")))
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

/// Finds the pages. It is told that they are not compressed, so it hands them out as they are in the file.
fn page_reader(
    descr: &ColumnDescPtr,
    bytes: Bytes,
    dictionary: u32,
    rows: usize,
) -> Result<impl PageReader, ParquetError> {
    let long = |length: usize| i64::try_from(length).map_err(|_| ParquetError::General("too long".into()));
    let chunk = ColumnChunkMetaData::builder(descr.clone())
        .set_compression(Compression::UNCOMPRESSED)
        .set_num_values(long(rows)?)
        .set_total_compressed_size(long(bytes.len())?)
        .set_data_page_offset(dictionary.into())
        .set_dictionary_page_offset((dictionary > 0).then_some(0))
        .build()?;
    SerializedPageReader::new(Arc::new(bytes), &chunk, rows, None)
}

/// Takes in pages one after the other.
struct Decoder {
    column: Column,
    /// Whether pages are compressed.
    is_packed: bool,
    /// The rows of its only page, where all of them have the same value.
    same: Option<usize>,
    values: Values,
    defined: Vec<u32>,
    repeated: Vec<u32>,
    /// Slots in all.
    slots: usize,
    /// Slots of the pages before the first in which a value is absent: their levels are not kept.
    dense: usize,
}

impl Decoder {
    fn new(column: Column, chunk: &Chunk) -> Self {
        Self {
            column,
            is_packed: chunk.is_packed,
            same: chunk.same,
            values: Values::default(),
            defined: Vec::new(),
            repeated: Vec::new(),
            slots: 0,
            dense: 0,
        }
    }

    /// `None` for a page that is not of version 2, or not in the one encoding that its column has.
    fn page(&mut self, page: Page) -> Option<()> {
        match page {
            Page::DictionaryPage {
                buf,
                num_values,
                encoding,
                ..
            } => {
                (encoding == Encoding::PLAIN).then_some(())?;
                let body = match self.is_packed {
                    true => unpack(&buf)?,
                    false => buf.to_vec(),
                };
                self.plain(body, num_values as usize)?;
                self.values.ids = Some(Vec::new());
                Some(())
            }
            Page::DataPageV2 {
                buf,
                num_values,
                num_nulls,
                encoding,
                def_levels_byte_len,
                rep_levels_byte_len,
                is_compressed,
                ..
            } => {
                let slots = num_values as usize;
                let count = slots.checked_sub(num_nulls as usize)?;
                if let Some(all) = self.same {
                    // The dictionary has one value, so there is nothing to be read.
                    return (slots == all && count == all).then_some(());
                }
                let (repeated, rest) = buf.split_at_checked(rep_levels_byte_len as usize)?;
                let (defined, body) = rest.split_at_checked(def_levels_byte_len as usize)?;
                self.levels(repeated, defined, slots)?;
                self.slots += slots;
                if count == 0 {
                    return Some(());
                }
                let body = if is_compressed {
                    unpack(body)?
                } else {
                    body.to_vec()
                };
                self.body(encoding, body, count)
            }
            Page::DataPage { .. } => None,
        }
    }

    fn levels(&mut self, repeated: &[u8], defined: &[u8], slots: usize) -> Option<()> {
        let top = u32::from(self.column.place().top());
        if self.column.place() == Place::Element {
            encoding::hybrid(repeated, 1, slots, &mut self.repeated)?;
        }
        let width = u32::BITS - top.leading_zeros();
        match self.column.place() {
            Place::Required => Some(()),
            Place::Optional | Place::Member
                if self.dense == self.slots && encoding::single_run(defined, width, slots) == Some(top) =>
            {
                self.dense += slots;
                Some(())
            }
            _ => {
                if self.defined.is_empty() {
                    self.defined.resize(self.dense, top);
                }
                encoding::hybrid(defined, width, slots, &mut self.defined)
            }
        }
    }

    fn body(&mut self, encoding: Encoding, body: Vec<u8>, count: usize) -> Option<()> {
        match encoding {
            Encoding::RLE_DICTIONARY => {
                let (width, packed) = body.split_first()?;
                encoding::hybrid(packed, u32::from(*width), count, self.values.ids.as_mut()?)
            }
            Encoding::PLAIN => self.plain(body, count),
            Encoding::DELTA_BINARY_PACKED => {
                let (numbers, _) = encoding::deltas(&body)?;
                (numbers.len() == count).then_some(())?;
                let narrow = self.column.kind() == Kind::Int;
                let numbers = numbers.into_iter().map(|number| match narrow {
                    // Differences of 32-bit numbers may wrap around.
                    true => i64::from(number as i32),
                    false => number,
                });
                self.numbers()?.extend(numbers);
                Some(())
            }
            Encoding::DELTA_LENGTH_BYTE_ARRAY => {
                let (lengths, rest) = encoding::deltas(&body)?;
                (lengths.len() == count).then_some(())?;
                let rest = rest.to_vec();
                let mut start = 0_usize;
                let mut places = Vec::with_capacity(count);
                for length in lengths {
                    let end = start.checked_add(usize::try_from(length).ok()?)?;
                    places.push((start, end));
                    start = end;
                }
                self.texts(Held::of(rest), places.into_iter())
            }
            _ => None,
        }
    }

    /// Values one after the other, as dictionaries and ids have them.
    fn plain(&mut self, body: Vec<u8>, count: usize) -> Option<()> {
        match self.column.kind() {
            Kind::Int => {
                let (numbers, _) = body.as_chunks();
                let numbers = numbers
                    .get(..count)?
                    .iter()
                    .map(|four| i64::from(i32::from_le_bytes(*four)));
                self.numbers()?.extend(numbers);
                Some(())
            }
            Kind::Long => {
                let (numbers, _) = body.as_chunks();
                let numbers = numbers
                    .get(..count)?
                    .iter()
                    .map(|eight| i64::from_le_bytes(*eight));
                self.numbers()?.extend(numbers);
                Some(())
            }
            Kind::Id => {
                let places = (0..count).map(|at| (at * ID_BYTES, (at + 1) * ID_BYTES));
                self.texts(Held::Bytes(body), places)
            }
            Kind::Text => {
                let mut rest = body.as_slice();
                let mut texts = Vec::with_capacity(body.len());
                let mut places = Vec::with_capacity(count.min(body.len()));
                for _ in 0..count {
                    let (length, after) = rest.split_first_chunk()?;
                    let (text, after) = after.split_at_checked(u32::from_le_bytes(*length) as usize)?;
                    places.push((texts.len(), texts.len() + text.len()));
                    texts.extend_from_slice(text);
                    rest = after;
                }
                self.texts(Held::of(texts), places.into_iter())
            }
        }
    }

    fn numbers(&mut self) -> Option<&mut Vec<i64>> {
        if matches!(self.values.data, Data::None) {
            self.values.data = Data::Numbers(Vec::new());
        }
        match &mut self.values.data {
            Data::Numbers(numbers) => Some(numbers),
            _ => None,
        }
    }

    fn texts(&mut self, body: Held, places: impl Iterator<Item = (usize, usize)>) -> Option<()> {
        if matches!(self.values.data, Data::None) {
            self.values.data = Data::Texts(Texts::default());
        }
        let Data::Texts(texts) = &mut self.values.data else {
            return None;
        };
        let page = u32::try_from(texts.pages.len()).ok()?;
        let length = body.bytes().len();
        for (start, end) in places {
            (end <= length).then_some(())?;
            texts
                .places
                .push((page, u32::try_from(start).ok()?, u32::try_from(end).ok()?));
        }
        texts.pages.push(body);
        Some(())
    }

    fn finish(mut self, rows: usize) -> Option<Values> {
        if self.same.is_some() {
            self.values.ids = Some(vec![0; rows]);
            return (self.values.data.len() == 1).then_some(self.values);
        }
        let top = u32::from(self.column.place().top());
        let found = match self.column.place() {
            Place::Required => self.slots,
            Place::Optional | Place::Member if self.dense == self.slots => self.slots,
            Place::Optional | Place::Member => {
                self.values.slots = positions(&self.defined, top);
                self.slots
            }
            Place::Element => {
                (self.values.slots, self.values.starts) = elements(&self.defined, &self.repeated, top);
                self.values.starts.len().checked_sub(1)?
            }
        };
        let known = self.values.data.len();
        let ids = self.values.ids.as_deref().unwrap_or_default();
        let highest = ids.iter().copied().fold(0, u32::max) as usize;
        (found == rows && (ids.is_empty() || highest < known)).then_some(self.values)
    }
}

fn positions(defined: &[u32], top: u32) -> Vec<u32> {
    let mut next = 0;
    let position = |level: &u32| {
        if *level == top {
            next += 1;
            next - 1
        } else {
            ABSENT
        }
    };
    defined.iter().map(position).collect()
}

fn elements(defined: &[u32], repeated: &[u32], top: u32) -> (Vec<u32>, Vec<u32>) {
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

thread_local! {
    /// Making one costs as much as unpacking a page; a thread needs one.
    static DECOMPRESSOR: RefCell<Option<Decompressor<'static>>> = const { RefCell::new(None) };
}

/// Unpacks what was packed with zstd. `None` when it cannot be, or says that it is larger than anything a segment holds.
fn unpack(packed: &[u8]) -> Option<Vec<u8>> {
    let length = zstd::zstd_safe::get_frame_content_size(packed).ok()??;
    if length > READ_BYTES_MAX {
        return None;
    }
    DECOMPRESSOR.with_borrow_mut(|held| {
        let decompressor = match held {
            Some(decompressor) => decompressor,
            None => held.insert(Decompressor::new().ok()?),
        };
        decompressor
            .decompress(packed, usize::try_from(length).ok()?)
            .ok()
    })
}
