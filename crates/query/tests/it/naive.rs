//! Queries against a naive evaluation: every event as JSON, as its reader sees it, in a plain list; each condition and pipe the way
//! the reference page says it, without plans, columns, streams or bytes.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::Value;
use vitni_event::{Canonical, Event, LeafIndex, Timestamp};
use vitni_query::ask::{AskError, Effort, Outcome, TooMuch, ask_with_effort};
use vitni_query::language::{Comparison, Condition, Field, Kind, Named, Query, Test};
use vitni_query::pipe::{Aggregate, Column, Function, Key, Pipe};
use vitni_query::{Answer, Cell, QueryPage as Page, Sight, Table, TenantView, ask, redact};
use vitni_segment::limits::MERGED_GROUP_ROWS_MIN;

use crate::language::read;
use crate::run::Trees;
use crate::{asked, given};

/// An event as its reader sees it.
#[derive(Clone)]
pub(crate) struct Row {
    pub(crate) seq: u64,
    pub(crate) json: Value,
}

/// All events, newest first.
fn rows(trees: &Trees, sight: Sight) -> Vec<Row> {
    let row = |row: &crate::run::Row| {
        let mut event = row.canonical.event().unwrap();
        if sight == Sight::Impersonal {
            redact(&mut event);
        }
        Row {
            seq: row.seq.0,
            json: serde_json::from_slice(Canonical::write(&event).bytes()).unwrap(),
        }
    };
    trees.rows.iter().rev().map(row).collect()
}

fn lower(text: &str, field: &Field) -> String {
    match field.kind() {
        Kind::Exact | Kind::Outcome | Kind::Flags => text.to_owned(),
        _ => text.to_lowercase(),
    }
}

fn shown_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// What the path leads to.
fn at_path(json: &Value, path: &str) -> Vec<Value> {
    let mut found = vec![json.clone()];
    for step in path.split('.') {
        found = found
            .into_iter()
            .flat_map(|value| match value {
                Value::Array(values) => values,
                other => vec![other],
            })
            .filter_map(|value| value.get(step).cloned())
            .collect();
    }
    found
        .into_iter()
        .flat_map(|value| match value {
            Value::Array(values) => values,
            other => vec![other],
        })
        .collect()
}

fn attribute(json: &Value, lists: &[&str], name: &str) -> Vec<Value> {
    let of = lists.iter().filter_map(|list| json.get(list)?.get(name).cloned());
    of.flat_map(|value| match value {
        Value::Array(values) => values,
        other => vec![other],
    })
    .collect()
}

/// All values that a comparison looks at.
fn values(field: &Field, json: &Value) -> Vec<Value> {
    let paths = |paths: &[&str]| paths.iter().flat_map(|path| at_path(json, path)).collect();
    match field {
        Field::Attribute { name, .. } => attribute(json, &["public", "attributes"], name),
        Field::Public(name) => attribute(json, &["public"], name),
        Field::Named(Named::Actor) => paths(&["actor.id", "actor.name", "actor.email"]),
        Field::Named(Named::Target) => paths(&["targets.id", "targets.name", "targets.email"]),
        Field::Named(Named::Client) => paths(&["client.id", "client.name"]),
        Field::Named(Named::Erased) => match &json["erased"] {
            Value::Object(groups) => groups.keys().cloned().map(Value::String).collect(),
            _ => Vec::new(),
        },
        Field::Named(Named::SourceGeo) => match json.get("source").and_then(|source| source.get("geo")) {
            Some(geo) => vec![Value::String(shown_text(geo))],
            None => Vec::new(),
        },
        Field::Named(Named::Any) => texts(json).into_iter().map(Value::String).collect(),
        Field::Named(named) => at_path(json, named.known().name),
    }
}

/// What words are looked for in.
fn texts(json: &Value) -> Vec<String> {
    let mut texts = Vec::new();
    for group in [
        "actor",
        "client",
        "auth",
        "source",
        "producer",
        "flow",
        "text",
        "attributes",
        "public",
    ] {
        if let Some(Value::Object(members)) = json.get(group) {
            let members = members
                .iter()
                .filter(|(name, _)| (group, name.as_str()) != ("producer", "offset"));
            texts.extend(members.map(|(_, value)| shown_text(value)));
        }
    }
    for target in json["targets"].as_array().into_iter().flatten() {
        texts.extend(target.as_object().unwrap().values().map(shown_text));
    }
    let base64 = json["flags"]
        .as_array()
        .is_some_and(|flags| flags.contains(&"raw-base64".into()));
    if !base64 {
        texts.extend(json["raw"].as_str().map(str::to_owned));
    }
    texts
}

