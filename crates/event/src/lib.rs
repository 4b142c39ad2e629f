//! The audited fact: what an event is, which events are known, how one is checked, written and committed to.
//!
//! Everything here is pure: bytes, values, times and randomness come in as arguments and values go out. This crate
//! never reads a clock, a file, a socket or a random source, and never decides where an event is kept.

pub mod canonical;
pub mod catalogue;
pub mod flags;
pub mod ids;
pub mod json;
pub mod leaf;
pub mod limits;
pub mod mapping;
pub mod model;
pub mod refusal;
pub mod submission;
mod texts;
pub mod time;
pub mod typed;

pub use canonical::Canonical;
pub use flags::{Flag, Flags};
pub use ids::{EventId, LeafIndex, Seq, TenantId};
pub use json::CanonicalJson;
pub use model::{Auth, Client, Erased, Event, Flow, Outcome, Party, Producer, Severity, Source, Text};
pub use refusal::{Refusal, RefusalCode};
pub use texts::TextTest;
pub use time::{Offset, Timestamp};
