//! `GET /v1/sources`: who sends, and how it goes. It shows no event, so it needs no trace.

use std::sync::Arc;

use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};
use vitni_access::Scope;
use vitni_event::Timestamp;

use super::answer;
use super::query::Few;
use crate::app::App;
use crate::refusal::ApiError;
use crate::sources::{Behind, Shown, SourceKey};

pub(super) async fn list(app: Arc<App>, request: Request) -> Result<Response, ApiError> {
    let (parts, _) = request.into_parts();
    let asker = app.asker(&parts, Scope::Read)?;
    let few = Few::read(&parts, &["tenant"])?;
    let tenants = match few.get("tenant") {
        Some(named) => {
            let found = app.tenant_for(&asker.caller, Scope::Read, named);
            vec![found.map_err(|error| app.forbid(&parts, &asker, "tenant", error))?]
        }
        None => app.tenants_of(&asker.caller, Scope::Read),
    };
    let shown = app
        .sources
        .shown(app.now().nanos(), |tenant| tenants.contains(tenant));
    let list: Vec<Value> = shown.iter().map(|(key, shown)| show(key, shown)).collect();
    Ok(answer::json(
        StatusCode::OK,
        json!({ "sources": list }).to_string(),
    ))
}

fn show(key: &SourceKey, shown: &Shown) -> Value {
    let counts = shown.counts;
    let moment = |nanos: i64| Timestamp::from_nanos(nanos).to_string();
    let came = counts.stored + counts.repeated;
    json!({
        "tenant": key.tenant.as_str(),
        "input": &*key.input,
        "name": &*key.name,
        "first": moment(shown.first),
        "last": moment(shown.last),
        "silent": shown.silent,
        "rate": round(shown.rate),
        "lag_ms": shown.lag.map(|nanos| nanos / 1_000_000),
        "clock_ahead_ms": shown.clock_ahead.map(|nanos| nanos / 1_000_000),
        "clock_off": shown.clock_off,
        "lines": counts.lines,
        "stored": counts.stored,
        "repeated": counts.repeated,
        "ignored": counts.ignored,
        "quarantined": counts.quarantined,
        "quarantined_share": round(share(counts.quarantined, came)),
        "refused": counts.refused,
        "missing": shown.missing,
        "duplicates": shown.duplicates,
        "files": shown.behind.as_ref().map(files),
    })
}

fn files(behind: &Behind) -> Value {
    json!({
        "count": behind.files,
        "bytes": behind.bytes,
        "behind_bytes": behind.behind,
        "trouble": behind.trouble,
    })
}

#[expect(clippy::cast_precision_loss, reason = "a share is shown with few digits")]
fn share(part: u64, of: u64) -> f64 {
    if of == 0 { 0.0 } else { part as f64 / of as f64 }
}

/// To four digits behind the point.
fn round(number: f64) -> f64 {
    (number * 10_000.0).round() / 10_000.0
}
