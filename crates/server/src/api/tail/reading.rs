//! What a tail shows of the rows that its cursor comes to: those that match, as its reader may see them, as server-sent
//! events. It waits for nothing and sends nothing.

use std::collections::BTreeMap;

use bytes::Bytes;
use vitni_event::{Seq, TenantId, canonical};
use vitni_follow::{Cursor, Most, Row};
use vitni_query::{Filter, Sight};
use vitni_store::ReadError;

use crate::api::find;
use crate::app::App;
use crate::limits::{PAGE_BYTES_MAX, TAIL_MESSAGE_BYTES, TAIL_ROWS};

/// What is read at a time.
const MOST: Most = Most {
    rows: TAIL_ROWS,
    bytes: PAGE_BYTES_MAX,
};

/// Where a tail is, and what it is looking for.
#[derive(Debug)]
pub(super) struct Reading {
    pub(super) filter: Filter,
    pub(super) sight: Sight,
    pub(super) cursor: Cursor,
}

impl Default for Reading {
    fn default() -> Self {
        Self {
            filter: Filter::default(),
            sight: Sight::Impersonal,
            cursor: Cursor::new(Vec::new(), Seq(0)),
        }
    }
}

/// What one look has found.
#[derive(Debug, Default)]
pub(super) struct Round {
    pub(super) messages: Vec<Bytes>,
    pub(super) counts: BTreeMap<TenantId, u64>,
    pub(super) more: bool,
}

impl Reading {
    pub(super) fn round(&mut self, app: &App, upper: Seq) -> Result<Round, ReadError> {
        let found = self.cursor.round(app.store.views(), upper, MOST)?;
        let mut round = Round {
            more: found.more,
            ..Round::default()
        };
        let mut message = Vec::new();
        for row in found.rows {
            if self.write(&row, &mut message)? {
                *round.counts.entry(row.tree.tenant).or_default() += 1;
            }
            if message.len() >= TAIL_MESSAGE_BYTES {
                round.messages.push(std::mem::take(&mut message).into());
            }
        }
        if !message.is_empty() {
            round.messages.push(message.into());
        }
        Ok(round)
    }

    /// Writes a row that matches as one server-sent event. Canonical JSON has no line breaks outside of escapes.
    fn write(&self, row: &Row, out: &mut Vec<u8>) -> Result<bool, ReadError> {
        let unreadable =
            || ReadError::Segment(format!("leaf {} of {} is no event", row.index, row.tree.tenant));
        let mut event = canonical::read(&row.canonical).map_err(|_| unreadable())?;
        if !self.filter.matches_in(self.sight, Some(&row.tree.tenant), &event) {
            return Ok(false);
        }
        out.extend_from_slice(format!("id: {}\nevent: event\ndata: ", row.seq).as_bytes());
        let seen = match self.sight {
            Sight::Whole => None,
            Sight::Impersonal => {
                vitni_query::redact(&mut event);
                let mut seen = Vec::with_capacity(row.canonical.len());
                canonical::write_into(&event, &mut seen);
                Some(seen)
            }
        };
        let seen = seen.as_deref().unwrap_or(&row.canonical);
        find::write_row(&row.tree.tenant, row.tree.epoch, row.index, row.seq, seen, out);
        out.extend_from_slice(b"\n\n");
        Ok(true)
    }
}
