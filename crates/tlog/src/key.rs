//! Verifier keys of signed notes: names, ids, and the text form `name+hex id+base64` (C2SP signed-note).

use crate::limits::KEY_NAME_LEN_MAX;
use crate::text;
use ed25519_dalek::{Signature, VerifyingKey};
use sha2::{Digest, Sha256};
use std::fmt;
use std::str::FromStr;
use thiserror::Error;

/// What a key signs and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeyAlgorithm {
    /// Ed25519 over the note text (type 0x01).
    Ed25519,
    /// A witness's Ed25519 cosignature with a time (type 0x04, C2SP tlog-cosignature v1).
    CosignatureV1,
}

impl KeyAlgorithm {
    pub(crate) fn type_byte(self) -> u8 {
        match self {
            Self::Ed25519 => 0x01,
            Self::CosignatureV1 => 0x04,
        }
    }

    fn from_type_byte(byte: u8) -> Option<Self> {
        match byte {
            0x01 => Some(Self::Ed25519),
            0x04 => Some(Self::CosignatureV1),
            _ => None,
        }
    }
}

/// A key that a verifier trusts: name, algorithm and public key. Displayed in the text form.
#[derive(Clone, PartialEq, Eq)]
pub struct VerifierKey {
    name: String,
    algorithm: KeyAlgorithm,
    id: u32,
    key: VerifyingKey,
}

/// Why a key or its name is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum KeyError {
    /// The name is not one that a note can carry.
    #[error("the key name is refused: it must be 1 to 1024 bytes without spaces, control characters or `+`")]
    Name,
    /// The text has not the form of a key.
    #[error("this is not a key: expected <name>+<8 hex digits>+<base64>")]
    Form,
    /// The key is of a type that is not supported.
    #[error("key type {type_byte:#04x} is not supported: Ed25519 (0x01) and Ed25519 cosignature (0x04) are")]
    Algorithm {
        /// The type identifier byte.
        type_byte: u8,
    },
    /// The key id is not the one that follows from name and key; a digit or a letter was probably lost in copying.
    #[error("the key id does not belong to this name and key; copy the key again")]
    Id,
    /// The public key is not a usable Ed25519 point.
    #[error("the public key is not a usable Ed25519 key")]
    Point,
}

impl VerifierKey {
    /// A key from its name, algorithm and the 32 bytes of the public key.
    ///
    /// # Errors
    /// [`KeyError::Name`] and [`KeyError::Point`].
    pub fn new(name: &str, algorithm: KeyAlgorithm, public: &[u8; 32]) -> Result<Self, KeyError> {
        check_name(name)?;
        let key = VerifyingKey::from_bytes(public).map_err(|_| KeyError::Point)?;
        if key.is_weak() {
            return Err(KeyError::Point);
        }
        Ok(Self {
            name: name.to_owned(),
            algorithm,
            id: key_id(name, algorithm, public),
            key,
        })
    }

    /// The key's name, which its signature lines carry.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The first four bytes of SHA-256(name ‖ newline ‖ type ‖ public key), big-endian.
    pub fn id(&self) -> u32 {
        self.id
    }

    /// What the key signs and how.
    pub fn algorithm(&self) -> KeyAlgorithm {
        self.algorithm
    }

    /// The public key.
    pub fn public_bytes(&self) -> [u8; 32] {
        self.key.to_bytes()
    }

    /// Whether `signature` is this key's over `message`, strictly (no small-order points, one encoding only).
    pub(crate) fn accepts(&self, message: &[u8], signature: &[u8]) -> bool {
        Signature::from_slice(signature).is_ok_and(|s| self.key.verify_strict(message, &s).is_ok())
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&format_key(
            &self.name,
            self.id,
            self.algorithm,
            self.key.as_bytes(),
        ))
    }
}

impl fmt::Debug for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "VerifierKey({self})")
    }
}

impl FromStr for VerifierKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let (name, id, algorithm, public) = parse_key(text)?;
        let key = Self::new(name, algorithm, &public)?;
        if key.id == id { Ok(key) } else { Err(KeyError::Id) }
    }
}

/// Refuses what C2SP signed-note forbids in key names, and control characters, which no note can carry.
pub(crate) fn check_name(name: &str) -> Result<(), KeyError> {
    let forbidden = |c: char| c.is_whitespace() || c.is_control() || c == '+';
    if name.is_empty() || name.len() > KEY_NAME_LEN_MAX || name.contains(forbidden) {
        return Err(KeyError::Name);
    }
    Ok(())
}

pub(crate) fn key_id(name: &str, algorithm: KeyAlgorithm, public: &[u8; 32]) -> u32 {
    let digest: [u8; 32] = Sha256::new_with_prefix(name)
        .chain_update([b'\n', algorithm.type_byte()])
        .chain_update(public)
        .finalize()
        .into();
    digest.first_chunk().map_or(0, |id| u32::from_be_bytes(*id))
}

/// `name+hex id+base64(type ‖ key)`, for public keys and, behind a prefix, for seeds.
pub(crate) fn format_key(name: &str, id: u32, algorithm: KeyAlgorithm, key: &[u8; 32]) -> String {
    let mut typed = vec![algorithm.type_byte()];
    typed.extend_from_slice(key);
    format!("{name}+{id:08x}+{}", text::base64_encode(&typed))
}

/// The parts of a text in [`format_key`]'s form. The base64 part may hold `+`, so the parts are split from the left.
pub(crate) fn parse_key(text: &str) -> Result<(&str, u32, KeyAlgorithm, [u8; 32]), KeyError> {
    let mut parts = text.splitn(3, '+');
    let (Some(name), Some(id), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
        return Err(KeyError::Form);
    };
    check_name(name)?;
    let hex = id.len() == 8 && id.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    let id = u32::from_str_radix(id, 16)
        .ok()
        .filter(|_| hex)
        .ok_or(KeyError::Form)?;
    let typed = text::base64_decode(key).ok_or(KeyError::Form)?;
    let (type_byte, key) = typed.split_first().ok_or(KeyError::Form)?;
    let algorithm = KeyAlgorithm::from_type_byte(*type_byte).ok_or(KeyError::Algorithm {
        type_byte: *type_byte,
    })?;
    Ok((name, id, algorithm, key.try_into().map_err(|_| KeyError::Form)?))
}
