//! All tokens in memory, and the one question asked of them: whose is this?
//!
//! It follows the settings store and never leads it: a token is put here after its record is durable, and revoked here
//! after its revocation is.

use std::collections::HashMap;

use vitni_event::Timestamp;

use crate::caller::Caller;
use crate::secret::SecretHash;
use crate::token::{Token, TokenId, TokenRecord};

/// Why a token was not accepted. Its message is the same for all reasons, so that a stranger learns nothing; the trace
/// of the refusal takes [`AuthError::reason`] and [`AuthError::token_id`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the token is not accepted: check that it is whole, or ask for a new one")]
pub enum AuthError {
    /// Not one of our tokens, cut short or mistyped.
    Malformed,
    /// Well formed, but there is no such token.
    Unknown(TokenId),
    /// There is such a token and this is not its secret.
    WrongSecret(TokenId),
    /// The right secret, too late.
    Expired(TokenId),
    /// The right secret, taken back.
    Revoked(TokenId),
}

impl AuthError {
    /// The reason as a stable word, for events and counters; never for the caller.
    #[must_use]
    pub const fn reason(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::Unknown(_) => "unknown",
            Self::WrongSecret(_) => "wrong-secret",
            Self::Expired(_) => "expired",
            Self::Revoked(_) => "revoked",
        }
    }

    /// Which token was named. Only after `Expired` and `Revoked` is it known that the caller had the secret.
    #[must_use]
    pub const fn token_id(self) -> Option<TokenId> {
        match self {
            Self::Malformed => None,
            Self::Unknown(id) | Self::WrongSecret(id) | Self::Expired(id) | Self::Revoked(id) => Some(id),
        }
    }
}

/// The tokens there are.
#[derive(Clone, Debug, Default)]
pub struct Registry {
    records: HashMap<TokenId, TokenRecord>,
}

impl Registry {
    /// The registry of these records; of two with one id the later counts.
    #[must_use]
    pub fn new(records: impl IntoIterator<Item = TokenRecord>) -> Self {
        Self {
            records: records.into_iter().map(|record| (record.id, record)).collect(),
        }
    }

    /// Puts a record in, in place of the one with its id.
    pub fn put(&mut self, record: TokenRecord) {
        self.records.insert(record.id, record);
    }

    /// The record of a token, revoked or not.
    #[must_use]
    pub fn get(&self, id: &TokenId) -> Option<&TokenRecord> {
        self.records.get(id)
    }

    /// All records, in no order.
    pub fn iter(&self) -> impl Iterator<Item = &TokenRecord> {
        self.records.values()
    }

    /// Whose token this is, at the time `now`. A token is refused from the instant of its expiry or revocation on.
    ///
    /// The secret is compared before anything else is said about the token, and where there is no such token it is
    /// compared with a hash that nothing has, so that the time taken does not tell which ids exist.
    ///
    /// # Errors
    /// Why it is not accepted; see [`AuthError`] for what may be told to whom.
    pub fn authenticate(&self, presented: &str, now: Timestamp) -> Result<Caller, AuthError> {
        let token = Token::parse(presented).ok_or(AuthError::Malformed)?;
        let id = token.id();
        let record = self.records.get(&id);
        let hash = record.map_or_else(|| SecretHash::of(b"no token"), |record| record.hash);
        let is_holder = hash.is_of(token.secret());
        let record = record.ok_or(AuthError::Unknown(id))?;
        if !is_holder {
            return Err(AuthError::WrongSecret(id));
        }
        caller(record, now)
    }

    /// Who calls in a session that was begun with this token, at the time `now`.
    ///
    /// # Errors
    /// When there is no such token, or it does not count any more.
    pub fn caller_of(&self, id: TokenId, now: Timestamp) -> Result<Caller, AuthError> {
        caller(self.records.get(&id).ok_or(AuthError::Unknown(id))?, now)
    }
}

fn caller(record: &TokenRecord, now: Timestamp) -> Result<Caller, AuthError> {
    let id = record.id;
    if record.revoked.is_some_and(|revoked| revoked <= now) {
        return Err(AuthError::Revoked(id));
    }
    if record.expires.is_some_and(|expires| expires <= now) {
        return Err(AuthError::Expired(id));
    }
    Ok(Caller {
        token_id: id,
        name: record.name.clone(),
        scopes: record.scopes,
        tenants: record.tenants.clone(),
    })
}