fn holds(condition: &Condition, json: &Value) -> bool {
    match condition {
        Condition::All => true,
        Condition::Not(inner) => !holds(inner, json),
        Condition::And(parts) => parts.iter().all(|part| holds(part, json)),
        Condition::Or(parts) => parts.iter().any(|part| holds(part, json)),
        Condition::Is(Comparison { field, test }) => match field {
            Field::Named(Named::Category | Named::Equivalent) => named(test, json),
            _ => values(field, json).iter().any(|value| passes(test, field, value)),
        },
    }
}

fn named(test: &Test, json: &Value) -> bool {
    let (catalogue, id) = (
        json["catalogue"].as_str().unwrap(),
        json["event"].as_str().unwrap(),
    );
    match test {
        Test::Category(category) => category.matches(None, catalogue, id),
        Test::Equivalent(fact) => fact.matches(None, catalogue, id),
        Test::OneOf(tests) => tests.iter().any(|test| named(test, json)),
        other => panic!("{other:?}"),
    }
}

fn time(value: &Value) -> Timestamp {
    Timestamp::parse(value.as_str().unwrap()).unwrap().0
}

fn passes(test: &Test, field: &Field, value: &Value) -> bool {
    let text = || lower(&shown_text(value), field);
    match test {
        Test::Exists => true,
        Test::OneOf(tests) => tests.iter().any(|test| passes(test, field, value)),
        Test::Equal(needle) => text() == lower(needle.as_str(), field),
        Test::Contains(needle) => text().contains(&lower(needle.as_str(), field)),
        Test::Pattern(glob) => {
            let pattern: Vec<_> = glob.pieces().map(|piece| lower(piece, field)).collect();
            fits(
                &pattern.join("\u{0}").chars().collect::<Vec<_>>(),
                &text().chars().collect::<Vec<_>>(),
            )
        }
        Test::Word(word) => {
            let (text, word) = (text(), word.to_lowercase());
            let inner = |char: Option<char>| char.is_some_and(|char| char.is_alphanumeric() || char == '_');
            (0..text.len()).filter(|at| text.is_char_boundary(*at)).any(|at| {
                let (before, from) = text.split_at(at);
                from.strip_prefix(&word).is_some_and(|after| {
                    let joins_before = inner(before.chars().next_back()) && inner(word.chars().next());
                    let joins_after = inner(word.chars().next_back()) && inner(after.chars().next());
                    !joins_before && !joins_after
                })
            })
        }
        Test::Number(range) => value.as_f64().is_some_and(|number| {
            range
                .min
                .is_none_or(|min| number > min.value || min.included && number == min.value)
                && range
                    .max
                    .is_none_or(|max| number < max.value || max.included && number == max.value)
        }),
        Test::Time(range) => {
            let time = time(value);
            range.min.is_none_or(|min| time >= min) && range.max.is_none_or(|max| time <= max)
        }
        Test::Address(network) => {
            let bare = shown_text(value);
            let bare = bare.split('%').next().unwrap_or_default();
            let address = bare.parse::<std::net::IpAddr>();
            address.is_ok_and(|ip| network.network().contains(&ip.to_canonical()))
        }
        Test::Id(id) => text() == id.to_string(),
        Test::Category(_) | Test::Equivalent(_) => unreachable!(),
    }
}

/// A pattern in which NUL is the star.
fn fits(pattern: &[char], text: &[char]) -> bool {
    match pattern.split_first() {
        None => text.is_empty(),
        Some(('\u{0}', rest)) => (0..=text.len()).any(|at| fits(rest, &text[at..])),
        Some((char, rest)) => text
            .split_first()
            .is_some_and(|(first, after)| first == char && fits(rest, after)),
    }
}

