//! A log's signing key. Randomness is the caller's: a signer is made from a seed.

use crate::key::{KeyAlgorithm, KeyError, VerifierKey, format_key, parse_key};
use crate::note::NoteSignature;
use crate::signing_key::SigningKey;
use std::fmt;

/// Before the name in the text form of a signing key.
const PRIVATE_PREFIX: &str = "PRIVATE+KEY+";

/// An Ed25519 key with the name under which it signs notes. Its secret is wiped when dropped and never shown by `Debug`.
pub struct Signer {
    verifier: VerifierKey,
    key: SigningKey,
}

impl Signer {
    /// A signer from a name and 32 secret random bytes.
    ///
    /// # Errors
    /// [`KeyError::Name`].
    pub fn from_seed(name: &str, seed: &[u8; 32]) -> Result<Self, KeyError> {
        let key = SigningKey::from_seed(seed);
        let verifier = VerifierKey::new(name, KeyAlgorithm::Ed25519, &key.public_bytes())?;
        Ok(Self { verifier, key })
    }

    /// Reads `PRIVATE+KEY+name+hex id+base64(0x01 ‖ seed)`, the form that Go's `note` package writes.
    ///
    /// # Errors
    /// Any [`KeyError`].
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let text = text.strip_prefix(PRIVATE_PREFIX).ok_or(KeyError::Form)?;
        let (name, id, algorithm, seed) = parse_key(text)?;
        if algorithm != KeyAlgorithm::Ed25519 {
            return Err(KeyError::Algorithm {
                type_byte: algorithm.type_byte(),
            });
        }
        let signer = Self::from_seed(name, &seed)?;
        if signer.verifier.id() == id {
            Ok(signer)
        } else {
            Err(KeyError::Id)
        }
    }

    /// The text form, secret included: for a file that only the log may read.
    pub fn to_secret_text(&self) -> String {
        let key = format_key(
            self.name(),
            self.verifier.id(),
            KeyAlgorithm::Ed25519,
            self.key.seed(),
        );
        format!("{PRIVATE_PREFIX}{key}")
    }

    /// The name under which it signs.
    pub fn name(&self) -> &str {
        self.verifier.name()
    }

    /// The key that verifies what it signs.
    pub fn verifier(&self) -> &VerifierKey {
        &self.verifier
    }

    /// The signature line's content over a note text.
    pub(crate) fn sign(&self, text: &str) -> NoteSignature {
        let signature = self.key.sign(text.as_bytes()).to_vec();
        NoteSignature {
            name: self.name().to_owned(),
            id: self.verifier.id(),
            signature,
        }
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signer({})", self.verifier)
    }
}
