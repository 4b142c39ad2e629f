//! One sign-in inside a TLS tunnel (PEAP, TTLS) gives two results: what happened inside, and what was answered. They are
//! two sides of one fact when what both say leaves no doubt: a wrong pair would give somebody the device of another.
//!
//! TTLS states both under one request number, PEAP under the next one, as long as no other request came between. The same
//! number is enough. The next one is enough when the outer name is the same, hides the user (`anonymous`) or says that
//! the inside was refused before. Later ones need the same name. All of it within the time that the server gives a sign-in
//! and through the same access point, so numbers that begin again with the server find nothing old.

use std::borrow::Cow;

use vitni_event::{CanonicalJson, Event, Flag, Outcome, json};

use super::login::TUNNEL;
use crate::limits::{FREERADIUS_TUNNEL_NS_MAX, FREERADIUS_TUNNEL_REQUESTS_MAX, LINE_BYTES_MAX};

/// With which the server answers when the inside was refused.
const REFUSED_BEFORE: &str = "was previously rejected";

/// The one event of both, where they are two sides of one sign-in.
pub(super) fn join(inner: &Event<'static>, outer: &Event<'static>) -> Option<Event<'static>> {
    (is_inner(inner) && !is_inner(outer) && same_place(inner, outer) && same_sign_in(inner, outer))
        .then_some(())?;
    let raw = both_lines(inner, outer)?;
    let mut joined = outer.clone();
    let outer_name = name(outer);
    joined.raw = Some(Cow::Owned(raw));
    joined.flags = joined.flags.union(inner.flags);
    if inner.actor.is_some() {
        joined.actor.clone_from(&inner.actor);
    }
    if inner.outcome == Outcome::Failure {
        joined.event.clone_from(&inner.event);
        joined.catalogue.clone_from(&inner.catalogue);
        (joined.outcome, joined.severity) = (inner.outcome, inner.severity);
        joined.text.clone_from(&inner.text);
    }
    if inner.outcome == joined.outcome && inner.auth.is_some() {
        joined.auth.clone_from(&inner.auth);
    }
    for marked in [TUNNEL, "reading"] {
        if let Some(value) = attribute(inner, marked) {
            set(&mut joined, marked, value.clone());
        }
    }
    if let Some(hidden) = outer_name.filter(|hidden| Some(*hidden) != name(inner)) {
        set(&mut joined, "outer_identity", CanonicalJson::string(hidden));
    }
    Some(joined)
}

fn is_inner(event: &Event<'_>) -> bool {
    attribute(event, TUNNEL).is_some()
}

/// The same server, the same access point, and not long after.
fn same_place(inner: &Event<'_>, outer: &Event<'_>) -> bool {
    let waited = outer.time.nanos().saturating_sub(inner.time.nanos());
    inner.client.is_some()
        && inner.client == outer.client
        && host_and_process(inner) == host_and_process(outer)
        && (0..=FREERADIUS_TUNNEL_NS_MAX).contains(&waited)
}

fn host_and_process<'e>(event: &'e Event<'_>) -> (Option<&'e str>, Option<&'e str>) {
    let producer = event.producer.as_ref();
    (
        producer.and_then(|producer| producer.host.as_deref()),
        producer.and_then(|producer| producer.instance.as_deref()),
    )
}

fn same_sign_in(inner: &Event<'_>, outer: &Event<'_>) -> bool {
    let number = |event: &Event<'_>| attribute(event, "request_number").and_then(CanonicalJson::as_u64);
    let (Some(first), Some(second)) = (number(inner), number(outer)) else {
        return false;
    };
    let reason = outer.text.as_ref().and_then(|text| text.reason.as_deref());
    match second.checked_sub(first) {
        Some(0) => true,
        Some(1) => {
            same_name(inner, outer)
                || hides_the_user(outer)
                || reason.is_some_and(|reason| reason.contains(REFUSED_BEFORE))
        }
        Some(later) => later <= FREERADIUS_TUNNEL_REQUESTS_MAX && same_name(inner, outer),
        None => false,
    }
}

/// Realms, domains and case aside.
fn same_name(inner: &Event<'_>, outer: &Event<'_>) -> bool {
    match (name(inner), name(outer)) {
        (Some(inner), Some(outer)) => local(inner).eq_ignore_ascii_case(local(outer)),
        _ => false,
    }
}

/// `anonymous`, `anonymous@example.org`, `@example.org`, as RFC 7542 section 2.4 and the supplicants have it.
fn hides_the_user(outer: &Event<'_>) -> bool {
    name(outer)
        .map(local)
        .is_some_and(|local| local.is_empty() || local.to_ascii_lowercase().starts_with("anon"))
}

fn local(name: &str) -> &str {
    let name = name.split_once('@').map_or(name, |(local, _)| local);
    name.split_once('\\').map_or(name, |(_, user)| user)
}

fn name<'e>(event: &'e Event<'_>) -> Option<&'e str> {
    event.actor.as_ref()?.name.as_deref()
}

/// `None` when one of them is no text or both together are longer than a line may be.
fn both_lines(inner: &Event<'_>, outer: &Event<'_>) -> Option<String> {
    let is_text = |event: &Event<'_>| !event.flags.contains(Flag::RawBase64);
    let both = format!("{}\n{}", inner.raw.as_deref()?, outer.raw.as_deref()?);
    (is_text(inner) && is_text(outer) && both.len() <= LINE_BYTES_MAX).then_some(both)
}

fn attribute<'e, 'a>(event: &'e Event<'a>, wanted: &str) -> Option<&'e CanonicalJson<'a>> {
    let found = event.attributes.iter().find(|(name, _)| name == wanted);
    found.map(|(_, value)| value)
}

fn set(event: &mut Event<'static>, name: &'static str, value: CanonicalJson<'static>) {
    event.attributes.retain(|(known, _)| known != name);
    let at = event
        .attributes
        .partition_point(|(known, _)| json::utf16_cmp(known, name).is_lt());
    event.attributes.insert(at, (Cow::Borrowed(name), value));
}
