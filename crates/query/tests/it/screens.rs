//! What screens ask: pages of answers, facets, histograms, names of attributes, completion. Each against the query that says the same.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::sample::select;
use vitni_event::{CanonicalJson, Event, Seq, Timestamp};
use vitni_query::ask::attributes::{Met, attributes};
use vitni_query::ask::facets::facets;
use vitni_query::ask::{AskError, Outcome};
use vitni_query::completion::Completion;
use vitni_query::histogram::{self, Histogram, Range, suitable_step};
use vitni_query::language::moment::Duration;
use vitni_query::language::{Field, Named, Query};
use vitni_query::place::Order;
use vitni_query::{Cell, Place, QueryPage, Sight, Table, ask, ask_page};

use crate::language::read;
use crate::naive::{TREES, events, log, stay};
use crate::run::Trees;
use crate::{asked, given};

fn table(trees: &mut Trees, query: &Query, sight: Sight) -> Table {
    match ask(&trees.views(), query, sight, &stay).unwrap().result {
        Outcome::Table(table) => table,
        Outcome::Events(_) => panic!("{query}: events"),
    }
}

/// Positions of an answer of events.
fn seqs(result: &Outcome) -> Vec<Seq> {
    match result {
        Outcome::Events(rows) => rows.iter().map(|row| row.seq).collect(),
        Outcome::Table(_) => panic!("a table"),
    }
}

