//! Answers over a merge that breaks: at every call with which a merge changes the disk the store is killed, loses power or is told of a
//! failure, is opened again, and must answer as before the merge.
//!
//! The answers from before are those of the naive evaluation over what the store held then, so nothing is held against itself alone.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicI64;

use proptest::strategy::{Strategy, ValueTree as _};
use proptest::test_runner::TestRunner;
use vitni_event::{Canonical, Event, EventId, TenantId};
use vitni_query::ask::Outcome;
use vitni_query::{Filter, Page, Query, Sight, TenantView, ask, redact, search};
use vitni_segment::Reader;
use vitni_store::{Batch, Class, Core, Options, Prepared, TreeReader, TreeView};

use crate::asked;
use crate::language::read;
use crate::naive::{Row, compare, naive, stay};
use crate::rim::{Seeded, StepClock};
use crate::sim::{FAULTS, Fault, SimDisk, keeper};

const DIR: &str = "/srv/data/segments";

/// Segments that are merged, and the events in each; as many events again are not sealed.
const SEGMENTS: u64 = 4;
const EVENTS: u64 = 10;

/// Queries of every kind. Each finds something.
const QUERIES: [&str; 26] = [
    "*",
    "event:authentication.ok",
    "event:authentication.* outcome:failure",
    "actor:ann",
    "NOT target:ann",
    "source.ip:192.0.2.0/24",
    "session:s-1",
    "password",
    "\"Failed password\"",
    "message~word",
    "severity>=warning",
    "severity:[2 TO 6}",
    "time>=2026-11-18T11:00:00Z time<2030-01-01T00:00:00Z",
    "producer.sequence<3",
    "public.level:[1 TO 3]",
    "category:authentication OR category:session",
    "| count",
    "| count by event",
    "| count, sum(producer.sequence), max(time), p50(severity) by outcome",
    "actor:* | distinct(actor), count by bucket(time, 30s)",
    "| top 3 actor",
    "| sort source.ip desc | limit 7",
    "| dedup actor | fields time, actor, event",
    "session:* | limit 2 | flow",
    "| count by actor | sort count desc | limit 2",
    "| fields id, time, text.message, attributes.zscope, raw | limit 50",
];

/// Questions as search takes them. Each finds something.
const FILTERS: [&[(&str, &str)]; 5] = [
    &[],
    &[("event", "authentication.*")],
    &[("actor", "ann"), ("outcome", "failure")],
    &[("words", "password")],
    &[("source", "192.0.2.0/24"), ("event", "*")],
];

fn tenant() -> TenantId {
    TenantId::parse("t-1").unwrap()
}

fn open(disk: &SimDisk, seed: u64) -> Result<Core, String> {
    let mut options = Options::new(PathBuf::from("/srv/data"), PathBuf::from("/var/state/vitni"));
    options.journal_file_bytes = 64 << 10;
    options.merge_growth_min = 2;
    let clock = Arc::new(StepClock(AtomicI64::new(1_800_000_000_000_000_000)));
    let opened = Core::open(Arc::new(disk.clone()), options, clock, Box::new(Seeded(seed)));
    opened.map(|(core, _)| core).map_err(|error| error.to_string())
}

/// Draws the same in every run.
fn drawn<S: Strategy>(of: &S, count: usize) -> Vec<S::Value> {
    let mut runner = TestRunner::deterministic();
    (0..count)
        .map(|_| of.new_tree(&mut runner).unwrap().current())
        .collect()
}

fn prepared(number: usize, event: &Event<'_>) -> Prepared {
    let mut id = [0; 16];
    id[..8].copy_from_slice(&number.to_be_bytes());
    let event = Event {
        id: EventId::v8(id),
        tenant: tenant().as_str().to_owned().into(),
        ..event.clone()
    };
    Prepared::known(tenant(), Canonical::write(&event)).unwrap()
}

/// A store in which the tenant has segments to merge and a tail.
fn filled() -> SimDisk {
    let disk = SimDisk::new();
    let mut core = open(&disk, 1).unwrap();
    core.create_tenant(&tenant(), Default::default()).unwrap();
    let count = usize::try_from((SEGMENTS + 1) * EVENTS).unwrap();
    let events: Vec<_> = drawn(&asked::event(), count);
    let events: Vec<_> = (0..)
        .zip(&events)
        .map(|(number, event)| prepared(number, event))
        .collect();
    for (at, events) in events.chunks(usize::try_from(EVENTS).unwrap()).enumerate() {
        let batch = Batch {
            events: events.to_vec(),
            class: Class::Ordinary,
            all: true,
        };
        core.commit(vec![batch]).remove(0).unwrap();
        if at as u64 != SEGMENTS {
            for job in core.plan_seals(true) {
                core.install(job.run(&mut vitni_segment::Workshop::default()))
                    .unwrap();
            }
        }
    }
    core.round().unwrap();
    disk
}

