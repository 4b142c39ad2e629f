//! The catalogue: every event id that is known, declared once. It is data and a search; it never looks at an event.

mod common;
mod logicnets;
mod phenixid;
mod vitni;

use std::borrow::Cow;

use crate::ids::EventId;
use crate::json::{CanonicalJson, replace, utf16_cmp};
use crate::model::{Event, Outcome, Severity};
use crate::time::Timestamp;

/// The catalogue of the first reference.
pub const LOGICNETS: &str = "logicnets-8.1";
/// The catalogue of the second reference.
pub const PHENIXID: &str = "phenixid-pas-6.0";
/// Our own facts: only Vitni issues them.
pub const VITNI: &str = "vitni-1";
/// What stands in `catalogue` when a producer names none and the event id is in none.
pub const UNKNOWN: &str = "unknown";

/// One event id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Which list it is in.
    pub catalogue: &'static str,
    /// The id in that list.
    pub id: &'static str,
    /// One sentence: what happened.
    pub description: &'static str,
    /// What kind of fact it is.
    pub category: Category,
    /// How severe it is unless the producer says otherwise.
    pub severity: Severity,
    /// Whether the severity is ours because the reference gives none.
    pub severity_assigned: bool,
    /// What came of it unless the producer says otherwise.
    pub outcome: Outcome,
    /// The attributes it may carry, sorted by name.
    pub attributes: &'static [Attribute],
}

/// What kind of fact an event is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Category {
    /// Somebody signed in, failed to, or signed out.
    Authentication,
    /// Somebody was allowed or refused something.
    Authorization,
    /// A session began, went on or ended.
    Session,
    /// An account changed.
    Account,
    /// Groups and roles changed.
    Entitlement,
    /// A tenant changed.
    Tenant,
    /// A server started, stopped or was configured.
    System,
    /// Somebody looked at the log.
    Access,
    /// The log speaks about itself.
    Log,
}

impl Category {
    /// The word used in every format.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Authentication => "authentication",
            Self::Authorization => "authorization",
            Self::Session => "session",
            Self::Account => "account",
            Self::Entitlement => "entitlement",
            Self::Tenant => "tenant",
            Self::System => "system",
            Self::Access => "access",
            Self::Log => "log",
        }
    }
}

impl Entry {
    /// An event of this id that Vitni itself issues, with the catalogue's severity and outcome; `time` and `received`
    /// are the same moment.
    #[must_use]
    pub fn event<'a>(&self, id: EventId, tenant: impl Into<Cow<'a, str>>, time: Timestamp) -> Event<'a> {
        Event {
            id,
            tenant: tenant.into(),
            catalogue: Cow::Borrowed(self.catalogue),
            event: Cow::Borrowed(self.id),
            time,
            received: time,
            severity: self.severity,
            outcome: self.outcome,
            ..Event::default()
        }
    }

    const fn logicnets(id: &'static str, description: &'static str) -> Self {
        Self::new(LOGICNETS, id, description)
    }

    const fn phenixid(id: &'static str, description: &'static str) -> Self {
        Self {
            severity_assigned: false,
            ..Self::new(PHENIXID, id, description)
        }
    }

    const fn vitni(id: &'static str, description: &'static str) -> Self {
        Self {
            severity_assigned: false,
            ..Self::new(VITNI, id, description)
        }
    }

    const fn new(catalogue: &'static str, id: &'static str, description: &'static str) -> Self {
        Self {
            catalogue,
            id,
            description,
            category: Category::System,
            severity: Severity::INFO,
            severity_assigned: true,
            outcome: Outcome::Unknown,
            attributes: &[],
        }
    }

    const fn is(self, category: Category, severity: Severity, outcome: Outcome) -> Self {
        Self {
            category,
            severity,
            outcome,
            ..self
        }
    }

    const fn with(self, attributes: &'static [Attribute]) -> Self {
        Self { attributes, ..self }
    }
}

impl<'a> Event<'a> {
    /// Adds or replaces an attribute, in clear if the catalogue declares it public and the value is of its kind.
    pub fn attach(&mut self, name: impl Into<Cow<'a, str>>, value: CanonicalJson<'a>) {
        let name = name.into();
        let value = if replace::has_reserved(&value) {
            CanonicalJson::string(value.as_str())
        } else {
            value
        };
        let declared = lookup(&self.catalogue, &self.event).and_then(|entry| entry.attribute(&name));
        let list = match declared {
            Some(declared) if declared.shows_in_clear(&value) => &mut self.public,
            _ => &mut self.attributes,
        };
        match list.binary_search_by(|(known, _)| utf16_cmp(known, &name)) {
            Ok(at) => {
                if let Some((_, old)) = list.get_mut(at) {
                    *old = value;
                }
            }
            Err(at) => list.insert(at, (name, value)),
        }
    }
}

