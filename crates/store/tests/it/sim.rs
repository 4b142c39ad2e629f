//! A disk in memory that fails, tears and loses power on request.
//!
//! It keeps two pictures: what a running process sees, and what the medium holds. Between them lie the pending writes
//! and directory changes that no sync has carried over yet. A power cut carries a random part of them over, each write
//! kept, torn or gone on its own, each name kept or gone on its own, and forgets the rest.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};

use vitni_store::disk::{Disk, DiskFile, Lock, Open, SyncSite};

use crate::rim::Seeded;

/// What happens at the call that was chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The call fails and nothing of it is done.
    Fails,
    /// The call fails although all of it is done.
    FailsAfterwards,
    /// The process ends before the call; memory is kept, as after `kill -9`.
    Killed,
    /// The power goes before the call.
    PowerLost,
}

/// All of them.
pub(crate) const FAULTS: [Fault; 4] = [
    Fault::PowerLost,
    Fault::Killed,
    Fault::Fails,
    Fault::FailsAfterwards,
];

/// Sectors are what a write tears into.
const SECTOR: usize = 512;

#[derive(Clone, Debug, Default)]
struct Inode {
    /// What a process reads.
    seen: Vec<u8>,
    /// What the medium holds.
    kept: Vec<u8>,
    /// Writes and truncations since the last sync.
    pending: Vec<Pending>,
}

#[derive(Clone, Debug)]
enum Pending {
    Write { offset: usize, data: Vec<u8> },
    SetLen(usize),
}

/// A change of names in one directory.
#[derive(Clone, Debug)]
struct NameChange {
    dir: PathBuf,
    name: PathBuf,
    /// `None` takes the name away.
    inode: Option<u64>,
}

#[derive(Debug, Default)]
struct State {
    inodes: BTreeMap<u64, Inode>,
    seen: BTreeMap<PathBuf, u64>,
    kept: BTreeMap<PathBuf, u64>,
    names: Vec<NameChange>,
    dirs: Vec<PathBuf>,
    kept_dirs: Vec<PathBuf>,
    next: u64,
    locked: bool,
    /// Counts calls that change something.
    calls: u64,
    fault: Option<(u64, Fault)>,
    skipped: Option<SyncSite>,
    dead: bool,
    space: Option<u64>,
    visited: Vec<SyncSite>,
}

/// The simulated disk. Clones share it.
#[derive(Clone, Debug, Default)]
pub(crate) struct SimDisk(Arc<Mutex<State>>);

#[derive(Debug)]
struct SimFile {
    disk: SimDisk,
    inode: u64,
}

#[derive(Debug)]
struct SimLock(SimDisk);

impl Lock for SimLock {}

impl Drop for SimLock {
    fn drop(&mut self) {
        self.0.state().locked = false;
    }
}

fn broken(what: &str) -> io::Error {
    io::Error::other(format!("simulated failure of {what}"))
}

impl SimDisk {
    /// An empty disk with a root directory.
    pub(crate) fn new() -> Self {
        let disk = Self::default();
        {
            let mut state = disk.state();
            state.dirs.push("/".into());
            state.kept_dirs.push("/".into());
        }
        disk
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }

    /// Chooses the call at which something goes wrong, counted from now, from 0.
    pub(crate) fn fail_at(&self, call: u64, fault: Fault) {
        let mut state = self.state();
        let at = state.calls + call;
        state.fault = Some((at, fault));
    }

    /// Makes every sync at this site do nothing.
    pub(crate) fn skip(&self, site: SyncSite) {
        self.state().skipped = Some(site);
    }

    /// Calls made so far that change something.
    pub(crate) fn calls(&self) -> u64 {
        self.state().calls
    }

    /// Whether the chosen call came.
    pub(crate) fn has_struck(&self) -> bool {
        let state = self.state();
        state.fault.is_some_and(|(at, _)| state.calls > at)
    }

    /// The sync sites that were visited.
    pub(crate) fn visited(&self) -> Vec<SyncSite> {
        self.state().visited.clone()
    }

    /// Bytes that files may have together.
    pub(crate) fn limit_space(&self, bytes: Option<u64>) {
        self.state().space = bytes;
    }

    /// Bytes that files have together.
    pub(crate) fn used(&self) -> u64 {
        let state = self.state();
        state
            .seen
            .values()
            .filter_map(|inode| state.inodes.get(inode))
            .map(|inode| inode.seen.len() as u64)
            .sum()
    }

