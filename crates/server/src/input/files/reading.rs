//! Reading one file on: a piece, its lines, the events made of them, and how far all of that is settled.

use std::io;
use std::time::Instant;

use vitni_event::Timestamp;
use vitni_store::Prepared;

use super::disk;
use super::followed::{Followed, Leaving, as_length};
use super::lines::Cutter;
use super::print::last;
use crate::app::App;
use crate::arrival::{Channel, Item, Origin, Seen};
use crate::limits::{FILE_PRINT_BYTES, FILE_READ_BYTES};

/// How far a file was read in this run.
#[derive(Debug)]
pub(super) struct Reading {
    pub(super) next: u64,
    /// The bytes before `next` and before the position, and the first ones.
    pub(super) near: Vec<u8>,
    pub(super) near_position: Vec<u8>,
    pub(super) head: Vec<u8>,
    /// Whether these are bytes of the content that the record speaks of.
    pub(super) is_verified: bool,
    pub(super) cutter: Cutter,
    channel: Option<Channel>,
    /// The state in which the file was read to its end; none when more is to be read.
    pub(super) level_at: Option<(u64, i64)>,
    /// Whether its end was reached once: what comes then was written a moment ago.
    is_live: bool,
    pub(super) changed: Instant,
    pub(super) leaving: Option<Leaving>,
    /// Since when it is left while facts wait.
    pub(super) held: Option<Instant>,
    pending: Option<Pending>,
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
    pub(super) fn at(position: u64, near: Vec<u8>, head: Vec<u8>, now: Instant) -> Self {
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
            held: None,
            pending: None,
        }
    }

    /// Whether all that was there has been looked at.
    pub(super) const fn is_level(&self) -> bool {
        self.level_at.is_some()
    }

    pub(super) fn waits(&self) -> bool {
        self.channel
            .as_ref()
            .is_some_and(|channel| channel.waiting_since().is_some())
    }

    /// Leaves facts that wait to a copy, in which their lines are read again.
    pub(super) fn forget_waiting(&mut self) {
        self.channel = None;
    }
}

impl Piece {
    pub(super) fn bytes(&self) -> usize {
        self.window.1.len()
    }

    pub(super) const fn lines(&self) -> usize {
        self.items.len()
    }
}

impl Followed {
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
        // One that is not kept open is opened only when the last look showed that it has changed.
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
        let begins = from > 0
            || window
                .iter()
                .zip(&reading.head)
                .all(|(now, before)| now == before);
        if after < end || !begins || !window.starts_with(&reading.near) {
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
        let ends = ends && !taken.is_full;
        let is_level = end >= state.bytes && !ends && !taken.is_full;
        reading.level_at = is_level.then_some((state.bytes, state.written));
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
        // Either may lie in an earlier piece; then the position is there already.
        let position = channel
            .unsettled()
            .or(reading.cutter.passing())
            .unwrap_or(piece.next);
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
