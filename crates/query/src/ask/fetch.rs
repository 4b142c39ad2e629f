//! The events of what was found, bounded by the bytes that a query may hold.

use vitni_segment::Columns;

use super::{AskError, TooMuch};
use crate::limits::QUERY_HELD_BYTES_MAX;
use crate::parts::{Hit, Part};
use crate::run::{Found, QueryError};
use crate::sight::Sight;

/// Events that are rebuilt before their bytes are counted.
const EVENTS_AT_ONCE: usize = 256;

/// The events of these hits, in their order, as the reader may see them: whole, or at least these columns. Those of one part are rebuilt
/// together.
pub(super) fn fetch(
    parts: &[Part<'_>],
    hits: &[Hit],
    columns: Columns,
    sight: Sight,
    cancel: &dyn Fn() -> bool,
) -> Result<Vec<Found>, AskError> {
    let mut places: Vec<_> = hits.iter().enumerate().collect();
    places.sort_by_key(|(_, hit)| hit.part);
    let mut rows = Vec::with_capacity(hits.len());
    let mut bytes = 0;
    for of_part in places.chunk_by(|(_, left), (_, right)| left.part == right.part) {
        let Some(part) = of_part.first().and_then(|(_, hit)| parts.get(hit.part)) else {
            continue;
        };
        for together in of_part.chunks(EVENTS_AT_ONCE) {
            if cancel() {
                return Err(QueryError::Cancelled.into());
            }
            let found = part.fetch(together.iter().map(|(_, hit)| *hit), columns, sight)?;
            bytes += found.iter().map(|row| row.canonical.len()).sum::<usize>();
            rows.extend(together.iter().map(|(place, _)| *place).zip(found));
            if bytes > QUERY_HELD_BYTES_MAX {
                return Err(TooMuch::HeldBytes.into());
            }
        }
    }
    rows.sort_unstable_by_key(|(place, _)| *place);
    Ok(rows.into_iter().map(|(_, found)| found).collect())
}
