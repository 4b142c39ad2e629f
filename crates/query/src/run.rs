//! Runs a search over one snapshot: the newest matching rows of any number of tenants.
//!
//! What is looked at comes in *parts*: the tail and the segments of each tenant. Parts are visited in the order of their
//! newest row, and a part stops as soon as it can no longer have one of the newest rows. So the work is that of merging
//! the tenants row by row, while each part is still read in one go, a column at a time. Held in memory are the positions
//! of the best rows so far and, at the end, the events of one page.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::ops::ControlFlow;
use std::sync::Arc;

use vitni_event::{LeafIndex, Seq, TenantId};
use vitni_segment::{Columns, Reach, Reader, SegmentError, Stripe, TailView};

use crate::cursor::Cursor;
use crate::filter::Filter;
use crate::limits::{CANCEL_ROWS, PAGE_ROWS_MAX};
use crate::parts::{Hit, Part, parts};
use crate::sight::Sight;

/// What a search sees of one tree: its segments in the order of their leaves, and the tail that follows them.
///
/// Together they are contiguous and hold no leaf twice. All views of one search must be of one moment: whoever shows a
/// position in one of them shows all lower positions in the others, else a later page would lack rows.
#[derive(Clone)]
pub struct TenantView<'a> {
    /// Whose events these are.
    pub tenant: TenantId,
    /// What is not sealed yet.
    pub tail: TailView,
    /// What is sealed, ascending by leaf index.
    pub segments: &'a [Arc<Reader>],
}

/// One row of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Which of the views it comes from, by position.
    pub view: usize,
    /// Whose event it is.
    pub tenant: TenantId,
    /// Its position in the journal.
    pub seq: Seq,
    /// Its position in the tree of its view.
    pub index: LeafIndex,
    /// The event's canonical form: byte for byte as it was hashed with [`Sight::Whole`], else with the personal groups
    /// left out.
    pub canonical: Vec<u8>,
}

/// One page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// The rows, highest position first.
    pub rows: Vec<Found>,
    /// Where the next page begins; `None` when nothing is left.
    pub next: Option<Cursor>,
    /// Rows that were looked at, for metrics and traces.
    pub scanned: u64,
}

/// Why there is no page.
#[derive(Debug, thiserror::Error)]
pub enum QueryError {
    /// The caller is gone, or the server is stopping.
    #[error(
        "the search was ended before it was done: ask again, with a narrower range of time if it took too long"
    )]
    Cancelled,
    /// The filter looks at what its reader may not see.
    #[error("the parameters {} look at personal fields: leave them out, or use a token with the scope read-personal", .0.join(", "))]
    Personal(Vec<&'static str>),
    /// A segment or tail could not be read.
    #[error("events of tenant {tenant} cannot be read: {source}")]
    Unreadable {
        /// Whose events.
        tenant: TenantId,
        /// What is wrong.
        source: SegmentError,
    },
    /// What is kept there is not an event any more. Such a row cannot be redacted, so it is not shown either.
    #[error(
        "leaf {index} of tenant {tenant} cannot be parsed: verify the log, and restore its file from a backup"
    )]
    Unparsable {
        /// Whose event.
        tenant: TenantId,
        /// Which leaf.
        index: LeafIndex,
    },
}

/// Finds the newest `limit` rows that match, below the cursor if there is one.
///
/// `limit` is cut to 1..=[`PAGE_ROWS_MAX`]. `cancel` is asked every few hundred rows. With a cursor nothing above its
/// `upper` is looked at; without one `upper` is the newest position in the views.
///
/// # Errors
/// See [`QueryError`]. Nothing is found in part: an error means no rows.
pub fn search(
    views: &[TenantView<'_>],
    filter: &Filter,
    sight: Sight,
    cursor: Option<Cursor>,
    limit: usize,
    cancel: &dyn Fn() -> bool,
) -> Result<Page, QueryError> {
    if sight == Sight::Impersonal && filter.uses_personal() {
        return Err(QueryError::Personal(filter.personal()));
    }
    let parts = parts(views);
    let upper = match cursor {
        Some(cursor) => Some(cursor.upper()),
        None => parts.first().map(|part| part.newest),
    };
    let start = cursor.map_or(upper, Cursor::newest);
    let (Some(upper), Some(start)) = (upper, start) else {
        return Ok(Page {
            rows: Vec::new(),
            next: None,
            scanned: 0,
        });
    };
    let plan = Plan {
        filter,
        sight,
        reach: Reach {
            columns: filter.columns(),
            bounds: filter.bounds(),
            wanted: filter.wanted(),
            upper: start,
            positions: true,
            to_the_end: false,
        },
        cancel,
    };
    let mut best = Best::new(limit.clamp(1, PAGE_ROWS_MAX));
    for (at, part) in parts.iter().enumerate() {
        if part.oldest > start {
            continue;
        }
        if best.passes_over(part.newest) {
            break;
        }
        plan.visit(at, part, &mut best)?;
    }
    let (more, scanned) = (best.more, best.scanned);
    let rows = fetch(&parts, best.into_hits(), sight)?;
    let last = rows.last().map(|row| row.seq).filter(|_| more);
    Ok(Page {
        rows,
        next: last.and_then(|after| Cursor::new(upper, after)),
        scanned,
    })
}

/// What stays the same from part to part.
struct Plan<'a> {
    filter: &'a Filter,
    sight: Sight,
    reach: Reach,
    cancel: &'a dyn Fn() -> bool,
}

