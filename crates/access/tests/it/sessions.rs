//! Sessions: whoever has the key has the session, for as long as it lasts and no longer.

use proptest::prelude::*;
use vitni_access::limits::SESSION_S_MAX;
use vitni_access::{SessionError, SessionKey, Sessions, Token, TokenId};
use vitni_event::Timestamp;

const S: i64 = 1_000_000_000;

fn at(second: i64) -> Timestamp {
    Timestamp::from_nanos(1_700_000_000 * S + second * S)
}

fn key(number: u8) -> SessionKey {
    SessionKey::from_random([number; 10], [number; 35])
}

fn token() -> TokenId {
    Token::from_random([7; 10], [7; 32]).id()
}

#[test]
fn a_session_is_opened_by_its_key_alone() {
    let mut sessions = Sessions::new(60, 10);
    sessions.begin(&key(1), token(), at(0)).unwrap();
    assert_eq!(sessions.open(&key(1), at(1)), Ok(token()));
    assert_eq!(sessions.open(&key(2), at(1)), Err(SessionError::Unknown));
    let guess = SessionKey::from_random([1; 10], [2; 35]);
    assert_eq!(sessions.open(&guess, at(1)), Err(SessionError::Unknown));
    sessions.end(key(1).id());
    assert_eq!(
        sessions.open(&key(1), at(2)),
        Err(SessionError::Finished(key(1).id()))
    );
    assert_eq!(
        sessions.open(&guess, at(2)),
        Err(SessionError::Unknown),
        "who guesses learns nothing"
    );
}

#[test]
fn use_keeps_it_and_the_longest_time_ends_it() {
    let mut sessions = Sessions::new(60, 10);
    sessions.begin(&key(1), token(), at(0)).unwrap();
    let mut now = 0;
    while now + 59 < SESSION_S_MAX {
        now += 59;
        assert_eq!(sessions.open(&key(1), at(now)), Ok(token()), "{now}");
    }
    let expired = Err(SessionError::Expired(key(1).id()));
    assert_eq!(sessions.open(&key(1), at(SESSION_S_MAX)), expired);
    sessions.begin(&key(2), token(), at(0)).unwrap();
    assert_eq!(
        sessions.open(&key(2), at(60)),
        Err(SessionError::Expired(key(2).id()))
    );
}

#[test]
fn as_many_as_may_be_and_places_of_those_that_are_over() {
    let mut sessions = Sessions::new(60, 2);
    assert!(sessions.begin(&key(1), token(), at(0)).is_some());
    assert!(sessions.begin(&key(2), token(), at(0)).is_some());
    assert!(sessions.begin(&key(3), token(), at(1)).is_none());
    sessions.end(key(1).id());
    assert!(sessions.begin(&key(3), token(), at(1)).is_some());
    assert!(sessions.begin(&key(4), token(), at(30)).is_none());
    assert!(
        sessions.begin(&key(4), token(), at(61)).is_some(),
        "the idle ones are over"
    );
    assert_eq!(sessions.count(at(61)), 1);
}

#[test]
fn a_restart_keeps_what_is_not_over() {
    let mut sessions = Sessions::new(60, 2);
    let record = sessions.begin(&key(1), token(), at(0)).unwrap();
    let text = serde_json::to_string(&record).unwrap();
    assert!(!text.contains(key(1).reveal().split('.').nth(1).unwrap()));
    let record = serde_json::from_str(&text).unwrap();
    let mut again = Sessions::new(60, 2);
    assert!(again.restore(&record, at(100)));
    assert_eq!(again.open(&key(1), at(101)), Ok(token()));
    assert!(!Sessions::new(60, 2).restore(&record, at(SESSION_S_MAX)));
}

proptest! {
    #[test]
    fn keys_are_read_back_and_marks_are_their_own(id in any::<[u8; 10]>(), secret in prop::collection::vec(any::<u8>(), 35), other in any::<u8>()) {
        let secret: [u8; 35] = secret.try_into().unwrap();
        let key = SessionKey::from_random(id, secret);
        let read = SessionKey::parse(&key.reveal()).unwrap();
        prop_assert_eq!(read.reveal(), key.reveal());
        prop_assert!(read.is_mark(&key.form_mark()));
        let mut changed = secret;
        changed[usize::from(other) % 35] ^= 1;
        prop_assert!(!SessionKey::from_random(id, changed).is_mark(&key.form_mark()));
        let shown = format!("{key:?}");
        prop_assert!(!shown.contains(key.reveal().split_once('.').unwrap().1));
    }

    #[test]
    fn other_texts_are_no_keys(text in ".{0,90}") {
        if let Some(key) = SessionKey::parse(&text) {
            prop_assert_eq!(key.reveal(), text);
        }
    }
}
