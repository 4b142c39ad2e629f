//! `GET /t/{tenant}/{epoch}/…`: checkpoint, tiles and entry bundles as C2SP tlog-tiles serves them, open to everybody or to
//! whoever has the capability in the path. `GET /v1/tenants/{id}/log/{epoch}/…`: the same for whoever may read the tenant's
//! events, which is how a page verifies a tree whose capability it does not know.
//!
//! They hold no direct identifiers, so neither way leaves a trace, with a token no more than without; and they go on when the
//! store is closed or full. A tree that may not be read looks like one that is not there.

use std::sync::Arc;

use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header, request::Parts};
use axum::response::Response;
use vitni_access::Scope;
use vitni_event::TenantId;
use vitni_store::{Published, TreeId, TreeReader, TreeView};
use vitni_tlog::TilePath;

use super::answer;
use super::query::{Few, parsed_part, part};
use crate::app::App;
use crate::refusal::{ApiError, Code};

/// A tile of this name never changes; whether others may keep it is decided by who may have its address.
const FOREVER: &str = "max-age=31536000, immutable";
const ASK_AGAIN: &str = "no-cache";
/// What the caller's right opens is nobody else's, and is asked for again: rights end.
const CALLERS: &str = "private, no-cache";

pub(super) async fn checkpoint(app: Arc<App>, request: Request) -> Result<Response, ApiError> {
    let (mut parts, _) = request.into_parts();
    let tree = open(&app, &mut parts).await?;
    Ok(note(&tree, ASK_AGAIN))
}

pub(super) async fn tile(app: Arc<App>, request: Request) -> Result<Response, ApiError> {
    let (mut parts, _) = request.into_parts();
    let tree = open(&app, &mut parts).await?;
    bytes(&app, &mut parts, tree, FOREVER).await
}

pub(super) async fn checkpoint_for_caller(app: Arc<App>, request: Request) -> Result<Response, ApiError> {
    let (mut parts, _) = request.into_parts();
    let tree = open_for_caller(&app, &mut parts).await?;
    Ok(note(&tree, CALLERS))
}

pub(super) async fn tile_for_caller(app: Arc<App>, request: Request) -> Result<Response, ApiError> {
    let (mut parts, _) = request.into_parts();
    let tree = open_for_caller(&app, &mut parts).await?;
    bytes(&app, &mut parts, tree, CALLERS).await
}

fn note((_, head): &Tree, cache: &'static str) -> Response {
    let kind = "text/plain; charset=utf-8";
    kept_by(cache, answer::with_type(StatusCode::OK, kind, head.note.clone()))
}

async fn bytes(
    app: &Arc<App>,
    parts: &mut Parts,
    (view, head): Tree,
    cache: &'static str,
) -> Result<Response, ApiError> {
    let rest = part(parts, "path").await.unwrap_or_default();
    let path: TilePath = format!("tile/{rest}")
        .parse()
        .map_err(|_| ApiError::new(Code::NotFound))?;
    let shared = Arc::clone(app);
    let bytes = app
        .blocking(&app.bounds.tiles, move || {
            TreeReader::cached(&view, shared.store.cache()).tile(&path, head.size)
        })
        .await??;
    let kind = "application/octet-stream";
    Ok(kept_by(cache, answer::with_type(StatusCode::OK, kind, bytes)))
}

fn kept_by(cache: &'static str, mut response: Response) -> Response {
    let cache = HeaderValue::from_static(cache);
    response.headers_mut().insert(header::CACHE_CONTROL, cache);
    response
}

/// A tree with its published checkpoint.
type Tree = (TreeView, Arc<Published>);

/// The tree that the address names, if the address opens it.
async fn open(app: &App, parts: &mut Parts) -> Result<Tree, ApiError> {
    let tenant = part(parts, "tenant")
        .await
        .and_then(|text| TenantId::parse(&text))
        .ok_or_else(nothing)?;
    let capability = part(parts, "capability").await;
    let is_open = app
        .tenants()
        .get(&tenant)
        .is_some_and(|record| record.tiles.opens(capability.as_deref()));
    if !is_open {
        return Err(nothing());
    }
    tree(app, parts, tenant).await
}

/// The tree that the address names, if the caller may read the tenant.
async fn open_for_caller(app: &Arc<App>, parts: &mut Parts) -> Result<Tree, ApiError> {
    let asker = app.asker(parts, Scope::Read)?;
    Few::read(parts, &[])?;
    let text = part(parts, "id").await.unwrap_or_default();
    let tenant = app
        .tenant_for(&asker.caller, Scope::Read, &text)
        .map_err(|_| nothing())?;
    tree(app, parts, tenant).await
}

async fn tree(app: &App, parts: &mut Parts, tenant: TenantId) -> Result<Tree, ApiError> {
    let epoch: u32 = parsed_part(parts, "epoch").await?;
    let is_canonical = part(parts, "epoch")
        .await
        .is_some_and(|text| text == epoch.to_string());
    if !is_canonical {
        return Err(nothing());
    }
    let view = app
        .store
        .views()
        .tree(&TreeId { tenant, epoch })
        .ok_or_else(nothing)?;
    let head = view.head.clone().ok_or_else(nothing)?;
    Ok((view, head))
}

fn nothing() -> ApiError {
    ApiError::new(Code::NotFound)
}
