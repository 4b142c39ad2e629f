//! Connections to other servers: their events as types. Written from the catalogue; change that instead.
//!
//! ```
//! # #![allow(unused_imports)]
//! use vitni_event::typed::logicnets::connections::ExternalAccountsCreated;
//! use vitni_event::typed::Typed;
//! use vitni_event::{Client, EventId, Party, Producer, Source, Timestamp};
//!
//! let event = ExternalAccountsCreated {
//!     actor: Party { name: Some("alice".into()), ..Party::default() },
//!     purpose: "deploy",
//!     scope: Some("profile"),
//!     url: "https://other.example.org/",
//!     username: "svc-deploy",
//! };
//! let event = event.event(EventId::default(), "acme", Timestamp::default());
//! assert_eq!(event.event, "external_accounts.created");
//! ```
//!
//! Without its `actor` it cannot be told:
//!
//! ```compile_fail
//! # #![allow(unused_imports)]
//! use vitni_event::typed::logicnets::connections::ExternalAccountsCreated;
//! use vitni_event::typed::Typed;
//! use vitni_event::{Client, EventId, Party, Producer, Source, Timestamp};
//!
//! let event = ExternalAccountsCreated {
//!     purpose: "deploy",
//!     scope: Some("profile"),
//!     url: "https://other.example.org/",
//!     username: "svc-deploy",
//! };
//! let event = event.event(EventId::default(), "acme", Timestamp::default());
//! assert_eq!(event.event, "external_accounts.created");
//! ```

use crate::model::{Event, Party, Producer, Source};
use crate::typed::{Typed, told};

/// An administrator stored the credentials with which this platform calls another server.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct ExternalAccountsCreated<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// What the connection is for.
    pub purpose: &'a str,
    /// What the token or connection covers.
    pub scope: Option<&'a str>,
    /// The other server.
    pub url: &'a str,
    /// The account on the other server.
    pub username: &'a str,
}

impl<'a> Typed<'a> for ExternalAccountsCreated<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "external_accounts.created";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        event.put("purpose", self.purpose);
        event.put("scope", self.scope);
        event.put("url", self.url);
        event.put("username", self.username);
    }
}

/// An administrator removed the credentials with which this platform called another server.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct ExternalAccountsDeleted<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// The other server.
    pub url: &'a str,
    /// The account on the other server.
    pub username: &'a str,
}

impl<'a> Typed<'a> for ExternalAccountsDeleted<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "external_accounts.deleted";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        event.put("url", self.url);
        event.put("username", self.username);
    }
}

/// An application wanted to hand the user's profile to an address that may be called but not told who the user is.
///
/// Issue it once for each attempt or check that ends so.
///
/// Severity 6, outcome failure.
#[derive(Clone, Debug)]
pub struct OutboundWebservicePassingUserprofileNotAllowed<'a> {
    /// Which system says so.
    pub producer: Producer<'a>,
    /// The address that was to be called.
    pub outbound_url: &'a str,
}

impl<'a> Typed<'a> for OutboundWebservicePassingUserprofileNotAllowed<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "outbound_webservice.passing_userprofile_not_allowed";

    fn fill(self, event: &mut Event<'a>) {
        event.producer = told(self.producer);
        event.put("outbound-url", self.outbound_url);
    }
}

/// An application wanted to call an address that no administrator has approved.
///
/// Issue it once for each attempt or check that ends so.
///
/// Severity 6, outcome failure.
#[derive(Clone, Debug)]
pub struct OutboundWebserviceUrlNotAllowed<'a> {
    /// Which system says so.
    pub producer: Producer<'a>,
    /// The address that was to be called.
    pub outbound_url: &'a str,
}

impl<'a> Typed<'a> for OutboundWebserviceUrlNotAllowed<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "outbound_webservice.url_not_allowed";

    fn fill(self, event: &mut Event<'a>) {
        event.producer = told(self.producer);
        event.put("outbound-url", self.outbound_url);
    }
}

/// A browser was to be sent to an address outside the approved ones, and was not.
///
/// Issue it once for each attempt or check that ends so.
///
/// Severity 6, outcome failure.
///
/// The reference gives no description; what it means follows from the id and its value, the address. An attempt was refused, whoever made it, so the severity is 6.
#[derive(Clone, Debug)]
pub struct RedirectNotAllowed<'a> {
    /// From where.
    pub source: Source<'a>,
    /// Where the browser was to be sent.
    pub redirect_url: &'a str,
    /// The work area.
    pub workspace: Option<&'a str>,
}

impl<'a> Typed<'a> for RedirectNotAllowed<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "redirect.not_allowed";

    fn fill(self, event: &mut Event<'a>) {
        event.source = told(self.source);
        event.put("redirect-url", self.redirect_url);
        event.put("workspace", self.workspace);
    }
}
