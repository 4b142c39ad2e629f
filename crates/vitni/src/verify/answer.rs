//! How the outcome of a verification is told: one word first, then what it rests on, then what it does not show.

use crate::exit::{Done, Exit};
use crate::out::{Out, Paint, plain};
use serde_json::json;
use vitni_proof::{Report, Verdict};

/// Prints a report; answers with the exit code it means. The origin is only for logs whose own word could not be read.
pub(super) fn print(report: &Report, expected: Option<&str>, out: Out) -> Done {
    let exit = match &report.verdict {
        Verdict::Valid { .. } => Exit::Ok,
        Verdict::SelfConsistentSignerUnknown { .. } => Exit::SignerUnknown,
        Verdict::Faulty { .. } => Exit::Found,
    };
    if out.is_json() {
        return out.json(&as_json(report, expected)).map(|()| exit);
    }
    match &report.verdict {
        Verdict::Valid { origin, size, root } => {
            out.line(&format!("{}: {}", out.paint(Paint::Good, "valid"), plain(origin)))?;
            out.line(&format!(
                "  {size} leaves under root {root}, signed by {}",
                plain(&report.signed_by.join(", "))
            ))?;
        }
        Verdict::SelfConsistentSignerUnknown { origin, size, root } => {
            let words = out.paint(Paint::Doubt, "self-consistent, signer unknown");
            out.line(&format!("{words}: {}", plain(origin)))?;
            out.line(&format!(
                "  {size} leaves under root {root}; without a key that you trust, anyone could have made it"
            ))?;
        }
        Verdict::Faulty { fault } => {
            let origin = expected
                .map(|origin| format!("{}: ", plain(origin)))
                .unwrap_or_default();
            out.line(&format!(
                "{}: {origin}{}",
                out.paint(Paint::Bad, "faulty"),
                plain(&fault.to_string())
            ))?;
            out.line(&format!(
                "  found after {} leaves in order ({})",
                report.leaves_checked,
                fault.code()
            ))?;
        }
    }
    if let Some(size) = report.consistent_with {
        out.line(&format!(
            "  begins with the {size} leaves that were verified before"
        ))?;
    }
    Ok(exit)
}

fn as_json(report: &Report, expected: Option<&str>) -> serde_json::Value {
    let head = |origin: &str, size: u64, root: &vitni_tlog::Hash| {
        json!({
            "origin": origin, "size": size, "root": root.to_string(),
            "signed_by": report.signed_by, "leaves_checked": report.leaves_checked,
            "consistent_with": report.consistent_with,
        })
    };
    let (word, mut value) = match &report.verdict {
        Verdict::Valid { origin, size, root } => ("valid", head(origin, *size, root)),
        Verdict::SelfConsistentSignerUnknown { origin, size, root } => {
            ("self-consistent-signer-unknown", head(origin, *size, root))
        }
        Verdict::Faulty { fault } => (
            "faulty",
            json!({
                "origin": expected, "fault": fault.code(), "message": fault.to_string(),
                "leaves_checked": report.leaves_checked,
            }),
        ),
    };
    if let Some(members) = value.as_object_mut() {
        members.insert("verdict".to_owned(), json!(word));
    }
    value
}
