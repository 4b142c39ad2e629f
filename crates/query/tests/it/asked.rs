//! Random queries, and events that have what they ask about, over one small vocabulary.

use proptest::prelude::*;
use proptest::sample::select;
use vitni_event::{CanonicalJson, Event, EventId, Severity, Timestamp};
use vitni_query::filter::{CategoryIs, EquivalentTo, SourceIn};
use vitni_query::language::glob::Glob;
use vitni_query::language::interval::{Edge, Numbers, Times};
use vitni_query::language::needle::{Case, Needle};
use vitni_query::language::{Comparison, Condition, Field, Kind, Named, Query, Test};

use crate::given::{self, START};
use crate::language::read;

/// Nanoseconds between two times of the vocabulary.
const STEP: i64 = 100_000_000;

const TEXTS: [&str; 18] = [
    "ann",
    "ANN",
    "bo@example.org",
    "Åsa",
    "root",
    "authentication.ok",
    "vitni-1",
    "unknown",
    "t-1",
    "s-1",
    "S-1",
    "Failed password for ann",
    "password",
    "user",
    "a\"b\\c",
    "7",
    "openid",
    "2.5",
];
const PIECES: [&str; 8] = ["", "a", "A", "s", "au", "ok", "Fail ed", "ö\"*"];

/// An event of [`given::event`] with more in it.
pub(crate) fn event() -> impl Strategy<Value = Event<'static>> {
    let json = |texts: &'static [&'static str]| {
        select(texts).prop_map(|text| CanonicalJson::trusted(text.to_owned()))
    };
    let more = (
        proptest::option::of(json(&[
            "7",
            "2.5",
            "-1",
            "\"7\"",
            "true",
            "[\"openid\",\"Email\",7]",
            "[]",
            "{\"a\":1}",
        ])),
        proptest::option::of(json(&["1", "2", "3.5", "\"high\""])),
        proptest::option::of(select(&TEXTS[..])),
        0..=5_u64,
        any::<bool>(),
    );
    (given::event(), more).prop_map(|(mut event, (scope, level, text, sequence, observed))| {
        event.time = Timestamp::from_nanos(START + (event.time.nanos() - START) * STEP);
        event.observed = observed.then_some(event.time);
        if let Some(source) = &mut event.source {
            source.user_agent = text.map(Into::into);
            source.geo = scope.clone().filter(CanonicalJson::is_structure);
            source.port = text.map(|_| 22 + sequence as u16);
        }
        if let Some(producer) = &mut event.producer {
            producer.sequence = Some(sequence);
        }
        if let (Some(text), Some(value)) = (&mut event.text, text) {
            text.reason = Some(value.into());
        }
        if let Some(scope) = scope {
            event.attributes.push(("zscope".into(), scope));
        }
        if let Some(level) = level {
            event.public.push(("level".into(), level));
        }
        event
    })
}

fn field(clear: bool) -> impl Strategy<Value = Field> {
    let attribute = |name: &str| Field::Attribute {
        name: name.into(),
        public: name == "class" || name == "level",
    };
    let mut fields: Vec<Field> = Named::ALL.iter().copied().map(Field::Named).collect();
    for name in ["class", "level", "zscope", "detail", "odd name"] {
        fields.push(attribute(name));
        fields.push(attribute(name));
        fields.push(Field::Public(name.into()));
    }
    fields.retain(|field| !clear || !field.is_personal());
    select(fields)
}

fn case(field: &Field) -> Case {
    match field.kind() {
        Kind::Exact => Case::Counts,
        _ => Case::Ignored,
    }
}

fn text(case: Case) -> BoxedStrategy<Test> {
    let texts = || select(&TEXTS[..]);
    let pattern = proptest::collection::vec(select(&PIECES[..]), 2..4)
        .prop_filter("a pattern of nothing but stars is no pattern", |pieces| {
            pieces.iter().any(|piece| !piece.is_empty())
        })
        .prop_map(move |pieces| {
            let pieces: Vec<_> = pieces.into_iter().map(str::to_owned).collect();
            Test::Pattern(Glob::new(&pieces, case).unwrap())
        });
    prop_oneof![
        texts().prop_map(move |text| Test::Equal(Needle::new(text, case))),
        pattern,
    ]
    .boxed()
}

