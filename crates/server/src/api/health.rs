//! `GET /healthz`, `/readyz`, `/metrics`: how the server is. They go on when the store is closed or full and leave no trace.

use std::sync::Arc;

use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::Response;
use vitni_access::Scope;

use super::answer;
use crate::app::App;
use crate::refusal::{ApiError, Code};

/// 200 while events can be stored and read; 503 with the reason once the store has closed itself. A full disk is no
/// reason to be restarted, so it is told with 200.
pub(super) async fn healthz(app: Arc<App>, _request: Request) -> Result<Response, ApiError> {
    let health = app.store.health();
    let (status, body) = match &health.closed {
        Some(closed) => {
            let hint = "check the disk, then restart the server";
            let body = serde_json::json!({ "status": "closed", "reason": closed.reason, "hint": hint });
            (StatusCode::SERVICE_UNAVAILABLE, body)
        }
        None if health.full => {
            let hint = "free space; nothing that was acknowledged is lost";
            (
                StatusCode::OK,
                serde_json::json!({ "status": "full", "reason": "the disk is full", "hint": hint }),
            )
        }
        None => (StatusCode::OK, serde_json::json!({ "status": "ok" })),
    };
    Ok(answer::json(status, body.to_string()))
}

/// 200 while requests are welcome: not when the store is closed, nor once the server stops.
pub(super) async fn readyz(app: Arc<App>, _request: Request) -> Result<Response, ApiError> {
    if *app.stop.borrow() {
        return Err(ApiError::new(Code::Stopping));
    }
    if app.store.health().closed.is_some() {
        return Err(ApiError::new(Code::StoreClosed));
    }
    Ok(answer::json(StatusCode::OK, r#"{"status":"ready"}"#))
}

/// Figures, for processes of this machine and for tokens with the scope admin.
pub(super) async fn metrics(app: Arc<App>, request: Request) -> Result<Response, ApiError> {
    let (parts, _) = request.into_parts();
    if !app.client(&parts).is_some_and(|client| client.is_local) {
        app.asker(&parts, Scope::Admin)?;
    }
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    let reading = Arc::clone(&app);
    // The lag of a forwarding is read from the store.
    let text = app
        .blocking(&app.bounds.reads, move || {
            let forwards = reading.forwards.get();
            reading.metrics.render(&reading.store, forwards, reading.now())
        })
        .await?;
    Ok(answer::with_type(StatusCode::OK, kind, text))
}
