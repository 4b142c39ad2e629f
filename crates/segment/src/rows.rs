//! Columns back into events: some consecutive rows of a row group, decoded, and the event of each.

use std::borrow::Cow;
use std::ops::Range;

use serde::Deserialize;
use serde::de::{MapAccess, Visitor};
use serde_json::value::RawValue;
use vitni_event::model::Attributes;
use vitni_event::{
    Auth, CanonicalJson, Client, Erased, Event, EventId, Flags, Flow, Offset, Outcome, Party, Producer,
    Severity, Source, Text, Timestamp, canonical,
};

use crate::checked::Checked;
use crate::columns::{Column, Columns, Place};
use crate::decode::{Values, decode};
use crate::error::SegmentError;
use crate::layout::Group;
use crate::stripe::Codes;

/// Decoded columns of consecutive pages.
#[derive(Debug)]
pub(crate) struct Rows {
    columns: Vec<Option<Values>>,
}

/// All columns, in file order.
impl FromIterator<Values> for Rows {
    fn from_iter<I: IntoIterator<Item = Values>>(columns: I) -> Self {
        Self {
            columns: columns.into_iter().map(Some).collect(),
        }
    }
}

impl Rows {
    /// Decodes what is asked for. `pages` hold `rows` rows.
    pub(crate) fn decode(
        file: &Checked,
        group: &Group,
        columns: Columns,
        pages: Range<usize>,
        rows: usize,
    ) -> Result<Self, SegmentError> {
        let one = |column: &Column| {
            let chunk = group.chunk(*column).filter(|_| columns.has(*column));
            chunk
                .map(|chunk| decode(file, *column, chunk, pages.clone(), rows))
                .transpose()
        };
        Ok(Self {
            columns: Column::ALL.iter().map(one).collect::<Result<_, _>>()?,
        })
    }

    /// The event kept whole, where the columns do not give it back.
    pub(crate) fn exception(&self, row: usize) -> Option<&[u8]> {
        self.column(Column::Exception)?.bytes(row)
    }

    /// Whether the row has this id.
    pub(crate) fn has_id(&self, row: usize, id: &EventId) -> bool {
        self.column(Column::Id).and_then(|ids| ids.bytes(row)) == Some(&id.0)
    }

    fn id(&self, row: usize) -> Option<EventId> {
        self.column(Column::Id)?.bytes(row)?.try_into().ok().map(EventId)
    }

    pub(crate) fn text(&self, column: Column, slot: usize) -> Result<Option<&str>, SegmentError> {
        let text = self.column(column).and_then(|values| values.text(slot));
        text.transpose().map_err(|_| wrong(column))
    }

    pub(crate) fn number(&self, column: Column, row: usize) -> Option<i64> {
        self.column(column)?.number(row)
    }

