//! What goes into a request and what becomes of it.

use std::collections::BTreeSet;

use proptest::prelude::*;
use vitni_event::{EventId, LeafIndex, Seq, Severity, TenantId, Timestamp};
use vitni_follow::batches::{Batches, Said, Then};
use vitni_follow::select::Message;
use vitni_store::TreeId;

pub(crate) fn message(seq: u64, text: &str) -> Message {
    Message {
        seq: Seq(seq),
        tree: TreeId {
            tenant: TenantId::parse("acme").unwrap(),
            epoch: 0,
        },
        index: LeafIndex(seq),
        id: EventId::default(),
        time: Timestamp::from_nanos(0),
        severity: Severity::new(3).unwrap(),
        event: "authentication.ok".to_owned(),
        host: None,
        is_about_forwarding: false,
        text: text.as_bytes().to_vec(),
    }
}

fn next(batches: &Batches) -> Vec<u64> {
    batches.next().map(|message| message.seq.0).collect()
}

fn filled(texts: &[&str], events_max: usize) -> Batches {
    let mut batches = Batches::new(events_max, 3);
    for (seq, text) in (1..).zip(texts) {
        batches.push(message(seq, text));
    }
    batches
}

#[test]
fn a_batch_is_bounded_by_events_and_bytes() {
    assert_eq!(next(&filled(&["a", "b", "c"], 2)), [1, 2]);
    let large = "x".repeat(300 << 10);
    assert_eq!(next(&filled(&["a", &large, &large, "b"], 100)), [1, 2]);
    // One that is larger than a request should be goes alone.
    let huge = "x".repeat(900 << 10);
    assert_eq!(next(&filled(&[&huge, "a"], 100)), [1]);
    assert_eq!(next(&filled(&["a", &huge], 100)), [1]);
    assert!(next(&filled(&[], 100)).is_empty());
}

#[test]
fn a_refused_batch_goes_one_by_one_until_the_bad_one_is_found() {
    let mut batches = filled(&["a", "bad", "c", "d"], 3);
    let mut log = Vec::new();
    while batches.first().is_some() {
        let sent = next(&batches);
        let said = if sent.contains(&2) {
            Said::Refused
        } else {
            Said::Taken
        };
        log.push((
            sent,
            match batches.said(said) {
                Then::Passed(taken) => format!("passed {}", taken.len()),
                Then::Again(_) => "again".to_owned(),
                Then::Alone => "alone".to_owned(),
                Then::GiveUp(attempts) => {
                    let aside = batches.put_aside().unwrap();
                    format!("{aside} put aside after {attempts}")
                }
            },
        ));
    }
    let log: Vec<_> = log
        .iter()
        .map(|(sent, then)| format!("{sent:?} {then}"))
        .collect();
    assert_eq!(
        log,
        [
            "[1, 2, 3] alone",
            "[1] passed 1",
            "[2] again",
            "[2] again",
            "[2] 2 put aside after 3",
            "[3] passed 1",
            "[4] passed 1",
        ]
    );
}

#[test]
fn what_is_put_aside_stays_until_that_is_durable() {
    let mut batches = filled(&["bad"], 3);
    for _ in 0..2 {
        assert!(matches!(batches.said(Said::Refused), Then::Again(None)));
    }
    assert!(matches!(batches.said(Said::Refused), Then::GiveUp(3)));
    assert_eq!(next(&batches), [1]);
    assert!(
        matches!(batches.said(Said::Taken), Then::Passed(_)),
        "or it is taken after all"
    );
}

proptest! {
    /// Whatever a receiver says: every event is taken once or put aside once, in order, and a batch that is tried again is the same.
    #[test]
    fn each_is_settled_once(count in 1..60_u64, events_max in 1..10_usize, answers in proptest::collection::vec(0..4_u8, 600)) {
        let mut batches = Batches::new(events_max, 2);
        (1..=count).for_each(|seq| batches.push(message(seq, "x")));
        let mut settled = Vec::new();
        let mut answers = answers.into_iter();
        while batches.first().is_some() {
            let before = next(&batches);
            let said = match answers.next() {
                Some(0) => Said::Later(None),
                Some(1) => Said::Refused,
                _ => Said::Taken,
            };
            match batches.said(said) {
                Then::Passed(taken) => {
                    let taken: Vec<_> = taken.iter().map(|message| message.seq.0).collect();
                    prop_assert_eq!(&taken, &before);
                    settled.extend(taken);
                }
                Then::Again(_) => prop_assert_eq!(next(&batches), before),
                Then::Alone => prop_assert_eq!(next(&batches).len(), 1),
                Then::GiveUp(_) => settled.extend(batches.put_aside().map(|seq| seq.0)),
            }
        }
        prop_assert_eq!(settled.iter().collect::<BTreeSet<_>>().len(), settled.len());
        prop_assert_eq!(settled, (1..=count).collect::<Vec<_>>());
    }
}
