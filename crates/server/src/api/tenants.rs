//! `/v1/tenants`: who has a tree of their own, who may read its tiles, and the keys that its notes are checked with.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::Request;
use axum::http::{StatusCode, request::Parts};
use axum::response::Response;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use vitni_access::{Capability, Label, Scope, TenantRecord, TenantSet, TileAccess, tenant};
use vitni_store::Change;

use super::query::{Few, part};
use super::{answer, body};
use crate::app::{App, prepare, random};
use crate::limits::SMALL_BODY_BYTES_MAX;
use crate::own::Asker;
use crate::refusal::{ApiError, Code};
use crate::start::{tenant_key, to_json};

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Tiles {
    Public,
    Capability,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct New {
    name: String,
    tiles: Option<Tiles>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Update {
    name: Option<String>,
    tiles: Option<Tiles>,
}

/// Every tenant over which the caller has a right, and whether that is all there are and will be.
pub(super) async fn list(app: Arc<App>, request: Request) -> Result<Response, ApiError> {
    let (parts, _) = request.into_parts();
    let asker = app.authenticate(&parts)?;
    Few::read(&parts, &[])?;
    let tenants = app.tenants();
    let list: Vec<Value> = tenants
        .iter()
        .filter(|record| asker.caller.tenants.contains(&record.id))
        .map(|record| show(&app, record, None))
        .collect();
    let all = matches!(asker.caller.tenants, TenantSet::All);
    Ok(answer::json(
        StatusCode::OK,
        json!({ "tenants": list, "all": all }).to_string(),
    ))
}

pub(super) async fn create(app: Arc<App>, request: Request) -> Result<Response, ApiError> {
    let (parts, body) = request.into_parts();
    let asker = everywhere(&app, &parts)?;
    let new: New = read(&app, &parts, body).await?;
    let name = label(&new.name)?;
    let _changing = app.changing.lock().await;
    check_name(&app, &name, None)?;
    let id = tenant::tenant_id(random()?).ok_or_else(|| ApiError::new(Code::BadRequest))?;
    let (tiles, capability) = access(new.tiles.unwrap_or(Tiles::Capability))?;
    let record = TenantRecord {
        id,
        name,
        own: false,
        epoch: 0,
        tiles,
        created: app.now(),
    };
    let event = app.maker().tenant_created(&app.own, &record, Some(&asker));
    let change = Change {
        put: vec![(tenant_key(&record.id), to_json(&record)?)],
        delete: Vec::new(),
        events: prepare(&event).into_iter().collect(),
    };
    app.create_tenant(record.id.clone(), change).await?;
    app.tenants_mut().put(record.clone());
    Ok(answer::json(
        StatusCode::CREATED,
        show(&app, &record, capability.as_ref()).to_string(),
    ))
}

pub(super) async fn update(app: Arc<App>, request: Request) -> Result<Response, ApiError> {
    let (mut parts, body) = request.into_parts();
    let asker = app.asker(&parts, Scope::Admin)?;
    let text = part(&mut parts, "id").await.unwrap_or_default();
    let update: Update = read(&app, &parts, body).await?;
    let id = app
        .tenant_for(&asker.caller, Scope::Admin, &text)
        .map_err(|_| ApiError::new(Code::NotFound))?;
    let name = update.name.as_deref().map(label).transpose()?;
    let _changing = app.changing.lock().await;
    let before = app
        .tenants()
        .get(&id)
        .cloned()
        .ok_or_else(|| ApiError::new(Code::NotFound))?;
    let mut record = before.clone();
    if let Some(name) = name {
        check_name(&app, &name, Some(&before))?;
        record.name = name;
    }
    let mut capability = None;
    if let Some(tiles) = update.tiles {
        (record.tiles, capability) = access(tiles)?;
    }
    if record != before {
        let event = app.maker().tenant_updated(&app.own, &record, &before, &asker);
        let change = Change {
            put: vec![(tenant_key(&record.id), to_json(&record)?)],
            delete: Vec::new(),
            events: prepare(&event).into_iter().collect(),
        };
        app.change(change).await?;
        app.tenants_mut().put(record.clone());
    }
    Ok(answer::json(
        StatusCode::OK,
        show(&app, &record, capability.as_ref()).to_string(),
    ))
}

/// Verifier keys of all of a tenant's trees, oldest first.
pub(super) async fn keys(app: Arc<App>, request: Request) -> Result<Response, ApiError> {
    let (mut parts, _) = request.into_parts();
    let asker = app.authenticate(&parts)?;
    Few::read(&parts, &[])?;
    let text = part(&mut parts, "id").await.unwrap_or_default();
    let id = {
        let tenants = app.tenants();
        let found = tenants
            .resolve(&text)
            .filter(|record| asker.caller.tenants.contains(&record.id));
        found
            .map(|record| record.id.clone())
            .ok_or_else(|| ApiError::new(Code::NotFound))?
    };
    let trees: Vec<Value> = app
        .store
        .views()
        .tenant(&id)
        .iter()
        .map(|view| {
            json!({
                "epoch": view.id.epoch,
                "origin": &*view.origin,
                "checkpoint": view.verifiers.checkpoint.to_string(),
                "receipt": view.verifiers.receipt.to_string(),
            })
        })
        .collect();
    Ok(answer::json(
        StatusCode::OK,
        json!({ "tenant": id.as_str(), "trees": trees }).to_string(),
    ))
}

/// Somebody who may change the server itself.
pub(super) fn everywhere(app: &Arc<App>, parts: &Parts) -> Result<Asker, ApiError> {
    let asker = app.asker(parts, Scope::Admin)?;
    if asker.caller.may_everywhere(Scope::Admin) {
        return Ok(asker);
    }
    let error = ApiError::new(Code::ScopeMissing).with_detail("It needs the scope admin over all tenants.");
    Err(app.forbid(parts, &asker, "tenants", error))
}

/// A small JSON body.
pub(super) async fn read<T: DeserializeOwned>(app: &App, parts: &Parts, body: Body) -> Result<T, ApiError> {
    Few::read(parts, &[])?;
    if body::form(&parts.headers)? == body::Form::Lines {
        return Err(ApiError::new(Code::UnsupportedMediaType).with_hint("Send application/json."));
    }
    let within = Duration::from_millis(app.config.http.body_read_ms_max);
    let bytes = body::read(body, SMALL_BODY_BYTES_MAX, within, &app.buffers).await?;
    serde_json::from_slice(&bytes)
        .map_err(|error| ApiError::new(Code::BadRequest).with_detail(format!("It says: {error}.")))
}

pub(super) fn label(text: &str) -> Result<Label, ApiError> {
    Label::parse(text)
        .map_err(|error| ApiError::new(Code::BadRequest).with_detail(format!("`name`: {error}.")))
}

fn check_name(app: &App, name: &Label, but: Option<&TenantRecord>) -> Result<(), ApiError> {
    let tenants = app.tenants();
    let taken = tenants
        .resolve(name.as_str())
        .is_some_and(|other| but.is_none_or(|but| but.id != other.id));
    if taken {
        Err(ApiError::new(Code::NameTaken))
    } else {
        Ok(())
    }
}

fn access(tiles: Tiles) -> Result<(TileAccess, Option<Capability>), ApiError> {
    Ok(match tiles {
        Tiles::Public => (TileAccess::Public, None),
        Tiles::Capability => {
            let capability = Capability::from_random(random()?);
            (TileAccess::Capability(capability.hash()), Some(capability))
        }
    })
}

/// A tenant for people and programs. A capability is shown once, when it is made.
fn show(app: &App, record: &TenantRecord, capability: Option<&Capability>) -> Value {
    let view = app.store.views().current(&record.id);
    let epoch = view.as_ref().map_or(record.epoch, |view| view.id.epoch);
    let tiles = match record.tiles {
        TileAccess::Public => "public",
        TileAccess::Capability(_) => "capability",
    };
    let mut shown = json!({
        "id": record.id.as_str(),
        "name": record.name.as_str(),
        "own": record.own,
        "epoch": epoch,
        "tiles": tiles,
        "created": record.created.to_string(),
        "events": view.as_ref().map_or(0, |view| view.size),
    });
    if let (Some(capability), Some(members)) = (capability, shown.as_object_mut()) {
        let capability = capability.reveal();
        members.insert(
            "tile_path".to_owned(),
            format!("/t/{}/{epoch}/c/{capability}", record.id).into(),
        );
        members.insert("capability".to_owned(), capability.into());
    }
    shown
}
