//! Opening: from whatever a crash left to a store that answers.
//!
//! Order: directories and lock; the manifest (none: a new store); settings; trees with their keys and segments; the
//! journal's frames, of which leaves already sealed are skipped; the high-water mark; waiting outbox events. Segment
//! files that the manifest does not name are removed, because a crash while sealing or merging leaves such. Nothing durable is
//! changed before everything was found sound.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use vitni_event::leaf::{self, BLOCK, BlockRoot, LeafScratch, Salts};
use vitni_event::{Canonical, LeafIndex, Seq, TenantId, Timestamp, canonical};
use vitni_segment::Tail;
use vitni_tlog::{Frontier, Hash, leaf_hash};

use super::tree::{NewRow, Tree};
use super::{ChangeError, Core, EpochChange, OpenReport, Options, tree_key};
use crate::disk::{self, Disk, Lock, Open};
use crate::error::OpenError;
use crate::frame::{self, Head, Kind, Run, TreeId};
use crate::journal::{Found, Journal};
use crate::keys::KeyDir;
use crate::manifest::Manifest;
use crate::mark::Mark;
use crate::read::TreeReader;
use crate::rim::{Clock, Entropy};
use crate::settings::{Change, Settings, SettingsError};
use crate::view::{Published, SegmentFile};

impl Core {
    /// Opens a data directory, or makes one.
    ///
    /// # Errors
    /// See [`OpenError`]; each says what to do.
    pub fn open(
        disk: Arc<dyn Disk>,
        options: Options,
        clock: Arc<dyn Clock>,
        mut entropy: Box<dyn Entropy>,
    ) -> Result<(Self, OpenReport), OpenError> {
        let lock = take_directory(&*disk, &options.dir)?;
        let found = Manifest::load(&*disk, &options.dir).map_err(OpenError::disk(
            "reading the manifest",
            Manifest::path(&options.dir),
        ))?;
        let fresh = found.is_none();
        let settings_path = options.dir.join("settings.redb");
        let settings = Settings::open(Arc::clone(&disk), &settings_path, fresh).map_err(settings_failed)?;
        let manifest = match found {
            Some(manifest) => manifest,
            // Its name makes the directory's other names durable too.
            None => first_manifest(&*disk, &options, &mut *entropy)?,
        };
        let mut trees = open_trees(&disk, &options.dir, &manifest, &settings)?;
        let mut replay = Replay {
            trees: &mut trees,
            seq: Seq(manifest.seq),
            received: Timestamp::from_nanos(0),
            replayed: 0,
        };
        let journal = Journal::open(
            Arc::clone(&disk),
            options.dir.join("journal"),
            options.journal_file_bytes,
            manifest.journal_low,
            &mut |found| replay.take(&found),
        )?;
        let (seq, received, replayed) = (replay.seq, replay.received, replay.replayed);
        let mark = Mark::open(Arc::clone(&disk), &options.state_dir, &manifest.server).map_err(
            OpenError::disk("reading the high-water mark in", options.state_dir.clone()),
        )?;
        let report = OpenReport {
            fresh,
            mark_missing: !mark.was_found() && trees.values().any(|tree| tree.head.is_some()),
            replayed,
            new_epochs: Vec::new(),
        };
        let core = Self {
            disk,
            options,
            clock,
            entropy,
            manifest,
            journal,
            mark,
            settings: Arc::new(settings),
            current: BTreeMap::new(),
            trees,
            views: Arc::default(),
            seq,
            received,
            closed: None,
            merging: false,
            merge_due: true,
            unmergeable: BTreeSet::new(),
            frame: Vec::new(),
            leaf: Vec::new(),
            scratch: LeafScratch::new(),
            _lock: lock,
        };
        core.finish_opening(report)
    }

    fn finish_opening(mut self, mut report: OpenReport) -> Result<(Self, OpenReport), OpenError> {
        self.remove_leftovers()?;
        let ids: Vec<TreeId> = self.trees.keys().cloned().collect();
        for id in &ids {
            self.current.insert(id.tenant.clone(), id.clone());
            self.publish(id);
        }
        for id in self.current.values().cloned().collect::<Vec<_>>() {
            if let Some(change) = self.hold_against_mark(&id)? {
                report.new_epochs.push(change);
            }
        }
        // Heads that the journal recorded may not have reached the mark; nobody sees them before they have.
        let heads: Vec<Head> = self.trees.values().filter_map(Tree::head_line).collect();
        if !heads.is_empty() && !self.raise(&heads)? {
            return Err(OpenError::disk("raising the high-water mark", self.mark.path())(
                std::io::ErrorKind::StorageFull.into(),
            ));
        }
        for change in &report.new_epochs {
            self.begin_epoch(change)?;
        }
        match self.drain_outbox() {
            Err(crate::error::AppendError::Closed(closed)) => Err(closed.into()),
            _ => Ok((self, report)),
        }
    }

