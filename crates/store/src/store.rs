//! The store with its threads: one that sequences, one that seals, one that merges.
//!
//! Whatever changes the store is a job in one queue, so there is one order of things. The sequencer gathers waiting
//! batches into group commits: while one sync runs the next batches collect, so the group grows with the load by itself.
//! Checkpoint rounds and settings changes happen between commits. The sealer writes segments beside it and hands them
//! back as jobs. So does the merger, which makes few large segments of many small ones, one merge at a time;
//! nothing waits for it, and a stop breaks it off.
//!
//! Callers pass a function that is called with the answer, on the sequencer's thread: it must be quick. Nothing here is
//! async, and nothing here decides who may do what.

use std::collections::VecDeque;
use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TryRecvError, sync_channel};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use vitni_event::{Seq, TenantId};
use vitni_segment::Workshop;

use crate::core::{
    Batch, BatchOutcome, ChangeError, Core, MergeFailed, MergeJob, Merged, OpenReport, Options, Replaced,
    Round, SealError, SealGroup, Sealed,
};
use crate::disk::Disk;
use crate::error::{AppendError, Closed, OpenError};
use crate::frame::TreeId;
use crate::limits;
use crate::read::NodeCache;
use crate::rim::{Clock, Entropy};
use crate::settings::{Change, Settings};
use crate::view::Views;

/// Called once with the answer.
pub type Reply<T> = Box<dyn FnOnce(T) + Send>;

enum Job {
    Append(Batch, Reply<Result<BatchOutcome, AppendError>>),
    Change(Change, Reply<Result<(), ChangeError>>),
    CreateTenant(TenantId, Change, Reply<Result<(), ChangeError>>),
    Install(Vec<Result<Sealed, SealError>>),
    InstallMerged(Result<Merged, MergeFailed>),
    SealAll,
    Stop,
}

/// What the merger does: nothing that anybody waits for.
enum MergerJob {
    Merge(MergeJob),
    Remove(Replaced),
}

#[derive(Default)]
struct Queue {
    jobs: VecDeque<Job>,
    bytes: usize,
    batches: usize,
    stopping: bool,
}

/// Figures for metrics.
#[derive(Debug, Default)]
pub struct Counters {
    /// Events appended since the start.
    pub appended: AtomicU64,
    /// Group commits, each one sync.
    pub commits: AtomicU64,
    /// Checkpoints published.
    pub checkpoints: AtomicU64,
    /// Segments installed.
    pub segments: AtomicU64,
    /// Segments that became larger ones, and the bytes read and written for it.
    pub merged: AtomicU64,
    /// Bytes of the segments that were merged.
    pub merge_bytes_read: AtomicU64,
    /// Bytes of the segments that they became.
    pub merge_bytes_written: AtomicU64,
    /// Batches refused because the disk is full.
    pub full: AtomicU64,
    /// Microseconds the sequencer was busy.
    pub busy_us: AtomicU64,
}

struct Shared {
    queue: Mutex<Queue>,
    wake: Condvar,
    closed: Mutex<Option<Closed>>,
    is_full: AtomicBool,
    sealing: AtomicUsize,
    merging: AtomicBool,
    /// Nothing is begun any more that a stop would have to wait for.
    stopping: AtomicBool,
    /// Everything up to this place in the journal is in the views.
    seq: AtomicU64,
    counters: Counters,
    views: Arc<Views>,
    settings: Arc<Settings>,
    cache: NodeCache,
    server: String,
    on_commit: Box<dyn Fn() + Send + Sync>,
}

/// How the store is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Health {
    /// Why it is closed, if it is.
    pub closed: Option<Closed>,
    /// Whether the last ordinary batch was refused for want of disk space.
    pub full: bool,
    /// Batches that wait.
    pub waiting: usize,
}

/// An open store. Stops its threads when it is dropped.
pub struct Store {
    shared: Arc<Shared>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store")
            .field("server", &self.shared.server)
            .finish_non_exhaustive()
    }
}

