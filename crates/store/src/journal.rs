//! The journal: one write-ahead file for all tenants, in slots that are filled with zeros once and then used again.
//!
//! Guarantees: [`Journal::append`] returns after its frame is durable; [`Journal::open`] hands back every durable frame
//! that is still needed, in order, and refuses a journal in which one is missing. It never retries a sync, never
//! removes a file that a manifest may still need, and never decides when a file is no longer needed: the sealing of
//! segments does.
//!
//! It begins with two small files, and makes whole ones when they are full. Where nothing in it is needed, [`Journal::rest_in`] and
//! [`Journal::rest`] give the whole ones back to the disk.
//!
//! A file is a row of frames from offset 0. Which file comes when is told by the number in its frames, not by its name:
//! recycling a file is nothing but writing the next frame at its start.
//!
//! Why a crash cannot resurrect or lose anything:
//!
//! * One frame is written and synced before the next is begun, so only the last frame can be torn.
//! * What lies behind the last whole frame is either zeros or frames of an earlier use, which carry a lower file number.
//! * After a torn frame was dropped the next session writes over it under a higher session number; a leftover of the
//!   torn one could only follow with a lower session, and is refused for it.
//! * After a rest a file number begins that no frame has yet. A session that opens before its first frame is whole begins to count anew:
//!   what may lie there then is a torn first frame, and no piece of one is a frame, since events are text and headers hold zeros.
//! * A whole frame behind a broken one therefore proves that the broken one had been synced: that is damage, not a torn
//!   end, and opening says so instead of cutting it off.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use vitni_event::Timestamp;

use crate::disk::{Disk, DiskFile, Open, SyncSite};
use crate::error::OpenError;
use crate::frame::{self, HEADER_BYTES, Header, Kind};
use crate::limits;

/// Who may use the last blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// What producers send. One file always stays free of it: a small one in a small journal.
    Ordinary,
    /// Our own facts: traces of reads, checkpoints, settings. May use the reserve.
    Trace,
}

/// Why a frame was not taken.
#[derive(Debug)]
pub(crate) enum Refused {
    /// There is no room and none can be made.
    Full,
    /// It is larger than a journal file.
    TooLarge,
    /// The disk failed: the store must close.
    Disk(&'static str, io::Error),
}

#[derive(Debug)]
struct Slot {
    name: u64,
    file: Arc<dyn DiskFile>,
    capacity: u64,
    /// The file number written into it last; `None` when nothing in it is needed.
    live: Option<u64>,
}

/// The open journal.
#[derive(Debug)]
pub(crate) struct Journal {
    disk: Arc<dyn Disk>,
    dir: PathBuf,
    file_bytes: u64,
    slots: Vec<Slot>,
    next_name: u64,
    current: Option<usize>,
    offset: u64,
    number: u64,
    ordinal: u64,
    session: u64,
    retry_at: Option<Timestamp>,
}

/// A frame as [`Journal::open`] hands it over.
pub(crate) struct Found<'a> {
    pub(crate) header: Header,
    pub(crate) payload: &'a [u8],
}

