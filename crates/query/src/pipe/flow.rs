//! `flow`: every event with the same trace or session as one that was found, in the same tenant: the whole story, whatever else was
//! asked of the events. It is told in the order of `time`, and where that is equal in the order in which Vitni took the events in.

use std::collections::{HashMap, HashSet};

use vitni_event::{Event, TenantId};
use vitni_segment::{Columns, Term, Wanted};

use crate::ask::TooMuch;
use crate::language::{Field, Named};
use crate::limits::{QUERY_FLOWS_LOOKED_UP_MAX, QUERY_FLOWS_MAX};

/// What it looks at.
pub(super) static FIELDS: [Field; 2] = [Field::Named(Named::FlowTrace), Field::Named(Named::FlowSession)];

/// The columns of [`FIELDS`], and of what the story is told in order of.
pub(crate) const COLUMNS: Columns = Columns::FLOW_TRACE
    .union(Columns::FLOW_SESSION)
    .union(Columns::TIME);

/// The traces and sessions whose stories are wanted.
#[derive(Default)]
pub(crate) struct Flows {
    of: HashMap<TenantId, OfTenant>,
    count: usize,
}

/// Those of one tenant.
#[derive(Default)]
struct OfTenant {
    traces: HashSet<Box<str>>,
    sessions: HashSet<Box<str>>,
}

impl Flows {
    /// Takes in those of an event that was found.
    pub(crate) fn take(&mut self, tenant: &TenantId, event: &Event<'_>) -> Result<(), TooMuch> {
        let Some(flow) = &event.flow else {
            return Ok(());
        };
        if !self.of.contains_key(tenant) {
            self.of.insert(tenant.clone(), OfTenant::default());
        }
        let Some(of) = self.of.get_mut(tenant) else {
            return Ok(());
        };
        let mut add = |ids: &mut HashSet<Box<str>>, id: Option<&str>| {
            if let Some(id) = id.filter(|id| !ids.contains(*id)) {
                ids.insert(id.into());
                self.count += 1;
            }
        };
        add(&mut of.traces, flow.trace.as_deref());
        add(&mut of.sessions, flow.session.as_deref());
        if self.count > QUERY_FLOWS_MAX {
            return Err(TooMuch::Flows);
        }
        Ok(())
    }

    /// Whether there is no story to tell.
    pub(crate) const fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// What rows must have to belong to one of the stories.
    pub(crate) fn wanted(&self) -> Wanted {
        if self.count > QUERY_FLOWS_LOOKED_UP_MAX {
            return Wanted::All;
        }
        let traces = self.of.values().flat_map(|of| &of.traces);
        let sessions = self.of.values().flat_map(|of| &of.sessions);
        let traces = traces.map(|id| Wanted::Term(Term::trace(id)));
        let sessions = sessions.map(|id| Wanted::Term(Term::session(id)));
        Wanted::Or(traces.chain(sessions).collect())
    }

    /// Whether an event belongs to one of the stories.
    pub(crate) fn tells(&self, tenant: &TenantId, event: &Event<'_>) -> bool {
        let (Some(of), Some(flow)) = (self.of.get(tenant), &event.flow) else {
            return false;
        };
        let is_one = |ids: &HashSet<Box<str>>, id: Option<&str>| id.is_some_and(|id| ids.contains(id));
        is_one(&of.traces, flow.trace.as_deref()) || is_one(&of.sessions, flow.session.as_deref())
    }
}
