//! Where a page of an answer of events ended, as text that survives a URL.
//!
//! Like the [`Cursor`] of a search it holds positions and nothing else, so it costs the server no memory, never expires and works on any
//! node. An answer in the order of `time` goes on behind a time and a position, which together no two events share.

use std::fmt;

use vitni_event::{Seq, Timestamp};

use crate::cursor::{Cursor, position};
use crate::language::{Field, Named, Query};
use crate::pipe::{Column, Key, Pipe};

/// Where the next page begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Newest first: below a position.
    Newest(Cursor),
    /// In the order of `time`: behind this row of it.
    Time {
        /// The newest position there was when the first page was asked for.
        upper: Seq,
        /// The time of the last row.
        time: Timestamp,
        /// Its position.
        after: Seq,
    },
}

/// In which order an answer of events comes, where it can be had in pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// As Vitni took them in, the newest first.
    Newest,
    /// By `time`, of equal ones the newest first.
    Time {
        /// Whether the latest comes first.
        descending: bool,
    },
}

impl Order {
    /// The order of a query whose answer can be had in pages: events or their fields, in the usual order or that of `time`, without a limit.
    #[must_use]
    pub fn of(query: &Query) -> Option<Self> {
        let (order, rest) = match query.pipes.as_slice() {
            [Pipe::Sort(sort), rest @ ..] => {
                let by_time = sort.by == Column::Key(Key::Field(Field::Named(Named::Time)));
                let descending = sort.descending;
                (by_time.then_some(Self::Time { descending })?, rest)
            }
            pipes => (Self::Newest, pipes),
        };
        matches!(rest, [] | [Pipe::Fields(_)]).then_some(order)
    }
}

impl Place {
    /// Whether it is a place in an answer of this order.
    #[must_use]
    pub const fn fits(self, order: Order) -> bool {
        matches!(
            (self, order),
            (Self::Newest(_), Order::Newest) | (Self::Time { .. }, Order::Time { .. })
        )
    }

    /// The newest position there was when the first page was asked for.
    #[must_use]
    pub const fn upper(self) -> Seq {
        match self {
            Self::Newest(cursor) => cursor.upper(),
            Self::Time { upper, .. } => upper,
        }
    }

    /// Reads exactly what `Display` writes: a search's cursor, or `t0.<upper>.<time>.<after>` with the time as 16 hexadecimal digits of its
    /// nanoseconds in two's complement. `None` for every other text.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let Some(rest) = text.strip_prefix("t0.") else {
            return Cursor::parse(text).map(Self::Newest);
        };
        let mut parts = rest.split('.');
        let upper = Seq(position(parts.next()?)?);
        let time = parts.next().filter(|digits| digits.len() == 16)?;
        let plain = time.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        let time = u64::from_str_radix(time, 16).ok().filter(|_| plain)?;
        let after = Seq(position(parts.next()?)?);
        let whole = parts.next().is_none() && after <= upper;
        whole.then_some(Self::Time {
            upper,
            time: Timestamp::from_nanos(time.cast_signed()),
            after,
        })
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Newest(cursor) => cursor.fmt(f),
            Self::Time { upper, time, after } => {
                let time = time.nanos().cast_unsigned();
                write!(f, "t0.{:x}.{time:016x}.{:x}", upper.0, after.0)
            }
        }
    }
}
