//! Which part of an answer of events is wanted, and how that narrows what is looked at.

use vitni_event::{Event, Seq};
use vitni_segment::Reach;

use super::TooMuch;
use super::scan::Gather;
use crate::limits::QUERY_ROWS_DEFAULT;
use crate::parts::Hit;
use crate::place::{Order, Place};

/// A page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// The newest position of which nothing is missing in the views; counts for a first page. Later pages keep the first one's.
    pub newest: Seq,
    /// Where the last page ended.
    pub after: Option<Place>,
    /// Most rows in it.
    pub rows: usize,
}

impl Default for Page {
    /// The first rows of everything that the views show.
    fn default() -> Self {
        Self {
            newest: Seq(u64::MAX),
            after: None,
            rows: QUERY_ROWS_DEFAULT,
        }
    }
}

impl Page {
    /// The newest position that any page of the answer shows.
    pub(super) fn upper(self) -> Seq {
        self.after.map_or(self.newest, Place::upper)
    }

    /// Narrows what is looked at to what this page may show.
    pub(super) fn narrow(self, order: Order, reach: &mut Reach) {
        reach.upper = match self.after {
            Some(Place::Newest(cursor)) => cursor.newest().unwrap_or(Seq(0)),
            _ => self.upper(),
        };
        let (Order::Time { descending }, Some(Place::Time { time, .. })) = (order, self.after) else {
            return;
        };
        let span = &mut reach.bounds.time;
        if descending {
            span.max = span.max.min(time);
        } else {
            span.min = span.min.max(time);
        }
    }
}

/// Lets pass what stands behind a row in the order of `time`.
pub(super) struct Behind<'g> {
    pub(super) gather: &'g mut dyn Gather,
    pub(super) time: vitni_event::Timestamp,
    pub(super) after: Seq,
    pub(super) descending: bool,
}

impl Gather for Behind<'_> {
    fn take(&mut self, hit: Hit, event: &Event<'_>) -> Result<(), TooMuch> {
        // Of equal times the newest comes first.
        let is_behind = match event.time.cmp(&self.time) {
            std::cmp::Ordering::Equal => hit.seq < self.after,
            order => order.is_lt() == self.descending,
        };
        if is_behind {
            self.gather.take(hit, event)
        } else {
            Ok(())
        }
    }
}
