//! OpenID Connect and OAuth towards applications: their events as types. Written from the catalogue; change that instead.
//!
//! ```
//! # #![allow(unused_imports)]
//! use vitni_event::typed::phenixid::oidc::{Context, AuthEntrypointsOidcAuthFailed};
//! use vitni_event::typed::Typed;
//! use vitni_event::{Client, EventId, Party, Producer, Source, Timestamp};
//!
//! let event = AuthEntrypointsOidcAuthFailed {
//!     client: Client { id: Some("shop".into()), ..Client::default() },
//!     context: Context::default(),
//! };
//! let event = event.event(EventId::default(), "acme", Timestamp::default());
//! assert_eq!(event.event, "auth_entrypoints_oidc_auth_failed");
//! ```
//!
//! Without its `client` it cannot be told:
//!
//! ```compile_fail
//! # #![allow(unused_imports)]
//! use vitni_event::typed::phenixid::oidc::{Context, AuthEntrypointsOidcAuthFailed};
//! use vitni_event::typed::Typed;
//! use vitni_event::{Client, EventId, Party, Producer, Source, Timestamp};
//!
//! let event = AuthEntrypointsOidcAuthFailed {
//!     context: Context::default(),
//! };
//! let event = event.event(EventId::default(), "acme", Timestamp::default());
//! assert_eq!(event.event, "auth_entrypoints_oidc_auth_failed");
//! ```

use crate::model::{Client, Event};
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

/// A user whom an application had sent by OpenID Connect or OAuth was not signed in.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`auth_entrypoints_oidc_auth_successful`](crate::typed::phenixid::oidc::AuthEntrypointsOidcAuthSuccessful).
///
/// Severity 6, outcome failure.
#[derive(Clone, Debug)]
pub struct AuthEntrypointsOidcAuthFailed<'a> {
    /// For which application or party.
    pub client: Client<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for AuthEntrypointsOidcAuthFailed<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "auth_entrypoints_oidc_auth_failed";

    fn fill(self, event: &mut Event<'a>) {
        event.client = told(self.client);
        self.context.fill(event);
    }
}

/// An application sent a user by OpenID Connect or OAuth to be signed in.
///
/// Issue it once when this begins, before anything is decided. What comes of it is told by: [`auth_entrypoints_oidc_auth_failed`](crate::typed::phenixid::oidc::AuthEntrypointsOidcAuthFailed), [`auth_entrypoints_oidc_auth_successful`](crate::typed::phenixid::oidc::AuthEntrypointsOidcAuthSuccessful).
///
/// Severity 3, outcome unknown.
#[derive(Clone, Debug)]
pub struct AuthEntrypointsOidcAuthStarted<'a> {
    /// For which application or party.
    pub client: Client<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for AuthEntrypointsOidcAuthStarted<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "auth_entrypoints_oidc_auth_started";

    fn fill(self, event: &mut Event<'a>) {
        event.client = told(self.client);
        self.context.fill(event);
    }
}

/// A user was signed in for the application that had sent them by OpenID Connect or OAuth.
///
/// Issue it when this is done and stands, not when it is asked for. What fails or is given up is told by: [`auth_entrypoints_oidc_auth_failed`](crate::typed::phenixid::oidc::AuthEntrypointsOidcAuthFailed).
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct AuthEntrypointsOidcAuthSuccessful<'a> {
    /// For which application or party.
    pub client: Client<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for AuthEntrypointsOidcAuthSuccessful<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "auth_entrypoints_oidc_auth_successful";

    fn fill(self, event: &mut Event<'a>) {
        event.client = told(self.client);
        self.context.fill(event);
    }
}

