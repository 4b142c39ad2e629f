//! Sealing: the oldest part of a tail becomes a segment file.
//!
//! Three steps, so that the slow one needs no lock. Planning fixes which leaves; running writes the file, reads it back
//! and compares every event with what the journal has; installing names it in the manifest, and only then lets the tail
//! and the journal go.
//!
//! What a crash leaves: before the manifest is durable a file that nobody names, which opening removes, while tail and
//! journal still have everything; after it a segment, and journal files whose leaves opening skips.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use vitni_event::leaf::BLOCK;
use vitni_event::{LeafIndex, canonical};
use vitni_segment::{Meta, TailView, Writer};
use vitni_tlog::{Frontier, Hash};

use super::Core;
use super::tree::Tree;
use crate::disk::{Disk, DiskFile, Open, SyncSite};
use crate::error::Closed;
use crate::frame::TreeId;
use crate::journal::is_full;
use crate::manifest::{Manifest, SegmentLine, TreeLine};
use crate::read::BLOCK_LEVEL;
use crate::view::SegmentFile;

/// A segment that is to be written. Holds what it needs, so it can run beside the writer.
#[derive(Debug)]
pub struct SealJob {
    disk: Arc<dyn Disk>,
    dir: PathBuf,
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
    pub fn plan_seals(&mut self, all: bool) -> Vec<SealJob> {
        if self.closed.is_some() {
            return Vec::new();
        }
        let mut wanted: Vec<(TreeId, LeafIndex)> = Vec::new();
        let pinned = self.journal.live_files() > self.options.journal_files_live_max;
        let oldest = self.journal.oldest();
        // What is being sealed will be gone soon: sealing more in the meantime would only make small segments.
        let waiting = || self.trees.values().filter(|tree| !tree.sealing);
        let total: usize = waiting().map(|tree| tree.tail.bytes()).sum();
        let largest = waiting()
            .filter(|tree| !tree.tail.is_empty())
            .max_by_key(|tree| tree.tail.bytes());
        let largest = largest
            .filter(|_| total > self.options.tail_bytes_max)
            .map(|tree| tree.id.clone());
        for tree in self
            .trees
            .values()
            .filter(|tree| !tree.sealing && !tree.tail.is_empty())
        {
            let next = tree.tail.next();
            let whole_blocks = LeafIndex(next.0 - next.0 % BLOCK);
            if all || (pinned && tree.oldest_file().is_some_and(|file| file <= oldest)) {
                wanted.push((tree.id.clone(), next));
            } else if tree.tail.len() >= self.options.tail_events_max || largest.as_ref() == Some(&tree.id) {
                wanted.push((
                    tree.id.clone(),
                    if whole_blocks > tree.tail.start() {
                        whole_blocks
                    } else {
                        next
                    },
                ));
            }
        }
        wanted
            .into_iter()
            .filter_map(|(id, end)| self.plan(&id, end))
            .collect()
    }

    /// Whether the tails hold twice what they should, because segments are written more slowly than events come.
    #[must_use]
    pub fn tails_are_over(&self) -> bool {
        let total: usize = self.trees.values().map(|tree| tree.tail.bytes()).sum();
        total > self.options.tail_bytes_max.saturating_mul(2)
    }

    fn plan(&mut self, id: &TreeId, end: LeafIndex) -> Option<SealJob> {
        let most = self.options.tail_events_max.next_multiple_of(BLOCK);
        let tree: &mut Tree = self.trees.get_mut(id)?;
        let start = tree.tail.start().0;
        let end = if end.0 - start > most {
            LeafIndex((start + most) / BLOCK * BLOCK)
        } else {
            end
        };
        tree.sealing = true;
        Some(SealJob {
            disk: Arc::clone(&self.disk),
            dir: self.options.dir.join("segments"),
            tree: id.clone(),
            first: tree.tail.start(),
            end,
            tail: tree.tail.view(),
            sealed: tree.sealed.clone(),
            in_block: tree.sealed_in_block.clone(),
        })
    }

    /// Takes a finished job back.
    ///
    /// # Errors
    /// When the manifest cannot be written for another reason than a full disk: the store is closed.
    pub fn install(&mut self, sealed: Result<Sealed, SealError>) -> Result<(), Closed> {
        if let Some(closed) = &self.closed {
            return Err(closed.clone());
        }
        let sealed = match sealed {
            Ok(sealed) => sealed,
            Err(SealError::Full(id)) => {
                tracing::warn!(tenant = %id.tenant, "the disk is full: sealing waits");
                self.trees
                    .get_mut(&id)
                    .into_iter()
                    .for_each(|tree| tree.sealing = false);
                return Ok(());
            }
            Err(SealError::Closed(closed)) => return Err(self.close(closed)),
        };
        let Some(tree) = self.trees.get(&sealed.tree) else {
            return Ok(());
        };
        let mut segments = Vec::clone(&tree.segments);
        segments.push(Arc::clone(&sealed.segment));
        let low = self.journal_low(&sealed);
        let manifest = self.manifest_with(&sealed, low);
        match manifest.save(&*self.disk, &self.options.dir) {
            Ok(()) => {}
            Err(error) if is_full(&error) => {
                let _ = self
                    .disk
                    .unlink(&self.options.dir.join("segments").join(&sealed.segment.line.name));
                return self.install(Err(SealError::Full(sealed.tree)));
            }
            Err(error) => return Err(self.close(Closed::after("writing the manifest", &error))),
        }
        self.manifest = manifest;
        self.merge_due = true;
        self.journal.release_below(low);
        if let Some(tree) = self.trees.get_mut(&sealed.tree) {
            tree.release_files(sealed.segment.line.end);
            tree.tail.release(sealed.segment.line.end);
            tree.segments = Arc::new(segments);
            tree.sealed = sealed.frontier;
            tree.sealed_in_block = sealed.in_block;
            tree.sealing = false;
        }
        self.publish(&sealed.tree);
        Ok(())
    }

