//! `GET /v1/query`: a query in the language of `docs/reference/query.md`, answered with events or a table, as JSON or line by line.

use std::sync::Arc;

use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use vitni_event::json::write_string;
use vitni_query::ask::{Effort, Outcome, ask_with_effort};
use vitni_query::limits::{PAGE_ROWS_MAX, QUERY_ROWS_DEFAULT, QUERY_ROWS_MAX};
use vitni_query::place::Order;
use vitni_query::{Answer, Place, Query, QueryPage, Table};

use super::answer::{self, Object};
use super::find;
use super::question::{Question, Trace, asked};
use crate::app::App;
use crate::reads::both;
use crate::refusal::{ApiError, Code};

/// The type of answers line by line.
const LINES: &str = "application/x-ndjson";

pub(super) async fn ask(app: Arc<App>, request: Request) -> Result<Response, ApiError> {
    let question = Question::begin(app, request, &["q", "limit", "cursor"])?;
    let text = question.parameters.get("q").ok_or_else(|| {
        ApiError::new(Code::BadParameter)
            .with_detail("Parameter `q` is missing.")
            .with_hint("Give a query, for example ?q=outcome:failure%20|%20count%20by%20event.")
    })?;
    let query = question.read(text, Query::parse)?;
    question.check_personal(&query.personal())?;
    let (rows, after) = page(&question, &query)?;

    let (printed, sight) = (query.to_string(), question.sight);
    let (answer, epochs) = question
        .answer(move |snapshot, views, must_end| {
            let newest = snapshot.upper;
            let page = QueryPage { newest, after, rows };
            let epochs: Vec<u32> = snapshot.trees.iter().map(|tree| tree.view.id.epoch).collect();
            let effort = Effort::of_both(&both);
            ask_with_effort(views, &query, sight, page, effort, must_end).map(|answer| (answer, epochs))
        })
        .await?;
    // The answer is written while the trace becomes durable, and shown after.
    let writing = async {
        match question.accepts(LINES) {
            true => lines(&answer, &epochs),
            false => answer::json(StatusCode::OK, write(&printed, &answer, &epochs)),
        }
    };
    let (traced, response) = tokio::join!(trace(&question, &printed, &answer, after), writing);
    traced.map(|()| response)
}

/// How many rows of which page.
fn page(question: &Question, query: &Query) -> Result<(usize, Option<Place>), ApiError> {
    let has_pages = Order::of(query).is_some();
    for name in ["limit", "cursor"] {
        if !has_pages && question.parameters.get(name).is_some() {
            return Err(ApiError::new(Code::BadParameter)
                .with_detail(format!("Parameter `{name}` is given, and this query's answer has no pages."))
                .with_hint("Events in the usual order or sorted by time have pages, unless the query sets a limit itself."));
        }
    }
    let rows = question.parameters.number("limit", PAGE_ROWS_MAX)?;
    let bad = || {
        ApiError::new(Code::BadParameter)
            .with_detail("Parameter `cursor` is not a cursor of ours.")
            .with_hint("Hand back the answer's `next` unchanged.")
    };
    let place = |text| Place::parse(text).ok_or_else(bad);
    let after = question.parameters.get("cursor").map(place).transpose()?;
    Ok((rows.unwrap_or(QUERY_ROWS_DEFAULT), after))
}

async fn trace(
    question: &Question,
    printed: &str,
    answer: &Answer,
    after: Option<Place>,
) -> Result<(), ApiError> {
    let cursor = after.map(|after| after.to_string());
    let trace = Trace {
        form: match &answer.result {
            Outcome::Events(_) => "events",
            Outcome::Table(_) => "count",
        },
        query: &[asked("q", printed)],
        cursor: cursor.as_deref(),
        limit: QUERY_ROWS_MAX as u64,
        scanned: answer.scanned,
    };
    // A row of a table is of no tenant alone; it counts for each.
    let returned = |tenant: &vitni_event::TenantId| match &answer.result {
        Outcome::Events(rows) => rows.iter().filter(|row| row.tenant == *tenant).count() as u64,
        Outcome::Table(table) => table.rows.len() as u64,
    };
    question.trace(trace, returned).await
}

fn write(printed: &str, answer: &Answer, epochs: &[u32]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut object = Object::begin(&mut out);
    object.text("query", printed);
    match &answer.result {
        Outcome::Events(rows) => {
            object.list("events", rows, |row, out| write_event(row, epochs, out));
        }
        Outcome::Table(table) => write_table(table, &mut object),
    }
    object.raw("more", if answer.more { b"true" } else { b"false" });
    match answer.next {
        Some(next) => object.text("next", &next.to_string()),
        None => object.raw("next", b"null"),
    };
    object.end();
    out
}

fn write_event(row: &vitni_query::Found, epochs: &[u32], out: &mut Vec<u8>) {
    let epoch = epochs.get(row.view).copied().unwrap_or(0);
    find::write_row(&row.tenant, epoch, row.index, row.seq, &row.canonical, out);
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

/// An event a line, or a row of a table as an object; what else there is to say stands in the header.
fn lines(answer: &Answer, epochs: &[u32]) -> Response {
    let mut out = Vec::new();
    match &answer.result {
        Outcome::Events(rows) => {
            for row in rows {
                write_event(row, epochs, &mut out);
                out.push(b'\n');
            }
        }
        Outcome::Table(table) => {
            for row in &table.rows {
                out.push(b'{');
                for (at, (name, cell)) in table.columns.iter().zip(row).enumerate() {
                    if at > 0 {
                        out.push(b',');
                    }
                    write_string(name, &mut out);
                    out.push(b':');
                    cell.write_json(&mut out);
                }
                out.extend_from_slice(b"}\n");
            }
        }
    }
    let mut response = answer::with_type(StatusCode::OK, LINES, out);
    let headers = response.headers_mut();
    headers.insert(header::VARY, HeaderValue::from_static("accept"));
    headers.insert(
        "vitni-more",
        HeaderValue::from_static(if answer.more { "true" } else { "false" }),
    );
    let next = answer.next.map(|next| next.to_string());
    if let Some(next) = next.and_then(|next| HeaderValue::from_str(&next).ok()) {
        headers.insert("vitni-next", next);
    }
    response
}
