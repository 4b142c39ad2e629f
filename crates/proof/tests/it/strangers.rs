//! A judge made of `signed_note` and `tlog_tiles` alone: given files and a key, it says yes or no without any code of ours.
//!
//! It computes every hash from the entries and compares the served tiles with its own, since the tile reader of `tlog_tiles`
//! leaves some tiles unchecked.

use crate::forged::{Exhibit, Files};
use signed_note::{Note, StandardVerifier, Verifier as _, VerifierList};
use std::fmt::Debug;
use tlog_tiles::{Checkpoint, Error, Hash, HashReader, Tile};

struct Stored(Vec<Hash>);

impl HashReader for Stored {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<Hash>, Error> {
        indexes
            .iter()
            .map(|index| {
                self.0
                    .get(*index as usize)
                    .copied()
                    .ok_or(Error::IndexesNotInTree)
            })
            .collect()
    }
}

pub(crate) fn judge(exhibit: &Exhibit, vkey: &str, earlier: Option<&[u8]>) -> Result<(), String> {
    match exhibit {
        Exhibit::Log(files) => judge_log(files, vkey, earlier),
        Exhibit::Proof { proof, leaf } => judge_proof(proof, leaf, vkey),
    }
}

fn said(error: impl Debug) -> String {
    format!("{error:?}")
}

fn head(bytes: &[u8], vkey: &str) -> Result<Checkpoint, String> {
    let verifier = StandardVerifier::new(vkey).map_err(said)?;
    let name = verifier.name().to_owned();
    let note = Note::from_bytes(bytes).map_err(said)?;
    note.verify(&VerifierList::new(vec![Box::new(verifier)]))
        .map_err(said)?;
    let checkpoint = Checkpoint::from_bytes(note.text()).map_err(said)?;
    if checkpoint.origin() == name {
        Ok(checkpoint)
    } else {
        Err("another origin".into())
    }
}

fn judge_log(files: &Files, vkey: &str, earlier: Option<&[u8]>) -> Result<(), String> {
    let head_now = head(&files.get("checkpoint")?, vkey)?;
    let size = head_now.size();
    let mut stored = Stored(Vec::new());
    for start in (0..size).step_by(256) {
        let width = (size - start).min(256);
        let mut tile = Tile::new(8, 0, start / 256, width as u32, true);
        tile.set_is_data();
        let mut bundle = &files.get(&tile.path().replace("tile/8/data/", "tile/entries/"))?[..];
        for index in start..start + width {
            let (len, rest) = bundle.split_first_chunk::<2>().ok_or("cut off")?;
            let (entry, rest) = rest
                .split_at_checked(usize::from(u16::from_be_bytes(*len)))
                .ok_or("cut off")?;
            let hashes = tlog_tiles::stored_hashes(index, entry, &stored).map_err(said)?;
            stored.0.extend(hashes);
            bundle = rest;
        }
        if !bundle.is_empty() {
            return Err("bytes behind the last entry".into());
        }
    }
    for tile in Tile::new_tiles(8, 0, size) {
        let path = tile.path().replace("tile/8/", "tile/");
        if files.get(&path)? != tile.read_data(&stored).map_err(said)? {
            return Err(format!("{path} differs"));
        }
    }
    if tlog_tiles::tree_hash(size, &stored).map_err(said)? != *head_now.hash() {
        return Err("root differs".into());
    }
    let Some(earlier) = earlier else { return Ok(()) };
    let old = head(earlier, vkey)?;
    let proof = tlog_tiles::prove_tree(size, old.size(), &stored).map_err(said)?;
    tlog_tiles::check_tree(&proof, size, *head_now.hash(), old.size(), *old.hash()).map_err(said)
}

fn judge_proof(proof: &[u8], leaf: &[u8], vkey: &str) -> Result<(), String> {
    let text = std::str::from_utf8(proof).map_err(said)?;
    let (top, note) = text.split_once("\n\n").ok_or("no checkpoint")?;
    let mut lines = top.lines().skip(1);
    let index = lines
        .next()
        .and_then(|line| line.strip_prefix("index ")?.parse().ok())
        .ok_or("no index")?;
    let hashes = lines
        .map(|line| Hash::parse_hash(line).map_err(said))
        .collect::<Result<_, _>>()?;
    let head = head(note.as_bytes(), vkey)?;
    let leaf = tlog_tiles::record_hash(leaf);
    tlog_tiles::check_record(&hashes, head.size(), *head.hash(), index, leaf).map_err(said)
}
