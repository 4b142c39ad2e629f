//! What groups are made by: a field, or `bucket(time, 1h)`, the beginning of the span of time in which an event lies.

use std::fmt;

use crate::language::error::Read;
use crate::language::input::Input;
use crate::language::moment::{DURATION_HINT, Duration};
use crate::language::value::Value;
use crate::language::{Field, Kind};

/// A key of groups.
#[derive(Clone, Debug, PartialEq)]
pub enum Key {
    /// Each different value.
    Field(Field),
    /// Each span of this length.
    Bucket(Field, Duration),
}

impl Key {
    pub(super) fn parse(input: &mut Input<'_>) -> Read<Self> {
        if !input.keyword("bucket") {
            return Field::parse_value(input).map(Self::Field);
        }
        input.expect("(", "for example bucket(time, 1h)")?;
        input.next();
        let at = input.at();
        let field = Field::parse_value(input)?;
        if field.kind() != Kind::Time {
            let hint = "buckets are spans of time: name time, observed or received";
            return Err(input.error(at, format!("`{field}` is no time"), hint));
        }
        input.expect(",", "for example bucket(time, 1h)")?;
        input.next();
        let at = input.at();
        let length = Duration::parse(input.take(|char| char.is_ascii_alphanumeric()));
        let length = length.ok_or_else(|| input.error(at, "a length of time is missing", DURATION_HINT))?;
        input.expect(")", "close the parenthesis after the length of time")?;
        Ok(Self::Bucket(field, length))
    }

    /// The field that it looks at.
    #[must_use]
    pub const fn field(&self) -> &Field {
        match self {
            Self::Field(field) | Self::Bucket(field, _) => field,
        }
    }

    /// The value to group by that a value of the field stands for.
    pub(super) const fn value<'v>(&self, value: Value<'v>) -> Value<'v> {
        match (self, value) {
            (Self::Bucket(_, length), Value::Time(time)) => Value::Time(length.begin_of_span(time)),
            _ => value,
        }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Field(field) => field.fmt(f),
            Self::Bucket(field, length) => write!(f, "bucket({field}, {length})"),
        }
    }
}
