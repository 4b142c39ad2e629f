//! The server itself: their events as types. Written from the catalogue; change that instead.
//!
//! ```
//! # #![allow(unused_imports)]
//! use vitni_event::typed::logicnets::runtime::RuntimeBootstrap;
//! use vitni_event::typed::Typed;
//! use vitni_event::{Client, EventId, Party, Producer, Source, Timestamp};
//!
//! let event = RuntimeBootstrap {
//!     producer: Producer { host: Some("node-1".into()), ..Producer::default() },
//! };
//! let event = event.event(EventId::default(), "acme", Timestamp::default());
//! assert_eq!(event.event, "runtime.bootstrap");
//! ```
//!
//! Without its `producer` it cannot be told:
//!
//! ```compile_fail
//! # #![allow(unused_imports)]
//! use vitni_event::typed::logicnets::runtime::RuntimeBootstrap;
//! use vitni_event::typed::Typed;
//! use vitni_event::{Client, EventId, Party, Producer, Source, Timestamp};
//!
//! let event = RuntimeBootstrap {
//! };
//! let event = event.event(EventId::default(), "acme", Timestamp::default());
//! assert_eq!(event.event, "runtime.bootstrap");
//! ```

use crate::model::{Event, Producer};
use crate::typed::{Typed, told};

/// The web server came up and takes requests.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 4, outcome success.
///
/// Tell [`core_server_run_started`](crate::typed::phenixid::server::CoreServerRunStarted) instead where you can: it is the same fact, and one occurrence is told once.
#[derive(Clone, Debug)]
pub struct RuntimeBootstrap<'a> {
    /// Which system says so.
    pub producer: Producer<'a>,
}

impl<'a> Typed<'a> for RuntimeBootstrap<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "runtime.bootstrap";

    fn fill(self, event: &mut Event<'a>) {
        event.producer = told(self.producer);
    }
}
