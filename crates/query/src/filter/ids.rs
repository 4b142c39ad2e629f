//! `category` and `equivalent`: events by what the catalogue knows of their ids. Both are a set of ids, made once when the
//! filter is read, so that a row costs one look into it.

use std::collections::{HashMap, HashSet};

use vitni_event::TenantId;
use vitni_event::catalogue::{self, Category, Entry};

use super::params::{Fault, identifier};

/// Event ids that have something in common, by catalogue.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Ids(HashMap<Box<str>, HashSet<Box<str>>>);

impl Ids {
    fn add(&mut self, catalogue: &str, id: &str) {
        self.0.entry(catalogue.into()).or_default().insert(id.into());
    }

    fn has(&self, catalogue: &str, id: &str) -> bool {
        self.0.get(catalogue).is_some_and(|ids| ids.contains(id))
    }
}

/// Ids that one tenant defined itself. Two tenants may use one name for two things, so these count in that tenant's tree only.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Own {
    tenant: TenantId,
    ids: Ids,
}

/// A set of ids, and those that tenants add to it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Known {
    ids: Ids,
    own: Vec<Own>,
}

impl Known {
    fn add_own<'e>(&mut self, tenant: &TenantId, entries: impl Iterator<Item = &'e Entry>) {
        let mut ids = Ids::default();
        entries.for_each(|entry| ids.add(&entry.catalogue, &entry.id));
        if !ids.0.is_empty() {
            let tenant = tenant.clone();
            self.own.push(Own { tenant, ids });
        }
    }

    /// Every id, those of all tenants included.
    fn events(&self) -> impl Iterator<Item = &str> {
        let own = self.own.iter().map(|own| &own.ids);
        own.chain([&self.ids])
            .flat_map(|ids| ids.0.values().flatten())
            .map(|id| &**id)
    }

    fn has(&self, tenant: Option<&TenantId>, catalogue: &str, id: &str) -> bool {
        let own = || self.own.iter().filter(|own| Some(&own.tenant) == tenant);
        self.ids.has(catalogue, id) || own().any(|own| own.ids.has(catalogue, id))
    }
}

/// The event's id is of this category.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CategoryIs {
    category: Category,
    known: Known,
}

impl CategoryIs {
    /// Takes the name of a category.
    ///
    /// # Errors
    /// When there is no such category.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let category = Category::parse(text).ok_or(Fault::new(
            "is not a category",
            "one of authentication, authorization, session, account, credential, entitlement, federation, signature, \
             application, delivery, outbound, tenant, configuration, system, access, log",
        ))?;
        let mut known = Known::default();
        for entry in catalogue::entries().filter(|entry| entry.category == category) {
            known.ids.add(&entry.catalogue, &entry.id);
        }
        Ok(Self { category, known })
    }

    /// The category's name.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        self.category.name()
    }

    /// Takes in the ids of this category that a tenant defined itself.
    pub fn add_own<'e>(&mut self, tenant: &TenantId, entries: impl IntoIterator<Item = &'e Entry>) {
        let category = self.category;
        let of = entries.into_iter().filter(|entry| entry.category == category);
        self.known.add_own(tenant, of);
    }

    /// Every id that may match, in the tree of any tenant; some may come twice.
    pub(crate) fn events(&self) -> impl Iterator<Item = &str> {
        self.known.events()
    }

    /// Whether an id is of the category, in the tree of this tenant.
    #[must_use]
    pub fn matches(&self, tenant: Option<&TenantId>, catalogue: &str, id: &str) -> bool {
        self.known.has(tenant, catalogue, id)
    }
}

/// The event's id is this one, or one for the same fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EquivalentTo {
    word: Box<str>,
    known: Known,
}

impl EquivalentTo {
    /// Takes an id, with or without its catalogue and a slash in front; also one that an older version of a product used.
    ///
    /// # Errors
    /// When the text has another form.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let (catalogue, id) = text.split_once('/').unwrap_or(("any", text));
        if !identifier(catalogue, "") || !identifier(id, "") {
            return Err(Fault::new(
                "is not an event id",
                "give an id, or a catalogue and an id with a slash between them",
            ));
        }
        let mut known = Known::default();
        for entry in catalogue::entries().filter(|entry| is_named(entry, text)) {
            known.ids.add(&entry.catalogue, &entry.id);
            for (catalogue, id) in &entry.equivalent {
                known.ids.add(catalogue, id);
            }
        }
        let word = text.into();
        Ok(Self { word, known })
    }

    /// The id as it was given.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.word
    }

    /// Whether no catalogue, built in or added, has the id: then the condition can find nothing.
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        self.known.ids.0.is_empty() && self.known.own.is_empty()
    }

    /// Takes in the ids that a tenant defined itself: those named, those that say they are the same fact, and what they say
    /// they are the same as.
    pub fn add_own<'e>(&mut self, tenant: &TenantId, entries: impl IntoIterator<Item = &'e Entry> + Clone) {
        let mut facts = self.known.ids.clone();
        for entry in entries
            .clone()
            .into_iter()
            .filter(|entry| is_named(entry, &self.word))
        {
            for (catalogue, id) in &entry.equivalent {
                let all = catalogue::lookup(catalogue, id).map_or(&[][..], |known| &known.equivalent);
                let all = all.iter().map(|(catalogue, id)| (catalogue, id));
                for (catalogue, id) in all.chain([(catalogue, id)]) {
                    facts.add(catalogue, id);
                }
            }
        }
        let same = |entry: &Entry| {
            entry
                .equivalent
                .iter()
                .any(|(catalogue, id)| facts.has(catalogue, id))
        };
        let own = entries
            .into_iter()
            .filter(|entry| is_named(entry, &self.word) || same(entry));
        let mut ids = facts.clone();
        own.for_each(|entry| ids.add(&entry.catalogue, &entry.id));
        if ids != self.known.ids {
            let tenant = tenant.clone();
            self.known.own.push(Own { tenant, ids });
        }
    }

    /// Every id that may match, in the tree of any tenant; some may come twice.
    pub(crate) fn events(&self) -> impl Iterator<Item = &str> {
        self.known.events()
    }

    /// Whether an id names the fact, in the tree of this tenant.
    #[must_use]
    pub fn matches(&self, tenant: Option<&TenantId>, catalogue: &str, id: &str) -> bool {
        self.known.has(tenant, catalogue, id)
    }
}

/// Whether somebody who writes this means the entry.
fn is_named(entry: &Entry, text: &str) -> bool {
    let id = match text.split_once('/') {
        Some((catalogue, id)) if catalogue == entry.catalogue => id,
        Some(_) => return false,
        None => text,
    };
    entry.id == id || entry.legacy.iter().any(|old| old == id)
}
