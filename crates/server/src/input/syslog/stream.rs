//! One connection: read a piece, take it apart, store what it holds, only then read on.
//!
//! A crash loses what was read and not stored, at most one piece and the message that it ends in. When the server stops, what
//! has already reached this machine is read and stored first, for no longer than a bound: a sender that does not pause is
//! cut off, which is told. Only a sender that ends its connection in order has ended its last line with it.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::time::timeout;
use vitni_intake::syslog::framing::{Frame, Framer, Rest};
use vitni_store::Prepared;

use super::Listener;
use crate::arrival::{self, Channel, Item, ItemContent, Lost, Origin, Seen};
use crate::limits::{INPUT_DRAIN_MS, INPUT_ITEMS_MAX, INPUT_PAUSE_S, INPUT_READ_BYTES, INPUT_STALL_S};
use crate::listen::stopped;
use crate::sources::Watched;

/// What reading a connection came to.
enum Read {
    Bytes(usize),
    /// Nothing for a while.
    Pause,
    End(Ending),
}

/// How a connection ended.
#[derive(Clone, Copy)]
enum Ending {
    /// Its sender closed it: what it wrote last is whole.
    InOrder,
    /// What was read last is not; why.
    BrokenOff(&'static str),
    /// Nothing more can be taken apart of what was read.
    Endless,
}

const RESET: Ending = Ending::BrokenOff("the connection broke off in the middle of this message");
const STALLED: Ending = Ending::BrokenOff("the rest of this message did not come in time");
const STOPPED: Ending = Ending::BrokenOff("the server stopped in the middle of this message");

/// Reads a connection until it ends, is cut off, or the server stops.
pub(super) async fn read(
    listener: &Listener,
    stream: impl AsyncRead + AsyncWrite + Unpin,
    origin: Origin,
    watched: Watched,
) {
    let Some(channel) = Channel::open(&listener.app, origin.clone()) else {
        return;
    };
    let mut connection = Connection {
        listener,
        stream,
        origin,
        watched,
        channel: Some(channel),
        framer: Framer::new(listener.message_bytes_max),
        buffer: vec![0; INPUT_READ_BYTES],
        messages: 0,
    };
    // What is lost with the store is reported there.
    let _: Result<(), Lost> = connection.run().await;
    // Says that it was heard to the end (RFC 5425 section 4.4); a peer that is gone does not matter.
    let _ = timeout(Duration::from_secs(1), connection.stream.shutdown()).await;
}

struct Connection<'l, S> {
    listener: &'l Listener,
    stream: S,
    origin: Origin,
    watched: Watched,
    /// Away while a thread works with it.
    channel: Option<Channel>,
    framer: Framer,
    buffer: Vec<u8>,
    messages: u64,
}