/// An application could not prove to the server that it is the registered one.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`auth_entrypoints_oidc_introspection_performed`](crate::typed::phenixid::oidc::AuthEntrypointsOidcIntrospectionPerformed), [`auth_entrypoints_oidc_revocation_performed`](crate::typed::phenixid::oidc::AuthEntrypointsOidcRevocationPerformed), [`auth_entrypoints_oidc_token_success`](crate::typed::phenixid::oidc::AuthEntrypointsOidcTokenSuccess).
///
/// Severity 6, outcome failure.
#[derive(Clone, Debug)]
pub struct AuthEntrypointsOidcClientAuthFailed<'a> {
    /// For which application or party.
    pub client: Client<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for AuthEntrypointsOidcClientAuthFailed<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "auth_entrypoints_oidc_client_auth_failed";

    fn fill(self, event: &mut Event<'a>) {
        event.client = told(self.client);
        self.context.fill(event);
    }
}

/// A user agreed that an application receives what it asks about them.
///
/// Issue it when this is done and stands, not when it is asked for. What fails or is given up is told by: [`auth_entrypoints_oidc_consent_declined`](crate::typed::phenixid::oidc::AuthEntrypointsOidcConsentDeclined).
///
/// Severity 3, outcome success.
#[derive(Clone, Debug)]
pub struct AuthEntrypointsOidcConsentAccepted<'a> {
    /// For which application or party.
    pub client: Client<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for AuthEntrypointsOidcConsentAccepted<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "auth_entrypoints_oidc_consent_accepted";

    fn fill(self, event: &mut Event<'a>) {
        event.client = told(self.client);
        self.context.fill(event);
    }
}

/// A user did not want an application to receive what it asks about them.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`auth_entrypoints_oidc_consent_accepted`](crate::typed::phenixid::oidc::AuthEntrypointsOidcConsentAccepted).
///
/// Severity 6, outcome failure.
#[derive(Clone, Debug)]
pub struct AuthEntrypointsOidcConsentDeclined<'a> {
    /// For which application or party.
    pub client: Client<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for AuthEntrypointsOidcConsentDeclined<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "auth_entrypoints_oidc_consent_declined";

    fn fill(self, event: &mut Event<'a>) {
        event.client = told(self.client);
        self.context.fill(event);
    }
}

/// A user was asked whether an application may receive what it asks about them.
///
/// Issue it once when this begins, before anything is decided. What comes of it is told by: [`auth_entrypoints_oidc_consent_accepted`](crate::typed::phenixid::oidc::AuthEntrypointsOidcConsentAccepted), [`auth_entrypoints_oidc_consent_declined`](crate::typed::phenixid::oidc::AuthEntrypointsOidcConsentDeclined).
///
/// Severity 3, outcome unknown.
#[derive(Clone, Debug)]
pub struct AuthEntrypointsOidcConsentPrompted<'a> {
    /// For which application or party.
    pub client: Client<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for AuthEntrypointsOidcConsentPrompted<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "auth_entrypoints_oidc_consent_prompted";

    fn fill(self, event: &mut Event<'a>) {
        event.client = told(self.client);
        self.context.fill(event);
    }
}

/// A service asked the server whether a token that it was shown is good, and was answered.
///
/// Issue it when this is done and stands, not when it is asked for. What fails or is given up is told by: [`auth_entrypoints_oidc_client_auth_failed`](crate::typed::phenixid::oidc::AuthEntrypointsOidcClientAuthFailed), [`auth_entrypoints_oidc_token_failed`](crate::typed::phenixid::oidc::AuthEntrypointsOidcTokenFailed).
///
/// Severity 3, outcome success.
#[derive(Clone, Debug)]
pub struct AuthEntrypointsOidcIntrospectionPerformed<'a> {
    /// For which application or party.
    pub client: Client<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for AuthEntrypointsOidcIntrospectionPerformed<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "auth_entrypoints_oidc_introspection_performed";

    fn fill(self, event: &mut Event<'a>) {
        event.client = told(self.client);
        self.context.fill(event);
    }
}