impl Store {
    /// Opens a data directory and starts the threads. `on_commit` is called after every group commit and round, on the
    /// sequencer's thread.
    ///
    /// # Errors
    /// See [`OpenError`].
    pub fn open(
        disk: Arc<dyn Disk>,
        options: Options,
        clock: Arc<dyn Clock>,
        entropy: Box<dyn Entropy>,
        on_commit: Box<dyn Fn() + Send + Sync>,
    ) -> Result<(Self, OpenReport), OpenError> {
        let rest_after = Duration::from_millis(options.rest_ms);
        let (core, report) = Core::open(disk, options, clock, entropy)?;
        let shared = Arc::new(Shared {
            queue: Mutex::default(),
            wake: Condvar::new(),
            closed: Mutex::new(None),
            is_full: AtomicBool::new(false),
            sealing: AtomicUsize::new(0),
            merging: AtomicBool::new(false),
            stopping: AtomicBool::new(false),
            seq: AtomicU64::new(core.seq().0),
            counters: Counters::default(),
            views: core.views(),
            settings: core.settings(),
            cache: NodeCache::default(),
            server: core.server().to_owned(),
            on_commit,
        });
        let (to_sealer, jobs) = sync_channel(limits::QUEUE_BATCHES_MAX);
        let sealer = spawn("vitni-seal", {
            let shared = Arc::clone(&shared);
            move || seal(&shared, &jobs)
        })?;
        let (to_merger, jobs) = sync_channel(MERGER_JOBS_MAX);
        let merger = spawn("vitni-merge", {
            let shared = Arc::clone(&shared);
            move || merge(&shared, &jobs)
        })?;
        let sequencer = spawn("vitni-sequence", {
            let shared = Arc::clone(&shared);
            move || {
                Sequencer {
                    shared,
                    core,
                    to_sealer,
                    to_merger,
                    round_at: Instant::now(),
                    rest_after,
                    still_since: Instant::now(),
                    is_resting: false,
                }
                .run()
            }
        })?;
        Ok((
            Self {
                shared,
                threads: Mutex::new(vec![sequencer, sealer, merger]),
            },
            report,
        ))
    }

    /// Hands a batch to the sequencer. The reply is called when it is durable, or with why it is not.
    pub fn append(
        &self,
        batch: Batch,
        reply: impl FnOnce(Result<BatchOutcome, AppendError>) + Send + 'static,
    ) {
        let bytes = batch.bytes();
        let mut queue = self.queue();
        let busy = queue.batches >= limits::QUEUE_BATCHES_MAX
            || (queue.batches > 0 && queue.bytes + bytes > limits::QUEUE_BYTES_MAX);
        let refused = if queue.stopping {
            Some(AppendError::Closed(stopping()))
        } else if busy {
            Some(AppendError::Busy)
        } else {
            None
        };
        if let Some(error) = refused {
            drop(queue);
            reply(Err(error));
            return;
        }
        queue.bytes += bytes;
        queue.batches += 1;
        queue.jobs.push_back(Job::Append(batch, Box::new(reply)));
        drop(queue);
        self.shared.wake.notify_one();
    }

    /// Makes a change of settings and its events durable.
    pub fn change(&self, change: Change, reply: impl FnOnce(Result<(), ChangeError>) + Send + 'static) {
        self.push(Job::Change(change, Box::new(reply)));
    }

    /// Makes a tenant with its first tree, together with the change that tells of it.
    pub fn create_tenant(
        &self,
        tenant: TenantId,
        change: Change,
        reply: impl FnOnce(Result<(), ChangeError>) + Send + 'static,
    ) {
        self.push(Job::CreateTenant(tenant, change, Box::new(reply)));
    }

    /// Asks that everything in the tails be sealed soon.
    pub fn seal_all(&self) {
        self.push(Job::SealAll);
    }

    fn push(&self, job: Job) {
        let mut queue = self.queue();
        if queue.stopping {
            drop(queue);
            refuse(job);
            return;
        }
        queue.jobs.push_back(job);
        drop(queue);
        self.shared.wake.notify_one();
    }

