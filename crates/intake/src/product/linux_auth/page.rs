//! The reference page of the mapping, written from its tables, so that it cannot differ from what is done.

use super::Section;
use crate::product::table;

const INTRODUCTION: &str = "\
# linux-auth

<!-- Generated from the tables of the mapping; changes are made there. -->

Reads the lines that sshd, PAM, sudo, su, login, shadow-utils and systemd-logind write: traditional (`Nov 21 23:21:33 vm
sshd[27691]: …`), with a full date (`2026-11-21T23:21:33.553916+00:00 vm sshd[27691]: …`) and RFC 5424, each with or
without `<PRI>` where its form allows that. A missing year and a missing zone are resolved and flagged
(`year-resolved`, `zone-resolved`).

Each line becomes one event, or is ignored for the reason given, or is unrecognised; nothing is remembered from one line
to the next. A line that states a fact which another line of the same act states better is ignored, so that counting
events counts facts.

In the tables `{name}` is a word, `{name?}` a word or nothing, `{name#}` a number, `{name*}` any text. `actor`, `target` and `group` name the parties,
`ip` or `host` and `port` the source (a host name that is not an address becomes the attribute `remote_host`), `method`
and `reason` go to `auth.method` and `text.reason`, `_` is dropped, every other name is an attribute. The first row that
fits decides. `message repeated N times: [ … ]` is one event with the attribute `repeated`.

`producer` has program, host and process (`instance`); `flow.session` is `host/program/process`, which ties the lines of
one process together and nothing more. Account names are what the line says: sshd and login also log names that do not
exist, and such a name can be a password typed into the wrong field. Passwords in sudo's command lines are cut where their
form is known, from `command` and from `raw`, and the event is flagged `secret-cut`; `[secret]` stands in their place. Where
text that a stranger chose lets a line be read in two ways, the event carries `reading` = `ambiguous` and names nobody
whom the other reading would not name.
";

pub(super) fn write(sections: &[&Section], elsewhere: &[&str]) -> String {
    let mut page = INTRODUCTION.to_owned();
    for section in sections {
        page.push_str(&format!("\n## {}\n\n{}\n\n", section.title, section.about));
        page.push_str(&table::of_sentences(section.rules));
    }
    page.push_str("\n## Other programs\n\nIgnored, because the syslog daemon speaks of itself: ");
    page.push_str(
        &elsewhere
            .iter()
            .map(|name| format!("`{name}`"))
            .collect::<Vec<_>>()
            .join(", "),
    );
    page.push_str(". Lines of any other program are unrecognised.\n");
    page
}
