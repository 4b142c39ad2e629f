//! Any product's CEF and LEEF, and Vitni's own, which comes back as it left.

use expect_test::expect;
use proptest::prelude::*;
use vitni_event::catalogue::{self, Entry, PHENIXID, VITNI};
use vitni_event::mapping::{cef, leef};
use vitni_event::{Event, EventId, Severity, Timestamp};
use vitni_intake::Reading;

use crate::references::{east, facts_of, product, shown, unrecognised};

/// What comes back of an event; `lost` takes from the event what the format has no room for.
#[track_caller]
fn comes_back(name: &str, line: &str, event: &Event<'_>, lost: impl FnOnce(&mut Event<'_>)) {
    let Reading::Event(mut read) = product(name).read(line.as_bytes(), &east()) else {
        panic!("no event of {line}");
    };
    let mut meant = event.clone();
    // Where the event has no line of its own this one is kept, and it says which mapping read it.
    let raw = meant.raw.take().unwrap_or_else(|| line.into());
    assert_eq!(read.raw.take().as_deref(), Some(raw.as_ref()), "{line}");
    let producer = meant.producer.get_or_insert_default();
    let mapping = format!("{name}/1");
    producer.mapping.get_or_insert_with(|| mapping.into());
    (meant.tenant, meant.received) = ("".into(), Timestamp::default());
    lost(&mut meant);
    assert_eq!(*read, meant, "{line}");
}

/// The product itself always leaves under one name.
fn cef_loses(event: &mut Event<'_>) {
    if event.catalogue == PHENIXID {
        let producer = event.producer.get_or_insert_default();
        producer.vendor = Some("PhenixID".into());
        producer.product = Some("PAS".into());
        // A key that the catalogue has for the event says no more of an attribute than of both.
        let reason = event.attributes.iter().find(|(name, _)| name == "reason");
        if let Some((_, reason)) = reason {
            let said = reason.to_text().into_owned();
            event
                .text
                .get_or_insert_default()
                .reason
                .get_or_insert(said.into());
        }
    }
}

/// The scale begins at 1.
fn leef_loses(event: &mut Event<'_>) {
    event.severity = event.severity.max(Severity::new(1).unwrap());
}

fn examples() -> impl Iterator<Item = (Event<'static>, &'static Entry)> {
    let id = EventId::v7(1_795_303_291_544, [7; 10]);
    let time = Timestamp::from_nanos(1_795_303_291_544_096_000);
    catalogue::entries().map(move |entry| (entry.example(id, "t-default", time), entry))
}

#[test]
fn every_event_comes_back() {
    let mut seen = 0;
    for (event, entry) in examples() {
        let (cef, leef) = (cef::write(&event, Some(entry)), leef::write(&event, Some(entry)));
        if entry.catalogue == VITNI {
            let why = "an event of Vitni itself, which only the log that it happened in may state";
            assert_eq!(unrecognised("cef", cef.as_bytes()), why);
            assert_eq!(unrecognised("leef", leef.as_bytes()), why);
            continue;
        }
        for before in [
            "",
            "<134>Nov 21 23:21:33 relay ",
            "<134>1 2026-11-21T21:21:33Z relay vitni 7 - - ",
        ] {
            let whole = |line: &str| format!("{before}{line}");
            comes_back("cef", &whole(&cef), &event, cef_loses);
            comes_back("leef", &whole(&leef), &event, leef_loses);
        }
        seen += 1;
    }
    assert_eq!(seen, 314);
}

#[test]
fn an_event_that_was_read_from_a_line_comes_back_with_that_line() {
    let line = "2025-05-06T09:10:11+02:00 host01 CEF:0|PhenixID|PAS|6.0.0|auth_authenticators_bankid_successful|x|4|duser=alice \
                phxAuthenticatorType=BankID phxTraceId=#AB requestClientApplication=Moz (X) sourceServiceName=sp src=2001:db8::1";
    let Reading::Event(mut event) = product("phenixid-pas").read(line.as_bytes(), &east()) else {
        panic!("an event")
    };
    event.id = EventId::v7(1_795_303_291_544, [7; 10]);
    let entry = catalogue::lookup(&event.catalogue, &event.event);
    let (cef, leef) = (cef::write(&event, entry), leef::write(&event, entry));
    comes_back("cef", &cef, &event, |_| ());
    comes_back("leef", &leef, &event, |_| ());
}

