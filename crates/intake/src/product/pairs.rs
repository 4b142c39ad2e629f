//! What any product's list of pairs becomes, for the formats that have a dictionary of keys.
//!
//! A format says what a key means and not what an event is. So an event that no catalogue explains keeps the product's own id
//! under the catalogue `unknown`, and nothing is concluded from its name. Lines that Vitni wrote are read back.

use std::borrow::Cow;
use std::net::IpAddr;
use std::ops::Range;

use vitni_event::catalogue::{UNKNOWN, VITNI, lookup};
use vitni_event::ids::is_word;
use vitni_event::limits::ATTRIBUTES_MAX;
use vitni_event::mapping::back;
use vitni_event::submission::secret_kind;
use vitni_event::{Auth, CanonicalJson, Client, Event, Flag, Flow, Outcome, Party, Severity, Source, Text};

use super::carried::{Before, Cut, Line, attach_secret, cut_text, mark, producer};
use super::stamp;
use crate::Reference;

/// Where the value of a key goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum To {
    /// The time, the earlier in the list of a format the better.
    Time,
    ActorName,
    ActorId,
    TargetName,
    TargetId,
    Address,
    Port,
    Agent,
    Device,
    Client,
    Protocol,
    Host,
    Instance,
    EventId,
    Reason,
    Message,
    Session,
    Trace,
    Outcome,
    Severity,
}

/// A format's keys that have a place, in the order of its reference page.
pub(super) type Keys = &'static [(&'static str, To)];

/// A line taken apart.
pub(super) struct Said<'l> {
    pub(super) mapping: &'static str,
    pub(super) keys: Keys,
    /// What the format's header calls the event, for people.
    pub(super) title: &'l str,
    pub(super) line: back::Line<'l>,
    /// Where each value stands in the message, in the order of the pairs.
    pub(super) parts: Vec<Range<usize>>,
}

/// The event of a message that begins at a byte of the line.
pub(super) fn event(
    said: &Said<'_>,
    line: &Line<'_>,
    at: usize,
    reference: &Reference,
) -> Result<Event<'static>, &'static str> {
    if said.line.pairs.len() > ATTRIBUTES_MAX {
        return Err("the line has more than 1,024 pairs");
    }
    let mut event = if said.line.is_own() {
        own(said)?
    } else {
        let before = line.text().get(..at).unwrap_or_default();
        foreign(said, before, reference)?
    };
    let cuts = said.cuts(at);
    let kept = event.raw.take();
    line.keep(&cuts, &mut event)
        .ok_or("the line does not fit without its secrets")?;
    // A line that was written from an event with a line of its own carries that one.
    if kept.is_some() && cuts.is_empty() {
        event.flags.remove(Flag::RawBase64);
        event.raw = kept;
    }
    Ok(event)
}

/// The event that the line was written from.
fn own(said: &Said<'_>) -> Result<Event<'static>, &'static str> {
    let mut event = said
        .line
        .event()
        .ok_or("the line says that Vitni wrote it, and lacks what every such line has")?;
    if event.catalogue == VITNI {
        return Err("an event of Vitni itself, which only the log that it happened in may state");
    }
    if !is_word(&event.event) || !is_word(&event.catalogue) {
        return Err(NO_ID);
    }
    let producer = event.producer.get_or_insert_default();
    producer.mapping.get_or_insert(Cow::Borrowed(said.mapping));
    Ok(event)
}

const NO_ID: &str = "the event id holds no letter or digit, or more than 128 of them";

impl Said<'_> {
    fn first(&self, to: To) -> Option<&str> {
        let keys = self.keys.iter().filter(|(_, place)| *place == to);
        keys.filter_map(|(key, _)| self.value(key)).next()
    }

    fn value(&self, key: &str) -> Option<&str> {
        let found = self.line.pairs.iter().find(|(known, _)| *known == key);
        found
            .map(|(_, value)| value.as_ref())
            .filter(|value| !value.is_empty())
    }

    /// The first value for a place, secrets cut.
    fn text(&self, to: To) -> Option<Cow<'static, str>> {
        let text = self.first(to)?;
        Some(Cow::Owned(cut_text(text).unwrap_or_else(|| text.to_owned())))
    }

    fn title(&self) -> Option<Cow<'static, str>> {
        let title = cut_text(self.title).unwrap_or_else(|| self.title.to_owned());
        (!title.is_empty()).then_some(Cow::Owned(title))
    }

    /// What is cut out of the line.
    pub(super) fn cuts(&self, at: usize) -> Vec<Cut> {
        let pairs = self.line.pairs.iter().zip(&self.parts);
        let cut = |((key, value), part): (&(&str, Cow<'_, str>), &Range<usize>)| {
            let instead = if secret_kind(self.entry(), self.name(key)).is_some() && !value.is_empty() {
                mark()
            } else {
                cut_text(value)?
            };
            Some((at + part.start..at + part.end, instead))
        };
        pairs.filter_map(cut).collect()
    }

    fn entry(&self) -> Option<&'static vitni_event::catalogue::Entry> {
        let [_, _, _, event] = self.line.header;
        self.value("vitniCatalogue")
            .and_then(|catalogue| lookup(catalogue, event))
    }

    /// The name of an attribute: a custom key is called what its label says.
    fn name<'k>(&'k self, key: &'k str) -> &'k str {
        self.line
            .pairs
            .iter()
            .find(|(known, _)| known.strip_suffix("Label") == Some(key))
            .map(|(_, label)| label.as_ref())
            .filter(|label| !label.is_empty())
            .unwrap_or(key)
    }
}

