//! Trust in OpenID providers: their events as types. Written from the catalogue; change that instead.
//!
//! ```
//! # #![allow(unused_imports)]
//! use vitni_event::typed::phenixid::oidc_provider::{Context, OidcDiscoveryFailed};
//! use vitni_event::typed::Typed;
//! use vitni_event::{Client, EventId, Party, Producer, Source, Timestamp};
//!
//! let event = OidcDiscoveryFailed {
//!     target: Party { name: Some("bob".into()), ..Party::default() },
//!     context: Context::default(),
//! };
//! let event = event.event(EventId::default(), "acme", Timestamp::default());
//! assert_eq!(event.event, "oidc_discovery_failed");
//! ```
//!
//! Without its `target` it cannot be told:
//!
//! ```compile_fail
//! # #![allow(unused_imports)]
//! use vitni_event::typed::phenixid::oidc_provider::{Context, OidcDiscoveryFailed};
//! use vitni_event::typed::Typed;
//! use vitni_event::{Client, EventId, Party, Producer, Source, Timestamp};
//!
//! let event = OidcDiscoveryFailed {
//!     context: Context::default(),
//! };
//! let event = event.event(EventId::default(), "acme", Timestamp::default());
//! assert_eq!(event.event, "oidc_discovery_failed");
//! ```

use crate::model::{Event, Party};
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

/// The published description of an OpenID provider could not be fetched or understood.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`oidc_discovery_loaded`](crate::typed::phenixid::oidc_provider::OidcDiscoveryLoaded).
///
/// Severity 6, outcome failure.
#[derive(Clone, Debug)]
pub struct OidcDiscoveryFailed<'a> {
    /// To whom or what it was done.
    pub target: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for OidcDiscoveryFailed<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "oidc_discovery_failed";

    fn fill(self, event: &mut Event<'a>) {
        event.targets.extend(told(self.target));
        self.context.fill(event);
    }
}

/// The published description of an OpenID provider was fetched.
///
/// Issue it when this is done and stands, not when it is asked for. What fails or is given up is told by: [`oidc_discovery_failed`](crate::typed::phenixid::oidc_provider::OidcDiscoveryFailed).
///
/// Severity 3, outcome success.
#[derive(Clone, Debug)]
pub struct OidcDiscoveryLoaded<'a> {
    /// To whom or what it was done.
    pub target: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for OidcDiscoveryLoaded<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "oidc_discovery_loaded";

    fn fill(self, event: &mut Event<'a>) {
        event.targets.extend(told(self.target));
        self.context.fill(event);
    }
}

/// An ID token from an OpenID provider did not stand up to the checks.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`oidc_idtoken_validated`](crate::typed::phenixid::oidc_provider::OidcIdtokenValidated).
///
/// Severity 6, outcome failure.
#[derive(Clone, Debug)]
pub struct OidcIdtokenFailed<'a> {
    /// To whom or what it was done.
    pub target: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for OidcIdtokenFailed<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "oidc_idtoken_failed";

    fn fill(self, event: &mut Event<'a>) {
        event.targets.extend(told(self.target));
        self.context.fill(event);
    }
}

/// An ID token from an OpenID provider stood up to the checks.
///
/// Issue it when this is done and stands, not when it is asked for. What fails or is given up is told by: [`oidc_idtoken_failed`](crate::typed::phenixid::oidc_provider::OidcIdtokenFailed).
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct OidcIdtokenValidated<'a> {
    /// To whom or what it was done.
    pub target: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for OidcIdtokenValidated<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "oidc_idtoken_validated";

    fn fill(self, event: &mut Event<'a>) {
        event.targets.extend(told(self.target));
        self.context.fill(event);
    }
}
