//! Credentials in request headers: their events as types. Written from the catalogue; change that instead.
//!
//! ```
//! # #![allow(unused_imports)]
//! use vitni_event::typed::logicnets::bearer::AuthenticationAuthorized;
//! use vitni_event::typed::Typed;
//! use vitni_event::{Client, EventId, Party, Producer, Source, Timestamp};
//!
//! let event = AuthenticationAuthorized {
//!     source: Source { ip: Some("192.0.2.7".into()), ..Source::default() },
//! };
//! let event = event.event(EventId::default(), "acme", Timestamp::default());
//! assert_eq!(event.event, "authentication.authorized");
//! ```
//!
//! Without its `source` it cannot be told:
//!
//! ```compile_fail
//! # #![allow(unused_imports)]
//! use vitni_event::typed::logicnets::bearer::AuthenticationAuthorized;
//! use vitni_event::typed::Typed;
//! use vitni_event::{Client, EventId, Party, Producer, Source, Timestamp};
//!
//! let event = AuthenticationAuthorized {
//! };
//! let event = event.event(EventId::default(), "acme", Timestamp::default());
//! assert_eq!(event.event, "authentication.authorized");
//! ```

use crate::model::{Event, Source};
use crate::typed::{Typed, told};

/// A caller whose credentials came in the request header was known and allowed to make the request.
///
/// Issue it when this is done and stands, not when it is asked for. What fails or is given up is told by: [`authentication.expired_jwt_token`](crate::typed::logicnets::bearer::AuthenticationExpiredJwtToken), [`authentication.invalid_jwt_aud`](crate::typed::logicnets::bearer::AuthenticationInvalidJwtAud), [`authentication.invalid_jwt_purpose`](crate::typed::logicnets::bearer::AuthenticationInvalidJwtPurpose), [`authentication.jwt_token_from_nottrusted_iss`](crate::typed::logicnets::bearer::AuthenticationJwtTokenFromNottrustedIss), [`authentication.jwt_token_validation_failed`](crate::typed::logicnets::bearer::AuthenticationJwtTokenValidationFailed), [`authentication.non_jwt_bearer_token`](crate::typed::logicnets::bearer::AuthenticationNonJwtBearerToken).
///
/// Severity 3, outcome success.
///
/// It is the fact that is also known as `phenixid-pas-6.0`/`prism_myapps_application_accessgranted`: one occurrence is told once, by this id.
///
/// The reference gives this id and its neighbour `authentication.bearer_ok` the same text. The id says authorized, so it is read as the right to make the request.
#[derive(Clone, Debug)]
pub struct AuthenticationAuthorized<'a> {
    /// From where.
    pub source: Source<'a>,
}

impl<'a> Typed<'a> for AuthenticationAuthorized<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "authentication.authorized";

    fn fill(self, event: &mut Event<'a>) {
        event.source = told(self.source);
    }
}

/// A caller's bearer token was checked and accepted.
///
/// Issue it when this is done and stands, not when it is asked for. What fails or is given up is told by: [`authentication.expired_jwt_token`](crate::typed::logicnets::bearer::AuthenticationExpiredJwtToken), [`authentication.invalid_jwt_aud`](crate::typed::logicnets::bearer::AuthenticationInvalidJwtAud), [`authentication.invalid_jwt_purpose`](crate::typed::logicnets::bearer::AuthenticationInvalidJwtPurpose), [`authentication.jwt_token_from_nottrusted_iss`](crate::typed::logicnets::bearer::AuthenticationJwtTokenFromNottrustedIss), [`authentication.jwt_token_validation_failed`](crate::typed::logicnets::bearer::AuthenticationJwtTokenValidationFailed), [`authentication.non_jwt_bearer_token`](crate::typed::logicnets::bearer::AuthenticationNonJwtBearerToken).
///
/// Severity 3, outcome success.
#[derive(Clone, Debug)]
pub struct AuthenticationBearerOk<'a> {
    /// From where.
    pub source: Source<'a>,
    /// Who issued the token.
    pub iss: Option<&'a str>,
    /// The tenant that the token names.
    pub tid: Option<&'a str>,
}

