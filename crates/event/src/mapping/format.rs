//! The formats by name: what can be asked for at the API and the command line.

use super::{cef, ecs, grid, leef, ocsf};
use crate::catalogue::Entry;
use crate::model::Event;

/// A format that an event can leave in, one line an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// OCSF 1.9 as JSON.
    Ocsf,
    /// OCSF 1.3 as JSON.
    Ocsf13,
    /// ECS as JSON.
    Ecs,
    /// CEF.
    Cef,
    /// LEEF 2.0.
    Leef,
    /// Event, value and payload as JSON.
    Grid,
    /// Event, value and payload, parted by tabs.
    GridLine,
}

impl Format {
    /// All of them.
    pub const ALL: &[Self] = &[
        Self::Ocsf,
        Self::Ocsf13,
        Self::Ecs,
        Self::Cef,
        Self::Leef,
        Self::Grid,
        Self::GridLine,
    ];

    /// What it is asked for by.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ocsf => "ocsf",
            Self::Ocsf13 => "ocsf-1.3",
            Self::Ecs => "ecs",
            Self::Cef => "cef",
            Self::Leef => "leef",
            Self::Grid => "grid",
            Self::GridLine => "grid-line",
        }
    }

    /// Reads the name back.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|one| one.name() == name)
    }

    /// Whether its lines are JSON.
    #[must_use]
    pub const fn is_json(self) -> bool {
        matches!(self, Self::Ocsf | Self::Ocsf13 | Self::Ecs | Self::Grid)
    }

    /// The event as one line, without a line break.
    #[must_use]
    pub fn write(self, event: &Event<'_>, entry: Option<&Entry>) -> String {
        match self {
            Self::Ocsf => ocsf::write(event, entry, ocsf::Version::V1_9).as_str().to_owned(),
            Self::Ocsf13 => ocsf::write(event, entry, ocsf::Version::V1_3).as_str().to_owned(),
            Self::Ecs => ecs::write(event, entry).as_str().to_owned(),
            Self::Cef => cef::write(event, entry),
            Self::Leef => leef::write(event, entry),
            Self::Grid => grid::row(event, entry).to_json().as_str().to_owned(),
            Self::GridLine => grid::row(event, entry).to_line(),
        }
    }
}
