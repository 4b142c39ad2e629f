//! Sources in simulated time: what is kept when much comes, and what is told when nothing does.

use std::collections::BTreeMap;

use vitni_event::{Event, TenantId, Timestamp};

use super::listed::Listed;
use super::{Kept, Source, SourceKey, SourceRecord, Sources, Watched};
use crate::app::Ids;
use crate::arrival::Seen;
use crate::config::{InputConfig, InputKind, SourceConfig, SyslogConfig, Transport};
use crate::limits::{FINDINGS_MAX, HOSTS_OF_SOURCE_MAX, SOURCE_NAME_BYTES_MAX, SOURCES_FOLLOWED_MAX};
use crate::own::Maker;

const S: i64 = 1_000_000_000;
const UNWATCHED: Watched = Watched { silent: 0, skew: 0 };

fn key(tenant: &str, name: &str) -> SourceKey {
    SourceKey {
        tenant: TenantId::parse(tenant).unwrap(),
        input: "in".into(),
        name: name.into(),
    }
}

fn numbers(of: &[(&str, u64)]) -> Seen {
    Seen {
        lines: of.len() as u64,
        sequences: of
            .iter()
            .map(|(name, number)| ((*name).to_owned(), *number))
            .collect(),
        ..Seen::default()
    }
}

/// What a look at this moment tells, by tenant.
fn look(sources: &Sources, now: i64) -> Vec<(TenantId, Vec<Event<'static>>)> {
    let ids = Ids::new([1; 32]);
    let maker = Maker {
        ids: &ids,
        server: "test",
        now: Timestamp::from_nanos(now),
    };
    sources.look(&maker, 10 * S)
}

/// The events of a look, each as its id and source.
fn told(sources: &Sources, now: i64) -> Vec<String> {
    let events = look(sources, now).into_iter().flat_map(|(_, events)| events);
    events
        .map(|event| format!("{} {}", event.event, attribute(&event, "source")))
        .collect()
}

fn attribute(event: &Event<'_>, name: &str) -> String {
    let all = event.attributes.iter().chain(&event.public);
    let found = all.into_iter().find(|(known, _)| known == name);
    found
        .map(|(_, value)| value.to_text().into_owned())
        .unwrap_or_default()
}

