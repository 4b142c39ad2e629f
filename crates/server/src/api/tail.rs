//! `GET /v1/tail`: events as they come, as server-sent events, resumable at any place.
//!
//! A tail reads by a cursor (`vitni_follow::cursor`): whoever resumes behind the last place shown has missed nothing and
//! sees nothing twice. Traces: `tail.opened` is durable before the first byte; what was sent is told at most once a minute and only then
//! goes on; `tail.closed` tells the end. A client that does not read is cut off once a bounded queue has been full for too long.

mod reading;

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header, request::Parts};
use axum::response::Response;
use bytes::Bytes;
use futures_util::stream;
use tokio::sync::{OwnedSemaphorePermit, mpsc};
use tokio::time::{Instant, MissedTickBehavior, interval_at, sleep, timeout};
use vitni_access::Scope;
use vitni_event::{Seq, TenantId};
use vitni_follow::Cursor;
use vitni_query::Sight;

use super::{answer, find, query};
use crate::app::App;
use crate::limits::{TAIL_HEARTBEAT_S, TAIL_QUEUE_MAX, TAIL_TRACE_S};
use crate::listen::{Peer, stopped};
use crate::own::Asker;
use crate::refusal::{ApiError, Code};
use reading::Reading;

/// After a commit, for how long to wait for more: a busy server is asked fifty times a second and not with every commit.
const GATHER: Duration = Duration::from_millis(20);

