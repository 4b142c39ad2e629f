//! A line as a producer sends it becomes an event: validated, completed, its secrets cut. What is odd is kept and
//! flagged; what cannot be kept is refused with a code. It takes every decision from its arguments and stores nothing.
//!
//! `docs/formats/event.md` has the rules, member by member.

use crate::catalogue::OwnCatalogues;
use crate::ids::{EventId, TenantId};
use crate::limits::LINE_BYTES_MAX;
use crate::model::Event;
use crate::refusal::{Refusal, RefusalCode};
use crate::time::Timestamp;

mod attributes;
mod complete;
mod envelope;
mod made;
mod secrets;

pub use crate::canonical::write_submission as write;
pub use complete::derived_id;
pub use secrets::{SECRET_MARK, cut_from_json, secret_kind, secret_value};

/// What the receiving side knows and the line does not say.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The tenant of a line that names none.
    pub tenant: &'a TenantId,
    /// Whether the caller may write to the tenant of this id.
    pub tenant_allowed: &'a dyn Fn(&str) -> bool,
    /// The moment of receipt.
    pub received: Timestamp,
    /// The HMAC key of the tenant of this id, for derived ids and for tokens that are cut.
    pub id_key: &'a dyn Fn(&str) -> [u8; 32],
    /// The id of a line that has none, new for each line.
    pub fresh_id: EventId,
    /// The idempotency key of the request and the number of the line in it; the id of a line that has none then
    /// follows from them.
    pub idempotency: Option<(&'a str, u64)>,
    /// The catalogues that the tenant of this id wrote itself.
    pub own: &'a dyn Fn(&str) -> Option<&'a OwnCatalogues>,
}

/// Reads one line: one JSON object.
///
/// # Errors
/// With the code, the member or byte to blame, and what to do.
pub fn read<'a>(line: &'a [u8], context: &Context<'_>) -> Result<Event<'a>, Refusal> {
    if line.len() > LINE_BYTES_MAX {
        return Err(
            Refusal::new(RefusalCode::LineTooLarge).with_detail(format!("It has {} bytes.", line.len()))
        );
    }
    let text = str::from_utf8(line)
        .map_err(|error| Refusal::new(RefusalCode::InvalidUtf8).at_offset(error.valid_up_to()))?;
    let draft = envelope::read(text)?;
    complete::complete(draft, context)
}

/// Takes an event that this program made of somebody's line: what comes of it is what [`read`] makes of the line that
/// [`write`] makes of it, with the member `once` besides.
///
/// # Errors
/// As [`read`].
pub fn take<'a>(
    event: Event<'a>,
    once: Option<&'a str>,
    context: &Context<'_>,
) -> Result<Event<'a>, Refusal> {
    complete::complete(made::draft(event, once)?, context)
}
