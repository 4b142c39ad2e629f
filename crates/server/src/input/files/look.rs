//! A look at the folders: which files are there, which of them were there before, under which name, and what the others are.

use std::collections::{HashMap, HashSet};
use std::io;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::Follower;
use super::disk::{self, Found, Place, State};
use super::followed::{Followed, Leaving};
use super::print::last;
use super::recognise::{Verdict, recognise};
use super::record::{Content, Record, random_name};
use super::trouble::Trouble;
use crate::limits::{
    FILE_GONE_KEPT_S, FILE_PRINT_BYTES, FILE_REST_S, FILES_FOLLOWED_MAX, FILES_OPEN_MAX, FILES_REMEMBERED_MAX,
};
use vitni_intake::limits::LINE_BYTES_MAX;

/// How long a beginning may stay too short to be compared.
const SHORT: Duration = Duration::from_secs(2);

/// How long what grows, and begins like a file of which more is known, may be a copy that is being made.
const COPIED: Duration = Duration::from_secs(600);

/// How long such a copy may pause.
const REST: Duration = Duration::from_secs(FILE_REST_S);

/// A file that was not there before.
#[derive(Debug)]
pub(super) struct Newcomer {
    pub(super) path: PathBuf,
    pub(super) pattern: usize,
    pub(super) state: State,
    pub(super) trouble: Option<Trouble>,
    since: Instant,
    /// When it had its present length first.
    changed: Instant,
    /// What is not to be read: of a file that was there when its pattern was looked at for the first time.
    skipped: u64,
}

impl Newcomer {
    /// Whether it is too short to be compared, and may still grow.
    pub(super) fn is_short(&self, now: Instant) -> bool {
        let bytes = self.state.bytes;
        let is_readable = bytes > 0 && self.trouble.is_none();
        is_readable && bytes < FILE_PRINT_BYTES as u64 && now.saturating_duration_since(self.since) < SHORT
    }
}

impl Follower {
    /// A file of which only the record is known.
    pub(super) fn known(&self, record: Record) -> Followed {
        let pattern = self
            .patterns
            .iter()
            .position(|pattern| *pattern.text == *record.pattern);
        Followed {
            path: PathBuf::from(&record.path),
            pattern: pattern.unwrap_or(usize::MAX),
            state: State::default(),
            handle: None,
            reading: None,
            trouble: None,
            is_listed: false,
            matches: false,
            saved: Some(record.clone()),
            record,
        }
    }

    pub(super) fn look(&mut self, now: Instant) {
        let inodes = self.files.iter().map(|file| file.record.inode).collect();
        let listing = disk::list(&self.patterns, &inodes);
        self.tell(&listing);
        let newcomers = self.meet(listing.found, now);
        self.unknown = listing.unknown;
        self.admit(newcomers, now);
        self.attach(now);
        self.miss(now);
        for file in &mut self.files {
            file.decide_cut(now);
        }
        self.close_handles();
        self.forget();
        self.begin();
    }

    /// Notes which patterns have been looked at by now: what appears later is new, and read from its beginning.
    fn begin(&mut self) {
        for pattern in &self.patterns {
            let unknown = self.unknown.get(&pattern.folder);
            let text = pattern.text.to_string();
            if unknown.is_none_or(|unknown| unknown.is_missing) && !self.begun.contains(&text) {
                self.begun.push(text);
                self.is_begun_saved = false;
            }
        }
    }

    fn tell(&mut self, listing: &disk::Listing) {
        let input = &self.door.name;
        for (path, unknown) in &listing.unknown {
            if self.unknown.get(path) != Some(unknown) {
                tracing::warn!(%input, path = %path.display(), why = unknown.why, "a folder or a name in it cannot be looked at; it is tried again");
            }
        }
        if let Some(path) = &listing.compressed
            && !std::mem::replace(&mut self.told_compressed, true)
        {
            tracing::warn!(%input, path = %path.display(), "compressed files are left alone; unpack them to have them read");
        }
    }

    /// Finds again what is known; gives back what is not.
    fn meet(&mut self, found: Vec<Found>, now: Instant) -> Vec<Found> {
        let places: HashMap<Place, usize> = self
            .files
            .iter()
            .enumerate()
            .map(|(number, file)| (file.place(), number))
            .collect();
        for file in &mut self.files {
            file.is_listed = false;
        }
        let mut others = Vec::new();
        for found in found {
            let known = places
                .get(&found.place)
                .and_then(|number| self.files.get_mut(*number));
            match known {
                // Another file may have its inode; a name that does not fit is not worth a look.
                Some(file) if file.record.gone.is_some() && found.pattern.is_none() => {}
                Some(file) => {
                    // Of several names the one it had is its name.
                    if !file.is_listed || found.path == file.path {
                        file.path.clone_from(&found.path);
                        file.record.path = found.path.to_string_lossy().into_owned();
                        file.matches = found.pattern.is_some();
                        file.pattern = found.pattern.unwrap_or(file.pattern);
                    }
                    file.is_listed = true;
                    file.note_state(found.state, now);
                }
                None if found.pattern.is_some() => others.push(found),
                None => {}
            }
        }
        others
    }

