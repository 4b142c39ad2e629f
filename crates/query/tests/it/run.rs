//! Search against a plain scan: random events of several tenants, partly sealed, partly merged, random filters, pages while writing.

use std::sync::Arc;

use proptest::prelude::*;
use vitni_event::{Canonical, Event, EventId, LeafIndex, Seq, TenantId, Timestamp};
use vitni_query::filter::{Clock, TimeRange};
use vitni_query::{Cursor, Filter, Page, QueryError, Request, Sight, TenantView, redact, search};
use vitni_segment::{Meta, Reader, Tail, TailRow, Writer, merge};

use crate::{given, matching};

/// One event as a plain list keeps it.
#[derive(Clone)]
pub(crate) struct Row {
    pub(crate) tree: usize,
    pub(crate) seq: Seq,
    pub(crate) index: LeafIndex,
    pub(crate) canonical: Canonical,
}

/// Several trees over one journal, each with segments and a tail, and the same rows in a plain list.
pub(crate) struct Trees {
    pub(crate) trees: Vec<Tree>,
    pub(crate) rows: Vec<Row>,
    /// Journal positions need not be consecutive.
    stride: u64,
}

pub(crate) struct Tree {
    pub(crate) tenant: TenantId,
    tail: Tail,
    segments: Vec<Arc<Reader>>,
}

impl Trees {
    pub(crate) fn new(count: usize, stride: u64) -> Self {
        let tree = |at| Tree {
            tenant: TenantId::parse(&format!("t-{at}")).unwrap(),
            tail: Tail::new(LeafIndex(0)),
            segments: Vec::new(),
        };
        Self {
            trees: (0..count).map(tree).collect(),
            rows: Vec::new(),
            stride,
        }
    }

    pub(crate) fn append(&mut self, tree: usize, event: &Event<'_>) {
        let seq = Seq(1 + self.rows.len() as u64 * self.stride);
        let of = &mut self.trees[tree];
        let event = Event {
            tenant: of.tenant.as_str().into(),
            ..event.clone()
        };
        let mut canonical = Canonical::write(&event);
        canonical.stamp_received(Timestamp::from_nanos(
            given::START + i64::try_from(seq.0).unwrap(),
        ));
        let index = of.tail.next();
        let row = TailRow {
            seq,
            index,
            id: event.id,
            canonical: canonical.bytes().to_vec().into(),
            leaf_hash: [0; 32],
        };
        of.tail.push(row).unwrap();
        self.rows.push(Row {
            tree,
            seq,
            index,
            canonical,
        });
    }

    /// Moves the oldest `leaves` of a tree's tail into a segment.
    pub(crate) fn seal(&mut self, tree: usize, leaves: u64) {
        let of = &mut self.trees[tree];
        let first = of.tail.start();
        let end = (first.0 + leaves).min(of.tail.next().0);
        if first.0 == end {
            return;
        }
        let mut bytes = Vec::new();
        let meta = Meta {
            tenant: of.tenant.clone(),
            epoch: 0,
            first_index: first,
        };
        let mut writer = Writer::new(&mut bytes, meta).unwrap();
        for index in first.0..end {
            let row = of.tail.row(LeafIndex(index)).unwrap();
            writer
                .push(
                    row.seq,
                    &row.canonical,
                    &vitni_event::canonical::read(&row.canonical).unwrap(),
                )
                .unwrap();
        }
        let blocks = |range: std::ops::Range<u64>| range.map(|block| (block, [7; 32])).collect::<Vec<_>>();
        let salts = blocks(first.0 / 256..end.div_ceil(256));
        // With the block that the first row completes.
        let hashes = blocks(first.0 / 256..end / 256);
        writer.finish(&salts, &hashes).unwrap();
        of.segments.push(Arc::new(Reader::open(Arc::new(bytes)).unwrap()));
        of.tail.release(LeafIndex(end));
    }

