//! `target`: to whom or what it was done. The whole id, name or e-mail address of any of the targets, without regard to
//! case. Personal.

use vitni_event::Party;

use super::actor::is_party;
use super::name::Name;

/// One of the targets has this id, name or e-mail address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TargetIs(pub Name);

impl TargetIs {
    /// An event without targets does not match.
    #[must_use]
    pub fn matches(&self, targets: &[Party<'_>]) -> bool {
        targets.iter().any(|party| is_party(&self.0, party))
    }
}
