//! What a verifier brings and what it gets: trust, verdict, report.

use crate::fault::Fault;
use vitni_tlog::{Checkpoint, Hash, Note, VerifierKey};

/// What the verifier knew before.
#[derive(Clone, Debug, Default)]
pub struct Trust {
    /// Keys that it trusts. Without any, the best verdict is [`Verdict::SelfConsistentSignerUnknown`].
    pub keys: Vec<VerifierKey>,
    /// The log that it means to check; needed as soon as keys of several logs are trusted.
    pub origin: Option<String>,
    /// The last head of this log that it verified.
    pub known: Option<KnownLog>,
}

/// A head of a log that was verified before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownLog {
    /// The log.
    pub origin: String,
    /// How many leaves it had.
    pub size: u64,
    /// Its root then.
    pub root: Hash,
}

impl From<Checkpoint> for KnownLog {
    fn from(checkpoint: Checkpoint) -> Self {
        Self {
            origin: checkpoint.origin,
            size: checkpoint.size,
            root: checkpoint.root,
        }
    }
}

/// What a verification comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Everything agrees, and the log signed it with a key that the verifier trusts.
    Valid {
        /// The log.
        origin: String,
        /// How many leaves it has.
        size: u64,
        /// Its root.
        root: Hash,
    },
    /// Everything agrees with itself, but the verifier trusts no key, so anyone could have made it.
    SelfConsistentSignerUnknown {
        /// The log it says it is.
        origin: String,
        /// How many leaves it has.
        size: u64,
        /// Its root.
        root: Hash,
    },
    /// Something is wrong.
    Faulty {
        /// The first thing found.
        fault: Fault,
    },
}

/// The verdict and what it rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// What it comes to.
    pub verdict: Verdict,
    /// The checkpoint note as it was read, when it was one: the evidence to keep.
    pub checkpoint: Option<Note>,
    /// Names of the trusted keys whose signatures hold.
    pub signed_by: Vec<String>,
    /// How many leaves were read and found in order.
    pub leaves_checked: u64,
    /// Size of the earlier head that the leaves were shown to begin with, when one was known.
    pub consistent_with: Option<u64>,
}

impl Report {
    pub(crate) fn new() -> Self {
        let nothing_read = Fault::CheckpointMissing {
            reason: String::new(),
        };
        Self {
            verdict: Verdict::Faulty { fault: nothing_read },
            checkpoint: None,
            signed_by: Vec::new(),
            leaves_checked: 0,
            consistent_with: None,
        }
    }

    /// Whether the log is in order under a trusted key.
    pub fn is_valid(&self) -> bool {
        matches!(self.verdict, Verdict::Valid { .. })
    }

    /// The first thing found wrong.
    pub fn fault(&self) -> Option<&Fault> {
        match &self.verdict {
            Verdict::Faulty { fault } => Some(fault),
            _ => None,
        }
    }
}

impl Trust {
    /// The verdict on a checkpoint under which everything agrees. The only place that says valid.
    pub(crate) fn verdict(&self, checkpoint: &Checkpoint) -> Verdict {
        let Checkpoint {
            origin, size, root, ..
        } = checkpoint.clone();
        if self.keys.is_empty() {
            Verdict::SelfConsistentSignerUnknown { origin, size, root }
        } else {
            Verdict::Valid { origin, size, root }
        }
    }

    /// Reads a checkpoint note as far as this trust allows. Without keys the signatures are not looked at.
    pub(crate) fn open(&self, note: &Note, report: &mut Report) -> Result<Checkpoint, Fault> {
        let malformed = |e: vitni_tlog::CheckpointError| Fault::CheckpointMalformed {
            reason: crate::fault::reason(e),
        };
        let checkpoint = Checkpoint::parse(note.text()).map_err(malformed)?;
        report.checkpoint = Some(note.clone());
        if let Some(expected) = self
            .origin
            .as_ref()
            .filter(|origin| **origin != checkpoint.origin)
        {
            let found = crate::fault::reason(&checkpoint.origin);
            return Err(Fault::OtherLog {
                expected: expected.clone(),
                found,
            });
        }
        if !self.keys.is_empty() {
            let untrusted = |e: vitni_tlog::CheckpointError| Fault::Untrusted {
                reason: crate::fault::reason(e),
            };
            let (_, verified) = Checkpoint::verify(note, &self.keys).map_err(untrusted)?;
            report.signed_by = verified
                .signatures
                .iter()
                .map(|s| s.key.name().to_owned())
                .collect();
        }
        Ok(checkpoint)
    }

    /// The earlier head, unless it is another log's, which is a fault.
    pub(crate) fn known_of(&self, checkpoint: &Checkpoint) -> Result<Option<&KnownLog>, Fault> {
        let Some(known) = &self.known else { return Ok(None) };
        if known.origin != checkpoint.origin {
            let found = crate::fault::reason(&checkpoint.origin);
            return Err(Fault::OtherLog {
                expected: known.origin.clone(),
                found,
            });
        }
        Ok(Some(known))
    }
}
