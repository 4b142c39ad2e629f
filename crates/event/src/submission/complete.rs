//! Decides what a line leaves open: tenant, catalogue, id, times, severity, outcome. Each decision that was not the
//! producer's is flagged.

use std::borrow::Cow;

use hmac::Mac;

use super::envelope::Draft;
use super::{Context, attributes, secrets};
use crate::catalogue::{self, Entry};
use crate::flags::{Flag, Flags};
use crate::ids::{EventId, TenantId, is_word};
use crate::json::CanonicalJson;
use crate::leaf::keyed;
use crate::limits::CLOCK_SKEW_NS_MAX;
use crate::model::{Event, Outcome, Producer, Severity};
use crate::refusal::{Refusal, RefusalCode};
use crate::time::Offset;

pub(super) fn complete<'a>(mut draft: Draft<'a>, context: &Context<'_>) -> Result<Event<'a>, Refusal> {
    set_tenant(&mut draft, context)?;
    let entry = set_event(&mut draft, context)?;
    set_times(&mut draft, context);
    set_judgement(&mut draft, entry);
    set_id(&mut draft, context)?;
    let mut attributes = attributes::look_up(draft.attributes, entry);
    if let Some(entry) = entry {
        attributes::take_secrets_of_value(&mut attributes, &draft.event, entry);
    }
    let key = || (context.id_key)(&draft.event.tenant);
    let cut = secrets::cut_from_attributes(&mut attributes, &key);
    if !cut.is_empty() {
        secrets::cut_from_texts(&mut draft.event, cut);
        draft.event.flags.insert(Flag::SecretCut);
    }
    attributes::classify(&mut draft.event, attributes, entry.is_some())?;
    Ok(draft.event)
}

fn set_tenant(draft: &mut Draft<'_>, context: &Context<'_>) -> Result<(), Refusal> {
    let refused = |code| Err(Refusal::new(code).at_field("tenant"));
    draft.event.tenant = match draft.tenant.take() {
        Some(tenant) if TenantId::is_valid(&tenant) => tenant,
        Some(_) => return refused(RefusalCode::BadTenant),
        None => Cow::Owned(context.tenant.as_str().to_owned()),
    };
    if (context.tenant_allowed)(&draft.event.tenant) {
        Ok(())
    } else {
        refused(RefusalCode::TenantNotAllowed)
    }
}

fn set_event<'c>(draft: &mut Draft<'_>, context: &Context<'c>) -> Result<Option<&'c Entry>, Refusal> {
    let name = draft
        .name
        .take()
        .ok_or_else(|| Refusal::new(RefusalCode::MissingEvent).at_field("event"))?;
    if !is_word(&name) {
        return Err(Refusal::new(RefusalCode::BadEventId).at_field("event"));
    }
    let (catalogue, entry) = match draft.catalogue.take() {
        Some(catalogue) if !is_word(&catalogue) => {
            return Err(Refusal::new(RefusalCode::BadCatalogueId).at_field("catalogue"));
        }
        Some(catalogue) if catalogue == catalogue::VITNI => {
            return Err(Refusal::new(RefusalCode::ReservedCatalogue).at_field("catalogue"));
        }
        sent => {
            let known = match &sent {
                Some(catalogue) => catalogue::lookup(catalogue, &name),
                None => catalogue::lookup_unique(&name),
            };
            if let Some(entry) = known {
                (Cow::Borrowed(entry.catalogue.as_str()), Some(entry))
            } else {
                let own = (context.own)(&draft.event.tenant);
                match own.and_then(|own| own.lookup(sent.as_deref(), &name)) {
                    Some(entry) => (Cow::Owned(entry.catalogue.clone()), Some(entry)),
                    None => (sent.unwrap_or(Cow::Borrowed(catalogue::UNKNOWN)), None),
                }
            }
        }
    };
    if entry.is_none() {
        draft.event.flags.insert(Flag::UnknownEvent);
    }
    draft.event.catalogue = catalogue;
    draft.event.event = name;
    Ok(entry)
}

