//! `client`: the relying party or application. Its whole id or name, without regard to case.

use vitni_event::Client;

use super::name::Name;

/// The client's id or name is this.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientIs(pub Name);

impl ClientIs {
    /// An event without a client does not match.
    #[must_use]
    pub fn matches(&self, client: Option<&Client<'_>>) -> bool {
        client.is_some_and(|client| self.0.is_any_of([client.id.as_deref(), client.name.as_deref()]))
    }
}
