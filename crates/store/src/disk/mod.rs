//! The one door to the data directory.
//!
//! Every file the store opens, writes, syncs, renames or unlinks passes through [`Disk`], so that a test can put a
//! simulated disk underneath and fail, tear or cut the power at each single call. Nothing else in this crate touches
//! `std::fs`.
//!
//! Guarantees asked of an implementation, and the calls behind them:
//!
//! * bytes written by [`DiskFile::write_at`] survive power loss once [`DiskFile::sync`] on that file has returned;
//! * a created or renamed or unlinked name survives once [`Disk::sync_dir`] on its directory has returned;
//! * before that each unsynced write and name may be kept, torn or gone, independently of every other.
//!
//! A failed sync is final: the kernel may have dropped the dirty pages, so nothing here ever syncs a second time to
//! mend a first.

mod real;

use std::fmt;
use std::io;
use std::path::Path;
use std::sync::Arc;

pub use real::RealDisk;

/// Where in our code a sync is asked for. A closed list, so that a test can take out each one and show that it is
/// needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SyncSite {
    /// A directory was made: its name in its parent.
    Directory,
    /// The name of a new journal file.
    JournalName,
    /// A journal frame: the sync behind every acknowledgement.
    JournalFrame,
    /// The last journal file as it was found at opening: a killed process may have left frames that are only in memory.
    JournalFound,
    /// The names of the journal files as they were found at opening.
    JournalNamesFound,
    /// The content of a segment file.
    SegmentContent,
    /// The name of a segment file.
    SegmentName,
    /// The content of a segment file that others were merged into.
    MergedContent,
    /// The name of such a file.
    MergedName,
    /// The content of a new manifest, before it is renamed over the old one.
    ManifestContent,
    /// The rename of the manifest.
    ManifestName,
    /// The name of the manifest as it was found at opening.
    ManifestFound,
    /// The content of a new high-water mark, before it is renamed over the old one.
    MarkContent,
    /// The rename of the high-water mark.
    MarkName,
    /// The name of the high-water mark as it was found at opening.
    MarkFound,
    /// The content of a key file.
    KeyContent,
    /// The name of a key file.
    KeyName,
    /// The settings database, as it commits and as it is found at opening: one site for all of it.
    Settings,
}

impl SyncSite {
    /// Every site, for tests that visit each.
    pub const ALL: [Self; 18] = [
        Self::Directory,
        Self::JournalName,
        Self::JournalFrame,
        Self::JournalFound,
        Self::JournalNamesFound,
        Self::SegmentContent,
        Self::SegmentName,
        Self::MergedContent,
        Self::MergedName,
        Self::ManifestContent,
        Self::ManifestName,
        Self::ManifestFound,
        Self::MarkContent,
        Self::MarkName,
        Self::MarkFound,
        Self::KeyContent,
        Self::KeyName,
        Self::Settings,
    ];
}

/// How a file is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Open {
    /// Existing, for reading.
    Read,
    /// Existing, for reading and writing.
    Write,
    /// New and empty; an existing file of that name is cut to nothing.
    Create,
    /// As `Create`, readable by its owner only (mode 0600).
    CreateSecret,
}

/// An open file with positioned access. Cheap to share between threads.
pub trait DiskFile: Send + Sync + fmt::Debug {
    /// Its length in bytes.
    ///
    /// # Errors
    /// When the operating system cannot say.
    fn len(&self) -> io::Result<u64>;

    /// Whether it has no bytes.
    ///
    /// # Errors
    /// As [`DiskFile::len`].
    fn is_empty(&self) -> io::Result<bool> {
        self.len().map(|len| len == 0)
    }

    /// Fills `buf` from `offset`.
    ///
    /// # Errors
    /// `UnexpectedEof` when the file ends before `buf` is full; otherwise what the system reports.
    fn read_at(&self, offset: u64, buf: &mut [u8]) -> io::Result<()>;

    /// Writes all of `data` at `offset`, growing the file where needed.
    ///
    /// # Errors
    /// What the system reports; some of the bytes may have been written.
    fn write_at(&self, offset: u64, data: &[u8]) -> io::Result<()>;

    /// Cuts or extends with zeros.
    ///
    /// # Errors
    /// What the system reports.
    fn set_len(&self, len: u64) -> io::Result<()>;

    /// Makes what was written survive power loss.
    ///
    /// # Errors
    /// What the system reports. The caller must then stop: see the module's page.
    fn sync(&self, site: SyncSite) -> io::Result<()>;

