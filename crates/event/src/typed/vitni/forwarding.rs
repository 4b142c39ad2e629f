//! What goes out: their events as types. Written from the catalogue; change that instead.
//!
//! ```
//! # #![allow(unused_imports)]
//! use vitni_event::typed::vitni::forwarding::ForwardBegun;
//! use vitni_event::typed::Typed;
//! use vitni_event::{Client, EventId, Party, Producer, Source, Timestamp};
//!
//! let event = ForwardBegun {
//!     producer: Producer { host: Some("node-1".into()), ..Producer::default() },
//!     destination: "syslog+tls://siem.example.net:6514",
//!     forward: "siem",
//!     query: Some(vitni_event::CanonicalJson::trusted(r#"{"actor":"alice"}"#)),
//! };
//! let event = event.event(EventId::default(), "acme", Timestamp::default());
//! assert_eq!(event.event, "forward.begun");
//! ```
//!
//! Without its `producer` it cannot be told:
//!
//! ```compile_fail
//! # #![allow(unused_imports)]
//! use vitni_event::typed::vitni::forwarding::ForwardBegun;
//! use vitni_event::typed::Typed;
//! use vitni_event::{Client, EventId, Party, Producer, Source, Timestamp};
//!
//! let event = ForwardBegun {
//!     destination: "syslog+tls://siem.example.net:6514",
//!     forward: "siem",
//!     query: Some(vitni_event::CanonicalJson::trusted(r#"{"actor":"alice"}"#)),
//! };
//! let event = event.event(EventId::default(), "acme", Timestamp::default());
//! assert_eq!(event.event, "forward.begun");
//! ```

use crate::json::CanonicalJson;
use crate::model::{Event, Producer};
use crate::typed::{Typed, told};

/// The tenant's events began to be passed on to a receiver, or go on with a changed selection.
///
/// Issue it once when this begins, before anything is decided. What comes of it is told by: [`forward.ended`](crate::typed::vitni::forwarding::ForwardEnded), [`forward.failing`](crate::typed::vitni::forwarding::ForwardFailing), [`forward.given_up`](crate::typed::vitni::forwarding::ForwardGivenUp), [`forward.paused`](crate::typed::vitni::forwarding::ForwardPaused), [`forward.recovered`](crate::typed::vitni::forwarding::ForwardRecovered), [`forward.resumed`](crate::typed::vitni::forwarding::ForwardResumed).
///
/// Severity 4, outcome unknown.
#[derive(Clone, Debug)]
pub struct ForwardBegun<'a> {
    /// Which system says so.
    pub producer: Producer<'a>,
    /// Where events are sent to.
    pub destination: &'a str,
    /// The name of the forwarding.
    pub forward: &'a str,
    /// What was asked.
    pub query: Option<CanonicalJson<'a>>,
}

impl<'a> Typed<'a> for ForwardBegun<'a> {
    const CATALOGUE: &'static str = "vitni-1";
    const EVENT: &'static str = "forward.begun";

    fn fill(self, event: &mut Event<'a>) {
        event.producer = told(self.producer);
        event.put("destination", self.destination);
        event.put("forward", self.forward);
        event.put("query", self.query);
    }
}

/// More of the tenant's events were passed on to a receiver.
///
/// Issue it each time this happens. How its flow ends is told by: [`forward.ended`](crate::typed::vitni::forwarding::ForwardEnded), [`forward.failing`](crate::typed::vitni::forwarding::ForwardFailing), [`forward.given_up`](crate::typed::vitni::forwarding::ForwardGivenUp), [`forward.paused`](crate::typed::vitni::forwarding::ForwardPaused), [`forward.recovered`](crate::typed::vitni::forwarding::ForwardRecovered), [`forward.resumed`](crate::typed::vitni::forwarding::ForwardResumed).
///
/// Severity 3, outcome success.
#[derive(Clone, Debug)]
pub struct ForwardContinued<'a> {
    /// Which system says so.
    pub producer: Producer<'a>,
    /// How many.
    pub count: u64,
    /// The name of the forwarding.
    pub forward: &'a str,
    /// For how long.
    pub seconds: u64,
}

impl<'a> Typed<'a> for ForwardContinued<'a> {
    const CATALOGUE: &'static str = "vitni-1";
    const EVENT: &'static str = "forward.continued";

    fn fill(self, event: &mut Event<'a>) {
        event.producer = told(self.producer);
        event.put("count", self.count);
        event.put("forward", self.forward);
        event.put("seconds", self.seconds);
    }
}

/// A receiver no longer gets the tenant's events because it was taken out of the configuration.
///
/// Issue it when this is done and stands, not when it is asked for. What fails or is given up is told by: [`forward.failing`](crate::typed::vitni::forwarding::ForwardFailing), [`forward.given_up`](crate::typed::vitni::forwarding::ForwardGivenUp).
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct ForwardEnded<'a> {
    /// Which system says so.
    pub producer: Producer<'a>,
    /// The name of the forwarding.
    pub forward: &'a str,
}

