//! Where applications send their users: their events as types. Written from the catalogue; change that instead.
//!
//! ```
//! # #![allow(unused_imports)]
//! use vitni_event::typed::phenixid::entrypoints::{Context, AuthEntrypointsBaduseragentRelaycreated};
//! use vitni_event::typed::Typed;
//! use vitni_event::{Client, EventId, Party, Producer, Source, Timestamp};
//!
//! let event = AuthEntrypointsBaduseragentRelaycreated {
//!     source: Source { ip: Some("192.0.2.7".into()), ..Source::default() },
//!     context: Context::default(),
//! };
//! let event = event.event(EventId::default(), "acme", Timestamp::default());
//! assert_eq!(event.event, "auth_entrypoints_baduseragent_relaycreated");
//! ```
//!
//! Without its `source` it cannot be told:
//!
//! ```compile_fail
//! # #![allow(unused_imports)]
//! use vitni_event::typed::phenixid::entrypoints::{Context, AuthEntrypointsBaduseragentRelaycreated};
//! use vitni_event::typed::Typed;
//! use vitni_event::{Client, EventId, Party, Producer, Source, Timestamp};
//!
//! let event = AuthEntrypointsBaduseragentRelaycreated {
//!     context: Context::default(),
//! };
//! let event = event.event(EventId::default(), "acme", Timestamp::default());
//! assert_eq!(event.event, "auth_entrypoints_baduseragent_relaycreated");
//! ```

use crate::model::{Event, Source};
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

/// A browser too old for the sign-in pages was met, so the sign-in was prepared for another device.
///
/// Issue it each time this happens. How its flow ends is told by: [`auth_entrypoints_relay_alreadyclaimed`](crate::typed::phenixid::entrypoints::AuthEntrypointsRelayAlreadyclaimed), [`auth_entrypoints_relay_incorrectotp`](crate::typed::phenixid::entrypoints::AuthEntrypointsRelayIncorrectotp), [`auth_entrypoints_relay_successful`](crate::typed::phenixid::entrypoints::AuthEntrypointsRelaySuccessful).
///
/// Severity 6, outcome success.
#[derive(Clone, Debug)]
pub struct AuthEntrypointsBaduseragentRelaycreated<'a> {
    /// From where.
    pub source: Source<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for AuthEntrypointsBaduseragentRelaycreated<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "auth_entrypoints_baduseragent_relaycreated";

    fn fill(self, event: &mut Event<'a>) {
        event.source = told(self.source);
        self.context.fill(event);
    }
}

/// A user began to sign in to one of the server's own pages.
///
/// Issue it once when this begins, before anything is decided. What comes of it is told by: [`auth_entrypoints_internal_auth_successful`](crate::typed::phenixid::entrypoints::AuthEntrypointsInternalAuthSuccessful).
///
/// Severity 3, outcome unknown.
#[derive(Clone, Debug)]
pub struct AuthEntrypointsInternalAuthStarted<'a> {
    /// From where.
    pub source: Source<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for AuthEntrypointsInternalAuthStarted<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "auth_entrypoints_internal_auth_started";

    fn fill(self, event: &mut Event<'a>) {
        event.source = told(self.source);
        self.context.fill(event);
    }
}

/// A user signed in to one of the server's own pages.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 4, outcome success.
///
/// Tell [`authentication.ok`](crate::typed::logicnets::sign_in::AuthenticationOk) instead where you can: it is the same fact, and one occurrence is told once.
#[derive(Clone, Debug)]
pub struct AuthEntrypointsInternalAuthSuccessful<'a> {
    /// From where.
    pub source: Source<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for AuthEntrypointsInternalAuthSuccessful<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "auth_entrypoints_internal_auth_successful";

    fn fill(self, event: &mut Event<'a>) {
        event.source = told(self.source);
        self.context.fill(event);
    }
}

