//! A small tree that `tidy` finds in order, and for every rule one way to break it and the sentence that follows.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

/// The tree: a pure crate at the bottom, one that uses it, a document that names both, a format and its page.
const TREE: &[(&str, &str)] = &[
    (
        "ARCHITECTURE.md",
        "# Map\n\nThe frame is in `crates/low/src/frame.rs`, see [the page](docs/formats/frame.md).\n\n\
         | crate | pure | uses | never |\n|---|---|---|---|\n\
         | `event` | yes | – | – |\n| `low` | yes | – | files |\n| `high` | no | `low` | – |\n| `xtask` | no | – | – |\n",
    ),
    // Pages of products point to it.
    (
        "docs/formats/mappings.md",
        "<!-- format: crates/low/src/frame.rs -->\n# Mappings\n",
    ),
    ("README.md", "# Small\n\nSee `ARCHITECTURE.md`.\n"),
    (
        "docs/formats/frame.md",
        "<!-- format: crates/low/src/frame.rs -->\n# Frame\n\nFour bytes.\n",
    ),
    (
        "crates/low/Cargo.toml",
        "[package]\nname = \"vitni-low\"\n\n[dependencies]\nserde = \"1\"\n",
    ),
    ("crates/event/Cargo.toml", "[package]\nname = \"vitni-event\"\n"),
    ("crates/event/src/lib.rs", "//! The event crate.\n"),
    ("crates/low/src/lib.rs", "//! The low crate.\nmod frame;\n"),
    (
        "crates/low/src/frame.rs",
        "//! A frame.\n\n/// Bytes of it.\npub(crate) const WIDTH: usize = 4;\n",
    ),
    (
        "crates/high/Cargo.toml",
        "[package]\nname = \"vitni-high\"\n\n[dependencies]\nvitni-low = { path = \"../low\" }\n",
    ),
    ("crates/high/src/lib.rs", "//! The high crate.\n"),
    (
        "crates/event/catalogue/doors-1/catalogue.toml",
        "catalogue = \"doors-1\"\ntitle = \"Doors\"\nvendor = \"Acme\"\nproduct = \"Doors\"\nversion = \"1\"\n\n\
         [attributes.door]\ntype = \"text\"\nmeaning = \"Which door\"\n",
    ),
    (
        "crates/event/catalogue/doors-1/hall.toml",
        "title = \"The hall\"\ncategory = \"authorization\"\nocsf = \"3002/99\"\necs = \"authentication info\"\nneeds = [\"actor\"]\n\n\
         [[event]]\nid = \"door.opened\"\nseverity = 4\nphase = \"success\"\nflow = \"door\"\nvalue = \"<door>\"\n\
         description = \"Somebody opened a door.\"\n",
    ),
    ("xtask/Cargo.toml", "[package]\nname = \"xtask\"\n"),
    ("xtask/src/main.rs", "//! Chores.\n"),
];

/// A change to one file of the tree.
struct Break {
    rule: &'static str,
    file: &'static str,
    from: &'static str,
    to: &'static str,
    /// What `tidy` must then say.
    says: &'static str,
}