/// A user was signed out at the wish of an application.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct AuthEntrypointsOidcLogout<'a> {
    /// For which application or party.
    pub client: Client<'a>,
    /// Where the user came in, by its configured id.
    pub phx_entrypoint_id: Option<&'a str>,
    /// By which protocol the user came in.
    pub phx_entrypoint_type: Option<super::PhxEntrypointType>,
    /// The listener that took the request.
    pub phx_http_server_id: Option<&'a str>,
    /// Where the browser goes after signing out.
    pub phx_oidc_post_logout_redirect_uri: Option<&'a str>,
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

impl<'a> Typed<'a> for AuthEntrypointsOidcLogout<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "auth_entrypoints_oidc_logout";

    fn fill(self, event: &mut Event<'a>) {
        event.client = told(self.client);
        event.put("phxEntrypointId", self.phx_entrypoint_id);
        event.put("phxEntrypointType", self.phx_entrypoint_type);
        event.put("phxHttpServerId", self.phx_http_server_id);
        event.put(
            "phxOidcPostLogoutRedirectUri",
            self.phx_oidc_post_logout_redirect_uri,
        );
        event.put("phxTraceId", self.phx_trace_id);
        event.put("requestClientApplication", self.request_client_application);
        event.put("sourceServiceName", self.source_service_name);
        event.put("src", self.src);
        self.context.fill(event);
    }
}

/// The server told an application directly that one of its users has signed out.
///
/// Issue it each time this happens. How its flow ends is told by: [`auth_entrypoints_oidc_logout`](crate::typed::phenixid::oidc::AuthEntrypointsOidcLogout).
///
/// Severity 3, outcome success.
#[derive(Clone, Debug)]
pub struct AuthEntrypointsOidcLogoutBackchannelRequest<'a> {
    /// For which application or party.
    pub client: Client<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for AuthEntrypointsOidcLogoutBackchannelRequest<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "auth_entrypoints_oidc_logout_backchannel_request";

    fn fill(self, event: &mut Event<'a>) {
        event.client = told(self.client);
        self.context.fill(event);
    }
}

/// An application handed a token back, which is void from now on.
///
/// Issue it when this is done and stands, not when it is asked for. What fails or is given up is told by: [`auth_entrypoints_oidc_client_auth_failed`](crate::typed::phenixid::oidc::AuthEntrypointsOidcClientAuthFailed), [`auth_entrypoints_oidc_token_failed`](crate::typed::phenixid::oidc::AuthEntrypointsOidcTokenFailed).
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct AuthEntrypointsOidcRevocationPerformed<'a> {
    /// For which application or party.
    pub client: Client<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for AuthEntrypointsOidcRevocationPerformed<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "auth_entrypoints_oidc_revocation_performed";

    fn fill(self, event: &mut Event<'a>) {
        event.client = told(self.client);
        self.context.fill(event);
    }
}

/// An application asked for tokens and was given none.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`auth_entrypoints_oidc_introspection_performed`](crate::typed::phenixid::oidc::AuthEntrypointsOidcIntrospectionPerformed), [`auth_entrypoints_oidc_revocation_performed`](crate::typed::phenixid::oidc::AuthEntrypointsOidcRevocationPerformed), [`auth_entrypoints_oidc_token_success`](crate::typed::phenixid::oidc::AuthEntrypointsOidcTokenSuccess).
///
/// Severity 6, outcome failure.
#[derive(Clone, Debug)]
pub struct AuthEntrypointsOidcTokenFailed<'a> {
    /// For which application or party.
    pub client: Client<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for AuthEntrypointsOidcTokenFailed<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "auth_entrypoints_oidc_token_failed";

    fn fill(self, event: &mut Event<'a>) {
        event.client = told(self.client);
        self.context.fill(event);
    }
}