proptest! {
    #[test]
    fn whatever_is_in_it_comes_back(event in crate::format::event()) {
        for (name, line) in [("cef", cef::write(&event, None)), ("leef", leef::write(&event, None))] {
            // At its end a NUL is one of the bytes that end a line.
            if line.ends_with('\0') {
                continue;
            }
            let Reading::Event(read) = product(name).read(line.as_bytes(), &east()) else {
                panic!("no event of {line}");
            };
            prop_assert_eq!(&read.event, &event.event);
            prop_assert_eq!(&read.catalogue, &event.catalogue);
            prop_assert_eq!(&read.actor, &event.actor);
            prop_assert_eq!(&read.targets, &event.targets);
            prop_assert_eq!(&read.source, &event.source);
            prop_assert_eq!(&read.text, &event.text);
            prop_assert_eq!(&read.attributes, &event.attributes);
        }
    }

    #[test]
    fn any_line_ends(line in any::<Vec<u8>>(), text in "[a-z0-9 |=\\\\\t.]{0,60}") {
        for (name, heads) in [
            ("cef", ["", "CEF:0|a|b|c|d|e|5|", "<13>Nov 21 23:21:33 h CEF:0|a|b|c|d|e|5|rt="]),
            ("leef", ["", "LEEF:1.0|a|b|c|d|", "LEEF:2.0|a|b|c|d|^|devTime="]),
        ] {
            for head in heads {
                for tail in [line.as_slice(), text.as_bytes()] {
                    let line = [head.as_bytes(), tail].concat();
                    let _ = product(name).without_secrets(&line);
                    match product(name).read(&line, &east()) {
                        Reading::Event(event) => crate::submitted::arrived(&event, |_| ()),
                        Reading::Unrecognised { why } => prop_assert!(!why.is_empty()),
                        other => panic!("{other:?}"),
                    }
                }
            }
        }
    }
}

