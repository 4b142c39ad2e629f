//! Refusals and uses of tokens become events without letting a stranger write as many events as they like: the first of a
//! source is written at once, those that follow are counted, and the count is written once a window.
//!
//! Nothing is lost in silence: a count that cannot be written (a full disk) is put back and told later, and what stops
//! the server tells the counts that are left. These events never use the last room of a full disk, which is kept for the
//! traces of reads.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use vitni_access::{SessionId, TokenId};
use vitni_event::Event;
use vitni_store::{Batch, Class};

use crate::app::{App, prepare};
use crate::limits::{BEARER_WINDOW_S, REFUSAL_WINDOW_S, SOURCES_MAX};
use crate::own::{Asker, Maker, Refused};

/// Counts by source.
#[derive(Debug)]
pub(crate) struct Audit {
    refusals: Counts<RefusalKey, Refused>,
    uses: Counts<UseKey, Asker>,
}

/// Uses of a token, in a session or by itself.
type UseKey = (TokenId, Option<SessionId>);

/// Refusals of one kind from one source: a token, an address, or all those beyond the bound.
type RefusalKey = (EventName, Option<TokenId>, Option<IpAddr>);

/// A catalogue and an id in it.
pub(crate) type EventName = (&'static str, &'static str);

impl Audit {
    pub(crate) fn new() -> Self {
        Self {
            refusals: Counts::new(REFUSAL_WINDOW_S),
            uses: Counts::new(BEARER_WINDOW_S),
        }
    }
}

#[derive(Debug)]
struct Counts<K, V> {
    window: Duration,
    slots: Mutex<HashMap<K, Slot<V>>>,
}

#[derive(Debug)]
struct Slot<V> {
    since: Instant,
    count: u64,
    latest: V,
}

/// A count that is to be told.
#[derive(Debug)]
struct Due<K, V> {
    key: K,
    latest: V,
    count: u64,
    seconds: u64,
}

impl<K: Eq + Hash + Copy, V: Clone> Counts<K, V> {
    fn new(window_s: u64) -> Self {
        Self {
            window: Duration::from_secs(window_s),
            slots: Mutex::default(),
        }
    }

    fn slots(&self) -> std::sync::MutexGuard<'_, HashMap<K, Slot<V>>> {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts one. True when it is the first of its window, which is to be told at once.
    fn is_first(&self, key: K, others: K, latest: V, now: Instant) -> bool {
        let mut slots = self.slots();
        let key = if slots.contains_key(&key) || slots.len() < SOURCES_MAX {
            key
        } else {
            others
        };
        if let Some(slot) = slots.get_mut(&key) {
            slot.count += 1;
            slot.latest = latest;
            return false;
        }
        slots.insert(
            key,
            Slot {
                since: now,
                count: 0,
                latest,
            },
        );
        true
    }

    /// The counts whose window is over; their slots begin anew, and those that counted nothing are forgotten.
    fn due(&self, now: Instant, all: bool) -> Vec<Due<K, V>> {
        let mut slots = self.slots();
        let mut due = Vec::new();
        slots.retain(|key, slot| {
            let passed = now.saturating_duration_since(slot.since);
            if passed < self.window && !all {
                return true;
            }
            if slot.count == 0 {
                return false;
            }
            due.push(Due {
                key: *key,
                latest: slot.latest.clone(),
                count: slot.count,
                seconds: passed.as_secs(),
            });
            slot.count = 0;
            slot.since = now;
            true
        });
        due
    }

    /// Takes a count back that could not be told.
    fn put_back(&self, key: K, latest: V, count: u64) {
        let mut slots = self.slots();
        let slot = slots.entry(key).or_insert(Slot {
            since: Instant::now(),
            count: 0,
            latest,
        });
        slot.count += count;
    }
}

/// What a source is counted by: an IPv6 host can use a whole /64.
fn by_source(ip: IpAddr) -> IpAddr {
    match ip {
        IpAddr::V4(_) => ip,
        IpAddr::V6(ip) => IpAddr::V6(Ipv6Addr::from_bits(ip.to_bits() & !u128::from(u64::MAX))),
    }
}