const BREAKS: &[Break] = &[
    Break {
        rule: "an arrow that the map does not have",
        file: "ARCHITECTURE.md",
        from: "| `high` | no | `low` |",
        to: "| `high` | no | – |",
        says: "high uses low, and ARCHITECTURE.md does not say so",
    },
    Break {
        rule: "an arrow that only the map has",
        file: "crates/high/Cargo.toml",
        from: "vitni-low = { path = \"../low\" }",
        to: "",
        says: "ARCHITECTURE.md says that high uses low, which it does not",
    },
    Break {
        rule: "an arrow that points up",
        file: "crates/low/Cargo.toml",
        from: "serde = \"1\"",
        to: "vitni-high = { path = \"../high\" }",
        says: "low uses high, which does not stand above it in ARCHITECTURE.md: arrows only point down",
    },
    Break {
        rule: "a test's arrow that points up",
        file: "crates/low/Cargo.toml",
        from: "[dependencies]",
        to: "[dev-dependencies]\nvitni-high = { path = \"../high\" }\n\n[dependencies]",
        says: "arrows only point down",
    },
    Break {
        rule: "a crate that the map does not have",
        file: "ARCHITECTURE.md",
        from: "| `high` | no | `low` | – |\n",
        to: "",
        says: "ARCHITECTURE.md has no row for the crate high",
    },
    Break {
        rule: "a row without a crate",
        file: "ARCHITECTURE.md",
        from: "| `xtask` |",
        to: "| `gone` | no | – | – |\n| `xtask` |",
        says: "ARCHITECTURE.md has a row for the crate gone, which does not exist",
    },
    Break {
        rule: "a pure crate that reads a clock",
        file: "crates/low/src/lib.rs",
        from: "mod frame;",
        to: "mod frame;\nuse std::time::SystemTime;",
        says: "crates/low/src/lib.rs:3 says SystemTime, but low is a pure crate: take the time as an argument",
    },
    Break {
        rule: "a path in the map that is gone",
        file: "ARCHITECTURE.md",
        from: "`crates/low/src/frame.rs`",
        to: "`crates/low/src/{frame,ring}.rs`",
        says: "ARCHITECTURE.md:3 names crates/low/src/ring.rs, which does not exist",
    },
    Break {
        rule: "a link that leads nowhere",
        file: "README.md",
        from: "See `ARCHITECTURE.md`.",
        to: "See [the map](docs/map.md).",
        says: "README.md:3 names docs/map.md, which does not exist",
    },
    Break {
        rule: "a comment that names a page that is gone",
        file: "crates/low/src/frame.rs",
        from: "/// Bytes of it.",
        to: "/// Bytes of it; layout in `docs/formats/ring.md`.",
        says: "crates/low/src/frame.rs:3 names docs/formats/ring.md, which does not exist",
    },
    Break {
        rule: "a format that changed alone",
        file: "crates/low/src/frame.rs",
        from: "usize = 4",
        to: "usize = 8",
        says: "crates/low/src/frame.rs changed and docs/formats/frame.md did not",
    },
    Break {
        rule: "a format page that describes nothing",
        file: "docs/formats/frame.md",
        from: "<!-- format: ",
        to: "<!-- form: ",
        says: "docs/formats/frame.md does not say which code it describes",
    },
    Break {
        rule: "a format page that nobody has held to its code",
        file: "docs/formats/frame.md",
        from: " sha256:",
        to: " -->\n<!-- sha256:",
        says: "docs/formats/frame.md has no digest of crates/low/src/frame.rs yet",
    },
    Break {
        rule: "a format page whose code is gone",
        file: "docs/formats/frame.md",
        from: "src/frame.rs",
        to: "src/ring.rs",
        says: "docs/formats/frame.md describes crates/low/src/ring.rs, which does not exist",
    },
    Break {
        rule: "a generated page that is stale",
        file: "docs/reference/products/linux-auth.md",
        from: "\n",
        to: "\n\n",
        says: "docs/reference/products/linux-auth.md is stale: run `cargo xtask generate`",
    },
    Break {
        rule: "an entry of the catalogue that its pages do not know",
        file: "crates/event/catalogue/doors-1/hall.toml",
        from: "Somebody opened a door.",
        to: "A door was opened by somebody.",
        says: "docs/reference/catalogue/doors-1/hall.md is stale: run `cargo xtask generate`",
    },
    Break {
        rule: "a type of the catalogue that somebody wrote by hand",
        file: "crates/event/src/typed/doors/hall.rs",
        from: "pub door: &'a str",
        to: "pub door: Option<&'a str>",
        says: "crates/event/src/typed/doors/hall.rs is stale: run `cargo xtask generate`",
    },
    Break {
        rule: "a schema that is not the catalogue's",
        file: "docs/reference/catalogue/events.schema.json",
        from: "door.opened",
        to: "door.closed",
        says: "docs/reference/catalogue/events.schema.json is stale",
    },
    Break {
        rule: "a source that does not say what it is",
        file: "crates/high/src/lib.rs",
        from: "//! The high crate.",
        to: "use std::fmt;",
        says: "crates/high/src/lib.rs does not open with //!",
    },
    Break {
        rule: "something left to be written",
        file: "crates/high/src/lib.rs",
        from: "crate.\n",
        to: concat!("crate.\nfn later() { to", "do!() }\n"),
        says: "write it, or leave the function out",
    },
    Break {
        rule: "a path of one machine",
        file: "docs/formats/frame.md",
        from: "Four bytes.",
        to: "Four bytes, see /home/me/frame.md.",
        says: "a path of one machine does not belong here",
    },
];

#[test]
fn a_tree_in_order_passes() {
    let tree = tree();
    let output = tidy(tree.path(), &["--no-binary"]);
    assert!(output.status.success(), "{}", said(&output));
}

#[test]
fn every_rule_broken_once_is_named() {
    for Break {
        rule,
        file,
        from,
        to,
        says,
    } in BREAKS
    {
        let tree = tree();
        replace(tree.path(), file, from, to);
        let output = tidy(tree.path(), &["--no-binary"]);
        assert!(!output.status.success(), "{rule}: tidy passed");
        assert!(
            said(&output).contains(says),
            "{rule}: tidy said\n{}",
            said(&output)
        );
    }
}

