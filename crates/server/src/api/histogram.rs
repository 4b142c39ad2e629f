//! `GET /v1/query/histogram`: how many events there are in each span of time.

use std::sync::Arc;

use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::Response;
use vitni_event::json::write_string;
use vitni_query::ask::{Effort, Outcome, ask_with_effort};
use vitni_query::histogram::{self, Bucket, Histogram, Range, TooManySpans};
use vitni_query::language::moment::Duration;
use vitni_query::language::{Field, Named};
use vitni_query::limits::HISTOGRAM_SPANS_MAX;
use vitni_query::{AskError, Query, QueryPage, Sight, Table, TenantView};

use super::answer::{self, Object};
use super::question::{Question, Trace, asked};
use crate::app::App;
use crate::reads::both;
use crate::refusal::{ApiError, Code};

pub(super) async fn histogram(app: Arc<App>, request: Request) -> Result<Response, ApiError> {
    let question = Question::begin(app, request, &["q", "from", "to", "step", "by"])?;
    let found = question.condition()?;
    let wish = Wish {
        named: Range::of(&found),
        step: step(&question)?,
        by: by(&question)?,
        sight: question.sight,
        found,
    };
    question.check_personal(&wish.found.personal())?;
    if let Some(step) = wish.step {
        Histogram { step, by: None }.check(wish.named)?;
    }
    let counted = question
        .answer(move |_, views, must_end| wish.count(views, must_end))
        .await?;
    let trace = Trace {
        form: "count",
        query: &[asked("q", counted.query.as_str())],
        cursor: None,
        limit: HISTOGRAM_SPANS_MAX,
        scanned: counted.scanned,
    };
    question.trace(trace, |_| counted.buckets.len() as u64).await?;
    Ok(answer::json(StatusCode::OK, write(&counted)))
}

/// What is to be counted.
struct Wish {
    found: Query,
    /// The range of time that the condition names.
    named: Range,
    step: Option<Duration>,
    by: Option<Field>,
    sight: Sight,
}

/// What was counted.
struct Counted {
    query: String,
    histogram: Histogram,
    buckets: Vec<Bucket>,
    scanned: u64,
}

impl Wish {
    fn count(self, views: &[TenantView<'_>], must_end: &dyn Fn() -> bool) -> Result<Counted, ApiError> {
        let mut scanned = 0;
        let mut ask = |query: &Query| -> Result<Table, AskError> {
            let (page, effort) = (QueryPage::default(), Effort::of_both(&both));
            let answer = ask_with_effort(views, query, self.sight, page, effort, must_end)?;
            scanned += answer.scanned;
            Ok(match answer.result {
                Outcome::Table(table) => table,
                Outcome::Events(_) => Table::default(),
            })
        };
        let mut range = self.named;
        let is_open = range.first.is_none() || range.last.is_none();
        // Only who says no step needs to know where the events lie before they are counted.
        if self.step.is_none() && is_open {
            range = range.or_edges(&ask(&histogram::edges(self.found.clone()))?);
        }
        let step = self.step.unwrap_or_else(|| histogram::suitable_step(range));
        let histogram = Histogram { step, by: self.by };
        let query = histogram.query(self.found);
        let buckets = histogram.fill(range, &ask(&query)?)?;
        Ok(Counted {
            query: query.to_string(),
            histogram,
            buckets,
            scanned,
        })
    }
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

fn write(counted: &Counted) -> Vec<u8> {
    let (histogram, buckets) = (&counted.histogram, &counted.buckets);
    let mut out = Vec::new();
    let mut object = Object::begin(&mut out);
    object.text("query", &counted.query);
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
