//! How much the tails may hold: more with many trees, so that none of them is sealed in crumbs, and never without bound.

use std::sync::Arc;
use std::sync::atomic::AtomicI64;

use vitni_store::disk::Disk;
use vitni_store::{Batch, Class, Core};

use crate::sim::SimDisk;
use crate::world::{Seeded, StepClock, event, options, tenant};

/// Bytes of room for the tails of few trees.
const ROOM: usize = 200_000;

/// Events, spread evenly over so many trees and all in one journal file, after which something is to be sealed.
fn events_before_sealing(trees: u64) -> u64 {
    let mut options = options();
    options.journal_file_bytes = 64 << 20;
    options.tail_events_max = 1 << 20;
    options.tail_bytes_max = ROOM;
    let clock = Arc::new(StepClock(AtomicI64::new(1_700_000_000_000_000_000)));
    let disk: Arc<dyn Disk> = Arc::new(SimDisk::new());
    let (mut core, _) = Core::open(disk, options, clock, Box::new(Seeded(1))).unwrap();
    let tenants: Vec<_> = (1..trees).map(|at| tenant(&format!("t-{at}"))).collect();
    for tenant in &tenants {
        core.create_tenant(tenant, Default::default()).unwrap();
    }
    let mut stored = 0;
    while core.plan_seals(false).is_empty() {
        let events = tenants.iter().map(|tenant| {
            stored += 1;
            event(tenant, stored, "it happened")
        });
        let events = events.collect();
        let class = Class::Ordinary;
        core.commit(vec![Batch {
            events,
            class,
            all: false,
        }])
        .remove(0)
        .unwrap();
        assert!(stored < 1 << 20, "nothing is ever sealed");
    }
    stored
}

#[test]
fn many_trees_have_more_room_and_hundreds_no_more_than_that() {
    let few = events_before_sealing(20) as f64;
    let times = |trees| events_before_sealing(trees) as f64 / few;
    for (trees, expected) in [(40, 1.0), (100, 2.0), (200, 4.0), (300, 4.0)] {
        let times = times(trees);
        assert!(
            (times / expected - 1.0).abs() < 0.25,
            "{trees} trees have {times} times the room"
        );
    }
}
