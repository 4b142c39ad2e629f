//! Ranges of numbers and times: `[a TO b]`, `{a TO b}`, and what `<`, `<=`, `>` and `>=` say.

use vitni_event::Timestamp;

/// One end of a range of numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Edge {
    /// Where it lies.
    pub value: f64,
    /// Whether the number there belongs to the range.
    pub included: bool,
}

/// A range of numbers; an end that is absent bounds nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Numbers {
    /// The lower end.
    pub min: Option<Edge>,
    /// The upper end.
    pub max: Option<Edge>,
}

impl Numbers {
    /// This number and no other.
    #[must_use]
    pub const fn only(value: f64) -> Self {
        let edge = Some(Edge {
            value,
            included: true,
        });
        Self { min: edge, max: edge }
    }

    /// The one number that it holds, if it was made of one.
    #[must_use]
    pub fn single(&self) -> Option<f64> {
        let edge = self.min.filter(|edge| edge.included && self.max == Some(*edge))?;
        Some(edge.value)
    }

    /// Whether the number lies in it.
    #[must_use]
    pub fn holds(&self, number: f64) -> bool {
        let above = |edge: Edge| number > edge.value || edge.included && number == edge.value;
        let below = |edge: Edge| number < edge.value || edge.included && number == edge.value;
        self.min.is_none_or(above) && self.max.is_none_or(below)
    }
}

/// A range of times, ends included; an end that is absent bounds nothing. Times are whole nanoseconds, so an end that is left out is
/// the next one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Times {
    /// The earliest.
    pub min: Option<Timestamp>,
    /// The latest.
    pub max: Option<Timestamp>,
}

impl Times {
    /// Whether the time lies in it.
    #[must_use]
    pub fn holds(&self, time: Timestamp) -> bool {
        self.min.is_none_or(|min| min <= time) && self.max.is_none_or(|max| time <= max)
    }
}