    /// Asks that what was written be carried to the medium soon, so that a later sync is quick. No promise hangs on it.
    ///
    /// # Errors
    /// What the system reports.
    fn settle(&self) -> io::Result<()>;
}

/// Held for as long as a directory is ours; releases the lock when dropped.
pub trait Lock: Send + Sync + fmt::Debug {}

/// A file system, or something that behaves like one.
pub trait Disk: Send + Sync + fmt::Debug + 'static {
    /// The names in a directory, in no particular order.
    ///
    /// # Errors
    /// When it cannot be read; `NotFound` when it is not there.
    fn list(&self, dir: &Path) -> io::Result<Vec<String>>;

    /// Whether something of that name is there.
    ///
    /// # Errors
    /// When that cannot be told.
    fn exists(&self, path: &Path) -> io::Result<bool>;

    /// Makes one directory (its parent must exist), readable by its owner only.
    ///
    /// # Errors
    /// What the system reports.
    fn create_dir(&self, dir: &Path) -> io::Result<()>;

    /// Opens a file.
    ///
    /// # Errors
    /// What the system reports; `NotFound` for a missing one.
    fn open(&self, path: &Path, how: Open) -> io::Result<Arc<dyn DiskFile>>;

    /// Gives a file another name, replacing what had it.
    ///
    /// # Errors
    /// What the system reports.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;

    /// Takes a name away.
    ///
    /// # Errors
    /// What the system reports.
    fn unlink(&self, path: &Path) -> io::Result<()>;

    /// Makes the names in a directory survive power loss.
    ///
    /// # Errors
    /// What the system reports. The caller must then stop.
    fn sync_dir(&self, dir: &Path, site: SyncSite) -> io::Result<()>;

    /// Takes the lock file for this process alone, or says `None` when another holds it.
    ///
    /// # Errors
    /// When the lock file cannot be made.
    fn lock(&self, path: &Path) -> io::Result<Option<Box<dyn Lock>>>;
}

/// Makes `dir` and every missing directory above it, each name durable before the next is made.
///
/// The names of directories that were there are made durable too: a process killed between making one and syncing its
/// name leaves a directory that the next power loss takes away with everything in it.
///
/// # Errors
/// What the disk reports.
pub(crate) fn create_dirs(disk: &dyn Disk, dir: &Path) -> io::Result<()> {
    let path: Vec<&Path> = dir
        .ancestors()
        .take_while(|at| !at.as_os_str().is_empty())
        .collect();
    for at in path.into_iter().rev() {
        let Some(parent) = at.parent() else { continue };
        let made = !disk.exists(at)?;
        if made {
            disk.create_dir(at)?;
        }
        match disk.sync_dir(parent, SyncSite::Directory) {
            // A directory that may not be read was not made by us.
            Err(error) if !made && error.kind() == io::ErrorKind::PermissionDenied => {}
            synced => synced?,
        }
    }
    Ok(())
}

/// Replaces `path` by `content` so that after any crash either the old or the new content is there, whole.
///
/// Write aside, sync the content, rename over, sync the name. A crash before the rename leaves a `.tmp` that the next
/// replacement overwrites; a crash after it leaves either name, both of which point at synced content.
///
/// # Errors
/// What the disk reports.
pub(crate) fn replace(
    disk: &dyn Disk,
    path: &Path,
    content: &[u8],
    synced: SyncSite,
    named: SyncSite,
) -> io::Result<()> {
    let aside = path.with_extension("tmp");
    let file = disk.open(&aside, Open::Create)?;
    file.write_at(0, content)?;
    file.sync(synced)?;
    disk.rename(&aside, path)?;
    match path.parent() {
        Some(dir) => disk.sync_dir(dir, named),
        None => Ok(()),
    }
}

/// Reads a whole small file; `None` when it is not there.
///
/// # Errors
/// What the disk reports, and `InvalidData` above `bytes_max`.
pub(crate) fn read_small(disk: &dyn Disk, path: &Path, bytes_max: u64) -> io::Result<Option<Vec<u8>>> {
    let file = match disk.open(path, Open::Read) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let len = file.len()?;
    if len > bytes_max {
        return Err(io::Error::new(
            io::ErrorKind::InvalidData,
            format!(
                "{} has {len} bytes, more than the {bytes_max} that are ever written there",
                path.display()
            ),
        ));
    }
    let mut content = vec![0; usize::try_from(len).map_err(io::Error::other)?];
    file.read_at(0, &mut content)?;
    Ok(Some(content))
}
