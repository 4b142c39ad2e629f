//! RADIUS: their events as types. Written from the catalogue; change that instead.
//!
//! ```
//! # #![allow(unused_imports)]
//! use vitni_event::typed::phenixid::radius::{Context, EaptlsradiusAuthenticatorsFailed};
//! use vitni_event::typed::Typed;
//! use vitni_event::{Client, EventId, Party, Producer, Source, Timestamp};
//!
//! let event = EaptlsradiusAuthenticatorsFailed {
//!     actor: Party { name: Some("alice".into()), ..Party::default() },
//!     context: Context::default(),
//! };
//! let event = event.event(EventId::default(), "acme", Timestamp::default());
//! assert_eq!(event.event, "eaptlsradius_authenticators_failed");
//! ```
//!
//! Without its `actor` it cannot be told:
//!
//! ```compile_fail
//! # #![allow(unused_imports)]
//! use vitni_event::typed::phenixid::radius::{Context, EaptlsradiusAuthenticatorsFailed};
//! use vitni_event::typed::Typed;
//! use vitni_event::{Client, EventId, Party, Producer, Source, Timestamp};
//!
//! let event = EaptlsradiusAuthenticatorsFailed {
//!     context: Context::default(),
//! };
//! let event = event.event(EventId::default(), "acme", Timestamp::default());
//! assert_eq!(event.event, "eaptlsradius_authenticators_failed");
//! ```

use crate::model::{Event, Party};
use crate::typed::{Typed, told};

/// What any event of this family may carry besides; none of it is needed.
#[derive(Clone, Debug, Default)]
pub struct Context<'a> {
    /// The server that was addressed.
    pub dhost: Option<&'a str>,
    /// The user it is about.
    pub duser: Option<&'a str>,
    /// What ties the events of one request or flow together.
    pub phx_trace_id: Option<&'a str>,
    /// Why it went wrong.
    pub reason: Option<&'a str>,
    /// The host that asked.
    pub shost: Option<&'a str>,
    /// The address of the browser or app.
    pub src: Option<&'a str>,
}

impl<'a> Context<'a> {
    fn fill(self, event: &mut Event<'a>) {
        event.put("dhost", self.dhost);
        event.put("duser", self.duser);
        event.put("phxTraceId", self.phx_trace_id);
        event.put("reason", self.reason);
        event.put("shost", self.shost);
        event.put("src", self.src);
    }
}

/// A device or user that presented a certificate by way of a network access point was not let onto the network.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`eaptlsradius_authenticators_onetouch_successful`](crate::typed::phenixid::radius::EaptlsradiusAuthenticatorsOnetouchSuccessful), [`eaptlsradius_authenticators_successful`](crate::typed::phenixid::radius::EaptlsradiusAuthenticatorsSuccessful).
///
/// Severity 6, outcome failure.
#[derive(Clone, Debug)]
pub struct EaptlsradiusAuthenticatorsFailed<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for EaptlsradiusAuthenticatorsFailed<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "eaptlsradius_authenticators_failed";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        self.context.fill(event);
    }
}

/// A user came onto the network with a certificate, name and password, and a confirmation in the mobile app.
///
/// Issue it when this is done and stands, not when it is asked for. What fails or is given up is told by: [`eaptlsradius_authenticators_failed`](crate::typed::phenixid::radius::EaptlsradiusAuthenticatorsFailed).
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct EaptlsradiusAuthenticatorsOnetouchSuccessful<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for EaptlsradiusAuthenticatorsOnetouchSuccessful<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "eaptlsradius_authenticators_onetouch_successful";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        self.context.fill(event);
    }
}

/// A device or user came onto the network with a certificate.
///
/// Issue it when this is done and stands, not when it is asked for. What fails or is given up is told by: [`eaptlsradius_authenticators_failed`](crate::typed::phenixid::radius::EaptlsradiusAuthenticatorsFailed).
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct EaptlsradiusAuthenticatorsSuccessful<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for EaptlsradiusAuthenticatorsSuccessful<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "eaptlsradius_authenticators_successful";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        self.context.fill(event);
    }
}

/// A user was turned away by the RADIUS sign-in, for example to a remote network.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`radius_authenticators_usernamepassword_successful`](crate::typed::phenixid::radius::RadiusAuthenticatorsUsernamepasswordSuccessful), [`radius_authenticators_usernamepasswordotp_successful`](crate::typed::phenixid::radius::RadiusAuthenticatorsUsernamepasswordotpSuccessful).
///
/// Severity 6, outcome failure.
#[derive(Clone, Debug)]
pub struct RadiusAuthenticatorsFailed<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for RadiusAuthenticatorsFailed<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "radius_authenticators_failed";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        self.context.fill(event);
    }
}

/// A RADIUS sign-in with name, password and a confirmation in the mobile app came to nothing.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`radius_authenticators_onetouch_successful`](crate::typed::phenixid::radius::RadiusAuthenticatorsOnetouchSuccessful).
///
/// Severity 6, outcome failure.
#[derive(Clone, Debug)]
pub struct RadiusAuthenticatorsOnetouchFailed<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for RadiusAuthenticatorsOnetouchFailed<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "radius_authenticators_onetouch_failed";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        self.context.fill(event);
    }
}