fn sum(events: &[Event<'_>], name: &str) -> u64 {
    events
        .iter()
        .map(|event| attribute(event, name).parse::<u64>().unwrap())
        .sum()
}

#[test]
fn one_tenants_findings_hold_up_no_other_and_are_told_in_the_end() {
    let sources = Sources::default();
    let watched = Watched {
        silent: 60 * S,
        skew: 0,
    };
    // A sender that leaves out every second number, under many names and from many addresses.
    for at in 0..40 {
        for name in 0..100 {
            let name = format!("i{name}");
            let odd: Vec<_> = (0..10).map(|number| (name.as_str(), 2 * number + 1)).collect();
            sources.note(
                &key("t-1", &format!("s{at}")),
                watched,
                &numbers(&odd),
                Kept::default(),
                0,
            );
        }
    }
    sources.note(
        &key("t-2", "quiet"),
        watched,
        &Seen::default(),
        Kept::default(),
        0,
    );
    let (mut missing, mut looks) = (0, 0);
    let mut is_told = false;
    loop {
        looks += 1;
        let told = look(&sources, 7_200 * S);
        let of = |tenant: &str| told.iter().find(|(known, _)| known.as_str() == tenant);
        if looks == 1 {
            let (_, events) = of("t-2").expect("the other tenant has its own events");
            assert_eq!(events.len(), 1);
            assert_eq!(events[0].event, "source.silent");
        }
        let Some((tenant, events)) = of("t-1") else { break };
        assert!(events.len() < 2 * FINDINGS_MAX, "{}", events.len());
        if !is_told {
            // The store was busy: the same events come again, and no others.
            is_told = true;
            sources.keep(tenant.clone(), events.clone());
            let again = look(&sources, 7_201 * S);
            assert_eq!(again, [(tenant.clone(), events.clone())]);
        }
        let gaps: Vec<_> = events
            .iter()
            .filter(|event| event.event == "sequence.gap")
            .cloned()
            .collect();
        missing += sum(&gaps, "missing");
    }
    assert_eq!(missing, 40 * 100 * 9);
    assert!(looks > 2);
}

#[test]
fn forged_addresses_do_not_crowd_out_who_is_known() {
    let sources = Sources::default();
    sources.watch(listed(), 0);
    let note = |name: &str, now: i64| {
        sources.note(
            &key("t-1", name),
            UNWATCHED,
            &Seen::default(),
            Kept::default(),
            now,
        );
    };
    note("10.0.0.7", 0);
    note("established", 0);
    note("established", 7_200 * S);
    note("quiet", 7_200 * S);
    assert_eq!(sources.changed().len(), 3);
    for forged in 0..3 * SOURCES_FOLLOWED_MAX as i64 {
        note(&format!("forged {forged}"), 7_201 * S + forged);
    }
    note("new", 8_000 * S);
    let followed: BTreeMap<_, _> = sources.shown(0, |_| true).into_iter().collect();
    assert!(followed.len() <= SOURCES_FOLLOWED_MAX);
    for name in ["10.0.0.7", "fw", "established", "new"] {
        assert!(followed.contains_key(&key("t-1", name)), "{name}");
    }
    assert!(!followed.contains_key(&key("t-1", "quiet")));
    // Its record goes too, and that of no other; whoever comes back is written again.
    let gone: Vec<_> = sources.gone().into_iter().collect();
    assert_eq!(gone, ["source/t-1/in/quiet"]);
    sources.still_gone(gone);
    note("quiet", 9_000 * S);
    assert!(sources.gone().is_empty());
    assert!(
        sources
            .changed()
            .iter()
            .any(|(key, _)| key == "source/t-1/in/quiet")
    );
}

#[test]
fn what_a_sender_makes_up_takes_little_room_and_hides_no_gap() {
    let sources = Sources::default();
    let note = |name: &str, number: u64, now: i64| {
        let seen = numbers(&[(name, number)]);
        sources.note(&key("t-1", "s"), UNWATCHED, &seen, Kept::default(), now);
    };
    note("real", 1, 0);
    note("real", 5, 1);
    for made_up in 0..2 * HOSTS_OF_SOURCE_MAX {
        note(&format!("{}{made_up}", "x".repeat(60_000)), 1, 2 + made_up as i64);
    }
    let events: Vec<_> = look(&sources, S)
        .into_iter()
        .flat_map(|(_, events)| events)
        .collect();
    let [gap] = events.as_slice() else {
        panic!("{events:?}")
    };
    let said = ["instance", "expected", "missing", "received_sequence"].map(|name| attribute(gap, name));
    assert_eq!(said, ["real", "2", "3", "5"]);
    assert_eq!(sources.shown(S, |_| true)[0].1.missing, 3);
    let record = serde_json::to_vec(&sources.changed()).unwrap();
    assert!(
        record.len() < HOSTS_OF_SOURCE_MAX * (SOURCE_NAME_BYTES_MAX + 64),
        "{}",
        record.len()
    );
}

/// An input with a source of one address, one with a name and a time of its own, and anybody else.
fn listed() -> Listed {
    let source = |name: Option<&str>, address: &str, silent_s| SourceConfig {
        name: name.map(str::to_owned),
        addresses: vec![address.parse().unwrap()],
        certificate: None,
        tenant: None,
        product: None,
        silent_s,
    };
    let input = InputConfig {
        name: "in".into(),
        tenant: "t-1".into(),
        product: "linux-auth".into(),
        zone: vitni_event::Offset::UTC,
        silent_s: 60,
        skew_ms_max: 0,
        kind: InputKind::Syslog(SyslogConfig {
            listen: "127.0.0.1:0".parse().unwrap(),
            transport: Transport::Udp,
            tls: None,
            sources: vec![
                source(None, "10.0.0.7/32", None),
                source(Some("fw"), "10.1.0.0/16", Some(300)),
                source(None, "10.2.0.0/16", Some(0)),
            ],
            only_listed: false,
            connections_max: 1,
            message_bytes_max: 65_536,
        }),
    };
    Listed::of(Watched::default(), &[input], TenantId::parse)
}

#[test]
fn a_source_that_never_sends_is_told_silent() {
    let sources = Sources::default();
    sources.watch(listed(), 1_000 * S);
    assert_eq!(told(&sources, 1_059 * S), [""; 0]);
    assert_eq!(told(&sources, 1_060 * S), ["source.silent 10.0.0.7"]);
    assert_eq!(told(&sources, 1_299 * S), [""; 0]);
    assert_eq!(told(&sources, 1_300 * S), ["source.silent fw"]);
    assert_eq!(told(&sources, 9_000 * S), [""; 0]);
}

#[test]
fn a_source_that_dies_around_a_restart_is_told_silent_once() {
    let begun = |name: &str| SourceRecord::of(&key("t-1", name), &Source::first_heard(0));
    let written = ["10.9.9.9", "10.2.0.1", "gone from the configuration"]
        .map(begun)
        .to_vec();
    let mut elsewhere = key("t-1", "old");
    elsewhere.input = "no more".into();
    let written = [
        written,
        vec![SourceRecord::of(&elsewhere, &Source::first_heard(0))],
    ]
    .concat();
    let sources = Sources::restore(written, true);
    // The server was down for an hour, in which nobody could send anything.
    sources.watch(listed(), 3_600 * S);
    assert_eq!(told(&sources, 3_659 * S), [""; 0]);
    let mut at_last = told(&sources, 3_660 * S);
    at_last.sort_unstable();
    assert_eq!(
        at_last,
        [
            "source.silent 10.0.0.7",
            "source.silent 10.9.9.9",
            "source.silent gone from the configuration",
        ]
    );
    assert_eq!(told(&sources, 3_800 * S), [""; 0]);
    // A second restart tells nothing of it again.
    let written = sources.changed().into_iter().map(|(_, record)| record).collect();
    let sources = Sources::restore(written, true);
    sources.watch(listed(), 4_000 * S);
    assert_eq!(told(&sources, 4_200 * S), [""; 0]);
}

#[test]
fn a_clock_is_off_by_what_its_source_is_held_to() {
    let sources = Sources::default();
    for (name, skew) in [("strict", 120 * S), ("lenient", 600 * S), ("any", 0)] {
        let watched = Watched { silent: 0, skew };
        for second in 0..100 {
            let seen = Seen {
                lines: 1,
                lags: [("gate".to_owned(), (-300 * S, -300 * S))].into(),
                ..Seen::default()
            };
            sources.note(&key("t-1", name), watched, &seen, Kept::default(), second * S);
        }
    }
    let shown = sources.shown(100 * S, |_| true).into_iter();
    let off: Vec<_> = shown
        .map(|(key, shown)| (key.name.to_string(), shown.clock_ahead, shown.clock_off))
        .collect();
    let ahead = Some(300 * S);
    assert_eq!(
        off,
        [
            ("any".to_owned(), ahead, false),
            ("lenient".to_owned(), ahead, false),
            ("strict".to_owned(), ahead, true)
        ]
    );
}