fn set_times(draft: &mut Draft<'_>, context: &Context<'_>) {
    let event = &mut draft.event;
    event.received = context.received;
    match draft.time {
        Some((time, offset)) => {
            event.time = time;
            // UTC is what the canonical form says anyway; only another offset is news.
            if offset != Offset::UTC {
                event.producer.get_or_insert_default().offset = Some(offset);
            }
        }
        None => {
            event.time = context.received;
            event.flags.insert(Flag::AssignedTime);
        }
    }
    if event.time.nanos() > context.received.nanos().saturating_add(CLOCK_SKEW_NS_MAX) {
        event.flags.insert(Flag::ClockSkew);
    }
}

fn set_judgement(draft: &mut Draft<'_>, entry: Option<&Entry>) {
    let event = &mut draft.event;
    event.severity = draft.severity.unwrap_or_else(|| {
        event.flags.insert(Flag::AssignedSeverity);
        entry.map_or(Severity::INFO, |entry| entry.severity)
    });
    event.outcome = draft.outcome.unwrap_or_else(|| {
        event.flags.insert(Flag::AssignedOutcome);
        entry.map_or(Outcome::Unknown, |entry| entry.outcome())
    });
}

fn set_id(draft: &mut Draft<'_>, context: &Context<'_>) -> Result<(), Refusal> {
    let key = || (context.id_key)(&draft.event.tenant);
    let flags = &mut draft.event.flags;
    let id = filled(draft.id.take(), flags);
    let once = filled(draft.once.take(), flags);
    match (id, once, context.idempotency) {
        (Some(id), once, _) => {
            if let Some(once) = once {
                let value = CanonicalJson::string(&once);
                draft.move_here(Cow::Borrowed("once"), value, Flag::UnknownField)?;
            }
            match EventId::parse(&id) {
                Some(id) => draft.event.id = id,
                None => {
                    draft.event.id = derived_id(&(context.id_key)(&draft.event.tenant), &id);
                    draft.event.flags.insert(Flag::DerivedId);
                    return keep_own_id(draft, id);
                }
            }
        }
        (None, Some(once), _) => {
            draft.event.id = derive(&key(), b"once\0", &[once.as_bytes()]);
            draft.event.flags.insert(Flag::DerivedId);
        }
        (None, None, Some((request, line))) => {
            draft.event.id = derive(
                &key(),
                b"idempotency\0",
                &[&line.to_be_bytes(), request.as_bytes()],
            );
            draft.event.flags.insert(Flag::DerivedId);
        }
        (None, None, None) => {
            draft.event.id = context.fresh_id;
            draft.event.flags.insert(Flag::AssignedId);
        }
    }
    Ok(())
}

/// An empty text would make one event of all that a careless producer sends.
fn filled<'a>(text: Option<Cow<'a, str>>, flags: &mut Flags) -> Option<Cow<'a, str>> {
    if text.as_ref().is_some_and(|text| text.is_empty()) {
        flags.insert(Flag::TypeMismatch);
    }
    text.filter(|text| !text.is_empty())
}

/// The producer's own id goes to `producer.event_id`. What it had put there itself moves among the attributes.
fn keep_own_id<'a>(draft: &mut Draft<'a>, id: Cow<'a, str>) -> Result<(), Refusal> {
    let producer: &mut Producer<'a> = draft.event.producer.get_or_insert_default();
    match producer.event_id.replace(id) {
        Some(other) if Some(&other) != producer.event_id.as_ref() => {
            let value = CanonicalJson::string(&other);
            draft.move_here(Cow::Borrowed("producer.event_id"), value, Flag::TypeMismatch)
        }
        _ => Ok(()),
    }
}

/// The id of an event whose producer's own id has another form than a UUID: the same for the same text under one tenant's key.
#[must_use]
pub fn derived_id(key: &[u8; 32], id: &str) -> EventId {
    derive(key, b"id\0", &[id.as_bytes()])
}

/// A UUIDv8 of what a producer sent. The words in front keep ids, idempotency keys and tokens apart, which are all
/// made under one key.
fn derive(key: &[u8; 32], purpose: &[u8], parts: &[&[u8]]) -> EventId {
    let mut mac = keyed(key);
    mac.update(purpose);
    parts.iter().for_each(|part| mac.update(part));
    let whole: [u8; 32] = mac.finalize().into_bytes().into();
    let mut digest = [0; 16];
    for (to, from) in digest.iter_mut().zip(whole) {
        *to = from;
    }
    EventId::v8(digest)
}
