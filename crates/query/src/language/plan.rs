//! What a condition needs to see of a segment: which columns and which ranges of time. It only saves work: a superset of
//! what matches. What lookups can be asked is in `wanted.rs`.

use vitni_event::Timestamp;
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
