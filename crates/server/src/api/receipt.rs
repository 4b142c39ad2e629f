//! The answer to a request that sent events: what became of each line, the receipts, and on request all that is needed to
//! check a receipt event by event.

use std::collections::HashMap;

use axum::http::StatusCode;
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use vitni_event::leaf::{Salts, disclosures};
use vitni_event::{Canonical, RefusalCode};
use vitni_proof::{CommitTree, ReceiptPath};
use vitni_store::{
    Appended, BatchOutcome, CommitReceipt, LineOutcome, StoredLeaf, TreeId, TreeReader, origin,
};

use super::answer::{self, Object};
use super::send::{Line, State};
use crate::app::App;
use crate::metrics::Reason;
use crate::refusal::{ApiError, Code};

/// What proves single events under their receipts.
#[derive(Default)]
pub(super) struct Evidence {
    leaves: HashMap<(TreeId, u64), (StoredLeaf, Option<ReceiptPath>)>,
}

/// Collects leaves and paths of everything that was stored.
pub(super) fn evidence(app: &App, outcome: &BatchOutcome) -> Result<Evidence, ApiError> {
    let mut leaves = HashMap::new();
    for receipt in &outcome.receipts {
        let indexes = outcome.lines.iter().filter_map(|line| match line {
            LineOutcome::Appended(appended) if appended.tree == receipt.tree => Some(appended.index.0),
            _ => None,
        });
        let (first, last) = indexes.fold((u64::MAX, 0), |(first, last), index| {
            (first.min(index), last.max(index))
        });
        let Some(view) = app.store.views().tree(&receipt.tree) else {
            continue;
        };
        let tree = CommitTree::new(receipt.leaves.clone());
        let reader = TreeReader::cached(&view, app.store.cache());
        for leaf in reader.leaves(first..last + 1)? {
            let path = leaf
                .index
                .0
                .checked_sub(receipt.first_index.0)
                .and_then(|position| tree.path(position));
            leaves.insert((receipt.tree.clone(), leaf.index.0), (leaf, path));
        }
    }
    Ok(Evidence { leaves })
}

/// The whole answer. The receipts are signed here, outside the sequencer.
pub(super) fn answer(
    app: &App,
    status: StatusCode,
    lines: &[Line],
    outcome: &BatchOutcome,
    evidence: &Evidence,
) -> Result<Response, ApiError> {
    let notes = outcome.receipts.iter().map(|receipt| receipt.note());
    let notes = notes.collect::<Result<Vec<_>, _>>()?;
    let receipts: Vec<_> = outcome.receipts.iter().zip(notes).collect();
    let mut counts = Counts::default();
    let mut outcomes = outcome.lines.iter();
    let mut out = Vec::with_capacity(256 * lines.len() + 1024);
    let mut object = Object::begin(&mut out);
    object.list("lines", lines, |line, out| match &line.state {
        State::Refused { code, message, hint } => {
            counts.refused += 1;
            refused(line.number, code, message, hint, None, out);
        }
        State::Sent { .. } => sent(app, line, outcomes.next(), evidence, &mut counts, out),
    });
    object
        .number("stored", counts.stored)
        .number("repeated", counts.repeated)
        .number("refused", counts.refused)
        .list("receipts", &receipts, |(receipt, note), out| {
            write_receipt(app, receipt, note, out)
        });
    object.end();
    app.metrics.events_stored.inc_by(counts.stored);
    app.metrics.events_repeated.inc_by(counts.repeated);
    Ok(answer::json(status, out))
}

#[derive(Default)]
struct Counts {
    stored: u64,
    repeated: u64,
    refused: u64,
}

