//! One file that is followed: how far it was read, how far what was read is settled, and what of it the settings know.
//!
//! Three offsets, never confused: `position` (everything before it is stored, and after a crash reading begins there), `next`
//! (where reading goes on now), `bytes` (how many there are). Between the first two lie lines whose fact waits for another
//! line, and a line that is too long and has not ended.
//!
//! Nothing is read under a key that is not in the settings yet, and no cut is made that is not: so whatever a crash leaves,
//! the next run gives the same lines the same ids.

use std::fs::File;
use std::io;
use std::path::PathBuf;
use std::time::Instant;

use super::disk::{self, Place, State};
use super::print::PrintKey;
use super::reading::Reading;
use super::record::{Content, Record};
use super::trouble::Trouble;
use crate::limits::{
    FILE_BEFORE_MAX, FILE_REST_OF_CURRENT_S, FILE_REST_S, FILE_UNSETTLED_BYTES_MAX, INPUT_PAUSE_S,
};

/// A file that is or was there.
#[derive(Debug)]
pub(super) struct Followed {
    pub(super) record: Record,
    /// What the settings have of it.
    pub(super) saved: Option<Record>,
    pub(super) path: PathBuf,
    /// The place of its pattern in the configuration, if it is still there.
    pub(super) pattern: usize,
    pub(super) state: State,
    pub(super) handle: Option<File>,
    pub(super) reading: Option<Reading>,
    pub(super) trouble: Option<Trouble>,
    /// Whether its folder still names it, as of the last look, and whether that name fits a pattern.
    pub(super) is_listed: bool,
    pub(super) matches: bool,
}

/// Why a content is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Leaving {
    /// Another content is in its place.
    Replaced,
    Gone,
}

impl Followed {
    pub(super) const fn place(&self) -> Place {
        self.record.place()
    }

    /// Takes up reading where the record says, if the file still is what it was.
    pub(super) fn attach(&mut self, key: &PrintKey, now: Instant) -> io::Result<()> {
        let Some(file) = disk::open(&self.path, self.place())? else {
            return Ok(());
        };
        self.state = disk::state_of(&file)?;
        let content = &self.record.content;
        let head = disk::read_at(&file, 0, as_length(content.head.bytes))?;
        let from = content.position.saturating_sub(content.near.bytes);
        let near = disk::read_at(&file, from, as_length(content.near.bytes))?;
        let is_same = self.state.bytes >= content.position
            && key.fits(&content.head, &head)
            && key.fits(&content.near, &near);
        let mut reading = Reading::at(content.position, near, head, now);
        if !is_same {
            reading.leaving = Some(Leaving::Replaced);
            reading.is_verified = false;
        }
        self.reading = Some(reading);
        self.handle = Some(file);
        Ok(())
    }

    /// Notes how far the file is now.
    pub(super) fn note_state(&mut self, state: State, now: Instant) {
        if let Some(reading) = &mut self.reading
            && (self.state.bytes, self.state.written) != (state.bytes, state.written)
        {
            reading.changed = now;
        }
        self.state = state;
    }

    /// Whether the settings know all that must be known before more is read: under which key, from which cut on, and what
    /// the file begins with, so that a copy of it is known as one whatever becomes of this one.
    pub(super) fn is_known(&self) -> bool {
        let Some(known) = self.saved.as_ref().map(|saved| &saved.content) else {
            return false;
        };
        let reading = self.reading.as_ref();
        let has_head = reading.is_none_or(|reading| reading.head.is_empty() || known.head.bytes > 0);
        has_head && known.key == self.record.content.key && known.cut == self.record.content.cut
    }

    /// Whether something waits to be written before reading goes on.
    pub(super) fn is_held(&self) -> bool {
        self.reading.is_some() && !self.is_known()
    }

