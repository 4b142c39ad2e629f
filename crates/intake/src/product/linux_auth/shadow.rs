//! shadow-utils: accounts and groups. Most of these lines do not say who gave the command; sudo's line does.

use super::Section;
use crate::product::rule::{Rule, event, id, ignored};

pub(super) const SECTION: Section = Section {
    title: "shadow-utils",
    about: "useradd, usermod, userdel, groupadd, groupmod, groupdel, gpasswd, passwd, chage, chsh, chfn and their like. \
            `passwd` writes the same sentence for a change, a lock and an unlock, so `password for … changed by …` says only \
            that the password entry was changed; a change through PAM is told by PAM's own line instead. No actor is named \
            where the sentence names none.",
    programs: &[
        "useradd",
        "usermod",
        "userdel",
        "groupadd",
        "groupmod",
        "groupdel",
        "groupmems",
        "gpasswd",
        "passwd",
        "chpasswd",
        "chgpasswd",
        "newusers",
        "chage",
        "chsh",
        "chfn",
        "newgrp",
        "sg",
    ],
    rules: RULES,
};

const SHADOW_FILE: &str = "the second file of a change that has a line of its own";
const PART: &str = "one part of an act that has a line of its own";
const RUNNING_SESSION: &str = "the group of a running session; no account was changed";
const NOTHING_DONE: &str = "nothing was changed";

const RULES: &[Rule] = &[
    // Accounts.
    event(
        "new user: name={target}, UID={uid#}, GID={gid#}, home={home*}, shell={shell*}, from={tty*}",
        id::USER_CREATED.fact(),
    ),
    event(
        "new user: name={target}, UID={uid#}, GID={gid#}, home={home*}, shell={shell*}",
        id::USER_CREATED.fact(),
    ),
    event("delete user '{target*}'", id::USER_DELETED.fact()),
    ignored("remove user '{_*}' {_*}", PART),
    event("lock user '{target*}' password", id::USER_LOCKED.fact()),
    event("unlock user '{target*}' password", id::USER_UNLOCKED.fact()),
    event(
        "change user '{target*}' expiration from '{old_value*}' to '{new_value*}'",
        id::USER_STATUS.fact().with("field", "expiration"),
    ),
    event(
        "change user '{target*}' inactive from '{old_value*}' to '{new_value*}'",
        id::USER_STATUS.fact().with("field", "inactive"),
    ),
    event(
        "change user '{target*}' password",
        id::PASSWORD_CHANGED.fact().with("action", "change"),
    ),
    event(
        "change user name '{target*}' to '{new_name*}'",
        id::USER_CHANGED.fact().with("field", "name"),
    ),
    event(
        "change user '{target*}' {field} from '{old_value*}' to '{new_value*}'",
        id::USER_CHANGED.fact(),
    ),
    event("change user '{target*}' {field}", id::USER_CHANGED.fact()),
    event("changed password expiry for {target*}", id::USER_STATUS.fact()),
    event(
        "changed user '{target*}' shell to '{new_value*}'",
        id::USER_CHANGED.fact().with("field", "shell"),
    ),
    event(
        "changed user '{target*}' information",
        id::USER_CHANGED.fact().with("field", "information"),
    ),
    event(
        "password for '{target*}' changed by '{actor*}'",
        id::PASSWORD_CHANGED.fact(),
    ),
    event(
        "password for {target*} changed by {actor*}",
        id::PASSWORD_CHANGED.fact(),
    ),
    event(
        "incorrect password for {actor*}",
        id::PASSWORD_FAILED.fact().by("password"),
    ),
    event(
        "can't view or modify password information for {target*}",
        id::NOT_AUTHORIZED.fact().because("not the own account"),
    ),
    event(
        "{actor*} tried to change the password for {target*}",
        id::NOT_AUTHORIZED.fact().because("not the own account"),
    ),
    event(
        "Invalid password for group '{group*}' from '{actor*}'",
        id::PASSWORD_FAILED.fact().by("password"),
    ),
    ignored("user '{_*}' switched to group '{_*}'", RUNNING_SESSION),
    ignored("user '{_*}' returned to group '{_*}'", RUNNING_SESSION),
    ignored(
        "user '{_*}' (login '{_*}' on {_*}) {_} to group '{_*}'",
        RUNNING_SESSION,
    ),
    // Groups.
    event("new group: name={group}, GID={gid#}", id::GROUP_CREATED.fact()),
    ignored("group added to /etc/{_*}", PART),
    event("group '{group*}' removed", id::GROUP_DELETED.fact()),
    ignored("group '{_*}' removed from /etc/{_*}", PART),
    event(
        "removed group '{group*}' owned by '{target*}'",
        id::GROUP_DELETED.fact(),
    ),
    ignored("removed shadow group '{_*}' owned by '{_*}'", SHADOW_FILE),
    ignored("{_*} shadow group '{_*}'", SHADOW_FILE),
    event("add '{target*}' to group '{group*}'", id::MEMBER_ADDED.fact()),
    event(
        "delete '{target*}' from group '{group*}'",
        id::MEMBER_REMOVED.fact(),
    ),
    event(
        "change '{target*}' to '{new_name*}' in group '{group*}'",
        id::GROUP_CHANGED.fact(),
    ),
    event(
        "user {target*} added by {actor*} to group {group}",
        id::MEMBER_ADDED.fact(),
    ),
    event(
        "user {target*} removed by {actor*} from group {group}",
        id::MEMBER_REMOVED.fact(),
    ),
    event(
        "members of group {group} set by {actor*} to {members*}",
        id::GROUP_CHANGED.fact(),
    ),
    event(
        "administrators of group {group} set by {actor*} to {administrators*}",
        id::GROUP_CHANGED.fact().with("field", "administrators"),
    ),
    event(
        "password of group {group} changed by {actor*}",
        id::GROUP_CHANGED.fact().with("field", "password"),
    ),
    event(
        "password of group {group} removed by {actor*}",
        id::GROUP_CHANGED.fact().with("field", "password"),
    ),
    event(
        "access to group {group} restricted by {actor*}",
        id::GROUP_CHANGED.fact().with("field", "access"),
    ),
    event(
        "group changed in /etc/group (group {group}/{gid#}, {change*})",
        id::GROUP_CHANGED.fact(),
    ),
    event(
        "group changed in /etc/group (group {group}/{gid#})",
        id::GROUP_CHANGED.fact(),
    ),
    ignored("group changed in /etc/{_*}", SHADOW_FILE),
    // What came to nothing.
    ignored("failed adding user {_*}", NOTHING_DONE),
    ignored("failed adding group {_*}", NOTHING_DONE),
    ignored("failed to {_*}", NOTHING_DONE),
    ignored("{_*} failed to {_*}", NOTHING_DONE),
    ignored("failure while {_*}", NOTHING_DONE),
    ignored("cannot {_*}", NOTHING_DONE),
    ignored("configuration error - {_*}", NOTHING_DONE),
];
