//! The worked examples on the format pages are what the code reads.

use vitni_event::{LeafIndex, Seq};
use vitni_store::frame::{self, Header, Kind};
use vitni_store::manifest::Manifest;

const JOURNAL: &str = include_str!("../../../../docs/formats/journal.md");
const MANIFEST: &str = include_str!("../../../../docs/formats/manifest.md");

#[test]
fn the_frame_on_the_journals_page() {
    let bytes: Vec<u8> = JOURNAL.lines().filter_map(hex_line).flatten().collect();
    let header = Header {
        kind: Kind::Events,
        file: 1,
        ordinal: 1,
        session: 1,
        len: 87,
    };
    assert_eq!(frame::read_header(&bytes), Some(header));
    assert!(frame::is_whole(&bytes));
    let runs = frame::read_runs(&bytes[40..]).unwrap();
    let [run] = runs.as_slice() else {
        panic!("{} runs", runs.len())
    };
    assert_eq!((run.tree.tenant.as_str(), run.tree.epoch), ("t-a", 0));
    assert_eq!((run.first_index, run.first_seq), (LeafIndex(0), Seq(1)));
    assert_eq!(run.salts, [(0, [0xaa; 32])]);
    assert_eq!(run.events, [b"{\"v\":0}"]);
    for at in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[at] ^= 1;
        assert!(!frame::is_whole(&changed), "byte {at} is not covered");
    }
}

#[test]
fn the_manifest_on_its_page() {
    let (_, example) = MANIFEST.split_once("```\nvitni.manifest/v0\n").unwrap();
    let (rest, _) = example.split_once("```").unwrap();
    let text = format!("vitni.manifest/v0\n{rest}");
    let manifest = Manifest::from_bytes(text.as_bytes()).unwrap();
    assert_eq!(
        (manifest.server.as_str(), manifest.journal_low, manifest.seq),
        ("log.example", 3, 8192)
    );
    assert_eq!(manifest.to_bytes(), text.as_bytes());
}

/// The bytes of a line like `0030  56 4a …   what it is`.
fn hex_line(line: &str) -> Option<Vec<u8>> {
    let (offset, rest) = line.split_once("  ")?;
    u16::from_str_radix(offset, 16)
        .ok()
        .filter(|_| offset.len() == 4)?;
    rest.split("   ")
        .next()?
        .split(' ')
        .map(|byte| u8::from_str_radix(byte, 16).ok())
        .collect()
}