    /// Decides whether a line ends here that has no line feed, and whether facts wait no longer.
    pub(super) fn decide_cut(&mut self, now: Instant) {
        let Some(reading) = &self.reading else { return };
        if self.record.content.cut.is_some() || reading.leaving.is_some() || !self.is_known() {
            return;
        }
        let quiet = now.saturating_duration_since(reading.changed).as_secs();
        let passing = reading.cutter.passing().is_some();
        let unsettled = reading.next - self.record.content.position;
        let rest_s = if self.is_rotated() {
            FILE_REST_S
        } else {
            FILE_REST_OF_CURRENT_S
        };
        let has_rest = passing || self.state.bytes > reading.next;
        if reading.is_level() && has_rest && quiet >= rest_s {
            self.record.content.cut = Some(self.state.bytes);
        } else if reading.waits() && !passing {
            let is_paused = reading.is_level() && quiet >= INPUT_PAUSE_S;
            if is_paused || unsettled > FILE_UNSETTLED_BYTES_MAX {
                self.record.content.cut = Some(reading.next);
            }
        }
    }

    /// Whether nobody is expected to write to it: its name was given to another, or taken away.
    pub(super) fn is_rotated(&self) -> bool {
        !self.is_listed || self.path.to_string_lossy() != self.record.first
    }

    /// Whether all of it is stored and it has been quiet, so that it can be let go of.
    pub(super) fn is_done(&self, now: Instant) -> bool {
        self.reading.as_ref().is_none_or(|reading| {
            let quiet = now.saturating_duration_since(reading.changed).as_secs();
            reading.is_level()
                && quiet >= FILE_REST_S
                && !reading.waits()
                && reading.cutter.passing().is_none()
                && reading.next >= self.state.bytes
                && self.record.content.cut.is_none()
        })
    }

    /// Bytes that are known and were not read.
    pub(super) fn behind(&self) -> u64 {
        let next = self
            .reading
            .as_ref()
            .map_or(self.record.content.position, |reading| reading.next);
        self.record.bytes.saturating_sub(next)
    }

    /// Begins a new content in the place of the one that was there.
    pub(super) fn renew(&mut self, key: String, now: Instant) {
        let old = std::mem::replace(&mut self.record.content, Content::fresh(key));
        self.record.before.insert(0, old);
        self.record.before.truncate(FILE_BEFORE_MAX);
        self.record.bytes = 0;
        self.record.first.clone_from(&self.record.path);
        self.reading = Some(Reading::at(0, Vec::new(), Vec::new(), now));
    }

    /// Brings the prints of the record up to where it stands. Says whether there is something to write.
    pub(super) fn refresh(&mut self, key: &PrintKey) -> bool {
        let saved = self.saved.as_ref();
        if let Some(reading) = &self.reading
            && reading.is_verified
        {
            let content = &mut self.record.content;
            let moved = saved.is_none_or(|saved| saved.content.position != content.position);
            if moved || content.head.bytes != reading.head.len() as u64 {
                content.head = key.print(&reading.head);
                content.near = key.print(&reading.near_position);
            }
        }
        saved != Some(&self.record)
    }

    /// Why its content is left, once that can be done: when it was decided, for good, what becomes of facts that wait.
    pub(super) fn leaving(&self) -> Option<Leaving> {
        let reading = self.reading.as_ref()?;
        let is_decided = !reading.waits() || self.record.content.cut.is_some() && self.is_known();
        reading.leaving.filter(|_| is_decided)
    }

    /// Bytes between what is settled and the end. A line that was read and whose fact waits is not stored, and would be lost
    /// with its file.
    pub(super) const fn unsettled(&self) -> u64 {
        self.state.bytes.saturating_sub(self.record.content.position)
    }

    pub(super) fn has_trouble(&mut self, input: &str, error: &io::Error, now: Instant) {
        let before = self.trouble.take();
        self.trouble = Some(Trouble::after(before, input, &self.path, error, now));
    }

    pub(super) fn no_trouble(&mut self, input: &str) {
        if self.reading.is_some() && self.trouble.take().is_some() {
            tracing::info!(input, path = %self.record.path, "a file can be read again");
        }
    }
}

pub(super) fn as_length(bytes: u64) -> usize {
    usize::try_from(bytes).unwrap_or(usize::MAX)
}
