//! What an input could not take, counted by source and told as events every few seconds: never one event a message, because
//! whoever is turned away must not fill the log.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::time::interval;
use vitni_event::{Event, TenantId};

use super::Door;
use crate::app::App;
use crate::limits::{INPUT_COUNTED_SOURCES_MAX, INPUT_COUNTS_S};
use crate::listen::stopped;
use crate::own::intake::Told;

/// What stands for the sources beyond those that are counted one by one.
const OTHERS: &str = "others";

/// Counts since they were last told.
#[derive(Debug, Default)]
pub(crate) struct Counts(Mutex<Slots>);

#[derive(Debug, Default)]
struct Slots {
    dropped: u64,
    refused: BTreeMap<String, u64>,
    lost: BTreeMap<String, u64>,
    cut_off: BTreeMap<(TenantId, String), (u64, u64)>,
}

impl Counts {
    /// Messages that the system had and nobody read in time.
    pub(crate) fn dropped(&self, count: u64) {
        self.slots().dropped += count;
    }

    /// Bytes of a file that is not there any more.
    pub(crate) fn lost(&self, path: &str, bytes: u64) {
        let mut slots = self.slots();
        let path = known_or_others(slots.lost.len(), slots.lost.contains_key(path), path);
        *slots.lost.entry(path).or_default() += bytes;
    }

    /// A message or connection of a source that the input does not take.
    pub(crate) fn refused(&self, source: &str) {
        let mut slots = self.slots();
        let source = known_or_others(slots.refused.len(), slots.refused.contains_key(source), source);
        *slots.refused.entry(source).or_default() += 1;
    }

    /// A connection whose bytes could not be taken apart.
    pub(crate) fn cut_off(&self, tenant: &TenantId, source: &str, bytes: u64) {
        let mut slots = self.slots();
        let is_known = slots.cut_off.contains_key(&(tenant.clone(), source.to_owned()));
        let source = known_or_others(slots.cut_off.len(), is_known, source);
        let slot = slots.cut_off.entry((tenant.clone(), source)).or_default();
        slot.0 += 1;
        slot.1 += bytes;
    }

    fn slots(&self) -> std::sync::MutexGuard<'_, Slots> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn events(&self, app: &App, door: &Door, seconds: u64) -> Vec<Event<'static>> {
        let slots = std::mem::take(&mut *self.slots());
        let maker = app.maker();
        let mut events = Vec::new();
        if slots.dropped > 0 {
            events.push(maker.input_dropped(&door.tenant, &door.name, slots.dropped, seconds));
        }
        let told = |tenant, source| Told {
            tenant,
            input: &door.name,
            source,
        };
        for (path, bytes) in &slots.lost {
            events.push(maker.input_lost(told(&door.tenant, path.as_str()), *bytes));
        }
        for (source, count) in &slots.refused {
            events.push(maker.input_refused(told(&door.tenant, source.as_str()), *count, seconds));
        }
        for ((tenant, source), (count, bytes)) in &slots.cut_off {
            events.push(maker.input_cut_off(told(tenant, source.as_str()), *count, *bytes));
        }
        events
    }
}

fn known_or_others(known: usize, is_known: bool, source: &str) -> String {
    if is_known || known < INPUT_COUNTED_SOURCES_MAX {
        source.to_owned()
    } else {
        OTHERS.to_owned()
    }
}

/// Tells the counts of an input every few seconds until the server stops.
pub(super) async fn tell(app: Arc<App>, door: Arc<Door>) {
    let mut stop = app.stop.clone();
    let mut tick = interval(Duration::from_secs(INPUT_COUNTS_S));
    let mut since = Instant::now();
    loop {
        tokio::select! {
            _ = tick.tick() => {}
            () = stopped(&mut stop) => return,
        }
        let seconds = since.elapsed().as_secs();
        since = Instant::now();
        tell_now(&app, &door, seconds).await;
    }
}

pub(super) async fn tell_now(app: &App, door: &Door, seconds: u64) {
    app.mention(&door.counts.events(app, door, seconds)).await;
}
