//! The language: what is typed is read and printed in one way, what cannot be read is refused with its place, and the reference page
//! says what the code does.

use expect_test::{Expect, expect};
use proptest::prelude::*;
use vitni_event::Timestamp;
use vitni_query::language::{Context, Named};
use vitni_query::{LanguageError, Query, Sight, limits};

use crate::{asked, matching};

const PAGE: &str = include_str!("../../../../docs/reference/query.md");

pub(crate) fn read(text: &str) -> Result<Query, LanguageError> {
    let now = Timestamp::parse("2026-11-22T12:00:00Z").unwrap().0;
    let public = |name: &str| name == "class" || name == "level";
    Query::parse(text, &Context { now, public: &public })
}

fn check(queries: &[&str], expected: &Expect) {
    let mut said = String::new();
    for text in queries {
        match read(text) {
            Ok(query) => {
                let printed = query.to_string();
                assert_eq!(read(&printed).as_ref(), Ok(&query), "{printed}");
                said += &format!("{text}  =>  {printed}\n");
            }
            Err(error) => said += &format!("{text}  =>  {error}\n"),
        }
    }
    expected.assert_eq(&said);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn reads_what_it_prints(query in asked::query(false)) {
        prop_assert_eq!(read(&query.to_string()), Ok(query));
    }

    /// Any text is read or refused; what is read is printed so that it is read the same.
    #[test]
    fn any_text_is_read_or_refused(
        text in prop_oneof![
            "\\PC{0,60}",
            "([a-z.]{1,8}|[:=<>~!*()\\[\\]{}\",|-]| |AND|OR|NOT|now-1h|[0-9]{1,3}|TO|by|count|sort|top|\"a b\"|actor|time){0,30}",
        ],
    ) {
        if let Ok(query) = read(&text) {
            prop_assert_eq!(read(&query.to_string()), Ok(query));
        }
    }
}

