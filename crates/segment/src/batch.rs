//! Events taken apart into columns: one row group on its way into the file, where it is encoded column by column, or a piece of a
//! tail.
//!
//! It keeps values and levels only; whether they give the event back is for the writer to check.

use std::borrow::Cow;
use std::collections::HashSet;
use std::io::Write;
use std::ops::Range;

use bytes::Bytes;
use foldhash::fast::RandomState;
use parquet::data_type::{
    ByteArray, ByteArrayType, FixedLenByteArray, FixedLenByteArrayType, Int32Type, Int64Type,
};
use parquet::errors::ParquetError;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use vitni_event::json::write_string;
use vitni_event::{CanonicalJson, Event, LeafIndex, Party, Seq};

use crate::columns::{Column, Columns, Kind, Place, Repeats};
use crate::decode::{Levels, Values};
use crate::limits::{PAGE_ROWS, SAMPLE_ROWS};
use crate::rows::Rows;

/// One column of a row group in memory.
#[derive(Default)]
struct Buffer {
    /// Definition level of each slot.
    defined: Vec<i16>,
    /// Repetition level of each slot; for the members of targets only.
    repeated: Vec<i16>,
    /// Where the slots of each row begin; for the members of targets only.
    starts: Vec<usize>,
    numbers: Vec<i64>,
    text: Vec<u8>,
    /// End of each value in `text`.
    ends: Vec<usize>,
}

impl Buffer {
    fn number(&mut self, value: i64) {
        self.numbers.push(value);
    }

    fn bytes(&mut self, value: &[u8]) {
        self.text.extend_from_slice(value);
        self.ends.push(self.text.len());
    }

    fn clear(&mut self) {
        self.defined.clear();
        self.repeated.clear();
        self.starts.clear();
        self.numbers.clear();
        self.text.clear();
        self.ends.clear();
    }

    fn values(&self) -> usize {
        self.numbers.len() + self.ends.len()
    }

    fn texts(&self) -> impl Iterator<Item = &[u8]> {
        let mut start = 0;
        self.ends.iter().map(move |end| {
            let text = self.text.get(start..*end);
            start = *end;
            text.unwrap_or_default()
        })
    }

    /// The values as the Parquet writer wants them: slices of one shared buffer.
    fn arrays(&mut self) -> Vec<ByteArray> {
        let shared = Bytes::from(std::mem::take(&mut self.text));
        let mut start = 0;
        let slice = |end: &usize| ByteArray::from(shared.slice(std::mem::replace(&mut start, *end)..*end));
        self.ends.iter().map(slice).collect()
    }
}

/// A row group being gathered.
pub(crate) struct Batch {
    columns: Vec<Buffer>,
    rows: usize,
    bytes: usize,
}

impl Batch {
    pub(crate) fn new() -> Self {
        Self {
            columns: Column::ALL.iter().map(|_| Buffer::default()).collect(),
            rows: 0,
            bytes: 0,
        }
    }

    pub(crate) const fn rows(&self) -> usize {
        self.rows
    }

    /// Canonical bytes of the rows gathered.
    pub(crate) const fn bytes(&self) -> usize {
        self.bytes
    }

    /// Takes one event apart. `exception` is its canonical form when the columns would not give it back.
    pub(crate) fn push(
        &mut self,
        seq: Seq,
        index: LeafIndex,
        event: &Event<'_>,
        bytes: usize,
        exception: Option<&[u8]>,
    ) {
        self.rows += 1;
        self.bytes += bytes;
        self.head(seq, index, event);
        self.who(event);
        self.how(event);
        self.what(event);
        self.json(Column::Public, &event.public);
        self.json(Column::Attributes, &event.attributes);
        self.text(Column::Raw, &event.raw);
        self.erased(event);
        self.optional(Column::Exception, exception);
    }

