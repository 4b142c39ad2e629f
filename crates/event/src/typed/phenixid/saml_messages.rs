//! SAML messages and metadata: their events as types. Written from the catalogue; change that instead.
//!
//! ```
//! # #![allow(unused_imports)]
//! use vitni_event::typed::phenixid::saml_messages::{Context, SamlIncomingAssertionFailed};
//! use vitni_event::typed::Typed;
//! use vitni_event::{Client, EventId, Party, Producer, Source, Timestamp};
//!
//! let event = SamlIncomingAssertionFailed {
//!     target: Party { name: Some("bob".into()), ..Party::default() },
//!     context: Context::default(),
//! };
//! let event = event.event(EventId::default(), "acme", Timestamp::default());
//! assert_eq!(event.event, "saml_incoming_assertion_failed");
//! ```
//!
//! Without its `target` it cannot be told:
//!
//! ```compile_fail
//! # #![allow(unused_imports)]
//! use vitni_event::typed::phenixid::saml_messages::{Context, SamlIncomingAssertionFailed};
//! use vitni_event::typed::Typed;
//! use vitni_event::{Client, EventId, Party, Producer, Source, Timestamp};
//!
//! let event = SamlIncomingAssertionFailed {
//!     context: Context::default(),
//! };
//! let event = event.event(EventId::default(), "acme", Timestamp::default());
//! assert_eq!(event.event, "saml_incoming_assertion_failed");
//! ```

use crate::model::{Client, Event, Party};
use crate::typed::{Typed, told};

/// What any event of this family may carry besides; none of it is needed.
#[derive(Clone, Debug, Default)]
pub struct Context<'a> {
    /// The party that was addressed.
    pub destination_service_name: Option<&'a str>,
    /// What ties the events of one request or flow together.
    pub phx_trace_id: Option<&'a str>,
    /// Why it went wrong.
    pub reason: Option<&'a str>,
    /// The application that wants the user signed in.
    pub source_service_name: Option<&'a str>,
    /// The address of the browser or app.
    pub src: Option<&'a str>,
}

impl<'a> Context<'a> {
    fn fill(self, event: &mut Event<'a>) {
        event.put("destinationServiceName", self.destination_service_name);
        event.put("phxTraceId", self.phx_trace_id);
        event.put("reason", self.reason);
        event.put("sourceServiceName", self.source_service_name);
        event.put("src", self.src);
    }
}

/// Another party's statement about a user did not stand up to the checks.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`saml_incoming_assertion_success`](crate::typed::phenixid::saml_messages::SamlIncomingAssertionSuccess).
///
/// Severity 6, outcome failure.
#[derive(Clone, Debug)]
pub struct SamlIncomingAssertionFailed<'a> {
    /// To whom or what it was done.
    pub target: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for SamlIncomingAssertionFailed<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "saml_incoming_assertion_failed";

    fn fill(self, event: &mut Event<'a>) {
        event.targets.extend(told(self.target));
        self.context.fill(event);
    }
}

/// Another party's statement about a user stood up to the checks.
///
/// Issue it when this is done and stands, not when it is asked for. What fails or is given up is told by: [`saml_incoming_assertion_failed`](crate::typed::phenixid::saml_messages::SamlIncomingAssertionFailed).
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct SamlIncomingAssertionSuccess<'a> {
    /// To whom or what it was done.
    pub target: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for SamlIncomingAssertionSuccess<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "saml_incoming_assertion_success";

    fn fill(self, event: &mut Event<'a>) {
        event.targets.extend(told(self.target));
        self.context.fill(event);
    }
}

/// An application's request to sign a user in did not stand up to the checks.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`saml_incoming_authnrequest_success`](crate::typed::phenixid::saml_messages::SamlIncomingAuthnrequestSuccess).
///
/// Severity 6, outcome failure.
#[derive(Clone, Debug)]
pub struct SamlIncomingAuthnrequestFailed<'a> {
    /// For which application or party.
    pub client: Client<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for SamlIncomingAuthnrequestFailed<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "saml_incoming_authnrequest_failed";

    fn fill(self, event: &mut Event<'a>) {
        event.client = told(self.client);
        self.context.fill(event);
    }
}

/// An application's request to sign a user in stood up to the checks.
///
/// Issue it when this is done and stands, not when it is asked for. What fails or is given up is told by: [`saml_incoming_authnrequest_failed`](crate::typed::phenixid::saml_messages::SamlIncomingAuthnrequestFailed).
///
/// Severity 3, outcome success.
#[derive(Clone, Debug)]
pub struct SamlIncomingAuthnrequestSuccess<'a> {
    /// For which application or party.
    pub client: Client<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for SamlIncomingAuthnrequestSuccess<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "saml_incoming_authnrequest_success";

    fn fill(self, event: &mut Event<'a>) {
        event.client = told(self.client);
        self.context.fill(event);
    }
}