/// The values that are shown and counted.
fn cells(field: &Field, json: &Value) -> Vec<Cell> {
    let first = |group: &Value, names: &[&str]| {
        let found = names.iter().find_map(|name| group.get(name)?.as_str());
        found.map(|text| Cell::Text(text.to_owned()))
    };
    let names = ["id", "name", "email"];
    match field {
        Field::Named(Named::Actor) => first(&json["actor"], &names).into_iter().collect(),
        Field::Named(Named::Client) => first(&json["client"], &names[..2]).into_iter().collect(),
        Field::Named(Named::Target) => {
            let targets = json["targets"].as_array().into_iter().flatten();
            targets.filter_map(|target| first(target, &names)).collect()
        }
        _ => values(field, json)
            .iter()
            .map(|value| match value {
                Value::String(_) if field.kind() == Kind::Time => Cell::Time(time(value)),
                Value::String(text) => Cell::Text(text.clone()),
                Value::Number(number) => Cell::number(number.as_f64().unwrap()),
                other => Cell::Json(other.to_string()),
            })
            .collect(),
    }
}

fn cell(field: &Field, json: &Value) -> Cell {
    let mut cells = cells(field, json);
    match cells.len() {
        0 => Cell::Null,
        1 => cells.remove(0),
        _ => Cell::List(cells),
    }
}

/// Events or a table, on the way.
pub(crate) enum Way {
    Events(Vec<Row>),
    Table(Table),
}

fn pipe(pipe: &Pipe, way: Way, all: &[Row]) -> Way {
    match (pipe, way) {
        (Pipe::Limit(limit), Way::Events(rows)) => Way::Events(rows.into_iter().take(limit.0).collect()),
        (Pipe::Sort(sort), Way::Events(mut rows)) => {
            let field = sort.by.field().unwrap();
            rows.sort_by(|left, right| {
                cell(field, &left.json).compare(&cell(field, &right.json), sort.descending)
            });
            Way::Events(rows)
        }
        (Pipe::Dedup(dedup), Way::Events(rows)) => {
            let mut seen = Vec::new();
            let first = |row: &Row| {
                let value = cells(dedup.0.field().unwrap(), &row.json);
                let new = !value.is_empty() && !seen.contains(&value);
                if new {
                    seen.push(value);
                }
                new
            };
            Way::Events(rows.into_iter().filter(first).collect())
        }
        (Pipe::Flow, Way::Events(rows)) => Way::Events(stories(&rows, all)),
        (Pipe::Fields(fields), Way::Events(rows)) => Way::Table(Table {
            columns: columns(pipe),
            rows: rows
                .iter()
                .map(|row| {
                    fields
                        .0
                        .iter()
                        .map(|column| cell(column.field().unwrap(), &row.json))
                        .collect()
                })
                .collect(),
        }),
        (Pipe::Aggregate(aggregates), Way::Events(rows)) => {
            Way::Table(aggregate(&aggregates.of, &aggregates.by, &rows))
        }
        (Pipe::Top(top), Way::Events(rows)) => {
            let key = Key::Field(top.field.clone());
            let mut table = aggregate(&[Aggregate::Count], &[key], &rows);
            table.rows.retain(|row| row[0] != Cell::Null);
            table.rows.sort_by(|left, right| left[1].compare(&right[1], true));
            table.rows.truncate(top.rows);
            Way::Table(table)
        }
        (Pipe::Limit(limit), Way::Table(mut table)) => {
            table.rows.truncate(limit.0);
            Way::Table(table)
        }
        (Pipe::Sort(sort), Way::Table(mut table)) => {
            let at = place(&table, &sort.by);
            table
                .rows
                .sort_by(|left, right| left[at].compare(&right[at], sort.descending));
            Way::Table(table)
        }
        (Pipe::Dedup(dedup), Way::Table(mut table)) => {
            let (at, mut seen) = (place(&table, &dedup.0), Vec::new());
            table.rows.retain(|row| {
                let new = row[at] != Cell::Null && !seen.contains(&row[at]);
                seen.push(row[at].clone());
                new
            });
            Way::Table(table)
        }
        (Pipe::Fields(fields), Way::Table(table)) => {
            let places: Vec<_> = fields.0.iter().map(|column| place(&table, column)).collect();
            let rows = table.rows.iter();
            Way::Table(Table {
                columns: columns(pipe),
                rows: rows
                    .map(|row| places.iter().map(|at| row[*at].clone()).collect())
                    .collect(),
            })
        }
        (pipe, Way::Table(_)) => panic!("{pipe} takes no table"),
    }
}