#[test]
fn other_people_s_lines() {
    let check =
        |name: &str, line: &str, expected: expect_test::Expect| expected.assert_eq(&shown(name, line));
    check(
        "cef",
        "<134>Nov 21 23:21:33 fw CEF:0|Acme|Fire Wall|1.0|worm stopped!|Worm \\| stopped|Very-High|rt=1795296091123 src=10.0.0.1 \
         spt=1232 suser=alice duser=bob dst=2.1.2.2 cs1Label=Rule Name cs1=Deny all cn1=7 reason=bad\\=day outcome=Failure \
         request=https://u:HUSH@h/?a=b externalId=e-1 clientSecret=correct horse msg=two\\nlines",
        expect![[r#"
            actor: alice
            actor.type: user
            attributes.Rule Name: "Deny all"
            attributes.clientSecret: {"secret":"key"}
            attributes.cn1: "7"
            attributes.dst: "2.1.2.2"
            attributes.request: "https://u:[secret]@h/?a=b"
            catalogue: unknown
            event: worm_stopped
            flags: secret-cut,unknown-event
            outcome: failure
            producer.event_id: e-1
            producer.host: fw
            producer.mapping: cef/1
            producer.offset: Z
            producer.product: Fire Wall
            producer.vendor: Acme
            producer.version: 1.0
            severity: 10
            source.ip: 10.0.0.1
            source.port: 1232
            target0: bob
            target0.type: user
            text.message: two
            lines
            text.reason: bad=day
            time: 2026-11-21T21:21:31.123000000Z
            raw: <134>Nov 21 23:21:33 fw CEF:0|Acme|Fire Wall|1.0|worm stopped!|Worm \| stopped|Very-High|rt=1795296091123 src=10.0.0.1 spt=1232 suser=alice duser=bob dst=2.1.2.2 cs1Label=Rule Name cs1=Deny all cn1=7 reason=bad\=day outcome=Failure request=https://u:[secret]@h/?a=b externalId=e-1 clientSecret=[secret] msg=two\nlines
        "#]],
    );
    check(
        "cef",
        "CEF:1|a|b|c|4740|x|11|rt=Nov 21 2026 23:21:31 UTC src=fw.example.org cs2Label=Rule",
        expect![[r#"
            attributes.cs2Label: "Rule"
            attributes.src: "fw.example.org"
            catalogue: unknown
            event: 4740
            flags: assigned-outcome,assigned-severity,unknown-event
            outcome: unknown
            producer.mapping: cef/1
            producer.offset: Z
            producer.product: b
            producer.vendor: a
            producer.version: c
            severity: 3
            text.message: x
            time: 2026-11-21T23:21:31.000000000Z
        "#]],
    );
    check(
        "leef",
        "Nov 21 23:21:33 box LEEF:1.0|Microsoft|MSExchange|4.0 SP1|15345|src=192.0.2.0\tdst=172.50.123.1\tsev=5\tusrName=joe \
         black\tdevTime=Nov 21 2026 23:21:31\tpassword=a b",
        expect![[r#"
            actor: joe black
            actor.type: user
            attributes.dst: "172.50.123.1"
            attributes.password: {"secret":"password"}
            catalogue: unknown
            event: 15345
            flags: assigned-outcome,secret-cut,unknown-event,zone-resolved
            outcome: unknown
            producer.host: box
            producer.mapping: leef/1
            producer.offset: +02:00
            producer.product: MSExchange
            producer.vendor: Microsoft
            producer.version: 4.0 SP1
            severity: 5
            source.ip: 192.0.2.0
            time: 2026-11-21T21:21:31.000000000Z
            raw: Nov 21 23:21:33 box LEEF:1.0|Microsoft|MSExchange|4.0 SP1|15345|src=192.0.2.0	dst=172.50.123.1	sev=5	usrName=joe black	devTime=Nov 21 2026 23:21:31	password=[secret]
        "#]],
    );
}

#[test]
fn a_line_of_a_product_with_a_mapping_is_read_by_it() {
    let line = "CEF:0|PhenixID|PAS|6.0.0|auth_logout_local|x|4|phxTraceId=#1 requestClientApplication=a b=c src=192.0.2.1";
    assert_eq!(
        facts_of("cef", line.as_bytes()),
        facts_of("phenixid-pas", line.as_bytes())
    );
}

#[test]
fn a_stranger_cannot_write_a_line_of_ours_into_a_text() {
    let (event, entry) = examples().next().unwrap();
    let forged = cef::write(&event, Some(entry));
    let pairs = forged.split_once("rt=").unwrap().1;
    let line = format!("CEF:0|Acme|Web|1|hit|x|4|request=/ requestClientApplication=Moz rt={pairs}");
    assert_eq!(facts_of("cef", line.as_bytes())["catalogue"], "unknown");
}

#[test]
fn what_is_not_read() {
    let check =
        |name: &str, line: &str, why: &str| assert_eq!(unrecognised(name, line.as_bytes()), why, "{line}");
    check("cef", "", "the line is empty");
    check("cef", "LEEF:1.0|a|b|c|d|", "no CEF: stands in the line");
    check("cef", "CEF:0|a|b|c|d|e", "the header has fewer than seven fields");
    check(
        "cef",
        "CEF:0|a|b|c|d|e|5|words",
        "the extension does not begin with a key",
    );
    let id = "the event id holds no letter or digit, or more than 128 of them";
    check("cef", "CEF:0|a|b|c||e|5|", id);
    check("cef", "CEF:0|a|b|c|åäö|e|5|", id);
    check("leef", "CEF:0|a|b|c|d|e|5|", "no LEEF: stands in the line");
    check("leef", "LEEF:3.0|a|b|c|d|", "no LEEF: stands in the line");
    check("leef", "LEEF:2.0|a|b|c|d|^|k", "a pair has no key");
    check(
        "cef",
        "CEF:0|a|b|c|d|e|5|rt=1 externalId=2 outcome=3 cat=4 vitniCatalogue=logicnets-8.1 vitniTime=now",
        "the line says that Vitni wrote it, and lacks what every such line has",
    );
    assert_eq!(
        product("leef")
            .without_secrets(b"LEEF:1.0|a|b|c|d|password=a b\tk=v")
            .unwrap(),
        b"LEEF:1.0|a|b|c|d|password=[secret]\tk=v"
    );
}
