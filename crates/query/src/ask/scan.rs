//! Scans what a condition can match, and hands what it does match to whoever gathers it.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::ops::ControlFlow;

use vitni_event::{Event, Seq};
use vitni_segment::{Columns, Reach, SegmentError, Stripe};

use super::sieve::{self, Asker, Stop};
use super::{AskError, TooMuch};
use crate::language::Condition;
use crate::parts::{Hit, Part};
use crate::run::QueryError;
use crate::sight::Sight;

/// Takes what matches. Inside a part rows come newest first; parts come in the order of their newest row.
pub(crate) trait Gather {
    /// Whether nothing at this position or below is wanted any more.
    fn passes_over(&mut self, _: Seq) -> bool {
        false
    }

    /// Whether it is likely to want everything there is.
    fn goes_to_the_end(&self) -> bool {
        true
    }

    /// Takes in an event, of which the columns that were asked for are there.
    fn take(&mut self, hit: Hit, event: &Event<'_>) -> Result<(), TooMuch>;

    /// Takes in many at a time.
    fn take_rows(&mut self, matched: &Matched<'_>) -> Result<(), AskError> {
        matched.each(&mut |hit, event| self.take(hit, event))
    }
}

/// Rows of a stripe that fulfil the condition.
pub(crate) struct Matched<'a> {
    pub(crate) stripe: &'a Stripe<'a>,
    /// Newest first.
    pub(crate) rows: &'a [usize],
    part: &'a Part<'a>,
    at: usize,
    /// What is looked at of each.
    columns: Columns,
}

impl<'a> Matched<'a> {
    /// Calls with each event, of which the columns that were asked for are there.
    pub(crate) fn each(
        &self,
        take: &mut dyn FnMut(Hit, &Event<'_>) -> Result<(), TooMuch>,
    ) -> Result<(), AskError> {
        let mut event = self.stripe.blank();
        for row in self.rows {
            let hit = Hit {
                seq: self.stripe.seq(*row).map_err(|source| self.unreadable(source))?,
                part: self.at,
                index: self
                    .stripe
                    .index(*row)
                    .map_err(|source| self.unreadable(source))?,
            };
            match self.stripe.whole(*row) {
                Some(event) => take(hit, &event)?,
                None => {
                    self.fill(self.columns, *row, &mut event)?;
                    take(hit, &event)?;
                }
            }
        }
        Ok(())
    }

    /// Fills some columns of a row that is not kept whole.
    pub(crate) fn fill(&self, columns: Columns, row: usize, event: &mut Event<'a>) -> Result<(), AskError> {
        let filled = self.stripe.fill(columns, row, event);
        filled.map_err(|source| self.unreadable(source))
    }

    /// The text of a row in one column.
    pub(crate) fn text(&self, column: Columns, row: usize) -> Result<Option<&'a str>, AskError> {
        let text = self.stripe.text(column, row);
        text.map_err(|source| self.unreadable(source))
    }

    fn unreadable(&self, source: SegmentError) -> AskError {
        self.part.unreadable(source).into()
    }
}

/// What stays the same from part to part.
pub(super) struct Plan<'a> {
    condition: &'a Condition,
    sight: Sight,
    pub(super) reach: Reach,
    /// What is looked at of events that fulfil the condition.
    also: Columns,
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
                to_the_end: true,
            },
            also,
            condition,
            sight,
            cancel,
        }
    }
}

/// Scans. Gives how many rows were looked at.
pub(super) fn scan(parts: &[Part<'_>], plan: &Plan<'_>, gather: &mut dyn Gather) -> Result<u64, AskError> {
    let reach = Reach {
        to_the_end: gather.goes_to_the_end(),
        ..plan.reach.clone()
    };
    let mut scanned = 0;
    for (at, part) in parts.iter().enumerate() {
        if gather.passes_over(part.newest) {
            break;
        }
        if (plan.cancel)() {
            return Err(QueryError::Cancelled.into());
        }
        let mut end = None;
        part.stripes(&reach, &mut |stripe| {
            let looked = plan.look(at, part, stripe, gather, &mut scanned);
            looked.unwrap_or_else(|error| {
                end = Some(error);
                ControlFlow::Break(())
            })
        })?;
        if let Some(error) = end {
            return Err(error);
        }
    }
    Ok(scanned)
}

impl Plan<'_> {
    fn look(
        &self,
        at: usize,
        part: &Part<'_>,
        stripe: &Stripe<'_>,
        gather: &mut dyn Gather,
        scanned: &mut u64,
    ) -> Result<ControlFlow<()>, AskError> {
        if (self.cancel)() {
            return Err(QueryError::Cancelled.into());
        }
        let unreadable = |source| AskError::from(part.unreadable(source));
        let Some(newest) = stripe.rows().next_back() else {
            return Ok(ControlFlow::Continue(()));
        };
        if gather.passes_over(stripe.seq(newest).map_err(unreadable)?) {
            return Ok(ControlFlow::Break(()));
        }
        let mut rows: Vec<usize> = stripe.rows().rev().collect();
        if stripe.seq(newest).map_err(unreadable)? > self.reach.upper {
            rows.retain(|row| stripe.seq(*row).is_ok_and(|seq| seq <= self.reach.upper));
        }
        *scanned += rows.len() as u64;
        let asker = Asker {
            sight: self.sight,
            tenant: part.tenant,
            cancel: self.cancel,
        };
        sieve::keep(self.condition, asker, stripe, &mut rows).map_err(|stop| match stop {
            Stop::Cancelled => QueryError::Cancelled.into(),
            Stop::Unreadable(source) => unreadable(source),
        })?;
        if !rows.is_empty() {
            gather.take_rows(&Matched {
                stripe,
                rows: &rows,
                part,
                at,
                columns: self.also,
            })?;
        }
        Ok(ControlFlow::Continue(()))
    }
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

    fn goes_to_the_end(&self) -> bool {
        false
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
