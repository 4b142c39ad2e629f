//! The catalogues that are compiled in, read once.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::{Attribute, Catalogue, CatalogueError, Entry, LOGICNETS, PHENIXID, load};

/// A text compiled in, with the name that errors call it by.
macro_rules! text {
    ($catalogue:literal, $name:literal) => {
        (
            $name,
            include_str!(concat!("../../catalogue/", $catalogue, "/", $name, ".toml")),
        )
    };
}

/// A catalogue's head and families.
macro_rules! texts {
    ($catalogue:literal: $($family:literal)*) => {
        (text!($catalogue, "catalogue"), &[$(text!($catalogue, $family),)*])
    };
}

type Text = (&'static str, &'static str);

/// A test holds this list to the folder.
const TEXTS: &[(Text, &[Text])] = &[
    texts!("logicnets-8.1": "applications" "bearer" "company" "connections" "external-sign-in" "groups" "portal" "roles" "runtime" "session" "sign-in" "single-sign-on" "user"),
    texts!("phenixid-pas-6.0": "authenticators" "core" "eid" "entrypoints" "lockout" "logout" "oidc" "oidc-provider" "onetouch" "otp" "pipes" "push-certificates" "radius" "saml" "saml-messages" "self-service" "server" "tokens"),
    texts!("vitni-1": "administration" "intake" "integrity" "keeping" "letting-go" "reading"),
];

struct Known {
    catalogues: Vec<Catalogue>,
    common: Vec<Attribute>,
}

impl Known {
    fn read() -> Result<Self, CatalogueError> {
        let mut catalogues = TEXTS
            .iter()
            .map(|(head, families)| load::catalogue(*head, families))
            .collect::<Result<Vec<_>, _>>()?;
        let facts = load::facts("equivalent", include_str!("../../catalogue/equivalent.toml"))?;
        for load::Fact { name, ids } in facts {
            for (catalogue, id) in &ids {
                let entry = catalogues
                    .iter_mut()
                    .find(|known| known.name == *catalogue)
                    .and_then(|known| known.entries.iter_mut().find(|entry| entry.id == *id));
                let entry = entry.ok_or_else(|| CatalogueError {
                    file: "equivalent".to_owned(),
                    detail: format!("{name}: there is no {catalogue}/{id}"),
                })?;
                entry.equivalent = ids.clone();
            }
        }
        Ok(Self {
            catalogues,
            common: load::common("common", include_str!("../../catalogue/common.toml"))?,
        })
    }
}

#[expect(
    clippy::expect_used,
    reason = "the texts are part of the program, and a test reads every one of them"
)]
static KNOWN: LazyLock<Known> = LazyLock::new(|| Known::read().expect("the built-in catalogue is sound"));

/// Entries by catalogue, then id.
static INDEX: LazyLock<HashMap<&'static str, HashMap<&'static str, &'static Entry>>> = LazyLock::new(|| {
    let of = |catalogue: &'static Catalogue| {
        let entries = catalogue.entries.iter().map(|entry| (entry.id.as_str(), entry));
        (catalogue.name.as_str(), entries.collect())
    };
    catalogues().iter().map(of).collect()
});

/// Every catalogue that is built in, with its entries sorted by id.
#[must_use]
pub fn catalogues() -> &'static [Catalogue] {
    &KNOWN.catalogues
}

/// Attributes that any event may carry.
pub(super) fn common() -> &'static [Attribute] {
    &KNOWN.common
}

/// Every entry, by catalogue and id.
pub fn entries() -> impl Iterator<Item = &'static Entry> {
    catalogues().iter().flat_map(|catalogue| catalogue.entries.iter())
}

/// The entry of an id in a catalogue.
#[must_use]
pub fn lookup(catalogue: &str, id: &str) -> Option<&'static Entry> {
    INDEX.get(catalogue)?.get(id).copied()
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

/// The entry that took the place of an older version's id, for example `EVT_000055`.
#[must_use]
pub fn legacy(id: &str) -> Option<&'static Entry> {
    entries().find(|entry| entry.legacy.iter().any(|old| old == id))
}
