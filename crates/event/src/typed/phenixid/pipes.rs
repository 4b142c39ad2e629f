//! Configured processing: their events as types. Written from the catalogue; change that instead.
//!
//! ```
//! # #![allow(unused_imports)]
//! use vitni_event::typed::phenixid::pipes::{Context, PipesDatabaseConnectionEstablished};
//! use vitni_event::typed::Typed;
//! use vitni_event::{Client, EventId, Party, Producer, Source, Timestamp};
//!
//! let event = PipesDatabaseConnectionEstablished {
//!     producer: Producer { host: Some("node-1".into()), ..Producer::default() },
//!     context: Context::default(),
//! };
//! let event = event.event(EventId::default(), "acme", Timestamp::default());
//! assert_eq!(event.event, "pipes_database_connection_established");
//! ```
//!
//! Without its `producer` it cannot be told:
//!
//! ```compile_fail
//! # #![allow(unused_imports)]
//! use vitni_event::typed::phenixid::pipes::{Context, PipesDatabaseConnectionEstablished};
//! use vitni_event::typed::Typed;
//! use vitni_event::{Client, EventId, Party, Producer, Source, Timestamp};
//!
//! let event = PipesDatabaseConnectionEstablished {
//!     context: Context::default(),
//! };
//! let event = event.event(EventId::default(), "acme", Timestamp::default());
//! assert_eq!(event.event, "pipes_database_connection_established");
//! ```

use crate::model::{Event, Party, Producer};
use crate::typed::{Typed, told};

/// What any event of this family may carry besides; none of it is needed.
#[derive(Clone, Debug, Default)]
pub struct Context<'a> {
    /// The server that was addressed.
    pub dhost: Option<&'a str>,
    /// The user it is about.
    pub duser: Option<&'a str>,
    /// What ties the events of one request or flow together.
    pub phx_trace_id: Option<&'a str>,
    /// Why it went wrong.
    pub reason: Option<&'a str>,
    /// The address that was called.
    pub request: Option<&'a str>,
}

impl<'a> Context<'a> {
    fn fill(self, event: &mut Event<'a>) {
        event.put("dhost", self.dhost);
        event.put("duser", self.duser);
        event.put("phxTraceId", self.phx_trace_id);
        event.put("reason", self.reason);
        event.put("request", self.request);
    }
}

/// A connection to a database was made.
///
/// Issue it when this is done and stands, not when it is asked for. What fails or is given up is told by: [`pipes_database_connection_failed`](crate::typed::phenixid::pipes::PipesDatabaseConnectionFailed).
///
/// Severity 3, outcome success.
#[derive(Clone, Debug)]
pub struct PipesDatabaseConnectionEstablished<'a> {
    /// Which system says so.
    pub producer: Producer<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for PipesDatabaseConnectionEstablished<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "pipes_database_connection_established";

    fn fill(self, event: &mut Event<'a>) {
        event.producer = told(self.producer);
        self.context.fill(event);
    }
}

/// A connection to a database could not be made.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`pipes_database_connection_established`](crate::typed::phenixid::pipes::PipesDatabaseConnectionEstablished).
///
/// Severity 6, outcome failure.
#[derive(Clone, Debug)]
pub struct PipesDatabaseConnectionFailed<'a> {
    /// Which system says so.
    pub producer: Producer<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for PipesDatabaseConnectionFailed<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "pipes_database_connection_failed";

    fn fill(self, event: &mut Event<'a>) {
        event.producer = told(self.producer);
        self.context.fill(event);
    }
}

/// A request to another server was delivered.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 3, outcome success.
#[derive(Clone, Debug)]
pub struct PipesHttpRequestDelivered<'a> {
    /// Which system says so.
    pub producer: Producer<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for PipesHttpRequestDelivered<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "pipes_http_request_delivered";

    fn fill(self, event: &mut Event<'a>) {
        event.producer = told(self.producer);
        self.context.fill(event);
    }
}

/// A mail was handed to the mail server.
///
/// Issue it when this is done and stands, not when it is asked for. What fails or is given up is told by: [`pipes_mail_failed`](crate::typed::phenixid::pipes::PipesMailFailed).
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct PipesMailDelivered<'a> {
    /// To whom or what it was done.
    pub target: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for PipesMailDelivered<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "pipes_mail_delivered";

    fn fill(self, event: &mut Event<'a>) {
        event.targets.extend(told(self.target));
        self.context.fill(event);
    }
}

