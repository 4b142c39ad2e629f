//! What the settings keep of tenants and tokens, and what a first start makes of them: the own tenant, one to begin with,
//! the first token. A first start that a crash cut off goes on where it ended.

use std::fmt;

use serde::{Deserialize, Serialize};
use vitni_access::{
    Capability, Label, Registry, Scope, Scopes, SessionRecord, Sessions, TenantRecord, TenantSet, TileAccess,
    Token, TokenId, TokenRecord, tenant,
};
use vitni_event::catalogue;
use vitni_event::{Event, TenantId, Timestamp};
use vitni_store::{Change, ChangeError, Clock as _, Store, SystemClock};

use super::{StartError, StartOptions};
use crate::app::{Ids, OwnByTenant, Tenants, prepare, random};
use crate::config::SessionLimits;
use crate::own::Maker;
use crate::sources::{self, SourceRecord};

const TENANT_PREFIX: &str = "tenant/";
const CATALOGUE_PREFIX: &str = "catalogue/";
const TOKEN_PREFIX: &str = "token/";
const SESSION_PREFIX: &str = "session/";
/// Present once the first token was made.
const FIRST_TOKEN: &str = "server/first-token";
/// `running` or `stopped`: tells an orderly stop from any other end.
pub(super) const RUN: &str = "server/run";
/// The digest of the configuration of the last start.
pub(super) const CONFIG: &str = "server/config";

pub(crate) fn tenant_key(id: &TenantId) -> String {
    format!("{TENANT_PREFIX}{id}")
}

/// Where the settings keep a tenant's catalogue: by number, so that they are read in the order in which they were loaded.
pub(crate) fn catalogue_key(tenant: &TenantId, number: usize) -> String {
    format!("{CATALOGUE_PREFIX}{tenant}/{number:06}")
}

pub(crate) fn token_key(id: &TokenId) -> String {
    format!("{TOKEN_PREFIX}{id}")
}

/// Where the settings keep a browser's session.
pub(crate) fn session_key(id: &str) -> String {
    format!("{SESSION_PREFIX}{id}")
}

/// A tenant's catalogue as it was loaded.
#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct CatalogueRecord {
    pub(crate) tenant: String,
    pub(crate) loaded: String,
    pub(crate) text: String,
}

/// A record as the settings keep it.
pub(crate) fn to_json(record: &impl Serialize) -> Result<Vec<u8>, ChangeError> {
    serde_json::to_vec(record).map_err(|error| ChangeError::Keys(error.to_string()))
}

/// What the settings hold.
pub(super) struct Found {
    tenants: Vec<TenantRecord>,
    tokens: Vec<TokenRecord>,
    sessions: Vec<SessionRecord>,
    catalogues: OwnByTenant,
    sources: Vec<SourceRecord>,
    has_first_token: bool,
    run: Option<Vec<u8>>,
}

impl Found {
    pub(super) fn read(store: &Store) -> Result<Self, StartError> {
        let settings = store.settings();
        let failed = |error: &dyn fmt::Display| StartError::Settings(error.to_string());
        Ok(Self {
            tenants: records(store, TENANT_PREFIX)?,
            tokens: records(store, TOKEN_PREFIX)?,
            sessions: records(store, SESSION_PREFIX)?,
            catalogues: catalogues(records(store, CATALOGUE_PREFIX)?)?,
            sources: records(store, sources::PREFIX)?,
            has_first_token: settings
                .get(FIRST_TOKEN)
                .map_err(|error| failed(&error))?
                .is_some(),
            run: settings.get(RUN).map_err(|error| failed(&error))?,
        })
    }
}

/// The tenants' own catalogues, read as they were when they were loaded.
fn catalogues(records: Vec<CatalogueRecord>) -> Result<OwnByTenant, StartError> {
    let mut all = OwnByTenant::new();
    for CatalogueRecord { tenant, text, .. } in records {
        let wrong = |detail: String| {
            StartError::Settings(format!(
                "a catalogue of the tenant {tenant} cannot be read: {detail}"
            ))
        };
        let id = TenantId::parse(&tenant).ok_or_else(|| wrong("that is no tenant".to_owned()))?;
        let made = catalogue::document(("catalogue", &text)).map_err(|error| wrong(error.detail))?;
        let taken = all.entry(id).or_default().take(made);
        taken.map_err(|error| wrong(error.to_string()))?;
    }
    Ok(all)
}

fn records<T: serde::de::DeserializeOwned>(store: &Store, prefix: &str) -> Result<Vec<T>, StartError> {
    let list = store
        .settings()
        .list(prefix)
        .map_err(|error| StartError::Settings(error.to_string()))?;
    list.into_iter()
        .map(|(key, value)| {
            serde_json::from_slice(&value).map_err(|error| {
                StartError::Settings(format!(
                    "the record {key} cannot be read: {error}; was it written by a later version?"
                ))
            })
        })
        .collect()
}

