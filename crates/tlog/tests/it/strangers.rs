//! Our notes, checkpoints, tiles, bundles and proofs before `signed_note` and `tlog_tiles`, and their notes before us.

use crate::support::{ORIGIN, bit_flips, leaf, signer};
use signed_note::{StandardSigner, StandardVerifier, VerifierList};
use tlog_tiles::{TileHashReader, TileReader};
use vitni_tlog::*;

const SIZE: u64 = 70_000;

fn checkpoint(tree: &Frontier) -> Checkpoint {
    Checkpoint {
        origin: ORIGIN.into(),
        size: tree.size(),
        root: tree.root(),
        extensions: vec![],
    }
}

/// Whether the strangers take the bytes for a checkpoint under our key.
fn strangers_accept(bytes: &[u8]) -> Option<tlog_tiles::Checkpoint> {
    let verifier = StandardVerifier::new(&signer().verifier().to_string()).unwrap();
    let note = signed_note::Note::from_bytes(bytes).ok()?;
    let (verified, _) = note.verify(&VerifierList::new(vec![Box::new(verifier)])).ok()?;
    assert!(!verified.is_empty());
    tlog_tiles::Checkpoint::from_bytes(note.text()).ok()
}

#[test]
fn checkpoints_are_accepted_and_no_bit_can_change() {
    let mut tree = Frontier::new();
    (0..9).for_each(|index| tree.push(leaf_hash(&leaf(index))));
    let note = checkpoint(&tree).sign(&[&signer()]).unwrap().to_string();
    let theirs = strangers_accept(note.as_bytes()).unwrap();
    assert_eq!(
        (theirs.origin(), theirs.size(), theirs.hash().0),
        (ORIGIN, 9, tree.root().0)
    );
    for flipped in bit_flips(note.as_bytes()) {
        assert!(
            strangers_accept(&flipped).is_none(),
            "{}",
            String::from_utf8_lossy(&flipped)
        );
    }
}

#[test]
fn a_note_of_theirs_is_accepted_here() {
    let theirs = StandardSigner::new(&signer().to_secret_text()).unwrap();
    let mut note = signed_note::Note::new(b"text\n", &[]).unwrap();
    note.add_sigs(&[&theirs]).unwrap();
    let ours = Note::parse(&note.to_bytes()).unwrap();
    assert_eq!(ours, Note::sign("text\n", &[&signer()]).unwrap());
    assert!(ours.verify(&[signer().verifier().clone()]).is_ok());
}

/// Serves our tiles to the strangers' reader, which asks for height-8 names of its own.
struct OurTiles<'a> {
    levels: &'a [Vec<Hash>],
}

impl TileReader for OurTiles<'_> {
    fn height(&self) -> u8 {
        8
    }

    fn read_tiles(&self, tiles: &[tlog_tiles::Tile]) -> Result<Vec<Vec<u8>>, tlog_tiles::Error> {
        tiles.iter().map(|tile| self.read(&tile.path())).collect()
    }

    fn save_tiles(&self, _: &[tlog_tiles::Tile], _: &[Vec<u8>]) {}
}

impl OurTiles<'_> {
    fn read(&self, their_path: &str) -> Result<Vec<u8>, tlog_tiles::Error> {
        let path: TilePath = their_path.replacen("tile/8/", "tile/", 1).parse().unwrap();
        assert_eq!(
            TilePath::in_tree(path.level, path.index, SIZE),
            Some(path),
            "a tile that our tree has"
        );
        let TileLevel::Hashes(level) = path.level else {
            panic!("{their_path}")
        };
        let start = path.index as usize * 256;
        let hashes = self.levels[usize::from(level)][start..start + usize::from(path.width)].to_vec();
        Ok(Tile::new(hashes).unwrap().encode())
    }
}

