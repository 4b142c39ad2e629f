//! From a configuration to a server that answers, and back.
//!
//! Order: certificates (a server that cannot speak TLS opens nothing); the store; the own tenant, on the first start also a
//! tenant to begin with and the first token; what opening the store found, told as events; demo data, if asked for; the listeners;
//! the forwardings.
//! Stopping goes the other way: no new connections, open requests finish, tails and forwardings end, counts are told, the stop is told, the store ends.

mod error;
mod opening;
mod records;

use std::convert::Infallible;
use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::{mpsc, watch};
use tokio::time::{interval, sleep, timeout};
use vitni_intake::Products;
use vitni_store::{Disk, RealDisk};

use crate::api;
use crate::app::{App, prepare};
use crate::config::Config;
use crate::demo::{self, Demo};
use crate::forwards;
use crate::input;
use crate::limits::{COUNTS_TOLD_S, INPUT_STOP_MS_MAX, SOURCES_SAVED_S};
use crate::listen::{self, Certificates, Door};
use crate::mappings::Mappings;
use crate::pages;
pub use error::StartError;
pub(crate) use opening::tell;
use opening::{Opened, open};
use records::RUN;
pub(crate) use records::{CatalogueRecord, catalogue_key, session_key, tenant_key, to_json, token_key};

/// What only this start is asked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct StartOptions {
    /// Begin the next tree of a tenant whose tree is behind or beside its high-water mark, instead of refusing.
    pub new_epoch: bool,
    /// Make another token with all scopes over all tenants: for operators who lost theirs.
    pub new_token: bool,
    /// Fill a tenant of its own with a week of made-up events, unless it is there.
    pub demo: bool,
}

/// Starts servers.
#[derive(Clone, Copy, Debug)]
pub struct Server;

/// A server that answers. Dropping it ends it without telling.
pub struct Running {
    addresses: Vec<SocketAddr>,
    first_token: Option<String>,
    fresh: bool,
    demo: Option<Demo>,
    app: Arc<App>,
    certificates: Option<Arc<Certificates>>,
    stop: watch::Sender<bool>,
    /// Moves when files are to be looked at now.
    look: watch::Sender<u64>,
    connections: mpsc::Receiver<Infallible>,
    inputs: Vec<input::Opened>,
    reading: mpsc::Receiver<Infallible>,
    runtime: Runtime,
}

impl fmt::Debug for Running {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Running")
            .field("addresses", &self.addresses)
            .finish_non_exhaustive()
    }
}

/// How a server ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stopped {
    /// Every open request was answered.
    Drained,
    /// Some were cut off when their time was over.
    CutOff,
}

impl Server {
    /// Starts a server with threads of its own and returns once it answers.
    ///
    /// # Errors
    /// See [`StartError`]. A start that fails after the store was opened is told in the log.
    pub fn start(config: Config, options: StartOptions) -> Result<Running, StartError> {
        Self::start_on(Arc::new(RealDisk), config, options)
    }

    /// As [`Server::start`], with the data directory on a disk of the caller's: for one that fails on request.
    ///
    /// # Errors
    /// As [`Server::start`].
    pub fn start_on(
        disk: Arc<dyn Disk>,
        config: Config,
        options: StartOptions,
    ) -> Result<Running, StartError> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .thread_name("vitni-http")
            .build()
            .map_err(|error| StartError::System {
                what: "threads",
                detail: error.to_string(),
            })?;
        let certificates = config.tls.as_ref().map(Certificates::load).transpose()?;
        let (mappings, products) = match &config.mappings_dir {
            Some(dir) => {
                let loaded = Mappings::load(dir);
                let (mappings, products) = loaded.map_err(|error| StartError::Mappings(error.to_string()))?;
                (Some(mappings), products)
            }
            None => (None, Products::built_in().clone()),
        };
        let opened = open(disk, config, options, products)?;
        let (open, reading) = mpsc::channel(1);
        let demo = options.demo.then(|| demo::fill(&opened.app)).transpose();
        let doors = demo.and_then(|demo| {
            let listening = listen_on(&runtime, &opened, certificates.as_ref())?;
            opened.app.watch_sources();
            let inputs = input::open(&runtime, &opened.app, &open)?;
            let forwards = forwards::start(&opened.app, runtime.handle())?;
            // Nobody else sets it.
            let _ = opened.app.forwards.set(forwards);
            Ok((listening, inputs, demo))
        });
        drop(open);
        match doors {
            Ok(((addresses, connections), inputs, demo)) => {
                let look = watch::Sender::new(0);
                let app = Arc::clone(&opened.app);
                let shown: Vec<_> = addresses.iter().map(ToString::to_string).collect();
                tell(&app, &[app.maker().started(&app.own, &shown.join(" "))]);
                runtime.spawn(housekeeping(Arc::downgrade(&app), app.stop.clone()));
                if let Some(mappings) = mappings {
                    let every = Duration::from_secs(app.config.mappings_reload_s);
                    runtime.spawn(mappings.follow(Arc::clone(&app), every, look.subscribe()));
                }
                let every = Duration::from_secs(app.config.tls_reload_s);
                let of_inputs = inputs.iter().filter_map(|input| input.certificates.as_ref());
                for certificates in certificates.iter().chain(of_inputs) {
                    runtime.spawn(refresh(Arc::clone(certificates), every, look.subscribe()));
                }
                Ok(Running {
                    addresses,
                    first_token: opened.first_token,
                    fresh: opened.fresh,
                    demo,
                    app,
                    certificates,
                    stop: opened.stop,
                    look,
                    connections,
                    inputs,
                    reading,
                    runtime,
                })
            }
            Err(error) => {
                let app = &opened.app;
                tell(app, &[app.maker().start_failed(&app.own, &error.to_string())]);
                app.store.stop();
                Err(error)
            }
        }
    }
}

