//! Answers in the words of other formats: which one was asked for, and an event as a line of it. What the reader may not see is
//! gone before it comes here.

use axum::http::StatusCode;
use axum::response::Response;
use vitni_event::mapping::Format;
use vitni_event::{TenantId, canonical, catalogue};

use super::answer;
use crate::app::OwnByTenant;
use crate::refusal::{ApiError, Code};

/// The format that was asked for; `None` is our own.
pub(super) fn named(name: Option<&str>) -> Result<Option<Format>, ApiError> {
    let known = |name: &str| {
        Format::parse(name).ok_or_else(|| {
            let names: Vec<_> = Format::ALL.iter().map(|format| format.name()).collect();
            ApiError::new(Code::BadParameter)
                .with_detail("Parameter `format` has a value that it does not take.")
                .with_hint(format!("Give one of {}, or leave it out.", names.join(", ")))
        })
    };
    name.map(known).transpose()
}

/// Takes the format out of a search's parameters.
pub(super) fn take(parameters: &mut Vec<(String, String)>) -> Result<Option<Format>, ApiError> {
    let Some(at) = parameters.iter().position(|(name, _)| name == "format") else {
        return Ok(None);
    };
    let (_, name) = parameters.remove(at);
    named(Some(&name))
}

/// An event, as its reader may see it, as a line of another format.
pub(super) fn line(
    own: &OwnByTenant,
    tenant: &TenantId,
    event: &[u8],
    format: Format,
) -> Result<Vec<u8>, ApiError> {
    let event = canonical::read(event).map_err(|_| ApiError::new(Code::NotReadable))?;
    let (catalogue, id) = (event.catalogue.as_ref(), event.event.as_ref());
    let of_tenant = || own.get(tenant)?.lookup(Some(catalogue), id);
    let entry = catalogue::lookup(catalogue, id).or_else(of_tenant);
    let mut line = format.write(&event, entry).into_bytes();
    line.push(b'\n');
    Ok(line)
}

/// An answer in that format: lines of JSON, or of text.
pub(super) fn answer(format: Option<Format>, body: Vec<u8>) -> Response {
    let kind = match format {
        None => "application/json",
        Some(format) if format.is_json() => "application/x-ndjson",
        Some(_) => "text/plain; charset=utf-8",
    };
    answer::with_type(StatusCode::OK, kind, body)
}