    /// Puts `count` adjacent segments of a tree, from number `at` on, into one. `false` when there are not so many.
    pub(crate) fn merge(&mut self, tree: usize, at: usize, count: usize) -> bool {
        let of = &mut self.trees[tree];
        let Some(sources) = of.segments.get(at..at + count).filter(|_| count > 1) else {
            return false;
        };
        let mut bytes = Vec::new();
        merge(sources, &mut bytes, &|| true).unwrap();
        let merged = Reader::open(Arc::new(bytes)).unwrap();
        merged.compare_merged(sources).unwrap();
        of.segments.splice(at..at + count, [Arc::new(merged)]);
        true
    }

    /// Leaves of a tree that are in memory.
    pub(crate) fn leaves_unsealed(&self, tree: usize) -> u64 {
        self.trees[tree].tail.len()
    }

    /// Segments of a tree.
    pub(crate) fn segments(&self, tree: usize) -> &[Arc<Reader>] {
        &self.trees[tree].segments
    }

    pub(crate) fn views(&mut self) -> Vec<TenantView<'_>> {
        fn view(tree: &mut Tree) -> TenantView<'_> {
            TenantView {
                tenant: tree.tenant.clone(),
                tail: tree.tail.view(),
                segments: &tree.segments,
            }
        }
        self.trees.iter_mut().map(view).collect()
    }

    /// The plain scan: every row, parsed whole, newest first.
    fn plain(&self, filter: &Filter, sight: Sight) -> Vec<(Seq, LeafIndex, usize, Vec<u8>)> {
        let wanted = |row: &&Row| filter.matches_in(sight, None, &row.canonical.event().unwrap());
        let shown = |row: &Row| {
            let mut event = row.canonical.event().unwrap();
            if sight == Sight::Impersonal {
                redact(&mut event);
            }
            (
                row.seq,
                row.index,
                row.tree,
                Canonical::write(&event).into_bytes(),
            )
        };
        self.rows.iter().rev().filter(wanted).map(shown).collect()
    }
}

/// What happens to a log while somebody searches it.
#[derive(Clone, Debug)]
enum Step {
    Append(usize, Box<Event<'static>>),
    Seal(usize, u64),
    Merge(usize, usize, usize),
}

fn step(trees: usize) -> impl Strategy<Value = Step> {
    prop_oneof![
        8 => (0..trees, given::event()).prop_map(|(tree, event)| Step::Append(tree, Box::new(event))),
        1 => (0..trees, 1..20_u64).prop_map(|(tree, leaves)| Step::Seal(tree, leaves)),
        1 => (0..trees, 0..3_usize, 2..4_usize).prop_map(|(tree, at, count)| Step::Merge(tree, at, count)),
    ]
}

fn steps(most: usize) -> impl Strategy<Value = Vec<Step>> {
    proptest::collection::vec(step(TREES), 0..most)
}

const TREES: usize = 3;

impl Trees {
    fn take(&mut self, steps: &[Step]) {
        for step in steps {
            match step {
                Step::Append(tree, event) => self.append(*tree, event),
                Step::Seal(tree, leaves) => self.seal(*tree, *leaves),
                // Where there are not so many yet, nothing happens.
                Step::Merge(tree, at, count) => {
                    self.merge(*tree, *at, *count);
                }
            }
        }
    }
}

fn stay() -> bool {
    false
}

/// A filter that some row fulfils half of the time: an id or a time taken from the rows.
fn aimed(mut filter: Filter, trees: &Trees, aim: usize) -> Filter {
    let Some(row) = trees.rows.get(aim) else {
        return filter;
    };
    let event = row.canonical.event().unwrap();
    match aim % 3 {
        0 => {
            filter = Filter {
                id: Some(event.id),
                ..Filter::default()
            }
        }
        1 => filter.time = TimeRange::new(Clock::Received, Some(event.received), None),
        _ => {}
    }
    filter
}

fn rows_of(page: &Page) -> Vec<(Seq, LeafIndex, usize, Vec<u8>)> {
    page.rows
        .iter()
        .map(|row| (row.seq, row.index, row.view, row.canonical.clone()))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(80))]

    /// Every page, put together, is what a plain scan finds of what was there at the first page, although events
    /// arrive, are sealed and are merged between pages.
    #[test]
    fn equals_a_plain_scan(
        before in steps(70),
        meanwhile in proptest::collection::vec(steps(12), 1..4),
        filter in given::filter(),
        aim in 0..120_usize,
        limit in 1..12_usize,
        stride in 1..4_u64,
        impersonal in any::<bool>(),
    ) {
        let sight = if impersonal { Sight::Impersonal } else { Sight::Whole };
        let mut trees = Trees::new(TREES, stride);
        trees.take(&before);
        let mut filter = aimed(filter, &trees, aim);
        if impersonal {
            filter = Filter {
                time: filter.time,
                event: filter.event,
                catalogue: filter.catalogue,
                category: filter.category,
                equivalent: filter.equivalent,
                severity: filter.severity,
                outcome: filter.outcome,
                client: filter.client,
                id: filter.id,
                ..Filter::default()
            };
        }
        let expected = trees.plain(&filter, sight);
        let newest = trees.rows.last().map(|row| row.seq);
        let mut found = Vec::new();
        let mut cursor: Option<Cursor> = None;
        for meanwhile in meanwhile.iter().cycle() {
            let page = search(&trees.views(), &filter, sight, cursor, limit, &stay).unwrap();
            prop_assert!(page.rows.len() <= limit);
            prop_assert!(page.scanned <= trees.rows.len() as u64);
            found.extend(rows_of(&page));
            let Some(next) = page.next else { break };
            prop_assert_eq!(page.rows.len(), limit, "only a full page has a next one");
            prop_assert_eq!(Some(next.upper()), newest);
            prop_assert_eq!(next.after(), page.rows.last().unwrap().seq);
            cursor = Cursor::parse(&next.to_string());
            if trees.rows.len() < 200 {
                trees.take(meanwhile);
            }
        }
        prop_assert_eq!(found, expected);
    }

    /// Sealing changes no answer, and neither does merging.
    #[test]
    fn sealing_and_merging_change_nothing(steps in steps(90), filter in given::filter(), limit in 1..30_usize) {
        let mut trees = Trees::new(TREES, 1);
        trees.take(&steps);
        let before = search(&trees.views(), &filter, Sight::Whole, None, limit, &stay).unwrap();
        for tree in 0..TREES {
            trees.seal(tree, u64::MAX / 2);
        }
        let sealed = search(&trees.views(), &filter, Sight::Whole, None, limit, &stay).unwrap();
        prop_assert_eq!(&before.rows, &sealed.rows);
        for tree in 0..TREES {
            trees.merge(tree, 0, trees.segments(tree).len());
        }
        let merged = search(&trees.views(), &filter, Sight::Whole, None, limit, &stay).unwrap();
        prop_assert_eq!(before.rows, merged.rows);
    }
}

