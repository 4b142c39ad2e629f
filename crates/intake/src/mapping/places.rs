//! Where the parts of a line go: the places of an event that a mapping may fill. What may stand in each is the event's own model.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::template::Template;

/// What `set` and `defaults` say.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Places {
    pub(crate) actor: Party,
    pub(crate) targets: Vec<Party>,
    pub(crate) client: Client,
    pub(crate) auth: Auth,
    pub(crate) source: Source,
    pub(crate) flow: Flow,
    pub(crate) text: Text,
    pub(crate) attributes: BTreeMap<String, Template>,
}

macro_rules! places {
    ($($(#[$doc:meta])* $name:ident { $($place:ident $word:literal,)* })*) => { $(
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
        #[serde(deny_unknown_fields, default)]
        pub(crate) struct $name {
            $(#[serde(rename = $word)] pub(crate) $place: Option<Template>,)*
        }

        impl $name {
            /// What is not set here is taken from there.
            pub(crate) fn or(self, defaults: &Self) -> Self {
                Self { $($place: self.$place.or_else(|| defaults.$place.clone()),)* }
            }

            fn each<'p>(&'p self, under: &str, see: &mut dyn FnMut(String, &'p Template)) {
                $(if let Some(template) = &self.$place {
                    see(format!("{under}{}", $word), template);
                })*
            }
        }
    )* };
}

places! {
    /// An actor or a target.
    Party { kind "type", id "id", name "name", email "email", }
    /// A relying party or application.
    Client { id "id", name "name", }
    /// How somebody was authenticated.
    Auth { method "method", factor "factor", protocol "protocol", assurance "assurance", }
    /// Where the actor was.
    Source { ip "ip", port "port", user_agent "user_agent", device "device", }
    /// Correlation ids.
    Flow { session "session", trace "trace", transaction "transaction", }
    /// Words for people.
    Text { reason "reason", message "message", }
    /// Which system says so.
    Producer { vendor "vendor", product "product", version "version", host "host", instance "instance", }
}

impl Places {
    /// What is not set here is taken from the defaults.
    pub(crate) fn or(self, defaults: &Self) -> Self {
        let mut attributes = defaults.attributes.clone();
        attributes.extend(self.attributes);
        Self {
            actor: self.actor.or(&defaults.actor),
            targets: if self.targets.is_empty() {
                defaults.targets.clone()
            } else {
                self.targets
            },
            client: self.client.or(&defaults.client),
            auth: self.auth.or(&defaults.auth),
            source: self.source.or(&defaults.source),
            flow: self.flow.or(&defaults.flow),
            text: self.text.or(&defaults.text),
            attributes,
        }
    }

    /// Every place that is filled, by its name in the event.
    pub(crate) fn each<'p>(&'p self, see: &mut dyn FnMut(String, &'p Template)) {
        self.actor.each("actor.", see);
        for (number, target) in self.targets.iter().enumerate() {
            target.each(&format!("targets.{number}."), see);
        }
        self.client.each("client.", see);
        self.auth.each("auth.", see);
        self.source.each("source.", see);
        self.flow.each("flow.", see);
        self.text.each("text.", see);
        for (name, template) in &self.attributes {
            see(format!("attributes.{name}"), template);
        }
    }
}

impl Producer {
    pub(crate) fn each_place<'p>(&'p self, see: &mut dyn FnMut(String, &'p Template)) {
        self.each("producer.", see);
    }
}
