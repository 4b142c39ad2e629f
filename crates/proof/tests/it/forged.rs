//! A small honest log, every way of forging it that the judges are tried on, and the trying ground for other tests.
//!
//! The example `write_forgeries` includes this file too, so that judges in other languages get the same bytes.

use std::collections::BTreeMap;
use vitni_proof::{CommitTree, KnownLog};
use vitni_tlog::{
    Checkpoint, Frontier, Hash, LogProof, Note, Signer, Tile, TileLevel, TilePath, bundles_for,
    encode_bundle, inclusion_proof, leaf_hash, tiles_for,
};

/// Origin of the log that the judges are asked about.
pub(crate) const ORIGIN: &str = "log.example/tenant-a/1";

/// Leaves of the honest log: two full tiles, a partial one, and a level above.
pub(crate) const SIZE: u64 = 600;

/// Size of the head that a judge with memory verified before.
pub(crate) const EARLIER: u64 = 300;

pub(crate) fn signer() -> Signer {
    Signer::from_seed(ORIGIN, &[1; 32]).expect("a good name")
}

/// A log's public files by name.
#[derive(Clone, Debug)]
pub(crate) struct Files(pub(crate) BTreeMap<String, Vec<u8>>);

/// What a judge is shown.
#[derive(Clone, Debug)]
pub(crate) enum Exhibit {
    Log(Files),
    Proof { proof: Vec<u8>, leaf: Vec<u8> },
}

pub(crate) fn leaf(index: u64) -> Vec<u8> {
    format!("tenant a, leaf {index}").into_bytes()
}

/// All files of the log of these leaves.
pub(crate) fn log_of(origin: &str, signer: &Signer, leaves: &[Vec<u8>]) -> Files {
    let mut files = BTreeMap::new();
    let size = leaves.len() as u64;
    let mut rows: Vec<Vec<Hash>> = vec![leaves.iter().map(|leaf| leaf_hash(leaf)).collect()];
    while let Some(row) = rows.last().filter(|row| row.len() >= 256) {
        let full = row
            .chunks_exact(256)
            .filter_map(|tile| Tile::new(tile.to_vec())?.node(8, 0))
            .collect();
        rows.push(full);
    }
    for path in tiles_for(size) {
        let TileLevel::Hashes(level) = path.level else {
            continue;
        };
        let hashes = rows[usize::from(level)][span(&path)].to_vec();
        files.insert(path.to_string(), Tile::new(hashes).expect("not empty").encode());
    }
    for path in bundles_for(size) {
        let bundle = encode_bundle(leaves[span(&path)].iter().map(Vec::as_slice)).expect("short leaves");
        files.insert(path.to_string(), bundle);
    }
    files.insert(
        "checkpoint".into(),
        head(origin, signer, leaves).to_string().into_bytes(),
    );
    Files(files)
}

fn span(path: &TilePath) -> std::ops::Range<usize> {
    let start = path.index as usize * 256;
    start..start + usize::from(path.width)
}

pub(crate) fn head(origin: &str, signer: &Signer, leaves: &[Vec<u8>]) -> Note {
    let mut tree = Frontier::new();
    leaves.iter().for_each(|leaf| tree.push(leaf_hash(leaf)));
    let checkpoint = Checkpoint {
        origin: origin.into(),
        size: tree.size(),
        root: tree.root(),
        extensions: vec![],
    };
    checkpoint.sign(&[signer]).expect("a good checkpoint")
}

pub(crate) fn leaves(size: u64) -> Vec<Vec<u8>> {
    (0..size).map(leaf).collect()
}

pub(crate) fn honest() -> Files {
    log_of(ORIGIN, &signer(), &leaves(SIZE))
}

/// The head that a judge with memory verified before.
pub(crate) fn earlier() -> Note {
    head(ORIGIN, &signer(), &leaves(EARLIER))
}

pub(crate) fn known() -> KnownLog {
    Checkpoint::parse(earlier().text())
        .expect("a good checkpoint")
        .into()
}

pub(crate) fn proof_of(index: u64) -> Vec<u8> {
    let leaves = leaves(SIZE);
    let tree = CommitTree::new(leaves.iter().map(|leaf| leaf_hash(leaf)).collect());
    let hashes = inclusion_proof(&tree, index, SIZE).expect("in the tree");
    let checkpoint = head(ORIGIN, &signer(), &leaves);
    LogProof {
        extra: None,
        index,
        hashes,
        checkpoint,
    }
    .to_string()
    .into_bytes()
}

impl Files {
    fn with(mut self, name: &str, change: impl FnOnce(&mut Vec<u8>)) -> Self {
        change(self.0.get_mut(name).expect("a file of the log"));
        self
    }

