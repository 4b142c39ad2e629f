//! One connection: read a piece, take it apart, store what it holds, only then read on.
//!
//! A crash loses what was read and not stored, at most one piece and the message that it ends in. When the server stops, what
//! has already reached this machine is read and stored first.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::time::timeout;
use vitni_intake::syslog::framing::{Frame, Framer, Rest};

use super::Listener;
use crate::arrival::{Channel, Item, ItemContent, Lost, Origin};
use crate::limits::{INPUT_DRAIN_MS, INPUT_PAUSE_S, INPUT_READ_BYTES, INPUT_STALL_S};
use crate::listen::stopped;
use crate::sources::Watched;

/// What reading a connection came to.
enum Read {
    Bytes(usize),
    /// Nothing for a while.
    Pause,
    End,
}

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
                        return Ok(());
                    }
                }
                Read::Pause => {
                    paused_s += INPUT_PAUSE_S;
                    self.release().await?;
                    if self.framer.is_within() && paused_s >= INPUT_STALL_S {
                        self.listener
                            .door
                            .counts
                            .cut_off(&self.origin.tenant, &self.origin.source, 0);
                        return self.finish().await;
                    }
                }
                Read::End => return self.finish().await,
            }
        }
    }

    /// Takes what has reached this machine before the server stops.
    async fn drain(&mut self) -> Result<(), Lost> {
        let wait = Duration::from_millis(INPUT_DRAIN_MS);
        while let Read::Bytes(count) = read_some(&mut self.stream, &mut self.buffer, wait).await {
            if !self.take(count).await? {
                return Ok(());
            }
        }
        self.finish().await
    }

    /// Stores the messages that end in what was read. Says whether the connection can go on.
    async fn take(&mut self, count: usize) -> Result<bool, Lost> {
        self.framer.push(self.buffer.get(..count).unwrap_or_default());
        let mut items = Vec::new();
        let endless = loop {
            match self.framer.next_frame() {
                Ok(Some(frame)) => items.push(self.item(frame)),
                Ok(None) => break None,
                Err(endless) => break Some(endless),
            }
        };
        self.store(items).await?;
        if let Some(endless) = endless {
            let (tenant, source) = (&self.origin.tenant, &self.origin.source);
            self.listener.door.counts.cut_off(tenant, source, endless.bytes);
            return Ok(false);
        }
        Ok(true)
    }

    /// What is left when no more bytes come.
    async fn finish(&mut self) -> Result<(), Lost> {
        let framer = std::mem::replace(&mut self.framer, Framer::new(0));
        let left = framer.finish().map(|rest| match rest {
            Rest::Message(line) => ItemContent::Line(line),
            Rest::Broken(bytes) => {
                ItemContent::Broken(bytes, "the connection ended in the middle of this message")
            }
            Rest::Oversized { bytes } => ItemContent::Oversized { bytes, digest: None },
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
        let channel = self.channel.take().ok_or(Lost)?;
        let (channel, events, seen) = self.listener.work(channel, items).await.ok_or(Lost)?;
        self.channel = Some(channel);
        self.listener
            .store(&self.origin, self.watched, (events, seen))
            .await
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
        let out = channel.end(app, app.now());
        self.listener.store(&self.origin, self.watched, out).await
    }
}

/// A reset connection ends like a closed one: what it had sent is there.
async fn read_some(stream: &mut (impl AsyncRead + Unpin), buffer: &mut [u8], within: Duration) -> Read {
    let read: Result<io::Result<usize>, _> = timeout(within, stream.read(buffer)).await;
    match read {
        Err(_) => Read::Pause,
        Ok(Ok(0) | Err(_)) => Read::End,
        Ok(Ok(count)) => Read::Bytes(count),
    }
}
