//! One entry in one place: the ten lines that the contributors' page shows are added to a copy of the catalogue, and what
//! follows from them is there.

use std::fs;
use std::path::Path;
use std::process::Command;

/// The example of the page, word for word.
fn shown() -> String {
    let page = fs::read_to_string(root().join("CONTRIBUTING.md")).unwrap();
    let (_, from) = page.split_once("**An event id**").unwrap();
    let (_, from) = from.split_once("```toml\n").unwrap();
    from.split_once("```").unwrap().0.to_owned()
}

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

#[test]
fn ten_lines_are_an_event_everywhere() {
    let entry = shown();
    assert!(entry.lines().count() <= 10, "{entry}");
    let tree = tempfile::tempdir().unwrap();
    let folder = root().join("crates/event/catalogue");
    for from in walk(&folder) {
        let to = tree
            .path()
            .join("crates/event/catalogue")
            .join(from.strip_prefix(&folder).unwrap());
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(&from, to).unwrap();
    }
    let family = tree
        .path()
        .join("crates/event/catalogue/logicnets-8.1/applications.toml");
    let before = fs::read_to_string(&family).unwrap();
    fs::write(&family, format!("{before}\n{entry}")).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_xtask"))
        .arg("--root")
        .arg(tree.path())
        .args(["generate", "--no-binary"])
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );

    let made = |path: &str| fs::read_to_string(tree.path().join(path)).unwrap();
    let places = [
        (
            "docs/reference/catalogue/logicnets-8.1/applications.md",
            "## workspace.archived",
        ),
        (
            "docs/reference/catalogue/logicnets-8.1/applications.md",
            "((\"workspace.archived\"))",
        ),
        (
            "docs/reference/catalogue/catalogue.json",
            "\"event\":\"workspace.archived\"",
        ),
        (
            "docs/reference/catalogue/events.schema.json",
            "logicnets-8.1:workspace.archived",
        ),
        ("docs/reference/catalogue/README.md", "101 events."),
        (
            "crates/event/src/typed/logicnets/applications.rs",
            "pub struct WorkspaceArchived<'a>",
        ),
        (
            "crates/event/src/typed/logicnets/applications.rs",
            "pub stamp: Option<&'a str>",
        ),
    ];
    for (path, text) in places {
        assert!(made(path).contains(text), "{path} does not hold {text}");
        assert!(
            !fs::read_to_string(root().join(path)).unwrap().contains(text),
            "{path} holds {text} anyway"
        );
    }
}

fn walk(dir: &Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(walk(&path));
        } else {
            found.push(path);
        }
    }
    found
}
