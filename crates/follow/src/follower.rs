//! One forwarding at work: it reads on behind its place, hands over, remembers how far it is, and begins again after a break.
//!
//! Guarantees: `forward.begun` is durable in the tree of every tenant before a byte goes out; the place kept in the settings is
//! never ahead of what the receiver has for sure; after a break, a pause or a kill it goes on from that place, in the
//! order of the journal. A kill at any step repeats events and leaves none out, because the place is written after
//! the hand-over and never before.
//!
//! What is done over syslog and what to a webhook, and what is told of it, stands in a file each.
//!
//! It draws no randomness and reads no wall clock but through its [`Rim`].

mod syslog;
mod telling;
mod webhook;

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use rustls::ClientConfig;
use tokio::sync::{oneshot, watch};
use tokio::time::{sleep, timeout};
use vitni_event::{Seq, TenantId, Timestamp};
use vitni_store::{Change, ChangeError, Prepared, Store};

use crate::backoff::Backoff;
use crate::batches::Batches;
use crate::cursor::{Cursor, Most};
use crate::deliver::webhook::Hook;
use crate::forward::{Forward, Way};
use crate::limits::{GATHER_MS, PLACE_MS_MIN, ROUND_BYTES, ROWS, TICK_MS};
use crate::progress::Progress;
use crate::record::{Place, first};
use crate::select::{Message, OwnByTenant};
use crate::status::{Phase, Status};

/// What a forwarding needs of the server around it.
pub trait Rim: Send + Sync {
    /// The wall clock.
    fn now(&self) -> Timestamp;
    /// Any number: so that senders do not come back all at once.
    fn chance(&self) -> u64;
    /// The tenants' own catalogues as they are now.
    fn catalogues(&self) -> Arc<OwnByTenant>;
    /// Whom to believe and who we are, read anew for every connection.
    ///
    /// # Errors
    /// What cannot be used, as a sentence.
    fn tls(&self, forward: &Forward) -> Result<Arc<ClientConfig>, String>;
    /// The event that tells a tenant of it.
    fn event(&self, forward: &Forward, tenant: &TenantId, fact: &Fact) -> Option<Prepared>;
}

/// What is told of a forwarding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact {
    /// The tenant's events go out from now on.
    Begun,
    /// So many went out in so many seconds.
    Continued {
        /// Events, without those about forwarding.
        count: u64,
        /// For how long.
        seconds: u64,
    },
    /// The tenant's events no longer go out.
    Ended,
    /// The receiver has been away for so many seconds.
    Failing(u64),
    /// It was away for so many seconds.
    Recovered(u64),
    /// An event was put aside.
    GivenUp {
        /// Which.
        id: String,
        /// Refused how often.
        attempts: u32,
    },
}

/// What a forwarding watches while it waits.
#[derive(Clone, Debug)]
pub struct Signals {
    /// Moves with every commit.
    pub commits: watch::Receiver<u64>,
    /// True once the server stops.
    pub stop: watch::Receiver<bool>,
    /// True while somebody holds it back.
    pub paused: watch::Receiver<bool>,
}

/// What is read at a time.
const MOST: Most = Most {
    rows: ROWS,
    bytes: ROUND_BYTES,
};

/// A forwarding at work.
pub struct Follower {
    forward: Forward,
    store: Arc<Store>,
    rim: Arc<dyn Rim>,
    signals: Signals,
    status: Arc<Status>,
    place: Place,
    progress: Progress,
    backoff: Backoff,
    /// Events handed over that were not told yet.
    counts: BTreeMap<TenantId, u64>,
    told_at: Timestamp,
    written_at: Timestamp,
}

/// Why it does not go on.
enum End {
    Stop,
    Pause,
    /// The receiver, or our own store, failed; in words.
    Broke(String),
}

/// What was read: messages, where the cursor is then, and whether there is more.
struct Found {
    cursor: Cursor,
    messages: Vec<Message>,
    more: bool,
}

impl Signals {
    /// Waits until there is a reason to halt.
    async fn halt(&mut self) -> End {
        // A sender that is gone means that the server is, too.
        tokio::select! {
            _ = self.stop.wait_for(|stop| *stop) => End::Stop,
            Ok(_) = self.paused.wait_for(|paused| *paused) => End::Pause,
            else => End::Stop,
        }
    }

