//! The data directory: events in, an order that nobody can rewrite, and everything a reader needs to find and prove them.
//!
//! Guarantees: an acknowledged event survives `kill -9` and power loss at its index; what is acknowledged is visible to
//! the next view; every checkpoint is durable in the journal and the high-water mark before anyone sees it; a state and
//! the event that tells of it are written together; after a failed write or sync the store is closed until reopened.
//!
//! It never searches, never speaks to a network, never is async, never checks rights, and opens files in one module only.

pub mod core;
pub mod disk;
pub mod error;
pub mod frame;
mod journal;
mod keys;
pub mod limits;
pub mod manifest;
mod mark;
pub mod read;
pub mod rim;
pub mod settings;
mod store;
mod text;
pub mod view;

pub use crate::core::{
    Appended, Batch, BatchOutcome, ChangeError, Class, CommitReceipt, Core, Dedup, EpochChange, LineOutcome,
    NewEpoch, OpenReport, Options, Prepared,
};
pub use crate::core::{MergeFailed, MergeJob, Merged, Replaced, SealError, SealGroup, Sealed};
pub use disk::{Disk, RealDisk, SyncSite};
pub use error::{AppendError, Closed, OpenError, ReadError};
pub use frame::TreeId;
pub use keys::{TreeVerifiers, origin};
pub use read::{NodeCache, StoredLeaf, TreeReader};
pub use rim::{Clock, Entropy, SystemClock, SystemEntropy};
pub use settings::{Change, Settings, SettingsError};
pub use store::{Counters, Health, Reply, Store};
pub use view::{Published, SegmentFile, TreeView, Views};