impl<'a> Typed<'a> for ForwardEnded<'a> {
    const CATALOGUE: &'static str = "vitni-1";
    const EVENT: &'static str = "forward.ended";

    fn fill(self, event: &mut Event<'a>) {
        event.producer = told(self.producer);
        event.put("forward", self.forward);
    }
}

/// A receiver cannot be reached or does not take events, and they wait.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`forward.ended`](crate::typed::vitni::forwarding::ForwardEnded), [`forward.paused`](crate::typed::vitni::forwarding::ForwardPaused), [`forward.recovered`](crate::typed::vitni::forwarding::ForwardRecovered), [`forward.resumed`](crate::typed::vitni::forwarding::ForwardResumed).
///
/// Severity 7, outcome failure.
#[derive(Clone, Debug)]
pub struct ForwardFailing<'a> {
    /// Which system says so.
    pub producer: Producer<'a>,
    /// Where events are sent to.
    pub destination: &'a str,
    /// The name of the forwarding.
    pub forward: &'a str,
    /// For how long.
    pub seconds: u64,
}

impl<'a> Typed<'a> for ForwardFailing<'a> {
    const CATALOGUE: &'static str = "vitni-1";
    const EVENT: &'static str = "forward.failing";

    fn fill(self, event: &mut Event<'a>) {
        event.producer = told(self.producer);
        event.put("destination", self.destination);
        event.put("forward", self.forward);
        event.put("seconds", self.seconds);
    }
}

/// A receiver refused an event again and again; it was put aside and the next one sent.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`forward.ended`](crate::typed::vitni::forwarding::ForwardEnded), [`forward.paused`](crate::typed::vitni::forwarding::ForwardPaused), [`forward.recovered`](crate::typed::vitni::forwarding::ForwardRecovered), [`forward.resumed`](crate::typed::vitni::forwarding::ForwardResumed).
///
/// Severity 7, outcome failure.
#[derive(Clone, Debug)]
pub struct ForwardGivenUp<'a> {
    /// Which system says so.
    pub producer: Producer<'a>,
    /// How often it was tried.
    pub attempts: u64,
    /// The name of the forwarding.
    pub forward: &'a str,
    /// The id of the event it is about.
    pub id: &'a str,
}

impl<'a> Typed<'a> for ForwardGivenUp<'a> {
    const CATALOGUE: &'static str = "vitni-1";
    const EVENT: &'static str = "forward.given_up";

    fn fill(self, event: &mut Event<'a>) {
        event.producer = told(self.producer);
        event.put("attempts", self.attempts);
        event.put("forward", self.forward);
        event.put("id", self.id);
    }
}

/// Somebody had a receiver's events held back.
///
/// Issue it when this is done and stands, not when it is asked for. What fails or is given up is told by: [`forward.failing`](crate::typed::vitni::forwarding::ForwardFailing), [`forward.given_up`](crate::typed::vitni::forwarding::ForwardGivenUp).
///
/// Severity 6, outcome success.
#[derive(Clone, Debug)]
pub struct ForwardPaused<'a> {
    /// Which system says so.
    pub producer: Producer<'a>,
    /// The name of the forwarding.
    pub forward: &'a str,
}

impl<'a> Typed<'a> for ForwardPaused<'a> {
    const CATALOGUE: &'static str = "vitni-1";
    const EVENT: &'static str = "forward.paused";

    fn fill(self, event: &mut Event<'a>) {
        event.producer = told(self.producer);
        event.put("forward", self.forward);
    }
}

/// A receiver that had been failing takes events again.
///
/// Issue it when this is done and stands, not when it is asked for. What fails or is given up is told by: [`forward.failing`](crate::typed::vitni::forwarding::ForwardFailing), [`forward.given_up`](crate::typed::vitni::forwarding::ForwardGivenUp).
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct ForwardRecovered<'a> {
    /// Which system says so.
    pub producer: Producer<'a>,
    /// Where events are sent to.
    pub destination: &'a str,
    /// The name of the forwarding.
    pub forward: &'a str,
    /// For how long.
    pub seconds: u64,
}

impl<'a> Typed<'a> for ForwardRecovered<'a> {
    const CATALOGUE: &'static str = "vitni-1";
    const EVENT: &'static str = "forward.recovered";

    fn fill(self, event: &mut Event<'a>) {
        event.producer = told(self.producer);
        event.put("destination", self.destination);
        event.put("forward", self.forward);
        event.put("seconds", self.seconds);
    }
}

/// Somebody had a receiver's events go out again.
///
/// Issue it when this is done and stands, not when it is asked for. What fails or is given up is told by: [`forward.failing`](crate::typed::vitni::forwarding::ForwardFailing), [`forward.given_up`](crate::typed::vitni::forwarding::ForwardGivenUp).
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct ForwardResumed<'a> {
    /// Which system says so.
    pub producer: Producer<'a>,
    /// The name of the forwarding.
    pub forward: &'a str,
}

impl<'a> Typed<'a> for ForwardResumed<'a> {
    const CATALOGUE: &'static str = "vitni-1";
    const EVENT: &'static str = "forward.resumed";

    fn fill(self, event: &mut Event<'a>) {
        event.producer = told(self.producer);
        event.put("forward", self.forward);
    }
}
