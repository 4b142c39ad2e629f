//! The known-logs file: written then read, what it refuses, and when a head is remembered.

use crate::forged::{EARLIER, ORIGIN, SIZE, exhibits, honest, leaves, log_of, other_signer, signer};
use crate::support::{trust, verified};
use expect_test::expect;
use proptest::prelude::*;
use std::sync::LazyLock;
use vitni_proof::{KnownLogs, KnownLogsError, Trust, verify_proof_file};
use vitni_tlog::Signer;

fn remembering() -> KnownLogs {
    let mut logs = KnownLogs::new();
    logs.trust_key(signer().verifier().clone()).unwrap();
    logs.trust_key(other_signer().verifier().clone()).unwrap();
    let report = verified(
        &log_of(ORIGIN, &signer(), &leaves(EARLIER)),
        &logs.trust(ORIGIN).unwrap(),
    );
    assert!(logs.remember(&report));
    logs
}

#[test]
fn the_file_as_people_see_it() {
    let logs = remembering();
    expect![[r#"
        vitni.known-logs/v0

        log log.example/tenant-a/1+652c8f07+AYqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c
        |log.example/tenant-a/1
        |300
        |E2hqBnIDBC45Tf+d16vkwLSW292upVaSn9eYJ1az54o=
        |
        |— log.example/tenant-a/1 ZSyPB8Dyf4wgiYdR9CsnoUYCaGdl7v2LFBBnmUhZtOhun+KaISfDik1PgQiF+FnoZShdF2522QYxQDjKkEwXkqYAcQE=

        log log.example/tenant-b/1+dbcb8a16+Ae1JKMYo0cLG6ukDOJBZlWEpWSc6XGP5NjbBRhSshzfR
    "#]].assert_eq(&logs.to_string());
    assert_eq!(KnownLogs::parse(logs.to_string().as_bytes()), Ok(logs));
    assert_eq!(KnownLogs::parse(b"vitni.known-logs/v0\n"), Ok(KnownLogs::new()));
}

#[test]
fn a_head_moves_forward_only_and_only_after_it_was_held_against_the_old_one() {
    let mut logs = remembering();
    let unheld = verified(&honest(), &trust(None));
    assert!(unheld.is_valid() && !logs.remember(&unheld));
    let held = verified(&honest(), &logs.trust(ORIGIN).unwrap());
    assert!(logs.remember(&held));
    assert_eq!(logs.trust(ORIGIN).unwrap().known.unwrap().size, SIZE);
    assert!(!logs.remember(&held), "nothing new");
    let back = verified(
        &log_of(ORIGIN, &signer(), &leaves(EARLIER)),
        &logs.trust(ORIGIN).unwrap(),
    );
    assert!(!back.is_valid() && !logs.remember(&back));
    let nobody = verified(&log_of(ORIGIN, &signer(), &leaves(SIZE + 1)), &Trust::default());
    assert!(!logs.remember(&nobody));
    let mut fresh = KnownLogs::new();
    assert!(!fresh.remember(&held), "a log that is not trusted");
    fresh.trust_key(signer().verifier().clone()).unwrap();
    let one_leaf = verify_proof_file(&crate::forged::proof_of(3), &crate::forged::leaf(3), &trust(None));
    assert!(
        one_leaf.is_valid() && !fresh.remember(&one_leaf),
        "one leaf is not the log"
    );
}

#[test]
fn no_forgery_is_remembered_but_those_behind_the_head() {
    let mut remembered = Vec::new();
    for (name, exhibit) in exhibits() {
        let crate::forged::Exhibit::Log(files) = exhibit else {
            continue;
        };
        let mut logs = remembering();
        let report = verified(&files, &logs.trust(ORIGIN).unwrap());
        if logs.remember(&report) {
            remembered.push(name);
        }
    }
    assert_eq!(remembered, ["honest log", "forked root behind the last head"]);
}

#[test]
fn refusals() {
    let good = remembering().to_string();
    let other = Signer::from_seed(ORIGIN, &[9; 32]).unwrap();
    let mut out = String::new();
    let mut refuse = |name: &str, text: &str| {
        out += &format!("{name}: {}\n", KnownLogs::parse(text.as_bytes()).unwrap_err());
    };
    refuse("empty", "");
    refuse("another version", &good.replace("/v0", "/v1"));
    refuse("an unknown line", &format!("{good}\nlogs\n"));
    refuse(
        "a broken key",
        &good.replacen("log log.example/tenant-a", "log log.example/tenant-x", 1),
    );
    refuse(
        "two keys for one origin",
        &format!("{good}\nlog {}\n", other.verifier()),
    );
    refuse("a changed size", &good.replace("|300\n", "|301\n"));
    refuse("half a head", &good.replace("|\n", ""));
    let head: String = good
        .lines()
        .filter(|line| line.starts_with('|'))
        .map(|line| format!("{line}\n"))
        .collect();
    refuse("two heads", &good.replace(&head, &format!("{head}\n{head}")));
    refuse("a head without a log", "vitni.known-logs/v0\n|x\n");
    expect![[r#"
        empty: this is not a known-logs file: its first line must be `vitni.known-logs/v0`
        another version: this is not a known-logs file: its first line must be `vitni.known-logs/v0`
        an unknown line: line 12 of the known-logs file is malformed: expected `log <verifier key>` or, behind `|`, the head below it
        a broken key: the key in line 3 of the known-logs file: the key id does not belong to this name and key; copy the key again
        two keys for one origin: another key is already trusted for `log.example/tenant-a/1`: remove its `log` entry first if the change was announced
        a changed size: the remembered head of `log.example/tenant-a/1` does not verify: the file was changed or damaged
        half a head: the remembered head of `log.example/tenant-a/1` does not verify: the file was changed or damaged
        two heads: the remembered head of `log.example/tenant-a/1` does not verify: the file was changed or damaged
        a head without a log: line 2 of the known-logs file is malformed: expected `log <verifier key>` or, behind `|`, the head below it
    "#]].assert_eq(&out);
    assert_eq!(KnownLogs::parse(&[0xff]), Err(KnownLogsError::Unreadable));
    let commented = good.replace("\nlog ", "\n# mine\nlog ");
    assert_eq!(KnownLogs::parse(commented.as_bytes()), Ok(remembering()));
}

proptest! {
    #[test]
    fn parsing_is_total(at: prop::sample::Index, len in 0..5_usize, piece in "[\n|# a]{0,3}|.{0,2}") {
        static FILE: LazyLock<String> = LazyLock::new(|| remembering().to_string());
        let mut bytes = FILE.clone().into_bytes();
        let at = at.index(bytes.len() + 1);
        bytes.splice(at..(at + len).min(bytes.len()), piece.into_bytes());
        if let Ok(logs) = KnownLogs::parse(&bytes) {
            prop_assert_eq!(KnownLogs::parse(logs.to_string().as_bytes()), Ok(logs));
        }
    }
}
