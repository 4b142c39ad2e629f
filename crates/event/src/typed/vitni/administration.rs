//! Tenants and tokens: their events as types. Written from the catalogue; change that instead.
//!
//! ```
//! # #![allow(unused_imports)]
//! use vitni_event::typed::vitni::administration::CatalogueChanged;
//! use vitni_event::typed::Typed;
//! use vitni_event::{Client, EventId, Party, Producer, Source, Timestamp};
//!
//! let event = CatalogueChanged {
//!     actor: Party { name: Some("alice".into()), ..Party::default() },
//!     added: 3,
//!     catalogue: "acme-1",
//!     version: "2",
//! };
//! let event = event.event(EventId::default(), "acme", Timestamp::default());
//! assert_eq!(event.event, "catalogue.changed");
//! ```
//!
//! Without its `actor` it cannot be told:
//!
//! ```compile_fail
//! # #![allow(unused_imports)]
//! use vitni_event::typed::vitni::administration::CatalogueChanged;
//! use vitni_event::typed::Typed;
//! use vitni_event::{Client, EventId, Party, Producer, Source, Timestamp};
//!
//! let event = CatalogueChanged {
//!     added: 3,
//!     catalogue: "acme-1",
//!     version: "2",
//! };
//! let event = event.event(EventId::default(), "acme", Timestamp::default());
//! assert_eq!(event.event, "catalogue.changed");
//! ```

use crate::model::{Event, Party};
use crate::typed::{Typed, told};

/// A tenant's own event ids were added to or given another version.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct CatalogueChanged<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// Event ids that are new.
    pub added: u64,
    /// The catalogue.
    pub catalogue: &'a str,
    /// The version.
    pub version: &'a str,
}

impl<'a> Typed<'a> for CatalogueChanged<'a> {
    const CATALOGUE: &'static str = "vitni-1";
    const EVENT: &'static str = "catalogue.changed";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        event.put("added", self.added);
        event.put("catalogue", self.catalogue);
        event.put("version", self.version);
    }
}

/// The settings of a tenant were changed.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct TenantUpdated<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// The name.
    pub name: &'a str,
    /// The name before.
    pub previous_name: Option<&'a str>,
}

impl<'a> Typed<'a> for TenantUpdated<'a> {
    const CATALOGUE: &'static str = "vitni-1";
    const EVENT: &'static str = "tenant.updated";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        event.put("name", self.name);
        event.put("previous_name", self.previous_name);
    }
}

/// An access token was made.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct TokenCreated<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// Whether the token has the scope `admin`.
    pub admin: bool,
    /// Whether the token has the scope `read`.
    pub read: bool,
    /// Whether the token has the scope `read-personal`.
    pub read_personal: bool,
    /// The token, by its id.
    pub token_id: &'a str,
    /// Whether the token has the scope `write`.
    pub write: bool,
}

impl<'a> Typed<'a> for TokenCreated<'a> {
    const CATALOGUE: &'static str = "vitni-1";
    const EVENT: &'static str = "token.created";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        event.put("admin", self.admin);
        event.put("read", self.read);
        event.put("read_personal", self.read_personal);
        event.put("token_id", self.token_id);
        event.put("write", self.write);
    }
}

/// An access token was taken back.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct TokenRevoked<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// Whether the token has the scope `admin`.
    pub admin: bool,
    /// Whether the token has the scope `read`.
    pub read: bool,
    /// Whether the token has the scope `read-personal`.
    pub read_personal: bool,
    /// The token, by its id.
    pub token_id: &'a str,
    /// Whether the token has the scope `write`.
    pub write: bool,
}

impl<'a> Typed<'a> for TokenRevoked<'a> {
    const CATALOGUE: &'static str = "vitni-1";
    const EVENT: &'static str = "token.revoked";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        event.put("admin", self.admin);
        event.put("read", self.read);
        event.put("read_personal", self.read_personal);
        event.put("token_id", self.token_id);
        event.put("write", self.write);
    }
}
