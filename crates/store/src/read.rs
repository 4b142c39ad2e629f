//! Tiles, entry bundles and proofs, recomputed from what is stored.
//!
//! Hashes above a block of 256 leaves come from the segments' block hashes, those below from the rows. It never writes
//! and never signs.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use vitni_event::leaf::{self, BLOCK, BlockRoot, LeafScratch, Salts};
use vitni_event::{Canonical, LeafIndex, Seq};
use vitni_tlog::{Frontier, Hash, HashReader, TileLevel, TilePath, leaf_hash, node_hash};

use crate::error::ReadError;
use crate::frame::TreeId;
use crate::limits;
use crate::view::TreeView;

/// Binary level of a block's hash.
pub(crate) const BLOCK_LEVEL: u8 = BLOCK.ilog2() as u8;

/// Hashes of the leaves of one block.
type BlockHashes = Arc<[Hash]>;

/// A row as it is stored: its place, the canonical event, the salt root of its block.
type StoredRow = (Seq, Vec<u8>, [u8; 32]);

/// Subtree hashes and blocks of leaf hashes that were computed before; shared by all readers, bounded.
#[derive(Debug, Default)]
pub struct NodeCache {
    nodes: Mutex<HashMap<(TreeId, u8, u64), Hash>>,
    blocks: Mutex<HashMap<(TreeId, u64), BlockHashes>>,
}

/// A tree's hashes, read from one view.
#[derive(Debug)]
pub struct TreeReader<'a> {
    view: &'a TreeView,
    cache: Option<&'a NodeCache>,
}

/// A stored event as it lies in its tree.
#[derive(Clone, Debug)]
pub struct StoredLeaf {
    /// Where.
    pub index: LeafIndex,
    /// Its place in the journal.
    pub seq: Seq,
    /// The canonical event.
    pub canonical: Vec<u8>,
    /// The leaf.
    pub leaf: Vec<u8>,
    /// The seed of its groups' salts.
    pub seed: leaf::Seed,
}

impl<'a> TreeReader<'a> {
    /// Reads without remembering.
    #[must_use]
    pub const fn new(view: &'a TreeView) -> Self {
        Self { view, cache: None }
    }

    /// Reads through a shared cache.
    #[must_use]
    pub const fn cached(view: &'a TreeView, cache: &'a NodeCache) -> Self {
        Self {
            view,
            cache: Some(cache),
        }
    }

    /// Whole stored leaves of one range, which may span segments and tail.
    ///
    /// # Errors
    /// When the range is not in the tree or a segment cannot be read.
    pub fn leaves(&self, range: std::ops::Range<u64>) -> Result<Vec<StoredLeaf>, ReadError> {
        let size = self.view.size;
        if range.end > size || range.start > range.end {
            return Err(ReadError::OutOfRange {
                index: range.end.saturating_sub(1),
                size,
            });
        }
        let mut leaves = Vec::new();
        let mut at = range.start;
        let mut scratch = LeafScratch::default();
        while at < range.end {
            let rows = self.rows(at, range.end)?;
            if rows.is_empty() {
                return Err(ReadError::OutOfRange { index: at, size });
            }
            for (seq, bytes, root) in rows {
                let canonical =
                    Canonical::from_bytes(&bytes).map_err(|error| ReadError::Segment(error.to_string()))?;
                let seed = leaf::event_seed(&BlockRoot(root), LeafIndex(at));
                let mut out = Vec::new();
                scratch
                    .write_leaf(&canonical, &Salts::Seed(seed), &mut out)
                    .map_err(|error| ReadError::Segment(error.to_string()))?;
                leaves.push(StoredLeaf {
                    index: LeafIndex(at),
                    seq,
                    canonical: bytes,
                    leaf: out,
                    seed,
                });
                at += 1;
            }
        }
        Ok(leaves)
    }

    /// Rows from `at` on, as many as lie in one segment or in the tail, below `end`: place, canonical event, salt root.
    fn rows(&self, at: u64, end: u64) -> Result<Vec<StoredRow>, ReadError> {
        let no_salt = |block: u64| ReadError::Segment(format!("block {block} has no salt"));
        let Some(segment) = self.view.segment_of(LeafIndex(at)) else {
            let rows = (at..end).map_while(|index| self.view.tail.row(LeafIndex(index)));
            return rows
                .map(|row| {
                    let block = row.index.0 / BLOCK;
                    let root = self.view.tail.salt(block).ok_or_else(|| no_salt(block))?;
                    Ok((row.seq, row.canonical.to_vec(), root))
                })
                .collect();
        };
        let upto = end.min(segment.line.end.0);
        let stored = segment
            .reader
            .read(LeafIndex(at)..LeafIndex(upto))
            .map_err(|error| ReadError::Segment(error.to_string()))?;
        let mut roots: HashMap<u64, [u8; 32]> = HashMap::new();
        let mut rows = Vec::with_capacity(stored.len());
        for event in stored {
            let block = event.index.0 / BLOCK;
            let root = match roots.get(&block) {
                Some(root) => *root,
                None => {
                    let found = segment
                        .reader
                        .salt(block)
                        .map_err(|error| ReadError::Segment(error.to_string()))?;
                    let root = found.ok_or_else(|| no_salt(block))?;
                    roots.insert(block, root);
                    root
                }
            };
            rows.push((event.seq, event.canonical, root));
        }
        Ok(rows)
    }