impl App {
    pub(crate) fn maker(&self) -> Maker<'_> {
        Maker {
            ids: &self.ids,
            server: self.store.server(),
            now: self.now(),
        }
    }

    /// Tells of a refusal, now or with the next count.
    pub(crate) fn note_refusal(self: &Arc<Self>, id: EventName, token: Option<TokenId>, refused: Refused) {
        let source = refused
            .client
            .map(|client| by_source(client.ip))
            .filter(|_| token.is_none());
        let key = (id, token, source);
        if self
            .audit
            .refusals
            .is_first(key, (id, None, None), refused.clone(), Instant::now())
        {
            let event = self.maker().refused(&self.own, id, &refused);
            let app = Arc::clone(self);
            self.tell(&event, move || app.audit.refusals.put_back(key, refused, 1));
        }
    }

    /// Tells of the use of a token, now or with the next count.
    pub(crate) fn note_use(self: &Arc<Self>, asker: &Asker) {
        let key = (asker.caller.token_id, asker.session);
        let others = (asker.caller.token_id, None);
        if self
            .audit
            .uses
            .is_first(key, others, asker.clone(), Instant::now())
        {
            let event = self.maker().token_used(&self.own, asker, 1);
            let (app, asker) = (Arc::clone(self), asker.clone());
            self.tell(&event, move || app.audit.uses.put_back(key, asker, 1));
        }
    }

    /// Tells the counts whose window is over, or all of them.
    pub(crate) fn tell_counts(self: &Arc<Self>, all: bool) {
        let now = Instant::now();
        for due in self.audit.refusals.due(now, all) {
            let (id, ..) = due.key;
            let event = self
                .maker()
                .refusals_coalesced(&self.own, id, &due.latest, due.count, due.seconds);
            let app = Arc::clone(self);
            self.tell(&event, move || {
                app.audit.refusals.put_back(due.key, due.latest, due.count)
            });
        }
        for due in self.audit.uses.due(now, all) {
            let event = self.maker().token_used(&self.own, &due.latest, due.count);
            let app = Arc::clone(self);
            self.tell(&event, move || {
                app.audit.uses.put_back(due.key, due.latest, due.count)
            });
        }
    }

    /// Hands an event to the store without waiting for it.
    fn tell(&self, event: &Event<'_>, put_back: impl FnOnce() + Send + 'static) {
        let metrics = Arc::clone(&self.metrics);
        let events = prepare(event).into_iter().collect();
        self.store.append(
            Batch {
                events,
                class: Class::Ordinary,
                all: false,
            },
            move |outcome| {
                if outcome.is_err() {
                    metrics.traces_failed.inc();
                    put_back();
                }
            },
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_is_told_then_counts() {
        let counts: Counts<u32, ()> = Counts::new(60);
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        assert!(counts.is_first(1, 0, (), start));
        assert!(!counts.is_first(1, 0, (), at(1)));
        assert!(!counts.is_first(1, 0, (), at(2)));
        assert!(counts.is_first(2, 0, (), at(3)));
        assert!(counts.due(at(59), false).is_empty());
        let due = counts.due(at(61), false);
        assert_eq!(
            due.iter()
                .map(|due| (due.key, due.count, due.seconds))
                .collect::<Vec<_>>(),
            [(1, 2, 61)]
        );
        // Still inside the next window: counted, not told.
        assert!(!counts.is_first(1, 0, (), at(62)));
        counts.put_back(1, (), 5);
        let due = counts.due(at(200), false);
        assert_eq!(
            due.iter().map(|due| (due.key, due.count)).collect::<Vec<_>>(),
            [(1, 6)]
        );
        assert!(counts.due(at(300), false).is_empty());
        assert!(
            counts.is_first(1, 0, (), at(301)),
            "a source that was quiet for a window begins anew"
        );
    }

    #[test]
    fn memory_is_bounded() {
        let counts: Counts<usize, ()> = Counts::new(60);
        let now = Instant::now();
        for source in 1..=SOURCES_MAX + 50 {
            counts.is_first(source, 0, (), now);
        }
        assert_eq!(counts.slots().len(), SOURCES_MAX + 1);
        assert_eq!(counts.slots().get(&0).map(|slot| slot.count), Some(49));
    }

    #[test]
    fn a_network_of_one_host_is_one_source() {
        let text = |ip: &str| by_source(ip.parse().unwrap()).to_string();
        assert_eq!(text("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
        assert_eq!(text("192.0.2.7"), "192.0.2.7");
    }
}
