//! Sign-in methods: their events as types. Written from the catalogue; change that instead.
//!
//! ```
//! # #![allow(unused_imports)]
//! use vitni_event::typed::phenixid::authenticators::{Context, AuthAuthenticatorsAnonymousassignmentFailed};
//! use vitni_event::typed::Typed;
//! use vitni_event::{Client, EventId, Party, Producer, Source, Timestamp};
//!
//! let event = AuthAuthenticatorsAnonymousassignmentFailed {
//!     source: Source { ip: Some("192.0.2.7".into()), ..Source::default() },
//!     context: Context::default(),
//! };
//! let event = event.event(EventId::default(), "acme", Timestamp::default());
//! assert_eq!(event.event, "auth_authenticators_anonymousassignment_failed");
//! ```
//!
//! Without its `source` it cannot be told:
//!
//! ```compile_fail
//! # #![allow(unused_imports)]
//! use vitni_event::typed::phenixid::authenticators::{Context, AuthAuthenticatorsAnonymousassignmentFailed};
//! use vitni_event::typed::Typed;
//! use vitni_event::{Client, EventId, Party, Producer, Source, Timestamp};
//!
//! let event = AuthAuthenticatorsAnonymousassignmentFailed {
//!     context: Context::default(),
//! };
//! let event = event.event(EventId::default(), "acme", Timestamp::default());
//! assert_eq!(event.event, "auth_authenticators_anonymousassignment_failed");
//! ```

use crate::model::{Event, Party, Source};
use crate::typed::{Typed, told};

/// What any event of this family may carry besides; none of it is needed.
#[derive(Clone, Debug, Default)]
pub struct Context<'a> {
    /// The user it is about.
    pub duser: Option<&'a str>,
    /// A word set in the configuration to count events by.
    pub phx_analytics_tag: Option<&'a str>,
    /// The sign-in method, by its configured short name.
    pub phx_authenticator_alias: Option<&'a str>,
    /// The sign-in method, by its configured id.
    pub phx_authenticator_id: Option<&'a str>,
    /// The kind of sign-in method.
    pub phx_authenticator_type: Option<super::PhxAuthenticatorType>,
    /// Where the user came in, by its configured id.
    pub phx_entrypoint_id: Option<&'a str>,
    /// Whether the user signs in or signs a text.
    pub phx_entrypoint_transaction_type: Option<super::PhxEntrypointTransactionType>,
    /// By which protocol the user came in.
    pub phx_entrypoint_type: Option<super::PhxEntrypointType>,
    /// What went wrong, as a word.
    pub phx_error_code: Option<&'a str>,
    /// What went wrong, as a number.
    pub phx_error_code_numeric: Option<u64>,
    /// The listener that took the request.
    pub phx_http_server_id: Option<&'a str>,
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
        event.put("phxAnalyticsTag", self.phx_analytics_tag);
        event.put("phxAuthenticatorAlias", self.phx_authenticator_alias);
        event.put("phxAuthenticatorId", self.phx_authenticator_id);
        event.put("phxAuthenticatorType", self.phx_authenticator_type);
        event.put("phxEntrypointId", self.phx_entrypoint_id);
        event.put(
            "phxEntrypointTransactionType",
            self.phx_entrypoint_transaction_type,
        );
        event.put("phxEntrypointType", self.phx_entrypoint_type);
        event.put("phxErrorCode", self.phx_error_code);
        event.put("phxErrorCodeNumeric", self.phx_error_code_numeric);
        event.put("phxHttpServerId", self.phx_http_server_id);
        event.put("phxTraceId", self.phx_trace_id);
        event.put("phxTransactionId", self.phx_transaction_id);
        event.put("reason", self.reason);
        event.put("requestClientApplication", self.request_client_application);
        event.put("sourceServiceName", self.source_service_name);
        event.put("src", self.src);
    }
}

