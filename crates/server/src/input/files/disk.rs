//! Every call to the file system that following files needs: what is in a folder, and bytes at an offset. Nothing is
//! ever written, and no file of the data directory is opened.
#![expect(
    clippy::disallowed_methods,
    reason = "files that somebody else writes, outside of the data directory, only read"
)]

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fs::{self, File, Metadata};
use std::io::{self, ErrorKind};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{DirEntryExt as _, FileExt as _, MetadataExt as _};
use std::path::{Path, PathBuf};

use super::pattern::Pattern;
use crate::limits::{FILES_FOLDER_MAX, FILES_UNKNOWN_MAX};

/// What ends the name of a file that holds another one compressed.
const COMPRESSED: [&[u8]; 5] = [b".gz", b".bz2", b".xz", b".zst", b".Z"];

/// By which a file is known as long as it is there: names come and go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Place {
    pub(super) device: u64,
    pub(super) inode: u64,
}

/// How far a file had got at a moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct State {
    pub(super) bytes: u64,
    /// When it was last written, nanoseconds since 1970.
    pub(super) written: i64,
    /// Whether any folder still names it.
    pub(super) is_named: bool,
}

/// A file that a folder names.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) path: PathBuf,
    pub(super) place: Place,
    pub(super) state: State,
    /// The first pattern that its name fits; none for a file that is only known from before.
    pub(super) pattern: Option<usize>,
}

/// Why it is not known what is in a folder, or what a name in it leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unknown {
    pub(super) why: String,
    /// There is no such folder; it may be mounted later.
    pub(super) is_missing: bool,
}

impl From<io::Error> for Unknown {
    fn from(error: io::Error) -> Self {
        Self {
            why: error.to_string(),
            is_missing: error.kind() == ErrorKind::NotFound,
        }
    }
}

/// What was found in the folders.
#[derive(Debug, Default)]
pub(super) struct Listing {
    pub(super) found: Vec<Found>,
    /// Folders that could not be looked through to their end: what is missing there may be there. And names in folders that
    /// lead in a circle, or to where the server may not look: what they led to before may be there.
    pub(super) unknown: BTreeMap<PathBuf, Unknown>,
    /// One of the files that fit and are left alone.
    pub(super) compressed: Option<PathBuf>,
}

/// Looks through the folders of the patterns, for files that fit one and for those of known inodes.
pub(super) fn list(patterns: &[Pattern], known: &HashSet<u64>) -> Listing {
    let mut listing = Listing::default();
    let folders: BTreeSet<&Path> = patterns.iter().map(|pattern| pattern.folder.as_path()).collect();
    for folder in folders {
        if let Err(error) = look_through(folder, patterns, known, &mut listing) {
            listing.unknown.insert(folder.to_owned(), error.into());
        }
    }
    listing.found.sort_by(|a, b| a.path.cmp(&b.path));
    listing
}

fn look_through(
    folder: &Path,
    patterns: &[Pattern],
    known: &HashSet<u64>,
    listing: &mut Listing,
) -> io::Result<()> {
    for (number, entry) in fs::read_dir(folder)?.enumerate() {
        if number >= FILES_FOLDER_MAX {
            return Err(io::Error::other(format!(
                "it has more than {FILES_FOLDER_MAX} entries"
            )));
        }
        let entry = entry?;
        let name = entry.file_name();
        let fits = |pattern: &Pattern| pattern.folder == folder && pattern.matches(name.as_bytes());
        let mut pattern = patterns.iter().position(fits);
        if pattern.is_some() && COMPRESSED.iter().any(|end| name.as_bytes().ends_with(end)) {
            listing.compressed.get_or_insert(entry.path());
            pattern = None;
        }
        if pattern.is_none() && !known.contains(&entry.ino()) {
            continue;
        }
        let path = entry.path();
        match fs::metadata(&path) {
            Ok(about) if about.is_file() => listing.found.push(Found {
                path,
                place: place(&about),
                state: state(&about),
                pattern,
            }),
            Ok(_) => {}
            // Gone since, or a link to nothing.
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) if listing.unknown.len() < FILES_UNKNOWN_MAX => {
                listing.unknown.insert(path, error.into());
            }
            Err(_) => {}
        }
    }
    Ok(())
}

fn place(about: &Metadata) -> Place {
    Place {
        device: about.dev(),
        inode: about.ino(),
    }
}

fn state(about: &Metadata) -> State {
    State {
        bytes: about.len(),
        written: about
            .mtime()
            .saturating_mul(1_000_000_000)
            .saturating_add(about.mtime_nsec()),
        is_named: about.nlink() > 0,
    }
}

/// Opens the file of that place. `None` when another one has its name now.
pub(super) fn open(path: &Path, expected: Place) -> io::Result<Option<File>> {
    // Opening a pipe would wait for its writer, perhaps for ever.
    if !fs::metadata(path)?.is_file() {
        return Ok(None);
    }
    let file = File::open(path)?;
    Ok((place(&file.metadata()?) == expected).then_some(file))
}

pub(super) fn state_of(file: &File) -> io::Result<State> {
    Ok(state(&file.metadata()?))
}

/// The bytes at an offset, so many if there are.
pub(super) fn read_at(file: &File, at: u64, bytes: usize) -> io::Result<Vec<u8>> {
    let mut buffer = vec![0; bytes];
    let mut filled = 0;
    while let Some(rest) = buffer.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match file.read_at(rest, at + filled as u64) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    buffer.truncate(filled);
    Ok(buffer)
}
