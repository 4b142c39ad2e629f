//! What all requests share: the store, who may call, who is a tenant, and the bounds on work.
//!
//! Tokens and tenants are followed in memory after their change is durable in the store, never before. Nothing here
//! knows HTTP.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use sha2::{Digest, Sha256};
use tokio::sync::{Mutex, Semaphore, oneshot, watch};
use vitni_access::{Caller, Registry, Scope, Sessions, TenantRecord};
use vitni_event::catalogue::OwnCatalogues;
use vitni_event::{Canonical, Event, EventId, TenantId, Timestamp};
use vitni_intake::Products;
use vitni_store::{
    AppendError, Batch, BatchOutcome, Change, ChangeError, Class, Clock as _, Prepared, Store, SystemClock,
};

use crate::audit::Audit;
use crate::buffers::Buffers;
use crate::config::Config;
use crate::forwards::Forwards;
use crate::metrics::Metrics;
use crate::reads::LongReads;
use crate::refusal::{ApiError, Code};
use crate::sources::Sources;

/// What all requests share.
#[derive(Debug)]
pub(crate) struct App {
    pub(crate) store: Arc<Store>,
    pub(crate) config: Config,
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) audit: Audit,
    pub(crate) ids: Ids,
    /// The tenant of the server's own events.
    pub(crate) own: TenantId,
    pub(crate) tokens: RwLock<Registry>,
    pub(crate) tenants: RwLock<Tenants>,
    /// Of browsers.
    pub(crate) sessions: std::sync::Mutex<Sessions>,
    pub(crate) own_catalogues: RwLock<Arc<OwnByTenant>>,
    /// What lines are read by.
    pub(crate) products: RwLock<Arc<Products>>,
    /// Who sends.
    pub(crate) sources: Sources,
    /// Held while tokens or tenants are changed: names are looked up and taken in one step.
    pub(crate) changing: Mutex<()>,
    /// Moves with every commit and checkpoint.
    pub(crate) commits: watch::Receiver<u64>,
    /// True once the server stops.
    pub(crate) stop: watch::Receiver<bool>,
    pub(crate) bounds: Bounds,
    /// For the bodies of batches.
    pub(crate) buffers: Buffers,
    /// Set once, when the server starts.
    pub(crate) forwards: OnceLock<Forwards>,
}

/// Work that may go on at a time; more waits.
#[derive(Debug)]
pub(crate) struct Bounds {
    pub(crate) parses: Arc<Semaphore>,
    pub(crate) reads: Arc<Semaphore>,
    /// How many of these the questions of tokens may have that asked something dear.
    pub(crate) dear_reads: Arc<Semaphore>,
    pub(crate) long_reads: Arc<LongReads>,
    pub(crate) exports: Arc<Semaphore>,
    pub(crate) tiles: Arc<Semaphore>,
    pub(crate) tails: Arc<Semaphore>,
}

/// The catalogues that tenants wrote themselves.
pub(crate) type OwnByTenant = BTreeMap<TenantId, OwnCatalogues>;

/// The tenants there are.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tenants(BTreeMap<TenantId, TenantRecord>);

impl Tenants {
    pub(crate) fn put(&mut self, record: TenantRecord) {
        self.0.insert(record.id.clone(), record);
    }

    pub(crate) fn get(&self, id: &TenantId) -> Option<&TenantRecord> {
        self.0.get(id)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &TenantRecord> {
        self.0.values()
    }

    /// By id, else by name.
    pub(crate) fn resolve(&self, text: &str) -> Option<&TenantRecord> {
        let by_id = TenantId::parse(text).and_then(|id| self.0.get(&id));
        by_id.or_else(|| self.0.values().find(|record| record.name.as_str() == text))
    }
}

/// Makes event ids that nobody can guess and that never meet: hashes of a secret of this run and a counter.
#[derive(Debug)]
pub(crate) struct Ids {
    secret: [u8; 32],
    next: AtomicU64,
}

impl Ids {
    pub(crate) const fn new(secret: [u8; 32]) -> Self {
        Self {
            secret,
            next: AtomicU64::new(0),
        }
    }

    pub(crate) fn fresh(&self, now: Timestamp) -> EventId {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let hash: [u8; 32] = Sha256::new()
            .chain_update(self.secret)
            .chain_update(number.to_be_bytes())
            .finalize()
            .into();
        let [a, b, c, d, e, f, g, h, i, j, ..] = hash;
        let ms = u64::try_from(now.nanos() / 1_000_000).unwrap_or(0);
        EventId::v7(ms, [a, b, c, d, e, f, g, h, i, j])
    }
}

/// Bytes of the system's random source, for secrets.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], ApiError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| {
        tracing::error!(%error, "the operating system gives no random bytes");
        ApiError::new(Code::Busy)
    })?;
    Ok(bytes)
}

/// An event of ours, ready for the store.
pub(crate) fn prepare(event: &Event<'_>) -> Option<Prepared> {
    let tenant = TenantId::parse(&event.tenant)?;
    Some(Prepared::fresh(tenant, event.id, Canonical::write(event)))
}

