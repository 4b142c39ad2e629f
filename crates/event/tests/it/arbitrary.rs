//! Events of every shape for property tests, text from every corner of Unicode.

use std::borrow::Cow;

use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use vitni_event::json::utf16_cmp;
use vitni_event::model::Attributes;
use vitni_event::{
    Auth, CanonicalJson, Client, Erased, Event, EventId, Flag, Flags, Flow, Offset, Outcome, Party, Producer,
    Severity, Source, Text, Timestamp,
};

/// Whole events are slow to make up, so each property sees a few; the seeds differ from run to run.
pub(crate) fn few() -> ProptestConfig {
    ProptestConfig::with_cases(64)
}

/// Text with characters that are easy to get wrong: controls, quotes, surrogate-pair territory and its neighbours.
pub(crate) fn text() -> impl Strategy<Value = String> {
    let character = prop_oneof![
        4 => proptest::char::range('a', 'z'),
        2 => proptest::char::range('\0', '\u{7f}'),
        2 => proptest::sample::select(vec!['"', '\\', '/', '\u{7f}', 'é', '\u{2028}', '\u{feff}', '\u{fffd}']),
        1 => proptest::char::range('\u{e000}', '\u{ffff}'),
        1 => proptest::char::range('\u{10000}', '\u{10ffff}'),
        1 => any::<char>(),
    ];
    vec(character, 0..12).prop_map(|characters| characters.into_iter().collect())
}

fn cow() -> impl Strategy<Value = Cow<'static, str>> {
    text().prop_map(Cow::Owned)
}

fn some() -> impl Strategy<Value = Option<Cow<'static, str>>> {
    option::of(cow())
}

/// JSON documents with odd names, as a tree that other people's code prints.
pub(crate) fn json() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(serde_json::Value::from),
        any::<f64>()
            .prop_filter("finite", |number| number.is_finite())
            .prop_map(serde_json::Value::from),
        (-9_007_199_254_740_992_i64..=9_007_199_254_740_992).prop_map(serde_json::Value::from),
        text().prop_map(serde_json::Value::from),
    ];
    leaf.prop_recursive(4, 24, 6, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..6).prop_map(serde_json::Value::from),
            btree_map(text(), inner, 0..6)
                .prop_map(|members| serde_json::Value::Object(members.into_iter().collect())),
        ]
    })
}

fn canonical_json() -> impl Strategy<Value = CanonicalJson<'static>> {
    json().prop_map(|value| {
        let text = serde_json::to_string(&value).unwrap();
        CanonicalJson::from_raw(&text, &mut Flags::default())
            .unwrap()
            .into_owned()
    })
}

fn attributes() -> impl Strategy<Value = Attributes<'static>> {
    btree_map(text(), canonical_json(), 0..6).prop_map(|members| {
        let mut list: Attributes<'static> = members
            .into_iter()
            .map(|(name, value)| (Cow::Owned(name), value))
            .collect();
        list.sort_by(|(a, _), (b, _)| utf16_cmp(a, b));
        list
    })
}

fn filled<T: Default + PartialEq>(group: T) -> Option<T> {
    (group != T::default()).then_some(group)
}

fn party() -> impl Strategy<Value = Party<'static>> {
    (some(), some(), some(), some()).prop_map(|(kind, id, name, email)| Party {
        kind,
        id,
        name,
        email,
    })
}

fn time() -> impl Strategy<Value = Timestamp> {
    prop_oneof![
        any::<i64>(),
        Just(0),
        Just(i64::MIN),
        Just(i64::MAX),
        1_763_000_000_000_000_000_i64..1_764_000_000_000_000_000
    ]
    .prop_map(Timestamp::from_nanos)
}

fn producer() -> impl Strategy<Value = Option<Producer<'static>>> {
    let offset = option::of((-1439_i16..=1439).prop_map(|minutes| Offset::from_minutes(minutes).unwrap()));
    let sequence = option::of(0..=vitni_event::limits::SEQUENCE_MAX);
    (
        (some(), some(), some(), some()),
        (some(), some(), some()),
        sequence,
        offset,
    )
        .prop_map(
            |((vendor, product, version, host), (instance, event_id, mapping), sequence, offset)| {
                filled(Producer {
                    vendor,
                    product,
                    version,
                    host,
                    instance,
                    sequence,
                    event_id,
                    mapping,
                    offset,
                })
            },
        )
}

fn source() -> impl Strategy<Value = Option<Source<'static>>> {
    (
        some(),
        option::of(any::<u16>()),
        some(),
        some(),
        option::of(canonical_json()),
    )
        .prop_map(|(ip, port, user_agent, device, geo)| {
            filled(Source {
                ip,
                port,
                user_agent,
                device,
                geo,
            })
        })
}

fn flags() -> impl Strategy<Value = Flags> {
    proptest::sample::subsequence(Flag::ALL.to_vec(), 0..=Flag::ALL.len())
        .prop_map(|flags| flags.into_iter().collect())
}

/// Any event, nothing erased.
pub(crate) fn event() -> impl Strategy<Value = Event<'static>> {
    let names = (cow(), cow(), cow(), any::<[u8; 16]>(), any::<u32>());
    let judgement = (
        0..=10_u8,
        proptest::sample::select(vec![Outcome::Success, Outcome::Failure, Outcome::Unknown]),
        flags(),
    );
    let times = (time(), option::of(time()), time());
    let people = (
        option::of(party()),
        vec(party(), 0..4),
        (some(), some()),
        (some(), some(), some(), some()),
    );
    let places = (source(), producer(), (some(), some(), some()));
    let rest = ((some(), some(), some()), attributes(), attributes(), some());
    (names, judgement, times, people, places, rest).prop_map(
        |(
            (tenant, catalogue, name, id, version),
            (severity, outcome, flags),
            (time, observed, received),
            (actor, targets, (client_id, client_name), (method, factor, protocol, assurance)),
            (source, producer, (session, trace, transaction)),
            ((reason, message, value), attributes, public, raw),
        )| Event {
            version,
            id: EventId(id),
            tenant,
            catalogue,
            event: name,
            time,
            observed,
            received,
            severity: Severity::new(severity).unwrap(),
            outcome,
            actor: actor.and_then(filled),
            targets,
            client: filled(Client {
                id: client_id,
                name: client_name,
            }),
            auth: filled(Auth {
                method,
                factor,
                protocol,
                assurance,
            }),
            source,
            producer,
            flow: filled(Flow {
                session,
                trace,
                transaction,
            }),
            text: filled(Text {
                reason,
                message,
                value,
            }),
            attributes,
            public,
            raw,
            flags,
            erased: Vec::new(),
        },
    )
}

/// Lets a group of an event go, as erasing does: its content out, its digest in.
pub(crate) fn let_go(event: &mut Event<'static>, group: &str, digest: &str) {
    match group {
        "actor" => event.actor = None,
        "attributes" => event.attributes.clear(),
        "auth" => event.auth = None,
        "client" => event.client = None,
        "flow" => event.flow = None,
        "producer" => event.producer = None,
        "raw" => event.raw = None,
        "source" => event.source = None,
        "text" => event.text = None,
        target => {
            let number: usize = target.strip_prefix("targets/").unwrap().parse().unwrap();
            event.targets[number] = Party::default();
        }
    }
    let entry = Erased {
        group: Cow::Owned(group.to_owned()),
        digest: Cow::Owned(digest.to_owned()),
    };
    event.erased.push(entry);
    event.erased.sort_by(|a, b| a.group.cmp(&b.group));
}
