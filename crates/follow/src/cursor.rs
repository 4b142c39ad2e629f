//! A cursor over the events of some tenants: it goes through each tree by leaf index and shows rows in the order of the
//! journal, never beyond the place up to which all trees are complete. So whoever goes on behind the last place shown has
//! missed nothing and sees nothing twice.
//!
//! It waits for nothing and keeps nothing: its place is the caller's to remember.

use std::collections::BTreeMap;

use vitni_event::{LeafIndex, Seq, TenantId, Timestamp, canonical};
use vitni_store::{ReadError, TreeId, TreeView, Views};

/// Where somebody is who reads on and on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    tenants: Vec<TenantId>,
    /// Everything up to here was looked at.
    after: Seq,
    /// The next leaf of each tree.
    trees: BTreeMap<TreeId, LeafIndex>,
}

/// What one look has found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Round {
    /// In the order of the journal, all behind the cursor's place of before.
    pub rows: Vec<Row>,
    /// Whether there is more to read at once.
    pub more: bool,
}

/// What lies before a cursor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lag {
    /// Events of its tenants that it has not come to.
    pub events: u64,
    /// When the oldest of them was received.
    pub oldest: Option<Timestamp>,
}

/// A committed event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its place in the journal.
    pub seq: Seq,
    /// Its tree.
    pub tree: TreeId,
    /// Its leaf.
    pub index: LeafIndex,
    /// Its canonical form, byte for byte.
    pub canonical: Vec<u8>,
}

impl Cursor {
    /// Begins behind a place in the journal.
    #[must_use]
    pub const fn new(tenants: Vec<TenantId>, after: Seq) -> Self {
        Self {
            tenants,
            after,
            trees: BTreeMap::new(),
        }
    }

    /// Whose events it reads.
    #[must_use]
    pub fn tenants(&self) -> &[TenantId] {
        &self.tenants
    }

    /// Everything up to here was shown.
    #[must_use]
    pub const fn after(&self) -> Seq {
        self.after
    }

    /// Reads on, at most `rows_max` rows a tree. `upper` is [`vitni_store::Store::seq`], asked for before this is called, so that
    /// nothing below it can be missing in the views.
    ///
    /// # Errors
    /// When a segment cannot be read. The cursor has not moved then.
    pub fn round(&mut self, views: &Views, upper: Seq, rows_max: u64) -> Result<Round, ReadError> {
        if upper <= self.after {
            return Ok(Round::default());
        }
        let mut rows = Vec::new();
        // No row above this is shown yet: some tree has rows in between that were not read in this round.
        let mut bound = upper;
        let mut trees = self.trees.clone();
        for view in self.tenants.iter().flat_map(|tenant| views.tenant(tenant)) {
            let next = match trees.get(&view.id) {
                Some(next) => *next,
                None => first_after(&view, self.after)?,
            };
            let read = read(&view, next, rows_max)?;
            let reached = LeafIndex(next.0 + read.len() as u64);
            if let Some(last) = read.last().filter(|_| reached.0 < view.size) {
                bound = bound.min(last.seq);
            }
            trees.insert(view.id.clone(), next);
            rows.extend(read);
        }
        rows.retain(|row| row.seq <= bound);
        rows.sort_by_key(|row| row.seq);
        for row in &rows {
            trees.insert(row.tree.clone(), LeafIndex(row.index.0 + 1));
        }
        rows.retain(|row| row.seq > self.after);
        self.trees = trees;
        self.after = self.after.max(bound);
        Ok(Round {
            rows,
            more: bound < upper,
        })
    }

    /// How much lies before it. Reads the next event of each tree.
    ///
    /// # Errors
    /// When a segment cannot be read.
    pub fn lag(&self, views: &Views) -> Result<Lag, ReadError> {
        let mut lag = Lag::default();
        for view in self.tenants.iter().flat_map(|tenant| views.tenant(tenant)) {
            let next = match self.trees.get(&view.id) {
                Some(next) => *next,
                None => first_after(&view, self.after)?,
            };
            if let Some(row) = read(&view, next, 1)?.first() {
                let received = canonical::read(&row.canonical).ok().map(|event| event.received);
                lag.oldest = lag.oldest.into_iter().chain(received).min();
            }
            lag.events += view.size.saturating_sub(next.0);
        }
        Ok(lag)
    }
}

/// The first leaf behind a place in the journal, by halving: leaves of a tree ascend in the journal.
fn first_after(view: &TreeView, after: Seq) -> Result<LeafIndex, ReadError> {
    let at = view
        .segments
        .partition_point(|segment| segment.reader.summary().last_seq <= after);
    let range = match view.segments.get(at) {
        Some(segment) => segment.line.first..segment.line.end,
        None => view.tail.range(),
    };
    let (mut low, mut high) = (range.start.0, range.end.0);
    while low < high {
        let middle = low + (high - low) / 2;
        let rows = read(view, LeafIndex(middle), 1)?;
        let row = rows.first().ok_or(ReadError::OutOfRange {
            index: middle,
            size: view.size,
        })?;
        if row.seq <= after {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    Ok(LeafIndex(low))
}

/// The next rows of a tree, ascending: at most so many, all of one segment or of the tail.
fn read(view: &TreeView, next: LeafIndex, rows_max: u64) -> Result<Vec<Row>, ReadError> {
    let row = |seq, index, canonical| Row {
        seq,
        tree: view.id.clone(),
        index,
        canonical,
    };
    let end = LeafIndex(view.size.min(next.0.saturating_add(rows_max)));
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
