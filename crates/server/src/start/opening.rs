//! Opens the store, puts together what requests share, and tells in the log what was found.

use std::path::PathBuf;
use std::sync::{Arc, OnceLock, RwLock};

use tokio::sync::{Mutex, Semaphore, watch};
use vitni_event::{Canonical, Event};
use vitni_intake::Products;
use vitni_store::{
    Batch, Change, ChangeError, Class, Clock as _, Disk, OpenReport, Options, Prepared, SettingsError, Store,
    SystemClock, SystemEntropy,
};

use super::records::{Begun, CONFIG, Found, RUN, begin};
use super::{StartError, StartOptions};
use crate::app::{App, Bounds, Ids, prepare};
use crate::audit::Audit;
use crate::buffers::Buffers;
use crate::config::Config;
use crate::limits::{EXPORTS_CONCURRENT_MAX, TILES_CONCURRENT_MAX};
use crate::metrics::Metrics;
use crate::own::Maker;
use crate::reads::LongReads;
use crate::sources::Sources;

/// An open store with everything that requests share.
pub(super) struct Opened {
    pub(super) app: Arc<App>,
    pub(super) stop: watch::Sender<bool>,
    pub(super) first_token: Option<String>,
    pub(super) fresh: bool,
}

pub(super) fn open(
    disk: Arc<dyn Disk>,
    config: Config,
    options: StartOptions,
    products: Products,
) -> Result<Opened, StartError> {
    let mut secret = [0; 32];
    getrandom::fill(&mut secret).map_err(|error| StartError::System {
        what: "random bytes",
        detail: error.to_string(),
    })?;
    let ids = Arc::new(Ids::new(secret));
    let (committed, commits) = watch::channel(0);
    let on_commit = Box::new(move || committed.send_modify(|count: &mut u64| *count += 1));
    let (store, report) = Store::open(
        disk,
        store_options(&config, options, &ids)?,
        Arc::new(SystemClock),
        Box::new(SystemEntropy),
        on_commit,
    )?;
    // Ids of the closure above and of the server never meet: they have secrets of their own.
    let mut secret = [0; 32];
    getrandom::fill(&mut secret).map_err(|error| StartError::System {
        what: "random bytes",
        detail: error.to_string(),
    })?;
    let ids = Ids::new(secret);
    let found = Found::read(&store)?;
    let begun: Begun = begin(&store, &ids, found, config.sessions, options)?;
    let (stop, stopping) = watch::channel(false);
    let metrics = Arc::new(Metrics::new());
    let app = Arc::new(App {
        audit: Audit::new(),
        own: begun.own,
        tokens: RwLock::new(begun.tokens),
        sessions: std::sync::Mutex::new(begun.sessions),
        tenants: RwLock::new(begun.tenants),
        own_catalogues: RwLock::new(Arc::new(begun.catalogues)),
        products: RwLock::new(Arc::new(products)),
        sources: Sources::restore(begun.sources, !begun.was_running),
        changing: Mutex::new(()),
        commits,
        stop: stopping,
        buffers: Buffers::default(),
        bounds: Bounds {
            parses: Arc::new(Semaphore::new(config.work.parses_concurrent_max)),
            reads: Arc::new(Semaphore::new(config.work.reads_concurrent_max)),
            dear_reads: Arc::new(Semaphore::new(config.work.reads_concurrent_max.div_ceil(2))),
            long_reads: Arc::new(LongReads::new(
                config.work.long_reads_concurrent_max,
                config.work.long_reads_of_token_max,
                metrics.long_reads.clone(),
            )),
            exports: Arc::new(Semaphore::new(EXPORTS_CONCURRENT_MAX)),
            tiles: Arc::new(Semaphore::new(TILES_CONCURRENT_MAX)),
            tails: Arc::new(Semaphore::new(config.work.tails_max)),
        },
        ids,
        metrics,
        config,
        store: Arc::new(store),
        forwards: OnceLock::new(),
    });
    tell_opening(&app, &report, begun.was_running)?;
    Ok(Opened {
        app,
        stop,
        first_token: begun.first_token,
        fresh: report.fresh,
    })
}

