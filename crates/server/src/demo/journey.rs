//! A journey: what one person or machine does in one go, step by step over several products, told as events that share their trace and
//! session. Here the week is gathered and numbered; nothing is stored.

use std::collections::BTreeMap;

use vitni_event::{
    Auth, CanonicalJson, Client, Event, EventId, Flow, Party, Source, Text, Timestamp, catalogue,
};

use super::chance::Chance;
use super::people::Person;
use super::platform::{Application, System};

pub(super) const MS: i64 = 1_000_000;
pub(super) const SECOND: i64 = 1_000 * MS;
pub(super) const MINUTE: i64 = 60 * SECOND;
pub(super) const HOUR: i64 = 60 * MINUTE;
pub(super) const DAY: i64 = 24 * HOUR;

/// A week on its way to being told. Moments are nanoseconds since 1970.
#[derive(Debug)]
pub(super) struct Week {
    from: i64,
    pub(super) until: i64,
    told: Vec<Told>,
}

/// What a system says.
#[derive(Debug)]
pub(super) struct Told {
    pub(super) system: &'static System,
    pub(super) event: Event<'static>,
}

impl Week {
    /// The week that ends then.
    pub(super) fn ending(until: i64) -> Self {
        Self {
            from: until - 7 * DAY,
            until,
            told: Vec::new(),
        }
    }

    /// The midnight (UTC) that begins the day so many days before the last one.
    pub(super) fn midnight(&self, days_ago: i64) -> i64 {
        (self.until.div_euclid(DAY) - days_ago) * DAY
    }

    /// Whether that day is a Saturday or a Sunday.
    pub(super) fn is_weekend(&self, days_ago: i64) -> bool {
        // The first day of 1970 was a Thursday.
        (self.midnight(days_ago) / DAY + 3).rem_euclid(7) >= 5
    }

    /// That day, or the last working day before it.
    pub(super) fn working_day(&self, days_ago: i64) -> i64 {
        let days = days_ago..=days_ago + 2;
        days.into_iter()
            .find(|day| !self.is_weekend(*day))
            .unwrap_or(days_ago)
    }

    /// Begins a journey. Its name decides everything that chance decides in it.
    pub(super) fn journey(&mut self, name: &str, at: i64) -> Journey<'_> {
        let mut chance = Chance::of(name);
        let flow = Flow {
            trace: Some(chance.hex(32).into()),
            ..Flow::default()
        };
        Journey {
            is_in_time: at >= self.from,
            week: self,
            chance,
            at,
            actor: None,
            source: None,
            client: None,
            auth: Auth::default(),
            flow,
        }
    }

    /// All of it in the order of time, each system's events numbered. What would come later than the end has not happened yet.
    pub(super) fn told(self) -> Vec<Told> {
        let mut told = self.told;
        told.retain(|told| told.event.time.nanos() <= self.until);
        told.sort_by_key(|told| told.event.time);
        let mut numbers: BTreeMap<String, u64> = BTreeMap::new();
        for Told { system, event } in &mut told {
            let number = numbers.entry(system.host()).or_insert(0);
            *number += 1;
            let producer = event.producer.get_or_insert_default();
            producer.sequence = Some(*number);
        }
        told
    }
}

/// One journey.
#[derive(Debug)]
pub(super) struct Journey<'w> {
    week: &'w mut Week,
    /// One that began before the week is not told at all.
    is_in_time: bool,
    pub(super) chance: Chance,
    pub(super) at: i64,
    actor: Option<Party<'static>>,
    source: Option<Source<'static>>,
    client: Option<Client<'static>>,
    auth: Auth<'static>,
    flow: Flow<'static>,
}