/// The signals of a server, taken by it and not yet looked at.
#[derive(Debug)]
pub struct Signals {
    terminate: Signal,
    interrupt: Signal,
    hang_up: Signal,
}

impl Running {
    /// Where it listens, in the order of the configuration; a port 0 there is the one that the system chose here.
    #[must_use]
    pub fn addresses(&self) -> &[SocketAddr] {
        &self.addresses
    }

    /// The inputs by name, with where they listen if they do; a port 0 in the configuration is the one that the system chose
    /// here.
    pub fn inputs(&self) -> impl Iterator<Item = (&str, Option<SocketAddr>)> {
        self.inputs.iter().map(|input| (&*input.door.name, input.address))
    }

    /// The token that this start made, which is shown nowhere else.
    #[must_use]
    pub fn first_token(&self) -> Option<&str> {
        self.first_token.as_deref()
    }

    /// Whether the data directory was new.
    #[must_use]
    pub const fn is_fresh(&self) -> bool {
        self.fresh
    }

    /// The week of demo data, if this start was asked for it.
    #[must_use]
    pub const fn demo(&self) -> Option<&Demo> {
        self.demo.as_ref()
    }

    /// Whether it speaks TLS.
    #[must_use]
    pub const fn is_tls(&self) -> bool {
        self.certificates.is_some()
    }

    /// The server name that begins every origin.
    #[must_use]
    pub fn server_name(&self) -> &str {
        self.app.store.server()
    }

    /// Ids and names of the tenants.
    #[must_use]
    pub fn tenants(&self) -> Vec<(String, String)> {
        let tenants = self.app.tenants();
        tenants
            .iter()
            .map(|record| (record.id.to_string(), record.name.to_string()))
            .collect()
    }

    /// Takes up changed certificates and mappings now.
    pub fn look_at_files(&self) {
        self.look.send_modify(|count| *count += 1);
    }

    /// Asks that everything in the tails be sealed soon.
    pub fn seal_all(&self) {
        self.app.store.seal_all();
    }

    /// Whether segments are being written.
    #[must_use]
    pub fn is_sealing(&self) -> bool {
        self.app.store.is_sealing()
    }

    /// Takes SIGTERM, SIGINT and SIGHUP from now on. Before, each of them ends the process as it is: whoever shows that the server is
    /// ready asks for them first.
    ///
    /// # Errors
    /// When the system gives no signals.
    pub fn signals(&self) -> Result<Signals, StartError> {
        let _within = self.runtime.enter();
        let ask = |kind| {
            signal(kind).map_err(|error| StartError::System {
                what: "signals",
                detail: error.to_string(),
            })
        };
        Ok(Signals {
            terminate: ask(SignalKind::terminate())?,
            interrupt: ask(SignalKind::interrupt())?,
            hang_up: ask(SignalKind::hangup())?,
        })
    }

    /// Waits for SIGTERM or SIGINT, taking up certificates on SIGHUP.
    pub fn wait(&self, mut signals: Signals) {
        self.runtime.block_on(async {
            loop {
                tokio::select! {
                    _ = signals.terminate.recv() => return,
                    _ = signals.interrupt.recv() => return,
                    _ = signals.hang_up.recv() => self.look.send_modify(|count| *count += 1),
                }
            }
        });
    }

