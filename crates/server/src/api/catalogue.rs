//! `/v1/catalogue`: every event id there is, as data and as JSON Schema; a tenant's own are loaded here and in use at once.
//! Nothing here changes what is stored: events keep the version that they were stored under.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::Request;
use axum::http::{StatusCode, request::Parts};
use axum::response::Response;
use serde_json::{Value, json};
use vitni_access::{Caller, Scope};
use vitni_event::TenantId;
use vitni_event::catalogue::{self, Catalogue, Category, Entry, OwnCatalogues, OwnError, diff};
use vitni_event::limits::CATALOGUE_BYTES_MAX;
use vitni_store::Change;

use super::query::{Few, part};
use super::{answer, body};
use crate::app::{App, OwnByTenant, prepare};
use crate::refusal::{ApiError, Code};
use crate::start::{CatalogueRecord, catalogue_key, to_json};

/// What the caller may know of: the built-in catalogues, and those of the tenants over which it has a right.
struct Known {
    own: Arc<OwnByTenant>,
    tenants: Vec<TenantId>,
}

impl Known {
    fn of(app: &App, caller: &Caller, named: Option<&str>) -> Result<Self, ApiError> {
        let tenants = app.tenants();
        let mine = tenants
            .iter()
            .filter(|record| caller.tenants.contains(&record.id));
        let tenants: Vec<TenantId> = match named {
            None => mine.map(|record| record.id.clone()).collect(),
            Some(text) => {
                let found = tenants
                    .resolve(text)
                    .filter(|record| caller.tenants.contains(&record.id));
                let found = found.ok_or_else(|| ApiError::new(Code::TenantNotAllowed))?;
                vec![found.id.clone()]
            }
        };
        let own = app.catalogues();
        Ok(Self { own, tenants })
    }

    /// Each with the tenant whose it is.
    fn all(&self) -> impl Iterator<Item = (Option<&TenantId>, &Catalogue)> {
        let ours = catalogue::catalogues().iter().map(|known| (None, known));
        let own = self
            .tenants
            .iter()
            .filter_map(|tenant| Some((tenant, self.own.get(tenant)?)));
        ours.chain(own.flat_map(|(tenant, own)| own.iter().map(move |known| (Some(tenant), known))))
    }

    /// By its name; of a tenant's own the name without its version is the newest.
    fn get(&self, name: &str) -> Result<(Option<&TenantId>, &Catalogue), ApiError> {
        let ours = catalogue::catalogues()
            .iter()
            .find(|known| known.name == name)
            .map(|known| (None, known));
        let mut own = self
            .tenants
            .iter()
            .filter_map(|tenant| Some((Some(tenant), self.own.get(tenant)?.get(name)?)));
        let found = ours
            .or_else(|| own.next())
            .ok_or_else(|| ApiError::new(Code::NotFound))?;
        if found.0.is_some() && own.next().is_some() {
            return Err(ApiError::new(Code::BadParameter)
                .with_detail("Several tenants have a catalogue of this name.")
                .with_hint("Name one with ?tenant=."));
        }
        Ok(found)
    }
}

/// All catalogues without their events; with `words` or `category` the events that fit.
pub(super) async fn list(app: Arc<App>, request: Request) -> Result<Response, ApiError> {
    let (parts, _) = request.into_parts();
    let asker = app.authenticate(&parts)?;
    let few = Few::read(&parts, &["tenant", "words", "category"])?;
    let known = Known::of(&app, &asker.caller, few.get("tenant"))?;
    let words = few.get("words");
    let category = few.get("category").map(category).transpose()?;
    let answer = if words.is_none() && category.is_none() {
        let heads = known
            .all()
            .map(|(tenant, known)| with_tenant(catalogue::json::head(known), tenant));
        json!({ "catalogues": heads.collect::<Vec<_>>() })
    } else {
        let events = known.all().flat_map(|(tenant, known)| {
            let found = catalogue::json::matching(known, words, category);
            found.map(move |event| with_tenant(event, tenant))
        });
        json!({ "events": events.collect::<Vec<_>>() })
    };
    Ok(answer::json(StatusCode::OK, answer.to_string()))
}

fn category(name: &str) -> Result<Category, ApiError> {
    Category::parse(name).ok_or_else(|| {
        ApiError::new(Code::BadParameter)
            .with_detail("Parameter `category` has a value that it does not take.")
            .with_hint(format!("Give one of {}.", Category::names()))
    })
}

/// One catalogue whole.
pub(super) async fn one(app: Arc<App>, request: Request) -> Result<Response, ApiError> {
    let (mut parts, _) = request.into_parts();
    let known = ask(&app, &parts)?;
    let name = part(&mut parts, "catalogue").await.unwrap_or_default();
    let (tenant, found) = known.get(&name)?;
    let shown = with_tenant(catalogue::json::of_catalogue(found), tenant);
    Ok(answer::json(StatusCode::OK, shown.to_string()))
}

/// One event.
pub(super) async fn event(app: Arc<App>, request: Request) -> Result<Response, ApiError> {
    entry(app, request, |catalogue, entry, tenant| {
        with_tenant(catalogue::json::of_entry(catalogue, entry), tenant)
    })
    .await
}