/// Another party's request to sign a user out did not stand up to the checks.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`saml_incoming_logoutrequest_success`](crate::typed::phenixid::saml_messages::SamlIncomingLogoutrequestSuccess).
///
/// Severity 6, outcome failure.
#[derive(Clone, Debug)]
pub struct SamlIncomingLogoutrequestFailed<'a> {
    /// For which application or party.
    pub client: Client<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for SamlIncomingLogoutrequestFailed<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "saml_incoming_logoutrequest_failed";

    fn fill(self, event: &mut Event<'a>) {
        event.client = told(self.client);
        self.context.fill(event);
    }
}

/// Another party's request to sign a user out stood up to the checks.
///
/// Issue it when this is done and stands, not when it is asked for. What fails or is given up is told by: [`saml_incoming_logoutrequest_failed`](crate::typed::phenixid::saml_messages::SamlIncomingLogoutrequestFailed).
///
/// Severity 3, outcome success.
#[derive(Clone, Debug)]
pub struct SamlIncomingLogoutrequestSuccess<'a> {
    /// For which application or party.
    pub client: Client<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for SamlIncomingLogoutrequestSuccess<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "saml_incoming_logoutrequest_success";

    fn fill(self, event: &mut Event<'a>) {
        event.client = told(self.client);
        self.context.fill(event);
    }
}

/// Another party's answer about signing a user out did not stand up to the checks.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`saml_incoming_logoutresponse_success`](crate::typed::phenixid::saml_messages::SamlIncomingLogoutresponseSuccess).
///
/// Severity 6, outcome failure.
#[derive(Clone, Debug)]
pub struct SamlIncomingLogoutresponseFailed<'a> {
    /// For which application or party.
    pub client: Client<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for SamlIncomingLogoutresponseFailed<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "saml_incoming_logoutresponse_failed";

    fn fill(self, event: &mut Event<'a>) {
        event.client = told(self.client);
        self.context.fill(event);
    }
}

/// Another party's answer about signing a user out stood up to the checks.
///
/// Issue it when this is done and stands, not when it is asked for. What fails or is given up is told by: [`saml_incoming_logoutresponse_failed`](crate::typed::phenixid::saml_messages::SamlIncomingLogoutresponseFailed).
///
/// Severity 3, outcome success.
#[derive(Clone, Debug)]
pub struct SamlIncomingLogoutresponseSuccess<'a> {
    /// For which application or party.
    pub client: Client<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for SamlIncomingLogoutresponseSuccess<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "saml_incoming_logoutresponse_success";

    fn fill(self, event: &mut Event<'a>) {
        event.client = told(self.client);
        self.context.fill(event);
    }
}

/// Another party's published keys and addresses could not be fetched or understood.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`saml_metadata_loaded`](crate::typed::phenixid::saml_messages::SamlMetadataLoaded).
///
/// Severity 6, outcome failure.
#[derive(Clone, Debug)]
pub struct SamlMetadataFailed<'a> {
    /// To whom or what it was done.
    pub target: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for SamlMetadataFailed<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "saml_metadata_failed";

    fn fill(self, event: &mut Event<'a>) {
        event.targets.extend(told(self.target));
        self.context.fill(event);
    }
}

/// Another party's published keys and addresses were taken over.
///
/// Issue it when this is done and stands, not when it is asked for. What fails or is given up is told by: [`saml_metadata_failed`](crate::typed::phenixid::saml_messages::SamlMetadataFailed).
///
/// Severity 3, outcome success.
#[derive(Clone, Debug)]
pub struct SamlMetadataLoaded<'a> {
    /// To whom or what it was done.
    pub target: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for SamlMetadataLoaded<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "saml_metadata_loaded";

    fn fill(self, event: &mut Event<'a>) {
        event.targets.extend(told(self.target));
        self.context.fill(event);
    }
}

/// The server could not write its statement about a user for an application.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`saml_outgoing_assertion_success`](crate::typed::phenixid::saml_messages::SamlOutgoingAssertionSuccess).
///
/// Severity 4, outcome failure.
#[derive(Clone, Debug)]
pub struct SamlOutgoingAssertionFailed<'a> {
    /// For which application or party.
    pub client: Client<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for SamlOutgoingAssertionFailed<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "saml_outgoing_assertion_failed";

    fn fill(self, event: &mut Event<'a>) {
        event.client = told(self.client);
        self.context.fill(event);
    }
}