    /// Compares a tree with what was published of it.
    fn hold_against_mark(&mut self, id: &TreeId) -> Result<Option<EpochChange>, OpenError> {
        let Some((published, root)) = self.mark.head(id) else {
            return Ok(None);
        };
        let Some(view) = self.views.tree(id) else {
            return Ok(None);
        };
        let have = view.size;
        let sound = have >= published && {
            let reader = TreeReader::new(&view);
            let found = vitni_tlog::root_at(&reader, published)
                .map_err(|error| OpenError::damaged(self.options.dir.clone(), error.to_string()))?;
            found == root
        };
        if sound {
            return Ok(None);
        }
        if self.options.new_epoch.is_none() {
            return Err(if have < published {
                OpenError::BehindMark {
                    tenant: id.tenant.clone(),
                    have,
                    published,
                }
            } else {
                OpenError::ForkedFromMark {
                    tenant: id.tenant.clone(),
                    size: published,
                }
            });
        }
        let tree = TreeId {
            tenant: id.tenant.clone(),
            epoch: id.epoch + 1,
        };
        Ok(Some(EpochChange {
            tree,
            have,
            published,
        }))
    }

    /// Closes a tenant's tree and begins the next, whose first leaf says why.
    fn begin_epoch(&mut self, change: &EpochChange) -> Result<(), OpenError> {
        let Some(make_event) = &self.options.new_epoch else {
            return Ok(());
        };
        let mut settings = Change {
            events: vec![make_event(change)],
            ..Change::default()
        };
        let begun = self
            .begin_tree(&change.tree, &mut settings)
            .and_then(|()| self.change(&settings));
        begun.map_err(|error| match error {
            ChangeError::Closed(closed) => closed.into(),
            error => OpenError::Settings(error.to_string()),
        })
    }

    fn remove_leftovers(&mut self) -> Result<(), OpenError> {
        let dir = self.options.dir.join("segments");
        let named: BTreeSet<&str> = self
            .manifest
            .segments
            .iter()
            .map(|line| line.name.as_str())
            .collect();
        let there = self
            .disk
            .list(&dir)
            .map_err(OpenError::disk("listing", dir.clone()))?;
        for name in there
            .iter()
            .filter(|name| name.ends_with(".segment") && !named.contains(name.as_str()))
        {
            let path = dir.join(name);
            self.disk.unlink(&path).map_err(OpenError::disk(
                "removing a leftover of an interrupted sealing or merging",
                path,
            ))?;
        }
        Ok(())
    }
}

fn take_directory(disk: &dyn Disk, dir: &Path) -> Result<Box<dyn Lock>, OpenError> {
    disk::create_dirs(disk, dir).map_err(OpenError::disk("making the data directory", dir))?;
    let lock = disk
        .lock(&dir.join("lock"))
        .map_err(OpenError::disk("locking", dir))?
        .ok_or_else(|| OpenError::Locked(dir.to_owned()))?;
    for name in ["journal", "segments", "keys"] {
        let path = dir.join(name);
        if !disk
            .exists(&path)
            .map_err(OpenError::disk("looking for", path.clone()))?
        {
            // The manifest's name is synced in the same directory before anything below these is relied on.
            disk.create_dir(&path).map_err(OpenError::disk("making", path))?;
        }
    }
    Ok(lock)
}

