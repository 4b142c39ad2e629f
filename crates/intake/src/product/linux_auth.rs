//! Linux authentication: what sshd, PAM, sudo, su, login, shadow-utils and logind write to `auth.log`, `secure` or the
//! journal.
//!
//! **What these lines can carry.** Account names (of accounts that exist, and whatever a stranger typed as one, which now
//! and then is a password typed into the wrong field: nothing in the line tells), addresses, host names, fingerprints
//! of public keys, paths, and in sudo's lines whole command lines with the environment that was passed on. Command lines
//! carry passwords; the forms that [`crate::secret`] knows are cut from the attribute and from `raw` alike and flagged
//! `secret-cut`. sudo writes control characters as `#012`, sshd as `\012`; both stay as they are written.
//!
//! **One fact, one event.** Every sentence stands in one of the tables below this folder, with the event that it becomes
//! or with the reason why it becomes none: mostly that another line of the same act says it better. Each line is judged
//! alone, so an act whose telling line is missing (a lower log level, a lost line) leaves no event, and the reference
//! page says which line that is.

mod login;
mod logind;
mod page;
mod pam;
mod shadow;
mod sshd;
mod su;
mod sudo;

use std::borrow::Cow;

use vitni_event::Flag;

use super::draft::{self, Origin};
use super::rule::{self, Rule};
use super::{Product, Reading};
use crate::pattern::{Order, captures, taken};
use crate::syslog::{self, Message};
use crate::{Reference, limits, secret};

const MAPPING: &str = "linux-auth/1";

/// The mapping.
#[derive(Clone, Copy, Debug)]
pub(super) struct LinuxAuth;

/// The sentences of one program, or of one family.
pub(super) struct Section {
    title: &'static str,
    /// A sentence or two for the reference page.
    about: &'static str,
    /// Program names, as the tag has them, that these sentences are looked for in.
    programs: &'static [&'static str],
    rules: &'static [Rule],
}

/// In the order of the reference page. PAM is first because its lines come under the names of other programs.
const SECTIONS: &[&Section] = &[
    &pam::SECTION,
    &sshd::SECTION,
    &sudo::SECTION,
    &su::SECTION,
    &login::SECTION,
    &shadow::SECTION,
    &logind::SECTION,
];

/// Programs that log beside these, and never about an account.
const ELSEWHERE: &[&str] = &["rsyslogd", "syslogd", "syslog-ng", "systemd-journald"];

impl Product for LinuxAuth {
    fn name(&self) -> &str {
        "linux-auth"
    }

    fn description(&self) -> &str {
        "Linux authentication logs: sshd, PAM, sudo, su, login, shadow-utils and systemd-logind"
    }

    fn mapping(&self) -> &str {
        MAPPING
    }

    fn read(&self, line: &[u8], reference: &Reference) -> Reading {
        if line.len() > limits::LINE_BYTES_MAX {
            return Reading::unrecognised("the line is longer than 65536 bytes");
        }
        let header = match syslog::parse(line, reference) {
            Ok(header) => header,
            Err(error) => return Reading::unrecognised(error.why()),
        };
        let Some(program) = header.program else {
            return Reading::unrecognised("no program is named before the message");
        };
        let text = if carries_commands(program) {
            secret::cut(header.text)
        } else {
            Cow::Borrowed(header.text)
        };
        let head = line
            .len()
            .checked_sub(trailing(line, &header))
            .and_then(|end| line.get(..end))
            .unwrap_or_default();
        let raw = [head, &text].concat();
        let cut = matches!(text, Cow::Owned(_));
        let Some(origin) = origin(&header, program, raw, cut, reference) else {
            return Reading::unrecognised("the line is not UTF-8 and longer than 49152 bytes");
        };
        sentence(&String::from_utf8_lossy(&text), &origin)
    }

    fn without_secrets(&self, line: &[u8]) -> Option<Vec<u8>> {
        match secret::cut(line) {
            Cow::Borrowed(_) => None,
            Cow::Owned(line) => Some(line),
        }
    }

    fn page(&self) -> String {
        page::write(SECTIONS, ELSEWHERE)
    }
}

/// Elsewhere `pam_unix(passwd:…)` and the like would look like a secret.
fn carries_commands(program: &[u8]) -> bool {
    sudo::SECTION
        .programs
        .iter()
        .any(|name| program.ends_with(name.as_bytes()))
}

/// How many bytes of the line the message and the line end after it take.
fn trailing(line: &[u8], header: &Message<'_>) -> usize {
    let line_end = line
        .iter()
        .rev()
        .take_while(|byte| matches!(byte, b'\n' | b'\r' | 0))
        .count();
    header.text.len() + line_end
}

/// `None` when the line is too long to be kept as base64.
fn origin(
    header: &Message<'_>,
    program: &[u8],
    raw: Vec<u8>,
    cut: bool,
    reference: &Reference,
) -> Option<Origin> {
    let mut flags = header.flags;
    if header.time.is_none() {
        flags.insert(Flag::AssignedTime);
    }
    if cut {
        flags.insert(Flag::SecretCut);
    }
    let raw = draft::raw(raw, &mut flags)?;
    let owned = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Some(Origin {
        mapping: MAPPING,
        program: program_name(&owned(program)).to_owned(),
        host: header.host.map(owned),
        pid: header.pid.map(owned),
        time: header.time.unwrap_or(reference.now),
        offset: header.offset,
        flags,
        raw,
    })
}

/// The program without its path, and without the bracket that GNOME's display manager adds; the processes that newer
/// OpenSSH splits itself into are all sshd.
fn program_name(tag: &str) -> &str {
    let name = tag.rsplit('/').next().unwrap_or(tag).trim_end_matches(']');
    match name {
        "sshd-session" | "sshd-auth" => "sshd",
        _ => name,
    }
}

/// Reads the message, also where the syslog daemon folded several equal ones into one.
fn sentence(text: &str, origin: &Origin) -> Reading {
    let text = text.trim_start_matches(' ');
    let folded = captures(
        "message repeated {repeated#} times: [{message*}]",
        text,
        Order::Rightmost,
    );
    let Some(folded) = folded else {
        return read_sentence(text, origin);
    };
    let message = taken(&folded, "message").unwrap_or_default();
    let mut reading = read_sentence(message.trim_start_matches(' '), origin);
    let repeated = folded.iter().find(|capture| capture.name == "repeated");
    if let (Reading::Event(event), Some(repeated)) = (&mut reading, repeated) {
        let at = event
            .attributes
            .partition_point(|(name, _)| name.as_ref() < "repeated");
        event
            .attributes
            .insert(at, (Cow::Borrowed("repeated"), draft::value(repeated)));
    }
    reading
}

fn read_sentence(text: &str, origin: &Origin) -> Reading {
    let program = origin.program.as_str();
    if pam::speaks(program, text) {
        return table(pam::SECTION.rules, text, origin);
    }
    let section = SECTIONS
        .iter()
        .find(|section| section.programs.contains(&program));
    match section {
        Some(section) if section.programs == sudo::SECTION.programs => sudo::read(text, origin),
        Some(_) if program == "sshd" => table(sshd::SECTION.rules, sshd::bare(text), origin),
        Some(section) => table(section.rules, text, origin),
        None if ELSEWHERE.contains(&program) => Reading::ignored("the syslog daemon speaks of itself"),
        None => Reading::unrecognised("not a program that this mapping knows"),
    }
}

/// The first rule that matches decides.
fn table(rules: &[Rule], text: &str, origin: &Origin) -> Reading {
    rule::first(rules, text, origin).unwrap_or(Reading::unrecognised(
        "a sentence that this mapping does not know",
    ))
}
