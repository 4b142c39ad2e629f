//! Events counted in spans of time: which step suits a range, what is asked for, and the table that comes back as spans without holes.

use vitni_event::Timestamp;
use vitni_segment::Span;

use crate::language::moment::Duration;
use crate::language::{Field, Named, Query};
use crate::limits::{HISTOGRAM_SPANS_MAX, HISTOGRAM_SPANS_WISHED};
use crate::pipe::{Aggregate, Aggregates, Function, Key, Pipe};
use crate::table::{Cell, Table};

/// Steps that people read at a glance, in seconds.
const STEPS: [i64; 18] = [
    1,
    5,
    10,
    30,
    60,
    5 * 60,
    10 * 60,
    30 * 60,
    3_600,
    3 * 3_600,
    6 * 3_600,
    12 * 3_600,
    86_400,
    7 * 86_400,
    4 * 7 * 86_400,
    12 * 7 * 86_400,
    52 * 7 * 86_400,
    520 * 7 * 86_400,
];

/// How events are counted.
#[derive(Clone, Debug, PartialEq)]
pub struct Histogram {
    /// The length of a span.
    pub step: Duration,
    /// What the counts of each span are told apart by.
    pub by: Option<Field>,
}

/// One span of time.
#[derive(Clone, Debug, PartialEq)]
pub struct Bucket {
    /// Where it begins; spans begin at 1970-01-01T00:00:00Z.
    pub begin: Timestamp,
    /// Events in it.
    pub count: u64,
    /// The same by value, without those that are not there.
    pub by: Vec<(Cell, u64)>,
}

/// A step too small for its range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the step cuts the range into {0} spans, and an answer has at most {HISTOGRAM_SPANS_MAX}: give a larger `step`, or a shorter range"
)]
pub struct TooManySpans(u64);

/// The ends of a range, the later one in it; an end that nobody gave is open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Range {
    /// The earliest time.
    pub first: Option<Timestamp>,
    /// The latest.
    pub last: Option<Timestamp>,
}

impl Range {
    /// The range of time that a query names.
    #[must_use]
    pub fn of(query: &Query) -> Self {
        let Span { min, max } = query.condition.bounds().time;
        Self {
            first: Some(min).filter(|min| *min != Span::ALL.min),
            last: Some(max).filter(|max| *max != Span::ALL.max),
        }
    }

    /// The same, with open ends where the query for [`edges`] found the first and the last event.
    #[must_use]
    pub fn or_edges(self, found: &Table) -> Self {
        let cell = |at: usize| match found.rows.first()?.get(at)? {
            Cell::Time(time) => Some(*time),
            _ => None,
        };
        Self {
            first: self.first.or_else(|| cell(0)),
            last: self.last.or_else(|| cell(1)),
        }
    }
}

/// Asks for the first and the last time of what is found.
#[must_use]
pub fn edges(mut found: Query) -> Query {
    let of = |function| Aggregate::Of(function, Field::Named(Named::Time));
    found.pipes.push(Pipe::Aggregate(Aggregates {
        of: vec![of(Function::Min), of(Function::Max)],
        by: Vec::new(),
    }));
    found
}

/// The smallest step that cuts a range into few enough spans to be looked at. Of a range with an open end it is an hour.
#[must_use]
pub fn suitable_step(range: Range) -> Duration {
    let steps = || STEPS.into_iter().filter_map(Duration::from_seconds);
    let few = |step: &Duration| spans(range, *step).is_none_or(|spans| spans <= HISTOGRAM_SPANS_WISHED);
    let open = range.first.is_none() || range.last.is_none();
    let hour = || Duration::from_seconds(3_600);
    let chosen = if open { hour() } else { steps().find(few) };
    chosen.or_else(|| steps().next_back()).unwrap_or(Duration::SECOND)
}

/// How many spans a range has; `None` when an end is open.
fn spans(range: Range, step: Duration) -> Option<u64> {
    let number = |time: Timestamp| i128::from(time.nanos()).div_euclid(step.nanos().into());
    let (first, last) = (number(range.first?), number(range.last?));
    u64::try_from(last - first + 1).ok().or(Some(0))
}

impl Histogram {
    /// Asks for the counts.
    #[must_use]
    pub fn query(&self, mut found: Query) -> Query {
        let time = Key::Bucket(Field::Named(Named::Time), self.step);
        found.pipes.push(Pipe::Aggregate(Aggregates {
            of: vec![Aggregate::Count],
            by: [time]
                .into_iter()
                .chain(self.by.clone().map(Key::Field))
                .collect(),
        }));
        found
    }

    /// Refuses a range that has too many spans, before anything is counted.
    ///
    /// # Errors
    /// When it has.
    pub fn check(&self, range: Range) -> Result<(), TooManySpans> {
        match spans(range, self.step) {
            Some(spans) if spans > HISTOGRAM_SPANS_MAX => Err(TooManySpans(spans)),
            _ => Ok(()),
        }
    }

    /// All spans of the range, those without events among them. An open end is where the first or the last event is; where there is none
    /// either, there are no spans.
    ///
    /// # Errors
    /// When there are too many.
    pub fn fill(&self, range: Range, counted: &Table) -> Result<Vec<Bucket>, TooManySpans> {
        let mut found = Vec::new();
        for row in &counted.rows {
            add(&mut found, row);
        }
        let range = Range {
            first: range.first.or(found.first().map(|bucket: &Bucket| bucket.begin)),
            last: range.last.or(found.last().map(|bucket| bucket.begin)),
        };
        self.check(range)?;
        let (Some(first), Some(last)) = (range.first, range.last) else {
            return Ok(found);
        };
        let mut filled = Vec::new();
        let mut found = found.into_iter().peekable();
        let mut begin = Some(self.step.begin_of_span(first));
        while let Some(at) = begin.filter(|begin| *begin <= last) {
            filled.push(found.next_if(|bucket| bucket.begin <= at).unwrap_or(Bucket {
                begin: at,
                count: 0,
                by: Vec::new(),
            }));
            begin = at
                .nanos()
                .checked_add(self.step.nanos())
                .map(Timestamp::from_nanos);
        }
        Ok(filled)
    }
}

/// Takes in a row: the beginning of a span, perhaps a value, a count. Rows come in the order of their keys.
fn add(buckets: &mut Vec<Bucket>, row: &[Cell]) {
    let (Some(Cell::Time(begin)), Some(Cell::Integer(count))) = (row.first(), row.last()) else {
        return;
    };
    let (begin, count) = (*begin, u64::try_from(*count).unwrap_or(0));
    if buckets.last().is_none_or(|last| last.begin != begin) {
        buckets.push(Bucket {
            begin,
            count: 0,
            by: Vec::new(),
        });
    }
    let Some(bucket) = buckets.last_mut() else { return };
    bucket.count += count;
    if let [_, value, _] = row {
        bucket.by.push((value.clone(), count));
    }
}
