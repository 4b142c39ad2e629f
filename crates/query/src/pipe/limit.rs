//! `limit N`: the first so many events or rows.

use std::fmt;

use crate::language::error::Read;
use crate::language::input::Input;
use crate::limits::QUERY_ROWS_MAX;

/// How many, from 1 to [`QUERY_ROWS_MAX`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit(pub usize);

impl Limit {
    pub(super) fn parse(input: &mut Input<'_>) -> Read<Self> {
        input.number(QUERY_ROWS_MAX).map(Self)
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "limit {}", self.0)
    }
}
