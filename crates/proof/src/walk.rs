//! The walk over a log's leaves that derives every hash tile and compares it with the one served.

use crate::fault::Fault;
use crate::verify::Served;
use vitni_tlog::{Frontier, Hash, TILE_WIDTH, Tile, TileLevel, TilePath, leaf_hash};

/// The frontier of the leaves so far and, per tile level, the hashes of the tile that is being filled.
pub(crate) struct Walk {
    size: u64,
    frontier: Frontier,
    rows: Vec<Vec<Hash>>,
}

/// Fetches a hash tile.
type Fetch<'a> = &'a mut dyn FnMut(&TilePath) -> Result<Served, Fault>;

impl Walk {
    /// A walk over the leaves of a tree of `size`.
    pub(crate) fn new(size: u64) -> Self {
        Self {
            size,
            frontier: Frontier::new(),
            rows: Vec::new(),
        }
    }

    pub(crate) fn leaves(&self) -> u64 {
        self.frontier.size()
    }

    pub(crate) fn root(&self) -> Hash {
        self.frontier.root()
    }

    /// Takes the next entry, which `served`, the level-0 tile, must hold the hash of. A tile that becomes full is hashed
    /// into the level above, where it is compared once that level's tile is full too.
    pub(crate) fn push(&mut self, entry: &[u8], served: &Served, fetch: Fetch<'_>) -> Result<(), Fault> {
        let index = self.leaves();
        let hash = leaf_hash(entry);
        let path = served.path;
        let position = (index % u64::from(TILE_WIDTH)) as usize;
        if position == 0 {
            check_len(served)?;
        }
        if served.bytes.as_chunks::<{ Hash::LEN }>().0.get(position) != Some(hash.as_bytes()) {
            return Err(Fault::LeafDiffers { index, path });
        }
        self.frontier.push(hash);
        let mut carry = self.fill(0, hash);
        let mut level = 1;
        while let Some(tile) = carry {
            carry = self.fill(usize::from(level), tile);
            if carry.is_some() {
                self.compare(level, fetch)?;
            }
            level += 1;
        }
        Ok(())
    }

    /// Compares the tiles above the leaves that are still partial at the end.
    pub(crate) fn finish(&mut self, fetch: Fetch<'_>) -> Result<(), Fault> {
        for level in (1..).take(self.rows.len().saturating_sub(1)) {
            if self
                .rows
                .get(usize::from(level))
                .is_some_and(|row| row.len() < usize::from(TILE_WIDTH))
            {
                self.compare(level, fetch)?;
            }
        }
        Ok(())
    }

    /// Adds a hash to a level's row, and answers with the row's root when it is full. A full row stays until its level's
    /// next hash, so that it can be compared.
    fn fill(&mut self, level: usize, hash: Hash) -> Option<Hash> {
        if self.rows.len() <= level {
            self.rows.push(Vec::with_capacity(usize::from(TILE_WIDTH)));
        }
        let row = self.rows.get_mut(level)?;
        if row.len() == usize::from(TILE_WIDTH) {
            row.clear();
        }
        row.push(hash);
        let full = row.len() == usize::from(TILE_WIDTH);
        full.then(|| Tile::new(row.clone())?.node(8, 0))?
    }

    /// Compares a level's row with the tile that is served for it.
    fn compare(&self, level: u8, fetch: Fetch<'_>) -> Result<(), Fault> {
        let row = self
            .rows
            .get(usize::from(level))
            .map(Vec::as_slice)
            .unwrap_or_default();
        let done = self.leaves().checked_shr(8 * u32::from(level)).unwrap_or(0);
        let index = done.saturating_sub(1) / u64::from(TILE_WIDTH);
        let Some(path) = TilePath::in_tree(TileLevel::Hashes(level), index, self.size) else {
            return Ok(());
        };
        let served = fetch(&path)?;
        check_len(&served)?;
        let hashes = served.bytes.as_chunks::<{ Hash::LEN }>().0;
        match row
            .iter()
            .zip(hashes)
            .position(|(ours, theirs)| ours.as_bytes() != theirs)
        {
            Some(position) => Err(Fault::TileDiffers {
                path: served.path,
                position,
            }),
            None => Ok(()),
        }
    }
}

fn check_len(served: &Served) -> Result<(), Fault> {
    let expected = usize::from(served.path.width) * Hash::LEN;
    if served.bytes.len() == expected {
        return Ok(());
    }
    Err(Fault::TileMalformed {
        path: served.path,
        expected,
        found: served.bytes.len(),
    })
}
