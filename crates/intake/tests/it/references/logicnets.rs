//! Rows of the first reference's log, in the forms that its page of ours lists.

use expect_test::expect;
use proptest::prelude::*;
use vitni_event::catalogue::{self, Entry, Kind, LOGICNETS};
use vitni_event::json;
use vitni_intake::Reading;

use super::{Facts, east, facts_of, product, shown, unrecognised};

const PRODUCT: &str = "logicnets";

fn entries() -> impl Iterator<Item = &'static Entry> {
    catalogue::entries().filter(|entry| entry.catalogue == LOGICNETS)
}

fn quoted(text: &str) -> String {
    let mut json = Vec::new();
    json::write_string(text, &mut json);
    String::from_utf8(json).unwrap()
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wording {
    Words,
    Blanks,
    Addresses,
}

const WORDINGS: [Wording; 3] = [Wording::Words, Wording::Blanks, Wording::Addresses];

/// An attribute: its name as the row writes it, its text, its JSON, and whether it is a secret.
struct Said {
    name: String,
    written: String,
    text: String,
    json: String,
    secret: bool,
}

fn attributes(entry: &Entry, wording: Wording) -> Vec<Said> {
    let said = |(number, attribute): (usize, &catalogue::Attribute)| {
        let name = attribute.name.clone();
        let text = match (&attribute.kind, wording) {
            (Kind::Enumeration(words), _) => words[number % words.len()].clone(),
            (Kind::Any, _) => r#"{"phone":"changed","room":[1,2]}"#.to_owned(),
            _ if attribute.is_secret() => format!("HUSH-{number}-HUSH"),
            (_, Wording::Words) if name.starts_with("email") => format!("ann{number}@example.org"),
            (_, Wording::Words) => format!("w{number}"),
            (_, Wording::Blanks) => format!("two words, \"{number}\" (x) åäö"),
            (_, Wording::Addresses) => format!("https://h.example:8443/{number}?b=c&d=e#f"),
        };
        Said {
            // The reference misspells one name, for two events.
            written: if name == "usergroup" && entry.id.contains("terms_and_conditions") {
                "usergorup".to_owned()
            } else {
                name.clone()
            },
            name,
            json: if attribute.kind == Kind::Any {
                text.clone()
            } else {
                quoted(&text)
            },
            text,
            secret: attribute.is_secret(),
        }
    };
    entry.attributes.iter().enumerate().map(said).collect()
}

/// The value column, by the notation of the catalogue.
fn value(entry: &Entry, attributes: &[Said]) -> Option<String> {
    let mut text = entry.value.as_ref()?.to_string();
    for said in attributes {
        text = text.replace(&format!("<{}>", said.name), &said.text);
    }
    Some(text)
}

fn payload_json(attributes: &[Said]) -> String {
    let members: Vec<String> = attributes
        .iter()
        .map(|said| format!("{}:{}", quoted(&said.written), said.json))
        .collect();
    format!("{{{}}}", members.join(","))
}

fn payload_pairs(attributes: &[Said]) -> String {
    let pairs: Vec<String> = attributes
        .iter()
        .map(|said| format!("{}={}", said.written, said.text))
        .collect();
    if pairs.is_empty() {
        "-".to_owned()
    } else {
        pairs.join(";")
    }
}

fn csv(fields: &[&str]) -> String {
    let quoted = |field: &&str| {
        if field.contains([',', '"']) {
            format!("\"{}\"", field.replace('"', "\"\""))
        } else {
            (*field).to_owned()
        }
    };
    fields.iter().map(quoted).collect::<Vec<_>>().join(",")
}

fn tabs(fields: &[&str]) -> String {
    fields.join("\t")
}

const FORMS: usize = 12;
const TIME: &str = "2026-11-21T21:21:31.123000000Z";

/// A row in one of the forms; whether its payload stands in it, whether it has the other members, and its own time.
fn row(entry: &Entry, form: usize, attributes: &[Said]) -> (String, bool, bool, bool) {
    let value = value(entry, attributes);
    let text = value.as_deref().unwrap_or("-");
    let (json, pairs) = (payload_json(attributes), payload_pairs(attributes));
    let (id, quoted_value) = (
        entry.id.as_str(),
        value.as_deref().map_or("null".to_owned(), quoted),
    );
    let members = r#""user":"admin","company":"acme","session":"s-17","address":"192.0.2.7","userAgent":"Moz/5 (X)","reason":"as asked""#;
    match form {
        0 => (
            format!(
                r#"{{"event":"{id}","value":{quoted_value},"payload":{json},"time":"2026-11-21T23:21:31.123+02:00",{members}}}"#
            ),
            true,
            true,
            true,
        ),
        1 => (
            format!(
                r#"{{ "Time" : 1795296091123, "Event" : "{id}", "AdditionalPayload" : {json}, "Value" : {quoted_value} }}"#
            ),
            true,
            false,
            true,
        ),
        2 => (
            format!(
                r#"{{"additional_payload":{},"name":"{id}","value":{quoted_value},{members}}}"#,
                quoted(&pairs)
            ),
            true,
            true,
            false,
        ),
        3 => (
            format!(r#"{{"event":"{id}","payload":{}}}"#, quoted(&json)),
            true,
            false,
            false,
        ),
        4 => (
            format!(r#"{{"event":"{id}","value":{quoted_value}}}"#),
            false,
            false,
            false,
        ),
        5 => (csv(&[id, text, &json]), true, false, false),
        6 => (
            csv(&["2026-11-21 23:21:31,123", id, text, &pairs]),
            true,
            false,
            true,
        ),
        7 => (
            csv(&["2026-11-21T21:21:31.123Z", id, text, "-"]),
            false,
            false,
            true,
        ),
        8 => (csv(&[id, text]), false, false, false),
        9 => (
            tabs(&["2026-11-21T23:21:31.123+0200", id, text, &json]),
            true,
            false,
            true,
        ),
        10 => (format!("{id}: {text}"), false, false, false),
        _ => (format!("{id},-,{json}"), true, false, false),
    }
}

/// What stands before a row, the host and the time that it says, and the flags of that time.
type Prefix = (
    &'static str,
    Option<&'static str>,
    Option<&'static str>,
    &'static [&'static str],
);

const PREFIXES: [Prefix; 7] = [
    ("", None, None, &["assigned-time"]),
    ("\u{feff}", None, None, &["assigned-time"]),
    (
        "<134>Nov 21 23:21:33 relay ",
        Some("relay"),
        Some("2026-11-21T21:21:33.000000000Z"),
        &["year-resolved", "zone-resolved"],
    ),
    (
        "<134>Nov 21 23:21:33 relay logicnets[7]: ",
        Some("relay"),
        Some("2026-11-21T21:21:33.000000000Z"),
        &["year-resolved", "zone-resolved"],
    ),
    (
        "<134>1 2026-11-21T21:21:33Z relay ln 7 - - ",
        Some("relay"),
        Some("2026-11-21T21:21:33.000000000Z"),
        &[],
    ),
    ("<134>1 - - - - - - \u{feff}", None, None, &["assigned-time"]),
    (
        "2026-11-21T23:21:33+02:00 relay logicnets: ",
        Some("relay"),
        Some("2026-11-21T21:21:33.000000000Z"),
        &[],
    ),
];

/// Which user an event without an acting user is about: an act of their own in sign-ins and sessions.
fn own_act(id: &str) -> bool {
    ["authentication.", "error.", "oauth.", "session"]
        .iter()
        .any(|begin| id.starts_with(begin))
}

fn check(entry: &Entry, form: usize, wording: Wording, prefix: usize) {
    let all = attributes(entry, wording);
    let (row, has_payload, has_members, dated) = row(entry, form, &all);
    let (before, host, header_time, header_flags) = PREFIXES[prefix];
    let line = format!("{before}{row}");
    let mut got = facts_of(PRODUCT, line.as_bytes());
    let mut meant = Facts::new();
    let template = entry.value.as_ref().map(ToString::to_string).unwrap_or_default();
    let in_value = |name: &str| form != 3 && form != 11 && template.contains(&format!("<{name}>"));
    let stated: Vec<&Said> = all
        .iter()
        .filter(|said| has_payload || in_value(&said.name))
        .collect();
    let secrets = stated.iter().any(|said| said.secret);
    for said in &stated {
        let key = format!("attributes.{}", said.name);
        let json = if said.secret {
            let digest = got.get(&key).filter(|json| json.starts_with(r#"{"hmac":""#));
            digest
                .unwrap_or_else(|| panic!("{key} of {line}: {got:?}"))
                .clone()
        } else {
            said.json.clone()
        };
        meant.insert(key, json);
    }
    let named = |names: &[&str]| {
        names
            .iter()
            .find_map(|name| stated.iter().find(|said| said.name == *name))
            .map(|said| said.text.clone())
    };
    let mut put = |path: &str, said: String| drop(meant.insert(path.to_owned(), said));
    put("catalogue", LOGICNETS.to_owned());
    put("event", entry.id.clone());
    put("outcome", entry.phase.outcome().as_str().to_owned());
    put("severity", entry.severity.level().to_string());
    let mut flags = vec!["assigned-severity"];
    let person = named(&["email/user-id", "email/userid", "user"]);
    let mut actor = has_members
        .then(|| "admin".to_owned())
        .or_else(|| named(&["created_by"]));
    if own_act(&entry.id) {
        actor = actor.or(person);
    } else {
        let group = named(&["usergroup", "group", "old-name"]);
        let targets = person
            .map(|name| ("user", name))
            .into_iter()
            .chain(group.map(|name| ("group", name)));
        for (number, (kind, name)) in targets.enumerate() {
            put(&format!("target{number}"), name);
            put(&format!("target{number}.type"), kind.to_owned());
        }
    }
    if let Some(actor) = actor {
        put("actor", actor);
        put("actor.type", "user".to_owned());
    }
    if has_members {
        // Of the tenant that an event is about the payload speaks.
        if named(&["company"]).is_none() {
            put("attributes.company", "\"acme\"".to_owned());
        }
        put("flow.session", "s-17".to_owned());
        put("source.ip", "192.0.2.7".to_owned());
        put("source.user_agent", "Moz/5 (X)".to_owned());
        put("text.reason", "as asked".to_owned());
    }
    put("producer.vendor", "LogicNets".to_owned());
    put("producer.product", "LogicNets".to_owned());
    put("producer.mapping", "logicnets/1".to_owned());
    host.iter()
        .for_each(|host| put("producer.host", (*host).to_owned()));
    let zoneless = form == 6;
    let east_of = if matches!(form, 0 | 6 | 9) { "+02:00" } else { "Z" };
    match (dated, header_time) {
        (true, _) => {
            put("time", TIME.to_owned());
            put("producer.offset", east_of.to_owned());
            flags.extend(zoneless.then_some("zone-resolved"));
        }
        (false, Some(time)) => {
            put("time", time.to_owned());
            let east = !before.contains("33Z");
            put("producer.offset", if east { "+02:00" } else { "Z" }.to_owned());
            flags.extend(header_flags);
        }
        (false, None) => {
            put("time", "2026-11-22T00:00:00.000000000Z".to_owned());
            flags.extend(header_flags);
        }
    }
    flags.extend(secrets.then_some("secret-cut"));
    flags.sort_unstable();
    put("flags", flags.join(","));
    if let Some(value) = value(entry, &all).filter(|_| form != 3 && form != 11) {
        let hidden = all
            .iter()
            .filter(|said| said.secret)
            .fold(value, |value, said| value.replace(&said.text, "[secret]"));
        put("text.value", hidden);
    }
    let raw = got.remove("raw").unwrap();
    if secrets {
        assert!(!raw.contains("HUSH") && raw.contains("[secret]"), "{raw}");
        assert!(raw.starts_with(before.trim_start_matches('\u{feff}')), "{raw}");
    } else {
        assert_eq!(raw, line.trim_start_matches('\u{feff}'));
    }
    assert_eq!(got, meant, "form {form}, {wording:?}: {line}");
}

#[test]
fn every_event_in_every_form() {
    let (mut events, mut rows) = (0, 0);
    for entry in entries() {
        events += 1;
        for form in 0..FORMS {
            for wording in WORDINGS {
                // Without a payload the value text is read back, and only words leave one way to.
                let value_alone = matches!(form, 4 | 7 | 8 | 10);
                if value_alone && wording != Wording::Words {
                    continue;
                }
                for prefix in 0..PREFIXES.len() {
                    check(entry, form, wording, prefix);
                    rows += 1;
                }
            }
        }
    }
    assert_eq!(events, 100);
    assert_eq!(rows, 100 * PREFIXES.len() * (8 * 3 + 4));
}

#[test]
fn rows_in_full() {
    let check = |line: &str, expected: expect_test::Expect| expected.assert_eq(&shown(PRODUCT, line));
    check(
        "2026-11-21 23:21:31,user.status_updated,alice@example.org:active=>expired,",
        expect![[r#"
            attributes.email/userid: "alice@example.org"
            attributes.new-status: "expired"
            attributes.old-status: "active"
            catalogue: logicnets-8.1
            event: user.status_updated
            flags: assigned-severity,zone-resolved
            outcome: success
            producer.mapping: logicnets/1
            producer.offset: +02:00
            producer.product: LogicNets
            producer.vendor: LogicNets
            severity: 4
            target0: alice@example.org
            target0.type: user
            text.value: alice@example.org:active=>expired
            time: 2026-11-21T21:21:31.000000000Z
        "#]],
    );
    // A value in which an attribute could end in two places fills none.
    check(
        "usergroup_users.created: a added to b added to c",
        expect![[r#"
        catalogue: logicnets-8.1
        event: usergroup_users.created
        flags: assigned-severity,assigned-time
        outcome: success
        producer.mapping: logicnets/1
        producer.product: LogicNets
        producer.vendor: LogicNets
        severity: 4
        text.value: a added to b added to c
        time: 2026-11-22T00:00:00.000000000Z
    "#]],
    );
    // The cookie's id is a secret, wherever it stands.
    check(
        r#"<134>Nov 21 23:21:33 relay {"event":"session.pin_created","value":"p\u0069n-1-2","session":"pin-1-2","payload":"{\"new-pin-id\":\"pin-1-2\"}"}"#,
        expect![[r#"
            attributes.new-pin-id: {"hmac":"SLV0-3bUBOY1inqjsW9elu6yiQCGnN2CQlBKdLChLUU","secret":"token"}
            catalogue: logicnets-8.1
            event: session.pin_created
            flags: assigned-severity,secret-cut,year-resolved,zone-resolved
            outcome: success
            producer.host: relay
            producer.mapping: logicnets/1
            producer.offset: +02:00
            producer.product: LogicNets
            producer.vendor: LogicNets
            severity: 3
            text.value: [secret]
            time: 2026-11-21T21:21:33.000000000Z
            raw: <134>Nov 21 23:21:33 relay {"event":"session.pin_created","value":"[secret]","payload":{"new-pin-id":"[secret]"},"session":"[secret]"}
        "#]],
    );
    check(
        r#"{"event":"user.details_updated","value":"ann","payload":{"details":{"phone":"1","password":"HUSH HUSH","inner":[{"otp":12345}]}},"id":7,"severity":6,"outcome":"failure","address":"[2001:db8::1]:443","colour":"red"}"#,
        expect![[r#"
            attributes.colour: "red"
            attributes.details: {"inner":[{"otp":{"secret":"code"}}],"password":{"secret":"password"},"phone":"1"}
            attributes.email/user-id: "ann"
            catalogue: logicnets-8.1
            event: user.details_updated
            flags: assigned-time,secret-cut,unknown-attribute
            outcome: failure
            producer.event_id: 7
            producer.mapping: logicnets/1
            producer.product: LogicNets
            producer.vendor: LogicNets
            severity: 6
            source.ip: 2001:db8::1
            source.port: 443
            target0: ann
            target0.type: user
            text.value: ann
            time: 2026-11-22T00:00:00.000000000Z
            raw: {"event":"user.details_updated","value":"ann","payload":{"details":{"inner":[{"otp":"[secret]"}],"password":"[secret]","phone":"1"}},"address":"[2001:db8::1]:443","colour":"red","id":7,"outcome":"failure","severity":6}
        "#]],
    );
    check(
        r#"{"event":"outbound_webservice.url_not_allowed","value":"https://u:HUSH@h.example/?token=HUSH"}"#,
        expect![[r#"
            attributes.outbound-url: "https://u:[secret]@h.example/?token=[secret]"
            catalogue: logicnets-8.1
            event: outbound_webservice.url_not_allowed
            flags: assigned-severity,assigned-time,secret-cut
            outcome: failure
            producer.mapping: logicnets/1
            producer.product: LogicNets
            producer.vendor: LogicNets
            severity: 6
            text.value: https://u:[secret]@h.example/?token=[secret]
            time: 2026-11-22T00:00:00.000000000Z
            raw: {"event":"outbound_webservice.url_not_allowed","value":"https://u:[secret]@h.example/?token=[secret]","payload":{}}
        "#]],
    );
    check(
        "acme.door_opened,front,door=front;by=ann",
        expect![[r#"
        attributes.by: "ann"
        attributes.door: "front"
        catalogue: logicnets-8.1
        event: acme.door_opened
        flags: assigned-outcome,assigned-severity,assigned-time,unknown-event
        outcome: unknown
        producer.mapping: logicnets/1
        producer.product: LogicNets
        producer.vendor: LogicNets
        severity: 3
        text.value: front
        time: 2026-11-22T00:00:00.000000000Z
    "#]],
    );
    check(
        "authentication. authentication_id _loginhint_mismatch,-,-",
        expect![[r#"
        catalogue: logicnets-8.1
        event: authentication.authentication_id_loginhint_mismatch
        flags: assigned-severity,assigned-time
        outcome: failure
        producer.mapping: logicnets/1
        producer.product: LogicNets
        producer.vendor: LogicNets
        severity: 6
        time: 2026-11-22T00:00:00.000000000Z
    "#]],
    );
}

#[test]
fn what_is_not_read() {
    let check = |line: &str, why: &str| assert_eq!(unrecognised(PRODUCT, line.as_bytes()), why, "{line}");
    let nothing =
        "no event is named: neither a JSON object, nor columns, nor an id of the catalogue and its value";
    check("", "the line is empty");
    check("alice added to north", nothing);
    check("alice@example.org", nothing);
    check("a,b,c", nothing);
    check("acme.door_opened,front", nothing);
    check(
        "Nov 21 23:21:33 vm sshd[7]: Failed password for root from 192.0.2.1 port 5 ssh2",
        nothing,
    );
    check(
        "2026-11-21T23:21:31Z,nothing,else",
        "the column after the time is no event id",
    );
    check("{\"value\":\"x\"}", "the JSON object has no event");
    check("{\"event\":7}", "the JSON object has no event");
    let whole = "the JSON object cannot be read: it is not whole, or a member stands in it twice";
    check("{\"event\":\"user.created\"", whole);
    check("{\"event\":\"user.created\",\"event\":\"user.deleted\"}", whole);
    let id = "the event id is empty, too long, or holds something else than letters, digits and `.:_-`";
    check("{\"event\":\"\"}", id);
    check("{\"event\":\"a b\"}", id);
    let payload = "the payload is neither a JSON object nor name=value;name=value";
    check("user.created,ann,words", payload);
    check("user.created,ann,{\"a\":", payload);
    check("user.created,ann,a=1;a=2", payload);
    check("{\"event\":\"user.created\",\"payload\":[1]}", payload);
    check(
        "user.created,ann,-,more",
        "there are more columns than time, event, value and payload",
    );
    for titles in [
        "event,value,payload",
        "Time,Event,Value,Additional Payload",
        "Event\tDescription\tValue",
    ] {
        assert!(
            matches!(
                product(PRODUCT).read(titles.as_bytes(), &east()),
                Reading::Ignored { .. }
            ),
            "{titles}"
        );
    }
}

#[test]
fn lines_that_became_no_event_keep_no_secret() {
    let kept = |line: &str| {
        product(PRODUCT)
            .without_secrets(line.as_bytes())
            .map(|line| String::from_utf8(line).unwrap())
    };
    assert_eq!(
        kept("<13>Nov 21 23:21:33 h x: {\"what\":1,\"password\":\"a b\"}").as_deref(),
        Some("<13>Nov 21 23:21:33 h x: {\"password\":\"[secret]\",\"what\":1}")
    );
    assert_eq!(
        kept("session.pin_created: abcd").as_deref(),
        Some("session.pin_created: [secret]")
    );
    assert_eq!(
        kept("session.pin_created: ab").as_deref(),
        Some("session.pin_created: [secret]")
    );
    assert_eq!(
        kept("tool --password=HUSH").as_deref(),
        Some("tool --password=[secret]")
    );
    assert_eq!(kept("user.created: ann"), None);
}

#[test]
fn a_tag_that_looks_like_an_id_is_one() {
    let event = |line: &str| facts_of(PRODUCT, line.as_bytes())["event"].clone();
    assert_eq!(
        event("<134>Nov 21 23:21:33 relay user.deleted: user.created: x"),
        "user.deleted"
    );
    assert_eq!(
        event("<134>Nov 21 23:21:33 relay logicnets: user.created: x"),
        "user.created"
    );
    assert_eq!(event("<134>Nov 21 23:21:33 user.created: x"), "user.created");
    assert_eq!(
        event("<134>Nov 21 23:21:33 relay user.password_updated,update:ann,-"),
        "user.password_updated"
    );
}

/// Where it is an event, the line says its id, and the receiving side takes it.
fn holds(line: &[u8]) {
    let _ = product(PRODUCT).without_secrets(line);
    match product(PRODUCT).read(line, &east()) {
        Reading::Event(event) => {
            let text = String::from_utf8_lossy(line)
                .split_whitespace()
                .collect::<String>();
            assert!(
                text.contains(&*event.event) || text.contains("\\u"),
                "{text}: {}",
                event.event
            );
            crate::submitted::arrived(&event, |_| ());
        }
        Reading::Unrecognised { why } | Reading::Ignored { why } => assert!(!why.is_empty()),
        Reading::Begun(_) => panic!("no row waits for another"),
    }
}

fn damaged() -> impl Strategy<Value = Vec<u8>> {
    let at = (
        any::<prop::sample::Index>(),
        any::<prop::sample::Index>(),
        any::<u8>(),
        0_usize..4,
    );
    (
        any::<prop::sample::Index>(),
        0..FORMS,
        0..PREFIXES.len(),
        prop::collection::vec(at, 0..4),
    )
        .prop_map(|(entry, form, prefix, damages)| {
            let all: Vec<&Entry> = entries().collect();
            let entry = all[entry.index(all.len())];
            let (row, ..) = row(entry, form, &attributes(entry, WORDINGS[form % 3]));
            let mut line = format!("{}{row}", PREFIXES[prefix].0).into_bytes();
            for (from, to, byte, how) in damages {
                let (from, to) = (from.index(line.len().max(1)), to.index(line.len().max(1)));
                let (from, to) = (from.min(to), from.max(to));
                match how {
                    0 => drop(line.drain(from..to.min(line.len()))),
                    1 => line.truncate(from),
                    2 => line.insert(from.min(line.len()), byte),
                    _ => line.get_mut(from).into_iter().for_each(|old| *old = byte),
                }
            }
            line
        })
}

proptest! {
    #[test]
    fn any_bytes_end(line in any::<Vec<u8>>(), text in "[{}\",:;=\\\\\t a-z._-]{0,60}") {
        holds(&line);
        holds(text.as_bytes());
        holds(format!("user.created,{text}").as_bytes());
        holds(format!("{{\"event\":\"user.created\",{text}}}").as_bytes());
    }

    #[test]
    fn a_damaged_row_has_no_other_id(line in damaged()) {
        holds(&line);
    }
}
