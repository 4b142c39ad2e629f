//! Text forms: written then read is the same; every other text is refused.

use proptest::prelude::*;
use vitni_access::tenant::tenant_id;
use vitni_access::{Capability, Label, Scope, Scopes, SecretHash, TileAccess, Token, TokenId};

proptest! {
    #[test]
    fn tokens(id: [u8; 10], secret: [u8; 32]) {
        let token = Token::from_random(id, secret);
        let text = token.reveal();
        prop_assert_eq!(text.len(), 3 + 16 + 1 + 56);
        let read = Token::parse(&text).unwrap();
        prop_assert_eq!(read.id(), token.id());
        prop_assert_eq!(read.hash(), token.hash());
        prop_assert_eq!(read.reveal(), text);
        prop_assert_eq!(TokenId::parse(&token.id().to_string()), Some(token.id()));
    }

    /// One wrong character is noticed (the odds of the check are 1 in 2^24), and nothing else reads as a token.
    #[test]
    fn mistyped_tokens(id: [u8; 10], secret: [u8; 32], at in 0..76_usize, char in "[a-zA-Z0-9_ ]") {
        let text = Token::from_random(id, secret).reveal();
        let mut other = text.clone();
        other.replace_range(at..=at, &char);
        prop_assert_eq!(Token::parse(&other).is_some(), other == text);
        prop_assert!(Token::parse(text.get(..at).unwrap()).is_none());
        let longer = format!("{text}{char}");
        prop_assert!(Token::parse(&longer).is_none());
    }

    #[test]
    fn tenant_ids(random: [u8; 10]) {
        let id = tenant_id(random).unwrap();
        prop_assert_eq!(id.as_str().len(), 18);
        prop_assert!(id.as_str().strip_prefix("t-").unwrap().bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'2'..=b'7')));
    }

    #[test]
    fn capabilities(random: [u8; 20], other: [u8; 20]) {
        let capability = Capability::from_random(random);
        let text = capability.reveal();
        let access = TileAccess::Capability(capability.hash());
        prop_assert_eq!(Capability::parse(&text).unwrap().reveal(), text.clone());
        prop_assert!(access.opens(Some(&text)));
        prop_assert!(!access.opens(None));
        prop_assert_eq!(access.opens(Some(&Capability::from_random(other).reveal())), random == other);
        prop_assert!(!TileAccess::Public.opens(Some(&text)));
        prop_assert!(TileAccess::Public.opens(None));
    }

    #[test]
    fn hashes(secret: [u8; 32]) {
        let hash = SecretHash::of(&secret);
        prop_assert_eq!(SecretHash::parse(&hash.to_string()), Some(hash));
        prop_assert!(hash.is_of(&secret));
    }

    #[test]
    fn anything_is_read_or_refused(text in "\\PC{0,80}|vt_[a-z2-7_]{0,80}") {
        if let Some(token) = Token::parse(&text) {
            prop_assert_eq!(token.reveal(), text.clone());
        }
        if let Some(capability) = Capability::parse(&text) {
            prop_assert_eq!(capability.reveal(), text.clone());
        }
        if let Ok(label) = Label::parse(&text) {
            prop_assert_eq!(label.as_str(), text);
        }
    }
}

#[test]
fn a_token_in_full() {
    let token = Token::from_random([0; 10], [0xff; 32]);
    expect_test::expect!["vt_aaaaaaaaaaaaaaaa_777777777777777777777777777777777777777777777777777rapfh"]
        .assert_eq(&token.reveal());
    expect_test::expect!["af9613760f72635fbdb44a5a0a63c39f12af30f950a6ee5c971be188e89c4051"]
        .assert_eq(&token.hash().to_string());
}

/// What a diagnostic line would show.
#[test]
fn secrets_do_not_print() {
    let token = Token::from_random([1; 10], [2; 32]);
    assert_eq!(format!("{token:?}"), "Token { id: aeaqcaibaeaqcaib, .. }");
    assert_eq!(
        format!("{:?}", Capability::from_random([2; 20])),
        "Capability { .. }"
    );
}

#[test]
fn hashes_in_other_forms() {
    let hash = SecretHash::of(b"x").to_string();
    for text in [
        "",
        "00",
        hash.get(1..).unwrap(),
        &format!("{hash}0"),
        &hash.to_uppercase(),
        &hash.replacen(hash.get(..2).unwrap(), "+1", 1),
    ] {
        assert_eq!(SecretHash::parse(text), None, "{text}");
    }
}

#[test]
fn labels() {
    let long = "å".repeat(128);
    for good in ["a", "Ann's laptop", "日本", &long] {
        assert!(Label::parse(good).is_ok(), "{good}");
    }
    let longer = "å".repeat(129);
    for bad in ["", " a", "a ", "a\nb", "a\u{0}", "a\u{85}", &longer] {
        assert!(Label::parse(bad).is_err(), "{bad:?}");
    }
}

#[test]
fn scopes() {
    let check = |names: &[&str]| match Scopes::from_names(names.iter().copied()) {
        Ok(scopes) => scopes.iter().map(Scope::as_str).collect::<Vec<_>>().join(" "),
        Err(error) => error.to_string(),
    };
    assert_eq!(check(&["admin", "read", "write", "read"]), "write read admin");
    assert_eq!(check(&["read-personal", "read"]), "read read-personal");
    assert_eq!(
        check(&["read-personal", "admin"]),
        "the scope read-personal widens read: give both"
    );
    assert_eq!(
        check(&[]),
        "a token needs a scope: give one or more of write, read, read-personal, admin"
    );
    assert_eq!(
        check(&["Read"]),
        "there is no scope `Read`: give one or more of write, read, read-personal, admin"
    );
}
