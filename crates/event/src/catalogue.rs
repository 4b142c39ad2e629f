//! The catalogue: every event id that is known, and everything that is known of it. It is data and a search; it never
//! looks at an event.
//!
//! The entries stand in `crates/event/catalogue/`, a folder a catalogue and a file a family, in the form in which tenants
//! write their own. They are compiled in and read once.

mod builtin;
mod check;
mod dictionary;
pub mod diff;
mod example;
pub mod json;
mod lint;
mod load;
mod own;
pub mod schema;
mod template;
mod text;

use std::borrow::Cow;
use std::fmt;

use crate::ids::EventId;
use crate::json::{CanonicalJson, replace, utf16_cmp};
use crate::model::{Event, Outcome, Severity};
use crate::time::Timestamp;

pub use builtin::{catalogues, entries, legacy, lookup, lookup_unique};
pub use check::Finding;
pub use dictionary::Dictionary;
pub use lint::lint;
pub use load::{CatalogueError, Named, catalogue, document};
pub use own::{OwnCatalogues, OwnError};
pub use secret::SecretKind;
pub use template::Template;

/// The catalogue of the first reference.
pub const LOGICNETS: &str = "logicnets-8.1";
/// The catalogue of the second reference.
pub const PHENIXID: &str = "phenixid-pas-6.0";
/// Our own facts: only Vitni issues them.
pub const VITNI: &str = "vitni-1";
/// What stands in `catalogue` when a producer names none and the event id is in none.
pub const UNKNOWN: &str = "unknown";

/// A list of event ids and whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Catalogue {
    /// What stands in the events' `catalogue`.
    pub name: String,
    /// What it lists, in a few words.
    pub title: String,
    /// Who makes the product.
    pub vendor: String,
    /// The product that issues the events.
    pub product: String,
    /// Its version.
    pub version: String,
    /// By which rule severities were assigned, where the list itself has none.
    pub severity_rule: Option<String>,
    /// Whether only Vitni may issue its events.
    pub reserved: bool,
    /// Its dictionary of attributes; neither documented nor required, which is for each event to say.
    pub attributes: Dictionary,
    /// Its families, in the order of their texts.
    pub families: Vec<Family>,
    /// Its entries, sorted by id.
    pub entries: Vec<Entry>,
}

/// Catalogues that are read together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Catalogues {
    /// Each of them.
    pub list: Vec<Catalogue>,
    /// Attributes that any of their events may carry.
    pub common: Dictionary,
}

/// Events that belong together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Family {
    /// A word.
    pub name: String,
    /// What it is about, in a few words.
    pub title: String,
}

/// One event id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Which list it is in.
    pub catalogue: String,
    /// The id in that list.
    pub id: String,
    /// The family it belongs to.
    pub family: String,
    /// One sentence: what happened.
    pub description: String,
    /// What kind of fact it is.
    pub category: Category,
    /// How severe it is unless the producer says otherwise.
    pub severity: Severity,
    /// Whether the severity is ours because the reference gives none.
    pub severity_assigned: bool,
    /// Where in its flow it stands.
    pub phase: Phase,
    /// The flow it is part of: entries of one catalogue with the same word follow each other in one story.
    pub flow: String,
    /// What of the envelope an event of this id cannot be told without.
    pub needs: Vec<Need>,
    /// How the value column is written and read.
    pub value: Option<Template>,
    /// Another form of the value column, which is read only.
    pub value_also: Option<Template>,
    /// The attributes it may carry.
    pub attributes: Dictionary,
    /// Ids of the same fact elsewhere, as catalogue and id, the preferred one first. Empty where there is none.
    pub equivalent: Vec<(String, String)>,
    /// Its class and activity in OCSF.
    pub ocsf: Ocsf,
    /// Its category and types in ECS.
    pub ecs: Ecs,
    /// Ids that older versions of the product gave the same fact.
    pub legacy: Vec<String>,
    /// What was decided where the reference is odd, and why.
    pub decision: Option<String>,
}

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$of:meta])* $variant:ident $word:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$of])* $variant,)* }

        impl $name {
            /// All of them, in order.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The word used in every format.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $word,)* }
            }

            /// All words, for telling what there is.
            #[must_use]
            pub fn names() -> String {
                let names: Vec<&str> = Self::ALL.iter().map(|one| one.name()).collect();
                names.join(", ")
            }

            /// Reads the word back.
            #[must_use]
            pub fn parse(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.name() == word)
            }
        }
    };
}

mod secret;

