//! Events in the words of other formats: what leaves for a log collector that knows nothing of Vitni.
//!
//! Everything here takes an event and, where its id is known, its catalogue entry, and gives text; the same arguments give
//! the same bytes. What an event does not hold, because nobody said it, it was erased or the reader may not see it, is
//! absent from the text or is called unknown where a format demands it. Nothing here invents an identity, decides who
//! may read, or adds a transport's header. `docs/formats/mappings.md` has the tables.

pub mod back;
pub mod cef;
pub mod ecs;
mod facts;
mod format;
pub mod grid;
pub mod leef;
pub mod ocsf;
mod tree;

pub use format::Format;

use crate::catalogue::catalogues;
use crate::json::{CanonicalJson, utf16_cmp};
use crate::model::{Event, Party};

/// What stands where a format demands a value that the event does not hold.
pub const NOT_KNOWN: &str = "unknown";

/// The product that an event is from: the producer's own account, else the catalogue's.
struct Product<'e> {
    vendor: Option<&'e str>,
    name: &'e str,
    version: Option<&'e str>,
}

impl<'e> Product<'e> {
    fn of(event: &'e Event<'_>) -> Self {
        let producer = event.producer.as_ref();
        let said = producer.and_then(|producer| producer.product.as_deref());
        let catalogue = catalogues().iter().find(|known| known.name == event.catalogue);
        match (said, catalogue) {
            (None, Some(known)) => Self {
                vendor: Some(&known.vendor),
                name: &known.product,
                version: Some(&known.version),
            },
            (said, _) => Self {
                vendor: producer.and_then(|producer| producer.vendor.as_deref()),
                name: said.unwrap_or(NOT_KNOWN),
                version: producer.and_then(|producer| producer.version.as_deref()),
            },
        }
    }
}

/// All attributes, those in clear and the others, by name.
fn attributes<'e>(event: &'e Event<'_>) -> Vec<(&'e str, &'e CanonicalJson<'e>)> {
    let lists = [&event.public, &event.attributes];
    let mut all: Vec<_> = lists
        .into_iter()
        .flatten()
        .map(|(name, value)| (name.as_ref(), value))
        .collect();
    all.sort_by(|(a, _), (b, _)| utf16_cmp(a, b));
    all
}

/// The text of the first of these attributes that the event has.
fn first_attribute<'n>(event: &Event<'_>, names: &[&'n str]) -> Option<(&'n str, String)> {
    let all = attributes(event);
    names.iter().find_map(|name| {
        let (_, value) = all.iter().find(|(known, _)| known == name)?;
        Some((*name, value.to_text().into_owned()))
    })
}

fn is_kind(party: &Party<'_>, kind: &str) -> bool {
    party
        .kind
        .as_deref()
        .is_some_and(|known| known.eq_ignore_ascii_case(kind))
}

/// Whether a party is named in any way.
fn is_named(party: &Party<'_>) -> bool {
    party.id.is_some() || party.name.is_some() || party.email.is_some()
}

/// An address as addresses are written; a producer may have sent anything.
fn address(text: &str) -> Option<std::net::IpAddr> {
    text.parse().ok()
}
