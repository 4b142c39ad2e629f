//! One stream of lines with everything that is known about it beforehand: whose it is, which product wrote it, and what the
//! reading of its lines still waits for.

use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use sha2::{Digest as _, Sha256};
use vitni_event::canonical::Shelf;
use vitni_event::submission::{self, Context, derived_id};
use vitni_event::{Canonical, CanonicalJson, Event, Flag, Offset, TenantId, Timestamp};
use vitni_intake::{At, Product, Reader, Reading, Reference, secret, syslog};
use vitni_store::Prepared;

use super::Seen;
use crate::app::App;
use crate::limits::INPUT_WAIT_S;
use crate::own::intake::{Content, Quarantined};

/// What is known of a stream before its first line.
#[derive(Clone, Debug)]
pub(crate) struct Origin {
    /// The name of the input.
    pub(crate) input: Arc<str>,
    /// Who sends, by name or address; for files the path.
    pub(crate) source: Arc<str>,
    pub(crate) tenant: TenantId,
    /// The name of the product.
    pub(crate) product: Arc<str>,
    /// The zone of lines that name none.
    pub(crate) zone: Offset,
    /// What the ids of its events begin with, for a stream that may be read again. Its lines' places stand behind it.
    pub(crate) ids: Option<String>,
    /// Whether the clock of the lines' writer can be compared with ours: not for what was written long ago.
    pub(crate) live: bool,
}

/// What was read at one place of a stream.
#[derive(Debug)]
pub(crate) struct Item {
    pub(crate) at: At,
    pub(crate) content: ItemContent,
}

#[derive(Debug)]
pub(crate) enum ItemContent {
    Line(Vec<u8>),
    /// Bytes that are no line, and why.
    Broken(Vec<u8>, &'static str),
    /// A line that was too long to be kept.
    Oversized {
        bytes: u64,
        digest: Option<[u8; 32]>,
    },
}

/// One stream.
#[derive(Debug)]
pub(crate) struct Channel {
    origin: Origin,
    reader: Option<Reader>,
    key: [u8; 32],
    unsettled: Option<At>,
    /// The event that kept its line, where that is read again.
    quarantined_as: Option<String>,
    /// When its lines were written at the latest, if that is not now.
    written: Option<Timestamp>,
}

impl Channel {
    /// A stream at its beginning. `None` when the tenant has no tree.
    pub(crate) fn open(app: &App, origin: Origin) -> Option<Self> {
        let key = *app.store.views().current(&origin.tenant)?.hmac_key();
        Some(Self {
            origin,
            reader: None,
            key,
            unsettled: None,
            quarantined_as: None,
            written: None,
        })
    }

    /// Says which event has kept the line that is read again.
    pub(crate) fn quarantined_as(&mut self, id: String) {
        self.quarantined_as = Some(id);
    }

    /// Says when the lines that come next were written at the latest, and whether that was a moment ago. A line without a
    /// year is dated by it.
    pub(crate) fn written_by(&mut self, written: Timestamp, is_live: bool) {
        self.written = Some(written);
        self.origin.live = is_live;
    }

    /// The place of the first line since which some fact has waited without a break. Before it all that was read has come
    /// out, and whoever begins there with nothing waiting reads the same facts again: of a fact that began later, another
    /// that still waited then may have taken the second line.
    pub(crate) const fn unsettled(&self) -> Option<At> {
        self.unsettled
    }

    /// The place of the oldest line whose fact has not come out yet.
    pub(crate) fn waiting_since(&self) -> Option<At> {
        self.reader.as_ref()?.waiting_since()
    }

