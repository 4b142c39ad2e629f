//! `GET /v1/products`: whose lines this server can read, those of an operator's own mappings among them. It shows no event, so
//! it needs no trace.

use std::sync::Arc;

use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};
use vitni_access::Scope;

use super::answer;
use super::query::Few;
use crate::app::App;
use crate::refusal::ApiError;

pub(super) async fn list(app: Arc<App>, request: Request) -> Result<Response, ApiError> {
    let (parts, _) = request.into_parts();
    app.asker(&parts, Scope::Write)?;
    Few::read(&parts, &[])?;
    let products = app.products();
    let list: Vec<Value> = products
        .iter()
        .map(|product| {
            json!({
                "product": product.name(),
                "description": product.description(),
                "mapping": product.mapping(),
            })
        })
        .collect();
    Ok(answer::json(
        StatusCode::OK,
        json!({ "products": list }).to_string(),
    ))
}
