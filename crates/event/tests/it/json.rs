//! JSON values: the vectors of RFC 8785, another implementation as judge, and what is refused.

use proptest::prelude::*;
use vitni_event::json::{utf16_cmp, write_string};
use vitni_event::{CanonicalJson, Flags};

use crate::arbitrary;

fn canonical(text: &str) -> Result<(String, Flags), String> {
    let mut flags = Flags::default();
    match CanonicalJson::from_raw(text, &mut flags) {
        Ok(value) => Ok((value.as_str().to_owned(), flags)),
        Err(fault) => Err(format!("{} at {}", fault.code.code(), fault.at)),
    }
}

proptest! {
    #[test]
    fn another_implementation_agrees(value in arbitrary::json(), pretty in any::<bool>()) {
        let text = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) }.unwrap();
        let theirs = serde_json_canonicalizer::to_string(&value).unwrap();
        prop_assert_eq!(canonical(&text), Ok((theirs.clone(), Flags::NONE)));
        // What is canonical stays as it is, borrowed or not.
        prop_assert_eq!(canonical(&theirs), Ok((theirs.clone(), Flags::NONE)));
    }

    #[test]
    fn names_sort_as_utf16(a in arbitrary::text(), b in arbitrary::text()) {
        prop_assert_eq!(utf16_cmp(&a, &b), a.encode_utf16().cmp(b.encode_utf16()));
    }

    #[test]
    fn strings_come_back(text in arbitrary::text()) {
        let mut written = Vec::new();
        write_string(&text, &mut written);
        prop_assert_eq!(serde_json::from_slice::<String>(&written).unwrap(), text.clone());
        let value = CanonicalJson::string(&text);
        prop_assert_eq!(value.to_text(), text.as_str());
        prop_assert_eq!(value.as_str().as_bytes(), &written[..]);
    }

    /// Escapes of every kind, and text that is not JSON: the same verdict as another parser, no panic.
    #[test]
    fn another_parser_agrees_on_what_is_json(text in "[\\[\\]{}:,\"0-9a-z\\\\u.eE+ \u{1}-]{0,16}") {
        let theirs = serde_json::from_str::<serde_json::Value>(&text);
        match canonical(&text) {
            Ok(_) => prop_assert!(theirs.is_ok() || theirs.unwrap_err().to_string().contains("out of range"), "{}", text),
            Err(code) if code.starts_with("bad-json") => prop_assert!(theirs.is_err(), "{}", text),
            Err(_) => {}
        }
    }

    #[test]
    fn another_parser_agrees_on_strings(inner in "(\\\\[\"\\\\/bfnrtux]|\\\\u[0-9a-fA-F]{4}|\\\\ud[89ab][0-9a-f]{2}|[a-z\"\u{1}é])*") {
        let text = format!("\"{inner}\"");
        let theirs = serde_json::from_str::<String>(&text);
        match CanonicalJson::from_raw(&text, &mut Flags::default()) {
            Ok(value) => prop_assert_eq!(value.to_text(), theirs.unwrap()),
            Err(_) => prop_assert!(theirs.is_err()),
        }
    }
}

/// RFC 8785 sections 3.2.2 and 3.2.3.
#[test]
fn the_examples_of_the_standard() {
    let input = r#"{
        "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
        "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
        "literals": [null, true, false]
    }"#;
    let expected = concat!(
        r#"{"literals":[null,true,false],"#,
        r#""numbers":["333333333.33333329",1e+30,4.5,0.002,1e-27],"#,
        r#""string":"€$\u000f\nA'B\"\\\\\"/"}"#
    );
    // The first number is the one difference: the standard's example lets it round, we do not.
    let (text, flags) = canonical(input).unwrap();
    assert_eq!(text, expected);
    assert_eq!(
        flags.iter().map(|flag| flag.name()).collect::<Vec<_>>(),
        ["inexact-number"]
    );

    let names = r#"{"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb33":"Hebrew Letter Dalet With Dagesh",
        "1":"One","\ud83d\ude00":"Emoji: Grinning Face","\u0080":"Control","\u00f6":"Latin Small Letter O With Diaeresis"}"#;
    let sorted = concat!(
        "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u{80}\":\"Control\",",
        "\"ö\":\"Latin Small Letter O With Diaeresis\",\"€\":\"Euro Sign\",",
        "\"😀\":\"Emoji: Grinning Face\",\"\u{fb33}\":\"Hebrew Letter Dalet With Dagesh\"}"
    );
    assert_eq!(canonical(names), Ok((sorted.to_owned(), Flags::NONE)));
}

#[test]
fn what_is_refused() {
    let deep = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert!(canonical(&deep(64)).is_ok());
    for (text, expected) in [
        ("", "bad-json at 0"),
        ("{", "bad-json at 1"),
        ("[1,]", "bad-json at 3"),
        ("{\"a\":1,}", "bad-json at 7"),
        ("{\"a\" 1}", "bad-json at 5"),
        ("{'a':1}", "bad-json at 1"),
        ("nul", "bad-json at 0"),
        ("NaN", "bad-json at 0"),
        ("01", "bad-json at 1"),
        ("1.", "bad-json at 2"),
        (".5", "bad-json at 0"),
        ("-", "bad-json at 1"),
        ("1e", "bad-json at 2"),
        ("+1", "bad-json at 0"),
        ("1 2", "bad-json at 2"),
        ("\"\u{1}\"", "bad-json at 1"),
        ("\"\\x\"", "bad-json at 2"),
        ("\"\\u12g4\"", "bad-json at 5"),
        ("\"abc", "bad-json at 4"),
        ("\u{feff}1", "bad-json at 0"),
        (r#"{"a":1,"a":2}"#, "duplicate-key at 0"),
        (r#"{"a":1,"\u0061":2}"#, "duplicate-key at 0"),
        (r#"[{"x":{"a":1,"b":2,"a":1}}]"#, "duplicate-key at 6"),
        (r#""\ud800""#, "lone-surrogate at 2"),
        (r#""\udc00""#, "lone-surrogate at 2"),
        (r#""\ud800x""#, "lone-surrogate at 2"),
        (r#""\ud800\n""#, "lone-surrogate at 2"),
        (r#""\ud800\ud800""#, "lone-surrogate at 2"),
        (r#"{"\udfff":1}"#, "lone-surrogate at 3"),
        (&deep(65), "too-deep at 64"),
        (&"[".repeat(100_000), "too-deep at 64"),
        (&"{\"a\":".repeat(100_000), "too-deep at 320"),
    ] {
        assert_eq!(
            canonical(text),
            Err(expected.to_owned()),
            "{}",
            text.chars().take(40).collect::<String>()
        );
    }
}

#[test]
fn values_for_people() {
    for (text, expected) in [
        ("\"a\\nb\\u0001\"", "a\nb\u{1}"),
        ("12.5", "12.5"),
        ("true", "true"),
        ("null", "null"),
        ("{\"a\":[1]}", "{\"a\":[1]}"),
    ] {
        assert_eq!(CanonicalJson::trusted(text).to_text(), expected);
    }
    assert_eq!(CanonicalJson::number_u64(1 << 53).as_str(), "9007199254740992");
    assert_eq!(
        CanonicalJson::number_u64((1 << 53) + 1).as_str(),
        "\"9007199254740993\""
    );
}
