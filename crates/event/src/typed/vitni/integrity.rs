//! Keys, trees and witnesses: their events as types. Written from the catalogue; change that instead.
//!
//! ```
//! # #![allow(unused_imports)]
//! use vitni_event::typed::vitni::integrity::EpochOpened;
//! use vitni_event::typed::Typed;
//! use vitni_event::{Client, EventId, Party, Producer, Source, Timestamp};
//!
//! let event = EpochOpened {
//!     producer: Producer { host: Some("node-1".into()), ..Producer::default() },
//!     epoch: 1,
//!     kept_size: 900,
//!     previous_epoch: 0,
//!     published_size: 1000,
//! };
//! let event = event.event(EventId::default(), "acme", Timestamp::default());
//! assert_eq!(event.event, "epoch.opened");
//! ```
//!
//! Without its `producer` it cannot be told:
//!
//! ```compile_fail
//! # #![allow(unused_imports)]
//! use vitni_event::typed::vitni::integrity::EpochOpened;
//! use vitni_event::typed::Typed;
//! use vitni_event::{Client, EventId, Party, Producer, Source, Timestamp};
//!
//! let event = EpochOpened {
//!     epoch: 1,
//!     kept_size: 900,
//!     previous_epoch: 0,
//!     published_size: 1000,
//! };
//! let event = event.event(EventId::default(), "acme", Timestamp::default());
//! assert_eq!(event.event, "epoch.opened");
//! ```

use crate::model::{Event, Producer};
use crate::typed::{Typed, told};

/// The tenant's tree goes on in a new epoch, because the old one could not be continued.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 9, outcome success.
#[derive(Clone, Debug)]
pub struct EpochOpened<'a> {
    /// Which system says so.
    pub producer: Producer<'a>,
    /// The epoch.
    pub epoch: u64,
    /// Leaves that are left of the previous epoch.
    pub kept_size: u64,
    /// The epoch before.
    pub previous_epoch: u64,
    /// Leaves of the last published checkpoint.
    pub published_size: u64,
}

impl<'a> Typed<'a> for EpochOpened<'a> {
    const CATALOGUE: &'static str = "vitni-1";
    const EVENT: &'static str = "epoch.opened";

    fn fill(self, event: &mut Event<'a>) {
        event.producer = told(self.producer);
        event.put("epoch", self.epoch);
        event.put("kept_size", self.kept_size);
        event.put("previous_epoch", self.previous_epoch);
        event.put("published_size", self.published_size);
    }
}

/// Another key signs for the tenant's tree from now on.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 6, outcome success.
#[derive(Clone, Debug)]
pub struct KeyChanged<'a> {
    /// Which system says so.
    pub producer: Producer<'a>,
    /// The epoch.
    pub epoch: u64,
    /// The key, by its id.
    pub key_id: &'a str,
    /// What the key signs.
    pub purpose: super::Purpose,
}

impl<'a> Typed<'a> for KeyChanged<'a> {
    const CATALOGUE: &'static str = "vitni-1";
    const EVENT: &'static str = "key.changed";

    fn fill(self, event: &mut Event<'a>) {
        event.producer = told(self.producer);
        event.put("epoch", self.epoch);
        event.put("key_id", self.key_id);
        event.put("purpose", self.purpose);
    }
}

/// The record of the last published checkpoints was not there when the server started.
///
/// Issue it once for each attempt or check that ends so.
///
/// Severity 9, outcome failure.
#[derive(Clone, Debug)]
pub struct MarkMissing<'a> {
    /// Which system says so.
    pub producer: Producer<'a>,
    /// Leaves of all trees.
    pub size: u64,
}

impl<'a> Typed<'a> for MarkMissing<'a> {
    const CATALOGUE: &'static str = "vitni-1";
    const EVENT: &'static str = "mark.missing";

    fn fill(self, event: &mut Event<'a>) {
        event.producer = told(self.producer);
        event.put("size", self.size);
    }
}

/// A receipt that this server had signed does not agree with its tree.
///
/// Issue it once for each attempt or check that ends so.
///
/// Severity 8, outcome failure.
#[derive(Clone, Debug)]
pub struct ReceiptBroken<'a> {
    /// Which system says so.
    pub producer: Producer<'a>,
    /// The leaf of the event it is about.
    pub index: u64,
    /// Leaves of the tree at that moment.
    pub tree_size: u64,
}

impl<'a> Typed<'a> for ReceiptBroken<'a> {
    const CATALOGUE: &'static str = "vitni-1";
    const EVENT: &'static str = "receipt.broken";

    fn fill(self, event: &mut Event<'a>) {
        event.producer = told(self.producer);
        event.put("index", self.index);
        event.put("tree_size", self.tree_size);
    }
}

/// An outside witness confirmed that the tenant's tree only grew.
///
/// Issue it when this is done and stands, not when it is asked for. What fails or is given up is told by: [`witness.refused`](crate::typed::vitni::integrity::WitnessRefused).
///
/// Severity 3, outcome success.
#[derive(Clone, Debug)]
pub struct WitnessCosigned<'a> {
    /// Which system says so.
    pub producer: Producer<'a>,
    /// Leaves of the tree at that moment.
    pub tree_size: u64,
    /// The witness, by its key name.
    pub witness: &'a str,
}

impl<'a> Typed<'a> for WitnessCosigned<'a> {
    const CATALOGUE: &'static str = "vitni-1";
    const EVENT: &'static str = "witness.cosigned";

    fn fill(self, event: &mut Event<'a>) {
        event.producer = told(self.producer);
        event.put("tree_size", self.tree_size);
        event.put("witness", self.witness);
    }
}

/// An outside witness would not confirm the tenant's tree.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`witness.cosigned`](crate::typed::vitni::integrity::WitnessCosigned).
///
/// Severity 9, outcome failure.
#[derive(Clone, Debug)]
pub struct WitnessRefused<'a> {
    /// Which system says so.
    pub producer: Producer<'a>,
    /// Leaves of the tree at that moment.
    pub tree_size: u64,
    /// The witness, by its key name.
    pub witness: &'a str,
}

impl<'a> Typed<'a> for WitnessRefused<'a> {
    const CATALOGUE: &'static str = "vitni-1";
    const EVENT: &'static str = "witness.refused";

    fn fill(self, event: &mut Event<'a>) {
        event.producer = told(self.producer);
        event.put("tree_size", self.tree_size);
        event.put("witness", self.witness);
    }
}