    /// The machine comes up again after the process ended; memory was kept.
    pub(crate) fn after_kill(&self) -> Self {
        let state = self.state();
        Self::from_state(State {
            inodes: state.inodes.clone(),
            seen: state.seen.clone(),
            kept: state.kept.clone(),
            names: state.names.clone(),
            dirs: state.dirs.clone(),
            kept_dirs: state.kept_dirs.clone(),
            next: state.next,
            skipped: state.skipped,
            ..State::default()
        })
    }

    /// The machine comes up again after the power went: of what was not synced, `keep` decides.
    pub(crate) fn after_power_loss(&self, keep: &mut dyn FnMut() -> Keep) -> Self {
        let state = self.state();
        let mut names = state.kept.clone();
        for change in &state.names {
            if keep() == Keep::Whole {
                match change.inode {
                    Some(inode) => {
                        // A rename is one change: the old name goes with the new one.
                        names.retain(|_, held| *held != inode);
                        names.insert(change.name.clone(), inode);
                    }
                    None => drop(names.remove(&change.name)),
                }
            }
        }
        let mut dirs = state.kept_dirs.clone();
        for dir in state.dirs.iter().filter(|dir| !state.kept_dirs.contains(dir)) {
            let parent_is_there = dir
                .parent()
                .is_some_and(|parent| dirs.iter().any(|kept| kept == parent));
            if parent_is_there && keep() == Keep::Whole {
                dirs.push(dir.clone());
            }
        }
        // A directory is reachable only through those above it.
        dirs.sort();
        let known = std::mem::take(&mut dirs);
        for dir in known {
            if dir
                .parent()
                .is_none_or(|parent| dirs.iter().any(|kept: &PathBuf| kept == parent))
            {
                dirs.push(dir);
            }
        }
        names.retain(|path, _| {
            path.parent()
                .is_some_and(|parent| dirs.iter().any(|dir| dir == parent))
        });
        let mut inodes = BTreeMap::new();
        for inode in names.values() {
            let Some(held) = state.inodes.get(inode) else {
                continue;
            };
            let mut bytes = held.kept.clone();
            for pending in &held.pending {
                apply_part(&mut bytes, pending, keep);
            }
            inodes.insert(
                *inode,
                Inode {
                    seen: bytes.clone(),
                    kept: bytes,
                    pending: Vec::new(),
                },
            );
        }
        Self::from_state(State {
            inodes,
            kept: names.clone(),
            seen: names,
            dirs: dirs.clone(),
            kept_dirs: dirs,
            next: state.next,
            skipped: state.skipped,
            ..State::default()
        })
    }

    fn from_state(state: State) -> Self {
        Self(Arc::new(Mutex::new(state)))
    }
}

/// What becomes of an unsynced change at a power cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Keep {
    /// All of it reached the medium.
    Whole,
    /// Some sectors did.
    Torn(u64),
    /// None of it did.
    Gone,
}

/// What a power cut leaves, by seed. The first two seeds are the pure cases.
pub(crate) fn keeper(seed: u64) -> impl FnMut() -> Keep {
    let mut random = Seeded(seed);
    move || match seed {
        0 => Keep::Gone,
        1 => Keep::Whole,
        _ => match random.next() % 3 {
            0 => Keep::Gone,
            1 => Keep::Whole,
            _ => Keep::Torn(random.next()),
        },
    }
}

fn apply_part(bytes: &mut Vec<u8>, pending: &Pending, keep: &mut dyn FnMut() -> Keep) {
    match pending {
        Pending::SetLen(len) => {
            if keep() == Keep::Whole {
                bytes.resize(*len, 0);
            }
        }
        Pending::Write { offset, data } => {
            let kept = keep();
            if kept == Keep::Gone {
                return;
            }
            for (sector, chunk) in data.chunks(SECTOR).enumerate() {
                let here = match kept {
                    Keep::Torn(pattern) => pattern >> (sector % 61) & 1 == 1,
                    _ => true,
                };
                if here {
                    put(bytes, offset + sector * SECTOR, chunk);
                }
            }
        }
    }
}

fn put(bytes: &mut Vec<u8>, offset: usize, data: &[u8]) {
    if bytes.len() < offset + data.len() {
        bytes.resize(offset + data.len(), 0);
    }
    bytes[offset..offset + data.len()].copy_from_slice(data);
}

