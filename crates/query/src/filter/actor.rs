//! `actor`: who did it. The whole id, name or e-mail address, without regard to case. Personal.

use vitni_event::Party;

use super::name::Name;

/// The actor's id, name or e-mail address is this.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActorIs(pub Name);

impl ActorIs {
    /// An event without an actor does not match.
    #[must_use]
    pub fn matches(&self, actor: Option<&Party<'_>>) -> bool {
        actor.is_some_and(|party| is_party(&self.0, party))
    }
}

/// Whether a party goes by that name. Its `type` is not a name.
pub(super) fn is_party(name: &Name, party: &Party<'_>) -> bool {
    name.is_any_of([party.id.as_deref(), party.name.as_deref(), party.email.as_deref()])
}