/// The server wrote its statement about a user for an application.
///
/// Issue it when this is done and stands, not when it is asked for. What fails or is given up is told by: [`saml_outgoing_assertion_failed`](crate::typed::phenixid::saml_messages::SamlOutgoingAssertionFailed).
///
/// Severity 3, outcome success.
#[derive(Clone, Debug)]
pub struct SamlOutgoingAssertionSuccess<'a> {
    /// For which application or party.
    pub client: Client<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for SamlOutgoingAssertionSuccess<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "saml_outgoing_assertion_success";

    fn fill(self, event: &mut Event<'a>) {
        event.client = told(self.client);
        self.context.fill(event);
    }
}

/// The server could not write its request that an identity provider sign a user in.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`saml_outgoing_authnrequest_success`](crate::typed::phenixid::saml_messages::SamlOutgoingAuthnrequestSuccess).
///
/// Severity 4, outcome failure.
#[derive(Clone, Debug)]
pub struct SamlOutgoingAuthnrequestFailed<'a> {
    /// To whom or what it was done.
    pub target: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for SamlOutgoingAuthnrequestFailed<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "saml_outgoing_authnrequest_failed";

    fn fill(self, event: &mut Event<'a>) {
        event.targets.extend(told(self.target));
        self.context.fill(event);
    }
}

/// The server wrote its request that an identity provider sign a user in.
///
/// Issue it when this is done and stands, not when it is asked for. What fails or is given up is told by: [`saml_outgoing_authnrequest_failed`](crate::typed::phenixid::saml_messages::SamlOutgoingAuthnrequestFailed).
///
/// Severity 3, outcome success.
#[derive(Clone, Debug)]
pub struct SamlOutgoingAuthnrequestSuccess<'a> {
    /// To whom or what it was done.
    pub target: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for SamlOutgoingAuthnrequestSuccess<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "saml_outgoing_authnrequest_success";

    fn fill(self, event: &mut Event<'a>) {
        event.targets.extend(told(self.target));
        self.context.fill(event);
    }
}

/// The server could not write its request that another party sign a user out.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`saml_outgoing_logoutrequest_success`](crate::typed::phenixid::saml_messages::SamlOutgoingLogoutrequestSuccess).
///
/// Severity 4, outcome failure.
#[derive(Clone, Debug)]
pub struct SamlOutgoingLogoutrequestFailed<'a> {
    /// For which application or party.
    pub client: Client<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for SamlOutgoingLogoutrequestFailed<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "saml_outgoing_logoutrequest_failed";

    fn fill(self, event: &mut Event<'a>) {
        event.client = told(self.client);
        self.context.fill(event);
    }
}

/// The server wrote its request that another party sign a user out.
///
/// Issue it when this is done and stands, not when it is asked for. What fails or is given up is told by: [`saml_outgoing_logoutrequest_failed`](crate::typed::phenixid::saml_messages::SamlOutgoingLogoutrequestFailed).
///
/// Severity 3, outcome success.
#[derive(Clone, Debug)]
pub struct SamlOutgoingLogoutrequestSuccess<'a> {
    /// For which application or party.
    pub client: Client<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for SamlOutgoingLogoutrequestSuccess<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "saml_outgoing_logoutrequest_success";

    fn fill(self, event: &mut Event<'a>) {
        event.client = told(self.client);
        self.context.fill(event);
    }
}

/// The server could not write its answer about signing a user out.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`saml_outgoing_logoutresponse_success`](crate::typed::phenixid::saml_messages::SamlOutgoingLogoutresponseSuccess).
///
/// Severity 6, outcome failure.
#[derive(Clone, Debug)]
pub struct SamlOutgoingLogoutresponseFailed<'a> {
    /// For which application or party.
    pub client: Client<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for SamlOutgoingLogoutresponseFailed<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "saml_outgoing_logoutresponse_failed";

    fn fill(self, event: &mut Event<'a>) {
        event.client = told(self.client);
        self.context.fill(event);
    }
}

/// The server wrote its answer about signing a user out.
///
/// Issue it when this is done and stands, not when it is asked for. What fails or is given up is told by: [`saml_outgoing_logoutresponse_failed`](crate::typed::phenixid::saml_messages::SamlOutgoingLogoutresponseFailed).
///
/// Severity 3, outcome success.
#[derive(Clone, Debug)]
pub struct SamlOutgoingLogoutresponseSuccess<'a> {
    /// For which application or party.
    pub client: Client<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for SamlOutgoingLogoutresponseSuccess<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "saml_outgoing_logoutresponse_success";

    fn fill(self, event: &mut Event<'a>) {
        event.client = told(self.client);
        self.context.fill(event);
    }
}