    pub(crate) fn without(mut self, name: &str) -> Self {
        self.0.remove(name).expect("a file of the log");
        self
    }
}

/// Every exhibit by name: first the honest ones, then the forgeries.
pub(crate) fn exhibits() -> Vec<(&'static str, Exhibit)> {
    let flip = |at: usize| move |bytes: &mut Vec<u8>| bytes[at] ^= 1;
    let log = |files| Exhibit::Log(files);
    let proof = |index, leaf| Exhibit::Proof {
        proof: proof_of(index),
        leaf,
    };
    vec![
        ("honest log", log(honest())),
        ("honest proof", proof(41, leaf(41))),
        (
            "flipped byte in an entry",
            log(honest().with("tile/entries/001", flip(50))),
        ),
        (
            "flipped byte in a leaf tile",
            log(honest().with("tile/0/001", flip(40))),
        ),
        (
            "flipped byte in an upper tile",
            log(honest().with("tile/1/000.p/2", flip(40))),
        ),
        (
            "flipped byte in the checkpoint",
            log(honest().with("checkpoint", flip(30))),
        ),
        ("entry and leaf tile rewritten", log(rewritten())),
        ("truncated tail", log(truncated())),
        ("missing tile", log(honest().without("tile/0/000"))),
        ("missing entries", log(honest().without("tile/entries/000"))),
        (
            "rolled-back size",
            log(log_of(ORIGIN, &signer(), &leaves(EARLIER - 100))),
        ),
        ("forked root", log(forked())),
        ("forked root behind the last head", log(forked_later())),
        ("other key", log(log_of(ORIGIN, &other_key(), &leaves(SIZE)))),
        ("swapped tenant", log(swapped())),
        (
            "swapped tenant under the name asked for",
            log(swapped_and_renamed()),
        ),
        ("proof of another leaf", proof(41, leaf(42))),
        ("proof with another index", renumbered_proof()),
    ]
}

/// Leaf 3 changed with its hash, the level above and the checkpoint as they were.
fn rewritten() -> Files {
    let mut changed = leaves(SIZE);
    changed[3] = b"tenant a, leaf x".to_vec();
    let forged = log_of(ORIGIN, &signer(), &changed);
    let mut files = honest();
    for name in ["tile/entries/000", "tile/0/000"] {
        files.0.insert(name.into(), forged.0[name].clone());
    }
    files
}

/// The last leaves gone from entries and tiles, the checkpoint as it was.
fn truncated() -> Files {
    let shorter = log_of(ORIGIN, &signer(), &leaves(SIZE - 10));
    let checkpoint = honest().0["checkpoint"].clone();
    shorter.with("checkpoint", |bytes| *bytes = checkpoint)
}

/// Another history, longer than the honest one and signed by the log itself.
fn forked() -> Files {
    let mut forked = leaves(SIZE + 50);
    forked[7] = b"never happened".to_vec();
    log_of(ORIGIN, &signer(), &forked)
}

/// Another history that begins behind the last head seen: no one with that head alone can tell it from the honest one.
fn forked_later() -> Files {
    let mut forked = leaves(SIZE);
    forked[EARLIER as usize + 7] = b"never happened".to_vec();
    log_of(ORIGIN, &signer(), &forked)
}

fn other_key() -> Signer {
    Signer::from_seed(ORIGIN, &[2; 32]).expect("a good name")
}

pub(crate) const OTHER_ORIGIN: &str = "log.example/tenant-b/1";

pub(crate) fn other_signer() -> Signer {
    Signer::from_seed(OTHER_ORIGIN, &[3; 32]).expect("a good name")
}

/// The honest log of another tenant in place of the one asked for.
pub(crate) fn swapped() -> Files {
    let others: Vec<_> = (0..SIZE)
        .map(|index| format!("tenant b, leaf {index}").into_bytes())
        .collect();
    log_of(OTHER_ORIGIN, &other_signer(), &others)
}

/// The other tenant's log with the first line and the key's name of its checkpoint rewritten.
fn swapped_and_renamed() -> Files {
    swapped().with("checkpoint", |bytes| {
        let text = String::from_utf8_lossy(bytes).replace(OTHER_ORIGIN, ORIGIN);
        let id = (signer().verifier().id(), other_signer().verifier().id());
        let note = Note::parse(text.as_bytes()).expect("a note");
        let mut line = note.signatures()[0].clone();
        line.id = if line.id == id.1 { id.0 } else { line.id };
        *bytes = format!("{}\n{line}", note.text()).into_bytes();
    })
}

fn renumbered_proof() -> Exhibit {
    let text = String::from_utf8_lossy(&proof_of(41)).replace("index 41\n", "index 42\n");
    Exhibit::Proof {
        proof: text.into_bytes(),
        leaf: leaf(41),
    }
}
