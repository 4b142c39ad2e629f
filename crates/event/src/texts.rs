//! The texts of an event, one after the other: what a word is looked for in, and what a lookup of words has to know. There is one
//! list of them, so that neither knows a text that the other does not. Numbers are no texts, and names of members are not
//! looked at.

use std::borrow::Cow;

use crate::model::{Attributes, Auth, Client, Event, Flow, Party, Producer, Source, Text};

/// Says whether a text passes.
pub type TextTest<'t> = &'t mut dyn FnMut(&str) -> bool;

impl Event<'_> {
    /// Whether any text in the groups of the event passes; none is looked at after it. Structured values are their JSON text. `raw` is
    /// not among them: whether it is text at all, the event's flags say.
    #[must_use]
    pub fn any_text(&self, test: TextTest<'_>) -> bool {
        self.text.as_ref().is_some_and(|text| in_text(text, test))
            || self.actor.as_ref().is_some_and(|party| in_party(party, test))
            || self.targets.iter().any(|party| in_party(party, test))
            || self.source.as_ref().is_some_and(|source| in_source(source, test))
            || self.flow.as_ref().is_some_and(|flow| in_flow(flow, test))
            || self.client.as_ref().is_some_and(|client| in_client(client, test))
            || self.auth.as_ref().is_some_and(|auth| in_auth(auth, test))
            || self
                .producer
                .as_ref()
                .is_some_and(|producer| in_producer(producer, test))
            || in_attributes(&self.attributes, test)
            || in_attributes(&self.public, test)
    }
}

fn any(values: &[&Option<Cow<'_, str>>], test: TextTest<'_>) -> bool {
    values.iter().filter_map(|value| value.as_deref()).any(test)
}

fn in_text(text: &Text<'_>, test: TextTest<'_>) -> bool {
    let Text {
        reason,
        message,
        value,
    } = text;
    any(&[reason, message, value], test)
}

fn in_party(party: &Party<'_>, test: TextTest<'_>) -> bool {
    let Party {
        kind,
        id,
        name,
        email,
    } = party;
    any(&[kind, id, name, email], test)
}

fn in_client(client: &Client<'_>, test: TextTest<'_>) -> bool {
    let Client { id, name } = client;
    any(&[id, name], test)
}

fn in_auth(auth: &Auth<'_>, test: TextTest<'_>) -> bool {
    let Auth {
        method,
        factor,
        protocol,
        assurance,
    } = auth;
    any(&[method, factor, protocol, assurance], test)
}

fn in_source(source: &Source<'_>, test: TextTest<'_>) -> bool {
    let Source {
        ip,
        port: _,
        user_agent,
        device,
        geo,
    } = source;
    any(&[ip, user_agent, device], test) || geo.as_ref().is_some_and(|geo| test(&geo.to_text()))
}

fn in_producer(producer: &Producer<'_>, test: TextTest<'_>) -> bool {
    let Producer {
        vendor,
        product,
        version,
        host,
        instance,
        sequence: _,
        event_id,
        mapping,
        offset: _,
    } = producer;
    let texts = [vendor, product, version, host, instance, event_id, mapping];
    any(&texts, test)
}

fn in_flow(flow: &Flow<'_>, test: TextTest<'_>) -> bool {
    let Flow {
        session,
        trace,
        transaction,
    } = flow;
    any(&[session, trace, transaction], test)
}

fn in_attributes(attributes: &Attributes<'_>, test: TextTest<'_>) -> bool {
    attributes.iter().any(|(_, value)| test(&value.to_text()))
}
