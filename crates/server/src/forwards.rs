//! The forwardings of this server: made from the configuration at the start, each a task, held back and let go on by whoever
//! administers it.
//!
//! What is allowed is decided here, before a name is looked up; what is told of a forwarding is made here. How events get out
//! is the follow crate's.

use std::path::Path;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use rustls::ClientConfig;
use sha2::{Digest as _, Sha256};
use tokio::runtime::Handle;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use vitni_event::{TenantId, Timestamp};
use vitni_follow::deliver::{syslog, tls, webhook};
use vitni_follow::select::OwnByTenant;
use vitni_follow::{Fact, Follower, Forward, Rim, Selection, Signals, Status, Way, record};
use vitni_query::Sight;
use vitni_store::Prepared;

use crate::app::{App, prepare, random};
use crate::config::{ForwardConfig, ForwardKind, ForwardTls};
use crate::hex::hex;
use crate::limits::{CERTIFICATE_BYTES_MAX, FORWARDS_STOP_MS_MAX};
use crate::start::StartError;

/// All forwardings.
#[derive(Debug, Default)]
pub(crate) struct Forwards {
    list: Vec<Running>,
    tasks: std::sync::Mutex<Vec<JoinHandle<()>>>,
}

/// One of them.
#[derive(Debug)]
pub(crate) struct Running {
    pub(crate) config: ForwardConfig,
    pub(crate) tenants: Vec<TenantId>,
    pub(crate) status: Arc<Status>,
    /// True while it is held back. Set after that is durable.
    pub(crate) paused: watch::Sender<bool>,
}

impl Forwards {
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Running> {
        self.list.iter()
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Running> {
        self.list.iter().find(|one| one.config.name == name)
    }

    /// Waits until all have written how far they are; they were told to stop before.
    pub(crate) async fn ended(&self) {
        let tasks = std::mem::take(&mut *self.tasks.lock().unwrap_or_else(PoisonError::into_inner));
        let all = async {
            for task in tasks {
                // One that broke off has been reported by the panic hook.
                let _ = task.await;
            }
        };
        if timeout(Duration::from_millis(FORWARDS_STOP_MS_MAX), all)
            .await
            .is_err()
        {
            tracing::warn!("a forwarding did not stop in time; it repeats events after the next start");
        }
    }
}

/// Starts what the configuration asks for, and tells what it no longer asks for.
///
/// # Errors
/// A tenant that there is not, a file that cannot be used, settings that cannot be read.
pub(crate) fn start(app: &Arc<App>, runtime: &Handle) -> Result<Forwards, StartError> {
    let names: Vec<_> = app.config.forwards.iter().map(|forward| &*forward.name).collect();
    let ended = |name: &str, tenant: &TenantId| prepare(&app.maker().forward_ended(tenant, name));
    if let Err(error) = record::retire(&app.store, &names, ended) {
        // Told at the next start; meanwhile nothing goes out.
        tracing::warn!(%error, "forwardings that are no longer configured cannot be told of");
    }
    let mut forwards = Forwards::default();
    let mut tasks = Vec::new();
    for config in &app.config.forwards {
        let (running, task) = start_one(app, config, runtime)?;
        forwards.list.push(running);
        tasks.extend(task);
    }
    *forwards.tasks.lock().unwrap_or_else(PoisonError::into_inner) = tasks;
    Ok(forwards)
}

fn start_one(
    app: &Arc<App>,
    config: &ForwardConfig,
    runtime: &Handle,
) -> Result<(Running, Option<JoinHandle<()>>), StartError> {
    let failed = |detail: String| StartError::Forward {
        name: config.name.clone(),
        detail,
    };
    let tenants = tenants(app, config).map_err(failed)?;
    let rim = Arc::new(ServerRim {
        app: Arc::clone(app),
        tls: config.tls.clone(),
    });
    if config.to.protocol.is_tls() {
        // Told now and not hours later; what is used is read for every connection.
        rim.client_config().map_err(failed)?;
    }
    let is_paused =
        record::paused(app.store.settings(), &config.name).map_err(|error| failed(error.to_string()))?;
    let (paused, held) = watch::channel(is_paused.is_some());
    let signals = Signals {
        commits: app.commits.clone(),
        stop: app.stop.clone(),
        paused: held,
    };
    let forward = forward(app, config, tenants.clone()).map_err(failed)?;
    let follower = Follower::new(forward, Arc::clone(&app.store), rim, signals)
        .map_err(|error| failed(error.to_string()))?;
    let (status, task) = if app.config.outbound.allows(&config.to) {
        (follower.status(), Some(runtime.spawn(follower.run())))
    } else {
        tracing::error!(forward = config.name, to = %config.to, "its address is not in outbound.allowed: nothing goes out");
        let event = app.maker().url_not_allowed(&app.own, &config.to.to_string());
        crate::start::tell(app, &[event]);
        (follower.not_allowed(), None)
    };
    let running = Running {
        config: config.clone(),
        tenants,
        status,
        paused,
    };
    Ok((running, task))
}

fn tenants(app: &App, config: &ForwardConfig) -> Result<Vec<TenantId>, String> {
    let known = app.tenants();
    let mut tenants = Vec::new();
    for name in &config.tenants {
        let found = known.resolve(name).ok_or_else(|| {
            format!("there is no tenant `{name}`: make it with `vitni tenant create`, or take it out")
        })?;
        if !tenants.contains(&found.id) {
            tenants.push(found.id.clone());
        }
    }
    Ok(tenants)
}

fn forward(app: &App, config: &ForwardConfig, tenants: Vec<TenantId>) -> Result<Forward, String> {
    let sight = if config.personal {
        Sight::Whole
    } else {
        Sight::Impersonal
    };
    let server = app.store.server().to_owned();
    let way = match &config.kind {
        ForwardKind::Syslog {
            overlap_bytes,
            framing,
            facility,
        } => Way::Syslog {
            overlap_bytes: *overlap_bytes,
            style: syslog::Style {
                framing: *framing,
                facility: *facility,
                server,
            },
        },
        ForwardKind::Webhook {
            secret_file,
            batch_events_max,
            attempts_max,
        } => Way::Webhook {
            secrets: secrets(secret_file)?,
            server,
            batch_events_max: *batch_events_max,
            attempts_max: *attempts_max,
        },
    };
    let query = config.filter.to_params();
    Ok(Forward {
        name: config.name.clone(),
        tenants,
        address: config.to.clone(),
        selection: Selection::new(config.filter.clone(), sight, config.format),
        fingerprint: fingerprint(config, &query),
        query,
        begin: config.begin,
        way,
    })
}

/// Tenants are told anew when any of this changes.
fn fingerprint(config: &ForwardConfig, query: &[(String, String)]) -> String {
    let format = config.format.map_or("json", |format| format.name());
    // With what the address says behind `?`, which is shown nowhere else: it may name another receiver, or be a secret.
    let to = (&config.to, config.to.target());
    let said = format!("{}{}\n{format}\n{}\n{query:?}", to.0, to.1, config.personal);
    hex(&Sha256::digest(said))
}

fn secrets(path: &Path) -> Result<webhook::Secrets, String> {
    let wrong = |detail: String| format!("secret_file {}: {detail}", path.display());
    let bytes = read(path)?;
    let text = String::from_utf8(bytes).map_err(|_| wrong("it is not text".to_owned()))?;
    webhook::Secrets::parse(&text).map_err(wrong)
}

#[expect(
    clippy::disallowed_methods,
    reason = "certificates and keys lie outside of the data directory, and are only read"
)]
fn read(path: &Path) -> Result<Vec<u8>, String> {
    let failed = |error: std::io::Error| format!("{} cannot be read: {error}", path.display());
    let length = std::fs::metadata(path).map_err(failed)?.len();
    if length > CERTIFICATE_BYTES_MAX {
        return Err(format!(
            "{} has {length} bytes: is it the right file?",
            path.display()
        ));
    }
    std::fs::read(path).map_err(failed)
}