impl App {
    pub(crate) fn now(&self) -> Timestamp {
        SystemClock.now()
    }

    pub(crate) fn tokens(&self) -> RwLockReadGuard<'_, Registry> {
        self.tokens.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn tokens_mut(&self) -> RwLockWriteGuard<'_, Registry> {
        self.tokens.write().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn tenants(&self) -> RwLockReadGuard<'_, Tenants> {
        self.tenants.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn tenants_mut(&self) -> RwLockWriteGuard<'_, Tenants> {
        self.tenants.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// The tenants' own catalogues as they are now; whoever holds them is not in the way of whoever changes them.
    pub(crate) fn catalogues(&self) -> Arc<OwnByTenant> {
        let own = self.own_catalogues.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&own)
    }

    pub(crate) fn set_catalogues(&self, tenant: TenantId, own: OwnCatalogues) {
        let mut all = self
            .own_catalogues
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        Arc::make_mut(&mut all).insert(tenant, own);
    }

    /// The products as they are now.
    pub(crate) fn products(&self) -> Arc<Products> {
        let products = self.products.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&products)
    }

    pub(crate) fn set_products(&self, products: Products) {
        let mut all = self.products.write().unwrap_or_else(PoisonError::into_inner);
        *all = Arc::new(products);
    }

    /// The tenants over which the caller has this right.
    pub(crate) fn tenants_of(&self, caller: &Caller, scope: Scope) -> Vec<TenantId> {
        self.tenants()
            .iter()
            .map(|record| &record.id)
            .filter(|id| caller.may(scope, id))
            .cloned()
            .collect()
    }

    /// A tenant by id or name, if the caller has this right over it. Whether there is one is not said to anybody else.
    pub(crate) fn tenant_for(&self, caller: &Caller, scope: Scope, text: &str) -> Result<TenantId, ApiError> {
        let tenants = self.tenants();
        let found = tenants
            .resolve(text)
            .filter(|record| caller.may(scope, &record.id));
        found
            .map(|record| record.id.clone())
            .ok_or_else(|| ApiError::new(Code::TenantNotAllowed))
    }

    /// Stores a batch; answers when it is durable.
    pub(crate) async fn append(&self, batch: Batch) -> Result<BatchOutcome, AppendError> {
        let (send, receive) = oneshot::channel();
        self.store.append(batch, move |outcome| drop(send.send(outcome)));
        receive.await.unwrap_or(Err(AppendError::Busy))
    }

    /// Changes settings together with the events that tell of it.
    pub(crate) async fn change(&self, change: Change) -> Result<(), ChangeError> {
        let (send, receive) = oneshot::channel();
        self.store.change(change, move |outcome| drop(send.send(outcome)));
        receive.await.unwrap_or(Err(lost()))
    }

    /// Makes a tenant together with the events that tell of it.
    pub(crate) async fn create_tenant(&self, tenant: TenantId, change: Change) -> Result<(), ChangeError> {
        let (send, receive) = oneshot::channel();
        self.store
            .create_tenant(tenant, change, move |outcome| drop(send.send(outcome)));
        receive.await.unwrap_or(Err(lost()))
    }

    /// Makes traces durable. Only after this may anything of what they tell be shown.
    pub(crate) async fn trace(&self, events: &[Event<'_>]) -> Result<(), ApiError> {
        let events: Vec<_> = events.iter().filter_map(prepare).collect();
        let outcome = self
            .append(Batch {
                events,
                class: Class::Trace,
                all: false,
            })
            .await;
        outcome.map(|_| ()).map_err(|error| {
            self.metrics.traces_failed.inc();
            ApiError::no_trace(&error)
        })
    }

    /// Stores events of ours that nobody waits for. What cannot be stored is counted and reported.
    pub(crate) async fn mention(&self, events: &[Event<'_>]) {
        let events: Vec<_> = events.iter().filter_map(prepare).collect();
        if events.is_empty() {
            return;
        }
        let batch = Batch {
            events,
            class: Class::Ordinary,
            all: false,
        };
        if let Err(error) = self.append(batch).await {
            self.metrics.traces_failed.inc();
            tracing::warn!(%error, "an event about this server cannot be written");
        }
    }

    /// Runs work that may take long on a thread of its own, no more than so many at a time.
    pub(crate) async fn blocking<T: Send + 'static>(
        &self,
        bound: &Arc<Semaphore>,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, ApiError> {
        let permit = Arc::clone(bound)
            .acquire_owned()
            .await
            .map_err(|_| ApiError::new(Code::Stopping))?;
        let done = tokio::task::spawn_blocking(move || {
            let value = work();
            drop(permit);
            value
        });
        done.await.map_err(|error| {
            tracing::error!(%error, "work on a request broke off");
            ApiError::new(Code::NotReadable)
        })
    }
}

fn lost() -> ChangeError {
    ChangeError::Closed(vitni_store::Closed {
        reason: "it is being stopped".to_owned(),
    })
}