impl<'a> Typed<'a> for AuthenticationBearerOk<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "authentication.bearer_ok";

    fn fill(self, event: &mut Event<'a>) {
        event.source = told(self.source);
        event.put("iss", self.iss);
        event.put("tid", self.tid);
    }
}

/// A caller brought a token that is past its end, or that claims to be issued in the future.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`authentication.authorized`](crate::typed::logicnets::bearer::AuthenticationAuthorized), [`authentication.bearer_ok`](crate::typed::logicnets::bearer::AuthenticationBearerOk).
///
/// Severity 4, outcome failure.
#[derive(Clone, Debug)]
pub struct AuthenticationExpiredJwtToken<'a> {
    /// From where.
    pub source: Source<'a>,
}

impl<'a> Typed<'a> for AuthenticationExpiredJwtToken<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "authentication.expired_jwt_token";

    fn fill(self, event: &mut Event<'a>) {
        event.source = told(self.source);
    }
}

/// A caller brought a token that was made for another recipient.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`authentication.authorized`](crate::typed::logicnets::bearer::AuthenticationAuthorized), [`authentication.bearer_ok`](crate::typed::logicnets::bearer::AuthenticationBearerOk).
///
/// Severity 6, outcome failure.
#[derive(Clone, Debug)]
pub struct AuthenticationInvalidJwtAud<'a> {
    /// From where.
    pub source: Source<'a>,
    /// Whom the token says it is for.
    pub aud: Option<&'a str>,
    /// Who issued the token.
    pub iss: &'a str,
    /// The tenant that the token names.
    pub tid: Option<&'a str>,
}

impl<'a> Typed<'a> for AuthenticationInvalidJwtAud<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "authentication.invalid_jwt_aud";

    fn fill(self, event: &mut Event<'a>) {
        event.source = told(self.source);
        event.put("aud", self.aud);
        event.put("iss", self.iss);
        event.put("tid", self.tid);
    }
}

/// A caller brought a token that serves another purpose than opening this interface.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`authentication.authorized`](crate::typed::logicnets::bearer::AuthenticationAuthorized), [`authentication.bearer_ok`](crate::typed::logicnets::bearer::AuthenticationBearerOk).
///
/// Severity 6, outcome failure.
#[derive(Clone, Debug)]
pub struct AuthenticationInvalidJwtPurpose<'a> {
    /// From where.
    pub source: Source<'a>,
    /// Who issued the token.
    pub iss: &'a str,
    /// The tenant that the token names.
    pub tid: Option<&'a str>,
    /// What the token says it is for.
    pub token_type: Option<&'a str>,
}

impl<'a> Typed<'a> for AuthenticationInvalidJwtPurpose<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "authentication.invalid_jwt_purpose";

    fn fill(self, event: &mut Event<'a>) {
        event.source = told(self.source);
        event.put("iss", self.iss);
        event.put("tid", self.tid);
        event.put("token_type", self.token_type);
    }
}

/// A caller brought a token from an issuer, or under a key, that is not among the trusted ones.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`authentication.authorized`](crate::typed::logicnets::bearer::AuthenticationAuthorized), [`authentication.bearer_ok`](crate::typed::logicnets::bearer::AuthenticationBearerOk).
///
/// Severity 6, outcome failure.
#[derive(Clone, Debug)]
pub struct AuthenticationJwtTokenFromNottrustedIss<'a> {
    /// From where.
    pub source: Source<'a>,
    /// Who issued the token.
    pub iss: Option<&'a str>,
    /// The tenant that the token names.
    pub tid: Option<&'a str>,
}

