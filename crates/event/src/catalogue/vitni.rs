//! Our own facts: what was looked at, what was refused, what happened to the log itself. Public attributes are counts,
//! switches and closed words; the text of a query is personal, because people search for people.

use super::Category::{Access, Log, Tenant};
use super::{Attribute, Entry, Kind};
use crate::model::Outcome::{Failure, Success, Unknown};
use crate::model::Severity as S;

const NUMBER: Kind = Kind::Number;
const FORMS: Kind = Kind::Enumeration(&["events", "count", "facets"]);
const SCOPES: &[Attribute] = &[
    Attribute::public("admin", Kind::Boolean),
    Attribute::public("read", Kind::Boolean),
    Attribute::public("read_personal", Kind::Boolean),
    Attribute::personal("token_id", Kind::Text),
    Attribute::public("write", Kind::Boolean),
];

/// Sorted by id.
pub(super) const ENTRIES: &[Entry] = &[
    Entry::vitni(
        "epoch.opened",
        "The tenant's tree goes on in a new epoch, because the old one could not be continued.",
    )
    .is(Log, S::ALERT, Success)
    .with(&[
        Attribute::public("epoch", NUMBER),
        Attribute::public("kept_size", NUMBER),
        Attribute::public("previous_epoch", NUMBER),
        Attribute::public("published_size", NUMBER),
    ]),
    Entry::vitni("event.read", "Somebody read one event.")
        .is(Access, S::INFO, Success)
        .with(&[
            Attribute::public("found", Kind::Boolean),
            Attribute::personal("id", Kind::Text),
            Attribute::public("index", NUMBER),
            Attribute::public("personal", Kind::Boolean),
        ]),
    Entry::vitni(
        "id.conflict",
        "An event came under the id of another event with other content and was refused.",
    )
    .is(Log, S::WARNING, Failure)
    .with(&[
        Attribute::personal("id", Kind::Text),
        Attribute::public("index", NUMBER),
    ]),
    Entry::vitni(
        "mark.missing",
        "The record of the last published checkpoints was not there when the server started.",
    )
    .is(Log, S::ALERT, Unknown)
    .with(&[Attribute::public("size", NUMBER)]),
    Entry::vitni(
        "proof.issued",
        "Somebody was given a proof that an event is in the tree.",
    )
    .is(Access, S::INFO, Success)
    .with(&[
        Attribute::personal("id", Kind::Text),
        Attribute::public("index", NUMBER),
        Attribute::public("tree_size", NUMBER),
    ]),
    Entry::vitni(
        "refusal.coalesced",
        "Refusals of one source went on and were counted instead of being kept one by one.",
    )
    .is(Log, S::NOTICE, Failure)
    .with(&[
        Attribute::personal("event", Kind::Text),
        Attribute::public("seconds", NUMBER),
    ]),
    Entry::vitni("search.done", "Somebody searched the tenant's events.")
        .is(Access, S::INFO, Success)
        .with(&[
            Attribute::personal("cursor", Kind::Text),
            Attribute::public("form", FORMS),
            Attribute::public("limit", NUMBER),
            Attribute::public("matched", NUMBER),
            Attribute::public("personal", Kind::Boolean),
            Attribute::personal("query", Kind::Any),
            Attribute::public("returned", NUMBER),
            Attribute::public("scanned", NUMBER),
        ]),
    Entry::vitni(
        "store.recovered",
        "The store was not closed properly and was brought back from its journal.",
    )
    .is(Log, S::WARNING, Success)
    .with(&[
        Attribute::public("discarded_bytes", NUMBER),
        Attribute::public("replayed", NUMBER),
        Attribute::public("size", NUMBER),
    ]),
    Entry::vitni("tail.closed", "Somebody stopped following the tenant's events.")
        .is(Access, S::INFO, Success)
        .with(&[
            Attribute::public("sent", NUMBER),
            Attribute::personal("stream", Kind::Text),
        ]),
    Entry::vitni(
        "tail.continued",
        "Somebody goes on following the tenant's events.",
    )
    .is(Access, S::INFO, Success)
    .with(&[
        Attribute::public("sent", NUMBER),
        Attribute::personal("stream", Kind::Text),
    ]),
    Entry::vitni("tail.opened", "Somebody began to follow the tenant's events.")
        .is(Access, S::INFO, Success)
        .with(&[
            Attribute::public("personal", Kind::Boolean),
            Attribute::personal("query", Kind::Any),
            Attribute::public("resumed", Kind::Boolean),
            Attribute::personal("stream", Kind::Text),
        ]),
    Entry::vitni("tenant.updated", "The settings of a tenant were changed.")
        .is(Tenant, S::NOTICE, Success)
        .with(&[
            Attribute::personal("name", Kind::Text),
            Attribute::personal("previous_name", Kind::Text),
        ]),
    Entry::vitni("token.created", "An access token was made.")
        .is(Access, S::NOTICE, Success)
        .with(SCOPES),
    Entry::vitni("token.revoked", "An access token was taken back.")
        .is(Access, S::NOTICE, Success)
        .with(SCOPES),
    Entry::vitni(
        "unknown",
        "What stands in the leaf of an event whose id is in no catalogue that the tenant knows.",
    )
    .is(Log, S::INFO, Unknown),
];
