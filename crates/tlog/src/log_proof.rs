//! Proof files (C2SP tlog-proof v1): index, inclusion path and checkpoint in one text, verifiable offline.

use crate::checkpoint::{Checkpoint, CheckpointError};
use crate::hash::{Hash, leaf_hash};
use crate::inclusion::verify_inclusion;
use crate::key::VerifierKey;
use crate::limits::{NOTE_LEN_MAX, PROOF_EXTRA_LEN_MAX, PROOF_HASHES_MAX, TREE_SIZE_MAX};
use crate::note::{Note, NoteError};
use crate::proof_error::ProofError;
use crate::text;
use std::fmt;
use thiserror::Error;

/// The first line of every proof file.
const HEADER: &str = "c2sp.org/tlog-proof@v1";

/// Longest file: header, extra in base64, index, hashes, note.
const PROOF_LEN_MAX: usize = NOTE_LEN_MAX + PROOF_EXTRA_LEN_MAX * 4 / 3 + PROOF_HASHES_MAX * 45 + 128;

/// A proof that a leaf is in a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogProof {
    /// Opaque data that nothing authenticates.
    pub extra: Option<Vec<u8>>,
    /// The leaf's index.
    pub index: u64,
    /// The inclusion path, the leaf's sibling first.
    pub hashes: Vec<Hash>,
    /// The checkpoint, with every signature it came with.
    pub checkpoint: Note,
}

/// Why a proof file is refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum LogProofError {
    /// Longer than any proof.
    #[error("{len} bytes are too many for a proof file")]
    TooLong {
        /// Its length in bytes.
        len: usize,
    },
    /// The first line is not the header.
    #[error("this is not a proof file: its first line must be `{HEADER}`")]
    Header,
    /// A line is not what its place demands.
    #[error("line {line} of the proof file is malformed: expected {expected}")]
    Line {
        /// Which, from 1.
        line: usize,
        /// What should stand there.
        expected: &'static str,
    },
    /// The checkpoint is malformed or not to be trusted.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// The path does not lead from the leaf to the checkpoint's root.
    #[error("the proof does not show this leaf at index {index}")]
    Inclusion {
        /// The index that the file names.
        index: u64,
        /// Why not.
        #[source]
        reason: ProofError,
    },
}

impl From<NoteError> for LogProofError {
    fn from(error: NoteError) -> Self {
        Self::Checkpoint(error.into())
    }
}

impl LogProof {
    /// Reads a proof file. Nothing is verified.
    ///
    /// # Errors
    /// Any [`LogProofError`] but the last.
    pub fn parse(bytes: &[u8]) -> Result<Self, LogProofError> {
        if bytes.len() > PROOF_LEN_MAX {
            return Err(LogProofError::TooLong { len: bytes.len() });
        }
        let file = std::str::from_utf8(bytes).map_err(|_| NoteError::Encoding)?;
        let rest = file
            .strip_prefix(HEADER)
            .and_then(|rest| rest.strip_prefix('\n'))
            .ok_or(LogProofError::Header)?;
        let (head, note) = rest.split_once("\n\n").ok_or(LogProofError::Line {
            line: 2,
            expected: "a blank line before the checkpoint",
        })?;
        let mut lines = head.split('\n').zip(2..).peekable();
        let extra = parse_extra(&mut lines)?;
        let index = parse_index(&mut lines)?;
        let hashes = parse_hashes(lines)?;
        Ok(Self {
            extra,
            index,
            hashes,
            checkpoint: Note::parse(note.as_bytes())?,
        })
    }

    /// Checks that `leaf` stands at [`LogProof::index`] under a checkpoint that its own log signed with a key in `trusted`;
    /// answers with that checkpoint.
    ///
    /// # Errors
    /// [`LogProofError::Checkpoint`] or [`LogProofError::Inclusion`].
    pub fn verify(&self, leaf: &[u8], trusted: &[VerifierKey]) -> Result<Checkpoint, LogProofError> {
        let (checkpoint, _) = Checkpoint::verify(&self.checkpoint, trusted)?;
        self.verify_under(leaf, &checkpoint)?;
        Ok(checkpoint)
    }

    /// Checks only the path from `leaf` to a checkpoint's root. Whether to believe the checkpoint is the caller's concern.
    ///
    /// # Errors
    /// [`LogProofError::Inclusion`].
    pub fn verify_under(&self, leaf: &[u8], checkpoint: &Checkpoint) -> Result<(), LogProofError> {
        let leaf = leaf_hash(leaf);
        verify_inclusion(&leaf, self.index, checkpoint.size, &self.hashes, &checkpoint.root).map_err(
            |reason| LogProofError::Inclusion {
                index: self.index,
                reason,
            },
        )
    }
}

type Line<'a> = (&'a str, usize);

fn parse_extra<'a>(
    lines: &mut std::iter::Peekable<impl Iterator<Item = Line<'a>>>,
) -> Result<Option<Vec<u8>>, LogProofError> {
    let Some((line, number)) = lines.next_if(|(line, _)| line.starts_with("extra ")) else {
        return Ok(None);
    };
    let error = LogProofError::Line {
        line: number,
        expected: "`extra` and base64 of at most 1 MiB",
    };
    let extra = line.strip_prefix("extra ").and_then(text::base64_decode);
    extra
        .filter(|extra| extra.len() <= PROOF_EXTRA_LEN_MAX)
        .ok_or(error)
        .map(Some)
}

fn parse_index<'a>(lines: &mut impl Iterator<Item = Line<'a>>) -> Result<u64, LogProofError> {
    let (line, number) = lines.next().unwrap_or(("", 2));
    line.strip_prefix("index ")
        .and_then(|index| text::decimal(index, TREE_SIZE_MAX))
        .ok_or(LogProofError::Line {
            line: number,
            expected: "`index` and a decimal number without leading zeros",
        })
}

fn parse_hashes<'a>(lines: impl Iterator<Item = Line<'a>>) -> Result<Vec<Hash>, LogProofError> {
    let mut hashes = Vec::new();
    for (line, number) in lines {
        let hash = Hash::from_base64(line).filter(|_| hashes.len() < PROOF_HASHES_MAX);
        let error = LogProofError::Line {
            line: number,
            expected: "a hash in base64, at most 64 of them",
        };
        hashes.push(hash.ok_or(error)?);
    }
    Ok(hashes)
}

impl fmt::Display for LogProof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{HEADER}")?;
        if let Some(extra) = &self.extra {
            writeln!(f, "extra {}", text::base64_encode(extra))?;
        }
        writeln!(f, "index {}", self.index)?;
        for hash in &self.hashes {
            writeln!(f, "{hash}")?;
        }
        write!(f, "\n{}", self.checkpoint)
    }
}
