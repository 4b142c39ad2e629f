//! The second reference's events, version 6.0, with the severities it gives them.

use super::Category::{Account, Authentication, System};
use super::Entry;
use crate::model::Outcome::{Failure, Success, Unknown};
use crate::model::Severity as S;

/// Sorted by id.
pub(super) const ENTRIES: &[Entry] = &[
    Entry::phenixid(
        "core_server_config_updated",
        "A user changed the configuration of the server.",
    )
    .is(System, S::NOTICE, Success),
    Entry::phenixid(
        "core_server_run_started",
        "The server has started and takes requests.",
    )
    .is(System, S::NOTICE, Success),
    Entry::phenixid("core_server_run_startfailed", "The server could not start.").is(
        System,
        S::EMERGENCY,
        Failure,
    ),
    Entry::phenixid("core_server_run_starting", "The server is starting.").is(System, S::NOTICE, Unknown),
    Entry::phenixid("core_server_run_stopped", "The server has stopped.").is(System, S::NOTICE, Success),
    Entry::phenixid("neotp_failure", "A one-time code was wrong.").is(Authentication, S::WARNING, Failure),
    Entry::phenixid("neotp_success", "A one-time code was right.").is(Authentication, S::NOTICE, Success),
    Entry::phenixid(
        "pipes_authentication_failed_locked_temporarily",
        "A sign-in failed and the user is locked out for a while.",
    )
    .is(Authentication, S::NOTICE, Failure),
    Entry::phenixid("prism_user_locked", "A user account was locked.").is(Account, S::WARNING, Success),
    Entry::phenixid("prism_user_unlocked", "A user account was unlocked.").is(Account, S::NOTICE, Success),
    Entry::phenixid(
        "shared_legacy_userauthentication_failed",
        "A user was refused by the older sign-in path.",
    )
    .is(Authentication, S::WARNING, Failure),
    Entry::phenixid(
        "shared_legacy_userauthentication_success",
        "A user signed in by the older sign-in path.",
    )
    .is(Authentication, S::NOTICE, Success),
    Entry::phenixid(
        "store_server_config_reloaded",
        "The server has read its configuration anew.",
    )
    .is(System, S::NOTICE, Success),
];
