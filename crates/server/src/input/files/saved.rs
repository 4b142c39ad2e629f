//! What of the files is written down and shown: how far they were read, what keeps them from being read, what was lost.

use std::time::{Duration, Instant};

use vitni_store::Change;

use super::Follower;
use super::followed::Followed;
use super::record;
use crate::limits::FILE_SAVED_MS;
use crate::sources::Behind;
use crate::start::to_json;

impl Follower {
    /// Tells what of a content is known to be lost: unless a copy of it is read.
    pub(super) fn tell_loss(&self, number: usize) {
        let Some(file) = self.files.get(number) else {
            return;
        };
        let lost = file.behind();
        let has_copy = self.files.iter().enumerate().any(|(other, copy)| {
            other != number
                && copy.record.gone.is_none()
                && copy.record.content.key == file.record.content.key
        });
        if lost > 0 && !has_copy {
            tracing::warn!(input = %self.door.name, path = %file.record.path, bytes = lost, "a file is gone before it was read to its end");
            self.door.counts.lost(&file.record.first, lost);
            self.app.metrics.lost(&self.door.name, lost);
        }
    }

    /// Writes what the settings should know: at once where reading waits for it, else now and then.
    pub(super) async fn save(&mut self, all: bool) {
        self.show();
        let is_held = !self.is_begun_saved || self.files.iter().any(Followed::is_held);
        let pause = if self.cannot_save || !is_held {
            FILE_SAVED_MS
        } else {
            0
        };
        if !all && self.saved.elapsed() < Duration::from_millis(pause) {
            return;
        }
        self.saved = Instant::now();
        let mut change = Change {
            delete: self.forgotten.clone(),
            ..Change::default()
        };
        let mut changed = Vec::new();
        for (number, file) in self.files.iter_mut().enumerate() {
            if file.refresh(&self.key)
                && let Ok(json) = to_json(&file.record)
            {
                change.put.push((file.record.key(&self.door.name), json));
                changed.push(number);
            }
        }
        if !self.is_begun_saved {
            change.put.extend(record::begun(&self.door.name, &self.begun));
        }
        if change.put.is_empty() && change.delete.is_empty() {
            return;
        }
        match self.app.change(change).await {
            Ok(()) => {
                self.cannot_save = false;
                self.is_begun_saved = true;
                self.forgotten.clear();
                for number in changed {
                    if let Some(file) = self.files.get_mut(number) {
                        file.saved = Some(file.record.clone());
                    }
                }
            }
            Err(error) => {
                if !std::mem::replace(&mut self.cannot_save, true) {
                    tracing::warn!(%error, input = %self.door.name, "how far files were read cannot be kept; it is tried again");
                }
            }
        }
    }

    /// Shows how far behind its files each pattern is.
    fn show(&self) {
        let mut total = 0;
        for (pattern, described) in self.patterns.iter().enumerate() {
            let Some(key) = self.source(pattern) else { continue };
            let mut shown = Behind::default();
            for file in self
                .files
                .iter()
                .filter(|file| file.pattern == pattern && file.record.gone.is_none())
            {
                shown.files += 1;
                shown.bytes += file.state.bytes;
                shown.behind += file.unsettled();
                if let Some(trouble) = &file.trouble {
                    let told = || format!("{}: {}", file.record.path, trouble.why);
                    shown.trouble.get_or_insert_with(told);
                }
            }
            for newcomer in self
                .newcomers
                .values()
                .filter(|newcomer| newcomer.pattern == pattern)
            {
                shown.files += 1;
                shown.bytes += newcomer.state.bytes;
                shown.behind += newcomer.state.bytes;
                if let Some(trouble) = &newcomer.trouble {
                    let told = || format!("{}: {}", newcomer.path.display(), trouble.why);
                    shown.trouble.get_or_insert_with(told);
                }
            }
            let mut unknown = self.unknown.iter().filter(|(path, _)| described.is_about(path));
            if let Some((path, unknown)) = unknown.next() {
                shown.trouble = Some(format!("{}: {}", path.display(), unknown.why));
            }
            total += shown.behind;
            self.app
                .sources
                .behind(&key, self.watched, shown, self.app.now().nanos());
        }
        self.app.metrics.behind(&self.door.name, total);
    }
}
