//! Certificates for push messages: their events as types. Written from the catalogue; change that instead.
//!
//! ```
//! # #![allow(unused_imports)]
//! use vitni_event::typed::phenixid::push_certificates::{Context, MessagingapnsCertificateExpired};
//! use vitni_event::typed::Typed;
//! use vitni_event::{Client, EventId, Party, Producer, Source, Timestamp};
//!
//! let event = MessagingapnsCertificateExpired {
//!     target: Party { name: Some("bob".into()), ..Party::default() },
//!     context: Context::default(),
//! };
//! let event = event.event(EventId::default(), "acme", Timestamp::default());
//! assert_eq!(event.event, "messagingapns_certificate_expired");
//! ```
//!
//! Without its `target` it cannot be told:
//!
//! ```compile_fail
//! # #![allow(unused_imports)]
//! use vitni_event::typed::phenixid::push_certificates::{Context, MessagingapnsCertificateExpired};
//! use vitni_event::typed::Typed;
//! use vitni_event::{Client, EventId, Party, Producer, Source, Timestamp};
//!
//! let event = MessagingapnsCertificateExpired {
//!     context: Context::default(),
//! };
//! let event = event.event(EventId::default(), "acme", Timestamp::default());
//! assert_eq!(event.event, "messagingapns_certificate_expired");
//! ```

use crate::model::{Event, Party};
use crate::typed::{Typed, told};

/// What any event of this family may carry besides; none of it is needed.
#[derive(Clone, Debug, Default)]
pub struct Context<'a> {
    /// The server that was addressed.
    pub dhost: Option<&'a str>,
    /// What ties the events of one request or flow together.
    pub phx_trace_id: Option<&'a str>,
    /// Why it went wrong.
    pub reason: Option<&'a str>,
}

impl<'a> Context<'a> {
    fn fill(self, event: &mut Event<'a>) {
        event.put("dhost", self.dhost);
        event.put("phxTraceId", self.phx_trace_id);
        event.put("reason", self.reason);
    }
}

/// The certificate with which the server sends push messages to phones is past its end.
///
/// Issue it once for each attempt or check that ends so.
///
/// Severity 8, outcome failure.
#[derive(Clone, Debug)]
pub struct MessagingapnsCertificateExpired<'a> {
    /// To whom or what it was done.
    pub target: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for MessagingapnsCertificateExpired<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "messagingapns_certificate_expired";

    fn fill(self, event: &mut Event<'a>) {
        event.targets.extend(told(self.target));
        self.context.fill(event);
    }
}

/// The certificate with which the server sends push messages to phones is not valid yet.
///
/// Issue it once for each attempt or check that ends so.
///
/// Severity 8, outcome failure.
#[derive(Clone, Debug)]
pub struct MessagingapnsCertificateNotyetvalid<'a> {
    /// To whom or what it was done.
    pub target: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for MessagingapnsCertificateNotyetvalid<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "messagingapns_certificate_notyetvalid";

    fn fill(self, event: &mut Event<'a>) {
        event.targets.extend(told(self.target));
        self.context.fill(event);
    }
}

/// The certificate with which the server sends push messages to phones will soon be past its end.
///
/// Issue it each time this happens. How its flow ends is told by: [`messagingapns_certificate_expired`](crate::typed::phenixid::push_certificates::MessagingapnsCertificateExpired), [`messagingapns_certificate_notyetvalid`](crate::typed::phenixid::push_certificates::MessagingapnsCertificateNotyetvalid).
///
/// Severity 6, outcome success.
#[derive(Clone, Debug)]
pub struct MessagingapnsCertificateWarning<'a> {
    /// To whom or what it was done.
    pub target: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for MessagingapnsCertificateWarning<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "messagingapns_certificate_warning";

    fn fill(self, event: &mut Event<'a>) {
        event.targets.extend(told(self.target));
        self.context.fill(event);
    }
}
