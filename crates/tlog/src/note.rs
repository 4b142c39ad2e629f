//! Signed notes (C2SP signed-note): text, a blank line, signature lines. Verified by the letter: signatures of unknown keys
//! are ignored, one bad signature of a known key refuses the whole note.

use crate::cosignature;
use crate::key::{KeyAlgorithm, VerifierKey, check_name};
use crate::limits::{NOTE_LEN_MAX, NOTE_SIGNATURES_MAX};
use crate::signer::Signer;
use crate::text;
use std::fmt;
use thiserror::Error;

/// What begins a signature line: an em dash (U+2014) and a space.
const SIGNATURE_PREFIX: &str = "\u{2014} ";

/// A note: its text is worth nothing before [`Note::verify`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    text: String,
    signatures: Vec<NoteSignature>,
}

/// One signature line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoteSignature {
    /// The name of the key that is said to have signed.
    pub name: String,
    /// The key's id.
    pub id: u32,
    /// What follows the id: for Ed25519 the 64 bytes of the signature, for a cosignature 8 bytes of time before them.
    pub signature: Vec<u8>,
}

/// A note's text with the signatures that hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedNote {
    /// The signed text, ending in a newline.
    pub text: String,
    /// The signatures by known keys, in the note's order; at least one.
    pub signatures: Vec<VerifiedSignature>,
    /// How many signatures of unknown keys were ignored.
    pub ignored: usize,
}

/// A signature that holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedSignature {
    /// Whose.
    pub key: VerifierKey,
    /// When, in seconds since 1970; only cosignatures carry a time.
    pub time: Option<u64>,
}

/// Why bytes are not a note, or a note is not to be trusted.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum NoteError {
    /// Longer than [`NOTE_LEN_MAX`].
    #[error("a note of {len} bytes is too long: at most {NOTE_LEN_MAX} are read")]
    TooLong {
        /// Its length in bytes.
        len: usize,
    },
    /// Not UTF-8, or with control characters other than newline.
    #[error("a note must be UTF-8 without control characters")]
    Encoding,
    /// The text is empty, does not end in a newline, or no blank line and signature line follows it.
    #[error("a note needs a text ending in newline, a blank line, and at least one signature line")]
    Form,
    /// A signature line is malformed.
    #[error("signature line {line} of the note is malformed: expected `\u{2014} <key name> <base64>`")]
    Signature {
        /// Which, from 1.
        line: usize,
    },
    /// More signatures than [`NOTE_SIGNATURES_MAX`].
    #[error("a note with more than {NOTE_SIGNATURES_MAX} signatures is refused")]
    TooManySignatures,
    /// Two trusted keys have the same name and id, so that a signature could be of either.
    #[error("two trusted keys share the name `{name}` and the id {id:08x}; trust only one of them")]
    AmbiguousKeys {
        /// The shared name.
        name: String,
        /// The shared id.
        id: u32,
    },
    /// A signature that names a trusted key is not that key's.
    #[error("the signature by the trusted key `{name}` does not verify")]
    BadSignature {
        /// The key's name.
        name: String,
    },
    /// None of the signatures is by a trusted key.
    #[error("no trusted key has signed the note")]
    NoTrustedSignature,
}

impl Note {
    /// Signs a text.
    ///
    /// # Errors
    /// [`NoteError::Form`] and [`NoteError::Encoding`] when the text cannot be a note's, [`NoteError::TooLong`] and
    /// [`NoteError::TooManySignatures`] beyond the limits.
    pub fn sign(text: &str, signers: &[&Signer]) -> Result<Self, NoteError> {
        check_text(text)?;
        if signers.is_empty() {
            return Err(NoteError::Form);
        }
        let signatures = signers.iter().map(|signer| signer.sign(text)).collect();
        Self {
            text: text.to_owned(),
            signatures,
        }
        .within_limits()
    }

    /// Reads a note. Nothing is verified.
    ///
    /// # Errors
    /// All but the last three [`NoteError`]s.
    pub fn parse(bytes: &[u8]) -> Result<Self, NoteError> {
        if bytes.len() > NOTE_LEN_MAX {
            return Err(NoteError::TooLong { len: bytes.len() });
        }
        let note = std::str::from_utf8(bytes).map_err(|_| NoteError::Encoding)?;
        if note.contains(forbidden) {
            return Err(NoteError::Encoding);
        }
        let blank = note.rfind("\n\n").ok_or(NoteError::Form)?;
        let (text, rest) = note.split_at_checked(blank + 1).ok_or(NoteError::Form)?;
        let lines = rest
            .strip_prefix('\n')
            .and_then(|lines| lines.strip_suffix('\n'))
            .ok_or(NoteError::Form)?;
        let signatures = parse_signatures(lines)?;
        check_text(text)?;
        Ok(Self {
            text: text.to_owned(),
            signatures,
        })
    }

