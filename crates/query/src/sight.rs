//! What a reader may see of an event: everything, or everything that is not about a person.
//!
//! There is one definition of "personal" here, used for hiding and for filtering alike, so that a filter can never tell
//! a reader what a row would not.

use std::borrow::Cow;

use vitni_event::{Event, Flag};

/// How much of an event its reader may see and ask about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight {
    /// The right `read-personal`: whole events.
    Whole,
    /// Without it: `actor`, `targets`, `source`, `flow`, `text`, `raw` and every attribute that is not public are absent,
    /// and an event whose id the catalogue does not know shows as `vitni-1`/`unknown`, as it does in its leaf.
    Impersonal,
}

impl Sight {
    /// Catalogue and event id as this reader sees them.
    ///
    /// A sent id that nobody registered is the producer's text and may hold anything, a name included.
    #[must_use]
    pub fn identity<'e>(self, event: &'e Event<'_>) -> (&'e str, &'e str) {
        if self.hides_identity(event) {
            UNKNOWN
        } else {
            (&event.catalogue, &event.event)
        }
    }

    fn hides_identity(self, event: &Event<'_>) -> bool {
        self == Self::Impersonal && event.flags.contains(Flag::UnknownEvent)
    }
}

/// What stands in the clear part of a leaf for an id that nobody registered.
pub(crate) const UNKNOWN: (&str, &str) = ("vitni-1", "unknown");

/// Takes out of an event what a reader without the right `read-personal` may not see. See [`Sight::Impersonal`].
///
/// Digests of erased groups stay: they are in the public leaf. What is left is no longer what was hashed, so it proves
/// nothing by itself; its leaf does.
pub fn redact(event: &mut Event<'_>) {
    if Sight::Impersonal.hides_identity(event) {
        let (catalogue, id) = UNKNOWN;
        event.catalogue = Cow::Borrowed(catalogue);
        event.event = Cow::Borrowed(id);
    }
    event.actor = None;
    event.targets.clear();
    event.source = None;
    event.flow = None;
    event.text = None;
    event.attributes.clear();
    event.raw = None;
}
