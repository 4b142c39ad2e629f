//! Merging: adjacent segments of a tree become one, so that a search looks into few files and a start opens few.
//!
//! Three steps as for sealing. Planning chooses segments by their sizes; running writes the new file beside them and compares
//! it with them; installing names it in the manifest instead of them. Only then are they removed. A reader that holds an older view goes on
//! reading the files that it has open.
//!
//! What a crash leaves: before the manifest is durable a file that nobody names, after it files that nobody names any more.
//! Opening removes either. Leaves never move: a merged segment has the leaves, salts and hashes that its sources had.
//!
//! It never touches tail or journal, and nothing waits for it.

use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use vitni_segment::{MergeError, Reader, SegmentError};

use super::Core;
use crate::disk::{Disk, DiskFile, Open, SyncSite};
use crate::error::Closed;
use crate::frame::TreeId;
use crate::journal::is_full;
use crate::limits::{MERGE_SEGMENTS_MAX, MERGE_SETTLE_BYTES, SEGMENT_BYTES_MAX};
use crate::manifest::{Manifest, SegmentLine};
use crate::view::SegmentFile;

/// Segments that are to be merged. Holds what it needs, so it can run beside the writer.
#[derive(Debug)]
pub struct MergeJob {
    disk: Arc<dyn Disk>,
    dir: PathBuf,
    tree: TreeId,
    sources: Vec<Arc<SegmentFile>>,
}

/// A segment that was written and found to hold what its sources hold.
#[derive(Debug)]
pub struct Merged {
    segment: Arc<SegmentFile>,
    sources: Vec<Arc<SegmentFile>>,
}

/// Files that the manifest does not name, or not any more.
#[derive(Debug)]
#[must_use = "the files are there until they are removed, or the store is opened anew"]
pub struct Replaced {
    disk: Arc<dyn Disk>,
    dir: PathBuf,
    /// What was moved; `None` where nothing was merged.
    pub bytes: Option<MergedBytes>,
    files: Vec<Arc<SegmentFile>>,
}

/// What a merge moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MergedBytes {
    /// Segments that became one.
    pub segments: u64,
    /// Bytes of their files.
    pub read: u64,
    /// Bytes of the file that they became.
    pub written: u64,
}

/// Why segments were not merged. They are as they were.
#[derive(Debug, thiserror::Error)]
pub enum MergeFailed {
    /// No room; it is tried again when the next segment was sealed.
    #[error("the disk is full: segments could not be merged")]
    Full,
    /// These segments are left alone from now on.
    #[error("{reason}")]
    Unmergeable {
        /// The names of their files.
        names: Vec<String>,
        /// What is wrong.
        reason: String,
    },
    /// The store is being stopped.
    #[error("merging was broken off")]
    BrokenOff,
    /// The disk failed: the store must close.
    #[error("{0}")]
    Closed(Closed),
}

impl Core {
    /// Plans the merge that is most worth it, if there is one, none is under way, and segments came since it was last asked.
    pub fn plan_merge(&mut self) -> Option<MergeJob> {
        if self.closed.is_some() || self.merging || !self.merge_due || self.tails_are_over() {
            return None;
        }
        let limits = Limits {
            events: self.options.segment_events_max,
            bytes: SEGMENT_BYTES_MAX,
            growth: self.options.merge_growth_min.max(2),
        };
        let chosen = self.trees.values().filter_map(|tree| {
            let sizes: Vec<Size> = tree.segments.iter().map(|segment| self.size(segment)).collect();
            Some((choose(&sizes, &limits)?, tree))
        });
        let chosen = chosen.max_by_key(|(range, _)| range.len());
        let job = chosen.map(|(range, tree)| MergeJob {
            disk: Arc::clone(&self.disk),
            dir: self.options.dir.join("segments"),
            tree: tree.id.clone(),
            sources: tree.segments.get(range).unwrap_or_default().to_vec(),
        });
        self.merging = job.is_some();
        self.merge_due = job.is_some();
        job
    }

