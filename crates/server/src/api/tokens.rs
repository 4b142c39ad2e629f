//! `/v1/tokens`: making, listing and taking back. The token itself is in the answer to its making and nowhere after.

use std::sync::Arc;

use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Value, json};
use vitni_access::{Caller, Scope, Scopes, TenantSet, Token, TokenId, TokenRecord};
use vitni_event::Timestamp;
use vitni_store::Change;

use super::answer;
use super::query::{Few, part};
use super::tenants::{label, read};
use crate::app::{App, prepare, random};
use crate::refusal::{ApiError, Code};
use crate::start::{to_json, token_key};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct New {
    name: String,
    scopes: Vec<String>,
    tenants: Wanted,
    expires: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Wanted {
    Word(String),
    List(Vec<String>),
}

/// The tokens whose tenants are all the caller's own.
pub(super) async fn list(app: Arc<App>, request: Request) -> Result<Response, ApiError> {
    let (parts, _) = request.into_parts();
    let asker = app.asker(&parts, Scope::Admin)?;
    Few::read(&parts, &[])?;
    let tokens = app.tokens();
    let mut records: Vec<_> = tokens
        .iter()
        .filter(|record| covers(&asker.caller.tenants, &record.tenants))
        .collect();
    records.sort_by_key(|record| (record.created, record.id));
    let list: Vec<Value> = records.into_iter().map(show).collect();
    Ok(answer::json(
        StatusCode::OK,
        json!({ "tokens": list }).to_string(),
    ))
}

pub(super) async fn create(app: Arc<App>, request: Request) -> Result<Response, ApiError> {
    let (parts, body) = request.into_parts();
    let asker = app.asker(&parts, Scope::Admin)?;
    let new: New = read(&app, &parts, body).await?;
    let scopes = Scopes::from_names(new.scopes.iter().map(String::as_str))
        .map_err(|error| ApiError::new(Code::BadRequest).with_detail(format!("`scopes`: {error}.")))?;
    let tenants = tenants_of(&app, &asker.caller, &new.tenants)?;
    let exceeds = scopes.iter().any(|scope| !asker.caller.scopes.contains(scope));
    if exceeds || !covers(&asker.caller.tenants, &tenants) {
        return Err(app.forbid(&parts, &asker, "scope", ApiError::new(Code::NotYourScope)));
    }
    let now = app.now();
    let expires = new.expires.as_deref().map(|text| expiry(text, now)).transpose()?;
    let token = Token::from_random(random()?, random()?);
    let record = TokenRecord {
        id: token.id(),
        name: label(&new.name)?,
        hash: token.hash(),
        scopes,
        tenants,
        created: now,
        expires,
        revoked: None,
    };
    let _changing = app.changing.lock().await;
    let event = app.maker().token_created(&app.own, &record, Some(&asker));
    put(&app, &record, &event).await?;
    let mut shown = show(&record);
    if let Some(members) = shown.as_object_mut() {
        members.insert("token".to_owned(), token.reveal().into());
    }
    Ok(answer::json(StatusCode::CREATED, shown.to_string()))
}

pub(super) async fn revoke(app: Arc<App>, request: Request) -> Result<Response, ApiError> {
    let (mut parts, _) = request.into_parts();
    let asker = app.asker(&parts, Scope::Admin)?;
    Few::read(&parts, &[])?;
    let nothing = || ApiError::new(Code::NotFound);
    let id = part(&mut parts, "id")
        .await
        .and_then(|text| TokenId::parse(&text))
        .ok_or_else(nothing)?;
    let _changing = app.changing.lock().await;
    let known = app.tokens().get(&id).cloned();
    let mut record = known
        .filter(|record| covers(&asker.caller.tenants, &record.tenants))
        .ok_or_else(nothing)?;
    if record.revoked.is_none() {
        record.revoked = Some(app.now());
        let event = app.maker().token_revoked(&app.own, &record, &asker);
        put(&app, &record, &event).await?;
    }
    Ok(answer::json(StatusCode::OK, show(&record).to_string()))
}

async fn put(app: &App, record: &TokenRecord, event: &vitni_event::Event<'_>) -> Result<(), ApiError> {
    let change = Change {
        put: vec![(token_key(&record.id), to_json(record)?)],
        delete: Vec::new(),
        events: prepare(event).into_iter().collect(),
    };
    app.change(change).await?;
    app.tokens_mut().put(record.clone());
    Ok(())
}

/// Whether all of these tenants are among those.
fn covers(those: &TenantSet, these: &TenantSet) -> bool {
    match (those, these) {
        (TenantSet::All, _) => true,
        (TenantSet::Only(_), TenantSet::All) => false,
        (TenantSet::Only(_), TenantSet::Only(these)) => these.iter().all(|tenant| those.contains(tenant)),
    }
}

fn tenants_of(app: &App, caller: &Caller, wanted: &Wanted) -> Result<TenantSet, ApiError> {
    let names = match wanted {
        Wanted::Word(word) if word == "all" => return Ok(TenantSet::All),
        Wanted::Word(name) => std::slice::from_ref(name),
        Wanted::List(names) => names.as_slice(),
    };
    let ids: Result<Vec<_>, _> = names
        .iter()
        .map(|name| app.tenant_for(caller, Scope::Admin, name))
        .collect();
    TenantSet::only(ids?).ok_or_else(|| {
        ApiError::new(Code::BadRequest)
            .with_detail("`tenants` is empty or too long.")
            .with_hint("Give 1 to 1024 tenants by id or name, or \"all\".")
    })
}

fn expiry(text: &str, now: Timestamp) -> Result<Timestamp, ApiError> {
    let time = Timestamp::parse(text)
        .map(|(time, _)| time)
        .filter(|time| *time > now);
    time.ok_or_else(|| {
        ApiError::new(Code::BadRequest)
            .with_detail("`expires` is not a time to come.")
            .with_hint("Give RFC 3339 with a zone, for example 2027-01-01T00:00:00Z.")
    })
}

fn show(record: &TokenRecord) -> Value {
    let tenants = match &record.tenants {
        TenantSet::All => json!("all"),
        TenantSet::Only(tenants) => tenants.iter().map(|tenant| tenant.as_str()).collect(),
    };
    json!({
        "id": record.id.to_string(),
        "name": record.name.as_str(),
        "scopes": record.scopes.iter().map(Scope::as_str).collect::<Vec<_>>(),
        "tenants": tenants,
        "created": record.created.to_string(),
        "expires": record.expires.map(|time| time.to_string()),
        "revoked": record.revoked.map(|time| time.to_string()),
    })
}
