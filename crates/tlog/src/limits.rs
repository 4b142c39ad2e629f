//! Every limit of this crate, why it has that value, and what a caller sees at its edge.

/// Largest tree size: 2^63 − 1, because widespread verifiers hold sizes in a signed 64-bit integer. A checkpoint or a
/// frontier beyond it is refused.
pub const TREE_SIZE_MAX: u64 = i64::MAX as u64;

/// Hashes in a full tile and entries in a full bundle (C2SP tlog-tiles; height 8).
pub const TILE_WIDTH: u16 = 256;

/// Highest tile level a path may name (C2SP tlog-tiles). A tree within [`TREE_SIZE_MAX`] needs levels 0 to 7.
pub const TILE_LEVEL_MAX: u8 = 63;

/// Longest entry in bytes: its length travels in 16 bits (C2SP tlog-tiles). A longer one cannot be encoded.
pub const ENTRY_LEN_MAX: usize = u16::MAX as usize;

/// Longest note in bytes. Sixteen post-quantum signatures of 5 kB fit many times over; a parser must stop somewhere, and
/// the widespread Go verifier stops here too.
pub const NOTE_LEN_MAX: usize = 1_000_000;

/// Most signatures in a note. C2SP signed-note demands that at least 16 be accepted; the Go verifier takes 100.
pub const NOTE_SIGNATURES_MAX: usize = 100;

/// Longest key name in bytes. C2SP sets none; names are schema-less URLs, and a name is repeated in every signature.
pub const KEY_NAME_LEN_MAX: usize = 1024;

/// Most hashes in an inclusion or consistency proof: a tree of [`TREE_SIZE_MAX`] leaves has 63 levels, and a consistency
/// proof may carry one hash more than the tree has levels.
pub const PROOF_HASHES_MAX: usize = 64;

/// Longest `extra` of a tlog-proof after decoding, in bytes. It is unauthenticated; sixteen entries of the largest size
/// are more than any use of it here.
pub const PROOF_EXTRA_LEN_MAX: usize = 1 << 20;
