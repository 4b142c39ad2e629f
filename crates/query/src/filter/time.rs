//! `from`, `to` and `clock`: a half-open range of time, by default of when it occurred.
//!
//! `clock=received` asks for when Vitni took the event in instead: the one time that no producer can set.

use vitni_event::{Event, Timestamp};

use super::params::Fault;

/// Which of an event's times a range is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Clock {
    /// When it occurred, by the producer's account.
    #[default]
    Occurred,
    /// When Vitni took it in.
    Received,
}

impl Clock {
    /// The parameter's word: the name of the event's field.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Occurred => "time",
            Self::Received => "received",
        }
    }

    pub(super) fn parse(text: &str) -> Result<Self, Fault> {
        match text {
            "time" => Ok(Self::Occurred),
            "received" => Ok(Self::Received),
            _ => Err(Fault::new(
                "is not a clock",
                "give time (when it occurred) or received (when Vitni took it in)",
            )),
        }
    }
}

/// A range from `from`, inclusive, to `to`, exclusive; at least one end is there, and it is never empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeRange {
    clock: Clock,
    from: Option<Timestamp>,
    to: Option<Timestamp>,
}

impl TimeRange {
    /// A range of one of the clocks. `None` when it has no end at all or `from` is not before `to`.
    #[must_use]
    pub fn new(clock: Clock, from: Option<Timestamp>, to: Option<Timestamp>) -> Option<Self> {
        let fits = match (from, to) {
            (None, None) => false,
            (Some(from), Some(to)) => from < to,
            _ => true,
        };
        fits.then_some(Self { clock, from, to })
    }

    /// Which time is meant.
    #[must_use]
    pub const fn clock(&self) -> Clock {
        self.clock
    }

    /// The first instant inside, if the range has a beginning.
    #[must_use]
    pub const fn from(&self) -> Option<Timestamp> {
        self.from
    }

    /// The first instant after, if the range has an end.
    #[must_use]
    pub const fn to(&self) -> Option<Timestamp> {
        self.to
    }

    /// Whether the event's time lies inside.
    #[must_use]
    pub fn matches(&self, event: &Event<'_>) -> bool {
        let time = match self.clock {
            Clock::Occurred => event.time,
            Clock::Received => event.received,
        };
        self.from.is_none_or(|from| from <= time) && self.to.is_none_or(|to| time < to)
    }
}

/// Reads an RFC 3339 instant. A zone must be there: a time without one is another time for every reader.
pub(crate) fn parse(text: &str) -> Result<Timestamp, Fault> {
    Timestamp::parse(text).map(|(time, _offset)| time).ok_or_else(|| {
        let hint = "give RFC 3339 with a zone, for example 2026-11-21T23:21:31Z; in a URL write + as %2B";
        Fault::new("is not a time", hint)
    })
}
