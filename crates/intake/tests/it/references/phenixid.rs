//! Lines of the second reference, in its own CEF, as its documentation and the published samples have them.

use expect_test::expect;
use proptest::prelude::*;
use vitni_event::catalogue::{self, Entry, Kind, Need, PHENIXID};
use vitni_event::json;
use vitni_intake::Reading;

use super::{Facts, east, facts_of, product, shown, unrecognised};

const PRODUCT: &str = "phenixid-pas";

fn entries() -> impl Iterator<Item = &'static Entry> {
    catalogue::entries().filter(|entry| entry.catalogue == PHENIXID)
}

/// What stands before `CEF:`, when that says it happened, and what else it says.
struct Prefix {
    text: &'static str,
    time: &'static str,
    observed: Option<&'static str>,
    host: Option<&'static str>,
    offset: Option<&'static str>,
    flags: &'static [&'static str],
}

const fn prefix(text: &'static str, time: &'static str) -> Prefix {
    Prefix {
        text,
        time,
        observed: None,
        host: Some("host01"),
        offset: Some("+02:00"),
        flags: &[],
    }
}

impl Prefix {
    const fn observed(mut self, time: &'static str) -> Self {
        self.observed = Some(time);
        self
    }

    const fn host(mut self, host: Option<&'static str>) -> Self {
        self.host = host;
        self
    }

    const fn offset(mut self, offset: Option<&'static str>) -> Self {
        self.offset = offset;
        self
    }

    const fn flags(mut self, flags: &'static [&'static str]) -> Self {
        self.flags = flags;
        self
    }
}

const SECONDS: &str = "2025-05-06T07:10:11.000000000Z";
const MILLIS: &str = "2025-05-06T07:10:11.123000000Z";
const LOGGED: &str = "2025-05-06T07:10:12.456000000Z";

const PREFIXES: &[Prefix] = &[
    // The time's pattern is a setting.
    prefix("2025-05-06T09:10:11+02:00 host01 ", SECONDS),
    prefix("2025-05-06T09:10:11.123+02:00 host01 ", MILLIS),
    prefix("2025-05-06T09:10:11,123+02:00 host01 ", MILLIS),
    prefix("2025-05-06T09:10:11+0200 host01 ", SECONDS),
    prefix("2025-05-06T09:10:11.123+0200 host01 ", MILLIS),
    prefix("2025-05-06T09:10:11+02 host01 ", SECONDS),
    prefix("2025-05-06 09:10:11+02:00 host01 ", SECONDS),
    prefix("2025-05-06 09:10:11,123 +0200 host01 ", MILLIS),
    prefix("2025-05-06 09:10:11 +02:00 host01 ", SECONDS),
    prefix("2025-05-06T07:10:11Z host01 ", SECONDS).offset(Some("Z")),
    prefix("2025-05-06 07:10:11.123 UTC host01 ", MILLIS).offset(Some("Z")),
    prefix("2025-05-06T09:10:11 host01 ", SECONDS).flags(&["zone-resolved"]),
    prefix("2025-05-06 09:10:11,123 host01 ", MILLIS).flags(&["zone-resolved"]),
    prefix("2025-05-06T04:10:11-03:00 host01 ", SECONDS).offset(Some("-03:00")),
    prefix("2025-05-06T09:10:11+02:00 ", SECONDS).host(None),
    // The logger's words before it.
    prefix(
        "2025-05-06 09:10:12,456 [EVENT]  INFO: 2025-05-06T09:10:11+02:00 host01 ",
        SECONDS,
    )
    .observed(LOGGED),
    prefix(
        "2025-05-06 09:10:12,456 [EVENT] #AAAABBBBCCCCDDDD WARN: 2025-05-06 09:10:11,123 host01 ",
        MILLIS,
    )
    .observed(LOGGED)
    .flags(&["zone-resolved"]),
    prefix(
        "2025-05-06 04:10:12,456 [EVENT]  INFO: 2025-05-06T04:10:11-0300 host01 ",
        SECONDS,
    )
    .observed(LOGGED)
    .offset(Some("-03:00")),
    prefix("2025-05-06 09:10:12,456 [EVENT]  INFO: ", LOGGED)
        .host(None)
        .flags(&["zone-resolved"]),
    // Syslog headers before it.
    prefix(
        "<190>May  6 09:10:13 relay 2025-05-06T09:10:11+02:00 host01 ",
        SECONDS,
    ),
    prefix(
        "<190>May  6 09:10:13 relay 2025-05-06 09:10:12,456 [EVENT]  INFO: 2025-05-06T09:10:11+02:00 host01 ",
        SECONDS,
    )
    .observed(LOGGED),
    prefix(
        "<190>May  6 09:10:13 relay pas: 2025-05-06T09:10:11+02:00 host01 ",
        SECONDS,
    ),
    prefix("<190>May  6 09:10:13 relay ", "2026-05-06T07:10:13.000000000Z")
        .host(Some("relay"))
        .flags(&["year-resolved", "zone-resolved"]),
    prefix(
        "<190>1 2025-05-06T07:10:13Z relay pas 12 - - 2025-05-06T09:10:11+02:00 host01 ",
        SECONDS,
    ),
    prefix(
        "<190>1 2025-05-06T07:10:13Z relay pas 12 id [a@1 b=\"c d\"] \u{feff}2025-05-06T09:10:11.123+02:00 host01 ",
        MILLIS,
    ),
    prefix("<190>1 2025-05-06T07:10:11Z relay pas 12 - - ", SECONDS)
        .host(Some("relay"))
        .offset(Some("Z")),
    prefix("2025-05-06T09:10:11+02:00 relay pas[12]: ", SECONDS).host(Some("relay")),
    // Nothing.
    prefix("", "2026-11-22T00:00:00.000000000Z")
        .host(None)
        .offset(None)
        .flags(&["assigned-time"]),
    prefix("\u{feff}2025-05-06T09:10:11+02:00 host01 ", SECONDS),
];

