//! `GET /t/{tenant}/{epoch}/…`: checkpoint, tiles and entry bundles as C2SP tlog-tiles serves them, open to everybody or to
//! whoever has the capability in the path. They hold no direct identifiers, leave no trace, and go on when the store is
//! closed or full. A tree that may not be read looks like one that is not there.

use std::sync::Arc;

use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header, request::Parts};
use axum::response::Response;
use vitni_event::TenantId;
use vitni_store::{Published, TreeId, TreeReader, TreeView};
use vitni_tlog::TilePath;

use super::answer;
use super::query::{parsed_part, part};
use crate::app::App;
use crate::refusal::{ApiError, Code};

pub(super) async fn checkpoint(app: Arc<App>, request: Request) -> Result<Response, ApiError> {
    let (mut parts, _) = request.into_parts();
    let (_, head) = open(&app, &mut parts).await?;
    let mut response = answer::with_type(StatusCode::OK, "text/plain; charset=utf-8", head.note.clone());
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    Ok(response)
}

pub(super) async fn tile(app: Arc<App>, request: Request) -> Result<Response, ApiError> {
    let (mut parts, _) = request.into_parts();
    let (view, head) = open(&app, &mut parts).await?;
    let rest = part(&mut parts, "path").await.unwrap_or_default();
    let path: TilePath = format!("tile/{rest}")
        .parse()
        .map_err(|_| ApiError::new(Code::NotFound))?;
    let shared = Arc::clone(&app);
    let bytes = app
        .blocking(&app.bounds.tiles, move || {
            TreeReader::cached(&view, shared.store.cache()).tile(&path, head.size)
        })
        .await??;
    let mut response = answer::with_type(StatusCode::OK, "application/octet-stream", bytes);
    // A tile of this name never changes; whether others may keep it is decided by who may have its address.
    let cache = HeaderValue::from_static("max-age=31536000, immutable");
    response.headers_mut().insert(header::CACHE_CONTROL, cache);
    Ok(response)
}

/// The tree that the address names, if the address opens it, with its published checkpoint.
async fn open(app: &App, parts: &mut Parts) -> Result<(TreeView, Arc<Published>), ApiError> {
    let nothing = || ApiError::new(Code::NotFound);
    let tenant = part(parts, "tenant")
        .await
        .and_then(|text| TenantId::parse(&text))
        .ok_or_else(nothing)?;
    let epoch: u32 = parsed_part(parts, "epoch").await?;
    let is_canonical = part(parts, "epoch")
        .await
        .is_some_and(|text| text == epoch.to_string());
    let capability = part(parts, "capability").await;
    let is_open = app
        .tenants()
        .get(&tenant)
        .is_some_and(|record| record.tiles.opens(capability.as_deref()));
    if !is_canonical || !is_open {
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
