//! Ranges of time that let a reader skip what cannot match. They never decide that a row does match.

use std::ops::ControlFlow;

use vitni_event::{Event, LeafIndex, Seq, Timestamp};

/// What a scan calls for each row, newest first: sequence, index and the columns asked for. `Break` ends the scan.
pub type Visit<'v> = dyn FnMut(Seq, LeafIndex, &Event<'_>) -> ControlFlow<()> + 'v;

/// A closed range of times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The earliest time in it.
    pub min: Timestamp,
    /// The latest time in it.
    pub max: Timestamp,
}

impl Span {
    /// Every time there is.
    pub const ALL: Self = Self {
        min: Timestamp::from_nanos(i64::MIN),
        max: Timestamp::from_nanos(i64::MAX),
    };

    /// Whether the two have a moment in common.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        self.min <= other.max && other.min <= self.max
    }

    /// Whether `time` lies in it.
    #[must_use]
    pub fn contains(&self, time: Timestamp) -> bool {
        self.min <= time && time <= self.max
    }

    /// The smallest range that also holds `time`.
    pub(crate) fn cover(this: Option<Self>, time: Timestamp) -> Option<Self> {
        Some(this.map_or(Self { min: time, max: time }, |span| Self {
            min: span.min.min(time),
            max: span.max.max(time),
        }))
    }
}

impl Default for Span {
    fn default() -> Self {
        Self::ALL
    }
}

/// What a query needs of both times; the default needs nothing. Used to skip segments, row groups and pages by
/// their statistics: a row outside may still be visited, so the caller tests each row itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bounds {
    /// When it occurred.
    pub time: Span,
    /// When it was received.
    pub received: Span,
}

impl Bounds {
    /// Whether rows within `other` can lie within this.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        self.time.overlaps(&other.time) && self.received.overlaps(&other.received)
    }
}
