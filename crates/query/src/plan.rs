//! What a filter needs to see of a segment: which columns, and which ranges of time.
//!
//! Both only save work. A column too many costs reading it, a range too wide costs looking at rows; too few or too
//! narrow would lose events, which the search tests would notice: they compare with a scan of whole events.

use vitni_segment::{Bounds, Columns, Span};

use crate::filter::{Clock, Filter, TimeRange};

impl Filter {
    /// The columns without which [`Filter::matches_in`] cannot decide, whatever the reader's sight.
    #[must_use]
    pub fn columns(&self) -> Columns {
        let Self {
            time,
            event,
            catalogue,
            category,
            equivalent,
            severity,
            outcome,
            actor,
            target,
            source,
            session,
            trace,
            transaction,
            client,
            words,
            id,
        } = self;
        let clock = time.as_ref().map(|range| match range.clock() {
            Clock::Occurred => Columns::TIME,
            Clock::Received => Columns::RECEIVED,
        });
        // The flags tell whether a reader without `read-personal` sees the sent id.
        let identity = Columns::CATALOGUE | Columns::EVENT | Columns::FLAGS;
        let needed = [
            clock,
            event.as_ref().map(|_| identity),
            catalogue.as_ref().map(|_| identity),
            category.as_ref().map(|_| identity),
            equivalent.as_ref().map(|_| identity),
            severity.map(|_| Columns::SEVERITY),
            outcome.map(|_| Columns::OUTCOME),
            actor.as_ref().map(|_| Columns::ACTOR),
            target.as_ref().map(|_| Columns::TARGETS),
            source.map(|_| Columns::SOURCE_IP),
            session.as_ref().map(|_| Columns::FLOW_SESSION),
            trace.as_ref().map(|_| Columns::FLOW_TRACE),
            transaction.as_ref().map(|_| Columns::FLOW_TRANSACTION),
            client.as_ref().map(|_| Columns::CLIENT),
            words.as_ref().map(|_| words_columns()),
            id.map(|_| Columns::ID),
        ];
        needed
            .into_iter()
            .flatten()
            .fold(Columns::default(), |all, columns| all | columns)
    }

    /// The ranges of time outside of which nothing matches.
    #[must_use]
    pub fn bounds(&self) -> Bounds {
        let Some(range) = &self.time else {
            return Bounds::default();
        };
        match range.clock() {
            Clock::Occurred => Bounds {
                time: span(range),
                ..Bounds::default()
            },
            Clock::Received => Bounds {
                received: span(range),
                ..Bounds::default()
            },
        }
    }
}

/// Everything that holds text, and the flags, which say whether `raw` is text.
fn words_columns() -> Columns {
    Columns::ACTOR
        | Columns::TARGETS
        | Columns::CLIENT
        | Columns::AUTH
        | Columns::SOURCE
        | Columns::PRODUCER
        | Columns::FLOW
        | Columns::TEXT
        | Columns::ATTRIBUTES
        | Columns::PUBLIC
        | Columns::RAW
        | Columns::FLAGS
}

/// A half-open range as a closed one; times are whole nanoseconds.
fn span(range: &TimeRange) -> Span {
    let last = |to: vitni_event::Timestamp| vitni_event::Timestamp::from_nanos(to.nanos().saturating_sub(1));
    Span {
        min: range.from().unwrap_or(Span::ALL.min),
        max: range.to().map_or(Span::ALL.max, last),
    }
}
