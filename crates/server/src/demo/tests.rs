//! The week is the same for everybody, and what it says is what the catalogues say can be said.

use std::collections::{BTreeMap, BTreeSet};

use vitni_event::catalogue::{self, Need};
use vitni_event::{Event, Timestamp};

use super::journey::{DAY, HOUR, MINUTE, Told};
use super::people::PEOPLE;
use super::week;

/// A Wednesday, a Sunday in the small hours, a Monday morning, the last evening of a year.
const ENDS: [&str; 4] = [
    "2026-11-18T14:57:00Z",
    "2026-11-22T03:12:00Z",
    "2026-11-23T06:30:00Z",
    "2026-12-31T22:41:00Z",
];

fn nanos(text: &str) -> i64 {
    Timestamp::parse(text).unwrap().0.nanos()
}

fn lacks(event: &Event<'_>, need: Need) -> bool {
    match need {
        Need::Actor => event.actor.is_none(),
        Need::Target => event.targets.is_empty(),
        Need::Client => event.client.is_none(),
        Need::Source => event.source.is_none(),
        Need::Session => event.flow.as_ref().is_none_or(|flow| flow.session.is_none()),
        Need::Producer => event.producer.is_none(),
    }
}

fn check(event: &Event<'_>) {
    let name = &event.event;
    let entry = catalogue::lookup(&event.catalogue, name).unwrap();
    for need in &entry.needs {
        assert!(!lacks(event, *need), "{name} needs its {}", need.name());
    }
    let all: BTreeMap<_, _> = event
        .attributes
        .iter()
        .chain(&event.public)
        .map(|(k, v)| (&**k, v))
        .collect();
    for (attribute, value) in &all {
        let known = entry.attribute(attribute);
        assert!(
            known.is_some_and(|known| known.admits(value)),
            "{name}: {attribute}"
        );
    }
    for attribute in entry.attributes.iter().filter(|attribute| attribute.required) {
        assert!(
            all.contains_key(&*attribute.name),
            "{name} lacks {}",
            attribute.name
        );
    }
    let value = event.text.as_ref().and_then(|text| text.value.as_deref());
    assert_eq!(value.is_some(), entry.value.is_some(), "{name}: the value column");
}

#[test]
fn every_event_says_what_its_entry_asks_for() {
    for until in ENDS {
        let told = week(nanos(until));
        assert!((6_000..=12_000).contains(&told.len()), "{until}: {}", told.len());
        told.iter().for_each(|told| check(&told.event));
        let ids: BTreeSet<_> = told.iter().map(|told| told.event.event.clone()).collect();
        assert!(ids.len() >= 40, "{ids:?}");
        let catalogues: BTreeSet<_> = told.iter().map(|told| told.event.catalogue.clone()).collect();
        assert_eq!(catalogues.len(), 2);
    }
}

#[test]
fn the_week_is_in_order_and_ends_when_it_should() {
    for until in ENDS {
        let until = nanos(until);
        let told = week(until);
        let times: Vec<i64> = told.iter().map(|told| told.event.time.nanos()).collect();
        assert!(times.is_sorted());
        assert!(*times.first().unwrap() < until - 6 * DAY - 20 * HOUR);
        assert!(*times.first().unwrap() >= until - 7 * DAY);
        assert!(*times.last().unwrap() <= until);
        assert!(*times.last().unwrap() > until - 30 * MINUTE);
        let lively = times.iter().filter(|time| **time > until - DAY).count();
        assert!(lively > 300, "{lively}");
        let mut numbers: BTreeMap<String, u64> = BTreeMap::new();
        for Told { system, event } in &told {
            let number = numbers.entry(system.host()).or_default();
            *number += 1;
            assert_eq!(event.producer.as_ref().unwrap().sequence, Some(*number));
        }
        assert_eq!(numbers.len(), 7);
    }
}

#[test]
fn nothing_but_the_moment_makes_a_difference() {
    let until = nanos(ENDS[0]);
    let (one, other) = (week(until), week(until));
    assert_eq!(one.len(), other.len());
    assert!(
        one.iter()
            .zip(&other)
            .all(|(one, other)| one.event == other.event)
    );
}

#[test]
fn everybody_is_somebody() {
    let told = week(nanos(ENDS[0]));
    let seen: BTreeSet<_> = told
        .iter()
        .filter_map(|told| told.event.actor.as_ref()?.id.clone())
        .collect();
    let logins: BTreeSet<_> = PEOPLE.iter().map(|person| person.login).collect();
    let numbers: BTreeSet<_> = PEOPLE.iter().map(|person| person.number).collect();
    assert_eq!((logins.len(), numbers.len()), (PEOPLE.len(), PEOPLE.len()));
    assert!(logins.iter().all(|login| seen.contains(*login)), "{seen:?}");
}