    fn queue(&self) -> std::sync::MutexGuard<'_, Queue> {
        self.shared.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The read side.
    #[must_use]
    pub fn views(&self) -> &Views {
        &self.shared.views
    }

    /// The newest place in the journal of which every event is in the views taken from now on, whatever its tenant. Asked
    /// for before the views are, it bounds what a reader of several trees may show so that nothing lower is missing.
    #[must_use]
    pub fn seq(&self) -> Seq {
        Seq(self.shared.seq.load(Ordering::Acquire))
    }

    /// The settings, for reading.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.shared.settings
    }

    /// Hashes that proofs and tiles computed before.
    #[must_use]
    pub fn cache(&self) -> &NodeCache {
        &self.shared.cache
    }

    /// The server name that begins every origin.
    #[must_use]
    pub fn server(&self) -> &str {
        &self.shared.server
    }

    /// Figures for metrics.
    #[must_use]
    pub fn counters(&self) -> &Counters {
        &self.shared.counters
    }

    /// Whether segments are being written, or tails are waiting for it.
    #[must_use]
    pub fn is_sealing(&self) -> bool {
        self.shared.sealing.load(Ordering::Relaxed) > 0
    }

    /// Whether segments are being merged.
    #[must_use]
    pub fn is_merging(&self) -> bool {
        self.shared.merging.load(Ordering::Relaxed)
    }

    /// How the store is.
    #[must_use]
    pub fn health(&self) -> Health {
        Health {
            closed: self
                .shared
                .closed
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .clone(),
            full: self.shared.is_full.load(Ordering::Relaxed),
            waiting: self.queue().batches,
        }
    }

    /// Finishes what waits, publishes the last checkpoints, breaks a merge off, stops the threads. What comes later is refused.
    pub fn stop(&self) {
        self.shared.stopping.store(true, Ordering::Relaxed);
        {
            let mut queue = self.queue();
            if !queue.stopping {
                queue.stopping = true;
                queue.jobs.push_back(Job::Stop);
            }
        }
        self.shared.wake.notify_one();
        let threads = std::mem::take(&mut *self.threads.lock().unwrap_or_else(PoisonError::into_inner));
        for thread in threads {
            // A panic there was reported by the panic hook; there is nothing left to stop.
            let _ = thread.join();
        }
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        self.stop();
    }
}

fn stopping() -> Closed {
    Closed {
        reason: "it is being stopped".to_owned(),
    }
}

fn refuse(job: Job) {
    match job {
        Job::Append(_, reply) => reply(Err(stopping().into())),
        Job::Change(_, reply) | Job::CreateTenant(_, _, reply) => reply(Err(stopping().into())),
        Job::Install(_) | Job::InstallMerged(_) | Job::SealAll | Job::Stop => {}
    }
}

fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>, OpenError> {
    std::thread::Builder::new()
        .name(name.to_owned())
        .spawn(work)
        .map_err(OpenError::disk("starting a thread", name))
}

/// How often it is looked whether there is anything better to do than to wait for segments to write.
const LOOK_EVERY: Duration = Duration::from_millis(200);

/// Events in that time that are not worth waiting for: no more than the traces that readers leave.
const QUIET_EVENTS: u64 = 512;

/// The next job. While there is none and hardly anything comes in, blocks of the tails are taken apart one by one, which the first reader to
/// ask would have to wait for otherwise. Where much comes in, they are sealed before it is worth it.
fn next_job(shared: &Shared, jobs: &Receiver<SealGroup>, workshop: &mut Workshop) -> Option<SealGroup> {
    let mut known = shared.seq.load(Ordering::Relaxed);
    loop {
        match jobs.recv_timeout(LOOK_EVERY) {
            Ok(job) => return Some(job),
            Err(RecvTimeoutError::Disconnected) => return None,
            // Its memory is of use to others until many events come again.
            Err(RecvTimeoutError::Timeout) => *workshop = Workshop::default(),
        }
        let before = std::mem::replace(&mut known, shared.seq.load(Ordering::Relaxed));
        let is_quiet = || shared.seq.load(Ordering::Relaxed).saturating_sub(before) <= QUIET_EVENTS;
        for tree in shared.views.all() {
            // What cannot be taken apart is told to the reader who asks for it.
            while is_quiet() && tree.tail.take_apart_a_block().unwrap_or(false) {
                match jobs.try_recv() {
                    Ok(job) => return Some(job),
                    Err(TryRecvError::Disconnected) => return None,
                    Err(TryRecvError::Empty) => {}
                }
            }
        }
    }
}

