//! Answers a query over one snapshot: what its condition finds, handed from pipe to pipe.
//!
//! The first pipe takes events while they are scanned, so that millions are counted without being held. What it leaves is small, or
//! the query is refused; later pipes work on that. Nothing here writes, and nothing that the reader may not see has an influence.

pub mod attributes;
pub mod facets;
mod fetch;
mod held;
mod page;
pub(crate) mod scan;
mod sieve;

use vitni_event::Event;
use vitni_segment::Columns;

use crate::cursor::Cursor;
use crate::language::{Condition, Query};
use crate::limits::{
    ALL_GROUP_BYTES_MAX, QUERY_FLOWS_MAX, QUERY_GROUP_BYTES_MAX, QUERY_HELD_BYTES_MAX, QUERY_ROWS_MAX,
    SCAN_ALONE_ROWS,
};
use crate::parts::{Hit, Part, parts};
use crate::pipe::flow::Flows;
use crate::pipe::groups::Groups;
use crate::pipe::sort::Sorted;
use crate::pipe::{Pipe, dedup, flow};
use crate::place::{Order, Place};
use crate::run::{Found, QueryError, TenantView};
use crate::sight::Sight;
use crate::table::Table;
use fetch::Wish;
use held::Held;
use page::Behind;
pub use page::Page;
use scan::Plan;

/// What a query finds.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// Events or a table.
    pub result: Outcome,
    /// Whether there was more than is shown, because the query set no limit.
    pub more: bool,
    /// Where the next page begins, of an answer that has pages; `None` when nothing is left.
    pub next: Option<Place>,
    /// Rows that were looked at, for metrics and traces.
    pub scanned: u64,
}

/// What came out of the last pipe.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// Events, as the reader may see them.
    Events(Vec<Found>),
    /// A table.
    Table(Table),
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum AskError {
    /// A page is asked for, and the answer has none, or not in this order.
    #[error(
        "the cursor is not one of this query: hand the last answer's `next` back with the query that it came from; events in the usual order, \
         or sorted by time, have pages"
    )]
    Cursor,
    /// The query names what its reader may not see.
    #[error("the query names personal fields ({}): leave them out, or use a token with the scope read-personal", .0.join(", "))]
    Personal(Vec<String>),
    /// More would have to be held in memory than a query may.
    #[error(transparent)]
    TooMuch(#[from] TooMuch),
    /// What is kept cannot be read, or the caller is gone.
    #[error(transparent)]
    Read(#[from] QueryError),
}

/// The limit that a query reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TooMuch {
    /// Events between two pipes.
    #[error(
        "the query needs more than {QUERY_ROWS_MAX} events at once: narrow the condition, or put `limit` before the pipe that \
         sorts, tells stories or counts"
    )]
    Rows,
    /// Bytes of events.
    #[error(
        "the events of the answer are larger than {} MiB: narrow the condition, set a smaller `limit`, or take only some columns with `fields`",
        QUERY_HELD_BYTES_MAX >> 20
    )]
    HeldBytes,
    /// Groups and different values.
    #[error(
        "the groups or different values of the query need more than {} MiB: narrow the condition or the range of time, or group by \
         something that has fewer values",
        QUERY_GROUP_BYTES_MAX >> 20
    )]
    GroupBytes,
    /// Groups and different values of this and of all other queries.
    #[error(
        "the queries that are being answered hold {} MiB of groups and different values, and there is no room for those of this one: ask again in a \
         moment, or narrow the condition or the range of time",
        ALL_GROUP_BYTES_MAX >> 20
    )]
    AllGroupBytes,
    /// Traces and sessions.
    #[error(
        "the events that were found belong to more than {QUERY_FLOWS_MAX} traces and sessions: narrow the condition, or put `limit` \
         before `flow`"
    )]
    Flows,
}

