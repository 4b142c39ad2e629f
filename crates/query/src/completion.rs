//! Values of a field that begin in a certain way, for those who write queries: those that come most often first.

use crate::language::equality::case;
use crate::language::glob::Glob;
use crate::language::needle::Needle;
use crate::language::{Field, Kind, Query, Test};
use crate::pipe::{Aggregate, Aggregates, Key, Pipe};
use crate::table::{Cell, Table};

/// What is to be completed.
#[derive(Clone, Debug, PartialEq)]
pub struct Completion {
    /// Of which field.
    pub field: Field,
    /// What was typed so far; empty for any value.
    pub prefix: String,
}

impl Completion {
    /// Asks for the values with their counts. What else an event has of the field comes too.
    #[must_use]
    pub fn query(&self, mut found: Query) -> Query {
        let textual = matches!(
            self.field.kind(),
            Kind::Text | Kind::Exact | Kind::Address | Kind::Attribute
        );
        if textual && !self.prefix.is_empty() {
            let pieces = [self.prefix.clone(), String::new()];
            if let Some(begins) = Glob::new(&pieces, case(&self.field)) {
                found.require(self.field.clone(), Test::Pattern(begins));
            }
        }
        found.pipes.push(Pipe::Aggregate(Aggregates {
            of: vec![Aggregate::Count],
            by: vec![Key::Field(self.field.clone())],
        }));
        found
    }

    /// The values that begin so, the most frequent first, and of equal counts the smaller first; whether there are more.
    #[must_use]
    pub fn choose(&self, counted: Table, limit: usize) -> (Vec<(Cell, u64)>, bool) {
        let begins = Needle::new(&self.prefix, case(&self.field));
        let pair = |row: Vec<Cell>| match <[Cell; 2]>::try_from(row) {
            Ok([Cell::Null, _]) => None,
            Ok([value, Cell::Integer(count)]) => Some((value, u64::try_from(count).ok()?)),
            _ => None,
        };
        let mut values: Vec<_> = counted.rows.into_iter().filter_map(pair).collect();
        values.retain(|(value, _)| begins.begins(&value.to_text()).is_some());
        values.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        let more = values.len() > limit;
        values.truncate(limit);
        (values, more)
    }
}
