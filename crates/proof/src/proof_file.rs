//! The verification of one saved proof file (`.tlog-proof`) with the leaf it is about.

use crate::fault::Fault;
use crate::report::{Report, Trust, Verdict};
use vitni_tlog::{Checkpoint, LogProof, LogProofError};

/// Verifies that a proof file shows `leaf` in a log.
///
/// What it cannot show: that the log's later heads grew from this one. Of a head known before, only one of the same size is
/// compared; an older or newer checkpoint in the file is no fault, and [`Report::consistent_with`] stays empty then.
pub fn verify_proof_file(proof: &[u8], leaf: &[u8], trust: &Trust) -> Report {
    let mut report = Report::new();
    report.verdict = match run(proof, leaf, trust, &mut report) {
        Ok(checkpoint) => trust.verdict(&checkpoint),
        Err(fault) => Verdict::Faulty { fault },
    };
    report
}

fn run(proof: &[u8], leaf: &[u8], trust: &Trust, report: &mut Report) -> Result<Checkpoint, Fault> {
    let proof = LogProof::parse(proof).map_err(|e| Fault::ProofMalformed {
        reason: crate::fault::reason(e),
    })?;
    let checkpoint = trust.open(&proof.checkpoint, report)?;
    if let Some(known) = trust
        .known_of(&checkpoint)?
        .filter(|known| known.size == checkpoint.size)
    {
        if known.root != checkpoint.root {
            return Err(Fault::Forked { size: known.size });
        }
        report.consistent_with = Some(known.size);
    }
    proof
        .verify_under(leaf, &checkpoint)
        .map_err(|e| not_included(proof.index, &e))?;
    report.leaves_checked = 1;
    Ok(checkpoint)
}

fn not_included(index: u64, error: &LogProofError) -> Fault {
    let reason = match error {
        LogProofError::Inclusion { reason, .. } => reason.to_string(),
        other => other.to_string(),
    };
    Fault::NotIncluded { index, reason }
}
