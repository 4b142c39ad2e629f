//! What is looked at comes in parts: the tail and the segments of each tenant. How their rows are scanned, and whole events read
//! from them, is the same for a search and a query. Nothing here decides which rows are wanted.

use std::cmp::Reverse;

use vitni_event::{Canonical, LeafIndex, Seq, TenantId, canonical};
use vitni_segment::{Columns, Reach, Reader, SegmentError, TailView, Take};

use crate::run::{Found, QueryError, TenantView};
use crate::sight::{Sight, redact};

/// A tail or a segment that has rows.
pub(crate) struct Part<'a> {
    view: usize,
    pub(crate) tenant: &'a TenantId,
    place: Place<'a>,
    pub(crate) oldest: Seq,
    pub(crate) newest: Seq,
}

enum Place<'a> {
    Tail(&'a TailView),
    Segment(&'a Reader),
}

/// A matching row, by where it is. Ordered by position first, which no two rows share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Hit {
    pub(crate) seq: Seq,
    /// Which of the parts, by position.
    pub(crate) part: usize,
    pub(crate) index: LeafIndex,
}

/// All parts, in the order of their newest row.
pub(crate) fn parts<'a>(views: &'a [TenantView<'_>]) -> Vec<Part<'a>> {
    let mut parts = Vec::new();
    for (view, of) in views.iter().enumerate() {
        let tenant = &of.tenant;
        let range = of.tail.range();
        let seq = |leaf: u64| of.tail.row(LeafIndex(leaf)).map(|row| row.seq);
        let ends = (seq(range.start.0), range.end.0.checked_sub(1).and_then(seq));
        if let (Some(oldest), Some(newest)) = ends {
            parts.push(Part {
                view,
                tenant,
                place: Place::Tail(&of.tail),
                oldest,
                newest,
            });
        }
        parts.extend(of.segments.iter().map(|reader| {
            let summary = reader.summary();
            Part {
                view,
                tenant,
                place: Place::Segment(reader),
                oldest: summary.first_seq,
                newest: summary.last_seq,
            }
        }));
    }
    parts.sort_by_key(|part| Reverse(part.newest));
    parts
}

impl Part<'_> {
    /// Whose it is, by the place among those who are asked.
    pub(crate) const fn view(&self) -> usize {
        self.view
    }

    /// How many events are there.
    pub(crate) fn len(&self) -> u64 {
        let range = match self.place {
            Place::Tail(tail) => tail.range(),
            Place::Segment(reader) => reader.range(),
        };
        range.end.0 - range.start.0
    }

    /// Hands over the rows in reach, newest first, those that may be wanted among them.
    pub(crate) fn stripes(&self, reach: &Reach, take: &mut Take<'_>) -> Result<(), QueryError> {
        let scanned = match self.place {
            Place::Segment(reader) if !reader.may_match(&reach.bounds) => return Ok(()),
            Place::Segment(reader) => reader.stripes(reach, take),
            Place::Tail(tail) => tail.stripes(reach, take),
        };
        scanned.map(|_| ()).map_err(|source| self.unreadable(source))
    }

    /// The events of these rows of this part, in their order, as their reader may see them: whole, or at least these columns.
    pub(crate) fn fetch<'h>(
        &self,
        hits: impl Iterator<Item = &'h Hit> + Clone,
        columns: Columns,
        sight: Sight,
    ) -> Result<Vec<Found>, QueryError> {
        let leaves: Vec<_> = hits.clone().map(|hit| hit.index).collect();
        let events = self
            .events(&leaves, columns)
            .map_err(|source| self.unreadable(source))?;
        let found = hits.zip(events).map(|(hit, event)| {
            Ok(Found {
                view: self.view,
                tenant: self.tenant.clone(),
                seq: hit.seq,
                index: hit.index,
                canonical: shown(event, sight).ok_or_else(|| unparsable(self.tenant, hit.index))?,
            })
        });
        found.collect()
    }

    fn events(&self, leaves: &[LeafIndex], columns: Columns) -> Result<Vec<Vec<u8>>, SegmentError> {
        match self.place {
            Place::Tail(tail) => {
                let row = |leaf: &LeafIndex| tail.row(*leaf).map(|row| row.canonical.to_vec());
                Ok(leaves.iter().filter_map(row).collect())
            }
            Place::Segment(reader) => {
                let rows = reader.rows_of(leaves, columns)?;
                Ok(rows.into_iter().map(|row| row.canonical).collect())
            }
        }
    }

    pub(crate) fn unreadable(&self, source: SegmentError) -> QueryError {
        QueryError::Unreadable {
            tenant: self.tenant.clone(),
            source,
        }
    }
}

/// What is kept there is no event.
pub(crate) fn unparsable(tenant: &TenantId, index: LeafIndex) -> QueryError {
    QueryError::Unparsable {
        tenant: tenant.clone(),
        index,
    }
}

/// An event as its reader may see it; `None` when it cannot be parsed and so not be redacted.
fn shown(canonical: Vec<u8>, sight: Sight) -> Option<Vec<u8>> {
    match sight {
        Sight::Whole => Some(canonical),
        Sight::Impersonal => {
            let mut event = canonical::read(&canonical).ok()?;
            redact(&mut event);
            Some(Canonical::write(&event).into_bytes())
        }
    }
}