fn foreign(said: &Said<'_>, before: &str, reference: &Reference) -> Result<Event<'static>, &'static str> {
    let [vendor, product, version, written] = said.line.header;
    let id = word(written).ok_or(NO_ID)?;
    let mut before = Before::read(before, reference);
    // The time among the pairs is the event's; what stands before the message is when it was sent.
    before.header = before.stated.take().or(before.header);
    let host = said
        .text(To::Host)
        .map(Cow::into_owned)
        .or_else(|| before.host.clone());
    let mut event = Event {
        catalogue: Cow::Borrowed(UNKNOWN),
        producer: Some(producer(vendor, product, version, host, said.mapping)),
        ..Event::default()
    };
    if let Some(producer) = &mut event.producer {
        producer.instance = said.text(To::Instance);
        let changed = (id != written).then(|| Cow::Owned(written.to_owned()));
        producer.event_id = said.text(To::EventId).or(changed);
    }
    event.event = Cow::Owned(id);
    let stated = said.keys.iter().filter(|(_, to)| *to == To::Time);
    let time = stated
        .filter_map(|(key, _)| stamp::whole(said.value(key)?, reference))
        .next();
    before.set_time(time, reference, &mut event);
    judge(&mut event, said);
    groups(&mut event, said);
    attributes(&mut event, said, time.is_some());
    Ok(event)
}

/// The id in the form that ids have: what cannot stand in one becomes `_`.
fn word(written: &str) -> Option<String> {
    let fits = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '_' | ':' | '-');
    let mut id = String::with_capacity(written.len());
    for letter in written.chars() {
        if fits(letter) {
            id.push(letter);
        } else if !id.ends_with('_') {
            id.push('_');
        }
    }
    let id = if id == written {
        id
    } else {
        id.trim_matches('_').to_owned()
    };
    (is_word(&id) && id.contains(|letter: char| letter.is_ascii_alphanumeric())).then_some(id)
}

fn judge(event: &mut Event<'static>, said: &Said<'_>) {
    let stated = said.first(To::Severity).unwrap_or(said.line.severity);
    event.severity = severity(stated).unwrap_or_else(|| {
        event.flags.insert(Flag::AssignedSeverity);
        Severity::INFO
    });
    event.outcome = said.first(To::Outcome).and_then(outcome).unwrap_or_else(|| {
        event.flags.insert(Flag::AssignedOutcome);
        Outcome::Unknown
    });
}

/// A number from 0 to 10, or a band of the format: each stands for the lowest of our words in it, the highest for all of it.
fn severity(text: &str) -> Option<Severity> {
    let text = text.trim();
    match text.to_ascii_lowercase().as_str() {
        "low" => Some(Severity::INFO),
        "medium" => Some(Severity::WARNING),
        "high" => Some(Severity::CRITICAL),
        "very-high" | "very high" => Some(Severity::EMERGENCY),
        _ => text.parse().ok().and_then(Severity::new),
    }
}

fn outcome(text: &str) -> Option<Outcome> {
    match text.trim_matches(['/', ' ']).to_ascii_lowercase().as_str() {
        "success" | "successful" | "succeeded" => Some(Outcome::Success),
        "failure" | "failed" | "fail" => Some(Outcome::Failure),
        "unknown" | "attempt" => Some(Outcome::Unknown),
        _ => None,
    }
}

