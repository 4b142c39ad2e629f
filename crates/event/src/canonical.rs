//! The one form of an event: RFC 8785 JSON of everything in it, members in alphabetical order, written straight from
//! the typed value. It is what the journal keeps, what segments rebuild and what commitments are made over.
//!
//! `read(write(event)) == event`, and nothing but what `write` produces is read. Nothing here decides whether an event
//! is acceptable: that is [`submission`](crate::submission).

use std::ops::Range;

use bytes::BytesMut;
use sha2::{Digest, Sha256};

use crate::flags::Flag;
use crate::model::Event;
use crate::time::{TIMESTAMP_BYTES, Timestamp};

/// A member's name as it stands behind another one.
macro_rules! named {
    ($name:literal) => {
        concat!(",\"", $name, "\":")
    };
}

pub(crate) use named;

mod read;
mod shelf;
mod write;

pub use crate::json::strict::ReadError;
pub use read::read;
pub(crate) use read::{attributes, digest, flags, id, outcome, severity, version};
pub use shelf::Shelf;
pub use write::{write_into, write_submission, write_with_objects};

macro_rules! members {
    ($($name:ident $text:literal;)*) => {
        /// A top-level member of the canonical form, in the order in which they stand.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Member {
            $(#[doc = concat!("`", $text, "`")] $name,)*
        }

        impl Member {
            /// All of them, in order.
            pub const ALL: [Self; 23] = [$(Self::$name,)*];

            /// Its name.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }

            /// Its name as it stands behind another member.
            pub(crate) const fn named(self) -> &'static str {
                match self { $(Self::$name => named!($text),)* }
            }
        }
    };
}

members! {
    Actor "actor";
    Attributes "attributes";
    Auth "auth";
    Catalogue "catalogue";
    Client "client";
    Erased "erased";
    Event "event";
    Flags "flags";
    Flow "flow";
    Id "id";
    Observed "observed";
    Outcome "outcome";
    Producer "producer";
    Public "public";
    Raw "raw";
    Received "received";
    Severity "severity";
    Source "source";
    Targets "targets";
    Tenant "tenant";
    Text "text";
    Time "time";
    Version "v";
}

/// A byte range, half the size of a `Range<usize>`: the tail keeps one layout for each event it holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Span {
    start: u32,
    end: u32,
}

impl Span {
    fn new(start: usize, end: usize) -> Self {
        // Events are bounded far below 4 GiB; a saturated span reads as nothing.
        let narrow = |at| u32::try_from(at).unwrap_or(u32::MAX);
        Self {
            start: narrow(start),
            end: narrow(end),
        }
    }

    const fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// Where in the canonical bytes each member's value stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    members: [Span; 23],
    targets: Vec<Span>,
    assigned_time: bool,
    unknown_event: bool,
}

impl Layout {
    fn set(&mut self, member: Member, start: usize, end: usize) {
        if let Some(span) = self.members.get_mut(member as usize) {
            *span = Span::new(start, end);
        }
    }

    fn note_flags(&mut self, flags: crate::flags::Flags) {
        self.assigned_time = flags.contains(Flag::AssignedTime);
        self.unknown_event = flags.contains(Flag::UnknownEvent);
    }

    /// The bytes of a member's value, without its name; `None` when the event has no such member.
    #[must_use]
    pub fn value(&self, member: Member) -> Option<Range<usize>> {
        let range = self.members.get(member as usize)?.range();
        (!range.is_empty()).then_some(range)
    }

    /// The bytes of `"name":value`.
    #[must_use]
    pub fn named(&self, member: Member) -> Option<Range<usize>> {
        let value = self.value(member)?;
        let name = member.name().len() + "\"\":".len();
        Some(value.start.checked_sub(name)?..value.end)
    }

    /// The bytes of each target, by position. An erased target is `{}`.
    pub fn targets(&self) -> impl ExactSizeIterator<Item = Range<usize>> {
        self.targets.iter().map(|span| span.range())
    }

