//! A store that nobody sends to: its journal goes back to the disk, and whole files are made again for the next events.

use std::sync::Arc;
use std::sync::atomic::AtomicI64;
use std::time::{Duration, Instant};

use vitni_segment::Workshop;
use vitni_store::disk::Disk;
use vitni_store::{Batch, Class, Core, Store};

use crate::sim::SimDisk;
use crate::world::{Model, Seeded, StepClock, event, judge, open, options, tenant};

fn append(core: &mut Core, model: &mut Model, numbers: std::ops::Range<u64>, class: Class) {
    for number in numbers {
        let events = vec![event(&tenant("t-a"), number, &"x".repeat(300))];
        model.append(core, events, class).unwrap();
    }
}

fn seal(core: &mut Core) {
    for job in core.plan_seals(true) {
        core.install(job.run(&mut Workshop::default())).unwrap();
    }
}

/// Bytes of the journal's files.
fn journal(disk: &SimDisk) -> u64 {
    let dir = options().dir.join("journal");
    let names = disk.list(&dir).unwrap();
    let bytes = |name: &String| {
        disk.open(&dir.join(name), vitni_store::disk::Open::Read)
            .unwrap()
            .len()
            .unwrap()
    };
    names.iter().map(bytes).sum()
}

#[test]
fn files_go_and_come_again() {
    let disk = SimDisk::new();
    let mut model = Model::default();
    let mut core = open(&disk, 1).unwrap();
    core.create_tenant(&tenant("t-a"), Default::default()).unwrap();
    model.tenants.push(tenant("t-a"));
    let file = options().journal_file_bytes;
    let small = file / 16;
    for turn in 0..3 {
        append(
            &mut core,
            &mut model,
            turn * 100..turn * 100 + 60,
            Class::Ordinary,
        );
        assert!(journal(&disk) >= 2 * file, "the current file and the reserve");
        assert!(core.is_worth_a_rest());
        assert!(
            !core.rest().unwrap(),
            "there are events that only the journal has"
        );
        seal(&mut core);
        assert!(!core.rest().unwrap(), "there are leaves without a checkpoint");
        core.round().unwrap();
        model.look(&core);
        assert!(core.rest().unwrap());
        assert!(journal(&disk) <= 2 * small, "only small files stay");
        assert!(journal(&disk) >= small, "and the reserve does");
        assert!(!core.is_worth_a_rest());
        judge(&core, &model).unwrap();
        if turn == 1 {
            drop(core);
            core = open(&disk, 2).unwrap();
            assert!(journal(&disk) >= small, "opening keeps the reserve");
            judge(&core, &model).unwrap();
        }
    }
    // A few events need no more than small files, and rest where they are.
    append(&mut core, &mut model, 1_000..1_001, Class::Ordinary);
    assert_eq!(journal(&disk), 2 * small);
    assert!(!core.is_worth_a_rest());
    // More of them need whole ones.
    append(&mut core, &mut model, 1_001..1_010, Class::Trace);
    assert!(journal(&disk) > file);
    drop(core);
    let mut core = open(&disk, 3).unwrap();
    judge(&core, &model).unwrap();
    // Where many come, small files are gone once nothing in them is needed.
    append(&mut core, &mut model, 2_000..2_040, Class::Ordinary);
    seal(&mut core);
    append(&mut core, &mut model, 3_000..3_040, Class::Ordinary);
    assert_eq!(journal(&disk) % file, 0);
    drop(core);
    judge(&open(&disk, 4).unwrap(), &model).unwrap();
}

#[test]
fn traces_find_room_on_a_disk_that_fills_up_during_a_rest() {
    let disk = SimDisk::new();
    let mut model = Model::default();
    let mut core = open(&disk, 1).unwrap();
    core.create_tenant(&tenant("t-a"), Default::default()).unwrap();
    append(&mut core, &mut model, 0..60, Class::Ordinary);
    seal(&mut core);
    core.round().unwrap();
    assert!(core.rest().unwrap());
    append(&mut core, &mut model, 400..401, Class::Ordinary);
    disk.limit_space(Some(disk.used()));
    let refused = core
        .commit(vec![Batch {
            events: vec![event(&tenant("t-a"), 500, &"x".repeat(900))],
            class: Class::Ordinary,
            all: false,
        }])
        .remove(0);
    assert!(refused.is_err(), "ordinary events leave a file free");
    append(&mut core, &mut model, 600..601, Class::Trace);
    judge(&core, &model).unwrap();
}

#[test]
fn a_running_store_rests_by_itself() {
    let disk = SimDisk::new();
    let mut options = options();
    options.rest_ms = 50;
    let clock = Arc::new(StepClock(AtomicI64::new(1_700_000_000_000_000_000)));
    let shared: Arc<dyn Disk> = Arc::new(disk.clone());
    let (store, _) = Store::open(shared, options, clock, Box::new(Seeded(1)), Box::new(|| {})).unwrap();
    store
        .create_tenant_wait(tenant("t-a"), Default::default())
        .unwrap();
    for number in 0..100 {
        let events = vec![event(&tenant("t-a"), number, &"x".repeat(300))];
        let batch = Batch {
            events,
            class: Class::Ordinary,
            all: false,
        };
        store.append_wait(batch).unwrap();
    }
    let begun = Instant::now();
    while journal(&disk) > 2 << 10 {
        assert!(begun.elapsed() < Duration::from_secs(60), "it does not rest");
        std::thread::sleep(Duration::from_millis(10));
    }
    let view = store.views().current(&tenant("t-a")).unwrap();
    assert_eq!(view.size, 100);
    assert!(!view.segments.is_empty());
}
