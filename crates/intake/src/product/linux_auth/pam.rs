//! PAM modules. Their lines come under the name of the program that asked; the service stands in brackets.

use super::Section;
use crate::product::rule::{Rule, event, id, ignored};

pub(super) const SECTION: Section = Section {
    title: "PAM",
    about: "Lines of PAM modules, whatever program they come under; `service` is what stands in the brackets. Which services \
            a row holds for is said in the row.",
    programs: &["unix_chkpwd"],
    rules: RULES,
};

/// Programs that report the outcome of a sign-in in a line of their own.
const SPEAK_FOR_THEMSELVES: &[&str] = &["sshd", "sudo", "sudo-i", "su", "su-l", "login", "remote"];
const SUDO: &[&str] = &["sudo", "sudo-i"];
/// Here one user takes on another: the caller acts, the user of the session is the target.
const CHANGES_USER: &[&str] = &["su", "su-l", "runuser", "runuser-l", "doas", "polkit-1"];
const USER_MANAGER: &[&str] = &["systemd-user"];

const PROGRAM_SAYS: &str = "the program's own line about the same attempt states it";
const SUDO_SAYS: &str = "sudo's own COMMAND line states who ran what as whom";
const MANAGER: &str = "the user's service manager follows a session that has a line of its own";
const FAILURE_SAYS: &str = "the authentication failure line of the same attempt states it";
const STACK_STEP: &str = "one step of a stack; what came of it has a line of its own";
const SET_UP: &str = "setting up a session that is opened or refused in a line of its own";

/// Whether the sentence is one of a PAM module.
pub(super) fn speaks(program: &str, text: &str) -> bool {
    let prefixes = ["pam_", "PAM service(", "PAM ", "gkr-pam: "];
    SECTION.programs.contains(&program) || prefixes.iter().any(|prefix| text.starts_with(prefix))
}

