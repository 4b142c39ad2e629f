//! Counting failures and locking users: their events as types. Written from the catalogue; change that instead.
//!
//! ```
//! # #![allow(unused_imports)]
//! use vitni_event::typed::phenixid::lockout::{Context, PipesAuthenticationFailedIncrementlockcounter};
//! use vitni_event::typed::Typed;
//! use vitni_event::{Client, EventId, Party, Producer, Source, Timestamp};
//!
//! let event = PipesAuthenticationFailedIncrementlockcounter {
//!     actor: Party { name: Some("alice".into()), ..Party::default() },
//!     context: Context::default(),
//! };
//! let event = event.event(EventId::default(), "acme", Timestamp::default());
//! assert_eq!(event.event, "pipes_authentication_failed_incrementlockcounter");
//! ```
//!
//! Without its `actor` it cannot be told:
//!
//! ```compile_fail
//! # #![allow(unused_imports)]
//! use vitni_event::typed::phenixid::lockout::{Context, PipesAuthenticationFailedIncrementlockcounter};
//! use vitni_event::typed::Typed;
//! use vitni_event::{Client, EventId, Party, Producer, Source, Timestamp};
//!
//! let event = PipesAuthenticationFailedIncrementlockcounter {
//!     context: Context::default(),
//! };
//! let event = event.event(EventId::default(), "acme", Timestamp::default());
//! assert_eq!(event.event, "pipes_authentication_failed_incrementlockcounter");
//! ```

use crate::model::{Event, Party};
use crate::typed::{Typed, told};

/// What any event of this family may carry besides; none of it is needed.
#[derive(Clone, Debug, Default)]
pub struct Context<'a> {
    /// The user it is about.
    pub duser: Option<&'a str>,
    /// What ties the events of one request or flow together.
    pub phx_trace_id: Option<&'a str>,
    /// Why it went wrong.
    pub reason: Option<&'a str>,
    /// The address of the browser or app.
    pub src: Option<&'a str>,
}

impl<'a> Context<'a> {
    fn fill(self, event: &mut Event<'a>) {
        event.put("duser", self.duser);
        event.put("phxTraceId", self.phx_trace_id);
        event.put("reason", self.reason);
        event.put("src", self.src);
    }
}

/// A sign-in failed, which brings the user one step nearer to being locked out.
///
/// Issue it once for each attempt or check that ends so.
///
/// Severity 4, outcome failure.
///
/// The reference has the same text for this id and for its neighbour with `logincounter`. The ids are read as what they count: steps towards a lock here, failed sign-ins there.
#[derive(Clone, Debug)]
pub struct PipesAuthenticationFailedIncrementlockcounter<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for PipesAuthenticationFailedIncrementlockcounter<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "pipes_authentication_failed_incrementlockcounter";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        self.context.fill(event);
    }
}

/// A sign-in failed and was added to the count of the user's failed sign-ins.
///
/// Issue it once for each attempt or check that ends so.
///
/// Severity 4, outcome failure.
///
/// The reference has the same text for this id and for its neighbour with `lockcounter`. The ids are read as what they count: failed sign-ins here, steps towards a lock there.
#[derive(Clone, Debug)]
pub struct PipesAuthenticationFailedIncrementlogincounter<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for PipesAuthenticationFailedIncrementlogincounter<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "pipes_authentication_failed_incrementlogincounter";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        self.context.fill(event);
    }
}

/// A sign-in failed once too often, and the user stays locked out until somebody helps.
///
/// Issue it once for each attempt or check that ends so.
///
/// Severity 6, outcome failure.
#[derive(Clone, Debug)]
pub struct PipesAuthenticationFailedLockedPermanently<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for PipesAuthenticationFailedLockedPermanently<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "pipes_authentication_failed_locked_permanently";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        self.context.fill(event);
    }
}

/// A sign-in failed once too often, and the user is locked out for a while.
///
/// Issue it once for each attempt or check that ends so.
///
/// Severity 4, outcome failure.
#[derive(Clone, Debug)]
pub struct PipesAuthenticationFailedLockedTemporarily<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for PipesAuthenticationFailedLockedTemporarily<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "pipes_authentication_failed_locked_temporarily";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        self.context.fill(event);
    }
}

/// A user was locked out of their account by an administrator or by a rule.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 6, outcome success.
#[derive(Clone, Debug)]
pub struct PrismUserLocked<'a> {
    /// To whom or what it was done.
    pub target: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for PrismUserLocked<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "prism_user_locked";

    fn fill(self, event: &mut Event<'a>) {
        event.targets.extend(told(self.target));
        self.context.fill(event);
    }
}

/// A user who had been locked out may use their account again.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct PrismUserUnlocked<'a> {
    /// To whom or what it was done.
    pub target: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for PrismUserUnlocked<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "prism_user_unlocked";

    fn fill(self, event: &mut Event<'a>) {
        event.targets.extend(told(self.target));
        self.context.fill(event);
    }
}
