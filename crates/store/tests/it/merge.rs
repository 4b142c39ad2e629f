//! Merging: nothing that a reader, an auditor or a full disk could notice, but fewer files.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use vitni_segment::Workshop;
use vitni_store::disk::Disk;
use vitni_store::{
    AppendError, Batch, Class, Core, MergeFailed, Store, StoredLeaf, SyncSite, TreeReader, TreeView,
};

use crate::sim::{FAULTS, Fault, Keep, SimDisk, keeper};
use crate::world::{Model, Seeded, StepClock, event, judge, open, options, tenant};

const DIR: &str = "/srv/data/segments";

/// A store in which tenant `t-a` has so many segments of ten events each.
fn with_segments(disk: &SimDisk, count: u64) -> (Core, Model) {
    let (mut core, mut model) = (open(disk, 1).unwrap(), Model::default());
    core.create_tenant(&tenant("t-a"), Default::default()).unwrap();
    model.tenants.push(tenant("t-a"));
    for at in 0..count {
        add_segment(&mut core, &mut model, at);
    }
    core.round().unwrap();
    model.look(&core);
    (core, model)
}

fn add_segment(core: &mut Core, model: &mut Model, at: u64) {
    let events = (0..10).map(|n| event(&tenant("t-a"), at * 10 + n, "it happened"));
    model.append(core, events.collect(), Class::Ordinary).unwrap();
    for job in core.plan_seals(true) {
        core.install(job.run(&mut Workshop::default())).unwrap();
    }
}

fn view(core: &Core) -> TreeView {
    core.views().current(&tenant("t-a")).unwrap()
}

fn leaves(view: &TreeView) -> Vec<(u64, Vec<u8>, Vec<u8>)> {
    let leaf = |leaf: StoredLeaf| (leaf.index.0, leaf.canonical, leaf.leaf);
    let leaves = TreeReader::new(view).leaves(0..view.size).unwrap();
    leaves.into_iter().map(leaf).collect()
}

/// Plans, runs and installs as long as there is something to merge.
fn merge_all(core: &mut Core) -> Vec<Result<(), MergeFailed>> {
    let mut done = Vec::new();
    while let Some(job) = core.plan_merge() {
        let merged = job.run(&|| true);
        done.push(merged.as_ref().map(|_| ()).map_err(|failed| match failed {
            MergeFailed::Unmergeable { names, reason } => MergeFailed::Unmergeable {
                names: names.clone(),
                reason: reason.clone(),
            },
            MergeFailed::Full => MergeFailed::Full,
            other => panic!("{other}"),
        }));
        core.install_merged(merged).unwrap().remove();
    }
    done
}

fn files_are_those_named(disk: &SimDisk, core: &Core) {
    let there: BTreeSet<String> = disk.names(DIR).into_iter().collect();
    let named = view(core)
        .segments
        .iter()
        .map(|segment| segment.line.name.clone())
        .collect();
    assert_eq!(there, named);
}

#[test]
fn readers_before_and_after_see_the_same() {
    let disk = SimDisk::new();
    let (mut core, model) = with_segments(&disk, 9);
    let before = view(&core);
    let expected = leaves(&before);
    assert_eq!(before.segments.len(), 9);
    let job = core.plan_merge().unwrap();
    assert!(core.plan_merge().is_none(), "one at a time");
    let merged = job.run(&|| true).unwrap();
    let meanwhile = view(&core);
    let replaced = core.install_merged(Ok(merged)).unwrap();
    assert_eq!(replaced.bytes.unwrap().segments, 9);
    let after = view(&core);
    assert_eq!(after.segments.len(), 1);
    replaced.remove();
    files_are_those_named(&disk, &core);
    for held in [&before, &meanwhile, &after] {
        assert_eq!(leaves(held), expected);
    }
    judge(&core, &model).unwrap();
    drop(core);
    let core = open(&disk, 2).unwrap();
    assert_eq!(leaves(&view(&core)), expected);
    judge(&core, &model).unwrap();
}