    /// Hashes of the leaves that a block has in this view.
    ///
    /// # Errors
    /// When a segment cannot be read.
    pub fn leaf_hashes(&self, block: u64) -> Result<Arc<[Hash]>, ReadError> {
        let key = (self.view.id.clone(), block);
        if let Some(cache) = self.cache
            && let Some(hashes) = cache
                .blocks
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .get(&key)
        {
            return Ok(Arc::clone(hashes));
        }
        let first = block * BLOCK;
        let end = (first + BLOCK).min(self.view.size);
        let mut hashes: Vec<Hash> = Vec::with_capacity(256);
        let sealed_end = self.view.tail.range().start.0.clamp(first, end);
        hashes.extend(
            self.leaves(first..sealed_end)?
                .iter()
                .map(|stored| leaf_hash(&stored.leaf)),
        );
        for index in sealed_end..end {
            let row = self.view.tail.row(LeafIndex(index));
            let row = row.ok_or(ReadError::OutOfRange {
                index,
                size: self.view.size,
            })?;
            hashes.push(Hash(row.leaf_hash));
        }
        let hashes: Arc<[Hash]> = hashes.into();
        if let Some(cache) = self.cache.filter(|_| hashes.len() as u64 == BLOCK) {
            let mut blocks = cache.blocks.lock().unwrap_or_else(PoisonError::into_inner);
            if blocks.len() >= limits::BLOCK_CACHE_MAX {
                blocks.clear();
            }
            blocks.insert(key, Arc::clone(&hashes));
        }
        Ok(hashes)
    }

    fn block_hash(&self, block: u64) -> Result<Hash, ReadError> {
        if let Some(hash) = self.view.tail.root(block) {
            return Ok(Hash(hash));
        }
        let last = LeafIndex(block * BLOCK + BLOCK - 1);
        if let Some(segment) = self.view.segment_of(last) {
            let stored = segment
                .reader
                .block_hash(block)
                .map_err(|error| ReadError::Segment(error.to_string()))?;
            if let Some(hash) = stored {
                return Ok(Hash(hash));
            }
        }
        Ok(subtree(&self.leaf_hashes(block)?))
    }

    /// A level-0 to level-63 tile or an entry bundle, as tlog-tiles serves it.
    ///
    /// # Errors
    /// When the tile is not in the tree of `size` leaves, or a segment cannot be read.
    pub fn tile(&self, path: &TilePath, size: u64) -> Result<Vec<u8>, ReadError> {
        let range = ReadError::OutOfRange {
            index: path.index,
            size,
        };
        let held = TilePath::in_tree(path.level, path.index, size).filter(|held| held.width >= path.width);
        if held.is_none() || size > self.view.size {
            return Err(range);
        }
        let first = path.index.checked_mul(BLOCK).ok_or(ReadError::OutOfRange {
            index: path.index,
            size,
        })?;
        let items = first..first + u64::from(path.width);
        match path.level {
            TileLevel::Entries => {
                let mut bundle = Vec::new();
                for stored in self.leaves(items)? {
                    vitni_tlog::push_entry(&mut bundle, &stored.leaf)
                        .map_err(|error| ReadError::Segment(error.to_string()))?;
                }
                Ok(bundle)
            }
            TileLevel::Hashes(0) => {
                let hashes = self.leaf_hashes(path.index)?;
                Ok(hashes
                    .iter()
                    .take(path.width.into())
                    .flat_map(|hash| hash.to_bytes())
                    .collect())
            }
            TileLevel::Hashes(level) => {
                let mut tile = Vec::with_capacity(usize::from(path.width) * Hash::LEN);
                for index in items {
                    tile.extend_from_slice(self.node(level * BLOCK_LEVEL, index)?.as_bytes());
                }
                Ok(tile)
            }
        }
    }
}

impl HashReader for TreeReader<'_> {
    type Error = ReadError;

    fn node(&self, level: u8, index: u64) -> Result<Hash, ReadError> {
        if level < BLOCK_LEVEL {
            let per_block = BLOCK >> level;
            let leaves = self.leaf_hashes(index / per_block)?;
            let width = 1_usize << level;
            let start = usize::try_from(index % per_block)
                .unwrap_or(usize::MAX)
                .saturating_mul(width);
            let span = leaves.get(start..start + width);
            return span.map(subtree).ok_or(ReadError::OutOfRange {
                index: index << level,
                size: self.view.size,
            });
        }
        let key = (self.view.id.clone(), level, index);
        if let Some(cache) = self.cache
            && let Some(hash) = cache
                .nodes
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .get(&key)
        {
            return Ok(*hash);
        }
        let hash = if level == BLOCK_LEVEL {
            self.block_hash(index)?
        } else {
            node_hash(
                &self.node(level - 1, 2 * index)?,
                &self.node(level - 1, 2 * index + 1)?,
            )
        };
        if let Some(cache) = self.cache {
            let mut nodes = cache.nodes.lock().unwrap_or_else(PoisonError::into_inner);
            if nodes.len() >= limits::NODE_CACHE_MAX {
                nodes.clear();
            }
            nodes.insert(key, hash);
        }
        Ok(hash)
    }
}

/// RFC 6962 hash of consecutive leaves, the first of which begins a subtree.
fn subtree(leaves: &[Hash]) -> Hash {
    let mut edge = Frontier::new();
    leaves.iter().for_each(|leaf| edge.push(*leaf));
    edge.root()
}
