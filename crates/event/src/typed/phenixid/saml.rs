//! SAML towards applications: their events as types. Written from the catalogue; change that instead.
//!
//! ```
//! # #![allow(unused_imports)]
//! use vitni_event::typed::phenixid::saml::{Context, AuthEntrypointsSamlAuthFailed};
//! use vitni_event::typed::Typed;
//! use vitni_event::{Client, EventId, Party, Producer, Source, Timestamp};
//!
//! let event = AuthEntrypointsSamlAuthFailed {
//!     client: Client { id: Some("shop".into()), ..Client::default() },
//!     context: Context::default(),
//! };
//! let event = event.event(EventId::default(), "acme", Timestamp::default());
//! assert_eq!(event.event, "auth_entrypoints_saml_auth_failed");
//! ```
//!
//! Without its `client` it cannot be told:
//!
//! ```compile_fail
//! # #![allow(unused_imports)]
//! use vitni_event::typed::phenixid::saml::{Context, AuthEntrypointsSamlAuthFailed};
//! use vitni_event::typed::Typed;
//! use vitni_event::{Client, EventId, Party, Producer, Source, Timestamp};
//!
//! let event = AuthEntrypointsSamlAuthFailed {
//!     context: Context::default(),
//! };
//! let event = event.event(EventId::default(), "acme", Timestamp::default());
//! assert_eq!(event.event, "auth_entrypoints_saml_auth_failed");
//! ```

use crate::model::{Client, Event, Party};
use crate::typed::{Typed, told};

/// What any event of this family may carry besides; none of it is needed.
#[derive(Clone, Debug, Default)]
pub struct Context<'a> {
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
    /// The browser or app, as it calls itself.
    pub request_client_application: Option<&'a str>,
    /// The application that wants the user signed in.
    pub source_service_name: Option<&'a str>,
    /// The address of the browser or app.
    pub src: Option<&'a str>,
}

impl<'a> Context<'a> {
    fn fill(self, event: &mut Event<'a>) {
        event.put("phxEntrypointId", self.phx_entrypoint_id);
        event.put(
            "phxEntrypointTransactionType",
            self.phx_entrypoint_transaction_type,
        );
        event.put("phxEntrypointType", self.phx_entrypoint_type);
        event.put("phxHttpServerId", self.phx_http_server_id);
        event.put("phxTraceId", self.phx_trace_id);
        event.put("requestClientApplication", self.request_client_application);
        event.put("sourceServiceName", self.source_service_name);
        event.put("src", self.src);
    }
}

/// A user whom an application had sent by SAML was not signed in.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`auth_entrypoints_saml_auth_successful`](crate::typed::phenixid::saml::AuthEntrypointsSamlAuthSuccessful).
///
/// Severity 6, outcome failure.
#[derive(Clone, Debug)]
pub struct AuthEntrypointsSamlAuthFailed<'a> {
    /// For which application or party.
    pub client: Client<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for AuthEntrypointsSamlAuthFailed<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "auth_entrypoints_saml_auth_failed";

    fn fill(self, event: &mut Event<'a>) {
        event.client = told(self.client);
        self.context.fill(event);
    }
}

/// An application sent a user by SAML to be signed in.
///
/// Issue it once when this begins, before anything is decided. What comes of it is told by: [`auth_entrypoints_saml_auth_failed`](crate::typed::phenixid::saml::AuthEntrypointsSamlAuthFailed), [`auth_entrypoints_saml_auth_successful`](crate::typed::phenixid::saml::AuthEntrypointsSamlAuthSuccessful).
///
/// Severity 3, outcome unknown.
#[derive(Clone, Debug)]
pub struct AuthEntrypointsSamlAuthStarted<'a> {
    /// For which application or party.
    pub client: Client<'a>,
    /// Where the user came in, by its configured id.
    pub phx_entrypoint_id: Option<&'a str>,
    /// Whether the user signs in or signs a text.
    pub phx_entrypoint_transaction_type: Option<super::PhxEntrypointTransactionType>,
    /// By which protocol the user came in.
    pub phx_entrypoint_type: Option<super::PhxEntrypointType>,
    /// The listener that took the request.
    pub phx_http_server_id: Option<&'a str>,
    /// Where the application takes its assertions.
    pub phx_samlacs_url: Option<&'a str>,
    /// The assurance that the application asked for.
    pub phx_saml_requested_authentication_context: Option<&'a str>,
    /// What ties the events of one request or flow together.
    pub phx_trace_id: Option<&'a str>,
    /// The browser or app, as it calls itself.
    pub request_client_application: Option<&'a str>,
    /// The application that wants the user signed in.
    pub source_service_name: Option<&'a str>,
    /// The address of the browser or app.
    pub src: Option<&'a str>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for AuthEntrypointsSamlAuthStarted<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "auth_entrypoints_saml_auth_started";

    fn fill(self, event: &mut Event<'a>) {
        event.client = told(self.client);
        event.put("phxEntrypointId", self.phx_entrypoint_id);
        event.put(
            "phxEntrypointTransactionType",
            self.phx_entrypoint_transaction_type,
        );
        event.put("phxEntrypointType", self.phx_entrypoint_type);
        event.put("phxHttpServerId", self.phx_http_server_id);
        event.put("phxSAMLACSUrl", self.phx_samlacs_url);
        event.put(
            "phxSAMLRequestedAuthenticationContext",
            self.phx_saml_requested_authentication_context,
        );
        event.put("phxTraceId", self.phx_trace_id);
        event.put("requestClientApplication", self.request_client_application);
        event.put("sourceServiceName", self.source_service_name);
        event.put("src", self.src);
        self.context.fill(event);
    }
}

