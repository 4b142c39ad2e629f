//! The reference page of the mapping, written from its tables, so that it cannot differ from what is done.

use super::linelog::{MEMBERS, PLAIN, RECOMMENDED};
use super::login::refusal;
use super::sentences::RULES;
use crate::product::rule::{Fact, id};
use crate::product::table;

const INTRODUCTION: &str = "\
# freeradius

<!-- Generated from the tables of the mapping; changes are made there. -->

Reads what FreeRADIUS 3 writes: lines of `radius.log` (`Sat Nov 21 23:02:28 2026 : Auth: (0) Login OK: [alice] (from
client localhost port 0)`), the same by syslog (`radiusd[123]: (0) Login OK: …`, traditional or RFC 5424), and lines of a
`linelog` module in the two formats below, each with or without a syslog header. `radius.log` names no zone: the time is
read in that of the input and flagged `zone-resolved`. A line without any time takes the moment of receipt and is flagged
`assigned-time`. Detail files are not read: a record of theirs takes many lines.

**Which log to send.** Set `auth = yes` and leave `auth_badpass` and `auth_goodpass` off. `radius.log` has starts, stops
and dropped packets, and does not say how somebody signed in. `linelog` says how, from where, and with which certificate.
Send both only if counting each sign-in twice does no harm; with `auth = no`, `radius.log` and `linelog` do not overlap.

In the events `client` is the access point (its address from `linelog`, its short name from `radius.log`), `source.device`
or, for an address, `source.ip` the calling station, `auth.protocol` is `radius`. `request_number` counts the requests of
one run of the server. Certificates that were not accepted have no id of their own here: the refused sign-in is the fact,
and `text.reason` says why.
";

const LOGIN: &str = "
## Results of sign-ins

`(number) verdict (reason): [name] (from client name port number cli station)`. The name ends at the last place where it
can, because a stranger chose it. Where a reason and a name can be parted in two ways, the event carries `reading` =
`ambiguous` and names nobody.

| verdict | reason begins with | becomes | outcome | also |
|---|---|---|---|---|
";

const TUNNELS: &str = "
**Inside a tunnel.** PEAP and TTLS give two results, the inner one with `via TLS tunnel`. They become one event: the inner
user acts (another name outside becomes `outer_identity`), calling station and time are those of the outer one, the outcome
is the outer one's unless the inside failed, `raw` has both lines. They are put together when they come through the same
access point within 30 seconds and the number of the request is the same, or the next one with the same name, a hidden one
(`anonymous`) or `previously rejected`, or one of the next 256 with the same name. Else each stays an event of its own, and
the inner one carries `tunnel` = `tls`; an outer one that stands alone names whom the outside of the tunnel named, and nobody
checked that. `linelog` with `inner` has no such doubt. The inner result waits in memory, over syslog for five seconds at the
most, and comes out alone when the other has not come by then.
";

const SECRETS: &str = "
## Secrets

With `auth_badpass` or `auth_goodpass` the name is followed by the password, `[alice/password]`. It is cut, from `raw` too:
`[alice/[secret]]`, flag `secret-cut`. A name can hold a slash as well and nothing tells the two apart, so everything behind
the first slash is taken for a password, but for `host/` and a name with a dot (a machine). Cut as well, from lines
that the server writes while it is debugged: values of attributes named `…Password`, `…Secret`, `…Response`, `…-Key`, what
stands in quotes behind `password` or `secret`, and passwords in command lines of helpers.

## Everything else

Any other line is unrecognised and kept as a quarantined event, a result that was cut off among them. Lines of level `Debug` that are not about one request are
among them: do not run a server with `-X` for longer than you look at it.
";

pub(super) fn write() -> String {
    let verdict = |verdict: &str, reason: &str, fact: &Fact| {
        let also = table::implied(fact);
        format!(
            "| `{verdict}` | {reason} | {} | {} | {} |\n",
            table::id(fact.id),
            fact.id.outcome.as_str(),
            also.strip_prefix("; ").unwrap_or(&also)
        )
    };
    let mut page = format!("{INTRODUCTION}{LOGIN}");
    page += &verdict("Login OK", "", &id::SIGNED_IN.fact());
    for module in [
        "eap_tls",
        "pap",
        "chap",
        "mschap",
        "expiration",
        "Home Server says so",
        "Home Server failed to respond",
    ] {
        page += &verdict("Login incorrect", &format!("`{module}`"), &refusal(module));
    }
    page += &verdict("Login incorrect", "anything else", &refusal(""));
    page += &verdict("Invalid user", "", &refusal("").with_true("invalid_user"));
    page += &verdict("Multiple logins", "", &refusal(""));
    page += TUNNELS;
    page += "\n## Everything else that it says\n\n`{name}` is a word, `{name?}` a word or nothing, `{name#}` a number, \
             `{name*}` any text. The first row that fits decides; `_` is dropped.\n\n";
    page += &table::of_sentences(RULES);
    page += &linelog();
    page += SECRETS;
    page
}

fn linelog() -> String {
    let mut page = format!(
        "\n## linelog\n\nConfigure this format, once with `result=accept` and once with `result=reject`, and name the module \
         in `post-auth` and in `Post-Auth-Type REJECT` of the outer server, not of `inner-tunnel`. `urlquote` keeps what \
         strangers chose from looking like something else; where it is left out, blanks make a line unrecognised.\n\n\
         ```text\n{RECOMMENDED}\n```\n\n`inner` is known when `inner-tunnel` copies the name: `update \
         outer.session-state {{ User-Name := &User-Name }}`.\n\n| member | becomes |\n|---|---|\n"
    );
    for (member, becomes) in MEMBERS {
        page += &format!("| `{member}` | {becomes} |\n");
    }
    page += "\nRead as well, without a time of their own:\n\n";
    for (sentence, _) in PLAIN {
        page += &format!("- `{sentence}`\n");
    }
    page += "\n| EAP type | Auth-Type | accepted becomes | refused becomes |\n|---|---|---|---|\n\
             | TLS | any | `eaptlsradius_authenticators_successful` | `eaptlsradius_authenticators_failed` |\n\
             | MD5, LEAP, MSCHAPv2, PWD | any | `radius_authenticators_usernamepassword_successful` | \
             `radius_authenticators_failed` |\n\
             | none | none, PAP, CHAP, MS-CHAP, LDAP, System, Digest | `radius_authenticators_usernamepassword_successful` | by \
             its reason, as above |\n\
             | any other | any other | `authentication.ok` | by its reason, as above |\n";
    page
}
