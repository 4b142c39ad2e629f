//! What a mapping cuts is gone from every field and from the kept line, whether the line becomes an event or not.

use vitni_event::{Canonical, Flag};
use vitni_intake::{Mapping, Product, Products, Reading};

use crate::render::november;

/// Every live credential of the capture: ids of tokens, codes, sessions and interactions.
fn live() -> Vec<&'static str> {
    let log = include_str!("../../../../examples/oidc-provider/events.jsonl");
    let mut found: Vec<&str> = Vec::new();
    for line in log.lines().filter(|line| !line.contains("\"kind\":\"Grant\"")) {
        let rest = line.split_once("\"jti\":\"").map(|(_, rest)| rest);
        found.extend(rest.and_then(|rest| rest.split('"').next()));
    }
    found.sort_unstable();
    found.dedup();
    found
}

#[test]
fn no_credential_of_the_capture_is_kept() {
    let product = Products::built_in().get("oidc-provider").unwrap();
    let live = live();
    assert_eq!(live.len(), 16, "interactions, sessions, codes and tokens");
    for line in include_str!("../../../../examples/oidc-provider/events.jsonl").lines() {
        let cut = product.without_secrets(line.as_bytes());
        let kept = cut.clone().unwrap_or_else(|| line.as_bytes().to_vec());
        let kept = String::from_utf8(kept).unwrap();
        let whole = match product.read(line.as_bytes(), &november()) {
            Reading::Event(event) => {
                assert_eq!(event.flags.contains(Flag::SecretCut), cut.is_some(), "{line}");
                assert_eq!(event.raw.as_deref(), Some(kept.as_str()));
                String::from_utf8(Canonical::write(&event).bytes().to_vec()).unwrap()
            }
            _ => String::new(),
        };
        for secret in &live {
            assert!(
                !kept.contains(secret) && !whole.contains(secret),
                "{secret} of {line}"
            );
        }
        assert!(!kept.contains("\"state\":\"st\"") && !kept.contains("\"nonce\":\"n1\""));
        // Still JSON, and what is cut twice is as what is cut once.
        assert!(kept.starts_with('{') && kept.ends_with('}'));
        assert_eq!(product.without_secrets(kept.as_bytes()), None, "{kept}");
        // A line that was cut short on its way gives nothing away either.
        for end in (0..line.len())
            .step_by(7)
            .filter(|end| line.is_char_boundary(*end))
        {
            let short = &line.as_bytes()[..end];
            let kept = product.without_secrets(short).unwrap_or_else(|| short.to_vec());
            let kept = String::from_utf8(kept).unwrap();
            for secret in &live {
                assert!(!kept.contains(secret), "{secret} of {kept}");
            }
        }
    }
}

