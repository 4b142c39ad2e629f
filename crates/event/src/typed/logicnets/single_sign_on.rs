//! Single sign-on between sessions: their events as types. Written from the catalogue; change that instead.
//!
//! ```
//! # #![allow(unused_imports)]
//! use vitni_event::typed::logicnets::single_sign_on::AuthenticationAuthenticationIdLoginhintMismatch;
//! use vitni_event::typed::Typed;
//! use vitni_event::{Client, EventId, Party, Producer, Source, Timestamp};
//!
//! let event = AuthenticationAuthenticationIdLoginhintMismatch {
//!     source: Source { ip: Some("192.0.2.7".into()), ..Source::default() },
//!     authentication_id: "",
//! };
//! let event = event.event(EventId::default(), "acme", Timestamp::default());
//! assert_eq!(event.event, "authentication.authentication_id_loginhint_mismatch");
//! ```
//!
//! Without its `source` it cannot be told:
//!
//! ```compile_fail
//! # #![allow(unused_imports)]
//! use vitni_event::typed::logicnets::single_sign_on::AuthenticationAuthenticationIdLoginhintMismatch;
//! use vitni_event::typed::Typed;
//! use vitni_event::{Client, EventId, Party, Producer, Source, Timestamp};
//!
//! let event = AuthenticationAuthenticationIdLoginhintMismatch {
//!     authentication_id: "",
//! };
//! let event = event.event(EventId::default(), "acme", Timestamp::default());
//! assert_eq!(event.event, "authentication.authentication_id_loginhint_mismatch");
//! ```

use crate::model::{Event, Party, Source};
use crate::typed::{Typed, told};

/// An application asked for one user by name while the browser is signed in as somebody else, so single sign-on was refused.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`authentication.cookie_authentication_succeeded`](crate::typed::logicnets::single_sign_on::AuthenticationCookieAuthenticationSucceeded).
///
/// Severity 6, outcome failure.
#[derive(Clone, Debug)]
pub struct AuthenticationAuthenticationIdLoginhintMismatch<'a> {
    /// From where.
    pub source: Source<'a>,
    /// The sign-in that a browser brought along; a secret (token), cut before anything is stored.
    pub authentication_id: &'a str,
}

impl<'a> Typed<'a> for AuthenticationAuthenticationIdLoginhintMismatch<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "authentication.authentication_id_loginhint_mismatch";

    fn fill(self, event: &mut Event<'a>) {
        event.source = told(self.source);
        event.put("authentication-id", self.authentication_id);
    }
}

/// The cookie of the session and the cookie of the sign-in belong to different sign-ins, so single sign-on was refused.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`authentication.cookie_authentication_succeeded`](crate::typed::logicnets::single_sign_on::AuthenticationCookieAuthenticationSucceeded).
///
/// Severity 6, outcome failure.
#[derive(Clone, Debug)]
pub struct AuthenticationAuthenticationIdSessionMismatch<'a> {
    /// From where.
    pub source: Source<'a>,
    /// The sign-in that a browser brought along; a secret (token), cut before anything is stored.
    pub authentication_id: &'a str,
}

impl<'a> Typed<'a> for AuthenticationAuthenticationIdSessionMismatch<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "authentication.authentication_id_session_mismatch";

    fn fill(self, event: &mut Event<'a>) {
        event.source = told(self.source);
        event.put("authentication-id", self.authentication_id);
    }
}

/// The sign-in that a browser brought along is older than the application accepts, so the user has to sign in anew.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`authentication.cookie_authentication_succeeded`](crate::typed::logicnets::single_sign_on::AuthenticationCookieAuthenticationSucceeded).
///
/// Severity 4, outcome failure.
#[derive(Clone, Debug)]
pub struct AuthenticationAuthenticationIssuedMoreThanMaxAge<'a> {
    /// From where.
    pub source: Source<'a>,
    /// The sign-in that a browser brought along; a secret (token), cut before anything is stored.
    pub authentication_id: &'a str,
}

