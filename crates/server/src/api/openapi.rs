//! `GET /openapi.json`: the description of this API, as it is checked in.

use std::sync::Arc;

use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::Response;

use super::answer;
use crate::app::App;
use crate::refusal::ApiError;

/// The OpenAPI 3.1 document.
pub const OPENAPI: &str = include_str!("../../../../docs/reference/openapi.json");

pub(super) async fn openapi(_app: Arc<App>, _request: Request) -> Result<Response, ApiError> {
    Ok(answer::json(StatusCode::OK, OPENAPI))
}
