//! `count`, `sum(field)` and their like, `by` keys: a table with a row for each group.

use std::fmt;

use super::{Key, list, listed};
use crate::language::error::Read;
use crate::language::input::{Input, in_name};
use crate::language::{Field, Kind};

/// Several aggregates over the same groups.
#[derive(Clone, Debug, PartialEq)]
pub struct Aggregates {
    /// What is computed, at least one.
    pub of: Vec<Aggregate>,
    /// For each different value of these; without any, for all events together.
    pub by: Vec<Key>,
}

/// What is computed of a group.
#[derive(Clone, Debug, PartialEq)]
pub enum Aggregate {
    /// The number of events.
    Count,
    /// Of a field.
    Of(Function, Field),
}

/// What is computed of a field's values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Function {
    /// All numbers added up.
    Sum,
    /// The smallest number or the earliest time.
    Min,
    /// The greatest number or the latest time.
    Max,
    /// The mean of the numbers.
    Average,
    /// The smallest number that so many in a hundred do not exceed.
    Percentile(u8),
    /// How many different values there are.
    Distinct,
}

impl Function {
    fn named(name: &str) -> Option<Self> {
        let percent = || {
            let digits = name.strip_prefix(['p', 'P'])?;
            let plain = digits.bytes().all(|byte| byte.is_ascii_digit()) && digits.len() <= 3;
            let percent = digits.parse().ok().filter(|percent| plain && *percent <= 100)?;
            Some(Self::Percentile(percent))
        };
        match name.to_ascii_lowercase().as_str() {
            "sum" => Some(Self::Sum),
            "min" => Some(Self::Min),
            "max" => Some(Self::Max),
            "avg" => Some(Self::Average),
            "distinct" => Some(Self::Distinct),
            _ => percent(),
        }
    }

    /// Whether an aggregate comes next.
    pub(super) fn comes_next(input: &mut Input<'_>) -> bool {
        input.next();
        let at = input.at();
        let name = input.take(in_name);
        input.back(at);
        name.eq_ignore_ascii_case("count") || Self::named(name).is_some()
    }

    /// Whether it can be computed of such a field, else what to say.
    fn refuses(self, field: &Field) -> Option<&'static str> {
        match (self, field.kind()) {
            (Self::Distinct, _) => None,
            (_, Kind::Number | Kind::Severity | Kind::Attribute) => None,
            (Self::Min | Self::Max, Kind::Time) => None,
            (Self::Min | Self::Max, _) => Some("needs a number or a time"),
            _ => Some("needs a number"),
        }
    }
}

impl Aggregate {
    /// Reads an aggregate: the field stands between parentheses or after a space.
    pub(super) fn parse(input: &mut Input<'_>) -> Read<Self> {
        if input.keyword("count") {
            return Ok(Self::Count);
        }
        input.next();
        let at = input.at();
        let Some(function) = Function::named(input.take(in_name)) else {
            let hint = "give count, sum, min, max, avg, p50 to p99 or distinct";
            return Err(input.error(at, "there is no such aggregate", hint));
        };
        input.next();
        let parenthesis = input.eat("(");
        let field = Field::parse_value(input)?;
        if parenthesis {
            input.expect(")", "close the parenthesis after the field")?;
        }
        if let Some(what) = function.refuses(&field) {
            let hint = "severity, source.port, producer.sequence and attributes that are numbers can be computed with";
            return Err(input.error(at, format!("`{function}` {what}"), hint));
        }
        Ok(Self::Of(function, field))
    }

    pub(super) const fn field(&self) -> Option<&Field> {
        match self {
            Self::Count => None,
            Self::Of(_, field) => Some(field),
        }
    }
}

impl Aggregates {
    pub(super) fn parse(input: &mut Input<'_>) -> Read<Self> {
        let of = list(input, Aggregate::parse)?;
        let mut by = Vec::new();
        if input.keyword("by") {
            let at = input.at();
            by = list(input, Key::parse)?;
            if by.iter().filter(|key| key.field().has_many()).count() > 1 {
                let hint = "target, targets.*, flags, erased and attributes can have several values: name one of them";
                return Err(input.error(at, "two keys can have several values", hint));
            }
        }
        Ok(Self { of, by })
    }

    pub(super) fn columns(&self) -> Vec<String> {
        let keys = self.by.iter().map(ToString::to_string);
        keys.chain(self.of.iter().map(ToString::to_string)).collect()
    }

    pub(super) fn fields(&self) -> Vec<&Field> {
        let of = self.of.iter().filter_map(Aggregate::field);
        of.chain(self.by.iter().map(Key::field)).collect()
    }
}

impl fmt::Display for Function {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sum => f.write_str("sum"),
            Self::Min => f.write_str("min"),
            Self::Max => f.write_str("max"),
            Self::Average => f.write_str("avg"),
            Self::Percentile(percent) => write!(f, "p{percent}"),
            Self::Distinct => f.write_str("distinct"),
        }
    }
}

impl fmt::Display for Aggregate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Count => f.write_str("count"),
            Self::Of(function, field) => write!(f, "{function}({field})"),
        }
    }
}

impl fmt::Display for Aggregates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        listed(&self.of, f)?;
        if !self.by.is_empty() {
            f.write_str(" by ")?;
            listed(&self.by, f)?;
        }
        Ok(())
    }
}