fn seal(shared: &Shared, jobs: &Receiver<SealGroup>) {
    let mut workshop = Workshop::default();
    while let Some(job) = next_job(shared, jobs, &mut workshop) {
        let done = job.run(&mut workshop);
        shared
            .queue
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .jobs
            .push_back(Job::Install(done));
        shared.wake.notify_one();
    }
}

/// The files of the merge before and the next merge: the sequencer never waits for the merger.
const MERGER_JOBS_MAX: usize = 2;

fn merge(shared: &Shared, jobs: &Receiver<MergerJob>) {
    while let Ok(job) = jobs.recv() {
        match job {
            MergerJob::Remove(replaced) => replaced.remove(),
            MergerJob::Merge(job) => {
                let done = job.run(&|| !shared.stopping.load(Ordering::Relaxed));
                shared
                    .queue
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .jobs
                    .push_back(Job::InstallMerged(done));
                shared.wake.notify_one();
            }
        }
    }
}

struct Sequencer {
    shared: Arc<Shared>,
    core: Core,
    to_sealer: SyncSender<SealGroup>,
    to_merger: SyncSender<MergerJob>,
    round_at: Instant,
    rest_after: Duration,
    /// When the last events of producers came, or the journal was last let rest.
    still_since: Instant,
    /// What there is to seal is being sealed so that the journal can rest.
    is_resting: bool,
}

/// What the sequencer takes out of the queue at a time.
enum Work {
    Commit(Vec<(Batch, Reply<Result<BatchOutcome, AppendError>>)>),
    Other(Job),
    Idle,
}

