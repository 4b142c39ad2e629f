//! Tenants: their events as types. Written from the catalogue; change that instead.
//!
//! ```
//! # #![allow(unused_imports)]
//! use vitni_event::typed::logicnets::company::CompanyCreated;
//! use vitni_event::typed::Typed;
//! use vitni_event::{Client, EventId, Party, Producer, Source, Timestamp};
//!
//! let event = CompanyCreated {
//!     actor: Party { name: Some("alice".into()), ..Party::default() },
//!     company: "acme",
//! };
//! let event = event.event(EventId::default(), "acme", Timestamp::default());
//! assert_eq!(event.event, "company.created");
//! ```
//!
//! Without its `actor` it cannot be told:
//!
//! ```compile_fail
//! # #![allow(unused_imports)]
//! use vitni_event::typed::logicnets::company::CompanyCreated;
//! use vitni_event::typed::Typed;
//! use vitni_event::{Client, EventId, Party, Producer, Source, Timestamp};
//!
//! let event = CompanyCreated {
//!     company: "acme",
//! };
//! let event = event.event(EventId::default(), "acme", Timestamp::default());
//! assert_eq!(event.event, "company.created");
//! ```

use crate::model::{Event, Party};
use crate::typed::{Typed, told};

/// An administrator set up a new tenant on the platform.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct CompanyCreated<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// The tenant, by name.
    pub company: &'a str,
}

impl<'a> Typed<'a> for CompanyCreated<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "company.created";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        event.put("company", self.company);
    }
}

/// An administrator removed a tenant from the platform.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 6, outcome success.
#[derive(Clone, Debug)]
pub struct CompanyDeleted<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// The tenant, by name.
    pub company: &'a str,
}

impl<'a> Typed<'a> for CompanyDeleted<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "company.deleted";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        event.put("company", self.company);
    }
}

/// An administrator brought a tenant onto the platform from a file.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct CompanyUploaded<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// The tenant, by name.
    pub company: &'a str,
}

impl<'a> Typed<'a> for CompanyUploaded<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "company.uploaded";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        event.put("company", self.company);
    }
}
