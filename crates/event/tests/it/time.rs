//! Moments and offsets as text.

use proptest::prelude::*;
use vitni_event::{Offset, Timestamp};

fn check(text: &str, expected: Option<&str>) {
    let read = Timestamp::parse(text).map(|(time, offset)| format!("{time} {offset}"));
    assert_eq!(read.as_deref(), expected, "{text}");
}

#[test]
fn date_times() {
    for (text, expected) in [
        ("2026-11-21T23:21:31Z", Some("2026-11-21T23:21:31.000000000Z Z")),
        (
            "2026-11-21T23:21:31.544096Z",
            Some("2026-11-21T23:21:31.544096000Z Z"),
        ),
        ("2026-11-21 23:21:31.5z", Some("2026-11-21T23:21:31.500000000Z Z")),
        (
            "2026-11-21t23:21:31+02:00",
            Some("2026-11-21T21:21:31.000000000Z +02:00"),
        ),
        (
            "2026-11-21T23:21:31-00:00",
            Some("2026-11-21T23:21:31.000000000Z Z"),
        ),
        (
            "2026-12-31T23:59:59.999999999-12:45",
            Some("2027-01-01T12:44:59.999999999Z -12:45"),
        ),
        (
            "2026-11-21T23:21:31.1234567890000Z",
            Some("2026-11-21T23:21:31.123456789Z Z"),
        ),
        ("2024-02-29T00:00:00Z", Some("2024-02-29T00:00:00.000000000Z Z")),
        ("2000-02-29T00:00:00Z", Some("2000-02-29T00:00:00.000000000Z Z")),
        ("1970-01-01T00:00:00Z", Some("1970-01-01T00:00:00.000000000Z Z")),
        (
            "1969-12-31T23:59:59.999999999Z",
            Some("1969-12-31T23:59:59.999999999Z Z"),
        ),
        ("2016-12-31T23:59:60Z", Some("2016-12-31T23:59:59.999999999Z Z")),
        (
            "2017-01-01T00:59:60.25+01:00",
            Some("2016-12-31T23:59:59.999999999Z +01:00"),
        ),
        (
            "1677-09-21T00:12:43.145224192Z",
            Some("1677-09-21T00:12:43.145224192Z Z"),
        ),
        (
            "2262-04-11T23:47:16.854775807Z",
            Some("2262-04-11T23:47:16.854775807Z Z"),
        ),
        ("1677-09-21T00:12:43.145224191Z", None),
        ("2262-04-11T23:47:16.854775808Z", None),
        ("0001-01-01T00:00:00Z", None),
        ("9999-12-31T23:59:59Z", None),
        ("2026-11-21T23:21:31.1234567891Z", None),
        ("2026-11-21T23:21:31.Z", None),
        ("2026-11-21T23:21:31", None),
        ("2026-11-21T23:21Z", None),
        ("2026-11-21", None),
        ("2026-02-29T00:00:00Z", None),
        ("1900-02-29T00:00:00Z", None),
        ("2026-00-10T00:00:00Z", None),
        ("2026-13-10T00:00:00Z", None),
        ("2026-11-31T00:00:00Z", None),
        ("2026-11-21T24:00:00Z", None),
        ("2026-11-21T23:60:00Z", None),
        ("2026-11-21T23:21:60Z", None),
        ("2026-11-21T23:21:31+2:00", None),
        ("2026-11-21T23:21:31+0200", None),
        ("2026-11-21T23:21:31+24:00", None),
        ("2026-11-21T23:21:31+02:60", None),
        ("2026-11-21T23:21:31Z ", None),
        (" 2026-11-21T23:21:31Z", None),
        ("2026-11-21T23:21:3１Z", None),
        ("1763767291", None),
        ("", None),
    ] {
        check(text, expected);
    }
}

#[test]
fn civil_dates() {
    let time = Timestamp::from_civil((2026, 11, 21), (23, 21, 31), 5).unwrap();
    assert_eq!(time.to_string(), "2026-11-21T23:21:31.000000005Z");
    assert_eq!(time.year(), 2026);
    for (date, clock, nanos) in [
        ((2026, 2, 29), (0, 0, 0), 0),
        ((2026, 1, 1), (24, 0, 0), 0),
        ((2026, 1, 1), (0, 0, 60), 0),
        ((2026, 1, 1), (0, 0, 0), 1_000_000_000),
        ((1500, 1, 1), (0, 0, 0), 0),
        ((2263, 1, 1), (0, 0, 0), 0),
        ((i64::MAX, 1, 1), (0, 0, 0), 0),
    ] {
        assert_eq!(Timestamp::from_civil(date, clock, nanos), None);
    }
}

proptest! {
    #[test]
    fn every_moment_comes_back(nanos in any::<i64>()) {
        let time = Timestamp::from_nanos(nanos);
        prop_assert_eq!(Timestamp::parse(&time.to_string()), Some((time, Offset::UTC)));
    }

    #[test]
    fn text_order_is_time_order(a in any::<i64>(), b in any::<i64>()) {
        let (a, b) = (Timestamp::from_nanos(a), Timestamp::from_nanos(b));
        prop_assert_eq!(a.cmp(&b), a.to_string().cmp(&b.to_string()));
    }

    #[test]
    fn every_offset_comes_back(minutes in -1439_i16..=1439) {
        let offset = Offset::from_minutes(minutes).unwrap();
        prop_assert_eq!(Offset::parse(&offset.to_string()), Some(offset));
    }

    #[test]
    fn any_text_is_read_or_not(text in "[0-9TtZz:.+ -]{0,40}") {
        let _ = Timestamp::parse(&text);
        let _ = Offset::parse(&text);
    }
}