const RULES: &[Rule] = &[
    // Authentication.
    ignored("pam_unix({service}:auth): authentication failure; {_*}", PROGRAM_SAYS).only(SPEAK_FOR_THEMSELVES),
    event(
        "pam_unix({service}:{_}): authentication failure; logname={login_name?} uid={uid#} euid={_#} tty={tty?} \
         ruser={remote_user*} rhost={host?}  user={actor*}",
        id::PASSWORD_FAILED.fact().by("password"),
    )
    .leftmost()
    .one_reading(),
    event(
        "pam_unix({service}:{_}): authentication failure; logname={login_name?} uid={uid#} euid={_#} tty={tty?} \
         ruser={remote_user*} rhost={host?} ",
        id::PASSWORD_FAILED.fact().by("password").with_true("invalid_user"),
    )
    .leftmost()
    .one_reading(),
    ignored("pam_unix({service}:auth): {_#} more authentication {_*}", PROGRAM_SAYS).only(SPEAK_FOR_THEMSELVES),
    event(
        "pam_unix({service}:{_}): {attempts#} more authentication {_}; logname={login_name?} uid={uid#} euid={_#} \
         tty={tty?} ruser={remote_user*} rhost={host?}  user={actor*}",
        id::PASSWORD_FAILED.fact().by("password"),
    )
    .leftmost()
    .one_reading(),
    ignored("PAM {_#} more authentication {_*}", PROGRAM_SAYS),
    ignored("PAM session not opened, exiting", "the PAM module that refused says for whom and why"),
    ignored("pam_unix({service}:{_}): service({_}) ignoring max retries; {_*}", PROGRAM_SAYS),
    ignored("pam_unix({service}:{_}): user [{_*}] has blank password; authenticated without it", PROGRAM_SAYS),
    ignored("pam_unix({service}:{_}): check pass; user ({_*}) unknown", FAILURE_SAYS),
    ignored("pam_unix({service}:{_}): username [{_*}] obtained", STACK_STEP),
    ignored("PAM service({_}) ignoring max retries; {_*}", PROGRAM_SAYS),
    ignored("pam_unix({service}:{_}): check pass; user unknown", FAILURE_SAYS),
    ignored("pam_unix({service}:{_}): bad username [{_*}]", FAILURE_SAYS),
    ignored("pam_unix({service}:{_}): conversation failed", "no password was given; the program says what came of it"),
    ignored(
        "pam_unix({service}:{_}): auth could not identify password for [{_*}]",
        "no password was given; the program says what came of it",
    ),
    ignored("pam_unix({service}:{_}): unexpected response from failed conversation function", FAILURE_SAYS),
    ignored("password check failed for user ({_*})", FAILURE_SAYS),
    ignored("check pass; user unknown", FAILURE_SAYS),
    ignored("pam_sss({service}:auth): authentication success; {_*}", PROGRAM_SAYS).only(SPEAK_FOR_THEMSELVES),
    event(
        "pam_sss({service}:auth): authentication success; logname={login_name?} uid={uid#} euid={_#} tty={tty?} \
         ruser={remote_user*} rhost={host?} user={actor*}",
        id::PASSWORD_OK.fact(),
    )
    .leftmost()
    .one_reading(),
    ignored("pam_sss({service}:auth): {_*}", "pam_unix, in front of it in the stack, states the refusal"),
    // Accounts.
    event(
        "pam_unix({service}:account): account {actor*} has expired (account expired)",
        id::ACCOUNT_EXPIRED.fact().because("account expired"),
    ),
    event(
        "pam_unix({service}:account): account {actor*} has expired (failed to change password)",
        id::NOT_ACTIVE.fact().because("the expired password was not changed in time"),
    ),
    event(
        "pam_unix({service}:account): expired password for user {actor*} ({reason*})",
        id::PASSWORD_EXPIRED.fact(),
    ),
    ignored("pam_unix({service}:account): password for user {_*} will expire in {_*}", "a warning; nothing was refused"),
    ignored("pam_unix({service}:account): could not identify user {_*}", PROGRAM_SAYS),
    event(
        "pam_sss({service}:account): Access denied for user {actor*}: {_#} ({reason*})",
        id::NOT_AUTHORIZED.fact(),
    ),
    event(
        "pam_access({service}:account): access denied for user `{actor*}' from `{host*}'",
        id::NOT_AUTHORIZED.fact().because("refused by pam_access"),
    ),
    event(
        "pam_time({service}:account): user {actor*} rejected",
        id::NOT_AUTHORIZED.fact().because("refused by pam_time"),
    ),
    event(
        "pam_succeed_if({service}:account): requirement \"{reason*}\" not met by user \"{actor*}\"",
        id::NOT_AUTHORIZED.fact(),
    ),
    ignored("pam_succeed_if({service}:{_}): {_*}", STACK_STEP),
    event(
        "pam_listfile({service}:account): Refused user {actor*} for service {_}",
        id::NOT_AUTHORIZED.fact().because("refused by pam_listfile"),
    ),
    ignored("pam_listfile({service}:auth): Refused user {_*}", PROGRAM_SAYS).only(SPEAK_FOR_THEMSELVES),
    event(
        "pam_listfile({service}:{_}): Refused user {actor*} for service {_}",
        id::NOT_AUTHORIZED.fact().because("refused by pam_listfile"),
    ),
    event(
        "pam_faillock({service}:auth): Consecutive login failures for user {actor*} account temporarily locked",
        id::LOCKED_FOR_NOW.fact().because("consecutive login failures"),
    ),
    ignored("pam_faillock({service}:{_}): {_*}", STACK_STEP),
    event(
        "pam_tally2({service}:auth): user {actor*} ({uid#}) tally {attempts#}, deny {attempts_allowed#}",
        id::LOCKED_FOR_NOW.fact().because("consecutive login failures"),
    ),
    ignored("pam_tally2({service}:{_}): {_*}", STACK_STEP),
    ignored("pam_wheel({service}:{_}): {_*}", PROGRAM_SAYS),
    ignored("pam_rootok({service}:{_}): {_*}", STACK_STEP),
    ignored("pam_nologin({service}:{_}): {_*}", PROGRAM_SAYS),
    ignored("pam_securetty({service}:{_}): {_*}", PROGRAM_SAYS),
    // Passwords.
    event(
        "pam_unix({service}:chauthtok): password changed for {target*}",
        id::PASSWORD_CHANGED.fact().with("action", "change"),
    ),
    ignored("pam_pwquality({service}:{_}): {_*}", "a proposed password was not good enough; nothing was changed"),
    ignored("pam_cracklib({service}:{_}): {_*}", "a proposed password was not good enough; nothing was changed"),
    ignored("pam_pwhistory({service}:{_}): {_*}", "a proposed password was not good enough; nothing was changed"),
    // Sessions.
    ignored("pam_unix({service}:session): session opened for {_*}", SUDO_SAYS).only(SUDO),
    ignored("pam_unix({service}:session): session closed for {_*}", SUDO_SAYS).only(SUDO),
    ignored("pam_unix({service}:session): session opened for {_*}", MANAGER).only(USER_MANAGER),
    ignored("pam_unix({service}:session): session closed for {_*}", MANAGER).only(USER_MANAGER),
    event(
        "pam_unix({service}:session): session opened for user {target*}(uid={target_uid#}) by {actor*}(uid={uid#})",
        id::SESSION_OPENED.fact(),
    )
    .only(CHANGES_USER),
    event(
        "pam_unix({service}:session): session opened for user {target*} by {actor*}(uid={uid#})",
        id::SESSION_OPENED.fact(),
    )
    .only(CHANGES_USER),
    event("pam_unix({service}:session): session closed for user {target*}", id::SESSION_CLOSED.fact())
        .only(CHANGES_USER),
    event(
        "pam_unix({service}:session): session opened for user {actor*}(uid={uid#}) by {opened_by*}(uid={opened_by_uid#})",
        id::SESSION_OPENED.fact(),
    )
    .except(CHANGES_USER),
    event(
        "pam_unix({service}:session): session opened for user {actor*} by {opened_by*}(uid={opened_by_uid#})",
        id::SESSION_OPENED.fact(),
    )
    .except(CHANGES_USER),
    event("pam_unix({service}:session): session closed for user {actor*}", id::SESSION_CLOSED.fact())
        .except(CHANGES_USER),
    event(
        "pam_limits({service}:{_}): Too many logins (max {sessions_allowed#}) for {actor*}",
        id::SESSION_REFUSED.fact().because("too many logins"),
    ),
    event(
        "pam_limits({service}:{_}): Too many system logins (max {sessions_allowed#})",
        id::SESSION_REFUSED.fact().because("too many system logins"),
    ),
    ignored("pam_limits({service}:{_}): {_*}", SET_UP),
    ignored("pam_systemd({service}:{_}): {_*}", SET_UP),
    ignored("pam_env({service}:{_}): {_*}", SET_UP),
    ignored("pam_loginuid({service}:{_}): {_*}", SET_UP),
    ignored("pam_keyinit({service}:{_}): {_*}", SET_UP),
    ignored("pam_mkhomedir({service}:{_}): {_*}", SET_UP),
    ignored("pam_selinux({service}:{_}): {_*}", SET_UP),
    ignored("pam_lastlog({service}:{_}): {_*}", SET_UP),
    ignored("pam_motd({service}:{_}): {_*}", SET_UP),
    ignored("pam_mail({service}:{_}): {_*}", SET_UP),
    ignored("pam_umask({service}:{_}): {_*}", SET_UP),
    ignored("pam_exec({service}:{_}): {_*}", SET_UP),
    ignored("pam_gnome_keyring({service}:{_}): {_*}", SET_UP),
    ignored("gkr-pam: {_*}", SET_UP),
];