    /// Fills the columns asked for into `event`; the others are left as they are.
    pub(crate) fn fill<'r>(
        &'r self,
        columns: Columns,
        row: usize,
        event: &mut Event<'r>,
    ) -> Result<(), SegmentError> {
        let row = Row {
            rows: self,
            columns,
            row,
        };
        row.head(event)?;
        row.groups(event)?;
        row.rest(event)
    }

    /// Appends the canonical form of a row of which `columns` were decoded. `event` has its tenant; what else is in it becomes the row's.
    pub(crate) fn write<'r>(
        &'r self,
        columns: Columns,
        row: usize,
        event: &mut Event<'r>,
        out: &mut Vec<u8>,
    ) -> Result<(), SegmentError> {
        self.fill(columns.without(Columns::PUBLIC | Columns::ATTRIBUTES), row, event)?;
        let (attributes, public) = (
            self.text(Column::Attributes, row)?,
            self.text(Column::Public, row)?,
        );
        canonical::write_with_objects(event, attributes, public, out);
        Ok(())
    }

    /// Whether a row has a value in a column that was decoded.
    pub(crate) fn has(&self, column: Column) -> bool {
        self.column(column).is_some_and(|values| !values.is_absent())
    }

    /// Tells rows apart by a column as well. `None` where it has no dictionary, or several values in a row.
    pub(crate) fn codes(&self, column: Column, codes: &mut Codes) -> Option<()> {
        let values = self.column(column)?;
        if values.is_absent() {
            return Some(());
        }
        let different = values.different().filter(|_| column.place() != Place::Element)?;
        // Code 0 stands for no value.
        match values.numbers() {
            Some(numbers) => codes.and_each(different + 1, numbers.iter().map(|number| number + 1)),
            None => codes.and(different + 1, |row| {
                values.number_of(row).map_or(0, |number| number + 1)
            }),
        }
        Some(())
    }

    /// In which of some rows any member of a group has a value.
    pub(crate) fn group(&self, group: Columns, rows: Range<usize>) -> Vec<bool> {
        let mut there = vec![false; rows.len()];
        let columns = Column::ALL.iter().filter(|column| group.has(**column));
        for values in columns.filter_map(|column| self.column(*column)) {
            if values.is_full() {
                return vec![true; rows.len()];
            }
            if !values.is_absent() {
                let of_rows = there.iter_mut().zip(rows.clone());
                of_rows.for_each(|(there, row)| *there |= values.is_present(row));
            }
        }
        there
    }

    /// About the bytes that some rows take as JSON.
    pub(crate) fn weight(&self, rows: &Range<usize>) -> usize {
        let of_column = |column: &Column| {
            let values = self.column(*column)?;
            Some(match column.place() {
                Place::Element => values.weight(rows.clone().flat_map(|row| self.slots_of_targets(row))),
                _ => values.weight(rows.clone()),
            })
        };
        Column::ALL.iter().filter_map(of_column).sum()
    }

    /// The slots of a row's targets.
    pub(crate) fn slots_of_targets(&self, row: usize) -> Range<usize> {
        let slots = self.column(Column::TargetId).map(|values| values.elements(row));
        slots.unwrap_or_default()
    }

    /// The values of one member of a row's targets, those that have it.
    pub(crate) fn targets(&self, column: Column, row: usize) -> impl Iterator<Item = &[u8]> {
        let values = self.column(column);
        self.slots_of_targets(row)
            .filter_map(move |slot| values?.bytes(slot))
    }

    /// Whether `rows` of `other` say what as many rows here say from `first` on, in every column. All columns of both are decoded.
    pub(crate) fn agree(&self, first: usize, other: &Self, rows: Range<usize>) -> bool {
        let pairs: Vec<_> = (first..).zip(rows).collect();
        let Some(elements) = self.pairs_of_targets(other, &pairs) else {
            return false;
        };
        Column::ALL.iter().all(|column| {
            let (Some(ours), Some(theirs)) = (self.column(*column), other.column(*column)) else {
                return false;
            };
            let pairs = match column.place() {
                Place::Element => &elements,
                _ => &pairs,
            };
            ours.agrees(theirs, pairs.iter().copied())
        })
    }

    /// The slots of the targets of rows, pair by pair, as they are found when events are rebuilt. `None` where one has more than the other.
    fn pairs_of_targets(&self, other: &Self, rows: &[(usize, usize)]) -> Option<Vec<(usize, usize)>> {
        let mut pairs = Vec::new();
        for (row, of_other) in rows {
            let (slots, of_other) = (self.slots_of_targets(*row), other.slots_of_targets(*of_other));
            if slots.len() != of_other.len() {
                return None;
            }
            pairs.extend(slots.zip(of_other));
        }
        Some(pairs)
    }

    pub(crate) fn column(&self, column: Column) -> Option<&Values> {
        self.columns.get(column.at())?.as_ref()
    }
}

struct Row<'r> {
    rows: &'r Rows,
    columns: Columns,
    row: usize,
}

type Filled<T> = Result<T, SegmentError>;

