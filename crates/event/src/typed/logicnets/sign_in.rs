//! Signing in and out: their events as types. Written from the catalogue; change that instead.
//!
//! ```
//! # #![allow(unused_imports)]
//! use vitni_event::typed::logicnets::sign_in::AuthenticationAccountReactivatedPasswordOk;
//! use vitni_event::typed::Typed;
//! use vitni_event::{Client, EventId, Party, Producer, Source, Timestamp};
//!
//! let event = AuthenticationAccountReactivatedPasswordOk {
//!     actor: Party { name: Some("alice".into()), ..Party::default() },
//!     target: Party { name: Some("bob".into()), ..Party::default() },
//! };
//! let event = event.event(EventId::default(), "acme", Timestamp::default());
//! assert_eq!(event.event, "authentication.account_reactivated_password_ok");
//! ```
//!
//! Without its `actor` it cannot be told:
//!
//! ```compile_fail
//! # #![allow(unused_imports)]
//! use vitni_event::typed::logicnets::sign_in::AuthenticationAccountReactivatedPasswordOk;
//! use vitni_event::typed::Typed;
//! use vitni_event::{Client, EventId, Party, Producer, Source, Timestamp};
//!
//! let event = AuthenticationAccountReactivatedPasswordOk {
//!     target: Party { name: Some("bob".into()), ..Party::default() },
//! };
//! let event = event.event(EventId::default(), "acme", Timestamp::default());
//! assert_eq!(event.event, "authentication.account_reactivated_password_ok");
//! ```

use crate::model::{Event, Party, Source};
use crate::typed::{Typed, told};

/// During a sign-in with the right password, an account marked as expired was made usable again, because its password's end date had been moved, and its failed attempts were cleared.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct AuthenticationAccountReactivatedPasswordOk<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// To whom or what it was done.
    pub target: Party<'a>,
}

impl<'a> Typed<'a> for AuthenticationAccountReactivatedPasswordOk<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "authentication.account_reactivated_password_ok";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        event.targets.extend(told(self.target));
    }
}

/// A user was turned away at sign-in because the account is not, or no longer, active.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`authentication.logged_out`](crate::typed::logicnets::sign_in::AuthenticationLoggedOut), [`authentication.ok`](crate::typed::logicnets::sign_in::AuthenticationOk).
///
/// Severity 6, outcome failure.
#[derive(Clone, Debug)]
pub struct AuthenticationFailedDueToAccountNotActive<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
}

impl<'a> Typed<'a> for AuthenticationFailedDueToAccountNotActive<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "authentication.failed_due_to_account_not_active";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
    }
}

/// A visitor without credentials was let in as the guest account, which has the rights that were asked for.
///
/// Issue it when this is done and stands, not when it is asked for. What fails or is given up is told by: [`error.authentication_guest_failed`](crate::typed::logicnets::sign_in::ErrorAuthenticationGuestFailed).
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct AuthenticationGuestOk<'a> {
    /// From where.
    pub source: Source<'a>,
}

impl<'a> Typed<'a> for AuthenticationGuestOk<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "authentication.guest_ok";

    fn fill(self, event: &mut Event<'a>) {
        event.source = told(self.source);
    }
}

/// A user ended the signed-in state on purpose.
///
/// Issue it when this is done and stands, not when it is asked for. What fails or is given up is told by: [`authentication.failed_due_to_account_not_active`](crate::typed::logicnets::sign_in::AuthenticationFailedDueToAccountNotActive), [`authentication.not_allowed_to_login_with_server_account`](crate::typed::logicnets::sign_in::AuthenticationNotAllowedToLoginWithServerAccount), [`error.account_expired`](crate::typed::logicnets::sign_in::ErrorAccountExpired), [`error.authentication_failed`](crate::typed::logicnets::sign_in::ErrorAuthenticationFailed), [`error.authentication_password_failed`](crate::typed::logicnets::sign_in::ErrorAuthenticationPasswordFailed), [`error.password_expired`](crate::typed::logicnets::sign_in::ErrorPasswordExpired).
///
/// Severity 4, outcome success.
///
/// It is the fact that is also known as `phenixid-pas-6.0`/`auth_logout_local`: one occurrence is told once, by this id.
#[derive(Clone, Debug)]
pub struct AuthenticationLoggedOut<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// The user, by e-mail address or user id.
    pub email_user_id: &'a str,
}

impl<'a> Typed<'a> for AuthenticationLoggedOut<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "authentication.logged_out";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        event.put("email/user-id", self.email_user_id);
    }
}

/// Somebody tried to use the interactive sign-in page with an account meant for another server, and was refused.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`authentication.logged_out`](crate::typed::logicnets::sign_in::AuthenticationLoggedOut), [`authentication.ok`](crate::typed::logicnets::sign_in::AuthenticationOk).
///
/// Severity 6, outcome failure.
#[derive(Clone, Debug)]
pub struct AuthenticationNotAllowedToLoginWithServerAccount<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
}

