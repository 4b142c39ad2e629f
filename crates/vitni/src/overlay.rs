//! A disk that reads the real one and keeps every change in memory: the store opens a data directory through it without
//! changing a byte, so that looking at a directory needs no code of its own that could read it otherwise than the server.
//!
//! It takes no lock, so a server may be running on the directory; what it writes in the meantime may make the picture
//! inconsistent, which the caller meets as an error and tries again.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use vitni_store::disk::{Disk, DiskFile, Lock, Open};
use vitni_store::{RealDisk, SyncSite};

/// The disk.
#[derive(Debug, Default)]
pub(crate) struct Overlay(Mutex<Changes>);

#[derive(Debug, Default)]
struct Changes {
    /// Files that were made, changed or (none) taken away.
    files: BTreeMap<PathBuf, Option<Arc<Shadow>>>,
    dirs: BTreeSet<PathBuf>,
}

/// A file: the real one until the first change, a copy in memory from then on.
#[derive(Debug)]
struct Shadow(Mutex<Content>);

#[derive(Debug)]
enum Content {
    Real(Arc<dyn DiskFile>),
    Memory(Vec<u8>),
}

#[derive(Debug)]
struct NoLock;

impl Lock for NoLock {}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Shadow {
    fn new(content: Content) -> Arc<Self> {
        Arc::new(Self(Mutex::new(content)))
    }

    fn change<T>(&self, change: impl FnOnce(&mut Vec<u8>) -> io::Result<T>) -> io::Result<T> {
        let mut content = held(&self.0);
        if let Content::Real(file) = &*content {
            let mut copy = vec![0; size(file.len()?)?];
            file.read_at(0, &mut copy)?;
            *content = Content::Memory(copy);
        }
        match &mut *content {
            Content::Memory(bytes) => change(bytes),
            Content::Real(_) => Err(io::ErrorKind::Unsupported.into()),
        }
    }
}

fn size(bytes: u64) -> io::Result<usize> {
    usize::try_from(bytes).map_err(io::Error::other)
}

impl DiskFile for Shadow {
    fn len(&self) -> io::Result<u64> {
        match &*held(&self.0) {
            Content::Real(file) => file.len(),
            Content::Memory(bytes) => Ok(bytes.len() as u64),
        }
    }

    fn read_at(&self, offset: u64, buf: &mut [u8]) -> io::Result<()> {
        match &*held(&self.0) {
            Content::Real(file) => file.read_at(offset, buf),
            Content::Memory(bytes) => {
                let start = size(offset)?;
                let span = start.checked_add(buf.len()).and_then(|end| bytes.get(start..end));
                buf.copy_from_slice(span.ok_or(io::ErrorKind::UnexpectedEof)?);
                Ok(())
            }
        }
    }

    fn write_at(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        let start = size(offset)?;
        self.change(|bytes| {
            let end = start.checked_add(data.len()).ok_or(io::ErrorKind::InvalidInput)?;
            if bytes.len() < end {
                bytes.resize(end, 0);
            }
            bytes
                .get_mut(start..end)
                .ok_or(io::ErrorKind::InvalidInput)?
                .copy_from_slice(data);
            Ok(())
        })
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        let len = size(len)?;
        self.change(|bytes| {
            bytes.resize(len, 0);
            Ok(())
        })
    }

    fn sync(&self, _site: SyncSite) -> io::Result<()> {
        Ok(())
    }

    fn settle(&self) -> io::Result<()> {
        Ok(())
    }
}

impl Overlay {
    fn changes(&self) -> MutexGuard<'_, Changes> {
        held(&self.0)
    }
}

impl Disk for Overlay {
    fn list(&self, dir: &Path) -> io::Result<Vec<String>> {
        let changes = self.changes();
        let mut names: BTreeSet<String> = match RealDisk.list(dir) {
            Ok(names) => names.into_iter().collect(),
            Err(error) if error.kind() == io::ErrorKind::NotFound && changes.dirs.contains(dir) => {
                BTreeSet::new()
            }
            Err(error) => return Err(error),
        };
        for (path, file) in changes
            .files
            .iter()
            .filter(|(path, _)| path.parent() == Some(dir))
        {
            let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
                continue;
            };
            if file.is_some() {
                names.insert(name.to_owned());
            } else {
                names.remove(name);
            }
        }
        Ok(names.into_iter().collect())
    }

    fn exists(&self, path: &Path) -> io::Result<bool> {
        let changes = self.changes();
        match changes.files.get(path) {
            Some(file) => Ok(file.is_some()),
            None => Ok(changes.dirs.contains(path) || RealDisk.exists(path)?),
        }
    }

    fn create_dir(&self, dir: &Path) -> io::Result<()> {
        self.changes().dirs.insert(dir.to_owned());
        Ok(())
    }

    fn open(&self, path: &Path, how: Open) -> io::Result<Arc<dyn DiskFile>> {
        let mut changes = self.changes();
        let file = match (how, changes.files.get(path)) {
            (Open::Create | Open::CreateSecret, _) => Shadow::new(Content::Memory(Vec::new())),
            (_, Some(Some(file))) => Arc::clone(file),
            (_, Some(None)) => return Err(io::ErrorKind::NotFound.into()),
            (Open::Read, None) => return RealDisk.open(path, Open::Read),
            (Open::Write, None) => Shadow::new(Content::Real(RealDisk.open(path, Open::Read)?)),
        };
        changes.files.insert(path.to_owned(), Some(Arc::clone(&file)));
        Ok(file)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        let mut changes = self.changes();
        let file = match changes.files.get(from) {
            Some(Some(file)) => Arc::clone(file),
            Some(None) => return Err(io::ErrorKind::NotFound.into()),
            None => Shadow::new(Content::Real(RealDisk.open(from, Open::Read)?)),
        };
        changes.files.insert(from.to_owned(), None);
        changes.files.insert(to.to_owned(), Some(file));
        Ok(())
    }

    fn unlink(&self, path: &Path) -> io::Result<()> {
        self.changes().files.insert(path.to_owned(), None);
        Ok(())
    }

    fn sync_dir(&self, _dir: &Path, _site: SyncSite) -> io::Result<()> {
        Ok(())
    }

    fn lock(&self, _path: &Path) -> io::Result<Option<Box<dyn Lock>>> {
        Ok(Some(Box::new(NoLock)))
    }
}
