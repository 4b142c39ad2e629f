//! The token: what its holder keeps, and what we keep of it.
//!
//! Text form: `vt_` + id (16 characters) + `_` + secret and check (56 characters). The id says which record is meant and
//! is no secret: it stands in traces. The check (24 bits of SHA-256) tells a mistyped token from one that we do not
//! know, and lets a scanner for leaked secrets be sure of what it found.

use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use vitni_event::{TenantId, Timestamp};

use crate::base32;
use crate::caller::TenantSet;
use crate::label::{Label, LabelError};
use crate::limits::{TOKEN_ID_BYTES, TOKEN_SECRET_BYTES};
use crate::scope::{ScopeError, Scopes};
use crate::secret::SecretHash;

const PREFIX: &str = "vt_";
const CHECK_BYTES: usize = 3;
const BODY_BYTES: usize = TOKEN_SECRET_BYTES + CHECK_BYTES;

/// Which token; no secret. 16 characters of `a-z2-7`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TokenId([u8; TOKEN_ID_BYTES]);

impl TokenId {
    /// Reads the 16 characters.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        base32::decode(text).map(Self)
    }
}

impl fmt::Display for TokenId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&base32::encode(&self.0))
    }
}

impl fmt::Debug for TokenId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A whole token, secret included. It has no `Display`, and its `Debug` shows the id alone, so that it reaches a log or a
/// message only through [`Token::reveal`].
#[derive(Clone)]
pub struct Token {
    id: TokenId,
    secret: [u8; TOKEN_SECRET_BYTES],
}

impl Token {
    /// A new token from bytes of a cryptographic random source, never used for anything else.
    #[must_use]
    pub const fn from_random(id: [u8; TOKEN_ID_BYTES], secret: [u8; TOKEN_SECRET_BYTES]) -> Self {
        Self {
            id: TokenId(id),
            secret,
        }
    }

    /// Reads the text form. `None` when it is not one of ours or was mistyped.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (id, body) = text.strip_prefix(PREFIX)?.split_once('_')?;
        let id = TokenId::parse(id)?;
        let body: [u8; BODY_BYTES] = base32::decode(body)?;
        let (secret, check) = body.split_first_chunk::<TOKEN_SECRET_BYTES>()?;
        let token = Self { id, secret: *secret };
        (*check == token.check()).then_some(token)
    }

    /// Which token this is.
    #[must_use]
    pub const fn id(&self) -> TokenId {
        self.id
    }

    /// What is kept of the secret.
    #[must_use]
    pub fn hash(&self) -> SecretHash {
        SecretHash::of(&self.secret)
    }

    /// The text form, to be shown to its holder once and kept nowhere.
    #[must_use]
    pub fn reveal(&self) -> String {
        let mut body = self.secret.to_vec();
        body.extend(self.check());
        format!("{PREFIX}{}_{}", self.id, base32::encode(&body))
    }

    pub(crate) const fn secret(&self) -> &[u8; TOKEN_SECRET_BYTES] {
        &self.secret
    }

    fn check(&self) -> [u8; CHECK_BYTES] {
        let [a, b, c, ..]: [u8; 32] = Sha256::new()
            .chain_update(b"vitni token check\0")
            .chain_update(self.id.0)
            .chain_update(self.secret)
            .finalize()
            .into();
        [a, b, c]
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Token")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// What the settings keep of a token. As JSON: names and ids as text, times in RFC 3339, the hash in hexadecimal,
/// `tenants` either `"all"` or a list; a member that is not known is refused, since it might be a restriction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Wire", into = "Wire")]
pub struct TokenRecord {
    /// Which token.
    pub id: TokenId,
    /// What people call it.
    pub name: Label,
    /// The hash of its secret.
    pub hash: SecretHash,
    /// What it is good for.
    pub scopes: Scopes,
    /// Where.
    pub tenants: TenantSet,
    /// When it was made.
    pub created: Timestamp,
    /// From when on it is refused, if ever.
    pub expires: Option<Timestamp>,
    /// When it was taken back. A revoked record is kept: its id stands in traces.
    pub revoked: Option<Timestamp>,
}

/// The JSON form.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    id: String,
    name: String,
    hash: String,
    scopes: Vec<String>,
    tenants: WireTenants,
    created: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    expires: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    revoked: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum WireTenants {
    Word(String),
    List(Vec<String>),
}

/// A kept token that cannot be read.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenRecordError {
    /// A member has another form than the one we write.
    #[error("the token record's `{0}` has a form that this version does not write")]
    Member(&'static str),
    /// Its name.
    #[error("the token record's `name`: {0}")]
    Name(#[from] LabelError),
    /// Its scopes.
    #[error("the token record's `scopes`: {0}")]
    Scopes(#[from] ScopeError),
}

impl From<TokenRecord> for Wire {
    fn from(record: TokenRecord) -> Self {
        let TokenRecord {
            id,
            name,
            hash,
            scopes,
            tenants,
            created,
            expires,
            revoked,
        } = record;
        Self {
            id: id.to_string(),
            name: name.to_string(),
            hash: hash.to_string(),
            scopes: scopes.iter().map(|scope| scope.as_str().to_owned()).collect(),
            tenants: match tenants {
                TenantSet::All => WireTenants::Word("all".to_owned()),
                TenantSet::Only(tenants) => {
                    WireTenants::List(tenants.iter().map(ToString::to_string).collect())
                }
            },
            created: created.to_string(),
            expires: expires.map(|time| time.to_string()),
            revoked: revoked.map(|time| time.to_string()),
        }
    }
}

impl TryFrom<Wire> for TokenRecord {
    type Error = TokenRecordError;

    fn try_from(wire: Wire) -> Result<Self, TokenRecordError> {
        let Wire {
            id,
            name,
            hash,
            scopes,
            tenants,
            created,
            expires,
            revoked,
        } = wire;
        let member = TokenRecordError::Member;
        Ok(Self {
            id: TokenId::parse(&id).ok_or(member("id"))?,
            name: Label::parse(&name)?,
            hash: SecretHash::parse(&hash).ok_or(member("hash"))?,
            scopes: Scopes::from_names(scopes.iter().map(String::as_str))?,
            tenants: tenants_of(&tenants).ok_or(member("tenants"))?,
            created: time(&created).ok_or(member("created"))?,
            expires: expires
                .map(|text| time(&text).ok_or(member("expires")))
                .transpose()?,
            revoked: revoked
                .map(|text| time(&text).ok_or(member("revoked")))
                .transpose()?,
        })
    }
}

fn tenants_of(wire: &WireTenants) -> Option<TenantSet> {
    match wire {
        WireTenants::Word(word) => (word == "all").then_some(TenantSet::All),
        WireTenants::List(list) => {
            let tenants: Option<Vec<_>> = list.iter().map(|text| TenantId::parse(text)).collect();
            TenantSet::only(tenants?)
        }
    }
}

/// A time as we write it.
pub(crate) fn time(text: &str) -> Option<Timestamp> {
    Timestamp::parse(text).map(|(time, _offset)| time)
}
