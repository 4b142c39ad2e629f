//! Pipes: what is made of events, one after the other. One pipe a file; this folder's listing is what can be done.

pub mod aggregate;
pub mod column;
pub mod dedup;
pub mod fields;
pub mod flow;
pub mod key;
pub mod limit;
pub mod sort;
pub mod top;

mod budget;
mod coded;
pub(crate) mod encode;
pub(crate) mod groups;
mod interned;
mod seen;
mod state;

use std::fmt;

pub use aggregate::{Aggregate, Aggregates, Function};
pub use column::Column;
pub use dedup::Dedup;
pub use fields::Fields;
pub use key::Key;
pub use limit::Limit;
pub use sort::Sort;
pub use top::Top;

use crate::language::error::Read;
use crate::language::input::{Input, in_name};
use crate::language::{Field, LanguageError};

/// One pipe.
#[derive(Clone, Debug, PartialEq)]
pub enum Pipe {
    /// Counts, sums and the like, in groups.
    Aggregate(Aggregates),
    /// The values that come most often.
    Top(Top),
    /// An order.
    Sort(Sort),
    /// Some columns.
    Fields(Fields),
    /// The first so many.
    Limit(Limit),
    /// The first of each value.
    Dedup(Dedup),
    /// The whole stories.
    Flow,
}

/// What a pipe takes: events, or a table with these columns.
pub(crate) enum Taken {
    Events,
    Table(Vec<String>),
}

impl Pipe {
    /// Reads a pipe that takes what those before it give.
    pub(crate) fn parse(input: &mut Input<'_>, before: &[Self]) -> Read<Self> {
        let taken = before.iter().fold(Taken::Events, |taken, pipe| pipe.given(taken));
        input.next();
        let at = input.at();
        let pipe = Self::read(input, &taken)?;
        let needs_events = matches!(pipe, Self::Aggregate(_) | Self::Top(_) | Self::Flow);
        if needs_events && !matches!(taken, Taken::Events) {
            let hint = "only sort, fields, limit and dedup can follow a table";
            return Err(input.error(at, "this pipe takes events, and a table comes before it", hint));
        }
        Ok(pipe)
    }

    fn read(input: &mut Input<'_>, taken: &Taken) -> Read<Self> {
        let at = input.at();
        if input.keyword("top") {
            return Top::parse(input).map(Self::Top);
        }
        if input.keyword("sort") {
            return Sort::parse(input, taken).map(Self::Sort);
        }
        if input.keyword("fields") {
            return Fields::parse(input, taken).map(Self::Fields);
        }
        if input.keyword("limit") {
            return Limit::parse(input).map(Self::Limit);
        }
        if input.keyword("dedup") {
            return Dedup::parse(input, taken).map(Self::Dedup);
        }
        if input.keyword("flow") {
            return Ok(Self::Flow);
        }
        if Function::comes_next(input) {
            return Aggregates::parse(input).map(Self::Aggregate);
        }
        Err(unknown(input, at))
    }

    /// What comes out of it.
    fn given(&self, taken: Taken) -> Taken {
        match self {
            Self::Aggregate(aggregates) => Taken::Table(aggregates.columns()),
            Self::Top(top) => Taken::Table(top.columns()),
            Self::Fields(fields) => Taken::Table(fields.columns()),
            Self::Sort(_) | Self::Limit(_) | Self::Dedup(_) | Self::Flow => taken,
        }
    }

    /// The fields of events that it looks at; of a table's columns those that they are made of.
    #[must_use]
    pub fn fields(&self) -> Vec<&Field> {
        match self {
            Self::Aggregate(aggregates) => aggregates.fields(),
            Self::Top(top) => vec![&top.field],
            Self::Sort(sort) => sort.by.field().into_iter().collect(),
            Self::Fields(fields) => fields.0.iter().filter_map(Column::field).collect(),
            Self::Dedup(dedup) => dedup.0.field().into_iter().collect(),
            Self::Limit(_) => Vec::new(),
            Self::Flow => flow::FIELDS.iter().collect(),
        }
    }
}

fn unknown(input: &mut Input<'_>, at: usize) -> LanguageError {
    input.take(in_name);
    let hint =
        "give count, sum, min, max, avg, p50 to p99, distinct, top, sort, fields, limit, dedup or flow";
    input.error(at, "there is no such pipe", hint)
}

impl fmt::Display for Pipe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Aggregate(aggregates) => aggregates.fmt(f),
            Self::Top(top) => top.fmt(f),
            Self::Sort(sort) => sort.fmt(f),
            Self::Fields(fields) => fields.fmt(f),
            Self::Limit(limit) => limit.fmt(f),
            Self::Dedup(dedup) => dedup.fmt(f),
            Self::Flow => f.write_str("flow"),
        }
    }
}

/// Items with commas between them.
pub(crate) fn listed<T: fmt::Display>(items: &[T], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    for (at, item) in items.iter().enumerate() {
        f.write_str(if at > 0 { ", " } else { "" })?;
        item.fmt(f)?;
    }
    Ok(())
}

/// Reads items with commas between them.
pub(crate) fn list<T>(
    input: &mut Input<'_>,
    mut read: impl FnMut(&mut Input<'_>) -> Read<T>,
) -> Read<Vec<T>> {
    let mut items = Vec::new();
    loop {
        input.count_term()?;
        items.push(read(input)?);
        input.next();
        if !input.eat(",") {
            return Ok(items);
        }
    }
}
