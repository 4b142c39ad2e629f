//! A log in memory as a source, and short ways to call what is tested.

use crate::forged::{Files, ORIGIN, signer};
use vitni_proof::{KnownLog, LogSource, Report, Trust, verify};
use vitni_tlog::TilePath;

impl LogSource for Files {
    type Error = String;

    fn checkpoint(&self) -> Result<Vec<u8>, String> {
        self.get("checkpoint")
    }

    fn tile(&self, path: &TilePath) -> Result<Vec<u8>, String> {
        self.get(&path.to_string())
    }

    fn entries(&self, path: &TilePath) -> Result<Vec<u8>, String> {
        self.get(&path.to_string())
    }
}

impl Files {
    pub(crate) fn get(&self, name: &str) -> Result<Vec<u8>, String> {
        self.0.get(name).cloned().ok_or_else(|| "no such file".to_owned())
    }
}

/// What a verifier of the honest log trusts.
pub(crate) fn trust(known: Option<KnownLog>) -> Trust {
    Trust {
        keys: vec![signer().verifier().clone()],
        origin: Some(ORIGIN.to_owned()),
        known,
    }
}

pub(crate) fn verified(files: &Files, trust: &Trust) -> Report {
    verify(files, trust, &mut |_| (), &mut |_, _| Ok(()))
}

/// Verdict in one line.
pub(crate) fn told(report: &Report) -> String {
    match report.fault() {
        Some(fault) => format!("{}: {fault}", fault.code()),
        None => format!("{:?}", report.verdict)
            .split_once(' ')
            .unwrap()
            .0
            .to_owned(),
    }
}
