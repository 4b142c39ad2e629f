//! Checkpoints (C2SP tlog-checkpoint): the signed head of a tree.

use crate::hash::Hash;
use crate::key::{KeyAlgorithm, VerifierKey};
use crate::limits::TREE_SIZE_MAX;
use crate::note::{Note, NoteError, VerifiedNote};
use crate::signer::Signer;
use crate::text;
use std::fmt;
use thiserror::Error;

/// The head of a log's tree: how many leaves it has and their root. Displayed as the text that is signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// The log's identity, a URL without scheme.
    pub origin: String,
    /// How many leaves.
    pub size: u64,
    /// The RFC 6962 root over them.
    pub root: Hash,
    /// Extension lines; not recommended, since no one audits them.
    pub extensions: Vec<String>,
}

/// Why a checkpoint is refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum CheckpointError {
    /// The note is malformed or not to be trusted.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// There are not three lines, or one is empty, or the last is not ended.
    #[error("a checkpoint needs at least three lines, none of them empty: origin, size, root")]
    Form,
    /// The second line is not a size.
    #[error("the checkpoint's size must be a decimal number without leading zeros, at most {TREE_SIZE_MAX}")]
    Size,
    /// The third line is not a root.
    #[error("the checkpoint's root must be 32 bytes in base64")]
    Root,
    /// The trusted signatures are by witnesses or under other names than the origin, so the log itself did not sign.
    #[error("the checkpoint of `{origin}` is not signed by a trusted key of that name")]
    NotSignedByOrigin {
        /// The origin that the text names.
        origin: String,
    },
}

impl Checkpoint {
    /// Reads the text of a checkpoint note. Nothing is verified.
    ///
    /// # Errors
    /// [`CheckpointError::Form`], [`CheckpointError::Size`] or [`CheckpointError::Root`].
    pub fn parse(text: &str) -> Result<Self, CheckpointError> {
        let body = text.strip_suffix('\n').ok_or(CheckpointError::Form)?;
        if body.split('\n').any(str::is_empty) {
            return Err(CheckpointError::Form);
        }
        let mut lines = body.split('\n');
        let (Some(origin), Some(size), Some(root)) = (lines.next(), lines.next(), lines.next()) else {
            return Err(CheckpointError::Form);
        };
        Ok(Self {
            origin: origin.to_owned(),
            size: text::decimal(size, TREE_SIZE_MAX).ok_or(CheckpointError::Size)?,
            root: Hash::from_base64(root).ok_or(CheckpointError::Root)?,
            extensions: lines.map(str::to_owned).collect(),
        })
    }

    /// Signs the checkpoint.
    ///
    /// # Errors
    /// When origin or an extension is empty or holds a newline or control character, the size is beyond the limit, or
    /// there is no signer.
    pub fn sign(&self, signers: &[&Signer]) -> Result<Note, CheckpointError> {
        let text = self.to_string();
        if Self::parse(&text)? != *self {
            return Err(CheckpointError::Form);
        }
        Ok(Note::sign(&text, signers)?)
    }

    /// Reads a checkpoint from a note signed by its own log: at least one of the signatures that hold must be by a trusted
    /// Ed25519 key whose name is the origin. That is stricter than C2SP demands; without it a key trusted for one log
    /// could vouch for another.
    ///
    /// # Errors
    /// Any [`CheckpointError`].
    pub fn verify(note: &Note, trusted: &[VerifierKey]) -> Result<(Self, VerifiedNote), CheckpointError> {
        let verified = note.verify(trusted)?;
        let checkpoint = Self::parse(&verified.text)?;
        let by_origin =
            |key: &VerifierKey| key.algorithm() == KeyAlgorithm::Ed25519 && key.name() == checkpoint.origin;
        if !verified
            .signatures
            .iter()
            .any(|signature| by_origin(&signature.key))
        {
            return Err(CheckpointError::NotSignedByOrigin {
                origin: checkpoint.origin,
            });
        }
        Ok((checkpoint, verified))
    }
}

impl fmt::Display for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}\n{}\n{}", self.origin, self.size, self.root)?;
        for line in &self.extensions {
            writeln!(f, "{line}")?;
        }
        Ok(())
    }
}
