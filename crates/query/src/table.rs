//! Tables: what pipes make of events. Values of different kinds have one order, so that a table can be sorted whatever is in it.

use std::borrow::Cow;
use std::cmp::Ordering;

use vitni_event::json::write_string;
use vitni_event::{Event, Timestamp};

use crate::language::Field;
use crate::language::value::Value;
use crate::sight::Sight;

/// Rows under names.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// What each column shows, as it would be written in a query.
    pub columns: Vec<String>,
    /// The rows; each has a cell for each column.
    pub rows: Vec<Vec<Cell>>,
}

/// One value of a row.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// A whole number.
    Integer(i128),
    /// Another number; finite.
    Number(f64),
    /// A time.
    Time(Timestamp),
    /// A text.
    Text(String),
    /// JSON text that is neither a string nor a number.
    Json(String),
    /// Several values, of a field that can have several.
    List(Vec<Self>),
    /// Nothing is there.
    Null,
}

/// The greatest distance from zero up to which every whole number is a double.
const EXACT: f64 = 9_007_199_254_740_992.0;

impl Cell {
    /// A number, as a whole one if it is.
    #[must_use]
    #[expect(
        clippy::cast_possible_truncation,
        reason = "whole numbers up to 2^53 are exact"
    )]
    pub fn number(number: f64) -> Self {
        if number.fract() == 0.0 && number.abs() <= EXACT {
            Self::Integer(number as i128)
        } else {
            Self::Number(number)
        }
    }

    pub(crate) fn of(value: Value<'_>) -> Self {
        match value {
            Value::Text(text) => Self::Text(text.to_owned()),
            Value::Number(number) => Self::number(number),
            Value::Time(time) => Self::Time(time),
            Value::Id(id) => Self::Text(id.to_string()),
            Value::Json(json) if json.is_string() => Self::Text(json.to_text().into_owned()),
            Value::Json(json) => value
                .number()
                .map_or_else(|| Self::Json(json.as_str().to_owned()), Self::number),
        }
    }

    /// What an event has of a field: its value, a list of several, or nothing.
    pub(crate) fn of_field(field: &Field, sight: Sight, event: &Event<'_>) -> Self {
        let mut cells = Vec::new();
        field.each(sight, event, &mut |value| cells.push(Self::of(value)));
        match (cells.pop(), cells.is_empty()) {
            (None, _) => Self::Null,
            (Some(only), true) => only,
            (Some(last), false) => {
                cells.push(last);
                Self::List(cells)
            }
        }
    }

    /// The order of values: numbers, times, texts, other JSON, lists. What is not there comes last, whichever way is asked for.
    #[must_use]
    pub fn compare(&self, other: &Self, descending: bool) -> Ordering {
        match (self, other) {
            (Self::Null, Self::Null) => Ordering::Equal,
            (Self::Null, _) => Ordering::Greater,
            (_, Self::Null) => Ordering::Less,
            _ if descending => other.ascending(self),
            _ => self.ascending(other),
        }
    }

    fn ascending(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Integer(left), Self::Integer(right)) => left.cmp(right),
            (Self::Time(left), Self::Time(right)) => left.cmp(right),
            (Self::Text(left), Self::Text(right)) | (Self::Json(left), Self::Json(right)) => left.cmp(right),
            (Self::List(left), Self::List(right)) => {
                let pairs = left.iter().zip(right).map(|(left, right)| left.ascending(right));
                let first = pairs.into_iter().find(|order| order.is_ne());
                first.unwrap_or_else(|| left.len().cmp(&right.len()))
            }
            _ => match (self.as_double(), other.as_double()) {
                (Some(left), Some(right)) => left.total_cmp(&right),
                _ => self.rank().cmp(&other.rank()),
            },
        }
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "compared with a number that has a fraction or is as imprecise"
    )]
    const fn as_double(&self) -> Option<f64> {
        match self {
            Self::Integer(number) => Some(*number as f64),
            Self::Number(number) => Some(*number),
            _ => None,
        }
    }

    const fn rank(&self) -> u8 {
        match self {
            Self::Integer(_) | Self::Number(_) => 0,
            Self::Time(_) => 1,
            Self::Text(_) => 2,
            Self::Json(_) => 3,
            Self::List(_) => 4,
            Self::Null => 5,
        }
    }

    /// Roughly the memory that it takes beside its own size.
    pub(crate) fn bytes(&self) -> usize {
        match self {
            Self::Text(text) | Self::Json(text) => text.len(),
            Self::List(cells) => cells.iter().map(|cell| cell.bytes() + size_of::<Self>()).sum(),
            Self::Integer(_) | Self::Number(_) | Self::Time(_) | Self::Null => 0,
        }
    }

    /// The cell as a text of its own: a text without quotation marks, everything else as its JSON.
    #[must_use]
    pub fn to_text(&self) -> Cow<'_, str> {
        match self {
            Self::Text(text) | Self::Json(text) => Cow::Borrowed(text),
            Self::Time(time) => Cow::Owned(time.to_string()),
            _ => {
                let mut json = Vec::new();
                self.write_json(&mut json);
                Cow::Owned(String::from_utf8_lossy(&json).into_owned())
            }
        }
    }

    /// Appends the cell as JSON: times as RFC 3339 text.
    pub fn write_json(&self, out: &mut Vec<u8>) {
        match self {
            Self::Integer(number) => out.extend_from_slice(number.to_string().as_bytes()),
            Self::Number(number) => out.extend_from_slice(number.to_string().as_bytes()),
            Self::Time(time) => write_string(&time.to_string(), out),
            Self::Text(text) => write_string(text, out),
            Self::Json(text) => out.extend_from_slice(text.as_bytes()),
            Self::List(cells) => {
                out.push(b'[');
                for (at, cell) in cells.iter().enumerate() {
                    if at > 0 {
                        out.push(b',');
                    }
                    cell.write_json(out);
                }
                out.push(b']');
            }
            Self::Null => out.extend_from_slice(b"null"),
        }
    }
}
