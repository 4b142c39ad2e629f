//! `GET /v1/query/fields`: what can be named in a query: the fields of every event, and the attributes that occur.

use std::sync::Arc;

use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::Response;
use vitni_query::Sight;
use vitni_query::ask::attributes::{self, Attributes};
use vitni_query::language::{Field, Named};
use vitni_query::limits::ATTRIBUTES_EVENTS_MAX;

use super::answer::{self, Object};
use super::question::{Question, Trace, asked};
use crate::app::App;
use crate::refusal::ApiError;

pub(super) async fn fields(app: Arc<App>, request: Request) -> Result<Response, ApiError> {
    let question = Question::begin(app, request, &["q", "from", "to"])?;
    let query = question.condition()?;
    question.check_personal(&query.personal())?;
    let (printed, sight) = (query.to_string(), question.sight);
    let met = question
        .answer(move |_, views, must_end| attributes::attributes(views, &query, sight, must_end))
        .await?;
    let listed = listed(&question, &met);
    let trace = Trace {
        form: "facets",
        query: &[asked("fields", "*"), asked("q", printed.as_str())],
        cursor: None,
        limit: ATTRIBUTES_EVENTS_MAX,
        scanned: met.scanned,
    };
    question.trace(trace, |_| met.of.len() as u64).await?;
    Ok(answer::json(StatusCode::OK, write(&printed, &met, &listed)))
}

/// One field that can be named.
struct Listed {
    field: Field,
    short: &'static [&'static str],
    /// Events with it among those looked at; of attributes only.
    events: Option<u64>,
}

/// Those that the reader may name.
fn listed(question: &Question, met: &Attributes) -> Vec<Listed> {
    let named = Named::ALL.iter().map(|named| Listed {
        field: Field::Named(*named),
        short: named.known().short,
        events: None,
    });
    let attributes = met.of.iter().filter_map(|(name, met)| {
        // A name that no query can hold is left out, as one that is longer than a value may be.
        let field = question.field(&format!("attributes.{}", quoted(name))).ok()?;
        Some(Listed {
            field,
            short: &[],
            events: Some(met.events),
        })
    });
    let in_clear = met.of.iter().filter(|(_, met)| met.public > 0);
    let in_clear = in_clear.map(|(name, met)| Listed {
        field: Field::Public(name.as_str().into()),
        short: &[],
        events: Some(met.public),
    });
    let seen = |listed: &Listed| question.sight == Sight::Whole || !listed.field.is_personal();
    named.chain(attributes).chain(in_clear).filter(seen).collect()
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\""))
}

fn write(printed: &str, met: &Attributes, listed: &[Listed]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut object = Object::begin(&mut out);
    object.text("query", printed);
    object.number("looked_at", met.events);
    object.list("fields", listed, |listed, out| {
        let mut object = Object::begin(out);
        object.text("name", &listed.field.to_string());
        if !listed.short.is_empty() {
            object.texts("short", listed.short.iter().copied());
        }
        object.text("kind", listed.field.kind().name());
        object.raw("personal", bool_text(listed.field.is_personal()));
        object.raw("groups", bool_text(listed.field.has_value()));
        if let Some(events) = listed.events {
            object.number("events", events);
        }
        object.end();
    });
    object.end();
    out
}

const fn bool_text(value: bool) -> &'static [u8] {
    if value { b"true" } else { b"false" }
}
