//! The table of refusals.

use vitni_event::{Refusal, RefusalCode};

#[test]
fn every_code_is_stable_text_with_a_status_and_a_hint() {
    for code in RefusalCode::ALL {
        assert_eq!(RefusalCode::parse(code.code()), Some(*code));
        assert!(
            code.code()
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        );
        assert!([400, 403, 409, 413, 422].contains(&code.status()), "{code}");
        assert!(code.what().ends_with('.') && code.hint().ends_with('.'), "{code}");
    }
}

#[test]
fn a_refusal_says_what_where_and_what_to_do() {
    let refusal = Refusal::new(RefusalCode::BadTime)
        .at_field("time")
        .at_offset(12)
        .with_detail("It says noon.");
    assert_eq!(
        refusal.to_string(),
        "bad-time: `time` or `observed` is not an RFC 3339 date-time with at most nine fraction digits. \
         (member time, byte 12) It says noon. \
         Write it like 2026-11-21T23:21:31.544Z, or leave it out to have the moment of receipt."
    );
}
