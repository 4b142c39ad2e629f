//! What the verifier trusts: keys of the command line and the known-logs file.

use crate::exit::Fail;
use crate::files;
use std::path::{Path, PathBuf};
use vitni_proof::{KNOWN_LOGS_LEN_MAX, KnownLogs, Report, Trust};
use vitni_tlog::{KeyAlgorithm, VerifierKey};

/// Most bytes of a file with keys.
const KEYS_BYTES_MAX: u64 = 1 << 20;

/// What the verifier brings.
pub(super) struct Trusted {
    /// Keys of the command line.
    keys: Vec<VerifierKey>,
    logs: KnownLogs,
    file: Option<PathBuf>,
}

impl Trusted {
    pub(super) fn load(keys: &[String], known: Option<&Path>) -> Result<Self, Fail> {
        let keys = read_keys(keys)?;
        let mut logs = KnownLogs::new();
        if let Some(path) = known
            && let Some(bytes) = files::read_if_there(path, KNOWN_LOGS_LEN_MAX as u64)?
        {
            let bad = |error| Fail::usage(format!("{}: {error}", path.display()));
            logs = KnownLogs::parse(&bytes).map_err(bad)?;
        }
        // Receipt keys are the command line's alone: the file is about logs.
        for key in keys.iter().filter(|key| is_log_key(key)) {
            logs.trust_key(key.clone()).map_err(Fail::usage)?;
        }
        Ok(Self {
            keys,
            logs,
            file: known.map(Path::to_owned),
        })
    }

    /// What is brought to the log of this origin. Whoever trusts some log, but not this one, trusts nothing of it: its
    /// checkpoint then is held against all keys there are, and fails.
    pub(super) fn of(&self, origin: Option<&str>) -> Trust {
        let known = origin.and_then(|origin| self.logs.trust(origin));
        known.unwrap_or_else(|| Trust {
            keys: self
                .logs
                .entries()
                .iter()
                .map(|entry| entry.key.clone())
                .collect(),
            ..Trust::default()
        })
    }

    /// What is brought to a tree among others in one place, not all of which a key need be given for.
    pub(super) fn of_known(&self, origin: &str) -> Trust {
        self.logs.trust(origin).unwrap_or_default()
    }

    /// The logs that keys of the command line are for.
    pub(super) fn given(&self) -> impl Iterator<Item = &str> {
        self.keys
            .iter()
            .filter(|key| is_log_key(key))
            .map(VerifierKey::name)
    }

    /// All keys, whatever they sign.
    pub(super) fn keys(&self) -> Vec<VerifierKey> {
        let known = self.logs.entries().iter().map(|entry| entry.key.clone());
        self.keys.iter().cloned().chain(known).collect()
    }

    /// Keeps the head of a valid report for the next time.
    pub(super) fn remember(&mut self, report: &Report) -> Result<(), Fail> {
        let Some(file) = &self.file else { return Ok(()) };
        if report.is_valid() && self.logs.remember(report) {
            files::replace(file, self.logs.to_string().as_bytes())?;
        }
        Ok(())
    }
}

fn is_log_key(key: &VerifierKey) -> bool {
    key.algorithm() == KeyAlgorithm::Ed25519 && !key.name().ends_with("/receipt")
}

fn read_keys(given: &[String]) -> Result<Vec<VerifierKey>, Fail> {
    let mut keys = Vec::new();
    for text in given {
        let Some(path) = text.strip_prefix('@') else {
            keys.push(parse(text)?);
            continue;
        };
        let bytes = files::read(Path::new(path), KEYS_BYTES_MAX)?;
        let lines = String::from_utf8_lossy(&bytes);
        for line in lines
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty() && !line.starts_with('#'))
        {
            keys.push(parse(line)?);
        }
    }
    Ok(keys)
}

fn parse(text: &str) -> Result<VerifierKey, Fail> {
    text.parse()
        .map_err(|error| Fail::usage(format!("`{text}` is not a verifier key: {error}")))
}
