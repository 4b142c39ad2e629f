//! Signing in at another identity provider: their events as types. Written from the catalogue; change that instead.
//!
//! ```
//! # #![allow(unused_imports)]
//! use vitni_event::typed::logicnets::external_sign_in::ErrorAuthenticationExternalFailed;
//! use vitni_event::typed::Typed;
//! use vitni_event::{Client, EventId, Party, Producer, Source, Timestamp};
//!
//! let event = ErrorAuthenticationExternalFailed {
//!     source: Source { ip: Some("192.0.2.7".into()), ..Source::default() },
//!     authentication_status: "denied",
//!     error: "access_denied",
//!     error_description: Some("The user pressed cancel"),
//! };
//! let event = event.event(EventId::default(), "acme", Timestamp::default());
//! assert_eq!(event.event, "error.authentication_external_failed");
//! ```
//!
//! Without its `source` it cannot be told:
//!
//! ```compile_fail
//! # #![allow(unused_imports)]
//! use vitni_event::typed::logicnets::external_sign_in::ErrorAuthenticationExternalFailed;
//! use vitni_event::typed::Typed;
//! use vitni_event::{Client, EventId, Party, Producer, Source, Timestamp};
//!
//! let event = ErrorAuthenticationExternalFailed {
//!     authentication_status: "denied",
//!     error: "access_denied",
//!     error_description: Some("The user pressed cancel"),
//! };
//! let event = event.event(EventId::default(), "acme", Timestamp::default());
//! assert_eq!(event.event, "error.authentication_external_failed");
//! ```

use crate::model::{Event, Party, Source};
use crate::typed::{Typed, told};

/// Another identity provider reported that it could not sign the user in.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`oauth.authentication_succeeded`](crate::typed::logicnets::external_sign_in::OauthAuthenticationSucceeded).
///
/// Severity 6, outcome failure.
#[derive(Clone, Debug)]
pub struct ErrorAuthenticationExternalFailed<'a> {
    /// From where.
    pub source: Source<'a>,
    /// What the external provider answered.
    pub authentication_status: &'a str,
    /// The error of the external provider.
    pub error: &'a str,
    /// The error in the words of the external provider.
    pub error_description: Option<&'a str>,
}

impl<'a> Typed<'a> for ErrorAuthenticationExternalFailed<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "error.authentication_external_failed";

    fn fill(self, event: &mut Event<'a>) {
        event.source = told(self.source);
        event.put("authentication_status", self.authentication_status);
        event.put("error", self.error);
        event.put("error-description", self.error_description);
    }
}

/// A user who was sent to an external provider came back without being signed in there.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`oauth.authentication_succeeded`](crate::typed::logicnets::external_sign_in::OauthAuthenticationSucceeded).
///
/// Severity 6, outcome failure.
///
/// Tell [`auth_authenticators_rpbroker_failed`](crate::typed::phenixid::authenticators::AuthAuthenticatorsRpbrokerFailed) instead where you can: it is the same fact, and one occurrence is told once.
///
/// `access_provider/idp` holds a slash and is kept as one name, not as a path.
#[derive(Clone, Debug)]
pub struct OauthAuthenticationFailed<'a> {
    /// From where.
    pub source: Source<'a>,
    /// The external identity provider.
    pub access_provider_idp: &'a str,
    /// The error code of the external provider.
    pub error_code: &'a str,
    /// The error in the words of the external provider.
    pub error_description: Option<&'a str>,
}

impl<'a> Typed<'a> for OauthAuthenticationFailed<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "oauth.authentication_failed";

    fn fill(self, event: &mut Event<'a>) {
        event.source = told(self.source);
        event.put("access_provider/idp", self.access_provider_idp);
        event.put("error-code", self.error_code);
        event.put("error-description", self.error_description);
    }
}

/// A user was signed in by an external provider, whose answer was accepted.
///
/// Issue it when this is done and stands, not when it is asked for. What fails or is given up is told by: [`error.authentication_external_failed`](crate::typed::logicnets::external_sign_in::ErrorAuthenticationExternalFailed), [`oauth.authentication_failed`](crate::typed::logicnets::external_sign_in::OauthAuthenticationFailed).
///
/// Severity 4, outcome success.
///
/// Tell [`auth_authenticators_rpbroker_successful`](crate::typed::phenixid::authenticators::AuthAuthenticatorsRpbrokerSuccessful) instead where you can: it is the same fact, and one occurrence is told once.
///
/// `access_provider/idp` holds a slash and is kept as one name, not as a path. The reference's text says password where it means passed: the id says that it succeeded.
#[derive(Clone, Debug)]
pub struct OauthAuthenticationSucceeded<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// From where.
    pub source: Source<'a>,
    /// The external identity provider.
    pub access_provider_idp: &'a str,
}

impl<'a> Typed<'a> for OauthAuthenticationSucceeded<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "oauth.authentication_succeeded";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        event.source = told(self.source);
        event.put("access_provider/idp", self.access_provider_idp);
    }
}