/// A page that the binary writes: the tree gets a binary of its own, whose page is then broken from either side.
#[test]
fn a_stale_page_of_the_binary_is_named() {
    let tree = tree();
    let binary = [
        (
            "Cargo.toml",
            "[workspace]\nresolver = \"3\"\nmembers = [\"crates/vitni\"]\n",
        ),
        (
            "crates/vitni/Cargo.toml",
            "[package]\nname = \"vitni\"\nedition = \"2024\"\n",
        ),
        (
            "crates/vitni/src/main.rs",
            "//! The binary.\nfn main() {\n    println!(\"# Commands\");\n}\n",
        ),
    ];
    for (path, text) in binary {
        let path = tree.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    replace(
        tree.path(),
        "ARCHITECTURE.md",
        "| `xtask` |",
        "| `vitni` | no | – | – |\n| `xtask` |",
    );
    let stale = "docs/reference/cli.md is stale: run `cargo xtask generate`";
    let output = tidy(tree.path(), &[]);
    assert!(said(&output).contains(stale), "{}", said(&output));
    assert!(chore(tree.path(), &["generate"]).status.success());
    let output = tidy(tree.path(), &[]);
    assert!(output.status.success(), "{}", said(&output));

    replace(tree.path(), "docs/reference/cli.md", "Commands", "Command");
    let output = tidy(tree.path(), &[]);
    assert!(
        !output.status.success() && said(&output).contains(stale),
        "{}",
        said(&output)
    );
    replace(tree.path(), "docs/reference/cli.md", "Command", "Commands");
    assert!(tidy(tree.path(), &[]).status.success());

    replace(
        tree.path(),
        "crates/vitni/src/main.rs",
        "# Commands",
        "# Sub-commands",
    );
    let output = tidy(tree.path(), &[]);
    assert!(
        !output.status.success() && said(&output).contains(stale),
        "{}",
        said(&output)
    );
}

/// A generated folder holds nothing that nothing generates.
#[test]
fn a_page_too_many_is_named_and_removed() {
    let tree = tree();
    let page = "docs/reference/catalogue/doors-1/cellar.md";
    fs::write(tree.path().join(page), "# The cellar\n").unwrap();
    let output = tidy(tree.path(), &["--no-binary"]);
    let says = format!("{page} is generated by nothing any more: run `cargo xtask generate`");
    assert!(said(&output).contains(&says), "{}", said(&output));
    assert!(chore(tree.path(), &["generate", "--no-binary"]).status.success());
    assert!(tidy(tree.path(), &["--no-binary"]).status.success());
}

#[test]
fn an_endless_file_is_named() {
    let tree = tree();
    fs::write(
        tree.path().join("crates/high/src/lib.rs"),
        "//! Long.\n".repeat(901),
    )
    .unwrap();
    let output = tidy(tree.path(), &["--no-binary"]);
    assert!(said(&output).contains("has 901 lines"), "{}", said(&output));
}

#[test]
fn comments_and_layout_do_not_change_a_format_and_blessing_ends_a_finding() {
    let tree = tree();
    replace(
        tree.path(),
        "crates/low/src/frame.rs",
        "Bytes of it.",
        "How many bytes a frame has.",
    );
    replace(
        tree.path(),
        "crates/low/src/frame.rs",
        "WIDTH: usize",
        "WIDTH:\n    usize",
    );
    assert!(tidy(tree.path(), &["--no-binary"]).status.success());
    replace(tree.path(), "crates/low/src/frame.rs", "= 4", "= 8");
    assert!(!tidy(tree.path(), &["--no-binary"]).status.success());
    assert!(tidy(tree.path(), &["--no-binary", "--bless"]).status.success());
    assert!(tidy(tree.path(), &["--no-binary"]).status.success());
}

/// The small tree in a folder of its own, with its generated pages and digests written.
fn tree() -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (path, text) in TREE {
        let path = dir.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    assert!(chore(dir.path(), &["generate", "--no-binary"]).status.success());
    let blessed = tidy(dir.path(), &["--no-binary", "--bless"]);
    assert!(blessed.status.success(), "{}", said(&blessed));
    dir
}

fn replace(root: &Path, file: &str, from: &str, to: &str) {
    let path = root.join(file);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{file} does not hold {from:?}");
    fs::write(path, text.replacen(from, to, 1)).unwrap();
}

fn tidy(root: &Path, more: &[&str]) -> Output {
    chore(root, &[&["tidy"], more].concat())
}

fn chore(root: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_xtask"))
        .arg("--root")
        .arg(root)
        .args(args)
        .env("CARGO_TARGET_DIR", root.join("target"))
        .output()
        .unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}