    fn head(&mut self, seq: Seq, index: LeafIndex, event: &Event<'_>) {
        self.number(Column::Index, index.0.cast_signed());
        self.number(Column::Seq, seq.0.cast_signed());
        self.required(Column::Id, &event.id.0);
        self.number(Column::Version, event.version.into());
        self.required(Column::Catalogue, event.catalogue.as_bytes());
        self.required(Column::Event, event.event.as_bytes());
        self.number(Column::Time, event.time.nanos());
        let observed = event.observed.map(|time| time.nanos());
        self.level(Column::Observed, true, observed.is_some());
        if let Some(observed) = observed {
            self.number(Column::Observed, observed);
        }
        self.number(Column::Received, event.received.nanos());
        self.number(Column::Severity, event.severity.level().into());
        self.required(Column::Outcome, event.outcome.as_str().as_bytes());
        let mut flags = String::new();
        for flag in event.flags.iter() {
            if !flags.is_empty() {
                flags.push(',');
            }
            flags.push_str(flag.name());
        }
        self.optional(Column::Flags, (!flags.is_empty()).then_some(flags.as_bytes()));
    }

    fn who(&mut self, event: &Event<'_>) {
        let there = event.actor.is_some();
        let actor = event.actor.as_ref();
        self.member(
            Column::ActorType,
            there,
            actor.and_then(|actor| actor.kind.as_ref()),
        );
        self.member(Column::ActorId, there, actor.and_then(|actor| actor.id.as_ref()));
        self.member(
            Column::ActorName,
            there,
            actor.and_then(|actor| actor.name.as_ref()),
        );
        self.member(
            Column::ActorEmail,
            there,
            actor.and_then(|actor| actor.email.as_ref()),
        );
        self.targets(Column::TargetType, &event.targets, |target| target.kind.as_ref());
        self.targets(Column::TargetId, &event.targets, |target| target.id.as_ref());
        self.targets(Column::TargetName, &event.targets, |target| target.name.as_ref());
        self.targets(Column::TargetEmail, &event.targets, |target| {
            target.email.as_ref()
        });
        let there = event.client.is_some();
        let client = event.client.as_ref();
        self.member(
            Column::ClientId,
            there,
            client.and_then(|client| client.id.as_ref()),
        );
        self.member(
            Column::ClientName,
            there,
            client.and_then(|client| client.name.as_ref()),
        );
    }

    fn how(&mut self, event: &Event<'_>) {
        let (auth, there) = (event.auth.as_ref(), event.auth.is_some());
        self.member(
            Column::AuthMethod,
            there,
            auth.and_then(|auth| auth.method.as_ref()),
        );
        self.member(
            Column::AuthFactor,
            there,
            auth.and_then(|auth| auth.factor.as_ref()),
        );
        self.member(
            Column::AuthProtocol,
            there,
            auth.and_then(|auth| auth.protocol.as_ref()),
        );
        self.member(
            Column::AuthAssurance,
            there,
            auth.and_then(|auth| auth.assurance.as_ref()),
        );
        let (source, there) = (event.source.as_ref(), event.source.is_some());
        self.member(
            Column::SourceIp,
            there,
            source.and_then(|source| source.ip.as_ref()),
        );
        let port = source.and_then(|source| source.port);
        self.member_number(Column::SourcePort, there, port.map(i64::from));
        self.member(
            Column::SourceUserAgent,
            there,
            source.and_then(|source| source.user_agent.as_ref()),
        );
        self.member(
            Column::SourceDevice,
            there,
            source.and_then(|source| source.device.as_ref()),
        );
        let geo = source
            .and_then(|source| source.geo.as_ref())
            .map(CanonicalJson::as_str);
        self.member(Column::SourceGeo, there, geo.map(Cow::Borrowed).as_ref());
    }

