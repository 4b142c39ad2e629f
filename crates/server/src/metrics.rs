//! Figures for operators, in OpenMetrics text. Names end in their unit; counters that the store keeps are read from it
//! when somebody asks. Nothing here says anything about a tenant or a person.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};
use vitni_event::Timestamp;
use vitni_follow::{Figures, Lag, Phase};
use vitni_store::Store;

use crate::arrival::Seen;
use crate::forwards::Forwards;

/// One answered request.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct Answer {
    pub(crate) method: &'static str,
    pub(crate) route: &'static str,
    pub(crate) status: u16,
}

/// One reason.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct Reason {
    pub(crate) code: &'static str,
}

/// One input, and what became of its lines.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Became {
    input: String,
    became: &'static str,
}

/// One input.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Input {
    input: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Route {
    route: &'static str,
}

/// All figures.
pub(crate) struct Metrics {
    registry: Registry,
    requests: Family<Answer, Counter>,
    durations: Family<Route, Histogram, fn() -> Histogram>,
    refusals: Family<Reason, Counter>,
    pub(crate) lines_refused: Family<Reason, Counter>,
    pub(crate) events_stored: Counter,
    pub(crate) events_repeated: Counter,
    pub(crate) rows_scanned: Counter,
    pub(crate) long_reads: Gauge<i64, AtomicI64>,
    pub(crate) reads_abandoned: Counter,
    pub(crate) traces_failed: Counter,
    pub(crate) sources_crowded_out: Counter,
    pub(crate) connections: Gauge<i64, AtomicI64>,
    pub(crate) connections_refused: Counter,
    pub(crate) tails: Gauge<i64, AtomicI64>,
    pub(crate) tails_cut: Counter,
    input_lines: Family<Became, Counter>,
    input_dropped: Family<Input, Counter>,
    input_lost: Family<Input, Counter>,
    input_behind: Family<Input, Gauge<i64, AtomicI64>>,
}

impl std::fmt::Debug for Metrics {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Metrics").finish_non_exhaustive()
    }
}

/// From a quarter of a millisecond to about eight seconds.
fn buckets() -> Histogram {
    Histogram::new((0..16).map(|power| 0.000_25 * f64::from(1_u32 << power)))
}

impl Metrics {
    pub(crate) fn new() -> Self {
        let mut this = Self {
            registry: Registry::with_prefix("vitni"),
            requests: Family::default(),
            durations: Family::new_with_constructor(buckets as fn() -> Histogram),
            refusals: Family::default(),
            lines_refused: Family::default(),
            events_stored: Counter::default(),
            events_repeated: Counter::default(),
            rows_scanned: Counter::default(),
            long_reads: Gauge::default(),
            reads_abandoned: Counter::default(),
            traces_failed: Counter::default(),
            sources_crowded_out: Counter::default(),
            connections: Gauge::default(),
            connections_refused: Counter::default(),
            tails: Gauge::default(),
            tails_cut: Counter::default(),
            input_lines: Family::default(),
            input_dropped: Family::default(),
            input_lost: Family::default(),
            input_behind: Family::default(),
        };
        let registry = &mut this.registry;
        registry.register("http_requests", "Requests answered", this.requests.clone());
        registry.register_with_unit(
            "http_request_duration",
            "Time from the header to the beginning of the answer",
            Unit::Seconds,
            this.durations.clone(),
        );
        registry.register(
            "http_refusals",
            "Requests refused, by code",
            this.refusals.clone(),
        );
        registry.register(
            "lines_refused",
            "Lines refused, by code",
            this.lines_refused.clone(),
        );
        registry.register(
            "events_stored",
            "Events acknowledged as stored",
            this.events_stored.clone(),
        );
        registry.register(
            "events_repeated",
            "Events answered as repeats",
            this.events_repeated.clone(),
        );
        registry.register(
            "rows_scanned",
            "Rows that searches looked at",
            this.rows_scanned.clone(),
        );
        registry.register(
            "long_reads",
            "Searches and queries that have taken more than 50 ms of a processor and go on",
            this.long_reads.clone(),
        );
        registry.register(
            "reads_abandoned",
            "Searches and queries that were ended because the caller was gone",
            this.reads_abandoned.clone(),
        );
        registry.register(
            "traces_failed",
            "Own events that could not be written",
            this.traces_failed.clone(),
        );
        registry.register(
            "sources_crowded_out",
            "Sources that were let go of, or not followed, because there are too many",
            this.sources_crowded_out.clone(),
        );
        registry.register("http_connections", "Open connections", this.connections.clone());
        registry.register(
            "http_connections_refused",
            "Connections beyond the limit",
            this.connections_refused.clone(),
        );
        registry.register("tails", "Open live tails", this.tails.clone());
        registry.register(
            "tails_cut",
            "Live tails cut off because nobody read them",
            this.tails_cut.clone(),
        );
        registry.register(
            "input_lines",
            "Lines that came by an input, by what they became",
            this.input_lines.clone(),
        );
        registry.register(
            "input_messages_dropped",
            "Datagrams that the system threw away before they could be read",
            this.input_dropped.clone(),
        );
        registry.register_with_unit(
            "input_lost",
            "What is known of files that were truncated or deleted before they were read to their end",
            Unit::Bytes,
            this.input_lost.clone(),
        );
        registry.register_with_unit(
            "input_behind",
            "What stands in followed files and was not read yet",
            Unit::Bytes,
            this.input_behind.clone(),
        );
        this
    }