    fn size(&self, segment: &SegmentFile) -> Size {
        let summary = segment.reader.summary();
        Size {
            events: summary.count,
            bytes: summary.bytes,
            fixed: self.unmergeable.contains(&segment.line.name),
        }
    }

    /// Takes a finished job back. The files that are no longer named are the caller's to remove, which may take its time.
    ///
    /// # Errors
    /// When the manifest cannot be written for another reason than a full disk: the store is closed.
    pub fn install_merged(&mut self, merged: Result<Merged, MergeFailed>) -> Result<Replaced, Closed> {
        if let Some(closed) = &self.closed {
            return Err(closed.clone());
        }
        self.merging = false;
        match merged {
            Ok(merged) => self.replace(merged),
            Err(MergeFailed::Closed(closed)) => Err(self.close(closed)),
            Err(failed) => {
                tracing::warn!("segments are not merged: {failed}");
                match failed {
                    MergeFailed::Unmergeable { names, .. } => self.unmergeable.extend(names),
                    MergeFailed::Full => self.merge_due = false,
                    _ => {}
                }
                Ok(self.replaced(Vec::new(), None))
            }
        }
    }

    fn replace(&mut self, merged: Merged) -> Result<Replaced, Closed> {
        let Merged { segment, sources } = merged;
        let Some(segments) = self.segments_with(&segment, &sources) else {
            return Ok(self.replaced(vec![segment], None));
        };
        let manifest = self.manifest_with_merged(&segment.line);
        match manifest.save(&*self.disk, &self.options.dir) {
            Ok(()) => {}
            Err(error) if is_full(&error) => {
                let replaced = self.install_merged(Err(MergeFailed::Full))?;
                return Ok(Replaced {
                    files: vec![segment],
                    ..replaced
                });
            }
            Err(error) => return Err(self.close(Closed::after("writing the manifest", &error))),
        }
        self.manifest = manifest;
        let tree = segment.line.tree.clone();
        if let Some(tree) = self.trees.get_mut(&tree) {
            tree.segments = Arc::new(segments);
        }
        self.publish(&tree);
        let bytes = MergedBytes {
            segments: sources.len() as u64,
            read: sources.iter().map(|source| source.reader.summary().bytes).sum(),
            written: segment.reader.summary().bytes,
        };
        Ok(self.replaced(sources, Some(bytes)))
    }

    /// The tree's segments with the new one in the place of its sources; `None` if those are not there, one behind the other.
    fn segments_with(
        &self,
        segment: &Arc<SegmentFile>,
        sources: &[Arc<SegmentFile>],
    ) -> Option<Vec<Arc<SegmentFile>>> {
        let tree = self.trees.get(&segment.line.tree)?;
        let at = tree
            .segments
            .partition_point(|held| held.line.first < segment.line.first);
        let held = tree.segments.get(at..at + sources.len())?;
        let same = held
            .iter()
            .zip(sources)
            .all(|(held, source)| Arc::ptr_eq(held, source));
        let mut segments = Vec::clone(&tree.segments);
        segments.splice(at..at + sources.len(), [Arc::clone(segment)]);
        same.then_some(segments)
    }

    fn manifest_with_merged(&self, line: &SegmentLine) -> Manifest {
        let mut manifest = self.manifest_now();
        let inside =
            |held: &SegmentLine| held.tree == line.tree && line.first <= held.first && held.end <= line.end;
        let at = manifest.segments.iter().position(inside);
        manifest.segments.retain(|held| !inside(held));
        let at = at.unwrap_or(manifest.segments.len());
        manifest.segments.insert(at, line.clone());
        manifest
    }

    fn replaced(&self, files: Vec<Arc<SegmentFile>>, bytes: Option<MergedBytes>) -> Replaced {
        Replaced {
            disk: Arc::clone(&self.disk),
            dir: self.options.dir.join("segments"),
            bytes,
            files,
        }
    }
}

