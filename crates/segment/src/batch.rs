//! Events taken apart into columns: one row group on its way into the file, where it is encoded column by column, or a piece of a
//! tail.
//!
//! It keeps values and levels only; whether they give the event back is for the writer to check.

use std::borrow::Cow;
use std::io::Write;
use std::ops::Range;

use parquet::errors::ParquetError;
use parquet::file::writer::SerializedFileWriter;
use vitni_event::json::write_string;
use vitni_event::{CanonicalJson, Event, LeafIndex, Party, Seq};

use crate::buffer::Buffer;
use crate::chunk::{ChunkMaker, Index};
use crate::columns::{Column, Columns, Place, Repeats};
use crate::decode::Values;
use crate::grams::GramsBuilder;
use crate::rows::Rows;

/// A row group being gathered.
pub(crate) struct Batch {
    columns: Vec<Buffer>,
    rows: usize,
    bytes: usize,
    json: Vec<u8>,
    chunks: ChunkMaker,
}

impl Default for Batch {
    fn default() -> Self {
        Self {
            columns: Column::ALL.iter().copied().map(Buffer::new).collect(),
            rows: 0,
            bytes: 0,
            json: Vec::new(),
            chunks: ChunkMaker::default(),
        }
    }
}

impl Batch {
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

    /// Takes over rows that were decoded, all columns of them. None may be kept whole. `bytes` is what they weigh.
    pub(crate) fn extend(&mut self, rows: &Rows, range: Range<usize>, bytes: usize) {
        self.rows += range.len();
        self.bytes += bytes;
        for group in Columns::GROUPS {
            let there = rows.group(group, range.clone());
            let level = |(slot, there): (usize, bool)| (slot, u8::from(there));
            for (buffer, values, top) in self.with_decoded(rows, |column| group.has(column)) {
                buffer.extend(values, range.clone().zip(there.iter().copied()).map(level), top);
            }
        }
        let is_plain = |column: Column| matches!(column.place(), Place::Required | Place::Optional);
        for (buffer, values, top) in self.with_decoded(rows, is_plain) {
            buffer.extend(values, range.clone().map(|slot| (slot, 0)), top);
        }
        for (buffer, values, top) in self.with_decoded(rows, |column| column.place() == Place::Element) {
            buffer.extend_elements(values, range.clone().map(|row| rows.slots_of_targets(row)), top);
        }
    }

    /// The buffers of some columns, each with what was decoded of it and the level of its values.
    fn with_decoded<'b>(
        &'b mut self,
        rows: &'b Rows,
        wanted: impl Fn(Column) -> bool + 'b,
    ) -> impl Iterator<Item = (&'b mut Buffer, &'b Values, u8)> {
        let columns = Column::ALL.iter().zip(&mut self.columns);
        columns
            .filter(move |(column, _)| wanted(**column))
            .filter_map(|(column, buffer)| Some((buffer, rows.column(*column)?, column.place().top())))
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
        if members.is_empty() {
            return;
        }
        let mut object = std::mem::take(&mut self.json);
        object.clear();
        for (at, (name, value)) in members.iter().enumerate() {
            object.push(if at == 0 { b'{' } else { b',' });
            write_string(name, &mut object);
            object.push(b':');
            object.extend_from_slice(value.as_str().as_bytes());
        }
        object.push(b'}');
        self.required(column, &object);
        self.json = object;
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
            buffer.repeated.push(u8::from(at > 0));
            buffer.defined.push(if value.is_some() { 3 } else { 2 });
            if let Some(value) = value {
                buffer.text(value.as_bytes());
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
        let top = column.place().top();
        let level = if there { top } else { u8::from(group) * (top - 1) };
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
            buffer.text(value);
        }
    }

    /// Of the columns of which it is not certain that values come again: those of which most do, as far as the first rows show.
    pub(crate) fn repeating(&self) -> Columns {
        let varies = |column: &&Column| column.repeats() == Repeats::Varies;
        let repeats = |column: &&Column| self.columns.get(column.at()).is_some_and(Buffer::repeats);
        let found = Column::ALL.iter().filter(varies).filter(repeats);
        found.fold(Columns::NONE, |all, column| all | Columns::of(*column))
    }

    /// Gives the terms of the rows that came since the last page ended, hardly any of them twice. A row that is kept whole has those of
    /// its columns only.
    pub(crate) fn end_page(&mut self, mut give: impl FnMut(u64)) {
        for (&column, buffer) in Column::ALL.iter().zip(&mut self.columns) {
            buffer.end_page(column, &mut give);
        }
    }

    /// Gives every text of the columns that are searched for words, but for those in JSON.
    pub(crate) fn grams(&self, grams: &mut GramsBuilder) {
        let columns = Column::ALL.iter().zip(&self.columns);
        for (_, buffer) in columns.filter(|(column, _)| column.has_words()) {
            buffer.texts().for_each(|text| grams.bytes(text));
        }
    }

    /// The rows gathered as they would be decoded from a file.
    pub(crate) fn into_rows(self) -> Rows {
        let columns = Column::ALL.iter().zip(self.columns);
        columns
            .map(|(&column, buffer)| buffer.into_values(column))
            .collect()
    }

    /// Encodes the rows gathered as one row group and starts over. `repeating` are those columns that have a dictionary although it is
    /// not certain that their values come again.
    pub(crate) fn write<W: Write + Send>(
        &mut self,
        file: &mut SerializedFileWriter<W>,
        repeating: Columns,
        index: Index,
    ) -> Result<(), ParquetError> {
        let mut group = file.next_row_group()?;
        for (&column, buffer) in Column::ALL.iter().zip(&mut self.columns) {
            if repeating.has(column) {
                buffer.keep_once();
            }
            let chunk = self.chunks.make(column, buffer, self.rows, index)?;
            group.append_column(&chunk.bytes, chunk.close)?;
            buffer.clear(column);
        }
        group.close()?;
        self.rows = 0;
        self.bytes = 0;
        Ok(())
    }
}
