//! What speaks to us: every product whose lines can be read, by name.
//!
//! A product is a mapping from one line to at most one event. It keeps no state: a line that only repeats what another
//! line of the same act states is ignored, with the reason, so that one fact becomes one event.

mod draft;
mod linux_auth;
mod rule;

use vitni_event::Event;

use crate::Reference;

/// What one line is.
#[derive(Clone, Debug)]
pub enum Reading {
    /// A fact worth keeping. It has no id, no tenant and no moment of receipt yet.
    Event(Box<Event<'static>>),
    /// A line that is understood and becomes no event.
    Ignored {
        /// The reason, a clause for people.
        why: &'static str,
    },
    /// A line that is not understood. Whoever cannot ask its sender keeps it, as a quarantined event.
    Unrecognised {
        /// The reason, a clause for people.
        why: &'static str,
    },
}

/// A mapping from the lines of one product to events.
pub trait Product: Send + Sync {
    /// The name by which it is chosen, for example `linux-auth`.
    fn name(&self) -> &'static str;

    /// One sentence for people who choose.
    fn description(&self) -> &'static str;

    /// Name and version of the mapping, as it stands in `producer.mapping` of its events.
    fn mapping(&self) -> &'static str;

    /// What the line is. Total: any bytes give an answer, in time that the line's length bounds.
    fn read(&self, line: &[u8], reference: &Reference) -> Reading;

    /// The line without the secrets that this product's lines are known to carry; `None` when there are none. For
    /// whoever keeps a line that became no event.
    fn without_secrets(&self, line: &[u8]) -> Option<Vec<u8>>;

    /// The reference page of the mapping, as Markdown.
    fn page(&self) -> String;
}

/// Every product, in the order of their names.
#[must_use]
pub fn all() -> &'static [&'static dyn Product] {
    &[&linux_auth::LinuxAuth]
}

/// The product of that name.
#[must_use]
pub fn by_name(name: &str) -> Option<&'static dyn Product> {
    all().iter().copied().find(|product| product.name() == name)
}

/// The reference page of the product of that name: which lines become which event, and which are ignored and why.
/// `None` for a name that no product has. Generated into `docs/reference/products/<name>.md`.
#[must_use]
pub fn page(name: &str) -> Option<String> {
    by_name(name).map(|product| product.page())
}
