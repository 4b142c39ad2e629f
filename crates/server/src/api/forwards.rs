//! `/v1/forwards`: what goes out, how far it is, and holding it back.

use std::sync::Arc;

use axum::extract::Request;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::Response;
use serde_json::{Map, Value, json};
use vitni_access::Scope;
use vitni_follow::{GivenUp, Phase, record};

use super::answer;
use super::query::{Few, part};
use crate::app::{App, prepare};
use crate::forwards::Running;
use crate::own::Asker;
use crate::refusal::{ApiError, Code};

/// Every forwarding over all of whose tenants the caller has the right to administer.
pub(super) async fn list(app: Arc<App>, request: Request) -> Result<Response, ApiError> {
    let (parts, _) = request.into_parts();
    let asker = app.asker(&parts, Scope::Admin)?;
    Few::read(&parts, &[])?;
    let shown = Arc::clone(&app);
    let list = app
        .blocking(&app.bounds.reads, move || {
            let all = shown
                .forwards
                .get()
                .into_iter()
                .flat_map(|forwards| forwards.iter());
            all.filter(|one| may(&asker, one))
                .map(|one| show(&shown, one))
                .collect::<Result<Vec<_>, _>>()
        })
        .await??;
    Ok(answer::json(
        StatusCode::OK,
        json!({ "forwards": list }).to_string(),
    ))
}

pub(super) async fn one(app: Arc<App>, request: Request) -> Result<Response, ApiError> {
    let (parts, _) = request.into_parts();
    let (_, name) = named(&app, parts).await?;
    answer(&app, name).await
}

pub(super) async fn pause(app: Arc<App>, request: Request) -> Result<Response, ApiError> {
    hold(app, request, true).await
}

pub(super) async fn resume(app: Arc<App>, request: Request) -> Result<Response, ApiError> {
    hold(app, request, false).await
}

/// Events that were put aside, oldest first.
pub(super) async fn given_up(app: Arc<App>, request: Request) -> Result<Response, ApiError> {
    let (parts, _) = request.into_parts();
    let (_, name) = named(&app, parts).await?;
    let found = GivenUp::list(app.store.settings(), &name).map_err(|error| {
        tracing::error!(%error, "the list of events put aside cannot be read");
        ApiError::new(Code::NotReadable)
    })?;
    Ok(answer::json(
        StatusCode::OK,
        json!({ "events": found }).to_string(),
    ))
}

/// Durable, with its event, before it is done. Asking for what is so already changes nothing and leaves no event.
async fn hold(app: Arc<App>, request: Request, is_paused: bool) -> Result<Response, ApiError> {
    let (parts, _) = request.into_parts();
    let (asker, name) = named(&app, parts).await?;
    let forwards = app.forwards.get().ok_or_else(nothing)?;
    let running = forwards.get(&name).ok_or_else(nothing)?;
    let _changing = app.changing.lock().await;
    if *running.paused.borrow() != is_paused {
        let now = app.now().to_string();
        let told = running
            .tenants
            .iter()
            .filter_map(|tenant| prepare(&app.maker().forward_held(tenant, &asker, &name, is_paused)));
        let since = is_paused.then_some(&*now);
        app.change(record::pause(&name, since, told.collect())).await?;
        running.paused.send_replace(is_paused);
    }
    answer(&app, name).await
}

/// Who asks, and for which forwarding; what they may not administer is not there.
async fn named(app: &Arc<App>, mut parts: Parts) -> Result<(Asker, String), ApiError> {
    let asker = app.asker(&parts, Scope::Admin)?;
    Few::read(&parts, &[])?;
    let name = part(&mut parts, "name").await.unwrap_or_default();
    let forwards = app.forwards.get().ok_or_else(nothing)?;
    let found = forwards.get(&name).filter(|one| may(&asker, one));
    let name = found.map(|one| one.config.name.clone()).ok_or_else(nothing)?;
    Ok((asker, name))
}

fn nothing() -> ApiError {
    ApiError::new(Code::NotFound)
}

fn may(asker: &Asker, one: &Running) -> bool {
    one.tenants
        .iter()
        .all(|tenant| asker.caller.may(Scope::Admin, tenant))
}

async fn answer(app: &Arc<App>, name: String) -> Result<Response, ApiError> {
    let shown = Arc::clone(app);
    let value = app
        .blocking(&app.bounds.reads, move || {
            let forwards = shown.forwards.get().ok_or_else(nothing)?;
            let running = forwards.get(&name).ok_or_else(nothing)?;
            show(&shown, running)
        })
        .await??;
    Ok(answer::json(StatusCode::OK, value.to_string()))
}

/// A forwarding for people and programs.
fn show(app: &App, one: &Running) -> Result<Value, ApiError> {
    let figures = one.status.figures();
    let lag = one.status.lag(&app.store)?;
    let paused = record::paused(app.store.settings(), &one.config.name).map_err(|error| {
        tracing::error!(%error, "whether a forwarding is paused cannot be read");
        ApiError::new(Code::NotReadable)
    })?;
    // It was asked for and may be on its way still.
    let state = match figures.phase {
        Phase::NotAllowed | Phase::Stopped => figures.phase,
        _ if paused.is_some() => Phase::Paused,
        phase => phase,
    };
    let behind = lag.oldest.map_or(0, |oldest| {
        (app.now().nanos() - oldest.nanos()).max(0) / 1_000_000_000
    });
    let config = &one.config;
    let query: Map<String, Value> = config
        .filter
        .to_params()
        .into_iter()
        .map(|(name, value)| (name, value.into()))
        .collect();
    Ok(json!({
        "name": config.name,
        "state": state.as_str(),
        "to": config.to.to_string(),
        "tenants": one.tenants.iter().map(|tenant| tenant.as_str()).collect::<Vec<_>>(),
        "query": query,
        "format": config.format.map_or("json", |format| format.name()),
        "personal": config.personal,
        "delivered_seq": figures.sure.0,
        "lag_events": lag.events,
        "lag_seconds": behind,
        "events": figures.events,
        "bytes": figures.bytes,
        "breaks": figures.breaks,
        "given_up": figures.given_up,
        "failing_since": figures.failing_since.map(|time| time.to_string()),
        "error": figures.error,
        "paused_since": paused,
    }))
}
