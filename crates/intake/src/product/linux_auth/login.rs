//! login on a console or a serial line, of util-linux and of shadow.

use super::Section;
use crate::product::rule::{Rule, event, id};

pub(super) const SECTION: Section = Section {
    title: "login",
    about: "login of util-linux (`LOGIN ON tty1 BY alice`) and of shadow (`'alice' logged in  on '/dev/tty1'`, only with \
            `LOG_OK_LOGINS`; else the session that PAM opens is the only trace of a success).",
    programs: &["login"],
    rules: RULES,
};

const RULES: &[Rule] = &[
    event("LOGIN ON {tty} BY {actor*} FROM {host}", id::SIGNED_IN.fact()).leftmost(),
    event("LOGIN ON {tty} BY {actor*}", id::SIGNED_IN.fact()),
    event("DIALUP AT {tty} BY {actor*}", id::SIGNED_IN.fact()),
    event(
        "'{actor*}' logged in  on '{tty}' from '{host}'",
        id::SIGNED_IN.fact(),
    ),
    event("'{actor*}' logged in  on '{tty}'", id::SIGNED_IN.fact()),
    event(
        "ROOT LOGIN ON {tty} FROM {host}",
        id::SIGNED_IN.fact().with_true("root_login"),
    ),
    event(
        "ROOT LOGIN ON {tty}",
        id::SIGNED_IN.fact().with_true("root_login"),
    ),
    event(
        "ROOT LOGIN  on '{tty}' from '{host}'",
        id::SIGNED_IN.fact().with_true("root_login"),
    ),
    event(
        "ROOT LOGIN  on '{tty}'",
        id::SIGNED_IN.fact().with_true("root_login"),
    ),
    // The account is what somebody typed; what login itself writes stands on either side of it.
    event(
        "FAILED LOGIN ({attempts#}) on '{tty}' from '{host}' FOR '{actor*}', {reason*}",
        id::FAILED.fact(),
    ),
    event(
        "FAILED LOGIN ({attempts#}) on '{tty}' FOR '{actor*}', {reason*}",
        id::FAILED.fact(),
    ),
    event(
        "FAILED LOGIN {attempts#} FROM {host} FOR {actor*}, {reason*}",
        id::FAILED.fact(),
    ),
    event(
        "FAILED LOGIN SESSION FROM {host} FOR {actor*}, {reason*}",
        id::FAILED.fact(),
    ),
    event(
        "TOO MANY LOGIN TRIES ({attempts#}) on '{tty}' from '{host}' FOR '{actor*}'",
        id::FAILED.fact().because("too many login tries"),
    ),
    event(
        "TOO MANY LOGIN TRIES ({attempts#}) on '{tty}' FOR '{actor*}'",
        id::FAILED.fact().because("too many login tries"),
    ),
    event(
        "TOO MANY LOGIN TRIES ({attempts#}) FROM {host} FOR {actor*}, {reason*}",
        id::FAILED.fact(),
    ),
    event(
        "TOO MANY LOGIN TRIES ({attempts#}) FROM {host} FOR {actor*}",
        id::FAILED.fact().because("too many login tries"),
    ),
];
