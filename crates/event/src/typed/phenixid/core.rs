//! Accounts, tokens and devices of the core: their events as types. Written from the catalogue; change that instead.
//!
//! ```
//! # #![allow(unused_imports)]
//! use vitni_event::typed::phenixid::core::{Context, CoreCertificateValidationfailed};
//! use vitni_event::typed::Typed;
//! use vitni_event::{Client, EventId, Party, Producer, Source, Timestamp};
//!
//! let event = CoreCertificateValidationfailed {
//!     target: Party { name: Some("bob".into()), ..Party::default() },
//!     context: Context::default(),
//! };
//! let event = event.event(EventId::default(), "acme", Timestamp::default());
//! assert_eq!(event.event, "core_certificate_validationfailed");
//! ```
//!
//! Without its `target` it cannot be told:
//!
//! ```compile_fail
//! # #![allow(unused_imports)]
//! use vitni_event::typed::phenixid::core::{Context, CoreCertificateValidationfailed};
//! use vitni_event::typed::Typed;
//! use vitni_event::{Client, EventId, Party, Producer, Source, Timestamp};
//!
//! let event = CoreCertificateValidationfailed {
//!     context: Context::default(),
//! };
//! let event = event.event(EventId::default(), "acme", Timestamp::default());
//! assert_eq!(event.event, "core_certificate_validationfailed");
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

/// A certificate that somebody or something presented was not accepted.
///
/// Issue it once for each attempt or check that ends so.
///
/// Severity 6, outcome failure.
#[derive(Clone, Debug)]
pub struct CoreCertificateValidationfailed<'a> {
    /// To whom or what it was done.
    pub target: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for CoreCertificateValidationfailed<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "core_certificate_validationfailed";

    fn fill(self, event: &mut Event<'a>) {
        event.targets.extend(told(self.target));
        self.context.fill(event);
    }
}

/// A user's phone turned out to run with its protection removed.
///
/// Issue it each time this happens.
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct CoreClientDeviceRooteddevicedetected<'a> {
    /// To whom or what it was done.
    pub target: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for CoreClientDeviceRooteddevicedetected<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "core_client_device_rooteddevicedetected";

    fn fill(self, event: &mut Event<'a>) {
        event.targets.extend(told(self.target));
        self.context.fill(event);
    }
}

/// The password of an account kept on the server itself was changed.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 4, outcome success.
///
/// Tell [`user.password_updated`](crate::typed::logicnets::user::UserPasswordUpdated) instead where you can: it is the same fact, and one occurrence is told once.
#[derive(Clone, Debug)]
pub struct CoreInternaluserPasswordchanged<'a> {
    /// To whom or what it was done.
    pub target: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for CoreInternaluserPasswordchanged<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "core_internaluser_passwordchanged";

    fn fill(self, event: &mut Event<'a>) {
        event.targets.extend(told(self.target));
        self.context.fill(event);
    }
}

/// A user's mobile app asked the server what is waiting to be confirmed and was told.
///
/// Issue it each time this happens. How its flow ends is told by: [`pki_onetouch_assignment_rejected`](crate::typed::phenixid::onetouch::PkiOnetouchAssignmentRejected), [`pki_onetouch_assignment_successful`](crate::typed::phenixid::onetouch::PkiOnetouchAssignmentSuccessful), [`pki_onetouch_incorrectpincode`](crate::typed::phenixid::onetouch::PkiOnetouchIncorrectpincode).
///
/// Severity 3, outcome success.
#[derive(Clone, Debug)]
pub struct CoreTokenCheckin<'a> {
    /// To whom or what it was done.
    pub target: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for CoreTokenCheckin<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "core_token_checkin";

    fn fill(self, event: &mut Event<'a>) {
        event.targets.extend(told(self.target));
        self.context.fill(event);
    }
}

/// Somebody became the holder of a hardware token.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct CoreTokenHardwareAssignedtouser<'a> {
    /// To whom or what it was done.
    pub target: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for CoreTokenHardwareAssignedtouser<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "core_token_hardware_assignedtouser";

    fn fill(self, event: &mut Event<'a>) {
        event.targets.extend(told(self.target));
        self.context.fill(event);
    }
}

/// A hardware token no longer belongs to the user who held it.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct CoreTokenHardwareUnassignedfromuser<'a> {
    /// To whom or what it was done.
    pub target: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for CoreTokenHardwareUnassignedfromuser<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "core_token_hardware_unassignedfromuser";

    fn fill(self, event: &mut Event<'a>) {
        event.targets.extend(told(self.target));
        self.context.fill(event);
    }
}

/// A new hardware token was read into the server's stock.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct HwtokenImported<'a> {
    /// To whom or what it was done.
    pub target: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for HwtokenImported<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "hwtoken_imported";

    fn fill(self, event: &mut Event<'a>) {
        event.targets.extend(told(self.target));
        self.context.fill(event);
    }
}