/// A RADIUS sign-in with name and password was confirmed in the mobile app.
///
/// Issue it when this is done and stands, not when it is asked for. What fails or is given up is told by: [`radius_authenticators_onetouch_failed`](crate::typed::phenixid::radius::RadiusAuthenticatorsOnetouchFailed).
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct RadiusAuthenticatorsOnetouchSuccessful<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for RadiusAuthenticatorsOnetouchSuccessful<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "radius_authenticators_onetouch_successful";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        self.context.fill(event);
    }
}

/// A user passed the RADIUS sign-in with name and password alone.
///
/// Issue it when this is done and stands, not when it is asked for. What fails or is given up is told by: [`radius_authenticators_failed`](crate::typed::phenixid::radius::RadiusAuthenticatorsFailed).
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct RadiusAuthenticatorsUsernamepasswordSuccessful<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for RadiusAuthenticatorsUsernamepasswordSuccessful<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "radius_authenticators_usernamepassword_successful";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        self.context.fill(event);
    }
}

/// A user passed the RADIUS sign-in with name, password and a one-time code.
///
/// Issue it when this is done and stands, not when it is asked for. What fails or is given up is told by: [`radius_authenticators_failed`](crate::typed::phenixid::radius::RadiusAuthenticatorsFailed).
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct RadiusAuthenticatorsUsernamepasswordotpSuccessful<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for RadiusAuthenticatorsUsernamepasswordotpSuccessful<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "radius_authenticators_usernamepasswordotp_successful";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        self.context.fill(event);
    }
}

/// A sign-in checked by another RADIUS server and by a confirmation in the mobile app came to nothing.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`radiusproxy_authenticators_onetouch_successful`](crate::typed::phenixid::radius::RadiusproxyAuthenticatorsOnetouchSuccessful).
///
/// Severity 6, outcome failure.
#[derive(Clone, Debug)]
pub struct RadiusproxyAuthenticatorsOnetouchFailed<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for RadiusproxyAuthenticatorsOnetouchFailed<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "radiusproxy_authenticators_onetouch_failed";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        self.context.fill(event);
    }
}

/// Another RADIUS server agreed, and the user confirmed in the mobile app.
///
/// Issue it when this is done and stands, not when it is asked for. What fails or is given up is told by: [`radiusproxy_authenticators_onetouch_failed`](crate::typed::phenixid::radius::RadiusproxyAuthenticatorsOnetouchFailed), [`radiusproxy_authenticators_passthrough_failed`](crate::typed::phenixid::radius::RadiusproxyAuthenticatorsPassthroughFailed).
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct RadiusproxyAuthenticatorsOnetouchSuccessful<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for RadiusproxyAuthenticatorsOnetouchSuccessful<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "radiusproxy_authenticators_onetouch_successful";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        self.context.fill(event);
    }
}

/// A sign-in handed on to another RADIUS server failed.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`radiusproxy_authenticators_onetouch_successful`](crate::typed::phenixid::radius::RadiusproxyAuthenticatorsOnetouchSuccessful).
///
/// Severity 6, outcome failure.
#[derive(Clone, Debug)]
pub struct RadiusproxyAuthenticatorsPassthroughFailed<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for RadiusproxyAuthenticatorsPassthroughFailed<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "radiusproxy_authenticators_passthrough_failed";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        self.context.fill(event);
    }
}

/// A request handed on to another RADIUS server was accepted there, and a further check comes next.
///
/// Issue it each time this happens. How its flow ends is told by: [`radiusproxy_authenticators_onetouch_failed`](crate::typed::phenixid::radius::RadiusproxyAuthenticatorsOnetouchFailed), [`radiusproxy_authenticators_onetouch_successful`](crate::typed::phenixid::radius::RadiusproxyAuthenticatorsOnetouchSuccessful), [`radiusproxy_authenticators_passthrough_failed`](crate::typed::phenixid::radius::RadiusproxyAuthenticatorsPassthroughFailed).
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct RadiusproxyAuthenticatorsPassthroughOk<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for RadiusproxyAuthenticatorsPassthroughOk<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "radiusproxy_authenticators_passthrough_ok";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        self.context.fill(event);
    }
}

/// A request was handed on to another RADIUS server.
///
/// Issue it once when this begins, before anything is decided. What comes of it is told by: [`radiusproxy_authenticators_onetouch_failed`](crate::typed::phenixid::radius::RadiusproxyAuthenticatorsOnetouchFailed), [`radiusproxy_authenticators_onetouch_successful`](crate::typed::phenixid::radius::RadiusproxyAuthenticatorsOnetouchSuccessful), [`radiusproxy_authenticators_passthrough_failed`](crate::typed::phenixid::radius::RadiusproxyAuthenticatorsPassthroughFailed).
///
/// Severity 4, outcome unknown.
#[derive(Clone, Debug)]
pub struct RadiusproxyAuthenticatorsPassthroughStarted<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for RadiusproxyAuthenticatorsPassthroughStarted<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "radiusproxy_authenticators_passthrough_started";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        self.context.fill(event);
    }
}
