//! The way back: the event that a line of [`cef`](super::cef) or [`leef`](super::leef) was written from.
//!
//! It is for lines that begin as Vitni's do. That proves nothing: what comes back is what
//! anybody may send. What the formats lose (`docs/formats/mappings.md`) does not come back, and neither do `tenant` and
//! `received`, which whoever takes the event in decides.

use std::borrow::Cow;

use super::facts::{attribute_name, own_key};
use super::{NOT_KNOWN, cef, leef};
use crate::catalogue::{self, Entry, Kind, PHENIXID};
use crate::flags::{Flag, Flags};
use crate::ids::EventId;
use crate::json::CanonicalJson;
use crate::model::{Event, Outcome, Party, Severity};
use crate::submission::secret_kind;
use crate::time::{Offset, Timestamp};

/// Which of the two formats a line has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// CEF.
    Cef,
    /// LEEF.
    Leef,
}

/// A line taken apart.
#[derive(Clone, Copy, Debug)]
pub struct Line<'l> {
    /// Its format.
    pub format: Written,
    /// Vendor, product, version and event id of the header.
    pub header: [&'l str; 4],
    /// The severity in the header of CEF; LEEF has it among the pairs.
    pub severity: &'l str,
    /// Keys and values, escapes undone.
    pub pairs: &'l [(&'l str, Cow<'l, str>)],
}

/// Members of the envelope by their paths, without parties.
const PATHS: &[&str] = &[
    "observed",
    "received",
    "tenant",
    "client.id",
    "client.name",
    "auth.method",
    "auth.factor",
    "auth.protocol",
    "auth.assurance",
    "source.ip",
    "source.port",
    "source.user_agent",
    "source.device",
    "source.geo",
    "producer.host",
    "producer.instance",
    "producer.sequence",
    "producer.event_id",
    "producer.mapping",
    "producer.offset",
    "flow.session",
    "flow.trace",
    "flow.transaction",
    "text.reason",
    "text.message",
    "text.value",
    "flags",
    "raw",
];

