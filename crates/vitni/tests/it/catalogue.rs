//! `vitni catalogue` as its users meet it: what is built in without a server, a tenant's own with one.
#![expect(clippy::disallowed_methods, reason = "a test may open files")]

use crate::support::{Place, Ran, root};

fn doors() -> String {
    root()
        .join("examples/own-catalogue/doors.toml")
        .to_str()
        .unwrap()
        .to_owned()
}

#[test]
fn what_is_built_in_needs_no_server() {
    let place = Place::new();
    let listed = place.run(&["catalogue", "list", "--json"]).ends(0).json();
    let counts: Vec<u64> = listed
        .iter()
        .map(|head| head["count"].as_u64().unwrap())
        .collect();
    assert_eq!(counts[..2], [100, 214]);
    assert_eq!(
        place
            .run(&["catalogue", "list", "phenixid-pas-6.0", "--json"])
            .ends(0)
            .json()
            .len(),
        214
    );

    let shown = place
        .run(&["catalogue", "show", "authentication.ok"])
        .ends(0)
        .stdout;
    assert!(
        shown.contains("phenixid-pas-6.0/shared_legacy_userauthentication_success"),
        "{shown}"
    );
    let found = place.run(&["catalogue", "search", "telephone", "radius"]).ends(1);
    assert!(
        found.stderr.contains("no event is about that"),
        "{}",
        found.stderr
    );
    let found = place
        .run(&["catalogue", "search", "bankid", "telephone"])
        .ends(0)
        .stdout;
    assert!(found.contains("core_bankid_phonesign_started"), "{found}");
    let gone = place.run(&["catalogue", "show", "no.such"]).ends(1);
    assert!(
        gone.stderr.contains("vitni catalogue search WORDS"),
        "{}",
        gone.stderr
    );
    place.run(&["catalogue", "list", "no-such-1"]).ends(1);
    let odd = place.run(&["catalogue", "list", "--category", "doors"]).ends(2);
    assert!(
        odd.stderr.contains("there are authentication, "),
        "{}",
        odd.stderr
    );

    let schema = place
        .run(&["catalogue", "schema", "user.created", "--json"])
        .ends(0)
        .json()
        .remove(0);
    assert_eq!(schema["title"], "user.created");
    let all = place
        .run(&["catalogue", "schema", "--json"])
        .ends(0)
        .json()
        .remove(0);
    assert_eq!(all["$schema"], "https://json-schema.org/draft/2020-12/schema");
}

#[test]
fn a_catalogue_is_checked_and_compared_before_it_is_loaded() {
    let place = Place::new();
    let fine = place.run(&["catalogue", "lint", &doors()]).ends(0);
    assert!(
        fine.stderr.contains("doors-1: 2 events; 0 things to look at"),
        "{}",
        fine.stderr
    );
    let text = std::fs::read_to_string(doors()).unwrap();
    let write = |name: &str, text: &str| std::fs::write(place.path(name), text).unwrap();

    write(
        "silent.toml",
        &text
            .replace("meaning = \"Which door\"", "")
            .replace("opened.\"", "opened\""),
    );
    let silent = place.run(&["catalogue", "lint", "silent.toml"]).ends(1).stdout;
    assert!(
        silent.contains("attribute door: `meaning`") && silent.contains("is no sentence"),
        "{silent}"
    );
    write("bad.toml", &text.replace("severity = 6", "severity = 12"));
    let bad = place.run(&["catalogue", "lint", "bad.toml"]).ends(2).stderr;
    assert!(
        bad.contains("bad.toml: door.refused: a severity is 0 to 10"),
        "{bad}"
    );
    write("name.toml", &text.replace("\"doors-1\"", "\"doors\""));
    let name = place.run(&["catalogue", "lint", "name.toml"]).ends(1).stderr;
    assert!(name.contains("call it \"doors-1\""), "{name}");

    write(
        "newer.toml",
        &text
            .replace("severity = 6", "severity = 7")
            .replace("\"door.opened\"", "\"door.unlocked\""),
    );
    let told = place
        .run(&["catalogue", "diff", &doors(), "newer.toml"])
        .ends(1)
        .stdout;
    let told: Vec<String> = told
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect();
    assert_eq!(
        told,
        [
            "removed door.opened",
            "meaning door.refused severity",
            "added door.unlocked"
        ]
    );
    place
        .run(&["catalogue", "diff", "logicnets-8.1", "logicnets-8.1"])
        .ends(0);
}

/// From the example file to an event that is found by its fact, in the words of another format.
#[test]
fn a_tenant_s_own_is_in_use_at_once() {
    let place = Place::new();
    let server = place.serve();
    let token = server.token();
    let run = |args: &[&str]| {
        let mut command = place.vitni();
        Ran::of(
            command
                .args(args)
                .env("VITNI_URL", &server.url)
                .env("VITNI_TOKEN", &token),
        )
    };
    let dry = run(&["catalogue", "load", &doors(), "--tenant", "default", "--dry-run"]).ends(0);
    assert!(dry.stderr.contains("this was a dry run"), "{}", dry.stderr);
    run(&["catalogue", "show", "door.opened", "--tenant", "default"]).ends(1);
    let loaded = run(&["catalogue", "load", &doors(), "--tenant", "default"]).ends(0);
    assert!(
        loaded.stderr.contains("doors-1 (2 events) is in use"),
        "{}",
        loaded.stderr
    );
    let shown = run(&["catalogue", "show", "door.opened", "--tenant", "default"])
        .ends(0)
        .stdout;
    assert!(shown.contains("A badge was accepted"), "{shown}");
    assert!(
        run(&["catalogue", "list", "--tenant", "default"])
            .ends(0)
            .stdout
            .contains("doors-1")
    );

    std::fs::write(
        place.path("door.ndjson"),
        "{\"event\":\"door.opened\",\"actor\":{\"name\":\"ann\"},\"attributes\":{\"door\":\"north\",\"way\":\"in\"}}\n",
    )
    .unwrap();
    let example = run(&["catalogue", "example", "user.created"]).ends(0).stdout;
    std::fs::write(place.path("example.ndjson"), example).unwrap();
    run(&["send", "--tenant", "default", "door.ndjson", "example.ndjson"]).ends(0);

    let found = run(&["search", "equivalent:authentication.authorized", "--json"])
        .ends(0)
        .json();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["event"]["catalogue"], "doors-1");
    assert_eq!(found[0]["event"]["public"]["way"], "in");
    let cef = run(&["search", "event:door.opened", "--format", "cef"])
        .ends(0)
        .stdout;
    assert!(
        cef.contains("|door.opened|A badge was accepted and the door opened.|3|"),
        "{cef}"
    );
    let all = run(&[
        "search",
        "tenant=default",
        "--format",
        "ocsf",
        "--limit",
        "1",
        "--all",
    ])
    .ends(0)
    .stdout;
    assert!(all.lines().count() >= 4, "{all}");
    assert!(
        all.lines()
            .all(|line| line.starts_with('{') && line.ends_with('}')),
        "{all}"
    );
    server.stop();
}
