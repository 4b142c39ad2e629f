//! Erasure, expiry and purge: their events as types. Written from the catalogue; change that instead.
//!
//! ```
//! # #![allow(unused_imports)]
//! use vitni_event::typed::vitni::letting_go::ErasureDone;
//! use vitni_event::typed::Typed;
//! use vitni_event::{Client, EventId, Party, Producer, Source, Timestamp};
//!
//! let event = ErasureDone {
//!     actor: Party { name: Some("alice".into()), ..Party::default() },
//!     case: "2026-117",
//!     count: 12,
//!     first_index: Some(700),
//!     groups: 36,
//!     tree_size: 1024,
//! };
//! let event = event.event(EventId::default(), "acme", Timestamp::default());
//! assert_eq!(event.event, "erasure.done");
//! ```
//!
//! Without its `actor` it cannot be told:
//!
//! ```compile_fail
//! # #![allow(unused_imports)]
//! use vitni_event::typed::vitni::letting_go::ErasureDone;
//! use vitni_event::typed::Typed;
//! use vitni_event::{Client, EventId, Party, Producer, Source, Timestamp};
//!
//! let event = ErasureDone {
//!     case: "2026-117",
//!     count: 12,
//!     first_index: Some(700),
//!     groups: 36,
//!     tree_size: 1024,
//! };
//! let event = event.event(EventId::default(), "acme", Timestamp::default());
//! assert_eq!(event.event, "erasure.done");
//! ```

use crate::model::{Event, Party, Producer};
use crate::typed::{Typed, told};

/// A person was erased from the tenant's events, which keep their places and proofs.
///
/// Issue it when this is done and stands, not when it is asked for. What fails or is given up is told by: [`erasure.failed`](crate::typed::vitni::letting_go::ErasureFailed).
///
/// Severity 6, outcome success.
#[derive(Clone, Debug)]
pub struct ErasureDone<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// The file number under which it was ordered.
    pub case: &'a str,
    /// How many.
    pub count: u64,
    /// The first leaf.
    pub first_index: Option<u64>,
    /// Groups that became digests.
    pub groups: u64,
    /// Leaves of the tree at that moment.
    pub tree_size: u64,
}

impl<'a> Typed<'a> for ErasureDone<'a> {
    const CATALOGUE: &'static str = "vitni-1";
    const EVENT: &'static str = "erasure.done";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        event.put("case", self.case);
        event.put("count", self.count);
        event.put("first_index", self.first_index);
        event.put("groups", self.groups);
        event.put("tree_size", self.tree_size);
    }
}

/// Erasing a person from the tenant's events did not come to its end.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`erasure.done`](crate::typed::vitni::letting_go::ErasureDone).
///
/// Severity 8, outcome failure.
#[derive(Clone, Debug)]
pub struct ErasureFailed<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// The file number under which it was ordered.
    pub case: &'a str,
    /// How many.
    pub count: Option<u64>,
}

impl<'a> Typed<'a> for ErasureFailed<'a> {
    const CATALOGUE: &'static str = "vitni-1";
    const EVENT: &'static str = "erasure.failed";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        event.put("case", self.case);
        event.put("count", self.count);
    }
}

/// Somebody ordered that a person be erased from the tenant's events.
///
/// Issue it once when this begins, before anything is decided. What comes of it is told by: [`erasure.done`](crate::typed::vitni::letting_go::ErasureDone), [`erasure.failed`](crate::typed::vitni::letting_go::ErasureFailed).
///
/// Severity 6, outcome unknown.
#[derive(Clone, Debug)]
pub struct ErasureStarted<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// The file number under which it was ordered.
    pub case: &'a str,
}

impl<'a> Typed<'a> for ErasureStarted<'a> {
    const CATALOGUE: &'static str = "vitni-1";
    const EVENT: &'static str = "erasure.started";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        event.put("case", self.case);
    }
}

/// The content of events past their time was let go; the proof that they were there stays.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct ExpiryDone<'a> {
    /// Which system says so.
    pub producer: Producer<'a>,
    /// The category whose time was over.
    pub category: Option<&'a str>,
    /// How many.
    pub count: u64,
    /// After how many days the content goes.
    pub days: u64,
    /// The event id.
    pub event: Option<&'a str>,
}

impl<'a> Typed<'a> for ExpiryDone<'a> {
    const CATALOGUE: &'static str = "vitni-1";
    const EVENT: &'static str = "expiry.done";

    fn fill(self, event: &mut Event<'a>) {
        event.producer = told(self.producer);
        event.put("category", self.category);
        event.put("count", self.count);
        event.put("days", self.days);
        event.put("event", self.event);
    }
}

/// Somebody ordered that certain events be kept whatever their time says.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 6, outcome success.
#[derive(Clone, Debug)]
pub struct HoldPlaced<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// The file number under which it was ordered.
    pub case: &'a str,
    /// How many.
    pub count: u64,
}

impl<'a> Typed<'a> for HoldPlaced<'a> {
    const CATALOGUE: &'static str = "vitni-1";
    const EVENT: &'static str = "hold.placed";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        event.put("case", self.case);
        event.put("count", self.count);
    }
}

/// Events that had been held back from expiry may go again.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 6, outcome success.
#[derive(Clone, Debug)]
pub struct HoldReleased<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// The file number under which it was ordered.
    pub case: &'a str,
    /// How many.
    pub count: u64,
}

impl<'a> Typed<'a> for HoldReleased<'a> {
    const CATALOGUE: &'static str = "vitni-1";
    const EVENT: &'static str = "hold.released";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        event.put("case", self.case);
        event.put("count", self.count);
    }
}

/// The oldest part of the tenant's tree was let go under its published policy.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 6, outcome success.
#[derive(Clone, Debug)]
pub struct PurgeDone<'a> {
    /// Which system says so.
    pub producer: Producer<'a>,
    /// The first leaf that is still kept.
    pub minimum_index: u64,
    /// Leaves of the tree at that moment.
    pub tree_size: u64,
}

impl<'a> Typed<'a> for PurgeDone<'a> {
    const CATALOGUE: &'static str = "vitni-1";
    const EVENT: &'static str = "purge.done";

    fn fill(self, event: &mut Event<'a>) {
        event.producer = told(self.producer);
        event.put("minimum_index", self.minimum_index);
        event.put("tree_size", self.tree_size);
    }
}