fn place(table: &Table, column: &Column) -> usize {
    let name = column.to_string();
    table.columns.iter().position(|known| *known == name).unwrap()
}

/// The columns of the table that a pipe makes.
pub(crate) fn columns(pipe: &Pipe) -> Vec<String> {
    let names = |names: Vec<String>| names;
    match pipe {
        Pipe::Aggregate(it) => names(
            it.by
                .iter()
                .map(ToString::to_string)
                .chain(it.of.iter().map(ToString::to_string))
                .collect(),
        ),
        Pipe::Top(top) => vec![top.field.to_string(), "count".to_owned()],
        Pipe::Fields(fields) => fields.0.iter().map(ToString::to_string).collect(),
        other => panic!("{other} makes no table"),
    }
}

fn stories(found: &[Row], all: &[Row]) -> Vec<Row> {
    let ids = |row: &Row, path: &str| -> Vec<(Value, Value)> {
        let ids = at_path(&row.json, path).into_iter();
        ids.map(|id| (row.json["tenant"].clone(), id)).collect()
    };
    let of = |path: &'static str| -> Vec<_> {
        let mut of = Vec::new();
        for id in found.iter().flat_map(|row| ids(row, path)) {
            if !of.contains(&id) {
                of.push(id);
            }
        }
        of
    };
    let (traces, sessions) = (of("flow.trace"), of("flow.session"));
    let told = |row: &&Row| {
        ids(row, "flow.trace").iter().any(|id| traces.contains(id))
            || ids(row, "flow.session").iter().any(|id| sessions.contains(id))
    };
    let mut rows: Vec<_> = all.iter().filter(told).cloned().collect();
    rows.sort_by_key(|row| (time(&row.json["time"]), row.seq));
    rows
}

fn aggregate(of: &[Aggregate], by: &[Key], rows: &[Row]) -> Table {
    // Keyed by how the cells are written, since cells have no order of their own for a map.
    let mut groups: BTreeMap<String, (Vec<Cell>, Vec<&Row>)> = BTreeMap::new();
    if by.is_empty() {
        groups.insert(String::new(), (Vec::new(), Vec::new()));
    }
    for row in rows {
        let mut keys = vec![Vec::new()];
        for key in by {
            let mut values: Vec<Cell> = Vec::new();
            for value in cells(key.field(), &row.json) {
                let value = bucketed(key, value);
                if !values.contains(&value) {
                    values.push(value);
                }
            }
            if values.is_empty() {
                values.push(Cell::Null);
            }
            keys = keys
                .into_iter()
                .flat_map(|before: Vec<Cell>| {
                    values
                        .iter()
                        .map(move |value| before.iter().cloned().chain([value.clone()]).collect())
                        .collect::<Vec<_>>()
                })
                .collect();
        }
        for key in keys {
            let group = groups
                .entry(format!("{key:?}").repeat(usize::from(!by.is_empty())))
                .or_insert_with(|| (key, Vec::new()));
            group.1.push(row);
        }
    }
    let mut rows: Vec<Vec<Cell>> = groups
        .into_values()
        .map(|(key, rows)| {
            key.into_iter()
                .chain(of.iter().map(|of| computed(of, &rows)))
                .collect()
        })
        .collect();
    rows.sort_by(|left, right| {
        let pairs = left.iter().zip(right).take(by.len());
        let orders = pairs.map(|(left, right)| left.compare(right, false));
        orders
            .into_iter()
            .find(|order| order.is_ne())
            .unwrap_or(std::cmp::Ordering::Equal)
    });
    Table {
        columns: by
            .iter()
            .map(ToString::to_string)
            .chain(of.iter().map(ToString::to_string))
            .collect(),
        rows,
    }
}

fn bucketed(key: &Key, cell: Cell) -> Cell {
    match (key, cell) {
        (Key::Bucket(_, length), Cell::Time(time)) => {
            let nanos = time.nanos() - time.nanos().rem_euclid(length.nanos());
            Cell::Time(Timestamp::from_nanos(nanos))
        }
        (_, cell) => cell,
    }
}

