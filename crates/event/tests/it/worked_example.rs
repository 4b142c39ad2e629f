//! The worked example of `docs/formats/leaf.md`: what a reader gets with openssl and jq, what the page prints and what
//! this crate computes are one and the same. Set `UPDATE_EXPECT=1` to write the page's output anew.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use sha2::{Digest, Sha256};
use vitni_event::leaf::{self, BlockRoot, Salts};
use vitni_event::{Canonical, LeafIndex};

fn page_path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/formats/leaf.md")
}

/// The text between a line that opens a fence and the one that closes it.
fn fenced<'p>(page: &'p str, fence: &str) -> &'p str {
    let (_, after) = page.split_once(fence).unwrap();
    after.split_once("```").unwrap().0
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}

fn computed(event: &str) -> String {
    let canonical = Canonical::from_bytes(event.as_bytes()).unwrap();
    let root = BlockRoot(std::array::from_fn(|at| u8::try_from(at).unwrap()));
    let seed = leaf::event_seed(&root, LeafIndex(258));
    let mut text = format!("seed {}\n", hex(&seed.0));
    for disclosure in leaf::disclosures(&canonical, &Salts::Seed(seed)).unwrap() {
        let salt = base64::Engine::encode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, disclosure.salt);
        writeln!(text, "{}\n  salt {salt}", disclosure.group).unwrap();
        writeln!(
            text,
            "  disclosure {}\n  digest {}",
            disclosure.text,
            disclosure.digest()
        )
        .unwrap();
    }
    let mut leaf = vec![0];
    leaf::write_leaf(&canonical, &Salts::Seed(seed), &mut leaf).unwrap();
    writeln!(text, "leaf {}", str::from_utf8(&leaf[1..]).unwrap()).unwrap();
    writeln!(text, "hash {}", hex(&Sha256::digest(&leaf))).unwrap();
    text
}

fn run_by_hand(script: &str) -> String {
    for tool in ["openssl", "jq"] {
        let found = Command::new("sh")
            .args(["-c", &format!("command -v {tool}")])
            .output()
            .unwrap();
        assert!(
            found.status.success(),
            "the worked example is recomputed with {tool}, which is not installed; run: apt-get install openssl jq"
        );
    }
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("leaf-example");
    std::fs::create_dir_all(&folder).unwrap();
    let run = Command::new("sh")
        .args(["-eu", "-c", script])
        .current_dir(folder)
        .output()
        .unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    String::from_utf8(run.stdout).unwrap()
}

#[test]
fn a_reader_gets_what_we_compute() {
    let page = std::fs::read_to_string(page_path()).unwrap();
    let script = fenced(&page, "```sh\n");
    let event = script
        .split_once("<<'END'\n")
        .unwrap()
        .1
        .split_once("\nEND")
        .unwrap()
        .0;
    let ours = computed(event);
    assert_eq!(run_by_hand(script), ours);
    let printed = fenced(&page, "```text\n");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        let page = page.replacen(&format!("```text\n{printed}"), &format!("```text\n{ours}"), 1);
        std::fs::write(page_path(), page).unwrap();
    } else {
        assert_eq!(
            printed, ours,
            "the page prints something else; UPDATE_EXPECT=1 writes it anew"
        );
    }
}
