//! Signing out: their events as types. Written from the catalogue; change that instead.
//!
//! ```
//! # #![allow(unused_imports)]
//! use vitni_event::typed::phenixid::logout::{Context, AuthLogoutExternal};
//! use vitni_event::typed::Typed;
//! use vitni_event::{Client, EventId, Party, Producer, Source, Timestamp};
//!
//! let event = AuthLogoutExternal {
//!     actor: Party { name: Some("alice".into()), ..Party::default() },
//!     context: Context::default(),
//! };
//! let event = event.event(EventId::default(), "acme", Timestamp::default());
//! assert_eq!(event.event, "auth_logout_external");
//! ```
//!
//! Without its `actor` it cannot be told:
//!
//! ```compile_fail
//! # #![allow(unused_imports)]
//! use vitni_event::typed::phenixid::logout::{Context, AuthLogoutExternal};
//! use vitni_event::typed::Typed;
//! use vitni_event::{Client, EventId, Party, Producer, Source, Timestamp};
//!
//! let event = AuthLogoutExternal {
//!     context: Context::default(),
//! };
//! let event = event.event(EventId::default(), "acme", Timestamp::default());
//! assert_eq!(event.event, "auth_logout_external");
//! ```

use crate::model::{Event, Party};
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

/// The server asked the identity provider where a user had been signed in to sign them out as well.
///
/// Issue it each time this happens. How its flow ends is told by: [`auth_logout_local`](crate::typed::phenixid::logout::AuthLogoutLocal).
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct AuthLogoutExternal<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for AuthLogoutExternal<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "auth_logout_external";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        self.context.fill(event);
    }
}

/// A user signed out, which ended their session on this server.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 4, outcome success.
///
/// Tell [`authentication.logged_out`](crate::typed::logicnets::sign_in::AuthenticationLoggedOut) instead where you can: it is the same fact, and one occurrence is told once.
#[derive(Clone, Debug)]
pub struct AuthLogoutLocal<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for AuthLogoutLocal<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "auth_logout_local";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        self.context.fill(event);
    }
}
