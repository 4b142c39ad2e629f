//! The first reference's events, version 8.1. It gives no severity, so each is ours. Attribute names are its own.
//!
//! Where its page is odd, the meaning of the id wins: `error.account_expired` has two descriptions there, and
//! `usergroup_users.deleted` has that of its neighbour.

use super::Category::{Account, Authentication, Authorization, Entitlement, Session, System, Tenant};
use super::{Attribute, Entry, Kind};
use crate::model::Outcome::{Failure, Success};
use crate::model::Severity as S;

const TOKEN_ISSUER: &[Attribute] = &[
    Attribute::personal("iss", Kind::Text),
    Attribute::personal("tid", Kind::Text),
];
const GROUP: &[Attribute] = &[Attribute::personal("group", Kind::Text)];
const MEMBERSHIP: &[Attribute] = &[
    Attribute::personal("user", Kind::Text),
    Attribute::personal("usergroup", Kind::Text),
];

/// Sorted by id.
pub(super) const ENTRIES: &[Entry] = &[
    Entry::logicnets(
        "authentication.authorized",
        "Somebody known was allowed what they asked for.",
    )
    .is(Authorization, S::NOTICE, Success),
    Entry::logicnets(
        "authentication.bearer_ok",
        "A bearer token in a request's authorization header was accepted.",
    )
    .is(Authentication, S::INFO, Success)
    .with(TOKEN_ISSUER),
    Entry::logicnets(
        "authentication.failed_due_to_account_not_active",
        "Somebody was refused a sign-in because the account is not active.",
    )
    .is(Authentication, S::WARNING, Failure),
    Entry::logicnets("authentication.logged_out", "A user signed out.").is(
        Authentication,
        S::NOTICE,
        Success,
    ),
    Entry::logicnets("authentication.ok", "A user signed in.").is(Authentication, S::NOTICE, Success),
    Entry::logicnets(
        "authentication.password_ok",
        "The password given in a sign-in was right.",
    )
    .is(Authentication, S::INFO, Success),
    Entry::logicnets("company.created", "A company, that is a tenant, was created.").is(
        Tenant,
        S::NOTICE,
        Success,
    ),
    Entry::logicnets("company.deleted", "A company, that is a tenant, was removed.").is(
        Tenant,
        S::WARNING,
        Success,
    ),
    Entry::logicnets(
        "error.account_expired",
        "A sign-in found the account past its end and marked it as expired.",
    )
    .is(Authentication, S::WARNING, Failure),
    Entry::logicnets("error.authentication_failed", "A sign-in failed.").is(
        Authentication,
        S::WARNING,
        Failure,
    ),
    Entry::logicnets(
        "error.authentication_password_failed",
        "The password given in a sign-in was wrong.",
    )
    .is(Authentication, S::WARNING, Failure),
    Entry::logicnets(
        "error.missing_authentication_header",
        "A request that needs one came without an authorization header.",
    )
    .is(Authentication, S::NOTICE, Failure),
    Entry::logicnets(
        "error.not_authorized",
        "Somebody known asked for something they have no right to.",
    )
    .is(Authorization, S::WARNING, Failure),
    Entry::logicnets(
        "error.password_expired",
        "A sign-in used a temporary password past its end and the account was blocked.",
    )
    .is(Authentication, S::WARNING, Failure),
    Entry::logicnets("error.session_create_failed", "A session could not be created.").is(
        Session,
        S::ERROR,
        Failure,
    ),
    Entry::logicnets(
        "error.unsupported_authorization_header_type",
        "A request's authorization header was of a type that is not supported.",
    )
    .is(Authentication, S::NOTICE, Failure),
    Entry::logicnets("runtime.bootstrap", "The web server started.").is(System, S::NOTICE, Success),
    Entry::logicnets("session_closed", "A session was closed.").is(Session, S::INFO, Success),
    Entry::logicnets("session_created", "A session was created.")
        .is(Session, S::INFO, Success)
        .with(&[Attribute::personal("current-session", Kind::Text)]),
    Entry::logicnets("user.created", "A user account was created.").is(Account, S::NOTICE, Success),
    Entry::logicnets("user.deleted", "A user account was removed.").is(Account, S::NOTICE, Success),
    Entry::logicnets(
        "user.details_updated",
        "The details of a user account were changed.",
    )
    .is(Account, S::NOTICE, Success)
    .with(&[Attribute::personal("details", Kind::Any)]),
    Entry::logicnets(
        "user.password_updated",
        "The password of a user account was changed.",
    )
    .is(Account, S::NOTICE, Success)
    .with(&[
        Attribute::personal("email/userid", Kind::Text),
        Attribute::personal("reason", Kind::Text),
    ]),
    Entry::logicnets(
        "user.reactivate_account",
        "An expired user account was made active again.",
    )
    .is(Account, S::NOTICE, Success),
    Entry::logicnets("user.status_updated", "The status of a user account was changed.")
        .is(Account, S::NOTICE, Success)
        .with(&[
            Attribute::personal("email/userid", Kind::Text),
            Attribute::personal("new-status", Kind::Text),
            Attribute::personal("old-status", Kind::Text),
        ]),
    Entry::logicnets(
        "user_role.created",
        "A user was given a role in a package category.",
    )
    .is(Entitlement, S::NOTICE, Success)
    .with(&[
        Attribute::personal("category", Kind::Text),
        Attribute::personal("created_by", Kind::Text),
        Attribute::personal("email/user-id", Kind::Text),
        Attribute::personal("role", Kind::Text),
    ]),
    Entry::logicnets("usergroup.created", "A user group was created.")
        .is(Entitlement, S::NOTICE, Success)
        .with(GROUP),
    Entry::logicnets("usergroup.deleted", "A user group was removed.")
        .is(Entitlement, S::NOTICE, Success)
        .with(GROUP),
    Entry::logicnets("usergroup.updated", "The details of a user group were changed.")
        .is(Entitlement, S::NOTICE, Success)
        .with(GROUP),
    Entry::logicnets("usergroup_users.created", "A user was added to a user group.")
        .is(Entitlement, S::NOTICE, Success)
        .with(MEMBERSHIP),
    Entry::logicnets("usergroup_users.deleted", "A user was taken out of a user group.")
        .is(Entitlement, S::NOTICE, Success)
        .with(MEMBERSHIP),
];
