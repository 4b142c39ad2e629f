//! An event of every entry, made from the dictionary's examples: for pages, schemas and tests. It is the same for the
//! same arguments, names nobody, and holds nothing that would be cut as a secret.

use std::borrow::Cow;

use super::{Entry, Need, catalogues};
use crate::ids::EventId;
use crate::json::CanonicalJson;
use crate::model::{Auth, Client, Event, Flow, Outcome, Party, Producer, Source, Text};
use crate::time::{Offset, Timestamp};

/// What events of an OCSF class are about. The classes that are not listed are about no second party.
const TARGETS: &[(u32, &[&str])] = &[
    (1006, &["job"]),
    (3001, &["user"]),
    (3003, &["user"]),
    (3004, &["token"]),
    (3005, &["user"]),
    (3006, &["group", "user"]),
    (3007, &["user"]),
    (3008, &["role"]),
    (4009, &["user"]),
    (6002, &["application"]),
];

impl Entry {
    /// An event of this id with every group of the envelope, every attribute by its example, and the value column as its
    /// template writes it. Attributes that would be cut as secrets are left out.
    #[must_use]
    pub fn example<'a>(&'a self, id: EventId, tenant: impl Into<Cow<'a, str>>, time: Timestamp) -> Event<'a> {
        let mut event = self.event(id, tenant, time);
        event.observed = Some(time);
        event.actor = Some(party("user", 1));
        event.targets = self.example_targets();
        event.client = Some(Client {
            id: word("app-7"),
            name: word("Portal"),
        });
        event.auth = Some(example_auth());
        event.source = Some(example_source());
        event.producer = Some(self.example_producer());
        event.flow = Some(Flow {
            session: word("s-5f2c"),
            trace: word("5f2c9be1"),
            transaction: word("131daac9"),
        });
        for attribute in &self.attributes {
            if !attribute.is_secret() {
                event.attach(attribute.name.as_str(), attribute.example.clone());
            }
        }
        event.text = self.example_text();
        event
    }

    fn example_targets(&self) -> Vec<Party<'static>> {
        let listed = TARGETS.iter().find(|(class, _)| *class == self.ocsf.class);
        let needed = if self.needs.contains(&Need::Target) {
            &["object"][..]
        } else {
            &[]
        };
        let kinds = listed.map_or(needed, |(_, kinds)| kinds);
        (2..)
            .zip(kinds)
            .map(|(number, kind)| party(kind, number))
            .collect()
    }

    fn example_producer(&self) -> Producer<'_> {
        let catalogue = catalogues().iter().find(|known| known.name == self.catalogue);
        Producer {
            vendor: catalogue.map(|known| Cow::Borrowed(known.vendor.as_str())),
            product: catalogue.map(|known| Cow::Borrowed(known.product.as_str())),
            version: catalogue.map(|known| Cow::Borrowed(known.version.as_str())),
            host: word("login-1.example.org"),
            instance: word("login-1"),
            sequence: Some(42),
            event_id: word("e-1207"),
            mapping: word("example 1"),
            offset: Offset::from_minutes(60),
        }
    }

    fn example_text(&self) -> Option<Text<'static>> {
        let shown = |name: &str| {
            let attribute = self.attribute(name)?;
            (!attribute.is_secret()).then(|| attribute.example.to_text())
        };
        let value = self.value.as_ref().and_then(|template| template.write(shown));
        let text = Text {
            reason: (self.outcome() == Outcome::Failure).then_some(Cow::Borrowed("refused by policy")),
            message: None,
            value: value.map(Cow::Owned),
        };
        (text != Text::default()).then_some(text)
    }
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "every member of a group is an option, and each call would wrap it"
)]
const fn word(text: &'static str) -> Option<Cow<'static, str>> {
    Some(Cow::Borrowed(text))
}

fn party(kind: &'static str, number: u8) -> Party<'static> {
    let person = kind == "user";
    let name = match number {
        1 => "alice",
        _ if person => "bob",
        _ => "north",
    };
    Party {
        kind: word(kind),
        id: Some(Cow::Owned(format!("{kind}-{number}"))),
        name: word(name),
        email: person.then(|| Cow::Owned(format!("{name}@example.org"))),
    }
}

const fn example_auth() -> Auth<'static> {
    Auth {
        method: word("otp"),
        factor: word("possession"),
        protocol: word("saml"),
        assurance: word("loa3"),
    }
}

fn example_source() -> Source<'static> {
    Source {
        ip: word("192.0.2.7"),
        port: Some(40_312),
        user_agent: word("Mozilla/5.0 (X11; Linux x86_64)"),
        device: word("laptop-3"),
        geo: Some(CanonicalJson::trusted(r#"{"country":"SE"}"#)),
    }
}
