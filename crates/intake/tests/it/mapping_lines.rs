//! What the parts of the mapping language do to a line, and that no line and no text brings it down.

use proptest::prelude::*;
use vitni_event::{Canonical, Flag, Flags, canonical};
use vitni_intake::{Mapping, Product, Products, Reading, Reference};

use crate::render::{november, reference};

fn mapping(rest: &str) -> Mapping {
    let text = format!("name = \"x\"\nversion = \"1\"\ndescription = \"x\"\n{rest}");
    Mapping::parse(&text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// `text.message` of what the line becomes.
#[track_caller]
fn message(mapping: &Mapping, line: &str) -> Option<String> {
    match mapping.read(line.as_bytes(), &november()) {
        Reading::Event(event) => event.text.and_then(|text| text.message).map(Into::into),
        other => panic!("{other:?}"),
    }
}

#[test]
fn changes() {
    #[track_caller]
    fn check(template: &str, value: &str, expected: Option<&str>) {
        let map = "[map.m]\na = \"A\"\n\"*\" = \"other\"\n[map.n]\na = \"A\"\n";
        let rule = format!("[[rule]]\nevent = \"authentication.ok\"\nset.text.message = {template}\n");
        let mapping = mapping(&format!("format = \"json\"\n{map}{rule}"));
        let line = format!("{{\"v\":{value}}}");
        assert_eq!(
            message(&mapping, &line).as_deref(),
            expected,
            "{template} of {value}"
        );
    }
    check("\"{v}\"", "\"a\"", Some("a"));
    check("\"{v}\"", "12.50", Some("12.50"));
    check("\"{v}\"", "true", Some("true"));
    check("\"{v}\"", "\"\"", None);
    check("\"{v}\"", "null", None);
    check("\"{v}\"", "[1]", None);
    check("\"<{v}>\"", "\"\"", None);
    check("\"<{v}>\"", "\"a\"", Some("<a>"));
    check("[\"{w}\", \"{v}\"]", "\"a\"", Some("a"));
    check("\"{v|upper}\"", "\"aß\"", Some("ASS"));
    check("\"{v|lower}\"", "\"AÅ\"", Some("aå"));
    check("\"{v|address}\"", "\"ipv4:192.0.2.7:50\"", Some("192.0.2.7"));
    check(
        "\"{v|address}\"",
        "\"ipv6:2001:db8::7:50\"",
        Some("2001:db8::7:50"),
    );
    check("\"{v|address}\"", "\"[2001:db8::7]:50\"", Some("2001:db8::7"));
    check("\"{v|address}\"", "\"2001:db8::7\"", Some("2001:db8::7"));
    check("\"{v|address}\"", "\"unix:/run/x\"", None);
    check("\"{v|port}\"", "\"192.0.2.7:50\"", Some("50"));
    check("\"{v|port}\"", "\"192.0.2.7\"", None);
    check("\"{v|port}\"", "\"192.0.2.7:65536\"", None);
    check("\"{v|before:@}\"", "\"a@b@c\"", Some("a"));
    check("\"{v|after:@|after:@}\"", "\"a@b@c\"", Some("c"));
    check("\"{v|after:@}\"", "\"a\"", None);
    check("\"{v|dn}\"", "\"CN=Berg\\\\, Ann,DC=lab\"", Some("Berg, Ann"));
    check("\"{v|dn}\"", "\"no name\"", None);
    check("\"{v|names}\"", "{\"b\":1,\"a\":2}", Some("a, b"));
    check("\"{v|names}\"", "[1]", None);
    check("\"{v|map:m}\"", "\"a\"", Some("A"));
    check("\"{v|map:m}\"", "\"b\"", Some("other"));
    check("\"{v|map:n}\"", "\"b\"", None);
    check("\"{v.0.w}\"", "[{\"w\":\"deep\"}]", Some("deep"));
    check("\"{v.a.b}\"", "{\"a.b\":\"dotted\"}", Some("dotted"));
}

#[test]
fn conditions() {
    #[track_caller]
    fn check(condition: &str, line: &str, holds: bool) {
        let mapping = mapping(&format!(
            "format = \"json\"\n[[rule]]\nwhen = {{ {condition} }}\nignore = \"x\""
        ));
        let reading = mapping.read(line.as_bytes(), &november());
        assert_eq!(
            matches!(reading, Reading::Ignored { .. }),
            holds,
            "{condition} of {line}"
        );
    }
    check("a = 1", r#"{"a":1}"#, true);
    check("a = 1", r#"{"a":"1"}"#, true);
    check("a = true", r#"{"a":true}"#, true);
    check("a = [\"x\", \"y\"]", r#"{"a":"y"}"#, true);
    check("a = \"x\"", r#"{"b":"x"}"#, false);
    check("a = { not = \"x\" }", r#"{"a":"y"}"#, true);
    check("a = { not = \"x\" }", r#"{}"#, true);
    check("a = { not = [\"x\", \"y\"] }", r#"{"a":"y"}"#, false);
    check("a = { present = true }", r#"{"a":""}"#, true);
    check("a = { present = true }", r#"{"a":null}"#, false);
    check("a = { present = false }", r#"{"a":null}"#, true);
    check("a = { present = true }", r#"{"a":{}}"#, true);
    check("a = { matches = \"x {_}\" }", r#"{"a":"x y"}"#, true);
    check("a = { matches = \"x {_}\" }", r#"{"a":"x y z"}"#, false);
    check("a = { same = \"b\" }", r#"{"a":"x","b":"x"}"#, true);
    check("a = { same = \"b\" }", r#"{"a":"x"}"#, false);
    check("a = { same = \"b\" }", r#"{}"#, false);
    check("a = { bits = 2 }", r#"{"a":"514"}"#, true);
    check("a = { bits = 2 }", r#"{"a":512}"#, false);
    check("a = { no_bits = 2 }", r#"{"a":512}"#, true);
    check("a = { no_bits = 2 }", r#"{"a":"x"}"#, false);
    check("\"a.*\" = \"y\"", r#"{"a":["x","y"]}"#, true);
    check("\"a.*.b\" = \"y\"", r#"{"a":[{"b":"x"},{"b":"y"}]}"#, true);
    check("\"a.*\" = { not = \"y\" }", r#"{"a":["x","y"]}"#, false);
    check("\"header.host\" = { present = false }", r#"{}"#, true);
}

#[test]
fn times() {
    #[track_caller]
    fn check(form: &str, value: &str, expected: &str, flags: &[Flag]) {
        let time = format!("[time]\nfield = \"t\"\nform = {form}\n");
        let mapping = mapping(&format!(
            "format = \"json\"\n{time}[[rule]]\nevent = \"authentication.ok\""
        ));
        let line = format!("{{\"t\":{value}}}");
        let at = reference("2026-11-22T00:00:00Z", "+02:00");
        let Reading::Event(event) = mapping.read(line.as_bytes(), &at) else {
            panic!("no event of {line}")
        };
        assert_eq!(event.time.to_string(), expected, "{form} of {value}");
        let expected: Flags = flags.iter().copied().chain([Flag::AssignedSeverity]).collect();
        assert_eq!(event.flags, expected, "{form} of {value}");
    }
    let zone = [Flag::ZoneResolved];
    check(
        "\"rfc3339\"",
        "\"2026-11-21T23:20:58.667298+0100\"",
        "2026-11-21T22:20:58.667298000Z",
        &[],
    );
    check(
        "\"rfc3339\"",
        "\"2026-11-21 23:20:58Z\"",
        "2026-11-21T23:20:58.000000000Z",
        &[],
    );
    check(
        "\"rfc3339\"",
        "\"2026-11-21 23:20:58\"",
        "2026-11-21T21:20:58.000000000Z",
        &zone,
    );
    check(
        "\"rfc3339\"\nzone = \"+01:00\"",
        "\"2026-11-21 23:20:58\"",
        "2026-11-21T22:20:58.000000000Z",
        &[],
    );
    check("\"unix\"", "1795303377", "2026-11-21T23:22:57.000000000Z", &[]);
    check(
        "\"unix\"",
        "\"1795303377.0256\"",
        "2026-11-21T23:22:57.025600000Z",
        &[],
    );
    check(
        "\"unix-ms\"",
        "1795303377025",
        "2026-11-21T23:22:57.025000000Z",
        &[],
    );
    check(
        "\"%d/%b/%Y:%H:%M:%S %z\"",
        "\"21/Nov/2026:23:22:57 +0100\"",
        "2026-11-21T22:22:57.000000000Z",
        &[],
    );
    check(
        "\"%Y-%m-%d %H:%M:%S%.f\"",
        "\"2026-11-21 23:22:57.5\"",
        "2026-11-21T21:22:57.500000000Z",
        &zone,
    );
    check(
        "\"unix\"",
        "\"soon\"",
        "2026-11-22T00:00:00.000000000Z",
        &[Flag::AssignedTime],
    );
}

#[test]
fn types_are_kept_and_fitted() {
    let mapping = mapping(
        "format = \"pairs\"\n[[rule]]\nevent = \"authentication.ok\"\n[rule.set.attributes]\n\
         uid = \"{uid}\"\ninvalid_user = \"{invalid}\"\ntty = \"{tty}\"\npid = 7\ndetail = \"{detail}\"",
    );
    let line = b"uid=1001 invalid=true tty=4 detail=\"a \\\"b\\\"\" loose words = here";
    let Reading::Event(event) = mapping.read(line, &november()) else {
        panic!("no event")
    };
    let attributes: Vec<String> = event
        .attributes
        .iter()
        .map(|(name, value)| format!("{name}={}", value.as_str()))
        .collect();
    assert_eq!(
        attributes,
        [
            r#"detail="a \"b\"""#,
            "invalid_user=true",
            "pid=7",
            r#"tty="4""#,
            "uid=1001"
        ]
    );
}

#[test]
fn an_account_name_cannot_move_the_address() {
    let mapping = mapping(
        "format = \"text\"\n[[rule]]\nline = \"refused {name*} from {ip}\"\nevent = \"error.authentication_failed\"\n\
         set = { actor.name = \"{name}\", source.ip = \"{ip}\" }",
    );
    let reading = mapping.read(b"refused x from 192.0.2.1 from 192.0.2.9", &november());
    assert_eq!(
        reading.row(),
        "error.authentication_failed | failure | x from 192.0.2.1 | 192.0.2.9 | -"
    );
}

#[test]
fn columns_and_skips() {
    let mapping = mapping(
        "format = \"csv\"\ncolumns = [\"who\", \"from\", \"what\"]\nseparator = \";\"\n\
         [[skip]]\nline = \"who;from;{_*}\"\nbecause = \"the head of the file\"\n\
         [[rule]]\nwhen.what = \"in\"\nevent = \"authentication.ok\"\nset = { actor.name = \"{who}\", source.ip = \"{from}\" }",
    );
    let read = |line: &str| mapping.read(line.as_bytes(), &november()).row();
    assert_eq!(read("who;from;what"), "ignored: the head of the file");
    assert_eq!(
        read("\"Berg; Ann\";192.0.2.7;in"),
        "authentication.ok | success | Berg; Ann | 192.0.2.7 | -"
    );
    assert_eq!(
        read("ann;gate;in\r\n"),
        "authentication.ok | success | ann | - | -"
    );
    assert_eq!(
        read("ann;192.0.2.7;out"),
        "unrecognised: no rule of the mapping fits the line"
    );
    assert_eq!(
        read("ann;in"),
        "unrecognised: the line has not as many values as the mapping has columns"
    );
}

#[test]
fn an_event_of_a_tenants_own_catalogue_leaves_severity_and_outcome_to_it() {
    let mapping = mapping("format = \"json\"\ncatalogue = \"doors-1\"\n[[rule]]\nevent = \"door.opened\"");
    let Reading::Event(event) = mapping.read(b"{}", &november()) else {
        panic!("no event")
    };
    let flags = [Flag::AssignedOutcome, Flag::AssignedSeverity, Flag::AssignedTime];
    assert_eq!(event.flags, flags.into_iter().collect());
    assert_eq!(
        (event.catalogue.as_ref(), event.event.as_ref()),
        ("doors-1", "door.opened")
    );
}

#[test]
fn forged_json_is_not_understood() {
    let mapping = mapping("format = \"json\"\n[[rule]]\nevent = \"authentication.ok\"");
    for line in [
        r#"{"a":1,"a":2}"#,
        r#"{"a":1} {"b":2}"#,
        "[1]",
        "\"a\"",
        "{",
        "",
        r#"{"a":"\ud800"}"#,
        &format!("{}1{}", "{\"a\":".repeat(70), "}".repeat(70)),
        &format!("{{\"a\":{}{}}}", "[".repeat(30_000), "]".repeat(30_000)),
    ] {
        assert!(
            matches!(
                mapping.read(line.as_bytes(), &november()),
                Reading::Unrecognised { .. }
            ),
            "{line:.60}"
        );
    }
}

#[test]
fn a_line_built_to_be_slow_is_given_up() {
    let rules: String = (0..200)
        .map(|n| format!("[[rule]]\nline = \"{{a*}} from {{b*}} from {{c*}} end{n}\"\nignore = \"x\"\n"))
        .collect();
    let mapping = mapping(&format!("format = \"text\"\n{rules}"));
    let line = " from ".repeat(10_000);
    assert_eq!(
        mapping.read(line.as_bytes(), &november()).row(),
        "unrecognised: the line fits the patterns in too many ways"
    );
}

/// Whatever is read: an event comes back from its canonical form, and what is kept carries no secret a second time.
fn holds(mapping: &dyn Product, line: &[u8], reference: &Reference) {
    let kept = mapping.without_secrets(line);
    if let Some(kept) = &kept {
        assert!(kept.windows(8).any(|part| part == b"[secret]"));
    }
    let Reading::Event(event) = mapping.read(line, reference) else {
        return;
    };
    let written = Canonical::write(&event);
    assert_eq!(
        canonical::read(written.bytes()).expect("what is written can be read"),
        *event
    );
    assert_eq!(event.flags.contains(Flag::SecretCut), kept.is_some());
}

fn pieces() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop::sample::select(vec![
        "{\"",
        "\":\"",
        "\",\"",
        "\"}",
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"",
        "\\",
        "token",
        "a",
        "pin=",
        "pw",
        "=",
        "null",
        "1e5",
        "-0",
        " ",
        "\\u0061",
        "é",
        "\n",
        "<38>1 - h p 1 - - ",
        "0123456789abcdef",
        "ipv4:1.2.3.4:5",
        "CN=a,",
    ]);
    let bytes = prop_oneof![9 => piece.prop_map(|piece| piece.as_bytes().to_vec()), 1 => any::<Vec<u8>>()];
    prop::collection::vec(bytes, 0..24).prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn any_line(line in prop_oneof![any::<Vec<u8>>(), pieces()], format in prop::sample::select(vec!["text", "json", "pairs", "csv"])) {
        let more = match format {
            "text" => "[[secret]]\nafter = \"pin=\"\nkind = \"code\"\n[[rule]]\nline = \"{a*}={b*}\"\n",
            "csv" => "columns = [\"a\", \"pw\"]\n[[secret]]\nfield = \"pw\"\nkind = \"code\"\n[[rule]]\n",
            _ => "[[secret]]\nfield = \"**.token\"\nkind = \"code\"\neverywhere = true\n[[rule]]\n",
        };
        let rest = "event = \"authentication.ok\"\nset = { actor.name = \"{a|dn}\", source = { ip = \"{a|address}\" }, attributes.detail = \"{a}\" }";
        let mapping = mapping(&format!("format = \"{format}\"\nheader = \"either\"\n{more}{rest}"));
        holds(&mapping, &line, &november());
    }

    #[test]
    fn any_damage(
        (product, log) in prop::sample::select(vec![
            ("samba-ad", include_str!("../../../../examples/samba-ad/audit.jsonl")),
            ("oidc-provider", include_str!("../../../../examples/oidc-provider/events.jsonl")),
        ]),
        number in any::<prop::sample::Index>(),
        at in any::<prop::sample::Index>(),
        length in 0..40_usize,
        instead in prop_oneof![any::<Vec<u8>>(), pieces()],
    ) {
        let lines: Vec<&str> = log.lines().collect();
        let mut line = number.get(&lines).as_bytes().to_vec();
        let start = at.index(line.len());
        let end = (start + length).min(line.len());
        line.splice(start..end, instead);
        holds(Products::built_in().get(product).unwrap().as_ref(), &line, &november());
    }

    #[test]
    fn any_text(text in prop_oneof![any::<String>(), "(name|version|format|\\[\\[rule\\]\\]|line|when|event|set|=|\"|\\{|\\}|\\[|\\]|\n| |a|\\.){0,60}"]) {
        let _ = Mapping::parse(&text);
    }
}
