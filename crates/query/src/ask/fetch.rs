//! The events of what was found, bounded by the bytes that a query may hold.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};

use vitni_segment::Columns;

use super::{AskError, Effort, TooMuch};
use crate::limits::{FETCH_ALONE_EVENTS, QUERY_HELD_BYTES_MAX};
use crate::parts::{Hit, Part};
use crate::run::{Found, QueryError};
use crate::sight::Sight;

/// Events that are rebuilt before their bytes are counted.
const EVENTS_AT_ONCE: usize = 256;

/// What is fetched, and for whom.
pub(super) struct Wish<'a> {
    pub(super) parts: &'a [Part<'a>],
    /// Whole events, or at least these columns.
    pub(super) columns: Columns,
    pub(super) sight: Sight,
}

/// A hit and which of the answer's events it is.
type Place<'h> = (usize, &'h Hit);

/// The events of these hits, in their order, as the reader may see them. Those of one part are rebuilt together, and many in two halves.
pub(super) fn fetch(
    wish: &Wish<'_>,
    hits: &[Hit],
    effort: &Effort<'_>,
    cancel: &dyn Fn() -> bool,
) -> Result<Vec<Found>, AskError> {
    let mut places: Vec<Place<'_>> = hits.iter().enumerate().collect();
    places.sort_by_key(|(_, hit)| (hit.part, hit.index));
    let bytes = AtomicUsize::new(0);
    let both = effort.both.filter(|_| hits.len() > FETCH_ALONE_EVENTS);
    let mut rows = match both {
        None => wish.rows(&places, &bytes, cancel)?,
        Some(both) => {
            let is_over = AtomicBool::new(false);
            let (first, second) = places.split_at(places.len() / 2);
            let (mut own, mut others) = (Ok(Vec::new()), None);
            both(
                &mut || {
                    own = wish.rows(first, &bytes, cancel);
                    is_over.store(own.is_err(), Relaxed);
                },
                &mut |told| {
                    others = Some(wish.rows(second, &bytes, &|| is_over.load(Relaxed) || told()));
                },
            );
            let mut rows = own?;
            // It may be that nobody did the second half.
            rows.extend(match others {
                Some(others) => others?,
                None => wish.rows(second, &bytes, cancel)?,
            });
            rows
        }
    };
    rows.sort_unstable_by_key(|(place, _)| *place);
    Ok(rows.into_iter().map(|(_, found)| found).collect())
}

impl Wish<'_> {
    fn rows(
        &self,
        places: &[Place<'_>],
        bytes: &AtomicUsize,
        cancel: &dyn Fn() -> bool,
    ) -> Result<Vec<(usize, Found)>, AskError> {
        let mut rows = Vec::with_capacity(places.len());
        for of_part in places.chunk_by(|(_, left), (_, right)| left.part == right.part) {
            let Some(part) = of_part.first().and_then(|(_, hit)| self.parts.get(hit.part)) else {
                continue;
            };
            for together in of_part.chunks(EVENTS_AT_ONCE) {
                if cancel() {
                    return Err(QueryError::Cancelled.into());
                }
                let hits = together.iter().map(|(_, hit)| *hit);
                let found = part.fetch(hits, self.columns, self.sight)?;
                let more: usize = found.iter().map(|row| row.canonical.len()).sum();
                rows.extend(together.iter().map(|(place, _)| *place).zip(found));
                if bytes.fetch_add(more, Relaxed) + more > QUERY_HELD_BYTES_MAX {
                    return Err(TooMuch::HeldBytes.into());
                }
            }
        }
        Ok(rows)
    }
}