/// A sign-in that was to be confirmed in the mobile app, with no user named beforehand, came to nothing.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`auth_authenticators_anonymousassignment_successful`](crate::typed::phenixid::authenticators::AuthAuthenticatorsAnonymousassignmentSuccessful).
///
/// Severity 6, outcome failure.
#[derive(Clone, Debug)]
pub struct AuthAuthenticatorsAnonymousassignmentFailed<'a> {
    /// From where.
    pub source: Source<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for AuthAuthenticatorsAnonymousassignmentFailed<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "auth_authenticators_anonymousassignment_failed";

    fn fill(self, event: &mut Event<'a>) {
        event.source = told(self.source);
        self.context.fill(event);
    }
}

/// A user signed in by confirming in the mobile app, which told the server who they are.
///
/// Issue it when this is done and stands, not when it is asked for. What fails or is given up is told by: [`auth_authenticators_anonymousassignment_failed`](crate::typed::phenixid::authenticators::AuthAuthenticatorsAnonymousassignmentFailed).
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct AuthAuthenticatorsAnonymousassignmentSuccessful<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for AuthAuthenticatorsAnonymousassignmentSuccessful<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "auth_authenticators_anonymousassignment_successful";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        self.context.fill(event);
    }
}

/// A sign-in that a named user was to confirm in the mobile app came to nothing.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`auth_authenticators_assignment_successful`](crate::typed::phenixid::authenticators::AuthAuthenticatorsAssignmentSuccessful).
///
/// Severity 6, outcome failure.
#[derive(Clone, Debug)]
pub struct AuthAuthenticatorsAssignmentFailed<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for AuthAuthenticatorsAssignmentFailed<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "auth_authenticators_assignment_failed";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        self.context.fill(event);
    }
}

/// A named user signed in by confirming in the mobile app.
///
/// Issue it when this is done and stands, not when it is asked for. What fails or is given up is told by: [`auth_authenticators_assignment_failed`](crate::typed::phenixid::authenticators::AuthAuthenticatorsAssignmentFailed).
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct AuthAuthenticatorsAssignmentSuccessful<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for AuthAuthenticatorsAssignmentSuccessful<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "auth_authenticators_assignment_successful";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        self.context.fill(event);
    }
}

/// A user chose one of the sign-in methods on offer.
///
/// Issue it each time this happens. How its flow ends is told by: [`auth_authenticators_authselector_successful`](crate::typed::phenixid::authenticators::AuthAuthenticatorsAuthselectorSuccessful).
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct AuthAuthenticatorsAuthselectorSelected<'a> {
    /// From where.
    pub source: Source<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for AuthAuthenticatorsAuthselectorSelected<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "auth_authenticators_authselector_selected";

    fn fill(self, event: &mut Event<'a>) {
        event.source = told(self.source);
        self.context.fill(event);
    }
}

/// A user signed in by the method that they had chosen from those on offer.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct AuthAuthenticatorsAuthselectorSuccessful<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for AuthAuthenticatorsAuthselectorSuccessful<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "auth_authenticators_authselector_successful";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        self.context.fill(event);
    }
}

/// A user who was to sign in with BankID was not signed in.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`auth_authenticators_bankid_successful`](crate::typed::phenixid::authenticators::AuthAuthenticatorsBankidSuccessful).
///
/// Severity 6, outcome failure.
#[derive(Clone, Debug)]
pub struct AuthAuthenticatorsBankidFailed<'a> {
    /// From where.
    pub source: Source<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for AuthAuthenticatorsBankidFailed<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "auth_authenticators_bankid_failed";

    fn fill(self, event: &mut Event<'a>) {
        event.source = told(self.source);
        self.context.fill(event);
    }
}