/// A log of one tenant with rows across blocks and pages of a segment: every seventh is a failure.
fn long(rows: u64) -> Trees {
    let mut trees = Trees::new(1, 1);
    for at in 0..rows {
        let outcome = if at % 7 == 0 {
            vitni_event::Outcome::Failure
        } else {
            vitni_event::Outcome::Success
        };
        let random = u8::try_from(at % 251).unwrap();
        let id = EventId::v7(1_795_000_000_000 + at, [random; 10]);
        let event = Event {
            id,
            outcome,
            catalogue: "vitni-1".into(),
            event: "unknown".into(),
            ..Event::default()
        };
        trees.append(0, &event);
        if at % 1_500 == 1_499 {
            trees.seal(0, 1_400);
        }
    }
    trees
}

fn filter(query: &[(&str, &str)]) -> Filter {
    let params: Vec<_> = query
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    Filter::from_params(&params).unwrap()
}

/// Every construct, and words in every column, over a segment: a column that is not fetched finds nothing.
#[test]
fn each_construct_over_a_segment() {
    let mut trees = Trees::new(1, 1);
    trees.append(0, &matching::sample());
    trees.seal(0, 1);
    // Stamping moved `received`; what is asked of it has its own tests.
    let asked = |query: &&&str| !query.contains("received");
    for (queries, rows) in [(matching::FIND, 1), (matching::MISS, 0)] {
        for query in queries.iter().filter(asked) {
            let page = search(
                &trees.views(),
                &matching::filter(query),
                Sight::Whole,
                None,
                10,
                &stay,
            )
            .unwrap();
            assert_eq!(page.rows.len(), rows, "{query}");
        }
    }
}

