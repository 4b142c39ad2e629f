//! Names of tiles and entry bundles (C2SP tlog-tiles): which exist for a tree size, parsed and written canonically.
//!
//! A path is relative to a log's prefix: `tile/0/x001/x234/067`, `tile/1/000.p/17`, `tile/entries/000.p/112`.

use crate::limits::{TILE_LEVEL_MAX, TILE_WIDTH};
use std::fmt::{self, Write as _};
use std::str::FromStr;
use thiserror::Error;

/// log2 of the tile width: each tile level spans eight binary levels.
const HEIGHT: u32 = 8;

/// What a tile holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TileLevel {
    /// An entry bundle: the leaves themselves.
    Entries,
    /// Hashes at tile level 0 to 63; level 0 holds leaf hashes.
    Hashes(u8),
}

/// The name of one tile or entry bundle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TilePath {
    /// What it holds.
    pub level: TileLevel,
    /// Its position within the level.
    pub index: u64,
    /// How many hashes or entries it holds, 1 to 256; below 256 it is partial.
    pub width: u16,
}

/// The text is not a tile path in canonical form.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error(
    "`{path}` is not a tile path: expected tile/<level>/<index>[.p/<width>] as C2SP tlog-tiles writes it"
)]
pub struct TilePathError {
    path: String,
}

impl TilePath {
    /// The tile or bundle at `index` of `level`, or nothing when the width or the level is out of range.
    pub fn new(level: TileLevel, index: u64, width: u16) -> Option<Self> {
        let level_ok = !matches!(level, TileLevel::Hashes(n) if n > TILE_LEVEL_MAX);
        (level_ok && (1..=TILE_WIDTH).contains(&width)).then_some(Self { level, index, width })
    }

    /// Whether it holds fewer than 256 items.
    pub fn is_partial(&self) -> bool {
        self.width < TILE_WIDTH
    }

    /// The same tile at full width, which a log may serve in place of a partial one that it no longer keeps.
    pub fn full(&self) -> Self {
        Self {
            width: TILE_WIDTH,
            ..*self
        }
    }

    /// The tile of `level` and `index` with the width it has in a tree of `size` leaves, or nothing when that tree has
    /// no such tile.
    pub fn in_tree(level: TileLevel, index: u64, size: u64) -> Option<Self> {
        let items = items_at(level, size);
        let start = index.checked_mul(TILE_WIDTH.into())?;
        let width = items.checked_sub(start)?.min(TILE_WIDTH.into());
        Self::new(level, index, u16::try_from(width).ok()?)
    }

    /// The tile that holds, in a tree of `size` leaves, the complete subtree at binary `level` and `index` (as in
    /// [`crate::HashReader::node`]), with the subtree's binary level within the tile and its index at that level. Nothing
    /// when the tree has no such complete subtree.
    pub fn of_node(level: u8, index: u64, size: u64) -> Option<(Self, u8, u64)> {
        let inner = level % HEIGHT as u8;
        let per_tile = u64::from(TILE_WIDTH) >> inner;
        let path = Self::in_tree(TileLevel::Hashes(level / HEIGHT as u8), index / per_tile, size)?;
        let within = index % per_tile;
        let covered = (within + 1) << inner;
        (covered <= path.width.into()).then_some((path, inner, within))
    }
}

/// How many hashes or entries a tree of `size` leaves has at a level.
fn items_at(level: TileLevel, size: u64) -> u64 {
    match level {
        TileLevel::Entries => size,
        TileLevel::Hashes(n) => size.checked_shr(HEIGHT * u32::from(n)).unwrap_or(0),
    }
}

/// All hash tiles of a tree of `size` leaves, lowest level first, each level from left to right.
pub fn tiles_for(size: u64) -> impl Iterator<Item = TilePath> {
    (0..=TILE_LEVEL_MAX)
        .map(TileLevel::Hashes)
        .take_while(move |level| items_at(*level, size) > 0)
        .flat_map(move |level| level_tiles(level, size))
}

/// All entry bundles of a tree of `size` leaves, from left to right.
pub fn bundles_for(size: u64) -> impl Iterator<Item = TilePath> {
    level_tiles(TileLevel::Entries, size)
}

fn level_tiles(level: TileLevel, size: u64) -> impl Iterator<Item = TilePath> {
    let tiles = items_at(level, size).div_ceil(TILE_WIDTH.into());
    (0..tiles).filter_map(move |index| TilePath::in_tree(level, index, size))
}

impl fmt::Display for TilePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.level {
            TileLevel::Entries => f.write_str("tile/entries/")?,
            TileLevel::Hashes(level) => write!(f, "tile/{level}/")?,
        }
        write_index(f, self.index)?;
        if self.is_partial() {
            write!(f, ".p/{}", self.width)?;
        }
        Ok(())
    }
}

fn write_index(f: &mut fmt::Formatter<'_>, index: u64) -> fmt::Result {
    let mut scale = 1_u64;
    while index / scale >= 1000 {
        scale *= 1000;
    }
    while scale > 1 {
        write!(f, "x{:03}/", index / scale % 1000)?;
        scale /= 1000;
    }
    write!(f, "{:03}", index % 1000)
}

impl FromStr for TilePath {
    type Err = TilePathError;

    fn from_str(text: &str) -> Result<Self, TilePathError> {
        parse(text).ok_or_else(|| TilePathError {
            path: shortened(text),
        })
    }
}

fn parse(text: &str) -> Option<TilePath> {
    let (level, rest) = text.strip_prefix("tile/")?.split_once('/')?;
    let level = match level {
        "entries" => TileLevel::Entries,
        number => TileLevel::Hashes(u8::try_from(crate::text::decimal(number, TILE_LEVEL_MAX.into())?).ok()?),
    };
    let (index, width) = match rest.split_once(".p/") {
        Some((index, width)) => (index, u16::try_from(crate::text::decimal(width, 255)?).ok()?),
        None => (rest, TILE_WIDTH),
    };
    TilePath::new(level, parse_index(index)?, width)
}

fn parse_index(text: &str) -> Option<u64> {
    let (leading, last) = match text.rsplit_once('/') {
        Some((leading, last)) => (Some(leading), last),
        None => (None, text),
    };
    let mut index = 0_u64;
    for element in leading.into_iter().flat_map(|path| path.split('/')) {
        let group = three_digits(element.strip_prefix('x')?)?;
        // A leading group of zeros would be a second name for the same tile.
        if index == 0 && group == 0 {
            return None;
        }
        index = index.checked_mul(1000)?.checked_add(group)?;
    }
    index.checked_mul(1000)?.checked_add(three_digits(last)?)
}

fn three_digits(text: &str) -> Option<u64> {
    (text.len() == 3 && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok())?
}

/// A refused path as it may stand in a message: bounded, and without control characters.
fn shortened(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars().take(80) {
        let _ = write!(out, "{}", c.escape_debug());
    }
    out
}