/// A user signed in with BankID.
///
/// Issue it when this is done and stands, not when it is asked for. What fails or is given up is told by: [`auth_authenticators_bankid_failed`](crate::typed::phenixid::authenticators::AuthAuthenticatorsBankidFailed).
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct AuthAuthenticatorsBankidSuccessful<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// The user it is about.
    pub duser: Option<&'a str>,
    /// A word set in the configuration to count events by.
    pub phx_analytics_tag: Option<&'a str>,
    /// The sign-in method, by its configured short name.
    pub phx_authenticator_alias: Option<&'a str>,
    /// The sign-in method, by its configured id.
    pub phx_authenticator_id: Option<&'a str>,
    /// The kind of sign-in method.
    pub phx_authenticator_type: Option<super::PhxAuthenticatorType>,
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
    /// The transaction at the eID provider.
    pub phx_transaction_id: Option<&'a str>,
    /// The browser or app, as it calls itself.
    pub request_client_application: Option<&'a str>,
    /// The application that wants the user signed in.
    pub source_service_name: Option<&'a str>,
    /// The address of the browser or app.
    pub src: Option<&'a str>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for AuthAuthenticatorsBankidSuccessful<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "auth_authenticators_bankid_successful";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        event.put("duser", self.duser);
        event.put("phxAnalyticsTag", self.phx_analytics_tag);
        event.put("phxAuthenticatorAlias", self.phx_authenticator_alias);
        event.put("phxAuthenticatorId", self.phx_authenticator_id);
        event.put("phxAuthenticatorType", self.phx_authenticator_type);
        event.put("phxEntrypointId", self.phx_entrypoint_id);
        event.put(
            "phxEntrypointTransactionType",
            self.phx_entrypoint_transaction_type,
        );
        event.put("phxEntrypointType", self.phx_entrypoint_type);
        event.put("phxHttpServerId", self.phx_http_server_id);
        event.put("phxTraceId", self.phx_trace_id);
        event.put("phxTransactionId", self.phx_transaction_id);
        event.put("requestClientApplication", self.request_client_application);
        event.put("sourceServiceName", self.source_service_name);
        event.put("src", self.src);
        self.context.fill(event);
    }
}

/// The server decided by its rules which sign-in method this user has to use.
///
/// Issue it each time this happens. How its flow ends is told by: [`auth_authenticators_dispatch_successful`](crate::typed::phenixid::authenticators::AuthAuthenticatorsDispatchSuccessful).
///
/// Severity 3, outcome success.
#[derive(Clone, Debug)]
pub struct AuthAuthenticatorsDispatchSelected<'a> {
    /// From where.
    pub source: Source<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for AuthAuthenticatorsDispatchSelected<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "auth_authenticators_dispatch_selected";

    fn fill(self, event: &mut Event<'a>) {
        event.source = told(self.source);
        self.context.fill(event);
    }
}

/// A user signed in by the method that the server's rules had picked for them.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct AuthAuthenticatorsDispatchSuccessful<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for AuthAuthenticatorsDispatchSuccessful<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "auth_authenticators_dispatch_successful";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        self.context.fill(event);
    }
}

/// A user was not signed in by a method whose course is configured rather than built in.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`auth_authenticators_dynamic_successful`](crate::typed::phenixid::authenticators::AuthAuthenticatorsDynamicSuccessful).
///
/// Severity 6, outcome failure.
#[derive(Clone, Debug)]
pub struct AuthAuthenticatorsDynamicFailed<'a> {
    /// From where.
    pub source: Source<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for AuthAuthenticatorsDynamicFailed<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "auth_authenticators_dynamic_failed";

    fn fill(self, event: &mut Event<'a>) {
        event.source = told(self.source);
        self.context.fill(event);
    }
}

/// A configured sign-in sent the browser over another address, as a client certificate usually requires.
///
/// Issue it each time this happens. How its flow ends is told by: [`auth_authenticators_dynamic_failed`](crate::typed::phenixid::authenticators::AuthAuthenticatorsDynamicFailed), [`auth_authenticators_dynamic_successful`](crate::typed::phenixid::authenticators::AuthAuthenticatorsDynamicSuccessful).
///
/// Severity 3, outcome success.
#[derive(Clone, Debug)]
pub struct AuthAuthenticatorsDynamicRerouted<'a> {
    /// From where.
    pub source: Source<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for AuthAuthenticatorsDynamicRerouted<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "auth_authenticators_dynamic_rerouted";

    fn fill(self, event: &mut Event<'a>) {
        event.source = told(self.source);
        self.context.fill(event);
    }
}