pub(super) async fn tail(app: Arc<App>, request: Request) -> Result<Response, ApiError> {
    let (parts, _) = request.into_parts();
    let asker = app.asker(&parts, Scope::Read)?;
    let mut parameters = query::parameters(&parts)?;
    find::resolve_tenants(&app, &parts, &asker, &mut parameters)?;
    let after = after(&parts, &mut parameters)?;
    if let Some((name, _)) = parameters
        .iter()
        .find(|(name, _)| name == "cursor" || name == "limit")
    {
        return Err(ApiError::new(Code::BadParameter)
            .with_detail(format!("There is no parameter `{name}` here."))
            .with_hint("A tail begins behind `after` and has no end."));
    }
    let mut wanted = vitni_query::Request::from_params(parameters)?;
    find::check_personal(&app, &parts, &asker, &wanted.filter)?;
    let tenants = find::tenants(&app, &parts, &asker, wanted.tenants)?;
    find::know_own(&app, &tenants, &mut wanted.filter)?;
    let place = Arc::clone(&app.bounds.tails)
        .try_acquire_owned()
        .map_err(|_| ApiError::new(Code::Busy))?;

    let sight = find::sight(&asker);
    let stream_id = app.ids.fresh(app.now()).to_string();
    let conditions = wanted.filter.to_params();
    let start = after.unwrap_or_else(|| app.store.seq());
    let maker = app.maker();
    let opened: Vec<_> = tenants
        .iter()
        .map(|tenant| {
            maker.tail_opened(
                tenant,
                &asker,
                &stream_id,
                &conditions,
                sight == Sight::Whole,
                after.is_some(),
            )
        })
        .collect();
    app.trace(&opened).await?;

    let (sender, receiver) = mpsc::channel(TAIL_QUEUE_MAX);
    let follow = Follow {
        sent: tenants.iter().map(|tenant| (tenant.clone(), 0)).collect(),
        reading: Reading {
            filter: wanted.filter,
            sight,
            cursor: Cursor::new(tenants, start),
        },
        app,
        asker,
        stream_id,
        sender,
        unread: parts
            .extensions
            .get::<Peer>()
            .map(|peer| Arc::clone(&peer.stalled))
            .unwrap_or_default(),
        _place: place,
    };
    tokio::spawn(follow.run());
    let body = stream::unfold(receiver, |mut receiver| async move {
        receiver
            .recv()
            .await
            .map(|bytes| (Ok::<_, Infallible>(bytes), receiver))
    });
    let mut response = answer::with_type(StatusCode::OK, "text/event-stream", Body::from_stream(body));
    // Proxies that gather answers would hold events back.
    response
        .headers_mut()
        .insert("x-accel-buffering", HeaderValue::from_static("no"));
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// The place behind which to begin. A client that reconnects sends it as `Last-Event-ID`, which then counts.
fn after(parts: &Parts, parameters: &mut Vec<(String, String)>) -> Result<Option<Seq>, ApiError> {
    let mut given = None;
    parameters.retain(|(name, value)| {
        if name == "after" {
            given = Some(value.clone());
        }
        name != "after"
    });
    let header = parts
        .headers
        .get("last-event-id")
        .map(|value| value.to_str().unwrap_or("?").to_owned());
    let Some(text) = header.or(given) else {
        return Ok(None);
    };
    let number = text
        .parse()
        .ok()
        .filter(|_| text.bytes().all(|byte| byte.is_ascii_digit()));
    number.map(|number| Some(Seq(number))).ok_or_else(|| {
        ApiError::new(Code::BadParameter)
            .with_detail("`after` or Last-Event-ID is not a place in the journal.")
            .with_hint("Give the `id` of the last event that was received, or 0 for all.")
    })
}

/// One open tail.
struct Follow {
    app: Arc<App>,
    asker: Asker,
    stream_id: String,
    reading: Reading,
    /// Events sent since the last trace.
    sent: BTreeMap<TenantId, u64>,
    sender: mpsc::Sender<Bytes>,
    unread: Arc<AtomicBool>,
    _place: OwnedSemaphorePermit,
}

/// Why a tail ended, as a word.
type End = &'static str;

impl Follow {
    async fn run(mut self) {
        self.app.metrics.tails.inc();
        let why = match self.follow().await {
            Ok(never) => match never {},
            Err(why) => why,
        };
        // Either our queue was full for too long, or the connection's own buffers were.
        let is_unread = why == "not-read" || (why == "client-gone" && self.unread.load(Ordering::Relaxed));
        let why = if is_unread { "not-read" } else { why };
        if is_unread {
            self.app.metrics.tails_cut.inc();
        }
        let maker = self.app.maker();
        let closed: Vec<_> = self
            .sent
            .iter()
            .map(|(tenant, sent)| maker.tail_closed(tenant, &self.asker, &self.stream_id, *sent, why))
            .collect();
        // Whether it could be written is counted there; the tail has ended either way.
        let _ = self.app.trace(&closed).await;
        self.app.metrics.tails.dec();
    }

    async fn follow(&mut self) -> Result<Infallible, End> {
        let mut stop = self.app.stop.clone();
        let mut commits = self.app.commits.clone();
        let heartbeat = Duration::from_secs(TAIL_HEARTBEAT_S);
        let mut beat = interval_at(Instant::now() + heartbeat, heartbeat);
        beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let minute = Duration::from_secs(TAIL_TRACE_S);
        let mut trace = interval_at(Instant::now() + minute, minute);
        trace.set_missed_tick_behavior(MissedTickBehavior::Delay);
        self.say(Bytes::from_static(b"retry: 1000\n\n")).await?;
        loop {
            commits.borrow_and_update();
            if self.show_new().await? {
                // There is more to read at once; what stops a tail is looked at in between.
                self.check(&stop)?;
                if trace_is_due(&mut trace) {
                    self.trace().await?;
                }
                continue;
            }
            tokio::select! {
                changed = commits.changed() => {
                    changed.map_err(|_| "stopping")?;
                    sleep(GATHER).await;
                }
                _ = beat.tick() => self.say(Bytes::from_static(b":\n\n")).await?,
                _ = trace.tick() => self.trace().await?,
                () = stopped(&mut stop) => return Err("stopping"),
                () = self.sender.closed() => return Err("client-gone"),
            }
            self.check(&stop)?;
        }
    }

    /// Whether the tail may go on: its token may have been taken back since it was opened.
    fn check(&self, stop: &tokio::sync::watch::Receiver<bool>) -> Result<(), End> {
        if *stop.borrow() {
            return Err("stopping");
        }
        let now = self.app.now();
        let tokens = self.app.tokens();
        let record = tokens.get(&self.asker.caller.token_id);
        let is_good = record.is_some_and(|record| {
            record.revoked.is_none() && record.expires.is_none_or(|expires| expires > now)
        });
        if is_good { Ok(()) } else { Err("token-ended") }
    }

    /// Reads and sends what has come. True when there may be more at once.
    async fn show_new(&mut self) -> Result<bool, End> {
        let upper = self.app.store.seq();
        if upper <= self.reading.cursor.after() {
            return Ok(false);
        }
        let (app, mut reading) = (Arc::clone(&self.app), std::mem::take(&mut self.reading));
        let done = self
            .app
            .blocking(&self.app.bounds.reads, move || {
                let round = reading.round(&app, upper);
                (reading, round)
            })
            .await;
        let (reading, round) = done.map_err(|_| "unreadable")?;
        self.reading = reading;
        let round = round.map_err(|error| {
            tracing::error!(%error, "a tail cannot go on");
            "unreadable"
        })?;
        for message in round.messages {
            self.say(message).await?;
        }
        for (tenant, count) in round.counts {
            *self.sent.entry(tenant).or_default() += count;
        }
        Ok(round.more)
    }

    async fn say(&self, message: Bytes) -> Result<(), End> {
        let patience = Duration::from_millis(self.app.config.http.write_stall_ms_max);
        match timeout(patience, self.sender.send(message)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err("client-gone"),
            Err(_) => Err("not-read"),
        }
    }

    async fn trace(&mut self) -> Result<(), End> {
        let maker = self.app.maker();
        let due: Vec<_> = self
            .sent
            .iter()
            .filter(|(_, sent)| **sent > 0)
            .map(|(tenant, sent)| maker.tail_continued(tenant, &self.asker, &self.stream_id, *sent))
            .collect();
        if due.is_empty() {
            return Ok(());
        }
        self.app.trace(&due).await.map_err(|_| "trace-impossible")?;
        self.sent.values_mut().for_each(|sent| *sent = 0);
        Ok(())
    }
}

/// Whether an interval has ticked, without waiting for it.
fn trace_is_due(interval: &mut tokio::time::Interval) -> bool {
    use futures_util::FutureExt as _;
    interval.tick().now_or_never().is_some()
}
