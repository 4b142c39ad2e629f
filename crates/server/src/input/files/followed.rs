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
use std::time::{Duration, Instant};

use vitni_event::Timestamp;
use vitni_store::Prepared;

use super::disk::{self, Place, State};
use super::lines::Cutter;
use super::print::{PrintKey, last};
use super::record::{Content, Record};
use crate::app::App;
use crate::arrival::{Channel, Item, Origin, Seen};
use crate::limits::{
    FILE_BEFORE_MAX, FILE_PRINT_BYTES, FILE_READ_BYTES, FILE_REST_OF_CURRENT_S, FILE_REST_S,
    FILE_UNSETTLED_BYTES_MAX, INPUT_PAUSE_S,
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

/// Why a file cannot be read, and when that is tried again.
#[derive(Debug)]
pub(super) struct Trouble {
    pub(super) why: String,
    pub(super) pause: Duration,
    pub(super) until: Instant,
}

/// How far a file was read in this run.
#[derive(Debug)]
pub(super) struct Reading {
    pub(super) next: u64,
    /// The bytes before `next` and before the position, and the first ones.
    near: Vec<u8>,
    near_position: Vec<u8>,
    head: Vec<u8>,
    /// Whether these are bytes of the content that the record speaks of.
    is_verified: bool,
    cutter: Cutter,
    channel: Option<Channel>,
    /// The state in which the file was read to its end; none when more is to be read.
    level_at: Option<(u64, i64)>,
    /// Whether its end was reached once: what comes then was written a moment ago.
    is_live: bool,
    pub(super) changed: Instant,
    pub(super) leaving: Option<Leaving>,
    pending: Option<Pending>,
}

/// Why a content is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Leaving {
    /// Another content is in its place.
    Replaced,
    Gone,
}

/// What was read and is not stored yet.
#[derive(Debug)]
struct Pending {
    next: u64,
    near: Vec<u8>,
    position: u64,
    near_position: Vec<u8>,
    is_cut: bool,
}

/// A piece of a file, taken apart.
#[derive(Debug)]
pub(super) struct Piece {
    items: Vec<Item>,
    next: u64,
    /// Bytes from so far before the piece to its end.
    window: (u64, Vec<u8>),
    ends: bool,
}

impl Reading {
    fn at(position: u64, near: Vec<u8>, head: Vec<u8>, now: Instant) -> Self {
        Self {
            next: position,
            near_position: near.clone(),
            near,
            head,
            is_verified: true,
            cutter: Cutter::default(),
            channel: None,
            level_at: None,
            is_live: false,
            changed: now,
            leaving: None,
            pending: None,
        }
    }

    /// Whether all that was there has been looked at.
    pub(super) const fn is_level(&self) -> bool {
        self.level_at.is_some()
    }

    fn waits(&self) -> bool {
        self.channel
            .as_ref()
            .is_some_and(|channel| channel.waiting_since().is_some())
    }
}