/// A user signed in by a method whose course is configured rather than built in.
///
/// Issue it when this is done and stands, not when it is asked for. What fails or is given up is told by: [`auth_authenticators_dynamic_failed`](crate::typed::phenixid::authenticators::AuthAuthenticatorsDynamicFailed).
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct AuthAuthenticatorsDynamicSuccessful<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for AuthAuthenticatorsDynamicSuccessful<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "auth_authenticators_dynamic_successful";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        self.context.fill(event);
    }
}

/// A user's passkey or security key did not lead to a sign-in.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`auth_authenticators_fido_successful`](crate::typed::phenixid::authenticators::AuthAuthenticatorsFidoSuccessful).
///
/// Severity 6, outcome failure.
#[derive(Clone, Debug)]
pub struct AuthAuthenticatorsFidoFailed<'a> {
    /// From where.
    pub source: Source<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for AuthAuthenticatorsFidoFailed<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "auth_authenticators_fido_failed";

    fn fill(self, event: &mut Event<'a>) {
        event.source = told(self.source);
        self.context.fill(event);
    }
}

/// A user signed in with a passkey or security key.
///
/// Issue it when this is done and stands, not when it is asked for. What fails or is given up is told by: [`auth_authenticators_fido_failed`](crate::typed::phenixid::authenticators::AuthAuthenticatorsFidoFailed).
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct AuthAuthenticatorsFidoSuccessful<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for AuthAuthenticatorsFidoSuccessful<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "auth_authenticators_fido_successful";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        self.context.fill(event);
    }
}

/// A user who was to sign in with Freja was not signed in.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`auth_authenticators_freja_successful`](crate::typed::phenixid::authenticators::AuthAuthenticatorsFrejaSuccessful).
///
/// Severity 6, outcome failure.
#[derive(Clone, Debug)]
pub struct AuthAuthenticatorsFrejaFailed<'a> {
    /// From where.
    pub source: Source<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for AuthAuthenticatorsFrejaFailed<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "auth_authenticators_freja_failed";

    fn fill(self, event: &mut Event<'a>) {
        event.source = told(self.source);
        self.context.fill(event);
    }
}

/// A user signed in with Freja.
///
/// Issue it when this is done and stands, not when it is asked for. What fails or is given up is told by: [`auth_authenticators_freja_failed`](crate::typed::phenixid::authenticators::AuthAuthenticatorsFrejaFailed).
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct AuthAuthenticatorsFrejaSuccessful<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for AuthAuthenticatorsFrejaSuccessful<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "auth_authenticators_freja_successful";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        self.context.fill(event);
    }
}

/// A user who was to sign in with a NetID credential was not signed in.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`auth_authenticators_nias_successful`](crate::typed::phenixid::authenticators::AuthAuthenticatorsNiasSuccessful).
///
/// Severity 6, outcome failure.
#[derive(Clone, Debug)]
pub struct AuthAuthenticatorsNiasFailed<'a> {
    /// From where.
    pub source: Source<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for AuthAuthenticatorsNiasFailed<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "auth_authenticators_nias_failed";

    fn fill(self, event: &mut Event<'a>) {
        event.source = told(self.source);
        self.context.fill(event);
    }
}

/// A user signed in with a NetID credential.
///
/// Issue it when this is done and stands, not when it is asked for. What fails or is given up is told by: [`auth_authenticators_nias_failed`](crate::typed::phenixid::authenticators::AuthAuthenticatorsNiasFailed).
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct AuthAuthenticatorsNiasSuccessful<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for AuthAuthenticatorsNiasSuccessful<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "auth_authenticators_nias_successful";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        self.context.fill(event);
    }
}

