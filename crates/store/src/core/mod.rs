//! The store as a plain state machine: one caller at a time, every effect through the disk, the clock and the entropy it
//! was given. The threads around it are in [`crate::Store`]; a test drives this directly and can replay it from a seed.
//!
//! Guarantees: what [`Core::commit`] answers is durable at a fixed index and visible to every view taken later; what
//! [`Core::round`] publishes is recorded in the journal and in the high-water mark before anyone sees it; sealing
//! changes where a leaf lies, never what it is. After a failed write or sync it refuses everything until reopened.

mod append;
mod merge;
mod open;
mod receipt;
mod round;
mod seal;
mod tree;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use vitni_event::canonical::Shelf;
use vitni_event::leaf::LeafScratch;
use vitni_event::{Canonical, Event, EventId, Flag, LeafIndex, Seq, TenantId, Timestamp, canonical};

pub use crate::journal::Class;
pub use append::Dedup;
pub use merge::{MergeFailed, MergeJob, Merged, Replaced};
pub use receipt::CommitReceipt;
pub use round::Round;
pub use seal::{SealError, SealGroup, Sealed};

use crate::disk::{Disk, Lock};
use crate::error::{AppendError, Closed};
use crate::frame::TreeId;
use crate::journal::Journal;
use crate::keys::KeyDir;
use crate::limits;
use crate::manifest::Manifest;
use crate::mark::Mark;
use crate::rim::{Clock, Entropy};
use crate::settings::{Change, Settings, SettingsError};
use crate::view::Views;
use tree::Tree;

/// An event that is ready to be sequenced: validated, in canonical form, lacking nothing but its place and `received`.
#[derive(Clone, Debug)]
pub struct Prepared {
    /// Whose tree it goes to.
    pub tenant: TenantId,
    /// Its id.
    pub id: EventId,
    /// Its canonical form; `received` is stamped at sequencing.
    pub canonical: Canonical,
    /// Whether the id may have been seen before.
    pub dedup: Dedup,
}

impl Prepared {
    /// An event whose id somebody else chose, so that it may come twice. `None` when the canonical form cannot be read.
    #[must_use]
    pub fn known(tenant: TenantId, canonical: Canonical) -> Option<Self> {
        let event = canonical::read(canonical.bytes()).ok()?;
        let dedup = Dedup::Compare(canonical::comparison_digest(&event)?);
        Some(Self {
            tenant,
            id: event.id,
            dedup,
            canonical,
        })
    }

    /// An event that was validated a moment ago; those of a batch lie on one shelf. What repeats are compared by is only taken where there can be one: not
    /// where the id was drawn for this event.
    #[must_use]
    pub fn sent(tenant: TenantId, event: &Event<'_>, shelf: &mut Shelf) -> Self {
        let drawn = event.flags.contains(Flag::AssignedId);
        let digest = (!drawn).then(|| canonical::comparison_digest(event)).flatten();
        Self {
            tenant,
            id: event.id,
            canonical: shelf.write(event),
            dedup: digest.map_or(Dedup::Fresh, Dedup::Compare),
        }
    }

    /// An event whose id was drawn at random a moment ago.
    #[must_use]
    pub const fn fresh(tenant: TenantId, id: EventId, canonical: Canonical) -> Self {
        Self {
            tenant,
            id,
            canonical,
            dedup: Dedup::Fresh,
        }
    }
}

/// Events that become durable together or not at all.
#[derive(Clone, Debug)]
pub struct Batch {
    /// In the order in which they get their indexes.
    pub events: Vec<Prepared>,
    /// Who may use the last blocks of a full disk.
    pub class: Class,
    /// Refuse the whole batch when one id is already taken by other content.
    pub all: bool,
}

impl Batch {
    /// Bytes of canonical events in it.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.events
            .iter()
            .map(|event| event.canonical.bytes().len())
            .sum()
    }
}

/// An event that is durable at its index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Appended {
    /// In which tree.
    pub tree: TreeId,
    /// At which leaf.
    pub index: LeafIndex,
    /// At which place in the journal.
    pub seq: Seq,
    /// Its id.
    pub id: EventId,
    /// When it was sequenced.
    pub received: Timestamp,
}

/// What became of one event of a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LineOutcome {
    /// It is stored now.
    Appended(Appended),
    /// It was stored before, at this index, with the same content.
    Repeat {
        /// In which tree.
        tree: TreeId,
        /// At which leaf.
        index: LeafIndex,
    },
    /// Its id is taken by an event of other content; it was not stored.
    Conflict {
        /// In which tree.
        tree: TreeId,
        /// At which leaf the other one is.
        index: LeafIndex,
    },
}

