//! A line as a producer sends it becomes an event: validated, completed, its secrets cut. What is odd is kept and
//! flagged; what cannot be kept is refused with a code. It takes every decision from its arguments and stores nothing.

use crate::flags::Flags;
use crate::ids::{EventId, TenantId};
use crate::model::Event;
use crate::refusal::{Refusal, RefusalCode};
use crate::time::Timestamp;

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
    /// Whether a tenant registered an event id of its own: tenant, catalogue, event.
    pub registered: &'a dyn Fn(&str, &str, &str) -> bool,
}

/// Reads one line: one JSON object.
///
/// # Errors
/// With the code, the member or byte to blame, and what to do.
pub fn read<'a>(line: &'a [u8], context: &Context<'_>) -> Result<Event<'a>, Refusal> {
    let _ = (line, context, Flags::NONE);
    Err(Refusal::new(RefusalCode::BadJson).with_detail("Submissions are not read yet."))
}
