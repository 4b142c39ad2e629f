//! `GET /v1/query`: a query in the language of `docs/reference/query.md`, answered with events or a table, with its trace in the tree
//! of every tenant looked at.

use std::sync::Arc;

use axum::extract::Request;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::Response;
use vitni_access::Scope;
use vitni_event::TenantId;
use vitni_query::ask::Outcome;
use vitni_query::language::{Context, declares_public, is_public};
use vitni_query::limits::QUERY_ROWS_MAX;
use vitni_query::{Answer, AskError, LanguageError, Query, Sight, Table};

use super::answer::{self, Object};
use super::find::{self, Snapshot};
use super::query;
use crate::app::{Abandoned, App};
use crate::own::{Asker, SearchTrace};
use crate::refusal::{ApiError, Code};

pub(super) async fn ask(app: Arc<App>, request: Request) -> Result<Response, ApiError> {
    let (parts, _) = request.into_parts();
    let asker = app.asker(&parts, Scope::Read)?;
    let mut parameters = query::parameters(&parts)?;
    find::resolve_tenants(&app, &parts, &asker, &mut parameters)?;
    let text = take_query(&mut parameters)?;
    // What is left may be tenants only; who reads a search's parameters refuses the rest.
    let named = vitni_query::Request::from_params(parameters)?;
    if named.filter != vitni_query::Filter::default() || named.cursor.is_some() {
        return Err(ApiError::new(Code::BadParameter)
            .with_detail("A query takes the parameters `q` and `tenant` only.")
            .with_hint("Write the conditions and the limit into `q`: docs/reference/query.md."));
    }
    let tenants = find::tenants(&app, &parts, &asker, named.tenants)?;
    let query = read(&app, &tenants, &text)?;
    let sight = find::sight(&asker);
    check_personal(&app, &parts, &asker, &query, sight)?;

    let printed = query.to_string();
    let gone = Abandoned::default();
    let (shared, is_gone, looked_at) = (Arc::clone(&app), gone.asker(), tenants.clone());
    let (answer, epochs) = app
        .blocking(&app.bounds.reads, move || {
            let snapshot = Snapshot::take(&shared, &looked_at);
            let epochs: Vec<u32> = snapshot.trees.iter().map(|tree| tree.view.id.epoch).collect();
            vitni_query::ask(&snapshot.views(), &query, sight, &is_gone).map(|answer| (answer, epochs))
        })
        .await??;
    app.metrics.rows_scanned.inc_by(answer.scanned);
    trace(&app, &asker, &tenants, &printed, &answer, sight).await?;
    Ok(answer::json(StatusCode::OK, write(&printed, &answer, &epochs)))
}

/// Takes `q` out of the parameters: it must be there, once.
fn take_query(parameters: &mut Vec<(String, String)>) -> Result<String, ApiError> {
    let missing = || {
        ApiError::new(Code::BadParameter)
            .with_detail("Parameter `q` is missing or given twice.")
            .with_hint("Give one query, for example ?q=outcome:failure%20|%20count%20by%20event.")
    };
    let at = parameters.iter().position(|(name, _)| name == "q");
    let (_, text) = parameters.remove(at.ok_or_else(missing)?);
    if parameters.iter().any(|(name, _)| name == "q") {
        return Err(missing());
    }
    Ok(text)
}

/// Reads the query with the catalogues of the tenants looked at.
fn read(app: &App, tenants: &[TenantId], text: &str) -> Result<Query, ApiError> {
    let own = app.catalogues();
    let of_tenants = || {
        tenants
            .iter()
            .filter_map(|tenant| Some((tenant, own.get(tenant)?)))
    };
    let public =
        |name: &str| is_public(name) || of_tenants().any(|(_, own)| declares_public(own.entries(), name));
    let context = Context {
        now: app.now(),
        public: &public,
    };
    let mut query = Query::parse(text, &context)?;
    for (tenant, own) in of_tenants() {
        query.add_own(tenant, own.entries());
    }
    if query.names_unknown_fact() {
        return Err(ApiError::new(Code::BadParameter)
            .with_detail("The query's `equivalent` names an event that is in no catalogue.")
            .with_hint("`GET /v1/catalogue?words=` finds events by what they are about."));
    }
    Ok(query)
}

fn check_personal(
    app: &Arc<App>,
    parts: &Parts,
    asker: &Asker,
    query: &Query,
    sight: Sight,
) -> Result<(), ApiError> {
    let personal = query.personal();
    if sight == Sight::Whole || personal.is_empty() {
        return Ok(());
    }
    let error = ApiError::new(Code::PersonalField).with_detail(format!("It is {}.", personal.join(", ")));
    Err(app.forbid(parts, asker, "personal", error))
}

/// Leaves the trace of the read, durable before anything is shown.
async fn trace(
    app: &Arc<App>,
    asker: &Asker,
    tenants: &[TenantId],
    printed: &str,
    answer: &Answer,
    sight: Sight,
) -> Result<(), ApiError> {
    let conditions = [("q".to_owned(), printed.to_owned())];
    // A row of a table is of no tenant alone; it counts for each.
    let returned = |tenant: &TenantId| match &answer.result {
        Outcome::Events(rows) => rows.iter().filter(|row| row.tenant == *tenant).count(),
        Outcome::Table(table) => table.rows.len(),
    };
    let maker = app.maker();
    let traces: Vec<_> = tenants
        .iter()
        .map(|tenant| {
            let trace = SearchTrace {
                query: &conditions,
                cursor: None,
                limit: QUERY_ROWS_MAX as u64,
                returned: returned(tenant) as u64,
                scanned: answer.scanned,
                personal: sight == Sight::Whole,
            };
            maker.search_done(tenant, asker, &trace)
        })
        .collect();
    app.trace(&traces).await
}

fn write(printed: &str, answer: &Answer, epochs: &[u32]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut object = Object::begin(&mut out);
    object.text("query", printed);
    match &answer.result {
        Outcome::Events(rows) => {
            object.list("events", rows, |row, out| {
                let epoch = epochs.get(row.view).copied().unwrap_or(0);
                find::write_row(&row.tenant, epoch, row.index, row.seq, &row.canonical, out);
            });
        }
        Outcome::Table(table) => write_table(table, &mut object),
    }
    object.raw("more", if answer.more { b"true" } else { b"false" });
    object.end();
    out
}

fn write_table(table: &Table, object: &mut Object<'_>) {
    object.texts("columns", table.columns.iter().map(String::as_str));
    object.list("rows", &table.rows, |row, out| {
        out.push(b'[');
        for (at, cell) in row.iter().enumerate() {
            if at > 0 {
                out.push(b',');
            }
            cell.write_json(out);
        }
        out.push(b']');
    });
}

impl From<LanguageError> for ApiError {
    fn from(error: LanguageError) -> Self {
        Self::new(Code::BadParameter)
            .with_detail(format!("Query, character {}: {}.", error.at, error.what))
            .with_hint(error.hint)
    }
}

impl From<AskError> for ApiError {
    fn from(error: AskError) -> Self {
        match error {
            AskError::Personal(_) => Self::new(Code::PersonalField),
            AskError::TooMuch(limit) => Self::new(Code::QueryTooLarge).with_detail(format!("{limit}.")),
            AskError::Read(error) => error.into(),
        }
    }
}
