//! Crashes by enumeration: at every call that changes the disk the run is broken in four ways, reopened, and held against
//! a plain model and other people's verifiers. Then every sync of ours is taken out in turn, and the same search must
//! find the loss.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use vitni_segment::Workshop;
use vitni_store::{Class, Core, SyncSite};

use crate::sim::{FAULTS, Fault, Keep, SimDisk, keeper};
use crate::world::{Model, change, event, judge, mark_covers, open, tenant};

/// The run that is broken: every kind of change the store makes, several times, with files rotated, recycled, sealed,
/// merged, and given back.
fn work(core: &mut Core, model: &mut Model, from: u64, rounds: u64) -> Result<(), String> {
    let (a, b) = (tenant("t-a"), tenant("t-b"));
    for id in [&a, &b] {
        if core.views().current(id).is_none() {
            core.create_tenant(id, Default::default())
                .map_err(|error| error.to_string())?;
        }
        if !model.tenants.contains(id) {
            model.tenants.push(id.clone());
        }
    }
    for round in 0..rounds {
        let base = from + round * 100;
        let events = |tenant, range: std::ops::Range<u64>| {
            range.map(|n| event(tenant, base + n, "it happened")).collect()
        };
        let text = |error: vitni_store::AppendError| error.to_string();
        model
            .append(core, events(&a, 0..7), Class::Ordinary)
            .map_err(text)?;
        // Some sent again, some new, two tenants in one batch.
        let mut mixed: Vec<_> = events(&a, 5..9);
        mixed.extend(events(&b, 20..22));
        model.append(core, mixed, Class::Ordinary).map_err(text)?;
        core.round().map_err(|error| error.to_string())?;
        model.look(core);
        let set = change(&a, base);
        core.change(&set).map_err(|error| error.to_string())?;
        model.settings.extend(set.put);
        model
            .append(core, events(&a, 30..42), Class::Trace)
            .map_err(text)?;
        for job in core.plan_seals(round % 3 == 2) {
            core.install(job.run(&mut Workshop::default()))
                .map_err(|error| error.to_string())?;
        }
        if round % 3 == 2 {
            core.round().map_err(|error| error.to_string())?;
            if !core.rest().map_err(|error| error.to_string())? {
                return Err("all is sealed and it does not rest".to_owned());
            }
        }
        // At most one a round, so that sealing goes on between merges.
        if let Some(job) = core.plan_merge() {
            let merged = core.install_merged(job.run(&|| true));
            merged.map_err(|error| error.to_string())?.remove();
        }
    }
    core.round().map_err(|error| error.to_string())?;
    model.look(core);
    Ok(())
}

const ROUNDS: u64 = 5;

/// Opens and works until the end or until something breaks; what was acknowledged is in the model.
fn run(disk: &SimDisk, model: &mut Model, from: u64, rounds: u64) -> Result<(), String> {
    let mut core = open(disk, from + 1)?;
    work(&mut core, model, from, rounds)
}

/// Reopens what a crash left and judges it; then works on, loses power with nothing unsynced kept, and judges again.
fn aftermath(disk: &SimDisk, model: &Model) -> Result<(), String> {
    let mut model = model.clone();
    judge_mark(disk, &model)?;
    {
        let mut core = open(disk, 77)?;
        judge(&core, &model)?;
        model.look(&core);
        // Sent again, everything sent before is answered as a repeat: an acknowledgement like any other.
        work(&mut core, &mut model, 0, 1)?;
        work(&mut core, &mut model, 10_000, 2)?;
    }
    let disk = disk.after_power_loss(&mut || Keep::Gone);
    judge_mark(&disk, &model)?;
    let core = open(&disk, 78)?;
    judge(&core, &model)
}

/// Reopens what a killed process left, takes some events, seals nothing, and loses power: what reopening showed or built
/// on must not have hung in memory. Enough events write over every journal file that opening holds to be free.
fn relapse(disk: &SimDisk, model: &Model, batches: u64) -> Result<(), String> {
    let mut model = model.clone();
    {
        let mut core = open(disk, 79)?;
        model.look(&core);
        let a = tenant("t-a");
        let batches = if model.tenants.contains(&a) { batches } else { 0 };
        for batch in 0..batches {
            let events = (0..10)
                .map(|n| event(&a, 20_000 + batch * 10 + n, "after the fall"))
                .collect();
            model
                .append(&mut core, events, Class::Ordinary)
                .map_err(|error| error.to_string())?;
        }
    }
    let disk = disk.after_power_loss(&mut || Keep::Gone);
    // Before it is opened, for opening raises the mark to what the journal knows.
    judge_mark(&disk, &model)?;
    let core = open(&disk, 80)?;
    judge(&core, &model)
}