    /// Counts what came by an input.
    pub(crate) fn came(&self, input: &str, seen: &Seen) {
        let counts = [
            ("event", seen.events),
            ("ignored", seen.ignored),
            ("quarantined", seen.quarantined),
        ];
        for (became, count) in counts.into_iter().filter(|(_, count)| *count > 0) {
            let input = input.to_owned();
            self.input_lines
                .get_or_create(&Became { input, became })
                .inc_by(count);
        }
    }

    /// Counts what was lost before an input could read it.
    pub(crate) fn dropped(&self, input: &str, count: u64) {
        let input = input.to_owned();
        self.input_dropped.get_or_create(&Input { input }).inc_by(count);
    }

    /// Counts bytes that were lost before an input could read them.
    pub(crate) fn lost(&self, input: &str, bytes: u64) {
        let input = input.to_owned();
        self.input_lost.get_or_create(&Input { input }).inc_by(bytes);
    }

    /// Notes how far an input is behind its files.
    pub(crate) fn behind(&self, input: &str, bytes: u64) {
        let input = input.to_owned();
        let bytes = i64::try_from(bytes).unwrap_or(i64::MAX);
        self.input_behind.get_or_create(&Input { input }).set(bytes);
    }

    pub(crate) fn answered(&self, answer: Answer, refused: Option<&'static str>, took: Duration) {
        self.durations
            .get_or_create(&Route { route: answer.route })
            .observe(took.as_secs_f64());
        self.requests.get_or_create(&answer).inc();
        if let Some(code) = refused {
            self.refusals.get_or_create(&Reason { code }).inc();
        }
    }

    /// Everything as OpenMetrics text, the store's own counters and the forwardings' behind ours.
    pub(crate) fn render(&self, store: &Store, forwards: Option<&Forwards>, now: Timestamp) -> String {
        let mut text = String::new();
        // Writing to a string does not fail.
        let _ = encode(&mut text, &self.registry);
        let end = text.rfind("# EOF").unwrap_or(text.len());
        text.truncate(end);
        store_figures(store, &mut text);
        if let Some(forwards) = forwards {
            forward_figures(store, forwards, now, &mut text);
        }
        text.push_str("# EOF\n");
        text
    }
}