impl Line<'_> {
    /// Whether the line begins as every line of Vitni's does. The order counts: a product that escapes nothing may carry
    /// a stranger's text, and what stands in one does not come first.
    #[must_use]
    pub fn is_own(&self) -> bool {
        let keys = || self.pairs.iter().map(|(key, _)| *key);
        match self.format {
            Written::Cef => keys().take(6).eq([
                "rt",
                "externalId",
                "outcome",
                "cat",
                "vitniCatalogue",
                "vitniTime",
            ]),
            Written::Leef => keys()
                .take(9)
                .filter(|key| !matches!(*key, "isLoginEvent" | "isLogoutEvent"))
                .take(8)
                .eq([
                    "devTime",
                    "devTimeFormat",
                    "cat",
                    "sev",
                    "vitniId",
                    "vitniTime",
                    "vitniCatalogue",
                    "vitniOutcome",
                ]),
        }
    }

    /// The event. `None` when a part that every line of Vitni's has is missing or is none: id, catalogue, time, outcome, severity.
    #[must_use]
    pub fn event(&self) -> Option<Event<'static>> {
        let (id, outcome, severity) = match self.format {
            Written::Cef => ("externalId", "outcome", self.severity),
            Written::Leef => ("vitniId", "vitniOutcome", self.value("sev")?),
        };
        let [vendor, product, version, name] = self.header;
        let catalogue = self.value("vitniCatalogue")?.to_owned();
        let mut event = Event {
            id: EventId::parse(self.value(id)?)?,
            catalogue: Cow::Owned(catalogue),
            event: Cow::Owned(name.to_owned()),
            time: Timestamp::parse(self.value("vitniTime")?)?.0,
            outcome: Outcome::parse(self.value(outcome)?)?,
            severity: Severity::new(severity.parse().ok()?)?,
            ..Event::default()
        };
        let entry = catalogue::lookup(&event.catalogue, &event.event);
        let said = |text: &str| (text != NOT_KNOWN).then(|| Cow::Owned(text.to_owned()));
        let producer = event.producer.get_or_insert_default();
        (producer.vendor, producer.product, producer.version) = (said(vendor), said(product), said(version));
        for (key, value) in self.pairs {
            self.take(&mut event, entry, key, value)?;
        }
        event.producer = event.producer.filter(|producer| *producer != Default::default());
        Some(event)
    }

    fn value(&self, key: &str) -> Option<&str> {
        let found = self.pairs.iter().find(|(known, _)| *known == key);
        found.map(|(_, value)| value.as_ref())
    }

    /// Puts a pair where it came from.
    fn take(&self, event: &mut Event<'static>, entry: Option<&Entry>, key: &str, value: &str) -> Option<()> {
        let header: &[&str] = match self.format {
            Written::Cef => &["rt", "externalId", "outcome", "cat"],
            Written::Leef => &[
                "devTime",
                "devTimeFormat",
                "cat",
                "sev",
                "isLoginEvent",
                "isLogoutEvent",
            ],
        };
        let own = ["vitniId", "vitniTime", "vitniCatalogue", "vitniOutcome"];
        let label = self.format == Written::Cef && key.ends_with("Label") && !key.starts_with("vitni");
        if header.contains(&key) || own.contains(&key) || label {
            return Some(());
        }
        if let Some(path) = own_path(key) {
            return set(event, &path, value);
        }
        let dialect = self.format == Written::Cef && event.catalogue == PHENIXID;
        let path = match self.format {
            Written::Cef => cef::path_of(key, dialect),
            Written::Leef => leef::path_of(key),
        };
        // Only in the dialect an attribute can have the key of a member.
        let listed = dialect && entry.is_some_and(|entry| entry.attribute(key).is_some());
        if let Some(path) = path.filter(|path| !listed || self.holds_member(path)) {
            set(event, path, value)?;
        }
        if path.is_none() || listed {
            let name = attribute_name(key)?;
            let value = typed(entry, &name, value);
            event.attach(name, value);
        }
        Some(())
    }

    /// Whether a key that the catalogue has for the event stands for the member too: it does unless the member has a pair of
    /// its own, or is the name of a party of which nothing else is said.
    fn holds_member(&self, path: &str) -> bool {
        let party = path.split_once('.').map_or(path, |(party, _)| party);
        let elsewhere = self.value(&own_key(path)).is_some();
        let alone = matches!(party, "actor" | "target0")
            && ["type", "id", "email"]
                .iter()
                .all(|member| self.value(&own_key(&format!("{party}.{member}"))).is_none());
        !elsewhere && !alone
    }
}

/// The path that a key of our own stands for.
fn own_path(key: &str) -> Option<Cow<'static, str>> {
    if let Some(path) = PATHS.iter().find(|path| own_key(path) == key) {
        return Some(Cow::Borrowed(path));
    }
    let (party, member) = ["Type", "Id", "Name", "Email"].iter().find_map(|member| {
        let party = key.strip_prefix("vitni")?.strip_suffix(member)?;
        Some((party, member.to_lowercase()))
    })?;
    let number = party.strip_prefix("Target").map(str::parse::<usize>);
    match (party, number) {
        ("Actor", _) => Some(Cow::Owned(format!("actor.{member}"))),
        (_, Some(Ok(number))) => Some(Cow::Owned(format!("target{number}.{member}"))),
        _ => None,
    }
}