/// A sign-in that was handed over to another device did not succeed there.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`auth_authenticators_relay_successful`](crate::typed::phenixid::authenticators::AuthAuthenticatorsRelaySuccessful).
///
/// Severity 6, outcome failure.
#[derive(Clone, Debug)]
pub struct AuthAuthenticatorsRelayFailed<'a> {
    /// From where.
    pub source: Source<'a>,
    /// A word set in the configuration to count events by.
    pub phx_analytics_tag: Option<&'a str>,
    /// The sign-in method, by its configured short name.
    pub phx_authenticator_alias: Option<&'a str>,
    /// The sign-in method, by its configured id.
    pub phx_authenticator_id: Option<&'a str>,
    /// The kind of sign-in method.
    pub phx_authenticator_type: Option<super::PhxAuthenticatorType>,
    /// The method that does the sign-in on the second device.
    pub phx_delegated_authenticator_id: Option<&'a str>,
    /// Where the user came in, by its configured id.
    pub phx_entrypoint_id: Option<&'a str>,
    /// Whether the user signs in or signs a text.
    pub phx_entrypoint_transaction_type: Option<super::PhxEntrypointTransactionType>,
    /// By which protocol the user came in.
    pub phx_entrypoint_type: Option<super::PhxEntrypointType>,
    /// What went wrong, as a word.
    pub phx_error_code: Option<&'a str>,
    /// What went wrong, as a number.
    pub phx_error_code_numeric: Option<u64>,
    /// The listener that took the request.
    pub phx_http_server_id: Option<&'a str>,
    /// What ties the events of one request or flow together.
    pub phx_trace_id: Option<&'a str>,
    /// Why it went wrong.
    pub reason: Option<&'a str>,
    /// Hash of the handed-over session's id.
    pub relayed_session_id_hash: Option<&'a str>,
    /// The browser or app, as it calls itself.
    pub request_client_application: Option<&'a str>,
    /// The application that wants the user signed in.
    pub source_service_name: Option<&'a str>,
    /// The address of the browser or app.
    pub src: Option<&'a str>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for AuthAuthenticatorsRelayFailed<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "auth_authenticators_relay_failed";

    fn fill(self, event: &mut Event<'a>) {
        event.source = told(self.source);
        event.put("phxAnalyticsTag", self.phx_analytics_tag);
        event.put("phxAuthenticatorAlias", self.phx_authenticator_alias);
        event.put("phxAuthenticatorId", self.phx_authenticator_id);
        event.put("phxAuthenticatorType", self.phx_authenticator_type);
        event.put("phxDelegatedAuthenticatorId", self.phx_delegated_authenticator_id);
        event.put("phxEntrypointId", self.phx_entrypoint_id);
        event.put(
            "phxEntrypointTransactionType",
            self.phx_entrypoint_transaction_type,
        );
        event.put("phxEntrypointType", self.phx_entrypoint_type);
        event.put("phxErrorCode", self.phx_error_code);
        event.put("phxErrorCodeNumeric", self.phx_error_code_numeric);
        event.put("phxHttpServerId", self.phx_http_server_id);
        event.put("phxTraceId", self.phx_trace_id);
        event.put("reason", self.reason);
        event.put("relayedSessionIdHash", self.relayed_session_id_hash);
        event.put("requestClientApplication", self.request_client_application);
        event.put("sourceServiceName", self.source_service_name);
        event.put("src", self.src);
        self.context.fill(event);
    }
}

/// A sign-in was prepared for being carried on at another device.
///
/// Issue it each time this happens. How its flow ends is told by: [`auth_authenticators_relay_failed`](crate::typed::phenixid::authenticators::AuthAuthenticatorsRelayFailed), [`auth_authenticators_relay_successful`](crate::typed::phenixid::authenticators::AuthAuthenticatorsRelaySuccessful).
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct AuthAuthenticatorsRelaySessionCreated<'a> {
    /// From where.
    pub source: Source<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for AuthAuthenticatorsRelaySessionCreated<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "auth_authenticators_relay_session_created";

    fn fill(self, event: &mut Event<'a>) {
        event.source = told(self.source);
        self.context.fill(event);
    }
}

/// A user signed in on one device by finishing the sign-in at another.
///
/// Issue it when this is done and stands, not when it is asked for. What fails or is given up is told by: [`auth_authenticators_relay_failed`](crate::typed::phenixid::authenticators::AuthAuthenticatorsRelayFailed).
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct AuthAuthenticatorsRelaySuccessful<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for AuthAuthenticatorsRelaySuccessful<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "auth_authenticators_relay_successful";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        self.context.fill(event);
    }
}

