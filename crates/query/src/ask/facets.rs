//! The values of several fields with their counts, of one scan.

use vitni_event::Event;
use vitni_segment::Columns;

use super::scan::{self, Course, Gather, Matched, Plan};
use super::{AskError, TooMuch};
use crate::language::{Field, Query};
use crate::limits::QUERY_GROUP_BYTES_MAX;
use crate::parts::{Hit, parts};
use crate::pipe::groups::Groups;
use crate::pipe::{Aggregate, Aggregates, Key};
use crate::run::TenantView;
use crate::sight::Sight;
use crate::table::Cell;

/// What was counted.
#[derive(Clone, Debug, PartialEq)]
pub struct Facets {
    /// Events that were found.
    pub events: u64,
    /// What was counted of each field, in the order in which they were named.
    pub of: Vec<Facet>,
    /// Rows that were looked at.
    pub scanned: u64,
}

/// The values of one field.
#[derive(Clone, Debug, PartialEq)]
pub struct Facet {
    /// Which.
    pub field: Field,
    /// The values that come most often, and of equal counts the smaller value first. An event with several values counts once under each.
    pub values: Vec<(Cell, u64)>,
    /// How many different values there are.
    pub distinct: u64,
    /// Events that have none.
    pub missing: u64,
}

/// Counts the values of these fields in what the condition of a query finds; its pipes are not looked at.
///
/// # Errors
/// As [`ask`](super::ask).
pub fn facets(
    views: &[TenantView<'_>],
    query: &Query,
    fields: &[Field],
    top: usize,
    sight: Sight,
    cancel: &dyn Fn() -> bool,
) -> Result<Facets, AskError> {
    let personal = personal(query, fields);
    if sight == Sight::Impersonal && !personal.is_empty() {
        return Err(AskError::Personal(personal));
    }
    let counts: Vec<Aggregates> = fields.iter().map(count_by).collect();
    let mut several = Several {
        groups: counts.iter().map(|by| Groups::new(by, sight)).collect(),
        events: 0,
    };
    let columns = fields.iter().map(Field::columns);
    let columns = columns.fold(Columns::NONE, |all, columns| all | columns);
    let plan = Plan::new(&query.condition, sight, columns, cancel);
    let scanned = scan::scan(&parts(views), &plan, &mut several)?;
    let of = fields.iter().zip(several.groups);
    let of = of.map(|(field, groups)| Ok(facet(field, groups.finish()?.rows, top)));
    Ok(Facets {
        events: several.events,
        of: of.collect::<Result<_, TooMuch>>()?,
        scanned,
    })
}

/// The personal fields that a condition or a list of fields names.
#[must_use]
pub fn personal(query: &Query, fields: &[Field]) -> Vec<String> {
    let mut names = query.personal();
    for field in fields.iter().filter(|field| field.is_personal()) {
        let name = field.to_string();
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

fn count_by(field: &Field) -> Aggregates {
    Aggregates {
        of: vec![Aggregate::Count],
        by: vec![Key::Field(field.clone())],
    }
}

fn facet(field: &Field, rows: Vec<Vec<Cell>>, top: usize) -> Facet {
    let pair = |row: Vec<Cell>| match <[Cell; 2]>::try_from(row) {
        Ok([value, Cell::Integer(count)]) => Some((value, u64::try_from(count).ok()?)),
        _ => None,
    };
    let (missing, mut values): (Vec<_>, Vec<_>) = rows
        .into_iter()
        .filter_map(pair)
        .partition(|(value, _)| *value == Cell::Null);
    let distinct = values.len() as u64;
    // They come in the order of their values, which equal counts keep.
    values.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    values.truncate(top);
    Facet {
        field: field.clone(),
        values,
        distinct,
        missing: missing.iter().map(|(_, count)| count).sum(),
    }
}

/// Counts by each of several fields.
struct Several<'q> {
    groups: Vec<Groups<'q>>,
    events: u64,
}

impl Several<'_> {
    /// Refuses when all of them together hold more than a query may.
    fn bounded(&self) -> Result<(), TooMuch> {
        let held: usize = self.groups.iter().map(Groups::held_bytes).sum();
        if held > QUERY_GROUP_BYTES_MAX {
            return Err(TooMuch::GroupBytes);
        }
        Ok(())
    }
}

impl Gather for Several<'_> {
    fn course(&self) -> Course {
        Course::AnyOrder
    }

    fn take(&mut self, _: Hit, event: &Event<'_>) -> Result<(), TooMuch> {
        self.events += 1;
        self.groups.iter_mut().try_for_each(|groups| groups.add(event))?;
        self.bounded()
    }

    fn take_rows(&mut self, matched: &Matched<'_>) -> Result<(), AskError> {
        self.events += matched.rows.len() as u64;
        for groups in &mut self.groups {
            groups.take_rows(matched)?;
        }
        Ok(self.bounded()?)
    }
}
