//! The cursor: written then read is the same; everything else is refused.

use proptest::prelude::*;
use vitni_event::Seq;
use vitni_query::Cursor;

proptest! {
    #[test]
    fn reads_what_it_writes(upper in 1..=u64::MAX, after in 1..=u64::MAX) {
        let (after, upper) = (after.min(upper), after.max(upper));
        let cursor = Cursor::new(Seq(upper), Seq(after)).unwrap();
        let text = cursor.to_string();
        prop_assert_eq!(Cursor::parse(&text), Some(cursor));
        prop_assert!(text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'.'), "survives a URL: {}", text);
    }

    #[test]
    fn has_one_text_form(text in "s0\\.[0-9a-f]{0,3}\\.[0-9a-f]{0,3}|\\PC{0,12}") {
        if let Some(cursor) = Cursor::parse(&text) {
            prop_assert_eq!(cursor.to_string(), text);
        }
    }
}

#[test]
fn refuses_other_texts() {
    let texts = [
        "",
        "s0",
        "s0.",
        "s0..",
        "s0.1",
        "s0.1.",
        "s0..1",
        "s0.1.0",
        "s0.0.0",
        "s0.1.2",
        "s0.01.1",
        "s0.2.01",
        "s0.A.1",
        "s0.+2.1",
        "s0.2.1.",
        "s0.2.1 ",
        " s0.2.1",
        "s1.2.1",
        "S0.2.1",
        "s0.2.1.1",
        "s0.10000000000000000.1",
    ];
    for text in texts {
        assert_eq!(Cursor::parse(text), None, "{text:?}");
    }
    assert_eq!(Cursor::parse("s0.2.1"), Cursor::new(Seq(2), Seq(1)));
}

#[test]
fn the_first_position_has_nothing_below() {
    let at = |upper, after| Cursor::new(Seq(upper), Seq(after)).unwrap().newest();
    assert_eq!(at(9, 1), None);
    assert_eq!(at(9, 9), Some(Seq(8)));
}