    /// Answers what is open, tells that it stops, closes the store.
    #[must_use]
    pub fn stop(self) -> Stopped {
        let Self {
            app,
            stop,
            mut connections,
            inputs,
            mut reading,
            runtime,
            ..
        } = self;
        let _ = stop.send(true);
        let patience = Duration::from_millis(app.config.http.drain_ms_max);
        let stopped = runtime.block_on(async {
            let drained = timeout(patience, connections.recv()).await.is_ok();
            // Tails tell their end before the store is closed; their connections end with them.
            let tails = u32::try_from(app.config.work.tails_max).unwrap_or(u32::MAX);
            let _ = timeout(Duration::from_secs(2), app.bounds.tails.acquire_many(tails)).await;
            // What has reached this machine is stored, and what could not be taken is told.
            // Inputs give up by themselves in time; this waits for what they still have to count.
            let patience = patience.max(Duration::from_millis(2 * INPUT_STOP_MS_MAX));
            let drained = timeout(patience, reading.recv()).await.is_ok() && drained;
            input::tell_last(&app, &inputs).await;
            app.look_at_sources().await;
            if let Some(forwards) = app.forwards.get() {
                forwards.ended().await;
            }
            if drained {
                Stopped::Drained
            } else {
                Stopped::CutOff
            }
        });
        app.tell_counts(true);
        let maker = app.maker();
        let mut change = app.changed_sources();
        change.put.push((RUN.to_owned(), b"stopped".to_vec()));
        change.events.extend(prepare(&maker.stopped(&app.own)));
        if let Err(error) = app.store.change_wait(change) {
            tracing::warn!(%error, "the stop cannot be told");
        }
        app.store.stop();
        runtime.shutdown_timeout(Duration::from_secs(2));
        stopped
    }
}

fn listen_on(
    runtime: &Runtime,
    opened: &Opened,
    certificates: Option<&Arc<Certificates>>,
) -> Result<(Vec<SocketAddr>, mpsc::Receiver<Infallible>), StartError> {
    let app = &opened.app;
    let acceptor = certificates.map(Certificates::acceptor).transpose()?;
    let mut listeners: Vec<(SocketAddr, TcpListener)> = Vec::new();
    for address in &app.config.addresses {
        let failed = |source| StartError::Listen {
            address: *address,
            source,
        };
        let listener = runtime.block_on(listen::bind(*address)).map_err(failed)?;
        listeners.push((listener.local_addr().map_err(failed)?, listener));
    }
    let (door, connections) = Door::new(
        api::router(app).merge(pages::router(app)),
        app.config.http,
        acceptor,
        Arc::clone(&app.metrics),
        app.stop.clone(),
    );
    let mut addresses = Vec::new();
    for (address, listener) in listeners {
        addresses.push(address);
        runtime.spawn(Arc::clone(&door).serve(listener));
    }
    Ok((addresses, connections))
}

/// Tells counts whose window is over and what sources' behaviour shows, and keeps what is known of sources.
async fn housekeeping(app: std::sync::Weak<App>, mut stop: watch::Receiver<bool>) {
    let mut tick = interval(Duration::from_secs(1));
    let mut seconds: u64 = 0;
    loop {
        tokio::select! {
            _ = tick.tick() => {}
            () = listen::stopped(&mut stop) => return,
        }
        let Some(app) = app.upgrade() else { return };
        seconds += 1;
        app.look_at_sources().await;
        if seconds.is_multiple_of(COUNTS_TOLD_S) {
            app.tell_counts(false);
        }
        if seconds.is_multiple_of(SOURCES_SAVED_S) {
            app.save_sources().await;
        }
    }
}

/// Looks at the certificate files again and again, or at once when asked to.
async fn refresh(certificates: Arc<Certificates>, every: Duration, mut look: watch::Receiver<u64>) {
    loop {
        tokio::select! {
            () = sleep(every) => {}
            changed = look.changed() => if changed.is_err() { return },
        }
        let certificates = Arc::clone(&certificates);
        match tokio::task::spawn_blocking(move || certificates.refresh()).await {
            Ok(Ok(true)) => tracing::info!("the certificate was taken up anew"),
            Ok(Ok(false)) => {}
            Ok(Err(error)) => tracing::error!(%error, "the old certificate stays in use"),
            Err(_) => return,
        }
    }
}
