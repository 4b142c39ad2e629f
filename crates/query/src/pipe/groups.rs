//! The groups of a query and what is computed of each, while events stream by. Memory grows with the groups and different values,
//! not with the events, and is counted.

use std::collections::{HashMap, HashSet};

use foldhash::fast::RandomState;
use vitni_event::Event;

use super::aggregate::{Aggregate, Aggregates, Function};
use super::coded::Coded;
use super::state::State;
use super::{Key, encode};
use crate::ask::scan::{Gather, Matched};
use crate::ask::{AskError, TooMuch};
use crate::language::Field;
use crate::limits::QUERY_GROUP_BYTES_MAX;
use crate::parts::Hit;
use crate::sight::Sight;
use crate::table::{Cell, Table};

/// What an entry of a hash table takes beside its bytes, roughly: pointer, length, value, the allocator's share and empty places.
const ENTRY_BYTES: usize = 64;

/// Groups that are being made.
pub(crate) struct Groups<'q> {
    spec: &'q Aggregates,
    sight: Sight,
    places: HashMap<Box<[u8]>, u32, RandomState>,
    /// The states of each group, side by side.
    states: Vec<State>,
    /// Group, aggregate and value of everything that `distinct` has seen.
    seen: HashSet<Box<[u8]>, RandomState>,
    held: Held,
    key: Vec<u8>,
    value: Vec<u8>,
}

/// Bytes that are held.
#[derive(Default)]
struct Held(usize);

impl Held {
    fn add(&mut self, bytes: usize) -> Result<(), TooMuch> {
        self.0 += bytes;
        if self.0 > QUERY_GROUP_BYTES_MAX {
            return Err(TooMuch::GroupBytes);
        }
        Ok(())
    }
}

impl<'q> Groups<'q> {
    pub(crate) fn new(spec: &'q Aggregates, sight: Sight) -> Self {
        Self {
            spec,
            sight,
            places: HashMap::default(),
            states: Vec::new(),
            seen: HashSet::default(),
            held: Held::default(),
            key: Vec::new(),
            value: Vec::new(),
        }
    }

    /// Whether nothing of an event is looked at, so that counting rows is enough.
    pub(crate) fn only_counts(&self) -> bool {
        self.spec.by.is_empty() && self.spec.of.iter().all(|of| *of == Aggregate::Count)
    }

    /// Takes in so many events of which nothing is looked at.
    pub(crate) fn add_count(&mut self, events: u64) -> Result<(), TooMuch> {
        self.key.clear();
        let group = self.group()?;
        for state in self.states_of(group) {
            if let State::Count(count) = state {
                *count += events;
            }
        }
        Ok(())
    }

    /// Takes in an event.
    pub(crate) fn add(&mut self, event: &Event<'_>) -> Result<(), TooMuch> {
        let (spec, sight) = (self.spec, self.sight);
        let Some(many) = spec.by.iter().position(|key| key.field().has_many()) else {
            let group = self.group_of(event)?;
            return self.add_to_group(group, event);
        };
        for value in several(spec.by.get(many), sight, event) {
            self.key.clear();
            for (at, key) in spec.by.iter().enumerate() {
                if at == many {
                    self.key.extend_from_slice(&value);
                } else {
                    single(key, sight, event, &mut self.key);
                }
            }
            let group = self.group()?;
            self.add_to_group(group, event)?;
        }
        Ok(())
    }

    /// The group of an event, where no key can have several values.
    pub(super) fn group_of(&mut self, event: &Event<'_>) -> Result<u32, TooMuch> {
        self.key.clear();
        for key in &self.spec.by {
            single(key, self.sight, event, &mut self.key);
        }
        self.group()
    }

    fn add_to_group(&mut self, group: u32, event: &Event<'_>) -> Result<(), TooMuch> {
        for at in 0..self.spec.of.len() {
            self.add_to_aggregate(group, at, event)?;
        }
        Ok(())
    }

    /// Takes an event into one aggregate of its group.
    pub(super) fn add_to_aggregate(
        &mut self,
        group: u32,
        at: usize,
        event: &Event<'_>,
    ) -> Result<(), TooMuch> {
        match self.spec.of.get(at) {
            Some(Aggregate::Of(Function::Distinct, field)) => self.add_distinct(group, at, field, event),
            Some(Aggregate::Of(_, field)) => self.add_values(group, at, field, event),
            Some(Aggregate::Count) => {
                self.add_events(group, at, 1);
                Ok(())
            }
            None => Ok(()),
        }
    }

    /// Counts so many events more.
    pub(super) fn add_events(&mut self, group: u32, at: usize, events: u64) {
        if let Some(State::Count(count)) = self.state(group, at) {
            *count += events;
        }
    }

