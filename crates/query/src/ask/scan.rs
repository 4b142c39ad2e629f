//! Scans what a condition can match, and hands what it does match to whoever gathers it.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::ops::ControlFlow;

use vitni_event::{Event, Seq};
use vitni_segment::Columns;

use super::{AskError, TooMuch};
use crate::language::Condition;
use crate::limits::CANCEL_ROWS;
use crate::parts::{Hit, Part, Reach};
use crate::run::QueryError;
use crate::sight::Sight;

/// Takes what matches. Inside a part rows come newest first; parts come in the order of their newest row.
pub(crate) trait Gather {
    /// Whether nothing at this position or below is wanted any more.
    fn passes_over(&mut self, _: Seq) -> bool {
        false
    }

    /// Takes in an event, of which the columns that were asked for are there.
    fn take(&mut self, hit: Hit, event: &Event<'_>) -> Result<(), TooMuch>;
}

/// What stays the same from part to part.
pub(super) struct Plan<'a> {
    condition: &'a Condition,
    sight: Sight,
    pub(super) reach: Reach,
    cancel: &'a dyn Fn() -> bool,
}

impl<'a> Plan<'a> {
    /// A plan for this condition, which reads these columns as well.
    pub(super) fn new(
        condition: &'a Condition,
        sight: Sight,
        also: Columns,
        cancel: &'a dyn Fn() -> bool,
    ) -> Self {
        Self {
            reach: Reach {
                columns: condition.columns() | also,
                bounds: condition.bounds(),
                wanted: condition.wanted(),
                upper: Seq(u64::MAX),
            },
            condition,
            sight,
            cancel,
        }
    }
}

/// Scans. Gives how many rows were looked at.
pub(super) fn scan(parts: &[Part<'_>], plan: &Plan<'_>, gather: &mut dyn Gather) -> Result<u64, AskError> {
    let mut scanned = 0_u64;
    for (at, part) in parts.iter().enumerate() {
        if gather.passes_over(part.newest) {
            break;
        }
        if (plan.cancel)() {
            return Err(QueryError::Cancelled.into());
        }
        let mut end: Option<AskError> = None;
        let mut visit = |seq, index, event: &Event<'_>| {
            scanned += 1;
            if scanned.is_multiple_of(CANCEL_ROWS) && (plan.cancel)() {
                end = Some(QueryError::Cancelled.into());
                return ControlFlow::Break(());
            }
            if gather.passes_over(seq) {
                return ControlFlow::Break(());
            }
            if plan.condition.holds(plan.sight, Some(part.tenant), event)
                && let Err(error) = gather.take(Hit { seq, part: at, index }, event)
            {
                end = Some(error.into());
                return ControlFlow::Break(());
            }
            ControlFlow::Continue(())
        };
        part.scan(&plan.reach, &mut visit)?;
        if let Some(error) = end {
            return Err(error);
        }
    }
    Ok(scanned)
}

/// The newest so many.
pub(super) struct Newest {
    most: usize,
    /// Whether it must be known if there are more. That can take a scan to the very end.
    counts_on: bool,
    hits: BinaryHeap<Reverse<Hit>>,
    /// Whether one was left out.
    pub(super) more: bool,
}

impl Newest {
    pub(super) const fn new(most: usize, counts_on: bool) -> Self {
        Self {
            most,
            counts_on,
            hits: BinaryHeap::new(),
            more: false,
        }
    }

    /// Newest first.
    pub(super) fn into_hits(self) -> Vec<Hit> {
        let sorted = self.hits.into_sorted_vec();
        sorted.into_iter().map(|Reverse(hit)| hit).collect()
    }
}

impl Gather for Newest {
    fn passes_over(&mut self, seq: Seq) -> bool {
        let full = self.hits.len() >= self.most && (self.more || !self.counts_on);
        let oldest = self.hits.peek();
        full && oldest.is_some_and(|Reverse(oldest)| oldest.seq > seq)
    }

    fn take(&mut self, hit: Hit, _: &Event<'_>) -> Result<(), TooMuch> {
        self.hits.push(Reverse(hit));
        if self.hits.len() > self.most {
            self.hits.pop();
            self.more = true;
        }
        Ok(())
    }
}