    fn what(&mut self, event: &Event<'_>) {
        let (producer, there) = (event.producer.as_ref(), event.producer.is_some());
        self.member(
            Column::ProducerVendor,
            there,
            producer.and_then(|from| from.vendor.as_ref()),
        );
        self.member(
            Column::ProducerProduct,
            there,
            producer.and_then(|from| from.product.as_ref()),
        );
        self.member(
            Column::ProducerVersion,
            there,
            producer.and_then(|from| from.version.as_ref()),
        );
        self.member(
            Column::ProducerHost,
            there,
            producer.and_then(|from| from.host.as_ref()),
        );
        self.member(
            Column::ProducerInstance,
            there,
            producer.and_then(|from| from.instance.as_ref()),
        );
        let sequence = producer.and_then(|from| from.sequence);
        self.member_number(Column::ProducerSequence, there, sequence.map(u64::cast_signed));
        self.member(
            Column::ProducerEventId,
            there,
            producer.and_then(|from| from.event_id.as_ref()),
        );
        self.member(
            Column::ProducerMapping,
            there,
            producer.and_then(|from| from.mapping.as_ref()),
        );
        let offset = producer.and_then(|from| from.offset);
        self.member_number(
            Column::ProducerOffset,
            there,
            offset.map(|offset| offset.minutes().into()),
        );
        let (flow, there) = (event.flow.as_ref(), event.flow.is_some());
        self.member(
            Column::FlowSession,
            there,
            flow.and_then(|flow| flow.session.as_ref()),
        );
        self.member(
            Column::FlowTrace,
            there,
            flow.and_then(|flow| flow.trace.as_ref()),
        );
        self.member(
            Column::FlowTransaction,
            there,
            flow.and_then(|flow| flow.transaction.as_ref()),
        );
        let (text, there) = (event.text.as_ref(), event.text.is_some());
        self.member(
            Column::TextReason,
            there,
            text.and_then(|text| text.reason.as_ref()),
        );
        self.member(
            Column::TextMessage,
            there,
            text.and_then(|text| text.message.as_ref()),
        );
        self.member(
            Column::TextValue,
            there,
            text.and_then(|text| text.value.as_ref()),
        );
    }

    fn erased(&mut self, event: &Event<'_>) {
        let mut object = Vec::new();
        for erased in &event.erased {
            object.push(if object.is_empty() { b'{' } else { b',' });
            write_string(&erased.group, &mut object);
            object.push(b':');
            write_string(&erased.digest, &mut object);
        }
        if !object.is_empty() {
            object.push(b'}');
        }
        self.optional(Column::Erased, (!object.is_empty()).then_some(object.as_slice()));
    }

    fn json(&mut self, column: Column, members: &[(Cow<'_, str>, CanonicalJson<'_>)]) {
        self.level(column, true, !members.is_empty());
        let Some(buffer) = self.columns.get_mut(column.at()).filter(|_| !members.is_empty()) else {
            return;
        };
        for (at, (name, value)) in members.iter().enumerate() {
            buffer.text.push(if at == 0 { b'{' } else { b',' });
            write_string(name, &mut buffer.text);
            buffer.text.push(b':');
            buffer.text.extend_from_slice(value.as_str().as_bytes());
        }
        buffer.text.push(b'}');
        buffer.ends.push(buffer.text.len());
    }