/// What every run begins with.
pub(super) struct Begun {
    pub(super) own: TenantId,
    pub(super) tenants: Tenants,
    pub(super) catalogues: OwnByTenant,
    pub(super) tokens: Registry,
    pub(super) sessions: Sessions,
    pub(super) sources: Vec<SourceRecord>,
    pub(super) first_token: Option<String>,
    pub(super) was_running: bool,
}

/// Makes what is missing: after a crash in the middle of a first start the next start goes on where it ended.
pub(super) fn begin(
    store: &Store,
    ids: &Ids,
    found: Found,
    limits: SessionLimits,
    options: StartOptions,
) -> Result<Begun, StartError> {
    let maker = || Maker {
        ids,
        server: store.server(),
        now: SystemClock.now(),
    };
    let mut tenants = Tenants::default();
    found
        .tenants
        .iter()
        .cloned()
        .for_each(|record| tenants.put(record));
    let own = match found.tenants.iter().find(|record| record.own) {
        Some(record) => record.id.clone(),
        None => {
            let record = new_tenant("vitni", true, maker().now)?;
            make_tenant(store, &record, &maker().tenant_created(&record.id, &record, None))?;
            tenants.put(record.clone());
            record.id
        }
    };
    let mut records = found.tokens;
    let mut first_token = None;
    if !found.has_first_token || options.new_token {
        if !found.has_first_token && !tenants.iter().any(|record| !record.own) {
            let record = new_tenant("default", false, maker().now)?;
            make_tenant(store, &record, &maker().tenant_created(&own, &record, None))?;
            tenants.put(record);
        }
        let token = Token::from_random(random()?, random()?);
        let record = first_record(&token, maker().now)?;
        let change = Change {
            put: vec![
                (token_key(&record.id), to_json(&record)?),
                (FIRST_TOKEN.to_owned(), record.id.to_string().into_bytes()),
            ],
            delete: Vec::new(),
            events: prepare(&maker().token_created(&own, &record, None))
                .into_iter()
                .collect(),
        };
        store.change_wait(change)?;
        records.push(record);
        first_token = Some(token.reveal());
    }
    let sessions = take_sessions(store, limits, &found.sessions, maker().now)?;
    Ok(Begun {
        own,
        sessions,
        tenants,
        catalogues: found.catalogues,
        tokens: Registry::new(records),
        sources: found.sources,
        first_token,
        was_running: found.run.as_deref() == Some(b"running"),
    })
}

/// Sessions outlive a restart, so that nobody is signed out by one. Those that are over are deleted.
fn take_sessions(
    store: &Store,
    limits: SessionLimits,
    found: &[SessionRecord],
    now: Timestamp,
) -> Result<Sessions, StartError> {
    let mut sessions = Sessions::new(limits.idle_s, limits.max);
    let over = found.iter().filter(|record| !sessions.restore(record, now));
    let delete: Vec<_> = over.map(|record| session_key(&record.id)).collect();
    if !delete.is_empty() {
        store.change_wait(Change {
            delete,
            ..Change::default()
        })?;
    }
    Ok(sessions)
}

fn make_tenant(store: &Store, record: &TenantRecord, event: &Event<'_>) -> Result<(), StartError> {
    let change = Change {
        put: vec![(tenant_key(&record.id), to_json(record)?)],
        delete: Vec::new(),
        events: prepare(event).into_iter().collect(),
    };
    store.create_tenant_wait(record.id.clone(), change)?;
    Ok(())
}

/// A tenant whose tiles nobody has been given the capability for yet.
fn new_tenant(name: &str, own: bool, now: Timestamp) -> Result<TenantRecord, StartError> {
    let refused = || StartError::Settings(format!("the tenant {name} cannot be made"));
    Ok(TenantRecord {
        id: tenant::tenant_id(random()?).ok_or_else(refused)?,
        name: Label::parse(name).map_err(|_| refused())?,
        own,
        epoch: 0,
        tiles: TileAccess::Capability(Capability::from_random(random()?).hash()),
        created: now,
    })
}

fn first_record(token: &Token, now: Timestamp) -> Result<TokenRecord, StartError> {
    let refused = || StartError::Settings("the first token cannot be made".to_owned());
    Ok(TokenRecord {
        id: token.id(),
        name: Label::parse("first administrator").map_err(|_| refused())?,
        hash: token.hash(),
        scopes: Scopes::new(Scope::ALL).map_err(|_| refused())?,
        tenants: TenantSet::All,
        created: now,
        expires: None,
        revoked: None,
    })
}