/// Sets a member. `None` when the text cannot be its value.
fn set(event: &mut Event<'static>, path: &str, text: &str) -> Option<()> {
    let said = || Some(Cow::Owned(text.to_owned()));
    if let Some((party, member)) = path.split_once('.').filter(|(party, _)| is_party(party)) {
        return set_party(event, party, member, said());
    }
    match path {
        "observed" => event.observed = Some(Timestamp::parse(text)?.0),
        "client.id" => event.client.get_or_insert_default().id = said(),
        "client.name" => event.client.get_or_insert_default().name = said(),
        "auth.method" => event.auth.get_or_insert_default().method = said(),
        "auth.factor" => event.auth.get_or_insert_default().factor = said(),
        "auth.protocol" => event.auth.get_or_insert_default().protocol = said(),
        "auth.assurance" => event.auth.get_or_insert_default().assurance = said(),
        "source.ip" => event.source.get_or_insert_default().ip = said(),
        "source.port" => event.source.get_or_insert_default().port = Some(text.parse().ok()?),
        "source.user_agent" => event.source.get_or_insert_default().user_agent = said(),
        "source.device" => event.source.get_or_insert_default().device = said(),
        "source.geo" => {
            let geo = CanonicalJson::from_raw(text, &mut Flags::default()).ok()?;
            event.source.get_or_insert_default().geo = Some(geo.into_owned());
        }
        "producer.host" => event.producer.get_or_insert_default().host = said(),
        "producer.instance" => event.producer.get_or_insert_default().instance = said(),
        "producer.sequence" => {
            let number = text
                .parse()
                .ok()
                .filter(|number| *number <= crate::limits::SEQUENCE_MAX)?;
            event.producer.get_or_insert_default().sequence = Some(number);
        }
        "producer.event_id" => event.producer.get_or_insert_default().event_id = said(),
        "producer.mapping" => event.producer.get_or_insert_default().mapping = said(),
        "producer.offset" => event.producer.get_or_insert_default().offset = Some(Offset::parse(text)?),
        "flow.session" => event.flow.get_or_insert_default().session = said(),
        "flow.trace" => event.flow.get_or_insert_default().trace = said(),
        "flow.transaction" => event.flow.get_or_insert_default().transaction = said(),
        "text.reason" => event.text.get_or_insert_default().reason = said(),
        "text.message" => event.text.get_or_insert_default().message = said(),
        "text.value" => event.text.get_or_insert_default().value = said(),
        "flags" => event.flags = flags(text)?,
        "raw" => event.raw = said(),
        // `tenant` and `received` are decided where the event is taken in.
        _ => {}
    }
    Some(())
}

fn is_party(name: &str) -> bool {
    name == "actor" || name.starts_with("target")
}

fn set_party(
    event: &mut Event<'static>,
    party: &str,
    member: &str,
    text: Option<Cow<'static, str>>,
) -> Option<()> {
    let party: &mut Party<'static> = match party.strip_prefix("target") {
        None => event.actor.get_or_insert_default(),
        Some(number) => {
            let number: usize = number.parse().ok()?;
            if number >= crate::limits::TARGETS_MAX {
                return None;
            }
            if event.targets.len() <= number {
                event.targets.resize_with(number + 1, Party::default);
            }
            event.targets.get_mut(number)?
        }
    };
    match member {
        "type" => party.kind = text,
        "id" => party.id = text,
        "name" => party.name = text,
        "email" => party.email = text,
        _ => return None,
    }
    Some(())
}

/// What was said of the work of mappings, and that severity and outcome are the catalogue's. All other flags are for whoever
/// takes the event in to set.
fn flags(text: &str) -> Option<Flags> {
    let all = Flags::from_names(text.split(','))?;
    let kept = |flag: &Flag| {
        flag.stated_by_mapping() || matches!(flag, Flag::AssignedSeverity | Flag::AssignedOutcome)
    };
    Some(all.iter().filter(kept).collect())
}

/// The value of an attribute, by the type that the catalogue gives it. Of any other only the text is known.
fn typed(entry: Option<&Entry>, name: &str, text: &str) -> CanonicalJson<'static> {
    let kind = entry
        .and_then(|entry| entry.attribute(name))
        .map(|known| &known.kind);
    let read = CanonicalJson::from_raw(text, &mut Flags::default()).ok();
    let read = read.filter(|value| value.as_str() == text).filter(|value| {
        let of_kind = match kind {
            Some(kind @ (Kind::Number | Kind::Boolean)) => kind.admits(value),
            Some(Kind::Any) => !value.is_string(),
            _ => false,
        };
        of_kind || value.is_structure() && secret_kind(entry, name).is_some()
    });
    read.map_or_else(|| CanonicalJson::string(text), CanonicalJson::into_owned)
}
