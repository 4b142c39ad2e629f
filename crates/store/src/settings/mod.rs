//! Small kept state: tenants, tokens, which trees there are. Keys and values are the business of whoever asks.
//!
//! A change and the events that tell of it are one transaction: the events wait in an outbox table until the journal has
//! them. So state and events agree after any crash, and an event is never told twice, because its id is fixed when the
//! change is made and the journal knows a repeat.
//!
//! It never holds an event for longer than it takes to hand it to the journal, and never a secret in clear.

mod backend;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use redb::{Database, ReadableDatabase as _, ReadableTable as _, TableDefinition};
use vitni_event::{Canonical, TenantId};

use crate::core::Prepared;
use crate::disk::{Disk, Open, SyncSite};
use backend::Backend;

const VALUES: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("values");
const OUTBOX: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("outbox");
/// Bytes of redb's page cache: settings are small.
const CACHE_BYTES: usize = 4 << 20;

/// What is to change, as one transaction.
#[derive(Debug, Default)]
pub struct Change {
    /// Keys and their new values.
    pub put: Vec<(String, Vec<u8>)>,
    /// Keys to take away.
    pub delete: Vec<String>,
    /// The events that tell of it.
    pub events: Vec<Prepared>,
}

/// Why settings could not be read or changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// No room; nothing was changed.
    #[error("the disk is full: the settings were not changed; free space and try again")]
    Full,
    /// The database refused.
    #[error("the settings cannot be used: {0}")]
    Failed(String),
}

/// The settings of one store.
#[derive(Debug)]
pub struct Settings {
    disk: Arc<dyn Disk>,
    path: PathBuf,
    /// `None` after a failure, until the next use opens it again.
    db: Mutex<Option<Arc<Database>>>,
}

impl Settings {
    /// Opens the database at `path`, or makes it in a data directory that is `fresh`, that is, has no manifest yet. What
    /// a crash left of an earlier making is written over. The name becomes durable with the manifest written after it.
    pub(crate) fn open(disk: Arc<dyn Disk>, path: &Path, fresh: bool) -> Result<Self, SettingsError> {
        if fresh {
            disk.open(path, Open::CreateSecret).map_err(failed_io)?;
        }
        let settings = Self {
            disk,
            path: path.to_owned(),
            db: Mutex::new(None),
        };
        settings.db()?;
        Ok(settings)
    }

    fn db(&self) -> Result<Arc<Database>, SettingsError> {
        let mut slot = self.db.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(db) = &*slot {
            return Ok(Arc::clone(db));
        }
        let file = self.disk.open(&self.path, Open::Write).map_err(failed_io)?;
        // A killed process may have left a commit that is only in memory; from here on we build on it.
        file.sync(SyncSite::Settings).map_err(failed_io)?;
        let db = redb::Builder::new()
            .set_cache_size(CACHE_BYTES)
            .create_with_backend(Backend(file))
            .map_err(|error| SettingsError::Failed(error.to_string()))?;
        let db = Arc::new(db);
        *slot = Some(Arc::clone(&db));
        Ok(db)
    }

    /// After an I/O error redb refuses everything until it is opened anew.
    fn failed(&self, error: impl Into<redb::Error>) -> SettingsError {
        self.db.lock().unwrap_or_else(PoisonError::into_inner).take();
        match error.into() {
            redb::Error::Io(error) => failed_io(error),
            error => SettingsError::Failed(error.to_string()),
        }
    }

