//! A store under test with a plain model beside it: what was acknowledged, what was shown, what was set.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicI64;

use vitni_event::{
    Canonical, Event, EventId, Outcome, Party, Severity, TenantId, Text, Timestamp, canonical,
};
use vitni_proof::{LogSource, Trust, Verdict, verify};
use vitni_store::disk::Disk;
use vitni_store::{
    AppendError, Batch, BatchOutcome, Change, Class, Core, LineOutcome, Options, Prepared, Published, TreeId,
    TreeReader, TreeView,
};
use vitni_tlog::{Frontier, Hash, TilePath, leaf_hash, root_at};

pub(crate) use crate::rim::{Seeded, StepClock};
use crate::sim::SimDisk;

/// What must be true of the store after any crash.
#[derive(Clone, Debug, Default)]
pub(crate) struct Model {
    /// Acknowledged events: where, and which id.
    pub(crate) acknowledged: BTreeMap<(TreeId, u64), EventId>,
    /// Checkpoints that were shown.
    pub(crate) shown: Vec<(TreeId, Published)>,
    /// Settings whose change was answered.
    pub(crate) settings: BTreeMap<String, Vec<u8>>,
    /// Tenants whose making was answered.
    pub(crate) tenants: Vec<TenantId>,
}

/// Small limits, so that a short run rotates, recycles and seals.
pub(crate) fn options() -> Options {
    let mut options = Options::new(PathBuf::from("/srv/data"), PathBuf::from("/var/state/vitni"));
    options.server = Some("v-test".to_owned());
    options.journal_file_bytes = 16 << 10;
    options.tail_events_max = 24;
    options.journal_files_live_max = 2;
    options.segment_events_max = 200;
    options.merge_growth_min = 2;
    options
}

pub(crate) fn open(disk: &SimDisk, seed: u64) -> Result<Core, String> {
    let clock = Arc::new(StepClock(AtomicI64::new(1_700_000_000_000_000_000)));
    let disk: Arc<dyn Disk> = Arc::new(disk.clone());
    Core::open(disk, options(), clock, Box::new(Seeded(seed)))
        .map(|(core, _)| core)
        .map_err(|error| error.to_string())
}

pub(crate) fn tenant(name: &str) -> TenantId {
    TenantId::parse(name).unwrap()
}

/// An event whose id and content follow from a number.
pub(crate) fn event(tenant: &TenantId, number: u64, message: &str) -> Prepared {
    let mut id = [0; 16];
    id[..8].copy_from_slice(&number.to_be_bytes());
    let event = Event {
        id: EventId::v8(id),
        tenant: tenant.as_str().into(),
        catalogue: "logicnets-8.1".into(),
        event: "authentication.ok".into(),
        time: Timestamp::from_nanos(1_600_000_000_000_000_000 + i64::try_from(number).unwrap()),
        severity: Severity::NOTICE,
        outcome: Outcome::Success,
        actor: Some(Party {
            id: Some(format!("user-{number}").into()),
            ..Party::default()
        }),
        text: Some(Text {
            message: Some(message.to_owned().into()),
            ..Text::default()
        }),
        ..Event::default()
    };
    Prepared::known(tenant.clone(), Canonical::write(&event)).unwrap()
}

/// The change that sets `thing/<number>` and the event that tells of it.
pub(crate) fn change(tenant: &TenantId, number: u64) -> Change {
    let key = format!("thing/{number}");
    Change {
        put: vec![(key.clone(), number.to_string().into_bytes())],
        delete: Vec::new(),
        events: vec![event(tenant, 1_000_000 + number, &key)],
    }
}

impl Model {
    pub(crate) fn append(
        &mut self,
        core: &mut Core,
        events: Vec<Prepared>,
        class: Class,
    ) -> Result<(), AppendError> {
        let ids = events.iter().map(|event| event.id).collect();
        let outcome = core
            .commit(vec![Batch {
                events,
                class,
                all: false,
            }])
            .remove(0)?;
        self.take(outcome, ids);
        Ok(())
    }

    /// Takes note of what was acknowledged.
    pub(crate) fn take(&mut self, outcome: BatchOutcome, ids: Vec<EventId>) {
        for (line, id) in outcome.lines.into_iter().zip(ids) {
            let (tree, index) = match line {
                LineOutcome::Appended(appended) => (appended.tree, appended.index),
                LineOutcome::Repeat { tree, index } => (tree, index),
                LineOutcome::Conflict { .. } => panic!("nothing here has other content under one id"),
            };
            self.acknowledged.insert((tree, index.0), id);
        }
    }

    /// Takes note of the checkpoints that readers see now.
    pub(crate) fn look(&mut self, core: &Core) {
        for view in core.views().all() {
            if let Some(head) = &view.head {
                self.shown.push((view.id.clone(), Published::clone(head)));
            }
        }
    }
}

/// One tree as other people's verifiers read a log.
pub(crate) struct Source<'a>(pub(crate) &'a TreeView);

impl LogSource for Source<'_> {
    type Error = String;

    fn checkpoint(&self) -> Result<Vec<u8>, String> {
        self.0
            .head
            .as_ref()
            .map(|head| head.note.clone().into_bytes())
            .ok_or_else(|| "no checkpoint".to_owned())
    }

    fn tile(&self, path: &TilePath) -> Result<Vec<u8>, String> {
        let size = self.0.head.as_ref().map_or(0, |head| head.size);
        TreeReader::new(self.0)
            .tile(path, size)
            .map_err(|error| error.to_string())
    }

    fn entries(&self, path: &TilePath) -> Result<Vec<u8>, String> {
        self.tile(path)
    }
}

