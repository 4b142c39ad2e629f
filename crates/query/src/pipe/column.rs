//! What `sort`, `fields` and `dedup` name: a field of events, or a column of the table that comes before them.

use std::fmt;

use super::aggregate::{Aggregate, Function};
use super::{Key, Taken};
use crate::language::Field;
use crate::language::error::Read;
use crate::language::input::Input;

/// A column: of events it is a field.
#[derive(Clone, Debug, PartialEq)]
pub enum Column {
    /// A field or a bucket.
    Key(Key),
    /// What an aggregate gave.
    Aggregate(Aggregate),
}

impl Column {
    pub(super) fn parse(input: &mut Input<'_>, taken: &Taken) -> Read<Self> {
        input.next();
        let at = input.at();
        let column = if Function::comes_next(input) {
            Self::Aggregate(Aggregate::parse(input)?)
        } else {
            Self::Key(Key::parse(input)?)
        };
        let fits = match taken {
            Taken::Events => matches!(column, Self::Key(Key::Field(_))),
            Taken::Table(columns) => columns.contains(&column.to_string()),
        };
        if fits {
            return Ok(column);
        }
        let hint = match taken {
            Taken::Events => "events have fields only, for example time or actor".to_owned(),
            Taken::Table(columns) => format!("the table has {}", columns.join(", ")),
        };
        Err(input.error(at, format!("there is no column `{column}` here"), hint))
    }

    /// The field that it shows or was made of.
    #[must_use]
    pub const fn field(&self) -> Option<&Field> {
        match self {
            Self::Key(key) => Some(key.field()),
            Self::Aggregate(aggregate) => aggregate.field(),
        }
    }
}

impl fmt::Display for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Key(key) => key.fmt(f),
            Self::Aggregate(aggregate) => aggregate.fmt(f),
        }
    }
}
