//! Looking at the log: their events as types. Written from the catalogue; change that instead.
//!
//! ```
//! # #![allow(unused_imports)]
//! use vitni_event::typed::vitni::reading::EventRead;
//! use vitni_event::typed::Typed;
//! use vitni_event::{Client, EventId, Party, Producer, Source, Timestamp};
//!
//! let event = EventRead {
//!     actor: Party { name: Some("alice".into()), ..Party::default() },
//!     found: true,
//!     id: "0190b5a4-0000-7000-8000-000000000007",
//!     index: Some(7),
//!     personal: false,
//! };
//! let event = event.event(EventId::default(), "acme", Timestamp::default());
//! assert_eq!(event.event, "event.read");
//! ```
//!
//! Without its `actor` it cannot be told:
//!
//! ```compile_fail
//! # #![allow(unused_imports)]
//! use vitni_event::typed::vitni::reading::EventRead;
//! use vitni_event::typed::Typed;
//! use vitni_event::{Client, EventId, Party, Producer, Source, Timestamp};
//!
//! let event = EventRead {
//!     found: true,
//!     id: "0190b5a4-0000-7000-8000-000000000007",
//!     index: Some(7),
//!     personal: false,
//! };
//! let event = event.event(EventId::default(), "acme", Timestamp::default());
//! assert_eq!(event.event, "event.read");
//! ```

use crate::json::CanonicalJson;
use crate::model::{Event, Party};
use crate::typed::{Typed, told};

/// Somebody asked for one event by its id, whether or not there is one.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 3, outcome success.
#[derive(Clone, Debug)]
pub struct EventRead<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// Whether there is such an event.
    pub found: bool,
    /// The id of the event it is about.
    pub id: &'a str,
    /// The leaf of the event it is about.
    pub index: Option<u64>,
    /// Whether personal fields were shown.
    pub personal: bool,
}

impl<'a> Typed<'a> for EventRead<'a> {
    const CATALOGUE: &'static str = "vitni-1";
    const EVENT: &'static str = "event.read";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        event.put("found", self.found);
        event.put("id", self.id);
        event.put("index", self.index);
        event.put("personal", self.personal);
    }
}

/// Somebody took a set of the tenant's events away as a file.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct EventsExported<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// How many.
    pub count: u64,
    /// The first leaf.
    pub first_index: Option<u64>,
    /// In what form it was answered.
    pub form: super::Form,
    /// Whether personal fields were shown.
    pub personal: bool,
    /// What was asked.
    pub query: Option<CanonicalJson<'a>>,
    /// Leaves of the tree at that moment.
    pub tree_size: u64,
}

impl<'a> Typed<'a> for EventsExported<'a> {
    const CATALOGUE: &'static str = "vitni-1";
    const EVENT: &'static str = "events.exported";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        event.put("count", self.count);
        event.put("first_index", self.first_index);
        event.put("form", self.form);
        event.put("personal", self.personal);
        event.put("query", self.query);
        event.put("tree_size", self.tree_size);
    }
}

/// Somebody was given events together with everything that proves them.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct EvidenceIssued<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// How many.
    pub count: u64,
    /// The first leaf.
    pub first_index: u64,
    /// Leaves of the tree at that moment.
    pub tree_size: u64,
}

impl<'a> Typed<'a> for EvidenceIssued<'a> {
    const CATALOGUE: &'static str = "vitni-1";
    const EVENT: &'static str = "evidence.issued";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        event.put("count", self.count);
        event.put("first_index", self.first_index);
        event.put("tree_size", self.tree_size);
    }
}

/// Somebody was given a proof that an event is in the tree.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 3, outcome success.
#[derive(Clone, Debug)]
pub struct ProofIssued<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// The id of the event it is about.
    pub id: &'a str,
    /// The leaf of the event it is about.
    pub index: u64,
    /// Leaves of the tree at that moment.
    pub tree_size: u64,
}

impl<'a> Typed<'a> for ProofIssued<'a> {
    const CATALOGUE: &'static str = "vitni-1";
    const EVENT: &'static str = "proof.issued";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        event.put("id", self.id);
        event.put("index", self.index);
        event.put("tree_size", self.tree_size);
    }
}

/// Somebody searched the tenant's events.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 3, outcome success.
#[derive(Clone, Debug)]
pub struct SearchDone<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// Where the page began.
    pub cursor: Option<&'a str>,
    /// In what form it was answered.
    pub form: super::Form,
    /// The most that were asked for.
    pub limit: u64,
    /// Events that fitted.
    pub matched: Option<u64>,
    /// Whether personal fields were shown.
    pub personal: bool,
    /// What was asked.
    pub query: Option<CanonicalJson<'a>>,
    /// Events that were shown.
    pub returned: u64,
    /// Events that were looked at.
    pub scanned: u64,
}

impl<'a> Typed<'a> for SearchDone<'a> {
    const CATALOGUE: &'static str = "vitni-1";
    const EVENT: &'static str = "search.done";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        event.put("cursor", self.cursor);
        event.put("form", self.form);
        event.put("limit", self.limit);
        event.put("matched", self.matched);
        event.put("personal", self.personal);
        event.put("query", self.query);
        event.put("returned", self.returned);
        event.put("scanned", self.scanned);
    }
}

/// Somebody stopped following the tenant's events.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 3, outcome success.
#[derive(Clone, Debug)]
pub struct TailClosed<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// Events that were sent.
    pub sent: u64,
    /// The tail.
    pub stream: &'a str,
}

impl<'a> Typed<'a> for TailClosed<'a> {
    const CATALOGUE: &'static str = "vitni-1";
    const EVENT: &'static str = "tail.closed";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        event.put("sent", self.sent);
        event.put("stream", self.stream);
    }
}

/// Somebody goes on following the tenant's events.
///
/// Issue it each time this happens. How its flow ends is told by: [`tail.closed`](crate::typed::vitni::reading::TailClosed).
///
/// Severity 3, outcome success.
#[derive(Clone, Debug)]
pub struct TailContinued<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// Events that were sent.
    pub sent: u64,
    /// The tail.
    pub stream: &'a str,
}

impl<'a> Typed<'a> for TailContinued<'a> {
    const CATALOGUE: &'static str = "vitni-1";
    const EVENT: &'static str = "tail.continued";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        event.put("sent", self.sent);
        event.put("stream", self.stream);
    }
}

/// Somebody began to follow the tenant's events.
///
/// Issue it once when this begins, before anything is decided. What comes of it is told by: [`tail.closed`](crate::typed::vitni::reading::TailClosed).
///
/// Severity 3, outcome unknown.
#[derive(Clone, Debug)]
pub struct TailOpened<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// Whether personal fields were shown.
    pub personal: bool,
    /// What was asked.
    pub query: Option<CanonicalJson<'a>>,
    /// Whether an earlier tail was taken up again.
    pub resumed: bool,
    /// The tail.
    pub stream: &'a str,
}

impl<'a> Typed<'a> for TailOpened<'a> {
    const CATALOGUE: &'static str = "vitni-1";
    const EVENT: &'static str = "tail.opened";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        event.put("personal", self.personal);
        event.put("query", self.query);
        event.put("resumed", self.resumed);
        event.put("stream", self.stream);
    }
}