fn sent(
    app: &App,
    line: &Line,
    outcome: Option<&LineOutcome>,
    evidence: &Evidence,
    counts: &mut Counts,
    out: &mut Vec<u8>,
) {
    let State::Sent { id, tenant, flags } = &line.state else {
        return;
    };
    match outcome {
        Some(LineOutcome::Appended(appended)) => {
            counts.stored += 1;
            let mut object = Object::begin(out);
            object
                .number("line", line.number)
                .text("status", "stored")
                .id("id", id);
            object
                .text("tenant", tenant.as_str())
                .number("index", appended.index.0)
                .number("seq", appended.seq.0);
            object.texts("flags", flags.iter().map(vitni_event::Flag::name));
            write_evidence(appended, evidence, &mut object);
            object.end();
        }
        Some(LineOutcome::Repeat { index, .. }) => {
            counts.repeated += 1;
            let mut object = Object::begin(out);
            object
                .number("line", line.number)
                .text("status", "repeat")
                .id("id", id);
            object.text("tenant", tenant.as_str()).number("index", index.0);
            object.end();
        }
        Some(LineOutcome::Conflict { index, .. }) => {
            counts.refused += 1;
            let code = RefusalCode::IdConflict;
            app.metrics
                .lines_refused
                .get_or_create(&Reason { code: code.code() })
                .inc();
            refused(
                line.number,
                code.code(),
                code.what(),
                code.hint(),
                Some(index.0),
                out,
            );
        }
        None => {
            counts.refused += 1;
            let code = Code::NotReadable;
            refused(line.number, code.code(), code.what(), code.hint(), None, out);
        }
    }
}

fn refused(line: u64, code: &str, message: &str, hint: &str, index: Option<u64>, out: &mut Vec<u8>) {
    let mut object = Object::begin(out);
    object.number("line", line).text("status", "refused");
    object
        .text("code", code)
        .text("message", message)
        .text("hint", hint);
    if let Some(index) = index {
        object.number("index", index);
    }
    object.end();
}

fn write_receipt(app: &App, receipt: &CommitReceipt, note: &str, out: &mut Vec<u8>) {
    let mut object = Object::begin(out);
    object.text("tenant", receipt.tree.tenant.as_str());
    object.text("origin", &origin(app.store.server(), &receipt.tree));
    object
        .number("first", receipt.first_index.0)
        .number("count", receipt.leaves.len() as u64);
    object.text("note", note);
    object.end();
}

fn write_evidence(appended: &Appended, evidence: &Evidence, object: &mut Object<'_>) {
    let Some((leaf, path)) = evidence.leaves.get(&(appended.tree.clone(), appended.index.0)) else {
        return;
    };
    object.text("leaf", &String::from_utf8_lossy(&leaf.leaf));
    let groups = Canonical::from_bytes(&leaf.canonical)
        .ok()
        .and_then(|canonical| disclosures(&canonical, &Salts::Seed(leaf.seed)).ok())
        .unwrap_or_default();
    let mut salts = Vec::new();
    let mut members = Object::begin(&mut salts);
    for group in &groups {
        members.text(&group.group, &URL_SAFE_NO_PAD.encode(group.salt));
    }
    members.end();
    object.raw("salts", &salts);
    if let Some(path) = path {
        let mut json = Vec::new();
        let mut members = Object::begin(&mut json);
        let hashes: Vec<String> = path.hashes.iter().map(ToString::to_string).collect();
        members
            .number("position", path.position)
            .texts("hashes", hashes.iter().map(String::as_str));
        members.end();
        object.raw("path", &json);
    }
}

/// The answer to `all=true` when some line cannot be stored: 422, each line with its part in it. `conflict` is the position
/// among the sent lines of one whose id is taken, and by which leaf.
pub(super) fn not_stored(lines: &[Line], conflict: Option<(usize, u64)>) -> Response {
    let mut out = Vec::with_capacity(128 * lines.len() + 512);
    let mut refused_lines = 0;
    let mut position = 0;
    let mut object = Object::begin(&mut out);
    object.raw(
        "error",
        ApiError::new(Code::NotStored).to_json().to_string().as_bytes(),
    );
    object.list("lines", lines, |line, out| match &line.state {
        State::Refused { code, message, hint } => {
            refused_lines += 1;
            refused(line.number, code, message, hint, None, out);
        }
        State::Sent { .. } => {
            let taken = conflict.filter(|(at, _)| *at == position);
            position += 1;
            if let Some((_, index)) = taken {
                refused_lines += 1;
                let code = RefusalCode::IdConflict;
                refused(
                    line.number,
                    code.code(),
                    code.what(),
                    code.hint(),
                    Some(index),
                    out,
                );
            } else {
                let mut object = Object::begin(out);
                object.number("line", line.number).text("status", "not-stored");
                object.end();
            }
        }
    });
    object
        .number("stored", 0)
        .number("repeated", 0)
        .number("refused", refused_lines);
    object.list("receipts", std::iter::empty::<()>(), |(), _| {});
    object.end();
    answer::json(StatusCode::UNPROCESSABLE_ENTITY, out)
}
