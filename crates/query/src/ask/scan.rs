//! Scans what a condition can match, and hands what it does match to whoever gathers it.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use vitni_event::{Event, Seq};
use vitni_segment::{Columns, Reach, SegmentError, Stripe};

use super::sieve::{self, Asker, Stop};
use super::{AskError, Effort, TooMuch};
use crate::language::Condition;
use crate::parts::{Hit, Part};
use crate::run::QueryError;
use crate::sight::Sight;

/// How far a scan is to go, and in which order.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Course {
    /// From the newest row back, until there is enough.
    Newest,
    /// Everything, from the newest row back.
    Everything,
    /// Everything, in any order, and no matter where it lies.
    AnyOrder,
}

/// Takes what matches. Inside a part rows come newest first; parts come in the order of their newest row, if there is any.
pub(crate) trait Gather {
    /// Whether nothing at this position or below is wanted any more.
    fn passes_over(&mut self, _: Seq) -> bool {
        false
    }

    /// What it wants.
    fn course(&self) -> Course {
        Course::Everything
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
        self.rows_and_events(&mut |row, event| {
            let seq = self.stripe.seq(row);
            let index = self.stripe.index(row);
            let hit = Hit {
                seq: seq.map_err(|source| self.unreadable(source))?,
                part: self.at,
                index: index.map_err(|source| self.unreadable(source))?,
            };
            Ok(take(hit, event)?)
        })
    }