/// How the values of a line are worded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wording {
    Words,
    Blanks,
    Addresses,
    HalfAbsent,
}

const WORDINGS: [Wording; 4] = [
    Wording::Words,
    Wording::Blanks,
    Wording::Addresses,
    Wording::HalfAbsent,
];

/// A value of an attribute: its text on the line, and its JSON in the event. `None` is `null` on the line.
fn value(entry: &Entry, number: usize, wording: Wording) -> Option<(String, String)> {
    let attribute = &entry.attributes[number];
    if wording == Wording::HalfAbsent && number % 2 == 1 {
        return None;
    }
    let text = match (&attribute.kind, attribute.name.as_str()) {
        (Kind::Number, _) => return Some((format!("{}", 1200 + number), format!("{}", 1200 + number))),
        (Kind::Enumeration(words), _) => words[number % words.len()].clone(),
        (_, "src") if number.is_multiple_of(2) => format!("192.0.2.{number}"),
        (_, "src") => format!("2001:db8::{number}"),
        (_, "phxTraceId") => "#AAAABBBBCCCCDDDD".to_owned(),
        (_, name) => match wording {
            Wording::Words | Wording::HalfAbsent => format!("{name}-{number}"),
            Wording::Blanks => format!("Mozilla/5.0 (X11; a=b; rv:{number}) of  two {name}, åäö"),
            Wording::Addresses => format!("https://h.example/{name}?b=c&d=e%20f&src=1.1.1.1 next a=b#x=y"),
        },
    };
    let mut json = Vec::new();
    json::write_string(&text, &mut json);
    Some((text, String::from_utf8(json).unwrap()))
}

