//! The command lines between the markers of the README and of the tours, as written, with the binary that was built in the place of
//! `cargo run --release --`.
#![expect(clippy::disallowed_methods, reason = "a test may open files")]

use std::os::unix::fs::symlink;

use crate::support::{Place, Ran, root};

const CARGO: &str = "cargo run --release -- ";

fn commands(page: &str) -> Vec<String> {
    let text = std::fs::read_to_string(root().join(page)).unwrap();
    let mut commands = Vec::new();
    let mut rest = text.as_str();
    while let Some((_, from)) = rest.split_once("<!-- test:begin -->") {
        let (block, after) = from
            .split_once("<!-- test:end -->")
            .expect("every marker is closed");
        let lines = block
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty() && !line.starts_with("```"));
        commands.extend(lines.map(str::to_owned));
        rest = after;
    }
    commands
}

/// Runs the command lines of a page one after the other in a directory that looks like the one a reader has; gives what they printed.
fn follow(page: &str, serve: &[&str]) -> String {
    let commands = commands(page);
    assert!(commands.len() >= 2, "{page}: {commands:?}");
    let place = Place::new();
    let server = place.serve_with(serve);
    let here = place.path("here");
    std::fs::create_dir(&here).unwrap();
    symlink(root().join("examples"), here.join("examples")).unwrap();
    symlink(place.path("data"), here.join("vitni-data")).unwrap();
    let mut shown = String::new();
    for line in commands {
        // A shell reads the line, so that quotes mean what they mean to whoever copies it. What is kept between lines is what a shell keeps.
        let kept = here.join("kept");
        let script = format!(
            "set -e; [ ! -f {kept} ] || . {kept}; {line}\nset | grep '^id=' >{kept} || true",
            kept = kept.display(),
            line = line.replace(CARGO, "\"$VITNI\" "),
        );
        let mut shell = std::process::Command::new("sh");
        shell
            .args(["-c", &script])
            .current_dir(&here)
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", place.path("home"))
            .env("VITNI", env!("CARGO_BIN_EXE_vitni"))
            .env("VITNI_URL", &server.url)
            .env("VITNI_TOKEN", server.token());
        shown.push_str(&Ran::of(&mut shell).ends(0).stdout);
    }
    shown
}

#[test]
fn the_readme_works_as_written() {
    let shown = follow("README.md", &[]);
    assert!(shown.contains("ghost") && shown.contains("127.0.0.1"), "{shown}");
}

#[test]
fn the_tour_for_engineers_works_as_written() {
    let shown = follow("docs/tours/engineers.md", &["--demo"]);
    assert!(
        shown.contains("unknown-event"),
        "the first mistake is flagged: {shown}"
    );
    assert!(
        shown.contains("\"status\":\"refused\",\"code\":\"bad-time\""),
        "the second is refused: {shown}"
    );
}

#[test]
fn the_tour_for_security_operations_works_as_written() {
    let shown = follow("docs/tours/operations.md", &["--demo"]);
    assert!(
        shown.contains("203.0.113.77") && shown.contains("Dora"),
        "{shown}"
    );
}

#[test]
fn the_tour_for_auditors_works_as_written() {
    let shown = follow("docs/tours/auditors.md", &["--demo"]);
    assert!(shown.contains("search.done"), "{shown}");
}

#[test]
fn the_tour_for_operators_works_as_written() {
    let shown = follow("docs/tours/operators.md", &["--demo"]);
    assert!(shown.contains("hospital") || shown.contains("vt_"), "{shown}");
}