    /// Reads what came at a moment. What comes out is to be stored before anybody is told that it was read.
    pub(crate) fn read(&mut self, app: &App, received: Timestamp, items: &[Item]) -> (Vec<Prepared>, Seen) {
        let mut out = Out::new(app, self, received);
        let mut read = Vec::new();
        let reference = Reference {
            now: self.written.map_or(received, |written| written.min(received)),
            zone: self.origin.zone,
        };
        let product = app.products().get(&self.origin.product).cloned();
        let mut reader = self.current(product.as_ref(), &mut read);
        out.take_readings(read.drain(..), &[], product.as_deref());
        let waits = |reader: &Option<Reader>| {
            reader
                .as_ref()
                .is_some_and(|reader| reader.waiting_since().is_some())
        };
        let mut unsettled = self.unsettled.filter(|_| waits(&reader));
        for item in items {
            out.seen.lines += 1;
            match (&item.content, &mut reader) {
                (ItemContent::Line(line), Some(reader)) => {
                    out.note_sequence(line, &reference);
                    reader.line(item.at, line, &reference, &mut read);
                    out.take_readings(read.drain(..), line, product.as_deref());
                }
                (ItemContent::Line(line), None) => {
                    out.quarantine(
                        item.at,
                        "no product of this name is known",
                        without_secrets(None, line),
                    );
                }
                (ItemContent::Broken(line, why), _) => {
                    out.quarantine(item.at, why, without_secrets(product.as_deref(), line));
                }
                (ItemContent::Oversized { bytes, digest }, _) => {
                    let content = Content::Digest {
                        bytes: *bytes,
                        digest: *digest,
                    };
                    out.quarantine(item.at, "the line is longer than this input takes", content);
                }
            }
            unsettled = waits(&reader).then(|| unsettled.unwrap_or(item.at));
        }
        // What cannot be read again does not wait long where a crash would lose it.
        if let Some(reader) = reader.as_mut().filter(|_| self.origin.ids.is_none()) {
            let longest = INPUT_WAIT_S * 1_000_000_000;
            reader.end_before(
                Timestamp::from_nanos(received.nanos().saturating_sub(longest)),
                &mut read,
            );
            out.take_readings(read.drain(..), &[], product.as_deref());
        }
        let (events, seen) = out.done();
        self.reader = reader;
        self.unsettled = unsettled;
        (events, seen)
    }

    /// Takes an event that no line stands for, as if one had been read at this place.
    pub(crate) fn event(
        &mut self,
        app: &App,
        received: Timestamp,
        at: At,
        event: Event<'static>,
    ) -> (Vec<Prepared>, Seen) {
        let mut out = Out::new(app, self, received);
        out.seen.lines += 1;
        out.event(at, event);
        out.done()
    }

    /// Gives out what waits for a line that does not come: at the end of the stream, or when it pauses.
    pub(crate) fn end(&mut self, app: &App, received: Timestamp) -> (Vec<Prepared>, Seen) {
        let mut out = Out::new(app, self, received);
        let mut read = Vec::new();
        if let Some(reader) = &mut self.reader {
            reader.end(&mut read);
        }
        self.unsettled = None;
        out.take_readings(read.drain(..), &[], None);
        out.done()
    }

    /// The reader of the product as it is now. When another mapping has taken its place, what the old one still waited for
    /// comes out first.
    fn current(
        &mut self,
        product: Option<&Arc<dyn Product>>,
        read: &mut Vec<(At, Reading)>,
    ) -> Option<Reader> {
        let reader = self.reader.take();
        match (reader, product) {
            (Some(reader), Some(product)) if Arc::ptr_eq(reader.product(), product) => Some(reader),
            (reader, product) => {
                if let Some(mut reader) = reader {
                    reader.end(read);
                }
                product.map(|product| Reader::new(Arc::clone(product)))
            }
        }
    }
}

/// Events on their way out of a piece of a stream.
struct Out<'a> {
    app: &'a App,
    origin: Origin,
    quarantined_as: Option<String>,
    key: [u8; 32],
    received: Timestamp,
    events: Vec<Prepared>,
    shelf: Shelf,
    seen: Seen,
    /// The sender's number of the line in hand.
    sequence: Option<u64>,
}

impl<'a> Out<'a> {
    fn new(app: &'a App, channel: &Channel, received: Timestamp) -> Self {
        Self {
            app,
            origin: channel.origin.clone(),
            quarantined_as: channel.quarantined_as.clone(),
            key: channel.key,
            received,
            events: Vec::new(),
            shelf: Shelf::default(),
            seen: Seen::default(),
            sequence: None,
        }
    }

    fn done(self) -> (Vec<Prepared>, Seen) {
        (self.events, self.seen)
    }

    /// The number that an RFC 5424 header carries counts for the sender, whatever the message is.
    fn note_sequence(&mut self, line: &[u8], reference: &Reference) {
        self.sequence = None;
        if memchr::memmem::find(line, b"[meta ").is_none() {
            return;
        }
        if let Ok(message) = syslog::parse(line, reference)
            && let Some(number) = syslog::sequence(&message)
        {
            let host = message.host.map(String::from_utf8_lossy).unwrap_or_default();
            self.sequence = Some(number);
            self.seen.sequences.push((format!("syslog {host}"), number));
        }
    }

