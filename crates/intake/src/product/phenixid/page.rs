//! The reference page of the mapping.

use vitni_event::catalogue::{self, PHENIXID};

pub(super) fn write() -> String {
    let mut page = INTRODUCTION.to_owned();
    for entry in catalogue::entries().filter(|entry| entry.catalogue == PHENIXID) {
        for old in &entry.legacy {
            page.push_str(&format!("| `{old}` | `{}` |\n", entry.id));
        }
    }
    page
}

const INTRODUCTION: &str = r"# phenixid-pas

<!-- Generated from the mapping; changes are made there. -->

Reads the audit log of PhenixID PAS, files (`event.log`, `events.log`, `event.YYYY-MM-dd.log`) and syslog alike, and that of products which are built on it.
Every line that is read becomes one event of the catalogue [phenixid-pas-6.0](../catalogue/README.md); none is ignored.

## Lines

```
2025-05-06 09:10:11,123 [EVENT]  INFO: 2025-05-06T09:10:11+02:00 host01 CEF:0|PhenixID|PAS|6.0.0|<id>|<name>|<severity>|key=value …
2025-05-06T09:10:11+02:00 host01 CEF:0|…
CEF:0|…
<190>May  6 09:10:11 host01 CEF:0|…
<190>1 2025-05-06T09:10:11+02:00 host01 pas - - - 2025-05-06T09:10:11+02:00 host01 CEF:0|…
```

What is looked for is `CEF:`; what stands before it may be any of these, one behind another, or nothing. A byte order mark and the line end are left out.

| part | goes to |
|---|---|
| the time before `CEF:`, with at most a host after it | `time` |
| else the key `rt`, else the logger's time, else that of a syslog header, else the moment of receipt (`assigned-time`) | `time` |
| the logger's time (before ` [EVENT]`) where another one is `time` | `observed`; it names no zone, so the other's is taken |
| the word after the time, else the host of a syslog header, else `dvchost` | `producer.host` |
| vendor, product, version | `producer` |
| severity 0 to 10 | `severity`; of an old event, and where it is no such number, the catalogue's (`assigned-severity`) |
| name | `text.message`, of old events and of ids that the catalogue does not have |

The date pattern is a setting of the product. Read are ISO 8601 dates with `T` or a blank, with digits of a second after a point or a comma or without, with the
zone as `Z`, `UTC`, `+02:00`, `+0200`, `+02`, with a blank before it or without. A time without a zone is in the zone of the reference (`zone-resolved`). `rt` may be
milliseconds since 1970 or a date such as `Nov 21 2026 23:21:31 UTC`. Where none of these times can be read although one stands there in another form, the time is the
next of the table, and the event carries `reading` = `time-unread`: set the product's pattern to ISO 8601.

## Keys

| key | goes to |
|---|---|
| `duser` | `actor`; where the catalogue says that the event needs a target, a target; where it needs both, both. With `suser` always a target |
| `suser` | `actor` |
| `src`, `spt`, `shost`, `requestClientApplication` | `source.ip` if it is an address, `port`, `device`, `user_agent` |
| `sourceServiceName` (of old events `destinationServiceName`) | `client.id` |
| `phxTraceId` (`phenixIDTraceId` of old events), `phxTransactionId` | `flow.trace` with its `#`, `flow.transaction` |
| `phxAuthenticatorType`, but not `Unknown` | `auth.method` |
| `phxEntrypointType` `SAML`, `OIDC` | `auth.protocol` |
| `reason`, `msg` | `text.reason`, `text.message` |
| `externalId` | `producer.event_id` |
| `outcome` | `outcome`, else it is the catalogue's |

A key that the catalogue has for the event is an attribute under its own name besides. One that it does not have is left out where the envelope holds its
value, and else kept; the receiving side flags it. A value that is `null` or empty is absent.

## Where a value ends

Values hold blanks and `=` and nothing escapes them, but keys stand in the order of their bytes and none stands twice. A word before an `=` is a key if the catalogue's
dictionary has it. Any other is one if it fits into the order and does not stand in a text (`duser`, `reason`, `request`, `requestClientApplication` …) of a known
event. Where two known keys are out of order or one stands twice, somebody wrote them into a text: the event then keeps its id, time and host, carries `reading` =
`ambiguous`, and names nobody. If a key whose value nobody outside the server words (`phxTraceId`, `src` …) is followed by one that sorts before it and none stands
twice, the writer does not sort, and every known key counts. A key that the line does not have, written by a stranger where it fits the order, cannot be told from a real one.

`\=`, `\\` and `\|` are undone, `\n` and `\r` only in `reason`, `msg` and keys that are not the product's: an account `CORP\nils` has no line break.

## Secrets

A value whose key names a secret (`password`, `clientSecret`, `requestCookies` …) is cut, and in all others the password in an address, `token=…` and the like. `raw` is
cut in the same places and the event is flagged `secret-cut`; of `requestCookies` nothing is kept. Values of the kind token stay in their attribute until the receiving side has made a keyed digest of
them. A line that is not UTF-8 is kept as base64, or, if something was cut, as text in which U+FFFD stands for what was none.

## Not read

Unrecognised, and kept as quarantined where nobody can be asked: a line without `CEF:`; a header of fewer than seven fields; another vendor or product than
PhenixID PAS, unless the event id is one of the catalogue's; an id that is no word; an extension that does not begin with a key; more than 1,024 pairs; a line
longer than 65,536 bytes (49,152 if it is not UTF-8). Ids that are not in the catalogue are kept as they are, with the outcome unknown.

## Old events

An id before release 6 becomes the one that took its place, by meaning, and stays in `producer.event_id`. One that is not in this table is kept as it is.

| id | becomes |
|---|---|
";