/// An application was given the tokens it had asked for.
///
/// Issue it when this is done and stands, not when it is asked for. What fails or is given up is told by: [`auth_entrypoints_oidc_client_auth_failed`](crate::typed::phenixid::oidc::AuthEntrypointsOidcClientAuthFailed), [`auth_entrypoints_oidc_token_failed`](crate::typed::phenixid::oidc::AuthEntrypointsOidcTokenFailed).
///
/// Severity 3, outcome success.
#[derive(Clone, Debug)]
pub struct AuthEntrypointsOidcTokenSuccess<'a> {
    /// For which application or party.
    pub client: Client<'a>,
    /// Where the user came in, by its configured id.
    pub phx_entrypoint_id: Option<&'a str>,
    /// By which protocol the user came in.
    pub phx_entrypoint_type: Option<super::PhxEntrypointType>,
    /// The listener that took the request.
    pub phx_http_server_id: Option<&'a str>,
    /// Hash of the access token that was given out.
    pub phx_oidc_access_token_hash: Option<&'a str>,
    /// Id of the access token that was given out.
    pub phx_oidc_access_token_jti: Option<&'a str>,
    /// By which OAuth grant the tokens were given.
    pub phx_oidc_grant_type: Option<&'a str>,
    /// Id of the ID token that was given out.
    pub phx_oidc_id_token_jti: Option<&'a str>,
    /// Hash of the refresh token that was given out.
    pub phx_oidc_refresh_token_hash: Option<&'a str>,
    /// Which scopes were asked for.
    pub phx_oidc_scopes: Option<&'a str>,
    /// Hash of the code or token that was shown.
    pub phx_oidc_token_hash: Option<&'a str>,
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

impl<'a> Typed<'a> for AuthEntrypointsOidcTokenSuccess<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "auth_entrypoints_oidc_token_success";

    fn fill(self, event: &mut Event<'a>) {
        event.client = told(self.client);
        event.put("phxEntrypointId", self.phx_entrypoint_id);
        event.put("phxEntrypointType", self.phx_entrypoint_type);
        event.put("phxHttpServerId", self.phx_http_server_id);
        event.put("phxOIDCAccessTokenHash", self.phx_oidc_access_token_hash);
        event.put("phxOIDCAccessTokenJTI", self.phx_oidc_access_token_jti);
        event.put("phxOIDCGrantType", self.phx_oidc_grant_type);
        event.put("phxOIDCIdTokenJTI", self.phx_oidc_id_token_jti);
        event.put("phxOIDCRefreshTokenHash", self.phx_oidc_refresh_token_hash);
        event.put("phxOIDCScopes", self.phx_oidc_scopes);
        event.put("phxOIDCTokenHash", self.phx_oidc_token_hash);
        event.put("phxTraceId", self.phx_trace_id);
        event.put("requestClientApplication", self.request_client_application);
        event.put("sourceServiceName", self.source_service_name);
        event.put("src", self.src);
        self.context.fill(event);
    }
}

/// An application asked for a user's details with a token that is no good.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`auth_entrypoints_oidc_userinfo_successful`](crate::typed::phenixid::oidc::AuthEntrypointsOidcUserinfoSuccessful).
///
/// Severity 6, outcome failure.
#[derive(Clone, Debug)]
pub struct AuthEntrypointsOidcUserinfoFailed<'a> {
    /// For which application or party.
    pub client: Client<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for AuthEntrypointsOidcUserinfoFailed<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "auth_entrypoints_oidc_userinfo_failed";

    fn fill(self, event: &mut Event<'a>) {
        event.client = told(self.client);
        self.context.fill(event);
    }
}

/// An application was told the details of a user whom its token stands for.
///
/// Issue it when this is done and stands, not when it is asked for. What fails or is given up is told by: [`auth_entrypoints_oidc_userinfo_failed`](crate::typed::phenixid::oidc::AuthEntrypointsOidcUserinfoFailed).
///
/// Severity 3, outcome success.
#[derive(Clone, Debug)]
pub struct AuthEntrypointsOidcUserinfoSuccessful<'a> {
    /// For which application or party.
    pub client: Client<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for AuthEntrypointsOidcUserinfoSuccessful<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "auth_entrypoints_oidc_userinfo_successful";

    fn fill(self, event: &mut Event<'a>) {
        event.client = told(self.client);
        self.context.fill(event);
    }
}
