//! The canonical form: written and read back, held to another implementation of RFC 8785, and closed to everything
//! else.

use expect_test::{Expect, expect};
use proptest::prelude::*;
use vitni_event::canonical::{self, Member};
use vitni_event::{Canonical, Event, EventId, Flag, Flags, Party, Timestamp};

use crate::arbitrary;

proptest! {
    #![proptest_config(arbitrary::few())]

    #[test]
    fn what_is_written_is_read(event in arbitrary::event()) {
        let canonical = Canonical::write(&event);
        prop_assert_eq!(&canonical::read(canonical.bytes()).unwrap(), &event);
        let again = Canonical::from_bytes(canonical.bytes()).unwrap();
        prop_assert_eq!(again, canonical);
    }

    #[test]
    fn another_implementation_writes_the_same(event in arbitrary::event()) {
        let canonical = Canonical::write(&event);
        let value: serde_json::Value = serde_json::from_slice(canonical.bytes()).unwrap();
        let theirs = serde_json_canonicalizer::to_string(&value).unwrap();
        prop_assert_eq!(str::from_utf8(canonical.bytes()).unwrap(), theirs);
    }

    #[test]
    fn the_layout_points_at_the_members(event in arbitrary::event()) {
        let canonical = Canonical::write(&event);
        let value: serde_json::Value = serde_json::from_slice(canonical.bytes()).unwrap();
        for member in Member::ALL {
            let ours: Option<serde_json::Value> =
                canonical.value(member).map(|text| serde_json::from_slice(text).unwrap());
            prop_assert_eq!(ours.as_ref(), value.get(member.name()));
        }
        prop_assert_eq!(canonical.layout().targets().len(), event.targets.len());
    }

    #[test]
    fn stamping_is_writing_with_another_time(event in arbitrary::event(), nanos in any::<i64>()) {
        let mut stamped = Canonical::write(&event);
        stamped.stamp_received(Timestamp::from_nanos(nanos));
        let mut expected = event.clone();
        expected.received = Timestamp::from_nanos(nanos);
        if event.flags.contains(Flag::AssignedTime) {
            expected.time = expected.received;
        }
        prop_assert_eq!(stamped, Canonical::write(&expected));
    }

    #[test]
    fn a_changed_byte_is_refused_or_reads_as_what_it_says(
        event in arbitrary::event(), at in any::<prop::sample::Index>(), byte in any::<u8>()
    ) {
        let mut bytes = Canonical::write(&event).into_bytes();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        if let Ok(read) = canonical::read(&bytes) {
            let again = Canonical::write(&read);
            prop_assert_eq!(again.bytes(), &bytes[..]);
        }
    }

    #[test]
    fn a_truncated_form_is_refused(event in arbitrary::event(), at in any::<prop::sample::Index>()) {
        let bytes = Canonical::write(&event).into_bytes();
        prop_assert!(canonical::read(&bytes[..at.index(bytes.len())]).is_err());
    }

    #[test]
    fn comparison_ignores_what_the_server_sets(event in arbitrary::event(), nanos in any::<i64>(), id in any::<[u8; 16]>()) {
        let before = canonical::comparison_digest(&event);
        let mut again = event.clone();
        again.received = Timestamp::from_nanos(nanos);
        again.id = EventId(id);
        again.tenant = "another".into();
        if event.flags.contains(Flag::AssignedTime) {
            again.time = again.received;
        }
        prop_assert_eq!(canonical::comparison_digest(&again), before);
        // A catalogue that came to know an attribute as public changes nothing either.
        again.attributes.append(&mut again.public);
        again.attributes.sort_by(|(a, _), (b, _)| vitni_event::json::utf16_cmp(a, b));
        again.attributes.dedup_by(|(a, _), (b, _)| a == b);
        if again.attributes.len() == event.attributes.len() + event.public.len() {
            prop_assert_eq!(canonical::comparison_digest(&again), before);
        }
        again.actor = Some(Party { id: Some("somebody else entirely".into()), ..Party::default() });
        prop_assert_eq!(canonical::comparison_digest(&again) == before, event.raw.is_some());
    }
}

#[test]
fn the_smallest_event() {
    check(
        &Event {
            tenant: "t-1".into(),
            catalogue: "c".into(),
            event: "e".into(),
            ..Event::default()
        },
        expect![[
            r#"{"catalogue":"c","event":"e","id":"00000000-0000-0000-0000-000000000000","outcome":"unknown","received":"1970-01-01T00:00:00.000000000Z","severity":0,"tenant":"t-1","time":"1970-01-01T00:00:00.000000000Z","v":0}"#
        ]],
    );
}

