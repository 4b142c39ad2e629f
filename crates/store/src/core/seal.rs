//! Sealing: the oldest part of a tail becomes a segment file.
//!
//! Three steps, so that the slow one needs no lock. Planning fixes which leaves; running writes the file, reads it back
//! and compares every event with what the journal has; installing names it in the manifest, and only then lets the tail
//! and the journal go. Segments go through this in groups: one directory sync and one new manifest serve several, or
//! many small tenants would cost a sync for every few hundred events.
//!
//! What a crash leaves: before the manifest is durable files that nobody names, which opening removes, while tails and
//! journal still have everything; after it segments, and journal files whose leaves opening skips.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use vitni_event::leaf::BLOCK;
use vitni_event::{LeafIndex, canonical};
use vitni_segment::{Meta, TailView, Workshop, Writer};
use vitni_tlog::{Frontier, Hash};

use super::Core;
use super::tree::Tree;
use crate::disk::{Disk, DiskFile, Open, SyncSite};
use crate::error::Closed;
use crate::frame::TreeId;
use crate::journal::{Refused, is_full};
use crate::limits::{SEAL_GROUP_BYTES, SEAL_GROUP_MAX, TAIL_ROOM_PART, TAIL_TREES, TAIL_TREES_MAX};
use crate::manifest::{Manifest, SegmentLine, TreeLine};
use crate::read::BLOCK_LEVEL;
use crate::view::SegmentFile;

/// Segments that are to be written and installed together. Holds what it needs, so it can run beside the writer.
#[derive(Debug)]
pub struct SealGroup {
    disk: Arc<dyn Disk>,
    dir: PathBuf,
    parts: Vec<SealJob>,
    bytes: usize,
}

/// A segment that is to be written.
#[derive(Debug)]
struct SealJob {
    tree: TreeId,
    first: LeafIndex,
    end: LeafIndex,
    tail: TailView,
    sealed: Frontier,
    in_block: Vec<Hash>,
}

/// A segment that was written and found to hold what the journal holds.
#[derive(Debug)]
pub struct Sealed {
    tree: TreeId,
    segment: Arc<SegmentFile>,
    frontier: Frontier,
    in_block: Vec<Hash>,
}

/// Why a segment was not written.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// No room; the tail stays, and it is tried again later.
    #[error("the disk is full: a segment could not be written")]
    Full(TreeId),
    /// The disk failed: the store must close.
    #[error("{0}")]
    Closed(Closed),
}

impl Core {
    /// Plans what should be sealed now: full tails, tails that take too much memory, tails that pin old journal files.
    /// With `all`, everything there is.
    pub fn plan_seals(&mut self, all: bool) -> Vec<SealGroup> {
        if self.closed.is_some() {
            return Vec::new();
        }
        let wanted = self.wanted_seals(all);
        let mut groups: Vec<SealGroup> = Vec::new();
        for (id, end) in wanted {
            let Some((part, bytes)) = self.plan(&id, end) else {
                continue;
            };
            let has_room = |group: &&mut SealGroup| {
                group.parts.len() < SEAL_GROUP_MAX && group.bytes + bytes <= SEAL_GROUP_BYTES
            };
            match groups.last_mut().filter(has_room) {
                Some(group) => {
                    group.bytes += bytes;
                    group.parts.push(part);
                }
                None => groups.push(SealGroup {
                    disk: Arc::clone(&self.disk),
                    dir: self.options.dir.join("segments"),
                    parts: vec![part],
                    bytes,
                }),
            }
        }
        groups
    }

    /// The trees to seal and up to which leaf.
    fn wanted_seals(&self, all: bool) -> Vec<(TreeId, LeafIndex)> {
        let pinned = self.journal.live_files() > self.journal_files_live_max();
        let oldest = self.journal.oldest();
        // What is being sealed will be gone soon: sealing more in the meantime would only make small segments.
        let mut waiting: Vec<&Tree> = self
            .trees
            .values()
            .filter(|tree| !tree.sealing && !tree.tail.is_empty())
            .collect();
        let mut over = waiting
            .iter()
            .map(|tree| tree.tail.bytes())
            .sum::<usize>()
            .saturating_sub(self.tail_bytes_max());
        if over > 0 {
            // Once they hold too much, the largest go until there is room for a while: several then share a manifest.
            over += self.tail_bytes_max() / TAIL_ROOM_PART;
            waiting.sort_by_key(|tree| std::cmp::Reverse(tree.tail.bytes()));
        }
        let mut wanted = Vec::new();
        for tree in waiting {
            let next = tree.tail.next();
            let whole_blocks = LeafIndex(next.0 - next.0 % BLOCK);
            let has_whole = whole_blocks > tree.tail.start();
            if all || (pinned && tree.oldest_file().is_some_and(|file| file <= oldest)) {
                wanted.push((tree.id.clone(), next));
            } else if tree.tail.len() >= self.options.tail_events_max || over > 0 {
                wanted.push((tree.id.clone(), if has_whole { whole_blocks } else { next }));
            } else {
                continue;
            }
            over = over.saturating_sub(tree.tail.bytes());
        }
        wanted
    }

