//! What comes in: their events as types. Written from the catalogue; change that instead.
//!
//! ```
//! # #![allow(unused_imports)]
//! use vitni_event::typed::vitni::intake::ClockSkewed;
//! use vitni_event::typed::Typed;
//! use vitni_event::{Client, EventId, Party, Producer, Source, Timestamp};
//!
//! let event = ClockSkewed {
//!     producer: Producer { host: Some("node-1".into()), ..Producer::default() },
//!     ahead_ms: 5400000,
//!     host: Some("idp1.example.net"),
//!     input: "syslog-udp",
//!     source: "login-2.example.org",
//! };
//! let event = event.event(EventId::default(), "acme", Timestamp::default());
//! assert_eq!(event.event, "clock.skewed");
//! ```
//!
//! Without its `producer` it cannot be told:
//!
//! ```compile_fail
//! # #![allow(unused_imports)]
//! use vitni_event::typed::vitni::intake::ClockSkewed;
//! use vitni_event::typed::Typed;
//! use vitni_event::{Client, EventId, Party, Producer, Source, Timestamp};
//!
//! let event = ClockSkewed {
//!     ahead_ms: 5400000,
//!     host: Some("idp1.example.net"),
//!     input: "syslog-udp",
//!     source: "login-2.example.org",
//! };
//! let event = event.event(EventId::default(), "acme", Timestamp::default());
//! assert_eq!(event.event, "clock.skewed");
//! ```

use crate::model::{Event, Producer};
use crate::typed::{Typed, told};

/// A source's clock, or that of a host behind it, differs from ours by more than is allowed.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`source.returned`](crate::typed::vitni::intake::SourceReturned).
///
/// Severity 6, outcome failure.
#[derive(Clone, Debug)]
pub struct ClockSkewed<'a> {
    /// Which system says so.
    pub producer: Producer<'a>,
    /// How far the clock is ahead; negative when it is behind.
    pub ahead_ms: u64,
    /// The host that wrote the lines, where they name it.
    pub host: Option<&'a str>,
    /// The name of the input.
    pub input: &'a str,
    /// The source.
    pub source: &'a str,
}

impl<'a> Typed<'a> for ClockSkewed<'a> {
    const CATALOGUE: &'static str = "vitni-1";
    const EVENT: &'static str = "clock.skewed";

    fn fill(self, event: &mut Event<'a>) {
        event.producer = told(self.producer);
        event.put("ahead_ms", self.ahead_ms);
        event.put("host", self.host);
        event.put("input", self.input);
        event.put("source", self.source);
    }
}

/// A line could not be understood and was kept as it came.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`quarantine.retried`](crate::typed::vitni::intake::QuarantineRetried).
///
/// Severity 6, outcome failure.
#[derive(Clone, Debug)]
pub struct EventQuarantined<'a> {
    /// Which system says so.
    pub producer: Producer<'a>,
    /// Bytes of the line or file.
    pub bytes: u64,
    /// Digest of the rules, or of a line that was too long to be kept.
    pub digest: Option<&'a str>,
    /// The name of the input.
    pub input: Option<&'a str>,
    /// The product that the lines are from.
    pub product: Option<&'a str>,
    /// Why it was not understood.
    pub reason: super::Reason,
    /// The source.
    pub source: Option<&'a str>,
}

impl<'a> Typed<'a> for EventQuarantined<'a> {
    const CATALOGUE: &'static str = "vitni-1";
    const EVENT: &'static str = "event.quarantined";

    fn fill(self, event: &mut Event<'a>) {
        event.producer = told(self.producer);
        event.put("bytes", self.bytes);
        event.put("digest", self.digest);
        event.put("input", self.input);
        event.put("product", self.product);
        event.put("reason", self.reason);
        event.put("source", self.source);
    }
}

/// An event came under the id of another event with other content and was refused.
///
/// Issue it once for each attempt or check that ends so.
///
/// Severity 6, outcome failure.
#[derive(Clone, Debug)]
pub struct IdConflict<'a> {
    /// Which system says so.
    pub producer: Producer<'a>,
    /// The id of the event it is about.
    pub id: &'a str,
    /// The leaf of the event it is about.
    pub index: u64,
}

impl<'a> Typed<'a> for IdConflict<'a> {
    const CATALOGUE: &'static str = "vitni-1";
    const EVENT: &'static str = "id.conflict";

    fn fill(self, event: &mut Event<'a>) {
        event.producer = told(self.producer);
        event.put("id", self.id);
        event.put("index", self.index);
    }
}

