//! The meaning of each construct, as a table: one event, one query, found or not.

use std::borrow::Cow;

use vitni_event::{
    Auth, CanonicalJson, Client, Event, EventId, Flag, Flow, Outcome, Party, Producer, Severity, Source,
    Text, Timestamp,
};
use vitni_query::Filter;
use vitni_query::filter::EventPattern;

/// An event in which every group has something of its own.
pub(crate) fn sample() -> Event<'static> {
    let time = |text| Timestamp::parse(text).unwrap().0;
    Event {
        id: EventId::parse("0190b5a4-0000-7000-8000-000000000001").unwrap(),
        catalogue: "phenixid-pas-6.0".into(),
        event: "authentication.failed".into(),
        time: time("2026-11-21T10:00:00Z"),
        received: time("2026-11-21T10:00:05Z"),
        severity: Severity::WARNING,
        outcome: Outcome::Failure,
        actor: Some(Party {
            kind: Some("user".into()),
            id: Some("u-17".into()),
            name: Some("Ann".into()),
            email: Some("ann@example.org".into()),
        }),
        targets: vec![
            Party {
                kind: Some("role".into()),
                id: Some("r-1".into()),
                ..Party::default()
            },
            Party {
                name: Some("Auditörer".into()),
                ..Party::default()
            },
        ],
        auth: Some(Auth {
            method: Some("au-1".into()),
            factor: Some("au-2".into()),
            protocol: Some("au-3".into()),
            assurance: Some("au-4".into()),
        }),
        producer: Some(Producer {
            vendor: Some("pr-1".into()),
            product: Some("pr-2".into()),
            version: Some("pr-3".into()),
            host: Some("pr-4".into()),
            instance: Some("pr-5".into()),
            sequence: Some(661),
            event_id: Some("pr-7".into()),
            mapping: Some("pr-8".into()),
            offset: None,
        }),
        client: Some(Client {
            id: Some("portal".into()),
            name: Some("The Portal".into()),
        }),
        source: Some(Source {
            ip: Some("::ffff:192.0.2.7".into()),
            port: Some(50_023),
            user_agent: Some("so-1".into()),
            device: Some("so-2".into()),
            geo: Some(CanonicalJson::string("so-3")),
        }),
        flow: Some(Flow {
            session: Some("S1".into()),
            trace: Some("abc".into()),
            transaction: Some("tx-1".into()),
        }),
        text: Some(Text {
            message: Some("Failed password_check for ann.".into()),
            reason: Some("te-1".into()),
            value: Some("te-2".into()),
        }),
        attributes: vec![(Cow::Borrowed("tries"), CanonicalJson::string("third time"))],
        public: vec![(Cow::Borrowed("mode"), CanonicalJson::string("strict"))],
        raw: Some("sshd[411]: Failed password for Åsa_x from 192.0.2.7 port 50022".into()),
        ..Event::default()
    }
}

/// The filter of a query string.
pub(crate) fn filter(query: &str) -> Filter {
    let pair = |pair: &str| {
        pair.split_once('=')
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .unwrap()
    };
    let params: Vec<_> = query.split('&').map(pair).collect();
    Filter::from_params(&params).unwrap()
}

fn found(event: &Event<'_>, query: &str) -> bool {
    filter(query).matches(event)
}