/// The server sent a user to an OpenID provider to be signed in there.
///
/// Issue it once when this begins, before anything is decided. What comes of it is told by: [`auth_authenticators_rpbroker_failed`](crate::typed::phenixid::authenticators::AuthAuthenticatorsRpbrokerFailed), [`auth_authenticators_rpbroker_successful`](crate::typed::phenixid::authenticators::AuthAuthenticatorsRpbrokerSuccessful).
///
/// Severity 3, outcome unknown.
#[derive(Clone, Debug)]
pub struct AuthAuthenticatorsRpbrokerAuthStarted<'a> {
    /// From where.
    pub source: Source<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for AuthAuthenticatorsRpbrokerAuthStarted<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "auth_authenticators_rpbroker_auth_started";

    fn fill(self, event: &mut Event<'a>) {
        event.source = told(self.source);
        self.context.fill(event);
    }
}

/// A user who was sent to an OpenID provider was not signed in by it.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`auth_authenticators_rpbroker_successful`](crate::typed::phenixid::authenticators::AuthAuthenticatorsRpbrokerSuccessful).
///
/// Severity 6, outcome failure.
///
/// It is the fact that is also known as `logicnets-8.1`/`oauth.authentication_failed`: one occurrence is told once, by this id.
#[derive(Clone, Debug)]
pub struct AuthAuthenticatorsRpbrokerFailed<'a> {
    /// From where.
    pub source: Source<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for AuthAuthenticatorsRpbrokerFailed<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "auth_authenticators_rpbroker_failed";

    fn fill(self, event: &mut Event<'a>) {
        event.source = told(self.source);
        self.context.fill(event);
    }
}

/// A user was signed in by an OpenID provider that the server had sent them to.
///
/// Issue it when this is done and stands, not when it is asked for. What fails or is given up is told by: [`auth_authenticators_rpbroker_failed`](crate::typed::phenixid::authenticators::AuthAuthenticatorsRpbrokerFailed).
///
/// Severity 4, outcome success.
///
/// It is the fact that is also known as `logicnets-8.1`/`oauth.authentication_succeeded`: one occurrence is told once, by this id.
#[derive(Clone, Debug)]
pub struct AuthAuthenticatorsRpbrokerSuccessful<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for AuthAuthenticatorsRpbrokerSuccessful<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "auth_authenticators_rpbroker_successful";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        self.context.fill(event);
    }
}

/// The server began to fetch a user's tokens from an OpenID provider.
///
/// Issue it each time this happens. How its flow ends is told by: [`auth_authenticators_rpbroker_failed`](crate::typed::phenixid::authenticators::AuthAuthenticatorsRpbrokerFailed), [`auth_authenticators_rpbroker_successful`](crate::typed::phenixid::authenticators::AuthAuthenticatorsRpbrokerSuccessful).
///
/// Severity 3, outcome success.
#[derive(Clone, Debug)]
pub struct AuthAuthenticatorsRpbrokerTokenStarted<'a> {
    /// From where.
    pub source: Source<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for AuthAuthenticatorsRpbrokerTokenStarted<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "auth_authenticators_rpbroker_token_started";

    fn fill(self, event: &mut Event<'a>) {
        event.source = told(self.source);
        self.context.fill(event);
    }
}

/// The server began to ask an OpenID provider for a user's details.
///
/// Issue it each time this happens. How its flow ends is told by: [`auth_authenticators_rpbroker_failed`](crate::typed::phenixid::authenticators::AuthAuthenticatorsRpbrokerFailed), [`auth_authenticators_rpbroker_successful`](crate::typed::phenixid::authenticators::AuthAuthenticatorsRpbrokerSuccessful).
///
/// Severity 3, outcome success.
#[derive(Clone, Debug)]
pub struct AuthAuthenticatorsRpbrokerUserinfo<'a> {
    /// From where.
    pub source: Source<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for AuthAuthenticatorsRpbrokerUserinfo<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "auth_authenticators_rpbroker_userinfo";

    fn fill(self, event: &mut Event<'a>) {
        event.source = told(self.source);
        self.context.fill(event);
    }
}