/// The hashes of every tile level: each level's are the roots of 256 of the level below.
fn levels() -> Vec<Vec<Hash>> {
    let mut levels = vec![(0..SIZE).map(|index| leaf_hash(&leaf(index))).collect::<Vec<_>>()];
    while levels.last().unwrap().len() >= 256 {
        let full = levels.last().unwrap().chunks_exact(256);
        levels.push(
            full.map(|tile| Tile::new(tile.to_vec()).unwrap().node(8, 0).unwrap())
                .collect(),
        );
    }
    levels
}

struct Levels<'a>(&'a [Vec<Hash>]);

impl HashReader for Levels<'_> {
    type Error = String;

    fn node(&self, level: u8, index: u64) -> Result<Hash, String> {
        let (path, inner, within) = TilePath::of_node(level, index, SIZE).ok_or("beyond the tree")?;
        let bytes = OurTiles { levels: self.0 }
            .read(&path.to_string())
            .map_err(|e| e.to_string())?;
        Tile::decode(&bytes, path.width)
            .map_err(|e| e.to_string())?
            .node(inner, within)
            .ok_or("not in tile".into())
    }
}

#[test]
fn tiles_and_proofs_of_a_three_level_tree_are_accepted() {
    let levels = levels();
    let mut tree = Frontier::new();
    levels[0].iter().for_each(|hash| tree.push(*hash));
    let root = tlog_tiles::Hash(tree.root().0);
    let theirs = OurTiles { levels: &levels };
    let reader = TileHashReader::new(SIZE, root, &theirs);
    let ours = Levels(&levels);
    assert_eq!(root_at(&ours, SIZE), Ok(tree.root()));
    for index in [0, 1, 255, 256, 65_535, 65_536, 69_887, 69_888, SIZE - 1] {
        let proof = inclusion_proof(&ours, index, SIZE).unwrap();
        let their_proof = tlog_tiles::prove_record(SIZE, index, &reader).unwrap();
        assert_eq!(
            proof,
            their_proof.iter().map(|hash| Hash(hash.0)).collect::<Vec<_>>()
        );
        let record = tlog_tiles::record_hash(&leaf(index));
        assert!(tlog_tiles::check_record(&their_proof, SIZE, root, index, record).is_ok());

        let old_root = root_at(&ours, index + 1).unwrap();
        let proof = consistency_proof(&ours, index + 1, SIZE).unwrap();
        let their_proof: Vec<_> = proof.iter().map(|hash| tlog_tiles::Hash(hash.0)).collect();
        let old_root = tlog_tiles::Hash(old_root.0);
        assert!(tlog_tiles::check_tree(&their_proof, SIZE, root, index + 1, old_root).is_ok());
        if index + 1 < SIZE {
            assert_eq!(
                tlog_tiles::prove_tree(SIZE, index + 1, &reader).unwrap(),
                their_proof
            );
        }
    }
}

/// Every hash of the tree in the order in which the strangers keep them, computed by them from the leaves alone.
struct Stored(Vec<tlog_tiles::Hash>);

impl tlog_tiles::HashReader for Stored {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<tlog_tiles::Hash>, tlog_tiles::Error> {
        Ok(indexes.iter().map(|index| self.0[*index as usize]).collect())
    }
}

/// Their tile reader leaves some tiles unchecked (as many as the size has bits set, less those that make up the root), so
/// it judges no tile here: each is compared with the one that the strangers make from the leaves.
#[test]
fn every_tile_is_the_one_the_strangers_make() {
    let mut stored = Stored(Vec::new());
    for index in 0..SIZE {
        let hashes = tlog_tiles::stored_hashes(index, &leaf(index), &stored).unwrap();
        stored.0.extend(hashes);
    }
    let levels = levels();
    let ours = OurTiles { levels: &levels };
    let theirs = tlog_tiles::Tile::new_tiles(8, 0, SIZE);
    assert_eq!(theirs.len(), tiles_for(SIZE).count());
    for tile in theirs {
        assert_eq!(
            ours.read(&tile.path()).unwrap(),
            tile.read_data(&stored).unwrap(),
            "{}",
            tile.path()
        );
    }
}
