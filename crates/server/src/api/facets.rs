//! `GET /v1/query/facets`: the most frequent values of several fields, counted together.

use std::sync::Arc;

use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::Response;
use vitni_query::ask::facets::{self, Facets};
use vitni_query::language::Field;
use vitni_query::limits::{FACETS_MAX, PAGE_ROWS_MAX};
use vitni_query::table::Cell;

use super::answer::{self, Object};
use super::question::{Question, Trace, asked};
use crate::app::App;
use crate::refusal::{ApiError, Code};

/// Values of a field when nobody says how many.
const VALUES_DEFAULT: usize = 10;

pub(super) async fn facets(app: Arc<App>, request: Request) -> Result<Response, ApiError> {
    let question = Question::begin(app, request, &["q", "from", "to", "field", "top"])?;
    let query = question.condition()?;
    let fields = fields(&question)?;
    let top = question.parameters.number("top", PAGE_ROWS_MAX)?;
    let top = top.unwrap_or(VALUES_DEFAULT);
    question.check_personal(&facets::personal(&query, &fields))?;

    let names: Vec<_> = fields.iter().map(ToString::to_string).collect();
    let (printed, sight) = (query.to_string(), question.sight);
    let found = question
        .answer(move |_, views, must_end| facets::facets(views, &query, &fields, top, sight, must_end))
        .await?;
    let returned: usize = found.of.iter().map(|facet| facet.values.len()).sum();
    let trace = Trace {
        form: "facets",
        query: &[asked("fields", names.join(", ")), asked("q", printed.as_str())],
        cursor: None,
        limit: (top * names.len()) as u64,
        scanned: found.scanned,
    };
    question.trace(trace, |_| returned as u64).await?;
    Ok(answer::json(StatusCode::OK, write(&printed, &found)))
}

fn fields(question: &Question) -> Result<Vec<Field>, ApiError> {
    let mut fields = Vec::new();
    for text in question.parameters.all("field") {
        let field = question.field(text)?;
        if !fields.contains(&field) {
            fields.push(field);
        }
    }
    if (1..=FACETS_MAX).contains(&fields.len()) {
        return Ok(fields);
    }
    Err(ApiError::new(Code::BadParameter)
        .with_detail(format!(
            "Parameter `field` is missing, or given more than {FACETS_MAX} times."
        ))
        .with_hint("Name the fields to count by, for example ?field=event&field=outcome."))
}

fn write(printed: &str, found: &Facets) -> Vec<u8> {
    let mut out = Vec::new();
    let mut object = Object::begin(&mut out);
    object.text("query", printed);
    object.number("total", found.events);
    object.list("facets", &found.of, |facet, out| {
        let mut object = Object::begin(out);
        object.text("field", &facet.field.to_string());
        object.list("values", &facet.values, write_value);
        object.number("distinct", facet.distinct);
        object.number("missing", facet.missing);
        object.end();
    });
    object.end();
    out
}

/// A value with its count.
pub(super) fn write_value((value, count): &(Cell, u64), out: &mut Vec<u8>) {
    let mut json = Vec::new();
    value.write_json(&mut json);
    let mut object = Object::begin(out);
    object.raw("value", &json);
    object.number("count", *count);
    object.end();
}
