//! The one verification of a whole log: the same for a live server, a copied directory and an evidence package.
//!
//! Order of the checks, and so of what is named first: the checkpoint's form, its origin, its signatures, its size against
//! the known head; then leaf by leaf the entry's form, the caller's check, the level-0 tile, the tiles above; at the end the
//! root, and whether the walk came by the known head.

use crate::fault::{Fault, reason};
use crate::report::{KnownLog, Report, Trust, Verdict};
use crate::source::{CheckEntry, LogSource, Progress};
use crate::walk::Walk;
use vitni_tlog::{Checkpoint, EntryBundle, Note, TileLevel, TilePath, bundles_for};

/// Verifies a log from its entries up.
///
/// Every entry is read, hashed and given to `check_entry` with its index; every hash tile is derived from the entries and
/// compared; the root must be the one that the checkpoint signs; the head known before must lie on the way. Memory is one
/// bundle, one tile and eight rows of at most 256 hashes. The report names the first fault.
pub fn verify<S: LogSource + ?Sized>(
    source: &S,
    trust: &Trust,
    progress: &mut dyn FnMut(Progress),
    check_entry: &mut CheckEntry<'_>,
) -> Report {
    let mut report = Report::new();
    report.verdict = match run(source, trust, progress, check_entry, &mut report) {
        Ok(checkpoint) => trust.verdict(&checkpoint),
        Err(fault) => Verdict::Faulty { fault },
    };
    report
}

fn run<S: LogSource + ?Sized>(
    source: &S,
    trust: &Trust,
    progress: &mut dyn FnMut(Progress),
    check_entry: &mut CheckEntry<'_>,
    report: &mut Report,
) -> Result<Checkpoint, Fault> {
    let bytes = source
        .checkpoint()
        .map_err(|e| Fault::CheckpointMissing { reason: reason(e) })?;
    let note = Note::parse(&bytes).map_err(|e| Fault::CheckpointMalformed { reason: reason(e) })?;
    let checkpoint = trust.open(&note, report)?;
    let mut past = Past::new(trust.known_of(&checkpoint)?, &checkpoint)?;
    let mut walk = Walk::new(checkpoint.size);
    past.meet(&walk);
    for path in bundles_for(checkpoint.size) {
        let bundle = fetch_entries(source, &path)?;
        let tile = fetch_tile(source, &path_of_leaves(&path))?;
        for entry in EntryBundle::new(&bundle.bytes, bundle.path.width).take(bundle.items(&path)) {
            let malformed = |e| Fault::EntriesMalformed {
                path: bundle.path,
                reason: format!("{e}"),
            };
            let entry = entry.map_err(malformed)?;
            let index = walk.leaves();
            check_entry(index, entry).map_err(|e| Fault::EntryRefused {
                index,
                reason: reason(e),
            })?;
            walk.push(entry, &tile, &mut |path| fetch_tile(source, path))?;
            report.leaves_checked = walk.leaves();
            past.meet(&walk);
        }
        progress(Progress {
            leaves: walk.leaves(),
            of: checkpoint.size,
        });
    }
    walk.finish(&mut |path| fetch_tile(source, path))?;
    if walk.leaves() != checkpoint.size || walk.root() != checkpoint.root {
        return Err(Fault::RootDiffers {
            size: checkpoint.size,
        });
    }
    report.consistent_with = past.judge()?;
    Ok(checkpoint)
}

/// The head known before, and whether the walk came by it.
///
/// A walk that does not is no fork yet: entries and tiles of a copy may be damaged. Only when they give the root that the
/// log signs is it the log that shows another past.
struct Past<'a> {
    known: Option<&'a KnownLog>,
    met: bool,
}

impl<'a> Past<'a> {
    /// Compares what two heads say without looking at a leaf.
    fn new(known: Option<&'a KnownLog>, checkpoint: &Checkpoint) -> Result<Self, Fault> {
        match known {
            Some(known) if known.size > checkpoint.size => Err(Fault::RolledBack {
                known: known.size,
                found: checkpoint.size,
            }),
            Some(known) if known.size == checkpoint.size && known.root != checkpoint.root => {
                Err(Fault::Forked { size: known.size })
            }
            _ => Ok(Self { known, met: false }),
        }
    }

    /// Compares the roots at the moment when the walk is as large as the head known before.
    fn meet(&mut self, walk: &Walk) {
        if let Some(known) = self.known.filter(|known| known.size == walk.leaves()) {
            self.met = walk.root() == known.root;
        }
    }

    /// What can be said once the walk has given the signed root: the size of the head that it came by.
    fn judge(&self) -> Result<Option<u64>, Fault> {
        match self.known {
            Some(known) if !self.met => Err(Fault::Forked { size: known.size }),
            known => Ok(known.map(|known| known.size)),
        }
    }
}

/// A file as it was served: perhaps the full one where a partial one was asked for.
pub(crate) struct Served {
    pub(crate) path: TilePath,
    pub(crate) bytes: Vec<u8>,
}

impl Served {
    /// How many items to read: all of them and one look behind the last when this is the file that was asked for, the
    /// first of them when it is the full one in its place.
    fn items(&self, asked: &TilePath) -> usize {
        if self.path == *asked {
            usize::MAX
        } else {
            usize::from(asked.width)
        }
    }
}

fn path_of_leaves(bundle: &TilePath) -> TilePath {
    TilePath {
        level: TileLevel::Hashes(0),
        ..*bundle
    }
}

fn fetch_tile<S: LogSource + ?Sized>(source: &S, path: &TilePath) -> Result<Served, Fault> {
    fetch(path, |path| source.tile(path)).map_err(|reason| Fault::TileMissing { path: *path, reason })
}

fn fetch_entries<S: LogSource + ?Sized>(source: &S, path: &TilePath) -> Result<Served, Fault> {
    let served = fetch(path, |path| source.entries(path))
        .map_err(|reason| Fault::EntriesMissing { path: *path, reason })?;
    if served.bytes.len() > EntryBundle::len_max(served.path.width) {
        return Err(Fault::EntriesMalformed {
            path: served.path,
            reason: "it is longer than any bundle".into(),
        });
    }
    Ok(served)
}

/// A log may drop a partial file once the full one exists, so the full one is the second question.
fn fetch<E: std::fmt::Display>(
    path: &TilePath,
    get: impl Fn(&TilePath) -> Result<Vec<u8>, E>,
) -> Result<Served, String> {
    let first = match get(path) {
        Ok(bytes) => return Ok(Served { path: *path, bytes }),
        Err(e) => reason(e),
    };
    let full = path.full();
    match get(&full) {
        Ok(bytes) if path.is_partial() => Ok(Served { path: full, bytes }),
        _ => Err(first),
    }
}