fn first_manifest(
    disk: &dyn Disk,
    options: &Options,
    entropy: &mut dyn Entropy,
) -> Result<Manifest, OpenError> {
    let leftovers = ["journal", "segments"].iter().any(|name| {
        disk.list(&options.dir.join(name))
            .is_ok_and(|names| !names.is_empty())
    });
    if leftovers {
        return Err(OpenError::damaged(
            Manifest::path(&options.dir),
            "it is missing although there are journal or segment files beside it",
        ));
    }
    let server = match &options.server {
        Some(server) => server.clone(),
        None => random_server(entropy).map_err(OpenError::Entropy)?,
    };
    let manifest = Manifest {
        server,
        journal_low: 1,
        ..Manifest::default()
    };
    manifest.save(disk, &options.dir).map_err(OpenError::disk(
        "writing the manifest",
        Manifest::path(&options.dir),
    ))?;
    Ok(manifest)
}

fn random_server(entropy: &mut dyn Entropy) -> std::io::Result<String> {
    let mut bytes = [0; 10];
    entropy.fill(&mut bytes)?;
    let letters = bytes.iter().map(|byte| match byte % 32 {
        letter @ 0..26 => char::from(b'a' + letter),
        digit => char::from(b'2' + digit - 26),
    });
    Ok(format!("v-{}", letters.collect::<String>()))
}

fn settings_failed(error: SettingsError) -> OpenError {
    OpenError::Settings(error.to_string())
}

/// Every tree that settings or manifest name, with keys, segments and published head, its tail still empty.
fn open_trees(
    disk: &Arc<dyn Disk>,
    dir: &Path,
    manifest: &Manifest,
    settings: &Settings,
) -> Result<BTreeMap<TreeId, Tree>, OpenError> {
    let mut ids: BTreeSet<TreeId> = manifest.trees.iter().map(|line| line.tree.clone()).collect();
    let prefix = "tree/";
    for (key, value) in settings.list(prefix).map_err(settings_failed)? {
        let parsed = key.strip_prefix(prefix).and_then(TenantId::parse).zip(
            std::str::from_utf8(&value)
                .ok()
                .and_then(|epoch| epoch.parse::<u32>().ok()),
        );
        let (tenant, epoch) = parsed.ok_or_else(|| OpenError::Settings(format!("{key} cannot be read")))?;
        debug_assert_eq!(tree_key(&tenant), key);
        ids.extend((0..=epoch).map(|epoch| TreeId {
            tenant: tenant.clone(),
            epoch,
        }));
    }
    let keys_dir = dir.join("keys");
    let keys = KeyDir {
        disk: &**disk,
        dir: &keys_dir,
    };
    let mut trees = BTreeMap::new();
    for id in ids {
        let tree_keys = keys
            .load(&id)
            .map_err(OpenError::disk("reading the keys in", keys_dir.clone()))?;
        let hmac = keys
            .load_hmac(&id.tenant)
            .map_err(OpenError::disk("reading the keys in", keys_dir.clone()))?;
        let mut tree = Tree::new(id.clone(), &manifest.server, tree_keys, hmac);
        open_segments(disk, dir, manifest, &mut tree)?;
        trees.insert(id, tree);
    }
    Ok(trees)
}

fn open_segments(
    disk: &Arc<dyn Disk>,
    dir: &Path,
    manifest: &Manifest,
    tree: &mut Tree,
) -> Result<(), OpenError> {
    let mut segments = Vec::new();
    let mut next = LeafIndex(0);
    for line in manifest.segments.iter().filter(|line| line.tree == tree.id) {
        let path = dir.join("segments").join(&line.name);
        let file = disk
            .open(&path, Open::Read)
            .map_err(OpenError::disk("opening", path.clone()))?;
        let segment = SegmentFile::open(file, line.clone())
            .map_err(|error| OpenError::damaged(path.clone(), error.to_string()))?;
        if line.first != next {
            return Err(OpenError::damaged(
                Manifest::path(dir),
                format!("leaves from {next} on have no segment"),
            ));
        }
        next = line.end;
        segments.push(Arc::new(segment));
    }
    let sealed = manifest
        .trees
        .iter()
        .find(|line| line.tree == tree.id)
        .map(|line| line.frontier.clone());
    let sealed = sealed.unwrap_or_else(Frontier::new);
    if LeafIndex(sealed.size()) != next {
        return Err(OpenError::damaged(
            Manifest::path(dir),
            "its segments and right edges do not agree",
        ));
    }
    tree.segments = Arc::new(segments);
    tree.frontier = sealed.clone();
    tree.sealed = sealed;
    tree.tail = Tail::new(next);
    if let Some(head) = manifest.heads.iter().find(|head| head.tree == tree.id) {
        tree.head = Some(Arc::new(Published {
            size: head.size,
            root: head.root,
            note: head.note.clone(),
        }));
    }
    if !next.0.is_multiple_of(BLOCK) {
        take_up_block(tree, next).map_err(|error| OpenError::damaged(dir.join("segments"), error))?;
    }
    Ok(())
}