impl<S: AsyncRead + Unpin> Connection<'_, S> {
    async fn run(&mut self) -> Result<(), Lost> {
        let ending = self.read_on().await?;
        self.finish(ending).await
    }

    async fn read_on(&mut self) -> Result<Ending, Lost> {
        let mut stop = self.listener.app.stop.clone();
        let mut paused_s = 0;
        loop {
            let pause = Duration::from_secs(INPUT_PAUSE_S);
            let read = tokio::select! {
                read = read_some(&mut self.stream, &mut self.buffer, pause) => read,
                () = stopped(&mut stop) => return self.drain().await,
            };
            match read {
                Read::Bytes(count) => {
                    paused_s = 0;
                    if !self.take(count).await? {
                        return Ok(Ending::Endless);
                    }
                }
                Read::Pause => {
                    paused_s += INPUT_PAUSE_S;
                    self.release().await?;
                    if self.framer.is_within() && paused_s >= INPUT_STALL_S {
                        self.cut_off(0);
                        return Ok(STALLED);
                    }
                }
                Read::End(ending) => return Ok(ending),
            }
        }
    }

    /// Takes what has reached this machine before the server stops.
    async fn drain(&mut self) -> Result<Ending, Lost> {
        let wait = Duration::from_millis(INPUT_DRAIN_MS);
        while !self.listener.patience.is_drained() {
            match read_some(&mut self.stream, &mut self.buffer, wait).await {
                Read::Bytes(count) => {
                    if !self.take(count).await? {
                        return Ok(Ending::Endless);
                    }
                }
                Read::Pause => return Ok(STOPPED),
                Read::End(ending) => return Ok(ending),
            }
        }
        self.cut_off(0);
        Ok(STOPPED)
    }

    /// Stores the messages that end in what was read. Says whether the connection can go on.
    async fn take(&mut self, count: usize) -> Result<bool, Lost> {
        self.framer.push(self.buffer.get(..count).unwrap_or_default());
        loop {
            let mut items = Vec::new();
            // Whether all was taken apart, unless there are too many to be stored at a time.
            let end = loop {
                match self.framer.next_frame() {
                    Ok(Some(frame)) => items.push(self.item(frame)),
                    Ok(None) => break Some(Ok(())),
                    Err(endless) => break Some(Err(endless)),
                }
                if items.len() == INPUT_ITEMS_MAX {
                    break None;
                }
            };
            self.store(items).await?;
            match end {
                None => {}
                Some(Ok(())) => return Ok(true),
                Some(Err(endless)) => {
                    self.cut_off(endless.bytes);
                    return Ok(false);
                }
            }
        }
    }

    fn cut_off(&self, bytes: u64) {
        let (tenant, source) = (&self.origin.tenant, &self.origin.source);
        self.listener.door.counts.cut_off(tenant, source, bytes);
    }

    /// What is left when no more bytes come.
    async fn finish(&mut self, ending: Ending) -> Result<(), Lost> {
        let framer = std::mem::replace(&mut self.framer, Framer::new(0));
        let left = framer.finish().and_then(|rest| match (rest, ending) {
            (_, Ending::Endless) => None,
            (Rest::Oversized { bytes }, _) => Some(ItemContent::Oversized { bytes, digest: None }),
            (Rest::Message(line), Ending::InOrder) => Some(ItemContent::Line(line)),
            (Rest::Broken(bytes), Ending::InOrder) => Some(ItemContent::Broken(
                bytes,
                "the connection ended in the middle of this message",
            )),
            (Rest::Message(bytes) | Rest::Broken(bytes), Ending::BrokenOff(why)) => {
                Some(ItemContent::Broken(bytes, why))
            }
        });
        let items = left.map(|content| self.number(content)).into_iter().collect();
        self.store(items).await?;
        self.release().await
    }

    fn item(&mut self, frame: Frame) -> Item {
        self.number(match frame {
            Frame::Message(line) => ItemContent::Line(line),
            Frame::Oversized { bytes, digest } => ItemContent::Oversized {
                bytes,
                digest: Some(digest),
            },
        })
    }

    fn number(&mut self, content: ItemContent) -> Item {
        self.messages += 1;
        Item {
            at: self.messages,
            content,
        }
    }

    async fn store(&mut self, items: Vec<Item>) -> Result<(), Lost> {
        if items.is_empty() {
            return Ok(());
        }
        let mut channel = self.channel.take().ok_or(Lost)?;
        let app = Arc::clone(&self.listener.app);
        let count = items.len() as u64;
        let work = move || {
            let (events, seen) = channel.read(&app, app.now(), &items);
            (channel, events, seen)
        };
        let app = &self.listener.app;
        let Ok((channel, events, seen)) = app.blocking(&app.bounds.parses, work).await else {
            let (tenant, source) = (&self.origin.tenant, &self.origin.source);
            self.listener.lost(tenant, Some(source), count);
            return Err(Lost);
        };
        self.channel = Some(channel);
        self.keep(events, &seen).await
    }

    /// A fact whose second line does not come is one by itself.
    async fn release(&mut self) -> Result<(), Lost> {
        let Some(channel) = self
            .channel
            .as_mut()
            .filter(|channel| channel.waiting_since().is_some())
        else {
            return Ok(());
        };
        let app = &self.listener.app;
        let (events, seen) = channel.end(app, app.now());
        self.keep(events, &seen).await
    }

    async fn keep(&self, events: Vec<Prepared>, seen: &Seen) -> Result<(), Lost> {
        let listener = self.listener;
        match arrival::keep_or_return(&listener.app, events, &listener.patience).await {
            Ok(kept) => {
                listener.note(&self.origin, self.watched, seen, kept);
                Ok(())
            }
            Err(left) => {
                let (tenant, source) = (&self.origin.tenant, &self.origin.source);
                listener.lost(tenant, Some(source), left.len() as u64);
                Err(Lost)
            }
        }
    }
}

/// What had come before a connection was reset is there, and is read first.
async fn read_some(stream: &mut (impl AsyncRead + Unpin), buffer: &mut [u8], within: Duration) -> Read {
    let read: Result<io::Result<usize>, _> = timeout(within, stream.read(buffer)).await;
    match read {
        Err(_) => Read::Pause,
        Ok(Ok(0)) => Read::End(Ending::InOrder),
        Ok(Err(_)) => Read::End(RESET),
        Ok(Ok(count)) => Read::Bytes(count),
    }
}