impl<'r> Row<'r> {
    fn head(&self, event: &mut Event<'r>) -> Filled<()> {
        let wants = |column| self.columns.has(column);
        if wants(Column::Id) {
            event.id = self.rows.id(self.row).ok_or_else(|| wrong(Column::Id))?;
        }
        if wants(Column::Version) {
            event.version = self.required(Column::Version, |number| Some((number as i32).cast_unsigned()))?;
        }
        if wants(Column::Catalogue) {
            event.catalogue = self
                .text(Column::Catalogue)?
                .ok_or_else(|| wrong(Column::Catalogue))?;
        }
        if wants(Column::Event) {
            event.event = self.text(Column::Event)?.ok_or_else(|| wrong(Column::Event))?;
        }
        if wants(Column::Time) {
            event.time = self.required(Column::Time, |number| Some(Timestamp::from_nanos(number)))?;
        }
        if wants(Column::Observed) {
            event.observed = self.number(Column::Observed).map(Timestamp::from_nanos);
        }
        if wants(Column::Received) {
            event.received = self.required(Column::Received, |number| Some(Timestamp::from_nanos(number)))?;
        }
        if wants(Column::Severity) {
            let severity = |number| u8::try_from(number).ok().and_then(Severity::new);
            event.severity = self.required(Column::Severity, severity)?;
        }
        if wants(Column::Outcome) {
            let outcome = self.text(Column::Outcome)?.and_then(|word| Outcome::parse(&word));
            event.outcome = outcome.ok_or_else(|| wrong(Column::Outcome))?;
        }
        if wants(Column::Flags) {
            event.flags = match self.text(Column::Flags)? {
                Some(names) => Flags::from_names(names.split(',')).ok_or_else(|| wrong(Column::Flags))?,
                None => Flags::NONE,
            };
        }
        Ok(())
    }

    fn groups(&self, event: &mut Event<'r>) -> Filled<()> {
        if self.any(Columns::ACTOR) {
            event.actor = filled(Party {
                kind: self.text(Column::ActorType)?,
                id: self.text(Column::ActorId)?,
                name: self.text(Column::ActorName)?,
                email: self.text(Column::ActorEmail)?,
            });
        }
        if self.any(Columns::TARGETS) {
            self.targets(&mut event.targets)?;
        }
        if self.any(Columns::CLIENT) {
            event.client = filled(Client {
                id: self.text(Column::ClientId)?,
                name: self.text(Column::ClientName)?,
            });
        }
        if self.any(Columns::AUTH) {
            event.auth = filled(Auth {
                method: self.text(Column::AuthMethod)?,
                factor: self.text(Column::AuthFactor)?,
                protocol: self.text(Column::AuthProtocol)?,
                assurance: self.text(Column::AuthAssurance)?,
            });
        }
        if self.any(Columns::SOURCE) {
            event.source = filled(Source {
                ip: self.text(Column::SourceIp)?,
                port: self.narrow(Column::SourcePort)?,
                user_agent: self.text(Column::SourceUserAgent)?,
                device: self.text(Column::SourceDevice)?,
                geo: self.text(Column::SourceGeo)?.map(CanonicalJson::trusted),
            });
        }
        if self.any(Columns::FLOW) {
            event.flow = filled(Flow {
                session: self.text(Column::FlowSession)?,
                trace: self.text(Column::FlowTrace)?,
                transaction: self.text(Column::FlowTransaction)?,
            });
        }
        if self.any(Columns::TEXT) {
            event.text = filled(Text {
                reason: self.text(Column::TextReason)?,
                message: self.text(Column::TextMessage)?,
                value: self.text(Column::TextValue)?,
            });
        }
        Ok(())
    }

