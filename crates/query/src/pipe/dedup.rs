//! `dedup field`: the first of each value; what has no value is left out. Several values of one event are one value together.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::fmt;

use foldhash::fast::RandomState;
use vitni_event::Event;

use super::budget::Budget;
use super::{Column, Taken, encode};
use crate::ask::TooMuch;
use crate::ask::scan::Gather;
use crate::language::error::Read;
use crate::language::input::Input;
use crate::parts::Hit;
use crate::sight::Sight;
use crate::table::{Cell, Table};

/// What an entry takes beside its bytes, roughly.
const ENTRY_BYTES: usize = 64 + size_of::<Hit>();

/// By what.
#[derive(Clone, Debug, PartialEq)]
pub struct Dedup(pub Column);

impl Dedup {
    pub(super) fn parse(input: &mut Input<'_>, taken: &Taken) -> Read<Self> {
        Column::parse(input, taken).map(Self)
    }

    /// What an event has of the field, as bytes; empty for nothing.
    fn value(&self, sight: Sight, event: &Event<'_>, out: &mut Vec<u8>) {
        out.clear();
        if let Some(field) = self.0.field() {
            encode::field(field, sight, event, out);
        }
    }

    /// Whether this event of a list is the first of its value.
    pub(crate) fn is_first(&self, sight: Sight, event: &Event<'_>, seen: &mut HashSet<Vec<u8>>) -> bool {
        let mut value = Vec::new();
        self.value(sight, event, &mut value);
        !value.is_empty() && seen.insert(value)
    }

    pub(crate) fn table(&self, table: &mut Table) {
        let name = self.0.to_string();
        let Some(at) = table.columns.iter().position(|column| *column == name) else {
            return;
        };
        let mut seen = HashSet::new();
        table.rows.retain(|row| {
            let mut json = Vec::new();
            if let Some(cell) = row.get(at).filter(|cell| **cell != Cell::Null) {
                cell.write_json(&mut json);
            }
            // A text and a time may be written alike, but not in one column.
            !json.is_empty() && seen.insert(json)
        });
    }
}

impl fmt::Display for Dedup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "dedup {}", self.0)
    }
}

/// The newest event of each value, gathered while scanning in whatever order.
pub(crate) struct Newest<'q> {
    dedup: &'q Dedup,
    sight: Sight,
    of: HashMap<Box<[u8]>, Hit, RandomState>,
    held: Budget,
    value: Vec<u8>,
}

impl<'q> Newest<'q> {
    pub(crate) fn new(dedup: &'q Dedup, sight: Sight) -> Self {
        Self {
            dedup,
            sight,
            of: HashMap::default(),
            held: Budget::default(),
            value: Vec::new(),
        }
    }

    /// Newest first.
    pub(crate) fn into_hits(self) -> Vec<Hit> {
        let mut hits: Vec<_> = self.of.into_values().collect();
        hits.sort_unstable_by_key(|hit| Reverse(hit.seq));
        hits
    }
}

impl Gather for Newest<'_> {
    fn take(&mut self, hit: Hit, event: &Event<'_>) -> Result<(), TooMuch> {
        self.dedup.value(self.sight, event, &mut self.value);
        if self.value.is_empty() {
            return Ok(());
        }
        if let Some(newest) = self.of.get_mut(&*self.value) {
            if newest.seq < hit.seq {
                *newest = hit;
            }
            return Ok(());
        }
        self.held.add(self.value.len() + ENTRY_BYTES)?;
        self.of.insert(self.value.as_slice().into(), hit);
        Ok(())
    }
}