/// A user passed several sign-in methods one after the other and is signed in.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct AuthAuthenticatorsSequenceSuccessful<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for AuthAuthenticatorsSequenceSuccessful<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "auth_authenticators_sequence_successful";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        self.context.fill(event);
    }
}

/// A user was not signed in with SITHS, an electronic identity that an employer gives out.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`auth_authenticators_siths_successful`](crate::typed::phenixid::authenticators::AuthAuthenticatorsSithsSuccessful).
///
/// Severity 6, outcome failure.
#[derive(Clone, Debug)]
pub struct AuthAuthenticatorsSithsFailed<'a> {
    /// From where.
    pub source: Source<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for AuthAuthenticatorsSithsFailed<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "auth_authenticators_siths_failed";

    fn fill(self, event: &mut Event<'a>) {
        event.source = told(self.source);
        self.context.fill(event);
    }
}

/// A user signed in with SITHS, an electronic identity that an employer gives out.
///
/// Issue it when this is done and stands, not when it is asked for. What fails or is given up is told by: [`auth_authenticators_siths_failed`](crate::typed::phenixid::authenticators::AuthAuthenticatorsSithsFailed).
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct AuthAuthenticatorsSithsSuccessful<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for AuthAuthenticatorsSithsSuccessful<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "auth_authenticators_siths_successful";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        self.context.fill(event);
    }
}

/// The server sent a user to a SAML identity provider to be signed in there.
///
/// Issue it once when this begins, before anything is decided. What comes of it is told by: [`auth_authenticators_spbroker_failed`](crate::typed::phenixid::authenticators::AuthAuthenticatorsSpbrokerFailed), [`auth_authenticators_spbroker_successful`](crate::typed::phenixid::authenticators::AuthAuthenticatorsSpbrokerSuccessful).
///
/// Severity 3, outcome unknown.
#[derive(Clone, Debug)]
pub struct AuthAuthenticatorsSpbrokerAuthStarted<'a> {
    /// From where.
    pub source: Source<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for AuthAuthenticatorsSpbrokerAuthStarted<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "auth_authenticators_spbroker_auth_started";

    fn fill(self, event: &mut Event<'a>) {
        event.source = told(self.source);
        self.context.fill(event);
    }
}

/// A user who was sent to a SAML identity provider was not signed in by it.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`auth_authenticators_spbroker_successful`](crate::typed::phenixid::authenticators::AuthAuthenticatorsSpbrokerSuccessful).
///
/// Severity 6, outcome failure.
#[derive(Clone, Debug)]
pub struct AuthAuthenticatorsSpbrokerFailed<'a> {
    /// From where.
    pub source: Source<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for AuthAuthenticatorsSpbrokerFailed<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "auth_authenticators_spbroker_failed";

    fn fill(self, event: &mut Event<'a>) {
        event.source = told(self.source);
        self.context.fill(event);
    }
}

/// A user was signed in by a SAML identity provider that the server had sent them to.
///
/// Issue it when this is done and stands, not when it is asked for. What fails or is given up is told by: [`auth_authenticators_spbroker_failed`](crate::typed::phenixid::authenticators::AuthAuthenticatorsSpbrokerFailed).
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct AuthAuthenticatorsSpbrokerSuccessful<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for AuthAuthenticatorsSpbrokerSuccessful<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "auth_authenticators_spbroker_successful";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        self.context.fill(event);
    }
}

/// A user was let in on the strength of an earlier sign-in, without another one.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 4, outcome success.
///
/// Tell [`authentication.cookie_authentication_succeeded`](crate::typed::logicnets::single_sign_on::AuthenticationCookieAuthenticationSucceeded) instead where you can: it is the same fact, and one occurrence is told once.
#[derive(Clone, Debug)]
pub struct AuthAuthenticatorsSsoperformed<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for AuthAuthenticatorsSsoperformed<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "auth_authenticators_ssoperformed";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        self.context.fill(event);
    }
}

