//! `GET /v1/export`: all events of one tenant that a condition finds, as one file, however many there are.
//!
//! The events are those of one moment, newest first. They are counted before the first byte, because the trace that must be durable by then says how
//! many were taken away; a caller who breaks off has taken fewer, and the log says the larger number. Memory is bounded: one row group, one page of
//! events, and a short queue behind which a slow client makes the export wait. What cannot be read ends the answer without its end, so that no
//! client takes it for whole.

mod file;

use std::io;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use bytes::Bytes;
use futures_util::stream;
use tokio::sync::{OwnedSemaphorePermit, mpsc};
use vitni_event::{Seq, TenantId};
use vitni_query::ask::{Outcome, TooMuch};
use vitni_query::pipe::{Aggregate, Aggregates, Pipe};
use vitni_query::table::Cell;
use vitni_query::{AskError, Place, Query, QueryPage, Sight, ask, ask_page};

use super::answer;
use super::find::Snapshot;
use super::question::{Question, asked};
use crate::app::App;
use crate::limits::{EXPORT_QUEUE_MAX, EXPORT_ROWS};
use crate::own::ExportTrace;
use crate::reads::{Leaves, yield_to_others};
use crate::refusal::{ApiError, Code};
use file::{Form, Sender};

pub(super) async fn export(app: Arc<App>, request: Request) -> Result<Response, ApiError> {
    let question = Question::begin(app, request, &["q", "from", "to", "format"])?;
    let [tenant] = question.tenants.as_slice() else {
        return Err(ApiError::new(Code::BadParameter)
            .with_detail("An export is of one tenant, and this would be of several.")
            .with_hint("Name one with `tenant`."));
    };
    let query = question.condition()?;
    question.check_personal(&query.personal())?;
    let form = Form::of(
        question
            .parameters
            .word("format", &["parquet", "ndjson", "csv"])?,
    );
    let app = &question.app;
    let place = Arc::clone(&app.bounds.exports).try_acquire_owned().map_err(|_| {
        ApiError::new(Code::QueriesBusy)
            .with_detail("Too many exports go on.")
            .retry_after(30)
    })?;

    let snapshot = Arc::new(Snapshot::take(app, &question.tenants));
    let counted = count(&question, &snapshot, &query).await?;
    let trace = ExportTrace {
        query: &[asked("q", query.to_string())],
        count: counted,
        form: form.word(),
        personal: question.sight == Sight::Whole,
        tree_size: snapshot.trees.last().map_or(0, |tree| tree.view.size),
    };
    let event = app.maker().events_exported(tenant, &question.asker, &trace);
    app.trace(&[event]).await?;

    let export = Export {
        snapshot,
        tenant: tenant.clone(),
        query,
        sight: question.sight,
    };
    let (send, receive) = mpsc::channel(EXPORT_QUEUE_MAX);
    export.begin(form, Sender::new(send), place)?;
    Ok(response(form, counted, receive))
}

/// How many events there are in it. Nothing that comes later is in the snapshot, so the export has as many.
async fn count(question: &Question, snapshot: &Arc<Snapshot>, query: &Query) -> Result<u64, ApiError> {
    let mut query = query.clone();
    query.pipes.push(Pipe::Aggregate(Aggregates {
        of: vec![Aggregate::Count],
        by: Vec::new(),
    }));
    let (snapshot, sight) = (Arc::clone(snapshot), question.sight);
    let counted = question
        .app
        .read(question.asker.caller.token_id, move |must_end| {
            ask(&snapshot.views(), &query, sight, must_end)
        });
    let counted = counted.await?;
    question.app.metrics.rows_scanned.inc_by(counted.scanned);
    let cell = match &counted.result {
        Outcome::Table(table) => table.rows.first().and_then(|row| row.first()),
        Outcome::Events(_) => None,
    };
    Ok(match cell {
        Some(Cell::Integer(count)) => u64::try_from(*count).unwrap_or(0),
        _ => 0,
    })
}

fn response(form: Form, count: u64, receive: mpsc::Receiver<io::Result<Bytes>>) -> Response {
    let body = stream::unfold(receive, |mut receive| async move {
        receive.recv().await.map(|piece| (piece, receive))
    });
    let mut response = answer::with_type(StatusCode::OK, form.media_type(), Body::from_stream(body));
    let headers = response.headers_mut();
    headers.insert("vitni-count", HeaderValue::from(count));
    headers.insert(
        header::CONTENT_DISPOSITION,
        HeaderValue::from_static(form.disposition()),
    );
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    response
}

/// An export that goes on.
struct Export {
    snapshot: Arc<Snapshot>,
    tenant: TenantId,
    query: Query,
    sight: Sight,
}

impl Export {
    /// Goes on by itself, and gives its place back at the end.
    fn begin(self, form: Form, send: Sender, place: OwnedSemaphorePermit) -> Result<(), ApiError> {
        let run = move || {
            yield_to_others(Leaves::Most);
            self.run(form, send);
            drop(place);
        };
        let thread = std::thread::Builder::new().name("vitni-export".into()).spawn(run);
        thread.map(drop).map_err(|error| {
            tracing::error!(%error, "the system gives no thread for an export");
            ApiError::new(Code::Busy)
        })
    }

    fn run(&self, form: Form, send: Sender) {
        let done = send.clone();
        if let Err(error) = self.write(form, send) {
            if !done.is_closed() {
                tracing::error!(%error, "an export broke off");
            }
            done.fail(error);
        }
    }

    fn write(&self, form: Form, send: Sender) -> io::Result<()> {
        let views = self.snapshot.views();
        let epochs: Vec<u32> = self
            .snapshot
            .trees
            .iter()
            .map(|tree| tree.view.id.epoch)
            .collect();
        let gone = || send.is_closed();
        let mut file = form.begin(send.clone())?;
        let (mut after, mut rows): (Option<Place>, usize) = (None, EXPORT_ROWS);
        loop {
            let page = QueryPage {
                // The snapshot is of one moment, and nothing in it is newer than what its views show.
                newest: Seq(u64::MAX),
                after,
                rows,
            };
            let answer = match ask_page(&views, &self.query, self.sight, page, &gone) {
                // Large events: fewer at a time. A single one always fits.
                Err(AskError::TooMuch(TooMuch::HeldBytes)) if rows > 1 => {
                    rows /= 4;
                    continue;
                }
                answer => answer.map_err(io::Error::other)?,
            };
            if let Outcome::Events(found) = &answer.result {
                for row in found {
                    let epoch = epochs.get(row.view).copied().unwrap_or(0);
                    file.push(row, epoch)?;
                }
            }
            match answer.next {
                Some(next) => after = Some(next),
                None => return file.finish(&self.tenant),
            }
        }
    }
}
