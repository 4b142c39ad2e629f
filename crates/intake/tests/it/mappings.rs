//! The mappings that are texts: every line of their captures against expectations written by hand, and the examples of the
//! reference page.

use std::sync::Arc;

use vitni_intake::{Mapping, Product, Products, Reading};

use crate::render::november;

const SAMBA: &str = include_str!("../../../../examples/samba-ad/audit.jsonl");
const OIDC: &str = include_str!("../../../../examples/oidc-provider/events.jsonl");

#[track_caller]
fn check(product: &str, file: &str, log: &str, expected: &str) {
    let product = Products::built_in().get(product).expect("a product");
    let rows: Vec<Vec<&str>> = expected
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| line.split('\t').collect())
        .collect();
    assert_eq!(rows.len(), log.lines().count(), "every line of {file}");
    for (number, (line, row_of)) in log.lines().zip(&rows).enumerate() {
        let reading = product.read(line.as_bytes(), &november());
        let number = (number + 1).to_string();
        assert_eq!(
            row_of[..],
            [file, &number, &reading.row()],
            "{file}:{number}: {line}"
        );
    }
}

#[test]
fn every_line_of_samba() {
    check(
        "samba-ad",
        "audit.jsonl",
        SAMBA,
        include_str!("../../../../examples/samba-ad/expected.tsv"),
    );
}

#[test]
fn every_line_of_oidc_provider() {
    check(
        "oidc-provider",
        "events.jsonl",
        OIDC,
        include_str!("../../../../examples/oidc-provider/expected.tsv"),
    );
}

#[test]
fn a_syslog_header_in_front_changes_nothing_but_the_host() {
    for (product, log) in [("samba-ad", SAMBA), ("oidc-provider", OIDC)] {
        let product = Products::built_in().get(product).unwrap();
        for line in log.lines() {
            let behind = format!("<38>1 2026-11-21T23:30:00Z dc1 audit 7 - - {line}");
            let (Reading::Event(bare), Reading::Event(mut behind)) = (
                product.read(line.as_bytes(), &november()),
                product.read(behind.as_bytes(), &november()),
            ) else {
                continue;
            };
            let producer = behind.producer.as_mut().unwrap();
            assert_eq!(producer.host.take().as_deref(), Some("dc1"));
            producer.instance = None;
            behind.raw.clone_from(&bare.raw);
            assert_eq!(behind, bare, "{line}");
        }
    }
}

fn texts() -> [(&'static str, &'static str); 4] {
    [
        ("samba-ad.toml", include_str!("../../mappings/samba-ad.toml")),
        (
            "oidc-provider.toml",
            include_str!("../../mappings/oidc-provider.toml"),
        ),
        (
            "turnstile.toml",
            include_str!("../../../../examples/own-mapping/turnstile.toml"),
        ),
        (
            "portal.toml",
            include_str!("../../../../examples/own-mapping/portal.toml"),
        ),
    ]
}

#[test]
fn their_own_tests_hold_and_nothing_is_to_be_warned_of() {
    for (name, text) in texts() {
        let mapping = Mapping::parse(text).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(mapping.warnings(), [], "{name}");
        for trial in mapping.trials() {
            assert_eq!(trial.differences, Vec::<String>::new(), "{name}:{}", trial.line);
        }
    }
}

#[test]
fn mappings_are_loaded_together_or_not_at_all() {
    let built_in = || Products::built_in().clone();
    let loaded = built_in().load(texts()).unwrap();
    assert!(loaded.get("portal").is_some() && loaded.get("turnstile").is_some());
    let known = Products::built_in().iter().count();
    assert_eq!(loaded.iter().count(), known + 2);
    let [samba, ..] = texts();
    let twice = built_in().load([samba, ("copy.toml", samba.1)]).unwrap_err();
    assert_eq!(
        twice.to_string(),
        "copy.toml: samba-ad.toml describes the product `samba-ad` too; one name, one file"
    );
    let failing = samba
        .1
        .replace("\"actor.name\" = \"bob\"", "\"actor.name\" = \"ann\"");
    let failing = built_in().load([("mine.toml", failing)]).unwrap_err();
    assert!(
        failing
            .detail
            .contains("does not hold: actor.name is bob, not ann"),
        "{failing}"
    );
    let broken = built_in().load([("mine.toml", "name = 1")]).unwrap_err();
    assert!(
        broken.to_string().starts_with("mine.toml: line 1, column 8: "),
        "{broken}"
    );
}

#[test]
fn one_of_its_name_takes_the_place_of_a_built_in_one() {
    let text = texts()[2]
        .1
        .replace("name = \"turnstile\"", "name = \"linux-auth\"");
    let products = Products::built_in().clone().load([("mine.toml", &text)]).unwrap();
    let product: &Arc<dyn Product> = products.get("linux-auth").unwrap();
    assert_eq!(product.mapping(), "linux-auth/1");
    assert_eq!(product.description(), "Turnstiles of the front building");
}

#[test]
fn a_digest_tells_a_changed_text() {
    let (one, other) = (texts()[2].1.to_owned(), texts()[2].1.replace("Ann", "Eva"));
    let digest = |text: &str| Mapping::parse(text).unwrap().digest();
    assert_eq!(digest(&one), digest(&one));
    assert_ne!(digest(&one), digest(&other));
}

#[test]
fn the_examples_of_the_page_are_the_files_that_are_checked_in() {
    let page = include_str!("../../../../docs/reference/own-mappings.md");
    for (name, log, rows) in [
        (
            "turnstile.toml",
            include_str!("../../../../examples/own-mapping/turnstile.log"),
            [
                "authentication.ok | success | Ann Berg | 192.0.2.7 | card",
                "error.authentication_failed | failure | 4712 | 192.0.2.7 | card",
                "ignored: the device tries its lamps",
            ]
            .as_slice(),
        ),
        (
            "portal.toml",
            include_str!("../../../../examples/own-mapping/portal.log"),
            &[
                "authentication.ok | success | ann | 192.0.2.7 | -",
                "error.authentication_failed | failure | bo | 192.0.2.8 | -",
            ],
        ),
    ] {
        let text = texts().into_iter().find(|(known, _)| *known == name).unwrap().1;
        let mapping = Mapping::parse(text).unwrap();
        assert!(page.contains(log.trim_end()), "{name}: the log");
        let shown = text.split_once("[[test]]").unwrap().0;
        let shown = shown.split_once('\n').unwrap().1.trim_end();
        assert!(page.contains(shown), "{name}: the text");
        let read: Vec<String> = log
            .lines()
            .map(|line| mapping.read(line.as_bytes(), &november()).row())
            .collect();
        assert_eq!(read, rows);
    }
}