words! {
    /// What kind of fact an event is.
    Category {
        /// Somebody or something proved who they are, or did not.
        Authentication "authentication",
        /// Somebody was allowed or refused something.
        Authorization "authorization",
        /// A session began, went on or ended.
        Session "session",
        /// An account changed.
        Account "account",
        /// A token, key or other credential changed.
        Credential "credential",
        /// Groups, roles and what they open changed.
        Entitlement "entitlement",
        /// Identity systems spoke with each other.
        Federation "federation",
        /// Something was signed by or for a person.
        Signature "signature",
        /// Applications were installed, switched or removed.
        Application "application",
        /// A message to a person was sent.
        Delivery "delivery",
        /// A server called, or would have called, another.
        Outbound "outbound",
        /// A tenant changed.
        Tenant "tenant",
        /// How a system is set up changed.
        Configuration "configuration",
        /// A server started, stopped or ran its own errands.
        System "system",
        /// Somebody looked at the log.
        Access "access",
        /// The log speaks about itself.
        Log "log",
    }
}

words! {
    /// Where in its flow an event stands.
    Phase {
        /// It opens the flow.
        Begin "begin",
        /// It goes on.
        Step "step",
        /// It ends well.
        Success "success",
        /// It was refused or went wrong.
        Failure "failure",
        /// It was broken off.
        Cancel "cancel",
    }
}

words! {
    /// A part of the envelope that an event cannot be told without.
    Need {
        /// Who did it.
        Actor "actor",
        /// To whom or what.
        Target "target",
        /// For which application.
        Client "client",
        /// From where.
        Source "source",
        /// In which session.
        Session "session",
        /// Which system says so.
        Producer "producer",
    }
}

impl Phase {
    /// What came of it, unless the producer says otherwise.
    #[must_use]
    pub const fn outcome(self) -> Outcome {
        match self {
            Self::Begin => Outcome::Unknown,
            Self::Step | Self::Success => Outcome::Success,
            Self::Failure | Self::Cancel => Outcome::Failure,
        }
    }
}

/// A class and activity of the Open Cybersecurity Schema Framework, version 1.9.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ocsf {
    /// `class_uid`, for example 3002 for Authentication.
    pub class: u32,
    /// `activity_id` in that class; 99 is another one.
    pub activity: u32,
}

impl Ocsf {
    fn parse(text: &str) -> Option<Self> {
        let (class, activity) = text.split_once('/')?;
        Some(Self {
            class: class.parse().ok()?,
            activity: activity.parse().ok()?,
        })
    }
}

/// Category and types of the Elastic Common Schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ecs {
    /// `event.category`
    pub category: String,
    /// `event.type`
    pub types: Vec<String>,
}

impl Ecs {
    fn parse(text: &str) -> Option<Self> {
        let mut words = text.split(' ').map(str::to_owned);
        let category = words.next().filter(|word| !word.is_empty())?;
        let types: Vec<String> = words.collect();
        (!types.is_empty()).then_some(Self { category, types })
    }
}

impl fmt::Display for Ecs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.category, self.types.join(" "))
    }
}

impl Catalogue {
    /// The entry of an id.
    #[must_use]
    pub fn entry(&self, id: &str) -> Option<&Entry> {
        let at = self
            .entries
            .binary_search_by(|entry| entry.id.as_str().cmp(id))
            .ok()?;
        self.entries.get(at)
    }

    /// The entries of a family.
    pub fn of_family(&self, family: &str) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(move |entry| entry.family == family)
    }

    /// The other entries of the same flow.
    pub fn related(&self, entry: &Entry) -> impl Iterator<Item = &Entry> {
        self.entries
            .iter()
            .filter(move |other| other.flow == entry.flow && other.id != entry.id)
    }
}

impl Entry {
    /// What came of it, unless the producer says otherwise.
    #[must_use]
    pub const fn outcome(&self) -> Outcome {
        self.phase.outcome()
    }

    /// An event of this id with the catalogue's severity and outcome; `time` and `received` are the same moment.
    #[must_use]
    pub fn event<'a>(&'a self, id: EventId, tenant: impl Into<Cow<'a, str>>, time: Timestamp) -> Event<'a> {
        Event {
            id,
            tenant: tenant.into(),
            catalogue: Cow::Borrowed(&self.catalogue),
            event: Cow::Borrowed(&self.id),
            time,
            received: time,
            severity: self.severity,
            outcome: self.outcome(),
            ..Event::default()
        }
    }

    /// Whether all of these words, parted by white space, occur in its id, family, flow, category, sentence or the names of its
    /// attributes, without regard to case.
    #[must_use]
    pub fn mentions(&self, words: &str) -> bool {
        let names = self.attributes.iter().map(|attribute| attribute.name.as_str());
        let about = [
            &*self.id,
            &*self.family,
            &*self.flow,
            self.category.name(),
            &*self.description,
        ];
        let old = self.legacy.iter().map(String::as_str);
        let about: Vec<String> = about
            .into_iter()
            .chain(names)
            .chain(old)
            .map(str::to_lowercase)
            .collect();
        words.split_whitespace().all(|word| {
            let word = word.to_lowercase();
            about.iter().any(|text| text.contains(&word))
        })
    }

