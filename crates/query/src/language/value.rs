//! The values that an event has of a field, as a reader of some sight sees them. Nothing is copied: whoever asks is called
//! with each value.

use vitni_event::model::Attributes;
use vitni_event::{CanonicalJson, Event, EventId, Party, Timestamp};

use super::field::{Field, Named};
use crate::filter::words;
use crate::sight::Sight;

/// One value.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Value<'v> {
    Text(&'v str),
    Number(f64),
    Time(Timestamp),
    Id(EventId),
    /// An attribute's value, or an element of it where it is a list.
    Json(&'v CanonicalJson<'v>),
}

impl Value<'_> {
    /// The number that it is.
    pub(crate) fn number(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Json(json) if json.is_number() => json.as_str().parse().ok(),
            _ => None,
        }
    }
}

/// What is asked of each value; the first that answers yes ends it.
type Test<'t> = &'t mut dyn FnMut(Value<'_>) -> bool;

impl Field {
    /// Whether one of the values passes. A field that stands for several is all of them.
    pub(crate) fn any(&self, sight: Sight, event: &Event<'_>, test: Test<'_>) -> bool {
        match self {
            Self::Named(named) => named.any(sight, event, test),
            Self::Attribute { name, .. } => {
                in_list(&event.public, name, test)
                    || sight == Sight::Whole && in_list(&event.attributes, name, test)
            }
            Self::Public(name) => in_list(&event.public, name, test),
        }
    }

    /// Calls with each value that is shown and counted. A field that stands for several is the first that is there.
    pub(crate) fn each(&self, sight: Sight, event: &Event<'_>, visit: &mut dyn FnMut(Value<'_>)) {
        let mut text = |value: Option<&str>| {
            if let Some(text) = value {
                visit(Value::Text(text));
            }
        };
        match self {
            Self::Named(Named::Actor) => text(event.actor.as_ref().and_then(called)),
            Self::Named(Named::Target) => event.targets.iter().for_each(|party| text(called(party))),
            Self::Named(Named::Client) => {
                let client = event.client.as_ref();
                text(client.and_then(|client| client.id.as_deref().or(client.name.as_deref())));
            }
            _ => {
                self.any(sight, event, &mut |value| {
                    visit(value);
                    false
                });
            }
        }
    }
}

/// What a party is called: the first that is there.
fn called<'p>(party: &'p Party<'_>) -> Option<&'p str> {
    party
        .id
        .as_deref()
        .or(party.name.as_deref())
        .or(party.email.as_deref())
}