impl Journal {
    /// Opens the files in `dir` and visits every frame from file number `low` on.
    ///
    /// # Errors
    /// When the disk fails, when a needed frame is damaged or missing, or when `visit` refuses one.
    pub(crate) fn open(
        disk: Arc<dyn Disk>,
        dir: PathBuf,
        file_bytes: u64,
        low: u64,
        visit: &mut dyn FnMut(Found<'_>) -> Result<(), String>,
    ) -> Result<Self, OpenError> {
        let mut journal = Self {
            disk,
            dir,
            file_bytes: file_bytes.max(limits::JOURNAL_FILE_BYTES_MIN),
            slots: Vec::new(),
            next_name: 0,
            current: None,
            offset: 0,
            number: low.saturating_sub(1),
            ordinal: 0,
            session: 0,
            retry_at: None,
        };
        // A killed process may have made a file whose name is in memory only; frames must not go where a power loss
        // could take the name away.
        journal
            .disk
            .sync_dir(&journal.dir, SyncSite::JournalNamesFound)
            .map_err(OpenError::disk(
                "syncing the journal directory",
                journal.dir.clone(),
            ))?;
        journal.find_slots(low)?;
        journal.replay(low, visit)?;
        journal.session += 1;
        Ok(journal)
    }

    fn find_slots(&mut self, low: u64) -> Result<(), OpenError> {
        let mut names: Vec<u64> = self
            .disk
            .list(&self.dir)
            .map_err(OpenError::disk("listing", self.dir.clone()))?
            .iter()
            .filter_map(|name| u64::from_str_radix(name.strip_suffix(".journal")?, 16).ok())
            .collect();
        names.sort_unstable();
        for name in names {
            self.next_name = self.next_name.max(name + 1);
            let path = self.path(name);
            let file = self
                .disk
                .open(&path, Open::Write)
                .map_err(OpenError::disk("opening", path.clone()))?;
            let capacity = file.len().map_err(OpenError::disk("measuring", path.clone()))?;
            let first = read_frame(&*file, 0, capacity).map_err(OpenError::disk("reading", path.clone()))?;
            let live = first
                .map(|(header, _)| header.file)
                .filter(|number| *number >= low);
            if live.is_none() && capacity < self.rest_bytes() {
                // Hardly filled when the process ended, or made under a smaller setting: nothing in it is needed.
                drop(file);
                self.disk
                    .unlink(&path)
                    .map_err(OpenError::disk("removing", path))?;
                continue;
            }
            self.slots.push(Slot {
                name,
                file,
                capacity,
                live,
            });
        }
        Ok(())
    }

    fn replay(
        &mut self,
        low: u64,
        visit: &mut dyn FnMut(Found<'_>) -> Result<(), String>,
    ) -> Result<(), OpenError> {
        let mut order: Vec<(u64, usize)> = self
            .slots
            .iter()
            .enumerate()
            .filter_map(|(at, slot)| Some((slot.live?, at)))
            .collect();
        order.sort_unstable();
        for (expected, (number, at)) in (low..).zip(&order) {
            if *number != expected {
                return Err(self.damaged(format!(
                    "file number {expected} is missing, number {number} is there"
                )));
            }
            let last = order.last().is_some_and(|(newest, _)| newest == number);
            self.replay_file(*number, *at, *number == low, last, visit)?;
        }
        if let Some(slot) = self.current.and_then(|at| self.slots.get(at)) {
            // What was just read may be in memory only. From here on we answer for it.
            slot.file
                .sync(SyncSite::JournalFound)
                .map_err(OpenError::disk("syncing the journal", self.dir.clone()))?;
        }
        Ok(())
    }

    fn replay_file(
        &mut self,
        number: u64,
        at: usize,
        first: bool,
        last: bool,
        visit: &mut dyn FnMut(Found<'_>) -> Result<(), String>,
    ) -> Result<(), OpenError> {
        let Some(slot) = self.slots.get(at) else {
            return Ok(());
        };
        let (file, capacity) = (Arc::clone(&slot.file), slot.capacity);
        let mut offset = 0;
        let mut begun = !first;
        loop {
            let frame =
                read_frame(&*file, offset, capacity).map_err(OpenError::disk("reading", self.dir.clone()))?;
            let Some((header, payload)) = frame else { break };
            if header.file != number || header.session < self.session {
                break;
            }
            if begun && header.ordinal != self.ordinal + 1 {
                return Err(self.damaged(format!(
                    "frame {} is missing before {}",
                    self.ordinal + 1,
                    header.ordinal
                )));
            }
            begun = true;
            self.ordinal = header.ordinal;
            self.session = header.session;
            offset += frame_bytes(payload.len());
            visit(Found {
                header,
                payload: &payload,
            })
            .map_err(|detail| self.damaged(detail))?;
        }
        if last {
            self.refuse_damaged_middle(&*file, number, offset, capacity)?;
            self.current = Some(at);
            self.offset = offset;
            self.number = number;
        }
        Ok(())
    }

    /// Behind the last readable frame there must be no whole frame of the same use of this file.
    fn refuse_damaged_middle(
        &self,
        file: &dyn DiskFile,
        number: u64,
        offset: u64,
        capacity: u64,
    ) -> Result<(), OpenError> {
        const STEP: usize = 1 << 20;
        let mut at = offset;
        while at < capacity {
            let want = usize::try_from(capacity - at)
                .unwrap_or(usize::MAX)
                .min(STEP + HEADER_BYTES);
            let mut window = vec![0; want];
            file.read_at(at, &mut window)
                .map_err(OpenError::disk("reading", self.dir.clone()))?;
            for found in memchr_magic(&window) {
                let position = at + found as u64;
                let frame = read_frame(file, position, capacity)
                    .map_err(OpenError::disk("reading", self.dir.clone()))?;
                let Some((header, _)) = frame else { continue };
                if header.file == number && header.session >= self.session && header.ordinal > self.ordinal {
                    return Err(self.damaged(format!(
                        "the frame at byte {offset} of file number {number} cannot be read, but a later one can"
                    )));
                }
            }
            at += STEP as u64;
        }
        Ok(())
    }

    fn damaged(&self, detail: impl Into<String>) -> OpenError {
        OpenError::damaged(self.dir.clone(), detail)
    }

    fn path(&self, name: u64) -> PathBuf {
        self.dir.join(format!("{name:08x}.journal"))
    }

    /// The number of the file that the next frame goes to unless it must rotate.
    pub(crate) fn number(&self) -> u64 {
        self.number
    }

    /// The oldest file number whose frames are still needed.
    pub(crate) fn oldest(&self) -> u64 {
        self.slots
            .iter()
            .filter_map(|slot| slot.live)
            .min()
            .unwrap_or(self.number)
    }

    /// How many files hold frames that are still needed.
    pub(crate) fn live_files(&self) -> usize {
        self.slots.iter().filter(|slot| slot.live.is_some()).count()
    }

    /// Largest payload a frame can have.
    pub(crate) fn payload_max(&self) -> usize {
        usize::try_from(self.file_bytes).unwrap_or(usize::MAX) - HEADER_BYTES
    }

    /// Makes sure that a frame with `payload` bytes fits, before anything is written.
    ///
    /// # Errors
    /// [`Refused::Full`] when it does not and no file can be made; the journal is unchanged.
    pub(crate) fn make_room(&mut self, payload: usize, class: Class, now: Timestamp) -> Result<(), Refused> {
        if payload > self.payload_max() {
            return Err(Refused::TooLarge);
        }
        let fits = self.fits(payload);
        if fits && class == Class::Trace {
            return Ok(());
        }
        // What ordinary events leave free is at least a small file; what goes on in another file needs one that is large enough.
        let wanted = 1 + usize::from(class == Class::Ordinary && !fits);
        let needed = if fits { 0 } else { frame_bytes(payload) };
        while self.free(self.rest_bytes()) < wanted || self.free(needed) == 0 {
            let is_small = |slot: &Slot| slot.capacity < self.file_bytes;
            let begins = self.slots.len() < 2 && self.slots.iter().all(is_small);
            let bytes = if begins && needed <= self.rest_bytes() {
                self.rest_bytes()
            } else {
                self.file_bytes
            };
            self.add_file(bytes, now)?;
        }
        if class == Class::Ordinary && self.free(self.file_bytes) >= wanted {
            self.drop_free(|slot, whole| slot.capacity < whole);
        }
        Ok(())
    }

    fn fits(&self, payload: usize) -> bool {
        self.current
            .and_then(|at| self.slots.get(at))
            .is_some_and(|slot| self.offset + frame_bytes(payload) <= slot.capacity)
    }

    /// How many files of at least so many bytes hold nothing that is needed.
    fn free(&self, capacity: u64) -> usize {
        let is_free = |slot: &&Slot| slot.live.is_none() && slot.capacity >= capacity;
        self.slots.iter().filter(is_free).count()
    }

    /// Gives files back that hold nothing. `is_unwanted` is told how large a whole one is.
    fn drop_free(&mut self, is_unwanted: impl Fn(&Slot, u64) -> bool) {
        let whole = self.file_bytes;
        let gone = |slot: &Slot| slot.live.is_none() && is_unwanted(slot, whole);
        if !self.slots.iter().any(gone) {
            return;
        }
        let current = self
            .current
            .and_then(|at| self.slots.get(at))
            .map(|slot| slot.name);
        for slot in self.slots.iter().filter(|slot| gone(slot)) {
            // One that stays is found to hold nothing when the store is opened.
            let _ = self.disk.unlink(&self.path(slot.name));
        }
        self.slots.retain(|slot| !gone(slot));
        self.current = current.and_then(|name| self.slots.iter().position(|slot| slot.name == name));
    }

    fn add_file(&mut self, bytes: u64, now: Timestamp) -> Result<(), Refused> {
        if self.retry_at.is_some_and(|at| now < at) {
            return Err(Refused::Full);
        }
        let path = self.path(self.next_name);
        match self.fill(&path, bytes) {
            Ok(file) => {
                self.slots.push(Slot {
                    name: self.next_name,
                    file,
                    capacity: bytes,
                    live: None,
                });
                self.next_name += 1;
                self.retry_at = None;
                Ok(())
            }
            Err(error) if is_full(&error) => {
                // Give back what was taken, or nobody else on this disk could even note that it is full.
                let _ = self.disk.unlink(&path);
                let wait = i64::try_from(limits::SPARE_RETRY_MS)
                    .unwrap_or(i64::MAX)
                    .saturating_mul(1_000_000);
                self.retry_at = Some(Timestamp::from_nanos(now.nanos().saturating_add(wait)));
                Err(Refused::Full)
            }
            Err(error) => Err(Refused::Disk("making a journal file", error)),
        }
    }

    /// A crash while filling leaves a short file, which opening removes; a crash before the name is synced may leave
    /// none, which costs nothing because no frame went there yet.
    fn fill(&self, path: &Path, bytes: u64) -> io::Result<Arc<dyn DiskFile>> {
        const CHUNK: usize = 1 << 20;
        let zeros = vec![0; CHUNK];
        let file = self.disk.open(path, Open::Create)?;
        let mut at = 0;
        while at < bytes {
            let len = usize::try_from(bytes - at).unwrap_or(CHUNK).min(CHUNK);
            file.write_at(at, zeros.get(..len).unwrap_or(&zeros))?;
            at += len as u64;
        }
        file.settle()?;
        self.disk.sync_dir(&self.dir, SyncSite::JournalName)?;
        Ok(file)
    }

    /// Writes a frame whose first 40 bytes are free for the header, and returns when it is durable.
    ///
    /// # Errors
    /// Any error closes the store: how much of the frame is on the medium is unknown.
    pub(crate) fn append(&mut self, kind: Kind, framed: &mut [u8]) -> Result<(), Refused> {
        let payload = framed.len().saturating_sub(HEADER_BYTES);
        if !self.fits(payload) {
            self.rotate(frame_bytes(payload))?;
        }
        frame::seal(framed, kind, self.number, self.ordinal + 1, self.session).ok_or(Refused::TooLarge)?;
        let Some(slot) = self.current.and_then(|at| self.slots.get(at)) else {
            return Err(Refused::Full);
        };
        slot.file
            .write_at(self.offset, framed)
            .map_err(|error| Refused::Disk("writing the journal", error))?;
        slot.file
            .sync(SyncSite::JournalFrame)
            .map_err(|error| Refused::Disk("syncing the journal", error))?;
        self.offset += framed.len() as u64;
        self.ordinal += 1;
        Ok(())
    }

    /// Goes on in the smallest free file that holds so many bytes.
    fn rotate(&mut self, bytes: u64) -> Result<(), Refused> {
        let free = self
            .slots
            .iter_mut()
            .enumerate()
            .filter(|(_, slot)| slot.live.is_none() && slot.capacity >= bytes)
            .min_by_key(|(_, slot)| slot.capacity)
            .ok_or(Refused::Full)?;
        let (at, slot) = free;
        self.number += 1;
        slot.live = Some(self.number);
        self.current = Some(at);
        self.offset = 0;
        Ok(())
    }

    /// Lets go of every file below `low`, for which a durable manifest must already vouch.
    pub(crate) fn release_below(&mut self, low: u64) {
        for slot in &mut self.slots {
            if slot.live.is_some_and(|number| number < low) {
                slot.live = None;
            }
        }
    }

    /// Bytes of the file that stays while the journal rests.
    fn rest_bytes(&self) -> u64 {
        self.file_bytes / limits::JOURNAL_REST_PART
    }

    /// Whether a rest gives anything back. Whole files come after as many events as small ones hold, so resting again and again for a few
    /// is ruled out.
    pub(crate) fn is_worth_a_rest(&self) -> bool {
        let all: u64 = self.slots.iter().map(|slot| slot.capacity).sum();
        all > 2 * self.rest_bytes()
    }

    /// Prepares a rest: makes sure of the small file, and gives the number from which the journal goes on after it. A manifest that
    /// names this number as the lowest must be durable before [`Journal::rest`].
    ///
    /// # Errors
    /// [`Refused::Full`] when there is no room for the small file; everything is as it was.
    pub(crate) fn rest_in(&mut self, now: Timestamp) -> Result<u64, Refused> {
        let small = self.rest_bytes();
        let has_small = |slot: &Slot| slot.live.is_none() && slot.capacity <= small;
        if !self.slots.iter().any(has_small) {
            self.add_file(small, now)?;
        }
        Ok(self.number + 1)
    }

    /// Gives all files back but small ones. Only after [`Journal::rest_in`], and when nothing was written since.
    pub(crate) fn rest(&mut self) {
        self.release_below(self.number + 1);
        self.current = None;
        self.offset = 0;
        let is_small = |slot: &&Slot| slot.capacity <= self.rest_bytes();
        let small = self.slots.iter().filter(is_small).map(|slot| slot.name);
        let kept: Vec<u64> = small.take(2).collect();
        self.drop_free(|slot, _| !kept.contains(&slot.name));
    }
}

fn frame_bytes(payload: usize) -> u64 {
    (HEADER_BYTES + payload) as u64
}

/// Whether the disk said that it has no space left, as opposed to having failed.
pub(crate) fn is_full(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded
    )
}

/// The frame at `offset`, if one lies there whole.
fn read_frame(file: &dyn DiskFile, offset: u64, capacity: u64) -> io::Result<Option<(Header, Vec<u8>)>> {
    let head_bytes = HEADER_BYTES as u64;
    if capacity < head_bytes || offset > capacity - head_bytes {
        return Ok(None);
    }
    let mut head = [0; HEADER_BYTES];
    file.read_at(offset, &mut head)?;
    let Some(header) = frame::read_header(&head) else {
        return Ok(None);
    };
    let whole = head_bytes + u64::from(header.len);
    if whole > capacity - offset {
        return Ok(None);
    }
    let mut bytes = vec![0; usize::try_from(whole).map_err(io::Error::other)?];
    file.read_at(offset, &mut bytes)?;
    if !frame::is_whole(&bytes) {
        return Ok(None);
    }
    bytes.drain(..HEADER_BYTES);
    Ok(Some((header, bytes)))
}

fn memchr_magic(window: &[u8]) -> impl Iterator<Item = usize> {
    window
        .windows(4)
        .enumerate()
        .filter_map(|(at, four)| (four == b"VJF0").then_some(at))
}
