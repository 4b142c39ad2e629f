//! The tenant: a customer with a tree of its own, and who may read that tree's tiles.

use std::fmt;

use serde::{Deserialize, Serialize};
use vitni_event::{TenantId, Timestamp};

use crate::base32;
use crate::label::{Label, LabelError};
use crate::limits::{CAPABILITY_BYTES, TENANT_ID_BYTES};
use crate::secret::SecretHash;
use crate::token::time;

/// A new tenant's id from bytes of a random source: `t-` and 16 characters of `a-z2-7`. It says nothing about whose it is.
#[must_use]
pub fn tenant_id(random: [u8; TENANT_ID_BYTES]) -> Option<TenantId> {
    TenantId::parse(&format!("t-{}", base32::encode(&random)))
}

/// A random part of a path that opens one tenant's tiles: 32 characters of `a-z2-7`. Whoever has the URL may read. It
/// has no `Display`, and its `Debug` shows nothing.
#[derive(Clone)]
pub struct Capability([u8; CAPABILITY_BYTES]);

impl Capability {
    /// A new capability from bytes of a cryptographic random source.
    #[must_use]
    pub const fn from_random(random: [u8; CAPABILITY_BYTES]) -> Self {
        Self(random)
    }

    /// Reads the part of a path.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        base32::decode(text).map(Self)
    }

    /// What is kept of it.
    #[must_use]
    pub fn hash(&self) -> SecretHash {
        SecretHash::of(&self.0)
    }

    /// The part of a path, to be shown once and kept nowhere.
    #[must_use]
    pub fn reveal(&self) -> String {
        base32::encode(&self.0)
    }
}

impl fmt::Debug for Capability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Capability").finish_non_exhaustive()
    }
}

/// Who may read a tenant's tiles, entry bundles and checkpoints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TileAccess {
    /// Everybody.
    Public,
    /// Whoever has the capability with this hash.
    Capability(SecretHash),
}

impl TileAccess {
    /// Whether a path with this part, or with none, opens the tiles. A public tree has one path only: a capability
    /// there opens nothing, so that caches and mirrors see one URL.
    #[must_use]
    pub fn opens(&self, part: Option<&str>) -> bool {
        match self {
            Self::Public => part.is_none(),
            Self::Capability(hash) => part
                .and_then(Capability::parse)
                .is_some_and(|part| hash.is_of(&part.0)),
        }
    }
}

/// What the settings keep of a tenant. As JSON: ids and names as text, `created` in RFC 3339, `tiles` either `"public"` or
/// `{"capability": "<hash in hexadecimal>"}`; a member that is not known is refused, since it might be a restriction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Wire", into = "Wire")]
pub struct TenantRecord {
    /// Opaque and immutable; part of the tree's origin.
    pub id: TenantId,
    /// What people call it; may change.
    pub name: Label,
    /// Whether this is the tenant of the server's own events.
    pub own: bool,
    /// Which of its trees is growing, from 0.
    pub epoch: u32,
    /// Who may read its tiles.
    pub tiles: TileAccess,
    /// When it was made.
    pub created: Timestamp,
}

/// The JSON form.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    id: String,
    name: String,
    own: bool,
    epoch: u32,
    tiles: WireTiles,
    created: String,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum WireTiles {
    Public,
    Capability(String),
}

/// A kept tenant that cannot be read.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum TenantRecordError {
    /// A member has another form than the one we write.
    #[error("the tenant record's `{0}` has a form that this version does not write")]
    Member(&'static str),
    /// Its name.
    #[error("the tenant record's `name`: {0}")]
    Name(#[from] LabelError),
}

impl From<TenantRecord> for Wire {
    fn from(record: TenantRecord) -> Self {
        let TenantRecord {
            id,
            name,
            own,
            epoch,
            tiles,
            created,
        } = record;
        let tiles = match tiles {
            TileAccess::Public => WireTiles::Public,
            TileAccess::Capability(hash) => WireTiles::Capability(hash.to_string()),
        };
        Self {
            id: id.to_string(),
            name: name.to_string(),
            own,
            epoch,
            tiles,
            created: created.to_string(),
        }
    }
}

impl TryFrom<Wire> for TenantRecord {
    type Error = TenantRecordError;

    fn try_from(wire: Wire) -> Result<Self, TenantRecordError> {
        let Wire {
            id,
            name,
            own,
            epoch,
            tiles,
            created,
        } = wire;
        let member = TenantRecordError::Member;
        let tiles = match tiles {
            WireTiles::Public => TileAccess::Public,
            WireTiles::Capability(hash) => {
                TileAccess::Capability(SecretHash::parse(&hash).ok_or(member("tiles"))?)
            }
        };
        Ok(Self {
            id: TenantId::parse(&id).ok_or(member("id"))?,
            name: Label::parse(&name)?,
            own,
            epoch,
            tiles,
            created: time(&created).ok_or(member("created"))?,
        })
    }
}