fn numbers(of: Vec<f64>) -> impl Strategy<Value = Numbers> {
    let edge = || {
        proptest::option::of((select(of.clone()), any::<bool>()))
            .prop_map(|edge| edge.map(|(value, included)| Edge { value, included }))
    };
    (edge(), edge())
        .prop_map(|(min, max)| Numbers { min, max })
        .prop_filter("a range that something can lie in", |range| {
            match (range.min, range.max) {
                (None, None) => false,
                (Some(min), Some(max)) => {
                    min.value < max.value || min.value == max.value && min.included && max.included
                }
                _ => true,
            }
        })
}

fn times() -> impl Strategy<Value = Times> {
    let end = || {
        let at = prop_oneof![(0..100_i64).prop_map(|at| at * STEP * 10), 0..100_i64];
        proptest::option::of(at.prop_map(|at| Timestamp::from_nanos(START + at)))
    };
    (end(), end())
        .prop_map(|(min, max)| Times { min, max })
        .prop_filter("a range that something can lie in", |range| {
            match (range.min, range.max) {
                (None, None) => false,
                (Some(min), Some(max)) => min <= max,
                _ => true,
            }
        })
}

/// A value as it can stand in a set too.
fn one(field: &Field) -> BoxedStrategy<Test> {
    match field.kind() {
        Kind::Text | Kind::Exact | Kind::Attribute => text(case(field)),
        Kind::Address => prop_oneof![
            select(vec!["192.0.2.7", "192.0.2.0/24", "2001:db8::/32", "fe80::1"])
                .prop_map(|net| Test::Address(SourceIn::parse(net).unwrap())),
            text(Case::Ignored).prop_filter("a text is no address", |test| !matches!(test, Test::Equal(_))),
        ]
        .boxed(),
        Kind::Number | Kind::Severity => (0..=10_u8)
            .prop_map(|level| Severity::new(level).unwrap())
            .prop_map(|severity| Test::Number(Numbers::only(severity.level().into())))
            .boxed(),
        Kind::Time => given::time()
            .prop_map(|time| {
                Test::Time(Times {
                    min: Some(time),
                    max: Some(time),
                })
            })
            .boxed(),
        Kind::Outcome => select(vec!["success", "failure", "unknown"])
            .prop_map(|word| Test::Equal(Needle::new(word, Case::Counts)))
            .boxed(),
        Kind::Flags => select(vec!["unknown-event", "clock-skew", "raw-base64"])
            .prop_map(|word| Test::Equal(Needle::new(word, Case::Counts)))
            .boxed(),
        Kind::Id => any::<[u8; 16]>().prop_map(|id| Test::Id(EventId(id))).boxed(),
        Kind::Category => select(vec!["authentication", "session"])
            .prop_map(|kind| Test::Category(CategoryIs::parse(kind).unwrap()))
            .boxed(),
        Kind::Equivalent => Just(Test::Equivalent(
            EquivalentTo::parse("authentication.ok").unwrap(),
        ))
        .boxed(),
        Kind::Any => select(vec![
            "failed",
            "ANN",
            "Failed password",
            "pass",
            "not",
            "192.0.2.7",
            "22",
        ])
        .prop_map(|word| Test::Word(word.into()))
        .boxed(),
    }
}

fn comparison(clear: bool) -> impl Strategy<Value = Condition> {
    field(clear).prop_flat_map(|field| {
        let mut tests = vec![
            one(&field),
            one(&field),
            proptest::collection::vec(one(&field), 2..4)
                .prop_map(Test::OneOf)
                .boxed(),
        ];
        if !matches!(field.kind(), Kind::Any | Kind::Category | Kind::Equivalent) {
            tests.push(Just(Test::Exists).boxed());
        }
        match field.kind() {
            Kind::Severity => tests.push(numbers(vec![0.0, 3.0, 5.0, 10.0]).prop_map(Test::Number).boxed()),
            Kind::Number | Kind::Attribute => {
                let of = vec![-1.0, 0.0, 1.0, 2.5, 3.0, 7.0, 23.0, 24.0];
                tests.push(numbers(of).prop_map(Test::Number).boxed());
            }
            Kind::Time => tests.push(times().prop_map(Test::Time).boxed()),
            _ => {}
        }
        if matches!(field.kind(), Kind::Text | Kind::Exact | Kind::Address | Kind::Any) {
            let case = case(&field);
            let part = select(vec!["a", "SS", "Å", "92.0", "ed p", "o"]);
            tests.push(
                part.prop_map(move |part| Test::Contains(Needle::new(part, case)))
                    .boxed(),
            );
        }
        proptest::strategy::Union::new(tests).prop_map(move |test| {
            Condition::Is(Comparison {
                field: field.clone(),
                test,
            })
        })
    })
}