fn judge_mark(disk: &SimDisk, model: &Model) -> Result<(), String> {
    let mark = disk.text("/var/state/vitni/v-test.mark");
    for (tree, shown) in &model.shown {
        if !mark_covers(&mark, tree, shown.size, shown.root) {
            return Err(format!(
                "the mark does not cover the checkpoint of {} leaves that was shown",
                shown.size
            ));
        }
    }
    Ok(())
}

/// Breaks the run at one call in one way. `Ok(false)` when the run ended before that call came.
fn break_at(call: u64, fault: Fault, skipped: Option<SyncSite>, seeds: &[u64]) -> Result<bool, String> {
    let disk = SimDisk::new();
    if let Some(site) = skipped {
        disk.skip(site);
    }
    let mut model = Model::default();
    disk.fail_at(call, fault);
    // What breaks here is the point; what was acknowledged before is in the model.
    let _ = run(&disk, &mut model, 0, ROUNDS);
    if !disk.has_struck() {
        return Ok(false);
    }
    let context = |what: String| format!("call {call}, {fault:?}: {what}");
    if fault == Fault::Killed {
        relapse(&disk.after_kill(), &model, 0).map_err(context)?;
        relapse(&disk.after_kill(), &model, 10).map_err(context)?;
    }
    if fault != Fault::PowerLost {
        aftermath(&disk.after_kill(), &model).map_err(context)?;
    }
    if fault != Fault::Killed {
        // Power lost at a call that failed differs from power lost at the call only in what the process still did.
        let seeds = if fault == Fault::PowerLost {
            seeds
        } else {
            seeds.get(..2).unwrap_or(seeds)
        };
        for seed in seeds {
            let left = disk.after_power_loss(&mut keeper(if *seed < 2 { *seed } else { seed + call * 31 }));
            aftermath(&left, &model).map_err(|what| context(format!("seed {seed}, {what}")))?;
        }
    }
    Ok(true)
}

/// Every call, every fault; stops at the first finding. Two threads, because this is most of the suite's time.
fn enumerate(skipped: Option<SyncSite>, seeds: &[u64], step: usize) -> Result<usize, String> {
    let next = AtomicUsize::new(0);
    let tried = AtomicUsize::new(0);
    let found = AtomicBool::new(false);
    let worker = || {
        while !found.load(Ordering::Relaxed) {
            let call = next.fetch_add(step, Ordering::Relaxed) as u64;
            for fault in FAULTS {
                let struck = break_at(call, fault, skipped, seeds);
                found.fetch_or(struck.is_err(), Ordering::Relaxed);
                if !struck? {
                    return Ok(());
                }
                tried.fetch_add(1, Ordering::Relaxed);
            }
        }
        Ok(())
    };
    let results: Vec<Result<(), String>> = std::thread::scope(|scope| {
        let threads = [scope.spawn(worker), scope.spawn(worker)];
        threads.map(|thread| thread.join().unwrap()).into()
    });
    results.into_iter().collect::<Result<Vec<_>, _>>()?;
    Ok(tried.into_inner())
}

#[test]
fn an_unbroken_run_is_sound_and_visits_every_sync() {
    let disk = SimDisk::new();
    let mut model = Model::default();
    run(&disk, &mut model, 0, ROUNDS).unwrap();
    let core = open(&disk, 5).unwrap();
    judge(&core, &model).unwrap();
    let visited = disk.visited();
    let unvisited: Vec<_> = SyncSite::ALL
        .iter()
        .filter(|site| !visited.contains(site))
        .collect();
    assert!(unvisited.is_empty(), "the run does not come by {unvisited:?}");
    println!(
        "{} calls that change the disk, {} events, {} checkpoints",
        disk.calls(),
        model.acknowledged.len(),
        model.shown.len()
    );
}

#[test]
fn nothing_acknowledged_is_lost_at_any_call() {
    let tried = enumerate(None, &[0, 2, 1, 3], 1).unwrap();
    println!("{tried} broken runs");
}

#[test]
fn every_sync_is_needed() {
    let mut unneeded = Vec::new();
    for site in SyncSite::ALL.into_iter().rev() {
        match enumerate(Some(site), &[0, 2], 1) {
            Err(found) => println!("{site:?}: {found}"),
            Ok(tried) => unneeded.push((site, tried)),
        }
    }
    assert!(
        unneeded.is_empty(),
        "taking these out changes nothing that the search can see: {unneeded:?}"
    );
}