/// One attribute of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attribute {
    /// Its name as the reference writes it.
    pub name: &'static str,
    /// What values it takes.
    pub kind: Kind,
    /// Who may see it.
    pub sensitivity: Sensitivity,
}

impl Attribute {
    /// Whether this value may stand in clear in a leaf: declared public, of a closed kind, and of that kind.
    #[must_use]
    pub fn shows_in_clear(&self, value: &CanonicalJson<'_>) -> bool {
        self.sensitivity == Sensitivity::Public && self.kind.is_closed() && self.kind.admits(value)
    }

    const fn public(name: &'static str, kind: Kind) -> Self {
        Self {
            name,
            kind,
            sensitivity: Sensitivity::Public,
        }
    }

    const fn personal(name: &'static str, kind: Kind) -> Self {
        Self {
            name,
            kind,
            sensitivity: Sensitivity::Personal,
        }
    }
}

/// What values an attribute takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Any string.
    Text,
    /// A number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// One of these strings.
    Enumeration(&'static [&'static str]),
    /// Any JSON value.
    Any,
}

impl Kind {
    /// Whether a value is of this kind.
    #[must_use]
    pub fn admits(self, value: &CanonicalJson<'_>) -> bool {
        match self {
            Self::Text => value.is_string(),
            Self::Number => value.is_number(),
            Self::Boolean => value.is_bool(),
            Self::Enumeration(words) => value.is_string() && words.contains(&value.to_text().as_ref()),
            Self::Any => true,
        }
    }

    /// Whether values come from a closed set that can hold nobody's data, so that they may stand in clear in a leaf.
    #[must_use]
    pub const fn is_closed(self) -> bool {
        matches!(self, Self::Number | Self::Boolean | Self::Enumeration(_))
    }
}

/// Who may see an attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sensitivity {
    /// Everybody: it stands in clear in the leaf.
    Public,
    /// Whoever has the right `read-personal`.
    Personal,
    /// Nobody: it is cut before anything is stored.
    Secret(SecretKind),
}

/// What kind of secret was cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecretKind {
    /// Passwords and phrases; guessable, so no digest is kept.
    Password,
    /// One-time codes and PINs; guessable.
    Code,
    /// National identity numbers; guessable.
    PersonalNumber,
    /// Private keys and client secrets.
    Key,
    /// Bearer tokens and cookies: long and random, so an HMAC under a key of the tenant is kept to correlate by.
    Token,
}

impl SecretKind {
    /// The word in `{"secret": "<kind>"}`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Code => "code",
            Self::PersonalNumber => "personal-number",
            Self::Key => "key",
            Self::Token => "token",
        }
    }
}

/// Every catalogue that is built in, with its entries sorted by id.
pub const CATALOGUES: &[(&str, &[Entry])] = &[
    (LOGICNETS, logicnets::ENTRIES),
    (PHENIXID, phenixid::ENTRIES),
    (VITNI, vitni::ENTRIES),
];

/// Every entry, by catalogue and id.
pub fn entries() -> impl Iterator<Item = &'static Entry> {
    CATALOGUES.iter().flat_map(|(_, entries)| entries.iter())
}

/// The entry of an id in a catalogue.
#[must_use]
pub fn lookup(catalogue: &str, id: &str) -> Option<&'static Entry> {
    let (_, entries) = CATALOGUES.iter().find(|(name, _)| *name == catalogue)?;
    let at = entries.binary_search_by(|entry| entry.id.cmp(id)).ok()?;
    entries.get(at)
}

/// The entry of an id that a producer sent without a catalogue: `None` when no reference has it or more than one.
/// Our own catalogue is left out, because no producer issues its events.
#[must_use]
pub fn lookup_unique(id: &str) -> Option<&'static Entry> {
    let mut found = [LOGICNETS, PHENIXID]
        .into_iter()
        .filter_map(|catalogue| lookup(catalogue, id));
    found.next().filter(|_| found.next().is_none())
}

impl Entry {
    /// The attribute of this name, of this event or of those that any event may carry.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<&'static Attribute> {
        self.attributes
            .iter()
            .chain(common::ATTRIBUTES)
            .find(|attribute| attribute.name == name)
    }
}
