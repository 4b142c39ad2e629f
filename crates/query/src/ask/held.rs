//! What one pipe hands to the next: a bounded number of whole events, or a table.

use std::collections::HashSet;

use vitni_event::{Event, canonical};

use super::{AskError, Outcome};
use crate::parts::unparsable;
use crate::pipe::flow::Flows;
use crate::pipe::groups::Groups;
use crate::pipe::{Aggregates, Pipe};
use crate::run::Found;
use crate::sight::Sight;
use crate::table::Table;

/// Events or a table.
pub(super) enum Held {
    Events(Vec<Found>),
    Table(Table),
}

impl Held {
    pub(super) const fn len(&self) -> usize {
        match self {
            Self::Events(rows) => rows.len(),
            Self::Table(table) => table.rows.len(),
        }
    }

    pub(super) fn truncate(&mut self, most: usize) {
        match self {
            Self::Events(rows) => rows.truncate(most),
            Self::Table(table) => table.rows.truncate(most),
        }
    }

    pub(super) fn into_outcome(self) -> Outcome {
        match self {
            Self::Events(rows) => Outcome::Events(rows),
            Self::Table(table) => Outcome::Table(table),
        }
    }

    /// What comes out of a pipe. Reading a query sees to it that none takes what it cannot.
    pub(super) fn pipe(mut self, pipe: &Pipe, sight: Sight) -> Result<Self, AskError> {
        if let Pipe::Limit(limit) = pipe {
            self.truncate(limit.0);
            return Ok(self);
        }
        match self {
            Self::Events(rows) => of_events(rows, pipe, sight),
            Self::Table(table) => Ok(Self::Table(of_table(table, pipe))),
        }
    }
}

fn of_events(mut rows: Vec<Found>, pipe: &Pipe, sight: Sight) -> Result<Held, AskError> {
    match pipe {
        Pipe::Aggregate(aggregates) => groups(&rows, aggregates, sight).map(Held::Table),
        Pipe::Top(top) => {
            let counted = groups(&rows, &top.counts(), sight)?;
            Ok(Held::Table(top.greatest(counted)))
        }
        Pipe::Sort(sort) => {
            let key = |row: Found| Ok((sort.key(sight, &event(&row)?), row));
            let mut keyed = rows.into_iter().map(key).collect::<Result<Vec<_>, AskError>>()?;
            keyed.sort_by(|(left, _), (right, _)| left.compare(right, sort.descending));
            Ok(Held::Events(keyed.into_iter().map(|(_, row)| row).collect()))
        }
        Pipe::Fields(fields) => {
            let row = |row: &Found| Ok(fields.row(sight, &event(row)?));
            let cells = rows.iter().map(row).collect::<Result<_, AskError>>()?;
            Ok(Held::Table(Table {
                columns: fields.columns(),
                rows: cells,
            }))
        }
        Pipe::Dedup(dedup) => {
            let (mut seen, mut kept) = (HashSet::new(), Vec::new());
            for row in rows {
                if dedup.is_first(sight, &event(&row)?, &mut seen) {
                    kept.push(row);
                }
            }
            Ok(Held::Events(kept))
        }
        Pipe::Limit(limit) => {
            rows.truncate(limit.0);
            Ok(Held::Events(rows))
        }
        // Stories need more than what is held; they are told by the caller.
        Pipe::Flow => Ok(Held::Events(rows)),
    }
}

fn of_table(mut table: Table, pipe: &Pipe) -> Table {
    match pipe {
        Pipe::Sort(sort) => sort.table(&mut table),
        Pipe::Dedup(dedup) => dedup.table(&mut table),
        Pipe::Fields(fields) => table = fields.of_table(table),
        Pipe::Limit(_) | Pipe::Aggregate(_) | Pipe::Top(_) | Pipe::Flow => {}
    }
    table
}

fn groups(rows: &[Found], aggregates: &Aggregates, sight: Sight) -> Result<Table, AskError> {
    let mut groups = Groups::new(aggregates, sight);
    for row in rows {
        groups.add(&event(row)?)?;
    }
    Ok(groups.finish()?)
}

/// The traces and sessions of these events.
pub(super) fn flows(rows: &[Found]) -> Result<Flows, AskError> {
    let mut flows = Flows::default();
    for row in rows {
        flows.take(&row.tenant, &event(row)?)?;
    }
    Ok(flows)
}

/// An event that is held, taken apart.
pub(super) fn event(row: &Found) -> Result<Event<'_>, AskError> {
    canonical::read(&row.canonical).map_err(|_| unparsable(&row.tenant, row.index).into())
}
