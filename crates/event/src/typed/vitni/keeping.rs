//! The store itself: their events as types. Written from the catalogue; change that instead.
//!
//! ```
//! # #![allow(unused_imports)]
//! use vitni_event::typed::vitni::keeping::BackupDone;
//! use vitni_event::typed::Typed;
//! use vitni_event::{Client, EventId, Party, Producer, Source, Timestamp};
//!
//! let event = BackupDone {
//!     producer: Producer { host: Some("node-1".into()), ..Producer::default() },
//!     bytes: 182,
//!     segments: 9,
//!     tree_size: 1024,
//! };
//! let event = event.event(EventId::default(), "acme", Timestamp::default());
//! assert_eq!(event.event, "backup.done");
//! ```
//!
//! Without its `producer` it cannot be told:
//!
//! ```compile_fail
//! # #![allow(unused_imports)]
//! use vitni_event::typed::vitni::keeping::BackupDone;
//! use vitni_event::typed::Typed;
//! use vitni_event::{Client, EventId, Party, Producer, Source, Timestamp};
//!
//! let event = BackupDone {
//!     bytes: 182,
//!     segments: 9,
//!     tree_size: 1024,
//! };
//! let event = event.event(EventId::default(), "acme", Timestamp::default());
//! assert_eq!(event.event, "backup.done");
//! ```

use crate::model::{Event, Producer};
use crate::typed::{Typed, told};

/// A backup of the log was written and read back.
///
/// Issue it when this is done and stands, not when it is asked for. What fails or is given up is told by: [`backup.failed`](crate::typed::vitni::keeping::BackupFailed).
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct BackupDone<'a> {
    /// Which system says so.
    pub producer: Producer<'a>,
    /// Bytes of the line or file.
    pub bytes: u64,
    /// Segment files.
    pub segments: u64,
    /// Leaves of the tree at that moment.
    pub tree_size: u64,
}

impl<'a> Typed<'a> for BackupDone<'a> {
    const CATALOGUE: &'static str = "vitni-1";
    const EVENT: &'static str = "backup.done";

    fn fill(self, event: &mut Event<'a>) {
        event.producer = told(self.producer);
        event.put("bytes", self.bytes);
        event.put("segments", self.segments);
        event.put("tree_size", self.tree_size);
    }
}

/// A backup of the log could not be written.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`backup.done`](crate::typed::vitni::keeping::BackupDone).
///
/// Severity 7, outcome failure.
#[derive(Clone, Debug)]
pub struct BackupFailed<'a> {
    /// Which system says so.
    pub producer: Producer<'a>,
    /// Bytes of the line or file.
    pub bytes: Option<u64>,
}

impl<'a> Typed<'a> for BackupFailed<'a> {
    const CATALOGUE: &'static str = "vitni-1";
    const EVENT: &'static str = "backup.failed";

    fn fill(self, event: &mut Event<'a>) {
        event.producer = told(self.producer);
        event.put("bytes", self.bytes);
    }
}

/// The log was brought back from a backup.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 9, outcome success.
#[derive(Clone, Debug)]
pub struct RestoreDone<'a> {
    /// Which system says so.
    pub producer: Producer<'a>,
    /// The epoch.
    pub epoch: u64,
    /// Segment files.
    pub segments: u64,
    /// Leaves of the tree at that moment.
    pub tree_size: u64,
}

impl<'a> Typed<'a> for RestoreDone<'a> {
    const CATALOGUE: &'static str = "vitni-1";
    const EVENT: &'static str = "restore.done";

    fn fill(self, event: &mut Event<'a>) {
        event.producer = told(self.producer);
        event.put("epoch", self.epoch);
        event.put("segments", self.segments);
        event.put("tree_size", self.tree_size);
    }
}

/// The store was not closed properly and was brought back from its journal.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 6, outcome success.
#[derive(Clone, Debug)]
pub struct StoreRecovered<'a> {
    /// Which system says so.
    pub producer: Producer<'a>,
    /// Bytes at the journal's torn end that were let go.
    pub discarded_bytes: Option<u64>,
    /// Events brought back from the journal.
    pub replayed: u64,
    /// Leaves of all trees.
    pub size: u64,
}

impl<'a> Typed<'a> for StoreRecovered<'a> {
    const CATALOGUE: &'static str = "vitni-1";
    const EVENT: &'static str = "store.recovered";

    fn fill(self, event: &mut Event<'a>) {
        event.producer = told(self.producer);
        event.put("discarded_bytes", self.discarded_bytes);
        event.put("replayed", self.replayed);
        event.put("size", self.size);
    }
}
