//! sudo: one line an invocation, `caller : [reason ;] KEY=value ; … ; COMMAND=…`.
//!
//! The keys come in a fixed order, but a working directory and a command hold any text, also ` ; USER=root ; COMMAND=`.
//! A line that can be read in two ways names its caller, which is certain, and neither target nor command. With `log_exit_status` sudo writes a second line, with `; EXIT=0` behind the command; it becomes a second
//! event, because a caller could write the same behind a command to hide it.

use super::Section;
use crate::pattern::{Capture, Captures, Order, captures};
use crate::product::Reading;
use crate::product::draft::{self, Origin};
use crate::product::rule::{Becomes, Fact, Rule, event, id, ignored};

pub(super) const SECTION: Section = Section {
    title: "sudo",
    about: "A line is `caller : reason ; TTY=… ; PWD=… ; USER=target ; GROUP=… ; ENV=… ; COMMAND=…`; the table lists the \
            reasons, which also stand in `text.reason`, and the first row is the line without one. TTY, PWD, CHROOT, HOST, GROUP, TSID, ENV and COMMAND become the \
            attributes `tty`, `working_directory`, `chroot`, `sudo_host`, `runas_group`, `session_record`, `environment` and \
            `command`. A command that sudo continues on further lines is kept as far as its first line goes.",
    programs: &["sudo", "sudoedit"],
    rules: REASONS,
};

const REASONS: &[Rule] = &[
    event("", id::AUTHORIZED.fact()),
    event(
        "{attempts#} incorrect password attempt",
        id::PASSWORD_FAILED.fact().by("password"),
    ),
    event(
        "{attempts#} incorrect password attempts",
        id::PASSWORD_FAILED.fact().by("password"),
    ),
    event("a password is required", id::FAILED.fact()),
    event("no password was provided", id::FAILED.fact()),
    event("authentication failure", id::FAILED.fact()),
    event("command not allowed", id::NOT_AUTHORIZED.fact()),
    event("user NOT in sudoers", id::NOT_AUTHORIZED.fact()),
    event("user NOT authorized on host", id::NOT_AUTHORIZED.fact()),
    event(
        "sorry, you must have a tty to run sudo",
        id::NOT_AUTHORIZED.fact(),
    ),
    event("sorry, you are not allowed to {_*}", id::NOT_AUTHORIZED.fact()),
    event("user not allowed to {_*}", id::NOT_AUTHORIZED.fact()),
    event(
        "account validation failure, is your account locked?",
        id::NOT_ACTIVE.fact(),
    ),
    event(
        "Account expired or PAM config lacks an \"account\" section for sudo, contact your system administrator",
        id::ACCOUNT_EXPIRED.fact(),
    ),
    event(
        "Account or password is expired, reset your password and try again",
        id::PASSWORD_EXPIRED.fact(),
    ),
    event(
        "Password expired, contact your system administrator",
        id::PASSWORD_EXPIRED.fact(),
    ),
    ignored(
        "(command continued) {_*}",
        "the rest of a command whose first line is an event",
    ),
    ignored(
        "problem with defaults entries",
        "a fault in the configuration; the invocation has a line of its own",
    ),
    ignored(
        "unable to {_*}",
        "a fault of the machine; nothing was decided about an account",
    ),
    ignored(
        "parse error in {_*}",
        "a fault in the configuration; nothing was decided about an account",
    ),
    ignored(
        "{_*} is owned by uid {_*}",
        "a fault in the configuration; nothing was decided about an account",
    ),
    ignored(
        "{_*} is world writable",
        "a fault in the configuration; nothing was decided about an account",
    ),
];

/// sudo's keys in its order, with the names they get here.
const KEYS: [(&str, &str); 9] = [
    ("HOST=", "sudo_host"),
    ("TTY=", "tty"),
    ("CHROOT=", "chroot"),
    ("PWD=", "working_directory"),
    ("USER=", "target"),
    ("GROUP=", "runas_group"),
    ("TSID=", "session_record"),
    ("ENV=", "environment"),
    ("COMMAND=", "command"),
];

pub(super) fn read(text: &str, origin: &Origin) -> Reading {
    let Some((caller, rest)) = text.split_once(" : ") else {
        return Reading::unrecognised("a sentence that this mapping does not know");
    };
    let (reason, settings) = split_reason(rest);
    let Some((rule, mut found)) = rule_for(reason) else {
        return Reading::unrecognised("a reason of sudo that this mapping does not know");
    };
    let fact = match rule.becomes {
        Becomes::Ignored(why) => return Reading::ignored(why),
        Becomes::Event(fact) => fact,
    };
    found.push(Capture {
        name: "actor",
        value: caller.trim_end_matches(' '),
        is_number: false,
    });
    found.push(Capture {
        name: "reason",
        value: reason,
        is_number: false,
    });
    let fact = with_settings(fact, settings, &mut found);
    Reading::Event(Box::new(draft::event(&fact, &found, origin)))
}

fn rule_for(reason: &str) -> Option<(&'static Rule, Captures<'static, '_>)> {
    REASONS
        .iter()
        .find_map(|rule| captures(rule.sentence, reason, Order::Rightmost).map(|found| (rule, found)))
}

/// A reason stands in front of the first key; it holds no text that a user chose.
fn split_reason(rest: &str) -> (&str, &str) {
    if begins_with_key(rest) {
        return ("", rest);
    }
    let first_key = rest
        .match_indices(" ; ")
        .find(|(at, _)| rest.get(at + 3..).is_some_and(begins_with_key));
    match first_key {
        Some((at, _)) => (
            rest.get(..at).unwrap_or(rest),
            rest.get(at + 3..).unwrap_or_default(),
        ),
        None => (rest, ""),
    }
}

fn begins_with_key(text: &str) -> bool {
    KEYS.iter().any(|(key, _)| text.starts_with(key))
}

/// Takes the keys in their order, each value up to the next key. Whoever chose a directory or a command could write
/// keys into it; the keys are then not in sudo's order, or not once each, and only what stands in front of the first
/// such text is stated.
fn with_settings<'t>(fact: Fact, settings: &'t str, found: &mut Captures<'static, 't>) -> Fact {
    let certain = keys_in_order(settings);
    let mut rest = settings;
    for (at, (key, name)) in KEYS.iter().enumerate() {
        let Some(value) = rest.strip_prefix(key) else {
            continue;
        };
        let later = KEYS.get(at + 1..).unwrap_or_default();
        let (value, after) = value
            .split_at_checked(value_end(value, later))
            .unwrap_or((value, ""));
        if certain || matches!(*name, "sudo_host" | "tty") {
            found.push(Capture {
                name,
                value,
                is_number: false,
            });
        }
        rest = after.strip_prefix(" ; ").unwrap_or(after);
    }
    if certain {
        fact
    } else {
        fact.with("reading", "ambiguous")
    }
}

/// Whether every text that looks like a key can be one.
fn keys_in_order(settings: &str) -> bool {
    let keys = settings
        .split(" ; ")
        .filter_map(|part| KEYS.iter().position(|(key, _)| part.starts_with(key)));
    keys.is_sorted_by(|a, b| a < b)
}

/// Where the value ends: before the first ` ; ` that a later key follows.
fn value_end(value: &str, later: &[(&str, &str)]) -> usize {
    let ends = value.match_indices(" ; ").find(|(at, separator)| {
        let next = value.get(at + separator.len()..).unwrap_or_default();
        later.iter().any(|(key, _)| next.starts_with(key))
    });
    ends.map_or(value.len(), |(at, _)| at)
}