    /// The value of a key.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn get(&self, key: &str) -> Result<Option<Vec<u8>>, SettingsError> {
        Ok(self
            .list(key)?
            .into_iter()
            .find_map(|(found, value)| (found == key).then_some(value)))
    }

    /// Keys that begin with `prefix`, with their values, in order.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn list(&self, prefix: &str) -> Result<Vec<(String, Vec<u8>)>, SettingsError> {
        let db = self.db()?;
        let read = || -> Result<_, redb::Error> {
            let reading = db.begin_read()?;
            let table = match reading.open_table(VALUES) {
                Ok(table) => table,
                Err(redb::TableError::TableDoesNotExist(_)) => return Ok(Vec::new()),
                Err(error) => return Err(error.into()),
            };
            let mut found = Vec::new();
            for entry in table.range(prefix..)? {
                let (key, value) = entry?;
                if !key.value().starts_with(prefix) {
                    break;
                }
                found.push((key.value().to_owned(), value.value().to_vec()));
            }
            Ok(found)
        };
        read().map_err(|error| self.failed(error))
    }

    /// Makes a change durable together with its events in the outbox.
    pub(crate) fn commit(&self, change: &Change) -> Result<(), SettingsError> {
        let db = self.db()?;
        let write = || -> Result<(), redb::Error> {
            let writing = db.begin_write()?;
            {
                let mut values = writing.open_table(VALUES)?;
                for (key, value) in &change.put {
                    values.insert(key.as_str(), value.as_slice())?;
                }
                for key in &change.delete {
                    values.remove(key.as_str())?;
                }
                let mut outbox = writing.open_table(OUTBOX)?;
                let next = outbox.last()?.map_or(0, |(key, _)| key.value() + 1);
                for (key, event) in (next..).zip(&change.events) {
                    outbox.insert(key, encode(event).as_slice())?;
                }
            }
            writing.commit()?;
            Ok(())
        };
        write().map_err(|error| self.failed(error))
    }

    /// The events that wait to be handed to the journal, oldest first.
    pub(crate) fn outbox(&self) -> Result<Vec<(u64, Prepared)>, SettingsError> {
        let db = self.db()?;
        let read = || -> Result<Vec<(u64, Vec<u8>)>, redb::Error> {
            let reading = db.begin_read()?;
            let table = match reading.open_table(OUTBOX) {
                Ok(table) => table,
                Err(redb::TableError::TableDoesNotExist(_)) => return Ok(Vec::new()),
                Err(error) => return Err(error.into()),
            };
            let mut waiting = Vec::new();
            for entry in table.iter()? {
                let (key, value) = entry?;
                waiting.push((key.value(), value.value().to_vec()));
            }
            Ok(waiting)
        };
        let waiting = read().map_err(|error| self.failed(error))?;
        waiting
            .into_iter()
            .map(|(key, value)| {
                let event = decode(&value)
                    .ok_or_else(|| SettingsError::Failed("an outbox entry is damaged".to_owned()))?;
                Ok((key, event))
            })
            .collect()
    }

    /// Takes what the journal now has out of the outbox.
    pub(crate) fn clear_outbox(&self, keys: &[u64]) -> Result<(), SettingsError> {
        let db = self.db()?;
        let write = || -> Result<(), redb::Error> {
            let writing = db.begin_write()?;
            {
                let mut outbox = writing.open_table(OUTBOX)?;
                for key in keys {
                    outbox.remove(key)?;
                }
            }
            writing.commit()?;
            Ok(())
        };
        write().map_err(|error| self.failed(error))
    }
}

fn failed_io(error: io::Error) -> SettingsError {
    if crate::journal::is_full(&error) {
        SettingsError::Full
    } else {
        SettingsError::Failed(error.to_string())
    }
}

/// Tenant, a zero byte, canonical event.
fn encode(event: &Prepared) -> Vec<u8> {
    let mut out = event.tenant.as_str().as_bytes().to_vec();
    out.push(0);
    out.extend_from_slice(event.canonical.bytes());
    out
}

fn decode(bytes: &[u8]) -> Option<Prepared> {
    let at = bytes.iter().position(|byte| *byte == 0)?;
    let (tenant, rest) = bytes.split_at_checked(at)?;
    let tenant = TenantId::parse(std::str::from_utf8(tenant).ok()?)?;
    let canonical = Canonical::from_bytes(rest.get(1..)?).ok()?;
    Prepared::known(tenant, canonical)
}
