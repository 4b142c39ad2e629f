//! A witness's timestamped Ed25519 cosignature of a checkpoint (C2SP tlog-cosignature v1). The time is the caller's.

use crate::key::{KeyAlgorithm, KeyError, VerifierKey};
use crate::note::{Note, NoteSignature};
use crate::signing_key::SigningKey;
use std::fmt;

/// A witness's key. What it says by signing: as of the time, this is the largest tree of that log it has seen, and it is
/// consistent with the earlier ones. To hold to that is the caller's part.
pub struct Cosigner {
    verifier: VerifierKey,
    key: SigningKey,
}

impl Cosigner {
    /// A cosigner from a name and 32 secret random bytes, which no other key may share: the signed text does not name
    /// the signer.
    ///
    /// # Errors
    /// [`KeyError::Name`].
    pub fn from_seed(name: &str, seed: &[u8; 32]) -> Result<Self, KeyError> {
        let key = SigningKey::from_seed(seed);
        let verifier = VerifierKey::new(name, KeyAlgorithm::CosignatureV1, &key.public_bytes())?;
        Ok(Self { verifier, key })
    }

    /// The key that verifies its cosignatures.
    pub fn verifier(&self) -> &VerifierKey {
        &self.verifier
    }

    /// Cosigns a checkpoint note's text as of `unix_seconds`, or nothing beyond 2^63 − 1. The caller adds the line to the
    /// note with [`Note::with_signature`].
    pub fn cosign(&self, checkpoint: &Note, unix_seconds: u64) -> Option<NoteSignature> {
        i64::try_from(unix_seconds).ok()?;
        let mut signature = unix_seconds.to_be_bytes().to_vec();
        let message = cosigned_message(unix_seconds, checkpoint.text());
        signature.extend_from_slice(&self.key.sign(message.as_bytes()));
        Some(NoteSignature {
            name: self.verifier.name().to_owned(),
            id: self.verifier.id(),
            signature,
        })
    }
}

impl fmt::Debug for Cosigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Cosigner({})", self.verifier)
    }
}

fn cosigned_message(unix_seconds: u64, text: &str) -> String {
    format!("cosignature/v1\ntime {unix_seconds}\n{text}")
}

/// The time of a cosignature by `key` over `text`, in seconds since 1970, or nothing when it is none.
pub(crate) fn verified_time(key: &VerifierKey, text: &str, blob: &[u8]) -> Option<u64> {
    let (time, signature) = blob.split_first_chunk::<8>()?;
    let time = u64::from_be_bytes(*time);
    i64::try_from(time).ok()?;
    key.accepts(cosigned_message(time, text).as_bytes(), signature)
        .then_some(time)
}
