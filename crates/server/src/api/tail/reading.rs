//! How a tail reads: each tree by leaf index, shown in the order of the journal, never beyond the place up to which all
//! trees are complete. It waits for nothing and sends nothing.

use std::collections::BTreeMap;

use bytes::Bytes;
use vitni_event::{LeafIndex, Seq, TenantId, canonical};
use vitni_query::{Filter, Sight};
use vitni_store::{ReadError, TreeId, TreeView};

use crate::api::find;
use crate::app::App;
use crate::limits::{TAIL_MESSAGE_BYTES, TAIL_ROWS};

/// Where a tail is, and what it is looking for.
#[derive(Debug)]
pub(super) struct Reading {
    pub(super) filter: Filter,
    pub(super) sight: Sight,
    pub(super) tenants: Vec<TenantId>,
    /// Everything up to here was looked at.
    pub(super) after: Seq,
    /// The next leaf of each tree.
    pub(super) trees: BTreeMap<TreeId, LeafIndex>,
}

impl Default for Reading {
    fn default() -> Self {
        Self {
            filter: Filter::default(),
            sight: Sight::Impersonal,
            tenants: Vec::new(),
            after: Seq(0),
            trees: BTreeMap::new(),
        }
    }
}

/// What one look has found.
#[derive(Debug, Default)]
pub(super) struct Round {
    pub(super) messages: Vec<Bytes>,
    pub(super) counts: BTreeMap<TenantId, u64>,
    pub(super) more: bool,
}

/// A row that has come.
struct Row {
    seq: Seq,
    tree: TreeId,
    index: LeafIndex,
    canonical: Vec<u8>,
}

impl Reading {
    pub(super) fn round(&mut self, app: &App, upper: Seq) -> Result<Round, ReadError> {
        let mut rows = Vec::new();
        // No row above this is shown yet: some tree has rows in between that were not read in this round.
        let mut bound = upper;
        for view in self
            .tenants
            .iter()
            .flat_map(|tenant| app.store.views().tenant(tenant))
        {
            let next = match self.trees.get(&view.id) {
                Some(next) => *next,
                None => first_after(&view, self.after)?,
            };
            let read = read(&view, next)?;
            let reached = LeafIndex(next.0 + read.len() as u64);
            if let Some(last) = read.last().filter(|_| reached.0 < view.size) {
                bound = bound.min(last.seq);
            }
            self.trees.insert(view.id.clone(), next);
            rows.extend(read);
        }
        rows.retain(|row| row.seq <= bound);
        rows.sort_by_key(|row| row.seq);
        let mut round = Round {
            more: bound < upper,
            ..Round::default()
        };
        let mut message = Vec::new();
        for row in rows {
            self.trees.insert(row.tree.clone(), LeafIndex(row.index.0 + 1));
            if row.seq > self.after && self.write(&row, &mut message)? {
                *round.counts.entry(row.tree.tenant).or_default() += 1;
            }
            if message.len() >= TAIL_MESSAGE_BYTES {
                round.messages.push(std::mem::take(&mut message).into());
            }
        }
        if !message.is_empty() {
            round.messages.push(message.into());
        }
        self.after = self.after.max(bound);
        Ok(round)
    }

    /// Writes a row that matches as one server-sent event. Canonical JSON has no line breaks outside of escapes.
    fn write(&self, row: &Row, out: &mut Vec<u8>) -> Result<bool, ReadError> {
        let unreadable =
            || ReadError::Segment(format!("leaf {} of {} is no event", row.index, row.tree.tenant));
        let mut event = canonical::read(&row.canonical).map_err(|_| unreadable())?;
        if !self.filter.matches_in(self.sight, Some(&row.tree.tenant), &event) {
            return Ok(false);
        }
        out.extend_from_slice(format!("id: {}\nevent: event\ndata: ", row.seq).as_bytes());
        let seen = match self.sight {
            Sight::Whole => None,
            Sight::Impersonal => {
                vitni_query::redact(&mut event);
                let mut seen = Vec::with_capacity(row.canonical.len());
                canonical::write_into(&event, &mut seen);
                Some(seen)
            }
        };
        let seen = seen.as_deref().unwrap_or(&row.canonical);
        find::write_row(&row.tree.tenant, row.tree.epoch, row.index, row.seq, seen, out);
        out.extend_from_slice(b"\n\n");
        Ok(true)
    }
}

/// The first leaf behind a place in the journal, or one before it: rows up to the place are passed over again later.
fn first_after(view: &TreeView, after: Seq) -> Result<LeafIndex, ReadError> {
    let at = view
        .segments
        .partition_point(|segment| segment.reader.summary().last_seq <= after);
    if let Some(segment) = view.segments.get(at) {
        return Ok(segment.line.first);
    }
    let range = view.tail.range();
    let (mut low, mut high) = (range.start.0, range.end.0);
    while low < high {
        let middle = low + (high - low) / 2;
        let row = view.tail.row(LeafIndex(middle));
        let row = row.ok_or(ReadError::OutOfRange {
            index: middle,
            size: view.size,
        })?;
        if row.seq <= after {
            low = middle + 1
        } else {
            high = middle
        }
    }
    Ok(LeafIndex(low))
}

/// The next rows of a tree, ascending: at most so many, all of one segment or of the tail.
fn read(view: &TreeView, next: LeafIndex) -> Result<Vec<Row>, ReadError> {
    let row = |seq, index, canonical| Row {
        seq,
        tree: view.id.clone(),
        index,
        canonical,
    };
    let end = LeafIndex(view.size.min(next.0.saturating_add(TAIL_ROWS)));
    if let Some(segment) = view.segment_of(next) {
        let stored = segment
            .reader
            .read(next..end.min(segment.line.end))
            .map_err(|error| ReadError::Segment(error.to_string()))?;
        return Ok(stored
            .into_iter()
            .map(|event| row(event.seq, event.index, event.canonical))
            .collect());
    }
    let indexes = (next.0..end.0).map(LeafIndex);
    let rows = indexes.map_while(|index| view.tail.row(index));
    Ok(rows
        .map(|found| row(found.seq, found.index, found.canonical.bytes().to_vec()))
        .collect())
}
