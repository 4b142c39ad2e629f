//! Who sends: every source that lines came from, how it is doing, and what its behaviour shows.
//!
//! A source is what can be told apart before a line is read: a token, an address or certificate at an input, a file. Kept of
//! each: when it was first and last heard, how much came and what became of it, how far its times lie behind, its own
//! numbering. The state is written to the settings now and then and at a stop; a crash forgets the last minute, and
//! numberings begin anew after it, because what is forgotten cannot be told from what was lost.
//!
//! There is room for so many. When more turn up, those that the configuration does not name and that were quiet for longest are
//! let go of, and that is counted; an input's lines are taken whether or not their source is followed.

mod clock;
#[cfg(test)]
mod day;
mod listed;
mod name;
mod record;
mod sequence;
mod source;
mod tell;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, RwLock};

use vitni_event::TenantId;

use crate::arrival::Seen;
use crate::limits::{SOURCES_FOLLOWED_MAX, SOURCES_LET_GO};
use listed::Listed;
pub(crate) use record::{PREFIX, SourceRecord};
pub(crate) use sequence::Gap;
pub(crate) use source::{Behind, Kept, Shown, Source, Watched};
use tell::Untold;

/// The input of everything that is sent to the API.
pub(crate) const HTTP: &str = "http";

/// By which a source is known.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct SourceKey {
    pub(crate) tenant: TenantId,
    /// The name of the input, or [`HTTP`].
    pub(crate) input: Arc<str>,
    pub(crate) name: Arc<str>,
}

/// Every source.
#[derive(Debug, Default)]
pub(crate) struct Sources {
    all: RwLock<All>,
    untold: Mutex<Untold>,
    /// What the configuration says of them; set at the start.
    listed: OnceLock<Listed>,
}

#[derive(Debug, Default)]
struct All {
    followed: BTreeMap<SourceKey, Arc<Mutex<Source>>>,
    /// Keys of records whose sources were let go of.
    gone: BTreeSet<String>,
    /// How many were let go of, or not followed at all, since that was last told.
    crowded_out: u64,
}

impl Sources {
    /// Sources as they were when the server stopped. Numberings go on only after an orderly stop. Until it is known what each is
    /// held to, none counts as silent; see [`Self::watch`].
    pub(crate) fn restore(records: Vec<SourceRecord>, orderly: bool) -> Self {
        let sources = records.into_iter().filter_map(|record| {
            let (key, source) = record.restore(orderly)?;
            Some((key, Arc::new(Mutex::new(source))))
        });
        Self {
            all: RwLock::new(All {
                followed: sources.collect(),
                ..All::default()
            }),
            ..Self::default()
        }
    }

    /// Notes what came from a source.
    pub(crate) fn note(&self, key: &SourceKey, watched: Watched, seen: &Seen, kept: Kept, now: i64) {
        if let Some(source) = self.find(key, now) {
            locked(&source).note(watched, seen, kept, now);
        }
    }

    /// Notes how far behind its files a source is.
    pub(crate) fn behind(&self, key: &SourceKey, watched: Watched, behind: Behind, now: i64) {
        if let Some(source) = self.find(key, now) {
            locked(&source).behind(watched, behind);
        }
    }

    /// The source, followed from now on if it was not. `None` when there is no room and none can be made.
    fn find(&self, key: &SourceKey, now: i64) -> Option<Arc<Mutex<Source>>> {
        let known = self
            .all
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .followed
            .get(key)
            .cloned();
        if known.is_some() {
            return known;
        }
        let mut all = self.all.write().unwrap_or_else(PoisonError::into_inner);
        if all.followed.len() >= SOURCES_FOLLOWED_MAX && !all.followed.contains_key(key) {
            all.make_room();
            if all.followed.len() >= SOURCES_FOLLOWED_MAX {
                all.crowded_out += 1;
                return None;
            }
        }
        if !all.gone.is_empty() {
            all.gone.remove(&record::key(key));
        }
        let mut fresh = Source::first_heard(now);
        fresh.listed = self.listed.get().is_some_and(|listed| listed.names(key));
        let fresh = || Arc::new(Mutex::new(fresh));
        Some(Arc::clone(all.followed.entry(key.clone()).or_insert_with(fresh)))
    }

    /// Every source as it is shown, of the tenants that `of` takes.
    pub(crate) fn shown(&self, now: i64, of: impl Fn(&TenantId) -> bool) -> Vec<(SourceKey, Shown)> {
        let all = self.each().into_iter().filter(|(key, _)| of(&key.tenant));
        all.map(|(key, source)| {
            let shown = locked(&source).shown(now);
            (key, shown)
        })
        .collect()
    }

    /// What is to be written of those that changed since it was last asked.
    pub(crate) fn changed(&self) -> Vec<(String, SourceRecord)> {
        let changed = self.each().into_iter().filter_map(|(key, source)| {
            let mut source = locked(&source);
            source.take_changed().then(|| {
                source.is_recorded = true;
                SourceRecord::of(&key, &source)
            })
        });
        changed.map(|record| (record.key(), record)).collect()
    }

    /// The keys of records whose sources were let go of.
    fn gone(&self) -> BTreeSet<String> {
        let mut all = self.all.write().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut all.gone)
    }

    /// Has records deleted at the next time, after all.
    fn still_gone(&self, keys: Vec<String>) {
        let mut all = self.all.write().unwrap_or_else(PoisonError::into_inner);
        all.gone.extend(keys);
    }

    fn each(&self) -> Vec<(SourceKey, Arc<Mutex<Source>>)> {
        let all = self.all.read().unwrap_or_else(PoisonError::into_inner);
        all.followed
            .iter()
            .map(|(key, source)| (key.clone(), Arc::clone(source)))
            .collect()
    }
}

impl All {
    /// Lets go of a part of those that the configuration does not name, so that the next ones find room without a search.
    fn make_room(&mut self) {
        let ranked = self.followed.iter().filter_map(|(key, source)| {
            let source = locked(source);
            Some((source.rank()?, source.is_recorded, key))
        });
        let mut ranked: Vec<_> = ranked.collect();
        ranked.sort_unstable();
        let gone = ranked.into_iter().take(SOURCES_LET_GO);
        let gone: Vec<_> = gone
            .map(|(_, is_recorded, key)| (is_recorded, key.clone()))
            .collect();
        self.crowded_out += gone.len() as u64;
        for (is_recorded, key) in gone {
            if is_recorded {
                self.gone.insert(record::key(&key));
            }
            self.followed.remove(&key);
        }
    }
}

fn locked(source: &Mutex<Source>) -> MutexGuard<'_, Source> {
    source.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
