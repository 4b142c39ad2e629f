//! What a query looks at: the tail and the segments of each tenant, and how rows and whole events are read from them.

use std::cmp::Reverse;

use vitni_event::{Canonical, LeafIndex, Seq, TenantId, canonical};
use vitni_segment::{Reader, SegmentError, TailView, Visit};

use super::scan::{Hit, Plan};
use super::{AskError, TooMuch};
use crate::limits::QUERY_HELD_BYTES_MAX;
use crate::run::{Found, QueryError, TenantView};
use crate::sight::{Sight, redact};

/// Events that are rebuilt before their bytes are counted.
const EVENTS_AT_ONCE: usize = 256;

/// A tail or a segment that has rows.
pub(super) struct Part<'a> {
    view: usize,
    pub(super) tenant: &'a TenantId,
    place: Place<'a>,
    pub(super) newest: Seq,
}

enum Place<'a> {
    Tail(&'a TailView),
    Segment(&'a Reader),
}

/// All parts, in the order of their newest row.
pub(super) fn parts<'a>(views: &'a [TenantView<'_>]) -> Vec<Part<'a>> {
    let mut parts = Vec::new();
    for (view, of) in views.iter().enumerate() {
        let tenant = &of.tenant;
        let last = of.tail.range().end.0.checked_sub(1);
        if let Some(row) = last.and_then(|last| of.tail.row(LeafIndex(last))) {
            parts.push(Part {
                view,
                tenant,
                place: Place::Tail(&of.tail),
                newest: row.seq,
            });
        }
        parts.extend(of.segments.iter().map(|reader| Part {
            view,
            tenant,
            place: Place::Segment(reader),
            newest: reader.summary().last_seq,
        }));
    }
    parts.sort_by_key(|part| Reverse(part.newest));
    parts
}

impl Part<'_> {
    /// How many events are there.
    pub(super) fn len(&self) -> u64 {
        let range = match self.place {
            Place::Tail(tail) => tail.range(),
            Place::Segment(reader) => reader.range(),
        };
        range.end.0 - range.start.0
    }

    pub(super) fn scan(&self, plan: &Plan<'_>, visit: &mut Visit<'_>) -> Result<(), AskError> {
        let newest = Seq(u64::MAX);
        let scanned = match &self.place {
            Place::Segment(reader) if !reader.may_match(&plan.bounds) => Ok(()),
            Place::Segment(reader) => reader
                .scan_wanted(&plan.wanted, plan.columns, &plan.bounds, newest, visit)
                .map(|_| ()),
            Place::Tail(tail) => tail.scan_wanted(&plan.wanted, newest, visit).map(|_| ()),
        };
        scanned.map_err(|source| self.unreadable(source))
    }

    /// Whole events of these leaves, in the order asked for.
    fn events(&self, leaves: &[LeafIndex]) -> Result<Vec<Vec<u8>>, SegmentError> {
        match self.place {
            Place::Tail(tail) => {
                let row = |leaf: &LeafIndex| tail.row(*leaf).map(|row| row.canonical.bytes().to_vec());
                Ok(leaves.iter().filter_map(row).collect())
            }
            Place::Segment(reader) => {
                let rows = reader.rows(leaves)?;
                Ok(rows.into_iter().map(|row| row.canonical).collect())
            }
        }
    }

    fn unreadable(&self, source: SegmentError) -> AskError {
        AskError::Read(QueryError::Unreadable {
            tenant: self.tenant.clone(),
            source,
        })
    }
}

/// The whole events of these hits, in their order, as the reader may see them. Those of one part are rebuilt together.
pub(super) fn fetch(
    parts: &[Part<'_>],
    hits: &[Hit],
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
            let leaves: Vec<_> = together.iter().map(|(_, hit)| hit.index).collect();
            let events = part.events(&leaves).map_err(|source| part.unreadable(source))?;
            for ((place, hit), event) in together.iter().zip(events) {
                let found = part.found(hit, event, sight)?;
                bytes += found.canonical.len();
                rows.push((*place, found));
            }
            if bytes > QUERY_HELD_BYTES_MAX {
                return Err(TooMuch::HeldBytes.into());
            }
        }
    }
    rows.sort_unstable_by_key(|(place, _)| *place);
    Ok(rows.into_iter().map(|(_, found)| found).collect())
}

impl Part<'_> {
    /// An event as its reader may see it. One that cannot be parsed cannot be redacted, so it is not shown.
    fn found(&self, hit: &Hit, canonical: Vec<u8>, sight: Sight) -> Result<Found, AskError> {
        let canonical = if sight == Sight::Whole {
            canonical
        } else {
            let mut event = canonical::read(&canonical).map_err(|_| unparsable(self.tenant, hit.index))?;
            redact(&mut event);
            Canonical::write(&event).into_bytes()
        };
        Ok(Found {
            view: self.view,
            tenant: self.tenant.clone(),
            seq: hit.seq,
            index: hit.index,
            canonical,
        })
    }
}

/// What is kept there is no event.
pub(super) fn unparsable(tenant: &TenantId, index: LeafIndex) -> AskError {
    AskError::Read(QueryError::Unparsable {
        tenant: tenant.clone(),
        index,
    })
}
