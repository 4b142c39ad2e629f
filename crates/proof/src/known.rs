//! The file in which a verifier remembers which logs it trusts and the last head it verified of each.
//!
//! Text, so that it can be read and compared by people. The head is kept as the whole signed note: should the log ever show
//! another history, this note and the new one together prove it. Reading and writing the file is the caller's part.

use crate::limits::KNOWN_LOGS_LEN_MAX;
use crate::report::{KnownLog, Report, Trust, Verdict};
use std::fmt;
use thiserror::Error;
use vitni_tlog::{Checkpoint, KeyAlgorithm, KeyError, Note, VerifierKey};

/// The first line of the file.
const HEADER: &str = "vitni.known-logs/v0";

/// What begins each line of a remembered note.
const NOTE_PREFIX: &str = "|";

/// The logs a verifier knows, in the order in which they were added.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KnownLogs {
    entries: Vec<KnownEntry>,
}

/// One log: its key, and the last head verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownEntry {
    /// The log's key; its name is the origin.
    pub key: VerifierKey,
    /// The last head that was verified, with its signatures.
    pub head: Option<Note>,
}

/// Why a known-logs file is refused, or cannot be changed so.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum KnownLogsError {
    /// Longer than [`KNOWN_LOGS_LEN_MAX`], or not UTF-8.
    #[error("the known-logs file is too long or not UTF-8")]
    Unreadable,
    /// The first line is not the header.
    #[error("this is not a known-logs file: its first line must be `{HEADER}`")]
    Header,
    /// A line is not one of this format.
    #[error(
        "line {line} of the known-logs file is malformed: expected `log <verifier key>` or, behind `|`, the head below it"
    )]
    Line {
        /// Which, from 1.
        line: usize,
    },
    /// A key cannot be used.
    #[error("the key in line {line} of the known-logs file: {reason}")]
    Key {
        /// Which line, from 1.
        line: usize,
        /// Why not.
        reason: KeyError,
    },
    /// A key that does not sign checkpoints.
    #[error("`{name}` is a witness's key; a log's Ed25519 key is needed")]
    NotALogKey {
        /// The key's name.
        name: String,
    },
    /// Another key is already trusted for this origin.
    #[error(
        "another key is already trusted for `{origin}`: remove its `log` entry first if the change was announced"
    )]
    OtherKey {
        /// The origin.
        origin: String,
    },
    /// A remembered head is not signed by the log's key.
    #[error("the remembered head of `{origin}` does not verify: the file was changed or damaged")]
    Head {
        /// The origin.
        origin: String,
    },
}

impl KnownLogs {
    /// A memory of nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads the file.
    ///
    /// # Errors
    /// Any [`KnownLogsError`]. Every remembered head must verify under its log's key.
    pub fn parse(bytes: &[u8]) -> Result<Self, KnownLogsError> {
        if bytes.len() > KNOWN_LOGS_LEN_MAX {
            return Err(KnownLogsError::Unreadable);
        }
        let text = std::str::from_utf8(bytes).map_err(|_| KnownLogsError::Unreadable)?;
        let body = text
            .strip_prefix(HEADER)
            .and_then(|rest| rest.strip_prefix('\n'))
            .ok_or(KnownLogsError::Header)?;
        let mut logs = Self::new();
        let mut head = String::new();
        for (line, number) in body.split_terminator('\n').zip(2..) {
            if let Some(note_line) = line
                .strip_prefix(NOTE_PREFIX)
                .filter(|_| !logs.entries.is_empty())
            {
                head.push_str(note_line);
                head.push('\n');
                continue;
            }
            logs.close_head(&mut head)?;
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let key = line
                .strip_prefix("log ")
                .ok_or(KnownLogsError::Line { line: number })?;
            logs.trust_key(
                key.parse()
                    .map_err(|reason| KnownLogsError::Key { line: number, reason })?,
            )?;
        }
        logs.close_head(&mut head)?;
        Ok(logs)
    }