impl Replaced {
    /// Takes the names of the files away, and the files themselves once no view holds them. One that cannot be removed now is removed when
    /// the store is opened.
    pub fn remove(self) {
        for file in self.files {
            if let Err(error) = self.disk.unlink(&self.dir.join(&file.line.name)) {
                tracing::warn!(%error, name = file.line.name, "a merged segment cannot be removed");
            }
        }
    }
}

impl MergeJob {
    /// Writes the new segment, reads it back and compares. Touches nothing of the store but the new file. `go_on` is asked between row
    /// groups.
    ///
    /// # Errors
    /// See [`MergeFailed`]; there is no new file then, or one that opening removes.
    pub fn run(self, go_on: &dyn Fn() -> bool) -> Result<Merged, MergeFailed> {
        let (Some(first), Some(last)) = (self.sources.first(), self.sources.last()) else {
            return Err(MergeFailed::BrokenOff);
        };
        let line = SegmentLine::new(self.tree.clone(), first.line.first, last.line.end);
        let path = self.dir.join(&line.name);
        match self.write(&line, go_on) {
            Ok(segment) => Ok(Merged {
                segment: Arc::new(segment),
                sources: self.sources,
            }),
            Err(failed) => {
                let _ = self.disk.unlink(&path);
                Err(failed)
            }
        }
    }

    fn write(&self, line: &SegmentLine, go_on: &dyn Fn() -> bool) -> Result<SegmentFile, MergeFailed> {
        let readers: Vec<Arc<Reader>> = self
            .sources
            .iter()
            .map(|source| Arc::clone(&source.reader))
            .collect();
        let path = self.dir.join(&line.name);
        let file = self.disk.open(&path, Open::Create).map_err(write_failed)?;
        let out = Settling {
            file: Arc::clone(&file),
            at: 0,
            settled: 0,
        };
        vitni_segment::merge(&readers, out, go_on).map_err(|error| self.merge_failed(error))?;
        let segment =
            SegmentFile::open(Arc::clone(&file), line.clone()).map_err(|error| self.differs(&error))?;
        segment
            .reader
            .compare_merged(&readers)
            .map_err(|error| self.differs(&error))?;
        file.sync(SyncSite::MergedContent).map_err(write_failed)?;
        self.disk
            .sync_dir(&self.dir, SyncSite::MergedName)
            .map_err(write_failed)?;
        Ok(segment)
    }

    fn merge_failed(&self, error: MergeError) -> MergeFailed {
        match error {
            MergeError::BrokenOff => MergeFailed::BrokenOff,
            MergeError::Output(SegmentError::Io(error)) => write_failed(error),
            MergeError::Source { at, error } => {
                let name = self.sources.get(at).map(|source| source.line.name.clone());
                let reason = format!("{}: {error}", name.as_deref().unwrap_or("a segment"));
                let names = name.into_iter().collect();
                MergeFailed::Unmergeable { names, reason }
            }
            MergeError::Output(error) => self.differs(&error),
        }
    }

    /// The sources are as sound as they were before, but this is not to be tried over and over.
    fn differs(&self, error: &SegmentError) -> MergeFailed {
        MergeFailed::Unmergeable {
            names: self
                .sources
                .iter()
                .map(|source| source.line.name.clone())
                .collect(),
            reason: error.to_string(),
        }
    }
}

fn write_failed(error: std::io::Error) -> MergeFailed {
    if is_full(&error) {
        MergeFailed::Full
    } else {
        MergeFailed::Closed(Closed::after("writing a merged segment", &error))
    }
}

/// A file to write to in one go, of which the disk takes in a piece at a time.
struct Settling {
    file: Arc<dyn DiskFile>,
    at: u64,
    settled: u64,
}

