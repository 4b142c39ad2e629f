//! Questions over events: each on a thread of its own, short ones at once, long ones few at a time and for a bounded time.
//!
//! Nobody can tell beforehand how long a question takes, so all of them begin alike, in one of the places for short reads. One that
//! has used the processor for [`READ_YIELDS_CPU_MS`] lets others go first. One that has used it for [`LONG_READ_CPU_MS`] gives its
//! place back and needs one of the few for long reads; its thread waits a short while for it, and then the question is refused. So
//! whoever asks something cheap waits for no more than a moment of those who ask something dear. The next questions of a token that
//! asked something dear begin with the priority of those that have worked for a while, and have half of the places at most. A
//! thread's priority that was lowered cannot be raised again, so it ends with its question.
//!
//! All of it happens where a question asks whether it is to go on, every few hundred rows. Nothing here knows what is asked, or
//! ends a thread: what does not ask, is not ended.

mod long;

use std::cell::Cell;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use tokio::sync::{AcquireError, OwnedSemaphorePermit, Semaphore, oneshot};
use vitni_access::TokenId;

use crate::app::App;
use crate::limits::{LONG_READ_CPU_MS, LONG_READ_MS, READ_YIELDS_CPU_MS};
use crate::metrics::Metrics;
use crate::refusal::{ApiError, Code};
pub(crate) use long::{Leaves, LongReads, yield_to_others};
use long::{LongPlace, NoPlace};

impl App {
    /// Runs a question. `work` is handed what tells it to end, and whatever it answers after it was told so is thrown away.
    ///
    /// # Errors
    /// What the work says, or why it was ended.
    pub(crate) async fn read<T, E>(
        &self,
        token: TokenId,
        work: impl FnOnce(&dyn Fn() -> bool) -> Result<T, E> + Send + 'static,
    ) -> Result<T, ApiError>
    where
        T: Send + 'static,
        E: Into<ApiError> + Send + 'static,
    {
        let of_dear = self.bounds.long_reads.is_dear(token);
        let of_dear = of_dear.then_some(&self.bounds.dear_reads);
        let place = ShortPlace::wait(&self.bounds.reads, of_dear).await;
        let place = place.map_err(|_| ApiError::new(Code::Stopping))?;
        // Dropped with the request: hyper lets go of it when the connection is closed.
        let caller = Abandoned::default();
        let read = Read {
            begun: Instant::now(),
            most: Duration::from_millis(self.config.work.read_ms_max),
            is_gone: Box::new(caller.asker()),
            token,
            places: Arc::clone(&self.bounds.long_reads),
            metrics: Arc::clone(&self.metrics),
            short: Cell::new(Some(place)),
            long: Cell::new(None),
            is_long: Cell::new(false),
            end: Cell::new(None),
        };
        let (send, receive) = oneshot::channel();
        let run = move || drop(send.send(read.run(work)));
        if let Err(error) = std::thread::Builder::new().name("vitni-read".into()).spawn(run) {
            tracing::error!(%error, "the system gives no thread for a read");
            return Err(ApiError::new(Code::Busy));
        }
        receive.await.unwrap_or_else(|_| {
            tracing::error!("a read broke off");
            Err(ApiError::new(Code::NotReadable))
        })
    }
}

/// A place among the short reads, given back by being dropped.
struct ShortPlace {
    _place: OwnedSemaphorePermit,
    _of_dear: Option<OwnedSemaphorePermit>,
}

impl ShortPlace {
    /// Waits for one; those that have to be `of_dear` wait for one of these first, and take nobody's place meanwhile.
    async fn wait(all: &Arc<Semaphore>, of_dear: Option<&Arc<Semaphore>>) -> Result<Self, AcquireError> {
        let of_dear = match of_dear {
            Some(places) => Some(Arc::clone(places).acquire_owned().await?),
            None => None,
        };
        Ok(Self {
            _of_dear: of_dear,
            _place: Arc::clone(all).acquire_owned().await?,
        })
    }
}

/// Does the halves of a question beside each other; without a second thread the first does all of it. The second begins with the priority
/// that the first has by then and lets others go first as the first does. While the first waits for a place, it stands still.
pub(crate) fn both(own: &mut dyn FnMut(), other: &mut (dyn FnMut(&dyn Fn() -> bool) + Send)) {
    let (waits, leaves) = (WAITS.with(Arc::clone), long::leaves());
    let second = move || {
        long::begin_with(leaves);
        let begun = Instant::now();
        // It is the first that is told to end, and tells the second.
        other(&|| {
            let_others_go_first(begun.elapsed());
            while waits.load(Ordering::Relaxed) {
                std::thread::sleep(Duration::from_millis(STANDS_MS));
            }
            false
        });
    };
    std::thread::scope(|scope| {
        let helper = std::thread::Builder::new().name("vitni-read-2".into());
        if let Err(error) = helper.spawn_scoped(scope, second) {
            tracing::debug!(%error, "the system gives no second thread for a read");
        }
        own();
    });
}

thread_local! {
    /// Whether the question of this thread waits for a place among the long ones.
    static WAITS: Arc<AtomicBool> = Arc::default();
}

