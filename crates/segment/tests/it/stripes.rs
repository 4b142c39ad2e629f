//! Stripes, of a segment and of a tail: each row once, newest first, as the event it is; rows with equal codes have equal values.

use std::collections::HashMap;
use std::ops::ControlFlow;

use proptest::prelude::*;
use vitni_event::{Canonical, Event, LeafIndex, Seq, canonical};
use vitni_segment::{Bounds, Columns, Reach, Stripe, Tail, TailRow, Wanted};

use crate::events;
use crate::support::{TENANT, make_with, seq};

fn event(seed: u64, row: u64) -> Event<'static> {
    match row % 3 {
        0 => events::any(seed.wrapping_add(row), TENANT),
        _ => events::sign_in(row, TENANT),
    }
}

fn push(tail: &mut Tail, seed: u64, rows: std::ops::Range<u64>) {
    for row in rows {
        let event = event(seed, row);
        let (seq, index, id) = (seq(row), LeafIndex(row), event.id);
        let canonical = Canonical::write(&event);
        let leaf_hash = [0; 32];
        tail.push(TailRow {
            seq,
            index,
            id,
            canonical: canonical.into_bytes().into(),
            leaf_hash,
        })
        .unwrap();
    }
}

fn reach(to_the_end: bool) -> Reach {
    Reach {
        columns: Columns::ALL,
        bounds: Bounds::default(),
        wanted: Wanted::All,
        upper: Seq(u64::MAX),
        positions: true,
        to_the_end,
    }
}

/// Which leaves a stripe has, after each was compared with the event that it must be.
fn leaves(seed: u64, stripe: &Stripe<'_>) -> Vec<u64> {
    let mut found = Vec::new();
    for at in stripe.rows().rev() {
        let row = stripe.index(at).unwrap().0;
        let bytes = Canonical::write(&event(seed, row)).into_bytes();
        let mut filled = stripe.blank();
        stripe.fill(Columns::ALL, at, &mut filled).unwrap();
        let filled = stripe.whole(at).unwrap_or(filled);
        assert_eq!(filled, canonical::read(&bytes).unwrap());
        assert_eq!(stripe.seq(at).unwrap(), seq(row));
        assert_eq!(stripe.time(Columns::TIME, at), Some(filled.time));
        found.push(row);
    }
    found
}

/// Columns, and what an event has in them.
type Shown = (Columns, fn(&Event<'_>) -> String);

const SHOWN: [Shown; 8] = [
    (Columns::NONE, |event| event.tenant.to_string()),
    (Columns::EVENT, |event| event.event.to_string()),
    (Columns::OUTCOME, |event| event.outcome.as_str().to_owned()),
    (Columns::SEVERITY, |event| format!("{:?}", event.severity)),
    (Columns::FLAGS.union(Columns::CATALOGUE), |event| {
        format!("{:?} {}", event.flags, event.catalogue)
    }),
    (Columns::ACTOR.union(Columns::EVENT), |event| {
        format!("{:?} {}", event.actor, event.event)
    }),
    (Columns::CLIENT.union(Columns::AUTH), |event| {
        format!("{:?} {:?}", event.client, event.auth)
    }),
    (
        Columns::SOURCE_IP
            .union(Columns::PRODUCER_OFFSET)
            .union(Columns::ACTOR_NAME),
        |event| {
            let ip = event.source.as_ref().map(|source| &source.ip);
            let offset = event.producer.as_ref().map(|producer| producer.offset);
            let name = event.actor.as_ref().map(|actor| &actor.name);
            format!(
                "{:?} {:?} {:?}",
                ip.and_then(Option::as_ref),
                offset.flatten(),
                name.and_then(Option::as_ref)
            )
        },
    ),
];

fn codes_tell_rows_apart(stripe: &Stripe<'_>) {
    for (columns, show) in SHOWN {
        let codes = stripe.codes(columns).expect("columns with dictionaries");
        let mut first: HashMap<u32, String> = HashMap::new();
        let rows = stripe.rows().filter(|row| stripe.whole(*row).is_none());
        for row in rows {
            assert!(codes.of(row) < codes.count());
            let mut event = stripe.blank();
            stripe.fill(columns, row, &mut event).unwrap();
            let shown = show(&event);
            let same = first.entry(codes.of(row)).or_insert_with(|| shown.clone());
            assert_eq!(shown, *same);
        }
    }
    assert!(stripe.codes(Columns::TIME).is_none() && stripe.codes(Columns::FLOW_TRACE).is_none());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn of_a_segment(seed: u64, count in 1_u64..1500, whole: u64, to_the_end: bool) {
        let events = (0..count).map(|row| event(seed, row));
        let reader = make_with(0, events, |row| whole >> (row % 64) & 7 == 7).open();
        let mut seen = Vec::new();
        let flow = reader.stripes(&reach(to_the_end), &mut |stripe| {
            codes_tell_rows_apart(stripe);
            seen.extend(leaves(seed, stripe));
            ControlFlow::Continue(())
        });
        prop_assert!(flow.unwrap().is_continue());
        prop_assert!(seen.into_iter().eq((0..count).rev()));
    }

    /// Views taken while it grows and while its beginning is released are asked in any order.
    #[test]
    fn of_a_tail(
        seed: u64,
        first in 0_u64..300,
        steps in proptest::collection::vec((1_u64..200, 0_u64..150, 0_usize..3), 1..8),
    ) {
        let mut tail = Tail::new(LeafIndex(first));
        let mut views = Vec::new();
        let mut next = first;
        for (grown, released, asked) in steps {
            push(&mut tail, seed, next..next + grown);
            next += grown;
            tail.release(LeafIndex((tail.start().0 + released).min(next)));
            views.push(tail.view());
            for view in views.iter().rev().take(asked) {
                let mut seen = Vec::new();
                let flow = view.stripes(&reach(false), &mut |stripe| {
                    seen.extend(leaves(seed, stripe));
                    ControlFlow::Continue(())
                });
                prop_assert!(flow.unwrap().is_continue());
                let range = view.range();
                prop_assert!(seen.into_iter().eq((range.start.0..range.end.0).rev()));
            }
        }
    }
}