    /// The group of the key; a new one where there is none.
    fn group(&mut self) -> Result<u32, TooMuch> {
        if let Some(group) = self.places.get(&*self.key) {
            return Ok(*group);
        }
        let group = u32::try_from(self.places.len()).map_err(|_| TooMuch::GroupBytes)?;
        let states = self.spec.of.len() * size_of::<State>();
        self.held.add(self.key.len() + ENTRY_BYTES + states)?;
        self.places.insert(self.key.as_slice().into(), group);
        self.states.extend(self.spec.of.iter().map(State::new));
        Ok(group)
    }

    fn add_distinct(
        &mut self,
        group: u32,
        at: usize,
        field: &Field,
        event: &Event<'_>,
    ) -> Result<(), TooMuch> {
        let (mut new, mut result) = (0, Ok(()));
        let (bytes, seen, held) = (&mut self.value, &mut self.seen, &mut self.held);
        field.each(self.sight, event, &mut |value| {
            bytes.clear();
            bytes.extend_from_slice(&group.to_le_bytes());
            // A query has fewer aggregates than a byte can count.
            bytes.push(u8::try_from(at).unwrap_or(u8::MAX));
            encode::value(value, bytes);
            if result.is_ok() && !seen.contains(&**bytes) {
                result = held.add(bytes.len() + ENTRY_BYTES);
                seen.insert(bytes.as_slice().into());
                new += 1;
            }
        });
        if let Some(State::Count(count)) = self.state(group, at) {
            *count += new;
        }
        result
    }

    fn add_values(&mut self, group: u32, at: usize, field: &Field, event: &Event<'_>) -> Result<(), TooMuch> {
        let (sight, mut kept) = (self.sight, 0);
        if let Some(state) = self.state(group, at) {
            field.each(sight, event, &mut |value| kept += state.take(value));
        }
        self.held.add(kept * size_of::<f64>())
    }

    fn state(&mut self, group: u32, at: usize) -> Option<&mut State> {
        self.states.get_mut(group as usize * self.spec.of.len() + at)
    }

    fn states_of(&mut self, group: u32) -> &mut [State] {
        let width = self.spec.of.len();
        let first = group as usize * width;
        self.states.get_mut(first..first + width).unwrap_or_default()
    }

    /// The table, in the order of the keys. Without keys there is one row, whether there were events or not.
    pub(crate) fn finish(mut self) -> Result<Table, TooMuch> {
        if self.spec.by.is_empty() {
            self.add_count(0)?;
        }
        let places = std::mem::take(&mut self.places);
        let mut rows: Vec<Vec<Cell>> = Vec::with_capacity(places.len());
        for (key, group) in places {
            let mut row = keys(&key);
            let of = self.spec.of.iter();
            row.extend(
                of.zip(self.states_of(group))
                    .map(|(aggregate, state)| state.finish(aggregate)),
            );
            rows.push(row);
        }
        let width = self.spec.by.len();
        rows.sort_by(|left, right| {
            let pairs = left.iter().zip(right).take(width);
            let first = pairs
                .map(|(left, right)| left.compare(right, false))
                .find(|order| order.is_ne());
            first.unwrap_or(std::cmp::Ordering::Equal)
        });
        Ok(Table {
            columns: self.spec.columns(),
            rows,
        })
    }
}

impl Gather for Groups<'_> {
    fn take(&mut self, _: Hit, event: &Event<'_>) -> Result<(), TooMuch> {
        self.add(event)
    }

    fn take_rows(&mut self, matched: &Matched<'_>) -> Result<(), AskError> {
        let coded = (!matched.stripe.has_whole()).then(|| Coded::new(self.spec, matched));
        match coded.flatten() {
            Some(coded) => coded.add_to(self, matched),
            None => matched.each(&mut |_, event| self.add(event)),
        }
    }
}

fn keys(mut bytes: &[u8]) -> Vec<Cell> {
    let mut cells = Vec::new();
    while let Some((cell, rest)) = encode::read(bytes) {
        cells.push(cell);
        bytes = rest;
    }
    cells
}

/// Appends the value of a key that has one at most.
fn single(key: &Key, sight: Sight, event: &Event<'_>, out: &mut Vec<u8>) {
    let before = out.len();
    key.field()
        .each(sight, event, &mut |value| encode::value(key.value(value), out));
    if out.len() == before {
        encode::null(out);
    }
}

/// The different values of a key that can have several; the absent one where there is none.
fn several(key: Option<&Key>, sight: Sight, event: &Event<'_>) -> Vec<Vec<u8>> {
    let mut values = Vec::new();
    if let Some(key) = key {
        key.field().each(sight, event, &mut |value| {
            let mut bytes = Vec::new();
            encode::value(key.value(value), &mut bytes);
            values.push(bytes);
        });
    }
    if values.is_empty() {
        let mut bytes = Vec::new();
        encode::null(&mut bytes);
        values.push(bytes);
    }
    values.sort_unstable();
    values.dedup();
    values
}
