//! `fields a, b`: a table of these columns, a row an event.

use std::fmt;

use vitni_event::Event;

use super::{Column, Taken, list, listed};
use crate::language::error::Read;
use crate::language::input::Input;
use crate::sight::Sight;
use crate::table::{Cell, Table};

/// The columns, at least one.
#[derive(Clone, Debug, PartialEq)]
pub struct Fields(pub Vec<Column>);

impl Fields {
    pub(super) fn parse(input: &mut Input<'_>, taken: &Taken) -> Read<Self> {
        list(input, |input| Column::parse(input, taken)).map(Self)
    }

    pub(crate) fn columns(&self) -> Vec<String> {
        self.0.iter().map(ToString::to_string).collect()
    }

    /// The row of an event.
    pub(crate) fn row(&self, sight: Sight, event: &Event<'_>) -> Vec<Cell> {
        let cell = |column: &Column| match column.field() {
            Some(field) => Cell::of_field(field, sight, event),
            None => Cell::Null,
        };
        self.0.iter().map(cell).collect()
    }

    /// These columns of a table.
    pub(crate) fn of_table(&self, table: Table) -> Table {
        let columns = self.columns();
        let place = |name: &String| table.columns.iter().position(|column| column == name);
        let places: Vec<_> = columns.iter().filter_map(place).collect();
        let row = |row: Vec<Cell>| places.iter().filter_map(|at| row.get(*at).cloned()).collect();
        Table {
            columns,
            rows: table.rows.into_iter().map(row).collect(),
        }
    }
}

impl fmt::Display for Fields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("fields ")?;
        listed(&self.0, f)
    }
}