    /// Decides about files that were not there before.
    fn admit(&mut self, found: Vec<Found>, now: Instant) {
        let there: HashSet<Place> = found.iter().map(|found| found.place).collect();
        self.newcomers.retain(|place, _| there.contains(place));
        if !found.is_empty() {
            for file in &mut self.files {
                file.refresh(&self.key);
            }
        }
        let mut taken = HashSet::new();
        for found in found {
            let Some(pattern) = found.pattern else { continue };
            if !taken.insert(found.place) {
                continue;
            }
            if !self.newcomers.contains_key(&found.place) && self.is_full(&found) {
                return;
            }
            let skips = !self.from_beginning && !self.is_begun(pattern);
            let newcomer = self.newcomers.entry(found.place).or_insert_with(|| Newcomer {
                path: found.path.clone(),
                pattern,
                state: found.state,
                trouble: None,
                since: now,
                changed: now,
                skipped: if skips { found.state.bytes } else { 0 },
            });
            if newcomer.state.bytes != found.state.bytes {
                (newcomer.state, newcomer.changed) = (found.state, now);
            }
            if found.state.bytes == 0
                || newcomer
                    .trouble
                    .as_ref()
                    .is_some_and(|trouble| trouble.until > now)
            {
                continue;
            }
            self.identify_and_follow(found, now);
        }
    }

    fn is_full(&mut self, found: &Found) -> bool {
        let followed = self
            .files
            .iter()
            .filter(|file| file.record.gone.is_none())
            .count();
        let is_full = followed + self.newcomers.len() >= FILES_FOLLOWED_MAX;
        if is_full && !std::mem::replace(&mut self.told_many, true) {
            tracing::warn!(input = %self.door.name, path = %found.path.display(), "more than {FILES_FOLLOWED_MAX} files fit: the others are left alone; name fewer, or move old ones away");
        }
        is_full
    }

    fn identify_and_follow(&mut self, found: Found, now: Instant) {
        let Some(mut newcomer) = self.newcomers.remove(&found.place) else {
            return;
        };
        match self.identify(&found, &newcomer, now) {
            Ok(Some(content)) => return self.follow(found, content),
            Ok(None) => newcomer.trouble = None,
            Err(error) => {
                let before = newcomer.trouble.take();
                let trouble = Trouble::after(before, &self.door.name, &found.path, &error, now);
                newcomer.trouble = Some(trouble);
            }
        }
        self.newcomers.insert(found.place, newcomer);
    }

    fn is_begun(&self, pattern: usize) -> bool {
        let pattern = self.patterns.get(pattern);
        pattern.is_some_and(|pattern| self.begun.iter().any(|begun| **begun == *pattern.text))
    }

    /// What stands in a file, and from where it is to be read; `None` as long as that cannot be told.
    fn identify(&self, found: &Found, newcomer: &Newcomer, now: Instant) -> io::Result<Option<Content>> {
        let bytes = found.state.bytes;
        let unchanged = now.saturating_duration_since(newcomer.changed);
        let known_for = now.saturating_duration_since(newcomer.since);
        if newcomer.is_short(now) && unchanged.is_zero() {
            return Ok(None);
        }
        let Some(file) = disk::open(&found.path, found.place)? else {
            return Ok(None);
        };
        let path = found.path.to_string_lossy();
        let known = self.files.iter().map(|file| &file.record);
        let known = known.flat_map(|record| {
            let same = record.path == path && record.inode == found.place.inode;
            std::iter::once((&record.content, same)).chain(record.before.iter().map(|before| (before, false)))
        });
        let read = |at, bytes| disk::read_at(&file, at, usize::try_from(bytes).unwrap_or(usize::MAX));
        let from = match recognise(&self.key, bytes, known, read)? {
            Verdict::Copy(content) => return Ok(Some(content)),
            // A copy that is being made grows. What only begins like another file is read: rather twice than not at all.
            Verdict::Part if unchanged < REST && known_for < COPIED => return Ok(None),
            Verdict::Part | Verdict::New => newcomer.skipped.min(bytes),
        };
        let Some(key) = random_name() else { return Ok(None) };
        let mut content = Content::fresh(key);
        if from > 0 {
            let window = from.saturating_sub((LINE_BYTES_MAX + FILE_PRINT_BYTES) as u64);
            let text = read(window, from - window)?;
            // An unfinished line is read when it is finished.
            let end = memchr::memrchr(b'\n', &text).map_or(text.len(), |end| end + 1);
            let text = text.get(..end).unwrap_or_default();
            content.position = window + end as u64;
            content.near = self.key.print(last(text));
        }
        // Known before anything is read, so that a copy is known as one even if this file is truncated first.
        content.head = self.key.print(&read(0, bytes.min(FILE_PRINT_BYTES as u64))?);
        Ok(Some(content))
    }