/// Something has several values, so that a query with another such key is refused: then the pipe is left out.
fn with(condition: &Query, pipe: &str) -> Query {
    let text = format!("{} | {pipe}", condition.condition);
    read(&text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// All pages together are the whole answer as it was when the first was asked for, whatever comes and is sealed meanwhile.
    #[test]
    fn pages_are_the_whole(
        before in events(50),
        after in events(20),
        seals in proptest::collection::vec((0..TREES, 1..30_u64), 0..4),
        query in asked::query(true),
        order in select(vec!["", " | sort time", " | sort time desc"]),
        rows in 1..7_usize,
    ) {
        let mut trees = log(before, &seals);
        let text = format!("{}{order}", query.condition);
        let query = read(&text).unwrap();
        let whole = read(&format!("{text} | limit 10000")).unwrap();
        let expected = seqs(&ask(&trees.views(), &whole, Sight::Impersonal, &stay).unwrap().result);
        let newest = trees.rows.last().map_or(Seq(0), |row| row.seq);

        let (mut found, mut place, mut coming) = (Vec::new(), None, after.into_iter());
        loop {
            let page = QueryPage { newest, after: place, rows };
            let answer = ask_page(&trees.views(), &query, Sight::Impersonal, page, &stay).unwrap();
            prop_assert_eq!(answer.more, answer.next.is_some());
            found.extend(seqs(&answer.result));
            let Some(next) = answer.next else { break };
            prop_assert_eq!(Place::parse(&next.to_string()), Some(next));
            place = Some(next);
            // A later first page would see these; the pages of this answer never do.
            for (tree, event) in coming.by_ref().take(3) {
                trees.append(tree, &event);
                trees.seal(tree, 2);
            }
        }
        prop_assert_eq!(found, expected, "{}", query);
    }

    /// The counts of facets are those of `count by`, for whoever asks.
    #[test]
    fn facets_are_counts(
        events in events(50),
        seals in proptest::collection::vec((0..TREES, 1..30_u64), 0..4),
        query in asked::query(true),
        fields in proptest::collection::vec(asked::shown(true), 1..4),
        top in 1..4_usize,
        sight in select(vec![Sight::Whole, Sight::Impersonal]),
    ) {
        let mut trees = log(events, &seals);
        let found = facets(&trees.views(), &query, &fields, top, sight, &stay).unwrap();
        let counted = table(&mut trees, &with(&query, "count"), sight);
        prop_assert_eq!(&counted.rows[0][0], &Cell::Integer(found.events.into()));
        for facet in found.of {
            let field = &facet.field;
            let values = |cells: &Table| -> Vec<(Cell, Cell)> {
                cells.rows.iter().map(|row| (row[0].clone(), row[1].clone())).collect()
            };
            let of_top = table(&mut trees, &with(&query, &format!("top {top} {field}")), sight);
            let shown: Vec<_> = facet.values.iter().map(|(value, count)| (value.clone(), Cell::Integer((*count).into()))).collect();
            prop_assert_eq!(shown, values(&of_top));
            let all = values(&table(&mut trees, &with(&query, &format!("count by {field}")), sight));
            let (missing, there): (Vec<_>, Vec<_>) = all.into_iter().partition(|(value, _)| *value == Cell::Null);
            prop_assert_eq!(there.len() as u64, facet.distinct);
            let missing = missing.first().map_or(Cell::Integer(0), |(_, count)| count.clone());
            prop_assert_eq!(missing, Cell::Integer(facet.missing.into()));
        }
    }

    /// Spans have no holes, cover what is found, and count all of it.
    #[test]
    fn histograms_count_everything(
        events in events(40),
        query in asked::query(true),
        step in select(vec!["1s", "7s", "1m", "1h"]),
        by in select(vec![None, Some(Named::Severity), Some(Named::Outcome)]),
    ) {
        let mut trees = log(events, &[]);
        let condition = Query { condition: query.condition, pipes: Vec::new() };
        let histogram = Histogram { step: Duration::parse(step).unwrap(), by: by.map(Field::Named) };
        let counted = table(&mut trees, &histogram.query(condition.clone()), Sight::Impersonal);
        let buckets = histogram.fill(Range::default(), &counted).unwrap();
        let all = table(&mut trees, &with(&condition, "count"), Sight::Impersonal);
        let sum: u64 = buckets.iter().map(|bucket| bucket.count).sum();
        prop_assert_eq!(&all.rows[0][0], &Cell::Integer(sum.into()));
        for pair in buckets.windows(2) {
            prop_assert_eq!(pair[1].begin.nanos() - pair[0].begin.nanos(), histogram.step.nanos());
        }
        for bucket in &buckets {
            let of: u64 = bucket.by.iter().map(|(_, count)| count).sum();
            prop_assert!(by.is_none() || of == bucket.count);
        }
        let edges = table(&mut trees, &histogram::edges(condition), Sight::Impersonal);
        let range = Range::default().or_edges(&edges);
        let ends = |bucket: Option<&histogram::Bucket>| bucket.map(|bucket| bucket.begin);
        let begins = |time: Option<Timestamp>| time.map(|time| histogram.step.begin_of_span(time));
        prop_assert_eq!((ends(buckets.first()), ends(buckets.last())), (begins(range.first), begins(range.last)));
    }

    /// What is completed are the values that begin so.
    #[test]
    fn completion_is_a_count(
        events in events(40),
        query in asked::query(true),
        field in asked::shown(false),
        prefix in select(vec!["", "a", "A", "Å", "7", "s", "fail", "2026", "[\""]),
    ) {
        let mut trees = log(events, &[]);
        let condition = Query { condition: query.condition, pipes: Vec::new() };
        let completion = Completion { field, prefix: prefix.to_owned() };
        let asked = completion.query(condition.clone());
        prop_assert_eq!(asked.personal().is_empty(), !completion.field.is_personal());
        let counted = table(&mut trees, &asked, Sight::Whole);
        let (values, more) = completion.choose(counted, 10_000);
        prop_assert!(!more);
        let plain = table(&mut trees, &with(&condition, &format!("count by {}", completion.field)), Sight::Whole);
        let lower = |text: &str| text.to_lowercase();
        let counts = completion.field.kind() == vitni_query::language::Kind::Exact;
        let begins = |text: &str| if counts { text.starts_with(prefix) } else { lower(text).starts_with(&lower(prefix)) };
        let mut expected: Vec<_> = plain.rows.iter()
            .filter(|row| row[0] != Cell::Null && begins(&row[0].to_text()))
            .map(|row| (row[0].to_text().into_owned(), row[1].clone()))
            .collect();
        let mut found: Vec<_> = values.iter()
            .map(|(value, count)| (value.to_text().into_owned(), Cell::Integer((*count).into())))
            .collect();
        prop_assert!(values.windows(2).all(|pair| pair[0].1 >= pair[1].1), "the most frequent first");
        let key = |(text, count): &(String, Cell)| (text.clone(), format!("{count:?}"));
        expected.sort_by_key(key);
        found.sort_by_key(key);
        prop_assert_eq!(found, expected);
    }
}

#[test]
fn steps_suit_their_range() {
    let range = |seconds: i64| Range {
        first: Some(Timestamp::from_nanos(given::START)),
        last: Some(Timestamp::from_nanos(given::START + seconds * 1_000_000_000 - 1)),
    };
    for (seconds, step) in [
        (1, "1s"),
        (60, "1s"),
        (119, "1s"),
        (15 * 60, "10s"),
        (3_600, "30s"),
        (86_400, "10m"),
        (7 * 86_400, "3h"),
        (30 * 86_400, "6h"),
        (365 * 86_400, "1w"),
        (3_650 * 86_400, "4w"),
        (200 * 365 * 86_400, "520w"),
    ] {
        assert_eq!(suitable_step(range(seconds)).to_string(), step, "{seconds} s");
    }
    assert_eq!(suitable_step(Range::default()).to_string(), "1h");
    let all = Range {
        first: Some(Timestamp::from_nanos(i64::MIN)),
        last: Some(Timestamp::from_nanos(i64::MAX)),
    };
    assert_eq!(suitable_step(all).to_string(), "520w");
}

#[test]
fn a_step_too_small_is_refused_before_anything_is_held() {
    let histogram = Histogram {
        step: Duration::SECOND,
        by: None,
    };
    let all = Range {
        first: Some(Timestamp::from_nanos(i64::MIN)),
        last: Some(Timestamp::from_nanos(i64::MAX)),
    };
    let error = histogram.check(all).unwrap_err().to_string();
    assert!(error.contains("18446744074 spans"), "{error}");
    assert!(histogram.fill(all, &Table::default()).is_err());
    let week = Histogram {
        step: Duration::parse("520w").unwrap(),
        by: None,
    };
    assert_eq!(week.fill(all, &Table::default()).unwrap().len(), 59);
}

/// The ends that are named are filled even where nothing lies.
#[test]
fn a_range_is_filled_to_its_ends() {
    let query = read("time:[1970-01-01T00:00:30Z TO 1970-01-01T00:02:59Z]").unwrap();
    let histogram = Histogram {
        step: Duration::parse("1m").unwrap(),
        by: None,
    };
    let begins = |range| -> Vec<i64> {
        let counted = Table {
            columns: Vec::new(),
            rows: vec![vec![
                Cell::Time(Timestamp::from_nanos(60_000_000_000)),
                Cell::Integer(5),
            ]],
        };
        let buckets = histogram.fill(range, &counted).unwrap();
        buckets
            .iter()
            .map(|bucket| bucket.begin.nanos() / 1_000_000_000 * 10 + bucket.count as i64)
            .collect()
    };
    assert_eq!(begins(Range::of(&query)), [0, 605, 1200]);
    assert_eq!(begins(Range::default()), [605]);
    let open = read("time>=1970-01-01T00:00:30Z").unwrap();
    assert_eq!(begins(Range::of(&open)), [0, 605]);
}

#[test]
fn attributes_are_those_that_occur() {
    let mut trees = Trees::new(1, 1);
    for at in 0..6_u8 {
        let mut event = Event {
            event: if at == 5 { "b".into() } else { "a".into() },
            ..Event::default()
        };
        event.id.0[0] = at;
        let number = CanonicalJson::number_u64(at.into());
        event.attributes.push(("hidden".into(), number.clone()));
        if at % 2 == 0 {
            event.public.push(("level".into(), number));
        }
        trees.append(0, &event);
        trees.seal(0, u64::from(at == 2) * 3);
    }
    let mut of = |text: &str, sight| attributes(&trees.views(), &read(text).unwrap(), sight, &stay);
    let met = |events, public| Met { events, public };
    let found = of("event:a", Sight::Whole).unwrap();
    let expected = [("hidden".to_owned(), met(5, 0)), ("level".to_owned(), met(3, 3))];
    assert_eq!((found.of, found.events), (BTreeMap::from(expected), 5));
    let found = of("*", Sight::Impersonal).unwrap();
    assert_eq!(
        (found.of, found.events),
        (BTreeMap::from([("level".to_owned(), met(3, 3))]), 6)
    );
    assert!(matches!(
        of("actor:ann", Sight::Impersonal),
        Err(AskError::Personal(_))
    ));
}

#[test]
fn who_may_not_see_may_not_count() {
    let mut trees = Trees::new(1, 1);
    let fields = [Field::Named(Named::Event), Field::Named(Named::Actor)];
    let refused = facets(
        &trees.views(),
        &Query::default(),
        &fields,
        1,
        Sight::Impersonal,
        &stay,
    );
    assert!(matches!(refused, Err(AskError::Personal(names)) if names == ["actor"]));
}

#[test]
fn what_has_pages() {
    let time = |descending| Some(Order::Time { descending });
    for (text, order) in [
        ("*", Some(Order::Newest)),
        ("actor:ann | fields time, event", Some(Order::Newest)),
        ("* | sort time", time(false)),
        ("* | sort time desc | fields id", time(true)),
        ("* | sort received", None),
        ("* | sort time | sort time", None),
        ("* | limit 5", None),
        ("* | sort time | limit 5", None),
        ("* | count", None),
        ("* | fields time | sort time", None),
        ("* | flow", None),
        ("* | dedup actor", None),
    ] {
        assert_eq!(Order::of(&read(text).unwrap()), order, "{text}");
    }
}

#[test]
fn places_have_one_text_form() {
    let place = Place::Time {
        upper: Seq(0x2a),
        time: Timestamp::from_nanos(-1),
        after: Seq(7),
    };
    assert_eq!(place.to_string(), "t0.2a.ffffffffffffffff.7");
    assert_eq!(Place::parse("t0.2a.ffffffffffffffff.7"), Some(place));
    for text in [
        "",
        "t0",
        "t0.2a.ffffffffffffffff",
        "t0.2a.ffffffffffffffff.7.1",
        "t0.2a.ffffffffffffffff.2b",
        "t0.2a.FFFFFFFFFFFFFFFF.7",
        "t0.2a.fffffffffffffff.7",
        "t0.02a.ffffffffffffffff.7",
        "t0.2a.+fffffffffffffff.7",
        "t0.0.0000000000000000.0",
        "t1.2a.ffffffffffffffff.7",
    ] {
        assert_eq!(Place::parse(text), None, "{text}");
    }
}

/// A place in another order, or in an answer without pages, is refused instead of showing something else.
#[test]
fn a_place_of_another_order_is_refused() {
    let mut trees = Trees::new(1, 1);
    for (text, place) in [
        ("* | sort time", "s0.5.3"),
        ("*", "t0.5.0000000000000000.3"),
        ("* | count", "s0.5.3"),
    ] {
        let page = QueryPage {
            after: Place::parse(place),
            ..QueryPage::default()
        };
        let refused = ask_page(&trees.views(), &read(text).unwrap(), Sight::Whole, page, &stay);
        assert!(matches!(refused, Err(AskError::Cursor)), "{text}");
    }
}
