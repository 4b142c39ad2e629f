//! User accounts: their events as types. Written from the catalogue; change that instead.
//!
//! ```
//! # #![allow(unused_imports)]
//! use vitni_event::typed::logicnets::user::UserCreated;
//! use vitni_event::typed::Typed;
//! use vitni_event::{Client, EventId, Party, Producer, Source, Timestamp};
//!
//! let event = UserCreated {
//!     actor: Party { name: Some("alice".into()), ..Party::default() },
//!     email_user_id: "alice@example.org",
//! };
//! let event = event.event(EventId::default(), "acme", Timestamp::default());
//! assert_eq!(event.event, "user.created");
//! ```
//!
//! Without its `actor` it cannot be told:
//!
//! ```compile_fail
//! # #![allow(unused_imports)]
//! use vitni_event::typed::logicnets::user::UserCreated;
//! use vitni_event::typed::Typed;
//! use vitni_event::{Client, EventId, Party, Producer, Source, Timestamp};
//!
//! let event = UserCreated {
//!     email_user_id: "alice@example.org",
//! };
//! let event = event.event(EventId::default(), "acme", Timestamp::default());
//! assert_eq!(event.event, "user.created");
//! ```

use crate::json::CanonicalJson;
use crate::model::{Event, Party};
use crate::typed::{Typed, told};

/// An administrator or a sign-up made a new user account.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct UserCreated<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// The user, by e-mail address or user id.
    pub email_user_id: &'a str,
}

impl<'a> Typed<'a> for UserCreated<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "user.created";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        event.put("email/user-id", self.email_user_id);
    }
}

/// An administrator removed a user account.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct UserDeleted<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// The user, by e-mail address or user id.
    pub email_user_id: &'a str,
}

impl<'a> Typed<'a> for UserDeleted<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "user.deleted";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        event.put("email/user-id", self.email_user_id);
    }
}

/// The personal details of a user account were edited; passwords are not part of them.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct UserDetailsUpdated<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// Which details were edited, without passwords.
    pub details: CanonicalJson<'a>,
    /// The user, by e-mail address or user id.
    pub email_user_id: &'a str,
}

impl<'a> Typed<'a> for UserDetailsUpdated<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "user.details_updated";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        event.put("details", self.details);
        event.put("email/user-id", self.email_user_id);
    }
}

/// The password of a user account was replaced, or stored anew in a stronger form.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 4, outcome success.
///
/// It is the fact that is also known as `phenixid-pas-6.0`/`core_internaluser_passwordchanged`: one occurrence is told once, by this id.
///
/// The value and payload spell the key `email/userid` where other events have `email/user-id`. Each event keeps the spelling of its own row; search treats neither specially.
#[derive(Clone, Debug)]
pub struct UserPasswordUpdated<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// The user, by e-mail address or user id.
    pub email_userid: &'a str,
    /// Why the password was stored.
    pub reason: super::Reason,
}

impl<'a> Typed<'a> for UserPasswordUpdated<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "user.password_updated";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        event.put("email/userid", self.email_userid);
        event.put("reason", self.reason);
    }
}

/// An account that had expired was made usable again.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct UserReactivateAccount<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// The user, by e-mail address or user id.
    pub email_user_id: &'a str,
}

impl<'a> Typed<'a> for UserReactivateAccount<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "user.reactivate_account";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        event.put("email/user-id", self.email_user_id);
    }
}

/// The status of a user account was moved from one value to another.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 4, outcome success.
///
/// The value and payload spell the key `email/userid` where other events have `email/user-id`. Each event keeps the spelling of its own row.
#[derive(Clone, Debug)]
pub struct UserStatusUpdated<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// The user, by e-mail address or user id.
    pub email_userid: &'a str,
    /// The status after the change.
    pub new_status: &'a str,
    /// The status before the change.
    pub old_status: &'a str,
}

impl<'a> Typed<'a> for UserStatusUpdated<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "user.status_updated";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        event.put("email/userid", self.email_userid);
        event.put("new-status", self.new_status);
        event.put("old-status", self.old_status);
    }
}
