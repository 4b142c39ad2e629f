//! Kept records: one JSON form, read back the same; every other form refused.

use expect_test::{Expect, expect};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::subsequence;
use vitni_access::tenant::tenant_id;
use vitni_access::{
    Capability, Label, Scope, Scopes, TenantRecord, TenantSet, TileAccess, Token, TokenRecord,
};
use vitni_event::{TenantId, Timestamp};

fn time() -> impl Strategy<Value = Timestamp> {
    any::<i64>().prop_map(Timestamp::from_nanos)
}

fn label() -> impl Strategy<Value = Label> {
    "[^\\pC\\pZ]([^\\pC]{0,40}[^\\pC\\pZ])?".prop_map(|text| Label::parse(&text).unwrap())
}

fn scopes() -> impl Strategy<Value = Scopes> {
    subsequence(&Scope::ALL[..], 1..=4)
        .prop_filter_map("read-personal alone", |scopes| Scopes::new(scopes).ok())
}

fn tenants() -> impl Strategy<Value = TenantSet> {
    let ids = proptest::collection::vec("[a-z0-9-]{1,64}", 1..4);
    option::of(ids).prop_map(|ids| match ids {
        None => TenantSet::All,
        Some(ids) => TenantSet::only(ids.iter().map(|id| TenantId::parse(id).unwrap())).unwrap(),
    })
}

prop_compose! {
    fn token_record()(
        token in any::<([u8; 10], [u8; 32])>(),
        name in label(),
        scopes in scopes(),
        tenants in tenants(),
        times in (time(), option::of(time()), option::of(time())),
    ) -> TokenRecord {
        let token = Token::from_random(token.0, token.1);
        let (created, expires, revoked) = times;
        TokenRecord { id: token.id(), name, hash: token.hash(), scopes, tenants, created, expires, revoked }
    }
}

prop_compose! {
    fn tenant_record()(
        id in any::<[u8; 10]>(),
        name in label(),
        own in any::<bool>(),
        epoch in any::<u32>(),
        capability in option::of(any::<[u8; 20]>()),
        created in time(),
    ) -> TenantRecord {
        let tiles = capability.map_or(TileAccess::Public, |random| {
            TileAccess::Capability(Capability::from_random(random).hash())
        });
        TenantRecord { id: tenant_id(id).unwrap(), name, own, epoch, tiles, created }
    }
}

proptest! {
    #[test]
    fn token_records_come_back(record in token_record()) {
        let json = serde_json::to_string(&record).unwrap();
        prop_assert_eq!(serde_json::from_str::<TokenRecord>(&json).unwrap(), record);
    }

    #[test]
    fn tenant_records_come_back(record in tenant_record()) {
        let json = serde_json::to_string(&record).unwrap();
        prop_assert_eq!(serde_json::from_str::<TenantRecord>(&json).unwrap(), record);
    }
}

const TOKEN: &str = r#"{"id":"aeaqcaibaeaqcaib","name":"ci","hash":"75877bb41d393b5fb8455ce60ecd8dda001d06316496b14dfa7f895656eeca4a","scopes":["write","read"],"tenants":["t-a","t-b"],"created":"2026-11-21T23:21:31.000000000Z","expires":"2027-11-21T23:21:31.000000000Z"}"#;
const TENANT: &str = r#"{"id":"t-aeaqcaibaeaqcaib","name":"Acme","own":false,"epoch":2,"tiles":"public","created":"2026-11-21T23:21:31.000000000Z"}"#;

