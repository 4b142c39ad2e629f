//! What is told of lines and their sources: what could not be understood or taken in, and what a source's behaviour shows.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};
use vitni_event::catalogue::VITNI;
use vitni_event::{CanonicalJson, Event, EventId, Flag, TenantId, Timestamp};
use vitni_intake::Products;
use vitni_intake::limits::{BINARY_LINE_BYTES_MAX, LINE_BYTES_MAX};

use crate::hex::hex;
use crate::sources::Gap;

use super::{Asker, Maker, number, text};

/// What stands for the digest of a mapping that no file describes.
const BUILT_IN: &str = "built-in";

/// What stands there when nothing reads the product's lines any more.
const REMOVED: &str = "removed";

/// A line that could not be understood.
#[derive(Clone, Debug)]
pub(crate) struct Quarantined<'a> {
    pub(crate) input: &'a str,
    pub(crate) source: &'a str,
    pub(crate) product: &'a str,
    pub(crate) reason: &'a str,
    pub(crate) content: Content<'a>,
    /// When it came.
    pub(crate) time: Timestamp,
    /// Its id, where the same line may be read again.
    pub(crate) id: Option<EventId>,
}

/// What there is of it.
#[derive(Clone, Debug)]
pub(crate) enum Content<'a> {
    /// All of it, secrets cut.
    Line(Cow<'a, [u8]>),
    /// Its length and digest; it was too long to be kept.
    Digest { bytes: u64, digest: Option<[u8; 32]> },
}

/// A source, as it is named in events.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Told<'a> {
    pub(crate) tenant: &'a TenantId,
    pub(crate) input: &'a str,
    pub(crate) source: &'a str,
}

impl Maker<'_> {
    pub(crate) fn quarantined(&self, tenant: &TenantId, line: &Quarantined<'_>) -> Event<'static> {
        let mut event = self.event(VITNI, "event.quarantined", tenant);
        event.flags.insert(Flag::Quarantined);
        event.time = line.time;
        if let Some(id) = line.id {
            event.id = id;
            // The same line read again is the same event, whenever that is.
            event.flags.insert(Flag::AssignedTime);
        }
        event.attach("input", text(line.input));
        event.attach("product", text(line.product));
        event.attach("reason", text(line.reason));
        event.attach("source", text(line.source));
        match &line.content {
            Content::Line(bytes) => {
                event.attach("bytes", number(bytes.len() as u64));
                match str::from_utf8(bytes) {
                    Ok(line) if line.len() <= LINE_BYTES_MAX => event.raw = Some(Cow::Owned(line.to_owned())),
                    Err(_) if bytes.len() <= BINARY_LINE_BYTES_MAX => {
                        event.flags.insert(Flag::RawBase64);
                        event.raw = Some(Cow::Owned(STANDARD.encode(bytes)));
                    }
                    _ => event.attach("digest", text(&digest(&Sha256::digest(bytes)))),
                }
            }
            Content::Digest { bytes, digest: taken } => {
                event.attach("bytes", number(*bytes));
                if let Some(taken) = taken {
                    event.attach("digest", text(&digest(taken)));
                }
            }
        }
        event
    }

    pub(crate) fn input_cut_off(&self, told: Told<'_>, count: u64, bytes: u64) -> Event<'static> {
        let mut event = self.of_source("input.cut_off", told);
        event.attach("bytes", number(bytes));
        event.attach("count", number(count));
        event
    }

    pub(crate) fn input_dropped(
        &self,
        tenant: &TenantId,
        input: &str,
        source: Option<&str>,
        count: u64,
        seconds: u64,
    ) -> Event<'static> {
        let mut event = self.event(VITNI, "input.dropped", tenant);
        event.attach("count", number(count));
        event.attach("input", text(input));
        event.attach("seconds", number(seconds));
        if let Some(source) = source {
            event.attach("source", text(source));
        }
        event
    }

    /// Bytes of a file, which hold nobody knows how many messages.
    pub(crate) fn input_lost(&self, told: Told<'_>, bytes: u64) -> Event<'static> {
        let mut event = self.of_source("input.dropped", told);
        event.attach("bytes", number(bytes));
        event
    }

    pub(crate) fn input_refused(&self, told: Told<'_>, count: u64, seconds: u64) -> Event<'static> {
        let mut event = self.of_source("input.refused", told);
        event.attach("count", number(count));
        event.attach("seconds", number(seconds));
        event
    }

    pub(crate) fn source_silent(&self, told: Told<'_>, seconds: u64) -> Event<'static> {
        let mut event = self.of_source("source.silent", told);
        event.attach("seconds", number(seconds));
        event
    }

    pub(crate) fn source_returned(&self, told: Told<'_>, seconds: u64) -> Event<'static> {
        let mut event = self.of_source("source.returned", told);
        event.attach("seconds", number(seconds));
        event
    }

    /// `count` is how many gaps the event stands for.
    pub(crate) fn sequence_gap(&self, told: Told<'_>, instance: &str, gap: &Gap) -> Event<'static> {
        let mut event = self.of_source("sequence.gap", told);
        if gap.holes > 1 {
            event.attach("count", number(gap.holes));
        }
        event.attach("expected", number(gap.expected));
        if !instance.is_empty() {
            event.attach("instance", text(instance));
        }
        event.attach("missing", number(gap.missing));
        event.attach("received_sequence", number(gap.received));
        event
    }

    pub(crate) fn clock_skewed(&self, told: Told<'_>, host: &str, ahead_ms: i64) -> Event<'static> {
        let mut event = self.of_source("clock.skewed", told);
        event.attach("ahead_ms", CanonicalJson::trusted(ahead_ms.to_string()));
        if !host.is_empty() {
            event.attach("host", text(host));
        }
        event
    }

    /// `None` of a digest: the mapping that is built in, or none where there is none.
    pub(crate) fn mapping_changed(
        &self,
        own: &TenantId,
        product: &str,
        digest: Option<&str>,
        before: Option<&str>,
    ) -> Event<'static> {
        let mut event = self.event(VITNI, "mapping.changed", own);
        let built_in = Products::built_in().get(product).map(|_| BUILT_IN);
        event.attach("digest", text(digest.or(built_in).unwrap_or(REMOVED)));
        if let Some(before) = before.or(built_in) {
            event.attach("previous_digest", text(before));
        }
        event.attach("product", text(product));
        event
    }

    pub(crate) fn quarantine_retried(
        &self,
        tenant: &TenantId,
        asker: &Asker,
        product: &str,
        count: u64,
        stored: u64,
    ) -> Event<'static> {
        let mut event = self.asked(VITNI, "quarantine.retried", tenant, asker);
        event.attach("count", number(count));
        event.attach("product", text(product));
        event.attach("stored", number(stored));
        event
    }

    fn of_source(&self, id: &'static str, told: Told<'_>) -> Event<'static> {
        let mut event = self.event(VITNI, id, told.tenant);
        event.attach("input", text(told.input));
        event.attach("source", text(told.source));
        event
    }
}

fn digest(digest: &[u8]) -> String {
    format!("sha256:{}", hex(digest))
}
