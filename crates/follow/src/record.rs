//! What the settings keep of a forwarding: its place, what was told of it, whether it is paused, and events that were put aside.
//!
//! Each kind of key has one writer: place and events put aside are the forwarding's own, the pause is its operator's. So neither
//! writes over what the other has just decided.

use serde::{Deserialize, Serialize};
use vitni_event::{Seq, TenantId};
use vitni_store::{Change, ChangeError, Prepared, Settings, SettingsError, Store};

use crate::limits::GIVEN_UP_MAX;

const PREFIX: &str = "forward/";

fn place_key(forward: &str) -> String {
    format!("{PREFIX}{forward}/place")
}

fn paused_key(forward: &str) -> String {
    format!("{PREFIX}{forward}/paused")
}

fn given_up_prefix(forward: &str) -> String {
    format!("{PREFIX}{forward}/given-up/")
}

/// Where a forwarding is, and what was told of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The receiver has everything up to here.
    pub sure: u64,
    /// What [`crate::Forward::fingerprint`] was when it was told of last.
    pub fingerprint: String,
    /// The tenants that were told.
    pub tenants: Vec<String>,
    /// Events put aside since it began.
    pub given_up: u64,
}

impl Place {
    pub(crate) fn read(settings: &Settings, forward: &str) -> Result<Option<Self>, SettingsError> {
        let found = settings.get(&place_key(forward))?;
        found.map(|bytes| parse(&bytes)).transpose()
    }

    pub(crate) fn put(&self, forward: &str) -> Result<(String, Vec<u8>), SettingsError> {
        Ok((place_key(forward), to_json(self)?))
    }

    pub(crate) fn knows(&self, tenant: &TenantId) -> bool {
        self.tenants.iter().any(|known| known == tenant.as_str())
    }
}

/// An event that was put aside. The event itself is in the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GivenUp {
    /// Whose.
    pub tenant: String,
    /// In which tree.
    pub epoch: u32,
    /// At which leaf.
    pub index: u64,
    /// At which place in the journal.
    pub seq: u64,
    /// Its id.
    pub id: String,
    /// When it was put aside.
    pub at: String,
    /// How often it was refused.
    pub attempts: u32,
    /// What the receiver said last.
    pub reason: String,
}

impl GivenUp {
    /// Those of a forwarding, oldest first.
    ///
    /// # Errors
    /// When the settings cannot be read.
    pub fn list(settings: &Settings, forward: &str) -> Result<Vec<Self>, SettingsError> {
        let found = settings.list(&given_up_prefix(forward))?;
        found.iter().map(|(_, bytes)| parse(bytes)).collect()
    }

    /// Adds it to the list, and takes out of it what is beyond the bound.
    pub(crate) fn add(
        &self,
        settings: &Settings,
        forward: &str,
        change: &mut Change,
    ) -> Result<(), SettingsError> {
        let prefix = given_up_prefix(forward);
        let known = settings.list(&prefix)?;
        let over = (known.len() + 1).saturating_sub(GIVEN_UP_MAX);
        change
            .delete
            .extend(known.into_iter().take(over).map(|(key, _)| key));
        change
            .put
            .push((format!("{prefix}{:020}", self.seq), to_json(self)?));
        Ok(())
    }
}

/// Since when a forwarding is paused, in the words that were written then.
///
/// # Errors
/// When the settings cannot be read.
pub fn paused(settings: &Settings, forward: &str) -> Result<Option<String>, SettingsError> {
    let found = settings.get(&paused_key(forward))?;
    Ok(found.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()))
}

/// The change that pauses a forwarding, or lets it go on.
#[must_use]
pub fn pause(forward: &str, since: Option<&str>, events: Vec<Prepared>) -> Change {
    let key = paused_key(forward);
    let (put, delete) = match since {
        Some(since) => (vec![(key, since.as_bytes().to_vec())], Vec::new()),
        None => (Vec::new(), vec![key]),
    };
    Change { put, delete, events }
}

/// Forgets forwardings that are not configured any more, and tells the tenants whose events no longer go out. What could
/// not be written is tried at the next start.
///
/// # Errors
/// When the settings cannot be read or written.
pub fn retire(
    store: &Store,
    configured: &[&str],
    ended: impl Fn(&str, &TenantId) -> Option<Prepared>,
) -> Result<(), ChangeError> {
    let mut change = Change::default();
    for (key, value) in store.settings().list(PREFIX)? {
        let rest = key.strip_prefix(PREFIX).unwrap_or_default();
        let name = rest.split('/').next().unwrap_or_default();
        if configured.contains(&name) {
            continue;
        }
        if key == place_key(name) {
            let place: Place = parse(&value)?;
            let tenants = place.tenants.iter().filter_map(|tenant| TenantId::parse(tenant));
            change
                .events
                .extend(tenants.filter_map(|tenant| ended(name, &tenant)));
        }
        change.delete.push(key);
    }
    if change.delete.is_empty() {
        return Ok(());
    }
    store.change_wait(change)
}

/// The place of a forwarding that begins now.
pub(crate) fn first(sure: Seq) -> Place {
    Place {
        sure: sure.0,
        fingerprint: String::new(),
        tenants: Vec::new(),
        given_up: 0,
    }
}

fn parse<T: serde::de::DeserializeOwned>(bytes: &[u8]) -> Result<T, SettingsError> {
    serde_json::from_slice(bytes).map_err(|error| {
        SettingsError::Failed(format!(
            "the record of a forwarding cannot be read: {error}; was it written by a later version?"
        ))
    })
}

fn to_json(value: &impl Serialize) -> Result<Vec<u8>, SettingsError> {
    serde_json::to_vec(value).map_err(|error| SettingsError::Failed(error.to_string()))
}