/// A user could not be signed in by their Windows logon.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`auth_authenticators_winsso_successful`](crate::typed::phenixid::authenticators::AuthAuthenticatorsWinssoSuccessful).
///
/// Severity 6, outcome failure.
#[derive(Clone, Debug)]
pub struct AuthAuthenticatorsWinssoFailed<'a> {
    /// From where.
    pub source: Source<'a>,
    /// A word set in the configuration to count events by.
    pub phx_analytics_tag: Option<&'a str>,
    /// The sign-in method, by its configured short name.
    pub phx_authenticator_alias: Option<&'a str>,
    /// The sign-in method, by its configured id.
    pub phx_authenticator_id: Option<&'a str>,
    /// The kind of sign-in method.
    pub phx_authenticator_type: Option<super::PhxAuthenticatorType>,
    /// Where the user came in, by its configured id.
    pub phx_entrypoint_id: Option<&'a str>,
    /// Whether the user signs in or signs a text.
    pub phx_entrypoint_transaction_type: Option<super::PhxEntrypointTransactionType>,
    /// By which protocol the user came in.
    pub phx_entrypoint_type: Option<super::PhxEntrypointType>,
    /// What went wrong, as a word.
    pub phx_error_code: Option<&'a str>,
    /// What went wrong, as a number.
    pub phx_error_code_numeric: Option<u64>,
    /// The listener that took the request.
    pub phx_http_server_id: Option<&'a str>,
    /// Which protocol the Windows logon used.
    pub phx_iwa_protocol: Option<&'a str>,
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
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for AuthAuthenticatorsWinssoFailed<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "auth_authenticators_winsso_failed";

    fn fill(self, event: &mut Event<'a>) {
        event.source = told(self.source);
        event.put("phxAnalyticsTag", self.phx_analytics_tag);
        event.put("phxAuthenticatorAlias", self.phx_authenticator_alias);
        event.put("phxAuthenticatorId", self.phx_authenticator_id);
        event.put("phxAuthenticatorType", self.phx_authenticator_type);
        event.put("phxEntrypointId", self.phx_entrypoint_id);
        event.put(
            "phxEntrypointTransactionType",
            self.phx_entrypoint_transaction_type,
        );
        event.put("phxEntrypointType", self.phx_entrypoint_type);
        event.put("phxErrorCode", self.phx_error_code);
        event.put("phxErrorCodeNumeric", self.phx_error_code_numeric);
        event.put("phxHttpServerId", self.phx_http_server_id);
        event.put("phxIwaProtocol", self.phx_iwa_protocol);
        event.put("phxTraceId", self.phx_trace_id);
        event.put("reason", self.reason);
        event.put("requestClientApplication", self.request_client_application);
        event.put("sourceServiceName", self.source_service_name);
        event.put("src", self.src);
        self.context.fill(event);
    }
}

/// A user was signed in by their Windows logon.
///
/// Issue it when this is done and stands, not when it is asked for. What fails or is given up is told by: [`auth_authenticators_winsso_failed`](crate::typed::phenixid::authenticators::AuthAuthenticatorsWinssoFailed), [`auth_authenticators_winsso_used_fallback`](crate::typed::phenixid::authenticators::AuthAuthenticatorsWinssoUsedFallback).
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct AuthAuthenticatorsWinssoSuccessful<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for AuthAuthenticatorsWinssoSuccessful<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "auth_authenticators_winsso_successful";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        self.context.fill(event);
    }
}

/// A Windows logon did not lead to a sign-in, so the user was offered another method instead.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`auth_authenticators_winsso_successful`](crate::typed::phenixid::authenticators::AuthAuthenticatorsWinssoSuccessful).
///
/// Severity 4, outcome failure.
#[derive(Clone, Debug)]
pub struct AuthAuthenticatorsWinssoUsedFallback<'a> {
    /// From where.
    pub source: Source<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for AuthAuthenticatorsWinssoUsedFallback<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "auth_authenticators_winsso_used_fallback";

    fn fill(self, event: &mut Event<'a>) {
        event.source = told(self.source);
        self.context.fill(event);
    }
}
