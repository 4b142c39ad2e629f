//! One group commit: batches in, one journal frame, one sync, answers out.
//!
//! Order, and what a crash leaves: ids are looked up and indexes assigned in memory (nothing is left); the frame is
//! written and synced (torn: opening drops it, and nobody was answered; whole: the events are there, and a client that
//! sends again is answered as a repeat); tails and right edges are moved on and readers see the events; only then is
//! anyone answered.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use vitni_event::canonical::Shelf;
use vitni_event::leaf::{self, BLOCK, BlockRoot, Salts, SeedMaker};
use vitni_event::{EventId, LeafIndex, Seq, TenantId, Timestamp, canonical};
use vitni_tlog::{Hash, leaf_hash};

use super::tree::NewRow;
use super::{Appended, Batch, BatchOutcome, CommitReceipt, Core, LineOutcome, Prepared};
use crate::error::{AppendError, Closed};
use crate::frame::{self, HEADER_BYTES, Kind, TreeId};
use crate::journal::Refused;

/// Whether an id may have been seen before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dedup {
    /// Drawn at random for this event: no look-up.
    Fresh,
    /// Chosen by the sender: looked up, and compared by this digest of what the sender sent.
    Compare([u8; 32]),
}

/// Consecutive leaves of one tree on their way into the frame.
#[derive(Debug)]
struct Run {
    tree: TreeId,
    first_index: LeafIndex,
    first_seq: Seq,
    salts: Vec<(u64, [u8; 32])>,
    /// How many they are; their rows lie in the stage, behind those of the run before.
    count: usize,
}

/// Where the next leaf of a tree will lie.
#[derive(Debug)]
struct Edge {
    tree: TreeId,
    next: LeafIndex,
    /// What makes the seeds of the block that falls into, if that block has begun.
    seeds: Option<SeedMaker>,
    /// Where its texts are kept, on loan from the tree.
    shelf: Shelf,
}

/// Everything that one group commit will do, before it has done any of it.
#[derive(Debug, Default)]
struct Stage {
    runs: Vec<Run>,
    rows: Vec<NewRow>,
    edges: Vec<Edge>,
    of_tenant: HashMap<TenantId, usize>,
    /// The edge that was asked for last: most events follow one of the same tenant.
    last: usize,
    ids: HashMap<(TreeId, EventId), (LeafIndex, [u8; 32])>,
    bytes: usize,
    seq: Seq,
}

/// Bytes in a frame for a run beside its events, at the most: tree id, indexes, counts and a salt root for each of the
/// blocks it can begin.
const RUN_BYTES: usize = 128;
const ROW_BYTES: usize = 5;
/// The count that begins a frame's payload.
const FRAME_BYTES: usize = 4;
const SALT_BYTES: usize = 40;

impl Core {
    /// Stores batches with one sync. The answers stand in the order of the batches.
    pub fn commit(&mut self, batches: Vec<Batch>) -> Vec<Result<BatchOutcome, AppendError>> {
        if let Some(closed) = &self.closed {
            return batches.iter().map(|_| Err(closed.clone().into())).collect();
        }
        let received = self.now();
        let mut stage = Stage {
            seq: self.seq,
            ..Stage::default()
        };
        let staged: Vec<_> = batches
            .into_iter()
            .map(|batch| self.stage(&mut stage, batch, received))
            .collect();
        for edge in stage.edges.drain(..) {
            if let Some(tree) = self.trees.get_mut(&edge.tree) {
                tree.shelf = edge.shelf;
            }
        }
        let receipts = match self.write(stage, received) {
            Ok(receipts) => receipts,
            Err(error) => {
                return staged
                    .into_iter()
                    .map(|lines| lines.and(Err(error.clone())))
                    .collect();
            }
        };
        staged
            .into_iter()
            .map(|lines| {
                let lines = lines?;
                let receipts = receipts_of(&lines, &receipts);
                Ok(BatchOutcome { lines, receipts })
            })
            .collect()
    }

