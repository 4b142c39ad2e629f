//! What is known of one aggregate of one group while events stream by.

use vitni_event::Timestamp;

use super::aggregate::{Aggregate, Function};
use crate::language::value::Value;
use crate::table::Cell;

pub(super) enum State {
    /// Of `count` and `distinct`.
    Count(u64),
    /// Of `sum` and `avg`.
    Sum(Sum),
    Min(Option<Point>),
    Max(Option<Point>),
    /// Of percentiles: every number.
    Values(Vec<f64>),
}

/// Whole numbers are added apart from others and exactly, so that the order in which events come hardly shows.
#[derive(Default)]
pub(super) struct Sum {
    whole: i128,
    rest: f64,
    count: u64,
}

/// Something that has an order. A field has points of one kind, but for attributes, of which only numbers are points.
#[derive(Clone, Copy, PartialEq, PartialOrd)]
pub(super) enum Point {
    Number(f64),
    Time(Timestamp),
}

impl State {
    pub(super) fn new(of: &Aggregate) -> Self {
        match of {
            Aggregate::Count | Aggregate::Of(Function::Distinct, _) => Self::Count(0),
            Aggregate::Of(Function::Sum | Function::Average, _) => Self::Sum(Sum::default()),
            Aggregate::Of(Function::Min, _) => Self::Min(None),
            Aggregate::Of(Function::Max, _) => Self::Max(None),
            Aggregate::Of(Function::Percentile(_), _) => Self::Values(Vec::new()),
        }
    }

    /// Takes in a value, and says how many values are now kept that were not before.
    pub(super) fn take(&mut self, value: Value<'_>) -> usize {
        let point = match value {
            Value::Time(time) => Some(Point::Time(time)),
            value => value.number().map(Point::Number),
        };
        match (self, point) {
            (Self::Min(edge), Some(point)) if edge.is_none_or(|edge| point < edge) => *edge = Some(point),
            (Self::Max(edge), Some(point)) if edge.is_none_or(|edge| point > edge) => *edge = Some(point),
            (Self::Sum(sum), Some(Point::Number(number))) => sum.add(number),
            (Self::Values(values), Some(Point::Number(number))) => {
                values.push(number);
                return 1;
            }
            _ => {}
        }
        0
    }

    /// Takes in what another one of the same aggregate knows. Sums are never made apart: of fractions, what they come to would
    /// depend on who added which.
    pub(super) fn absorb(&mut self, other: &Self) {
        match (self, other) {
            (Self::Count(count), Self::Count(more)) => *count += more,
            (Self::Min(edge), Self::Min(Some(point))) if edge.is_none_or(|edge| *point < edge) => {
                *edge = Some(*point);
            }
            (Self::Max(edge), Self::Max(Some(point))) if edge.is_none_or(|edge| *point > edge) => {
                *edge = Some(*point);
            }
            (Self::Values(values), Self::Values(more)) => {
                values.extend_from_slice(more);
            }
            _ => {}
        }
    }

    /// What is shown.
    pub(super) fn finish(&mut self, of: &Aggregate) -> Cell {
        match self {
            Self::Count(count) => Cell::Integer((*count).into()),
            Self::Sum(sum) if matches!(of, Aggregate::Of(Function::Average, _)) => sum.mean(),
            Self::Sum(sum) => sum.total(),
            Self::Min(edge) | Self::Max(edge) => match edge {
                Some(Point::Number(number)) => Cell::number(*number),
                Some(Point::Time(time)) => Cell::Time(*time),
                None => Cell::Null,
            },
            Self::Values(values) => match of {
                Aggregate::Of(Function::Percentile(percent), _) => percentile(values, *percent),
                _ => Cell::Null,
            },
        }
    }
}

/// The greatest distance from zero up to which every whole number is a double.
const EXACT: f64 = 9_007_199_254_740_992.0;

impl Sum {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "whole numbers up to 2^53 are exact"
    )]
    fn add(&mut self, number: f64) {
        self.count += 1;
        if number.fract() == 0.0 && number.abs() <= EXACT {
            self.whole += number as i128;
        } else {
            self.rest += number;
        }
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "a fraction was asked for, or is there already"
    )]
    const fn double(&self) -> f64 {
        self.whole as f64 + self.rest
    }

    fn total(&self) -> Cell {
        if self.rest == 0.0 {
            Cell::Integer(self.whole)
        } else {
            finite(self.double())
        }
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "no server has seen as many events as a double cannot count"
    )]
    fn mean(&self) -> Cell {
        if self.count == 0 {
            return Cell::Null;
        }
        finite(self.double() / self.count as f64)
    }
}

/// Numbers so large that their sum is none are shown as nothing: JSON has no word for it.
fn finite(number: f64) -> Cell {
    if number.is_finite() {
        Cell::number(number)
    } else {
        Cell::Null
    }
}

/// The nearest rank: the smallest value that `percent` in a hundred do not exceed; of 0 the smallest there is.
fn percentile(values: &mut [f64], percent: u8) -> Cell {
    let rank = (values.len() * usize::from(percent)).div_ceil(100).max(1);
    if values.is_empty() {
        return Cell::Null;
    }
    let (_, value, _) = values.select_nth_unstable_by(rank - 1, f64::total_cmp);
    Cell::number(*value)
}