    /// Whether the tails hold twice what they should, because segments are written more slowly than events come.
    #[must_use]
    pub fn tails_are_over(&self) -> bool {
        let total: usize = self.trees.values().map(|tree| tree.tail.bytes()).sum();
        total > self.tail_bytes_max().saturating_mul(2)
    }

    /// Many trees have more room, or each of them would be sealed in crumbs.
    fn tail_bytes_max(&self) -> usize {
        let trees = self.trees.len().clamp(TAIL_TREES, TAIL_TREES_MAX);
        self.options.tail_bytes_max.saturating_mul(trees) / TAIL_TREES
    }

    /// Tails that fill evenly pin twice what they hold: with more room they need more journal, or that would be what seals them in crumbs.
    fn journal_files_live_max(&self) -> usize {
        let trees = self.trees.len().clamp(2 * TAIL_TREES, TAIL_TREES_MAX);
        self.options.journal_files_live_max.saturating_mul(trees) / (2 * TAIL_TREES)
    }

    fn plan(&mut self, id: &TreeId, end: LeafIndex) -> Option<(SealJob, usize)> {
        let most = self.options.tail_events_max.next_multiple_of(BLOCK);
        let tree: &mut Tree = self.trees.get_mut(id)?;
        let start = tree.tail.start().0;
        let end = if end.0 - start > most {
            LeafIndex((start + most) / BLOCK * BLOCK)
        } else {
            end
        };
        tree.sealing = true;
        let job = SealJob {
            tree: id.clone(),
            first: tree.tail.start(),
            end,
            tail: tree.tail.view(),
            sealed: tree.sealed.clone(),
            in_block: tree.sealed_in_block.clone(),
        };
        Some((job, tree.tail.bytes()))
    }

    /// Takes a finished group back and says how many segments it has made.
    ///
    /// # Errors
    /// When the manifest cannot be written for another reason than a full disk: the store is closed.
    pub fn install(&mut self, group: Vec<Result<Sealed, SealError>>) -> Result<usize, Closed> {
        if let Some(closed) = &self.closed {
            return Err(closed.clone());
        }
        let mut installing = BTreeMap::new();
        for sealed in group {
            match sealed {
                Ok(sealed) if self.trees.contains_key(&sealed.tree) => {
                    installing.insert(sealed.tree.clone(), sealed);
                }
                Ok(_) => {}
                Err(SealError::Full(id)) => self.put_off(&id),
                Err(SealError::Closed(closed)) => return Err(self.close(closed)),
            }
        }
        if installing.is_empty() {
            return Ok(0);
        }
        let low = self.journal_low(&installing);
        let manifest = self.manifest_with(&installing, low);
        match manifest.save(&*self.disk, &self.options.dir) {
            Ok(()) => {}
            Err(error) if is_full(&error) => {
                let dir = self.options.dir.join("segments");
                for (id, sealed) in &installing {
                    // What stays is a file that nobody names.
                    let _ = self.disk.unlink(&dir.join(&sealed.segment.line.name));
                    self.put_off(id);
                }
                return Ok(0);
            }
            Err(error) => return Err(self.close(Closed::after("writing the manifest", &error))),
        }
        self.manifest = manifest;
        self.merge_due = true;
        self.journal.release_below(low);
        let count = installing.len();
        for (id, sealed) in installing {
            if let Some(tree) = self.trees.get_mut(&id) {
                tree.install(sealed.segment, sealed.frontier, sealed.in_block);
            }
            self.publish(&id);
        }
        Ok(count)
    }

    /// Whether the journal's files are worth giving back: see [`Core::rest`].
    #[must_use]
    pub fn is_worth_a_rest(&self) -> bool {
        self.closed.is_none() && self.journal.is_worth_a_rest()
    }

