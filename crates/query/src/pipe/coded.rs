//! Groups of many rows at once.
//!
//! Rows with equal codes belong to the same group and have the same values, so only the first of each code is looked at: for the
//! others it is known which group they count in, and that `distinct` has seen their value. What is looked at is added as any
//! other event is, so there is one meaning.

use std::collections::HashMap;

use foldhash::fast::RandomState;
use vitni_event::Timestamp;
use vitni_segment::{Codes, Columns, Stripe};

use super::aggregate::{Aggregate, Aggregates, Function};
use super::groups::Groups;
use super::key::Key;
use crate::ask::AskError;
use crate::ask::scan::Matched;
use crate::language::Field;
use crate::language::moment::Duration;
use crate::language::value::Value;

/// The rows of a stripe by their groups.
pub(super) struct Coded<'q> {
    /// Which rows are of the same group.
    groups: Codes,
    /// Columns of the keys.
    keys: Columns,
    /// Where there is one key, and it is no more than the text of a column.
    text: Option<Columns>,
    /// One for each aggregate.
    of: Vec<Of<'q>>,
}

/// How one aggregate is added to.
enum Of<'q> {
    /// By counting.
    Count,
    /// Of each group and value once.
    Distinct(Codes, &'q Field),
    /// Row by row.
    Each(Columns),
}

/// A group that was not looked up yet.
const UNKNOWN: u32 = u32::MAX;

impl<'q> Coded<'q> {
    /// `None` where rows have to be looked at one by one.
    pub(super) fn new(spec: &'q Aggregates, matched: &Matched<'_>) -> Option<Self> {
        let stripe = matched.stripe;
        let mut groups = stripe.codes(Columns::NONE)?;
        let mut keys = Columns::NONE;
        for key in &spec.by {
            if key.field().has_many() {
                return None;
            }
            let codes = match key {
                Key::Field(field) => stripe.codes(field.columns())?,
                Key::Bucket(field, length) => buckets(stripe, field.columns(), *length, matched.rows),
            };
            groups.and(codes.count(), |row| codes.of(row));
            keys |= key.field().columns();
        }
        let text = match spec.by.as_slice() {
            [Key::Field(field)] => field.text_column(),
            _ => None,
        };
        let of = spec.of.iter().map(|aggregate| match aggregate {
            Aggregate::Count => Of::Count,
            Aggregate::Of(Function::Distinct, field) => match stripe.codes(field.columns()) {
                Some(mut values) => {
                    values.and(groups.count(), |row| groups.of(row));
                    Of::Distinct(values, field)
                }
                None => Of::Each(field.columns()),
            },
            Aggregate::Of(_, field) => Of::Each(field.columns()),
        });
        Some(Self {
            of: of.collect(),
            groups,
            keys,
            text,
        })
    }

    /// Adds the rows that matched.
    pub(super) fn add_to(&self, groups: &mut Groups<'_>, matched: &Matched<'_>) -> Result<(), AskError> {
        let known = self.groups_of(groups, matched)?;
        let group_of = |row: usize| {
            let code = self.groups.of(row) as usize;
            known.get(code).copied().unwrap_or(UNKNOWN)
        };
        for (at, of) in self.of.iter().enumerate() {
            match of {
                Of::Count => {
                    let mut counts = vec![0_u64; known.len()];
                    for row in matched.rows {
                        if let Some(count) = counts.get_mut(self.groups.of(*row) as usize) {
                            *count += 1;
                        }
                    }
                    let counted = known.iter().zip(counts).filter(|(_, count)| *count > 0);
                    counted.for_each(|(group, count)| groups.add_events(*group, at, count));
                }
                Of::Distinct(values, field) => {
                    let mut seen = vec![false; values.count() as usize];
                    let mut event = matched.stripe.blank();
                    for row in matched.rows {
                        let seen = seen.get_mut(values.of(*row) as usize);
                        if seen.is_none_or(|seen| std::mem::replace(seen, true)) {
                            continue;
                        }
                        match field.text_column() {
                            Some(column) => {
                                if let Some(text) = matched.text(column, *row)? {
                                    groups.add_distinct_value(group_of(*row), at, Value::Text(text))?;
                                }
                            }
                            None => {
                                matched.fill(field.columns(), *row, &mut event)?;
                                groups.add_to_aggregate(group_of(*row), at, &event)?;
                            }
                        }
                    }
                }
                Of::Each(columns) => {
                    let mut event = matched.stripe.blank();
                    for row in matched.rows {
                        matched.fill(*columns, *row, &mut event)?;
                        groups.add_to_aggregate(group_of(*row), at, &event)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// The group of each code that a row has.
    fn groups_of(&self, groups: &mut Groups<'_>, matched: &Matched<'_>) -> Result<Vec<u32>, AskError> {
        let mut known = vec![UNKNOWN; self.groups.count() as usize];
        let mut event = matched.stripe.blank();
        for row in matched.rows {
            if let Some(group) = known.get_mut(self.groups.of(*row) as usize)
                && *group == UNKNOWN
            {
                *group = match self.text {
                    Some(column) => groups.group_of_value(matched.text(column, *row)?.map(Value::Text))?,
                    None => {
                        matched.fill(self.keys, *row, &mut event)?;
                        groups.group_of(&event)?
                    }
                };
            }
        }
        Ok(known)
    }
}

/// Codes by the span of time in which each of the rows lies. Neighbours mostly lie in the same.
fn buckets(stripe: &Stripe<'_>, column: Columns, length: Duration, rows: &[usize]) -> Codes {
    let mut numbers: HashMap<Option<Timestamp>, u32, RandomState> = HashMap::default();
    let mut of = vec![0; stripe.rows().end];
    // Where the span of the row before begins and ends.
    let mut last: Option<(Timestamp, Timestamp, u32)> = None;
    for row in rows {
        let time = stripe.time(column, *row);
        let number = match (time, last) {
            (Some(time), Some((begin, end, number))) if begin <= time && time < end => number,
            _ => {
                let begin = time.map(|time| length.begin_of_span(time));
                let next = numbers.len() as u32;
                let number = *numbers.entry(begin).or_insert(next);
                last = begin.map(|begin| (begin, length.end_of_span(begin), number));
                number
            }
        };
        if let Some(place) = of.get_mut(*row) {
            *place = number;
        }
    }
    Codes::new(of, numbers.len().max(1) as u32)
}