impl<'a> Typed<'a> for AuthenticationAuthenticationIssuedMoreThanMaxAge<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "authentication.authentication_issued_more_than_max_age";

    fn fill(self, event: &mut Event<'a>) {
        event.source = told(self.source);
        event.put("authentication-id", self.authentication_id);
    }
}

/// A browser that was signed in already was recognised by its cookie and let in without new credentials.
///
/// Issue it when this is done and stands, not when it is asked for. What fails or is given up is told by: [`authentication.authentication_id_loginhint_mismatch`](crate::typed::logicnets::single_sign_on::AuthenticationAuthenticationIdLoginhintMismatch), [`authentication.authentication_id_session_mismatch`](crate::typed::logicnets::single_sign_on::AuthenticationAuthenticationIdSessionMismatch), [`authentication.authentication_issued_more_than_max_age`](crate::typed::logicnets::single_sign_on::AuthenticationAuthenticationIssuedMoreThanMaxAge), [`authentication.expired_authentication_id`](crate::typed::logicnets::single_sign_on::AuthenticationExpiredAuthenticationId), [`authentication.not_authenticated`](crate::typed::logicnets::single_sign_on::AuthenticationNotAuthenticated), [`authentication.unknown_authentication_id`](crate::typed::logicnets::single_sign_on::AuthenticationUnknownAuthenticationId).
///
/// Severity 4, outcome success.
///
/// It is the fact that is also known as `phenixid-pas-6.0`/`auth_authenticators_ssoperformed`: one occurrence is told once, by this id.
#[derive(Clone, Debug)]
pub struct AuthenticationCookieAuthenticationSucceeded<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// From where.
    pub source: Source<'a>,
    /// The sign-in that a browser brought along; a secret (token), cut before anything is stored.
    pub authentication_id: &'a str,
}

impl<'a> Typed<'a> for AuthenticationCookieAuthenticationSucceeded<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "authentication.cookie_authentication_succeeded";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        event.source = told(self.source);
        event.put("authentication-id", self.authentication_id);
    }
}

/// A browser brought a sign-in cookie whose time is over.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`authentication.cookie_authentication_succeeded`](crate::typed::logicnets::single_sign_on::AuthenticationCookieAuthenticationSucceeded).
///
/// Severity 4, outcome failure.
#[derive(Clone, Debug)]
pub struct AuthenticationExpiredAuthenticationId<'a> {
    /// From where.
    pub source: Source<'a>,
    /// The sign-in that a browser brought along; a secret (token), cut before anything is stored.
    pub authentication_id: &'a str,
}

impl<'a> Typed<'a> for AuthenticationExpiredAuthenticationId<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "authentication.expired_authentication_id";

    fn fill(self, event: &mut Event<'a>) {
        event.source = told(self.source);
        event.put("authentication-id", self.authentication_id);
    }
}

/// The sign-in behind a browser's cookie can no longer be used, so the user counts as signed out.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`authentication.cookie_authentication_succeeded`](crate::typed::logicnets::single_sign_on::AuthenticationCookieAuthenticationSucceeded).
///
/// Severity 4, outcome failure.
#[derive(Clone, Debug)]
pub struct AuthenticationNotAuthenticated<'a> {
    /// From where.
    pub source: Source<'a>,
}

impl<'a> Typed<'a> for AuthenticationNotAuthenticated<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "authentication.not_authenticated";

    fn fill(self, event: &mut Event<'a>) {
        event.source = told(self.source);
    }
}

/// A browser brought a cookie that names a sign-in which the server does not have.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`authentication.cookie_authentication_succeeded`](crate::typed::logicnets::single_sign_on::AuthenticationCookieAuthenticationSucceeded).
///
/// Severity 6, outcome failure.
#[derive(Clone, Debug)]
pub struct AuthenticationUnknownAuthenticationId<'a> {
    /// From where.
    pub source: Source<'a>,
}

impl<'a> Typed<'a> for AuthenticationUnknownAuthenticationId<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "authentication.unknown_authentication_id";

    fn fill(self, event: &mut Event<'a>) {
        event.source = told(self.source);
    }
}
