//! Tile names and contents: the examples of C2SP tlog-tiles, canonical form, and every hash of a tree found in its tiles.

use crate::support::Naive;
use expect_test::expect;
use proptest::prelude::*;
use vitni_tlog::{HashReader, Tile, TileLevel, TilePath, bundles_for, tiles_for};

#[test]
fn a_tree_of_70_000_has_the_tiles_of_the_specification() {
    let count = |level, partial| {
        tiles_for(70_000)
            .filter(|t| t.level == TileLevel::Hashes(level) && t.is_partial() == partial)
            .count()
    };
    assert_eq!([count(0, false), count(1, false), count(2, false)], [273, 1, 0]);
    let partial: Vec<_> = tiles_for(70_000)
        .filter(TilePath::is_partial)
        .map(|t| t.to_string())
        .collect();
    expect![[r#"
        [
            "tile/0/273.p/112",
            "tile/1/001.p/17",
            "tile/2/000.p/1",
        ]
    "#]]
    .assert_debug_eq(&partial);
    assert_eq!(bundles_for(70_000).count(), 274);
    assert_eq!(
        bundles_for(70_000).last().unwrap().to_string(),
        "tile/entries/273.p/112"
    );
    assert_eq!(tiles_for(0).count() + bundles_for(0).count(), 0);
    let of_256: Vec<_> = tiles_for(256).map(|t| t.to_string()).collect();
    assert_eq!(of_256, ["tile/0/000", "tile/1/000.p/1"]);
}

#[test]
fn paths_are_read_in_canonical_form_only() {
    let long = TilePath::new(TileLevel::Hashes(0), 1_234_067, 256).unwrap();
    assert_eq!(long.to_string(), "tile/0/x001/x234/067");
    for path in [
        "tile/0/000",
        "tile/0/999",
        "tile/0/x001/000",
        "tile/0/x001/x234/067",
        "tile/63/x018/x446/x744/x073/x709/x551/615.p/255",
        "tile/entries/000.p/1",
        "tile/entries/x001/234",
    ] {
        assert_eq!(path.parse::<TilePath>().unwrap().to_string(), path);
    }
    for refused in [
        "",
        "tile",
        "/tile/0/000",
        "tile/64/000",
        "tile/00/000",
        "tile/+1/000",
        "tile/data/000",
        "tile/8/0/000",
        "tile/0/0",
        "tile/0/0000",
        "tile/0/x000/001",
        "tile/0/001/001",
        "tile/0/x001",
        "tile/0/x001/",
        "tile/0//001",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/01",
        "tile/0/000.p/",
        "tile/0/000.p/1/2",
        "tile/0/000 ",
        "tile/0/x018/x446/x744/x073/x709/x551/616",
        "tile/0/x999/x999/x999/x999/x999/x999/x999/999",
        "tile/0/\u{661}\u{662}\u{663}",
    ] {
        assert!(refused.parse::<TilePath>().is_err(), "{refused}");
    }
    assert_eq!(TilePath::new(TileLevel::Hashes(0), 0, 0), None);
    assert_eq!(TilePath::new(TileLevel::Hashes(0), 0, 257), None);
    assert_eq!(TilePath::new(TileLevel::Hashes(64), 0, 1), None);
}

proptest! {
    #[test]
    fn a_path_written_is_the_path_read(level in prop::option::of(0..64_u8), index: u64, width in 1..=256_u16) {
        let level = level.map_or(TileLevel::Entries, TileLevel::Hashes);
        let path = TilePath::new(level, index, width).unwrap();
        prop_assert_eq!(path.to_string().parse(), Ok(path));
    }

    #[test]
    fn a_node_beyond_the_tree_is_in_no_tile(level in 0..70_u8, index: u64, size: u64) {
        if let Some((path, inner, within)) = TilePath::of_node(level, index, size) {
            prop_assert!((within + 1) << inner <= u64::from(path.width));
            prop_assert!(tiles_for_contains(size, path));
        }
    }
}

fn tiles_for_contains(size: u64, path: TilePath) -> bool {
    TilePath::in_tree(path.level, path.index, size) == Some(path)
}

#[test]
fn every_subtree_is_found_in_the_tiles() {
    let tree = Naive::new(700);
    let tiles: Vec<_> = tiles_for(700).map(|path| (path, tile_of(&tree, path))).collect();
    for (path, tile) in &tiles {
        assert_eq!(Tile::decode(&tile.encode(), path.width).as_ref(), Ok(tile));
        assert!(Tile::decode(&tile.encode(), path.width - 1).is_err());
        assert!(Tile::decode(&tile.encode()[1..], path.width).is_err());
    }
    for level in 0..=10_u8 {
        for index in 0..=(700_u64 >> level) {
            let found = TilePath::of_node(level, index, 700);
            let complete = (index + 1) << level <= 700;
            assert_eq!(found.is_some(), complete, "level {level} index {index}");
            let Some((path, inner, within)) = found else {
                continue;
            };
            let tile = &tiles.iter().find(|(name, _)| *name == path).unwrap().1;
            assert_eq!(tile.node(inner, within), Some(tree.node(level, index).unwrap()));
        }
    }
    assert_eq!(tiles[0].1.node(9, 0), None);
    assert_eq!(tiles[0].1.node(0, 256), None);
    assert_eq!(tiles[0].1.node(8, u64::MAX), None);
    assert_eq!(Tile::new(vec![]), None);
}

fn tile_of(tree: &Naive, path: TilePath) -> Tile {
    let TileLevel::Hashes(level) = path.level else {
        panic!("a bundle")
    };
    let first = path.index * 256;
    let hashes = (first..first + u64::from(path.width))
        .map(|i| tree.node(level * 8, i).unwrap())
        .collect();
    Tile::new(hashes).unwrap()
}
