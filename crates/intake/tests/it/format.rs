//! Lines of CEF and LEEF: what other people write, what somebody built, and what the event crate writes, which must come
//! back as it was.

use proptest::prelude::*;
use vitni_event::catalogue;
use vitni_event::mapping::{cef as cef_out, leef as leef_out};
use vitni_event::{CanonicalJson, Event, EventId, Party, Producer, Source, Text, Timestamp};
use vitni_intake::format::{cef, leef};
use vitni_intake::limits;

/// Readers keep one value a key.
#[track_caller]
fn unique(pairs: &[(String, String)]) {
    let mut keys: Vec<&str> = pairs.iter().map(|(key, _)| key.as_str()).collect();
    keys.sort_unstable();
    assert!(keys.is_sorted_by(|a, b| a < b), "{keys:?}");
}

#[track_caller]
fn cef_back(event: &Event<'_>, entry: Option<&catalogue::Entry>) {
    let said = cef_out::record(event, entry);
    unique(&said.pairs);
    let line = said.to_line();
    let read = cef::parse(line.as_bytes()).unwrap_or_else(|error| panic!("{error}: {line}"));
    let pairs: Vec<(String, String)> = read
        .pairs
        .into_iter()
        .map(|(key, value)| (key.to_owned(), value.into_owned()))
        .collect();
    assert_eq!(read.header.map(|field| field.into_owned()), said.header, "{line}");
    assert_eq!(read.severity, said.severity.to_string());
    assert_eq!(pairs, said.pairs, "{line}");
}

#[track_caller]
fn leef_back(event: &Event<'_>, entry: Option<&catalogue::Entry>) {
    let said = leef_out::record(event, entry);
    unique(&said.pairs);
    let line = said.to_line();
    let read = leef::parse(line.as_bytes()).unwrap_or_else(|error| panic!("{error}: {line}"));
    let pairs: Vec<(String, String)> = read
        .pairs
        .into_iter()
        .map(|(key, value)| (key.to_owned(), value.into_owned()))
        .collect();
    assert_eq!(read.header.map(|field| field.into_owned()), said.header, "{line}");
    assert_eq!(pairs, said.pairs, "{line}");
}

#[test]
fn every_entry_comes_back() {
    let mut pairs = 0;
    for entry in catalogue::entries() {
        let id = EventId::v7(1_795_303_291_544, [7; 10]);
        let event = entry.example(id, "t-default", Timestamp::from_nanos(1_795_303_291_544_096_000));
        cef_back(&event, Some(entry));
        leef_back(&event, Some(entry));
        pairs += cef_out::record(&event, Some(entry)).pairs.len();
    }
    assert!(pairs > 9_000, "{pairs}");
}

/// Text in which everything that the formats give a meaning to stands next to everything else.
fn hostile() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "|",
        "=",
        "\\",
        "\n",
        "\r",
        "\t",
        " ",
        "  ",
        " key=",
        "\\=",
        "\\n",
        "\\|",
        "\\\\",
        "\\t",
        "CEF:0|",
        "x09",
        "-",
        "vitniEscape=1",
        "é",
        "😀",
        "\u{2028}",
        "\u{85}",
        "\0",
        "a",
        "rt=1 ",
        "\"",
        "Label",
    ]);
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

pub(crate) fn event() -> impl Strategy<Value = Event<'static>> {
    let texts = prop::collection::vec(hostile(), 8);
    let attributes = prop::collection::btree_map(hostile(), hostile(), 0..5);
    let catalogues = prop::sample::select(vec!["logicnets-8.1", "phenixid-pas-6.0", "unknown"]);
    (texts, attributes, catalogues).prop_map(|(texts, attributes, catalogue)| {
        let [name, host, address, agent, reason, value, vendor, product]: [String; 8] =
            texts.try_into().unwrap();
        let mut event = Event {
            catalogue: catalogue.into(),
            event: "door.opened".into(),
            tenant: "t-1".into(),
            actor: Some(Party {
                name: Some(name.into()),
                ..Party::default()
            }),
            source: Some(Source {
                ip: Some(address.into()),
                user_agent: Some(agent.into()),
                ..Source::default()
            }),
            producer: Some(Producer {
                vendor: Some(vendor.into()),
                product: Some(product.into()),
                host: Some(host.into()),
                ..Producer::default()
            }),
            text: Some(Text {
                reason: Some(reason.into()),
                value: Some(value.into()),
                message: None,
            }),
            ..Event::default()
        };
        for (name, value) in attributes {
            event.attach(name, CanonicalJson::string(&value));
        }
        event
    })
}

