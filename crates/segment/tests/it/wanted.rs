//! Lookups against a plain scan: what they leave out does not match, and what is rare is found in few pages.

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::ops::ControlFlow;

use proptest::prelude::*;
use vitni_event::{Canonical, Event, LeafIndex, Party, Seq};
use vitni_segment::{Bounds, Columns, Reach, Reader, Tail, TailRow, Term, Wanted};

use crate::events;
use crate::support::{TENANT, make_with, seq};

/// Every term under which an event must be found.
pub(crate) fn terms(event: &Event<'_>) -> Vec<Term> {
    let mut terms = vec![
        Term::id(&event.id),
        Term::catalogue(&event.catalogue),
        Term::event(&event.event),
        Term::severity(event.severity),
        Term::outcome(event.outcome),
    ];
    let names = |party: &Party<'_>| {
        [&party.id, &party.name, &party.email]
            .map(Clone::clone)
            .map(|name| name.map(String::from))
    };
    let cases = |name: String| [name.to_uppercase(), name.to_lowercase(), name];
    for name in event.actor.iter().flat_map(names).flatten() {
        terms.extend(same_but_for_case(&name, cases(name.clone())).map(|name| Term::actor(&name)));
    }
    for name in event.targets.iter().flat_map(names).flatten() {
        terms.extend(same_but_for_case(&name, cases(name.clone())).map(|name| Term::target(&name)));
    }
    if let Some(client) = &event.client {
        terms.extend(
            [&client.id, &client.name]
                .into_iter()
                .flatten()
                .map(|name| Term::client(name)),
        );
    }
    let ip = event
        .source
        .as_ref()
        .and_then(|source| source.ip.as_deref()?.parse::<IpAddr>().ok());
    terms.extend(ip.map(Term::address));
    if let Some(flow) = &event.flow {
        terms.extend(flow.session.as_deref().map(Term::session));
        terms.extend(flow.trace.as_deref().map(Term::trace));
        terms.extend(flow.transaction.as_deref().map(Term::transaction));
    }
    if let Some(producer) = &event.producer {
        terms.extend(producer.product.as_deref().map(Term::product));
        terms.extend(producer.host.as_deref().map(Term::host));
    }
    terms
}

/// Some of the texts of an event, and pieces of them.
pub(crate) fn pieces(event: &Event<'_>) -> Vec<String> {
    let mut texts: Vec<String> = vec![event.catalogue.to_string(), event.event.to_string()];
    texts.extend(
        event
            .text
            .iter()
            .flat_map(|text| [&text.reason, &text.message, &text.value])
            .flatten()
            .map(|text| text.to_string()),
    );
    texts.extend(
        event
            .actor
            .iter()
            .chain(&event.targets)
            .flat_map(|party| party.name.as_deref())
            .map(str::to_owned),
    );
    texts.extend(
        event
            .attributes
            .iter()
            .chain(&event.public)
            .map(|(_, value)| value.to_text().into_owned()),
    );
    if let Some(source) = &event.source {
        texts.extend(source.user_agent.as_deref().map(str::to_owned));
        texts.extend(source.port.map(|port| port.to_string()));
        texts.extend(source.geo.as_ref().map(|geo| geo.to_text().into_owned()));
    }
    texts.extend(event.raw.as_deref().map(str::to_owned));
    let middle = |text: &String| text.chars().skip(text.len() / 3).take(9).collect::<String>();
    let upper = |text: &String| {
        same_but_for_case(text, [text.to_uppercase(), text.to_lowercase(), String::new()]).collect::<Vec<_>>()
    };
    let more: Vec<String> = texts
        .iter()
        .map(middle)
        .chain(texts.iter().flat_map(upper))
        .collect();
    texts.extend(more);
    texts
}

/// Those that differ from the name by nothing but case, one character at a time.
fn same_but_for_case(name: &str, of: [String; 3]) -> impl Iterator<Item = String> {
    let same = |a: char, b: char| match a.is_ascii() || b.is_ascii() {
        true => a.eq_ignore_ascii_case(&b),
        false => a.to_lowercase().eq(b.to_lowercase()),
    };
    let chars: Vec<char> = name.chars().collect();
    of.into_iter().filter(move |other| {
        other.chars().count() == chars.len() && other.chars().zip(&chars).all(|(a, b)| same(a, *b))
    })
}

pub(crate) fn seen(reader: &Reader, wanted: &Wanted) -> Vec<LeafIndex> {
    let mut seen = Vec::new();
    let mut visit = |_: Seq, index: LeafIndex, _: &Event<'_>| {
        seen.push(index);
        ControlFlow::Continue(())
    };
    let flow = reader.scan_wanted(wanted, Columns::ID, &Bounds::default(), Seq(u64::MAX), &mut visit);
    assert!(flow.unwrap().is_continue());
    assert!(seen.is_sorted_by(|a, b| a > b), "newest first");
    seen
}

