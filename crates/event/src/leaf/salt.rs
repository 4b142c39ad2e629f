//! Salts: block root → event seed → group salt, each by HMAC-SHA256 (RFC 2104). Whoever has only what comes out of a
//! step cannot find what went in.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::{LeafError, Salts};
use crate::ids::LeafIndex;

/// The random root of a block's salts. Whoever has it can open every commitment of the block by guessing.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct BlockRoot(pub [u8; 32]);

/// One event's share of its block's root.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Seed(pub [u8; 32]);

impl fmt::Debug for BlockRoot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BlockRoot(…)")
    }
}

impl fmt::Debug for Seed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Seed(…)")
    }
}

/// A block's root made ready for the leaves of the block: the key schedule is done once.
#[derive(Clone)]
pub struct SeedMaker(Hmac<Sha256>);

impl fmt::Debug for SeedMaker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SeedMaker(…)")
    }
}

impl SeedMaker {
    /// Makes a root ready.
    #[must_use]
    pub fn new(root: &BlockRoot) -> Self {
        Self(keyed(&root.0))
    }

    /// HMAC-SHA256 under the root over the leaf's index as eight bytes, big-endian.
    #[must_use]
    pub fn seed(&self, index: LeafIndex) -> Seed {
        let mut mac = self.0.clone();
        mac.update(&index.0.to_be_bytes());
        Seed(mac.finalize().into_bytes().into())
    }
}

/// The seed of one leaf; see [`SeedMaker::seed`].
#[must_use]
pub fn event_seed(root: &BlockRoot, index: LeafIndex) -> Seed {
    SeedMaker::new(root).seed(index)
}

/// HMAC-SHA256 under the seed over the group's name, cut to its first sixteen bytes.
#[must_use]
pub fn group_salt(seed: &Seed, group: &str) -> [u8; 16] {
    salt_under(keyed(&seed.0), group)
}

/// A key of 32 bytes, padded to the block of SHA-256 as HMAC does it anyway.
pub(crate) fn keyed(key: &[u8; 32]) -> Hmac<Sha256> {
    let mut block = [0_u8; 64];
    for (to, from) in block.iter_mut().zip(key) {
        *to = *from;
    }
    Hmac::new(&block.into())
}

fn salt_under(mut mac: Hmac<Sha256>, group: &str) -> [u8; 16] {
    mac.update(group.as_bytes());
    let whole: [u8; 32] = mac.finalize().into_bytes().into();
    let mut salt = [0; 16];
    for (to, from) in salt.iter_mut().zip(whole) {
        *to = from;
    }
    salt
}

/// Salts of one event, the seed's key schedule done once.
pub(super) enum SaltMaker<'a> {
    Seed(Hmac<Sha256>),
    Groups(&'a [(&'a str, [u8; 16])]),
}

impl<'a> SaltMaker<'a> {
    pub(super) fn new(salts: &Salts<'a>) -> Self {
        match salts {
            Salts::Seed(seed) => Self::Seed(keyed(&seed.0)),
            Salts::Groups(groups) => Self::Groups(groups),
        }
    }

    pub(super) fn salt(&self, group: &str) -> Result<[u8; 16], LeafError> {
        match self {
            Self::Seed(mac) => Ok(salt_under(mac.clone(), group)),
            Self::Groups(groups) => groups
                .iter()
                .find_map(|(name, salt)| (*name == group).then_some(*salt))
                .ok_or_else(|| LeafError::NoSalt {
                    group: group.to_owned(),
                }),
        }
    }
}
