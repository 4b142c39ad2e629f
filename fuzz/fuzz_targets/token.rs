//! What stands in an Authorization header or a tile's address: tokens, capabilities, scopes, names.
#![no_main]

use libfuzzer_sys::fuzz_target;
use vitni_access::{Capability, Label, Registry, Scopes, SecretHash, Token, TokenId};
use vitni_event::{EventId, TenantId, Timestamp};

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    if let Some(token) = Token::parse(text) {
        assert_eq!(token.reveal(), text);
    }
    if let Some(capability) = Capability::parse(text) {
        assert_eq!(capability.reveal(), text);
    }
    if let Some(id) = TokenId::parse(text) {
        assert_eq!(id.to_string(), text);
    }
    if let Some(id) = TenantId::parse(text) {
        assert_eq!(id.as_str(), text);
    }
    let _ = (
        Label::parse(text),
        SecretHash::parse(text),
        Scopes::from_names(text.split(' ')),
        EventId::parse(text),
    );
    assert!(
        Registry::new([])
            .authenticate(text, Timestamp::from_nanos(0))
            .is_err()
    );
});
