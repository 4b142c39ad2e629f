//! The README's command lines between the markers, as written, with the binary that was built in the place of
//! `cargo run --release --`.
#![expect(clippy::disallowed_methods, reason = "a test may open files")]

use crate::support::{Place, Ran, root};

const CARGO: &str = "cargo run --release -- ";

fn commands() -> Vec<String> {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let mut commands = Vec::new();
    let mut rest = readme.as_str();
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

#[test]
fn the_command_lines_work_as_written() {
    let commands = commands();
    assert!(commands.len() >= 2, "{commands:?}");
    let place = Place::new();
    let server = place.serve();
    let mut shown = String::new();
    for line in commands {
        assert!(line.starts_with(CARGO), "{line} does not begin with {CARGO}");
        // A shell reads the line, so that quotes mean what they mean to whoever copies it.
        let script = line.replace(CARGO, "\"$VITNI\" ");
        let mut shell = std::process::Command::new("sh");
        shell
            .args(["-c", &script])
            .current_dir(root())
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", place.path("home"))
            .env("VITNI", env!("CARGO_BIN_EXE_vitni"))
            .env("VITNI_URL", &server.url)
            .env("VITNI_TOKEN", server.token());
        shown.push_str(&Ran::of(&mut shell).ends(0).stdout);
    }
    assert!(shown.contains("ghost") && shown.contains("127.0.0.1"), "{shown}");
}