impl Journey<'_> {
    /// From now on it is known who acts.
    pub(super) fn by(&mut self, person: &Person) -> &mut Self {
        self.actor = Some(person.party());
        self
    }

    /// As [`Self::by`], for somebody without an account.
    pub(super) fn by_stranger(&mut self, login: &'static str) -> &mut Self {
        self.actor = Some(Party {
            kind: Some("user".into()),
            id: Some(login.into()),
            ..Party::default()
        });
        self
    }

    pub(super) fn from(&mut self, source: Source<'static>) -> &mut Self {
        let port = self.chance.between(49_152, 65_535);
        self.source = Some(Source {
            port: u16::try_from(port).ok(),
            ..source
        });
        self
    }

    pub(super) fn to(&mut self, application: &Application) -> &mut Self {
        self.client = Some(application.client());
        self.auth.protocol = Some(application.protocol.name().into());
        self
    }

    pub(super) fn over(&mut self, protocol: &'static str) -> &mut Self {
        self.auth.protocol = Some(protocol.into());
        self
    }

    /// How it is shown who acts: the method, the kind of factor, the assurance that comes of it.
    pub(super) fn with(
        &mut self,
        method: &'static str,
        factor: &'static str,
        assurance: &'static str,
    ) -> &mut Self {
        self.auth.method = Some(method.into());
        self.auth.factor = Some(factor.into());
        self.auth.assurance = Some(assurance.into());
        self
    }

    pub(super) fn in_session(&mut self, session: &str) -> &mut Self {
        self.flow.session = Some(session.to_owned().into());
        self
    }

    /// Lets time go by: so many milliseconds at least, and at most.
    pub(super) fn wait(&mut self, least: i64, most: i64) -> &mut Self {
        self.at += self.chance.between(least, most) * MS;
        self
    }

    /// An event of this id, with its attributes.
    pub(super) fn tell(&mut self, system: &'static System, id: &str, attributes: &[(&'static str, &str)]) {
        self.tell_all(system, id, None, "", attributes);
    }

    /// An event that somebody or something had done to them.
    pub(super) fn tell_of(
        &mut self,
        system: &'static System,
        id: &str,
        target: Party<'static>,
        attributes: &[(&'static str, &str)],
    ) {
        self.tell_all(system, id, Some(target), "", attributes);
    }

    /// An event that came about for a reason.
    pub(super) fn tell_why(
        &mut self,
        system: &'static System,
        id: &str,
        reason: &'static str,
        attributes: &[(&'static str, &str)],
    ) {
        self.tell_all(system, id, None, reason, attributes);
    }

    fn tell_all(
        &mut self,
        system: &'static System,
        id: &str,
        target: Option<Party<'static>>,
        reason: &'static str,
        attributes: &[(&'static str, &str)],
    ) {
        let entry = catalogue::lookup_unique(id);
        debug_assert!(entry.is_some(), "{id} is in no catalogue");
        let Some(entry) = entry.filter(|_| self.is_in_time) else {
            return;
        };
        let mut event = entry.event(EventId::default(), "", Timestamp::from_nanos(self.at));
        let noticed = self.at + self.chance.between(1, 40) * MS;
        event.observed = Some(Timestamp::from_nanos(noticed));
        event.actor.clone_from(&self.actor);
        event.targets = target.into_iter().collect();
        event.source.clone_from(&self.source);
        event.client.clone_from(&self.client);
        event.auth = Some(self.auth.clone()).filter(|auth| *auth != Auth::default());
        event.flow = Some(self.flow.clone());
        event.producer = Some(system.producer());
        for (name, value) in attributes {
            event.attach(*name, CanonicalJson::string(value));
        }
        let value = entry.write_value(&event).map(Into::into);
        let text = Text {
            reason: Some(reason.into()).filter(|_| !reason.is_empty()),
            value,
            ..Text::default()
        };
        event.text = Some(text).filter(|text| *text != Text::default());
        self.week.told.push(Told { system, event });
        self.wait(15, 120);
    }
}

/// A user group, as somebody something is done to.
pub(super) fn group(name: &'static str) -> Party<'static> {
    Party {
        kind: Some("group".into()),
        id: Some(name.into()),
        ..Party::default()
    }
}

/// Another party of a federation, a job or a certificate.
pub(super) fn service(id: impl Into<String>) -> Party<'static> {
    Party {
        kind: Some("service".into()),
        id: Some(id.into().into()),
        ..Party::default()
    }
}