    /// Decides on every event of a batch without changing anything but the stage.
    fn stage(
        &mut self,
        stage: &mut Stage,
        batch: Batch,
        received: Timestamp,
    ) -> Result<Vec<LineOutcome>, AppendError> {
        let wanted = self.frame_bytes(&batch);
        match self
            .journal
            .make_room(stage.bytes + wanted + FRAME_BYTES, batch.class, received)
        {
            Ok(()) => {}
            Err(Refused::Full) => return Err(AppendError::Full),
            Err(Refused::TooLarge) => {
                return Err(AppendError::TooLarge {
                    bytes: wanted,
                    limit: self.journal.payload_max(),
                });
            }
            Err(Refused::Disk(what, error)) => return Err(self.close(Closed::after(what, &error)).into()),
        }
        refuse_large_leaves(&batch)?;
        let known = self.look_up(stage, &batch)?;
        stage.bytes += wanted;
        let mut lines = Vec::with_capacity(batch.events.len());
        stage.rows.reserve(batch.events.len());
        for (event, known) in batch.events.into_iter().zip(known) {
            lines.push(match known {
                Some(line) => line,
                None => self.place(stage, event, received)?,
            });
        }
        Ok(lines)
    }

    /// Bytes that the batches of one commit can have together, as [`Self::frame_bytes`] counts them.
    #[must_use]
    pub fn frame_bytes_max(&self) -> usize {
        self.journal.payload_max() - FRAME_BYTES
    }

    /// Bytes that a batch takes in the journal, at the most.
    #[must_use]
    pub fn frame_bytes(&self, batch: &Batch) -> usize {
        let mut runs = 0;
        let mut last = None;
        for event in &batch.events {
            if last != Some(&event.tenant) {
                runs += 1;
                last = Some(&event.tenant);
            }
        }
        let events = batch.events.len();
        batch.bytes() + events * ROW_BYTES + runs * (RUN_BYTES + SALT_BYTES) + events / 256 * SALT_BYTES
    }

    /// For each event the answer that is known without storing it.
    fn look_up(&mut self, stage: &Stage, batch: &Batch) -> Result<Vec<Option<LineOutcome>>, AppendError> {
        let mut known = Vec::with_capacity(batch.events.len());
        let mut in_batch: HashMap<(&TreeId, EventId), [u8; 32]> = HashMap::new();
        let mut last: Option<&TreeId> = None;
        for (line, event) in batch.events.iter().enumerate() {
            let tree = match last.filter(|tree| tree.tenant == event.tenant) {
                Some(tree) => tree,
                None => self
                    .current
                    .get(&event.tenant)
                    .ok_or_else(|| AppendError::UnknownTenant(event.tenant.clone()))?,
            };
            last = Some(tree);
            let Dedup::Compare(digest) = event.dedup else {
                known.push(None);
                continue;
            };
            let found = self.find(stage, tree, event.id, digest)?;
            if batch.all {
                if let Some(LineOutcome::Conflict { index, .. }) = found {
                    return Err(AppendError::Conflict { line, index: index.0 });
                }
                if in_batch
                    .insert((tree, event.id), digest)
                    .is_some_and(|other| other != digest)
                {
                    return Err(AppendError::Conflict {
                        line,
                        index: self.next_index(stage, tree).0,
                    });
                }
            }
            known.push(found);
        }
        Ok(known)
    }

    fn next_index(&self, stage: &Stage, tree: &TreeId) -> LeafIndex {
        let edge = stage
            .of_tenant
            .get(&tree.tenant)
            .and_then(|at| stage.edges.get(*at));
        match edge {
            Some(edge) => edge.next,
            None => self
                .trees
                .get(tree)
                .map(super::tree::Tree::next)
                .unwrap_or_default(),
        }
    }

    /// Looks an id up among the staged events, in the tail, then in the segments of all the tenant's trees.
    fn find(
        &self,
        stage: &Stage,
        tree: &TreeId,
        id: EventId,
        digest: [u8; 32],
    ) -> Result<Option<LineOutcome>, AppendError> {
        if !stage.ids.is_empty()
            && let Some((index, stored)) = stage.ids.get(&(tree.clone(), id))
        {
            return Ok(Some(answer(tree.clone(), *index, Some(*stored), digest)));
        }
        let oldest = TreeId {
            tenant: tree.tenant.clone(),
            epoch: 0,
        };
        for (tree, state) in self.trees.range(oldest..=tree.clone()).rev() {
            if let Some(row) = state.tail.find_id(&id).and_then(|index| state.tail.row(index)) {
                let stored = stored_digest(&row.canonical)?;
                return Ok(Some(answer(tree.clone(), row.index, stored, digest)));
            }
            for segment in state.segments.iter().rev() {
                if let Some((index, canonical)) = segment.find(id).map_err(read_failed)? {
                    return Ok(Some(answer(
                        tree.clone(),
                        index,
                        stored_digest(&canonical)?,
                        digest,
                    )));
                }
            }
        }
        Ok(None)
    }