/// Answers a query. `cancel` is asked before each few thousand rows.
///
/// # Errors
/// See [`AskError`]. There is no answer in part.
pub fn ask(
    views: &[TenantView<'_>],
    query: &Query,
    sight: Sight,
    cancel: &dyn Fn() -> bool,
) -> Result<Answer, AskError> {
    ask_page(views, query, sight, Page::default(), cancel)
}

/// Answers a query with one page, where its answer has pages; a query that sets a limit, or makes a table by counting, has none and is
/// answered whole.
///
/// # Errors
/// See [`AskError`].
pub fn ask_page(
    views: &[TenantView<'_>],
    query: &Query,
    sight: Sight,
    page: Page,
    cancel: &dyn Fn() -> bool,
) -> Result<Answer, AskError> {
    ask_with_effort(views, query, sight, page, Effort::default(), cancel)
}

/// Does two things beside each other, the first on the thread of the caller, and comes back when both are done. It may leave out the second.
/// The second asks what it is handed, as the first asks what cancels the query, every few hundred rows: whether it is to end.
pub type Both<'a> = dyn Fn(&mut dyn FnMut(), &mut (dyn FnMut(&dyn Fn() -> bool) + Send)) + 'a;

/// What is put into an answer.
#[derive(Clone, Copy)]
pub struct Effort<'a> {
    /// Rows that a query which counts goes through before it is cut into halves.
    pub alone_rows: u64,
    /// How halves are done; without it there are none.
    pub both: Option<&'a Both<'a>>,
}

impl Default for Effort<'_> {
    fn default() -> Self {
        Self {
            alone_rows: SCAN_ALONE_ROWS,
            both: None,
        }
    }
}

impl<'a> Effort<'a> {
    /// The usual one, with halves.
    #[must_use]
    pub fn of_both(both: &'a Both<'a>) -> Self {
        Self {
            both: Some(both),
            ..Self::default()
        }
    }
}

/// As [`ask_page`], with another effort than that of one thread.
///
/// # Errors
/// See [`AskError`].
pub fn ask_with_effort(
    views: &[TenantView<'_>],
    query: &Query,
    sight: Sight,
    page: Page,
    effort: Effort<'_>,
    cancel: &dyn Fn() -> bool,
) -> Result<Answer, AskError> {
    let personal = query.personal();
    if sight == Sight::Impersonal && !personal.is_empty() {
        return Err(AskError::Personal(personal));
    }
    let order = Order::of(query);
    if page
        .after
        .is_some_and(|after| order.is_none_or(|order| !after.fits(order)))
    {
        return Err(AskError::Cursor);
    }
    let mut asked = Asked {
        query,
        sight,
        cancel,
        order,
        page,
        effort,
        parts: parts(views),
        scanned: 0,
        more: false,
        next: None,
    };
    let (held, rest) = asked.first()?;
    let held = asked.rest(held, rest)?;
    Ok(Answer {
        result: held.into_outcome(),
        more: asked.more,
        next: asked.next,
        scanned: asked.scanned,
    })
}

struct Asked<'a> {
    query: &'a Query,
    sight: Sight,
    cancel: &'a dyn Fn() -> bool,
    order: Option<Order>,
    page: Page,
    effort: Effort<'a>,
    parts: Vec<Part<'a>>,
    scanned: u64,
    more: bool,
    next: Option<Place>,
}

/// How many events the first pipe may leave.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Take {
    /// The first so many: the query says so.
    First(usize),
    /// The first so many of the answer, and whether there are more: the query says nothing.
    Default,
    /// All: another pipe needs them.
    All,
}

impl Take {
    /// What pipes that keep the rows as they are leave to be wanted.
    fn before(pipes: &[Pipe]) -> Self {
        match pipes {
            [] => Self::Default,
            [Pipe::Limit(limit), ..] => Self::First(limit.0),
            [Pipe::Fields(_), rest @ ..] => Self::before(rest),
            _ => Self::All,
        }
    }

    const fn most(self, page: Page) -> usize {
        match self {
            Self::First(most) => most,
            Self::Default => page.rows,
            Self::All => QUERY_ROWS_MAX,
        }
    }
}

/// The columns that these pipes look at. Without them an event would not be one.
fn shown(pipes: &[Pipe]) -> Columns {
    let first = pipes.iter().find(|pipe| !matches!(pipe, Pipe::Limit(_)));
    match first {
        Some(pipe @ Pipe::Fields(_)) => pipe
            .fields()
            .iter()
            .fold(Columns::REQUIRED, |all, field| all | field.columns()),
        _ => Columns::ALL,
    }
}

