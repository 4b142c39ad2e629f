//! Lines that somebody built: names that look like sentences, keys inside values, bytes that are no text.

use proptest::prelude::*;
use vitni_event::{Canonical, Flag, canonical};
use vitni_intake::{Reading, limits, secret};

use crate::render::{event, linux_auth, long, november, read};

#[track_caller]
fn check(tag: &str, message: &str, expected: &str) {
    let line = format!("Nov 21 23:21:34 vm {tag}: {message}");
    assert_eq!(long(&read(line.as_bytes())), expected, "{line}");
}

#[test]
fn an_account_name_cannot_move_the_address() {
    check(
        "sshd[7]",
        "Failed password for invalid user a from b from 1.2.3.4 port 5 ssh2",
        "error.authentication_password_failed | failure | a from b | 1.2.3.4:5 | method password | invalid_user=true",
    );
    check(
        "sshd[7]",
        "Failed password for invalid user root from 9.9.9.9 port 1 ssh2 from 1.2.3.4 port 5 ssh2",
        "error.authentication_password_failed | failure | root from 9.9.9.9 port 1 ssh2 | 1.2.3.4:5 | method password | \
         invalid_user=true",
    );
    check(
        "sshd[7]",
        "Failed publickey for invalid user r from 9.9.9.9 port 1 ssh2: RSA SHA256:x from 1.2.3.4 port 5 ssh2: RSA SHA256:y",
        "error.authentication_failed | failure | r from 9.9.9.9 port 1 ssh2: RSA SHA256:x | 1.2.3.4:5 | method publickey | \
         invalid_user=true | key_fingerprint=\"SHA256:y\" | key_type=\"RSA\"",
    );
    check(
        "sshd[7]",
        "Failed password for invalid user Accepted password for root from 9.9.9.9 port 1 ssh2 from 1.2.3.4 port 5 ssh2",
        "error.authentication_password_failed | failure | Accepted password for root from 9.9.9.9 port 1 ssh2 | 1.2.3.4:5 | \
         method password | invalid_user=true",
    );
    check(
        "sshd[7]",
        "Failed password for invalid user a#012Nov 21 23:21:34 vm sshd[1]: Accepted from 1.2.3.4 port 5 ssh2",
        "error.authentication_password_failed | failure | a#012Nov 21 23:21:34 vm sshd[1]: Accepted | 1.2.3.4:5 | \
         method password | invalid_user=true",
    );
}

#[test]
fn where_a_stranger_writes_on_both_sides_nobody_is_named() {
    check(
        "sshd[7]",
        "Failed publickey for invalid user x from 1.2.3.4 port 5 ssh2: RSA-CERT SHA256:a ID y from 9.9.9.9 port 1 ssh2: \
         RSA SHA256:b (serial 0) CA RSA SHA256:c",
        "error.authentication_failed | failure | - | - | reading=\"ambiguous\"",
    );
    check(
        "sshd[7]",
        "Failed publickey for invalid user x from 1.2.3.4 port 5 ssh2: RSA-CERT SHA256:a ID y (serial 0) CA RSA SHA256:c",
        "error.authentication_failed | failure | x | 1.2.3.4:5 | method publickey | \
         detail=\"RSA-CERT SHA256:a ID y (serial 0) CA RSA SHA256:c\" | invalid_user=true",
    );
}

#[test]
fn a_trusted_account_keeps_its_address_whatever_its_certificate_says() {
    check(
        "sshd[7]",
        "Accepted publickey for ann from 1.2.3.4 port 5 ssh2: RSA-CERT SHA256:a ID y from 9.9.9.9 port 1 ssh2: RSA-CERT \
         SHA256:b ID z (serial 3) CA RSA SHA256:c",
        "authentication.ok | success | ann | 1.2.3.4:5 | method publickey | ca_key_fingerprint=\"SHA256:c\" | \
         ca_key_type=\"RSA\" | certificate_id=\"y from 9.9.9.9 port 1 ssh2: RSA-CERT SHA256:b ID z\" | \
         certificate_serial=\"3\" | key_fingerprint=\"SHA256:a\" | key_type=\"RSA-CERT\"",
    );
}

#[test]
fn keys_inside_a_directory_or_a_command_name_no_target() {
    check(
        "sudo",
        "ann : TTY=pts/0 ; PWD=/tmp/x ; USER=bo ; COMMAND=/bin/true ; USER=root ; COMMAND=/bin/sh",
        "authentication.authorized | success | ann | - | reading=\"ambiguous\" | tty=\"pts/0\"",
    );
    check(
        "sudo",
        "ann : TTY=pts/0 ; PWD=/tmp/x ; GROUP=g ; USER=root ; COMMAND=/bin/sh",
        "authentication.authorized | success | ann | - | reading=\"ambiguous\" | tty=\"pts/0\"",
    );
    check(
        "sudo",
        "ann : PWD=/tmp ; USER=root ; COMMAND=/bin/echo a ; b : command not allowed",
        "authentication.authorized | success | ann > root | - | command=\"/bin/echo a ; b : command not allowed\" | \
         working_directory=\"/tmp\"",
    );
}