/// A line and what it means.
fn line(entry: &Entry, prefix: &Prefix, wording: Wording, severity: u8) -> (String, Facts) {
    let version = if wording == Wording::Words {
        "6.0.0"
    } else {
        "6.1.0-SNAPSHOT"
    };
    let mut text = format!(
        "{}CEF:0|PhenixID|PAS|{version}|{}|An event \\| that says = something|{severity}|",
        prefix.text, entry.id
    );
    let mut meant = Facts::new();
    let mut put = |path: &str, said: &str| {
        meant.insert(path.to_owned(), said.to_owned());
    };
    for number in 0..entry.attributes.len() {
        let name = &entry.attributes[number].name;
        let value = value(entry, number, wording);
        if number > 0 {
            text.push(' ');
        }
        text += &format!("{name}={}", value.as_ref().map_or("null", |(text, _)| text));
        let Some((said, json)) = value else { continue };
        put(&format!("attributes.{name}"), &json);
        match name.as_str() {
            "duser" => {
                let to_them = entry.needs.contains(&Need::Target);
                if to_them {
                    put("target0", &said);
                    put("target0.type", "user");
                }
                if !to_them || entry.needs.contains(&Need::Actor) {
                    put("actor", &said);
                    put("actor.type", "user");
                }
            }
            "src" => put("source.ip", &said),
            "shost" => put("source.device", &said),
            "requestClientApplication" => put("source.user_agent", &said),
            "sourceServiceName" => put("client.id", &said),
            "phxTraceId" => put("flow.trace", &said),
            "phxTransactionId" => put("flow.transaction", &said),
            "phxAuthenticatorType" if said != "Unknown" => put("auth.method", &said),
            "phxEntrypointType" if said == "SAML" => put("auth.protocol", "saml"),
            "phxEntrypointType" if said == "OIDC" => put("auth.protocol", "oidc"),
            "reason" => put("text.reason", &said),
            _ => {}
        }
    }
    put("catalogue", PHENIXID);
    put("event", &entry.id);
    put("outcome", entry.phase.outcome().as_str());
    put("severity", &severity.to_string());
    put("time", prefix.time);
    put("producer.vendor", "PhenixID");
    put("producer.product", "PAS");
    put("producer.version", version);
    put("producer.mapping", "phenixid-pas/1");
    prefix.observed.iter().for_each(|time| put("observed", time));
    prefix.host.iter().for_each(|host| put("producer.host", host));
    prefix
        .offset
        .iter()
        .for_each(|offset| put("producer.offset", offset));
    put("raw", text.trim_start_matches('\u{feff}'));
    if !prefix.flags.is_empty() {
        put("flags", &prefix.flags.join(","));
    }
    (text, meant)
}

#[test]
fn every_event_in_every_form() {
    let mut lines = 0;
    let mut events = 0;
    for (number, entry) in entries().enumerate() {
        events += 1;
        for (at, prefix) in PREFIXES.iter().enumerate() {
            for wording in WORDINGS {
                let severity = if at == 0 {
                    entry.severity.level()
                } else {
                    ((number + at) % 11) as u8
                };
                let (text, meant) = line(entry, prefix, wording, severity);
                let end = ["", "\n", "\r\n"][at % 3];
                let got = facts_of(PRODUCT, format!("{text}{end}").as_bytes());
                assert_eq!(got, meant, "{wording:?} {text}");
                lines += 1;
            }
        }
    }
    assert_eq!(events, 214);
    assert_eq!(lines, 214 * PREFIXES.len() * WORDINGS.len());
}