fn seen_in_tail(tail: &mut Tail, wanted: &Wanted) -> Vec<LeafIndex> {
    let reach = Reach {
        columns: Columns::ID,
        bounds: Bounds::default(),
        wanted: wanted.clone(),
        upper: Seq(u64::MAX),
        positions: true,
        to_the_end: false,
    };
    let mut seen = Vec::new();
    let flow = tail.view().stripes(&reach, &mut |stripe| {
        seen.extend(stripe.rows().rev().map(|row| stripe.index(row).unwrap()));
        ControlFlow::Continue(())
    });
    assert!(flow.unwrap().is_continue());
    assert!(seen.is_sorted_by(|a, b| a > b), "newest first");
    seen
}

fn tail_of(events: &[Event<'_>]) -> Tail {
    let mut tail = Tail::new(LeafIndex(0));
    for (row, event) in (0..).zip(events) {
        let canonical = Canonical::write(event);
        let (seq, index, id) = (seq(row), LeafIndex(row), event.id);
        tail.push(TailRow {
            seq,
            index,
            id,
            canonical: canonical.into_bytes().into(),
            leaf_hash: [0; 32],
        })
        .unwrap();
    }
    tail
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]

    #[test]
    fn no_row_is_missed(seed: u64, count in 1_u64..700, whole: u64) {
        let events: Vec<_> = (0..count).map(|row| match row % 3 {
            0 => events::any(seed.wrapping_add(row), TENANT),
            _ => events::sign_in(row, TENANT),
        }).collect();
        let reader = make_with(0, events.iter().cloned(), |row| whole >> (row % 64) & 7 == 7).open();
        let mut tail = tail_of(&events);
        for (row, event) in (0..).map(LeafIndex).zip(&events).step_by(61) {
            let terms = terms(event);
            for term in &terms {
                let wanted = Wanted::Term(term.clone());
                prop_assert!(seen(&reader, &wanted).contains(&row), "{:?} of row {}", term, row);
                prop_assert!(seen_in_tail(&mut tail, &wanted).contains(&row), "{:?} of row {} in memory", term, row);
            }
            for text in pieces(event) {
                let wanted = Wanted::text(&text);
                prop_assert!(seen(&reader, &wanted).contains(&row), "{:?} in row {}", text, row);
            }
            let all = Wanted::And(terms.iter().cloned().map(Wanted::Term).collect());
            prop_assert!(seen(&reader, &all).contains(&row));
            let or = Wanted::Or(vec![Wanted::Nothing, all]);
            prop_assert!(seen(&reader, &or).contains(&row));
            prop_assert!(seen_in_tail(&mut tail, &or).contains(&row));
        }
    }
}

#[test]
fn what_is_rare_is_found_in_few_pages() {
    let events: Vec<_> = (0..20_000).map(|row| events::sign_in(row, TENANT)).collect();
    let reader = make_with(0, events.iter().cloned(), |_| false).open();
    let pages = |term: Term| {
        let seen = seen(&reader, &Wanted::Term(term));
        seen.iter().map(|index| index.0 / 512).collect::<BTreeSet<_>>()
    };
    let mut too_many = 0;
    for (row, event) in (0_u64..).zip(&events).step_by(97) {
        let trace = event
            .flow
            .as_ref()
            .and_then(|flow| flow.trace.as_deref())
            .unwrap();
        let found = pages(Term::trace(trace));
        assert!(found.contains(&(row / 512)));
        too_many += found.len() - 1;
        too_many += pages(Term::trace(&format!("{trace}0"))).len();
    }
    // 412 look-ups, of which one in sixteen names a page for nothing.
    assert!(too_many < 70, "{too_many} pages for nothing");
    assert_eq!(pages(Term::catalogue("phenixid-pas-6.0")).len(), 40);
}

#[test]
fn a_rare_text_is_found_in_its_row_group() {
    let rare = "the clock of the token had drifted too far";
    let mut events: Vec<_> = (0..20_000).map(|row| events::sign_in(row, TENANT)).collect();
    events[9_000].text.get_or_insert_default().reason = Some(rare.into());
    let reader = make_with(0, events, |_| false).open();
    let count = |text: &str| seen(&reader, &Wanted::text(text)).len();
    assert_eq!(count("TOKEN had drifted"), 8_192);
    assert_eq!(count("a text that stands nowhere"), 0);
    assert_eq!(count("phenixid"), 20_000);
    assert_eq!(count("zq"), 20_000);
}

#[test]
fn combinations_narrow_and_widen() {
    let events: Vec<_> = (0..3_000).map(|row| events::sign_in(row, TENANT)).collect();
    let reader = make_with(0, events.iter().cloned(), |_| false).open();
    let id = |row: usize| Wanted::Term(Term::id(&events[row].id));
    let count = |wanted: &Wanted| seen(&reader, wanted).len();
    assert_eq!(count(&Wanted::All), 3_000);
    assert_eq!(count(&Wanted::Nothing), 0);
    assert_eq!(count(&Wanted::And(vec![])), 3_000);
    assert_eq!(count(&Wanted::Or(vec![])), 0);
    assert_eq!(count(&Wanted::Or(vec![id(3), Wanted::All])), 3_000);
    assert_eq!(count(&Wanted::And(vec![id(3), Wanted::All])), 512);
    assert_eq!(count(&Wanted::And(vec![id(3), id(2_999)])), 0);
    assert_eq!(count(&Wanted::Or(vec![id(3), id(2_999)])), 512 + 3_000 % 512);
}
