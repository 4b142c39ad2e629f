//! The catalogues that are compiled in, read once.

use std::collections::HashMap;
use std::sync::LazyLock;

use foldhash::fast::RandomState;

use super::load::Named;
use super::{Catalogue, Catalogues, Dictionary, Entry, LOGICNETS, PHENIXID};

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

/// A test holds this list to the folder.
const TEXTS: &[(Named<'static>, &[Named<'static>])] = &[
    texts!("logicnets-8.1": "applications" "bearer" "company" "connections" "external-sign-in" "groups" "portal" "roles" "runtime" "session" "sign-in" "single-sign-on" "user"),
    texts!("phenixid-pas-6.0": "authenticators" "core" "eid" "entrypoints" "lockout" "logout" "oidc" "oidc-provider" "onetouch" "otp" "pipes" "push-certificates" "radius" "saml" "saml-messages" "self-service" "server" "tokens"),
    texts!("vitni-1": "administration" "forwarding" "intake" "integrity" "keeping" "letting-go" "reading"),
];

#[expect(
    clippy::expect_used,
    reason = "the texts are part of the program, and a test reads every one of them"
)]
static KNOWN: LazyLock<Catalogues> = LazyLock::new(|| {
    let equivalent = ("equivalent", include_str!("../../catalogue/equivalent.toml"));
    let common = ("common", include_str!("../../catalogue/common.toml"));
    Catalogues::read(TEXTS, equivalent, common).expect("the built-in catalogue is sound")
});

/// Entries by catalogue, then id.
static INDEX: LazyLock<By<By<&'static Entry>>> = LazyLock::new(|| {
    let of = |catalogue: &'static Catalogue| {
        let entries = catalogue.entries.iter().map(|entry| (entry.id.as_str(), entry));
        (catalogue.name.as_str(), entries.collect())
    };
    catalogues().iter().map(of).collect()
});

/// By name.
type By<T> = HashMap<&'static str, T, RandomState>;

/// Every catalogue that is built in, with its entries sorted by id.
#[must_use]
pub fn catalogues() -> &'static [Catalogue] {
    &KNOWN.list
}

/// Attributes that any event may carry.
pub(super) fn common() -> &'static Dictionary {
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