/// What became of a batch.
#[derive(Clone, Debug)]
pub struct BatchOutcome {
    /// One entry per event, in the order given.
    pub lines: Vec<LineOutcome>,
    /// One per tree that got a leaf of this batch.
    pub receipts: Vec<Arc<CommitReceipt>>,
}

/// How a store is opened.
pub struct Options {
    /// The data directory.
    pub dir: PathBuf,
    /// Where the high-water mark lies; never inside the data directory.
    pub state_dir: PathBuf,
    /// The server name for a new data directory; random when `None`. An existing one keeps its own.
    pub server: Option<String>,
    /// Bytes of a journal file.
    pub journal_file_bytes: u64,
    /// Events in a tail before it is sealed.
    pub tail_events_max: u64,
    /// Bytes of all tails together.
    pub tail_bytes_max: usize,
    /// Journal files that may wait for sealing.
    pub journal_files_live_max: usize,
    /// Events that a segment may have that others are merged into; 0 for no merging.
    pub segment_events_max: u64,
    /// Milliseconds without events after which [`Store`](crate::Store) lets the journal rest.
    pub rest_ms: u64,
    /// How many times the largest of the segments merged their merged one must have at the least.
    pub merge_growth_min: u64,
    /// When given, a tree behind or beside its mark is closed and the tenant's next tree begun with the event this
    /// makes; otherwise opening is refused.
    pub new_epoch: Option<NewEpoch>,
}

/// Makes the event that tells of a tenant's new tree.
pub type NewEpoch = Box<dyn Fn(&EpochChange) -> Prepared + Send>;

/// A tree that was closed because it is not the one that was published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EpochChange {
    /// The new tree.
    pub tree: TreeId,
    /// Leaves found in the old one.
    pub have: u64,
    /// Leaves of the old one's published checkpoint.
    pub published: u64,
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("dir", &self.dir)
            .field("state_dir", &self.state_dir)
            .finish_non_exhaustive()
    }
}

impl Options {
    /// The defaults of `limits.rs`.
    #[must_use]
    pub fn new(dir: PathBuf, state_dir: PathBuf) -> Self {
        Self {
            dir,
            state_dir,
            server: None,
            journal_file_bytes: limits::JOURNAL_FILE_BYTES,
            tail_events_max: limits::TAIL_EVENTS_MAX,
            tail_bytes_max: limits::TAIL_BYTES_MAX,
            journal_files_live_max: limits::JOURNAL_FILES_LIVE_MAX,
            segment_events_max: limits::SEGMENT_EVENTS_MAX,
            rest_ms: limits::REST_MS,
            merge_growth_min: limits::MERGE_GROWTH_MIN,
            new_epoch: None,
        }
    }
}

/// What was found when a store was opened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OpenReport {
    /// There was nothing yet.
    pub fresh: bool,
    /// The high-water mark was missing although checkpoints had been published.
    pub mark_missing: bool,
    /// Events read back from the journal.
    pub replayed: u64,
    /// Trees that were begun because the old one was not the published one.
    pub new_epochs: Vec<EpochChange>,
}

/// The state machine.
#[derive(Debug)]
pub struct Core {
    disk: Arc<dyn Disk>,
    options: Options,
    clock: Arc<dyn Clock>,
    entropy: Box<dyn Entropy>,
    manifest: Manifest,
    journal: Journal,
    mark: Mark,
    settings: Arc<Settings>,
    trees: BTreeMap<TreeId, Tree>,
    current: BTreeMap<TenantId, TreeId>,
    views: Arc<Views>,
    seq: Seq,
    received: Timestamp,
    closed: Option<Closed>,
    /// Whether a merge is under way, and whether segments came since it was last looked for one.
    merging: bool,
    merge_due: bool,
    /// Names of segments that could not be merged; kept until the store is opened anew.
    unmergeable: BTreeSet<String>,
    frame: Vec<u8>,
    leaf: Vec<u8>,
    scratch: LeafScratch,
    _lock: Box<dyn Lock>,
}

impl Core {
    /// The read side.
    #[must_use]
    pub fn views(&self) -> Arc<Views> {
        Arc::clone(&self.views)
    }

    /// The settings, for reading; changes go through [`Core::change`].
    #[must_use]
    pub fn settings(&self) -> Arc<Settings> {
        Arc::clone(&self.settings)
    }

    /// Why the store is closed, if it is.
    #[must_use]
    pub const fn closed(&self) -> Option<&Closed> {
        self.closed.as_ref()
    }

    /// The server name that begins every origin.
    #[must_use]
    pub fn server(&self) -> &str {
        &self.manifest.server
    }