impl<'a> Asked<'a> {
    /// Scans for the first pipe. Gives what it leaves, and the pipes that are still to do.
    fn first(&mut self) -> Result<(Held, &'a [Pipe]), AskError> {
        let all = self.query.pipes.as_slice();
        match all {
            [Pipe::Aggregate(aggregates), rest @ ..] => {
                let mut groups = Groups::new(aggregates, self.sight);
                self.count(&mut groups)?;
                Ok((Held::Table(groups.finish()?), rest))
            }
            [Pipe::Top(top), rest @ ..] => {
                let counts = top.counts();
                let mut groups = Groups::new(&counts, self.sight);
                self.count(&mut groups)?;
                Ok((Held::Table(top.greatest(groups.finish_greatest(top.rows))), rest))
            }
            [Pipe::Sort(sort), rest @ ..] => {
                let take = Take::before(rest);
                let mut sorted = Sorted::new(sort, self.sight, take.most(self.page));
                match self.page.after {
                    Some(Place::Time { time, after, .. }) => self.scan(&mut Behind {
                        gather: &mut sorted,
                        time,
                        after,
                        descending: sort.descending,
                    })?,
                    _ => self.scan(&mut sorted)?,
                }
                let more = sorted.more;
                let held = self.hits(sorted.into_hits(), take, more, shown(rest))?;
                self.next = self.behind(&held, more)?;
                Ok((held, rest))
            }
            [Pipe::Dedup(dedup), rest @ ..] => {
                let take = Take::before(rest);
                let mut newest = dedup::Newest::new(dedup, self.sight);
                self.scan(&mut newest)?;
                let mut hits = newest.into_hits();
                let more = hits.len() > take.most(self.page);
                hits.truncate(take.most(self.page));
                self.hits(hits, take, more, shown(rest)).map(|held| (held, rest))
            }
            [Pipe::Flow, rest @ ..] => {
                let mut seeds = Seeds {
                    flows: Flows::default(),
                    parts: &self.parts,
                };
                let plan = self.plan(&self.query.condition, flow::COLUMNS);
                let scanned = scan::scan(&self.parts, &plan, &mut seeds)?;
                let flows = seeds.flows;
                self.scanned += scanned;
                self.stories(&flows).map(|held| (held, rest))
            }
            [Pipe::Limit(limit), rest @ ..] => {
                let held = self.newest(Take::First(limit.0), rest);
                held.map(|held| (held, rest))
            }
            [] | [Pipe::Fields(_), ..] => self.newest(Take::before(all), all).map(|held| (held, all)),
        }
    }

    /// The pipes after the first, and the limit that nobody set.
    fn rest(&mut self, mut held: Held, pipes: &[Pipe]) -> Result<Held, AskError> {
        for pipe in pipes {
            held = match (pipe, held) {
                (Pipe::Flow, Held::Events(rows)) => self.stories(&held::flows(&rows)?)?,
                (pipe, held) => held.pipe(pipe, self.sight)?,
            };
        }
        let whole = |pipe: &Pipe| {
            matches!(
                pipe,
                Pipe::Limit(_) | Pipe::Flow | Pipe::Aggregate(_) | Pipe::Top(_)
            )
        };
        if !self.query.pipes.iter().any(whole) && held.len() > self.page.rows {
            self.more = true;
            held.truncate(self.page.rows);
        }
        Ok(held)
    }

    fn plan(&self, condition: &'a Condition, also: Columns) -> Plan<'a> {
        let mut plan = Plan::new(condition, self.sight, also, self.cancel);
        if let Some(order) = self.order {
            self.page.narrow(order, &mut plan.reach);
        }
        plan
    }

    /// Where the next page begins, behind the last of these.
    fn behind(&self, held: &Held, more: bool) -> Result<Option<Place>, AskError> {
        let (Some(order), Held::Events(rows)) = (self.order.filter(|_| more), held) else {
            return Ok(None);
        };
        let Some(last) = rows.last() else { return Ok(None) };
        let upper = self.page.upper();
        Ok(match order {
            Order::Newest => Cursor::new(upper, last.seq).map(Place::Newest),
            Order::Time { .. } => Some(Place::Time {
                upper,
                time: held::event(last)?.time,
                after: last.seq,
            }),
        })
    }

    /// Scans with the columns of the condition and of the first pipe.
    fn scan(&mut self, gather: &mut dyn scan::Gather) -> Result<(), AskError> {
        let plan = self.plan_of_first();
        self.scanned += scan::scan(&self.parts, &plan, gather)?;
        Ok(())
    }

    fn plan_of_first(&self) -> Plan<'a> {
        let fields = self.query.pipes.first().map(Pipe::fields).unwrap_or_default();
        let columns = fields
            .iter()
            .map(|field| field.columns())
            .fold(Columns::NONE, |all, columns| all | columns);
        self.plan(&self.query.condition, columns)
    }

