//! The help of every command, word by word, and the reference page made of the same declarations.

use crate::support::{Place, root};
use expect_test::expect_file;

const COMMANDS: &[&[&str]] = &[
    &[],
    &["serve"],
    &["send"],
    &["search"],
    &["query"],
    &["export"],
    &["tail"],
    &["proof"],
    &["verify"],
    &["inspect"],
    &["token"],
    &["token", "create"],
    &["token", "list"],
    &["token", "revoke"],
    &["tenant"],
    &["tenant", "create"],
    &["tenant", "list"],
    &["tenant", "keys"],
    &["tenant", "rename"],
    &["tenant", "tiles"],
    &["sources"],
    &["quarantine"],
    &["quarantine", "list"],
    &["quarantine", "show"],
    &["quarantine", "retry"],
    &["forward"],
    &["forward", "list"],
    &["forward", "show"],
    &["forward", "pause"],
    &["forward", "resume"],
    &["forward", "given-up"],
    &["catalogue"],
    &["catalogue", "list"],
    &["catalogue", "show"],
    &["catalogue", "search"],
    &["catalogue", "example"],
    &["catalogue", "schema"],
    &["catalogue", "lint"],
    &["catalogue", "diff"],
    &["catalogue", "load"],
    &["intake"],
    &["intake", "list"],
    &["intake", "show"],
    &["intake", "check"],
    &["intake", "test"],
    &["config"],
];

#[test]
fn help_of_every_command() {
    let place = Place::new();
    for command in COMMANDS {
        let name = if command.is_empty() {
            "vitni".to_owned()
        } else {
            command.join("-")
        };
        let ran = place.run(&[*command, &["--help"]].concat()).ends(0);
        assert!(ran.stderr.is_empty());
        assert!(
            [
                &["token"],
                &["tenant"],
                &["quarantine"],
                &["forward"],
                &["catalogue"],
                &["intake"]
            ]
            .iter()
            .any(|group| command == group)
                || ran.stdout.contains("Examples:"),
            "{name}"
        );
        expect_file![root().join(format!("crates/vitni/tests/it/help/{name}.txt"))].assert_eq(&ran.stdout);
    }
}

#[test]
fn the_reference_page_is_the_one_that_the_binary_prints() {
    let ran = Place::new().run(&["reference"]).ends(0);
    expect_file![root().join("docs/reference/cli.md")].assert_eq(&ran.stdout);
}

#[test]
fn wrong_arguments_end_with_2_and_say_so_in_json_too() {
    let place = Place::new();
    for args in [
        &["serv"][..],
        &["send"],
        &["search", "--limit", "0"],
        &["search", "nonsense"],
        &["verify"],
        &["intake", "test", "x.log"],
        &[
            "intake",
            "test",
            "x.log",
            "--product",
            "linux-auth",
            "--mapping",
            "x.toml",
        ],
        &["intake", "show"],
        &["send", "x.log", "--zone", "+01:00"],
    ] {
        let ran = place.run(args).ends(2);
        assert!(!ran.stderr.is_empty() && ran.stdout.is_empty(), "{args:?}");
    }
    let ran = place.run(&["search", "nonsense", "--json"]).ends(2);
    let said: serde_json::Value = serde_json::from_str(&ran.stderr).unwrap();
    assert_eq!(said["error"]["code"], "usage");
    assert_eq!(said["error"]["exit"], 2);
}