    /// The edge of a tenant's current tree among those of the stage.
    fn edge_of(&mut self, stage: &mut Stage, tenant: &TenantId) -> Result<usize, AppendError> {
        let is_its = |edge: &Edge| edge.tree.tenant == *tenant;
        if stage.edges.get(stage.last).is_some_and(is_its) {
            return Ok(stage.last);
        }
        stage.last = match stage.of_tenant.get(tenant) {
            Some(at) => *at,
            None => {
                let current = self.current.get(tenant);
                let tree = current
                    .and_then(|tree| self.trees.get_mut(tree))
                    .ok_or_else(|| AppendError::UnknownTenant(tenant.clone()))?;
                stage.edges.push(Edge {
                    tree: tree.id.clone(),
                    next: tree.next(),
                    seeds: tree.salt.map(|root| SeedMaker::new(&BlockRoot(root))),
                    shelf: std::mem::take(&mut tree.shelf),
                });
                stage.of_tenant.insert(tenant.clone(), stage.edges.len() - 1);
                stage.edges.len() - 1
            }
        };
        Ok(stage.last)
    }

    /// Gives an event its index, its place in the journal and its leaf hash.
    fn place(
        &mut self,
        stage: &mut Stage,
        event: Prepared,
        received: Timestamp,
    ) -> Result<LineOutcome, AppendError> {
        let at = self.edge_of(stage, &event.tenant)?;
        let unknown = || AppendError::UnknownTenant(event.tenant.clone());
        let edge = stage.edges.get_mut(at).ok_or_else(unknown)?;
        if let Dedup::Compare(digest) = event.dedup {
            // The same id twice in one batch: the second is a repeat or a conflict like any other.
            if let Some((index, stored)) = stage.ids.get(&(edge.tree.clone(), event.id)) {
                return Ok(answer(edge.tree.clone(), *index, Some(*stored), digest));
            }
        }
        let index = edge.next;
        let mut begun = None;
        let seeds = match &mut edge.seeds {
            Some(seeds) => seeds,
            none => {
                let mut root = [0; 32];
                self.entropy
                    .fill(&mut root)
                    .map_err(|error| self.close(Closed::after("drawing random bytes", &error)))?;
                begun = Some((index.0 / BLOCK, root));
                none.insert(SeedMaker::new(&BlockRoot(root)))
            }
        };
        let mut canonical = event.canonical;
        canonical::fetch(canonical.bytes());
        canonical.stamp_received(received);
        let salts = Salts::Seed(seeds.seed(index));
        self.leaf.clear();
        self.scratch
            .write_leaf(&canonical, &salts, &mut self.leaf)
            .map_err(|error| AppendError::Read(error.to_string()))?;
        let leaf_hash = leaf_hash(&self.leaf);
        stage.seq = Seq(stage.seq.0 + 1);
        let seq = stage.seq;
        edge.next = LeafIndex(index.0 + 1);
        if edge.next.0.is_multiple_of(BLOCK) {
            edge.seeds = None;
        }
        let tree = edge.tree.clone();
        if let Dedup::Compare(digest) = event.dedup {
            stage.ids.insert((tree.clone(), event.id), (index, digest));
        }
        stage.rows.push(NewRow {
            seq,
            id: event.id,
            canonical: edge.shelf.keep(canonical.bytes()).freeze(),
            leaf_hash,
        });
        match stage.runs.last_mut() {
            Some(run) if run.tree == tree => {
                run.salts.extend(begun);
                run.count += 1;
            }
            _ => stage.runs.push(Run {
                tree: tree.clone(),
                first_index: index,
                first_seq: seq,
                salts: begun.into_iter().collect(),
                count: 1,
            }),
        }
        Ok(LineOutcome::Appended(Appended {
            tree,
            index,
            seq,
            id: event.id,
            received,
        }))
    }