impl State {
    /// Counts a call and says whether it is to be done, and what to answer.
    fn strike(&mut self, what: &str) -> (bool, io::Result<()>) {
        if self.dead {
            return (false, Err(broken("a disk that is gone")));
        }
        let at = self.calls;
        self.calls += 1;
        match self.fault {
            Some((call, Fault::Fails)) if call == at => (false, Err(broken(what))),
            Some((call, Fault::FailsAfterwards)) if call == at => (true, Err(broken(what))),
            Some((call, Fault::Killed | Fault::PowerLost)) if call == at => {
                self.dead = true;
                (false, Err(broken(what)))
            }
            _ => (true, Ok(())),
        }
    }

    fn room_for(&self, inode: u64, end: usize) -> bool {
        let Some(limit) = self.space else { return true };
        let used: usize = self
            .seen
            .values()
            .filter_map(|inode| self.inodes.get(inode))
            .map(|inode| inode.seen.len())
            .sum();
        let had = self.inodes.get(&inode).map_or(0, |inode| inode.seen.len());
        (used + end.saturating_sub(had)) as u64 <= limit
    }
}

impl DiskFile for SimFile {
    fn len(&self) -> io::Result<u64> {
        Ok(self.disk.state().inodes[&self.inode].seen.len() as u64)
    }

    fn read_at(&self, offset: u64, buf: &mut [u8]) -> io::Result<()> {
        let state = self.disk.state();
        let seen = &state.inodes[&self.inode].seen;
        let offset = usize::try_from(offset).unwrap();
        let from = seen
            .get(offset..offset + buf.len())
            .ok_or(io::ErrorKind::UnexpectedEof)?;
        buf.copy_from_slice(from);
        Ok(())
    }

    fn write_at(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        let mut state = self.disk.state();
        let (done, answer) = state.strike("a write");
        let offset = usize::try_from(offset).unwrap();
        if done {
            if !state.room_for(self.inode, offset + data.len()) {
                return Err(io::ErrorKind::StorageFull.into());
            }
            let inode = state.inodes.get_mut(&self.inode).unwrap();
            put(&mut inode.seen, offset, data);
            inode.pending.push(Pending::Write {
                offset,
                data: data.to_vec(),
            });
        }
        answer
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        let mut state = self.disk.state();
        let (done, answer) = state.strike("a change of length");
        if done {
            let len = usize::try_from(len).unwrap();
            let inode = state.inodes.get_mut(&self.inode).unwrap();
            inode.seen.resize(len, 0);
            inode.pending.push(Pending::SetLen(len));
        }
        answer
    }

    fn sync(&self, site: SyncSite) -> io::Result<()> {
        let mut state = self.disk.state();
        state.visited.push(site);
        let (done, answer) = state.strike("a sync");
        if done && state.skipped != Some(site) {
            let inode = state.inodes.get_mut(&self.inode).unwrap();
            inode.kept = inode.seen.clone();
            inode.pending.clear();
        }
        answer
    }

    fn settle(&self) -> io::Result<()> {
        Ok(())
    }
}

impl Disk for SimDisk {
    fn list(&self, dir: &Path) -> io::Result<Vec<String>> {
        let state = self.state();
        if !state.dirs.iter().any(|known| known == dir) {
            return Err(io::ErrorKind::NotFound.into());
        }
        let names = state.seen.keys().filter(|path| path.parent() == Some(dir));
        Ok(names
            .map(|path| path.file_name().unwrap().to_str().unwrap().to_owned())
            .collect())
    }

    fn exists(&self, path: &Path) -> io::Result<bool> {
        let state = self.state();
        Ok(state.seen.contains_key(path) || state.dirs.iter().any(|dir| dir == path))
    }

    fn create_dir(&self, dir: &Path) -> io::Result<()> {
        let mut state = self.state();
        let (done, answer) = state.strike("making a directory");
        if done {
            state.dirs.push(dir.to_owned());
        }
        answer
    }

