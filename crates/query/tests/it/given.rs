//! Random events and filters over one small vocabulary, so that filters often hit.

use std::borrow::Cow;

use proptest::option;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use vitni_event::model::Attributes;
use vitni_event::{
    Auth, CanonicalJson, Client, Event, EventId, Flag, Flags, Flow, Outcome, Party, Producer, Severity,
    Source, Text, Timestamp,
};
use vitni_query::Filter;
use vitni_query::filter::{
    ActorIs, CatalogueIs, CategoryIs, ClientIs, Clock, EquivalentTo, EventPattern, Name, SessionIs,
    SeverityTest, SourceIn, TargetIs, TimeRange, TraceIs, TransactionIs, Words,
};

const EVENTS: [&str; 5] = [
    "authentication.ok",
    "authentication.bad",
    "session.closed",
    "company.created",
    "odd:id",
];
const PATTERNS: [&str; 8] = [
    "authentication.ok",
    "authentication.*",
    "*",
    "*.c*",
    "*d",
    "un*",
    "company.created",
    "*x*",
];
const CATEGORIES: [&str; 4] = ["authentication", "session", "tenant", "log"];
const FACTS: [&str; 4] = [
    "authentication.ok",
    "phenixid-pas-6.0/shared_legacy_userauthentication_success",
    "company.created",
    "no.such",
];
const CATALOGUES: [&str; 3] = ["logicnets-8.1", "phenixid-pas-6.0", "vitni-1"];
const NAMES: [&str; 6] = ["ann", "Ann", "bo@example.org", "Åsa", "åsa", "root"];
const ADDRESSES: [&str; 6] = [
    "192.0.2.7",
    "::ffff:192.0.2.7",
    "2001:db8::7",
    "fe80::1%eth0",
    "gateway",
    "203.0.113.9",
];
const NETWORKS: [&str; 6] = [
    "192.0.2.7",
    "192.0.2.0/24",
    "0.0.0.0/0",
    "2001:db8::/32",
    "::ffff:192.0.2.0/120",
    "fe80::1",
];
const IDS: [&str; 3] = ["s-1", "S-1", "4bf92f3577b34da6a3ce929d0e0e4736"];
const PHRASES: [&str; 5] = [
    "Failed password for ann",
    "session opened",
    "Åsa från 192.0.2.7",
    "user=bo@example.org;",
    "x",
];
const WORDS: [&str; 8] = [
    "failed",
    "ANN",
    "password session",
    "192.0.2.7",
    "bo@example.org",
    "ÅSA",
    "pass",
    "opened x",
];
/// Nanoseconds in which all times lie, so that ranges cut through them.
const SPAN: i64 = 1_000;
/// The first of these instants.
pub(crate) const START: i64 = 1_795_000_000_000_000_000;

/// An instant in the span.
pub(crate) fn time() -> impl Strategy<Value = Timestamp> {
    (0..SPAN).prop_map(|nanos| Timestamp::from_nanos(START + nanos))
}

fn text(of: &'static [&'static str]) -> impl Strategy<Value = Option<Cow<'static, str>>> {
    option::of(select(of)).prop_map(|text| text.map(Cow::Borrowed))
}

fn party() -> impl Strategy<Value = Party<'static>> {
    (select(&NAMES[..]), text(&NAMES), text(&NAMES)).prop_map(|(id, name, email)| Party {
        kind: Some("user".into()),
        id: Some(id.into()),
        name,
        email,
    })
}

fn attributes(names: &'static [&'static str]) -> impl Strategy<Value = Attributes<'static>> {
    (subsequence(names, 0..=names.len()), select(&PHRASES[..])).prop_map(|(names, value)| {
        names
            .into_iter()
            .map(|name| (Cow::Borrowed(name), CanonicalJson::string(value)))
            .collect()
    })
}

prop_compose! {
    fn clear()(
        id in any::<[u8; 16]>(),
        catalogue in select(&CATALOGUES[..]),
        event in select(&EVENTS[..]),
        time in time(),
        severity in 0..=10_u8,
        outcome in select(&[Outcome::Success, Outcome::Failure, Outcome::Unknown][..]),
        flags in subsequence(&[Flag::UnknownEvent, Flag::ClockSkew, Flag::RawBase64][..], 0..=3),
    ) -> Event<'static> {
        let mut set = Flags::NONE;
        for flag in flags {
            set.insert(flag);
        }
        Event {
            id: EventId(id),
            tenant: "t-one".into(),
            catalogue: catalogue.into(),
            event: event.into(),
            time,
            received: time,
            severity: Severity::new(severity).unwrap(),
            outcome,
            flags: set,
            ..Event::default()
        }
    }
}

