//! What a reader looks at: the trees of the tenants that it may read, as of one moment, and how much of an event it sees.

use std::sync::Arc;

use axum::http::request::Parts;
use vitni_access::Scope;
use vitni_event::{EventId, LeafIndex, Seq, TenantId};
/// One event as all answers write it.
pub(super) use vitni_follow::write_row;
use vitni_query::filter::EquivalentTo;
use vitni_query::{Filter, Sight, TenantView};
use vitni_segment::Reader;
use vitni_store::{ReadError, TreeView};

use crate::app::App;
use crate::own::Asker;
use crate::refusal::{ApiError, Code};

/// One tree.
pub(super) struct Tree {
    pub(super) view: TreeView,
    readers: Vec<Arc<Reader>>,
}

/// Trees of one moment: up to `upper` nothing is missing in any of them.
pub(super) struct Snapshot {
    pub(super) upper: Seq,
    pub(super) trees: Vec<Tree>,
}

impl Snapshot {
    pub(super) fn take(app: &App, tenants: &[TenantId]) -> Self {
        // Before the views: what is sequenced meanwhile may be in one of them and not yet in another.
        let upper = app.store.seq();
        let views = tenants.iter().flat_map(|tenant| app.store.views().tenant(tenant));
        let tree = |view: TreeView| Tree {
            readers: view
                .segments
                .iter()
                .map(|segment| Arc::clone(&segment.reader))
                .collect(),
            view,
        };
        Self {
            upper,
            trees: views.map(tree).collect(),
        }
    }

    /// As searches take them.
    pub(super) fn views(&self) -> Vec<TenantView<'_>> {
        let view = |tree: &'_ Tree| (tree.view.id.tenant.clone(), tree.view.tail.clone());
        self.trees
            .iter()
            .map(|tree| {
                let (tenant, tail) = view(tree);
                TenantView {
                    tenant,
                    tail,
                    segments: &tree.readers,
                }
            })
            .collect()
    }

    /// Where an event is. The newest epoch of a tenant first: an id is never given twice within one.
    pub(super) fn find(&self, id: EventId) -> Result<Option<(&TreeView, LeafIndex)>, ApiError> {
        for tree in self.trees.iter().rev() {
            if let Some(index) = find_id(tree, id)? {
                return Ok(Some((&tree.view, index)));
            }
        }
        Ok(None)
    }
}

fn find_id(tree: &Tree, id: EventId) -> Result<Option<LeafIndex>, ApiError> {
    let range = tree.view.tail.range();
    let in_tail = (range.start.0..range.end.0).rev().map(LeafIndex);
    for index in in_tail {
        if tree.view.tail.row(index).is_some_and(|row| row.id == id) {
            return Ok(Some(index));
        }
    }
    for reader in tree.readers.iter().rev() {
        if let Some(index) = reader
            .find_id(&id)
            .map_err(|error| ReadError::Segment(error.to_string()))?
        {
            return Ok(Some(index));
        }
    }
    Ok(None)
}

/// How much of an event the caller sees.
pub(super) fn sight(asker: &Asker) -> Sight {
    if asker.caller.scopes.contains(Scope::ReadPersonal) {
        Sight::Whole
    } else {
        Sight::Impersonal
    }
}

/// The tenants named, or all that the caller may read.
pub(super) fn tenants(
    app: &Arc<App>,
    parts: &Parts,
    asker: &Asker,
    named: Vec<TenantId>,
) -> Result<Vec<TenantId>, ApiError> {
    let tenants = if named.is_empty() {
        app.tenants_of(&asker.caller, Scope::Read)
    } else {
        named
    };
    if tenants.is_empty() {
        return Err(app.forbid(parts, asker, "tenant", ApiError::new(Code::TenantNotAllowed)));
    }
    Ok(tenants)
}

/// Gives every `tenant` parameter its id, whether it was named by id or name.
pub(super) fn resolve_tenants(
    app: &Arc<App>,
    parts: &Parts,
    asker: &Asker,
    parameters: &mut [(String, String)],
) -> Result<(), ApiError> {
    for (name, value) in parameters {
        if name == "tenant" {
            let id = app.tenant_for(&asker.caller, Scope::Read, value);
            *value = id
                .map_err(|error| app.forbid(parts, asker, "tenant", error))?
                .to_string();
        }
    }
    Ok(())
}

/// Refuses conditions on personal fields to those who may not see them.
pub(super) fn check_personal(
    app: &Arc<App>,
    parts: &Parts,
    asker: &Asker,
    filter: &Filter,
) -> Result<(), ApiError> {
    if sight(asker) == Sight::Whole || !filter.uses_personal() {
        return Ok(());
    }
    let error =
        ApiError::new(Code::PersonalField).with_detail(format!("It is {}.", filter.personal().join(", ")));
    Err(app.forbid(parts, asker, "personal", error))
}

/// Lets the filter know of the event ids that the tenants looked at defined themselves, and refuses a fact that nobody knows:
/// an empty answer would say that it did not happen.
pub(super) fn know_own(app: &App, tenants: &[TenantId], filter: &mut Filter) -> Result<(), ApiError> {
    if filter.category.is_none() && filter.equivalent.is_none() {
        return Ok(());
    }
    let own = app.catalogues();
    for tenant in tenants {
        let Some(own) = own.get(tenant) else { continue };
        if let Some(category) = &mut filter.category {
            category.add_own(tenant, own.entries());
        }
        if let Some(equivalent) = &mut filter.equivalent {
            equivalent.add_own(tenant, own.entries());
        }
    }
    if filter.equivalent.as_ref().is_some_and(EquivalentTo::is_unknown) {
        return Err(ApiError::new(Code::BadParameter)
            .with_detail("Parameter `equivalent` names an event that is in no catalogue.")
            .with_hint("`GET /v1/catalogue?words=` finds events by what they are about."));
    }
    Ok(())
}

/// A canonical event as a reader of this sight sees it.
pub(super) fn seen(canonical: Vec<u8>, sight: Sight) -> Result<Vec<u8>, ApiError> {
    if sight == Sight::Whole {
        return Ok(canonical);
    }
    let mut event = vitni_event::canonical::read(&canonical).map_err(|error| {
        tracing::error!(%error, "a stored event cannot be read");
        ApiError::new(Code::NotReadable)
    })?;
    vitni_query::redact(&mut event);
    let mut out = Vec::with_capacity(canonical.len());
    vitni_event::canonical::write_into(&event, &mut out);
    Ok(out)
}