/// Holds a reopened store against the model. An `Err` says what is wrong with it.
pub(crate) fn judge(core: &Core, model: &Model) -> Result<(), String> {
    let views = core.views();
    for tenant in &model.tenants {
        if views.current(tenant).is_none() {
            return Err(format!("tenant {tenant} is gone"));
        }
    }
    let mut told: BTreeMap<String, u64> = BTreeMap::new();
    for view in views.all() {
        let leaves = TreeReader::new(&view)
            .leaves(0..view.size)
            .map_err(|error| error.to_string())?;
        let mut seen = BTreeMap::new();
        for leaf in &leaves {
            let event = canonical::read(&leaf.canonical).map_err(|error| error.to_string())?;
            if let Some(other) = seen.insert(event.id, leaf.index) {
                return Err(format!("{} is at {other} and at {}", event.id, leaf.index));
            }
            let message = event.text.and_then(|text| text.message).unwrap_or_default();
            if message.starts_with("thing/") {
                *told.entry(message.into_owned()).or_default() += 1;
            }
            let acknowledged = model.acknowledged.get(&(view.id.clone(), leaf.index.0));
            if acknowledged.is_some_and(|id| *id != event.id) {
                return Err(format!(
                    "leaf {} is another event than was acknowledged",
                    leaf.index
                ));
            }
        }
        let hashes: Vec<Hash> = leaves.iter().map(|stored| leaf_hash(&stored.leaf)).collect();
        judge_tree(&view, &hashes)?;
        judge_shown(&view, &hashes, model)?;
    }
    for (tree, index) in model.acknowledged.keys() {
        let size = views.tree(tree).map_or(0, |view| view.size);
        if *index >= size {
            return Err(format!(
                "leaf {index} of {} was acknowledged and is missing",
                tree.tenant
            ));
        }
    }
    if model.shown.iter().any(|(tree, _)| views.tree(tree).is_none()) {
        return Err("a tree with a checkpoint is gone".to_owned());
    }
    judge_settings(core, model, &told)
}

/// Every checkpoint that was shown is one of this tree's history.
fn judge_shown(view: &TreeView, hashes: &[Hash], model: &Model) -> Result<(), String> {
    let mut edge = Frontier::new();
    let mut roots = vec![edge.root()];
    for hash in hashes {
        edge.push(*hash);
        roots.push(edge.root());
    }
    for (_, shown) in model.shown.iter().filter(|(tree, _)| *tree == view.id) {
        if usize::try_from(shown.size).ok().and_then(|size| roots.get(size)) != Some(&shown.root) {
            return Err(format!("the checkpoint of {} leaves no longer fits", shown.size));
        }
        if view.head.as_ref().is_none_or(|head| head.size < shown.size) {
            return Err(format!(
                "the checkpoint of {} leaves was shown and is forgotten",
                shown.size
            ));
        }
    }
    Ok(())
}

fn judge_settings(core: &Core, model: &Model, told: &BTreeMap<String, u64>) -> Result<(), String> {
    let settings = core.settings();
    let kept: BTreeMap<_, _> = settings
        .list("thing/")
        .map_err(|error| error.to_string())?
        .into_iter()
        .collect();
    for (key, value) in &model.settings {
        if kept.get(key) != Some(value) {
            return Err(format!("{key} was set and is not"));
        }
    }
    let once = kept
        .keys()
        .map(|key| (key.clone(), 1))
        .collect::<BTreeMap<_, _>>();
    if once != *told {
        return Err(format!(
            "settings and events disagree: {:?} are set, {told:?} told",
            kept.keys()
        ));
    }
    Ok(())
}

/// Our own verify over the tiles, then other people's code over the same tree.
fn judge_tree(view: &TreeView, hashes: &[Hash]) -> Result<(), String> {
    let Some(head) = &view.head else { return Ok(()) };
    let trust = Trust {
        keys: vec![view.verifiers.checkpoint.clone()],
        ..Trust::default()
    };
    let report = verify(&Source(view), &trust, &mut |_| {}, &mut |_, _| Ok(()));
    if !matches!(report.verdict, Verdict::Valid { .. }) {
        return Err(format!("verify says {:?}", report.verdict));
    }
    let root = root_at(&TreeReader::new(view), head.size).map_err(|error| error.to_string())?;
    if root != head.root {
        return Err("the tree's own hashes do not give the checkpoint's root".to_owned());
    }
    crate::strangers::judge(view, hashes, head)
}

/// Whether the high-water mark on the disk covers a checkpoint; read as text, as an operator would.
pub(crate) fn mark_covers(mark: &str, tree: &TreeId, size: u64, root: Hash) -> bool {
    mark.lines().any(|line| {
        let words: Vec<&str> = line.split(' ').collect();
        matches!(words.as_slice(), ["tree", tenant, epoch, marked, marked_root]
            if *tenant == tree.tenant.as_str()
                && *epoch == tree.epoch.to_string()
                && marked.parse::<u64>().is_ok_and(|marked| marked > size || (marked == size && *marked_root == root.to_string())))
    })
}
