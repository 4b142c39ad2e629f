//! One-time codes: their events as types. Written from the catalogue; change that instead.
//!
//! ```
//! # #![allow(unused_imports)]
//! use vitni_event::typed::phenixid::otp::{Context, NeotpFailure};
//! use vitni_event::typed::Typed;
//! use vitni_event::{Client, EventId, Party, Producer, Source, Timestamp};
//!
//! let event = NeotpFailure {
//!     actor: Party { name: Some("alice".into()), ..Party::default() },
//!     context: Context::default(),
//! };
//! let event = event.event(EventId::default(), "acme", Timestamp::default());
//! assert_eq!(event.event, "neotp_failure");
//! ```
//!
//! Without its `actor` it cannot be told:
//!
//! ```compile_fail
//! # #![allow(unused_imports)]
//! use vitni_event::typed::phenixid::otp::{Context, NeotpFailure};
//! use vitni_event::typed::Typed;
//! use vitni_event::{Client, EventId, Party, Producer, Source, Timestamp};
//!
//! let event = NeotpFailure {
//!     context: Context::default(),
//! };
//! let event = event.event(EventId::default(), "acme", Timestamp::default());
//! assert_eq!(event.event, "neotp_failure");
//! ```

use crate::model::{Event, Party};
use crate::typed::{Typed, told};

/// What any event of this family may carry besides; none of it is needed.
#[derive(Clone, Debug, Default)]
pub struct Context<'a> {
    /// The user it is about.
    pub duser: Option<&'a str>,
    /// What ties the events of one request or flow together.
    pub phx_trace_id: Option<&'a str>,
    /// Why it went wrong.
    pub reason: Option<&'a str>,
    /// The address of the browser or app.
    pub src: Option<&'a str>,
}

impl<'a> Context<'a> {
    fn fill(self, event: &mut Event<'a>) {
        event.put("duser", self.duser);
        event.put("phxTraceId", self.phx_trace_id);
        event.put("reason", self.reason);
        event.put("src", self.src);
    }
}

/// A user answered with a one-time code that is wrong.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`neotp_success`](crate::typed::phenixid::otp::NeotpSuccess).
///
/// Severity 6, outcome failure.
#[derive(Clone, Debug)]
pub struct NeotpFailure<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for NeotpFailure<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "neotp_failure";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        self.context.fill(event);
    }
}

/// A user answered with the right one-time code.
///
/// Issue it when this is done and stands, not when it is asked for. What fails or is given up is told by: [`neotp_failure`](crate::typed::phenixid::otp::NeotpFailure).
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct NeotpSuccess<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for NeotpSuccess<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "neotp_success";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        self.context.fill(event);
    }
}

/// A one-time code could not be sent to its user.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`pipes_otp_validation_success`](crate::typed::phenixid::otp::PipesOtpValidationSuccess).
///
/// Severity 6, outcome failure.
#[derive(Clone, Debug)]
pub struct PipesOtpDeliveryFailed<'a> {
    /// To whom or what it was done.
    pub target: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for PipesOtpDeliveryFailed<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "pipes_otp_delivery_failed";

    fn fill(self, event: &mut Event<'a>) {
        event.targets.extend(told(self.target));
        self.context.fill(event);
    }
}

/// A one-time code was sent to its user.
///
/// Issue it each time this happens. How its flow ends is told by: [`pipes_otp_delivery_failed`](crate::typed::phenixid::otp::PipesOtpDeliveryFailed), [`pipes_otp_validation_failed`](crate::typed::phenixid::otp::PipesOtpValidationFailed), [`pipes_otp_validation_success`](crate::typed::phenixid::otp::PipesOtpValidationSuccess).
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct PipesOtpDeliverySuccess<'a> {
    /// To whom or what it was done.
    pub target: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for PipesOtpDeliverySuccess<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "pipes_otp_delivery_success";

    fn fill(self, event: &mut Event<'a>) {
        event.targets.extend(told(self.target));
        self.context.fill(event);
    }
}

/// The one-time code that a user typed is not the one that was sent or shown.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`pipes_otp_validation_success`](crate::typed::phenixid::otp::PipesOtpValidationSuccess).
///
/// Severity 4, outcome failure.
#[derive(Clone, Debug)]
pub struct PipesOtpValidationFailed<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for PipesOtpValidationFailed<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "pipes_otp_validation_failed";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        self.context.fill(event);
    }
}

/// The one-time code that a user typed is the right one.
///
/// Issue it when this is done and stands, not when it is asked for. What fails or is given up is told by: [`pipes_otp_delivery_failed`](crate::typed::phenixid::otp::PipesOtpDeliveryFailed), [`pipes_otp_validation_failed`](crate::typed::phenixid::otp::PipesOtpValidationFailed).
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct PipesOtpValidationSuccess<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for PipesOtpValidationSuccess<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "pipes_otp_validation_success";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        self.context.fill(event);
    }
}