proptest! {
    #[test]
    fn whatever_is_in_it_comes_back(event in event()) {
        cef_back(&event, None);
        leef_back(&event, None);
    }

    #[test]
    fn any_line_ends(line in hostile(), bytes in any::<Vec<u8>>()) {
        for head in ["", "CEF:0|a|b|c|d|e|5|", "LEEF:1.0|a|b|c|d|", "LEEF:2.0|a|b|c|d|^|", "LEEF:2.0|a|b|c|d||vitniEscape=1\t"] {
            for tail in [line.as_bytes(), &bytes] {
                let line = [head.as_bytes(), tail].concat();
                for at in [cef::parse(&line).err(), leef::parse(&line).err()].into_iter().flatten().map(|error| error.at) {
                    prop_assert!(at <= line.len());
                }
            }
        }
    }
}

#[track_caller]
fn cef_is(line: &str, expected: &str) {
    let shown = match cef::parse(line.as_bytes()) {
        Ok(read) => {
            let pairs: Vec<String> = read
                .pairs
                .iter()
                .map(|(key, value)| format!("{key}={value:?}"))
                .collect();
            format!(
                "{} {} {} {}",
                read.version,
                read.header.join("/"),
                read.severity,
                pairs.join(" ")
            )
        }
        Err(error) => error.to_string(),
    };
    assert_eq!(shown, expected, "{line}");
}