    async fn or_halt<T>(&self, work: impl Future<Output = T>) -> Result<T, End> {
        let mut signals = self.clone();
        tokio::select! {
            biased;
            end = signals.halt() => Err(end),
            done = work => Ok(done),
        }
    }
}

impl Follower {
    /// Reads where it was. Nothing goes out before [`Follower::run`].
    ///
    /// # Errors
    /// When the settings cannot be read.
    pub fn new(
        forward: Forward,
        store: Arc<Store>,
        rim: Arc<dyn Rim>,
        signals: Signals,
    ) -> Result<Self, ChangeError> {
        let known = Place::read(store.settings(), &forward.name)?;
        let place = known.unwrap_or_else(|| first(forward.begin.sure(store.seq())));
        let phase = Phase::Starting;
        let sure = Seq(place.sure);
        let status = Status::new(phase, forward.tenants.clone(), sure, place.given_up);
        let now = rim.now();
        Ok(Self {
            progress: Progress::new(sure, forward.way.overlap()),
            status: Arc::new(status),
            backoff: Backoff::default(),
            counts: BTreeMap::new(),
            told_at: now,
            written_at: now,
            forward,
            store,
            rim,
            signals,
            place,
        })
    }

    /// How it is doing, while it runs.
    #[must_use]
    pub fn status(&self) -> Arc<Status> {
        Arc::clone(&self.status)
    }

    /// It must not go out: its address is not allowed.
    #[must_use]
    pub fn not_allowed(self) -> Arc<Status> {
        self.status.set(|figures| {
            figures.phase = Phase::NotAllowed;
            figures.error = Some("its address is not in outbound.allowed".to_owned());
        });
        self.status
    }

    /// Works until the server stops.
    pub async fn run(mut self) {
        loop {
            let end = match self.live().await {
                Ok(never) => match never {},
                Err(end) => end,
            };
            // What the connection held counts as lost: it is gone.
            self.progress.back();
            let rested = match end {
                End::Stop => break,
                End::Pause => self.rest().await,
                End::Broke(words) => self.failed(words, None).await,
            };
            if matches!(rested, Err(End::Stop)) {
                break;
            }
        }
        self.status.set(|figures| figures.phase = Phase::Stopped);
        self.tell_counts().await;
    }

    async fn live(&mut self) -> Result<Infallible, End> {
        self.signals.or_halt(std::future::ready(())).await?;
        self.begin().await?;
        match self.forward.way.clone() {
            Way::Syslog { style, .. } => self.syslog(&style).await,
            Way::Webhook {
                secrets,
                server,
                batch_events_max,
                attempts_max,
            } => {
                let address = self.forward.address.clone();
                let hook = Hook::new(address, secrets, self.forward.selection.is_json());
                let batches = Batches::new(batch_events_max, attempts_max);
                self.webhook(hook, batches, &server).await
            }
        }
    }

    fn tls(&self) -> io::Result<Option<Arc<ClientConfig>>> {
        if !self.forward.address.protocol.is_tls() {
            return Ok(None);
        }
        self.rim.tls(&self.forward).map(Some).map_err(io::Error::other)
    }

    /// Reads on, on a thread where that may take long.
    async fn read(&mut self, mut cursor: Cursor) -> Result<Found, End> {
        self.forward.selection.know(&self.rim.catalogues());
        let (store, selection) = (Arc::clone(&self.store), self.forward.selection.clone());
        let reading = tokio::task::spawn_blocking(move || {
            let upper = store.seq();
            let round = cursor.round(store.views(), upper, MOST)?;
            let messages = round
                .rows
                .iter()
                .filter_map(|row| selection.message(row).transpose());
            Ok(Found {
                messages: messages.collect::<Result<_, _>>()?,
                more: round.more,
                cursor,
            })
        });
        match reading.await {
            Ok(Ok(found)) => Ok(found),
            Ok(Err(error)) => {
                let error: vitni_store::ReadError = error;
                Err(End::Broke(error.to_string()))
            }
            Err(_) => Err(End::Stop),
        }
    }

