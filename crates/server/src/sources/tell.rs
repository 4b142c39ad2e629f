//! Telling what sources' behaviour shows, tenant by tenant: what cannot be stored for one holds up no other.
//!
//! **What it guarantees.** An event about a source that was made is stored, or tried again every second while the server runs. While
//! events of a tenant wait, its sources are not looked at, so that what they show stays in them, where it is bounded. A store that
//! takes nothing until the server stops loses what waits.

use std::collections::BTreeMap;
use std::sync::PoisonError;

use vitni_event::{Event, TenantId};
use vitni_store::{AppendError, Batch, Change, Class};

use super::source::Finding;
use super::{SourceKey, Sources, locked};
use crate::app::{App, prepare};
use crate::limits::{FINDINGS_BATCH, FINDINGS_MAX};
use crate::own::Maker;
use crate::own::intake::Told;
use crate::start::to_json;

/// What is still to be told.
#[derive(Debug, Default)]
pub(super) struct Untold {
    tenants: BTreeMap<TenantId, Waiting>,
    /// It was said that there are more sources than can be followed.
    said_crowded: bool,
}

#[derive(Debug, Default)]
struct Waiting {
    /// Events that could not be stored.
    events: Vec<Event<'static>>,
    /// The source that a look ended with because it had found much; the next one begins behind it.
    after: Option<SourceKey>,
}

impl Sources {
    /// Events about sources whose behaviour has changed by now, and those that could not be stored before, by tenant.
    pub(crate) fn look(&self, maker: &Maker<'_>, grace: i64) -> Vec<(TenantId, Vec<Event<'static>>)> {
        let mut untold = self.untold.lock().unwrap_or_else(PoisonError::into_inner);
        let mut tenants = std::mem::take(&mut untold.tenants);
        let mut by_tenant: BTreeMap<TenantId, Vec<_>> = BTreeMap::new();
        for (key, source) in self.each() {
            by_tenant
                .entry(key.tenant.clone())
                .or_default()
                .push((key, source));
        }
        let mut told = Vec::new();
        for (tenant, mut sources) in by_tenant {
            let waiting = tenants.remove(&tenant).unwrap_or_default();
            let mut events = waiting.events;
            if !events.is_empty() {
                if waiting.after.is_some() {
                    let place = Waiting {
                        events: Vec::new(),
                        after: waiting.after,
                    };
                    untold.tenants.insert(tenant.clone(), place);
                }
                told.push((tenant, events));
                continue;
            }
            if let Some(after) = &waiting.after {
                let behind = sources.partition_point(|(key, _)| key <= after);
                sources.rotate_left(behind);
            }
            for (key, source) in sources {
                let found = locked(&source).look(maker.now.nanos(), grace);
                events.extend(found.iter().map(|finding| event(maker, &key, finding)));
                if events.len() >= FINDINGS_MAX {
                    untold.tenants.entry(tenant.clone()).or_default().after = Some(key);
                    break;
                }
            }
            if !events.is_empty() {
                told.push((tenant, events));
            }
        }
        // Of tenants whose sources were all let go of.
        let left = tenants
            .into_iter()
            .filter(|(_, waiting)| !waiting.events.is_empty());
        told.extend(left.map(|(tenant, waiting)| (tenant, waiting.events)));
        told
    }

    /// Keeps events that could not be stored.
    pub(super) fn keep(&self, tenant: TenantId, events: Vec<Event<'static>>) {
        let mut untold = self.untold.lock().unwrap_or_else(PoisonError::into_inner);
        untold.tenants.entry(tenant).or_default().events = events;
    }

    /// How many sources found no room since it was last asked, and whether that never happened before.
    fn crowded_out(&self) -> (u64, bool) {
        // The lock is let go of before the next is taken: a look takes them the other way round.
        let count = {
            let mut all = self.all.write().unwrap_or_else(PoisonError::into_inner);
            std::mem::take(&mut all.crowded_out)
        };
        let mut untold = self.untold.lock().unwrap_or_else(PoisonError::into_inner);
        let is_new = count > 0 && !untold.said_crowded;
        untold.said_crowded |= is_new;
        (count, is_new)
    }
}

fn event(maker: &Maker<'_>, key: &SourceKey, finding: &Finding) -> Event<'static> {
    let told = Told {
        tenant: &key.tenant,
        input: &key.input,
        source: &key.name,
    };
    match finding {
        Finding::Silent { seconds } => maker.source_silent(told, *seconds),
        Finding::Returned { seconds } => maker.source_returned(told, *seconds),
        Finding::Gap(instance, gap) => maker.sequence_gap(told, instance, gap),
        Finding::Clock { host, ahead_ms } => maker.clock_skewed(told, host, *ahead_ms),
    }
}

impl App {
    /// Tells what sources' behaviour shows by now.
    pub(crate) async fn look_at_sources(&self) {
        let grace = i64::try_from(self.config.sources.gap_grace_s)
            .unwrap_or(i64::MAX)
            .saturating_mul(1_000_000_000);
        for (tenant, events) in self.sources.look(&self.maker(), grace) {
            self.tell_of_sources(tenant, events).await;
        }
        let (count, is_new) = self.sources.crowded_out();
        self.metrics.sources_crowded_out.inc_by(count);
        if is_new {
            tracing::warn!(
                count,
                "more sources turn up than are followed: those that were quiet for longest are let go of, unless the configuration names \
                 them; the metric `vitni_sources_crowded_out_total` counts them from now on"
            );
        }
    }

    async fn tell_of_sources(&self, tenant: TenantId, mut events: Vec<Event<'static>>) {
        while !events.is_empty() {
            let batch = events.len().min(FINDINGS_BATCH);
            let prepared = events.iter().take(batch).filter_map(prepare).collect();
            let batch_of = Batch {
                events: prepared,
                class: Class::Ordinary,
                all: false,
            };
            match self.append(batch_of).await {
                Ok(_) => drop(events.drain(..batch)),
                Err(AppendError::UnknownTenant { .. }) => return,
                Err(error) => {
                    self.metrics.traces_failed.inc();
                    tracing::warn!(%error, "events about sources wait to be written");
                    self.sources.keep(tenant, events);
                    return;
                }
            }
        }
    }

    /// Writes what changed about sources.
    pub(crate) async fn save_sources(&self) {
        let change = self.changed_sources();
        if change.put.is_empty() && change.delete.is_empty() {
            return;
        }
        let gone = change.delete.clone();
        if let Err(error) = self.change(change).await {
            self.sources.still_gone(gone);
            tracing::warn!(%error, "what is known about sources cannot be kept");
        }
    }

    /// The records of sources that changed, and the keys of those whose sources were let go of.
    pub(crate) fn changed_sources(&self) -> Change {
        // Asked first: a source that comes back in between is written after its record is deleted, in the next change.
        let gone = self.sources.gone();
        let changed = self.sources.changed().into_iter();
        let put: Vec<_> = changed
            .filter(|(key, _)| !gone.contains(key))
            .filter_map(|(key, record)| Some((key, to_json(&record).ok()?)))
            .collect();
        Change {
            put,
            delete: gone.into_iter().collect(),
            ..Change::default()
        }
    }
}