#[test]
fn other_people_s_cef() {
    let head = "CEF:0|security|threatmanager|1.0|100|detected a \\\\ and \\| in it|10|";
    let said = "0 security/threatmanager/1.0/100/detected a \\ and | in it 10 ";
    let check = |pairs: &str, expected: &str| cef_is(&format!("{head}{pairs}"), &format!("{said}{expected}"));
    check("", "");
    check(
        "src=10.0.0.1 act=blocked a | dst=1.1.1.1",
        r#"src="10.0.0.1" act="blocked a |" dst="1.1.1.1""#,
    );
    check(
        " field1=value1  field2=value2 ",
        r#"field1="value1 " field2="value2 ""#,
    );
    check("a= b=", r#"a="" b="""#);
    check(
        r"msg=one\=1\ntwo \\ request=http://h/?q=1&r=2",
        "msg=\"one=1\\ntwo \\\\\" request=\"http://h/?q=1&r=2\"",
    );
    check(r"fname=C:\dir\file x=1\", r#"fname="C:\\dir\\file" x="1\\""#);
    check("k=1 k=2 k_x.y[0]=3", r#"k="1" k="2" k_x.y[0]="3""#);
    check(
        "requestClientApplication=Agent/1.0 (X; Y) src=192.0.2.10\n",
        r#"requestClientApplication="Agent/1.0 (X; Y)" src="192.0.2.10""#,
    );
}

#[test]
fn broken_cef_says_where() {
    for (line, says) in [
        ("", "the line does not begin with CEF: (byte 0)"),
        ("<13>CEF:0|", "the line does not begin with CEF: (byte 0)"),
        ("CEF:x|a|b|c|d|e|5|", "the version is not a number (byte 4)"),
        (
            "CEF:0|a|b|c|d|e|5",
            "the header has fewer than seven fields (byte 17)",
        ),
        (
            "CEF:0|a|b|c|d|e\\|5|k=v",
            "the header has fewer than seven fields (byte 22)",
        ),
        (
            "CEF:0|a|b|c|d|e|5|words",
            "the extension does not begin with a key (byte 18)",
        ),
        (
            "CEF:0|a|b|c|d|e|5|a/b=1",
            "the extension does not begin with a key (byte 18)",
        ),
        (
            "CEF:0|a|b|c|d|e|5|k=a\nb",
            "a line break stands inside the line (byte 21)",
        ),
    ] {
        cef_is(line, says);
    }
    let error = cef::parse(b"CEF:0|a\xff").unwrap_err();
    assert_eq!(error.to_string(), "the line is not UTF-8 (byte 7)");
    let long = "x".repeat(limits::LINE_BYTES_MAX + 1);
    assert_eq!(
        cef::parse(long.as_bytes()).unwrap_err().why,
        "the line is too long"
    );
    let many = format!("CEF:0|a|b|c|d|e|5|{}", "k=v ".repeat(limits::PAIRS_MAX + 1));
    assert_eq!(
        cef::parse(many.as_bytes()).unwrap_err().why,
        "the line has too many pairs"
    );
}

#[track_caller]
fn leef_is(line: &str, expected: &str) {
    let shown = match leef::parse(line.as_bytes()) {
        Ok(read) => {
            let pairs: Vec<String> = read
                .pairs
                .iter()
                .map(|(key, value)| format!("{key}={value:?}"))
                .collect();
            format!("{:?} {} {}", read.version, read.header.join("/"), pairs.join(" "))
        }
        Err(error) => error.to_string(),
    };
    assert_eq!(shown, expected, "{line}");
}

#[test]
fn other_people_s_leef() {
    leef_is(
        "LEEF:1.0|Microsoft|MSExchange|4.0 SP1|15345|src=192.0.2.0\tdst=172.50.123.1\tusrName=joe.black\t",
        r#"V1 Microsoft/MSExchange/4.0 SP1/15345 src="192.0.2.0" dst="172.50.123.1" usrName="joe.black""#,
    );
    leef_is(
        "LEEF:2.0|Lancope|StealthWatch|1.0|41|^|src=192.0.2.0^url=http://h/?a=b^path=C:\\temp",
        r#"V2 Lancope/StealthWatch/1.0/41 src="192.0.2.0" url="http://h/?a=b" path="C:\\temp""#,
    );
    leef_is("LEEF:2.0|v|p|1|e||a=1\tb=2", r#"V2 v/p/1/e a="1" b="2""#);
    leef_is("LEEF:2.0|v|p|1|e|0x7C|a=1|b=2", r#"V2 v/p/1/e a="1" b="2""#);
    leef_is(
        "LEEF:2.0|v\\pw|p|1|e|x09|vitniEscape=1\ta=\\t\\n\\r\\\\",
        r#"V2 v|w/p/1/e a="\t\n\r\\""#,
    );
    leef_is("LEEF:2.0|v|p|1|e|x09|", "V2 v/p/1/e ");
}

#[test]
fn broken_leef_says_where() {
    for (line, says) in [
        ("CEF:0|", "the line does not begin with LEEF: (byte 0)"),
        ("LEEF:3.0|a|b|c|d|", "the version is neither 1.0 nor 2.0 (byte 5)"),
        ("LEEF:1.0|a|b|c|d", "the header is not complete (byte 16)"),
        ("LEEF:2.0|a|b|c|d|k=v", "the header is not complete (byte 20)"),
        (
            "LEEF:2.0|a|b|c|d|ab|k=v",
            "the delimiter is not one character (byte 17)",
        ),
        (
            "LEEF:2.0|a|b|c|d|xD800|k=v",
            "the delimiter is not one character (byte 17)",
        ),
        ("LEEF:1.0|a|b|c|d|k=v\twords", "a pair has no key (byte 21)"),
        ("LEEF:1.0|a|b|c|d|=v", "a pair has no key (byte 17)"),
        (
            "LEEF:1.0|a|b|c|d|vitniEscape=1\tk=a\\x",
            "a backslash escapes nothing here (byte 34)",
        ),
    ] {
        leef_is(line, says);
    }
}