impl<'a> Typed<'a> for AuthenticationJwtTokenFromNottrustedIss<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "authentication.jwt_token_from_nottrusted_iss";

    fn fill(self, event: &mut Event<'a>) {
        event.source = told(self.source);
        event.put("iss", self.iss);
        event.put("tid", self.tid);
    }
}

/// A caller brought a token whose signature does not hold.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`authentication.authorized`](crate::typed::logicnets::bearer::AuthenticationAuthorized), [`authentication.bearer_ok`](crate::typed::logicnets::bearer::AuthenticationBearerOk).
///
/// Severity 6, outcome failure.
#[derive(Clone, Debug)]
pub struct AuthenticationJwtTokenValidationFailed<'a> {
    /// From where.
    pub source: Source<'a>,
    /// Who issued the token.
    pub iss: Option<&'a str>,
    /// The tenant that the token names.
    pub tid: Option<&'a str>,
}

impl<'a> Typed<'a> for AuthenticationJwtTokenValidationFailed<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "authentication.jwt_token_validation_failed";

    fn fill(self, event: &mut Event<'a>) {
        event.source = told(self.source);
        event.put("iss", self.iss);
        event.put("tid", self.tid);
    }
}

/// A caller brought a bearer token in a form that this server cannot read.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`authentication.authorized`](crate::typed::logicnets::bearer::AuthenticationAuthorized), [`authentication.bearer_ok`](crate::typed::logicnets::bearer::AuthenticationBearerOk).
///
/// Severity 4, outcome failure.
#[derive(Clone, Debug)]
pub struct AuthenticationNonJwtBearerToken<'a> {
    /// From where.
    pub source: Source<'a>,
}

impl<'a> Typed<'a> for AuthenticationNonJwtBearerToken<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "authentication.non_jwt_bearer_token";

    fn fill(self, event: &mut Event<'a>) {
        event.source = told(self.source);
    }
}

/// A request for something protected came without any credentials in its header.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`authentication.authorized`](crate::typed::logicnets::bearer::AuthenticationAuthorized), [`authentication.bearer_ok`](crate::typed::logicnets::bearer::AuthenticationBearerOk).
///
/// Severity 4, outcome failure.
#[derive(Clone, Debug)]
pub struct ErrorMissingAuthenticationHeader<'a> {
    /// From where.
    pub source: Source<'a>,
}

impl<'a> Typed<'a> for ErrorMissingAuthenticationHeader<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "error.missing_authentication_header";

    fn fill(self, event: &mut Event<'a>) {
        event.source = told(self.source);
    }
}

/// A known caller or user asked for something that their rights do not cover.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`authentication.authorized`](crate::typed::logicnets::bearer::AuthenticationAuthorized), [`authentication.bearer_ok`](crate::typed::logicnets::bearer::AuthenticationBearerOk).
///
/// Severity 6, outcome failure.
///
/// It is the fact that is also known as `phenixid-pas-6.0`/`prism_myapps_application_accessdenied`: one occurrence is told once, by this id.
#[derive(Clone, Debug)]
pub struct ErrorNotAuthorized<'a> {
    /// From where.
    pub source: Source<'a>,
}

impl<'a> Typed<'a> for ErrorNotAuthorized<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "error.not_authorized";

    fn fill(self, event: &mut Event<'a>) {
        event.source = told(self.source);
    }
}

/// A request's credentials were of a scheme other than the two that are understood.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`authentication.authorized`](crate::typed::logicnets::bearer::AuthenticationAuthorized), [`authentication.bearer_ok`](crate::typed::logicnets::bearer::AuthenticationBearerOk).
///
/// Severity 4, outcome failure.
#[derive(Clone, Debug)]
pub struct ErrorUnsupportedAuthorizationHeaderType<'a> {
    /// From where.
    pub source: Source<'a>,
}

impl<'a> Typed<'a> for ErrorUnsupportedAuthorizationHeaderType<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "error.unsupported_authorization_header_type";

    fn fill(self, event: &mut Event<'a>) {
        event.source = told(self.source);
    }
}