    fn open(&self, path: &Path, how: Open) -> io::Result<Arc<dyn DiskFile>> {
        let mut state = self.state();
        let parent = path.parent().unwrap().to_owned();
        if !state.dirs.contains(&parent) {
            return Err(io::ErrorKind::NotFound.into());
        }
        let inode = match (state.seen.get(path).copied(), how) {
            (Some(inode), Open::Read | Open::Write) => inode,
            (None, Open::Read | Open::Write) => return Err(io::ErrorKind::NotFound.into()),
            (found, Open::Create | Open::CreateSecret) => {
                let (done, answer) = state.strike("making a file");
                let inode = match found {
                    Some(inode) if done => {
                        let held = state.inodes.get_mut(&inode).unwrap();
                        held.seen.clear();
                        held.pending.push(Pending::SetLen(0));
                        inode
                    }
                    Some(inode) => inode,
                    None => {
                        let inode = state.next;
                        state.next += 1;
                        if done {
                            state.inodes.insert(inode, Inode::default());
                            state.seen.insert(path.to_owned(), inode);
                            state.names.push(NameChange {
                                dir: parent,
                                name: path.to_owned(),
                                inode: Some(inode),
                            });
                        }
                        inode
                    }
                };
                answer?;
                inode
            }
        };
        Ok(Arc::new(SimFile {
            disk: self.clone(),
            inode,
        }))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        let mut state = self.state();
        let (done, answer) = state.strike("a rename");
        if done {
            let inode = state.seen.remove(from).ok_or(io::ErrorKind::NotFound)?;
            state.seen.insert(to.to_owned(), inode);
            let dir = to.parent().unwrap().to_owned();
            // A rename is one change on every journalling file system: both names or neither.
            state.names.push(NameChange {
                dir: dir.clone(),
                name: to.to_owned(),
                inode: Some(inode),
            });
        }
        answer
    }

    fn unlink(&self, path: &Path) -> io::Result<()> {
        let mut state = self.state();
        let (done, answer) = state.strike("an unlink");
        if done {
            state.seen.remove(path).ok_or(io::ErrorKind::NotFound)?;
            let dir = path.parent().unwrap().to_owned();
            state.names.push(NameChange {
                dir,
                name: path.to_owned(),
                inode: None,
            });
        }
        answer
    }

    fn sync_dir(&self, dir: &Path, site: SyncSite) -> io::Result<()> {
        let mut state = self.state();
        state.visited.push(site);
        let (done, answer) = state.strike("a sync of a directory");
        if done && state.skipped != Some(site) {
            let (synced, left): (Vec<_>, Vec<_>) = std::mem::take(&mut state.names)
                .into_iter()
                .partition(|change| change.dir == dir);
            state.names = left;
            for change in synced {
                match change.inode {
                    Some(inode) => {
                        // The old name of a renamed file goes with the new one.
                        state
                            .kept
                            .retain(|path, held| *held != inode || path.parent() != Some(dir));
                        state.kept.insert(change.name, inode);
                    }
                    None => drop(state.kept.remove(&change.name)),
                }
            }
            let below: Vec<PathBuf> = state
                .dirs
                .iter()
                .filter(|path| path.parent() == Some(dir))
                .cloned()
                .collect();
            for path in below {
                if !state.kept_dirs.contains(&path) {
                    state.kept_dirs.push(path);
                }
            }
        }
        answer
    }

    fn lock(&self, path: &Path) -> io::Result<Option<Box<dyn Lock>>> {
        if !self.exists(path)? {
            self.open(path, Open::Create)?;
        }
        let mut state = self.state();
        if state.locked {
            return Ok(None);
        }
        state.locked = true;
        drop(state);
        Ok(Some(Box::new(SimLock(self.clone()))))
    }
}

impl SimDisk {
    /// The names of the files in a directory.
    pub(crate) fn names(&self, dir: &str) -> Vec<String> {
        self.list(Path::new(dir)).unwrap_or_default()
    }

    /// Changes a bit of a file, as a medium does that grows old.
    pub(crate) fn rot(&self, path: &str, at: usize) {
        let mut state = self.state();
        let inode = state.seen[Path::new(path)];
        let held = state.inodes.get_mut(&inode).unwrap();
        held.seen[at] ^= 1;
    }

    /// A file as text; empty when it is not there.
    pub(crate) fn text(&self, path: &str) -> String {
        let state = self.state();
        let inode = state
            .seen
            .get(Path::new(path))
            .and_then(|inode| state.inodes.get(inode));
        inode
            .map(|inode| String::from_utf8_lossy(&inode.seen).into_owned())
            .unwrap_or_default()
    }
}