    /// The same for those who do not ask where an event lies.
    pub(crate) fn each_event(
        &self,
        take: &mut dyn FnMut(&Event<'_>) -> Result<(), TooMuch>,
    ) -> Result<(), AskError> {
        self.rows_and_events(&mut |_, event| Ok(take(event)?))
    }

    fn rows_and_events(
        &self,
        take: &mut dyn FnMut(usize, &Event<'_>) -> Result<(), AskError>,
    ) -> Result<(), AskError> {
        let mut event = self.stripe.blank();
        for row in self.rows {
            match self.stripe.whole(*row) {
                Some(event) => take(*row, &event)?,
                None => {
                    self.fill(self.columns, *row, &mut event)?;
                    take(*row, &event)?;
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
                positions: true,
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
    let reach = plan.reach_of(gather.course());
    let mut scanned = 0;
    for (at, part) in parts.iter().enumerate() {
        if gather.passes_over(part.newest) {
            break;
        }
        scanned += plan.scan_part(&reach, at, part, gather)?;
    }
    Ok(scanned)
}

/// What can be gathered in two halves, each from other parts, and put together at the end.
pub(crate) trait Shared: Gather + Send {
    /// An empty one of the same kind. `None` where it would show in the answer that there were two.
    fn another(&self) -> Option<Self>
    where
        Self: Sized;

    /// Takes in what the other one has gathered.
    fn absorb(&mut self, other: Self) -> Result<(), TooMuch>
    where
        Self: Sized;
}

/// Scans everything, in any order, in two halves beside each other as soon as so many rows were looked at that it is worth it. Gives how
/// many there were.
pub(super) fn scan_shared<G: Shared>(
    parts: &[Part<'_>],
    plan: &Plan<'_>,
    effort: &Effort<'_>,
    gather: &mut G,
) -> Result<u64, AskError> {
    let mut order: Vec<usize> = (0..parts.len()).collect();
    // Parts of one tenant have much in common.
    order.sort_by_key(|at| parts.get(*at).map(Part::view));
    let work = Work {
        parts,
        order,
        left: AtomicUsize::new(parts.len()),
        is_over: AtomicBool::new(false),
    };
    let reach = plan.reach_of(gather.course());
    let mut scanned = 0;
    let mut turn = work.turn(End::Front);
    while scanned < effort.alone_rows {
        let Some((at, part)) = turn.next() else {
            return Ok(scanned);
        };
        scanned += plan.scan_part(&reach, at, part, gather)?;
    }
    let both = effort.both.filter(|_| work.is_left());
    let (Some(both), Some(mut other)) = (both, gather.another()) else {
        return Ok(scanned + plan.scan_rest(&reach, &mut turn, gather)?);
    };
    let (condition, sight, also) = (plan.condition, plan.sight, plan.also);
    let (mut own, mut others) = (Ok(0), Ok(0));
    both(
        &mut || {
            own = plan.scan_rest(&reach, &mut turn, gather);
            work.is_over.fetch_or(own.is_err(), Ordering::Relaxed);
        },
        &mut |told| {
            let cancel = || work.is_over.load(Ordering::Relaxed) || told();
            let plan = Plan {
                condition,
                sight,
                reach: reach.clone(),
                also,
                cancel: &cancel,
            };
            others = plan.scan_rest(&reach, &mut work.turn(End::Back), &mut other);
            work.is_over.fetch_or(others.is_err(), Ordering::Relaxed);
        },
    );
    // What ended the first is why the other was told to end.
    scanned += own? + others?;
    gather.absorb(other)?;
    Ok(scanned)
}

/// The parts that are to do. Two who share them begin at both ends, so that only where they meet both have parts of one tenant.
struct Work<'p, 'a> {
    parts: &'p [Part<'a>],
    order: Vec<usize>,
    left: AtomicUsize,
    is_over: AtomicBool,
}

#[derive(Clone, Copy)]
enum End {
    Front,
    Back,
}

/// What one of the two takes.
struct Turn<'w, 'p, 'a> {
    work: &'w Work<'p, 'a>,
    from: End,
    taken: usize,
}

impl<'p, 'a> Work<'p, 'a> {
    const fn turn(&self, from: End) -> Turn<'_, 'p, 'a> {
        Turn {
            work: self,
            from,
            taken: 0,
        }
    }

    fn is_left(&self) -> bool {
        self.left.load(Ordering::Relaxed) > 0
    }
}

impl<'p, 'a> Iterator for Turn<'_, 'p, 'a> {
    type Item = (usize, &'p Part<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        let one_less = |left: usize| left.checked_sub(1);
        let counter = &self.work.left;
        counter
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_less)
            .ok()?;
        let place = match self.from {
            End::Front => self.taken,
            End::Back => self.work.order.len().checked_sub(self.taken + 1)?,
        };
        self.taken += 1;
        let at = *self.work.order.get(place)?;
        Some((at, self.work.parts.get(at)?))
    }
}

impl Plan<'_> {
    fn scan_rest(
        &self,
        reach: &Reach,
        turn: &mut Turn<'_, '_, '_>,
        gather: &mut dyn Gather,
    ) -> Result<u64, AskError> {
        let mut scanned = 0;
        for (at, part) in turn {
            scanned += self.scan_part(reach, at, part, gather)?;
        }
        Ok(scanned)
    }

    fn reach_of(&self, course: Course) -> Reach {
        Reach {
            positions: course != Course::AnyOrder,
            to_the_end: course != Course::Newest,
            ..self.reach.clone()
        }
    }

    fn scan_part(
        &self,
        reach: &Reach,
        at: usize,
        part: &Part<'_>,
        gather: &mut dyn Gather,
    ) -> Result<u64, AskError> {
        if (self.cancel)() {
            return Err(QueryError::Cancelled.into());
        }
        let (mut scanned, mut end) = (0, None);
        part.stripes(reach, &mut |stripe| {
            let looked = self.look(at, part, stripe, gather, &mut scanned);
            looked.unwrap_or_else(|error| {
                end = Some(error);
                ControlFlow::Break(())
            })
        })?;
        end.map_or(Ok(scanned), Err)
    }
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
        let mut rows: Vec<usize> = stripe.rows().rev().collect();
        if stripe.has_positions() {
            let newest = stripe.seq(newest).map_err(unreadable)?;
            if gather.passes_over(newest) {
                return Ok(ControlFlow::Break(()));
            }
            if newest > self.reach.upper {
                rows.retain(|row| stripe.seq(*row).is_ok_and(|seq| seq <= self.reach.upper));
            }
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

    fn course(&self) -> Course {
        Course::Newest
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
