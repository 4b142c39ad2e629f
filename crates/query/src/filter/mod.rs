//! The filter: which events a search wants. One construct a file; this folder's listing is what can be asked.
//!
//! A filter is a conjunction: every construct that is present must hold. [`Filter::matches`] is the meaning; whatever
//! else narrows a search (bounds, columns) may only leave out what `matches` would refuse.

pub mod actor;
pub mod catalogue;
pub mod client;
pub mod event;
pub mod id;
pub mod ids;
pub mod outcome;
pub mod session;
pub mod severity;
pub mod source;
pub mod target;
pub mod time;
pub mod trace;
pub mod transaction;
pub mod words;

pub(crate) mod fold;
mod name;
mod params;

pub use actor::ActorIs;
pub use catalogue::CatalogueIs;
pub use client::ClientIs;
pub use event::EventPattern;
pub use ids::{CategoryIs, EquivalentTo};
pub use name::Name;
pub use params::{Fault, PARAMETERS, ParamError, Parameter};
pub use session::SessionIs;
pub use severity::SeverityTest;
pub use source::SourceIn;
pub use target::TargetIs;
pub use time::{Clock, TimeRange};
pub use trace::TraceIs;
pub use transaction::TransactionIs;
pub use words::Words;

use vitni_event::{Event, EventId, Outcome, TenantId};

use crate::sight::Sight;

/// Which events are wanted; an empty filter wants all. What is `Some` must hold, all of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// When it occurred, or was received.
    pub time: Option<TimeRange>,
    /// The event id, with `*`.
    pub event: Option<EventPattern>,
    /// The catalogue.
    pub catalogue: Option<CatalogueIs>,
    /// What kind of fact, by the catalogue.
    pub category: Option<CategoryIs>,
    /// A fact under whichever id.
    pub equivalent: Option<EquivalentTo>,
    /// A least or an exact severity.
    pub severity: Option<SeverityTest>,
    /// The outcome.
    pub outcome: Option<Outcome>,
    /// Who did it.
    pub actor: Option<ActorIs>,
    /// To whom or what.
    pub target: Option<TargetIs>,
    /// From which address or network.
    pub source: Option<SourceIn>,
    /// The session.
    pub session: Option<SessionIs>,
    /// The trace.
    pub trace: Option<TraceIs>,
    /// The transaction.
    pub transaction: Option<TransactionIs>,
    /// The relying party or application.
    pub client: Option<ClientIs>,
    /// Words that all occur somewhere in the event.
    pub words: Option<Words>,
    /// One event by its id.
    pub id: Option<EventId>,
}

impl Filter {
    /// Whether a reader who sees whole events finds this one.
    ///
    /// The event must carry at least the columns that [`Filter::columns`] names; others are not looked at.
    #[must_use]
    pub fn matches(&self, event: &Event<'_>) -> bool {
        self.matches_in(Sight::Whole, None, event)
    }

    /// Whether a reader of that sight finds this event: the same as redacting it first. The tenant is the one whose event it is;
    /// without it, ids that tenants defined themselves are not known.
    ///
    /// The tests stand in the order of their cost, so that words are looked for last.
    #[must_use]
    pub fn matches_in(&self, sight: Sight, tenant: Option<&TenantId>, event: &Event<'_>) -> bool {
        let Self {
            time,
            event: pattern,
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
        let (catalogue_seen, event_seen) = sight.identity(event);
        let clear = holds(id, |id| *id == event.id)
            && holds(severity, |test| test.matches(event.severity))
            && holds(outcome, |outcome| *outcome == event.outcome)
            && holds(time, |range| range.matches(event))
            && holds(catalogue, |catalogue| catalogue.matches(catalogue_seen))
            && holds(pattern, |pattern| pattern.matches(event_seen))
            && holds(category, |kind| kind.matches(tenant, catalogue_seen, event_seen))
            && holds(equivalent, |fact| {
                fact.matches(tenant, catalogue_seen, event_seen)
            })
            && holds(client, |client| client.matches(event.client.as_ref()));
        if !clear {
            return false;
        }
        if sight == Sight::Impersonal {
            return !self.uses_personal();
        }
        holds(session, |session| session.matches(event.flow.as_ref()))
            && holds(trace, |trace| trace.matches(event.flow.as_ref()))
            && holds(transaction, |transaction| {
                transaction.matches(event.flow.as_ref())
            })
            && holds(source, |source| source.matches(event.source.as_ref()))
            && holds(actor, |actor| actor.matches(event.actor.as_ref()))
            && holds(target, |target| target.matches(&event.targets))
            && holds(words, |words| words.matches(event))
    }

    /// Whether any construct looks at a personal field. Such a filter is for holders of `read-personal` only: even an
    /// empty answer to it would tell something about a person.
    #[must_use]
    pub fn uses_personal(&self) -> bool {
        !self.personal().is_empty()
    }

    /// The parameters in this filter that look at a personal field, for saying which ones were refused.
    #[must_use]
    pub fn personal(&self) -> Vec<&'static str> {
        let Self {
            time: _,
            event: _,
            catalogue: _,
            category: _,
            equivalent: _,
            severity: _,
            outcome: _,
            actor,
            target,
            source,
            session,
            trace,
            transaction,
            client: _,
            words,
            id: _,
        } = self;
        let uses = [
            (actor.is_some(), "actor"),
            (target.is_some(), "target"),
            (source.is_some(), "source"),
            (session.is_some(), "session"),
            (trace.is_some(), "trace"),
            (transaction.is_some(), "transaction"),
            (words.is_some(), "words"),
        ];
        uses.into_iter()
            .filter_map(|(used, name)| used.then_some(name))
            .collect()
    }
}

/// A construct that is absent holds.
fn holds<T>(construct: &Option<T>, test: impl FnOnce(&T) -> bool) -> bool {
    construct.as_ref().is_none_or(test)
}
