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

/// A line of about the longest length that is read: a beginning, then one piece again and again, numbered where it holds `#`,
/// then an end.
fn repeated(begin: &str, piece: &str, end: &str) -> String {
    let room = limits::LINE_BYTES_MAX - begin.len() - end.len();
    let many = if piece.contains('#') {
        let pieces = (0..room).map(|number| piece.replace('#', &number.to_string()));
        let fit = pieces.scan(0, |length, piece| {
            *length += piece.len();
            (*length <= room).then_some(piece)
        });
        fit.collect()
    } else {
        piece.repeat(room / piece.len())
    };
    format!("{begin}{many}{end}")
}

/// Products, and what a line of theirs begins with, so that the rest is read by the code behind it.
const BEGINNINGS: [(&str, &str); 22] = [
    ("cef", "CEF:0|v|p|1|id|name|5|msg="),
    ("cef", "CEF:0|"),
    ("cef", ""),
    (
        "freeradius",
        "Sat Nov 21 23:21:34 2026 : Auth: (1) Login incorrect: [",
    ),
    ("freeradius", "Sat Nov 21 23:21:34 2026 : Info: "),
    ("freeradius", ""),
    ("leef", "LEEF:1.0|v|p|1|id|"),
    ("leef", "LEEF:2.0|v|p|1|id|x7c|"),
    ("leef", ""),
    (
        "linux-auth",
        "Nov 21 23:21:34 vm sshd[7]: Failed password for invalid user ",
    ),
    (
        "linux-auth",
        "Nov 21 23:21:34 vm sudo: ann : PWD=/ ; USER=root ; COMMAND=",
    ),
    (
        "linux-auth",
        "<38>1 2026-11-21T23:21:34Z vm sshd 7 - [meta sequenceId=\"1\" x=\"",
    ),
    ("linux-auth", "<38>1 2026-11-21T23:21:34Z vm sshd 7 - [a]"),
    (
        "logicnets",
        "{\"event\":\"user.created\",\"value\":\"x\",\"payload\":{\"a\":[",
    ),
    ("logicnets", "user.created: "),
    ("logicnets", "2026-11-21T23:21:34Z,user.created,"),
    (
        "oidc-provider",
        "{\"ts\":\"2026-11-21T23:12:57.924Z\",\"event\":\"x\",\"args\":[",
    ),
    ("oidc-provider", ""),
    (
        "phenixid-pas",
        "CEF:0|PhenixID|PAS|6|core_server_run_starting|name|5|msg=",
    ),
    (
        "privacyidea",
        "[2026-11-21 23:21:34,000][1][2][INFO][privacyidea.lib.x:1] {\"action\": \"",
    ),
    ("privacyidea", ""),
    (
        "samba-ad",
        "{\"timestamp\": \"2026-11-21T23:12:57.924+0000\", \"type\": \"Authentication\", \"Authentication\": {\"a\": [",
    ),
];

/// What is repeated: separators, quotes, names of secrets, brackets, the words of sentences.
const PIECES: [&str; 64] = [
    "x://a:b@/",
    "x://a:b@",
    "://",
    "://@",
    "a:",
    "a=",
    "a:/",
    "a@",
    "pin=",
    "pin=pin:",
    "pin='",
    "pin=\"",
    "pin: ",
    "'pin': '",
    "pin=,",
    "pin=[secret]",
    "password=x ",
    "password=x, ",
    ", ",
    ", a",
    "--token ",
    "--",
    "Authorization: ",
    "bearer ",
    "mysql -pa ",
    "=",
    ":",
    "|",
    "\\",
    "\\|",
    "\\=",
    "\"",
    "'",
    "\" ",
    "\"jti\":1 ",
    "\"jti\":\"1234567890123456\",",
    "{\"jti\":\"1234567890123456\"},",
    "{\"pin\":{",
    "{\"a\":",
    "[",
    "{",
    "(",
    " from ",
    " port ",
    " ; USER=",
    "\t",
    " ",
    "%",
    "e",
    ".",
    "_",
    "] (from client ",
    "): [",
    "a=\"x\"",
    "CEF:",
    "CEF:1",
    "\\\"",
    "= ",
    "é",
    "k#_password=secret-number-# ",
    "\"k#_password\":\"secret-number-#\",",
    "{\"jti\":\"secret-number-#\"},",
    "k#=v ",
    "#,",
];

/// Nothing is timed: what looks at the rest of the line for each of thousands of pieces makes this take minutes.
#[test]
fn the_longest_line_is_read_in_time_that_its_length_bounds() {
    let ends = [
        String::new(),
        "\"}]}".to_owned(),
        "a".repeat(20_000),
        " ".repeat(20_000),
        format!("{}:", "=".repeat(20_000)),
        "\"secret-number-1\",".repeat(1_000),
        "\n".repeat(20_000),
    ];
    for (name, begin) in BEGINNINGS {
        let product = crate::render::product(name);
        for (piece, end) in PIECES.iter().zip(ends.iter().cycle()) {
            let line = repeated(begin, piece, end);
            let _ = product.read(line.as_bytes(), &november());
            let _ = product.without_secrets(line.as_bytes());
        }
    }
}