impl std::io::Write for Settling {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.file.write_at(self.at, bytes)?;
        self.at += bytes.len() as u64;
        if self.at - self.settled >= MERGE_SETTLE_BYTES {
            self.file.settle()?;
            self.settled = self.at;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// A segment as far as the choice goes.
#[derive(Clone, Copy, Debug)]
struct Size {
    events: u64,
    bytes: u64,
    /// Whether it must stay as it is.
    fixed: bool,
}

/// What a merged segment may have.
#[derive(Clone, Copy, Debug)]
struct Limits {
    events: u64,
    bytes: u64,
    growth: u64,
}

impl Limits {
    /// Whether a merged segment of `total` events is worth writing those of the largest source again.
    const fn is_worth(&self, total: u64, largest: u64) -> bool {
        let large = total >= self.events / 2 && total >= largest * self.growth.div_ceil(2);
        large || total >= largest * self.growth
    }
}

/// The longest row of neighbours that is worth merging; of two, that with the smaller ones, then the older.
fn choose(sizes: &[Size], limits: &Limits) -> Option<Range<usize>> {
    let mut best: Option<(Range<usize>, u64)> = None;
    for start in 0..sizes.len() {
        let (mut events, mut bytes, mut largest) = (0, 0, 0);
        for (end, size) in (start + 1..)
            .zip(sizes.iter().skip(start))
            .take(MERGE_SEGMENTS_MAX)
        {
            events += size.events;
            bytes += size.bytes;
            if size.fixed || events > limits.events || bytes > limits.bytes {
                break;
            }
            largest = size.events.max(largest);
            let longer = best.as_ref().is_none_or(|(best, of)| {
                (best.len(), std::cmp::Reverse(*of)) < (end - start, std::cmp::Reverse(largest))
            });
            if end - start > 1 && longer && limits.is_worth(events, largest) {
                best = Some((start..end, largest));
            }
        }
    }
    best.map(|(range, _)| range)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sizes(events: &[u64]) -> Vec<Size> {
        let size = |events: &u64| Size {
            events: *events,
            bytes: events * 60,
            fixed: false,
        };
        events.iter().map(size).collect()
    }

    const LIMITS: Limits = Limits {
        events: 512_000,
        bytes: 64 << 20,
        growth: 8,
    };

    fn check(events: &[u64], expected: Option<Range<usize>>) {
        assert_eq!(choose(&sizes(events), &LIMITS), expected, "{events:?}");
    }

    #[test]
    fn neighbours_of_one_size_are_merged_when_there_are_enough() {
        check(&[], None);
        check(&[4_000; 7], None);
        check(&[4_000; 8], Some(0..8));
        check(
            &[100_000, 4_000, 4_000, 4_000, 4_000, 4_000, 4_000, 4_000, 4_000],
            Some(1..9),
        );
        check(
            &[4_000, 4_000, 4_000, 4_000, 100_000, 4_000, 4_000, 4_000, 4_000],
            None,
        );
    }

    #[test]
    fn a_backlog_is_merged_at_once() {
        check(&[4_000; 500], Some(0..128));
        check(&[10; 500], Some(0..256));
    }

    #[test]
    fn small_ones_go_along_with_large_ones() {
        let mut mixed = vec![32_000; 7];
        mixed.extend([4_000; 8]);
        check(&mixed, Some(0..15));
    }

    #[test]
    fn the_last_step_may_be_smaller_and_large_ones_stay() {
        check(&[70_000; 3], None);
        check(&[70_000; 4], Some(0..4));
        check(&[200_000; 9], None);
        let mut fixed = sizes(&[4_000; 12]);
        fixed[5].fixed = true;
        assert_eq!(choose(&fixed, &LIMITS), None);
    }

    /// Whatever comes, an event is written again a few times only, and few segments are left.
    #[test]
    fn writing_again_is_bounded() {
        for (each, most_written) in [(4_000, 2.2), (1_000, 3.1), (300, 3.6), (30_000, 1.2)] {
            let (mut held, mut written, mut events) = (Vec::new(), 0, 0);
            while events < 10_000_000 {
                held.push(each);
                events += each;
                while let Some(range) = choose(&sizes(&held), &LIMITS) {
                    let merged: u64 = held[range.clone()].iter().sum();
                    written += merged;
                    held.splice(range, [merged]);
                }
            }
            let again = written as f64 / events as f64;
            assert!(
                again < most_written,
                "{each}: each event is written {again} times more"
            );
            assert!(held.len() < 100, "{each}: {} segments are left", held.len());
        }
    }
}