    /// The attribute of this name, of this event or of those that any event may carry.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.attributes
            .named(name)
            .or_else(|| builtin::common().named(name))
    }

    /// The attribute that a producer means by a name which is misspelt in a reference.
    #[must_use]
    pub fn attribute_by_alias(&self, name: &str) -> Option<&Attribute> {
        self.attributes.aliased(name)
    }

    /// The value column of an event, from its attributes. `None` when the entry has none, or an attribute of it is missing.
    #[must_use]
    pub fn write_value(&self, event: &Event<'_>) -> Option<String> {
        let known = |name: &str| {
            let mut all = event.public.iter().chain(&event.attributes);
            all.find(|(known, _)| known == name).map(|(_, value)| value)
        };
        self.value.as_ref()?.write(|name| {
            let value = known(name).filter(|value| !value.is_structure())?;
            Some(value.to_text())
        })
    }

    /// The attributes that a value column holds, by either form of it.
    #[must_use]
    pub fn read_value<'v>(&self, value: &'v str) -> Option<Vec<(&str, &'v str)>> {
        // The more telling form first: one that is a single place fits everything.
        let mut forms: Vec<&Template> = [&self.value, &self.value_also].into_iter().flatten().collect();
        forms.sort_by_key(|form| std::cmp::Reverse(form.places().count()));
        forms.into_iter().find_map(|form| form.read(value))
    }
}

impl<'a> Event<'a> {
    /// Adds or replaces an attribute, in clear if the catalogue declares it public and the value is of its kind.
    pub fn attach(&mut self, name: impl Into<Cow<'a, str>>, value: CanonicalJson<'a>) {
        let name = name.into();
        let declared = lookup(&self.catalogue, &self.event).and_then(|entry| entry.attribute(&name));
        self.attach_declared(declared, name, value);
    }

    /// The same for whoever has looked up already what the catalogue says of this attribute of this event.
    pub fn attach_declared(
        &mut self,
        declared: Option<&Attribute>,
        name: impl Into<Cow<'a, str>>,
        value: CanonicalJson<'a>,
    ) {
        let name = name.into();
        let value = if replace::has_reserved(&value) {
            CanonicalJson::string(value.as_str())
        } else {
            value
        };
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribute {
    /// Its name as the reference writes it.
    pub name: String,
    /// What values it takes.
    pub kind: Kind,
    /// Who may see it.
    pub sensitivity: Sensitivity,
    /// The kind of secret it holds: as it is declared, else as its name promises.
    pub secret: Option<SecretKind>,
    /// Other spellings that are taken for it.
    pub aliases: Vec<String>,
    /// Whether the event's own documentation names it; else its family can be expected to carry it.
    pub documented: bool,
    /// Whether an event of this id cannot be told without it.
    pub required: bool,
    /// A value of its kind.
    pub example: CanonicalJson<'static>,
    /// What it says, in a few words.
    pub meaning: String,
}

impl Attribute {
    /// Whether it is cut before anything is stored.
    #[must_use]
    pub const fn is_secret(&self) -> bool {
        matches!(self.sensitivity, Sensitivity::Secret(_))
    }

    /// Whether an event may hold this value under its name. What was cut is an object that names the kind of secret, whatever
    /// type the attribute has.
    #[must_use]
    pub fn admits(&self, value: &CanonicalJson<'_>) -> bool {
        self.is_secret() || self.kind.admits(value)
    }

    /// Whether this value may stand in clear in a leaf: declared public, of a closed kind, and of that kind.
    #[must_use]
    pub fn shows_in_clear(&self, value: &CanonicalJson<'_>) -> bool {
        self.sensitivity == Sensitivity::Public && self.kind.is_closed() && self.kind.admits(value)
    }
}

/// What values an attribute takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Any string.
    Text,
    /// A number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// One of these strings.
    Enumeration(Vec<String>),
    /// Any JSON value.
    Any,
}

impl Kind {
    /// The word for it: `text`, `number`, `boolean` or `any`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Text | Self::Enumeration(_) => "text",
            Self::Number => "number",
            Self::Boolean => "boolean",
            Self::Any => "any",
        }
    }

    /// Whether a value is of this kind.
    #[must_use]
    pub fn admits(&self, value: &CanonicalJson<'_>) -> bool {
        match self {
            Self::Text => value.is_string(),
            Self::Number => value.is_number(),
            Self::Boolean => value.is_bool(),
            Self::Enumeration(words) => {
                value.is_string() && words.iter().any(|word| *word == value.to_text())
            }
            Self::Any => true,
        }
    }

    /// Whether values come from a closed set that can hold nobody's data, so that they may stand in clear in a leaf.
    #[must_use]
    pub const fn is_closed(&self) -> bool {
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

impl Sensitivity {
    /// The word for it: `public`, `personal` or `secret`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Personal => "personal",
            Self::Secret(_) => "secret",
        }
    }
}