fn store_options(config: &Config, options: StartOptions, ids: &Arc<Ids>) -> Result<Options, StartError> {
    let state_dir = match &config.state_dir {
        Some(dir) => dir.clone(),
        None => default_state_dir().ok_or(StartError::NoStateDir)?,
    };
    let mut to = Options::new(config.data_dir.clone(), state_dir);
    to.server = config.server_name.clone();
    to.journal_file_bytes = config.store.journal_file_bytes;
    to.tail_events_max = config.store.tail_events_max;
    to.tail_bytes_max = config.store.tail_bytes_max;
    to.journal_files_live_max = config.store.journal_files_live_max;
    to.segment_events_max = config.store.segment_events_max;
    to.rest_ms = config.store.rest_ms;
    if options.new_epoch {
        let ids = Arc::clone(ids);
        let server = config.server_name.clone().unwrap_or_default();
        to.new_epoch = Some(Box::new(move |change| {
            let event = Maker {
                ids: &ids,
                server: &server,
                now: SystemClock.now(),
            }
            .epoch_opened(change);
            Prepared::fresh(change.tree.tenant.clone(), event.id, Canonical::write(&event))
        }));
    }
    Ok(to)
}

/// Where the user's programs keep what outlives a run and is not data.
fn default_state_dir() -> Option<PathBuf> {
    let path = |name: &str| {
        std::env::var_os(name)
            .map(PathBuf::from)
            .filter(|path| path.is_absolute())
    };
    let state = path("XDG_STATE_HOME").or_else(|| path("HOME").map(|home| home.join(".local/state")))?;
    Some(state.join("vitni"))
}

/// Tells what opening the store found, and keeps what the next start compares with.
fn tell_opening(app: &Arc<App>, report: &OpenReport, was_running: bool) -> Result<(), StartError> {
    let maker = app.maker();
    let size: u64 = app.store.views().all().iter().map(|view| view.size).sum();
    let mut events = vec![maker.bootstrap(&app.own), maker.starting(&app.own)];
    if report.mark_missing {
        events.push(maker.mark_missing(&app.own, size));
    }
    if was_running {
        events.push(maker.recovered(&app.own, report.replayed, size));
    }
    let settings = app.store.settings();
    let digest = app.config.digest().into_bytes();
    let last = settings
        .get(CONFIG)
        .map_err(|error| StartError::Settings(error.to_string()))?;
    if last.as_ref().is_some_and(|last| *last != digest) {
        let changed: Vec<_> = app
            .config
            .changed()
            .map(|(key, value)| format!("{key} = {value}"))
            .collect();
        events.push(maker.config_updated(&app.own, &changed.join("\n")));
    }
    let change = Change {
        put: vec![(RUN.to_owned(), b"running".to_vec()), (CONFIG.to_owned(), digest)],
        delete: Vec::new(),
        events: events.iter().filter_map(prepare).collect(),
    };
    match app.store.change_wait(change) {
        Ok(()) => Ok(()),
        // A full disk is no reason not to serve what is there.
        Err(ChangeError::Settings(SettingsError::Full)) => {
            tracing::warn!("the disk is full: this start is told in the log only as far as there is room");
            tell(app, &events);
            Ok(())
        }
        Err(error) => Err(error.into()),
    }
}

/// Writes own events while no request is waiting. What cannot be written is counted and reported.
pub(crate) fn tell(app: &App, events: &[Event<'_>]) {
    let events = events.iter().filter_map(prepare).collect();
    if let Err(error) = app.store.append_wait(Batch {
        events,
        class: Class::Trace,
        all: false,
    }) {
        app.metrics.traces_failed.inc();
        tracing::warn!(%error, "an event about this server cannot be written");
    }
}