    /// Gives the collected lines to the log that they stand under, and starts anew.
    fn close_head(&mut self, head: &mut String) -> Result<(), KnownLogsError> {
        let Some(entry) = self.entries.last_mut().filter(|_| !head.is_empty()) else {
            return Ok(());
        };
        let bad = || KnownLogsError::Head {
            origin: entry.key.name().to_owned(),
        };
        let note = Note::parse(head.as_bytes()).map_err(|_| bad())?;
        if entry.head.is_some() || verified_head(&entry.key, &note).is_none() {
            return Err(bad());
        }
        entry.head = Some(note);
        head.clear();
        Ok(())
    }

    /// Trusts a log's key, whose name is the log's origin.
    ///
    /// # Errors
    /// [`KnownLogsError::OtherKey`] when another key is trusted for that origin; a change of keys is a decision of the
    /// verifier, never of this code. [`KnownLogsError::NotALogKey`].
    pub fn trust_key(&mut self, key: VerifierKey) -> Result<(), KnownLogsError> {
        if key.algorithm() != KeyAlgorithm::Ed25519 {
            return Err(KnownLogsError::NotALogKey {
                name: key.name().to_owned(),
            });
        }
        match self.get(key.name()) {
            Some(known) if known.key == key => Ok(()),
            Some(_) => Err(KnownLogsError::OtherKey {
                origin: key.name().to_owned(),
            }),
            None => {
                self.entries.push(KnownEntry { key, head: None });
                Ok(())
            }
        }
    }

    /// All logs.
    pub fn entries(&self) -> &[KnownEntry] {
        &self.entries
    }

    /// One log.
    pub fn get(&self, origin: &str) -> Option<&KnownEntry> {
        self.entries.iter().find(|entry| entry.key.name() == origin)
    }

    /// What is known of a log, as [`crate::verify`] takes it; nothing when its key is not trusted.
    pub fn trust(&self, origin: &str) -> Option<Trust> {
        let entry = self.get(origin)?;
        Some(Trust {
            keys: vec![entry.key.clone()],
            origin: Some(origin.to_owned()),
            known: entry
                .head
                .as_ref()
                .and_then(|head| verified_head(&entry.key, head)),
        })
    }

    /// Remembers the head of a report on a whole log, when it is valid and not older than the one remembered. Answers
    /// whether anything changed, that is whether the file should be written.
    pub fn remember(&mut self, report: &Report) -> bool {
        let (Verdict::Valid { origin, .. }, Some(note)) = (&report.verdict, &report.checkpoint) else {
            return false;
        };
        let Some(entry) = self.entries.iter_mut().find(|entry| entry.key.name() == origin) else {
            return false;
        };
        let Some(new) = verified_head(&entry.key, note) else {
            return false;
        };
        let old = entry
            .head
            .as_ref()
            .and_then(|head| verified_head(&entry.key, head));
        if report.leaves_checked != new.size {
            return false;
        }
        // A report that was not held against the remembered head may not replace it.
        if old.is_some_and(|old| new.size <= old.size || report.consistent_with != Some(old.size)) {
            return false;
        }
        entry.head = Some(note.clone());
        true
    }
}

fn verified_head(key: &VerifierKey, note: &Note) -> Option<KnownLog> {
    let (checkpoint, _) = Checkpoint::verify(note, std::slice::from_ref(key)).ok()?;
    Some(checkpoint.into())
}

impl fmt::Display for KnownLogs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{HEADER}")?;
        for entry in &self.entries {
            writeln!(f, "\nlog {}", entry.key)?;
            for line in entry
                .head
                .iter()
                .flat_map(|note| note.to_string().lines().map(str::to_owned).collect::<Vec<_>>())
            {
                writeln!(f, "{NOTE_PREFIX}{line}")?;
            }
        }
        Ok(())
    }
}