fn mapping(format: &str, more: &str, secrets: &str) -> Mapping {
    let rule = if format == "text" {
        "[[rule]]\nline = \"{all*}\"\nevent = \"authentication.ok\"\nset.text.message = \"{all}\"\n"
    } else {
        "[[rule]]\nevent = \"authentication.ok\"\nset.text.message = \"{note}\"\n"
    };
    let text = format!(
        "name = \"x\"\nversion = \"1\"\ndescription = \"x\"\nformat = \"{format}\"\n{more}\n{secrets}\n{rule}"
    );
    Mapping::parse(&text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

#[track_caller]
fn check(mapping: &Mapping, line: &str, kept: &str) {
    let cut = mapping.without_secrets(line.as_bytes());
    let cut = cut.unwrap_or_else(|| line.as_bytes().to_vec());
    assert_eq!(String::from_utf8_lossy(&cut), kept);
    if let Reading::Event(event) = mapping.read(line.as_bytes(), &november()) {
        assert_eq!(event.raw.as_deref(), Some(kept));
    }
}

#[test]
fn sentences() {
    let secret = "[[secret]]\nafter = \"pin=\"\nkind = \"code\"\n";
    let mapping = mapping("text", "", secret);
    check(
        &mapping,
        "a pin=1234 b pin=5 c",
        "a pin=[secret] b pin=[secret] c",
    );
    check(&mapping, "a pin=\"1 2\" b", "a pin=\"[secret]\" b");
    check(&mapping, "a pin=1234,next", "a pin=[secret],next");
    check(&mapping, "a pin= b", "a pin= b");
    check(&mapping, "a pin=", "a pin=");
    check(&mapping, "a pin=[secret] b", "a pin=[secret] b");
    let until = mapping_until();
    check(&until, "GET /auth/abc/x", "GET /auth/[secret]/x");
}

fn mapping_until() -> Mapping {
    mapping(
        "text",
        "",
        "[[secret]]\nafter = \"/auth/\"\nuntil = \"/?\"\nkind = \"token\"\n",
    )
}

#[test]
fn objects() {
    let secrets = "[[secret]]\nfield = \"**.token\"\nkind = \"token\"\neverywhere = true\n\
        [[secret]]\nfield = \"list.*.pin\"\nkind = \"code\"\nwhen = { kind = \"a\" }\n";
    let mapping = mapping("json", "", secrets);
    check(
        &mapping,
        r#"{"token":"t","note":"t"}"#,
        r#"{"token":"[secret]","note":"t"}"#,
    );
    check(
        &mapping,
        r#"{"a":{"TOKEN":"0123456789abcdef"},"note":"is 0123456789abcdef, 1"}"#,
        r#"{"a":{"TOKEN":"[secret]"},"note":"is [secret], 1"}"#,
    );
    check(
        &mapping,
        r#"{"token":12,"note":""}"#,
        r#"{"token":"[secret]","note":""}"#,
    );
    check(
        &mapping,
        r#"{"token":{"token":"x"},"b":[1]}"#,
        r#"{"token":"[secret]","b":[1]}"#,
    );
    check(
        &mapping,
        r#"{"token":null,"note":"x"}"#,
        r#"{"token":null,"note":"x"}"#,
    );
    check(
        &mapping,
        r#"{"kind":"a","list":[{"pin":1},{"pin":"2"}]}"#,
        r#"{"kind":"a","list":[{"pin":"[secret]"},{"pin":"[secret]"}]}"#,
    );
    check(
        &mapping,
        r#"{"kind":"b","list":[{"pin":1}]}"#,
        r#"{"kind":"b","list":[{"pin":1}]}"#,
    );
    // A number that holds the same digits stays a number.
    check(
        &mapping,
        r#"{"token":"1234567890123456","n":1234567890123456}"#,
        r#"{"token":"[secret]","n":1234567890123456}"#,
    );
    // What cannot be taken apart is cut by the names alone.
    check(&mapping, r#"{"token":"abc"#, r#"{"token":"[secret]"#);
    check(
        &mapping,
        r#"{"Token" : "a\"b" , x"#,
        r#"{"Token" : "[secret]" , x"#,
    );
    check(&mapping, r#"{"pin":12,"x"#, r#"{"pin":[secret],"x"#);
    check(&mapping, r#"{"token":{"a":1,"#, r#"{"token":[secret]"#);
    check(
        &mapping,
        r#"{"token":"a","token":"b"}"#,
        r#"{"token":"[secret]","token":"[secret]"}"#,
    );
}

#[test]
fn pairs_and_values() {
    let secret = "[[secret]]\nfield = \"pw\"\nkind = \"password\"\n";
    let pairs = mapping("pairs", "", secret);
    check(&pairs, "note=a PW=\"b c\" d=e", "note=a PW=\"[secret]\" d=e");
    check(&pairs, "note=\"a\\\"b\" pw=x", "note=\"a\\\"b\" pw=[secret]");
    check(&pairs, "pw=x note=\"a", "pw=[secret] note=\"a");
    let csv = mapping("csv", "columns = [\"note\", \"pw\"]", secret);
    check(&csv, "a,\"b \"\"c\"\"\"", "a,\"[secret]\"");
    check(&csv, "a,b", "a,[secret]");
    check(&csv, "a,b,c", "[secret]");
}

#[test]
fn a_line_that_is_no_text_is_cut_by_names() {
    let secret = "[[secret]]\nfield = \"token\"\nkind = \"token\"\n";
    let mapping = mapping("json", "", secret);
    let cut = mapping
        .without_secrets(b"{\"token\":\"hush\",\"x\":\"\xff\"}")
        .unwrap();
    assert_eq!(cut, b"{\"token\":\"[secret]\",\"x\":\"\xff\"}");
}