impl Piece {
    pub(super) fn bytes(&self) -> usize {
        self.window.1.len()
    }
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
    fn is_known(&self) -> bool {
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

    /// Reads the next piece, if there is one.
    pub(super) fn read(&mut self, now: Instant) -> io::Result<Option<Piece>> {
        if !self.is_known()
            || self
                .reading
                .as_ref()
                .is_none_or(|reading| reading.leaving.is_some())
        {
            return Ok(None);
        }
        let opened;
        let file = match &self.handle {
            Some(file) => file,
            None if self.is_unchanged() => return Ok(None),
            None => match disk::open(&self.path, self.place())? {
                Some(file) => {
                    opened = file;
                    &opened
                }
                None => return Ok(None),
            },
        };
        let state = disk::state_of(file)?;
        let cut = self.record.content.cut;
        let Some(reading) = &mut self.reading else {
            return Ok(None);
        };
        if (self.state.bytes, self.state.written) != (state.bytes, state.written) {
            reading.changed = now;
        }
        self.state = state;
        if cut.is_none() && reading.level_at == Some((state.bytes, state.written)) {
            return Ok(None);
        }
        if reading.head.is_empty() {
            reading.head = disk::read_at(file, 0, FILE_PRINT_BYTES)?;
            if !self.is_known() {
                return Ok(None);
            }
        }
        let Some(reading) = &mut self.reading else {
            return Ok(None);
        };
        let from = reading.next - reading.near.len() as u64;
        let most = cut.map_or(FILE_READ_BYTES, |cut| {
            FILE_READ_BYTES.min(as_length(cut.saturating_sub(reading.next)))
        });
        let window = disk::read_at(file, from, reading.near.len() + most)?;
        let end = from + window.len() as u64;
        // Looked at after the bytes were read: they were all there then.
        let after = disk::state_of(file)?.bytes;
        if after < end || !window.starts_with(&reading.near) {
            reading.leaving = Some(Leaving::Replaced);
            return Ok(None);
        }
        if reading.head.len() < FILE_PRINT_BYTES {
            let head = disk::read_at(file, 0, FILE_PRINT_BYTES)?;
            if !head.starts_with(&reading.head) {
                reading.leaving = Some(Leaving::Replaced);
                return Ok(None);
            }
            reading.head = head;
        }
        self.record.bytes = after;
        let body = window.get(reading.near.len()..).unwrap_or_default();
        let ends = cut == Some(end);
        let taken = reading.cutter.cut(reading.next, body, ends);
        reading.level_at = (end >= state.bytes && !ends).then_some((state.bytes, state.written));
        Ok(Some(Piece {
            items: taken.items,
            next: taken.next,
            window: (from, window),
            ends,
        }))
    }

    fn is_unchanged(&self) -> bool {
        let level_at = self.reading.as_ref().and_then(|reading| reading.level_at);
        self.record.content.cut.is_none() && level_at == Some((self.state.bytes, self.state.written))
    }

    /// Lines into events. With a piece what stands in it, when the content is left what still waits.
    pub(super) fn parse(&mut self, app: &App, origin: &Origin, piece: Option<Piece>) -> Parsed {
        let mut parsed = Parsed::default();
        let now = app.now();
        let Some(reading) = &mut self.reading else {
            return parsed;
        };
        let Some(piece) = piece else {
            if let Some(mut channel) = reading.channel.take() {
                parsed.take(channel.end(app, now));
            }
            return parsed;
        };
        if reading.channel.is_none() {
            let ids = Some(format!("file/{}", self.record.content.key));
            let origin = Origin {
                source: self.record.first.as_str().into(),
                ids,
                ..origin.clone()
            };
            reading.channel = Channel::open(app, origin);
        }
        let Some(channel) = &mut reading.channel else {
            return parsed;
        };
        channel.written_by(Timestamp::from_nanos(self.state.written), reading.is_live);
        parsed.take(channel.read(app, now, &piece.items));
        if piece.ends {
            parsed.take(channel.end(app, now));
        }
        let position = if channel.waiting_since().is_none() {
            reading.cutter.passing().unwrap_or(piece.next)
        } else {
            let settled = channel.settled();
            let after = |item: &&Item| settled.is_some_and(|settled| item.at > settled);
            let first = piece.items.iter().find(after);
            first.map_or(self.record.content.position, |item| {
                item.at.max(self.record.content.position)
            })
        };
        reading.pending = Some(Pending {
            near: before(&piece.window, piece.next).unwrap_or_default(),
            next: piece.next,
            near_position: (position > self.record.content.position)
                .then(|| before(&piece.window, position))
                .flatten()
                .unwrap_or_else(|| reading.near_position.clone()),
            position,
            is_cut: piece.ends,
        });
        parsed
    }

    /// What was read last is stored.
    pub(super) fn stored(&mut self) {
        let Some(reading) = &mut self.reading else { return };
        let Some(pending) = reading.pending.take() else {
            return;
        };
        reading.is_live |= reading.level_at.is_some();
        reading.next = pending.next;
        reading.near = pending.near;
        reading.near_position = pending.near_position;
        self.record.content.position = pending.position;
        if pending.is_cut {
            self.record.content.cut = None;
        }
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
}

/// Events of one file, and what they show.
#[derive(Debug, Default)]
pub(super) struct Parsed {
    pub(super) events: Vec<Prepared>,
    pub(super) seen: Vec<Seen>,
}

impl Parsed {
    fn take(&mut self, (events, seen): (Vec<Prepared>, Seen)) {
        self.events.extend(events);
        self.seen.push(seen);
    }
}

/// The bytes of a window that stand before an offset, as many as a print is made of.
fn before((from, bytes): &(u64, Vec<u8>), at: u64) -> Option<Vec<u8>> {
    let bytes = bytes.get(..as_length(at.checked_sub(*from)?))?;
    Some(last(bytes).to_vec())
}

fn as_length(bytes: u64) -> usize {
    usize::try_from(bytes).unwrap_or(usize::MAX)
}
