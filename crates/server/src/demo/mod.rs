//! A week of made-up events in a tenant of its own, for whoever wants to see what Vitni shows before anything is sent to it.
//!
//! What happens in it follows from names, so that it is the same for everybody; only its times follow from the moment at which it was
//! first asked for. The events take the way of everything that arrives, under ids that follow from their places: a start that was cut off is gone
//! on with by the next, and nothing is there twice. It never adds to a week that is whole, never writes to another tenant's tree, and
//! never speaks of a real person, host or address.

mod chance;
mod everyday;
mod helpdesk;
mod journey;
mod lines;
mod people;
mod platform;
mod sign_in;
mod stories;
mod systems;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use vitni_access::{Capability, Label, TenantRecord, TileAccess, tenant};
use vitni_event::{Offset, TenantId, Timestamp};
use vitni_store::{Batch, Change, Class, LineOutcome, Prepared};

use crate::app::{App, prepare, random};
use crate::arrival::{Channel, Item, ItemContent, Origin, Seen};
use crate::limits::KEEP_EVENTS_MAX;
use crate::sources::{Kept, SourceKey, Watched};
use crate::start::{StartError, tenant_key, to_json};
use journey::{MINUTE, Told, Week};
use platform::System;

/// The name of the tenant, and of the input by which its sources are known.
const NAME: &str = "demo";

/// Where the settings keep which week was begun.
const KEY: &str = "server/demo";

/// How long before it is asked for the week ends.
const AGO: i64 = 3 * MINUTE;

/// The week of demo data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Demo {
    /// The id of its tenant.
    pub tenant: String,
    /// What the tenant is called now.
    pub name: String,
    /// How many events it has.
    pub events: u64,
    /// When it ends.
    pub until: Timestamp,
    /// Whether this start filled it; else it was there.
    pub is_new: bool,
}

/// A week as the settings keep it.
#[derive(Debug, Deserialize, Serialize)]
struct Record {
    tenant: String,
    /// When it ends, in nanoseconds since 1970.
    until: i64,
    /// How many events it has, once it is whole.
    events: Option<u64>,
}

/// Fills the week unless it is there. Returns once it is durable.
pub(crate) fn fill(app: &App) -> Result<Demo, StartError> {
    let found = app.store.settings().get(KEY);
    let found = found.map_err(|error| StartError::Settings(error.to_string()))?;
    let mut record = match found {
        Some(bytes) => serde_json::from_slice(&bytes).map_err(|error| {
            StartError::Settings(format!(
                "the record {KEY} cannot be read: {error}; was it written by a later version?"
            ))
        })?,
        None => begin(app)?,
    };
    let tenant = TenantId::parse(&record.tenant).and_then(|id| app.tenants().get(&id).cloned());
    let tenant = tenant.ok_or_else(|| StartError::Demo("its tenant is not there any more".to_owned()))?;
    let is_new = record.events.is_none();
    if is_new {
        record.events = Some(tell(app, &tenant.id, record.until)?);
        app.store.change_wait(Change {
            put: vec![(KEY.to_owned(), to_json(&record)?)],
            ..Change::default()
        })?;
    }
    Ok(Demo {
        tenant: record.tenant,
        name: tenant.name.to_string(),
        events: record.events.unwrap_or_default(),
        until: Timestamp::from_nanos(record.until),
        is_new,
    })
}

/// Makes the tenant, together with what a start after a crash goes on with.
fn begin(app: &App) -> Result<Record, StartError> {
    let refused = || StartError::Demo("its tenant cannot be made".to_owned());
    if app.tenants().resolve(NAME).is_some() {
        return Err(StartError::Demo(format!(
            "a tenant named {NAME} is there that was not made for it; rename that, or take another data directory"
        )));
    }
    let record = TenantRecord {
        id: tenant::tenant_id(random()?).ok_or_else(refused)?,
        name: Label::parse(NAME).map_err(|_| refused())?,
        own: false,
        epoch: 0,
        tiles: TileAccess::Capability(Capability::from_random(random()?).hash()),
        created: app.now(),
    };
    let week = Record {
        tenant: record.id.to_string(),
        until: app.now().nanos() - AGO,
        events: None,
    };
    let event = app.maker().tenant_created(&app.own, &record, None);
    let change = Change {
        put: vec![
            (tenant_key(&record.id), to_json(&record)?),
            (KEY.to_owned(), to_json(&week)?),
        ],
        delete: Vec::new(),
        events: prepare(&event).into_iter().collect(),
    };
    app.store.create_tenant_wait(record.id.clone(), change)?;
    app.tenants_mut().put(record);
    Ok(week)
}

