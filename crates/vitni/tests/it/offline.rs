//! What needs no server: configuration, files that are not what they should be, a server that is not there.
#![expect(clippy::disallowed_methods, reason = "a test may open files")]

use crate::support::Place;

#[test]
fn the_printed_configuration_is_taken_back() {
    let place = Place::new();
    let printed = place.run(&["config"]).ends(0).stdout;
    std::fs::write(place.path("vitni.toml"), &printed).unwrap();
    place.run(&["config", "--check", "vitni.toml"]).ends(0);
    assert!(printed.contains("data_dir = "), "{printed}");
    std::fs::write(
        place.path("bad.toml"),
        "data_dir = \"x\"\n[listen]\n  adresses = []\n",
    )
    .unwrap();
    let bad = place.run(&["config", "--check", "bad.toml"]).ends(2);
    assert!(bad.stderr.contains("bad.toml:3:3"), "{}", bad.stderr);
    place.run(&["serve", "--config", "bad.toml"]).ends(2);
}

#[test]
fn what_is_not_there_or_no_log_is_said_so() {
    let place = Place::new();
    std::fs::write(place.path("text"), "hello\n").unwrap();
    place.run(&["verify", "nothing"]).ends(3);
    place.run(&["verify", "text"]).ends(2);
    place.run(&["verify", "."]).ends(2);
    place.run(&["verify", "text", "--key", "nonsense"]).ends(2);
    place.run(&["inspect", "text"]).ends(2);
    place.run(&["send", "nothing"]).ends(3);
    place.run(&["send", "text", "--product", "nonsense"]).ends(2);
    place
        .run(&["send", "text", "--product", "linux-auth", "--zone", "CET"])
        .ends(2);
    let gone = place
        .run(&["send", "text", "--url", "http://127.0.0.1:9", "--patience", "0"])
        .ends(3);
    assert!(gone.stderr.contains("--skip 0 text"), "{}", gone.stderr);
}
