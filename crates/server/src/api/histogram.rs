//! `GET /v1/query/histogram`: how many events there are in each span of time.

use std::sync::Arc;

use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::Response;
use vitni_event::json::write_string;
use vitni_query::ask::Outcome;
use vitni_query::histogram::{self, Bucket, Histogram, Range, TooManySpans};
use vitni_query::language::moment::Duration;
use vitni_query::language::{Field, Named};
use vitni_query::limits::HISTOGRAM_SPANS_MAX;
use vitni_query::{AskError, Query, Table};

use super::answer::{self, Object};
use super::question::{Question, Trace, asked};
use crate::app::App;
use crate::refusal::{ApiError, Code};

pub(super) async fn histogram(app: Arc<App>, request: Request) -> Result<Response, ApiError> {
    let question = Question::begin(app, request, &["q", "from", "to", "step", "by"])?;
    let found = question.condition()?;
    let (given, by) = (step(&question)?, by(&question)?);
    question.check_personal(&found.personal())?;
    let (named, sight) = (Range::of(&found), question.sight);
    if let Some(step) = given {
        Histogram { step, by: by.clone() }.check(named)?;
    }
    let (query, histogram, buckets, scanned) = question
        .answer(move |_, views, must_end| {
            let ask = |query: &Query| -> Result<(Table, u64), AskError> {
                let answer = vitni_query::ask(views, query, sight, must_end)?;
                let table = match answer.result {
                    Outcome::Table(table) => table,
                    Outcome::Events(_) => Table::default(),
                };
                Ok((table, answer.scanned))
            };
            let (mut range, mut scanned) = (named, 0);
            let open = named.first.is_none() || named.last.is_none();
            // Only who says no step needs to know where the events lie before they are counted.
            if given.is_none() && open {
                let (edges, looked_at) = ask(&histogram::edges(found.clone()))?;
                range = named.or_edges(&edges);
                scanned += looked_at;
            }
            let step = given.unwrap_or_else(|| histogram::suitable_step(range));
            let histogram = Histogram { step, by };
            let query = histogram.query(found);
            let (counted, looked_at) = ask(&query)?;
            let buckets = histogram.fill(range, &counted)?;
            Ok::<_, ApiError>((query.to_string(), histogram, buckets, scanned + looked_at))
        })
        .await?;
    let trace = Trace {
        form: "count",
        query: &[asked("q", query.as_str())],
        cursor: None,
        limit: HISTOGRAM_SPANS_MAX,
        scanned,
    };
    question.trace(trace, |_| buckets.len() as u64).await?;
    Ok(answer::json(StatusCode::OK, write(&query, &histogram, &buckets)))
}

fn step(question: &Question) -> Result<Option<Duration>, ApiError> {
    let Some(text) = question.parameters.get("step") else {
        return Ok(None);
    };
    Duration::parse(text).map(Some).ok_or_else(|| {
        ApiError::new(Code::BadParameter)
            .with_detail("Parameter `step` is not a length of time.")
            .with_hint("Give a number and s, m, h, d or w, for example 1h; or leave it out.")
    })
}

fn by(question: &Question) -> Result<Option<Field>, ApiError> {
    let word = question.parameters.word("by", &["severity", "outcome"])?;
    let named = word.map(|word| match word {
        "severity" => Named::Severity,
        _ => Named::Outcome,
    });
    Ok(named.map(Field::Named))
}

fn write(query: &str, histogram: &Histogram, buckets: &[Bucket]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut object = Object::begin(&mut out);
    object.text("query", query);
    object.text("step", &histogram.step.to_string());
    object.number("total", buckets.iter().map(|bucket| bucket.count).sum());
    object.list("buckets", buckets, |bucket, out| {
        let mut object = Object::begin(out);
        object.text("time", &bucket.begin.to_string());
        object.number("count", bucket.count);
        if histogram.by.is_some() {
            object.raw("by", &counts(bucket));
        }
        object.end();
    });
    object.end();
    out
}

fn counts(bucket: &Bucket) -> Vec<u8> {
    let mut out = vec![b'{'];
    for (at, (value, count)) in bucket.by.iter().enumerate() {
        if at > 0 {
            out.push(b',');
        }
        write_string(&value.to_text(), &mut out);
        out.push(b':');
        out.extend_from_slice(count.to_string().as_bytes());
    }
    out.push(b'}');
    out
}

impl From<TooManySpans> for ApiError {
    fn from(error: TooManySpans) -> Self {
        Self::new(Code::BadParameter).with_detail(format!("Parameter `step`: {error}."))
    }
}
