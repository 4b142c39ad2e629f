//! `vitni intake` as its users meet it, and `vitni send` with a mapping of one's own.
#![expect(clippy::disallowed_methods, reason = "a test may open files")]

use crate::support::{Place, root};
use expect_test::expect;

fn example(name: &str) -> String {
    root().join("examples").join(name).to_str().unwrap().to_owned()
}

#[test]
fn products_are_listed_and_shown() {
    let place = Place::new();
    let listed = place.run(&["intake", "list", "--json"]).ends(0).json();
    let names: Vec<&str> = listed
        .iter()
        .map(|one| one["product"].as_str().unwrap())
        .collect();
    assert!(names.is_sorted());
    for name in ["linux-auth", "oidc-provider", "samba-ad"] {
        assert!(names.contains(&name), "{names:?}");
        let page = place.run(&["intake", "show", name]).ends(0).stdout;
        let checked_in = root().join(format!("docs/reference/products/{name}.md"));
        assert_eq!(page, std::fs::read_to_string(checked_in).unwrap());
    }
    let gone = place.run(&["intake", "show", "samba"]).ends(2);
    assert!(
        gone.stderr.contains("there is no product `samba`"),
        "{}",
        gone.stderr
    );
    let own = place
        .run(&[
            "intake",
            "show",
            "--mapping",
            &example("own-mapping/turnstile.toml"),
        ])
        .ends(0);
    assert!(own.stdout.contains("what follows `pin=`"), "{}", own.stdout);
}