    fn targets<'e>(
        &mut self,
        column: Column,
        targets: &'e [Party<'e>],
        member: impl Fn(&'e Party<'e>) -> Option<&'e Cow<'e, str>>,
    ) {
        let Some(buffer) = self.columns.get_mut(column.at()) else {
            return;
        };
        buffer.starts.push(buffer.defined.len());
        if targets.is_empty() {
            buffer.defined.push(0);
            buffer.repeated.push(0);
        }
        for (at, target) in targets.iter().enumerate() {
            let value = member(target);
            buffer.repeated.push(i16::from(at > 0));
            buffer.defined.push(if value.is_some() { 3 } else { 2 });
            if let Some(value) = value {
                buffer.bytes(value.as_bytes());
            }
        }
    }

    fn text(&mut self, column: Column, value: &Option<Cow<'_, str>>) {
        self.optional(column, value.as_deref().map(str::as_bytes));
    }

    fn optional(&mut self, column: Column, value: Option<&[u8]>) {
        self.level(column, true, value.is_some());
        if let Some(value) = value {
            self.required(column, value);
        }
    }

    fn member(&mut self, column: Column, group: bool, value: Option<&Cow<'_, str>>) {
        self.level(column, group, value.is_some());
        if let Some(value) = value {
            self.required(column, value.as_bytes());
        }
    }

    fn member_number(&mut self, column: Column, group: bool, value: Option<i64>) {
        self.level(column, group, value.is_some());
        if let Some(value) = value {
            self.number(column, value);
        }
    }

    fn level(&mut self, column: Column, group: bool, there: bool) {
        let top = column.place().defined();
        let level = if there { top } else { i16::from(group) * (top - 1) };
        if let Some(buffer) = self.columns.get_mut(column.at()) {
            buffer.defined.push(level);
        }
    }

    fn number(&mut self, column: Column, value: i64) {
        if let Some(buffer) = self.columns.get_mut(column.at()) {
            buffer.number(value);
        }
    }

    fn required(&mut self, column: Column, value: &[u8]) {
        if let Some(buffer) = self.columns.get_mut(column.at()) {
            buffer.bytes(value);
        }
    }

    /// Of the columns of which it is not certain that values come again: those of which most do, as far as the first rows show.
    pub(crate) fn repeating(&self) -> Columns {
        let varies = |column: &&Column| column.repeats() == Repeats::Varies;
        let repeats = |column: &&Column| {
            let texts = self.columns.get(column.at()).map(Buffer::texts);
            let sample: Vec<&[u8]> = texts.into_iter().flatten().take(SAMPLE_ROWS).collect();
            let different: HashSet<&[u8], RandomState> = sample.iter().copied().collect();
            different.len() * 2 <= sample.len()
        };
        let found = Column::ALL.iter().filter(varies).filter(repeats);
        found.fold(Columns::NONE, |all, column| all | Columns::of(*column))
    }

    /// The rows gathered as they would be decoded from a file.
    pub(crate) fn into_rows(self) -> Rows {
        let columns = Column::ALL.iter().zip(self.columns);
        let values = columns.map(|(&column, buffer)| {
            if is_absent(column, &buffer) {
                return Values::default();
            }
            let levels = Levels {
                defined: buffer.defined.into_iter().map(level).collect(),
                repeated: buffer.repeated.into_iter().map(level).collect(),
            };
            match column.kind() {
                Kind::Int | Kind::Long => Values::of_numbers(column, levels, buffer.numbers),
                Kind::Text | Kind::Id => Values::of_texts(column, levels, buffer.text, &buffer.ends),
            }
        });
        values.collect()
    }

    /// Encodes the rows gathered as one row group and starts over.
    pub(crate) fn write<W: Write + Send>(
        &mut self,
        file: &mut SerializedFileWriter<W>,
    ) -> Result<(), ParquetError> {
        let mut group = file.next_row_group()?;
        for (&column, buffer) in Column::ALL.iter().zip(&mut self.columns) {
            let mut writer = group
                .next_column()?
                .ok_or_else(|| ParquetError::General("the schema has fewer columns than the table".into()))?;
            write_column(column, buffer, self.rows, &mut writer)?;
            writer.close()?;
            buffer.clear();
        }
        group.close()?;
        self.rows = 0;
        self.bytes = 0;
        Ok(())
    }
}

fn level(level: i16) -> u32 {
    u32::from(level.unsigned_abs())
}