impl<'a> Typed<'a> for AuthenticationNotAllowedToLoginWithServerAccount<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "authentication.not_allowed_to_login_with_server_account";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
    }
}

/// A user proved who they are and is now signed in.
///
/// Issue it when this is done and stands, not when it is asked for. What fails or is given up is told by: [`authentication.failed_due_to_account_not_active`](crate::typed::logicnets::sign_in::AuthenticationFailedDueToAccountNotActive), [`authentication.not_allowed_to_login_with_server_account`](crate::typed::logicnets::sign_in::AuthenticationNotAllowedToLoginWithServerAccount), [`error.account_expired`](crate::typed::logicnets::sign_in::ErrorAccountExpired), [`error.authentication_failed`](crate::typed::logicnets::sign_in::ErrorAuthenticationFailed), [`error.authentication_password_failed`](crate::typed::logicnets::sign_in::ErrorAuthenticationPasswordFailed), [`error.password_expired`](crate::typed::logicnets::sign_in::ErrorPasswordExpired).
///
/// Severity 4, outcome success.
///
/// It is the fact that is also known as `phenixid-pas-6.0`/`auth_entrypoints_internal_auth_successful`, `phenixid-pas-6.0`/`shared_legacy_userauthentication_success`: one occurrence is told once, by this id.
#[derive(Clone, Debug)]
pub struct AuthenticationOk<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// The user, by e-mail address or user id.
    pub email_user_id: &'a str,
}

impl<'a> Typed<'a> for AuthenticationOk<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "authentication.ok";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        event.put("email/user-id", self.email_user_id);
    }
}

/// The password a user typed matched the stored one; other checks of the sign-in may still follow.
///
/// Issue it each time this happens. How its flow ends is told by: [`authentication.failed_due_to_account_not_active`](crate::typed::logicnets::sign_in::AuthenticationFailedDueToAccountNotActive), [`authentication.logged_out`](crate::typed::logicnets::sign_in::AuthenticationLoggedOut), [`authentication.not_allowed_to_login_with_server_account`](crate::typed::logicnets::sign_in::AuthenticationNotAllowedToLoginWithServerAccount), [`authentication.ok`](crate::typed::logicnets::sign_in::AuthenticationOk), [`error.account_expired`](crate::typed::logicnets::sign_in::ErrorAccountExpired), [`error.authentication_failed`](crate::typed::logicnets::sign_in::ErrorAuthenticationFailed).
///
/// Severity 3, outcome success.
#[derive(Clone, Debug)]
pub struct AuthenticationPasswordOk<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
}

impl<'a> Typed<'a> for AuthenticationPasswordOk<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "authentication.password_ok";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
    }
}

/// The browser came back from the sign-in pages to the session that had sent it there, with the result of the sign-in.
///
/// Issue it each time this happens. How its flow ends is told by: [`authentication.authentication_id_loginhint_mismatch`](crate::typed::logicnets::single_sign_on::AuthenticationAuthenticationIdLoginhintMismatch), [`authentication.authentication_id_session_mismatch`](crate::typed::logicnets::single_sign_on::AuthenticationAuthenticationIdSessionMismatch), [`authentication.authentication_issued_more_than_max_age`](crate::typed::logicnets::single_sign_on::AuthenticationAuthenticationIssuedMoreThanMaxAge), [`authentication.cookie_authentication_succeeded`](crate::typed::logicnets::single_sign_on::AuthenticationCookieAuthenticationSucceeded), [`authentication.expired_authentication_id`](crate::typed::logicnets::single_sign_on::AuthenticationExpiredAuthenticationId), [`authentication.not_authenticated`](crate::typed::logicnets::single_sign_on::AuthenticationNotAuthenticated).
///
/// Severity 3, outcome success.
///
/// Coming back is a step that was taken, whatever the pages found; the value says which, and a producer that knows better sends its own outcome.
#[derive(Clone, Debug)]
pub struct AuthenticationReturnedFromLogon<'a> {
    /// From where.
    pub source: Source<'a>,
    /// Result of the sign-in pages.
    pub authentication_state: super::AuthenticationState,
}

impl<'a> Typed<'a> for AuthenticationReturnedFromLogon<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "authentication.returned_from_logon";

    fn fill(self, event: &mut Event<'a>) {
        event.source = told(self.source);
        event.put("authentication-state", self.authentication_state);
    }
}

