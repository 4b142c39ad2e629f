//! What a piece of a stream, or a request, shows of its source beside its events: how much came, how far its times lie
//! behind, which numbers it bore.

use std::collections::BTreeMap;

use vitni_event::{Event, Flag, Timestamp};

/// What was seen.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    pub(crate) lines: u64,
    pub(crate) events: u64,
    pub(crate) ignored: u64,
    pub(crate) quarantined: u64,
    /// By host: how far the times of its events lay behind the moment of receipt, the least and the most, in nanoseconds.
    pub(crate) lags: BTreeMap<String, (i64, i64)>,
    /// The senders' own numbering: instance and number, in order.
    pub(crate) sequences: Vec<(String, u64)>,
    /// The time of the newest event.
    pub(crate) newest: Option<Timestamp>,
}

impl Seen {
    /// Takes in what an event shows. `live` events were written shortly before they came, as far as the way in tells.
    pub(crate) fn event(&mut self, event: &Event<'_>, received: Timestamp, live: bool) {
        self.events += 1;
        self.newest = self.newest.max(Some(event.time));
        let producer = event.producer.as_ref();
        if live && !event.flags.contains(Flag::AssignedTime) {
            let host = producer
                .and_then(|producer| producer.host.as_deref())
                .unwrap_or_default();
            let lag = received.nanos().saturating_sub(event.time.nanos());
            match self.lags.get_mut(host) {
                Some((least, most)) => {
                    *least = lag.min(*least);
                    *most = lag.max(*most);
                }
                None => drop(self.lags.insert(host.to_owned(), (lag, lag))),
            }
        }
    }

    /// Takes in the number that its producer gave an event.
    pub(crate) fn number(&mut self, event: &Event<'_>) {
        let producer = event.producer.as_ref();
        if let Some((producer, number)) = producer.and_then(|producer| Some((producer, producer.sequence?))) {
            let parts = [&producer.product, &producer.host, &producer.instance];
            let parts: Vec<&str> = parts.into_iter().filter_map(|part| part.as_deref()).collect();
            self.sequences.push((parts.join(" "), number));
        }
    }
}