#[test]
fn sealing_goes_on_beside_a_merge() {
    let disk = SimDisk::new();
    let (mut core, mut model) = with_segments(&disk, 4);
    let job = core.plan_merge().unwrap();
    add_segment(&mut core, &mut model, 4);
    let merged = job.run(&|| true);
    add_segment(&mut core, &mut model, 5);
    core.install_merged(merged).unwrap().remove();
    let held: Vec<_> = view(&core)
        .segments
        .iter()
        .map(|held| (held.line.first.0, held.line.end.0))
        .collect();
    assert_eq!(held, [(0, 40), (40, 50), (50, 60)]);
    // Sent again, they are known: their ids are found in merged segments too.
    for at in 0..6 {
        let events = (0..10).map(|n| event(&tenant("t-a"), at * 10 + n, "it happened"));
        model
            .append(&mut core, events.collect(), Class::Ordinary)
            .unwrap();
    }
    assert_eq!(view(&core).size, 60);
    judge(&core, &model).unwrap();
}

#[test]
fn a_damaged_segment_is_left_alone_and_the_store_goes_on() {
    let disk = SimDisk::new();
    let (mut core, mut model) = with_segments(&disk, 5);
    let damaged = view(&core).segments[3].line.name.clone();
    disk.rot(&format!("{DIR}/{damaged}"), 2_000);
    let done = merge_all(&mut core);
    let Some(Err(MergeFailed::Unmergeable { names, reason })) = done.first() else {
        panic!("{done:?}");
    };
    assert_eq!(names.as_slice(), std::slice::from_ref(&damaged));
    assert!(reason.contains("have changed"), "{reason}");
    // Those before it are merged without it, and it is not tried again.
    assert!(matches!(done.as_slice(), [_, Ok(())]), "{done:?}");
    assert!(core.closed().is_none());
    assert!(
        view(&core)
            .segments
            .iter()
            .any(|segment| segment.line.name == damaged)
    );
    files_are_those_named(&disk, &core);
    disk.rot(&format!("{DIR}/{damaged}"), 2_000);
    add_segment(&mut core, &mut model, 5);
    judge(&core, &model).unwrap();
}

/// With a little more room each time: none, some for the new file, enough for it but not for the manifest, enough.
#[test]
fn a_full_disk_puts_merging_off() {
    let mut failed = 0;
    for room in (0..).step_by(700) {
        let disk = SimDisk::new();
        let (mut core, mut model) = with_segments(&disk, 4);
        disk.limit_space(Some(disk.used() + room));
        match merge_all(&mut core).as_slice() {
            [Ok(())] => break,
            [Err(MergeFailed::Full)] | [] => {}
            done => panic!("{room} bytes: {done:?}"),
        }
        failed += 1;
        assert!(core.closed().is_none());
        judge(&core, &model).unwrap();
        files_are_those_named(&disk, &core);
        assert_eq!(view(&core).segments.len(), 4);
        // It is not tried again before something was sealed: there is no more room than before.
        disk.limit_space(None);
        assert!(core.plan_merge().is_none());
        add_segment(&mut core, &mut model, 4);
        assert!(matches!(merge_all(&mut core).as_slice(), [Ok(())]));
        judge(&core, &model).unwrap();
    }
    assert!(failed > 5);
}

#[test]
fn a_stop_breaks_a_merge_off() {
    let disk = SimDisk::new();
    let (mut core, model) = with_segments(&disk, 4);
    let merged = core.plan_merge().unwrap().run(&|| false);
    assert!(matches!(merged, Err(MergeFailed::BrokenOff)));
    files_are_those_named(&disk, &core);
    core.install_merged(merged).unwrap().remove();
    assert!(matches!(merge_all(&mut core).as_slice(), [Ok(())]));
    judge(&core, &model).unwrap();
}

#[test]
fn merging_can_be_switched_off() {
    let disk = SimDisk::new();
    drop(with_segments(&disk, 4));
    let clock = Arc::new(StepClock(AtomicI64::new(0)));
    let mut options = options();
    options.segment_events_max = 0;
    let (mut core, _) = Core::open(Arc::new(disk.clone()), options, clock, Box::new(Seeded(9))).unwrap();
    assert!(core.plan_merge().is_none());
}

