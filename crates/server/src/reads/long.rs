//! Places for long reads: so many at a time, so many of one token, and a bounded number that wait for one.

use std::cell::Cell;
use std::collections::HashMap;
use std::sync::atomic::AtomicI64;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use prometheus_client::metrics::gauge::Gauge;
use vitni_access::TokenId;

use crate::limits::{DEAR_TOKEN_MS, LONG_READ_ASKS_MS, LONG_READ_WAIT_MS_MAX, LONG_READS_WAITING_MAX};
use crate::refusal::{ApiError, Code};

/// All places for long reads.
#[derive(Debug)]
pub(crate) struct LongReads {
    most: usize,
    most_of_token: usize,
    taken: Mutex<Taken>,
    freed: Condvar,
    shown: Gauge<i64, AtomicI64>,
}

#[derive(Debug, Default)]
struct Taken {
    places: usize,
    by_token: HashMap<TokenId, usize>,
    /// Whose questions were dear, and when.
    dear: HashMap<TokenId, Instant>,
    waiting: usize,
}

/// A place, given back when it is dropped.
#[derive(Debug)]
pub(crate) struct LongPlace {
    of: Arc<LongReads>,
    token: TokenId,
}

/// Why there is no place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoPlace {
    /// All are taken.
    All,
    /// The token has as many as one may.
    OfToken,
}

impl LongReads {
    /// `shown` follows how many there are.
    pub(crate) fn new(most: usize, most_of_token: usize, shown: Gauge<i64, AtomicI64>) -> Self {
        Self {
            shown,
            most,
            most_of_token,
            taken: Mutex::default(),
            freed: Condvar::new(),
        }
    }

    /// Waits for a place, for a while and while the caller is there.
    pub(crate) fn enter(
        this: &Arc<Self>,
        token: TokenId,
        is_gone: &dyn Fn() -> bool,
    ) -> Result<LongPlace, NoPlace> {
        let patience = Duration::from_millis(LONG_READ_WAIT_MS_MAX);
        let asks = Duration::from_millis(LONG_READ_ASKS_MS);
        let begun = Instant::now();
        let mut taken = this.taken();
        let mut first = true;
        loop {
            let Some(why) = this.why_not(&taken, token) else {
                taken.places += 1;
                *taken.by_token.entry(token).or_default() += 1;
                this.shown.inc();
                let of = Arc::clone(this);
                return Ok(LongPlace { of, token });
            };
            let too_many_wait = first && taken.waiting >= LONG_READS_WAITING_MAX;
            if too_many_wait || begun.elapsed() >= patience || is_gone() {
                return Err(why);
            }
            first = false;
            taken.waiting += 1;
            let woken = this.freed.wait_timeout(taken, asks);
            taken = woken.unwrap_or_else(PoisonError::into_inner).0;
            taken.waiting -= 1;
        }
    }

    /// Remembers for a while that a question of this token was dear.
    pub(crate) fn was_dear(&self, token: TokenId) {
        let mut taken = self.taken();
        taken.dear.retain(|_, since| is_recent(*since));
        taken.dear.insert(token, Instant::now());
    }

    /// Whether a question of this token was dear a while ago.
    pub(crate) fn is_dear(&self, token: TokenId) -> bool {
        self.taken()
            .dear
            .get(&token)
            .is_some_and(|since| is_recent(*since))
    }

    fn why_not(&self, taken: &Taken, token: TokenId) -> Option<NoPlace> {
        let of_token = taken.by_token.get(&token).copied().unwrap_or(0);
        if of_token >= self.most_of_token {
            Some(NoPlace::OfToken)
        } else {
            (taken.places >= self.most).then_some(NoPlace::All)
        }
    }

    fn taken(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn is_recent(since: Instant) -> bool {
    since.elapsed() < Duration::from_millis(DEAR_TOKEN_MS)
}

impl Drop for LongPlace {
    fn drop(&mut self) {
        let mut taken = self.of.taken();
        taken.places = taken.places.saturating_sub(1);
        self.of.shown.dec();
        if let Some(count) = taken.by_token.get_mut(&self.token) {
            *count -= 1;
            if *count == 0 {
                taken.by_token.remove(&self.token);
            }
        }
        drop(taken);
        // All of them: who is woken may be one whose token has enough.
        self.of.freed.notify_all();
    }
}

impl From<NoPlace> for ApiError {
    fn from(why: NoPlace) -> Self {
        let code = match why {
            NoPlace::All => Code::QueriesBusy,
            NoPlace::OfToken => Code::TooManyQueries,
        };
        Self::new(code).retry_after(2)
    }
}

/// How long this thread has had the processor: a thread of a read has done nothing else.
pub(crate) fn work_of_thread() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::try_from(time).unwrap_or_default()
}

/// How much of the processor a read leaves to others that want it. Linux weighs five steps of niceness as a factor of three; the
/// sequencer, reads that have just begun and answers keep theirs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Leaves {
    /// About nine tenths: it has worked for longer than what lookups answer takes.
    Most,
    /// All but a seventieth.
    NearlyAll,
}

