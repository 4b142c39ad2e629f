//! `GET /v1/query/values`: values of a field that begin in a certain way, the most frequent first.

use std::sync::Arc;

use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::Response;
use vitni_query::ask::Outcome;
use vitni_query::completion::Completion;
use vitni_query::limits::{PAGE_ROWS_MAX, VALUE_BYTES_MAX};
use vitni_query::table::Cell;
use vitni_query::{AskError, Table};

use super::answer::{self, Object};
use super::facets::write_value;
use super::question::{Question, Trace, asked};
use crate::app::App;
use crate::refusal::{ApiError, Code};

/// Values when nobody says how many.
const VALUES_DEFAULT: usize = 20;

pub(super) async fn values(app: Arc<App>, request: Request) -> Result<Response, ApiError> {
    let question = Question::begin(app, request, &["q", "from", "to", "field", "prefix", "limit"])?;
    let completion = Completion {
        field: field(&question)?,
        prefix: prefix(&question)?,
    };
    let limit = question.parameters.number("limit", PAGE_ROWS_MAX)?;
    let limit = limit.unwrap_or(VALUES_DEFAULT);
    let query = completion.query(question.condition()?);
    question.check_personal(&query.personal())?;

    let (printed, name, sight) = (query.to_string(), completion.field.to_string(), question.sight);
    let (values, more, scanned) = question
        .answer(move |_, views, must_end| {
            let answer = vitni_query::ask(views, &query, sight, must_end)?;
            let table = match answer.result {
                Outcome::Table(table) => table,
                Outcome::Events(_) => Table::default(),
            };
            let (values, more) = completion.choose(table, limit);
            Ok::<_, AskError>((values, more, answer.scanned))
        })
        .await?;
    let trace = Trace {
        form: "facets",
        query: &[asked("q", printed)],
        cursor: None,
        limit: limit as u64,
        scanned,
    };
    question.trace(trace, |_| values.len() as u64).await?;
    Ok(answer::json(StatusCode::OK, write(&name, &values, more)))
}

fn field(question: &Question) -> Result<vitni_query::language::Field, ApiError> {
    let mut named = question.parameters.all("field");
    match (named.next(), named.next()) {
        (Some(name), None) => question.field(name),
        _ => Err(ApiError::new(Code::BadParameter)
            .with_detail("Parameter `field` is missing or given twice.")
            .with_hint("Name one field, for example ?field=event&prefix=auth.")),
    }
}

fn prefix(question: &Question) -> Result<String, ApiError> {
    let prefix = question.parameters.get("prefix").unwrap_or_default();
    if prefix.len() <= VALUE_BYTES_MAX {
        return Ok(prefix.to_owned());
    }
    Err(ApiError::new(Code::BadParameter)
        .with_detail("Parameter `prefix` is too long.")
        .with_hint(format!("Give at most {VALUE_BYTES_MAX} bytes.")))
}

fn write(field: &str, values: &[(Cell, u64)], more: bool) -> Vec<u8> {
    let mut out = Vec::new();
    let mut object = Object::begin(&mut out);
    object.text("field", field);
    object.list("values", values, write_value);
    object.raw("more", if more { b"true" } else { b"false" });
    object.end();
    out
}