/// The JSON Schema of one event.
pub(super) async fn event_schema(app: Arc<App>, request: Request) -> Result<Response, ApiError> {
    entry(app, request, |_, entry, _| catalogue::schema::of_entry(entry)).await
}

/// One JSON Schema for every event that the caller may send.
pub(super) async fn schema(app: Arc<App>, request: Request) -> Result<Response, ApiError> {
    let (parts, _) = request.into_parts();
    let known = ask(&app, &parts)?;
    let sent = known
        .all()
        .map(|(_, known)| known)
        .filter(|known| !known.reserved);
    Ok(answer::json(
        StatusCode::OK,
        catalogue::schema::of_all(sent).to_string(),
    ))
}

fn ask(app: &Arc<App>, parts: &Parts) -> Result<Known, ApiError> {
    let asker = app.authenticate(parts)?;
    let few = Few::read(parts, &["tenant"])?;
    Known::of(app, &asker.caller, few.get("tenant"))
}

async fn entry(
    app: Arc<App>,
    request: Request,
    show: fn(&Catalogue, &Entry, Option<&TenantId>) -> Value,
) -> Result<Response, ApiError> {
    let (mut parts, _) = request.into_parts();
    let known = ask(&app, &parts)?;
    let name = part(&mut parts, "catalogue").await.unwrap_or_default();
    let id = part(&mut parts, "event").await.unwrap_or_default();
    let (tenant, found) = known.get(&name)?;
    let entry = found.entry(&id).ok_or_else(|| ApiError::new(Code::NotFound))?;
    Ok(answer::json(
        StatusCode::OK,
        show(found, entry, tenant).to_string(),
    ))
}

fn with_tenant(mut shown: Value, tenant: Option<&TenantId>) -> Value {
    if let (Value::Object(members), Some(tenant)) = (&mut shown, tenant) {
        members.insert("tenant".to_owned(), tenant.as_str().into());
    }
    shown
}

/// Takes a tenant's catalogue, or with `dry_run=true` only says what would come of it.
pub(super) async fn load(app: Arc<App>, request: Request) -> Result<Response, ApiError> {
    let (parts, body) = request.into_parts();
    let asker = app.asker(&parts, Scope::Admin)?;
    let few = Few::read(&parts, &["dry_run", "tenant"])?;
    let named = few
        .get("tenant")
        .map(|text| app.tenant_for(&asker.caller, Scope::Admin, text))
        .transpose();
    let named = named.map_err(|error| app.forbid(&parts, &asker, "tenant", error))?;
    let tenant = named
        .or_else(|| asker.caller.tenants.sole().cloned())
        .ok_or_else(|| ApiError::new(Code::TenantRequired))?;
    let dry = few.word("dry_run", &["true", "false"])? == Some("true");
    let within = Duration::from_millis(app.config.http.body_read_ms_max);
    let bytes = body::read(body, CATALOGUE_BYTES_MAX, within, &app.buffers).await?;
    let text = String::from_utf8(bytes.to_vec())
        .map_err(|_| ApiError::new(Code::BadCatalogue).with_detail("It is not UTF-8."))?;
    let made = catalogue::document(("catalogue", &text)).map_err(|error| {
        ApiError::new(Code::BadCatalogue).with_detail(format!("It says: {}.", error.detail.trim_end()))
    })?;

    let _changing = app.changing.lock().await;
    let before = app.catalogues();
    let mut own: OwnCatalogues = before.get(&tenant).cloned().unwrap_or_default();
    let (number, previous) = (own.iter().count(), own.previous(&made).cloned());
    let name = made.name.clone();
    let is_new = own.take(made)?;
    let made = own.get(&name).ok_or_else(|| ApiError::new(Code::NotFound))?;
    let differences = previous
        .as_ref()
        .map_or_else(Vec::new, |previous| diff::between(previous, made));
    let shown = json!({
        "tenant": tenant.as_str(),
        "catalogue": catalogue::json::head(made),
        "loaded": is_new && !dry,
        "previous": previous.as_ref().map(|previous| previous.name.as_str()),
        "differences": differences.iter().map(diff::Difference::to_json).collect::<Vec<_>>(),
    });
    if dry || !is_new {
        return Ok(answer::json(StatusCode::OK, shown.to_string()));
    }
    let event = app.maker().catalogue_changed(&tenant, &asker, made, &differences);
    let record = CatalogueRecord {
        tenant: tenant.to_string(),
        loaded: app.now().to_string(),
        text,
    };
    let change = Change {
        put: vec![(catalogue_key(&tenant, number), to_json(&record)?)],
        delete: Vec::new(),
        events: prepare(&event).into_iter().collect(),
    };
    app.change(change).await?;
    app.set_catalogues(tenant, own);
    Ok(answer::json(StatusCode::CREATED, shown.to_string()))
}

impl From<OwnError> for ApiError {
    fn from(error: OwnError) -> Self {
        let code = match error {
            OwnError::Changed(_) => Code::CatalogueVersionTaken,
            _ => Code::BadCatalogue,
        };
        Self::new(code).with_detail(format!("It says: {error}."))
    }
}