/// The form is stable: settings written by an earlier build are read by every later one.
#[test]
fn one_form() {
    let token: TokenRecord = serde_json::from_str(TOKEN).unwrap();
    assert_eq!(serde_json::to_string(&token).unwrap(), TOKEN);
    let all = TOKEN.replace(r#"["t-a","t-b"]"#, r#""all""#);
    let everywhere: TokenRecord = serde_json::from_str(&all).unwrap();
    assert_eq!(serde_json::to_string(&everywhere).unwrap(), all);
    let tenant: TenantRecord = serde_json::from_str(TENANT).unwrap();
    assert_eq!(serde_json::to_string(&tenant).unwrap(), TENANT);
    let hidden = TENANT.replace(
        r#""public""#,
        r#"{"capability":"75877bb41d393b5fb8455ce60ecd8dda001d06316496b14dfa7f895656eeca4a"}"#,
    );
    let closed: TenantRecord = serde_json::from_str(&hidden).unwrap();
    assert_eq!(serde_json::to_string(&closed).unwrap(), hidden);
}

/// Each edit of a good record makes it one that is refused, with a reason.
fn check<T: serde::de::DeserializeOwned>(good: &str, edits: &[(&str, &str)], expected: &Expect) {
    let mut said = String::new();
    for (old, new) in edits {
        let edited = good.replacen(old, new, 1);
        assert_ne!(edited, good, "{old}");
        let error = serde_json::from_str::<T>(&edited).map(|_| ()).expect_err(new);
        said.push_str(&format!("{new} | {error}\n"));
    }
    expected.assert_eq(&said);
}

#[test]
fn other_token_forms() {
    let edits = [
        ("aeaqcaib", "AEAQCAIB"),
        ("\"ci\"", "\"\""),
        ("7587", "758"),
        ("[\"write\",\"read\"]", "[]"),
        ("\"read\"", "\"root\""),
        ("\"write\",\"read\"", "\"read-personal\""),
        ("[\"t-a\",\"t-b\"]", "[]"),
        ("[\"t-a\",\"t-b\"]", "\"any\""),
        ("t-a", "T-A"),
        ("2026-11-21T", "2026-11-21 at "),
        ("\"expires\"", "\"only_from\""),
        (
            ",\"expires\":\"2027-11-21T23:21:31.000000000Z\"",
            ",\"revoked\":\"never\"",
        ),
    ];
    check::<TokenRecord>(
        TOKEN,
        &edits,
        &expect![[r#"
        AEAQCAIB | the token record's `id` has a form that this version does not write
        "" | the token record's `name`: a name must be 1 to 128 characters without control characters and without spaces at its ends
        758 | the token record's `hash` has a form that this version does not write
        [] | the token record's `scopes`: a token needs a scope: give one or more of write, read, read-personal, admin
        "root" | the token record's `scopes`: there is no scope `root`: give one or more of write, read, read-personal, admin
        "read-personal" | the token record's `scopes`: the scope read-personal widens read: give both
        [] | the token record's `tenants` has a form that this version does not write
        "any" | the token record's `tenants` has a form that this version does not write
        T-A | the token record's `tenants` has a form that this version does not write
        2026-11-21 at  | the token record's `created` has a form that this version does not write
        "only_from" | unknown field `only_from`, expected one of `id`, `name`, `hash`, `scopes`, `tenants`, `created`, `expires`, `revoked` at line 1 column 215
        ,"revoked":"never" | the token record's `revoked` has a form that this version does not write
    "#]],
    );
}

#[test]
fn other_tenant_forms() {
    let edits = [
        ("t-aeaq", "t_aeaq"),
        ("Acme", "A\\ncme"),
        (":2,", ":-1,"),
        ("\"public\"", "\"secret\""),
        ("\"public\"", "{\"capability\":\"aeaq\"}"),
        ("2026", "26"),
        ("\"own\":false", "\"own\":false,\"frozen\":true"),
    ];
    check::<TenantRecord>(
        TENANT,
        &edits,
        &expect![[r#"
        t_aeaq | the tenant record's `id` has a form that this version does not write
        A\ncme | the tenant record's `name`: a name must be 1 to 128 characters without control characters and without spaces at its ends
        :-1, | invalid value: integer `-1`, expected u32 at line 1 column 63
        "secret" | unknown variant `secret`, expected `public` or `capability` at line 1 column 79
        {"capability":"aeaq"} | the tenant record's `tiles` has a form that this version does not write
        26 | the tenant record's `created` has a form that this version does not write
        "own":false,"frozen":true | unknown field `frozen`, expected one of `id`, `name`, `own`, `epoch`, `tiles`, `created` at line 1 column 61
    "#]],
    );
}
