//! What an input could not take, counted by tenant and source and told as events every few seconds: never one event a
//! message, because whoever is turned away must not fill the log.
//!
//! A count is gone from here only when the events that tell it are durable. What the store does not take is counted on and
//! told later; a server that stops tells the last of it in what is kept for traces.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::mpsc;
use tokio::time::{interval, sleep};
use vitni_event::{Event, TenantId};
use vitni_store::{AppendError, Batch, Class};

use super::Door;
use crate::app::{App, prepare};
use crate::limits::{INPUT_COUNTED_SOURCES_MAX, INPUT_COUNTS_S, INPUT_LAST_COUNTS_MS_MAX};
use crate::listen::stopped;
use crate::own::intake::Told;

/// What stands for the sources beyond those that are counted one by one.
const OTHERS: &str = "others";

/// How long to wait before the last counts are offered again.
const AGAIN: Duration = Duration::from_millis(100);

/// Whose messages are counted: a tenant's, from a source if it is known.
type Whose = (TenantId, Option<String>);

/// Counts since they were last told.
#[derive(Debug)]
pub(crate) struct Counts {
    /// The input's own tenant, for what cannot be told of any source.
    tenant: TenantId,
    slots: Mutex<Slots>,
}

#[derive(Debug, Default)]
struct Slots {
    /// Since when this is counted; not known before it was told for the first time.
    since: Option<Instant>,
    dropped: BTreeMap<Whose, u64>,
    refused: BTreeMap<Whose, u64>,
    lost: BTreeMap<Whose, u64>,
    cut_off: BTreeMap<Whose, (u64, u64)>,
}

impl Counts {
    pub(crate) fn of(tenant: TenantId) -> Self {
        Self {
            tenant,
            slots: Mutex::default(),
        }
    }

    /// Messages that the system threw away before anybody could see whose they were.
    pub(crate) fn thrown_away(&self, count: u64) {
        self.dropped(&self.tenant, None, count);
    }

    /// Messages that had reached this machine and were not stored.
    pub(crate) fn dropped(&self, tenant: &TenantId, source: Option<&str>, count: u64) {
        let mut slots = self.slots();
        *slot(&mut slots.dropped, tenant, source) += count;
    }

    /// Bytes of a file that is not there any more.
    pub(crate) fn lost(&self, path: &str, bytes: u64) {
        let mut slots = self.slots();
        *slot(&mut slots.lost, &self.tenant, Some(path)) += bytes;
    }

    /// A message or connection that the input does not take.
    pub(crate) fn refused(&self, tenant: &TenantId, source: &str) {
        let mut slots = self.slots();
        *slot(&mut slots.refused, tenant, Some(source)) += 1;
    }

    /// A connection that was ended with unread bytes, as far as they are known.
    pub(crate) fn cut_off(&self, tenant: &TenantId, source: &str, bytes: u64) {
        let mut slots = self.slots();
        let slot = slot(&mut slots.cut_off, tenant, Some(source));
        slot.0 += 1;
        slot.1 += bytes;
    }

    fn slots(&self) -> std::sync::MutexGuard<'_, Slots> {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(&self) -> Slots {
        let fresh = Slots {
            since: Some(Instant::now()),
            ..Slots::default()
        };
        std::mem::replace(&mut *self.slots(), fresh)
    }

    /// Counts again what could not be told.
    fn put_back(&self, told: Slots) {
        let mut slots = self.slots();
        slots.since = told.since;
        add(&mut slots.dropped, told.dropped);
        add(&mut slots.refused, told.refused);
        add(&mut slots.lost, told.lost);
        for ((tenant, source), (count, bytes)) in told.cut_off {
            let slot = slot(&mut slots.cut_off, &tenant, source.as_deref());
            slot.0 += count;
            slot.1 += bytes;
        }
    }
}

/// The count of a source, or the one that the sources beyond a hundred of them share.
fn slot<'s, T: Default>(
    slots: &'s mut BTreeMap<Whose, T>,
    tenant: &TenantId,
    source: Option<&str>,
) -> &'s mut T {
    let mut whose = (tenant.clone(), source.map(str::to_owned));
    if slots.len() >= INPUT_COUNTED_SOURCES_MAX && source.is_some() && !slots.contains_key(&whose) {
        whose.1 = Some(OTHERS.to_owned());
    }
    slots.entry(whose).or_default()
}

fn add(slots: &mut BTreeMap<Whose, u64>, more: BTreeMap<Whose, u64>) {
    for ((tenant, source), count) in more {
        *slot(slots, &tenant, source.as_deref()) += count;
    }
}

