//! `sort field [asc|desc]`: an order. Equal ones keep theirs; what has no value comes last either way.

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::fmt;

use vitni_event::Event;

use super::{Column, Taken};
use crate::ask::TooMuch;
use crate::ask::scan::Gather;
use crate::language::error::Read;
use crate::language::input::Input;
use crate::limits::QUERY_HELD_BYTES_MAX;
use crate::parts::Hit;
use crate::sight::Sight;
use crate::table::{Cell, Table};

/// By what, and which way.
#[derive(Clone, Debug, PartialEq)]
pub struct Sort {
    /// By what.
    pub by: Column,
    /// Whether the greatest comes first.
    pub descending: bool,
}

impl Sort {
    pub(super) fn parse(input: &mut Input<'_>, taken: &Taken) -> Read<Self> {
        let by = Column::parse(input, taken)?;
        let descending = input.keyword("desc");
        if !descending {
            input.keyword("asc");
        }
        Ok(Self { by, descending })
    }

    /// What an event is sorted by.
    pub(crate) fn key(&self, sight: Sight, event: &Event<'_>) -> Cell {
        let field = self.by.field();
        field.map_or(Cell::Null, |field| Cell::of_field(field, sight, event))
    }

    pub(crate) fn table(&self, table: &mut Table) {
        let name = self.by.to_string();
        let Some(at) = table.columns.iter().position(|column| *column == name) else {
            return;
        };
        let order = |left: &Vec<Cell>, right: &Vec<Cell>| match (left.get(at), right.get(at)) {
            (Some(left), Some(right)) => left.compare(right, self.descending),
            _ => Ordering::Equal,
        };
        table.rows.sort_by(order);
    }
}

impl fmt::Display for Sort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "sort {}{}",
            self.by,
            if self.descending { " desc" } else { "" }
        )
    }
}

/// The first so many events in that order, gathered while scanning: no more are ever held.
pub(crate) struct Sorted<'q> {
    sort: &'q Sort,
    sight: Sight,
    most: usize,
    /// The last of them on top.
    first: BinaryHeap<Placed>,
    /// Bytes of their keys.
    bytes: usize,
    /// Whether one was left out.
    pub(crate) more: bool,
}

struct Placed {
    key: Cell,
    descending: bool,
    hit: Hit,
}

impl<'q> Sorted<'q> {
    pub(crate) const fn new(sort: &'q Sort, sight: Sight, most: usize) -> Self {
        Self {
            sort,
            sight,
            most,
            first: BinaryHeap::new(),
            bytes: 0,
            more: false,
        }
    }

    pub(crate) fn into_hits(self) -> Vec<Hit> {
        let sorted = self.first.into_sorted_vec();
        sorted.into_iter().map(|placed| placed.hit).collect()
    }
}

impl Gather for Sorted<'_> {
    fn take(&mut self, hit: Hit, event: &Event<'_>) -> Result<(), TooMuch> {
        let placed = Placed {
            key: self.sort.key(self.sight, event),
            descending: self.sort.descending,
            hit,
        };
        let bytes = placed.key.bytes();
        if self.first.len() < self.most {
            self.first.push(placed);
            self.bytes += bytes;
        } else {
            self.more = true;
            if let Some(mut last) = self.first.peek_mut()
                && placed < *last
            {
                self.bytes = (self.bytes + bytes).saturating_sub(last.key.bytes());
                *last = placed;
            }
        }
        if self.bytes > QUERY_HELD_BYTES_MAX {
            return Err(TooMuch::HeldBytes);
        }
        Ok(())
    }
}

impl Ord for Placed {
    fn cmp(&self, other: &Self) -> Ordering {
        // Events come newest first, and equal ones keep that order.
        let newest = || other.hit.seq.cmp(&self.hit.seq);
        self.key.compare(&other.key, self.descending).then_with(newest)
    }
}

impl PartialOrd for Placed {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Placed {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Placed {}
