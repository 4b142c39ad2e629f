//! Browser sessions: a token presented once, a cookie from then on.
//!
//! A session is never worth more than the token behind it: every request asks whether that one still counts. What is
//! kept of a session's secret is a hash. The mark that forms carry against requests made by other sites is derived from
//! the secret, so that there is nothing of it to keep. Nothing here knows cookies or forms.

use std::collections::HashMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use vitni_event::Timestamp;

use crate::base32;
use crate::limits::{SESSION_ID_BYTES, SESSION_S_MAX, SESSION_SECRET_BYTES};
use crate::secret::SecretHash;
use crate::token::TokenId;

const NANOS: i64 = 1_000_000_000;

/// Which session; no secret. 16 characters of `a-z2-7`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SessionId([u8; SESSION_ID_BYTES]);

impl fmt::Display for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&base32::encode(&self.0))
    }
}

impl fmt::Debug for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// What a browser keeps, secret included. It has no `Display`, and its `Debug` shows the id alone.
#[derive(Clone)]
pub struct SessionKey {
    id: SessionId,
    secret: [u8; SESSION_SECRET_BYTES],
}

impl SessionKey {
    /// A new one from bytes of a cryptographic random source, never used for anything else.
    #[must_use]
    pub const fn from_random(id: [u8; SESSION_ID_BYTES], secret: [u8; SESSION_SECRET_BYTES]) -> Self {
        Self {
            id: SessionId(id),
            secret,
        }
    }

    /// Reads what [`SessionKey::reveal`] wrote.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (id, secret) = text.split_once('.')?;
        Some(Self {
            id: SessionId(base32::decode(id)?),
            secret: base32::decode(secret)?,
        })
    }

    /// The text for the cookie, kept nowhere else.
    #[must_use]
    pub fn reveal(&self) -> String {
        format!("{}.{}", self.id, base32::encode(&self.secret))
    }

    /// Which session this opens.
    #[must_use]
    pub const fn id(&self) -> SessionId {
        self.id
    }

    /// What a page of this session puts into its forms and requests, which no other site can know.
    #[must_use]
    pub fn form_mark(&self) -> String {
        let hash: [u8; 32] = Sha256::new()
            .chain_update(b"vitni form mark\0")
            .chain_update(self.secret)
            .finalize()
            .into();
        let (mark, _) = hash.split_at(30);
        base32::encode(mark)
    }

    /// Whether somebody presented that mark.
    #[must_use]
    pub fn is_mark(&self, presented: &str) -> bool {
        self.form_mark().as_bytes().ct_eq(presented.as_bytes()).into()
    }
}

impl fmt::Debug for SessionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SessionKey").field(&self.id).finish()
    }
}

/// A session as the settings keep it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionRecord {
    /// 16 characters.
    pub id: String,
    /// 64 hexadecimal digits.
    hash: String,
    /// The token that was presented.
    token: String,
    /// When it ends at the latest, in nanoseconds since 1970.
    expires: i64,
}

/// Why a session was not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionError {
    /// Not a session key, or none of ours.
    Unknown,
    /// Its time is over, or nobody used it for too long.
    Expired(SessionId),
    /// It was ended.
    Finished(SessionId),
}

#[derive(Clone, Copy, Debug)]
struct Held {
    hash: SecretHash,
    token: TokenId,
    expires: Timestamp,
    seen: Timestamp,
    is_over: bool,
}

/// The sessions there are, and those that ended not long ago: who comes back to one of them is told so.
#[derive(Debug)]
pub struct Sessions {
    held: HashMap<SessionId, Held>,
    idle_s_max: u64,
    max: usize,
}

impl Sessions {
    /// No sessions. Each ends when it was not used for so many seconds, and there are at most so many.
    #[must_use]
    pub fn new(idle_s_max: u64, max: usize) -> Self {
        Self {
            held: HashMap::new(),
            idle_s_max,
            max,
        }
    }

    /// Begins a session for the holder of a token and gives the record to be kept; `None` when there are as many as there
    /// may be that somebody can still use.
    pub fn begin(&mut self, key: &SessionKey, token: TokenId, now: Timestamp) -> Option<SessionRecord> {
        if self.held.len() >= self.max {
            let idle = self.idle_s_max;
            self.held
                .retain(|_, held| !held.is_over && !held.is_late(now, idle));
        }
        if self.held.len() >= self.max {
            return None;
        }
        let hash = SecretHash::of(&key.secret);
        let expires = Timestamp::from_nanos(now.nanos().saturating_add(SESSION_S_MAX * NANOS));
        let held = Held::new(hash, token, expires, now);
        self.held.insert(key.id, held);
        Some(SessionRecord {
            id: key.id.to_string(),
            hash: hash.to_string(),
            token: token.to_string(),
            expires: expires.nanos(),
        })
    }

    /// Takes a session of an earlier run back. False when its time is over or its record damaged: it can be deleted.
    pub fn restore(&mut self, record: &SessionRecord, now: Timestamp) -> bool {
        let parts = (
            base32::decode(&record.id),
            SecretHash::parse(&record.hash),
            TokenId::parse(&record.token),
        );
        let (Some(id), Some(hash), Some(token)) = parts else {
            return false;
        };
        let expires = Timestamp::from_nanos(record.expires);
        let held = Held::new(hash, token, expires, now);
        expires > now && self.held.len() < self.max && self.held.insert(SessionId(id), held).is_none()
    }

    /// Whose session this opens: the token that it was begun with. Counts as a use.
    ///
    /// # Errors
    /// Why it is not accepted.
    pub fn open(&mut self, key: &SessionKey, now: Timestamp) -> Result<TokenId, SessionError> {
        let held = self.held.get_mut(&key.id);
        let hash = held
            .as_ref()
            .map_or_else(|| SecretHash::of(b"no session"), |held| held.hash);
        let is_holder = hash.is_of(&key.secret);
        let held = held.filter(|_| is_holder).ok_or(SessionError::Unknown)?;
        if held.is_over {
            return Err(SessionError::Finished(key.id));
        }
        if held.is_late(now, self.idle_s_max) {
            return Err(SessionError::Expired(key.id));
        }
        held.seen = held.seen.max(now);
        Ok(held.token)
    }

    /// Ends a session. Its id stays known for as long as it would have lasted.
    pub fn end(&mut self, id: SessionId) {
        if let Some(held) = self.held.get_mut(&id) {
            held.is_over = true;
        }
    }

    /// How many can be used.
    #[must_use]
    pub fn count(&self, now: Timestamp) -> usize {
        let live = |held: &&Held| !held.is_over && !held.is_late(now, self.idle_s_max);
        self.held.values().filter(live).count()
    }
}

impl Held {
    const fn new(hash: SecretHash, token: TokenId, expires: Timestamp, seen: Timestamp) -> Self {
        Self {
            hash,
            token,
            expires,
            seen,
            is_over: false,
        }
    }

    fn is_late(&self, now: Timestamp, idle_s_max: u64) -> bool {
        let idle = now.nanos().saturating_sub(self.seen.nanos()).max(0) / NANOS;
        now >= self.expires || idle.unsigned_abs() >= idle_s_max
    }
}