    /// Gives the journal's files back to the disk, but for a small one, where everything is sealed and under checkpoints: `false` where it
    /// is not, or there is no room for what it takes.
    ///
    /// What a crash leaves: before the manifest is durable a small file that nothing was written to; after it files whose numbers are below
    /// those that the manifest needs, which opening uses again.
    ///
    /// # Errors
    /// When the disk fails: the store is closed.
    pub fn rest(&mut self) -> Result<bool, Closed> {
        if let Some(closed) = &self.closed {
            return Err(closed.clone());
        }
        let is_still = |tree: &Tree| tree.tail.is_empty() && !tree.sealing;
        if self.round_is_due() || !self.trees.values().all(is_still) {
            return Ok(false);
        }
        let now = self.now();
        let low = match self.journal.rest_in(now) {
            Ok(low) => low,
            Err(Refused::Full | Refused::TooLarge) => return Ok(false),
            Err(Refused::Disk(what, error)) => return Err(self.close(Closed::after(what, &error))),
        };
        let mut manifest = self.manifest_now();
        manifest.journal_low = low;
        match manifest.save(&*self.disk, &self.options.dir) {
            Ok(()) => {}
            Err(error) if is_full(&error) => return Ok(false),
            Err(error) => return Err(self.close(Closed::after("writing the manifest", &error))),
        }
        self.manifest = manifest;
        self.journal.rest();
        Ok(true)
    }

    /// The tail stays as it is, and is tried again later.
    fn put_off(&mut self, id: &TreeId) {
        tracing::warn!(tenant = %id.tenant, "the disk is full: sealing waits");
        if let Some(tree) = self.trees.get_mut(id) {
            tree.sealing = false;
        }
    }

    /// The lowest journal file needed once these are in the manifest.
    fn journal_low(&self, installing: &BTreeMap<TreeId, Sealed>) -> u64 {
        let needed = |tree: &Tree| match installing.get(&tree.id) {
            Some(sealed) => tree.oldest_file_from(sealed.segment.line.end),
            None => tree.oldest_file(),
        };
        self.trees
            .values()
            .filter_map(needed)
            .min()
            .unwrap_or_else(|| self.journal.number())
            // After a rest the journal goes on with a number that it has not reached yet.
            .max(self.manifest.journal_low)
    }

    fn manifest_with(&self, installing: &BTreeMap<TreeId, Sealed>, low: u64) -> Manifest {
        let mut manifest = self.manifest_now();
        manifest.journal_low = low;
        manifest.trees.retain(|line| !installing.contains_key(&line.tree));
        for (id, sealed) in installing {
            manifest.trees.push(TreeLine {
                tree: id.clone(),
                frontier: sealed.frontier.clone(),
            });
            manifest.segments.push(sealed.segment.line.clone());
        }
        manifest
    }

    /// The manifest of what is there, for the next replacement.
    pub(super) fn manifest_now(&self) -> Manifest {
        let mut manifest = self.manifest.clone();
        manifest.seq = self.seq.0;
        manifest.heads = self.trees.values().filter_map(Tree::head_line).collect();
        manifest
    }
}

impl SealGroup {
    /// Writes the segments in this workshop, reads them back and compares. Touches nothing of the store but the new files.
    ///
    /// # Errors
    /// For each segment: full disk, or a failed one.
    #[must_use]
    pub fn run(self, workshop: &mut Workshop) -> Vec<Result<Sealed, SealError>> {
        let made: Vec<_> = self
            .parts
            .into_iter()
            .map(|job| job.run(workshop, &*self.disk, &self.dir))
            .collect();
        if made.iter().all(Result::is_err) {
            return made;
        }
        let Err(error) = self.disk.sync_dir(&self.dir, SyncSite::SegmentName) else {
            return made;
        };
        let failed = |sealed: Sealed| {
            if !is_full(&error) {
                return SealError::Closed(Closed::after("writing a segment", &error));
            }
            // What stays is a file that nobody names.
            let _ = self.disk.unlink(&self.dir.join(&sealed.segment.line.name));
            SealError::Full(sealed.tree)
        };
        made.into_iter()
            .map(|sealed| Err(sealed.map_or_else(|error| error, failed)))
            .collect()
    }
}

impl SealJob {
    fn run(self, workshop: &mut Workshop, disk: &dyn Disk, dir: &Path) -> Result<Sealed, SealError> {
        let line = SegmentLine::new(self.tree.clone(), self.first, self.end);
        let path = dir.join(&line.name);
        match self.write(workshop, disk, &path, line) {
            Ok(sealed) => Ok(sealed),
            Err(Failed::Io(error)) if is_full(&error) => {
                let _ = disk.unlink(&path);
                Err(SealError::Full(self.tree))
            }
            Err(Failed::Io(error)) => Err(SealError::Closed(Closed::after("writing a segment", &error))),
            Err(Failed::Differs(detail)) => Err(SealError::Closed(Closed {
                reason: format!(
                    "the segment {} does not hold what the journal holds ({detail})",
                    path.display()
                ),
            })),
        }
    }