#[test]
fn old_events_become_those_that_took_their_place() {
    let mut seen = 0;
    for entry in entries() {
        for old in &entry.legacy {
            let line = format!(
                "2018-05-06 09:10:12,456 [EVENT]  INFO: 2018-05-06T09:10:11+02:00 host01 CEF:0|PhenixID|PAS|4.4.0|{old}|It \
                 happened|2|destinationServiceName=https://sp.example.org duser=alice ann phenixIDTraceId=#AB12 proto=https \
                 request=https://idp.example.org/a?b=c&d=e requestClientApplication=Agent/1.0 (X; Y) requestMethod=GET \
                 spt=40312 src=192.0.2.7"
            );
            let facts = facts_of(PRODUCT, line.as_bytes());
            let said = |path: &str| facts.get(path).map(String::as_str);
            assert_eq!(said("event"), Some(entry.id.as_str()), "{old}");
            assert_eq!(said("producer.event_id"), Some(old.as_str()));
            assert_eq!(
                said("severity"),
                Some(entry.severity.level().to_string().as_str()),
                "{old}"
            );
            assert_eq!(said("flags"), Some("assigned-severity"), "{old}");
            assert_eq!(said("flow.trace"), Some("#AB12"));
            assert_eq!(said("client.id"), Some("https://sp.example.org"));
            assert_eq!(said("source.ip"), Some("192.0.2.7"));
            assert_eq!(said("source.port"), Some("40312"));
            assert_eq!(said("source.user_agent"), Some("Agent/1.0 (X; Y)"));
            assert_eq!(said("text.message"), Some("It happened"));
            assert_eq!(
                said("attributes.request"),
                Some("\"https://idp.example.org/a?b=c&d=e\"")
            );
            assert!(said("actor").or(said("target0")) == Some("alice ann"), "{old}");
            seen += 1;
        }
    }
    assert!(seen >= 25, "{seen}");
    let unknown = "2018-05-06T09:10:11Z h CEF:0|PhenixID|PAS|4.4.0|EVT_000040|Something|2|duser=alice";
    expect![[r#"
        actor: alice
        actor.type: user
        attributes.duser: "alice"
        catalogue: phenixid-pas-6.0
        event: EVT_000040
        flags: assigned-outcome,assigned-severity,unknown-event
        outcome: unknown
        producer.event_id: EVT_000040
        producer.host: h
        producer.mapping: phenixid-pas/1
        producer.offset: Z
        producer.product: PAS
        producer.vendor: PhenixID
        producer.version: 4.4.0
        severity: 3
        text.message: Something
        time: 2018-05-06T09:10:11.000000000Z
    "#]]
    .assert_eq(&shown(PRODUCT, unknown));
}

#[test]
fn lines_in_full() {
    let check = |line: &str, expected: expect_test::Expect| expected.assert_eq(&shown(PRODUCT, line));
    check(
        "2025-05-06 09:10:11,123 [EVENT]  INFO: 2025-05-06T09:10:11+02:00 host01 CEF:0|PhenixID|PAS|6.0.0|\
         auth_entrypoints_saml_logout_successful|A SAML Logout has finished successfully|4|phxEntrypointId=idp1 \
         phxEntrypointType=SAML phxHttpServerId=h1 phxTraceId=#AAAABBBBCCCCDDDD requestClientApplication=ExampleAgent/1.0 (X; \
         Y) sourceServiceName=https://sp.example.org src=192.0.2.10",
        expect![[r##"
            attributes.phxEntrypointId: "idp1"
            attributes.phxEntrypointType: "SAML"
            attributes.phxHttpServerId: "h1"
            attributes.phxTraceId: "#AAAABBBBCCCCDDDD"
            attributes.requestClientApplication: "ExampleAgent/1.0 (X; Y)"
            attributes.sourceServiceName: "https://sp.example.org"
            attributes.src: "192.0.2.10"
            auth.protocol: saml
            catalogue: phenixid-pas-6.0
            client.id: https://sp.example.org
            event: auth_entrypoints_saml_logout_successful
            flow.trace: #AAAABBBBCCCCDDDD
            observed: 2025-05-06T07:10:11.123000000Z
            outcome: success
            producer.host: host01
            producer.mapping: phenixid-pas/1
            producer.offset: +02:00
            producer.product: PAS
            producer.vendor: PhenixID
            producer.version: 6.0.0
            severity: 4
            source.ip: 192.0.2.10
            source.user_agent: ExampleAgent/1.0 (X; Y)
            time: 2025-05-06T07:10:11.000000000Z
        "##]],
    );
    // An administrator's event, with keys of their own; a secret among them.
    check(
        "2025-05-06T09:10:11+02:00 host01 CEF:0|PhenixID|PAS|6.1.1|acme_payment_approved|Payment approved|6|amount=12 \
         currency=SEK duser=alice password=correct horse reason=line one\\nline two request=https://u:pw@h.example/?token=abc",
        expect![[r#"
            actor: alice
            actor.type: user
            attributes.amount: "12"
            attributes.currency: "SEK"
            attributes.duser: "alice"
            attributes.password: {"secret":"password"}
            attributes.reason: "line one\nline two"
            attributes.request: "https://u:[secret]@h.example/?token=[secret]"
            catalogue: phenixid-pas-6.0
            event: acme_payment_approved
            flags: assigned-outcome,secret-cut,unknown-event
            outcome: unknown
            producer.host: host01
            producer.mapping: phenixid-pas/1
            producer.offset: +02:00
            producer.product: PAS
            producer.vendor: PhenixID
            producer.version: 6.1.1
            severity: 6
            text.message: Payment approved
            text.reason: line one
            line two
            time: 2025-05-06T07:10:11.000000000Z
            raw: 2025-05-06T09:10:11+02:00 host01 CEF:0|PhenixID|PAS|6.1.1|acme_payment_approved|Payment approved|6|amount=12 currency=SEK duser=alice password=[secret] reason=line one\nline two request=https://u:[secret]@h.example/?token=[secret]
        "#]],
    );
    // A product built on it.
    check(
        "2025-05-06T09:10:11+02:00 host01 CEF:0|Clavister|EasyAccess|4.5|radius_authenticators_failed|x|High|duser=CORP\\nils \
         reason=a\\nb shost=nas-1 src=fw.example.org",
        expect![[r#"
            actor: CORP\nils
            actor.type: user
            attributes.duser: "CORP\\nils"
            attributes.reason: "a\nb"
            attributes.shost: "nas-1"
            attributes.src: "fw.example.org"
            catalogue: phenixid-pas-6.0
            event: radius_authenticators_failed
            flags: assigned-severity
            outcome: failure
            producer.host: host01
            producer.mapping: phenixid-pas/1
            producer.offset: +02:00
            producer.product: EasyAccess
            producer.vendor: Clavister
            producer.version: 4.5
            severity: 6
            source.device: nas-1
            text.reason: a
            b
            time: 2025-05-06T07:10:11.000000000Z
        "#]],
    );
}

#[test]
fn a_stranger_s_text_names_nobody() {
    let check = |extension: &str, actor: Option<&str>, ip: Option<&str>, reading: Option<&str>| {
        let line = format!("CEF:0|PhenixID|PAS|6.0.0|auth_authenticators_winsso_failed|x|6|{extension}");
        let facts = facts_of(PRODUCT, line.as_bytes());
        let said = |path: &str| facts.get(path).map(String::as_str);
        assert_eq!(said("event"), Some("auth_authenticators_winsso_failed"));
        assert_eq!((said("actor"), said("source.ip")), (actor, ip), "{extension}");
        assert_eq!(said("attributes.reading"), reading, "{extension}");
    };
    let ambiguous = Some("\"ambiguous\"");
    let address = Some("192.0.2.1");
    // Keys that nobody knows belong to the text.
    check(
        "duser=a b=c requestClientApplication=x y=z sdk=7 src=192.0.2.1",
        Some("a b=c"),
        address,
        None,
    );
    // Keys that a line has are written twice by whoever forges one.
    check(
        "phxTraceId=#1 requestClientApplication=x src=6.6.6.6 sourceServiceName=s src=192.0.2.1",
        None,
        None,
        ambiguous,
    );
    check(
        "duser=x src=6.6.6.6 phxTraceId=#1 requestClientApplication=y src=192.0.2.1",
        None,
        None,
        ambiguous,
    );
    // Keys that it does not have stand out of order.
    check(
        "phxTraceId=#1 requestClientApplication=x duser=admin sourceServiceName=s src=192.0.2.1",
        None,
        None,
        ambiguous,
    );
    check(
        "phxTraceId=#1 requestClientApplication=x duser=admin phxAnalyticsTag=1 phxEntrypointId=2 phxTraceId=#3 \
         requestClientApplication=y src=192.0.2.1",
        None,
        None,
        ambiguous,
    );
    // A writer that does not sort is known by keys that no stranger can write.
    check(
        "src=192.0.2.1 phxTraceId=#1 duser=alice reason=no",
        Some("alice"),
        address,
        None,
    );
    check("suser=alice duser=bob src=192.0.2.1", None, None, ambiguous);
    // Blanks without a key, an equals sign that is escaped.
    check("duser=a\\=b \\ c src=192.0.2.1", Some("a=b \\ c"), address, None);
}

#[test]
fn what_is_not_read() {
    let check = |line: &[u8], why: &str| assert_eq!(unrecognised(PRODUCT, line), why);
    let missing = "no CEF: stands in the line";
    check(b"", "the line is empty");
    check(b"\xef\xbb\xbf\r\n", "the line is empty");
    check(b"2025-05-06 09:10:11,123 [SERVER]  INFO: started", missing);
    check(b"MYCEF:0|PhenixID|PAS|6|a|b|3|", missing);
    check(b"CEF:|PhenixID|PAS|6|a|b|3|", missing);
    check(
        b"CEF:0|PhenixID|PAS|6.0.0|auth_logout_local|x|4",
        "the header has fewer than seven fields",
    );
    check(
        b"CEF:0|Other|Thing|1|login|x|4|a=b",
        "the header names another product than PhenixID PAS, and the event is not one of its events",
    );
    check(
        b"CEF:0|PhenixID|Other|1|login|x|4|a=b",
        "the header names another product than PhenixID PAS, and the event is not one of its events",
    );
    check(
        b"CEF:0|PhenixID|PAS|6.0.0|a b|x|4|a=b",
        "the event id is empty, too long, or holds something else than letters, digits and `._-`",
    );
    check(
        b"CEF:0|PhenixID|PAS|6.0.0||x|4|a=b",
        "the event id is empty, too long, or holds something else than letters, digits and `._-`",
    );
    check(
        b"CEF:0|PhenixID|PAS|6.0.0|auth_logout_local|x|4|words src=1",
        "the extension does not begin with a key",
    );
    check(
        b"CEF:0|PhenixID|PAS|6.0.0|auth_logout_local|x|4|a=b\nsrc=1",
        "a line break stands inside the line",
    );
    let long = format!(
        "CEF:0|PhenixID|PAS|6|auth_logout_local|x|4|src={}",
        "x".repeat(70_000)
    );
    check(long.as_bytes(), "the line is longer than 65536 bytes");
    let many: String = (0..1_100).map(|number| format!("phxA{number:04}=1 ")).collect();
    let many = format!("CEF:0|PhenixID|PAS|6|auth_logout_local|x|4|{many}");
    check(many.as_bytes(), "the line has more than 1,024 pairs");
}

#[test]
fn secrets_are_cut_everywhere() {
    let line = "<190>1 2025-05-06T07:10:11Z h pas 12 - - CEF:0|PhenixID|PAS|6|acme_custom|x|3|clientSecret=s e\\=c r3t \
                cookie=sid\\=HUSHHUSH password=HUSH HUSH reason=see https://u:HUSH@h/?x=1 requestCookies=a=HUSH; b=HUSH";
    let Reading::Event(event) = product(PRODUCT).read(line.as_bytes(), &east()) else {
        panic!("an event")
    };
    let raw = event.raw.as_deref().unwrap();
    assert!(!raw.contains("HUSH") && !raw.contains("r3t"), "{raw}");
    let facts = facts_of(PRODUCT, line.as_bytes());
    assert!(facts.values().all(|said| !said.contains("HUSH")), "{facts:?}");
    assert_eq!(facts["flags"], "assigned-outcome,secret-cut,unknown-event");
    assert_eq!(facts["attributes.password"], r#"{"secret":"password"}"#);
    assert!(facts["attributes.cookie"].contains("hmac"), "{facts:?}");
    let unread = "CEF:0|Other|Thing|1|login|x|3|a=b password=correct horse src=1.2.3.4";
    let kept = product(PRODUCT).without_secrets(unread.as_bytes()).unwrap();
    assert_eq!(
        String::from_utf8(kept).unwrap(),
        "CEF:0|Other|Thing|1|login|x|3|a=b password=[secret] src=1.2.3.4"
    );
    assert_eq!(
        product(PRODUCT).without_secrets(b"CEF:0|Other|Thing|1|login|x|3|a=b"),
        None
    );
}

#[test]
fn bytes_that_are_no_text_are_kept() {
    let line = b"CEF:0|PhenixID|PAS|6|auth_logout_local|x|4|reason=Anv\xe4ndaren src=192.0.2.1";
    let facts = facts_of(PRODUCT, line);
    assert_eq!(facts["flags"], "assigned-time,raw-base64");
    assert_eq!(facts["text.reason"], "Anv\u{fffd}ndaren");
    let cut = b"CEF:0|PhenixID|PAS|6|auth_logout_local|x|4|reason=\xe4 https://a:HUSH@b/ src=192.0.2.1";
    let facts = facts_of(PRODUCT, cut);
    assert_eq!(facts["flags"], "assigned-time,secret-cut");
    assert!(
        facts["raw"].contains("\u{fffd} https://a:[secret]@b/"),
        "{}",
        facts["raw"]
    );
}

/// A time in a form that is not read is not passed over in silence: the event has another one.
#[test]
fn a_time_that_cannot_be_read_is_said() {
    let reading = |before: &str, pairs: &str| {
        let line = format!("{before}CEF:0|PhenixID|PAS|6|auth_logout_local|x|4|{pairs}");
        let facts = facts_of(PRODUCT, line.as_bytes());
        facts.get("attributes.reading").cloned()
    };
    let unread = Some(r#""time-unread""#.to_owned());
    for before in [
        "21/11/2026 23:21:31 host01 ",
        "21.11.2026 23:21 host01 ",
        "21/Nov/2026:23:21:31 +0100 host01 ",
        "1763763691000 host01 ",
        "20261121232131 host01 ",
        "2025-05-06 09:10:12,456 [EVENT]  INFO: 21/11/2026 23:21:31 host01 ",
        "<190>1 2025-05-06T07:10:13Z relay pas 12 - - 21/11/2026 23:21:31 host01 ",
    ] {
        assert_eq!(reading(before, "src=192.0.2.1"), unread, "{before}");
        assert_eq!(
            reading(before, "rt=1763763691000 src=192.0.2.1"),
            None,
            "{before}"
        );
    }
    assert_eq!(reading("", "rt=yesterday src=192.0.2.1"), unread);
    for prefix in PREFIXES {
        assert_eq!(reading(prefix.text, "src=192.0.2.1"), None, "{}", prefix.text);
    }
    assert_eq!(reading("2001:db8::10:20 ", "src=192.0.2.1"), None);
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
        any::<prop::sample::Index>(),
        0..4_usize,
        prop::collection::vec(at, 0..4),
    )
        .prop_map(|(entry, prefix, wording, damages)| {
            let all: Vec<&Entry> = entries().collect();
            let (line, _) = line(
                all[entry.index(all.len())],
                prefix.get(PREFIXES),
                WORDINGS[wording],
                4,
            );
            let mut line = line.into_bytes();
            for (from, to, byte, how) in damages {
                let (from, to) = (from.index(line.len().max(1)), to.index(line.len().max(1)));
                let (from, to) = (from.min(to), from.max(to));
                match how {
                    0 => drop(line.drain(from..to.min(line.len()))),
                    1 => line.truncate(from),
                    2 => line.insert(from.min(line.len()), byte),
                    _ => {
                        if let Some(old) = line.get_mut(from) {
                            *old = byte;
                        }
                    }
                }
            }
            line
        })
}

/// Where it is an event, the line says its id, and the receiving side takes it.
fn holds(line: &[u8]) {
    let _ = product(PRODUCT).without_secrets(line);
    match product(PRODUCT).read(line, &east()) {
        Reading::Event(event) => {
            let text = String::from_utf8_lossy(line);
            let id = event
                .producer
                .as_ref()
                .and_then(|producer| producer.event_id.as_deref());
            assert!(
                text.contains(&format!("|{}|", event.event)) || id.is_some_and(|id| text.contains(id)),
                "{text}: {}",
                event.event
            );
            crate::submitted::arrived(&event, |_| ());
        }
        Reading::Unrecognised { why } => assert!(!why.is_empty()),
        other => panic!("{other:?}"),
    }
}

proptest! {
    #[test]
    fn any_bytes_end(line in any::<Vec<u8>>()) {
        holds(&line);
        holds(&[b"CEF:0|PhenixID|PAS|6|auth_logout_local|x|4|".as_slice(), &line].concat());
    }

    #[test]
    fn a_damaged_line_has_no_other_id(line in damaged()) {
        holds(&line);
    }
}