fn store_figures(store: &Store, text: &mut String) {
    let counters = store.counters();
    let health = store.health();
    let counter = |text: &mut String, name: &str, help: &str, value: u64| {
        let _ = write!(
            text,
            "# HELP vitni_{name} {help}.\n# TYPE vitni_{name} counter\nvitni_{name}_total {value}\n"
        );
    };
    let get = |value: &std::sync::atomic::AtomicU64| value.load(Ordering::Relaxed);
    counter(
        text,
        "store_events_appended",
        "Events that went through the sequencer",
        get(&counters.appended),
    );
    counter(
        text,
        "store_commits",
        "Group commits, each one sync",
        get(&counters.commits),
    );
    counter(
        text,
        "store_checkpoints",
        "Checkpoints published",
        get(&counters.checkpoints),
    );
    counter(
        text,
        "store_segments",
        "Segments installed",
        get(&counters.segments),
    );
    counter(
        text,
        "store_segments_merged",
        "Segments that were merged into larger ones",
        get(&counters.merged),
    );
    counter(
        text,
        "store_merge_read_bytes",
        "Bytes of the segments that were merged",
        get(&counters.merge_bytes_read),
    );
    counter(
        text,
        "store_merge_written_bytes",
        "Bytes of the segments that they were merged into",
        get(&counters.merge_bytes_written),
    );
    counter(
        text,
        "store_batches_refused_full",
        "Batches refused because the disk is full",
        get(&counters.full),
    );
    let busy = get(&counters.busy_us);
    let _ = write!(
        text,
        "# HELP vitni_store_busy_seconds Time the sequencer was busy.\n# TYPE vitni_store_busy_seconds counter\n\
         # UNIT vitni_store_busy_seconds seconds\nvitni_store_busy_seconds_total {}.{:06}\n",
        busy / 1_000_000,
        busy % 1_000_000
    );
    let gauge = |text: &mut String, name: &str, help: &str, value: u64| {
        let _ = write!(
            text,
            "# HELP vitni_{name} {help}.\n# TYPE vitni_{name} gauge\nvitni_{name} {value}\n"
        );
    };
    gauge(
        text,
        "store_closed",
        "1 when the store closed itself",
        u64::from(health.closed.is_some()),
    );
    gauge(
        text,
        "store_full",
        "1 when the last ordinary batch found no room",
        u64::from(health.full),
    );
    gauge(
        text,
        "store_batches_waiting",
        "Batches that wait for the sequencer",
        health.waiting as u64,
    );
    gauge(
        text,
        "store_sealing",
        "1 while segments are written",
        u64::from(store.is_sealing()),
    );
    gauge(
        text,
        "store_merging",
        "1 while segments are merged",
        u64::from(store.is_merging()),
    );
}

/// One figure of every forwarding: name, help, whether it only grows, and how it is read.
type ForwardFigure = (
    &'static str,
    &'static str,
    bool,
    fn(&Figures, Option<Lag>, Timestamp) -> Option<u64>,
);

const FORWARD_FIGURES: &[ForwardFigure] = &[
    (
        "lag_events",
        "Events of its tenants that were not handed over yet",
        false,
        |_, lag, _| lag.map(|lag| lag.events),
    ),
    (
        "lag_seconds",
        "Time since the oldest of them was received",
        false,
        |_, lag, now| {
            let waits = lag?.oldest.map_or(0, |oldest| now.nanos() - oldest.nanos());
            Some(u64::try_from(waits / 1_000_000_000).unwrap_or(0))
        },
    ),
    (
        "failing",
        "1 while its receiver takes nothing",
        false,
        |figures, _, _| Some(u64::from(figures.phase == Phase::Failing)),
    ),
    ("paused", "1 while it is held back", false, |figures, _, _| {
        Some(u64::from(figures.phase == Phase::Paused))
    }),
    (
        "events",
        "Events handed over, repeats included",
        true,
        |figures, _, _| Some(figures.events),
    ),
    ("bytes", "Bytes handed over", true, |figures, _, _| {
        Some(figures.bytes)
    }),
    (
        "breaks",
        "Times that its receiver was away or said no",
        true,
        |figures, _, _| Some(figures.breaks),
    ),
    (
        "given_up",
        "Events put aside since it began",
        true,
        |figures, _, _| Some(figures.given_up),
    ),
];

/// A forwarding whose lag cannot be read has no lag here: none is better than a wrong one.
fn forward_figures(store: &Store, forwards: &Forwards, now: Timestamp, text: &mut String) {
    let all: Vec<_> = forwards
        .iter()
        .map(|one| (&one.config.name, one.status.figures(), one.status.lag(store).ok()))
        .collect();
    if all.is_empty() {
        return;
    }
    for (name, help, grows, read) in FORWARD_FIGURES {
        let (kind, end) = if *grows {
            ("counter", "_total")
        } else {
            ("gauge", "")
        };
        let _ = write!(
            text,
            "# HELP vitni_forward_{name} {help}.\n# TYPE vitni_forward_{name} {kind}\n"
        );
        for (forward, figures, lag) in &all {
            if let Some(value) = read(figures, *lag, now) {
                let _ = writeln!(text, "vitni_forward_{name}{end}{{forward=\"{forward}\"}} {value}");
            }
        }
    }
}
