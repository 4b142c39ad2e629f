//! A cursor over the events of some tenants: it goes through each tree by leaf index and shows rows in the order of the
//! journal, never beyond the place up to which all trees are complete. So whoever goes on behind the last place shown has
//! missed nothing and sees nothing twice.
//!
//! It waits for nothing and keeps nothing: its place is the caller's to remember.

use std::collections::BTreeMap;
use std::ops::Range;

use vitni_event::{LeafIndex, Seq, TenantId, Timestamp, canonical};
use vitni_store::{ReadError, TreeId, TreeView, Views};

/// Where somebody is who reads on and on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    tenants: Vec<TenantId>,
    /// Everything up to here was looked at.
    after: Seq,
    /// Where it is in each tree.
    trees: BTreeMap<TreeId, Next>,
}

/// What a tree has next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Next {
    leaf: LeafIndex,
    /// Its place in the journal, once it was read and found to lie too far ahead.
    seq: Option<Seq>,
}

/// How much one look may read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Most {
    /// Rows of one tree.
    pub rows: u64,
    /// Canonical bytes of all trees; beyond it goes what is left of a row group, and the next event of each tree that was not
    /// looked at before.
    pub bytes: usize,
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

    /// Reads on. `upper` is [`vitni_store::Store::seq`], asked for before this is called, so that nothing below it can be missing
    /// in the views.
    ///
    /// # Errors
    /// When a segment cannot be read. The cursor has not moved then.
    pub fn round(&mut self, views: &Views, upper: Seq, most: Most) -> Result<Round, ReadError> {
        if upper <= self.after {
            return Ok(Round::default());
        }
        let mut waiting = self.waiting(views)?;
        // Nearest first: a tree whose next event lies far ahead is not read again and again until its turn comes.
        waiting.sort_by_key(|(_, next)| next.seq);
        let mut rows = Vec::new();
        // No row above this is shown yet: some tree has rows in between that were not read in this round.
        let mut bound = upper;
        let mut bytes_left = most.bytes;
        let mut trees = self.trees.clone();
        for (view, next) in waiting {
            trees.insert(view.id.clone(), next);
            match next.seq {
                Some(seq) if seq > bound => break,
                Some(seq) if bytes_left == 0 && !rows.is_empty() => {
                    bound = Seq(seq.0.saturating_sub(1));
                    break;
                }
                _ => {}
            }
            // How far a tree reaches that was not looked at yet has to be known in any case.
            let rows_max = if bytes_left == 0 { 1 } else { most.rows };
            let read = read(&view, next.leaf, rows_max, bytes_left)?;
            let bytes: usize = read.iter().map(|row| row.canonical.len()).sum();
            bytes_left = bytes_left.saturating_sub(bytes);
            let reached = next.leaf.0 + read.len() as u64;
            if let Some(last) = read.last().filter(|_| reached < view.size) {
                bound = bound.min(last.seq);
            }
            rows.extend(read);
        }
        rows.sort_by_key(|row| row.seq);
        let ahead = rows.split_off(rows.partition_point(|row| row.seq <= bound));
        let next = |leaf, seq| Next { leaf, seq };
        for row in &rows {
            trees.insert(row.tree.clone(), next(LeafIndex(row.index.0 + 1), None));
        }
        for row in ahead.iter().rev() {
            trees.insert(row.tree.clone(), next(row.index, Some(row.seq)));
        }
        rows.retain(|row| row.seq > self.after);
        self.trees = trees;
        self.after = self.after.max(bound);
        Ok(Round {
            rows,
            more: bound < upper,
        })
    }

    /// Each tree, and what it has next.
    fn waiting(&self, views: &Views) -> Result<Vec<(TreeView, Next)>, ReadError> {
        let mut waiting = Vec::new();
        for view in self.tenants.iter().flat_map(|tenant| views.tenant(tenant)) {
            let next = match self.trees.get(&view.id) {
                Some(next) => *next,
                None => Next {
                    leaf: first_after(&view, self.after)?,
                    seq: None,
                },
            };
            waiting.push((view, next));
        }
        Ok(waiting)
    }

    /// How much lies before it. Reads the next event of each tree.
    ///
    /// # Errors
    /// When a segment cannot be read.
    pub fn lag(&self, views: &Views) -> Result<Lag, ReadError> {
        let mut lag = Lag::default();
        for (view, next) in self.waiting(views)? {
            if let Some(row) = read(&view, next.leaf, 1, 0)?.first() {
                let received = canonical::read(&row.canonical).ok().map(|event| event.received);
                lag.oldest = lag.oldest.into_iter().chain(received).min();
            }
            lag.events += view.size.saturating_sub(next.leaf.0);
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
        let rows = read(view, LeafIndex(middle), 1, 0)?;
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

/// The next rows of a tree, ascending, all of one segment or of the tail: so many at the most, and none after it has come to so many
/// bytes. A segment is read row group by row group, whose size in bytes is bounded.
fn read(view: &TreeView, next: LeafIndex, rows_max: u64, bytes_max: usize) -> Result<Vec<Row>, ReadError> {
    let segment = view.segment_of(next);
    let end = segment.map_or(view.size, |segment| segment.line.end.0);
    let end = end.min(view.size).min(next.0.saturating_add(rows_max));
    let mut rows: Vec<Row> = Vec::new();
    let (mut at, mut bytes) = (next.0, 0);
    while at < end && (rows.is_empty() || bytes < bytes_max) {
        let upto = match segment {
            Some(segment) => segment.reader.group_end(LeafIndex(at)).map_or(end, |upto| upto.0),
            None => at + 1,
        };
        let piece = read_all(view, LeafIndex(at)..LeafIndex(end.min(upto)))?;
        if piece.is_empty() {
            break;
        }
        at += piece.len() as u64;
        bytes += piece.iter().map(|row| row.canonical.len()).sum::<usize>();
        rows.extend(piece);
    }
    Ok(rows)
}

/// All rows of a range that lies within one segment or the tail.
fn read_all(view: &TreeView, range: Range<LeafIndex>) -> Result<Vec<Row>, ReadError> {
    let row = |seq, index, canonical| Row {
        seq,
        tree: view.id.clone(),
        index,
        canonical,
    };
    if let Some(segment) = view.segment_of(range.start) {
        let stored = segment
            .reader
            .read(range)
            .map_err(|error| ReadError::Segment(error.to_string()))?;
        return Ok(stored
            .into_iter()
            .map(|event| row(event.seq, event.index, event.canonical))
            .collect());
    }
    let indexes = (range.start.0..range.end.0).map(LeafIndex);
    let rows = indexes.map_while(|index| view.tail.row(index));
    Ok(rows
        .map(|found| row(found.seq, found.index, found.canonical.to_vec()))
        .collect())
}
