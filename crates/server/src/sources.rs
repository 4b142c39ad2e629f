//! Who sends: every source that lines came from, how it is doing, and what its behaviour shows.
//!
//! A source is what can be told apart before a line is read: a token, an address or certificate at an input, a file. Kept of
//! each: when it was first and last heard, how much came and what became of it, how far its times lie behind, its own
//! numbering. The state is written to the settings now and then and at a stop; a crash forgets the last minute, and
//! numberings begin anew after it, because what is forgotten cannot be told from what was lost.

mod clock;
#[cfg(test)]
mod day;
mod record;
mod sequence;
mod source;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use vitni_event::{Event, TenantId};
use vitni_store::Change;

use crate::app::App;
use crate::arrival::Seen;
use crate::limits::SOURCES_FOLLOWED_MAX;
use crate::own::Maker;
use crate::own::intake::Told;
use crate::start::to_json;
pub(crate) use record::{PREFIX, SourceRecord};
use source::Finding;
pub(crate) use source::{Behind, Kept, Shown, Source, Watched};

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
pub(crate) struct Sources(RwLock<BTreeMap<SourceKey, Arc<Mutex<Source>>>>);

impl Sources {
    /// Sources as they were when the server stopped. Numberings go on only after an orderly stop.
    pub(crate) fn restore(records: Vec<SourceRecord>, orderly: bool) -> Self {
        let sources = records.into_iter().filter_map(|record| {
            let (key, source) = record.restore(orderly)?;
            Some((key, Arc::new(Mutex::new(source))))
        });
        Self(RwLock::new(sources.collect()))
    }

    /// Notes what came from a source. `None` of it is kept when there are too many sources.
    pub(crate) fn note(&self, key: &SourceKey, watched: Watched, seen: &Seen, kept: Kept, now: i64) {
        let Some(source) = self.find(key, now) else { return };
        let mut source = source.lock().unwrap_or_else(PoisonError::into_inner);
        source.note(watched, seen, kept, now);
    }

    /// Notes how far behind its files a source is.
    pub(crate) fn behind(&self, key: &SourceKey, watched: Watched, behind: Behind, now: i64) {
        if let Some(source) = self.find(key, now) {
            let mut source = source.lock().unwrap_or_else(PoisonError::into_inner);
            source.behind(watched, behind);
        }
    }

    fn find(&self, key: &SourceKey, now: i64) -> Option<Arc<Mutex<Source>>> {
        let known = self
            .0
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(key)
            .cloned();
        if known.is_some() {
            return known;
        }
        let mut all = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= SOURCES_FOLLOWED_MAX && !all.contains_key(key) {
            return None;
        }
        let fresh = || Arc::new(Mutex::new(Source::first_heard(now)));
        Some(Arc::clone(all.entry(key.clone()).or_insert_with(fresh)))
    }

    /// Events about sources whose behaviour has changed by now.
    pub(crate) fn look(&self, maker: &Maker<'_>, grace: i64) -> Vec<Event<'static>> {
        let now = maker.now.nanos();
        let mut events = Vec::new();
        for (key, source) in self.each() {
            let told = Told {
                tenant: &key.tenant,
                input: &key.input,
                source: &key.name,
            };
            let found = source
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .look(now, grace);
            events.extend(found.iter().map(|finding| match finding {
                Finding::Silent { seconds } => maker.source_silent(told, *seconds),
                Finding::Returned { seconds } => maker.source_returned(told, *seconds),
                Finding::Gap(instance, gap) => {
                    maker.sequence_gap(told, instance, gap.expected, gap.missing, gap.received)
                }
                Finding::Clock { ahead_ms } => maker.clock_skewed(told, *ahead_ms),
            }));
        }
        events
    }

    /// Every source as it is shown, of the tenants that `of` takes.
    pub(crate) fn shown(&self, now: i64, of: impl Fn(&TenantId) -> bool) -> Vec<(SourceKey, Shown)> {
        let all = self.each().into_iter().filter(|(key, _)| of(&key.tenant));
        all.map(|(key, source)| {
            let shown = source.lock().unwrap_or_else(PoisonError::into_inner).shown(now);
            (key, shown)
        })
        .collect()
    }

    /// What is to be written of those that changed since it was last asked.
    pub(crate) fn changed(&self) -> Vec<(String, SourceRecord)> {
        let changed = self.each().into_iter().filter_map(|(key, source)| {
            let mut source = source.lock().unwrap_or_else(PoisonError::into_inner);
            source.take_changed().then(|| SourceRecord::of(&key, &source))
        });
        changed.map(|record| (record.key(), record)).collect()
    }

    fn each(&self) -> Vec<(SourceKey, Arc<Mutex<Source>>)> {
        let all = self.0.read().unwrap_or_else(PoisonError::into_inner);
        all.iter()
            .map(|(key, source)| (key.clone(), Arc::clone(source)))
            .collect()
    }
}

impl App {
    /// Tells what sources' behaviour shows by now.
    pub(crate) async fn look_at_sources(&self) {
        let grace = i64::try_from(self.config.sources.gap_grace_s)
            .unwrap_or(i64::MAX)
            .saturating_mul(1_000_000_000);
        self.mention(&self.sources.look(&self.maker(), grace)).await;
    }

    /// Writes what changed about sources.
    pub(crate) async fn save_sources(&self) {
        let put = self.changed_sources();
        if put.is_empty() {
            return;
        }
        let change = Change {
            put,
            ..Change::default()
        };
        if let Err(error) = self.change(change).await {
            tracing::warn!(%error, "what is known about sources cannot be kept");
        }
    }

    /// The records of sources that changed.
    pub(crate) fn changed_sources(&self) -> Vec<(String, Vec<u8>)> {
        let changed = self.sources.changed().into_iter();
        changed
            .filter_map(|(key, record)| Some((key, to_json(&record).ok()?)))
            .collect()
    }
}
