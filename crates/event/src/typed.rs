//! Events as types: a struct an entry, whose fields are what the catalogue says it cannot be told without. A producer that
//! forgets one does not compile. The structs are written from the catalogue by `cargo xtask generate`; nothing here sends or
//! stores an event.
//!
//! ```
//! use vitni_event::typed::logicnets::roles::UserRoleCreated;
//! use vitni_event::typed::Typed;
//! use vitni_event::{EventId, Party, Timestamp};
//!
//! let event = UserRoleCreated {
//!     actor: Party { name: Some("admin@example.org".into()), ..Party::default() },
//!     created_by: "admin@example.org",
//!     category: "onboarding",
//!     role: "approver",
//!     email_user_id: "alice@example.org",
//! };
//! let event = event.event(EventId::default(), "acme", Timestamp::default());
//! assert_eq!(event.text.unwrap().value.unwrap(), "onboarding.approver for alice@example.org");
//! ```

pub mod logicnets;
pub mod phenixid;
pub mod vitni;

use std::borrow::Cow;

use crate::catalogue;
use crate::ids::EventId;
use crate::json::CanonicalJson;
use crate::model::Event;
use crate::time::Timestamp;

/// An event that can be told, because everything that its entry needs is there.
pub trait Typed<'a>: Sized {
    /// The catalogue of its entry.
    const CATALOGUE: &'static str;
    /// The id of its entry.
    const EVENT: &'static str;

    /// Puts its parts where they belong in the event.
    fn fill(self, event: &mut Event<'a>);

    /// The event, with the severity and outcome of its entry and with its value column written. `time` and `received` are the
    /// same moment; what else is known of the envelope is set on what comes back.
    #[must_use]
    fn event(self, id: EventId, tenant: impl Into<Cow<'a, str>>, time: Timestamp) -> Event<'a> {
        let entry = catalogue::lookup(Self::CATALOGUE, Self::EVENT);
        let mut event = match entry {
            Some(entry) => entry.event(id, tenant, time),
            // A test looks every one of them up.
            None => Event::default(),
        };
        self.fill(&mut event);
        if let Some(value) = entry.and_then(|entry| entry.write_value(&event)) {
            event.text.get_or_insert_default().value = Some(value.into());
        }
        event
    }
}

/// A part that an event may lack, in one form: one that says nothing is none at all.
pub(crate) fn told<T: Default + PartialEq>(part: T) -> Option<T> {
    (part != T::default()).then_some(part)
}

/// What an attribute can be given as.
pub trait Value<'a> {
    /// Its JSON; `None` for one that is not there.
    fn json(self) -> Option<CanonicalJson<'a>>;
}

impl<'a> Value<'a> for &str {
    fn json(self) -> Option<CanonicalJson<'a>> {
        Some(CanonicalJson::string(self))
    }
}

impl<'a> Value<'a> for u64 {
    fn json(self) -> Option<CanonicalJson<'a>> {
        Some(CanonicalJson::number_u64(self))
    }
}

impl<'a> Value<'a> for bool {
    fn json(self) -> Option<CanonicalJson<'a>> {
        Some(CanonicalJson::bool(self))
    }
}

impl<'a> Value<'a> for CanonicalJson<'a> {
    fn json(self) -> Option<CanonicalJson<'a>> {
        Some(self)
    }
}

impl<'a, T: Value<'a>> Value<'a> for Option<T> {
    fn json(self) -> Option<CanonicalJson<'a>> {
        self?.json()
    }
}

impl<'a> Event<'a> {
    /// Adds an attribute if it is there.
    fn put(&mut self, name: &'static str, value: impl Value<'a>) {
        if let Some(value) = value.json() {
            self.attach(name, value);
        }
    }
}
