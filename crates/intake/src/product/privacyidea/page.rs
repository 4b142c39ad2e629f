//! The reference page of the mapping, written from its tables, so that it cannot differ from what is done.

use super::audit::{Becomes, Fact, Method, REFUSALS, RULES, Rule, When};
use super::challenge::{REFINED, STEPS};
use crate::product::rule::Id;
use crate::product::table;

const INTRODUCTION: &str = "\
# privacyidea

<!-- Generated from the tables of the mapping; changes are made there. -->

Reads lines of privacyIDEA 3, each of which ends with one JSON object; what stands in front of it, from a logger or a syslog
daemon, is kept in `raw` and not read.

- **The audit log**, as the logger audit module writes it. Configure the container audit module to keep the table as well.
- **Rows of `GET /audit`**, one a line: `curl … /audit/ | jq -c '.result.value.auditdata[]'`. They also say whether the
  producer's own signature over the row holds (`sig_check`) and whether a row is missing before it (`missing_line`, which the
  newest row always has as `FAIL`); both are attributes. A row with `sig_check` = `FAIL` becomes an event even where the call
  would be ignored.
- **Rows of `GET /authenticationlog`** (3.14 and newer), one a line: `… | jq -c '.result.value.auth_logs[]'`.

Both logs tell of sign-ins. The authentication log says more about each step (`flow.transaction` is the attempt); send it in
place of the audit log if it is sign-ins you want, and both only if counting them twice does no harm. `flow.trace` is the
challenge in both. `number` and `id` of a row are `producer.event_id`. Rows may come in any order.

Times without a zone are in UTC, as privacyIDEA writes them. Users act on their own tokens; administrators (type
`administrator`) act, and the user and the tokens are targets. A user's `id` is `name@realm`. `thread_id` ties nothing
together. Sentences in `info` are matched in English.

`success` alone decides nothing about a sign-in: it is false for a challenge that was sent, and true for an answer from a
phone whose signature is wrong. Where an act was refused or went wrong, the event is that of the act with the outcome
`failure`, unless the catalogue has an id for the failure.

**What a row does not tell.** `POST /ttype/<ttype>` without a status is the last step of a roll-out, a new push address,
or an answer that could not be verified; the event has the outcome `unknown` and `reading` = `ambiguous`, and the refused
sign-in has a row of its own. `POST /token/init` is written alike for both steps of enrolling a security key, so that an
enrolment gives two events. `Found matching challenge` names no kind of token; a generated serial does.

## Secrets

Settings and policies can hold passwords, PINs, keys and codes, and so can members that later versions add. What stands under
a name that says so is cut, from members of the JSON as from pairs inside `info`, `action_detail` and any other text
(`email.password=…`, `'radius.secret': '…'`), and so is the password in an address (`ldaps://name:…@host`), from `raw` too, and the
event is flagged `secret-cut`. The line stays JSON.
PINs, passwords and codes that somebody signs in with are in no row. A secret inside a sentence, and a password that was
typed as a user name, are not found. Ids of challenges are kept: they answer nothing without the code or the key.
";

pub(super) fn write() -> String {
    let mut page = format!(
        "{INTRODUCTION}\n## Audit log\n\nThe first row that fits decides. A `*` stands for anything, `ANY` for every method, \
         `kind` is the kind of the token. Any other call is unrecognised.\n\n\
         | call | and | becomes | outcome | also |\n|---|---|---|---|---|\n"
    );
    for rule in RULES {
        page += &row(rule);
    }
    page += "\n## Authentication log\n\n| `event_type` | becomes | outcome | method |\n|---|---|---|---|\n";
    for (step, id, method) in STEPS {
        let method = method.map_or_else(|| "of the token".to_owned(), |method| format!("`{method}`"));
        page += &format!(
            "| `{step}` | {} | {} | {method} |\n",
            table::id(*id),
            id.outcome.as_str()
        );
    }
    page += "\nWhere a row says more, it becomes what it says:\n\n";
    for (what, ids) in REFINED {
        let ids: Vec<String> = ids.iter().map(|id: &Id| format!("`{}`", id.event)).collect();
        page += &format!("- {what}: {}\n", ids.join(", "));
    }
    page += "\n`reasons` are `text.reason`, else the `event_type` is; it is the attribute `step` too. Any other `event_type` is \
             unrecognised.\n";
    page
}

fn row(rule: &Rule) -> String {
    let calls: Vec<String> = rule.calls.iter().map(|call| table::code(call)).collect();
    let when: Vec<String> = rule.when.iter().map(shown).collect();
    let (becomes, outcome, also) = match rule.becomes {
        Becomes::Ignored(why) => (format!("ignored: {why}"), String::new(), String::new()),
        Becomes::Event(fact) => (
            table::id(fact.id),
            if fact.outcome_as_stated {
                "as `success` says".to_owned()
            } else {
                fact.id.outcome.as_str().to_owned()
            },
            also(&fact),
        ),
    };
    format!(
        "| {} | {} | {becomes} | {outcome} | {also} |\n",
        calls.join(", "),
        when.join(" and ")
    )
}

fn shown(when: &When) -> String {
    match when {
        When::Answer(answer) => format!("`authentication` `{answer}`"),
        When::Done(done) => format!("`success` {done}"),
        When::Info(begin) => format!("not done, `info` begins with “{begin}”"),
        When::Detail(part) => format!("`action_detail` has “{part}”"),
        When::Kind(kinds) => format!("kind {}", kinds.join(", ")),
        When::Refused => {
            let refusals: Vec<String> = REFUSALS.iter().map(|part| format!("“{part}”")).collect();
            format!("not done, `info` has {}", refusals.join(" or "))
        }
        When::Administrator => "by an administrator".to_owned(),
    }
}

fn also(fact: &Fact) -> String {
    let method = match fact.method {
        Method::None => None,
        Method::OfToken => Some("method: the kind of token".to_owned()),
        Method::Is(method) => Some(format!("method `{method}`")),
    };
    let mark = fact.mark.map(|mark| format!("`{mark}` = `true`"));
    let ambiguous = fact.ambiguous.then(|| "`reading` = `ambiguous`".to_owned());
    let all: Vec<String> = [method, mark, ambiguous].into_iter().flatten().collect();
    all.join("; ")
}