fn groups(event: &mut Event<'static>, said: &Said<'_>) {
    let party = |name: To, id: To| {
        let party = Party {
            name: said.text(name),
            id: said.text(id),
            ..Party::default()
        };
        (party != Party::default()).then_some(Party {
            kind: Some(Cow::Borrowed("user")),
            ..party
        })
    };
    event.actor = party(To::ActorName, To::ActorId);
    event.targets = party(To::TargetName, To::TargetId).into_iter().collect();
    let source = Source {
        ip: said.text(To::Address).filter(|text| is_address(text)),
        port: said.first(To::Port).and_then(|port| port.parse().ok()),
        user_agent: said.text(To::Agent),
        device: said.text(To::Device),
        geo: None,
    };
    event.source = (source != Source::default()).then_some(source);
    event.client = said.text(To::Client).map(|id| Client {
        id: Some(id),
        name: None,
    });
    event.auth = said.text(To::Protocol).map(|protocol| Auth {
        protocol: Some(protocol),
        ..Auth::default()
    });
    let flow = Flow {
        session: said.text(To::Session),
        trace: said.text(To::Trace),
        transaction: None,
    };
    event.flow = (flow != Flow::default()).then_some(flow);
    let text = Text {
        reason: said.text(To::Reason),
        message: said.text(To::Message).or_else(|| said.title()),
        value: None,
    };
    event.text = (text != Text::default()).then_some(text);
}

fn is_address(text: &str) -> bool {
    let bare = text.split_once('%').map_or(text, |(bare, _)| bare);
    bare.parse::<IpAddr>().is_ok()
}

/// Every pair that has no place, or not with this value.
fn attributes(event: &mut Event<'static>, said: &Said<'_>, dated: bool) {
    for (key, value) in said.line.pairs {
        let label = key
            .strip_suffix("Label")
            .is_some_and(|custom| said.value(custom).is_some());
        if value.is_empty() || label || said.is_placed(event, key, value, dated) {
            continue;
        }
        let name = said.name(key);
        let taken = |name: &str| event.attributes.iter().any(|(known, _)| known == name);
        let name = if taken(name) { key } else { name };
        if taken(name) {
            continue;
        }
        match secret_kind(None, name) {
            Some(kind) => attach_secret(event, kind, name, CanonicalJson::string(value)),
            None => {
                let text = cut_text(value).map_or_else(|| value.clone(), Cow::Owned);
                event.attach(name.to_owned(), CanonicalJson::string(&text));
            }
        }
    }
}

impl Said<'_> {
    /// Whether the envelope holds the value.
    fn is_placed(&self, event: &Event<'_>, key: &str, value: &str, dated: bool) -> bool {
        let Some((_, to)) = self.keys.iter().find(|(known, _)| *known == key) else {
            return false;
        };
        let source = event.source.as_ref();
        match to {
            To::Time => dated && self.first(To::Time) == Some(value),
            To::Address => source.is_some_and(|source| source.ip.as_deref() == Some(value)),
            To::Port => source.is_some_and(|source| source.port.is_some()),
            To::Severity => severity(value).is_some(),
            To::Outcome => outcome(value).is_some(),
            to => self.first(*to) == Some(value),
        }
    }
}

/// The row of the reference page for each key.
pub(super) fn rows(keys: Keys) -> String {
    keys.iter()
        .map(|(key, to)| format!("| `{key}` | {} |\n", to.shown()))
        .collect()
}

impl To {
    const fn shown(self) -> &'static str {
        match self {
            Self::Time => "`time`; the first of them that can be read",
            Self::ActorName => "`actor.name`",
            Self::ActorId => "`actor.id`",
            Self::TargetName => "name of a target",
            Self::TargetId => "id of a target",
            Self::Address => "`source.ip`, if it is an address",
            Self::Port => "`source.port`",
            Self::Agent => "`source.user_agent`",
            Self::Device => "`source.device`",
            Self::Client => "`client.id`",
            Self::Protocol => "`auth.protocol`",
            Self::Host => "`producer.host`, else what stands before the message",
            Self::Instance => "`producer.instance`",
            Self::EventId => "`producer.event_id`",
            Self::Reason => "`text.reason`",
            Self::Message => "`text.message`",
            Self::Session => "`flow.session`",
            Self::Trace => "`flow.trace`",
            Self::Outcome => {
                "`outcome`: `success`, `failure`, `unknown` and their like, else `unknown` (`assigned-outcome`)"
            }
            Self::Severity => "`severity`, 0 to 10",
        }
    }
}

/// The line without the secrets of its pairs, or, where it has none that can be told apart, without what looks like one.
pub(super) fn without_secrets(line: &[u8], cuts: impl FnOnce(&Line<'_>) -> Vec<Cut>) -> Option<Vec<u8>> {
    let by_key = Line::take(line).ok().and_then(|line| {
        let cuts = cuts(&line);
        (!cuts.is_empty()).then(|| line.without(&cuts).into_bytes())
    });
    by_key.or_else(|| match crate::secret::cut(line) {
        Cow::Borrowed(_) => None,
        Cow::Owned(line) => Some(line),
    })
}