fn computed(of: &Aggregate, rows: &[&Row]) -> Cell {
    let (function, field) = match of {
        Aggregate::Count => return Cell::Integer(rows.len() as i128),
        Aggregate::Of(function, field) => (function, field),
    };
    let mut cells: Vec<Cell> = rows.iter().flat_map(|row| cells(field, &row.json)).collect();
    cells.sort_by(|left, right| left.compare(right, false));
    if *function == Function::Distinct {
        cells.dedup();
        return Cell::Integer(cells.len() as i128);
    }
    let ordered = |cell: &Cell| matches!(cell, Cell::Integer(_) | Cell::Number(_) | Cell::Time(_));
    cells.retain(ordered);
    let numbers: Vec<f64> = cells
        .iter()
        .filter_map(|cell| match cell {
            Cell::Integer(number) => Some(*number as f64),
            Cell::Number(number) => Some(*number),
            _ => None,
        })
        .collect();
    let sum: f64 = numbers.iter().sum();
    match function {
        Function::Min => cells.first().cloned().unwrap_or(Cell::Null),
        Function::Max => cells.last().cloned().unwrap_or(Cell::Null),
        Function::Sum => Cell::number(sum),
        Function::Average if numbers.is_empty() => Cell::Null,
        Function::Average => Cell::number(sum / numbers.len() as f64),
        Function::Percentile(percent) => {
            // The first of which at least so many in a hundred are not greater.
            let enough = |at: &usize| (at + 1) * 100 >= numbers.len() * usize::from(*percent);
            let at = (0..numbers.len()).find(enough);
            at.map_or(Cell::Null, |at| Cell::number(numbers[at]))
        }
        Function::Distinct => unreachable!(),
    }
}

/// What the query gives, and whether there was more: what [`ask`] must say.
pub(crate) fn naive(query: &Query, all: &[Row]) -> (Way, bool) {
    let found = all.iter().filter(|row| holds(&query.condition, &row.json));
    let mut way = Way::Events(found.cloned().collect());
    for each in &query.pipes {
        way = pipe(each, way, all);
    }
    let limited = |pipe: &Pipe| {
        matches!(
            pipe,
            Pipe::Limit(_) | Pipe::Flow | Pipe::Aggregate(_) | Pipe::Top(_)
        )
    };
    let most = if query.pipes.iter().any(limited) {
        usize::MAX
    } else {
        100
    };
    let rows = match &way {
        Way::Events(rows) => rows.len(),
        Way::Table(table) => table.rows.len(),
    };
    match &mut way {
        Way::Events(rows) => rows.truncate(most),
        Way::Table(table) => table.rows.truncate(most),
    }
    (way, rows > most)
}

/// On two threads.
fn both(own: &mut dyn FnMut(), other: &mut (dyn FnMut(&dyn Fn() -> bool) + Send)) {
    std::thread::scope(|scope| {
        scope.spawn(|| other(&stay));
        own();
    });
}

pub(crate) fn stay() -> bool {
    false
}