    /// The text, ending in a newline. Not to be believed before [`Note::verify`].
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The signature lines, in order.
    pub fn signatures(&self) -> &[NoteSignature] {
        &self.signatures
    }

    /// Adds a signature line, such as a witness's.
    ///
    /// # Errors
    /// [`NoteError::Signature`] when the line could not be read back, [`NoteError::TooLong`] and
    /// [`NoteError::TooManySignatures`] beyond the limits.
    pub fn with_signature(mut self, signature: NoteSignature) -> Result<Self, NoteError> {
        let line = self.signatures.len() + 1;
        if check_name(&signature.name).is_err() || signature.signature.is_empty() {
            return Err(NoteError::Signature { line });
        }
        self.signatures.push(signature);
        self.within_limits()
    }

    fn within_limits(self) -> Result<Self, NoteError> {
        if self.signatures.len() > NOTE_SIGNATURES_MAX {
            return Err(NoteError::TooManySignatures);
        }
        let len = self.to_string().len();
        if len > NOTE_LEN_MAX {
            Err(NoteError::TooLong { len })
        } else {
            Ok(self)
        }
    }

    /// Checks every signature whose name and id are those of a key in `trusted`, and that there is one.
    ///
    /// # Errors
    /// [`NoteError::BadSignature`], [`NoteError::NoTrustedSignature`] or [`NoteError::AmbiguousKeys`].
    pub fn verify(&self, trusted: &[VerifierKey]) -> Result<VerifiedNote, NoteError> {
        let mut verified = VerifiedNote {
            text: self.text.clone(),
            signatures: Vec::new(),
            ignored: 0,
        };
        for signature in &self.signatures {
            match signature.known_key(trusted)? {
                Some(key) => verified.signatures.push(signature.verify(key, &self.text)?),
                None => verified.ignored += 1,
            }
        }
        if verified.signatures.is_empty() {
            Err(NoteError::NoTrustedSignature)
        } else {
            Ok(verified)
        }
    }
}

impl NoteSignature {
    fn known_key<'k>(&self, trusted: &'k [VerifierKey]) -> Result<Option<&'k VerifierKey>, NoteError> {
        let mut matching = trusted
            .iter()
            .filter(|key| key.name() == self.name && key.id() == self.id);
        let first = matching.next();
        if matching.any(|other| Some(other) != first) {
            return Err(NoteError::AmbiguousKeys {
                name: self.name.clone(),
                id: self.id,
            });
        }
        Ok(first)
    }

    fn verify(&self, key: &VerifierKey, text: &str) -> Result<VerifiedSignature, NoteError> {
        let bad = || NoteError::BadSignature {
            name: self.name.clone(),
        };
        let time = match key.algorithm() {
            KeyAlgorithm::Ed25519 if key.accepts(text.as_bytes(), &self.signature) => None,
            KeyAlgorithm::Ed25519 => return Err(bad()),
            KeyAlgorithm::CosignatureV1 => {
                Some(cosignature::verified_time(key, text, &self.signature).ok_or_else(bad)?)
            }
        };
        Ok(VerifiedSignature {
            key: key.clone(),
            time,
        })
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.text)?;
        for signature in &self.signatures {
            write!(f, "{signature}")?;
        }
        Ok(())
    }
}

impl fmt::Display for NoteSignature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut blob = self.id.to_be_bytes().to_vec();
        blob.extend_from_slice(&self.signature);
        writeln!(
            f,
            "{SIGNATURE_PREFIX}{} {}",
            self.name,
            text::base64_encode(&blob)
        )
    }
}

fn forbidden(c: char) -> bool {
    c < ' ' && c != '\n'
}

fn check_text(text: &str) -> Result<(), NoteError> {
    if !text.ends_with('\n') {
        return Err(NoteError::Form);
    }
    if text.contains(forbidden) {
        Err(NoteError::Encoding)
    } else {
        Ok(())
    }
}

fn parse_signatures(lines: &str) -> Result<Vec<NoteSignature>, NoteError> {
    let mut signatures = Vec::new();
    for (position, line) in lines.split('\n').enumerate() {
        if position == NOTE_SIGNATURES_MAX {
            return Err(NoteError::TooManySignatures);
        }
        signatures.push(parse_signature(line).ok_or(NoteError::Signature { line: position + 1 })?);
    }
    Ok(signatures)
}

fn parse_signature(line: &str) -> Option<NoteSignature> {
    let (name, blob) = line.strip_prefix(SIGNATURE_PREFIX)?.split_once(' ')?;
    check_name(name).ok()?;
    let blob = text::base64_decode(blob)?;
    let (id, signature) = blob.split_first_chunk::<4>()?;
    (!signature.is_empty()).then(|| NoteSignature {
        name: name.to_owned(),
        id: u32::from_be_bytes(*id),
        signature: signature.to_vec(),
    })
}