fn condition(clear: bool) -> impl Strategy<Value = Condition> {
    let leaf = prop_oneof![1 => Just(Condition::All), 12 => comparison(clear)];
    leaf.prop_recursive(3, 8, 3, |inner| {
        let several = || proptest::collection::vec(inner.clone(), 2..4);
        prop_oneof![
            inner.clone().prop_map(|inner| Condition::Not(Box::new(inner))),
            several().prop_map(Condition::all_of),
            several().prop_map(Condition::one_of),
        ]
    })
}

pub(crate) fn shown(clear: bool) -> impl Strategy<Value = Field> {
    field(clear).prop_filter("has a value", Field::has_value)
}

fn number(clear: bool) -> impl Strategy<Value = Field> {
    let mut fields = vec![
        Field::Named(Named::Severity),
        Field::Named(Named::ProducerSequence),
        Field::Public("level".into()),
    ];
    if !clear {
        fields.push(Field::Named(Named::SourcePort));
        fields.push(Field::Attribute {
            name: "zscope".into(),
            public: false,
        });
    }
    select(fields)
}

/// A pipe that takes events and gives events.
fn of_events(clear: bool) -> BoxedStrategy<String> {
    let base = prop_oneof![
        (1..8_usize).prop_map(|rows| format!("limit {rows}")),
        shown(clear).prop_map(|field| format!("sort {field}")),
        shown(clear).prop_map(|field| format!("sort {field} desc")),
        shown(clear).prop_map(|field| format!("dedup {field}")),
    ];
    if clear {
        base.boxed()
    } else {
        prop_oneof![4 => base, 1 => Just("flow".to_owned())].boxed()
    }
}

/// A pipe that makes a table.
fn to_table(clear: bool) -> impl Strategy<Value = String> {
    let by = prop_oneof![
        Just(String::new()),
        shown(clear).prop_map(|field| format!(" by {field}")),
        shown(clear).prop_map(|field| format!(" by event, {field}, bucket(time, 30s)")),
    ];
    let function = select(vec!["sum", "min", "max", "avg", "p0", "p50", "p90", "p100"]);
    prop_oneof![
        (
            proptest::collection::vec((function, number(clear)), 0..3),
            shown(clear),
            by
        )
            .prop_map(|(of, different, by)| {
                let of: String = of
                    .iter()
                    .map(|(function, field)| format!(", {function}({field})"))
                    .collect();
                format!("count{of}, distinct({different}), max(time){by}")
            }),
        (1..4_usize, shown(clear)).prop_map(|(rows, field)| format!("top {rows} {field}")),
        (shown(clear), shown(clear)).prop_map(|(one, other)| format!("fields time, {one}, {other}")),
    ]
}

/// A query; `clear` ones name nothing personal.
pub(crate) fn query(clear: bool) -> impl Strategy<Value = Query> {
    let events = proptest::collection::vec(of_events(clear), 0..3);
    let table = proptest::option::of((to_table(clear), 0..6_u8, any::<usize>()));
    (condition(clear), events, table).prop_map(|(condition, events, table)| {
        let mut text = condition.to_string();
        for pipe in events {
            text += &format!(" | {pipe}");
        }
        let mut query = read(&text).unwrap_or_else(|error| panic!("{text}: {error}"));
        if let Some((table, then, column)) = table {
            text += &format!(" | {table}");
            // Two keys that can have several values are refused; then there is no table.
            if let Ok(with) = read(&text) {
                query = with;
                let columns = crate::naive::columns(query.pipes.last().unwrap());
                let column = &columns[column % columns.len()];
                text += &match then {
                    0 => format!(" | sort {column}"),
                    1 => format!(" | sort {column} desc | limit 2"),
                    2 => format!(" | dedup {column}"),
                    3 => format!(" | fields {column}"),
                    _ => String::new(),
                };
                query = read(&text).unwrap_or_else(|error| panic!("{text}: {error}"));
            }
        }
        assert_eq!(query.condition, condition, "{text}");
        query
    })
}