    /// Counts: without looking where every event counts and nothing of it is asked.
    fn count(&mut self, groups: &mut Groups<'_>) -> Result<(), AskError> {
        if self.query.condition == Condition::All && groups.only_counts() {
            let events = self.parts.iter().map(Part::len).sum();
            return Ok(groups.add_count(events)?);
        }
        let plan = self.plan_of_first();
        self.scanned += scan::scan_shared(&self.parts, &plan, &self.effort, groups)?;
        Ok(())
    }

    /// The newest events, for these pipes.
    fn newest(&mut self, take: Take, pipes: &[Pipe]) -> Result<Held, AskError> {
        let mut newest = scan::Newest::new(take.most(self.page), !matches!(take, Take::First(_)));
        let plan = self.plan(&self.query.condition, Columns::NONE);
        self.scanned += scan::scan(&self.parts, &plan, &mut newest)?;
        let more = newest.more;
        let held = self.hits(newest.into_hits(), take, more, shown(pipes))?;
        self.next = self.behind(&held, more)?;
        Ok(held)
    }

    /// All events of these stories.
    fn stories(&mut self, flows: &Flows) -> Result<Held, AskError> {
        if flows.is_empty() {
            return Ok(Held::Events(Vec::new()));
        }
        static ALL: Condition = Condition::All;
        let mut stories = Stories {
            flows,
            parts: &self.parts,
            hits: Vec::new(),
        };
        let mut plan = self.plan(&ALL, flow::COLUMNS);
        plan.reach.wanted = flows.wanted();
        let scanned = scan::scan(&self.parts, &plan, &mut stories)?;
        let mut hits = stories.hits;
        self.scanned += scanned;
        hits.sort_unstable_by_key(|(time, hit)| (*time, hit.seq));
        let hits = hits.into_iter().map(|(_, hit)| hit).collect();
        self.hits(hits, Take::All, false, Columns::ALL)
    }

    /// The events of these hits, in their order, with at least these columns.
    fn hits(&mut self, hits: Vec<Hit>, take: Take, more: bool, columns: Columns) -> Result<Held, AskError> {
        match take {
            Take::All if more => return Err(TooMuch::Rows.into()),
            Take::Default => self.more |= more,
            Take::All | Take::First(_) => {}
        }
        let wish = Wish {
            parts: &self.parts,
            columns,
            sight: self.sight,
        };
        fetch::fetch(&wish, &hits, &self.effort, self.cancel).map(Held::Events)
    }
}

/// Gathers the traces and sessions of what the condition finds.
struct Seeds<'a> {
    flows: Flows,
    parts: &'a [Part<'a>],
}

impl scan::Gather for Seeds<'_> {
    fn take(&mut self, hit: Hit, event: &Event<'_>) -> Result<(), TooMuch> {
        let part = self.parts.get(hit.part);
        part.map_or(Ok(()), |part| self.flows.take(part.tenant, event))
    }
}

/// Gathers what belongs to stories, with the times in whose order they are told.
struct Stories<'a> {
    flows: &'a Flows,
    parts: &'a [Part<'a>],
    hits: Vec<(vitni_event::Timestamp, Hit)>,
}

impl scan::Gather for Stories<'_> {
    fn take(&mut self, hit: Hit, event: &Event<'_>) -> Result<(), TooMuch> {
        let part = self.parts.get(hit.part);
        if part.is_some_and(|part| self.flows.tells(part.tenant, event)) {
            self.hits.push((event.time, hit));
        }
        if self.hits.len() > QUERY_ROWS_MAX {
            return Err(TooMuch::Rows);
        }
        Ok(())
    }
}
