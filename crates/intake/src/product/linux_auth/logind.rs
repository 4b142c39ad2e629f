//! systemd-logind. It follows what PAM has opened, so nothing here is a fact of its own but a refused session.

use super::Section;
use crate::product::rule::{Rule, event, id, ignored};

pub(super) const SECTION: Section = Section {
    title: "systemd-logind",
    about: "The session manager. Its sessions are those that PAM opens and closes.",
    programs: &["systemd-logind"],
    rules: RULES,
};

const REPEATS_PAM: &str = "the session line of PAM states it";
const MACHINE: &str = "about the machine, not about an account";

const RULES: &[Rule] = &[
    ignored("New session {_} of user {_*}", REPEATS_PAM),
    ignored("New session '{_}' of user '{_*}' {_*}", REPEATS_PAM),
    ignored("Removed session {_}.", REPEATS_PAM),
    ignored("Session {_} logged out. {_*}", REPEATS_PAM),
    ignored("User {_*} logged out.", REPEATS_PAM),
    ignored("User {_*} logged in.", REPEATS_PAM),
    event(
        "Failed to start session scope {_}: {reason*}",
        id::SESSION_REFUSED.fact(),
    ),
    ignored("New seat {_}", MACHINE),
    ignored("Removed seat {_}", MACHINE),
    ignored("Watching system buttons on {_*}", MACHINE),
    ignored("Lid {_*}", MACHINE),
    ignored("Power key pressed{_*}", MACHINE),
    ignored("Suspend key pressed{_*}", MACHINE),
    ignored("System is {_*}", MACHINE),
    ignored("The system will {_*}", MACHINE),
    ignored("Creating /run/nologin, {_*}", MACHINE),
    ignored("Suspending{_*}", MACHINE),
    ignored("Operation '{_}' finished.", MACHINE),
    ignored("Delay lock is active {_*}", MACHINE),
];
