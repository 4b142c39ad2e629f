//! Tokens of users: their events as types. Written from the catalogue; change that instead.
//!
//! ```
//! # #![allow(unused_imports)]
//! use vitni_event::typed::phenixid::tokens::{Context, PipesTokenAutoenrolled};
//! use vitni_event::typed::Typed;
//! use vitni_event::{Client, EventId, Party, Producer, Source, Timestamp};
//!
//! let event = PipesTokenAutoenrolled {
//!     target: Party { name: Some("bob".into()), ..Party::default() },
//!     context: Context::default(),
//! };
//! let event = event.event(EventId::default(), "acme", Timestamp::default());
//! assert_eq!(event.event, "pipes_token_autoenrolled");
//! ```
//!
//! Without its `target` it cannot be told:
//!
//! ```compile_fail
//! # #![allow(unused_imports)]
//! use vitni_event::typed::phenixid::tokens::{Context, PipesTokenAutoenrolled};
//! use vitni_event::typed::Typed;
//! use vitni_event::{Client, EventId, Party, Producer, Source, Timestamp};
//!
//! let event = PipesTokenAutoenrolled {
//!     context: Context::default(),
//! };
//! let event = event.event(EventId::default(), "acme", Timestamp::default());
//! assert_eq!(event.event, "pipes_token_autoenrolled");
//! ```

use crate::model::{Event, Party};
use crate::typed::{Typed, told};

/// What any event of this family may carry besides; none of it is needed.
#[derive(Clone, Debug, Default)]
pub struct Context<'a> {
    /// The token or device.
    pub device_external_id: Option<&'a str>,
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
        event.put("deviceExternalId", self.device_external_id);
        event.put("duser", self.duser);
        event.put("phxTraceId", self.phx_trace_id);
        event.put("reason", self.reason);
        event.put("src", self.src);
    }
}

/// Without anybody's doing a hardware token became a user's.
///
/// Issue it when this is done and stands, not when it is asked for. What fails or is given up is told by: [`pipes_token_validation_failed`](crate::typed::phenixid::tokens::PipesTokenValidationFailed).
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct PipesTokenAutoenrolled<'a> {
    /// To whom or what it was done.
    pub target: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for PipesTokenAutoenrolled<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "pipes_token_autoenrolled";

    fn fill(self, event: &mut Event<'a>) {
        event.targets.extend(told(self.target));
        self.context.fill(event);
    }
}

/// A list of prepared codes was used up and put away.
///
/// Issue it when this is done and stands, not when it is asked for. What fails or is given up is told by: [`pipes_token_validation_failed`](crate::typed::phenixid::tokens::PipesTokenValidationFailed).
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct PipesTokenConsumed<'a> {
    /// To whom or what it was done.
    pub target: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for PipesTokenConsumed<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "pipes_token_consumed";

    fn fill(self, event: &mut Event<'a>) {
        event.targets.extend(told(self.target));
        self.context.fill(event);
    }
}

/// A user's token was made unusable during processing.
///
/// Issue it when this is done and stands, not when it is asked for. What fails or is given up is told by: [`pipes_token_validation_failed`](crate::typed::phenixid::tokens::PipesTokenValidationFailed).
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct PipesTokenRevoked<'a> {
    /// To whom or what it was done.
    pub target: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for PipesTokenRevoked<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "pipes_token_revoked";

    fn fill(self, event: &mut Event<'a>) {
        event.targets.extend(told(self.target));
        self.context.fill(event);
    }
}

/// What a user's token showed was not accepted.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`pipes_token_autoenrolled`](crate::typed::phenixid::tokens::PipesTokenAutoenrolled), [`pipes_token_consumed`](crate::typed::phenixid::tokens::PipesTokenConsumed), [`pipes_token_revoked`](crate::typed::phenixid::tokens::PipesTokenRevoked), [`pipes_token_validation_success`](crate::typed::phenixid::tokens::PipesTokenValidationSuccess).
///
/// Severity 4, outcome failure.
#[derive(Clone, Debug)]
pub struct PipesTokenValidationFailed<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for PipesTokenValidationFailed<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "pipes_token_validation_failed";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        self.context.fill(event);
    }
}

/// What a user's token showed was accepted.
///
/// Issue it when this is done and stands, not when it is asked for. What fails or is given up is told by: [`pipes_token_validation_failed`](crate::typed::phenixid::tokens::PipesTokenValidationFailed).
///
/// Severity 3, outcome success.
#[derive(Clone, Debug)]
pub struct PipesTokenValidationSuccess<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for PipesTokenValidationSuccess<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "pipes_token_validation_success";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        self.context.fill(event);
    }
}

