//! Headers: the three forms, what is refused, and how a missing year is resolved.

use vitni_intake::Reference;
use vitni_intake::syslog::{HeaderError, parse, resolve_year};

use crate::render::{november, reference};

#[track_caller]
fn check(line: &[u8], expected: Result<&str, HeaderError>) {
    let found = parse(line, &november()).map(|message| {
        let field = |field: Option<&[u8]>| {
            field.map_or("-".into(), |field| String::from_utf8_lossy(field).into_owned())
        };
        let priority = message
            .priority
            .map_or("-".to_owned(), |priority| priority.to_string());
        let time = message.time.map_or("-".to_owned(), |time| time.to_string());
        let offset = message.offset.map_or("-".to_owned(), |offset| offset.to_string());
        assert!(
            line.windows(message.text.len().max(1))
                .any(|part| part == message.text)
                || message.text.is_empty()
        );
        format!(
            "{priority} {time} {offset} {} {} {} {} {} {:?}",
            field(message.host),
            field(message.program),
            field(message.pid),
            field(message.message_id),
            field(message.structured),
            String::from_utf8_lossy(message.text),
        )
    });
    assert_eq!(
        found.as_deref(),
        expected.as_deref(),
        "{}",
        String::from_utf8_lossy(line)
    );
}

#[test]
fn traditional() {
    let time = "2026-11-21T23:21:33.000000000Z Z";
    check(
        b"Nov 21 23:21:33 vm sshd[27691]: hello",
        Ok(&format!("- {time} vm sshd 27691 - - \"hello\"")),
    );
    check(
        b"<38>Nov 21 23:21:33 vm sshd[27691]: hello\r\n",
        Ok(&format!("38 {time} vm sshd 27691 - - \"hello\"")),
    );
    check(
        b"Nov 21 23:21:33 vm sudo:  a : b\n",
        Ok(&format!("- {time} vm sudo - - - \" a : b\"")),
    );
    check(
        b"Nov 21 23:21:33 sshd[1]: no host",
        Ok(&format!("- {time} - sshd 1 - - \"no host\"")),
    );
    check(
        b"Nov 21 23:21:33 vm /usr/sbin/cron[1]: x",
        Ok(&format!("- {time} vm /usr/sbin/cron 1 - - \"x\"")),
    );
    check(
        b"Nov 21 23:21:33 vm (systemd)[9]: x",
        Ok(&format!("- {time} vm (systemd) 9 - - \"x\"")),
    );
    check(
        b"Nov 21 23:21:33 2001:db8:: su: x",
        Ok(&format!("- {time} 2001:db8:: su - - - \"x\"")),
    );
    check(
        b"Nov 21 23:21:33 vm last message repeated 2 times",
        Ok(&format!("- {time} vm - - - - \"last message repeated 2 times\"")),
    );
    check(b"Nov 21 23:21:33 vm", Ok(&format!("- {time} vm - - - - \"\"")));
    check(
        b"Nov  1 03:04:05 vm su: x",
        Ok("- 2026-11-01T03:04:05.000000000Z Z vm su - - - \"x\""),
    );
    check(
        b"Nov 1 03:04:05 vm su: x",
        Ok("- 2026-11-01T03:04:05.000000000Z Z vm su - - - \"x\""),
    );
    check(
        b"Nov 21 23:21:33 vm sshd[27691: x",
        Ok(&format!("- {time} vm - - - - \"sshd[27691: x\"")),
    );
}

#[test]
fn dated() {
    let line = b"2026-11-21T23:21:31.544096+01:00 vm sshd[1]: x";
    check(
        line,
        Ok("- 2026-11-21T22:21:31.544096000Z +01:00 vm sshd 1 - - \"x\""),
    );
    let line = b"<86>2026-11-21T23:21:31Z vm sshd[1]: x";
    check(
        line,
        Ok("86 2026-11-21T23:21:31.000000000Z Z vm sshd 1 - - \"x\""),
    );
}

