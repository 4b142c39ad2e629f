//! su, of util-linux and of shadow.

use super::Section;
use crate::product::rule::{Rule, event, id, ignored};

pub(super) const SECTION: Section = Section {
    title: "su",
    about: "su of util-linux (`(to root) alice on pts/0`) and of shadow (`Successful su for root by alice`). The caller \
            acts, the account taken on is the target. The method is not stated: root is not asked for a password.",
    programs: &["su", "su-l"],
    rules: RULES,
};

const REPEATS: &str = "the line `Successful su` or `FAILED su` of the same attempt states it";

const RULES: &[Rule] = &[
    event("(to {target}) {actor*} on {tty}", id::SIGNED_IN.fact()),
    event("FAILED SU (to {target}) {actor*} on {tty}", id::FAILED.fact()),
    event("Successful su for {target} by {actor*}", id::SIGNED_IN.fact()),
    event("FAILED su for {target} by {actor*}", id::FAILED.fact()),
    event("bad su {actor*} to {target*} on {tty}", id::FAILED.fact()),
    ignored("+ {_*}", REPEATS),
    ignored("- {_*}", REPEATS),
    ignored("pam_authenticate: {_*}", REPEATS),
    ignored("No passwd entry for user '{_*}'", REPEATS),
];