    /// Everything that was found was handed over, or is not wanted.
    fn passed_over(&mut self, found: &Found) {
        self.progress.passed(found.cursor.after(), 0);
        self.status.reached(&found.cursor);
        let (sure, fails) = (self.progress.sure(), self.backoff.since().is_some());
        self.status.set(|figures| {
            figures.sure = sure;
            if !fails {
                figures.phase = Phase::Sending;
            }
        });
    }

    /// Messages were handed over.
    fn took(&mut self, messages: &[Message], bytes: u64) {
        for message in messages.iter().filter(|message| !message.is_about_forwarding) {
            *self.counts.entry(message.tree.tenant.clone()).or_default() += 1;
        }
        let sure = self.progress.sure();
        self.status.set(|figures| {
            figures.events += messages.len() as u64;
            figures.bytes += bytes;
            figures.sure = sure;
        });
    }

    /// The receiver takes events.
    async fn is_well(&mut self) {
        if self.backoff.since().is_none() {
            return;
        }
        let news = self.backoff.succeeded(self.rim.now());
        self.status.set(|figures| {
            figures.phase = Phase::Sending;
            figures.failing_since = None;
        });
        if let Some(news) = news {
            self.tell_news(news).await;
        }
    }

    /// Writes the place down where that is due. When it cannot be written, events are repeated after the next start.
    async fn keep_place(&mut self) {
        let now = self.rim.now();
        let sure = self.progress.sure();
        let is_due = millis(self.written_at, now) >= PLACE_MS_MIN;
        if sure.0 <= self.place.sure || !is_due {
            return;
        }
        self.written_at = now;
        if let Err(error) = self.write(self.place.clone(), Change::default()).await {
            tracing::warn!(forward = self.forward.name, %error, "its place cannot be written");
        }
    }

    /// Writes the place with whatever else changes.
    async fn write(&mut self, mut place: Place, mut change: Change) -> Result<(), ChangeError> {
        place.sure = place.sure.max(self.progress.sure().0);
        change.put.push(place.put(&self.forward.name)?);
        let (send, receive) = oneshot::channel();
        self.store.change(change, move |outcome| drop(send.send(outcome)));
        receive
            .await
            .unwrap_or_else(|_| Err(ChangeError::Keys("the store ended before it answered".to_owned())))?;
        self.place = place;
        Ok(())
    }

    /// Counts a failure, tells of it once it has lasted, and waits until it is time to try again.
    async fn failed(&mut self, words: String, asked: Option<u64>) -> Result<(), End> {
        let now = self.rim.now();
        let wait = self.backoff.failed(now, self.rim.chance(), asked);
        let since = self.backoff.since();
        tracing::warn!(
            forward = self.forward.name,
            error = words,
            wait_ms = wait,
            "events wait"
        );
        self.status.set(|figures| {
            figures.phase = Phase::Failing;
            figures.breaks += 1;
            figures.failing_since = since;
            figures.error = Some(words);
        });
        if let Some(news) = self.backoff.due(now)
            && self.tell_news(news).await
        {
            self.backoff.told();
        }
        self.signals.or_halt(sleep(Duration::from_millis(wait))).await
    }

    /// Waits until it may go on.
    async fn rest(&mut self) -> Result<(), End> {
        self.status.set(|figures| figures.phase = Phase::Paused);
        self.tell_counts().await;
        let (mut stop, mut paused) = (self.signals.stop.clone(), self.signals.paused.clone());
        tokio::select! {
            _ = stop.wait_for(|stop| *stop) => Err(End::Stop),
            Ok(_) = paused.wait_for(|paused| !*paused) => {
                self.status.set(|figures| figures.phase = Phase::Starting);
                Ok(())
            }
            else => Err(End::Stop),
        }
    }
}

fn broke(error: io::Error) -> End {
    End::Broke(error.to_string())
}

const fn millis(since: Timestamp, now: Timestamp) -> i64 {
    now.nanos().saturating_sub(since.nanos()) / 1_000_000
}

/// Waits for a commit and a little longer for what comes with it, but no longer than until it is time to look what is due.
async fn more(commits: &mut watch::Receiver<u64>) {
    let coming = async {
        if commits.changed().await.is_err() {
            // The store is gone; whoever waits beside this sees the stop.
            std::future::pending::<()>().await;
        }
        sleep(Duration::from_millis(GATHER_MS)).await;
    };
    let _ = timeout(Duration::from_millis(TICK_MS), coming).await;
}