thread_local! {
    /// How much this thread leaves to others by now.
    static LEAVES: Cell<Option<Leaves>> = const { Cell::new(None) };
}

/// How much this thread leaves to others by now: one that it begins does from its start, as the system has it.
pub(crate) fn leaves() -> Option<Leaves> {
    LEAVES.get()
}

/// What a thread leaves that was begun by another.
pub(crate) fn begin_with(leaves: Option<Leaves>) {
    LEAVES.set(leaves);
}

/// Lowers the priority of this thread for the rest of its life; never raises it.
pub(crate) fn yield_to_others(leaves: Leaves) {
    if LEAVES.get() >= Some(leaves) {
        return;
    }
    LEAVES.set(Some(leaves));
    let niceness = match leaves {
        Leaves::Most => 10,
        Leaves::NearlyAll => 19,
    };
    // On Linux the id of a thread stands for that thread alone. Elsewhere it would be the whole process.
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::process::setpriority_process(Some(rustix::thread::gettid()), niceness) {
        tracing::debug!(%error, "a long read keeps its priority");
    }
    #[cfg(not(target_os = "linux"))]
    let _ = niceness;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(most: usize, most_of_token: usize) -> Arc<LongReads> {
        Arc::new(LongReads::new(most, most_of_token, Gauge::default()))
    }

    fn token(letter: &str) -> TokenId {
        TokenId::parse(&letter.repeat(16)).unwrap()
    }

    fn enter(places: &Arc<LongReads>, letter: &str) -> Result<LongPlace, NoPlace> {
        // Whoever is gone does not wait.
        LongReads::enter(places, token(letter), &|| true)
    }

    #[test]
    fn places_are_counted_by_token_and_together() {
        let places = places(3, 2);
        let held: Vec<_> = ["a", "a", "b"].map(|of| enter(&places, of).unwrap()).into();
        assert_eq!(enter(&places, "a").unwrap_err(), NoPlace::OfToken);
        assert_eq!(enter(&places, "b").unwrap_err(), NoPlace::All);
        assert_eq!(places.shown.get(), 3);
        drop(held);
        assert_eq!(places.shown.get(), 0);
        assert!(
            places.taken().by_token.is_empty(),
            "tokens that ask nothing take no memory"
        );
        assert!(enter(&places, "a").is_ok());
    }

    #[test]
    fn whoever_waits_gets_the_place_that_is_given_back() {
        let places = places(1, 1);
        let held = enter(&places, "a").unwrap();
        let (waits, others) = (Arc::clone(&places), Arc::clone(&places));
        let waiting = std::thread::spawn(move || LongReads::enter(&waits, token("b"), &|| false).is_ok());
        while others.taken().waiting == 0 {
            std::thread::yield_now();
        }
        drop(held);
        assert!(waiting.join().unwrap());
    }

    #[test]
    fn a_token_is_dear_for_a_while_and_alone() {
        let places = places(1, 1);
        places.was_dear(token("a"));
        assert!(places.is_dear(token("a")) && !places.is_dear(token("b")));
        let long_ago = Instant::now()
            .checked_sub(Duration::from_millis(DEAR_TOKEN_MS))
            .unwrap();
        places.taken().dear.insert(token("a"), long_ago);
        assert!(!places.is_dear(token("a")));
        places.was_dear(token("b"));
        assert_eq!(places.taken().dear.len(), 1, "what is forgotten takes no memory");
    }

    #[test]
    fn few_wait() {
        let places = places(0, 1);
        places.taken().waiting = LONG_READS_WAITING_MAX;
        // Would wait for ever otherwise.
        let never = || -> bool { panic!("it waits") };
        assert_eq!(
            LongReads::enter(&places, token("a"), &never).unwrap_err(),
            NoPlace::All
        );
    }
}
