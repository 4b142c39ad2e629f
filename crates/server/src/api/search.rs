//! `GET /v1/search`: a page of events, newest first, with its trace in the tree of every tenant looked at.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use vitni_access::Scope;
use vitni_event::{Seq, TenantId};
use vitni_query::{Cursor, Found, Sight};

use super::answer::{self, Object};
use super::find::{self, Snapshot};
use super::format;
use super::query;
use crate::app::App;
use crate::limits::PAGE_BYTES_MAX;
use crate::own::SearchTrace;
use crate::refusal::ApiError;

/// Rows that are fetched before their bytes are counted.
const ROWS_AT_ONCE: usize = 100;

pub(super) async fn search(app: Arc<App>, request: Request) -> Result<Response, ApiError> {
    let (parts, _) = request.into_parts();
    let asker = app.asker(&parts, Scope::Read)?;
    let mut parameters = query::parameters(&parts)?;
    find::resolve_tenants(&app, &parts, &asker, &mut parameters)?;
    let as_lines = format::take(&mut parameters)?;
    let mut wanted = vitni_query::Request::from_params(parameters)?;
    find::check_personal(&app, &parts, &asker, &wanted.filter)?;
    let tenants = find::tenants(&app, &parts, &asker, wanted.tenants.clone())?;

    find::know_own(&app, &tenants, &mut wanted.filter)?;

    let sight = find::sight(&asker);
    let (shared, looked_at, wish) = (Arc::clone(&app), tenants.clone(), wanted.clone());
    let page = app
        .read(asker.caller.token_id, move |must_end| {
            page(&shared, &looked_at, &wish, sight, must_end)
        })
        .await?;
    app.metrics.rows_scanned.inc_by(page.scanned);

    let mut returned: BTreeMap<&TenantId, u64> = BTreeMap::new();
    for row in &page.rows {
        *returned.entry(&row.found.tenant).or_default() += 1;
    }
    let cursor = wanted.cursor.map(|cursor| cursor.to_string());
    let conditions = wanted.filter.to_params();
    let maker = app.maker();
    let traces: Vec<_> = tenants
        .iter()
        .map(|tenant| {
            let trace = SearchTrace {
                form: "events",
                query: &conditions,
                cursor: cursor.as_deref(),
                limit: wanted.limit as u64,
                returned: returned.get(tenant).copied().unwrap_or(0),
                scanned: page.scanned,
                personal: sight == Sight::Whole,
            };
            maker.search_done(tenant, &asker, &trace)
        })
        .collect();
    app.trace(&traces).await?;
    let Some(wished) = as_lines else {
        return Ok(answer::json(StatusCode::OK, write(&page)));
    };
    let own = app.catalogues();
    let mut lines = Vec::new();
    for row in &page.rows {
        lines.extend(format::line(
            &own,
            &row.found.tenant,
            &row.found.canonical,
            wished,
        )?);
    }
    let mut response = format::answer(Some(wished), lines);
    // A page of lines has no place for the cursor.
    if let Some(next) = page
        .next
        .and_then(|next| HeaderValue::from_str(&next.to_string()).ok())
    {
        response.headers_mut().insert("vitni-next", next);
    }
    Ok(response)
}

struct Page {
    rows: Vec<Row>,
    next: Option<Cursor>,
    scanned: u64,
    upper: u64,
}

struct Row {
    found: Found,
    epoch: u32,
}

/// Fetches in pieces until the page has its rows or its bytes.
fn page(
    app: &App,
    tenants: &[TenantId],
    wanted: &vitni_query::Request,
    sight: Sight,
    must_end: &dyn Fn() -> bool,
) -> Result<Page, ApiError> {
    let snapshot = Snapshot::take(app, tenants);
    let views = snapshot.views();
    // A cursor names the row before which it goes on; the first page goes on before the place behind the last.
    let behind = Seq(snapshot.upper.0.saturating_add(1));
    let mut cursor = wanted.cursor.or_else(|| Cursor::new(behind, behind));
    let upper = cursor.map_or(0, |cursor| cursor.upper().0.saturating_sub(1));
    let mut page = Page {
        rows: Vec::new(),
        next: None,
        scanned: 0,
        upper,
    };
    let mut bytes = 0;
    while bytes < PAGE_BYTES_MAX && page.rows.len() < wanted.limit {
        let rows = ROWS_AT_ONCE.min(wanted.limit - page.rows.len());
        let found = vitni_query::search(&views, &wanted.filter, sight, cursor, rows, must_end)?;
        page.scanned += found.scanned;
        page.next = found.next;
        for row in found.rows {
            bytes += row.canonical.len();
            let epoch = snapshot.trees.get(row.view).map_or(0, |tree| tree.view.id.epoch);
            page.rows.push(Row { found: row, epoch });
        }
        if found.next.is_none() {
            break;
        }
        cursor = found.next;
    }
    Ok(page)
}

fn write(page: &Page) -> Vec<u8> {
    let bytes: usize = page.rows.iter().map(|row| row.found.canonical.len() + 128).sum();
    let mut out = Vec::with_capacity(bytes + 128);
    let mut object = Object::begin(&mut out);
    object.list("events", &page.rows, |row, out| {
        find::write_row(
            &row.found.tenant,
            row.epoch,
            row.found.index,
            row.found.seq,
            &row.found.canonical,
            out,
        );
    });
    match page.next {
        Some(next) => object.text("next", &next.to_string()),
        None => object.raw("next", b"null"),
    };
    object.number("upper", page.upper);
    object.end();
    out
}