/// A user was signed in for the application that had sent them by SAML.
///
/// Issue it when this is done and stands, not when it is asked for. What fails or is given up is told by: [`auth_entrypoints_saml_auth_failed`](crate::typed::phenixid::saml::AuthEntrypointsSamlAuthFailed).
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct AuthEntrypointsSamlAuthSuccessful<'a> {
    /// For which application or party.
    pub client: Client<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for AuthEntrypointsSamlAuthSuccessful<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "auth_entrypoints_saml_auth_successful";

    fn fill(self, event: &mut Event<'a>) {
        event.client = told(self.client);
        self.context.fill(event);
    }
}

/// While a user was being signed out everywhere, the server asked the next application to do its part.
///
/// Issue it each time this happens. How its flow ends is told by: [`auth_entrypoints_saml_logout_successful`](crate::typed::phenixid::saml::AuthEntrypointsSamlLogoutSuccessful).
///
/// Severity 3, outcome success.
#[derive(Clone, Debug)]
pub struct AuthEntrypointsSamlLogoutChainRequest<'a> {
    /// For which application or party.
    pub client: Client<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for AuthEntrypointsSamlLogoutChainRequest<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "auth_entrypoints_saml_logout_chain_request";

    fn fill(self, event: &mut Event<'a>) {
        event.client = told(self.client);
        self.context.fill(event);
    }
}

/// While a user was being signed out everywhere, an application sent back its answer.
///
/// Issue it each time this happens. How its flow ends is told by: [`auth_entrypoints_saml_logout_successful`](crate::typed::phenixid::saml::AuthEntrypointsSamlLogoutSuccessful).
///
/// Severity 3, outcome success.
#[derive(Clone, Debug)]
pub struct AuthEntrypointsSamlLogoutChainResponse<'a> {
    /// For which application or party.
    pub client: Client<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for AuthEntrypointsSamlLogoutChainResponse<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "auth_entrypoints_saml_logout_chain_response";

    fn fill(self, event: &mut Event<'a>) {
        event.client = told(self.client);
        self.context.fill(event);
    }
}

/// A sign-out by SAML began.
///
/// Issue it once when this begins, before anything is decided. What comes of it is told by: [`auth_entrypoints_saml_logout_successful`](crate::typed::phenixid::saml::AuthEntrypointsSamlLogoutSuccessful).
///
/// Severity 3, outcome unknown.
#[derive(Clone, Debug)]
pub struct AuthEntrypointsSamlLogoutStarted<'a> {
    /// For which application or party.
    pub client: Client<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for AuthEntrypointsSamlLogoutStarted<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "auth_entrypoints_saml_logout_started";

    fn fill(self, event: &mut Event<'a>) {
        event.client = told(self.client);
        self.context.fill(event);
    }
}

/// A sign-out by SAML was completed.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct AuthEntrypointsSamlLogoutSuccessful<'a> {
    /// For which application or party.
    pub client: Client<'a>,
    /// Where the user came in, by its configured id.
    pub phx_entrypoint_id: Option<&'a str>,
    /// By which protocol the user came in.
    pub phx_entrypoint_type: Option<super::PhxEntrypointType>,
    /// The listener that took the request.
    pub phx_http_server_id: Option<&'a str>,
    /// What ties the events of one request or flow together.
    pub phx_trace_id: Option<&'a str>,
    /// The browser or app, as it calls itself.
    pub request_client_application: Option<&'a str>,
    /// The application that wants the user signed in.
    pub source_service_name: Option<&'a str>,
    /// The address of the browser or app.
    pub src: Option<&'a str>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for AuthEntrypointsSamlLogoutSuccessful<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "auth_entrypoints_saml_logout_successful";

    fn fill(self, event: &mut Event<'a>) {
        event.client = told(self.client);
        event.put("phxEntrypointId", self.phx_entrypoint_id);
        event.put("phxEntrypointType", self.phx_entrypoint_type);
        event.put("phxHttpServerId", self.phx_http_server_id);
        event.put("phxTraceId", self.phx_trace_id);
        event.put("requestClientApplication", self.request_client_application);
        event.put("sourceServiceName", self.source_service_name);
        event.put("src", self.src);
        self.context.fill(event);
    }
}

/// An identity provider asked for a user to be signed out here, which ended their session.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 3, outcome success.
#[derive(Clone, Debug)]
pub struct AuthSamlspLogoutreceived<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for AuthSamlspLogoutreceived<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "auth_samlsp_logoutreceived";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        self.context.fill(event);
    }
}
