//! A transparency log's arithmetic and texts: RFC 6962 hashing and proofs, and the C2SP formats signed-note,
//! tlog-checkpoint, tlog-tiles, tlog-proof and tlog-cosignature (Ed25519, v1).
//!
//! A leaf is bytes: this crate never knows what an event is, never opens a file or a socket, never asks for the time and
//! never draws randomness. Every parser is total: any input gives a value or an error, never a panic.

mod bundle;
mod checkpoint;
mod consistency;
mod cosignature;
mod frontier;
mod hash;
mod inclusion;
mod key;
mod limits;
mod log_proof;
mod note;
mod proof_error;
mod reader;
mod signer;
mod signing_key;
mod text;
mod tile;
mod tile_path;

pub use bundle::{BundleError, EntryBundle, encode_bundle, push_entry};
pub use checkpoint::{Checkpoint, CheckpointError};
pub use consistency::{consistency_proof, verify_consistency};
pub use cosignature::Cosigner;
pub use frontier::{Frontier, FrontierError};
pub use hash::{EMPTY_ROOT, Hash, empty_root, leaf_hash, node_hash};
pub use inclusion::{inclusion_proof, verify_inclusion};
pub use key::{KeyAlgorithm, KeyError, VerifierKey};
pub use limits::*;
pub use log_proof::{LogProof, LogProofError};
pub use note::{Note, NoteError, NoteSignature, VerifiedNote, VerifiedSignature};
pub use proof_error::{ProofError, ReadError};
pub use reader::{HashReader, root_at};
pub use signer::Signer;
pub use tile::{Tile, TileError};
pub use tile_path::{TileLevel, TilePath, TilePathError, bundles_for, tiles_for};
