//! From a rule and a line to an event. Nothing is added that neither of them says.

use std::borrow::Cow;

use vitni_event::{
    Auth, CanonicalJson, Client, Event, Flag, Flags, Flow, Offset, Outcome, Party, Producer, Severity,
    Source, Text, Timestamp, catalogue,
};

use super::change::{Maps, is_address};
use super::places::{self, Places};
use super::scope::Scope;
use super::template::Template;
use crate::pattern::Captures;

/// An event id as a mapping names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fact {
    pub(crate) catalogue: String,
    pub(crate) event: String,
    /// `None` where only the tenant's own catalogue can tell.
    pub(crate) outcome: Option<Outcome>,
    pub(crate) places: Places,
}

/// What a line says of itself, whatever the rule.
pub(crate) struct Origin<'o> {
    pub(crate) mapping: &'o str,
    pub(crate) producer: &'o places::Producer,
    pub(crate) maps: &'o Maps,
    pub(crate) time: Timestamp,
    pub(crate) offset: Option<Offset>,
    pub(crate) flags: Flags,
    pub(crate) raw: String,
}

impl Fact {
    /// An event without id, tenant and moment of receipt.
    pub(crate) fn event<'s>(
        &self,
        scope: &Scope<'s>,
        captured: &Captures<'s, 's>,
        origin: Origin<'_>,
    ) -> Event<'static> {
        let take = Take {
            scope,
            captured,
            maps: origin.maps,
        };
        let entry = catalogue::lookup(&self.catalogue, &self.event);
        let mut flags = origin.flags.union(Flag::AssignedSeverity.into());
        if self.outcome.is_none() {
            flags.insert(Flag::AssignedOutcome);
        }
        let (source, unplaced) = take.source(&self.places.source);
        let mut event = Event {
            catalogue: Cow::Owned(self.catalogue.clone()),
            event: Cow::Owned(self.event.clone()),
            outcome: self.outcome.unwrap_or_default(),
            severity: entry.map_or(Severity::INFO, |entry| entry.severity),
            time: origin.time,
            flags,
            actor: take.party(&self.places.actor),
            targets: self
                .places
                .targets
                .iter()
                .filter_map(|target| take.party(target))
                .collect(),
            client: take.client(&self.places.client),
            auth: take.auth(&self.places.auth),
            source,
            producer: Some(take.producer(&origin)),
            flow: take.flow(&self.places.flow),
            text: take.words(&self.places.text),
            raw: Some(Cow::Owned(origin.raw)),
            ..Event::default()
        };
        for (name, template) in &self.places.attributes {
            if let Some(value) = template.value(scope, captured, origin.maps) {
                let value = fit(&event, name, value);
                event.attach(name.clone(), value);
            }
        }
        if let Some(host) = unplaced {
            event.attach("remote_host", CanonicalJson::string(&host));
        }
        event
    }
}

/// A number or a boolean that a text format could only write as text, where the catalogue says that it is one.
fn fit(event: &Event<'_>, name: &str, value: CanonicalJson<'static>) -> CanonicalJson<'static> {
    let entry = catalogue::lookup(&event.catalogue, &event.event);
    let declared = entry.and_then(|entry| entry.attribute(name));
    let Some(declared) = declared.filter(|declared| !declared.admits(&value)) else {
        return value;
    };
    let text = value.to_text();
    let plain = CanonicalJson::from_raw(&text, &mut Flags::default()).map(CanonicalJson::into_owned);
    match plain {
        Ok(plain) if declared.admits(&plain) => plain,
        _ if value.is_structure() => value,
        _ => CanonicalJson::string(&text),
    }
}

struct Take<'t, 's> {
    scope: &'t Scope<'s>,
    captured: &'t Captures<'s, 's>,
    maps: &'t Maps,
}

impl Take<'_, '_> {
    fn text(&self, place: &Option<Template>) -> Option<Cow<'static, str>> {
        let text = place.as_ref()?.text(self.scope, self.captured, self.maps)?;
        (!text.is_empty()).then_some(Cow::Owned(text))
    }

    /// Nobody, where no more than the kind is known.
    fn party(&self, places: &places::Party) -> Option<Party<'static>> {
        let party = Party {
            kind: self.text(&places.kind),
            id: self.text(&places.id),
            name: self.text(&places.name),
            email: self.text(&places.email),
        };
        let is_somebody = party.id.is_some() || party.name.is_some() || party.email.is_some();
        is_somebody.then_some(party)
    }

    fn client(&self, places: &places::Client) -> Option<Client<'static>> {
        let client = Client {
            id: self.text(&places.id),
            name: self.text(&places.name),
        };
        (client != Client::default()).then_some(client)
    }

    fn auth(&self, places: &places::Auth) -> Option<Auth<'static>> {
        let auth = Auth {
            method: self.text(&places.method),
            factor: self.text(&places.factor),
            protocol: self.text(&places.protocol),
            assurance: self.text(&places.assurance),
        };
        (auth != Auth::default()).then_some(auth)
    }

    /// The source, and what stood in place of its address without being one.
    fn source(&self, places: &places::Source) -> (Option<Source<'static>>, Option<Cow<'static, str>>) {
        let (ip, unplaced) = match self.text(&places.ip) {
            Some(text) if is_address(&text) => (Some(text), None),
            other => (None, other),
        };
        let source = Source {
            port: self.text(&places.port).and_then(|port| port.parse().ok()),
            user_agent: self.text(&places.user_agent),
            device: self.text(&places.device),
            ip,
            geo: None,
        };
        ((source != Source::default()).then_some(source), unplaced)
    }

    fn flow(&self, places: &places::Flow) -> Option<Flow<'static>> {
        let flow = Flow {
            session: self.text(&places.session),
            trace: self.text(&places.trace),
            transaction: self.text(&places.transaction),
        };
        (flow != Flow::default()).then_some(flow)
    }

    fn words(&self, places: &places::Text) -> Option<Text<'static>> {
        let text = Text {
            reason: self.text(&places.reason),
            message: self.text(&places.message),
            value: None,
        };
        (text != Text::default()).then_some(text)
    }

    fn producer(&self, origin: &Origin<'_>) -> Producer<'static> {
        let places = origin.producer;
        let of_header =
            |bytes: Option<&[u8]>| bytes.map(|bytes| Cow::Owned(String::from_utf8_lossy(bytes).into_owned()));
        let header = self.scope.header;
        Producer {
            vendor: self.text(&places.vendor),
            product: self.text(&places.product),
            version: self.text(&places.version),
            host: self
                .text(&places.host)
                .or_else(|| of_header(header.and_then(|header| header.host))),
            instance: self
                .text(&places.instance)
                .or_else(|| of_header(header.and_then(|header| header.pid))),
            mapping: Some(Cow::Owned(origin.mapping.to_owned())),
            offset: origin.offset,
            ..Producer::default()
        }
    }
}