/// Queries that find [`sample`].
pub(crate) const FIND: &[&str] = &[
    "from=2026-11-21T10:00:00Z",
    "to=2026-11-21T10:00:00.000000001Z",
    "from=2026-11-21T10:00:01Z&clock=received",
    "event=authentication.failed",
    "event=*.failed",
    "event=auth*fail*",
    "catalogue=phenixid-pas-6.0",
    "severity=6",
    "severity=Warning",
    "severity_min=4",
    "severity_min=6",
    "outcome=failure",
    "actor=U-17",
    "actor=ann",
    "actor=ANN@EXAMPLE.ORG",
    "target=r-1",
    "target=AUDITÖRER",
    "source=192.0.2.7",
    "source=192.0.2.0/24",
    "source=::ffff:192.0.2.0/120",
    "session=S1",
    "trace=abc",
    "client=PORTAL",
    "client=the portal",
    "words=failed",
    "words=THIRD strict portal",
    "words=ann",
    "words=ann.",
    "words=åsa_X",
    "words=sshd[411]:",
    "words=50022",
    "words=50023",
    "words=so-1 so-2 so-3",
    "words=te-1 te-2 tx-1",
    "words=au-1 au-2 au-3 au-4",
    "words=pr-1 pr-2 pr-3 pr-4 pr-5 661 pr-7 pr-8",
    "transaction=tx-1",
    "words=role auditörer u-17 portal",
    "words=s1 abc r-1",
    "words=192.0.2.7",
    "words=192.0.2",
    "words=password_check",
    "id=0190B5A4-0000-7000-8000-000000000001",
    "actor=ann&outcome=failure&words=third",
];

/// Queries that do not.
pub(crate) const MISS: &[&str] = &[
    "from=2026-11-21T10:00:00.000000001Z",
    "to=2026-11-21T10:00:00Z",
    "to=2026-11-21T10:00:05Z&clock=received",
    "event=authentication",
    "event=Authentication.failed",
    "event=*.fail",
    "catalogue=phenixid",
    "severity=7",
    "severity_min=7",
    "outcome=unknown",
    "actor=an",
    "actor=user",
    "target=ann",
    "target=role",
    "source=192.0.2.8",
    "source=2001:db8::/32",
    "source=::/0",
    "session=s1",
    "trace=ABC",
    "transaction=abc",
    "client=port",
    "words=fail",
    "words=password_chec",
    "words=check",
    "words=åsa",
    "words=tries",
    "words=third fourth",
    "words=2026-11-21",
    "words=92.0.2.7",
    "id=0190b5a4-0000-7000-8000-000000000002",
    "actor=ann&outcome=success",
];

#[test]
fn each_construct() {
    let event = sample();
    for query in FIND {
        assert!(found(&event, query), "should be found: {query}");
    }
    for query in MISS {
        assert!(!found(&event, query), "should not be found: {query}");
    }
}

#[test]
fn nothing_is_found_where_nothing_is() {
    let event = Event::default();
    for query in [
        "actor=x",
        "target=x",
        "client=x",
        "session=x",
        "trace=x",
        "transaction=x",
        "source=0.0.0.0/0",
        "words=x",
    ] {
        assert!(!found(&event, query), "{query}");
    }
}

#[test]
fn base64_is_not_text() {
    let mut event = Event {
        raw: Some("c3NoZA fail".into()),
        ..Event::default()
    };
    assert!(found(&event, "words=fail"));
    event.flags.insert(Flag::RawBase64);
    assert!(!found(&event, "words=fail"));
}

#[test]
fn patterns() {
    let yes = [
        ("*", ""),
        ("*", "a"),
        ("**", "a"),
        ("a*", "a"),
        ("*a", "a"),
        ("*a*", "bab"),
        ("a*b*c", "a-b-b-c"),
        ("a*a", "aa"),
        ("*ab*ab", "ab-ab"),
        ("a**b", "ab"),
        ("x", "x"),
    ];
    let no = [
        ("a*a", "a"),
        ("*ab*ab", "ab"),
        ("a*b", "b"),
        ("*a", "ab"),
        ("x", "xx"),
        ("a*b*c", "a-c-b"),
        ("x", ""),
        ("*a*", "b"),
    ];
    for (pattern, id) in yes {
        assert!(
            EventPattern::parse(pattern).unwrap().matches(id),
            "{pattern} {id}"
        );
    }
    for (pattern, id) in no {
        assert!(
            !EventPattern::parse(pattern).unwrap().matches(id),
            "{pattern} {id}"
        );
    }
}