fn check(event: &Event<'_>, expected: Expect) {
    expected.assert_eq(str::from_utf8(Canonical::write(event).bytes()).unwrap());
}

#[test]
fn an_erased_group_has_no_comparison() {
    let mut event = Event {
        raw: Some("line".into()),
        ..Event::default()
    };
    assert!(canonical::comparison_digest(&event).is_some());
    arbitrary::let_go(&mut event, "raw", &"A".repeat(43));
    assert_eq!(canonical::comparison_digest(&event), None);
}

/// Each is the smallest event with one thing wrong.
#[test]
fn other_forms_are_refused() {
    let smallest = r#"{"catalogue":"c","event":"e","id":"00000000-0000-0000-0000-000000000000","outcome":"unknown","received":"1970-01-01T00:00:00.000000000Z","severity":0,"tenant":"t-1","time":"1970-01-01T00:00:00.000000000Z","v":0}"#;
    assert!(canonical::read(smallest.as_bytes()).is_ok());
    for (from, to) in [
        ("{\"catalogue\"", "{ \"catalogue\""),
        ("\"c\",\"event\":\"e\"", "\"c\",\"flags\":[],\"event\":\"e\""),
        (
            "\"catalogue\":\"c\",\"event\":\"e\"",
            "\"event\":\"e\",\"catalogue\":\"c\"",
        ),
        ("\"c\"", "\"\\u0063\""),
        ("\"c\"", "\"\\/\""),
        ("\"e\"", "\"e\",\"event\":\"e\""),
        ("\"e\"", "\"e\",\"flags\":[\"clock-skew\",\"assigned-id\"]"),
        ("\"e\"", "\"e\",\"flags\":[\"clock-skew\",\"clock-skew\"]"),
        ("\"e\"", "\"e\",\"flags\":[\"no-such-flag\"]"),
        ("\"e\"", "\"e\",\"flags\":[]"),
        ("\"e\"", "\"e\",\"flow\":{}"),
        ("-000000000000\"", "-00000000000A\""),
        ("\"unknown\"", "\"perhaps\""),
        (".000000000Z\",\"s", ".000Z\",\"s"),
        (".000000000Z\",\"s", ".000000000z\",\"s"),
        ("\"severity\":0", "\"severity\":11"),
        ("\"severity\":0", "\"severity\":00"),
        ("\"severity\":0", "\"severity\":0,\"source\":{\"port\":65536}"),
        ("\"severity\":0", "\"severity\":0,\"source\":{\"geo\":1.0}"),
        (
            "\"severity\":0",
            "\"severity\":0,\"source\":{\"geo\":{\"b\":1,\"a\":2}}",
        ),
        (
            "{\"catalogue\"",
            "{\"attributes\":{\"b\":1,\"a\":2},\"catalogue\"",
        ),
        (
            "{\"catalogue\"",
            "{\"attributes\":{\"a\":1,\"a\":2},\"catalogue\"",
        ),
        ("{\"catalogue\"", "{\"attributes\":{},\"catalogue\""),
        ("{\"catalogue\"", "{\"actor\":{\"nickname\":\"x\"},\"catalogue\""),
        ("\"c\",", "\"c\",\"erased\":{\"actor\":\"short\"},"),
        (
            "\"c\",",
            "\"c\",\"erased\":{\"targets/0\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"},",
        ),
        ("\"v\":0}", "\"v\":0}\n"),
        ("\"v\":0}", "\"v\":0,\"w\":1}"),
        ("\"v\":0}", "\"v\":4294967296}"),
        ("\"v\":0}", "}"),
    ] {
        let wrong = smallest.replacen(from, to, 1);
        assert_ne!(wrong, smallest, "{from} is not there");
        assert!(canonical::read(wrong.as_bytes()).is_err(), "was read: {wrong}");
    }
    assert!(canonical::read(b"\xff").is_err());
    assert!(canonical::read(b"").is_err());
}

#[test]
fn flags_read_back_by_name() {
    let all: Flags = Flag::ALL.iter().copied().collect();
    let names: Vec<&str> = all.iter().map(Flag::name).collect();
    assert!(names.is_sorted());
    assert_eq!(Flags::from_names(names.iter().copied()), Some(all));
    assert_eq!(Flags::from_names(["assigned-id", "no-such-flag"]), None);
}