/// Issuing a certificate to somebody did not work.
///
/// Issue it once for each attempt or check that ends so.
///
/// Severity 4, outcome failure.
#[derive(Clone, Debug)]
pub struct PkienrollFailed<'a> {
    /// To whom or what it was done.
    pub target: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for PkienrollFailed<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "pkienroll_failed";

    fn fill(self, event: &mut Event<'a>) {
        event.targets.extend(told(self.target));
        self.context.fill(event);
    }
}

/// Issuing a certificate to somebody began.
///
/// Issue it once when this begins, before anything is decided. What comes of it is told by: [`pkienroll_failed`](crate::typed::phenixid::tokens::PkienrollFailed).
///
/// Severity 4, outcome unknown.
#[derive(Clone, Debug)]
pub struct PkienrollStarted<'a> {
    /// To whom or what it was done.
    pub target: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for PkienrollStarted<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "pkienroll_started";

    fn fill(self, event: &mut Event<'a>) {
        event.targets.extend(told(self.target));
        self.context.fill(event);
    }
}

/// A user's code generator was put into use.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct PrismEnrolloathTokenactivated<'a> {
    /// To whom or what it was done.
    pub target: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for PrismEnrolloathTokenactivated<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "prism_enrolloath_tokenactivated";

    fn fill(self, event: &mut Event<'a>) {
        event.targets.extend(told(self.target));
        self.context.fill(event);
    }
}

/// A user's certificate was put into use by way of the older self-service pages.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 4, outcome success.
///
/// Close to `prism_token_activated`; kept apart, because it alone tells of the older pages.
#[derive(Clone, Debug)]
pub struct PrismEnrollpkiTokenactivated<'a> {
    /// To whom or what it was done.
    pub target: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for PrismEnrollpkiTokenactivated<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "prism_enrollpki_tokenactivated";

    fn fill(self, event: &mut Event<'a>) {
        event.targets.extend(told(self.target));
        self.context.fill(event);
    }
}

/// A passkey or security key was registered for a user.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct PrismFidoEnrolled<'a> {
    /// To whom or what it was done.
    pub target: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for PrismFidoEnrolled<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "prism_fido_enrolled";

    fn fill(self, event: &mut Event<'a>) {
        event.targets.extend(told(self.target));
        self.context.fill(event);
    }
}

/// A user's passkey or security key was struck off.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct PrismFidoRemoved<'a> {
    /// To whom or what it was done.
    pub target: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for PrismFidoRemoved<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "prism_fido_removed";

    fn fill(self, event: &mut Event<'a>) {
        event.targets.extend(told(self.target));
        self.context.fill(event);
    }
}

/// A user's token was put into use.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct PrismTokenActivated<'a> {
    /// To whom or what it was done.
    pub target: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for PrismTokenActivated<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "prism_token_activated";

    fn fill(self, event: &mut Event<'a>) {
        event.targets.extend(told(self.target));
        self.context.fill(event);
    }
}

/// A user's token was put out of use for the time being.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct PrismTokenDeactivated<'a> {
    /// To whom or what it was done.
    pub target: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for PrismTokenDeactivated<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "prism_token_deactivated";

    fn fill(self, event: &mut Event<'a>) {
        event.targets.extend(told(self.target));
        self.context.fill(event);
    }
}

/// A token was registered for a user, who still has to put it into use.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct PrismTokenEnrolled<'a> {
    /// To whom or what it was done.
    pub target: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for PrismTokenEnrolled<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "prism_token_enrolled";

    fn fill(self, event: &mut Event<'a>) {
        event.targets.extend(told(self.target));
        self.context.fill(event);
    }
}

/// A token was registered for a user and put into use in one go.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct PrismTokenEnrolledandactivated<'a> {
    /// To whom or what it was done.
    pub target: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for PrismTokenEnrolledandactivated<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "prism_token_enrolledandactivated";

    fn fill(self, event: &mut Event<'a>) {
        event.targets.extend(told(self.target));
        self.context.fill(event);
    }
}

/// A user's token was made unusable for good.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct PrismTokenRevoked<'a> {
    /// To whom or what it was done.
    pub target: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for PrismTokenRevoked<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "prism_token_revoked";

    fn fill(self, event: &mut Event<'a>) {
        event.targets.extend(told(self.target));
        self.context.fill(event);
    }
}
