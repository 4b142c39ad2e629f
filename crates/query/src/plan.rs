//! What a filter needs to see of a segment: which columns, which ranges of time, and which terms.
//!
//! All three only save work. A column too many costs reading it, a range or a term too wide costs looking at rows; too few or
//! too narrow would lose events, which the search tests would notice: they compare with a scan of whole events.

use vitni_event::Severity;
use vitni_segment::{Bounds, Columns, Span, Term, Wanted};

use crate::filter::{Clock, Filter, SeverityTest, TimeRange};
use crate::sight::UNKNOWN;

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

impl Filter {
    /// What rows must have to match, as far as lookups know it, whatever the reader's sight.
    #[must_use]
    pub fn wanted(&self) -> Wanted {
        let Self {
            time: _,
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
        let event = event.as_ref().and_then(|pattern| pattern.exact());
        let catalogue = catalogue.as_ref().map(|catalogue| catalogue.as_str());
        let equivalent = equivalent.as_ref().map(|fact| any_event(fact.events()));
        let category = category.as_ref().map(|kind| any_event(kind.events()));
        // Rarest first: what is found in no page ends the looking up.
        let each = [
            id.map(|id| Wanted::Term(Term::id(&id))),
            transaction
                .as_ref()
                .map(|of| Wanted::Term(Term::transaction(of.as_str()))),
            trace.as_ref().map(|of| Wanted::Term(Term::trace(of.as_str()))),
            session
                .as_ref()
                .map(|of| Wanted::Term(Term::session(of.as_str()))),
            actor
                .as_ref()
                .map(|actor| Wanted::Term(Term::actor(actor.0.as_str()))),
            target
                .as_ref()
                .map(|target| Wanted::Term(Term::target(target.0.as_str()))),
            source
                .and_then(|source| source.single())
                .map(|ip| Wanted::Term(Term::address(ip))),
            event
                .filter(|id| *id != UNKNOWN.1)
                .map(|id| Wanted::Term(Term::event(id))),
            equivalent,
            client
                .as_ref()
                .map(|client| Wanted::Term(Term::client(client.0.as_str()))),
            severity.map(severities),
            category,
            words
                .as_ref()
                .map(|words| Wanted::And(words.iter().map(Wanted::text).collect())),
            catalogue
                .filter(|name| *name != UNKNOWN.0)
                .map(|name| Wanted::Term(Term::catalogue(name))),
            outcome.map(|outcome| Wanted::Term(Term::outcome(outcome))),
        ];
        Wanted::And(each.into_iter().flatten().collect())
    }
}

/// Most event ids of a kind that are looked up one by one. More of them stand in nearly every page.
const EVENTS_MAX: usize = 32;

/// One of these ids. `unknown` is no id to look up: a reader without `read-personal` sees it on events that have another.
pub(crate) fn any_event<'e>(ids: impl Iterator<Item = &'e str>) -> Wanted {
    let ids: Vec<&str> = ids.take(EVENTS_MAX + 1).collect();
    if ids.len() > EVENTS_MAX || ids.contains(&UNKNOWN.1) {
        return Wanted::All;
    }
    Wanted::Or(ids.into_iter().map(|id| Wanted::Term(Term::event(id))).collect())
}

fn severities(test: SeverityTest) -> Wanted {
    let levels = (0..=u8::MAX).map_while(Severity::new);
    let wanted = levels.filter(|severity| test.matches(*severity));
    Wanted::Or(
        wanted
            .map(|severity| Wanted::Term(Term::severity(severity)))
            .collect(),
    )
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
