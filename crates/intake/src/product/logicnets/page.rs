//! The reference page of the mapping.

use super::row::{EVENT, MEMBERS, Member, PAYLOAD, VALUE};

pub(super) fn write() -> String {
    let mut page = INTRODUCTION.to_owned();
    let mut row = |names: &[&str], goes: &str| {
        let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
        page.push_str(&format!("| {} | {goes} |\n", names.join(", ")));
    };
    row(EVENT, "`event`; the first of them that is there");
    row(VALUE, "`text.value`, and the attributes that it holds");
    row(PAYLOAD, "attributes");
    for (member, names) in MEMBERS {
        row(names, goes_to(*member));
    }
    page.push_str(END);
    page
}

const fn goes_to(member: Member) -> &'static str {
    match member {
        Member::Time => {
            "`time`, in any of the ways that [phenixid-pas](phenixid-pas.md) lists, or as milliseconds or seconds since 1970"
        }
        Member::User => "`actor`",
        Member::Company => "attribute `company`",
        Member::Session => "`flow.session`, unless it is a secret of the same row",
        Member::Trace => "`flow.trace`",
        Member::Address => "`source.ip`, with a port behind it also `source.port`",
        Member::Agent => "`source.user_agent`",
        Member::Host => "`producer.host`",
        Member::Reason => "`text.reason`",
        Member::Message => "`text.message`",
        Member::Severity => "`severity`, 0 to 10",
        Member::Outcome => "`outcome`: `success`, `failure` or `unknown`",
        Member::Version => "`producer.version`",
        Member::Id => "`producer.event_id`",
        Member::Other => "",
    }
}

const INTRODUCTION: &str = r#"# logicnets

<!-- Generated from the mapping; changes are made there. -->

Reads the security events of LogicNets 8.1. Its reference names each event, its value and its additional payload, and says nothing of how they are written to a file or
sent, so the forms below are Vitni's: whoever exports the log chooses one. Every row becomes one event of the catalogue
[logicnets-8.1](../catalogue/README.md).

## Lines

```
{"event":"usergroup_users.created","value":"alice added to north","payload":{"user":"alice","usergroup":"north"},"time":"2026-11-21T23:21:31Z","user":"admin","address":"192.0.2.7"}
2026-11-21 23:21:31,usergroup_users.created,alice added to north,"{""user"":""alice"",""usergroup"":""north""}"
usergroup_users.created,alice added to north,user=alice;usergroup=north
usergroup_users.created<TAB>alice added to north<TAB>{"user":"alice","usergroup":"north"}
usergroup_users.created: alice added to north
runtime.bootstrap
```

Each of them also behind a syslog header of any form, with a tag or without. A byte order mark and the line end are left out.

- **A JSON object**, on one line, with the members of the table below.
- **Columns**: a time, which may be missing, the event, the value, the payload; the last ones may be missing too. Parted by commas (RFC 4180: a field in double quotes holds
  commas, and `""` for a quote; an object that is not quoted takes the rest of the line), or by tabs (`\t`, `\n`, `\r`, `\\` as in Vitni's own `grid-line`). A line of titles is ignored.
- **An id and the value text**, parted by a colon, or an id alone. Only ids of the catalogue are known for one here.

`-` or nothing in a column says nothing. A payload is a JSON object or `name=value;name=value`. An id that a line's wrapping broke by blanks is put together.

A value text without an id is not read: `alice added to north` fits the texts of many events.

## What becomes of it

Attributes keep the reference's own names; `usergorup`, which it misspells, becomes `usergroup`. What the payload leaves out is read from the value text by the
template that the catalogue has for the event, if the text fits it in one way only; the payload counts where both say something. Severity and outcome are the
catalogue's (`assigned-severity`), unless members state them.

`actor` is the member `user`, else the attribute `created_by`. Where the event is a sign-in, a session or a right that was used, it is else the attribute `email/user-id`,
`email/userid` or `user`. In every other event that user is a target, and so is the group in `usergroup`, `group` or `old-name`. A time without a zone is in the zone
of the reference (`zone-resolved`); without any it is that of the syslog header, else the moment of receipt (`assigned-time`).

| member, written in any case and with `_`, `-` or without | goes to |
|---|---|
"#;

const END: &str = r"
Any other member is an attribute of its name, and so is one of these whose value does not fit its place; the receiving side flags what the catalogue does not know.
An id that the catalogue does not have is kept, in an object always, in columns if it has a `.` or `_` and both columns after it.

## Secrets

Cut are the attributes that the catalogue declares secret (`authentication-id`, `current-session`, `new-pin-id`, `token`), also where the value column holds them; members whose names
promise a secret, at any depth of the payload; and the password in an address, `token=…` and the like in any text. A row that holds one is written anew
for `raw`, in its own form, without them; `secret-cut` says so. Values of the kind token stay in their attribute until the receiving side has made a keyed digest of them.

## Not read

Unrecognised, and kept as quarantined where nobody can be asked: text that names no event; an object that is no JSON, has a member twice or no event; columns beyond
the payload; a payload that is neither an object nor pairs, or names one thing twice; an id that is no word; a line longer than 65,536 bytes (49,152 if it is not UTF-8).
";
