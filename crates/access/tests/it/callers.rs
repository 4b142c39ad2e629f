//! Who is let in, and what they may do: tables.

use vitni_access::{AuthError, Caller, Label, Registry, Scope, Scopes, TenantSet, Token, TokenRecord};
use vitni_event::{TenantId, Timestamp};

const NOW: Timestamp = Timestamp::from_nanos(1_000);

fn at(nanos: i64) -> Option<Timestamp> {
    Some(Timestamp::from_nanos(nanos))
}

fn tenant(text: &str) -> TenantId {
    TenantId::parse(text).unwrap()
}

fn record(token: &Token, expires: Option<Timestamp>, revoked: Option<Timestamp>) -> TokenRecord {
    TokenRecord {
        id: token.id(),
        name: Label::parse("ci").unwrap(),
        hash: token.hash(),
        scopes: Scopes::new([Scope::Write, Scope::Read]).unwrap(),
        tenants: TenantSet::only([tenant("t-b"), tenant("t-a"), tenant("t-b")]).unwrap(),
        created: Timestamp::from_nanos(0),
        expires,
        revoked,
    }
}

#[test]
fn who_is_let_in() {
    let token = Token::from_random([1; 10], [2; 32]);
    let forged = Token::from_random([1; 10], [3; 32]);
    let stranger = Token::from_random([9; 10], [2; 32]);
    let text = token.reveal();
    let id = token.id();
    let cases = [
        (text.clone(), None, None, Ok(())),
        (text.clone(), at(1_001), at(1_001), Ok(())),
        (text.clone(), at(1_000), None, Err(AuthError::Expired(id))),
        (text.clone(), None, at(1_000), Err(AuthError::Revoked(id))),
        (text.clone(), at(1), at(2), Err(AuthError::Revoked(id))),
        (forged.reveal(), None, None, Err(AuthError::WrongSecret(id))),
        // Without the secret nobody learns that the token was revoked.
        (forged.reveal(), at(1), at(1), Err(AuthError::WrongSecret(id))),
        (
            stranger.reveal(),
            None,
            None,
            Err(AuthError::Unknown(stranger.id())),
        ),
        (String::new(), None, None, Err(AuthError::Malformed)),
        (format!(" {text}"), None, None, Err(AuthError::Malformed)),
        (format!("Bearer {text}"), None, None, Err(AuthError::Malformed)),
        (text.to_uppercase(), None, None, Err(AuthError::Malformed)),
        (
            text.get(..75).unwrap().to_owned(),
            None,
            None,
            Err(AuthError::Malformed),
        ),
    ];
    for (presented, expires, revoked, expected) in cases {
        let registry = Registry::new([record(&token, expires, revoked)]);
        let got = registry.authenticate(&presented, NOW);
        assert_eq!(
            got.as_ref().map(|_| ()).map_err(|error| *error),
            expected,
            "{presented}"
        );
        if let Ok(caller) = got {
            assert_eq!(caller.token_id, id);
            assert_eq!(caller.name.as_str(), "ci");
        }
    }
}

/// The message is one; the reason for the trace is another for each.
#[test]
fn what_is_said() {
    let id = Token::from_random([1; 10], [2; 32]).id();
    let errors = [
        AuthError::Malformed,
        AuthError::Unknown(id),
        AuthError::WrongSecret(id),
        AuthError::Expired(id),
        AuthError::Revoked(id),
    ];
    let reasons: Vec<_> = errors.iter().map(|error| error.reason()).collect();
    assert_eq!(
        reasons,
        ["malformed", "unknown", "wrong-secret", "expired", "revoked"]
    );
    for error in errors {
        assert_eq!(error.to_string(), AuthError::Malformed.to_string());
        assert_eq!(error.token_id().is_none(), error == AuthError::Malformed);
    }
}

#[test]
fn a_revocation_takes_the_place_of_the_record() {
    let token = Token::from_random([1; 10], [2; 32]);
    let mut registry = Registry::new([record(&token, None, None)]);
    assert!(registry.authenticate(&token.reveal(), NOW).is_ok());
    registry.put(record(&token, None, Some(NOW)));
    assert_eq!(
        registry.authenticate(&token.reveal(), NOW),
        Err(AuthError::Revoked(token.id()))
    );
    assert_eq!(registry.iter().count(), 1);
    assert_eq!(registry.get(&token.id()).unwrap().revoked, Some(NOW));
}

/// Every combination of scopes × scope asked × tenants, against the rule written out.
#[test]
fn who_may_do_what() {
    let tenants = [
        (TenantSet::All, [true, true, true], true),
        (
            TenantSet::only([tenant("t-a")]).unwrap(),
            [true, false, false],
            false,
        ),
        (
            TenantSet::only([tenant("t-b"), tenant("t-a")]).unwrap(),
            [true, true, false],
            false,
        ),
    ];
    let asked = [tenant("t-a"), tenant("t-b"), tenant("t-c")];
    for bits in 1..16_u8 {
        let held: Vec<_> = Scope::ALL
            .into_iter()
            .enumerate()
            .filter(|(at, _)| bits & 1 << at != 0)
            .map(|(_, scope)| scope)
            .collect();
        let personal_alone = held.contains(&Scope::ReadPersonal) && !held.contains(&Scope::Read);
        let Ok(scopes) = Scopes::new(held.clone()) else {
            assert!(personal_alone, "{held:?}");
            continue;
        };
        assert!(!personal_alone, "{held:?}");
        for (set, inside, everywhere) in &tenants {
            let token_id = Token::from_random([0; 10], [0; 32]).id();
            let caller = Caller {
                token_id,
                name: Label::parse("x").unwrap(),
                scopes,
                tenants: set.clone(),
            };
            for scope in Scope::ALL {
                for (tenant, inside) in asked.iter().zip(inside) {
                    let expected = held.contains(&scope) && *inside;
                    assert_eq!(
                        caller.may(scope, tenant),
                        expected,
                        "{held:?} {scope} {set:?} {tenant}"
                    );
                }
                assert_eq!(caller.may_everywhere(scope), held.contains(&scope) && *everywhere);
            }
        }
    }
}

#[test]
fn sets_of_tenants() {
    assert_eq!(TenantSet::only([]), None);
    assert_eq!(
        TenantSet::only((0..1025).map(|at| tenant(&format!("t-{at}")))),
        None
    );
    assert!(TenantSet::only((0..1024).map(|at| tenant(&format!("t-{at}")))).is_some());
    assert_eq!(TenantSet::All.sole(), None);
    assert_eq!(
        TenantSet::only([tenant("t-a"), tenant("t-b")]).unwrap().sole(),
        None
    );
    assert_eq!(
        TenantSet::only([tenant("t-a"), tenant("t-a")]).unwrap().sole(),
        Some(&tenant("t-a"))
    );
}
