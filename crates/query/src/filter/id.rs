//! `id`: one event by its UUID.

use vitni_event::EventId;

use super::params::Fault;

/// Reads the 36-character form, either case.
pub(super) fn parse(text: &str) -> Result<EventId, Fault> {
    EventId::parse(text).ok_or_else(|| {
        Fault::new(
            "is not a UUID",
            "a producer's id of another form is kept in producer.event_id: find it with words=",
        )
    })
}