#[test]
fn a_log_is_shown_with_what_each_line_becomes() {
    let place = Place::new();
    let (log, mapping) = (
        example("own-mapping/turnstile.log"),
        example("own-mapping/turnstile.toml"),
    );
    let ran = place
        .run(&["intake", "test", &log, "--mapping", &mapping])
        .ends(0);
    expect![[r#"
             1  Nov 21 23:21:38 gate1 turnstile[7]: card 4711 of Ann Berg admitted at north from 192.0.2.7, pin=[secret]
              + authentication.ok | success | Ann Berg | 192.0.2.7 | card
             2  Nov 21 23:21:52 gate1 turnstile[7]: card 4712 refused at north from 192.0.2.7: blocked
              + error.authentication_failed | failure | 4712 | 192.0.2.7 | card
             3  Nov 21 23:22:00 gate1 turnstile[7]: lamp test
              ~ ignored: the device tries its lamps
             1  authentication.ok
             1  error.authentication_failed
        3 lines: 2 events, 1 ignored, 0 not understood
    "#]]
    .assert_eq(&ran.stdout);

    let told = place
        .run(&["intake", "test", &log, "--mapping", &mapping, "--json"])
        .ends(0)
        .json();
    assert_eq!(told[0]["event"]["actor"]["name"], "Ann Berg");
    assert_eq!(told[3]["summary"]["events"], 2);
    assert!(!told[0].to_string().contains("2580"), "{}", told[0]);
}

#[test]
fn lines_that_are_not_understood_end_with_1() {
    let place = Place::new();
    let log = place.path("odd.log");
    std::fs::write(
        &log,
        b"\nNov 21 23:22:00 gate1 turnstile[7]: \x1b[31mfire, pin=1234\n",
    )
    .unwrap();
    let ran = place
        .run(&[
            "intake",
            "test",
            log.to_str().unwrap(),
            "--mapping",
            &example("own-mapping/turnstile.toml"),
        ])
        .ends(1);
    expect![[r#"
             2  Nov 21 23:22:00 gate1 turnstile[7]: \u{1b}[31mfire, pin=[secret]
              ! not understood: no rule of the mapping fits the line
        1 lines: 0 events, 0 ignored, 1 not understood
    "#]]
    .assert_eq(&ran.stdout);
}

#[test]
fn expectations_are_compared() {
    let place = Place::new();
    for (product, log) in [
        ("samba-ad", "samba-ad/audit.jsonl"),
        ("oidc-provider", "oidc-provider/events.jsonl"),
        ("linux-auth", "linux-auth/auth.log"),
    ] {
        let expected = example(&format!("{product}/expected.tsv"));
        place
            .run(&[
                "intake",
                "test",
                &example(log),
                "--product",
                product,
                "--expect",
                &expected,
            ])
            .ends(0);
    }
    let expected = place.path("expected.tsv");
    let rows = "# by hand\nturnstile.log\t1\tauthentication.ok | success | Ann Berg\nturnstile.log\t2\tignored: a slip\n\
                turnstile.log\t4\tignored: gone\nother.log\t1\tx\n";
    std::fs::write(&expected, rows).unwrap();
    let (log, mapping) = (
        example("own-mapping/turnstile.log"),
        example("own-mapping/turnstile.toml"),
    );
    let expected = expected.to_str().unwrap();
    let args = [
        "intake",
        "test",
        &log,
        "--mapping",
        &mapping,
        "--expect",
        expected,
    ];
    let ran = place.run(&args).ends(1);
    expect![[r#"
             2  Nov 21 23:21:52 gate1 turnstile[7]: card 4712 refused at north from 192.0.2.7: blocked
              - ignored: a slip
              + error.authentication_failed | failure | 4712 | 192.0.2.7 | card
             3  Nov 21 23:22:00 gate1 turnstile[7]: lamp test
              - (no expectation)
              ~ ignored: the device tries its lamps
             4  (the log has no such line)
              - ignored: gone
             1  authentication.ok
             1  error.authentication_failed
        3 lines: 2 events, 1 ignored, 0 not understood; 3 differ from what was expected
    "#]]
    .assert_eq(&ran.stdout);
    let told = place.run(&[&args[..], &["--json"]].concat()).ends(1).json();
    assert_eq!(told.last().unwrap()["summary"]["differences"], 3);

    std::fs::write(expected, "turnstile.log 1 x\n").unwrap();
    let odd = place.run(&args).ends(2);
    assert!(
        odd.stderr.contains("expected.tsv:1: not three columns"),
        "{}",
        odd.stderr
    );
    std::fs::write(expected, "other.log\t1\tx\n").unwrap();
    let none = place.run(&args).ends(2);
    assert!(
        none.stderr.contains("no row about `turnstile.log`"),
        "{}",
        none.stderr
    );
}

#[test]
fn a_mapping_is_checked() {
    let place = Place::new();
    for name in ["turnstile", "portal"] {
        let ran = place.run(&["intake", "check", &example(&format!("own-mapping/{name}.toml"))]);
        assert!(ran.ends(0).stdout.contains("0 things to look at"));
    }
    let file = place.path("mine.toml");
    let good = std::fs::read_to_string(example("own-mapping/portal.toml")).unwrap();
    let path = file.to_str().unwrap();

    std::fs::write(
        &file,
        good.replace("\"actor.id\" = \"7\"", "\"actor.id\" = \"8\""),
    )
    .unwrap();
    let failed = place.run(&["intake", "check", path]).ends(1);
    assert!(
        failed
            .stdout
            .contains("mine.toml:27: the test does not hold: actor.id is 7, not 8"),
        "{}",
        failed.stdout
    );
    std::fs::write(
        &file,
        good.replace(
            "event = \"authentication.ok\"\n",
            "event = \"authentication.okay\"\n",
        ),
    )
    .unwrap();
    let bad = place.run(&["intake", "check", path, "--json"]).ends(2);
    let said: serde_json::Value = serde_json::from_str(&bad.stderr).unwrap();
    assert_eq!(said["error"]["code"], "bad-mapping");
    let message = said["error"]["message"].as_str().unwrap();
    assert!(
        message.contains("mine.toml: line 21, column 9: no reference has the event `authentication.okay`"),
        "{message}"
    );
    place.run(&["intake", "check", "gone.toml"]).ends(3);
}

#[test]
fn a_log_is_sent_by_a_mapping_and_sent_again_is_a_repeat() {
    let place = Place::new();
    let server = place.serve();
    let (token, url) = (server.token(), server.url.clone());
    let send = || {
        place
            .run(&[
                "send",
                "--url",
                &url,
                "--token",
                &token,
                "--tenant",
                "default",
                "--mapping",
                &example("own-mapping/portal.toml"),
                &example("own-mapping/portal.log"),
                "--json",
            ])
            .ends(0)
            .json()
            .pop()
            .unwrap()
    };
    assert_eq!(send()["stored"], 2);
    assert_eq!(send()["repeated"], 2);
    let found = place
        .run(&[
            "search", "--url", &url, "--token", &token, "--actor", "bo", "--json",
        ])
        .ends(0);
    assert!(
        found.stdout.contains("error.authentication_failed"),
        "{}",
        found.stdout
    );
    assert!(found.stdout.contains("portal/1"), "{}", found.stdout);
    assert_eq!(server.stop(), Some(0));
}