    fn follow(&mut self, found: Found, content: Content) {
        let (Some(id), Some(pattern)) = (random_name(), found.pattern) else {
            return;
        };
        let path = found.path.to_string_lossy().into_owned();
        let text = self.patterns.get(pattern).map(|pattern| pattern.text.to_string());
        let record = Record {
            id,
            first: self.first_name(&content).unwrap_or_else(|| path.clone()),
            path,
            pattern: text.unwrap_or_default(),
            device: found.place.device,
            inode: found.place.inode,
            bytes: found.state.bytes,
            gone: None,
            content,
            before: Vec::new(),
        };
        let mut file = self.known(record);
        file.saved = None;
        file.path = found.path;
        file.state = found.state;
        file.is_listed = true;
        self.files.push(file);
    }

    /// The name under which a content was first read.
    fn first_name(&self, content: &Content) -> Option<String> {
        let mut known = self.files.iter().map(|file| &file.record);
        let has = |record: &&Record| {
            record.content.key == content.key || record.before.iter().any(|before| before.key == content.key)
        };
        known.find(has).map(|record| record.first.clone())
    }

    /// Takes up reading of files that are there and are not read.
    fn attach(&mut self, now: Instant) {
        for file in &mut self.files {
            let waits = file.trouble.as_ref().is_some_and(|trouble| trouble.until > now);
            if !file.is_listed || file.reading.is_some() || waits {
                continue;
            }
            match file.attach(&self.key, now) {
                Ok(()) => file.record.gone = None,
                Err(error) => file.has_trouble(&self.door.name, &error, now),
            }
        }
    }

    /// Lets go of files that are not there any more: of those that are open once they are read to their end.
    fn miss(&mut self, now: Instant) {
        let clock = self.app.now().nanos();
        for number in 0..self.files.len() {
            let Some(file) = self.files.get_mut(number) else {
                continue;
            };
            let is_unknown = self.unknown.contains_key(&file.path)
                || file
                    .path
                    .parent()
                    .is_some_and(|folder| self.unknown.contains_key(folder));
            if file.is_listed || is_unknown || file.record.gone.is_some() {
                continue;
            }
            if file.handle.is_some() && !file.is_done(now) && file.trouble.is_none() {
                continue;
            }
            match &mut file.reading {
                Some(reading) if reading.leaving.is_none() => reading.leaving = Some(Leaving::Gone),
                Some(_) => {}
                None => {
                    file.record.gone = Some(clock);
                    self.tell_loss(number);
                }
            }
        }
    }

    /// Keeps open only those that changed last: an open file is read to its end wherever it is moved.
    fn close_handles(&mut self) {
        let mut open: Vec<_> = self
            .files
            .iter_mut()
            .filter(|file| file.handle.is_some() && file.is_listed)
            .collect();
        if open.len() <= FILES_OPEN_MAX {
            return;
        }
        open.sort_by_key(|file| std::cmp::Reverse(file.reading.as_ref().map(|reading| reading.changed)));
        for file in open.into_iter().skip(FILES_OPEN_MAX) {
            file.handle = None;
        }
    }

    /// Forgets files that have been gone for long; of too many those that have been gone for longest.
    fn forget(&mut self) {
        let now = self.app.now().nanos();
        let mut gone: Vec<i64> = self.files.iter().filter_map(|file| file.record.gone).collect();
        let mut until = now.saturating_sub(FILE_GONE_KEPT_S.saturating_mul(1_000_000_000));
        if gone.len() > FILES_REMEMBERED_MAX {
            gone.sort_unstable();
            let surplus = gone.len() - FILES_REMEMBERED_MAX;
            until = until.max(gone.get(surplus - 1).copied().unwrap_or(until));
        }
        let input = &self.door.name;
        let forgotten = &mut self.forgotten;
        self.files.retain(|file| {
            let is_forgotten = file.record.gone.is_some_and(|gone| gone <= until);
            if is_forgotten {
                forgotten.push(file.record.key(input));
            }
            !is_forgotten
        });
    }
}