/// Where systems keep the authorities that they trust.
const AUTHORITIES: &[&str] = &[
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
];

/// What a forwarding needs of this server.
struct ServerRim {
    app: Arc<App>,
    tls: ForwardTls,
}

impl ServerRim {
    fn client_config(&self) -> Result<Arc<ClientConfig>, String> {
        let authorities = match &self.tls.ca {
            Some(path) => read(path)?,
            None => AUTHORITIES
                .iter()
                .find_map(|path| read(Path::new(path)).ok())
                .ok_or("this system has no list of authorities to trust: give `tls.ca`")?,
        };
        let identity = match (&self.tls.certificate, &self.tls.key) {
            (Some(certificate), Some(key)) => Some((read(certificate)?, read(key)?)),
            _ => None,
        };
        let identity = identity
            .as_ref()
            .map(|(certificate, key)| (certificate.as_slice(), key.as_slice()));
        tls::client(&authorities, identity)
    }
}

impl Rim for ServerRim {
    fn now(&self) -> Timestamp {
        self.app.now()
    }

    fn chance(&self) -> u64 {
        // Without random bytes senders come back together, which is no worse than a busy receiver.
        random().map_or(0, u64::from_le_bytes)
    }

    fn catalogues(&self) -> Arc<OwnByTenant> {
        self.app.catalogues()
    }

    fn tls(&self, _forward: &Forward) -> Result<Arc<ClientConfig>, String> {
        self.client_config()
    }

    fn event(&self, forward: &Forward, tenant: &TenantId, fact: &Fact) -> Option<Prepared> {
        prepare(&self.app.maker().forward(tenant, forward, fact))
    }
}