#[test]
fn prints_in_one_way() {
    check(
        &[
            "",
            "*",
            "| count",
            "failed",
            "failed password",
            "\"Failed password\"",
            "\"not\" nothing",
            "not a or b and -c",
            "((a) (b or (c or d)))",
            "NOT NOT a",
            "actor:ann",
            "actor = \"Ann Example\"",
            "actor!=CORP\\ann",
            "-(actor:a OR target:b)",
            "event:authentication.*",
            "event:\"a*b\"",
            "agent:\"Mozilla/5.0 (\"*\")\"",
            "agent~\"Firefox/1\"",
            "any~passw any:word words:(a, \"b c\")",
            "text.reason:*",
            "text.reason:**",
            "event:(session.closed, *.failed, session.closed)",
            "event:(only)",
            "severity>=warning severity:<9",
            "severity:error OR severity:[notice TO error}",
            "severity:[* TO 5]",
            "source.port>1024 source.port!=22",
            "time>now-24h",
            "time:[now-1d12h TO now} received<2026-11-22T01:00:00+01:00",
            "time:\"2026-11-21 10:00:00Z\"",
            "ip:10.1.2.3/8 source:::ffff:192.0.2.7 ip:192.0.*",
            "-ip:(10.0.0.0/8, 192.0.2.7)",
            "id:0190B5A4-0000-7000-8000-000000000001",
            "outcome:(success, failure) flags:unknown-event",
            "category:session equivalent:authentication.ok",
            "attributes.scope:openid public.class:a attributes.\"user name\":ann",
            "attributes.tries>3 attributes.tries:[1 TO 1]",
            "hello! a=b",
            "actor:ann|count by event,outcome",
            "* | distinct actor by tenant | sort distinct(actor) desc | limit 3",
            "* | COUNT, p99 source.port, max(time) BY bucket( time , 90m )",
            "* | top 10 ip",
            "* | sort time ASC | dedup actor | fields time, event, attributes.scope | dedup event",
            "trace:abc | flow",
        ],
        &expect![[r#"
              =>  query, character 1: a word, a value or a condition is missing: give what is looked for; * finds everything
            *  =>  *
            | count  =>  * | count
            failed  =>  failed
            failed password  =>  failed AND password
            "Failed password"  =>  "Failed password"
            "not" nothing  =>  "not" AND nothing
            not a or b and -c  =>  NOT a OR b AND NOT c
            ((a) (b or (c or d)))  =>  a AND (b OR c OR d)
            NOT NOT a  =>  NOT NOT a
            actor:ann  =>  actor:ann
            actor = "Ann Example"  =>  actor:"Ann Example"
            actor!=CORP\ann  =>  NOT actor:"CORP\\ann"
            -(actor:a OR target:b)  =>  NOT (actor:a OR target:b)
            event:authentication.*  =>  event:authentication.*
            event:"a*b"  =>  event:"a*b"
            agent:"Mozilla/5.0 ("*")"  =>  source.user_agent:"Mozilla/5.0 ("*")"
            agent~"Firefox/1"  =>  source.user_agent~Firefox/1
            any~passw any:word words:(a, "b c")  =>  any~passw AND word AND any:(a, "b c")
            text.reason:*  =>  text.reason:*
            text.reason:**  =>  text.reason:*
            event:(session.closed, *.failed, session.closed)  =>  event:(session.closed, *.failed, session.closed)
            event:(only)  =>  event:only
            severity>=warning severity:<9  =>  severity>=6 AND severity<9
            severity:error OR severity:[notice TO error}  =>  severity:7 OR severity:[4 TO 7}
            severity:[* TO 5]  =>  severity<=5
            source.port>1024 source.port!=22  =>  source.port>1024 AND NOT source.port:22
            time>now-24h  =>  time>=2026-11-21T12:00:00.000000001Z
            time:[now-1d12h TO now} received<2026-11-22T01:00:00+01:00  =>  time:[2026-11-21T00:00:00.000000000Z TO 2026-11-22T11:59:59.999999999Z] AND received<=2026-11-21T23:59:59.999999999Z
            time:"2026-11-21 10:00:00Z"  =>  time:2026-11-21T10:00:00.000000000Z
            ip:10.1.2.3/8 source:::ffff:192.0.2.7 ip:192.0.*  =>  source.ip:10.0.0.0/8 AND source.ip:192.0.2.7 AND source.ip:192.0.*
            -ip:(10.0.0.0/8, 192.0.2.7)  =>  NOT source.ip:(10.0.0.0/8, 192.0.2.7)
            id:0190B5A4-0000-7000-8000-000000000001  =>  id:0190b5a4-0000-7000-8000-000000000001
            outcome:(success, failure) flags:unknown-event  =>  outcome:(success, failure) AND flags:unknown-event
            category:session equivalent:authentication.ok  =>  category:session AND equivalent:authentication.ok
            attributes.scope:openid public.class:a attributes."user name":ann  =>  attributes.scope:openid AND public.class:a AND attributes."user name":ann
            attributes.tries>3 attributes.tries:[1 TO 1]  =>  attributes.tries>3 AND attributes.tries:[1 TO 1]
            hello! a=b  =>  query, character 8: there is no field `a`: attributes are attributes.<name>; a text to look for stands between quotation marks
            actor:ann|count by event,outcome  =>  actor:ann | count by event, outcome
            * | distinct actor by tenant | sort distinct(actor) desc | limit 3  =>  * | distinct(actor) by tenant | sort distinct(actor) desc | limit 3
            * | COUNT, p99 source.port, max(time) BY bucket( time , 90m )  =>  * | count, p99(source.port), max(time) by bucket(time, 1h30m)
            * | top 10 ip  =>  * | top 10 source.ip
            * | sort time ASC | dedup actor | fields time, event, attributes.scope | dedup event  =>  * | sort time | dedup actor | fields time, event, attributes.scope | dedup event
            trace:abc | flow  =>  flow.trace:abc | flow
        "#]],
    );
}

#[test]
fn refuses_with_the_place_and_a_hint() {
    check(
        &[
            "acter:ann",
            "user:ann",
            "user.email:ann",
            "outcome:failure and",
            "(a or b",
            "a)",
            "a or",
            "()",
            "not",
            "actor:",
            "actor:\"",
            "\"a\\nb\"",
            "\"\"",
            "fail*",
            "severity:loud",
            "severity:11",
            "severity>*",
            "severity~3",
            "time>yesterday",
            "time>2026-11-21T23:21:31",
            "time>now-1y",
            "time:[now TO now-1h]",
            "time:[* TO *]",
            "time:[now-1h now]",
            "time:[now-1h TO now",
            "source.port:ssh",
            "source.port:{1 TO 1}",
            "actor>ann",
            "actor:[a TO b]",
            "ip:example.org",
            "ip:10.0.0.0/33",
            "id:17",
            "outcome:Success",
            "flags:odd",
            "category:none",
            "category:*",
            "equivalent:a*",
            "any:*",
            "any:a*",
            "actor:(ann",
            "actor:(*)",
            "actor:()",
            "attributes.:x",
            "attribute.\"a b\":x",
            "actor ! ann",
            "a, b",
            "* | ",
            "* | frobnicate",
            "* | count by",
            "* | count by target, flags",
            "* | count by bucket(event, 1h)",
            "* | count by bucket(time, 1y)",
            "* | count by any",
            "* | sum(event)",
            "* | sum(time)",
            "* | min(actor)",
            "* | p101(severity)",
            "* | top actor",
            "* | top 0 actor",
            "* | limit 10001",
            "* | sort count",
            "* | count | sort severity",
            "* | count | count",
            "* | count | flow",
            "* | fields category",
            "* count",
        ],
        &expect![[r#"
            acter:ann  =>  query, character 1: there is no field `acter`: did you mean `actor`?
            user:ann  =>  query, character 1: there is no field `user`: did you mean `actor`?
            user.email:ann  =>  query, character 1: there is no field `user.email`: attributes are attributes.<name>; a text to look for stands between quotation marks
            outcome:failure and  =>  query, character 20: a word, a value or a condition is missing: give what is looked for; * finds everything
            (a or b  =>  query, character 8: `)` is missing: the parenthesis at character 1 is not closed
            a)  =>  query, character 2: this cannot be read: a parenthesis is closed that was not opened, or a comma or bracket stands where none can; a text that holds one stands between quotation marks
            a or  =>  query, character 5: a word, a value or a condition is missing: give what is looked for; * finds everything
            ()  =>  query, character 2: a word, a value or a condition is missing: give what is looked for; * finds everything
            not  =>  query, character 4: a word, a value or a condition is missing: give what is looked for; * finds everything
            actor:  =>  query, character 7: a value is missing: after an operator stands a value, between quotation marks if it has spaces in it
            actor:"  =>  query, character 7: the quotation mark is not closed: close the text with a quotation mark
            "a\nb"  =>  query, character 3: a backslash stands before another character: between quotation marks write \\ for a backslash and \" for a quotation mark
            ""  =>  query, character 1: a word, a value or a condition is missing: give what is looked for; * finds everything
            fail*  =>  query, character 1: a word has no pattern: a word is looked for whole; for a part of one write any~part
            severity:loud  =>  query, character 10: `severity` needs a severity: give a number from 0 to 10 or info, notice, warning, error, critical, alert, emergency
            severity:11  =>  query, character 10: `severity` needs a severity: give a number from 0 to 10 or info, notice, warning, error, critical, alert, emergency
            severity>*  =>  query, character 10: no pattern can stand here: give the whole value; a * that is meant as a character stands between quotation marks
            severity~3  =>  query, character 10: `severity` holds no text to look into: compare it with :
            time>yesterday  =>  query, character 6: `time` needs a time: give RFC 3339 with a zone, for example 2026-11-21T23:21:31Z, or now, now-24h, now-7d
            time>2026-11-21T23:21:31  =>  query, character 6: `time` needs a time: give RFC 3339 with a zone, for example 2026-11-21T23:21:31Z, or now, now-24h, now-7d
            time>now-1y  =>  query, character 6: `time` needs a time: give RFC 3339 with a zone, for example 2026-11-21T23:21:31Z, or now, now-24h, now-7d
            time:[now TO now-1h]  =>  query, character 6: nothing can lie in this range: the smaller end stands first, and the two differ
            time:[* TO *]  =>  query, character 6: the range has no end: write time:* for any value
            time:[now-1h now]  =>  query, character 14: `TO` is missing: write a range as [a TO b], or {a TO b} without its ends
            time:[now-1h TO now  =>  query, character 20: `}` is missing: close the range with ] or }
            source.port:ssh  =>  query, character 13: `source.port` needs a number: for example 22 or -0.5
            source.port:{1 TO 1}  =>  query, character 13: nothing can lie in this range: the smaller end stands first, and the two differ
            actor>ann  =>  query, character 7: `actor` is text and has no order: use : for equality, ~ for a part, or * in a pattern
            actor:[a TO b]  =>  query, character 8: `actor` is text and has no order: use : for equality, ~ for a part, or * in a pattern
            ip:example.org  =>  query, character 4: `source.ip` needs an IP address or network: give one such as 192.0.2.7 or 2001:db8::/32; for another text in this field use ~ or a pattern
            ip:10.0.0.0/33  =>  query, character 4: `source.ip` needs an IP address or network: give one such as 192.0.2.7 or 2001:db8::/32; for another text in this field use ~ or a pattern
            id:17  =>  query, character 4: this is not a UUID: a producer's id of another form is kept in producer.event_id
            outcome:Success  =>  query, character 9: this is no outcome: give success, failure or unknown
            flags:odd  =>  query, character 7: there is no such flag: known are assigned-id, assigned-outcome, assigned-severity, assigned-time, clock-skew, derived-id, inexact-number, quarantined, raw-base64, secret-cut, type-mismatch, unknown-attribute, unknown-event, unknown-field, year-resolved, zone-resolved
            category:none  =>  query, character 10: `category` is not a category: one of authentication, authorization, session, account, credential, entitlement, federation, signature, application, delivery, outbound, tenant, configuration, system, access, log
            category:*  =>  query, character 10: `category:*` asks for nothing: give what is looked for
            equivalent:a*  =>  query, character 12: no pattern can stand here: give the whole value; a * that is meant as a character stands between quotation marks
            any:*  =>  query, character 5: `any:*` asks for nothing: give what is looked for
            any:a*  =>  query, character 5: no pattern can stand here: give the whole value; a * that is meant as a character stands between quotation marks
            actor:(ann  =>  query, character 11: `)` is missing: separate the values of a set by commas and close it
            actor:(*)  =>  query, character 8: a set holds `*`: write actor:* for any value
            actor:()  =>  query, character 8: a value is missing: after an operator stands a value, between quotation marks if it has spaces in it
            attributes.:x  =>  query, character 1: the attribute has no name or a very long one: give 1 to 1024 bytes, for example attributes.scope
            attribute."a b":x  =>  query, character 1: there is no field `attribute`: attributes are attributes.<name>; a text to look for stands between quotation marks
            actor ! ann  =>  actor AND "!" AND ann
            a, b  =>  query, character 2: a word, a value or a condition is missing: give what is looked for; * finds everything
            * |   =>  query, character 5: there is no such pipe: give count, sum, min, max, avg, p50 to p99, distinct, top, sort, fields, limit, dedup or flow
            * | frobnicate  =>  query, character 5: there is no such pipe: give count, sum, min, max, avg, p50 to p99, distinct, top, sort, fields, limit, dedup or flow
            * | count by  =>  query, character 13: the name of a field is missing: for example event, actor, time, attributes.scope
            * | count by target, flags  =>  query, character 13: two keys can have several values: target, targets.*, flags, erased and attributes can have several values: name one of them
            * | count by bucket(event, 1h)  =>  query, character 21: `event` is no time: buckets are spans of time: name time, observed or received
            * | count by bucket(time, 1y)  =>  query, character 27: a length of time is missing: give a number and s, m, h, d or w, for example 1h or 1d12h
            * | count by any  =>  query, character 14: `any` has no value of its own: it can stand in a condition only; name one of the fields of an event
            * | sum(event)  =>  query, character 5: `sum` needs a number: severity, source.port, producer.sequence and attributes that are numbers can be computed with
            * | sum(time)  =>  query, character 5: `sum` needs a number: severity, source.port, producer.sequence and attributes that are numbers can be computed with
            * | min(actor)  =>  query, character 5: `min` needs a number or a time: severity, source.port, producer.sequence and attributes that are numbers can be computed with
            * | p101(severity)  =>  query, character 5: there is no such pipe: give count, sum, min, max, avg, p50 to p99, distinct, top, sort, fields, limit, dedup or flow
            * | top actor  =>  query, character 9: a number is missing or too large: give 1 to 10000
            * | top 0 actor  =>  query, character 9: a number is missing or too large: give 1 to 10000
            * | limit 10001  =>  query, character 11: a number is missing or too large: give 1 to 10000
            * | sort count  =>  query, character 10: there is no column `count` here: events have fields only, for example time or actor
            * | count | sort severity  =>  query, character 18: there is no column `severity` here: the table has count
            * | count | count  =>  query, character 13: this pipe takes events, and a table comes before it: only sort, fields, limit and dedup can follow a table
            * | count | flow  =>  query, character 13: this pipe takes events, and a table comes before it: only sort, fields, limit and dedup can follow a table
            * | fields category  =>  query, character 12: `category` has no value of its own: it can stand in a condition only; name one of the fields of an event
            * count  =>  * AND count
        "#]],
    );
}

/// The bounds are refusals, not overflows.
#[test]
fn size_and_depth_are_bounded() {
    let said = [
        "(".repeat(5_000),
        "-".repeat(5_000),
        "a ".repeat(4_000),
        "x".repeat(8_193),
        format!("actor:{}", "x".repeat(1_025)),
        format!("event:({})", vec!["a"; 300].join(",")),
        "|count".repeat(17),
        format!("* {}", "| limit 1".repeat(17)),
    ]
    .map(|text| format!("{}\n", read(&text).unwrap_err()));
    expect![[r#"
        query, character 34: parentheses and negations nest more than 32 deep: write the condition flatter
        query, character 34: parentheses and negations nest more than 32 deep: write the condition flatter
        query, character 513: the query has more than 256 comparisons and words: ask in several queries, or with a pattern
        query, character 1: the query is longer than 8192 bytes: ask in several queries
        query, character 7: a value is longer than 1024 bytes: give a shorter value
        query, character 518: the query has more than 256 comparisons and words: ask in several queries, or with a pattern
        query, character 8: this pipe takes events, and a table comes before it: only sort, fields, limit and dedup can follow a table
        query, character 147: the query has more than 16 pipes: ask in several queries
    "#]].assert_eq(&said.concat());
    assert!(read(&format!("{}a{}", "(".repeat(32), ")".repeat(32))).is_ok());
    assert!(read(&vec!["a"; 256].join(" ")).is_ok());
    assert!(read(&format!("*{}", "| limit 1".repeat(16))).is_ok());
}

/// A value may be the name of somebody whom the caller has no right to ask about.
#[test]
fn messages_do_not_repeat_values() {
    for named in Named::ALL {
        for operator in [":", "!=", "<", "~", ":[", ":(a,"] {
            let text = format!("{}{operator}SECRET*", named.known().name);
            if let Err(error) = read(&text) {
                assert!(!error.to_string().contains("SECRET"), "{error}");
            }
        }
    }
}

/// What is personal is named, wherever it stands; what a catalogue declares public is not.
#[test]
fn names_what_is_personal() {
    let personal = |text: &str| read(text).unwrap().personal().join(" ");
    for (text, expected) in [
        ("severity>3 client:portal -outcome:success", ""),
        ("failed", "any"),
        ("severity>3 OR NOT actor:*", "actor"),
        ("ip:10.0.0.0/8 ip:192.0.2.7", "source.ip"),
        ("* | count by target", "target"),
        ("* | distinct(actor)", "actor"),
        ("* | top 3 ip", "source.ip"),
        ("* | sort text.reason | limit 3", "text.reason"),
        ("* | fields time, raw", "raw"),
        ("* | dedup flow.session", "flow.session"),
        ("* | flow", "flow.trace flow.session"),
        ("attributes.class:a public.detail:b", ""),
        ("attributes.detail:a attributes.class:b", "attributes.detail"),
    ] {
        assert_eq!(personal(text), expected, "{text}");
    }
}

/// The built-in catalogues say which attributes are public.
#[test]
fn catalogues_declare_attributes_public() {
    let entries = || vitni_event::catalogue::entries();
    let attributes = entries().flat_map(|entry| entry.attributes.iter());
    let public = attributes
        .filter(|it| it.sensitivity == vitni_event::catalogue::Sensitivity::Public)
        .map(|it| it.name.clone())
        .next()
        .unwrap();
    assert!(vitni_query::language::is_public(&public));
    assert!(!vitni_query::language::is_public("no.such.attribute"));
}

/// The meaning of each construct on one event in which every group has something of its own.
#[test]
fn each_construct() {
    let event = matching::sample();
    let found = |text: &str| {
        let query = read(text).unwrap();
        query.condition.matches(Sight::Whole, None, &event)
    };
    let find = [
        "*",
        "failed",
        "\"password_check FOR ann\"",
        "actor:ANN",
        "actor:u-17",
        "actor.name:Ann actor.email:*@EXAMPLE.org",
        "actor.name!=bo",
        "target:AUDITÖRER target:r-1",
        "targets.name:*ör*",
        "client:\"the portal\"",
        "event:authentication.failed",
        "event:*.failed",
        "event:auth*fail*",
        "event:(session.closed, authentication.*)",
        "catalogue:phenixid-pas-6.0",
        "severity:warning",
        "severity>5 severity<=6",
        "severity:{5 TO 6]",
        "outcome:failure",
        "outcome!=success",
        "time:2026-11-21T10:00:00Z",
        "time>=2026-11-21T10:00:00Z time<2026-11-21T10:00:00.000000001Z",
        "time>now-27h time<now-25h",
        "received:[2026-11-21T10:00:05Z TO *]",
        "ip:192.0.2.0/24",
        "ip:192.0.2.7",
        "ip:::ffff:192.0.*",
        "ip~192.0",
        "source.port:50023",
        "source.port:[50000 TO 60000}",
        "session:S1 trace:abc transaction:tx-1",
        "producer.sequence>=661 host:PR-4",
        "reason:te-1 message~SSWORD",
        "any~assword_ch",
        "attributes.tries:\"THIRD time\"",
        "attributes.mode:strict public.mode:strict",
        "raw~åSA_x",
        "NOT (actor:bo OR target:bo)",
        "-observed:*",
        "v:0",
        "id:0190B5A4-0000-7000-8000-000000000001",
    ];
    let miss = [
        "fail",
        "\"check for\"",
        "actor:an",
        "actor.type:ann",
        "actor.name:bo",
        "-actor:ann",
        "event:Authentication.failed",
        "event:*.fail",
        "session:s1",
        "trace:ABC",
        "severity>6",
        "severity:[0 TO 6}",
        "time:{2026-11-21T10:00:00Z TO *]",
        "time>now-25h",
        "ip:192.0.2.8",
        "ip:2001:db8::/32",
        "source.port<50023",
        "observed:*",
        "observed<now",
        "attributes.tries>0",
        "public.tries:*",
        "any~zzz",
        "tenant:other",
        "flags:*",
        "erased:*",
    ];
    for text in find {
        assert!(found(text), "should be found: {text}");
    }
    for text in miss {
        assert!(!found(text), "should not be found: {text}");
    }
}

#[test]
fn the_page_has_every_field() {
    let rows: Vec<_> = PAGE
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.strip_suffix(" |"))
        .filter_map(|row| {
            let cells: Vec<_> = row.split('|').map(|cell| cell.replace(['`', ','], "")).collect();
            let [name, short, .., personal] = cells.as_slice() else {
                return None;
            };
            let personal = match personal.trim() {
                "yes" => true,
                "no" => false,
                _ => return None,
            };
            Some((name.trim().to_owned(), short.trim().to_owned(), personal))
        })
        .collect();
    let expected: Vec<_> = Named::ALL
        .iter()
        .map(|named| named.known())
        .map(|known| (known.name.to_owned(), known.short.join(" "), known.personal))
        .collect();
    assert_eq!(rows, expected);
}

#[test]
fn the_page_has_the_limits() {
    for (number, sentence) in [
        (limits::QUERY_BYTES_MAX, "is at most {} bytes long, nests"),
        (limits::QUERY_DEPTH_MAX, "nests at most {} deep"),
        (limits::QUERY_TERMS_MAX, "at most {} comparisons and words"),
        (limits::QUERY_PIPES_MAX, "at most {} pipes"),
        (limits::VALUE_BYTES_MAX, "A value is at most {} bytes long"),
        (limits::QUERY_ROWS_MAX, "take 1 to {}."),
        (limits::QUERY_ROWS_MAX, "at most {} events and"),
        (limits::QUERY_HELD_BYTES_MAX >> 20, "events and {} MiB"),
        (limits::QUERY_GROUP_BYTES_MAX >> 20, "take at most {} MiB a query"),
        (limits::ALL_GROUP_BYTES_MAX >> 20, "together at most {} MiB"),
        (limits::QUERY_FLOWS_MAX, "at most {} traces and sessions"),
        (limits::QUERY_ROWS_DEFAULT, "at most {} events, and says"),
    ] {
        let sentence = sentence.replace("{}", &number.to_string());
        assert!(PAGE.contains(&sentence), "{sentence}");
    }
}

/// What the page shows as a query is one, and the errors it shows are those that are given.
#[test]
fn the_page_is_right() {
    let pieces: Vec<_> = PAGE.split("```").skip(1).step_by(2).collect();
    assert!(read(pieces[0].trim()).is_ok(), "{}", pieces[0]);
    let examples = PAGE
        .lines()
        .filter(|line| line.starts_with('|'))
        .filter_map(|line| line.strip_suffix("` |"))
        .filter_map(|line| line.rsplit_once(" | `"))
        .map(|(_, example)| example.replace("\\|", "|"));
    for example in examples {
        let of_table = format!("| count by event {example}");
        assert!(
            read(&example).is_ok() || read(&of_table).is_ok(),
            "{example}: {:?}",
            read(&example)
        );
    }
    let shown: Vec<_> = pieces.last().unwrap().trim().lines().collect();
    let said = ["acter:ann", "severity:loud", "(a OR b"].map(|text| read(text).unwrap_err().to_string());
    assert_eq!(shown, said);
}
