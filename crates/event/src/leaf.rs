//! The leaf: the small object a tree is built over, with salted commitments (RFC 9901 disclosures) in the place of
//! everything that may be withheld or erased. `docs/formats/leaf.md` describes it.
//!
//! It is derived from the canonical form, the leaf's index and the root of its block, and from nothing else, so it is
//! never stored. It draws no salts and knows no tree.

use crate::canonical::{Canonical, Member, ReadError};
use crate::ids::LeafIndex;
use crate::limits::LEAF_BYTES_MAX;

mod disclosure;
mod groups;
mod read;
mod salt;

pub use disclosure::{Disclosure, DisclosureError};
pub use read::{Leaf, read};
pub(crate) use salt::keyed;
pub use salt::{BlockRoot, Seed, SeedMaker, event_seed, group_salt};

use disclosure::{Digest, Hasher};
use salt::SaltMaker;

/// Leaves that share one salt root: one full tile of level 0.
pub const BLOCK: u64 = 256;

/// The block that a leaf belongs to.
#[must_use]
pub const fn block_of(index: LeafIndex) -> u64 {
    index.0 / BLOCK
}

/// Where the salts of an event's groups come from.
#[derive(Clone, Copy, Debug)]
pub enum Salts<'a> {
    /// The event's seed, from which every group's salt follows.
    Seed(Seed),
    /// What is left of an event of which a group was let go: the salts of the groups that are still there.
    Groups(&'a [(&'a str, [u8; 16])]),
}

/// A leaf or a disclosure that could not be made.
#[derive(Debug, thiserror::Error)]
pub enum LeafError {
    /// A group is there and its salt is not.
    #[error("the salt of group {group} is missing; the salts kept with this event are damaged")]
    NoSalt {
        /// The group's name.
        group: String,
    },
    /// The leaf cannot be an entry of a bundle.
    #[error(
        "the leaf would have {bytes} bytes, more than the 65535 an entry can have; send fewer targets or public attributes"
    )]
    TooLarge {
        /// How long it would be.
        bytes: usize,
    },
    /// The digests of erased groups cannot be read.
    #[error("the erased groups of this event cannot be read: {0}")]
    Erased(#[from] ReadError),
}

/// Buffers that are used again from leaf to leaf, so that making one allocates nothing.
#[derive(Debug, Default)]
pub struct LeafScratch {
    hasher: Hasher,
    text: Vec<u8>,
    digests: Vec<Digest>,
}

impl LeafScratch {
    /// Empty buffers.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Appends the leaf of an event; see [`write_leaf`].
    ///
    /// # Errors
    /// As [`write_leaf`]; `out` is then as it was.
    pub fn write_leaf(
        &mut self,
        canonical: &Canonical,
        salts: &Salts<'_>,
        out: &mut Vec<u8>,
    ) -> Result<(), LeafError> {
        self.collect_digests(canonical, salts)?;
        let before = out.len();
        self.write_commitments(out);
        write_clear(canonical, out);
        let bytes = out.len() - before;
        if bytes > LEAF_BYTES_MAX {
            out.truncate(before);
            return Err(LeafError::TooLarge { bytes });
        }
        Ok(())
    }

    fn collect_digests(&mut self, canonical: &Canonical, salts: &Salts<'_>) -> Result<(), LeafError> {
        let Self {
            hasher,
            text,
            digests,
        } = self;
        digests.clear();
        let maker = SaltMaker::new(salts);
        groups::each(canonical, text, |group, value| {
            let salt = maker.salt(group)?;
            digests.push(hasher.digest(&salt, group, value));
            Ok(())
        })?;
        groups::erased_digests(canonical, digests)?;
        digests.sort_unstable();
        Ok(())
    }

    fn write_commitments(&self, out: &mut Vec<u8>) {
        out.push(b'{');
        if self.digests.is_empty() {
            return;
        }
        out.extend_from_slice(b"\"_sd\":[");
        for (at, digest) in self.digests.iter().enumerate() {
            out.extend_from_slice(if at == 0 { b"\"" } else { b",\"" });
            out.extend_from_slice(digest);
            out.push(b'"');
        }
        out.extend_from_slice(b"],\"_sd_alg\":\"sha-256\",");
    }
}

/// Copies the members that stand in clear and closes the object. An event id that the tenant does not know is the
/// producer's own word, so its place is taken by `vitni-1`/`unknown`.
fn write_clear(canonical: &Canonical, out: &mut Vec<u8>) {
    let bytes = canonical.bytes();
    let layout = canonical.layout();
    for (member, stand_in) in [
        (Member::Catalogue, &b"\"catalogue\":\"vitni-1\""[..]),
        (Member::Event, &b"\"event\":\"unknown\""[..]),
        (Member::Flags, b""),
        (Member::Id, b""),
        (Member::Observed, b""),
        (Member::Outcome, b""),
        (Member::Public, b""),
        (Member::Received, b""),
        (Member::Severity, b""),
        (Member::Tenant, b""),
        (Member::Time, b""),
        (Member::Version, b""),
    ] {
        let written = match layout.named(member) {
            Some(_) if layout.unknown_event() && !stand_in.is_empty() => stand_in,
            Some(range) => bytes.get(range).unwrap_or_default(),
            None => continue,
        };
        out.extend_from_slice(written);
        out.push(b',');
    }
    out.pop();
    out.push(b'}');
}

/// Appends the leaf of an event: RFC 8785 JSON of `_sd`, `_sd_alg` and the members in clear.
///
/// # Errors
/// When a salt is missing, the digests of erased groups are damaged, or the leaf would not fit an entry.
pub fn write_leaf(canonical: &Canonical, salts: &Salts<'_>, out: &mut Vec<u8>) -> Result<(), LeafError> {
    LeafScratch::new().write_leaf(canonical, salts, out)
}

/// The disclosures of every group that is still there, in the order of [`groups`](crate::canonical::Member).
///
/// # Errors
/// When a salt is missing.
pub fn disclosures(canonical: &Canonical, salts: &Salts<'_>) -> Result<Vec<Disclosure>, LeafError> {
    let maker = SaltMaker::new(salts);
    let mut made = Vec::new();
    groups::each(canonical, &mut Vec::new(), |group, value| {
        made.push(Disclosure::new(group, maker.salt(group)?, value));
        Ok(())
    })?;
    Ok(made)
}
