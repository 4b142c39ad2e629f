//! Catalogues that a tenant wrote itself. A version, once taken, never changes; a new one is added beside it, and events keep the
//! version that they were stored under. Where they are kept is somebody else's business.

use std::sync::Arc;

use super::{Catalogue, Entry, UNKNOWN, builtin};
use crate::limits::OWN_CATALOGUES_MAX;

/// Why a tenant's catalogue was not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OwnError {
    /// A name is a word and the version, so that every version has its own.
    #[error("the catalogue is called {name:?}, which does not end in its version: call it {wanted:?}")]
    Name {
        /// As it is.
        name: String,
        /// As it should be.
        wanted: String,
    },
    /// A built-in catalogue, another version of one, or a word that has a meaning already.
    #[error("{0:?} is the name of a catalogue that everybody has: choose another")]
    Taken(String),
    /// Only ours are.
    #[error("`reserved` is for events that only Vitni issues: leave it out")]
    Reserved,
    /// A version never changes.
    #[error(
        "{0:?} was loaded before and says something else: an id never changes its meaning, so give the catalogue a new version"
    )]
    Changed(String),
    /// A fact that is nowhere.
    #[error("{event} says it is the same fact as {other}, which is in no catalogue")]
    NoEquivalent {
        /// The event.
        event: String,
        /// What it names.
        other: String,
    },
    /// Too many.
    #[error("there are {OWN_CATALOGUES_MAX} catalogues and versions already")]
    TooMany,
}

/// The catalogues of one tenant, in the order in which they were taken.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OwnCatalogues {
    list: Vec<Arc<Catalogue>>,
}

impl OwnCatalogues {
    /// All of them, each version by itself, the newest last.
    pub fn iter(&self) -> impl Iterator<Item = &Catalogue> {
        self.list.iter().map(AsRef::as_ref)
    }

    /// The catalogue of this name; a name without its version means the newest.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Catalogue> {
        let of = |exact: bool| {
            self.list.iter().rev().find(move |known| {
                if exact {
                    known.name == name
                } else {
                    base(known) == name
                }
            })
        };
        of(true).or_else(|| of(false)).map(AsRef::as_ref)
    }

    /// The newest other version of a catalogue.
    #[must_use]
    pub fn previous(&self, of: &Catalogue) -> Option<&Catalogue> {
        let mut others = self.list.iter().rev().map(AsRef::as_ref);
        others.find(|known| base(known) == base(of) && known.name != of.name)
    }

    /// The entry of an id, in a catalogue or in the newest versions of all of them; then `None` when more than one has it.
    #[must_use]
    pub fn lookup(&self, catalogue: Option<&str>, id: &str) -> Option<&Entry> {
        if let Some(name) = catalogue {
            return self.get(name)?.entry(id);
        }
        let mut found = self.newest().filter_map(|known| known.entry(id));
        found.next().filter(|_| found.next().is_none())
    }

    /// Every entry of every version.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> + Clone {
        self.list.iter().flat_map(|known| &known.entries)
    }

    /// Takes a catalogue, or says that it has it already with `false`.
    ///
    /// # Errors
    /// See [`OwnError`].
    pub fn take(&mut self, catalogue: Catalogue) -> Result<bool, OwnError> {
        if let Some(known) = self.list.iter().find(|known| known.name == catalogue.name) {
            return if **known == catalogue {
                Ok(false)
            } else {
                Err(OwnError::Changed(catalogue.name))
            };
        }
        self.check(&catalogue)?;
        self.list.push(Arc::new(catalogue));
        Ok(true)
    }

    fn newest(&self) -> impl Iterator<Item = &Catalogue> {
        let last = |known: &&Arc<Catalogue>| {
            let newer = self.list.iter().rev().find(|other| base(other) == base(known));
            newer.is_some_and(|newer| newer.name == known.name)
        };
        self.list.iter().filter(last).map(AsRef::as_ref)
    }

    fn check(&self, catalogue: &Catalogue) -> Result<(), OwnError> {
        let name = &catalogue.name;
        if base(catalogue) == name {
            return Err(OwnError::Name {
                name: name.clone(),
                wanted: format!("{name}-{}", catalogue.version),
            });
        }
        let ours = || builtin::catalogues().iter().map(base).chain([UNKNOWN]);
        if ours().any(|taken| taken == base(catalogue) || taken == name) {
            return Err(OwnError::Taken(name.clone()));
        }
        if catalogue.reserved {
            return Err(OwnError::Reserved);
        }
        if self.list.len() >= OWN_CATALOGUES_MAX {
            return Err(OwnError::TooMany);
        }
        for entry in &catalogue.entries {
            let is_known = |of: &str, id: &str| {
                builtin::lookup(of, id).is_some()
                    || self
                        .iter()
                        .chain([catalogue])
                        .any(|known| known.name == of && known.entry(id).is_some())
            };
            if let Some((of, id)) = entry.equivalent.iter().find(|(of, id)| !is_known(of, id)) {
                return Err(OwnError::NoEquivalent {
                    event: entry.id.clone(),
                    other: format!("{of}/{id}"),
                });
            }
        }
        Ok(())
    }
}

/// A catalogue's name without its version; the whole name where it does not end in it.
fn base(catalogue: &Catalogue) -> &str {
    let name = &catalogue.name;
    let without = name
        .strip_suffix(catalogue.version.as_str())
        .and_then(|name| name.strip_suffix('-'));
    without
        .filter(|word| !word.is_empty() && !catalogue.version.is_empty())
        .unwrap_or(name)
}
