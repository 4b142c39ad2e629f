//! Batches that wait while the sequencer is busy: gathered into commits, each answered for itself.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::mpsc::channel;

use vitni_store::disk::Disk;
use vitni_store::{Batch, Class, Store};

use crate::rim::{Seeded, StepClock};
use crate::sim::SimDisk;
use crate::world::{event, options, tenant};

/// Events `from` to `from + count`, as one batch.
fn batch(from: u64, count: u64) -> Batch {
    Batch {
        events: (from..from + count)
            .map(|number| event(&tenant("t-a"), number, "it happened"))
            .collect(),
        class: Class::Ordinary,
        all: false,
    }
}

#[test]
fn what_waits_together_need_not_fit_one_frame() {
    let opened = Store::open(
        Arc::new(SimDisk::new()) as Arc<dyn Disk>,
        options(),
        Arc::new(StepClock(AtomicI64::new(0))),
        Box::new(Seeded(3)),
        Box::new(|| {}),
    );
    let (store, _) = opened.unwrap();
    store
        .create_tenant_wait(tenant("t-a"), Default::default())
        .unwrap();

    // The sequencer is held by the first answer while the others queue up.
    let (go, wait) = channel::<()>();
    store.append(batch(0, 1), move |_| wait.recv().unwrap());
    let (send, answers) = channel();
    let batches = 24;
    let one = batch(0, 10);
    let together = one.bytes() * batches;
    assert!(
        together as u64 > 2 * options().journal_file_bytes,
        "{together} bytes"
    );
    for number in 1..=batches as u64 {
        let send = send.clone();
        store.append(batch(number * 100, 10), move |outcome| {
            send.send(outcome.map(|outcome| outcome.lines.len())).unwrap();
        });
    }
    let before = store.counters().commits.load(Ordering::Relaxed);
    go.send(()).unwrap();
    for _ in 0..batches {
        assert_eq!(answers.recv().unwrap().unwrap(), 10);
    }
    let commits = store.counters().commits.load(Ordering::Relaxed) - before;
    assert!((2..batches as u64).contains(&commits), "{commits} commits");
    assert!(store.health().closed.is_none());
}