impl Sequencer {
    fn run(mut self) {
        loop {
            let work = self.next();
            let begun = Instant::now();
            match work {
                Work::Commit(batches) => self.commit(batches),
                Work::Other(Job::Stop) => break,
                Work::Other(job) => self.other(job),
                Work::Idle => {}
            }
            self.round_if_due();
            self.plan_seals(false);
            self.rest_if_due();
            self.plan_merge();
            let busy = u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX);
            self.shared.counters.busy_us.fetch_add(busy, Ordering::Relaxed);
        }
        // The last leaves get their checkpoint before the process ends.
        let _ = self.core.round();
        (self.shared.on_commit)();
    }

    /// Waits for work, no longer than until a round is due.
    fn next(&self) -> Work {
        let mut queue = self.shared.queue.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            // Sealing has fallen behind: events wait in the queue, where the bound on it reaches whoever sends them, and
            // not in memory without one.
            let behind = self.shared.sealing.load(Ordering::Relaxed) > 0 && self.core.tails_are_over();
            if behind {
                if let Some(at) = queue.jobs.iter().position(|job| matches!(job, Job::Install(_)))
                    && let Some(job) = queue.jobs.remove(at)
                {
                    return Work::Other(job);
                }
                queue = self
                    .shared
                    .wake
                    .wait(queue)
                    .unwrap_or_else(PoisonError::into_inner);
                continue;
            }
            if let Some(Job::Append(..)) = queue.jobs.front() {
                return Work::Commit(gather(&mut queue, &self.core));
            }
            if let Some(job) = queue.jobs.pop_front() {
                return Work::Other(job);
            }
            let due = match (self.core.round_is_due(), self.rest_at()) {
                (true, _) => self.round_at,
                (false, Some(at)) => at,
                (false, None) => {
                    queue = self
                        .shared
                        .wake
                        .wait(queue)
                        .unwrap_or_else(PoisonError::into_inner);
                    continue;
                }
            };
            let wait = due.saturating_duration_since(Instant::now());
            if wait.is_zero() {
                return Work::Idle;
            }
            queue = self
                .shared
                .wake
                .wait_timeout(queue, wait)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
    }

    fn commit(&mut self, batches: Vec<(Batch, Reply<Result<BatchOutcome, AppendError>>)>) {
        let (batches, replies): (Vec<_>, Vec<_>) = batches.into_iter().unzip();
        let ordinary = batches
            .iter()
            .any(|batch| batch.class == crate::core::Class::Ordinary);
        let outcomes = self.core.commit(batches);
        if ordinary {
            (self.still_since, self.is_resting) = (Instant::now(), false);
        }
        let counters = &self.shared.counters;
        counters.commits.fetch_add(1, Ordering::Relaxed);
        let full = outcomes
            .iter()
            .any(|outcome| matches!(outcome, Err(AppendError::Full)));
        if full {
            counters.full.fetch_add(1, Ordering::Relaxed);
        }
        if full || ordinary {
            self.shared.is_full.store(full, Ordering::Relaxed);
        }
        for outcome in outcomes.iter().flatten() {
            counters
                .appended
                .fetch_add(outcome.lines.len() as u64, Ordering::Relaxed);
        }
        self.note_closed();
        self.shared.seq.store(self.core.seq().0, Ordering::Release);
        (self.shared.on_commit)();
        for (reply, outcome) in replies.into_iter().zip(outcomes) {
            reply(outcome);
        }
    }

    fn other(&mut self, job: Job) {
        // Whoever is answered finds what was done: the place is shown first.
        let answer: Option<Box<dyn FnOnce()>> = match job {
            Job::Change(change, reply) => {
                let done = self.core.change(&change);
                Some(Box::new(move || reply(done)))
            }
            Job::CreateTenant(tenant, change, reply) => {
                let done = self.core.create_tenant(&tenant, change);
                Some(Box::new(move || reply(done)))
            }
            Job::Install(done) => {
                self.shared.sealing.fetch_sub(1, Ordering::Relaxed);
                let installed = self.core.install(done).unwrap_or(0) as u64;
                self.shared
                    .counters
                    .segments
                    .fetch_add(installed, Ordering::Relaxed);
                None
            }
            Job::InstallMerged(done) => {
                self.install_merged(done);
                None
            }
            Job::SealAll => {
                self.plan_seals(true);
                None
            }
            Job::Append(..) | Job::Stop => None,
        };
        self.note_closed();
        self.shared.seq.store(self.core.seq().0, Ordering::Release);
        (self.shared.on_commit)();
        if let Some(answer) = answer {
            answer();
        }
    }

    fn round_if_due(&mut self) {
        if Instant::now() < self.round_at || !self.core.round_is_due() {
            return;
        }
        self.round_at = Instant::now() + Duration::from_millis(limits::ROUND_MS_MIN);
        if let Ok(Round::Published(count)) = self.core.round() {
            self.shared
                .counters
                .checkpoints
                .fetch_add(count as u64, Ordering::Relaxed);
            (self.shared.on_commit)();
        }
        self.note_closed();
    }

    /// When the journal is to rest, if it is worth it and not on its way there.
    fn rest_at(&self) -> Option<Instant> {
        (!self.is_resting && self.core.is_worth_a_rest()).then(|| self.still_since + self.rest_after)
    }

    /// After some time without events seals what there is, and once that is done gives the journal's files back.
    fn rest_if_due(&mut self) {
        if self.rest_at().is_some_and(|at| Instant::now() >= at) {
            self.is_resting = true;
            self.plan_seals(true);
        }
        if !self.is_resting || self.shared.sealing.load(Ordering::Relaxed) > 0 || self.core.round_is_due() {
            return;
        }
        // Where a reader's trace came in between or the disk is full, it is tried again after as long a time.
        (self.still_since, self.is_resting) = (Instant::now(), false);
        if let Ok(true) = self.core.rest() {
            tracing::debug!("no events for a while: the journal's files are given back");
        }
        self.note_closed();
    }

    fn plan_seals(&mut self, all: bool) {
        for job in self.core.plan_seals(all) {
            self.shared.sealing.fetch_add(1, Ordering::Relaxed);
            if self.to_sealer.send(job).is_err() {
                tracing::error!("the sealing thread is gone");
            }
        }
    }

    fn plan_merge(&mut self) {
        if self.shared.stopping.load(Ordering::Relaxed) {
            return;
        }
        if let Some(job) = self.core.plan_merge() {
            self.shared.merging.store(true, Ordering::Relaxed);
            self.hand_to_merger(MergerJob::Merge(job));
        }
    }

    /// The old files are removed by the merger: freeing tens of megabytes takes a file system milliseconds.
    fn install_merged(&mut self, done: Result<Merged, MergeFailed>) {
        self.shared.merging.store(false, Ordering::Relaxed);
        let Ok(replaced) = self.core.install_merged(done) else {
            return;
        };
        if let Some(bytes) = replaced.bytes {
            let counters = &self.shared.counters;
            counters.merged.fetch_add(bytes.segments, Ordering::Relaxed);
            counters.merge_bytes_read.fetch_add(bytes.read, Ordering::Relaxed);
            counters
                .merge_bytes_written
                .fetch_add(bytes.written, Ordering::Relaxed);
        }
        self.hand_to_merger(MergerJob::Remove(replaced));
    }

    fn hand_to_merger(&self, job: MergerJob) {
        if self.to_merger.send(job).is_err() {
            tracing::error!("the merging thread is gone");
        }
    }

    fn note_closed(&self) {
        if let Some(closed) = self.core.closed() {
            let mut slot = self.shared.closed.lock().unwrap_or_else(PoisonError::into_inner);
            slot.get_or_insert_with(|| closed.clone());
        }
    }
}

