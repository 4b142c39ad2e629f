//! Inputs: where lines come in that nobody sends over HTTP. One kind, one folder; what becomes of a line is decided in
//! `crate::arrival`.
//!
//! An input never answers and never chooses: its tenant and product come from the configuration, bound to what can be told
//! of the source before a line is read. What it cannot take it counts, and the counts become events.

mod counts;
mod files;
pub(crate) mod syslog;

use std::convert::Infallible;
use std::sync::Arc;

use tokio::runtime::Runtime;
use tokio::sync::mpsc;
use vitni_event::TenantId;

use crate::app::App;
use crate::config::{InputConfig, InputKind};
use crate::listen::Certificates;
use crate::start::StartError;
pub(crate) use counts::Counts;

/// What all connections of an input share.
#[derive(Debug)]
pub(crate) struct Door {
    pub(crate) name: Arc<str>,
    pub(crate) config: InputConfig,
    /// Whose its lines are unless a source says otherwise.
    pub(crate) tenant: TenantId,
    pub(crate) counts: Counts,
}

/// An input that is open.
#[derive(Debug)]
pub(crate) struct Opened {
    pub(crate) door: Arc<Door>,
    /// Where it listens, if it does.
    pub(crate) address: Option<std::net::SocketAddr>,
    /// Its certificate, to be looked at again.
    pub(crate) certificates: Option<Arc<Certificates>>,
}

/// Opens every input of the configuration. They read until the server stops; the last of their tasks lets go of `open`.
pub(crate) fn open(
    runtime: &Runtime,
    app: &Arc<App>,
    open: &mpsc::Sender<Infallible>,
) -> Result<Vec<Opened>, StartError> {
    app.config
        .inputs
        .iter()
        .map(|config| {
            let tenant = tenant(app, config, &config.tenant)?;
            let door = Arc::new(Door {
                name: config.name.as_str().into(),
                config: config.clone(),
                counts: Counts::of(tenant.clone()),
                tenant,
            });
            check_product(app, config, &config.product)?;
            runtime.spawn(counts::tell(Arc::clone(app), Arc::clone(&door), open.clone()));
            match &config.kind {
                InputKind::Syslog(syslog) => syslog::open(runtime, app, &door, syslog, open),
                InputKind::Files(files) => files::open(runtime, app, &door, files, open),
            }
        })
        .collect()
}

/// Tells the last counts, when nothing reads any more.
pub(crate) async fn tell_last(app: &App, opened: &[Opened]) {
    for input in opened {
        counts::tell_last(app, &input.door).await;
    }
}

fn refused(config: &InputConfig, detail: String) -> StartError {
    StartError::Input {
        input: config.name.clone(),
        detail,
    }
}

/// The tenant of that id or name. Lines are never taken into a tenant that is made up later.
pub(crate) fn tenant(app: &App, config: &InputConfig, named: &str) -> Result<TenantId, StartError> {
    let found = app
        .tenants()
        .resolve(named)
        .filter(|record| !record.own)
        .map(|record| record.id.clone());
    found.ok_or_else(|| {
        let hint = "make it with `vitni tenant create`, or name another";
        refused(config, format!("there is no tenant `{named}`; {hint}"))
    })
}

pub(crate) fn check_product(app: &App, config: &InputConfig, named: &str) -> Result<(), StartError> {
    let products = app.products();
    match products.get(named) {
        Some(_) => Ok(()),
        None => {
            let names = products.names();
            Err(refused(
                config,
                format!("there is no product `{named}`; there is: {names}"),
            ))
        }
    }
}
