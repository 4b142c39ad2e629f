//! What a condition needs to see of a segment: which columns, which ranges of time, and a filter that must hold as well. All of
//! it only saves work: a superset of what matches.

use vitni_event::{EventId, Timestamp};
use vitni_segment::{Bounds, Columns, Span};

use super::comparison::Comparison;
use super::condition::Condition;
use super::field::{Field, Named};
use super::interval::Times;
use super::test::Test;

impl Condition {
    /// The columns without which [`Condition::matches`] cannot decide, whatever the reader's sight.
    #[must_use]
    pub fn columns(&self) -> Columns {
        self.comparisons()
            .iter()
            .fold(Columns::NONE, |all, comparison| all | comparison.field.columns())
    }

    /// The ranges of time outside of which nothing matches.
    #[must_use]
    pub fn bounds(&self) -> Bounds {
        match self {
            Self::All | Self::Not(_) => Bounds::default(),
            Self::And(parts) => parts.iter().map(Self::bounds).fold(Bounds::default(), both),
            Self::Or(parts) => parts.iter().map(Self::bounds).reduce(either).unwrap_or_default(),
            Self::Is(comparison) => comparison.bounds(),
        }
    }

    /// The one event that can match, where the condition asks for one.
    #[must_use]
    pub fn id(&self) -> Option<EventId> {
        match self {
            Self::And(parts) => parts.iter().find_map(Self::id),
            Self::Is(Comparison {
                field: Field::Named(Named::Id),
                test: Test::Id(id),
            }) => Some(*id),
            _ => None,
        }
    }
}

impl Comparison {
    fn bounds(&self) -> Bounds {
        let Test::Time(times) = &self.test else {
            return Bounds::default();
        };
        let mut bounds = Bounds::default();
        match self.field {
            Field::Named(Named::Time) => bounds.time = span(times),
            Field::Named(Named::Received) => bounds.received = span(times),
            _ => {}
        }
        bounds
    }
}

fn span(times: &Times) -> Span {
    Span {
        min: times.min.unwrap_or(Span::ALL.min),
        max: times.max.unwrap_or(Span::ALL.max),
    }
}

/// Where both must hold.
fn both(left: Bounds, right: Bounds) -> Bounds {
    join(left, right, Timestamp::max, Timestamp::min)
}

/// Where one of them holds: one range around both.
fn either(left: Bounds, right: Bounds) -> Bounds {
    join(left, right, Timestamp::min, Timestamp::max)
}

fn join(
    left: Bounds,
    right: Bounds,
    min: fn(Timestamp, Timestamp) -> Timestamp,
    max: fn(Timestamp, Timestamp) -> Timestamp,
) -> Bounds {
    let span = |left: Span, right: Span| Span {
        min: min(left.min, right.min),
        max: max(left.max, right.max),
    };
    Bounds {
        time: span(left.time, right.time),
        received: span(left.received, right.received),
    }
}
