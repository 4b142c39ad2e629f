//! `top N field`: the values that come most often, with their counts. Events without the field are left out.

use std::fmt;

use super::aggregate::{Aggregate, Aggregates};
use super::key::Key;
use crate::language::Field;
use crate::language::error::Read;
use crate::language::input::Input;
use crate::limits::QUERY_ROWS_MAX;
use crate::table::{Cell, Table};

/// How many values of which field.
#[derive(Clone, Debug, PartialEq)]
pub struct Top {
    /// From 1 to [`QUERY_ROWS_MAX`].
    pub rows: usize,
    /// Whose values are counted.
    pub field: Field,
}

impl Top {
    pub(super) fn parse(input: &mut Input<'_>) -> Read<Self> {
        let rows = input.number(QUERY_ROWS_MAX)?;
        let field = Field::parse_value(input)?;
        Ok(Self { rows, field })
    }

    pub(super) fn columns(&self) -> Vec<String> {
        vec![self.field.to_string(), Aggregate::Count.to_string()]
    }

    /// What is counted before the greatest are taken.
    pub(crate) fn counts(&self) -> Aggregates {
        Aggregates {
            of: vec![Aggregate::Count],
            by: vec![Key::Field(self.field.clone())],
        }
    }

    /// Of a table of values and counts in the order of the values: the greatest counts, of equal ones the smaller value first.
    pub(crate) fn greatest(&self, mut table: Table) -> Table {
        let nothing = |row: &Vec<Cell>| matches!(row.first(), Some(Cell::Null));
        table.rows.retain(|row| !nothing(row));
        let order = |left: &Vec<Cell>, right: &Vec<Cell>| match (left.last(), right.last()) {
            (Some(left), Some(right)) => left.compare(right, true),
            _ => std::cmp::Ordering::Equal,
        };
        table.rows.sort_by(order);
        table.rows.truncate(self.rows);
        table
    }
}

impl fmt::Display for Top {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "top {} {}", self.rows, self.field)
    }
}