/// All events of the week that ends then, in order.
fn week(until: i64) -> Vec<Told> {
    let mut week = Week::ending(until);
    everyday::tell(&mut week);
    helpdesk::tell(&mut week);
    systems::tell(&mut week);
    stories::tell(&mut week);
    week.told()
}

/// Stores the week; says how many events it has.
fn tell(app: &App, tenant: &TenantId, until: i64) -> Result<u64, StartError> {
    let mut filling = Filling {
        app,
        channels: BTreeMap::new(),
        tenant,
        waiting: Vec::new(),
        count: 0,
    };
    // Their time is the moment of receipt; first in the tree, they are not in the way of whoever looks at the newest.
    for (number, (system, line)) in (0..).zip(lines::lines()) {
        let item = Item {
            at: number,
            content: ItemContent::Line(line.as_bytes().to_vec()),
        };
        filling.take(system, |channel, now| channel.read(app, now, &[item]))?;
    }
    for Told { system, event } in week(until) {
        let producer = event.producer.as_ref();
        let at = producer
            .and_then(|producer| producer.sequence)
            .unwrap_or_default();
        // Behind the places of lines.
        let at = at + (1 << 32);
        filling.take(system, |channel, now| channel.event(app, now, at, event))?;
    }
    filling.store()?;
    Ok(filling.count)
}

/// What is on its way into the store.
struct Filling<'a> {
    app: &'a App,
    tenant: &'a TenantId,
    channels: BTreeMap<String, Channel>,
    /// What came out of each item, with what it shows of its source.
    waiting: Vec<(SourceKey, Seen, Vec<Prepared>)>,
    count: u64,
}

impl Filling<'_> {
    /// Has something read that a system wrote.
    fn take(
        &mut self,
        system: &System,
        read: impl FnOnce(&mut Channel, Timestamp) -> (Vec<Prepared>, Seen),
    ) -> Result<(), StartError> {
        let host = system.host();
        let key = SourceKey {
            tenant: self.tenant.clone(),
            input: NAME.into(),
            name: host.as_str().into(),
        };
        if !self.channels.contains_key(&host) {
            let origin = Origin {
                input: Arc::clone(&key.input),
                source: Arc::clone(&key.name),
                tenant: self.tenant.clone(),
                product: system.lines.into(),
                zone: Offset::UTC,
                ids: Some(format!("{NAME}/{host}")),
                live: false,
            };
            let channel = Channel::open(self.app, origin)
                .ok_or_else(|| StartError::Demo("its tenant has no tree".to_owned()))?;
            self.channels.insert(host.clone(), channel);
        }
        if let Some(channel) = self.channels.get_mut(&host) {
            let (events, seen) = read(channel, self.app.now());
            self.waiting.push((key, seen, events));
        }
        if self.waiting.len() >= KEEP_EVENTS_MAX {
            self.store()?;
        }
        Ok(())
    }

    /// Stores what waits, and notes of each source what came of it.
    fn store(&mut self) -> Result<(), StartError> {
        let waiting = std::mem::take(&mut self.waiting);
        let events = waiting.iter().flat_map(|(_, _, events)| events.iter().cloned());
        let batch = Batch {
            events: events.collect(),
            class: Class::Ordinary,
            all: false,
        };
        let outcome = self.app.store.append_wait(batch);
        let outcome = outcome.map_err(|error| StartError::Demo(error.to_string()))?;
        let mut lines = outcome.lines.iter();
        let now = self.app.now().nanos();
        for (key, seen, events) in waiting {
            let mut kept = Kept::default();
            for line in lines.by_ref().take(events.len()) {
                match line {
                    LineOutcome::Appended(_) => kept.stored += 1,
                    LineOutcome::Repeat { .. } => kept.repeated += 1,
                    LineOutcome::Conflict { .. } => kept.refused += 1,
                }
            }
            self.count += kept.stored + kept.repeated;
            // Nobody waits for them to go on, and no clock shows in what is told of the past.
            self.app.sources.note(&key, Watched::default(), &seen, kept, now);
        }
        Ok(())
    }
}