/// A connection was ended because what came over it could not be taken apart into messages, or had no end when the server stopped.
///
/// Issue it once for each attempt or check that ends so.
///
/// Severity 6, outcome failure.
#[derive(Clone, Debug)]
pub struct InputCutOff<'a> {
    /// Which system says so.
    pub producer: Producer<'a>,
    /// Bytes of the line or file.
    pub bytes: u64,
    /// How many.
    pub count: u64,
    /// The name of the input.
    pub input: &'a str,
    /// The source.
    pub source: &'a str,
}

impl<'a> Typed<'a> for InputCutOff<'a> {
    const CATALOGUE: &'static str = "vitni-1";
    const EVENT: &'static str = "input.cut_off";

    fn fill(self, event: &mut Event<'a>) {
        event.producer = told(self.producer);
        event.put("bytes", self.bytes);
        event.put("count", self.count);
        event.put("input", self.input);
        event.put("source", self.source);
    }
}

/// Messages that had reached this machine, or bytes of a file on it, were lost before they could be read or stored.
///
/// Issue it once for each attempt or check that ends so.
///
/// Severity 7, outcome failure.
#[derive(Clone, Debug)]
pub struct InputDropped<'a> {
    /// Which system says so.
    pub producer: Producer<'a>,
    /// Bytes of the line or file.
    pub bytes: Option<u64>,
    /// How many.
    pub count: Option<u64>,
    /// The name of the input.
    pub input: &'a str,
    /// For how long.
    pub seconds: Option<u64>,
    /// The source.
    pub source: Option<&'a str>,
}

impl<'a> Typed<'a> for InputDropped<'a> {
    const CATALOGUE: &'static str = "vitni-1";
    const EVENT: &'static str = "input.dropped";

    fn fill(self, event: &mut Event<'a>) {
        event.producer = told(self.producer);
        event.put("bytes", self.bytes);
        event.put("count", self.count);
        event.put("input", self.input);
        event.put("seconds", self.seconds);
        event.put("source", self.source);
    }
}

/// Messages or connections were turned away because the input does not take their source, or had no place for another connection of it.
///
/// Issue it once for each attempt or check that ends so.
///
/// Severity 6, outcome failure.
#[derive(Clone, Debug)]
pub struct InputRefused<'a> {
    /// Which system says so.
    pub producer: Producer<'a>,
    /// How many.
    pub count: u64,
    /// The name of the input.
    pub input: &'a str,
    /// For how long.
    pub seconds: u64,
    /// The source.
    pub source: Option<&'a str>,
}

impl<'a> Typed<'a> for InputRefused<'a> {
    const CATALOGUE: &'static str = "vitni-1";
    const EVENT: &'static str = "input.refused";

    fn fill(self, event: &mut Event<'a>) {
        event.producer = told(self.producer);
        event.put("count", self.count);
        event.put("input", self.input);
        event.put("seconds", self.seconds);
        event.put("source", self.source);
    }
}

/// Another version of the rules that translate a product's lines was put into use.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct MappingChanged<'a> {
    /// Which system says so.
    pub producer: Producer<'a>,
    /// Digest of the rules, or of a line that was too long to be kept.
    pub digest: &'a str,
    /// Digest of the rules before.
    pub previous_digest: Option<&'a str>,
    /// The product that the lines are from.
    pub product: &'a str,
}

impl<'a> Typed<'a> for MappingChanged<'a> {
    const CATALOGUE: &'static str = "vitni-1";
    const EVENT: &'static str = "mapping.changed";

    fn fill(self, event: &mut Event<'a>) {
        event.producer = told(self.producer);
        event.put("digest", self.digest);
        event.put("previous_digest", self.previous_digest);
        event.put("product", self.product);
    }
}

/// Lines that had not been understood were tried again with mended rules.
///
/// Issue it when this is done and stands, not when it is asked for. What fails or is given up is told by: [`event.quarantined`](crate::typed::vitni::intake::EventQuarantined).
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct QuarantineRetried<'a> {
    /// Which system says so.
    pub producer: Producer<'a>,
    /// How many.
    pub count: u64,
    /// The product that the lines are from.
    pub product: &'a str,
    /// Lines that became events.
    pub stored: u64,
}

impl<'a> Typed<'a> for QuarantineRetried<'a> {
    const CATALOGUE: &'static str = "vitni-1";
    const EVENT: &'static str = "quarantine.retried";

    fn fill(self, event: &mut Event<'a>) {
        event.producer = told(self.producer);
        event.put("count", self.count);
        event.put("product", self.product);
        event.put("stored", self.stored);
    }
}