impl Plan<'_> {
    /// Looks at one part. The visitor ends the scan when the caller is gone, and when the rest of the part lies below
    /// a full page.
    fn visit(&self, at: usize, part: &Part<'_>, best: &mut Best) -> Result<(), QueryError> {
        if (self.cancel)() {
            return Err(QueryError::Cancelled);
        }
        let mut end = None;
        part.stripes(
            &self.reach,
            &mut |stripe| match self.look(at, part, stripe, best) {
                Ok(flow) => flow,
                Err(error) => {
                    end = Some(error);
                    ControlFlow::Break(())
                }
            },
        )?;
        end.map_or(Ok(()), Err)
    }

    fn look(
        &self,
        at: usize,
        part: &Part<'_>,
        stripe: &Stripe<'_>,
        best: &mut Best,
    ) -> Result<ControlFlow<()>, QueryError> {
        let unreadable = |source| part.unreadable(source);
        let mut event = stripe.blank();
        for row in stripe.rows().rev() {
            let seq = stripe.seq(row).map_err(unreadable)?;
            if seq > self.reach.upper {
                continue;
            }
            best.scanned += 1;
            if best.scanned.is_multiple_of(CANCEL_ROWS) && (self.cancel)() {
                return Err(QueryError::Cancelled);
            }
            if best.passes_over(seq) {
                return Ok(ControlFlow::Break(()));
            }
            let whole = stripe.whole(row);
            if whole.is_none() {
                stripe
                    .fill(self.reach.columns, row, &mut event)
                    .map_err(unreadable)?;
            }
            let event = whole.as_ref().unwrap_or(&event);
            if self.filter.matches_in(self.sight, Some(part.tenant), event) {
                let index = stripe.index(row).map_err(unreadable)?;
                best.take(Hit { seq, part: at, index });
            }
        }
        Ok(ControlFlow::Continue(()))
    }
}

/// The best rows so far: never more than a page.
struct Best {
    limit: usize,
    hits: BinaryHeap<Reverse<Hit>>,
    scanned: u64,
    /// Whether rows were passed over that a later page may show.
    more: bool,
}

impl Best {
    fn new(limit: usize) -> Self {
        Self {
            limit,
            hits: BinaryHeap::new(),
            scanned: 0,
            more: false,
        }
    }

    /// Whether the page is full of rows above this position, so that it and all below are left to a later page.
    fn passes_over(&mut self, seq: Seq) -> bool {
        let lowest = self.hits.peek().map(|Reverse(lowest)| lowest.seq);
        let over = self.hits.len() >= self.limit && lowest.is_some_and(|lowest| lowest > seq);
        self.more |= over;
        over
    }

    /// Takes a row in, and the lowest one out when that makes one too many.
    fn take(&mut self, hit: Hit) {
        self.hits.push(Reverse(hit));
        if self.hits.len() > self.limit {
            self.hits.pop();
            self.more = true;
        }
    }

    /// Highest position first.
    fn into_hits(self) -> Vec<Hit> {
        // Ascending by `Reverse` is descending by position.
        self.hits
            .into_sorted_vec()
            .into_iter()
            .map(|Reverse(hit)| hit)
            .collect()
    }
}

/// The whole events of the rows that made it: only these are rebuilt, those of one part together.
fn fetch(parts: &[Part<'_>], hits: Vec<Hit>, sight: Sight) -> Result<Vec<Found>, QueryError> {
    let mut by_part = hits;
    by_part.sort_by_key(|hit| hit.part);
    let mut rows = Vec::with_capacity(by_part.len());
    for together in by_part.chunk_by(|a, b| a.part == b.part) {
        let Some(part) = together.first().and_then(|hit| parts.get(hit.part)) else {
            continue;
        };
        rows.extend(part.fetch(together.iter(), Columns::ALL, sight)?);
    }
    rows.sort_by_key(|row| Reverse(row.seq));
    Ok(rows)
}