    fn take_readings(
        &mut self,
        read: impl Iterator<Item = (At, Reading)>,
        line: &[u8],
        product: Option<&dyn Product>,
    ) {
        for (at, reading) in read {
            match reading {
                Reading::Event(event) | Reading::Begun(event) => self.event(at, *event),
                Reading::Ignored { .. } => self.seen.ignored += 1,
                Reading::Unrecognised { why } => {
                    self.quarantine(at, &why, without_secrets(product, line));
                }
            }
        }
    }

    /// Takes the same way as an event that somebody sends.
    fn event(&mut self, at: At, mut event: Event<'static>) {
        // Leaves the id out; where this stream gives ids, what one is made of stands in its place. The producer's own is
        // not touched.
        event.flags.insert(Flag::AssignedId);
        event.attach("input", CanonicalJson::string(&self.origin.input));
        event.attach("received_from", CanonicalJson::string(&self.origin.source));
        if let Some(kept) = &self.quarantined_as {
            event.attach("quarantined_as", CanonicalJson::string(kept));
        }
        if let Some(number) = self.sequence {
            event
                .producer
                .get_or_insert_default()
                .sequence
                .get_or_insert(number);
        }
        let raw = event.raw.clone();
        if let Err(why) = self.submit(event, self.id(at)) {
            let raw = raw.as_deref().unwrap_or_default();
            self.quarantine(at, why, Content::Line(Cow::Borrowed(raw.as_bytes())));
        }
    }

    fn submit(&mut self, event: Event<'static>, once: Option<String>) -> Result<(), &'static str> {
        let catalogues = self.app.catalogues();
        let own = |tenant: &str| catalogues.get(&TenantId::parse(tenant)?);
        let tenant = self.origin.tenant.clone();
        let context = Context {
            tenant: &tenant,
            tenant_allowed: &|named| named == tenant.as_str(),
            received: self.received,
            id_key: &|_| self.key,
            fresh_id: self.app.ids.fresh(self.received),
            idempotency: None,
            own: &own,
        };
        let event =
            submission::take(event, once.as_deref(), &context).map_err(|refusal| refusal.code.what())?;
        self.seen.event(&event, self.received, self.origin.live);
        // The number of the header was taken in with the line, whatever became of it.
        if self.sequence.is_none() {
            self.seen.number(&event);
        }
        self.events.push(Prepared::sent(tenant, &event, &mut self.shelf));
        Ok(())
    }

    fn quarantine(&mut self, at: At, reason: &str, content: Content<'_>) {
        self.seen.quarantined += 1;
        let maker = self.app.maker();
        let line = Quarantined {
            input: &self.origin.input,
            source: &self.origin.source,
            product: &self.origin.product,
            reason,
            content,
            time: self.received,
            id: self.id(at).map(|id| derived_id(&self.key, &id)),
        };
        let event = maker.quarantined(&self.origin.tenant, &line);
        let canonical = Canonical::write(&event);
        let tenant = self.origin.tenant.clone();
        let prepared = match line.id {
            Some(_) => Prepared::known(tenant, canonical),
            None => Some(Prepared::fresh(tenant, event.id, canonical)),
        };
        self.events.extend(prepared);
    }

    fn id(&self, at: At) -> Option<String> {
        self.origin.ids.as_ref().map(|stem| format!("{stem}/{at}"))
    }
}

/// The line as it may be kept. Where nobody says which secrets it may carry, those are cut that are known by their form. Of one
/// whose secrets cannot be told from the rest, because that breaks off, only a digest.
fn without_secrets<'l>(product: Option<&dyn Product>, line: &'l [u8]) -> Content<'l> {
    let cut = catch_unwind(AssertUnwindSafe(|| match product {
        Some(product) => product
            .without_secrets(line)
            .map_or(Cow::Borrowed(line), Cow::Owned),
        None => secret::cut(line),
    }));
    match cut {
        Ok(cut) => Content::Line(cut),
        Err(_) => Content::Digest {
            bytes: line.len() as u64,
            digest: Some(Sha256::digest(line).into()),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_product_does_not_keep_secrets() {
        let line = b"<38>1 - vm mysql 1 - - mysql --password=hunter2 -u ann";
        let Content::Line(cut) = without_secrets(None, line) else {
            panic!("it is a line")
        };
        assert_eq!(
            String::from_utf8_lossy(&cut),
            "<38>1 - vm mysql 1 - - mysql --password=[secret] -u ann"
        );
    }
}
