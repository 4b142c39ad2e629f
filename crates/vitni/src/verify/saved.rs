//! Saved files: a proof with its leaf, or a receipt.

use super::answer;
use super::trust::Trusted;
use crate::exit::{Done, Exit, Fail};
use crate::files;
use crate::out::{Out, Paint, plain};
use crate::show::Saved;
use serde_json::json;
use std::path::Path;
use vitni_proof::Receipt;
use vitni_tlog::{Checkpoint, LogProof, Note};

/// Most bytes of a saved file.
pub(crate) const SAVED_BYTES_MAX: u64 = 4 << 20;

pub(super) fn file(path: &Path, leaf: Option<&Path>, trusted: &Trusted, out: Out) -> Done {
    let bytes = files::read(path, SAVED_BYTES_MAX)?;
    match Saved::of(&bytes) {
        Saved::Proof => proof(&bytes, leaf, trusted, out),
        Saved::Receipt => receipt(path, &bytes, trusted, out),
        Saved::Leaf | Saved::Checkpoint | Saved::Other => Err(Fail::usage(format!(
            "{} is neither a .tlog-proof file nor a receipt: there is nothing to verify in it alone",
            path.display()
        ))),
    }
}

fn proof(bytes: &[u8], leaf: Option<&Path>, trusted: &Trusted, out: Out) -> Done {
    let leaf = leaf.ok_or_else(|| Fail::usage("a proof is about a leaf: give it with --leaf FILE"))?;
    let leaf = files::read(leaf, SAVED_BYTES_MAX)?;
    let origin = LogProof::parse(bytes)
        .ok()
        .and_then(|proof| Checkpoint::parse(proof.checkpoint.text()).ok());
    let origin = origin.map(|checkpoint| checkpoint.origin);
    let report = vitni_proof::verify_proof_file(bytes, &leaf, &trusted.of(origin.as_deref()));
    let exit = answer::print(&report, None, out)?;
    if exit != Exit::Found && !out.is_json() {
        let index = LogProof::parse(bytes).map_or(0, |proof| proof.index);
        out.line(&format!("  the leaf stands at index {index}"))?;
    }
    Ok(exit)
}

/// What a receipt shows alone: that somebody who is trusted (or not) says that so many leaves were accepted.
fn receipt(path: &Path, bytes: &[u8], trusted: &Trusted, out: Out) -> Done {
    let fault = |reason: &dyn std::fmt::Display| {
        if out.is_json() {
            out.json(&json!({"verdict": "faulty", "fault": "receipt", "message": reason.to_string()}))?;
        } else {
            out.line(&format!(
                "{}: {}",
                out.paint(Paint::Bad, "faulty"),
                plain(&reason.to_string())
            ))?;
        }
        Ok(Exit::Found)
    };
    let note = match Note::parse(bytes) {
        Ok(note) => note,
        Err(error) => return fault(&format!("{}: {error}", path.display())),
    };
    let keys = trusted.keys();
    let read = if keys.is_empty() {
        Receipt::parse(note.text())
    } else {
        Receipt::verify(&note, &keys)
    };
    let receipt = match read {
        Ok(receipt) => receipt,
        Err(error) => return fault(&error),
    };
    let Receipt {
        origin,
        first,
        count,
        root,
        received,
    } = &receipt;
    let (word, paint, exit) = if keys.is_empty() {
        (
            "self-consistent, signer unknown",
            Paint::Doubt,
            Exit::SignerUnknown,
        )
    } else {
        ("valid", Paint::Good, Exit::Ok)
    };
    if out.is_json() {
        let word = word.replace(", ", "-").replace(' ', "-");
        let root = root.to_string();
        out.json(&json!({"verdict": word, "origin": origin, "first": first, "count": count, "root": root, "received": received}))?;
    } else {
        out.line(&format!(
            "{}: receipt of {}",
            out.paint(paint, word),
            plain(origin)
        ))?;
        out.line(&format!(
            "  {count} leaves from index {first} on were accepted at {received}"
        ))?;
    }
    Ok(exit)
}