/// Refusals of one source or token went on and were counted instead of being kept one by one.
///
/// Issue it once for each attempt or check that ends so.
///
/// Severity 4, outcome failure.
#[derive(Clone, Debug)]
pub struct RefusalCoalesced<'a> {
    /// Which system says so.
    pub producer: Producer<'a>,
    /// How many.
    pub count: u64,
    /// The event id.
    pub event: &'a str,
    /// For how long.
    pub seconds: u64,
}

impl<'a> Typed<'a> for RefusalCoalesced<'a> {
    const CATALOGUE: &'static str = "vitni-1";
    const EVENT: &'static str = "refusal.coalesced";

    fn fill(self, event: &mut Event<'a>) {
        event.producer = told(self.producer);
        event.put("count", self.count);
        event.put("event", self.event);
        event.put("seconds", self.seconds);
    }
}

/// A source's own numbering shows that some of its events never arrived.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`source.returned`](crate::typed::vitni::intake::SourceReturned).
///
/// Severity 6, outcome failure.
#[derive(Clone, Debug)]
pub struct SequenceGap<'a> {
    /// Which system says so.
    pub producer: Producer<'a>,
    /// How many.
    pub count: Option<u64>,
    /// The number that should have come next.
    pub expected: u64,
    /// The name of the input.
    pub input: &'a str,
    /// The source's own name for itself.
    pub instance: Option<&'a str>,
    /// How many did not arrive.
    pub missing: u64,
    /// The number that came.
    pub received_sequence: u64,
    /// The source.
    pub source: &'a str,
}

impl<'a> Typed<'a> for SequenceGap<'a> {
    const CATALOGUE: &'static str = "vitni-1";
    const EVENT: &'static str = "sequence.gap";

    fn fill(self, event: &mut Event<'a>) {
        event.producer = told(self.producer);
        event.put("count", self.count);
        event.put("expected", self.expected);
        event.put("input", self.input);
        event.put("instance", self.instance);
        event.put("missing", self.missing);
        event.put("received_sequence", self.received_sequence);
        event.put("source", self.source);
    }
}

/// A source that had fallen silent sends again.
///
/// Issue it when this is done and stands, not when it is asked for. What fails or is given up is told by: [`clock.skewed`](crate::typed::vitni::intake::ClockSkewed), [`sequence.gap`](crate::typed::vitni::intake::SequenceGap), [`source.silent`](crate::typed::vitni::intake::SourceSilent).
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct SourceReturned<'a> {
    /// Which system says so.
    pub producer: Producer<'a>,
    /// The name of the input.
    pub input: &'a str,
    /// For how long.
    pub seconds: u64,
    /// The source.
    pub source: &'a str,
}

impl<'a> Typed<'a> for SourceReturned<'a> {
    const CATALOGUE: &'static str = "vitni-1";
    const EVENT: &'static str = "source.returned";

    fn fill(self, event: &mut Event<'a>) {
        event.producer = told(self.producer);
        event.put("input", self.input);
        event.put("seconds", self.seconds);
        event.put("source", self.source);
    }
}

/// A source that used to send has not been heard of for longer than it should.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`source.returned`](crate::typed::vitni::intake::SourceReturned).
///
/// Severity 6, outcome failure.
#[derive(Clone, Debug)]
pub struct SourceSilent<'a> {
    /// Which system says so.
    pub producer: Producer<'a>,
    /// The name of the input.
    pub input: &'a str,
    /// For how long.
    pub seconds: u64,
    /// The source.
    pub source: &'a str,
}

impl<'a> Typed<'a> for SourceSilent<'a> {
    const CATALOGUE: &'static str = "vitni-1";
    const EVENT: &'static str = "source.silent";

    fn fill(self, event: &mut Event<'a>) {
        event.producer = told(self.producer);
        event.put("input", self.input);
        event.put("seconds", self.seconds);
        event.put("source", self.source);
    }
}

/// What stands in the leaf of an event whose id is in no catalogue that the tenant knows.
///
/// Issue it once when this begins, before anything is decided.
///
/// Severity 3, outcome unknown.
#[derive(Clone, Debug)]
pub struct Unknown<'a> {
    /// Which system says so.
    pub producer: Producer<'a>,
}

impl<'a> Typed<'a> for Unknown<'a> {
    const CATALOGUE: &'static str = "vitni-1";
    const EVENT: &'static str = "unknown";

    fn fill(self, event: &mut Event<'a>) {
        event.producer = told(self.producer);
    }
}