prop_compose! {
    /// A whole event; `received` is its `time` until somebody stamps it.
    pub(crate) fn event()(
        clear in clear(),
        actor in option::of(party()),
        targets in proptest::collection::vec(party(), 0..3),
        client in option::of(select(&NAMES[..])),
        ip in option::of(select(&ADDRESSES[..])),
        flow in option::of((select(&IDS[..]), text(&IDS), text(&IDS))),
        message in text(&PHRASES),
        raw in text(&PHRASES),
        attributes in attributes(&["detail", "why"]),
        public in attributes(&["class"]),
        host in option::of(select(&PHRASES[..])),
    ) -> Event<'static> {
        Event {
            actor,
            targets,
            client: client.map(|id| Client { id: Some(id.into()), name: None }),
            auth: host.map(|_| Auth { method: Some("password".into()), ..Auth::default() }),
            source: ip.map(|ip| Source { ip: Some(ip.into()), port: Some(22), ..Source::default() }),
            producer: host.map(|host| Producer { host: Some(host.into()), ..Producer::default() }),
            flow: flow.map(|(session, trace, transaction)| Flow { session: Some(session.into()), trace, transaction }),
            text: message.map(|message| Text { message: Some(message), ..Text::default() }),
            attributes,
            public,
            raw,
            ..clear
        }
    }
}

/// Two in three filters leave a construct out, else hardly any event would be found.
fn seldom<S: Strategy>(strategy: S) -> impl Strategy<Value = Option<S::Value>>
where
    S::Value: Clone,
{
    option::weighted(0.15, strategy)
}

fn range() -> impl Strategy<Value = Option<TimeRange>> {
    let clock = select(&[Clock::Occurred, Clock::Received][..]);
    (clock, seldom(time()), seldom(time())).prop_map(|(clock, from, to)| TimeRange::new(clock, from, to))
}

fn severity() -> impl Strategy<Value = SeverityTest> {
    (any::<bool>(), 0..=10_u8).prop_map(|(exactly, level)| {
        let severity = Severity::new(level).unwrap();
        if exactly {
            SeverityTest::Exactly(severity)
        } else {
            SeverityTest::AtLeast(severity)
        }
    })
}

fn named() -> impl Strategy<Value = Name> {
    select(&NAMES[..]).prop_map(|name| Name::parse(name).unwrap())
}

prop_compose! {
    /// A filter of a few constructs.
    pub(crate) fn filter()(
        time in range(),
        event in seldom(select(&PATTERNS[..])),
        catalogue in seldom(select(&CATALOGUES[..])),
        kinds in (seldom(select(&CATEGORIES[..])), seldom(select(&FACTS[..]))),
        severity in seldom(severity()),
        outcome in seldom(select(&[Outcome::Success, Outcome::Failure][..])),
        parties in (seldom(named()), seldom(named()), seldom(named())),
        source in seldom(select(&NETWORKS[..])),
        flow in (seldom(select(&IDS[..])), seldom(select(&IDS[..])), seldom(select(&IDS[..]))),
        words in seldom(select(&WORDS[..])),
        id in option::weighted(0.03, any::<[u8; 16]>()),
    ) -> Filter {
        let (actor, target, client) = parties;
        let (session, trace, transaction) = flow;
        Filter {
            time,
            event: event.map(|event| EventPattern::parse(event).unwrap()),
            catalogue: catalogue.map(|catalogue| CatalogueIs::parse(catalogue).unwrap()),
            category: kinds.0.map(|kind| CategoryIs::parse(kind).unwrap()),
            equivalent: kinds.1.map(|fact| EquivalentTo::parse(fact).unwrap()),
            severity,
            outcome,
            actor: actor.map(ActorIs),
            target: target.map(TargetIs),
            source: source.map(|source| SourceIn::parse(source).unwrap()),
            session: session.map(|id| SessionIs::parse(id).unwrap()),
            trace: trace.map(|id| TraceIs::parse(id).unwrap()),
            transaction: transaction.map(|id| TransactionIs::parse(id).unwrap()),
            client: client.map(ClientIs),
            words: words.map(|words| Words::parse(words).unwrap()),
            id: id.map(EventId),
        }
    }
}
