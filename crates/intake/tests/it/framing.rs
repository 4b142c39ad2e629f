//! Streams taken apart, however they are cut into pieces.

use proptest::prelude::*;
use sha2::{Digest as _, Sha256};
use vitni_intake::limits::FRAME_BYTES_PASSED_MAX;
use vitni_intake::syslog::framing::{Endless, Frame, Framer, Rest};
use vitni_intake::{Reference, syslog};

const MAX: usize = 480;

/// Everything that comes out of a stream that arrives in pieces of a size.
fn take(stream: &[u8], piece: usize) -> (Vec<Frame>, Result<Option<Rest>, Endless>) {
    let mut framer = Framer::new(MAX);
    let mut frames = Vec::new();
    for part in stream.chunks(piece.max(1)) {
        framer.push(part);
        loop {
            match framer.next_frame() {
                Ok(Some(frame)) => frames.push(frame),
                Ok(None) => break,
                Err(endless) => return (frames, Err(endless)),
            }
        }
    }
    (frames, Ok(framer.finish()))
}

fn message(text: &str) -> Frame {
    Frame::Message(text.as_bytes().to_vec())
}

#[track_caller]
fn check(stream: &str, frames: &[Frame], rest: Option<Rest>) {
    for piece in [1, 2, 3, 7, stream.len()] {
        let found = take(stream.as_bytes(), piece);
        assert_eq!(
            found,
            (frames.to_vec(), Ok(rest.clone())),
            "{stream:?} by {piece}"
        );
    }
}

#[test]
fn both_framings_are_told_apart_message_by_message() {
    check("", &[], None);
    check("<1>a\n<2>b\n", &[message("<1>a"), message("<2>b")], None);
    check(
        "<1>a\r\n\n\r\n<2>b\r\n",
        &[message("<1>a"), message("<2>b")],
        None,
    );
    check("4 <1>a5 <2>bc", &[message("<1>a"), message("<2>bc")], None);
    check(
        "4 <1>a<2>b\n6 <3>c\nd",
        &[message("<1>a"), message("<2>b"), message("<3>c\nd")],
        None,
    );
    // A line feed after a counted message, as some senders write both, is an empty line.
    check("4 <1>a\n4 <2>b\n", &[message("<1>a"), message("<2>b")], None);
    // Numbers that are no counts.
    check("2026-11-21 x\n", &[message("2026-11-21 x")], None);
    check("12 monkeys\n", &[message("12 monkeys")], None);
    check("1234567890 <x>\n", &[message("1234567890 <x>")], None);
    check("0 <x>\n", &[message("0 <x>")], None);
}

#[test]
fn what_is_left_at_the_end_is_said() {
    check(
        "<1>a\n<2>b",
        &[message("<1>a")],
        Some(Rest::Message(b"<2>b".to_vec())),
    );
    check("9 <1>ab", &[], Some(Rest::Broken(b"9 <1>ab".to_vec())));
    check("12", &[], Some(Rest::Message(b"12".to_vec())));
}

#[test]
fn a_long_message_is_passed_over_and_the_next_one_read() {
    let long = format!("<1>{}", "x".repeat(MAX));
    let oversized = Frame::Oversized {
        bytes: long.len() as u64,
        digest: Sha256::digest(&long).into(),
    };
    check(
        &format!("{long}\n<2>b\n"),
        &[oversized.clone(), message("<2>b")],
        None,
    );
    check(
        &format!("{} {long}<2>b\n", long.len()),
        &[oversized, message("<2>b")],
        None,
    );
    check(
        &long,
        &[],
        Some(Rest::Oversized {
            bytes: long.len() as u64,
        }),
    );
    let longest = format!("<1>{}", "x".repeat(MAX - 3));
    check(&format!("{longest}\n"), &[message(&longest)], None);
    check(&format!("{MAX} {longest}"), &[message(&longest)], None);
}

#[test]
fn a_message_that_never_ends_is_given_up() {
    let count = FRAME_BYTES_PASSED_MAX + 1;
    assert_eq!(
        take(format!("{count} <1>a").as_bytes(), 3),
        (Vec::new(), Err(Endless { bytes: count }))
    );
    let digits = vec![b'7'; usize::try_from(FRAME_BYTES_PASSED_MAX).unwrap() + 100_000];
    let (frames, ended) = take(&digits, 65_536);
    assert!(frames.is_empty() && ended.is_err(), "{ended:?}");
}

#[test]
fn the_senders_numbering() {
    let reference = Reference {
        now: vitni_event::Timestamp::from_nanos(0),
        zone: vitni_event::Offset::UTC,
    };
    let check = |structured: &str, expected| {
        let line = format!("<13>1 - h p - - {structured} x");
        let message = syslog::parse(line.as_bytes(), &reference).unwrap();
        assert_eq!(syslog::sequence(&message), expected, "{structured}");
    };
    check("-", None);
    check(r#"[meta sequenceId="17"]"#, Some(17));
    check(
        r#"[a@1 x="[meta sequenceId=\"1\"]"][meta sysUpTime="3" sequenceId="2147483647"]"#,
        Some(2_147_483_647),
    );
    check(r#"[meta sequenceId="0"]"#, None);
    check(r#"[meta sequenceId="2147483648"]"#, None);
    check(r#"[metadata sequenceId="17"]"#, None);
    check(r#"[timeQuality tzKnown="1"]"#, None);
}

proptest! {
    /// Whatever comes, in whatever pieces: the same frames, and an end.
    #[test]
    fn pieces_make_no_difference(stream in proptest::collection::vec(prop_oneof![
        Just(b'\n'), Just(b' '), Just(b'<'), Just(b'1'), Just(b'9'), any::<u8>()
    ], 0..300), piece in 1_usize..64) {
        prop_assert_eq!(take(&stream, piece), take(&stream, stream.len()));
    }

    /// What was framed comes back.
    #[test]
    fn messages_come_back(messages in proptest::collection::vec(("<[0-9]{1,3}>[a-z0-9 <]{0,40}", any::<bool>()), 0..20), piece in 1_usize..64) {
        let mut stream = Vec::new();
        for (text, counted) in &messages {
            if *counted {
                stream.extend_from_slice(format!("{} {text}", text.len()).as_bytes());
            } else {
                stream.extend_from_slice(format!("{text}\n").as_bytes());
            }
        }
        let expected: Vec<_> = messages.iter().map(|(text, _)| message(text)).collect();
        prop_assert_eq!(take(&stream, piece), (expected, Ok(None)));
    }
}