impl Slots {
    fn events(&self, app: &App, door: &Door) -> Vec<Event<'static>> {
        let seconds = self.since.map_or(0, |since| since.elapsed().as_secs());
        let maker = app.maker();
        let mut events = Vec::new();
        for ((tenant, source), count) in &self.dropped {
            events.push(maker.input_dropped(tenant, &door.name, source.as_deref(), *count, seconds));
        }
        for (whose, bytes) in &self.lost {
            events.push(maker.input_lost(told_of(whose, door), *bytes));
        }
        for (whose, count) in &self.refused {
            events.push(maker.input_refused(told_of(whose, door), *count, seconds));
        }
        for (whose, (count, bytes)) in &self.cut_off {
            events.push(maker.input_cut_off(told_of(whose, door), *count, *bytes));
        }
        events
    }
}

fn told_of<'a>((tenant, source): &'a Whose, door: &'a Door) -> Told<'a> {
    Told {
        tenant,
        input: &door.name,
        source: source.as_deref().unwrap_or(OTHERS),
    }
}

/// Tells the counts of an input every few seconds until the server stops. Lets go of `_open` when it has nothing in hand.
pub(super) async fn tell(app: Arc<App>, door: Arc<Door>, _open: mpsc::Sender<Infallible>) {
    let mut stop = app.stop.clone();
    let mut tick = interval(Duration::from_secs(INPUT_COUNTS_S));
    loop {
        tokio::select! {
            _ = tick.tick() => {}
            () = stopped(&mut stop) => return,
        }
        if let Err(error) = tell_now(&app, &door, Class::Ordinary).await {
            tracing::warn!(%error, input = %door.name, "what an input lost is counted on and told later");
        }
    }
}

/// Tells what is left when nothing reads any more.
pub(super) async fn tell_last(app: &App, door: &Door) {
    let begun = Instant::now();
    while let Err(error) = tell_now(app, door, Class::Trace).await {
        let is_over = begun.elapsed() >= Duration::from_millis(INPUT_LAST_COUNTS_MS_MAX);
        if is_over || matches!(error, AppendError::Closed(_)) {
            app.metrics.traces_failed.inc();
            let counts = door.counts.take();
            tracing::error!(%error, input = %door.name, ?counts, "what an input lost cannot be told in the log");
            return;
        }
        sleep(AGAIN).await;
    }
}

async fn tell_now(app: &App, door: &Door, class: Class) -> Result<(), AppendError> {
    let slots = door.counts.take();
    let events: Vec<_> = slots.events(app, door).iter().filter_map(prepare).collect();
    if events.is_empty() {
        return Ok(());
    }
    let batch = Batch {
        events,
        class,
        all: false,
    };
    match app.append(batch).await {
        Ok(_) => Ok(()),
        Err(error) => {
            door.counts.put_back(slots);
            Err(error)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tenant(number: u32) -> TenantId {
        TenantId::parse(&format!("0190b5a4-0000-7000-8000-{number:012x}")).unwrap()
    }

    #[test]
    fn what_could_not_be_told_is_counted_on() {
        let counts = Counts::of(tenant(1));
        counts.thrown_away(5);
        counts.dropped(&tenant(2), Some("gate"), 1);
        counts.cut_off(&tenant(1), "gate", 7);
        let told = counts.take();
        assert!(counts.slots().dropped.is_empty());
        counts.dropped(&tenant(1), None, 2);
        counts.cut_off(&tenant(1), "gate", 1);
        counts.refused(&tenant(1), "x");
        counts.put_back(told);
        let all = counts.take();
        let dropped: Vec<_> = all.dropped.into_iter().collect();
        assert_eq!(
            dropped,
            [((tenant(1), None), 7), ((tenant(2), Some("gate".to_owned())), 1)]
        );
        assert_eq!(all.cut_off.into_values().collect::<Vec<_>>(), [(2, 8)]);
        assert_eq!(all.refused.len(), 1);
    }

    #[test]
    fn sources_beyond_a_hundred_share_a_count() {
        let counts = Counts::of(tenant(1));
        for number in 0..1_000 {
            counts.refused(&tenant(1), &format!("192.0.2.{number}"));
        }
        let refused = counts.take().refused;
        assert_eq!(refused.len(), INPUT_COUNTED_SOURCES_MAX + 1);
        assert_eq!(refused.get(&(tenant(1), Some(OTHERS.to_owned()))), Some(&900));
    }
}
