//! `POST /v1/quarantine/retry`: lines that were not understood are read again by the products as they are now.
//!
//! Nothing is rewritten. A line that is understood now becomes an event of its own, whose `quarantined_as` names the
//! event that had kept the line; the same line can be tried any number of times and becomes one event. That it was tried
//! is told in the tenant's tree before anything is answered.

use std::borrow::Cow;
use std::sync::Arc;

use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::{Value, json};
use vitni_access::Scope;
use vitni_event::catalogue::VITNI;
use vitni_event::{CanonicalJson, Event, Flag, Offset, TenantId, canonical};
use vitni_query::{Cursor, Sight};
use vitni_store::Prepared;

use super::answer;
use super::find::Snapshot;
use super::tenants::read;
use crate::app::App;
use crate::arrival::{self, Channel, Item, ItemContent, Origin};
use crate::limits::RETRIED_MAX;
use crate::refusal::{ApiError, Code};

/// What is asked for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    tenant: String,
    /// Only lines that came by this input.
    input: Option<String>,
    /// Only lines that were read as this product's.
    product: Option<String>,
    /// Read them as this product's instead.
    #[serde(rename = "as")]
    instead: Option<String>,
    /// Only say what would come of it.
    #[serde(default)]
    dry_run: bool,
    /// Where an earlier request ended.
    cursor: Option<String>,
}

/// A line in quarantine that is tried.
struct Tried {
    /// The event that keeps it.
    id: String,
    product: String,
    became: Became,
}

enum Became {
    Event(Box<Prepared>, String),
    Ignored,
    Still(String),
}

pub(super) async fn retry(app: Arc<App>, request: Request) -> Result<Response, ApiError> {
    let (parts, body) = request.into_parts();
    let asker = app.asker(&parts, Scope::Write)?;
    if !asker.caller.scopes.contains(Scope::ReadPersonal) {
        let error = ApiError::new(Code::ScopeMissing).with_detail("It needs the scope read-personal.");
        return Err(app.forbid(&parts, &asker, "scope", error));
    }
    let wanted: Wanted = read(&app, &parts, body).await?;
    let tenant = app.tenant_for(&asker.caller, Scope::Write, &wanted.tenant);
    let tenant = tenant.map_err(|error| app.forbid(&parts, &asker, "tenant", error))?;
    let products = app.products();
    if let Some(named) = wanted
        .instead
        .as_deref()
        .filter(|named| products.get(named).is_none())
    {
        return Err(ApiError::new(Code::BadRequest)
            .with_detail(format!("`as`: there is no product `{named}`."))
            .with_hint(format!("Give one of {}.", products.names())));
    }
    let shared = Arc::clone(&app);
    let dry_run = wanted.dry_run;
    let (of, wanted) = (tenant.clone(), wanted);
    let (tried, next) = app
        .blocking(&app.bounds.reads, move || try_again(&shared, &of, &wanted))
        .await??;
    let mut products: Vec<&str> = tried.iter().map(|tried| tried.product.as_str()).collect();
    products.sort_unstable();
    products.dedup();
    let mut stored = 0;
    let mut told = Vec::new();
    for product in products {
        let new = if dry_run {
            0
        } else {
            store(&app, &tried, product).await?
        };
        let count = tried.iter().filter(|tried| tried.product == product).count();
        told.push(
            app.maker()
                .quarantine_retried(&tenant, &asker, product, count as u64, new),
        );
        stored += new;
    }
    // Before anything is answered: an answer shows what lines became.
    app.trace(&told).await?;
    let lines: Vec<Value> = tried.iter().map(show).collect();
    let body = json!({
        "lines": lines,
        "stored": stored,
        "next": next.map(|next| next.to_string()),
    });
    Ok(answer::json(StatusCode::OK, body.to_string()))
}

/// Reads the lines again, newest first.
fn try_again(
    app: &App,
    tenant: &TenantId,
    wanted: &Wanted,
) -> Result<(Vec<Tried>, Option<Cursor>), ApiError> {
    let mut params = vec![
        ("catalogue".to_owned(), VITNI.to_owned()),
        ("event".to_owned(), "event.quarantined".to_owned()),
    ];
    params.extend(wanted.cursor.clone().map(|cursor| ("cursor".to_owned(), cursor)));
    let request = vitni_query::Request::from_params(params)?;
    let snapshot = Snapshot::take(app, std::slice::from_ref(tenant));
    let found = vitni_query::search(
        &snapshot.views(),
        &request.filter,
        Sight::Whole,
        request.cursor,
        RETRIED_MAX,
        &|| false,
    )?;
    let mut tried = Vec::new();
    for row in &found.rows {
        let event = canonical::read(&row.canonical).map_err(|_| ApiError::new(Code::NotReadable))?;
        tried.extend(try_one(app, tenant, wanted, &event));
    }
    Ok((tried, found.next))
}