    /// The thirty characters of `received`, inside its quotes.
    #[must_use]
    pub fn received(&self) -> Option<Range<usize>> {
        self.stamp(Member::Received)
    }

    /// The thirty characters of `time`, if it is the server's to set.
    #[must_use]
    pub fn assigned_time(&self) -> Option<Range<usize>> {
        self.stamp(Member::Time).filter(|_| self.assigned_time)
    }

    /// Whether the event id is in no catalogue the tenant knows, so that the leaf must not show it.
    #[must_use]
    pub const fn unknown_event(&self) -> bool {
        self.unknown_event
    }

    fn stamp(&self, member: Member) -> Option<Range<usize>> {
        let value = self.value(member)?;
        (value.len() == TIMESTAMP_BYTES + 2).then(|| value.start + 1..value.end - 1)
    }
}

/// What processors of our time fetch at once.
const CACHE_LINE_BYTES: usize = 64;

/// Bytes that most events fit into: what does not is copied once more while it grows.
const USUAL_BYTES: usize = 1_280;

/// An event in its one form, with the places of its parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Canonical {
    bytes: BytesMut,
    layout: Layout,
}

impl Canonical {
    /// Writes an event.
    #[must_use]
    pub fn write(event: &Event<'_>) -> Self {
        Shelf::default().write(event)
    }

    /// Takes bytes back from a store.
    ///
    /// # Errors
    /// When they are not what [`Canonical::write`] produces.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ReadError> {
        let (_, layout) = read::read_with_layout(bytes)?;
        Ok(Self {
            bytes: bytes.into(),
            layout,
        })
    }

    /// The bytes.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The bytes, without their layout.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes.into()
    }

    /// Where the parts stand.
    #[must_use]
    pub const fn layout(&self) -> &Layout {
        &self.layout
    }

    /// The JSON text of a member's value.
    #[must_use]
    pub fn value(&self, member: Member) -> Option<&[u8]> {
        self.bytes.get(self.layout.value(member)?)
    }

    /// The event, borrowing from these bytes.
    ///
    /// # Errors
    /// Never for bytes that were checked when this was made, unless memory was damaged since.
    pub fn event(&self) -> Result<Event<'_>, ReadError> {
        read(&self.bytes)
    }

    /// Sets `received`, and `time` too where the producer sent none. The store calls this when it sequences; the new
    /// text is as long as the old, so nothing else moves.
    pub fn stamp_received(&mut self, received: Timestamp) {
        let mut text = [0; TIMESTAMP_BYTES];
        received.write_into(&mut text);
        for place in [self.layout.received(), self.layout.assigned_time()]
            .into_iter()
            .flatten()
        {
            if let Some(old) = self.bytes.get_mut(place) {
                old.copy_from_slice(&text);
            }
        }
    }
}

/// Brings all of an event from memory into the processor in one go. Whoever is about to read one that another thread wrote a while ago
/// waits once this way, and not again and again on its way through the text.
pub fn fetch(canonical: &[u8]) {
    let lines = canonical.iter().step_by(CACHE_LINE_BYTES);
    std::hint::black_box(lines.fold(0, |all, byte| all ^ byte));
}

/// What idempotency compares: a SHA-256 over what the producer sent, after secrets were cut.
///
/// That is `raw` alone where there is one; else the canonical form without `v`, `id`, `tenant`, `received`, `flags`
/// and whatever the server assigned (`time`, `severity`, `outcome` under their `assigned-` flags), public attributes
/// among the others. `None` once a group was erased: the answer no longer depends on content.
#[must_use]
pub fn comparison_digest(event: &Event<'_>) -> Option<[u8; 32]> {
    if !event.erased.is_empty() {
        return None;
    }
    if let Some(raw) = &event.raw {
        return Some(Sha256::digest(raw.as_bytes()).into());
    }
    let mut bytes = Vec::with_capacity(USUAL_BYTES);
    write::write_compared(event, &mut bytes);
    Some(Sha256::digest(&bytes).into())
}