impl Named {
    fn any(self, sight: Sight, event: &Event<'_>, test: Test<'_>) -> bool {
        let (actor, source, flow) = (&event.actor, &event.source, &event.flow);
        let (client, auth, producer, text) = (&event.client, &event.auth, &event.producer, &event.text);
        match self {
            Self::Id => test(Value::Id(event.id)),
            Self::Tenant => test(Value::Text(&event.tenant)),
            Self::Catalogue => test(Value::Text(sight.identity(event).0)),
            Self::Event => test(Value::Text(sight.identity(event).1)),
            Self::Category | Self::Equivalent => false,
            Self::Time => test(Value::Time(event.time)),
            Self::Observed => event.observed.is_some_and(|time| test(Value::Time(time))),
            Self::Received => test(Value::Time(event.received)),
            Self::Severity => test(Value::Number(event.severity.level().into())),
            Self::Outcome => test(Value::Text(event.outcome.as_str())),
            Self::Flags => event.flags.iter().any(|flag| test(Value::Text(flag.name()))),
            Self::Erased => event.erased.iter().any(|erased| test(Value::Text(&erased.group))),
            Self::Version => test(Value::Number(event.version.into())),
            Self::Any => words::any_text(event, &mut |text| test(Value::Text(text))),
            Self::Actor => actor.iter().any(|party| names(party, test)),
            Self::ActorType => of(actor, |it| it.kind.as_deref(), test),
            Self::ActorId => of(actor, |it| it.id.as_deref(), test),
            Self::ActorName => of(actor, |it| it.name.as_deref(), test),
            Self::ActorEmail => of(actor, |it| it.email.as_deref(), test),
            Self::Target => event.targets.iter().any(|party| names(party, test)),
            Self::TargetType => of(&event.targets, |it| it.kind.as_deref(), test),
            Self::TargetId => of(&event.targets, |it| it.id.as_deref(), test),
            Self::TargetName => of(&event.targets, |it| it.name.as_deref(), test),
            Self::TargetEmail => of(&event.targets, |it| it.email.as_deref(), test),
            Self::Client => {
                of(client, |it| it.id.as_deref(), test) || of(client, |it| it.name.as_deref(), test)
            }
            Self::ClientId => of(client, |it| it.id.as_deref(), test),
            Self::ClientName => of(client, |it| it.name.as_deref(), test),
            Self::AuthMethod => of(auth, |it| it.method.as_deref(), test),
            Self::AuthFactor => of(auth, |it| it.factor.as_deref(), test),
            Self::AuthProtocol => of(auth, |it| it.protocol.as_deref(), test),
            Self::AuthAssurance => of(auth, |it| it.assurance.as_deref(), test),
            Self::SourceIp => of(source, |it| it.ip.as_deref(), test),
            Self::SourcePort => {
                let port = source.as_ref().and_then(|source| source.port);
                port.is_some_and(|port| test(Value::Number(port.into())))
            }
            Self::SourceUserAgent => of(source, |it| it.user_agent.as_deref(), test),
            Self::SourceDevice => of(source, |it| it.device.as_deref(), test),
            Self::SourceGeo => {
                let geo = source.as_ref().and_then(|source| source.geo.as_ref());
                geo.is_some_and(|geo| test(Value::Text(&geo.to_text())))
            }
            Self::ProducerVendor => of(producer, |it| it.vendor.as_deref(), test),
            Self::ProducerProduct => of(producer, |it| it.product.as_deref(), test),
            Self::ProducerVersion => of(producer, |it| it.version.as_deref(), test),
            Self::ProducerHost => of(producer, |it| it.host.as_deref(), test),
            Self::ProducerInstance => of(producer, |it| it.instance.as_deref(), test),
            Self::ProducerSequence => {
                let sequence = producer.as_ref().and_then(|producer| producer.sequence);
                sequence.is_some_and(|sequence| test(Value::Number(double(sequence))))
            }
            Self::ProducerEventId => of(producer, |it| it.event_id.as_deref(), test),
            Self::ProducerMapping => of(producer, |it| it.mapping.as_deref(), test),
            Self::FlowSession => of(flow, |it| it.session.as_deref(), test),
            Self::FlowTrace => of(flow, |it| it.trace.as_deref(), test),
            Self::FlowTransaction => of(flow, |it| it.transaction.as_deref(), test),
            Self::TextReason => of(text, |it| it.reason.as_deref(), test),
            Self::TextMessage => of(text, |it| it.message.as_deref(), test),
            Self::TextValue => of(text, |it| it.value.as_deref(), test),
            Self::Raw => event.raw.as_deref().is_some_and(|raw| test(Value::Text(raw))),
        }
    }
}

/// Tests one member of a group, or of each element of a list.
fn of<'g, G: 'g>(
    groups: impl IntoIterator<Item = &'g G>,
    member: impl Fn(&'g G) -> Option<&'g str>,
    test: Test<'_>,
) -> bool {
    let mut values = groups.into_iter().filter_map(member);
    values.any(|text| test(Value::Text(text)))
}

fn names(party: &Party<'_>, test: Test<'_>) -> bool {
    let values = [&party.id, &party.name, &party.email];
    values.into_iter().flatten().any(|text| test(Value::Text(text)))
}

/// A running number is at most 2^53 - 1, which a double holds exactly.
#[expect(clippy::cast_precision_loss, reason = "bounded where events are taken in")]
const fn double(sequence: u64) -> f64 {
    sequence as f64
}

fn in_list(list: &Attributes<'_>, name: &str, test: Test<'_>) -> bool {
    let Some((_, value)) = list.iter().find(|(known, _)| known == name) else {
        return false;
    };
    if !value.as_str().starts_with('[') {
        return test(Value::Json(value));
    }
    // What was stored as JSON is JSON; a list that cannot be read has no elements.
    let elements: Vec<&serde_json::value::RawValue> =
        serde_json::from_str(value.as_str()).unwrap_or_default();
    elements
        .into_iter()
        .any(|element| test(Value::Json(&CanonicalJson::trusted(element.get()))))
}
