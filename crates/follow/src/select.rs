//! Which of the committed events go out, and as what text: the query, what the receiver may see, the format.
//!
//! What a receiver may not see is taken out before the text is made, and a condition cannot look at it either.

use std::collections::BTreeMap;
use std::sync::Arc;

use vitni_event::catalogue::{self, OwnCatalogues, VITNI};
use vitni_event::json::write_string;
use vitni_event::mapping::Format;
use vitni_event::{Event, EventId, LeafIndex, Seq, Severity, TenantId, Timestamp, canonical};
use vitni_query::{Filter, Sight};
use vitni_store::{ReadError, TreeId};

use crate::cursor::Row;

/// The catalogues that tenants wrote themselves.
pub type OwnByTenant = BTreeMap<TenantId, OwnCatalogues>;

/// Which events, and as what.
#[derive(Clone, Debug)]
pub struct Selection {
    filter: Filter,
    sight: Sight,
    /// `None` is our own JSON.
    format: Option<Format>,
    own: Arc<OwnByTenant>,
    /// The filter with what the tenants' own catalogues say about its words.
    knowing: Filter,
}

/// An event on its way out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Its place in the journal.
    pub seq: Seq,
    /// Its tree.
    pub tree: TreeId,
    /// Its leaf.
    pub index: LeafIndex,
    /// Its id.
    pub id: EventId,
    /// When it occurred.
    pub time: Timestamp,
    /// Its severity.
    pub severity: Severity,
    /// The event id, as the receiver may see it.
    pub event: String,
    /// The host that it is from, if anybody said so.
    pub host: Option<String>,
    /// Whether it tells of forwarding itself.
    pub is_about_forwarding: bool,
    /// One line, without its end.
    pub text: Vec<u8>,
}

impl Selection {
    /// Events that fulfil the filter, as a receiver of that sight may see them.
    #[must_use]
    pub fn new(filter: Filter, sight: Sight, format: Option<Format>) -> Self {
        Self {
            knowing: filter.clone(),
            filter,
            sight,
            format,
            own: Arc::default(),
        }
    }

    /// Whether the texts are JSON.
    #[must_use]
    pub fn is_json(&self) -> bool {
        self.format.is_none_or(Format::is_json)
    }

    /// Takes up the tenants' own catalogues as they are now.
    pub fn know(&mut self, own: &Arc<OwnByTenant>) {
        if Arc::ptr_eq(&self.own, own) {
            return;
        }
        self.own = Arc::clone(own);
        self.knowing = self.filter.clone();
        for (tenant, own) in own.iter() {
            if let Some(category) = &mut self.knowing.category {
                category.add_own(tenant, own.entries());
            }
            if let Some(equivalent) = &mut self.knowing.equivalent {
                equivalent.add_own(tenant, own.entries());
            }
        }
    }

    /// The event as it goes out; nothing when it does not.
    ///
    /// # Errors
    /// When the row is no event.
    pub fn message(&self, row: &Row) -> Result<Option<Message>, ReadError> {
        let unreadable =
            || ReadError::Segment(format!("leaf {} of {} is no event", row.index, row.tree.tenant));
        let mut event = canonical::read(&row.canonical).map_err(|_| unreadable())?;
        let tenant = &row.tree.tenant;
        if !self.knowing.matches_in(self.sight, Some(tenant), &event) {
            return Ok(None);
        }
        let is_about_forwarding = event.catalogue == VITNI && event.event.starts_with("forward.");
        if self.sight == Sight::Impersonal {
            vitni_query::redact(&mut event);
        }
        let text = match self.format {
            Some(format) => format.write(&event, self.entry(tenant, &event)).into_bytes(),
            None => self.row(row, &event),
        };
        Ok(Some(Message {
            seq: row.seq,
            tree: row.tree.clone(),
            index: row.index,
            id: event.id,
            time: event.time,
            severity: event.severity,
            host: event
                .producer
                .as_ref()
                .and_then(|producer| producer.host.as_deref().map(ToOwned::to_owned)),
            event: event.event.into_owned(),
            is_about_forwarding,
            text,
        }))
    }

    fn entry(&self, tenant: &TenantId, event: &Event<'_>) -> Option<&catalogue::Entry> {
        let (catalogue, id) = (event.catalogue.as_ref(), event.event.as_ref());
        let of_tenant = || self.own.get(tenant)?.lookup(Some(catalogue), id);
        catalogue::lookup(catalogue, id).or_else(of_tenant)
    }

    /// A whole event goes out byte for byte as it was hashed.
    fn row(&self, row: &Row, event: &Event<'_>) -> Vec<u8> {
        let mut text = Vec::with_capacity(row.canonical.len() + 128);
        let mut seen = Vec::new();
        let event = match self.sight {
            Sight::Whole => &row.canonical,
            Sight::Impersonal => {
                canonical::write_into(event, &mut seen);
                &seen
            }
        };
        write_row(
            &row.tree.tenant,
            row.tree.epoch,
            row.index,
            row.seq,
            event,
            &mut text,
        );
        text
    }
}

/// One event with its place, as everything that shows events writes it.
pub fn write_row(tenant: &TenantId, epoch: u32, index: LeafIndex, seq: Seq, event: &[u8], out: &mut Vec<u8>) {
    out.extend_from_slice(b"{\"tenant\":");
    write_string(tenant.as_str(), out);
    out.extend_from_slice(
        format!(",\"epoch\":{epoch},\"index\":{index},\"seq\":{seq},\"event\":").as_bytes(),
    );
    out.extend_from_slice(event);
    out.push(b'}');
}
