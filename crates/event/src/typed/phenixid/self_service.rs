//! Applications and passwords in self-service: their events as types. Written from the catalogue; change that instead.
//!
//! ```
//! # #![allow(unused_imports)]
//! use vitni_event::typed::phenixid::self_service::{Context, PrismMyappsApplicationAccessdenied};
//! use vitni_event::typed::Typed;
//! use vitni_event::{Client, EventId, Party, Producer, Source, Timestamp};
//!
//! let event = PrismMyappsApplicationAccessdenied {
//!     actor: Party { name: Some("alice".into()), ..Party::default() },
//!     context: Context::default(),
//! };
//! let event = event.event(EventId::default(), "acme", Timestamp::default());
//! assert_eq!(event.event, "prism_myapps_application_accessdenied");
//! ```
//!
//! Without its `actor` it cannot be told:
//!
//! ```compile_fail
//! # #![allow(unused_imports)]
//! use vitni_event::typed::phenixid::self_service::{Context, PrismMyappsApplicationAccessdenied};
//! use vitni_event::typed::Typed;
//! use vitni_event::{Client, EventId, Party, Producer, Source, Timestamp};
//!
//! let event = PrismMyappsApplicationAccessdenied {
//!     context: Context::default(),
//! };
//! let event = event.event(EventId::default(), "acme", Timestamp::default());
//! assert_eq!(event.event, "prism_myapps_application_accessdenied");
//! ```

use crate::model::{Event, Party, Source};
use crate::typed::{Typed, told};

/// What any event of this family may carry besides; none of it is needed.
#[derive(Clone, Debug, Default)]
pub struct Context<'a> {
    /// The user it is about.
    pub duser: Option<&'a str>,
    /// Where the user came in, by its configured id.
    pub phx_entrypoint_id: Option<&'a str>,
    /// Whether the user signs in or signs a text.
    pub phx_entrypoint_transaction_type: Option<super::PhxEntrypointTransactionType>,
    /// By which protocol the user came in.
    pub phx_entrypoint_type: Option<super::PhxEntrypointType>,
    /// The listener that took the request.
    pub phx_http_server_id: Option<&'a str>,
    /// What ties the events of one request or flow together.
    pub phx_trace_id: Option<&'a str>,
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
        event.put("phxEntrypointId", self.phx_entrypoint_id);
        event.put(
            "phxEntrypointTransactionType",
            self.phx_entrypoint_transaction_type,
        );
        event.put("phxEntrypointType", self.phx_entrypoint_type);
        event.put("phxHttpServerId", self.phx_http_server_id);
        event.put("phxTraceId", self.phx_trace_id);
        event.put("reason", self.reason);
        event.put("requestClientApplication", self.request_client_application);
        event.put("sourceServiceName", self.source_service_name);
        event.put("src", self.src);
    }
}

/// A user wanted to open an application from their list and was not allowed to.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`prism_myapps_application_accessgranted`](crate::typed::phenixid::self_service::PrismMyappsApplicationAccessgranted).
///
/// Severity 6, outcome failure.
///
/// Tell [`error.not_authorized`](crate::typed::logicnets::bearer::ErrorNotAuthorized) instead where you can: it is the same fact, and one occurrence is told once.
#[derive(Clone, Debug)]
pub struct PrismMyappsApplicationAccessdenied<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for PrismMyappsApplicationAccessdenied<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "prism_myapps_application_accessdenied";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        self.context.fill(event);
    }
}

/// A user opened an application from their list.
///
/// Issue it when this is done and stands, not when it is asked for. What fails or is given up is told by: [`prism_myapps_application_accessdenied`](crate::typed::phenixid::self_service::PrismMyappsApplicationAccessdenied).
///
/// Severity 4, outcome success.
///
/// Tell [`authentication.authorized`](crate::typed::logicnets::bearer::AuthenticationAuthorized) instead where you can: it is the same fact, and one occurrence is told once.
#[derive(Clone, Debug)]
pub struct PrismMyappsApplicationAccessgranted<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for PrismMyappsApplicationAccessgranted<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "prism_myapps_application_accessgranted";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        self.context.fill(event);
    }
}

/// A new password could not be set without the old one.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`prism_pwdreset_success`](crate::typed::phenixid::self_service::PrismPwdresetSuccess).
///
/// Severity 6, outcome failure.
#[derive(Clone, Debug)]
pub struct PrismPwdresetFailed<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// To whom or what it was done.
    pub target: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for PrismPwdresetFailed<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "prism_pwdreset_failed";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        event.targets.extend(told(self.target));
        self.context.fill(event);
    }
}

/// A user set a new password without the old one, by the way that is meant for it.
///
/// Issue it when this is done and stands, not when it is asked for. What fails or is given up is told by: [`prism_pwdreset_failed`](crate::typed::phenixid::self_service::PrismPwdresetFailed).
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct PrismPwdresetSuccess<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// To whom or what it was done.
    pub target: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for PrismPwdresetSuccess<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "prism_pwdreset_success";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        event.targets.extend(told(self.target));
        self.context.fill(event);
    }
}

/// A form came back without the mark that ties it to the page it was sent from, as when another site submits it.
///
/// Issue it once for each attempt or check that ends so.
///
/// Severity 3, outcome failure.
///
/// A refusal at severity INFO: the outcome follows the id, the severity stays the reference's.
#[derive(Clone, Debug)]
pub struct SharedCsrfFailed<'a> {
    /// From where.
    pub source: Source<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for SharedCsrfFailed<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "shared_csrf_failed";

    fn fill(self, event: &mut Event<'a>) {
        event.source = told(self.source);
        self.context.fill(event);
    }
}

/// A user was turned away by the server's older sign-in.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`shared_legacy_userauthentication_success`](crate::typed::phenixid::self_service::SharedLegacyUserauthenticationSuccess).
///
/// Severity 6, outcome failure.
///
/// Tell [`error.authentication_failed`](crate::typed::logicnets::sign_in::ErrorAuthenticationFailed) instead where you can: it is the same fact, and one occurrence is told once.
#[derive(Clone, Debug)]
pub struct SharedLegacyUserauthenticationFailed<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for SharedLegacyUserauthenticationFailed<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "shared_legacy_userauthentication_failed";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        self.context.fill(event);
    }
}

/// A user passed the server's older sign-in.
///
/// Issue it when this is done and stands, not when it is asked for. What fails or is given up is told by: [`shared_legacy_userauthentication_failed`](crate::typed::phenixid::self_service::SharedLegacyUserauthenticationFailed).
///
/// Severity 4, outcome success.
///
/// Tell [`authentication.ok`](crate::typed::logicnets::sign_in::AuthenticationOk) instead where you can: it is the same fact, and one occurrence is told once.
#[derive(Clone, Debug)]
pub struct SharedLegacyUserauthenticationSuccess<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for SharedLegacyUserauthenticationSuccess<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "shared_legacy_userauthentication_success";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        self.context.fill(event);
    }
}