fn view(core: &Core) -> TreeView {
    core.views().current(&tenant()).unwrap()
}

fn names(view: &TreeView) -> BTreeSet<String> {
    view.segments
        .iter()
        .map(|segment| segment.line.name.clone())
        .collect()
}

/// What is asked, and what must be answered.
struct Questions {
    queries: Vec<(Query, Sight, Outcome)>,
    filters: Vec<(Filter, Page)>,
}

impl Questions {
    fn new(view: &TreeView) -> Self {
        let leaves = TreeReader::new(view).leaves(0..view.size).unwrap();
        let all = |sight| -> Vec<Row> {
            let row = |leaf: &vitni_store::StoredLeaf| {
                let mut event = vitni_event::canonical::read(&leaf.canonical).unwrap();
                if sight == Sight::Impersonal {
                    redact(&mut event);
                }
                Row {
                    seq: leaf.seq.0,
                    json: serde_json::from_slice(Canonical::write(&event).bytes()).unwrap(),
                }
            };
            leaves.iter().rev().map(row).collect()
        };
        let (whole, impersonal) = (all(Sight::Whole), all(Sight::Impersonal));
        let readers = readers(view);
        let mut queries = Vec::new();
        let mut add = |query: &Query, sight, all| {
            let answer = ask(&[tenant_view(view, &readers)], query, sight, &stay).unwrap();
            let (way, more) = naive(query, all);
            compare(&answer, &way, more, &query.to_string());
            queries.push((query.clone(), sight, answer.result));
        };
        for text in QUERIES {
            add(&read(text).unwrap(), Sight::Whole, &whole);
        }
        for query in drawn(&asked::query(false), 10) {
            add(&query, Sight::Whole, &whole);
        }
        for query in drawn(&asked::query(true), 6) {
            add(&query, Sight::Impersonal, &impersonal);
        }
        for (query, _, result) in queries.iter().take(QUERIES.len()) {
            let rows = match result {
                Outcome::Events(rows) => rows.len(),
                Outcome::Table(table) => table.rows.len(),
            };
            assert!(rows > 0, "{query} finds nothing");
        }
        let filters = FILTERS.iter().map(|params| {
            let params: Vec<_> = params
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect();
            let filter = Filter::from_params(&params).unwrap();
            let found = searched(view, &filter);
            let plain = leaves.iter().rev().filter(|leaf| {
                let event = vitni_event::canonical::read(&leaf.canonical).unwrap();
                filter.matches_in(Sight::Whole, None, &event)
            });
            let plain: Vec<_> = plain.map(|leaf| leaf.seq).collect();
            let seqs: Vec<_> = found.rows.iter().map(|row| row.seq).collect();
            assert!(!plain.is_empty(), "{params:?} finds nothing");
            assert_eq!(seqs, plain, "{params:?}");
            (filter, found)
        });
        Self {
            filters: filters.collect(),
            queries,
        }
    }

    /// Asks everything. Panics where an answer is another one.
    fn ask(&self, view: &TreeView, context: &str) {
        self.ask_some(view, self.queries.len(), context);
    }

    /// Asks so many of the queries, and what is asked of search.
    fn ask_some(&self, view: &TreeView, queries: usize, context: &str) {
        let readers = readers(view);
        for (query, sight, result) in self.queries.iter().take(queries) {
            let answer = ask(&[tenant_view(view, &readers)], query, *sight, &stay);
            let answer = answer.unwrap_or_else(|error| panic!("{context}: {query}: {error}"));
            assert!(
                answer.result == *result,
                "{context}: {query}: {:?} is not {result:?}",
                answer.result
            );
        }
        for (filter, page) in &self.filters {
            let found = searched(view, filter);
            assert_eq!(found.rows, page.rows, "{context}: {filter:?}");
        }
    }
}

fn readers(view: &TreeView) -> Vec<Arc<Reader>> {
    view.segments
        .iter()
        .map(|segment| Arc::clone(&segment.reader))
        .collect()
}

fn tenant_view<'r>(view: &TreeView, segments: &'r [Arc<Reader>]) -> TenantView<'r> {
    TenantView {
        tenant: view.id.tenant.clone(),
        tail: view.tail.clone(),
        segments,
    }
}

