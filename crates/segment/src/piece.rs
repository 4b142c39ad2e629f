//! Rows of a tail taken apart into columns, so that many readers look at them as at a decoded segment and only the first pays for it.
//!
//! A piece is made once and never changed: rows of a tail are not. Nothing here is written anywhere.

use std::ops::Range;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use vitni_event::{Event, canonical};

use crate::batch::Batch;
use crate::columns::Columns;
use crate::error::SegmentError;
use crate::rows::Rows;
use crate::stripe::Stripe;
use crate::tail::TailRow;
use crate::term::{TERM_BITS, Terms};
use crate::wanted::Wanted;

/// Fewer rows are not made a piece: each stripe costs something too.
const ROWS_MIN: usize = 16;

/// Slots of a block that were taken apart, all from the first that holds a row.
#[derive(Debug, Default)]
pub(crate) struct Pieces(Mutex<Taken>);

#[derive(Debug, Default)]
struct Taken {
    pieces: Vec<Arc<Piece>>,
    /// Slots below it were asked for already.
    asked: usize,
}

/// How much a reader may take apart before it looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Allowance {
    /// All there is: it looks at every row anyway.
    All,
    /// What was asked for before, so that looking for one event in what nobody else looks at stays cheap.
    AskedBefore,
    /// Nothing.
    Nothing,
}

impl Pieces {
    /// The pieces of these slots, in order; slots may be left that are in none. Says whether a piece was made.
    pub(crate) fn upto(
        &self,
        slots: &[OnceLock<TailRow>],
        allowance: Allowance,
    ) -> Result<(Vec<Arc<Piece>>, bool), SegmentError> {
        let mut taken = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let first = || slots.iter().position(|slot| slot.get().is_some());
        let Some(next) = taken.pieces.last().map(|piece| piece.end).or_else(first) else {
            return Ok((Vec::new(), false));
        };
        let end = match allowance {
            Allowance::All => slots.len(),
            Allowance::AskedBefore => slots.len().min(taken.asked),
            Allowance::Nothing => next,
        };
        taken.asked = taken.asked.max(slots.len());
        let makes_one = end.saturating_sub(next) >= ROWS_MIN;
        if makes_one {
            let rows = slots.iter().take(end).skip(next).filter_map(OnceLock::get);
            taken.pieces.push(Arc::new(Piece::new(next, rows)?));
        }
        Ok((taken.pieces.clone(), makes_one))
    }
}

/// Some rows, taken apart.
#[derive(Debug)]
pub(crate) struct Piece {
    rows: Rows,
    tenant: Box<str>,
    /// The upper bits of the terms of its rows, ascending.
    terms: Box<[u32]>,
    /// Slot of the first row.
    start: usize,
    /// Slot behind the last row.
    pub(crate) end: usize,
}

impl Piece {
    /// Takes rows apart that lie in consecutive slots from `start` on, or just some rows.
    pub(crate) fn new<'r>(
        start: usize,
        rows: impl Iterator<Item = &'r TailRow>,
    ) -> Result<Self, SegmentError> {
        let read = |row: &'r TailRow| {
            let event = canonical::read(&row.canonical);
            let event = event
                .map_err(|error| SegmentError::damaged(format!("leaf {} in memory: {error}", row.index)));
            Ok((row, event?))
        };
        let events = rows.map(read).collect::<Result<Vec<_>, SegmentError>>()?;
        let tenant = events.first().map_or("", |(_, event)| &*event.tenant);
        let apart = columns(&events, |_| false);
        let mut blank = Event {
            tenant: tenant.into(),
            ..Event::default()
        };
        let mut differs = |at: usize, event: &Event<'_>| {
            apart.fill(Columns::ALL, at, &mut blank).is_err() || blank != *event
        };
        let differ = events
            .iter()
            .enumerate()
            .map(|(at, (_, event))| differs(at, event));
        let differ: Vec<bool> = differ.collect();
        let end = start + events.len();
        let terms = terms(&events);
        let tenant = tenant.into();
        let rows = if differ.contains(&true) {
            columns(&events, |at| differ.get(at) == Some(&true))
        } else {
            apart
        };
        Ok(Self {
            rows,
            tenant,
            terms,
            start,
            end,
        })
    }

    /// Whether one of its rows may have what is wanted.
    pub(crate) fn may_have(&self, wanted: &Wanted) -> bool {
        match wanted {
            Wanted::All | Wanted::Text(_) => true,
            Wanted::Nothing => false,
            Wanted::Term(term) => self.terms.binary_search(&upper_bits(term.number())).is_ok(),
            Wanted::And(each) => each.iter().all(|one| self.may_have(one)),
            Wanted::Or(any) => any.iter().any(|one| self.may_have(one)),
        }
    }

    /// Which of its rows lie in these slots.
    pub(crate) fn window(&self, slots: &Range<usize>) -> Range<usize> {
        let at = |slot: usize| slot.clamp(self.start, self.end) - self.start;
        at(slots.start)..at(slots.end)
    }

    pub(crate) fn stripe(&self, window: Range<usize>) -> Stripe<'_> {
        Stripe {
            rows: &self.rows,
            tenant: &self.tenant,
            first: None,
            window,
        }
    }
}

fn terms(events: &[(&TailRow, Event<'_>)]) -> Box<[u32]> {
    let (mut found, mut terms) = (Vec::new(), Terms::default());
    for (_, event) in events {
        terms.of(event, |term| found.push(upper_bits(term)));
    }
    found.sort_unstable();
    found.dedup();
    found.into()
}

/// Enough of a term to tell it from the few thousand others of a piece.
const fn upper_bits(term: u64) -> u32 {
    (term >> (TERM_BITS - u32::BITS)) as u32
}

/// The columns of events; of those that columns do not give back the whole event.
fn columns(events: &[(&TailRow, Event<'_>)], whole: impl Fn(usize) -> bool) -> Rows {
    let mut batch = Batch::default();
    for (at, (row, event)) in events.iter().enumerate() {
        let bytes = &row.canonical;
        batch.push(row.seq, row.index, event, bytes.len(), whole(at).then_some(bytes));
    }
    batch.into_rows()
}