/// A mail was not taken by the mail server.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`pipes_mail_delivered`](crate::typed::phenixid::pipes::PipesMailDelivered).
///
/// Severity 4, outcome failure.
#[derive(Clone, Debug)]
pub struct PipesMailFailed<'a> {
    /// To whom or what it was done.
    pub target: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for PipesMailFailed<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "pipes_mail_failed";

    fn fill(self, event: &mut Event<'a>) {
        event.targets.extend(told(self.target));
        self.context.fill(event);
    }
}

/// A PDF document was given an electronic signature.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct PipesPdfSigned<'a> {
    /// Which system says so.
    pub producer: Producer<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for PipesPdfSigned<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "pipes_pdf_signed";

    fn fill(self, event: &mut Event<'a>) {
        event.producer = told(self.producer);
        self.context.fill(event);
    }
}

/// A configured chain of processing steps ended with an error.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`pipes_pipe_success`](crate::typed::phenixid::pipes::PipesPipeSuccess).
///
/// Severity 6, outcome failure.
#[derive(Clone, Debug)]
pub struct PipesPipeFailure<'a> {
    /// Which system says so.
    pub producer: Producer<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for PipesPipeFailure<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "pipes_pipe_failure";

    fn fill(self, event: &mut Event<'a>) {
        event.producer = told(self.producer);
        self.context.fill(event);
    }
}

/// A configured chain of processing steps ran to its end.
///
/// Issue it when this is done and stands, not when it is asked for. What fails or is given up is told by: [`pipes_pipe_failure`](crate::typed::phenixid::pipes::PipesPipeFailure).
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct PipesPipeSuccess<'a> {
    /// Which system says so.
    pub producer: Producer<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for PipesPipeSuccess<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "pipes_pipe_success";

    fn fill(self, event: &mut Event<'a>) {
        event.producer = told(self.producer);
        self.context.fill(event);
    }
}

/// A text message was handed to the operator that carries it.
///
/// Issue it when this is done and stands, not when it is asked for. What fails or is given up is told by: [`pipes_sms_failed`](crate::typed::phenixid::pipes::PipesSmsFailed).
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct PipesSmsDelivered<'a> {
    /// To whom or what it was done.
    pub target: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for PipesSmsDelivered<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "pipes_sms_delivered";

    fn fill(self, event: &mut Event<'a>) {
        event.targets.extend(told(self.target));
        self.context.fill(event);
    }
}

/// A text message was not taken by the operator that should carry it.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`pipes_sms_delivered`](crate::typed::phenixid::pipes::PipesSmsDelivered).
///
/// Severity 4, outcome failure.
#[derive(Clone, Debug)]
pub struct PipesSmsFailed<'a> {
    /// To whom or what it was done.
    pub target: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for PipesSmsFailed<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "pipes_sms_failed";

    fn fill(self, event: &mut Event<'a>) {
        event.targets.extend(told(self.target));
        self.context.fill(event);
    }
}

/// One step of a configured chain ended with an error.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`pipes_valve_success`](crate::typed::phenixid::pipes::PipesValveSuccess).
///
/// Severity 6, outcome failure.
#[derive(Clone, Debug)]
pub struct PipesValveFailure<'a> {
    /// Which system says so.
    pub producer: Producer<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for PipesValveFailure<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "pipes_valve_failure";

    fn fill(self, event: &mut Event<'a>) {
        event.producer = told(self.producer);
        self.context.fill(event);
    }
}

/// One step of a configured chain did its work.
///
/// Issue it when this is done and stands, not when it is asked for. What fails or is given up is told by: [`pipes_valve_failure`](crate::typed::phenixid::pipes::PipesValveFailure).
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct PipesValveSuccess<'a> {
    /// Which system says so.
    pub producer: Producer<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for PipesValveSuccess<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "pipes_valve_success";

    fn fill(self, event: &mut Event<'a>) {
        event.producer = told(self.producer);
        self.context.fill(event);
    }
}

/// An XML document was given an electronic signature.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct PipesXmlSigned<'a> {
    /// Which system says so.
    pub producer: Producer<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for PipesXmlSigned<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "pipes_xml_signed";

    fn fill(self, event: &mut Event<'a>) {
        event.producer = told(self.producer);
        self.context.fill(event);
    }
}
