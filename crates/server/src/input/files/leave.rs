//! Going on from a content that is left: its file was truncated, replaced, or is gone. What was read of it is stored by then;
//! what becomes of facts that wait for a line which this content shows no more is decided here, once and for all runs.

use std::time::Instant;

use super::Follower;
use super::followed::{Followed, Leaving};
use super::record;
use crate::limits::FILE_REST_S;

impl Follower {
    /// A fact that waits in a content that is left may have its second line in a copy: there both are read again. Where no
    /// copy turns up by the next look, the fact waits no longer, and that is written down first, so that a copy which
    /// turns up later is read in the same way.
    pub(super) fn decide_about_waiting(&mut self) {
        let now = Instant::now();
        let may_have_copy = self.may_have_copy(now);
        for number in 0..self.files.len() {
            let waits = self.files.get_mut(number).and_then(|file| file.reading.as_mut());
            let Some(since) = waits
                .filter(|reading| reading.leaving.is_some() && reading.waits())
                .map(|reading| *reading.held.get_or_insert(now))
            else {
                continue;
            };
            let is_copied = self.is_copied(number);
            let may_have_copy = may_have_copy && now.duration_since(since).as_secs() < FILE_REST_S;
            let Some(file) = self.files.get_mut(number) else {
                continue;
            };
            let Some(reading) = &mut file.reading else {
                continue;
            };
            if is_copied {
                reading.forget_waiting();
            } else if !may_have_copy && self.looked.is_some_and(|looked| looked > since) {
                let end = reading.cutter.passing().unwrap_or(reading.next);
                file.record.content.cut.get_or_insert(end);
            }
        }
    }

    /// Whether a new file may turn out to be the copy of a content that is left.
    fn may_have_copy(&self, now: Instant) -> bool {
        self.newcomers.values().any(|newcomer| newcomer.is_short(now))
    }

    /// Whether another file holds all that was read of this content.
    fn is_copied(&self, number: usize) -> bool {
        let Some((file, reading)) = self
            .files
            .get(number)
            .and_then(|file| Some((file, file.reading.as_ref()?)))
        else {
            return false;
        };
        self.files.iter().enumerate().any(|(other, copy)| {
            other != number
                && copy.record.gone.is_none()
                && copy.reading.as_ref().is_some_and(|copy| copy.leaving.is_none())
                && copy.record.content.key == file.record.content.key
                && copy.state.bytes >= reading.next
        })
    }

    /// Goes on from contents that are left, once all that was read of them is stored.
    pub(super) fn leave(&mut self) {
        let now = Instant::now();
        let may_have_copy = self.may_have_copy(now);
        for number in 0..self.files.len() {
            let Some(leaving) = self.files.get(number).and_then(Followed::leaving) else {
                continue;
            };
            if may_have_copy && self.files.get(number).is_some_and(|file| file.behind() > 0) {
                continue;
            }
            self.tell_loss(number);
            let clock = self.app.now().nanos();
            let Some(file) = self.files.get_mut(number) else {
                continue;
            };
            match (leaving, file.matches, record::random_name()) {
                (Leaving::Replaced, true, Some(key)) => {
                    file.refresh(&self.key);
                    file.renew(key, now);
                }
                (Leaving::Replaced, true, None) => {}
                // What has taken the place of a file that was renamed is none of ours.
                _ => {
                    file.refresh(&self.key);
                    file.record.gone = Some(clock);
                    file.reading = None;
                    file.handle = None;
                    file.trouble = None;
                }
            }
        }
    }
}