    /// Rows that the columns cannot give back unchanged are found by comparing, and kept whole in a second writing.
    fn write(
        &self,
        workshop: &mut Workshop,
        disk: &dyn Disk,
        path: &Path,
        line: SegmentLine,
    ) -> Result<Sealed, Failed> {
        let mut whole = BTreeSet::new();
        loop {
            let file = disk.open(path, Open::Create)?;
            let (frontier, in_block) = self.write_rows(workshop, &file, &whole)?;
            let segment = SegmentFile::open(Arc::clone(&file), line.clone())
                .map_err(|error| Failed::Differs(error.to_string()))?;
            let rows = (self.first.0..self.end.0).filter_map(|index| self.tail.row(LeafIndex(index)));
            let differ = segment.reader.compare(rows.map(|row| {
                canonical::fetch(&row.canonical);
                (row.seq, &*row.canonical)
            }))?;
            if let Some(index) = differ.first() {
                if !whole.is_empty() {
                    return Err(Failed::Differs(format!("leaf {index} came back changed")));
                }
                whole.extend(differ);
                continue;
            }
            file.sync(SyncSite::SegmentContent)?;
            return Ok(Sealed {
                tree: self.tree.clone(),
                segment: Arc::new(segment),
                frontier,
                in_block,
            });
        }
    }

    fn write_rows(
        &self,
        workshop: &mut Workshop,
        file: &Arc<dyn DiskFile>,
        whole: &BTreeSet<LeafIndex>,
    ) -> Result<(Frontier, Vec<Hash>), Failed> {
        let meta = Meta {
            tenant: self.tree.tenant.clone(),
            epoch: self.tree.epoch,
            first_index: self.first,
        };
        let out = std::io::BufWriter::with_capacity(
            256 << 10,
            Appender {
                file: Arc::clone(file),
                at: 0,
            },
        );
        let mut writer = Writer::with(std::mem::take(workshop), out, meta)?;
        let mut frontier = self.sealed.clone();
        let mut in_block = self.in_block.clone();
        let (mut salts, mut blocks) = (Vec::new(), Vec::new());
        for index in (self.first.0..self.end.0).map(LeafIndex) {
            let row = self
                .tail
                .row(index)
                .ok_or_else(|| Failed::Differs(format!("leaf {index} is not in the tail")))?;
            canonical::fetch(&row.canonical);
            let event =
                canonical::read(&row.canonical).map_err(|error| Failed::Differs(error.to_string()))?;
            if whole.contains(&index) {
                let times = (event.time, event.received);
                writer.push_whole(row.seq, &row.canonical, row.id, times)?;
            } else {
                writer.push(row.seq, &row.canonical, &event)?;
            }
            let block = index.0 / BLOCK;
            if salts.last().is_none_or(|(last, _)| *last != block) {
                let salt = self
                    .tail
                    .salt(block)
                    .ok_or_else(|| Failed::Differs(format!("block {block} has no salt")))?;
                salts.push((block, salt));
            }
            in_block.push(Hash(row.leaf_hash));
            if in_block.len() as u64 == BLOCK {
                let root = self
                    .tail
                    .root(block)
                    .map(Hash)
                    .ok_or_else(|| Failed::Differs(format!("block {block} has no hash")))?;
                blocks.push((block, root.to_bytes()));
                // A block that was begun by an earlier segment is there in part already.
                if frontier.append_aligned(BLOCK_LEVEL, root).is_err() {
                    push_rest(&mut frontier, &in_block);
                }
                in_block.clear();
            }
        }
        push_rest(&mut frontier, &in_block);
        (_, *workshop) = writer.finish_with(&salts, &blocks)?;
        Ok((frontier, in_block))
    }
}

/// Appends those leaves of the block at the frontier's end that it does not have yet.
fn push_rest(frontier: &mut Frontier, in_block: &[Hash]) {
    let there = usize::try_from(frontier.size() % BLOCK).unwrap_or(usize::MAX);
    let rest = in_block.get(there..).unwrap_or_default();
    rest.iter().for_each(|leaf| frontier.push(*leaf));
}

enum Failed {
    Io(std::io::Error),
    Differs(String),
}

impl From<std::io::Error> for Failed {
    fn from(error: std::io::Error) -> Self {
        Self::Io(error)
    }
}

impl From<vitni_segment::SegmentError> for Failed {
    fn from(error: vitni_segment::SegmentError) -> Self {
        match error {
            vitni_segment::SegmentError::Io(error) => Self::Io(error),
            error => Self::Differs(error.to_string()),
        }
    }
}

/// A file as something to write to in one go.
struct Appender {
    file: Arc<dyn DiskFile>,
    at: u64,
}

impl std::io::Write for Appender {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.file.write_at(self.at, bytes)?;
        self.at += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