/// The same events at several times of a log's life, and all of them as JSON.
struct Asked {
    /// What has been done to the events, and what holds them then.
    lives: Vec<(&'static str, Trees)>,
    whole: Vec<Row>,
    impersonal: Vec<Row>,
}

impl Asked {
    fn new(lives: Vec<(&'static str, Trees)>) -> Self {
        let trees = &lives[0].1;
        let (whole, impersonal) = (rows(trees, Sight::Whole), rows(trees, Sight::Impersonal));
        Self {
            lives,
            whole,
            impersonal,
        }
    }

    /// Whatever was done to the events, the answer is that of the naive evaluation, on one thread and on two.
    fn check(&mut self, query: &Query, sight: Sight) {
        let all = match sight {
            Sight::Whole => &self.whole,
            Sight::Impersonal => &self.impersonal,
        };
        let refused = sight == Sight::Impersonal && !query.personal().is_empty();
        let expected = (!refused).then(|| naive(query, all));
        for (life, trees) in &mut self.lives {
            let answer = ask(&trees.views(), query, sight, &stay);
            let Some((expected, more)) = &expected else {
                assert!(matches!(answer, Err(AskError::Personal(names)) if names == query.personal()));
                continue;
            };
            let answer = answer.unwrap_or_else(|error| panic!("{life}: {query}: {error}"));
            let together = Effort {
                alone_rows: 0,
                both: Some(&both),
            };
            let together = ask_with_effort(&trees.views(), query, sight, Page::default(), together, &stay);
            assert!(
                together.unwrap().result == answer.result,
                "{life}: two threads answer otherwise: {query}"
            );
            compare(&answer, expected, *more, &format!("{life}: {query}"));
        }
    }
}

/// Holds an answer against that of the naive evaluation.
pub(crate) fn compare(answer: &Answer, expected: &Way, more: bool, context: &str) {
    match (&answer.result, expected) {
        (Outcome::Events(found), Way::Events(expected)) => {
            let seqs: Vec<_> = found.iter().map(|row| row.seq.0).collect();
            let wanted: Vec<_> = expected.iter().map(|row| row.seq).collect();
            assert_eq!(seqs, wanted, "{context}");
            for (found, expected) in found.iter().zip(expected) {
                let json: Value = serde_json::from_slice(&found.canonical).unwrap();
                assert_eq!(json, expected.json, "{context}");
                assert_eq!(found.tenant.as_str(), expected.json["tenant"]);
            }
        }
        (Outcome::Table(found), Way::Table(expected)) => assert_eq!(found, expected, "{context}"),
        _ => panic!("{context}: a table and events"),
    }
    assert_eq!(answer.more, more, "{context}");
}

pub(crate) const TREES: usize = 3;

/// Events of several tenants, some of them sealed.
pub(crate) fn log(events: Vec<(usize, Event<'static>)>, seals: &[(usize, u64)]) -> Trees {
    let mut trees = Trees::new(TREES, 2);
    let every = events.len() / (seals.len() + 1) + 1;
    let mut seals = seals.iter();
    for (at, (tree, event)) in events.into_iter().enumerate() {
        trees.append(tree, &event);
        if at % every == every - 1
            && let Some((tree, leaves)) = seals.next()
        {
            trees.seal(*tree, *leaves);
        }
    }
    trees
}

/// The same events unsealed, partly sealed, with some of the segments merged, and all of them in one segment a tree, of which some went through
/// two merges.
fn lives(
    events: &[(usize, Event<'static>)],
    seals: &[(usize, u64)],
    merges: &[(usize, usize, usize)],
) -> Vec<(&'static str, Trees)> {
    let sealed = || log(events.to_vec(), seals);
    let partly = || {
        let mut trees = sealed();
        for (tree, at, count) in merges {
            trees.merge(*tree, *at, *count);
        }
        trees
    };
    let mut wholly = partly();
    for tree in 0..TREES {
        // In two, so that whatever came before there is something to merge.
        let left = wholly.leaves_unsealed(tree);
        wholly.seal(tree, left / 2);
        wholly.seal(tree, left);
        let segments = wholly.segments(tree).len();
        assert_eq!(wholly.merge(tree, 0, segments), segments > 1);
        assert!(wholly.segments(tree).len() <= 1 && wholly.leaves_unsealed(tree) == 0);
    }
    vec![
        ("unsealed", log(events.to_vec(), &[])),
        ("partly sealed", sealed()),
        ("partly merged", partly()),
        ("wholly merged", wholly),
    ]
}

pub(crate) fn events(most: usize) -> impl Strategy<Value = Vec<(usize, Event<'static>)>> {
    proptest::collection::vec((0..TREES, asked::event()), 0..most)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]

    /// Every answer is that of a naive evaluation, whoever asks, and whether the events are in memory, in segments or in merged ones.
    #[test]
    fn equals_a_naive_evaluation(
        events in events(60),
        seals in proptest::collection::vec((0..TREES, 1..30_u64), 0..9),
        merges in proptest::collection::vec((0..TREES, 0..2_usize, 2..4_usize), 1..4),
        whole in proptest::collection::vec(asked::query(false), 4),
        clear in proptest::collection::vec(asked::query(true), 4),
    ) {
        let mut asked = Asked::new(lives(&events, &seals, &merges));
        for query in whole {
            asked.check(&query, Sight::Whole);
            asked.check(&query, Sight::Impersonal);
        }
        for query in clear {
            prop_assert!(query.personal().is_empty());
            asked.check(&query, Sight::Whole);
            asked.check(&query, Sight::Impersonal);
        }
    }

    /// Two events that look the same to a reader without `read-personal` are found by the same conditions.
    #[test]
    fn asking_tells_no_more_than_seeing(event in asked::event(), query in asked::query(false), clear in asked::query(true)) {
        let mut seen = event.clone();
        redact(&mut seen);
        for query in [query, clear] {
            let expected = query.condition.comparisons().iter().all(|it| !it.field.is_personal())
                && query.condition.matches(Sight::Whole, None, &seen);
            prop_assert_eq!(query.condition.matches(Sight::Impersonal, None, &event), expected, "{}", query);
            prop_assert_eq!(query.condition.matches(Sight::Impersonal, None, &seen), expected, "{}", query);
        }
    }

    /// Columns and bounds leave nothing out: an event with the columns that are named, at a time within the bounds.
    #[test]
    fn bounds_hold_what_matches(event in asked::event(), query in asked::query(false)) {
        if query.condition.matches(Sight::Whole, None, &event) {
            let bounds = query.condition.bounds();
            prop_assert!(bounds.time.contains(event.time), "{}", query);
            prop_assert!(bounds.received.contains(event.received), "{}", query);
        }
    }
}

/// Leaves of the segments in [`large`]: some are copied when they are merged, those in the middle are too small for that.
const PIECES: [u64; 4] = [MERGED_GROUP_ROWS_MIN + 50, 30, 40, MERGED_GROUP_ROWS_MIN];

/// Queries that each kind of lookup answers: terms, grams, the bounds of row groups.
const LOOKED_UP: [&str; 10] = [
    "actor:ann | count by event",
    "target:root OR client:ann | count",
    "source.ip:192.0.2.7 | top 3 actor",
    "session:s-1 severity>=3 | count by outcome",
    "event:session.closed catalogue:vitni-1 | limit 5",
    "password | limit 5",
    "\"Failed password\" | count by text.message",
    "text.message~opened | count",
    "producer.sequence<2 | count by bucket(time, 30s)",
    "session:s-1 | limit 1 | flow",
];

/// One tree with these segments and a few events more. In the last segment all events say the same, so that most of its columns are one page.
fn large(events: &[Event<'static>]) -> Trees {
    let mut trees = Trees::new(1, 1);
    let before_last: u64 = PIECES.iter().take(3).sum();
    let mut from = events.iter().cycle();
    let mut number: u64 = 0;
    let mut append = |trees: &mut Trees| {
        let next = from.next().unwrap();
        let alike = (before_last..before_last + PIECES[3]).contains(&number);
        let mut event = if alike { &events[0] } else { next }.clone();
        event.id.0[..8].copy_from_slice(&number.to_be_bytes());
        trees.append(0, &event);
        number += 1;
    };
    for leaves in PIECES {
        (0..leaves).for_each(|_| append(&mut trees));
        trees.seal(0, leaves);
    }
    (0..20).for_each(|_| append(&mut trees));
    trees
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4))]

    /// As [`equals_a_naive_evaluation`], with row groups that a merge copies and others that it writes anew.
    #[test]
    fn equals_a_naive_evaluation_over_copied_row_groups(
        events in proptest::collection::vec(asked::event(), 20..60),
        whole in proptest::collection::vec(asked::query(false), 3),
        clear in proptest::collection::vec(asked::query(true), 3),
    ) {
        let mut merged = large(&events);
        assert!(merged.merge(0, 0, PIECES.len()));
        let mut ends = Vec::new();
        while let Some(end) = merged.segments(0)[0].group_end(LeafIndex(ends.last().copied().unwrap_or(0))) {
            ends.push(end.0);
        }
        let [one, two, three, four] = PIECES;
        assert_eq!(ends, [one, one + two + three, one + two + three + four]);
        let mut asked = Asked::new(vec![("sealed", large(&events)), ("merged", merged)]);
        let looked_up = LOOKED_UP.iter().map(|text| read(text).unwrap());
        for query in looked_up.chain(whole).chain(clear) {
            asked.check(&query, Sight::Whole);
            asked.check(&query, Sight::Impersonal);
        }
    }
}

fn long(events: usize) -> Trees {
    let mut trees = Trees::new(TREES, 1);
    for at in 0..events {
        let mut event = Event {
            event: if at % 3 == 0 { "a".into() } else { "b".into() },
            time: Timestamp::from_nanos(given::START + at as i64 * 1_000_000_000),
            ..Event::default()
        };
        event.id.0[..8].copy_from_slice(&at.to_be_bytes());
        event.flow = Some(vitni_event::Flow {
            session: Some(format!("s-{}", at % 1500).into()),
            ..Default::default()
        });
        trees.append(at % TREES, &event);
        if at % 700 == 699 {
            trees.seal(at % TREES, 600);
        }
    }
    trees
}

fn asked(trees: &mut Trees, text: &str) -> Result<Answer, AskError> {
    let views: Vec<TenantView<'_>> = trees.views();
    ask(&views, &read(text).unwrap(), Sight::Whole, &stay)
}

/// What would hold too much is refused by the name of its limit, and `limit` helps.
#[test]
fn what_is_held_is_bounded() {
    let mut trees = long(10_100);
    for (text, limit) in [
        ("* | dedup id | sort time", TooMuch::Rows),
        ("* | sort time | dedup id", TooMuch::Rows),
        ("* | flow", TooMuch::Flows),
    ] {
        let error = asked(&mut trees, text).unwrap_err();
        assert!(
            matches!(error, AskError::TooMuch(found) if found == limit),
            "{text}: {error}"
        );
    }
    for (text, rows) in [
        ("*", 100),
        ("* | limit 10000", 10_000),
        ("* | dedup id", 100),
        ("* | limit 10000 | dedup id | sort time", 10_000),
        ("* | limit 3 | flow", 21),
        ("* | sort time desc | limit 7", 7),
        ("* | fields time | limit 300", 300),
    ] {
        let answer = asked(&mut trees, text).unwrap();
        let found = match &answer.result {
            Outcome::Events(rows) => rows.len(),
            Outcome::Table(table) => table.rows.len(),
        };
        assert_eq!((found, answer.more), (rows, !text.contains("limit")), "{text}");
    }
}

/// What is sorted by counts as much as what is shown.
#[test]
fn long_keys_are_bounded() {
    let mut trees = Trees::new(1, 1);
    let long = "x".repeat(60_000);
    for at in 0..1_200_u64 {
        let mut event = Event {
            raw: Some(format!("{long}{at}").into()),
            ..Event::default()
        };
        event.id.0[..8].copy_from_slice(&at.to_be_bytes());
        trees.append(0, &event);
    }
    for (text, limit) in [
        ("* | sort raw | limit 10000", TooMuch::HeldBytes),
        ("* | limit 10000", TooMuch::HeldBytes),
        ("* | dedup raw | limit 10000", TooMuch::GroupBytes),
        ("* | distinct(raw)", TooMuch::GroupBytes),
        ("* | count by raw", TooMuch::GroupBytes),
    ] {
        let error = asked(&mut trees, text).unwrap_err();
        assert!(
            matches!(error, AskError::TooMuch(reached) if reached == limit),
            "{text}: {error}"
        );
    }
    assert!(asked(&mut trees, "* | sort raw desc | limit 100").is_ok());
}

/// Counting everything looks at nothing; asking for one id looks at one page; a limit ends the scan.
#[test]
fn looks_at_no_more_than_it_must() {
    let mut trees = long(4_000);
    let id = trees.rows[100].canonical.event().unwrap().id;
    let in_tails: u64 = trees
        .views()
        .iter()
        .map(|view| view.tail.range().end.0 - view.tail.range().start.0)
        .sum();
    let mut scanned = |text: &str| asked(&mut trees, text).unwrap().scanned;
    assert_eq!(scanned("| count"), 0);
    // The page that holds it, and seldom one for nothing.
    let of_id = scanned(&format!("id:{id}"));
    assert!((1..=1_024).contains(&of_id), "{of_id}");
    // What is in memory is looked at many rows at a time.
    assert!(scanned("* | limit 10") <= 256);
    assert_eq!(
        scanned("received>2030-01-01T00:00:00Z | count by event"),
        in_tails
    );
}

/// The caller is asked for again and again; an answer is whole or none.
#[test]
fn a_caller_who_goes_away_ends_the_query() {
    let mut trees = long(3_000);
    for text in [
        "event:none",
        "* | count by event",
        "* | sort time",
        "* | dedup event",
        "* | limit 1 | flow",
    ] {
        let query = read(text).unwrap();
        for patience in 0..4 {
            let asked = std::cell::Cell::new(0);
            let cancel = || asked.replace(asked.get() + 1) >= patience;
            let end = ask(&trees.views(), &query, Sight::Whole, &cancel);
            assert!(
                matches!(end, Err(AskError::Read(vitni_query::QueryError::Cancelled))),
                "{text} {patience}"
            );
        }
    }
}