/// The server minted a token that describes the signed-in user for an application.
///
/// Issue it each time this happens. How its flow ends is told by: [`authentication.authentication_id_loginhint_mismatch`](crate::typed::logicnets::single_sign_on::AuthenticationAuthenticationIdLoginhintMismatch), [`authentication.authentication_id_session_mismatch`](crate::typed::logicnets::single_sign_on::AuthenticationAuthenticationIdSessionMismatch), [`authentication.authentication_issued_more_than_max_age`](crate::typed::logicnets::single_sign_on::AuthenticationAuthenticationIssuedMoreThanMaxAge), [`authentication.cookie_authentication_succeeded`](crate::typed::logicnets::single_sign_on::AuthenticationCookieAuthenticationSucceeded), [`authentication.expired_authentication_id`](crate::typed::logicnets::single_sign_on::AuthenticationExpiredAuthenticationId), [`authentication.not_authenticated`](crate::typed::logicnets::single_sign_on::AuthenticationNotAuthenticated).
///
/// Severity 3, outcome success.
#[derive(Clone, Debug)]
pub struct AuthenticationUserProfileGenerated<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// What the token or connection covers.
    pub scope: &'a str,
    /// The token that was minted; a secret (token), cut before anything is stored.
    pub token: &'a str,
}

impl<'a> Typed<'a> for AuthenticationUserProfileGenerated<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "authentication.user_profile_generated";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        event.put("scope", self.scope);
        event.put("token", self.token);
    }
}

/// A sign-in found that the account, or its password, is past its end date and marked the account as expired.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`authentication.logged_out`](crate::typed::logicnets::sign_in::AuthenticationLoggedOut), [`authentication.ok`](crate::typed::logicnets::sign_in::AuthenticationOk).
///
/// Severity 6, outcome failure.
///
/// The reference lists this id twice, once for the account's end and once for the password's. It stays one event that covers both; `text.reason` or the flow says which it was.
#[derive(Clone, Debug)]
pub struct ErrorAccountExpired<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// The user, by e-mail address or user id.
    pub email_user_id: Option<&'a str>,
}

impl<'a> Typed<'a> for ErrorAccountExpired<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "error.account_expired";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        event.put("email/user-id", self.email_user_id);
    }
}

/// A sign-in attempt ended without success.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`authentication.logged_out`](crate::typed::logicnets::sign_in::AuthenticationLoggedOut), [`authentication.ok`](crate::typed::logicnets::sign_in::AuthenticationOk).
///
/// Severity 6, outcome failure.
///
/// It is the fact that is also known as `phenixid-pas-6.0`/`shared_legacy_userauthentication_failed`: one occurrence is told once, by this id.
///
/// The reference gives this id the text of `error.authentication_password_failed`, a wrong password. The id names no cause, so it is read as the failed sign-in as a whole.
#[derive(Clone, Debug)]
pub struct ErrorAuthenticationFailed<'a> {
    /// From where.
    pub source: Source<'a>,
}

impl<'a> Typed<'a> for ErrorAuthenticationFailed<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "error.authentication_failed";

    fn fill(self, event: &mut Event<'a>) {
        event.source = told(self.source);
    }
}

/// A request without credentials was turned away because guests are switched off or lack the needed rights.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`authentication.guest_ok`](crate::typed::logicnets::sign_in::AuthenticationGuestOk).
///
/// Severity 4, outcome failure.
#[derive(Clone, Debug)]
pub struct ErrorAuthenticationGuestFailed<'a> {
    /// From where.
    pub source: Source<'a>,
}

impl<'a> Typed<'a> for ErrorAuthenticationGuestFailed<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "error.authentication_guest_failed";

    fn fill(self, event: &mut Event<'a>) {
        event.source = told(self.source);
    }
}

/// Somebody gave a password for an account that does not match it.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`authentication.logged_out`](crate::typed::logicnets::sign_in::AuthenticationLoggedOut), [`authentication.ok`](crate::typed::logicnets::sign_in::AuthenticationOk).
///
/// Severity 6, outcome failure.
#[derive(Clone, Debug)]
pub struct ErrorAuthenticationPasswordFailed<'a> {
    /// From where.
    pub source: Source<'a>,
}

impl<'a> Typed<'a> for ErrorAuthenticationPasswordFailed<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "error.authentication_password_failed";

    fn fill(self, event: &mut Event<'a>) {
        event.source = told(self.source);
    }
}

/// A temporary password was used after its end date, so the account was blocked.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`authentication.logged_out`](crate::typed::logicnets::sign_in::AuthenticationLoggedOut), [`authentication.ok`](crate::typed::logicnets::sign_in::AuthenticationOk).
///
/// Severity 6, outcome failure.
#[derive(Clone, Debug)]
pub struct ErrorPasswordExpired<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
}

impl<'a> Typed<'a> for ErrorPasswordExpired<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "error.password_expired";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
    }
}

/// The server met a sign-in in a state that it does not know and gave it up.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`authentication.cookie_authentication_succeeded`](crate::typed::logicnets::single_sign_on::AuthenticationCookieAuthenticationSucceeded).
///
/// Severity 7, outcome failure.
#[derive(Clone, Debug)]
pub struct ErrorUnknownAuthenticationState<'a> {
    /// From where.
    pub source: Source<'a>,
}

impl<'a> Typed<'a> for ErrorUnknownAuthenticationState<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "error.unknown_authentication_state";

    fn fill(self, event: &mut Event<'a>) {
        event.source = told(self.source);
    }
}
