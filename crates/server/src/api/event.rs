//! `GET /v1/events/{id}`: one event. That somebody asked is traced even when there is no such event.

use std::sync::Arc;

use axum::extract::Request;
use axum::http::request::Parts;
use axum::response::Response;
use vitni_access::Scope;
use vitni_event::{EventId, LeafIndex, TenantId};
use vitni_query::Sight;
use vitni_store::{StoredLeaf, TreeId, TreeReader};

use super::find::{self, Snapshot};
use super::format;
use super::query::{self, Few};
use crate::app::App;
use crate::own::Asker;
use crate::refusal::{ApiError, Code};

pub(super) async fn event(app: Arc<App>, request: Request) -> Result<Response, ApiError> {
    let (mut parts, _) = request.into_parts();
    let asker = app.asker(&parts, Scope::Read)?;
    let query = Few::read(&parts, &["format", "tenant"])?;
    let wanted = format::named(query.get("format"))?;
    let found = find_one(&app, &mut parts, &asker, &query).await?;
    let sight = find::sight(&asker);
    let leaf = {
        let shared = Arc::clone(&app);
        let (tree, index) = (found.tree.clone(), found.index);
        app.blocking(&app.bounds.reads, move || stored(&shared, &tree, index))
            .await??
    };
    let event = find::seen(leaf.canonical, sight)?;
    let body = if let Some(format) = wanted {
        let own = app.catalogues();
        format::line(&own, &found.tree.tenant, &event, format)?
    } else {
        let mut out = Vec::with_capacity(event.len() + 128);
        find::write_row(
            &found.tree.tenant,
            found.tree.epoch,
            leaf.index,
            leaf.seq,
            &event,
            &mut out,
        );
        out
    };
    let trace = app.maker().event_read(
        &found.tree.tenant,
        &asker,
        found.id,
        Some(found.index),
        sight == Sight::Whole,
    );
    app.trace(&[trace]).await?;
    Ok(format::answer(wanted, body))
}

/// An event that is there.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) id: EventId,
    pub(super) tree: TreeId,
    pub(super) index: LeafIndex,
}

/// The event that the address names, among the tenants that the caller may read.
pub(super) async fn find_one(
    app: &Arc<App>,
    parts: &mut Parts,
    asker: &Asker,
    query: &Few,
) -> Result<Known, ApiError> {
    let named = query
        .get("tenant")
        .map(|text| app.tenant_for(&asker.caller, Scope::Read, text))
        .transpose();
    let named = named.map_err(|error| app.forbid(parts, asker, "tenant", error))?;
    let tenants = find::tenants(app, parts, asker, named.into_iter().collect())?;
    let text = query::part(parts, "id").await.unwrap_or_default();
    let id = EventId::parse(&text).ok_or_else(|| {
        ApiError::new(Code::NotFound).with_hint("An event's id is a UUID; find another one's with search.")
    })?;
    let (shared, looked_at) = (Arc::clone(app), tenants.clone());
    let found = app
        .blocking(&app.bounds.reads, move || look(&shared, &looked_at, id))
        .await??;
    if let Some((tree, index)) = found {
        return Ok(Known { id, tree, index });
    }
    let personal = find::sight(asker) == Sight::Whole;
    let maker = app.maker();
    let traces: Vec<_> = tenants
        .iter()
        .map(|tenant| maker.event_read(tenant, asker, id, None, personal))
        .collect();
    app.trace(&traces).await?;
    Err(ApiError::new(Code::NotFound))
}

fn look(app: &App, tenants: &[TenantId], id: EventId) -> Result<Option<(TreeId, LeafIndex)>, ApiError> {
    let snapshot = Snapshot::take(app, tenants);
    Ok(snapshot.find(id)?.map(|(view, index)| (view.id.clone(), index)))
}

/// The leaf with everything that belongs to it.
pub(super) fn stored(app: &App, tree: &TreeId, index: LeafIndex) -> Result<StoredLeaf, ApiError> {
    let view = app
        .store
        .views()
        .tree(tree)
        .ok_or_else(|| ApiError::new(Code::NotFound))?;
    let leaves = TreeReader::cached(&view, app.store.cache()).leaves(index.0..index.0 + 1)?;
    leaves
        .into_iter()
        .next()
        .ok_or_else(|| ApiError::new(Code::NotFound))
}