fn try_one(app: &App, tenant: &TenantId, wanted: &Wanted, kept: &Event<'_>) -> Option<Tried> {
    let text = |name: &str| {
        let known = kept.attributes.iter().find(|(known, _)| known == name);
        known.map(|(_, value)| value.to_text()).unwrap_or_default()
    };
    let (input, product, source) = (text("input"), text("product"), text("source"));
    let differs = |wish: &Option<String>, is: &str| wish.as_ref().is_some_and(|wish| wish != is);
    if differs(&wanted.input, &input) || differs(&wanted.product, &product) {
        return None;
    }
    let product = wanted.instead.clone().unwrap_or_else(|| product.into_owned());
    let id = kept.id.to_string();
    let became = match line(kept) {
        None => Became::Still("the line itself is not kept".to_owned()),
        Some(line) => {
            let origin = Origin {
                zone: zone(app, &input),
                input: input.into(),
                source: source.into(),
                tenant: tenant.clone(),
                product: product.as_str().into(),
                ids: Some(format!("quarantine/{id}")),
                live: false,
            };
            read_line(app, origin, kept, line)
        }
    };
    Some(Tried { id, product, became })
}

fn read_line(app: &App, origin: Origin, kept: &Event<'_>, line: Vec<u8>) -> Became {
    let Some(mut channel) = Channel::open(app, origin) else {
        return Became::Still("the tenant has no tree".to_owned());
    };
    channel.quarantined_as(kept.id.to_string());
    let item = Item {
        at: 0,
        content: ItemContent::Line(line),
    };
    let (mut events, mut seen) = channel.read(app, kept.time, &[item]);
    if events.is_empty() && seen.ignored == 0 {
        // A fact that is usually completed by another line, which is not here.
        (events, seen) = channel.end(app, kept.time);
    }
    let event = events.pop();
    match event {
        Some(event) if seen.quarantined == 0 => {
            let name = canonical::read(event.canonical.bytes()).map(|event| event.event.into_owned());
            Became::Event(Box::new(event), name.unwrap_or_default())
        }
        Some(event) => {
            let event = canonical::read(event.canonical.bytes());
            let reason = event.as_ref().ok().and_then(|event| reason(event));
            Became::Still(reason.unwrap_or_default())
        }
        None => Became::Ignored,
    }
}

fn reason(event: &Event<'_>) -> Option<String> {
    let all = event.attributes.iter().chain(&event.public);
    let found = all.into_iter().find(|(name, _)| name == "reason");
    found.map(|(_, value): &(_, CanonicalJson<'_>)| value.to_text().into_owned())
}

/// The line as it came, secrets aside.
fn line(kept: &Event<'_>) -> Option<Vec<u8>> {
    let raw = kept.raw.as_deref()?;
    if kept.flags.contains(Flag::RawBase64) {
        STANDARD.decode(raw).ok()
    } else {
        Some(raw.as_bytes().to_vec())
    }
}

/// The zone of the input, if there still is one of this name.
fn zone(app: &App, input: &str) -> Offset {
    let known = app.config.inputs.iter().find(|known| known.name == input);
    known.map_or(Offset::UTC, |known| known.zone)
}

/// Stores what one product's lines have become; says how many events are new.
async fn store(app: &App, tried: &[Tried], product: &str) -> Result<u64, ApiError> {
    let events = tried.iter().filter(|tried| tried.product == product);
    let events = events.filter_map(|tried| match &tried.became {
        Became::Event(event, _) => Some((**event).clone()),
        Became::Ignored | Became::Still(_) => None,
    });
    let kept = arrival::keep(app, events.collect()).await;
    kept.map(|kept| kept.stored)
        .map_err(|_| ApiError::new(Code::StoreClosed))
}

fn show(tried: &Tried) -> Value {
    let (status, event, id, reason): (_, _, _, Cow<'_, str>) = match &tried.became {
        Became::Event(prepared, event) => (
            "event",
            Some(event.as_str()),
            Some(prepared.id.to_string()),
            "".into(),
        ),
        Became::Ignored => ("ignored", None, None, "".into()),
        Became::Still(reason) => ("quarantined", None, None, reason.into()),
    };
    json!({
        "quarantined": tried.id,
        "product": tried.product,
        "status": status,
        "event": event,
        "id": id,
        "reason": Some(reason).filter(|reason| !reason.is_empty()),
    })
}
