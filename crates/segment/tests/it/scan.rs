//! A scan sees what a plain walk over the rows sees, in the same order, whatever is skipped on the way.

use std::ops::ControlFlow;

use vitni_event::{Canonical, Event, LeafIndex, Seq, Timestamp, canonical};
use vitni_segment::{Bounds, Columns, Reader, Span, Tail, TailRow, TailView};

use crate::events;
use crate::support::{Made, TENANT, make_with, seq};

/// A little more than one row group.
const COUNT: u64 = 8_800;

fn events() -> Vec<Event<'static>> {
    let one = |row: u64| {
        if row.is_multiple_of(9) {
            events::any(row, TENANT)
        } else {
            events::sign_in(row, TENANT)
        }
    };
    (0..COUNT).map(one).collect()
}

fn rows(events: &[Event<'static>]) -> Made {
    make_with(100, events.iter().cloned(), |row| row % 501 == 0)
}

fn tail_of(made: &Made) -> TailView {
    let mut tail = Tail::new(made.rows[0].index);
    for row in &made.rows {
        let canonical = Canonical::from_bytes(&row.canonical).unwrap();
        let id = canonical.event().unwrap().id;
        tail.push(TailRow {
            seq: row.seq,
            index: row.index,
            id,
            canonical: canonical.into_bytes().into(),
            leaf_hash: [0; 32],
        })
        .unwrap();
    }
    tail.view()
}

type Keep<'k> = &'k dyn Fn(&Event<'_>) -> bool;

enum Either<'s> {
    File(&'s Reader),
    Memory(&'s TailView),
}

/// The rows a scan visits that pass `keep`.
fn scanned(
    source: &Either<'_>,
    columns: Columns,
    bounds: &Bounds,
    upper: Seq,
    keep: impl Fn(&Event<'_>) -> bool,
) -> (u64, Vec<(Seq, LeafIndex)>) {
    let (mut visited, mut found) = (0, Vec::new());
    let mut visit = |seq, index, event: &Event<'_>| {
        visited += 1;
        if keep(event) {
            found.push((seq, index));
        }
        ControlFlow::Continue(())
    };
    let flow = match source {
        Either::File(reader) => reader.scan(columns, bounds, upper, &mut visit),
        Either::Memory(view) => view.scan(columns, bounds, upper, &mut visit),
    };
    assert!(flow.unwrap().is_continue());
    (visited, found)
}

fn plain(
    made: &Made,
    events: &[Event<'_>],
    upper: Seq,
    keep: impl Fn(&Event<'_>) -> bool,
) -> Vec<(Seq, LeafIndex)> {
    let wanted = made
        .rows
        .iter()
        .zip(events)
        .rev()
        .filter(|(row, event)| row.seq <= upper && keep(event));
    wanted.map(|(row, _)| (row.seq, row.index)).collect()
}

#[test]
fn a_scan_equals_a_plain_filter() {
    let events = events();
    let made = rows(&events);
    let (reader, view) = (made.open(), tail_of(&made));
    let user = |event: &Event<'_>| {
        event
            .actor
            .as_ref()
            .is_some_and(|actor| actor.id.as_deref() == Some("u000042"))
    };
    let ip = |event: &Event<'_>| {
        let ip = event.source.as_ref().and_then(|source| source.ip.as_deref());
        ip.is_some_and(|ip| ip.starts_with("10.7"))
    };
    let target = |event: &Event<'_>| {
        event
            .targets
            .iter()
            .any(|target| target.name.as_deref() == Some("alice"))
    };
    let attribute = |event: &Event<'_>| {
        event
            .attributes
            .iter()
            .any(|(name, value)| &**name == "tries" && value.as_str() == "3")
    };
    let failed = |event: &Event<'_>| &*event.event == "authentication_failed";
    let all = |_: &Event<'_>| true;
    let filters: &[(Columns, Keep<'_>)] = &[
        (Columns::ACTOR_ID, &user),
        (Columns::SOURCE_IP | Columns::RAW, &ip),
        (Columns::TARGETS, &target),
        (Columns::ATTRIBUTES, &attribute),
        (Columns::EVENT, &failed),
        (Columns::NONE, &all),
        (Columns::ALL, &user),
    ];
    for (columns, keep) in filters {
        for upper in [Seq(u64::MAX), seq(8_300), seq(700), seq(0), Seq(1)] {
            let wanted = plain(&made, &events, upper, keep);
            // The tail parses every row again, which is slow without optimisation: the short scans stand for all.
            let sources = [Either::File(&reader), Either::Memory(&view)];
            for source in sources.iter().take(1 + usize::from(upper <= seq(700))) {
                assert_eq!(
                    scanned(source, *columns, &Bounds::default(), upper, keep).1,
                    wanted
                );
            }
        }
    }
}

#[test]
fn whole_events_are_the_same_in_both() {
    let events = events();
    let made = rows(&events);
    let (reader, view) = (made.open(), tail_of(&made));
    let mut wanted = made.rows.iter().rev();
    let mut visit = |_: Seq, index: LeafIndex, event: &Event<'_>| {
        let row = wanted.next().unwrap();
        assert_eq!(row.index, index);
        assert_eq!(&canonical::read(&row.canonical).unwrap(), event);
        ControlFlow::Continue(())
    };
    assert!(
        reader
            .scan(Columns::ALL, &Bounds::default(), Seq(u64::MAX), &mut visit)
            .unwrap()
            .is_continue()
    );
    let first = view.range().start;
    assert_eq!(view.row(first).unwrap().canonical, made.rows[0].canonical);
}

#[test]
fn times_outside_are_skipped_and_none_inside_is() {
    let events: Vec<_> = (0..COUNT).map(|row| events::sign_in(row, TENANT)).collect();
    let made = make_with(0, events.iter().cloned(), |_| false);
    let reader = made.open();
    let at = |row: u64| Timestamp::from_nanos((1_764_000_000_000 + row as i64 * 13) * 1_000_000);
    for (from, to) in [(0, COUNT - 1), (5_000, 5_000), (8_192, 8_200), (20_000, 30_000)] {
        let received = Span {
            min: at(from),
            max: at(to),
        };
        let bounds = Bounds {
            received,
            ..Bounds::default()
        };
        let keep = |event: &Event<'_>| received.contains(event.received);
        let (visited, found) = scanned(
            &Either::File(&reader),
            Columns::RECEIVED,
            &bounds,
            Seq(u64::MAX),
            keep,
        );
        assert_eq!(found, plain(&made, &events, Seq(u64::MAX), keep));
        assert!(
            visited as usize <= found.len() + 8_192,
            "{visited} for {}",
            found.len()
        );
        assert_eq!(reader.may_match(&bounds), !found.is_empty());

        let time = Span {
            min: at(from),
            max: at(to),
        };
        let keep = |event: &Event<'_>| time.contains(event.time);
        let bounds = Bounds {
            time,
            ..Bounds::default()
        };
        let (_, found) = scanned(
            &Either::File(&reader),
            Columns::TIME,
            &bounds,
            Seq(u64::MAX),
            keep,
        );
        assert_eq!(found, plain(&made, &events, Seq(u64::MAX), keep));
    }
}

#[test]
fn a_visitor_can_stop() {
    let events = events();
    let made = rows(&events);
    let (reader, view) = (made.open(), tail_of(&made));
    for stop in [1, 511, 512, 513, 1_700, 8_700] {
        let mut seen = Vec::new();
        let mut visit = |_: Seq, index: LeafIndex, _: &Event<'_>| {
            seen.push(index);
            if seen.len() == stop {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        };
        let flow = reader
            .scan(Columns::ID, &Bounds::default(), Seq(u64::MAX), &mut visit)
            .unwrap();
        assert!(flow.is_break());
        let wanted: Vec<_> = made.rows.iter().rev().take(stop).map(|row| row.index).collect();
        assert_eq!(seen, wanted);
        if stop > 600 {
            continue;
        }
        let mut count = 0;
        let mut visit = |_: Seq, _: LeafIndex, _: &Event<'_>| {
            count += 1;
            if count == stop {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        };
        assert!(
            view.scan(Columns::ID, &Bounds::default(), Seq(u64::MAX), &mut visit)
                .unwrap()
                .is_break()
        );
    }
}

#[test]
fn only_what_is_asked_for_is_filled() {
    let made = make_with(0, [events::sign_in(1, TENANT)], |_| false);
    let mut seen = None;
    let mut visit = |_: Seq, _: LeafIndex, event: &Event<'_>| {
        seen = Some(Canonical::write(event).into_bytes());
        ControlFlow::Continue(())
    };
    let columns = Columns::ACTOR_ID | Columns::EVENT;
    let flow = made
        .open()
        .scan(columns, &Bounds::default(), Seq(u64::MAX), &mut visit);
    assert!(flow.unwrap().is_continue());
    let whole = events::sign_in(1, TENANT);
    let actor = whole.actor.map(|actor| vitni_event::Party {
        id: actor.id,
        ..Default::default()
    });
    let part = Event {
        actor,
        event: whole.event,
        tenant: whole.tenant,
        ..Event::default()
    };
    assert_eq!(seen.unwrap(), Canonical::write(&part).into_bytes());
}