fn searched(view: &TreeView, filter: &Filter) -> Page {
    let readers = readers(view);
    let views = [tenant_view(view, &readers)];
    search(&views, filter, Sight::Whole, None, 1_000, &stay).unwrap()
}

/// Merges what there is to merge, up to where something breaks.
fn merge(core: &mut Core) {
    if let Some(job) = core.plan_merge() {
        let merged = job.run(&|| true);
        if let Ok(replaced) = core.install_merged(merged) {
            replaced.remove();
        }
    }
}

/// Opens what a break left and asks there; merges, and asks again.
fn aftermath(disk: &SimDisk, questions: &Questions, context: &str) {
    let mut core = open(disk, 6).unwrap_or_else(|error| panic!("{context}: {error}"));
    let there: BTreeSet<String> = disk.names(DIR).into_iter().collect();
    assert_eq!(
        there,
        names(&view(&core)),
        "{context}: files without a name, or names without a file"
    );
    questions.ask(&view(&core), context);
    merge(&mut core);
    assert_eq!(view(&core).segments.len(), 1, "{context}");
    questions.ask_some(&view(&core), 8, &format!("{context}, then merged"));
}

/// How far the merge had come, by what lies on the disk when it breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    NothingWritten,
    NewFileUnnamed,
    NewFileNamed,
    SomeOldOnesRemoved,
    Merged,
}

fn stage(disk: &SimDisk, old: &BTreeSet<String>) -> Stage {
    let there: BTreeSet<String> = disk.names(DIR).into_iter().collect();
    let left = old.intersection(&there).count();
    let manifest = disk.text("/srv/data/manifest");
    let named = there.difference(old).any(|name| manifest.contains(name.as_str()));
    match (left == old.len(), there.len() > left, named) {
        (true, false, _) => Stage::NothingWritten,
        (true, true, false) => Stage::NewFileUnnamed,
        (true, true, true) => Stage::NewFileNamed,
        (false, true, true) if left > 0 => Stage::SomeOldOnesRemoved,
        (false, true, true) => Stage::Merged,
        _ => panic!("old files are gone and no new one is named: {there:?}"),
    }
}

/// Every call, every fault, and after each what a kill leaves and several things that a power cut can leave.
#[test]
fn answers_are_the_same_at_any_call_of_a_merge() {
    let base = filled();
    let (questions, old) = {
        let core = open(&base, 2).unwrap();
        (Questions::new(&view(&core)), names(&view(&core)))
    };
    assert_eq!(old.len() as u64, SEGMENTS);
    let base = base.after_kill();
    let mut stages: BTreeMap<Stage, u64> = BTreeMap::new();
    let mut calls = 0;
    for call in 0.. {
        let mut has_struck = false;
        for fault in FAULTS {
            let disk = base.after_kill();
            let mut core = open(&disk, 5).unwrap();
            let before = view(&core);
            disk.fail_at(call, fault);
            merge(&mut core);
            has_struck = disk.has_struck();
            if !has_struck {
                break;
            }
            *stages.entry(stage(&disk, &old)).or_default() += 1;
            let context = format!("call {call}, {fault:?}");
            if matches!(fault, Fault::Fails | Fault::FailsAfterwards) {
                // The process lives, for whoever holds a view from before and whoever takes one now.
                questions.ask(&before, &format!("{context}, the view from before"));
                questions.ask(&view(&core), &format!("{context}, the view of now"));
            }
            drop(core);
            if fault != Fault::PowerLost {
                aftermath(&disk.after_kill(), &questions, &format!("{context}, killed"));
            }
            if fault != Fault::Killed {
                // At a call that failed, power lost differs from power lost at the call only in what the process still did.
                let seeds = [0, 2 + call, 1];
                for seed in seeds
                    .into_iter()
                    .take(if fault == Fault::PowerLost { 3 } else { 2 })
                {
                    let left = disk.after_power_loss(&mut keeper(seed));
                    aftermath(&left, &questions, &format!("{context}, seed {seed}"));
                }
            }
        }
        if !has_struck {
            calls = call;
            break;
        }
    }
    println!("{calls} calls of a merge: {stages:?}");
    let broken: Vec<_> = stages.keys().copied().collect();
    assert_eq!(
        broken,
        [
            Stage::NothingWritten,
            Stage::NewFileUnnamed,
            Stage::NewFileNamed,
            Stage::SomeOldOnesRemoved,
            Stage::Merged,
        ]
    );
}