/// The sealed part ends inside a block: its leaf hashes and salt root are needed for the leaves to come.
fn take_up_block(tree: &mut Tree, next: LeafIndex) -> Result<(), String> {
    let block = next.0 / BLOCK;
    let last = tree.segments.last().ok_or("there is no segment")?;
    tree.salt = last.reader.salt(block).map_err(|error| error.to_string())?;
    let view = tree.view();
    let reader = TreeReader::new(&view);
    tree.sealed_in_block = reader
        .leaf_hashes(block)
        .map_err(|error| error.to_string())?
        .to_vec();
    Ok(())
}

/// Takes the journal's frames back into the trees.
struct Replay<'a> {
    trees: &'a mut BTreeMap<TreeId, Tree>,
    seq: Seq,
    received: Timestamp,
    replayed: u64,
}

impl Replay<'_> {
    fn take(&mut self, found: &Found<'_>) -> Result<(), String> {
        let unreadable = || format!("the content of frame {} cannot be read", found.header.ordinal);
        match found.header.kind {
            Kind::Events => {
                for run in frame::read_runs(found.payload).ok_or_else(unreadable)? {
                    self.take_run(found.header.file, &run)?;
                }
            }
            Kind::Checkpoints => {
                for head in frame::read_heads(found.payload).ok_or_else(unreadable)? {
                    self.take_head(head);
                }
            }
        }
        Ok(())
    }

    fn take_run(&mut self, file: u64, run: &Run<'_>) -> Result<(), String> {
        let id = &run.tree;
        let tree = self.trees.get_mut(id).ok_or_else(|| {
            format!(
                "it has leaves of tenant {} that the settings do not know",
                id.tenant
            )
        })?;
        let mut scratch = LeafScratch::default();
        let mut out = Vec::new();
        for (offset, bytes) in (0_u64..).zip(&run.events) {
            let (index, seq) = (
                LeafIndex(run.first_index.0 + offset),
                Seq(run.first_seq.0 + offset),
            );
            self.seq = self.seq.max(seq);
            if index < LeafIndex(tree.sealed.size()) {
                continue;
            }
            if index != tree.next() {
                return Err(format!(
                    "leaf {} of tenant {} is missing before {index}",
                    tree.next(),
                    id.tenant
                ));
            }
            if let Some((_, root)) = run.salts.iter().find(|(block, _)| *block == index.0 / BLOCK) {
                tree.salt = Some(*root);
            }
            let root = tree
                .salt
                .ok_or_else(|| format!("leaf {index} of tenant {} has no salt", id.tenant))?;
            let canonical = Canonical::from_bytes(bytes).map_err(|error| error.to_string())?;
            let event = canonical::read(bytes).map_err(|error| error.to_string())?;
            self.received = self.received.max(event.received);
            let event_id = event.id;
            out.clear();
            let seed = leaf::event_seed(&BlockRoot(root), index);
            scratch
                .write_leaf(&canonical, &Salts::Seed(seed), &mut out)
                .map_err(|error| error.to_string())?;
            let kept = tree.shelf.keep(bytes).freeze();
            tree.push(
                file,
                NewRow {
                    seq,
                    id: event_id,
                    leaf_hash: leaf_hash(&out),
                    canonical: kept,
                },
            )?;
            self.replayed += 1;
        }
        Ok(())
    }

    fn take_head(&mut self, head: Head) {
        let Some(tree) = self.trees.get_mut(&head.tree) else {
            return;
        };
        if tree.head.as_ref().is_none_or(|known| known.size < head.size) {
            tree.head = Some(Arc::new(Published {
                size: head.size,
                root: head.root,
                note: head.note,
            }));
        }
    }
}

/// The tree's root as the caller holds it, for tests that compare.
impl Core {
    /// Durable leaves and RFC 6962 root of a tree.
    #[must_use]
    pub fn edge(&self, id: &TreeId) -> Option<(u64, Hash)> {
        self.trees
            .get(id)
            .map(|tree| (tree.frontier.size(), tree.frontier.root()))
    }
}