/// How long the second thread of a question stands still before it looks again.
const STANDS_MS: u64 = 5;

/// Lowers the priority of a thread that has worked for a while on a question, `taken` after it began.
fn let_others_go_first(taken: Duration) {
    if taken < YIELDS_AFTER || long::leaves() == Some(Leaves::NearlyAll) {
        return;
    }
    let work = long::work_of_thread();
    if work >= Duration::from_millis(LONG_READ_CPU_MS) {
        yield_to_others(Leaves::NearlyAll);
    } else if work >= YIELDS_AFTER {
        yield_to_others(Leaves::Most);
    }
}

/// One question that is being answered.
struct Read {
    begun: Instant,
    most: Duration,
    is_gone: Box<dyn Fn() -> bool + Send>,
    token: TokenId,
    places: Arc<LongReads>,
    metrics: Arc<Metrics>,
    /// What it holds, so that others do not; given back by being dropped.
    short: Cell<Option<ShortPlace>>,
    long: Cell<Option<LongPlace>>,
    is_long: Cell<bool>,
    end: Cell<Option<End>>,
}

/// Why it was ended.
#[derive(Clone, Copy)]
enum End {
    /// Nobody waits for the answer.
    Gone,
    /// It took too long.
    TooSlow,
    /// It found no place among the long ones.
    NoPlace(NoPlace),
}

impl Read {
    fn run<T, E: Into<ApiError>>(
        &self,
        work: impl FnOnce(&dyn Fn() -> bool) -> Result<T, E>,
    ) -> Result<T, ApiError> {
        if self.places.is_dear(self.token) {
            yield_to_others(Leaves::Most);
        }
        let done = work(&|| self.must_end());
        if self.is_long.get() || done.is_err() {
            self.places.was_dear(self.token);
        }
        match self.end.get() {
            None => done.map_err(Into::into),
            Some(end) => Err(self.told(end)),
        }
    }

    fn must_end(&self) -> bool {
        if self.end.get().is_none() {
            self.end.set(self.look().err());
        }
        self.end.get().is_some()
    }

    fn look(&self) -> Result<(), End> {
        let taken = self.begun.elapsed();
        if (self.is_gone)() {
            return Err(End::Gone);
        }
        if taken >= self.most {
            return Err(End::TooSlow);
        }
        if self.is_long.get() {
            return Ok(());
        }
        let_others_go_first(taken);
        if is_long(taken) {
            self.become_long()?;
        }
        Ok(())
    }

    /// Gives the place among the short reads back first: whoever waits for a long one must not keep short ones waiting.
    fn become_long(&self) -> Result<(), End> {
        self.is_long.set(true);
        drop(self.short.take());
        WAITS.with(|waits| waits.store(true, Ordering::Relaxed));
        let place = LongReads::enter(&self.places, self.token, &*self.is_gone);
        WAITS.with(|waits| waits.store(false, Ordering::Relaxed));
        self.long.set(Some(place.map_err(End::NoPlace)?));
        yield_to_others(Leaves::NearlyAll);
        Ok(())
    }

    fn told(&self, end: End) -> ApiError {
        match end {
            End::Gone => {
                self.metrics.reads_abandoned.inc();
                // Nobody sees it.
                ApiError::new(Code::Stopping)
            }
            End::TooSlow => ApiError::new(Code::QueryTooSlow)
                .with_detail(format!("It was ended after {} ms.", self.most.as_millis())),
            End::NoPlace(why) => why.into(),
        }
    }
}

/// Work after which others go first.
const YIELDS_AFTER: Duration = Duration::from_millis(READ_YIELDS_CPU_MS);

/// Whether a read on this thread, begun so long ago, is a long one. What counts is the work: on a busy machine a short one takes its time
/// too. One that waits for the disk does little work, and must not keep its place for ever.
fn is_long(taken: Duration) -> bool {
    let work = Duration::from_millis(LONG_READ_CPU_MS);
    taken >= work && (taken >= Duration::from_millis(LONG_READ_MS) || long::work_of_thread() >= work)
}

/// Set when whoever waits for a piece of work is gone.
#[derive(Debug, Default)]
struct Abandoned(Arc<AtomicBool>);

impl Abandoned {
    /// Asks from another thread.
    fn asker(&self) -> impl Fn() -> bool + Send + use<> {
        let flag = Arc::clone(&self.0);
        move || flag.load(Ordering::Relaxed)
    }
}

impl Drop for Abandoned {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_questions_of_dear_tokens_leave_places_to_others() {
        let (all, of_dear) = (Arc::new(Semaphore::new(2)), Arc::new(Semaphore::new(1)));
        let dear = ShortPlace::wait(&all, Some(&of_dear)).await.unwrap();
        let mut next = std::pin::pin!(ShortPlace::wait(&all, Some(&of_dear)));
        tokio::select! {
            biased;
            _ = &mut next => panic!("there is one place for dear questions"),
            () = std::future::ready(()) => {}
        }
        drop(ShortPlace::wait(&all, None).await.unwrap());
        drop(dear);
        drop(next.await.unwrap());
        assert_eq!((all.available_permits(), of_dear.available_permits()), (2, 1));
    }
}