/// A second device asked for a handed-over sign-in that another device had taken already.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`auth_entrypoints_relay_successful`](crate::typed::phenixid::entrypoints::AuthEntrypointsRelaySuccessful).
///
/// Severity 3, outcome failure.
///
/// A refusal at severity INFO: the outcome follows the id, the severity stays the reference's.
#[derive(Clone, Debug)]
pub struct AuthEntrypointsRelayAlreadyclaimed<'a> {
    /// From where.
    pub source: Source<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for AuthEntrypointsRelayAlreadyclaimed<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "auth_entrypoints_relay_alreadyclaimed";

    fn fill(self, event: &mut Event<'a>) {
        event.source = told(self.source);
        self.context.fill(event);
    }
}

/// A user agreed, on the second device, to finish the handed-over sign-in there.
///
/// Issue it each time this happens. How its flow ends is told by: [`auth_entrypoints_relay_alreadyclaimed`](crate::typed::phenixid::entrypoints::AuthEntrypointsRelayAlreadyclaimed), [`auth_entrypoints_relay_incorrectotp`](crate::typed::phenixid::entrypoints::AuthEntrypointsRelayIncorrectotp), [`auth_entrypoints_relay_successful`](crate::typed::phenixid::entrypoints::AuthEntrypointsRelaySuccessful).
///
/// Severity 3, outcome success.
#[derive(Clone, Debug)]
pub struct AuthEntrypointsRelayConsentgiven<'a> {
    /// From where.
    pub source: Source<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for AuthEntrypointsRelayConsentgiven<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "auth_entrypoints_relay_consentgiven";

    fn fill(self, event: &mut Event<'a>) {
        event.source = told(self.source);
        self.context.fill(event);
    }
}

/// A user typed a wrong one-time code when claiming a handed-over sign-in.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`auth_entrypoints_relay_successful`](crate::typed::phenixid::entrypoints::AuthEntrypointsRelaySuccessful).
///
/// Severity 3, outcome failure.
///
/// The reference gives this id the text of a finished relay sign-in. The id says that a code was wrong, so it counts as a failure; the severity stays the reference's.
#[derive(Clone, Debug)]
pub struct AuthEntrypointsRelayIncorrectotp<'a> {
    /// From where.
    pub source: Source<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for AuthEntrypointsRelayIncorrectotp<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "auth_entrypoints_relay_incorrectotp";

    fn fill(self, event: &mut Event<'a>) {
        event.source = told(self.source);
        self.context.fill(event);
    }
}

/// A handed-over sign-in went from one stage to the next.
///
/// Issue it each time this happens. How its flow ends is told by: [`auth_entrypoints_relay_alreadyclaimed`](crate::typed::phenixid::entrypoints::AuthEntrypointsRelayAlreadyclaimed), [`auth_entrypoints_relay_incorrectotp`](crate::typed::phenixid::entrypoints::AuthEntrypointsRelayIncorrectotp), [`auth_entrypoints_relay_successful`](crate::typed::phenixid::entrypoints::AuthEntrypointsRelaySuccessful).
///
/// Severity 3, outcome success.
#[derive(Clone, Debug)]
pub struct AuthEntrypointsRelayStateupdated<'a> {
    /// From where.
    pub source: Source<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for AuthEntrypointsRelayStateupdated<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "auth_entrypoints_relay_stateupdated";

    fn fill(self, event: &mut Event<'a>) {
        event.source = told(self.source);
        self.context.fill(event);
    }
}

/// A handed-over sign-in was finished on the second device.
///
/// Issue it when this is done and stands, not when it is asked for. What fails or is given up is told by: [`auth_entrypoints_relay_alreadyclaimed`](crate::typed::phenixid::entrypoints::AuthEntrypointsRelayAlreadyclaimed), [`auth_entrypoints_relay_incorrectotp`](crate::typed::phenixid::entrypoints::AuthEntrypointsRelayIncorrectotp).
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct AuthEntrypointsRelaySuccessful<'a> {
    /// From where.
    pub source: Source<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for AuthEntrypointsRelaySuccessful<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "auth_entrypoints_relay_successful";

    fn fill(self, event: &mut Event<'a>) {
        event.source = told(self.source);
        self.context.fill(event);
    }
}
