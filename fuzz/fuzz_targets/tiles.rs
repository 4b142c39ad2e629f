//! Tile paths, tiles and entry bundles. The first byte chooses the width.
#![no_main]

use libfuzzer_sys::fuzz_target;
use vitni_tlog::{EntryBundle, Tile, TilePath, encode_bundle};

fuzz_target!(|bytes: &[u8]| {
    if let Ok(path) = std::str::from_utf8(bytes)
        .map_err(drop)
        .and_then(|text| text.parse::<TilePath>().map_err(drop))
    {
        assert_eq!(path.to_string().as_bytes(), bytes);
    }
    let Some((first, rest)) = bytes.split_first() else {
        return;
    };
    let width = u16::from(*first) + 1;
    if let Ok(tile) = Tile::decode(rest, width) {
        assert_eq!(tile.encode(), rest);
        for level in 0..=9 {
            let _ = tile.node(level, u64::from(*first));
        }
    }
    let entries: Result<Vec<&[u8]>, _> = EntryBundle::new(rest, width).collect();
    if let Ok(entries) = entries {
        assert_eq!(encode_bundle(entries).expect("entries of a bundle fit one"), rest);
    }
});
