//! The groups of a query and what is computed of each, while events stream by. Memory grows with the groups and different values,
//! not with the events, and is counted.

use vitni_event::Event;

use super::aggregate::{Aggregate, Aggregates, Function};
use super::budget::Budget;
use super::coded::Coded;
use super::interned::{self, Interned};
use super::seen::Seen;
use super::state::State;
use super::{Key, encode};
use crate::ask::scan::{Course, Gather, Matched, Shared};
use crate::ask::{AskError, TooMuch};
use crate::language::Field;
use crate::language::value::Value;
use crate::parts::Hit;
use crate::sight::Sight;
use crate::table::{Cell, Table};

/// Groups that are being made.
pub(crate) struct Groups<'q> {
    spec: &'q Aggregates,
    sight: Sight,
    /// The key of each group.
    keys: Interned,
    /// The states of each group, side by side.
    states: Vec<State>,
    /// The values that `distinct` has seen, by the number of the state that counts them.
    seen: Seen,
    held: Budget,
    key: Vec<u8>,
    value: Vec<u8>,
}

impl<'q> Groups<'q> {
    pub(crate) fn new(spec: &'q Aggregates, sight: Sight) -> Self {
        Self {
            spec,
            sight,
            keys: Interned::default(),
            states: Vec::new(),
            seen: Seen::default(),
            held: Budget::default(),
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

    /// Bytes that it holds, as far as they grow with what is taken in.
    pub(crate) fn held_bytes(&self) -> usize {
        self.held.bytes()
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

    /// The group of all events whose only key has this value.
    pub(super) fn group_of_value(&mut self, value: Option<Value<'_>>) -> Result<u32, TooMuch> {
        self.key.clear();
        match value {
            Some(value) => encode::value(value, &mut self.key),
            None => encode::null(&mut self.key),
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
        let missing = match self.keys.find(&self.key) {
            Ok(group) => return Ok(group),
            Err(missing) => missing,
        };
        let states = self.spec.of.len() * (size_of::<State>() + Seen::SET_BYTES);
        self.held.add(self.key.len() + interned::ENTRY_BYTES + states)?;
        self.states.extend(self.spec.of.iter().map(State::new));
        Ok(self.keys.add(missing, &self.key))
    }

    fn add_distinct(
        &mut self,
        group: u32,
        at: usize,
        field: &Field,
        event: &Event<'_>,
    ) -> Result<(), TooMuch> {
        let mut result = Ok(());
        field.each(self.sight, event, &mut |value| {
            if result.is_ok() {
                result = self.add_distinct_value(group, at, value);
            }
        });
        result
    }

    /// Takes in one value of what `distinct` counts.
    pub(super) fn add_distinct_value(
        &mut self,
        group: u32,
        at: usize,
        value: Value<'_>,
    ) -> Result<(), TooMuch> {
        self.value.clear();
        encode::value(value, &mut self.value);
        if let Some(bytes) = self.seen.insert(self.place(group, at), &self.value) {
            self.held.add(bytes)?;
            self.add_events(group, at, 1);
        }
        Ok(())
    }

    fn add_values(&mut self, group: u32, at: usize, field: &Field, event: &Event<'_>) -> Result<(), TooMuch> {
        let (sight, mut kept) = (self.sight, 0);
        if let Some(state) = self.state(group, at) {
            field.each(sight, event, &mut |value| kept += state.take(value));
        }
        self.held.add(kept * size_of::<f64>())
    }

    /// Where the state of an aggregate of a group lies.
    const fn place(&self, group: u32, at: usize) -> usize {
        group as usize * self.spec.of.len() + at
    }

    fn state(&mut self, group: u32, at: usize) -> Option<&mut State> {
        let place = self.place(group, at);
        self.states.get_mut(place)
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
        let groups = (0..self.keys.len() as u32).collect();
        Ok(self.table(groups))
    }

    /// The table of those groups that can be among so many with the greatest counts, in the order of the keys. Made without looking
    /// at the keys of all the others.
    pub(crate) fn finish_greatest(mut self, rows: usize) -> Table {
        let count = |state: &State| match state {
            State::Count(count) => *count,
            _ => 0,
        };
        let mut counts: Vec<u64> = self.states.iter().map(count).collect();
        // One more, since a group without a value is not shown.
        let least = match counts.len().checked_sub(rows + 1) {
            Some(at) => *counts.select_nth_unstable(at).1,
            None => 0,
        };
        let greatest = |group: &u32| self.states.get(*group as usize).map_or(0, count) >= least;
        let groups = (0..self.keys.len() as u32).filter(greatest).collect();
        self.table(groups)
    }

    fn table(&mut self, groups: Vec<u32>) -> Table {
        let mut rows: Vec<Vec<Cell>> = Vec::with_capacity(groups.len());
        for group in groups {
            let mut row = keys(self.keys.get(group));
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
        Table {
            columns: self.spec.columns(),
            rows,
        }
    }
}

impl Gather for Groups<'_> {
    fn course(&self) -> Course {
        Course::AnyOrder
    }

    fn take(&mut self, _: Hit, event: &Event<'_>) -> Result<(), TooMuch> {
        self.add(event)
    }

    fn take_rows(&mut self, matched: &Matched<'_>) -> Result<(), AskError> {
        let coded = (!matched.stripe.has_whole()).then(|| Coded::new(self.spec, matched));
        match coded.flatten() {
            Some(coded) => coded.add_to(self, matched),
            None => matched.each_event(&mut |event| self.add(event)),
        }
    }
}

impl Shared for Groups<'_> {
    fn another(&self) -> Option<Self> {
        // Sums of fractions depend on their order, and so would the last digits on which thread was faster.
        let is_sum = |of: &Aggregate| matches!(of, Aggregate::Of(Function::Sum | Function::Average, _));
        let apart = !self.spec.of.iter().any(is_sum);
        apart.then(|| Self {
            held: self.held.clone(),
            seen: self.seen.alike(),
            ..Self::new(self.spec, self.sight)
        })
    }

    fn absorb(&mut self, mut other: Self) -> Result<(), TooMuch> {
        let width = self.spec.of.len();
        for number in 0..other.keys.len() as u32 {
            self.key.clear();
            self.key.extend_from_slice(other.keys.get(number));
            let group = self.group()?;
            for at in 0..width {
                let theirs = other.place(number, at);
                if matches!(self.spec.of.get(at), Some(Aggregate::Of(Function::Distinct, _))) {
                    let new = self.seen.absorb(self.place(group, at), other.seen.take(theirs));
                    self.add_events(group, at, new);
                } else if let (Some(ours), Some(theirs)) = (self.state(group, at), other.states.get(theirs)) {
                    // What they kept is counted already: it is the same memory or less.
                    ours.absorb(theirs);
                }
            }
        }
        Ok(())
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
