//! Which attributes occur in the events that a condition finds, for those who write queries. A bounded number of events is looked at.

use std::collections::BTreeMap;

use vitni_event::{Event, Seq};
use vitni_segment::Columns;

use super::scan::{self, Gather, Plan};
use super::{AskError, TooMuch};
use crate::language::Query;
use crate::limits::{ATTRIBUTES_EVENTS_MAX, ATTRIBUTES_MAX};
use crate::parts::{Hit, parts};
use crate::run::TenantView;
use crate::sight::Sight;

/// What was met.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attributes {
    /// In how many events each was, in the order of the names.
    pub of: BTreeMap<String, Met>,
    /// Events that were looked at: all that the condition finds, or the newest [`ATTRIBUTES_EVENTS_MAX`] of them.
    pub events: u64,
    /// Rows that were looked at.
    pub scanned: u64,
}

/// How often an attribute was met.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Met {
    /// Events with it, wherever it stands.
    pub events: u64,
    /// Those in which it stands in clear.
    pub public: u64,
}

/// Gathers names of attributes. Without `read-personal` only those in clear are there.
///
/// # Errors
/// As [`ask`](super::ask).
pub fn attributes(
    views: &[TenantView<'_>],
    query: &Query,
    sight: Sight,
    cancel: &dyn Fn() -> bool,
) -> Result<Attributes, AskError> {
    let personal = query.personal();
    if sight == Sight::Impersonal && !personal.is_empty() {
        return Err(AskError::Personal(personal));
    }
    let mut met = Gathered {
        sight,
        found: Attributes::default(),
    };
    let columns = match sight {
        Sight::Whole => Columns::PUBLIC | Columns::ATTRIBUTES,
        Sight::Impersonal => Columns::PUBLIC,
    };
    let plan = Plan::new(&query.condition, sight, columns, cancel);
    let scanned = scan::scan(&parts(views), &plan, &mut met)?;
    Ok(Attributes { scanned, ..met.found })
}

struct Gathered {
    sight: Sight,
    found: Attributes,
}

impl Gathered {
    fn meet(&mut self, name: &str, is_public: bool) {
        if !self.found.of.contains_key(name) {
            if self.found.of.len() >= ATTRIBUTES_MAX {
                return;
            }
            self.found.of.insert(name.to_owned(), Met::default());
        }
        if let Some(met) = self.found.of.get_mut(name) {
            met.events += 1;
            met.public += u64::from(is_public);
        }
    }
}

impl Gather for Gathered {
    fn passes_over(&mut self, _: Seq) -> bool {
        self.found.events >= ATTRIBUTES_EVENTS_MAX
    }

    fn take(&mut self, _: Hit, event: &Event<'_>) -> Result<(), TooMuch> {
        self.found.events += 1;
        for (name, _) in &event.public {
            self.meet(name, true);
        }
        if self.sight == Sight::Whole {
            let only_here = |name: &str| event.public.iter().all(|(other, _)| other != name);
            let names = event.attributes.iter().map(|(name, _)| name);
            for name in names.filter(|name| only_here(name)) {
                self.meet(name, false);
            }
        }
        Ok(())
    }
}