#[test]
fn rfc5424() {
    let time = "2026-11-21T23:21:31.544096000Z Z";
    check(
        b"<38>1 2026-11-21T23:21:31.544096+00:00 vm sshd 27691 - - x",
        Ok(&format!("38 {time} vm sshd 27691 - - \"x\"")),
    );
    check(
        b"<38>1 2026-11-21T23:21:31.544096Z - - - - -",
        Ok(&format!("38 {time} - - - - - \"\"")),
    );
    check(
        b"<38>1 - vm sshd - ID47 - \xef\xbb\xbfx\n",
        Ok("38 - - vm sshd - ID47 - \"x\""),
    );
    let line = br#"<38>1 2026-11-21T23:21:31.544096Z vm a 1 m [x@1 k="a\]\" ] b"][y] text] here"#;
    check(
        line,
        Ok(&format!(
            r#"38 {time} vm a 1 m [x@1 k="a\]\" ] b"][y] "text] here""#
        )),
    );
    check(
        br#"<38>1 2026-11-21T23:21:31.544096Z vm a 1 m [x k="a\\"] t"#,
        Ok(&format!(r#"38 {time} vm a 1 m [x k="a\\"] "t""#)),
    );
}

#[test]
fn refused() {
    check(b"", Err(HeaderError::Empty));
    check(b"\r\n\0", Err(HeaderError::Empty));
    check(b"<192>Nov 21 23:21:33 vm a: x", Err(HeaderError::Priority));
    check(b"<038>Nov 21 23:21:33 vm a: x", Err(HeaderError::Priority));
    check(b"<>Nov 21 23:21:33 vm a: x", Err(HeaderError::Priority));
    check(b"<99999>Nov 21 23:21:33 vm a: x", Err(HeaderError::Priority));
    check(b"<", Err(HeaderError::Priority));
    check(b"Nov 31 23:21:33 vm a: x", Err(HeaderError::Time));
    check(b"Nov 21 24:00:00 vm a: x", Err(HeaderError::Time));
    check(b"Nox 21 23:21:33 vm a: x", Err(HeaderError::Time));
    check(b"Nov 21", Err(HeaderError::Time));
    check(b"2026-11-21 vm a: x", Err(HeaderError::Time));
    check(b"hello", Err(HeaderError::Time));
    check(b"<38>1 yesterday vm a 1 - - x", Err(HeaderError::Time));
    check(b"<38>1 - vm a 1", Err(HeaderError::Incomplete));
    check(b"<38>1 - vm  1 - - x", Err(HeaderError::Incomplete));
    check(b"<38>1 - vm a 1 - [x k=\"] x", Err(HeaderError::Incomplete));
    check(b"<38>1 - vm a 1 - x y", Err(HeaderError::Incomplete));
    check(b"<38>1 - vm a 1 - -x", Err(HeaderError::Incomplete));
}

#[test]
fn the_year_is_the_newest_that_is_not_ahead() {
    #[track_caller]
    fn check(stamp: (u32, u32), clock: (u32, u32, u32), now: &str, zone: &str, expected: Option<&str>) {
        let found = resolve_year(stamp, clock, &reference(now, zone)).map(|time| time.to_string());
        assert_eq!(
            found.as_deref(),
            expected,
            "{stamp:?} {clock:?} seen at {now} in {zone}"
        );
    }
    let noon = (12, 0, 0);
    // The same day, and up to a day ahead for clocks and zones that differ.
    check(
        (11, 21),
        noon,
        "2026-11-22T00:00:00Z",
        "Z",
        Some("2026-11-21T12:00:00.000000000Z"),
    );
    check(
        (11, 22),
        noon,
        "2026-11-22T00:00:00Z",
        "Z",
        Some("2026-11-22T12:00:00.000000000Z"),
    );
    check(
        (11, 23),
        (0, 0, 0),
        "2026-11-22T00:00:00Z",
        "Z",
        Some("2026-11-23T00:00:00.000000000Z"),
    );
    check(
        (11, 23),
        (0, 0, 1),
        "2026-11-22T00:00:00Z",
        "Z",
        Some("2025-11-23T00:00:01.000000000Z"),
    );
    // New Year, from both sides.
    check(
        (12, 31),
        (23, 59, 59),
        "2027-01-01T00:00:05Z",
        "Z",
        Some("2026-12-31T23:59:59.000000000Z"),
    );
    check(
        (1, 1),
        (0, 0, 1),
        "2026-12-31T23:59:58Z",
        "Z",
        Some("2027-01-01T00:00:01.000000000Z"),
    );
    check(
        (1, 2),
        (0, 0, 1),
        "2026-12-31T23:59:58Z",
        "Z",
        Some("2026-01-02T00:00:01.000000000Z"),
    );
    check(
        (12, 31),
        (20, 0, 0),
        "2027-01-01T04:30:00Z",
        "-08:00",
        Some("2027-01-01T04:00:00.000000000Z"),
    );
    check(
        (1, 1),
        (1, 0, 0),
        "2026-12-31T23:30:00Z",
        "+02:00",
        Some("2026-12-31T23:00:00.000000000Z"),
    );
    // Leap days, also across a century without one.
    check(
        (2, 29),
        noon,
        "2028-03-01T00:00:00Z",
        "Z",
        Some("2028-02-29T12:00:00.000000000Z"),
    );
    check(
        (2, 29),
        noon,
        "2027-03-01T00:00:00Z",
        "Z",
        Some("2024-02-29T12:00:00.000000000Z"),
    );
    check(
        (2, 29),
        noon,
        "2028-02-27T00:00:00Z",
        "Z",
        Some("2024-02-29T12:00:00.000000000Z"),
    );
    check(
        (2, 29),
        noon,
        "2103-06-01T00:00:00Z",
        "Z",
        Some("2096-02-29T12:00:00.000000000Z"),
    );
    check((2, 30), noon, "2028-03-01T00:00:00Z", "Z", None);
    // A leap second is the last nanosecond before it; no other minute has a second 60.
    check(
        (12, 31),
        (23, 59, 60),
        "2017-01-01T00:00:05Z",
        "Z",
        Some("2016-12-31T23:59:59.999999999Z"),
    );
    check((12, 31), (23, 58, 60), "2017-01-01T00:00:05Z", "Z", None);
    check((0, 1), noon, "2026-11-22T00:00:00Z", "Z", None);
    // The ends of what a moment can be.
    let ends = |nanos| Reference {
        now: vitni_event::Timestamp::from_nanos(nanos),
        zone: november().zone,
    };
    assert!(resolve_year((4, 1), noon, &ends(i64::MAX)).is_some());
    assert_eq!(resolve_year((4, 1), noon, &ends(i64::MIN)), None);
}