/// Opens what is there, merges it, and takes events; until the end or until something breaks.
fn work(disk: &SimDisk, model: &mut Model) -> Result<(), String> {
    let mut core = open(disk, 5)?;
    let job = core.plan_merge().ok_or("there is nothing to merge")?;
    let replaced = core.install_merged(job.run(&|| true));
    replaced.map_err(|closed| closed.to_string())?.remove();
    let events = (0..10).map(|n| event(&tenant("t-a"), 1_000 + n, "it happened"));
    let text = |error: AppendError| error.to_string();
    model
        .append(&mut core, events.collect(), Class::Ordinary)
        .map_err(text)
}

/// What a crash left is sound, and work goes on there, over a power cut that keeps nothing unsynced.
fn aftermath(disk: &SimDisk, model: &Model) -> Result<(), String> {
    let mut model = model.clone();
    {
        let mut core = open(disk, 6)?;
        judge(&core, &model)?;
        model.look(&core);
        let there: BTreeSet<String> = disk.names(DIR).into_iter().collect();
        let named: BTreeSet<String> = view(&core)
            .segments
            .iter()
            .map(|held| held.line.name.clone())
            .collect();
        if there != named {
            return Err(format!("files are left over: {:?}", there.difference(&named)));
        }
        merge_all(&mut core);
        judge(&core, &model)?;
    }
    let disk = disk.after_power_loss(&mut || Keep::Gone);
    judge(&open(&disk, 7)?, &model)
}

/// Breaks [`work`] at every call that changes the disk, in every way; stops at the first finding.
fn break_everywhere(skipped: Option<SyncSite>) -> Result<u64, String> {
    let (base, base_model) = {
        let disk = SimDisk::new();
        let (core, model) = with_segments(&disk, 4);
        drop(core);
        (disk.after_kill(), model)
    };
    let mut tried = 0;
    for call in 0.. {
        for fault in FAULTS {
            let (disk, mut model) = (base.after_kill(), base_model.clone());
            skipped.into_iter().for_each(|site| disk.skip(site));
            disk.fail_at(call, fault);
            let _ = work(&disk, &mut model);
            if !disk.has_struck() {
                return Ok(tried);
            }
            tried += 1;
            let context = |what: String| format!("call {call}, {fault:?}: {what}");
            if fault != Fault::PowerLost {
                aftermath(&disk.after_kill(), &model).map_err(context)?;
            }
            if fault != Fault::Killed {
                for seed in [0, 1, 2 + call] {
                    aftermath(&disk.after_power_loss(&mut keeper(seed)), &model).map_err(context)?;
                }
            }
        }
    }
    Ok(tried)
}

#[test]
fn nothing_is_lost_at_any_call_of_a_merge() {
    let tried = break_everywhere(None).unwrap();
    assert!(tried > 60, "{tried} broken runs");
}

#[test]
fn the_syncs_of_a_merge_are_needed() {
    for site in [SyncSite::MergedContent, SyncSite::MergedName] {
        assert!(break_everywhere(Some(site)).is_err(), "{site:?} can be left out");
    }
}

/// The threads: events go on to be acknowledged while segments are sealed and merged, and a stop loses none.
#[test]
fn a_running_store_merges_by_itself() {
    let disk = SimDisk::new();
    let model = {
        let opened = Store::open(
            Arc::new(disk.clone()) as Arc<dyn Disk>,
            options(),
            Arc::new(StepClock(AtomicI64::new(0))),
            Box::new(Seeded(3)),
            Box::new(|| {}),
        );
        let (store, _) = opened.unwrap();
        store
            .create_tenant_wait(tenant("t-a"), Default::default())
            .unwrap();
        let mut model = Model::default();
        model.tenants.push(tenant("t-a"));
        let mut number = 0;
        while store.counters().merged.load(Ordering::Relaxed) < 6 {
            let events = (0..12).map(|n| event(&tenant("t-a"), number + n, "it happened"));
            let events: Vec<_> = events.collect();
            let ids = events.iter().map(|event| event.id).collect();
            number += 12;
            let outcome = store.append_wait(Batch {
                events,
                class: Class::Ordinary,
                all: false,
            });
            model.take(outcome.unwrap(), ids);
            assert!(number < 100_000, "nothing is merged");
        }
        assert!(store.health().closed.is_none());
        store.stop();
        model
    };
    let core = open(&disk, 4).unwrap();
    judge(&core, &model).unwrap();
}