#[test]
fn many_rows() {
    let mut trees = long(4_000);
    let failures = filter(&[("outcome", "failure")]);
    let expected = trees.plain(&failures, Sight::Whole);
    for limit in [1_000, 250, 31] {
        let mut found = Vec::new();
        let mut cursor = None;
        loop {
            let page = search(&trees.views(), &failures, Sight::Whole, cursor, limit, &stay).unwrap();
            found.extend(rows_of(&page));
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(found, expected, "{limit}");
    }
}

/// A page near the newest rows looks at few of them, one by id at one page of a segment, one out of the range of time at none.
#[test]
fn looks_at_no_more_than_it_must() {
    let mut trees = long(4_000);
    let tail = trees.trees[0].tail.len();
    let id = trees.rows[100].canonical.event().unwrap().id.to_string();
    let scanned = |trees: &mut Trees, filter: &Filter, limit| {
        let page = search(&trees.views(), filter, Sight::Whole, None, limit, &stay).unwrap();
        (page.rows.len(), page.scanned)
    };
    assert_eq!(scanned(&mut trees, &Filter::default(), 10), (10, 11));
    let (rows, looked_at) = scanned(&mut trees, &filter(&[("id", &id)]), 10);
    // The page it is in, and one that the lookup names for nothing.
    assert!(rows == 1 && looked_at <= 1_024, "{looked_at} rows looked at");
    let late = filter(&[("from", "2030-01-01T00:00:00Z"), ("clock", "received")]);
    assert_eq!(scanned(&mut trees, &late, 10), (0, tail));
}

#[test]
fn nothing_there() {
    let mut trees = Trees::new(2, 1);
    let empty = Page {
        rows: Vec::new(),
        next: None,
        scanned: 0,
    };
    assert_eq!(
        search(&[], &Filter::default(), Sight::Whole, None, 10, &stay).unwrap(),
        empty
    );
    assert_eq!(
        search(&trees.views(), &Filter::default(), Sight::Whole, None, 10, &stay).unwrap(),
        empty
    );
    let oldest = Cursor::new(Seq(9), Seq(1));
    trees.append(0, &Event::default());
    assert_eq!(
        search(
            &trees.views(),
            &Filter::default(),
            Sight::Whole,
            oldest,
            10,
            &stay
        )
        .unwrap(),
        empty
    );
}

#[test]
fn personal_conditions_are_refused_by_name() {
    let mut trees = long(3);
    let asked = filter(&[("words", "x"), ("actor", "x"), ("outcome", "failure")]);
    let error = search(&trees.views(), &asked, Sight::Impersonal, None, 10, &stay).unwrap_err();
    assert!(matches!(error, QueryError::Personal(_)));
    assert_eq!(
        error.to_string(),
        "the parameters actor, words look at personal fields: leave them out, or use a token with the scope read-personal"
    );
}

/// The caller is asked for again and again, whatever the rows are in; an answer is whole or none.
#[test]
fn a_caller_who_goes_away_ends_the_search() {
    let mut trees = long(4_000);
    // A pattern is not looked up, so every row is looked at.
    let nothing = filter(&[("event", "none*")]);
    for patience in 0..16 {
        let asked = std::cell::Cell::new(0);
        let cancel = || asked.replace(asked.get() + 1) >= patience;
        let end = search(&trees.views(), &nothing, Sight::Whole, None, 10, &cancel);
        assert!(matches!(end, Err(QueryError::Cancelled)), "{patience}");
        assert_eq!(asked.get(), patience + 1);
    }
    let all = || false;
    assert!(search(&trees.views(), &nothing, Sight::Whole, None, 10, &all).is_ok());
}

/// A page is never larger than the limit says, whatever was asked for.
#[test]
fn the_limit_is_kept() {
    let mut trees = long(1_200);
    let rows = |trees: &mut Trees, limit| {
        search(
            &trees.views(),
            &Filter::default(),
            Sight::Whole,
            None,
            limit,
            &stay,
        )
        .unwrap()
        .rows
        .len()
    };
    assert_eq!(rows(&mut trees, 0), 1);
    assert_eq!(rows(&mut trees, usize::MAX), 1_000);
    assert_eq!(rows(&mut trees, Request::default().limit), 100);
}