#[test]
fn a_remote_name_cannot_forge_fields_of_pam() {
    let failure = "pam_unix(vsftpd:auth): authentication failure; logname= uid=0 euid=0 tty=ftp ruser=";
    for forged in [
        "x rhost=1.2.3.4  user=x rhost=9.9.9.9  user=root",
        "x rhost=9.9.9.9  user=root rhost=1.2.3.4  user=x rhost=9.9.9.9  user=root",
    ] {
        check(
            "vsftpd[7]",
            &format!("{failure}{forged}"),
            "error.authentication_password_failed | failure | - | - | method password | reading=\"ambiguous\"",
        );
    }
}

#[test]
fn bytes_that_are_no_text_are_kept_exactly() {
    let line =
        b"Nov 21 23:21:34 vm sshd[7]: Failed password for invalid user \xff\xfe from 1.2.3.4 port 5 ssh2";
    let event = event(line);
    assert!(event.flags.contains(Flag::RawBase64));
    use base64::Engine as _;
    assert_eq!(
        base64::engine::general_purpose::STANDARD
            .decode(event.raw.as_deref().unwrap())
            .unwrap(),
        line
    );
    assert_eq!(event.actor.unwrap().name.as_deref(), Some("\u{fffd}\u{fffd}"));
}

#[test]
fn too_long_is_said_and_not_cut() {
    let line = |length: usize, filler: u8| {
        let mut line = b"Nov 21 23:21:34 vm sudo: ann : PWD=/ ; USER=root ; COMMAND=".to_vec();
        line.resize(length, filler);
        line
    };
    let why = |line: &[u8]| match read(line) {
        Reading::Unrecognised { why } => why,
        other => panic!("{other:?}"),
    };
    assert_eq!(
        event(&line(limits::LINE_BYTES_MAX, b'x'))
            .raw
            .map(|raw| raw.len()),
        Some(limits::LINE_BYTES_MAX)
    );
    assert!(why(&line(limits::LINE_BYTES_MAX + 1, b'x')).contains("65536"));
    assert_eq!(
        event(&line(limits::BINARY_LINE_BYTES_MAX, 0xff))
            .raw
            .map(|raw| raw.len()),
        Some(limits::LINE_BYTES_MAX)
    );
    assert!(why(&line(limits::BINARY_LINE_BYTES_MAX + 1, 0xff)).contains("49152"));
}

/// Whatever is read: an event comes back from its canonical form, keeps its line, and states nothing it may not.
fn holds(line: &[u8]) {
    let cut = secret::cut(line);
    assert!(!cut.is_empty() || line.is_empty());
    let _ = linux_auth().without_secrets(line);
    let Reading::Event(event) = linux_auth().read(line, &november()) else {
        return;
    };
    let written = Canonical::write(&event);
    assert_eq!(
        canonical::read(written.bytes()).expect("what is written can be read"),
        *event
    );
    assert!(
        event
            .flags
            .iter()
            .all(|flag| flag.stated_by_mapping()
                || matches!(flag, Flag::AssignedTime | Flag::AssignedSeverity))
    );
    let kept = event.flags.contains(Flag::SecretCut) || event.flags.contains(Flag::RawBase64);
    let text = String::from_utf8_lossy(line);
    let text = text.trim_end_matches(['\n', '\r', '\0']);
    assert!(kept || event.raw.as_deref() == Some(text), "raw is the line");
}

/// Pieces of real sentences, so that arbitrary lines come deep into the tables.
fn pieces() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop::sample::select(vec![
        "Nov 21 23:21:34 vm ",
        "<38>1 2026-11-21T23:21:34Z vm sshd 7 - - ",
        "2026-11-21T23:21:34Z vm ",
        "sshd[7]: ",
        "sudo: ",
        "su: ",
        "useradd[1]: ",
        "Failed password for ",
        "invalid user ",
        " from ",
        "1.2.3.4",
        " port ",
        "5",
        " ssh2",
        ": RSA SHA256:x",
        " ID ",
        " (serial 1) CA ",
        "Accepted publickey for ",
        "pam_unix(sshd:auth): ",
        "authentication failure; logname=",
        " uid=0",
        " euid=0",
        " tty=",
        " ruser=",
        " rhost=",
        "  user=",
        " : ",
        " ; ",
        "PWD=",
        "USER=",
        "COMMAND=",
        "ENV=",
        "--password=",
        "mysql ",
        "-p",
        "'",
        "\"",
        "\\",
        "message repeated 2 times: [ ",
        "]",
        "[preauth]",
        "é",
        "\n",
        " ",
        "new user: name=",
        ", UID=",
        "\u{feff}",
    ]);
    let bytes = prop_oneof![9 => piece.prop_map(|piece| piece.as_bytes().to_vec()), 1 => any::<Vec<u8>>()];
    prop::collection::vec(bytes, 0..30).prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn any_bytes(line in any::<Vec<u8>>()) {
        holds(&line);
    }

    #[test]
    fn any_sentence(line in pieces()) {
        holds(&line);
    }

    #[test]
    fn any_name_keeps_its_place(name in "[^\n\r\u{0}]{0,40}") {
        let line = format!("Nov 21 23:21:34 vm sshd[7]: Failed password for invalid user {name} from 1.2.3.4 port 5 ssh2");
        let event = event(line.as_bytes());
        let source = event.source.unwrap();
        prop_assert_eq!(source.ip.as_deref(), Some("1.2.3.4"));
        prop_assert_eq!(event.actor.unwrap().name.unwrap_or_default(), name);
    }
}