    /// Makes the stage durable, then visible. Returns the receipts, one per tree.
    fn write(&mut self, stage: Stage, received: Timestamp) -> Result<Vec<Arc<CommitReceipt>>, AppendError> {
        if stage.runs.is_empty() {
            return Ok(Vec::new());
        }
        let mut framed = std::mem::take(&mut self.frame);
        frame::begin(u32::try_from(stage.runs.len()).unwrap_or(u32::MAX), &mut framed);
        let mut rows = stage.rows.iter();
        for run in &stage.runs {
            let count = u32::try_from(run.count).unwrap_or(u32::MAX);
            frame::put_run(
                &run.tree,
                run.first_index,
                run.first_seq,
                &run.salts,
                count,
                &mut framed,
            );
            for row in rows.by_ref().take(run.count) {
                frame::put_event(&row.canonical, &mut framed);
            }
        }
        debug_assert!(
            framed.len() <= stage.bytes + FRAME_BYTES + HEADER_BYTES,
            "room was made for less than is written"
        );
        let written = self.journal.append(Kind::Events, &mut framed);
        framed.clear();
        self.frame = framed;
        match written {
            Ok(()) => {}
            Err(Refused::Full) => return Err(AppendError::Full),
            Err(Refused::TooLarge) => {
                return Err(AppendError::TooLarge {
                    bytes: stage.bytes,
                    limit: self.journal.payload_max(),
                });
            }
            Err(Refused::Disk(what, error)) => return Err(self.close(Closed::after(what, &error)).into()),
        }
        self.seq = stage.seq;
        self.apply(stage.runs, stage.rows, received)
            .map_err(|detail| self.close(Closed { reason: detail }).into())
    }

    fn apply(
        &mut self,
        runs: Vec<Run>,
        rows: Vec<NewRow>,
        received: Timestamp,
    ) -> Result<Vec<Arc<CommitReceipt>>, String> {
        let mut rows = rows.into_iter();
        let file = self.journal.number();
        let mut commits: BTreeMap<TreeId, (LeafIndex, Vec<Hash>)> = BTreeMap::new();
        for run in runs {
            let tree = self.trees.get_mut(&run.tree).ok_or("a tree vanished")?;
            let commit = commits.entry(run.tree);
            let (_, leaves) = commit.or_insert((run.first_index, Vec::new()));
            let mut salts = run.salts.into_iter().peekable();
            for row in rows.by_ref().take(run.count) {
                if let Some((_, root)) = salts.next_if(|(block, _)| *block == tree.next().0 / BLOCK) {
                    tree.salt = Some(root);
                }
                leaves.push(row.leaf_hash);
                tree.push(file, row)?;
            }
        }
        let mut receipts = Vec::with_capacity(commits.len());
        for (id, (first_index, leaves)) in commits {
            self.publish(&id);
            let tree = self.trees.get(&id).ok_or("a tree vanished")?;
            let receipt = CommitReceipt::new(tree, first_index, leaves, received);
            receipts.push(Arc::new(receipt));
        }
        Ok(receipts)
    }
}

/// A leaf has a few hundred bytes unless the event is enormous; only those are tried before anything is staged.
fn refuse_large_leaves(batch: &Batch) -> Result<(), AppendError> {
    let large = |event: &&Prepared| event.canonical.bytes().len() > vitni_event::limits::LEAF_BYTES_MAX / 2;
    for event in batch.events.iter().filter(large) {
        let salts = Salts::Seed(leaf::Seed([0; 32]));
        leaf::write_leaf(&event.canonical, &salts, &mut Vec::new())
            .map_err(|error| AppendError::Read(error.to_string()))?;
    }
    Ok(())
}

fn receipts_of(lines: &[LineOutcome], receipts: &[Arc<CommitReceipt>]) -> Vec<Arc<CommitReceipt>> {
    let mut trees: Vec<&TreeId> = lines
        .iter()
        .filter_map(|line| match line {
            LineOutcome::Appended(appended) => Some(&appended.tree),
            _ => None,
        })
        .collect();
    trees.dedup();
    let trees: HashSet<&TreeId> = trees.into_iter().collect();
    let has = |receipt: &&Arc<CommitReceipt>| trees.contains(&receipt.tree);
    receipts.iter().filter(has).cloned().collect()
}

fn answer(tree: TreeId, index: LeafIndex, stored: Option<[u8; 32]>, sent: [u8; 32]) -> LineOutcome {
    // Of an event whose content was let go nothing is left to compare with: the id alone decides.
    if stored.is_none_or(|stored| stored == sent) {
        LineOutcome::Repeat { tree, index }
    } else {
        LineOutcome::Conflict { tree, index }
    }
}

fn stored_digest(canonical: &[u8]) -> Result<Option<[u8; 32]>, AppendError> {
    canonical::read(canonical)
        .map(|event| canonical::comparison_digest(&event))
        .map_err(|error| AppendError::Read(error.to_string()))
}

fn read_failed(error: impl std::fmt::Display) -> AppendError {
    AppendError::Read(error.to_string())
}
