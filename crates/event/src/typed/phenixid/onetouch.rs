//! Sign-in by mobile app: their events as types. Written from the catalogue; change that instead.
//!
//! ```
//! # #![allow(unused_imports)]
//! use vitni_event::typed::phenixid::onetouch::{Context, PkiOnetouchAnonymousassignmentRegistered};
//! use vitni_event::typed::Typed;
//! use vitni_event::{Client, EventId, Party, Producer, Source, Timestamp};
//!
//! let event = PkiOnetouchAnonymousassignmentRegistered {
//!     actor: Party { name: Some("alice".into()), ..Party::default() },
//!     context: Context::default(),
//! };
//! let event = event.event(EventId::default(), "acme", Timestamp::default());
//! assert_eq!(event.event, "pki_onetouch_anonymousassignment_registered");
//! ```
//!
//! Without its `actor` it cannot be told:
//!
//! ```compile_fail
//! # #![allow(unused_imports)]
//! use vitni_event::typed::phenixid::onetouch::{Context, PkiOnetouchAnonymousassignmentRegistered};
//! use vitni_event::typed::Typed;
//! use vitni_event::{Client, EventId, Party, Producer, Source, Timestamp};
//!
//! let event = PkiOnetouchAnonymousassignmentRegistered {
//!     context: Context::default(),
//! };
//! let event = event.event(EventId::default(), "acme", Timestamp::default());
//! assert_eq!(event.event, "pki_onetouch_anonymousassignment_registered");
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
    /// The transaction at the eID provider.
    pub phx_transaction_id: Option<&'a str>,
    /// Why it went wrong.
    pub reason: Option<&'a str>,
    /// The browser or app, as it calls itself.
    pub request_client_application: Option<&'a str>,
    /// The application that wants the user signed in.
    pub source_service_name: Option<&'a str>,
    /// The address of the browser or app.
    pub src: Option<&'a str>,
}

impl<'a> Context<'a> {
    fn fill(self, event: &mut Event<'a>) {
        event.put("duser", self.duser);
        event.put("phxTraceId", self.phx_trace_id);
        event.put("phxTransactionId", self.phx_transaction_id);
        event.put("reason", self.reason);
        event.put("requestClientApplication", self.request_client_application);
        event.put("sourceServiceName", self.source_service_name);
        event.put("src", self.src);
    }
}

/// A confirmation in the mobile app that named nobody beforehand was tied to the user who gave it.
///
/// Issue it each time this happens. How its flow ends is told by: [`pki_onetouch_assignment_rejected`](crate::typed::phenixid::onetouch::PkiOnetouchAssignmentRejected), [`pki_onetouch_assignment_successful`](crate::typed::phenixid::onetouch::PkiOnetouchAssignmentSuccessful), [`pki_onetouch_incorrectpincode`](crate::typed::phenixid::onetouch::PkiOnetouchIncorrectpincode).
///
/// Severity 3, outcome success.
#[derive(Clone, Debug)]
pub struct PkiOnetouchAnonymousassignmentRegistered<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for PkiOnetouchAnonymousassignmentRegistered<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "pki_onetouch_anonymousassignment_registered";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        self.context.fill(event);
    }
}

/// A request to confirm something was laid ready for a user's mobile app.
///
/// Issue it once when this begins, before anything is decided. What comes of it is told by: [`pki_onetouch_assignment_rejected`](crate::typed::phenixid::onetouch::PkiOnetouchAssignmentRejected), [`pki_onetouch_assignment_successful`](crate::typed::phenixid::onetouch::PkiOnetouchAssignmentSuccessful), [`pki_onetouch_incorrectpincode`](crate::typed::phenixid::onetouch::PkiOnetouchIncorrectpincode).
///
/// Severity 3, outcome unknown.
#[derive(Clone, Debug)]
pub struct PkiOnetouchAssignmentCreated<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for PkiOnetouchAssignmentCreated<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "pki_onetouch_assignment_created";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        self.context.fill(event);
    }
}

/// A user turned down a request in the mobile app.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`pki_onetouch_assignment_successful`](crate::typed::phenixid::onetouch::PkiOnetouchAssignmentSuccessful).
///
/// Severity 6, outcome failure.
#[derive(Clone, Debug)]
pub struct PkiOnetouchAssignmentRejected<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for PkiOnetouchAssignmentRejected<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "pki_onetouch_assignment_rejected";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        self.context.fill(event);
    }
}

/// A user confirmed a request in the mobile app.
///
/// Issue it when this is done and stands, not when it is asked for. What fails or is given up is told by: [`pki_onetouch_assignment_rejected`](crate::typed::phenixid::onetouch::PkiOnetouchAssignmentRejected), [`pki_onetouch_incorrectpincode`](crate::typed::phenixid::onetouch::PkiOnetouchIncorrectpincode).
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct PkiOnetouchAssignmentSuccessful<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for PkiOnetouchAssignmentSuccessful<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "pki_onetouch_assignment_successful";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        self.context.fill(event);
    }
}

/// A user typed a wrong PIN into the mobile app.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`pki_onetouch_assignment_successful`](crate::typed::phenixid::onetouch::PkiOnetouchAssignmentSuccessful).
///
/// Severity 4, outcome failure.
#[derive(Clone, Debug)]
pub struct PkiOnetouchIncorrectpincode<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for PkiOnetouchIncorrectpincode<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "pki_onetouch_incorrectpincode";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        self.context.fill(event);
    }
}

/// A user allowed the mobile app to take a fingerprint or face in place of the PIN.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct PkiOnetouchProfileActivatebiometric<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// To whom or what it was done.
    pub target: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for PkiOnetouchProfileActivatebiometric<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "pki_onetouch_profile_activatebiometric";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        event.targets.extend(told(self.target));
        self.context.fill(event);
    }
}

/// A user's credentials in the mobile app were put into use.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct PkiOnetouchProfileActivated<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// To whom or what it was done.
    pub target: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for PkiOnetouchProfileActivated<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "pki_onetouch_profile_activated";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        event.targets.extend(told(self.target));
        self.context.fill(event);
    }
}

/// Credentials were made for a user's mobile app, where the user still has to take them up.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct PkiOnetouchProfileCreated<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// To whom or what it was done.
    pub target: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for PkiOnetouchProfileCreated<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "pki_onetouch_profile_created";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        event.targets.extend(told(self.target));
        self.context.fill(event);
    }
}

/// A user's credentials in the mobile app were removed.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 6, outcome success.
#[derive(Clone, Debug)]
pub struct PkiOnetouchProfileDeleted<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// To whom or what it was done.
    pub target: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for PkiOnetouchProfileDeleted<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "pki_onetouch_profile_deleted";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        event.targets.extend(told(self.target));
        self.context.fill(event);
    }
}

/// A user chose another PIN for the mobile app.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct PkiOnetouchProfilePinupdated<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// To whom or what it was done.
    pub target: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for PkiOnetouchProfilePinupdated<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "pki_onetouch_profile_pinupdated";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        event.targets.extend(told(self.target));
        self.context.fill(event);
    }
}

/// A user enrolled for the mobile app, in the way of older releases.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct SharedLegacyOnetouchEnrolled<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// To whom or what it was done.
    pub target: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for SharedLegacyOnetouchEnrolled<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "shared_legacy_onetouch_enrolled";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        event.targets.extend(told(self.target));
        self.context.fill(event);
    }
}