/// Takes waiting batches from the front up to the size of a group: at least one, and no more than one frame of the journal holds.
fn gather(queue: &mut Queue, core: &Core) -> Vec<(Batch, Reply<Result<BatchOutcome, AppendError>>)> {
    let most = limits::GROUP_BYTES.min(core.frame_bytes_max());
    let mut taken = Vec::new();
    let mut room = most;
    while let Some(Job::Append(batch, _)) = queue.jobs.front() {
        let wanted = core.frame_bytes(batch);
        if wanted > room && !taken.is_empty() {
            break;
        }
        room = room.saturating_sub(wanted);
        if let Some(Job::Append(batch, reply)) = queue.jobs.pop_front() {
            queue.bytes -= batch.bytes();
            queue.batches -= 1;
            taken.push((batch, reply));
        }
    }
    taken
}

/// Waits for the answer, for callers that have a thread to spare.
impl Store {
    /// [`Store::append`], blocking.
    ///
    /// # Errors
    /// See [`AppendError`].
    pub fn append_wait(&self, batch: Batch) -> Result<BatchOutcome, AppendError> {
        let (send, receive) = sync_channel(1);
        self.append(batch, move |outcome| drop(send.send(outcome)));
        receive.recv().unwrap_or_else(|_| Err(stopping().into()))
    }

    /// [`Store::create_tenant`], blocking.
    ///
    /// # Errors
    /// See [`ChangeError`].
    pub fn create_tenant_wait(&self, tenant: TenantId, change: Change) -> Result<(), ChangeError> {
        let (send, receive) = sync_channel(1);
        self.create_tenant(tenant, change, move |outcome| drop(send.send(outcome)));
        receive.recv().unwrap_or_else(|_| Err(stopping().into()))
    }

    /// [`Store::change`], blocking.
    ///
    /// # Errors
    /// See [`ChangeError`].
    pub fn change_wait(&self, change: Change) -> Result<(), ChangeError> {
        let (send, receive) = sync_channel(1);
        self.change(change, move |outcome| drop(send.send(outcome)));
        receive.recv().unwrap_or_else(|_| Err(stopping().into()))
    }

    /// The newest view of a tenant's current tree.
    #[must_use]
    pub fn current_tree(&self, tenant: &TenantId) -> Option<TreeId> {
        self.views().current(tenant).map(|view| view.id)
    }
}
