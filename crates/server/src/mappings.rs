//! Mappings that operators add: the files of a folder, taken up anew when they change, without a restart.
//!
//! All of them are taken or none: a folder in which one file is wrong, or in which a product is missing whose lines come in, is
//! reported once, and what was in use stays. Which mapping reads a product's lines decides what they become, so every change is told in the log with the digests of before
//! and after.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::sleep;
use vitni_intake::limits::{MAPPING_BYTES_MAX, MAPPINGS_MAX};
use vitni_intake::{Mapping, Product as _, Products};
use vitni_store::Change;

use crate::app::{App, prepare};
use crate::config::Config;
use crate::hex::hex;

/// What the settings keep: the digest of each mapping that was in use last, by product.
const KEY: &str = "server/mappings";

/// Files by name.
type Texts = BTreeMap<String, String>;
/// Digests in lower-case hexadecimal, by product.
type Digests = BTreeMap<String, String>;

/// A folder of mappings.
#[derive(Debug)]
pub(crate) struct Mappings {
    dir: PathBuf,
    /// What was read last, taken or not.
    tried: Mutex<Texts>,
}

/// Mappings that cannot be used, and what to do.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct MappingsError(String);

/// What is to be put into use.
struct Taken {
    products: Products,
    digests: Digests,
}

impl Mappings {
    /// Reads the folder for a start.
    ///
    /// # Errors
    /// When the folder cannot be read or a file of it cannot be used.
    pub(crate) fn load(dir: &Path) -> Result<(Self, Products), MappingsError> {
        let texts = read(dir)?;
        let taken = take(&texts)?;
        let this = Self {
            dir: dir.to_owned(),
            tried: Mutex::new(texts),
        };
        Ok((this, taken.products))
    }

    /// Looks again and again, or at once when asked to, and tells what changed. The first look compares with the last run.
    pub(crate) async fn follow(self, app: Arc<App>, every: Duration, mut look: watch::Receiver<u64>) {
        let this = Arc::new(self);
        let first = this.tried.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Ok(taken) = take(&first) {
            tell(&app, &taken.digests).await;
        }
        let mut stop = app.stop.clone();
        loop {
            tokio::select! {
                () = sleep(every) => {}
                changed = look.changed() => if changed.is_err() { return },
                () = crate::listen::stopped(&mut stop) => return,
            }
            let reading = Arc::clone(&this);
            let changed = tokio::task::spawn_blocking(move || reading.changed()).await;
            match changed.map(|changed| serves_inputs(changed?, &app.config)) {
                Ok(Ok(Some(taken))) => {
                    app.set_products(taken.products);
                    tell(&app, &taken.digests).await;
                    tracing::info!("changed mappings are in use");
                }
                Ok(Ok(None)) => {}
                Ok(Err(error)) => tracing::error!(%error, "the mappings that were in use stay"),
                Err(_) => return,
            }
        }
    }

    /// What the folder holds now, if that is news and can be used.
    fn changed(&self) -> Result<Option<Taken>, MappingsError> {
        let texts = read(&self.dir)?;
        let mut tried = self.tried.lock().unwrap_or_else(PoisonError::into_inner);
        if *tried == texts {
            return Ok(None);
        }
        // Remembered before it is tried, so that what cannot be used is reported once.
        tried.clone_from(&texts);
        drop(tried);
        take(&texts).map(Some)
    }
}

/// Refuses what would leave lines unread that an input takes in: nobody would know which secrets they carry.
fn serves_inputs(taken: Option<Taken>, config: &Config) -> Result<Option<Taken>, MappingsError> {
    let Some(taken) = taken else { return Ok(None) };
    for input in &config.inputs {
        let missing = input.products().find(|name| taken.products.get(name).is_none());
        if let Some(name) = missing {
            let input = &input.name;
            return Err(MappingsError(format!(
                "the mapping of `{name}` is gone, whose lines the input `{input}` takes in; put it back, or change the input and restart"
            )));
        }
    }
    Ok(Some(taken))
}

fn take(texts: &Texts) -> Result<Taken, MappingsError> {
    let products = Products::built_in().clone().load(texts);
    let products = products.map_err(|error| MappingsError(error.to_string()))?;
    let digests = texts.iter().map(|(file, text)| {
        let mapping = Mapping::parse(text).map_err(|error| MappingsError(format!("{file}: {error}")))?;
        Ok((
            mapping.name().to_owned(),
            format!("sha256:{}", hex(&mapping.digest())),
        ))
    });
    Ok(Taken {
        digests: digests.collect::<Result<_, _>>()?,
        products,
    })
}

/// Tells which products are read by other mappings than before. What a crash in between forgets is told by the next start.
async fn tell(app: &App, now: &Digests) {
    let known = app.store.settings().get(KEY).ok().flatten();
    let before: Digests = known
        .and_then(|json| serde_json::from_slice(&json).ok())
        .unwrap_or_default();
    if before == *now {
        return;
    }
    let maker = app.maker();
    let names: std::collections::BTreeSet<&String> = before.keys().chain(now.keys()).collect();
    let events = names
        .into_iter()
        .filter(|name| before.get(*name) != now.get(*name))
        .map(|name| {
            let (old, new) = (before.get(name), now.get(name));
            maker.mapping_changed(&app.own, name, new.map(String::as_str), old.map(String::as_str))
        });
    let change = Change {
        put: vec![(KEY.to_owned(), serde_json::to_vec(now).unwrap_or_default())],
        delete: Vec::new(),
        events: events.filter_map(|event| prepare(&event)).collect(),
    };
    if let Err(error) = app.change(change).await {
        app.metrics.traces_failed.inc();
        tracing::warn!(%error, "a change of mappings cannot be told");
    }
}

/// The files `*.toml` of a folder.
#[expect(
    clippy::disallowed_methods,
    reason = "mappings lie outside of the data directory, and are only read"
)]
fn read(dir: &Path) -> Result<Texts, MappingsError> {
    let failed =
        |path: &Path, detail: &dyn std::fmt::Display| MappingsError(format!("{}: {detail}", path.display()));
    let mut texts = Texts::new();
    for entry in std::fs::read_dir(dir).map_err(|error| failed(dir, &error))? {
        let path = entry.map_err(|error| failed(dir, &error))?.path();
        if path.extension().is_none_or(|extension| extension != "toml") {
            continue;
        }
        let length = std::fs::metadata(&path)
            .map_err(|error| failed(&path, &error))?
            .len();
        if length > MAPPING_BYTES_MAX as u64 || texts.len() == MAPPINGS_MAX {
            let limits = format!("at most {MAPPINGS_MAX} files of {MAPPING_BYTES_MAX} bytes are read");
            return Err(failed(&path, &limits));
        }
        let text = std::fs::read_to_string(&path).map_err(|error| failed(&path, &error))?;
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        texts.insert(name.into_owned(), text);
    }
    Ok(texts)
}