fn write_column(
    column: Column,
    buffer: &mut Buffer,
    rows: usize,
    writer: &mut SerializedColumnWriter<'_>,
) -> Result<(), ParquetError> {
    let pages = pages(column, buffer, rows);
    match column.kind() {
        Kind::Long => {
            let values = std::mem::take(&mut buffer.numbers);
            write_pages(column, buffer, &pages, &values, |values, defined, repeated| {
                writer.typed::<Int64Type>().write_batch(values, defined, repeated)
            })
        }
        Kind::Int => {
            let narrow =
                |value: &i64| i32::try_from(*value).or_else(|_| u32::try_from(*value).map(u32::cast_signed));
            let values = buffer.numbers.iter().map(narrow).collect::<Result<Vec<i32>, _>>();
            let values =
                values.map_err(|_| ParquetError::General(format!("{} is too wide", column.path())))?;
            write_pages(column, buffer, &pages, &values, |values, defined, repeated| {
                writer.typed::<Int32Type>().write_batch(values, defined, repeated)
            })
        }
        Kind::Text => {
            let values = buffer.arrays();
            write_pages(column, buffer, &pages, &values, |values, defined, repeated| {
                writer
                    .typed::<ByteArrayType>()
                    .write_batch(values, defined, repeated)
            })
        }
        Kind::Id => {
            let values: Vec<_> = buffer.arrays().into_iter().map(FixedLenByteArray::from).collect();
            write_pages(column, buffer, &pages, &values, |values, defined, repeated| {
                writer
                    .typed::<FixedLenByteArrayType>()
                    .write_batch(values, defined, repeated)
            })
        }
    }
}

/// The slots of each page: the same rows in every column, but one page only where no row has a value, which no
/// reader of ours ever reads.
fn pages(column: Column, buffer: &Buffer, rows: usize) -> Vec<Range<usize>> {
    let slots = |row: usize| match column.place() {
        Place::Element => buffer.starts.get(row).copied().unwrap_or(buffer.defined.len()),
        _ => row,
    };
    let page_rows = if is_absent(column, buffer) || is_same(column, buffer, rows) {
        rows.max(1)
    } else {
        PAGE_ROWS
    };
    (0..rows)
        .step_by(page_rows)
        .map(|row| slots(row)..slots((row + page_rows).min(rows)))
        .collect()
}

fn is_absent(column: Column, buffer: &Buffer) -> bool {
    column.place() != Place::Required
        && buffer.values() == 0
        && (column.place() != Place::Element || buffer.defined.iter().all(|level| *level == 0))
}

/// Whether all rows have the same value, and a dictionary to keep it in.
fn is_same(column: Column, buffer: &Buffer, rows: usize) -> bool {
    if column.repeats() != Repeats::Often || column.place() == Place::Element || buffer.values() != rows {
        return false;
    }
    let mut numbers = buffer.numbers.windows(2);
    let mut texts = buffer.texts();
    let first = texts.next();
    numbers.all(|two| two.first() == two.last()) && texts.all(|text| Some(text) == first)
}

fn write_pages<T>(
    column: Column,
    buffer: &Buffer,
    pages: &[Range<usize>],
    values: &[T],
    mut write: impl FnMut(&[T], Option<&[i16]>, Option<&[i16]>) -> Result<usize, ParquetError>,
) -> Result<(), ParquetError> {
    let short = || ParquetError::General(format!("{} has fewer values than levels", column.path()));
    let top = column.place().defined();
    let mut used = 0;
    for page in pages {
        let (defined, count) = match column.place() {
            Place::Required => (None, page.len()),
            _ => {
                let levels = buffer.defined.get(page.clone()).ok_or_else(short)?;
                (Some(levels), levels.iter().filter(|level| **level == top).count())
            }
        };
        let repeated = match column.place() {
            Place::Element => Some(buffer.repeated.get(page.clone()).ok_or_else(short)?),
            _ => None,
        };
        let values = values.get(used..used + count).ok_or_else(short)?;
        write(values, defined, repeated)?;
        used += count;
    }
    Ok(())
}