    /// The last place in the journal that was given away.
    #[must_use]
    pub const fn seq(&self) -> Seq {
        self.seq
    }

    /// Makes a tenant's first tree together with the change that tells of the tenant.
    ///
    /// # Errors
    /// When keys or settings cannot be written; then there is no tenant.
    pub fn create_tenant(&mut self, tenant: &TenantId, mut change: Change) -> Result<(), ChangeError> {
        if self.current.contains_key(tenant) {
            return Err(ChangeError::TenantExists(tenant.clone()));
        }
        let id = TreeId {
            tenant: tenant.clone(),
            epoch: 0,
        };
        self.begin_tree(&id, &mut change)?;
        self.change(&change)
    }

    /// Keys first, so that a tree that the settings name can always sign.
    fn begin_tree(&mut self, id: &TreeId, change: &mut Change) -> Result<(), ChangeError> {
        let dir = self.options.dir.join("keys");
        let disk = Arc::clone(&self.disk);
        let keys = KeyDir {
            disk: &*disk,
            dir: &dir,
        };
        let made = keys.make(&self.manifest.server, id, &mut *self.entropy);
        made.map_err(|error| self.key_failed(&error))?;
        let tree_keys = keys
            .load(id)
            .map_err(|error| ChangeError::Keys(error.to_string()))?;
        let hmac = keys
            .load_hmac(&id.tenant)
            .map_err(|error| ChangeError::Keys(error.to_string()))?;
        change
            .put
            .push((tree_key(&id.tenant), id.epoch.to_string().into_bytes()));
        self.trees.insert(
            id.clone(),
            Tree::new(id.clone(), &self.manifest.server, tree_keys, hmac),
        );
        self.current.insert(id.tenant.clone(), id.clone());
        self.publish(id);
        Ok(())
    }

    fn key_failed(&mut self, error: &std::io::Error) -> ChangeError {
        if crate::journal::is_full(error) {
            return SettingsError::Full.into();
        }
        self.close(Closed::after("writing a key", error)).into()
    }

    /// Makes a change of settings durable together with its events, then hands those to the journal.
    ///
    /// # Errors
    /// When the settings cannot be written; then nothing is changed. Once they are written the change stands, even if
    /// its events must wait in the outbox for room in the journal.
    pub fn change(&mut self, change: &Change) -> Result<(), ChangeError> {
        if let Some(closed) = &self.closed {
            return Err(closed.clone().into());
        }
        self.settings.commit(change)?;
        match self.drain_outbox() {
            Err(AppendError::Closed(closed)) => Err(closed.into()),
            // No room now: the next change or opening drains it.
            Ok(()) | Err(_) => Ok(()),
        }
    }

    /// Hands waiting events to the journal. A crash between the two steps hands one over twice, and the journal answers
    /// the second as a repeat.
    pub(crate) fn drain_outbox(&mut self) -> Result<(), AppendError> {
        let waiting = self.settings.outbox().map_err(|error| {
            self.close(Closed {
                reason: error.to_string(),
            })
        })?;
        if waiting.is_empty() {
            return Ok(());
        }
        let (keys, events): (Vec<_>, Vec<_>) = waiting.into_iter().unzip();
        let batch = Batch {
            events,
            class: Class::Trace,
            all: false,
        };
        for outcome in self.commit(vec![batch]) {
            outcome?;
        }
        // Left there, they would only be answered as repeats.
        let _ = self.settings.clear_outbox(&keys);
        Ok(())
    }

    fn close(&mut self, closed: Closed) -> Closed {
        tracing::error!(reason = closed.reason, "the store closed itself");
        self.closed.get_or_insert(closed).clone()
    }

    /// Shows readers what a tree has become.
    fn publish(&mut self, id: &TreeId) {
        if let Some(tree) = self.trees.get_mut(id) {
            self.views.set(tree.view());
        }
    }

    /// Time never goes back here, so that `received` follows the index.
    fn now(&mut self) -> Timestamp {
        self.received = self.received.max(self.clock.now());
        self.received
    }
}

/// Why a change of settings failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChangeError {
    /// The tenant is there already.
    #[error("there is a tenant {0} already")]
    TenantExists(TenantId),
    /// The settings store refused.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// A key cannot be used.
    #[error("a key cannot be used: {0}")]
    Keys(String),
    /// The store is closed.
    #[error(transparent)]
    Closed(#[from] Closed),
}

/// Where the settings keep which tree is a tenant's current one.
fn tree_key(tenant: &TenantId) -> String {
    format!("tree/{tenant}")
}