    /// The lowest journal file needed once `sealed` is in the manifest.
    fn journal_low(&self, sealed: &Sealed) -> u64 {
        let needed = |tree: &Tree| {
            if tree.id != sealed.tree {
                return tree.oldest_file();
            }
            let end = sealed.segment.line.end;
            let after = tree
                .files
                .iter()
                .skip(1)
                .take_while(|(_, first)| *first <= end)
                .last()
                .or(tree.files.front());
            after.filter(|_| end < tree.next()).map(|(file, _)| *file)
        };
        self.trees
            .values()
            .filter_map(needed)
            .min()
            .unwrap_or_else(|| self.journal.number())
    }

    fn manifest_with(&self, sealed: &Sealed, low: u64) -> Manifest {
        let mut manifest = self.manifest_now();
        manifest.journal_low = low;
        manifest.trees.retain(|line| line.tree != sealed.tree);
        manifest.trees.push(TreeLine {
            tree: sealed.tree.clone(),
            frontier: sealed.frontier.clone(),
        });
        manifest.segments.push(sealed.segment.line.clone());
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

impl SealJob {
    /// Writes the segment, reads it back and compares. Touches nothing of the store but the new file.
    ///
    /// # Errors
    /// Full disk, or a failed one.
    pub fn run(self) -> Result<Sealed, SealError> {
        let line = SegmentLine::new(self.tree.clone(), self.first, self.end);
        let path = self.dir.join(&line.name);
        match self.write(&path, line) {
            Ok(sealed) => Ok(sealed),
            Err(Failed::Io(error)) if is_full(&error) => {
                let _ = self.disk.unlink(&path);
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
    fn write(&self, path: &std::path::Path, line: SegmentLine) -> Result<Sealed, Failed> {
        let mut whole = BTreeSet::new();
        loop {
            let file = self.disk.open(path, Open::Create)?;
            let (frontier, in_block) = self.write_rows(&file, &whole)?;
            let segment = SegmentFile::open(Arc::clone(&file), line.clone())
                .map_err(|error| Failed::Differs(error.to_string()))?;
            let rows = (self.first.0..self.end.0).filter_map(|index| self.tail.row(LeafIndex(index)));
            let differ = segment.reader.compare(rows.map(|row| {
                row.canonical.fetch();
                (row.seq, row.canonical.bytes())
            }))?;
            if let Some(index) = differ.first() {
                if !whole.is_empty() {
                    return Err(Failed::Differs(format!("leaf {index} came back changed")));
                }
                whole.extend(differ);
                continue;
            }
            file.sync(SyncSite::SegmentContent)?;
            self.disk.sync_dir(&self.dir, SyncSite::SegmentName)?;
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
        let mut writer = Writer::new(out, meta)?;
        let mut frontier = self.sealed.clone();
        let mut in_block = self.in_block.clone();
        let (mut salts, mut blocks) = (Vec::new(), Vec::new());
        for index in (self.first.0..self.end.0).map(LeafIndex) {
            let row = self
                .tail
                .row(index)
                .ok_or_else(|| Failed::Differs(format!("leaf {index} is not in the tail")))?;
            row.canonical.fetch();
            let event =
                canonical::read(row.canonical.bytes()).map_err(|error| Failed::Differs(error.to_string()))?;
            if whole.contains(&index) {
                let times = (event.time, event.received);
                writer.push_whole(row.seq, row.canonical.bytes(), row.id, times)?;
            } else {
                writer.push(row.seq, row.canonical.bytes(), &event)?;
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
                let root = subtree(&in_block);
                blocks.push((block, root.to_bytes()));
                // A block that was begun by an earlier segment is there in part already.
                if frontier.append_aligned(BLOCK_LEVEL, root).is_err() {
                    push_rest(&mut frontier, &in_block);
                }
                in_block.clear();
            }
        }
        push_rest(&mut frontier, &in_block);
        writer.finish(&salts, &blocks)?;
        Ok((frontier, in_block))
    }
}

/// Appends those leaves of the block at the frontier's end that it does not have yet.
fn push_rest(frontier: &mut Frontier, in_block: &[Hash]) {
    let there = usize::try_from(frontier.size() % BLOCK).unwrap_or(usize::MAX);
    let rest = in_block.get(there..).unwrap_or_default();
    rest.iter().for_each(|leaf| frontier.push(*leaf));
}

/// RFC 6962 hash of a complete block.
pub(crate) fn subtree(leaves: &[Hash]) -> Hash {
    let mut edge = Frontier::new();
    leaves.iter().for_each(|leaf| edge.push(*leaf));
    edge.root()
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