    fn rest(&self, event: &mut Event<'r>) -> Filled<()> {
        if self.any(Columns::PRODUCER) {
            let offset = self.narrow(Column::ProducerOffset)?.map(|minutes: i16| {
                Offset::from_minutes(minutes).ok_or_else(|| wrong(Column::ProducerOffset))
            });
            event.producer = filled(Producer {
                vendor: self.text(Column::ProducerVendor)?,
                product: self.text(Column::ProducerProduct)?,
                version: self.text(Column::ProducerVersion)?,
                host: self.text(Column::ProducerHost)?,
                instance: self.text(Column::ProducerInstance)?,
                sequence: self.number(Column::ProducerSequence).map(i64::cast_unsigned),
                event_id: self.text(Column::ProducerEventId)?,
                mapping: self.text(Column::ProducerMapping)?,
                offset: offset.transpose()?,
            });
        }
        if self.columns.has(Column::Public) {
            event.public = self.members(Column::Public)?;
        }
        if self.columns.has(Column::Attributes) {
            event.attributes = self.members(Column::Attributes)?;
        }
        if self.columns.has(Column::Raw) {
            event.raw = self.text(Column::Raw)?;
        }
        if self.columns.has(Column::Erased) {
            let digest = |(group, digest): (Cow<'r, str>, CanonicalJson<'r>)| {
                let digest = serde_json::from_str(digest.as_str()).map_err(|_| wrong(Column::Erased))?;
                Ok(Erased {
                    group,
                    digest: Cow::Owned(digest),
                })
            };
            event.erased = self
                .members(Column::Erased)?
                .into_iter()
                .map(digest)
                .collect::<Filled<_>>()?;
        }
        Ok(())
    }

    fn targets(&self, targets: &mut Vec<Party<'r>>) -> Filled<()> {
        targets.clear();
        for slot in self.rows.slots_of_targets(self.row) {
            targets.push(Party {
                kind: self.text_at(Column::TargetType, slot)?,
                id: self.text_at(Column::TargetId, slot)?,
                name: self.text_at(Column::TargetName, slot)?,
                email: self.text_at(Column::TargetEmail, slot)?,
            });
        }
        Ok(())
    }

    fn any(&self, group: Columns) -> bool {
        (self.columns & group) != Columns::NONE
    }

    fn text(&self, column: Column) -> Filled<Option<Cow<'r, str>>> {
        self.text_at(column, self.row)
    }

    fn text_at(&self, column: Column, slot: usize) -> Filled<Option<Cow<'r, str>>> {
        Ok(self.rows.text(column, slot)?.map(Cow::Borrowed))
    }

    fn number(&self, column: Column) -> Option<i64> {
        self.rows.number(column, self.row)
    }

    fn narrow<T: TryFrom<i64>>(&self, column: Column) -> Filled<Option<T>> {
        self.number(column)
            .map(|number| T::try_from(number).map_err(|_| wrong(column)))
            .transpose()
    }

    fn required<T>(&self, column: Column, convert: impl FnOnce(i64) -> Option<T>) -> Filled<T> {
        self.number(column).and_then(convert).ok_or_else(|| wrong(column))
    }

    fn members(&self, column: Column) -> Filled<Attributes<'r>> {
        let Some(bytes) = self.rows.column(column).and_then(|values| values.bytes(self.row)) else {
            return Ok(Vec::new());
        };
        let Members(members) = serde_json::from_slice(bytes).map_err(|_| wrong(column))?;
        Ok(members)
    }
}

/// A group with nothing in it is no group.
fn filled<T: Default + PartialEq>(group: T) -> Option<T> {
    (group != T::default()).then_some(group)
}

fn wrong(column: Column) -> SegmentError {
    SegmentError::damaged(format!(
        "column {} holds a value that does not belong there",
        column.path()
    ))
}

/// The members of a canonical JSON object, each with its text.
struct Members<'a>(Attributes<'a>);

#[derive(Deserialize)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'de> Visitor<'de> for Object {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a JSON object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some((Name(name), value)) = map.next_entry::<Name<'de>, &'de RawValue>()? {
                    members.push((name, CanonicalJson::trusted(value.get())));
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Object)
    }
}
