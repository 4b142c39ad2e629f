//! Events of `vitni-1`: The log's own events. Written from the catalogue; change that instead.

pub mod administration;
pub mod forwarding;
pub mod intake;
pub mod integrity;
pub mod keeping;
pub mod letting_go;
pub mod reading;

use crate::json::CanonicalJson;
use crate::typed::Value;

/// In what form it was answered: what `form` can say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// `events`
    Events,
    /// `count`
    Count,
    /// `facets`
    Facets,
    /// `csv`
    Csv,
    /// `json`
    Json,
    /// `parquet`
    Parquet,
}

impl<'a> Value<'a> for Form {
    fn json(self) -> Option<CanonicalJson<'a>> {
        Some(CanonicalJson::string(match self {
            Self::Events => "events",
            Self::Count => "count",
            Self::Facets => "facets",
            Self::Csv => "csv",
            Self::Json => "json",
            Self::Parquet => "parquet",
        }))
    }
}

/// What the key signs: what `purpose` can say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// `checkpoint`
    Checkpoint,
    /// `receipt`
    Receipt,
}

impl<'a> Value<'a> for Purpose {
    fn json(self) -> Option<CanonicalJson<'a>> {
        Some(CanonicalJson::string(match self {
            Self::Checkpoint => "checkpoint",
            Self::Receipt => "receipt",
        }))
    }
}

/// Why it was not understood: what `reason` can say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// `no-rule`
    NoRule,
    /// `not-utf-8`
    NotUtf8,
    /// `refused`
    Refused,
    /// `too-long`
    TooLong,
}

impl<'a> Value<'a> for Reason {
    fn json(self) -> Option<CanonicalJson<'a>> {
        Some(CanonicalJson::string(match self {
            Self::NoRule => "no-rule",
            Self::NotUtf8 => "not-utf-8",
            Self::Refused => "refused",
            Self::TooLong => "too-long",
        }))
    }
}
