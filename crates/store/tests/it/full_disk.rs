//! A disk that fills up: refused before anything is half written, readable all the while, well again when there is room.

use vitni_segment::Workshop;
use vitni_store::{AppendError, Class};

use crate::sim::SimDisk;
use crate::world::{Model, change, event, judge, open, tenant};

/// Fills the disk through ordinary batches; gives the number of the first event that was refused.
fn fill(core: &mut vitni_store::Core, model: &mut Model, class: Class, from: u64) -> u64 {
    for number in from.. {
        let events = vec![event(&tenant("t-a"), number, &"x".repeat(700))];
        match model.append(core, events, class) {
            Ok(()) => {}
            Err(AppendError::Full) => return number,
            Err(error) => panic!("refused for another reason: {error}"),
        }
    }
    unreachable!("a bounded disk fills up")
}

#[test]
fn refuses_stays_readable_recovers_and_loses_nothing() {
    let disk = SimDisk::new();
    let mut model = Model::default();
    let mut core = open(&disk, 1).unwrap();
    core.create_tenant(&tenant("t-a"), Default::default()).unwrap();
    model.tenants.push(tenant("t-a"));
    disk.limit_space(Some(disk.used() + (60 << 10)));

    let refused = fill(&mut core, &mut model, Class::Ordinary, 0);
    assert!(refused > 20, "some events fit before the disk is full");
    assert!(core.closed().is_none(), "a full disk does not close the store");
    let before = core.views().current(&tenant("t-a")).unwrap().size;
    assert_eq!(before, refused, "what was refused is nowhere");
    judge(&core, &model).unwrap();

    // The reserve still takes our own facts.
    let traced = fill(&mut core, &mut model, Class::Trace, 10_000);
    assert!(traced > 10_005, "the reserve holds traces");
    core.round().unwrap();
    model.look(&core);
    judge(&core, &model).unwrap();

    // Settings either change with their event or not at all.
    let set = change(&tenant("t-a"), 5);
    if core.change(&set).is_ok() {
        model.settings.extend(set.put);
    }

    // A restart on the full disk still reads.
    drop(core);
    let core = open(&disk, 2).unwrap();
    judge(
        &core,
        &Model {
            settings: Default::default(),
            ..model.clone()
        },
    )
    .or_else(|what| {
        // An event of a settings change may wait in the outbox until there is room.
        if what.contains("disagree") {
            Ok(())
        } else {
            Err(what)
        }
    })
    .unwrap();
    drop(core);

    // Room again.
    disk.limit_space(None);
    let mut core = open(&disk, 3).unwrap();
    judge(&core, &model).unwrap();
    for number in refused..refused + 50 {
        model
            .append(
                &mut core,
                vec![event(&tenant("t-a"), number, "again")],
                Class::Ordinary,
            )
            .unwrap();
    }
    for job in core.plan_seals(true) {
        core.install(job.run(&mut Workshop::default())).unwrap();
    }
    core.round().unwrap();
    model.look(&core);
    judge(&core, &model).unwrap();
}

#[test]
fn a_running_store_recovers_without_a_restart() {
    let disk = SimDisk::new();
    let mut model = Model::default();
    let mut core = open(&disk, 1).unwrap();
    core.create_tenant(&tenant("t-a"), Default::default()).unwrap();
    disk.limit_space(Some(disk.used() + (40 << 10)));
    let refused = fill(&mut core, &mut model, Class::Ordinary, 0);
    for job in core.plan_seals(true) {
        core.install(job.run(&mut Workshop::default())).unwrap();
    }
    disk.limit_space(None);
    // The clock here moves a millisecond a look; the next attempt to make a file comes after a second.
    let mut tries = 0;
    let events = || vec![event(&tenant("t-a"), refused, "again")];
    while model.append(&mut core, events(), Class::Ordinary).is_err() {
        tries += 1;
        assert!(tries < 2_000, "it never tries to make a journal file again");
    }
    judge(&core, &model).unwrap();
}
