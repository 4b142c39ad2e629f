//! `GET /v1/events/{id}/proof`: a C2SP tlog-proof that the event's leaf is in its tenant's tree. It waits a little for the
//! checkpoint that covers an event that was stored a moment ago.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::Response;
use tokio::time::{Instant, timeout_at};
use vitni_access::Scope;
use vitni_event::Canonical;
use vitni_event::leaf::{Salts, disclosures};
use vitni_query::Sight;
use vitni_store::{Published, TreeReader, TreeView};
use vitni_tlog::{LogProof, Note, inclusion_proof};

use super::answer::{self, Object};
use super::event::{self, Known};
use super::find;
use super::query::Few;
use crate::app::App;
use crate::limits::CHECKPOINT_WAIT_MS_MAX;
use crate::refusal::{ApiError, Code};

pub(super) async fn proof(app: Arc<App>, request: Request) -> Result<Response, ApiError> {
    let (mut parts, _) = request.into_parts();
    let asker = app.asker(&parts, Scope::Read)?;
    let query = Few::read(&parts, &["tenant", "format"])?;
    let as_json = query.word("format", &["text", "json"])? == Some("json");
    let known = event::find_one(&app, &mut parts, &asker, &query).await?;
    let (view, head) = covered(&app, &known).await?;
    let size = head.size;
    let with_disclosures = find::sight(&asker) == Sight::Whole;
    let (tenant, id, index) = (known.tree.tenant.clone(), known.id, known.index);
    let shared = Arc::clone(&app);
    let made = app
        .blocking(&app.bounds.reads, move || {
            let proof = make(&shared, &view, &head, &known)?;
            if as_json {
                write_json(&shared, &known, &proof, with_disclosures)
            } else {
                Ok(proof.into_bytes())
            }
        })
        .await??;
    let trace = app.maker().proof_issued(&tenant, &asker, id, index, size);
    app.trace(&[trace]).await?;
    if as_json {
        Ok(answer::json(StatusCode::OK, made))
    } else {
        Ok(answer::with_type(
            StatusCode::OK,
            "text/plain; charset=utf-8",
            made,
        ))
    }
}

/// A view of the tree with a published checkpoint that covers the event.
async fn covered(app: &App, known: &Known) -> Result<(TreeView, Arc<Published>), ApiError> {
    let until = Instant::now() + Duration::from_millis(CHECKPOINT_WAIT_MS_MAX);
    let mut commits = app.commits.clone();
    loop {
        commits.borrow_and_update();
        let view = app
            .store
            .views()
            .tree(&known.tree)
            .ok_or_else(|| ApiError::new(Code::NotFound))?;
        if let Some(head) = view.head.clone().filter(|head| head.size > known.index.0) {
            return Ok((view, head));
        }
        if !matches!(timeout_at(until, commits.changed()).await, Ok(Ok(()))) {
            return Err(ApiError::new(Code::CheckpointPending));
        }
    }
}

fn make(app: &App, view: &TreeView, head: &Published, known: &Known) -> Result<String, ApiError> {
    let reader = TreeReader::cached(view, app.store.cache());
    let failed = |error: &dyn std::fmt::Display| {
        tracing::error!(%error, "a proof cannot be made");
        ApiError::new(Code::NotReadable)
    };
    let hashes = inclusion_proof(&reader, known.index.0, head.size).map_err(|error| failed(&error))?;
    let checkpoint = Note::parse(head.note.as_bytes()).map_err(|error| failed(&error))?;
    Ok(LogProof {
        extra: None,
        index: known.index.0,
        hashes,
        checkpoint,
    }
    .to_string())
}

/// The proof with the leaf that it is about, and for those who may see them the groups that the leaf commits to.
fn write_json(app: &App, known: &Known, proof: &str, with_disclosures: bool) -> Result<Vec<u8>, ApiError> {
    let leaf = event::stored(app, &known.tree, known.index)?;
    let mut out = Vec::new();
    let mut object = Object::begin(&mut out);
    object.text("tenant", known.tree.tenant.as_str());
    object
        .number("epoch", known.tree.epoch.into())
        .number("index", known.index.0);
    object
        .text("proof", proof)
        .text("leaf", &String::from_utf8_lossy(&leaf.leaf));
    if with_disclosures {
        let groups = Canonical::from_bytes(&leaf.canonical)
            .ok()
            .and_then(|canonical| disclosures(&canonical, &Salts::Seed(leaf.seed)).ok())
            .ok_or_else(|| ApiError::new(Code::NotReadable))?;
        object.texts("disclosures", groups.iter().map(|group| group.text.as_str()));
    }
    object.end();
    Ok(out)
}
