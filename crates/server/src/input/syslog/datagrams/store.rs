//! What becomes of datagrams: all that wait are read, each address's in order, and stored together, so that a hundred senders
//! cost no more syncs than one.

use std::collections::HashMap;
use std::net::IpAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

use sha2::Digest as _;
use vitni_store::Prepared;

use super::queue::{Datagram, Queue, Taken};
use crate::app::App;
use crate::arrival::{self, Channel, Item, ItemContent, Lost, Origin, Seen};
use crate::input::syslog::Listener;
use crate::limits::{INPUT_PAUSE_S, UDP_STREAMS_MAX};
use crate::sources::{Kept, Watched};

/// Who sends from an address, and the stream of what it sends.
struct Stream {
    channel: Channel,
    origin: Origin,
    watched: Watched,
    /// When something came last.
    last: Instant,
    messages: u64,
}

/// What came from an address at a time.
struct Piece {
    address: IpAddr,
    stream: Stream,
    items: Vec<Item>,
}

/// What a piece came to.
struct Done {
    origin: Origin,
    watched: Watched,
    events: Vec<Prepared>,
    seen: Seen,
}

type Streams = HashMap<IpAddr, Stream>;

/// Stores datagrams until no more come, or the store takes nothing any more; what it did not take is counted.
pub(super) async fn store(listener: Arc<Listener>, queue: Arc<Queue>) {
    let mut streams = Streams::new();
    let pause = Duration::from_secs(INPUT_PAUSE_S);
    let _: Result<(), Lost> = store_all(&listener, &queue, &mut streams, pause).await;
    // What the store does not take of the facts that still wait is counted like the rest.
    let _: Result<(), Lost> = release(&listener, &mut streams, Duration::ZERO).await;
    queue.end();
    while let Taken::Some(datagrams) = queue.take(Duration::ZERO).await {
        for (address, _) in datagrams {
            listener.dropped(address);
        }
    }
}

async fn store_all(
    listener: &Listener,
    queue: &Queue,
    streams: &mut Streams,
    pause: Duration,
) -> Result<(), Lost> {
    loop {
        match queue.take(pause).await {
            Taken::End => return Ok(()),
            Taken::Pause => {}
            Taken::Some(datagrams) => store_some(listener, streams, datagrams).await?,
        }
        release(listener, streams, pause).await?;
    }
}

async fn store_some(
    listener: &Listener,
    streams: &mut Streams,
    datagrams: Vec<Datagram>,
) -> Result<(), Lost> {
    let mut by_address: HashMap<IpAddr, Vec<Vec<u8>>> = HashMap::new();
    for (address, bytes) in datagrams {
        by_address.entry(address).or_default().push(bytes);
    }
    let mut pieces = Vec::with_capacity(by_address.len());
    for (address, lines) in by_address {
        let Some(mut stream) = streams.remove(&address).or_else(|| begin(listener, address)) else {
            lines.iter().for_each(|_| listener.refuse(address));
            continue;
        };
        let items = lines
            .into_iter()
            .map(|line| stream.item(line, listener.message_bytes_max))
            .collect();
        pieces.push(Piece {
            address,
            stream,
            items,
        });
    }
    let done = read(listener, streams, pieces).await;
    keep(listener, done).await
}

/// Reads pieces on a thread for work. One whose reading breaks off is counted, and its address begins anew.
async fn read(listener: &Listener, streams: &mut Streams, pieces: Vec<Piece>) -> Vec<Done> {
    let app = Arc::clone(&listener.app);
    let counts: Vec<_> = pieces.iter().map(Piece::count).collect();
    let work = move || -> Vec<_> {
        let read = |piece: Piece| catch_unwind(AssertUnwindSafe(|| piece.read(&app))).ok();
        pieces.into_iter().map(read).collect()
    };
    let parses = &listener.app.bounds.parses;
    let mut pieces = listener
        .app
        .blocking(parses, work)
        .await
        .unwrap_or_default()
        .into_iter();
    let mut all = Vec::with_capacity(counts.len());
    for (address, count) in counts {
        match pieces.next().flatten() {
            Some((stream, done)) => {
                make_room(streams);
                streams.insert(address, stream);
                all.push(done);
            }
            None => (0..count).for_each(|_| listener.dropped(address)),
        }
    }
    all
}

/// Stores what pieces came to, and notes what that shows of their sources.
async fn keep(listener: &Listener, mut done: Vec<Done>) -> Result<(), Lost> {
    let mut events = Vec::new();
    let mut stored = Vec::with_capacity(done.len());
    for one in &mut done {
        stored.push(one.events.len() as u64);
        events.append(&mut one.events);
    }
    let kept = arrival::keep_or_return(&listener.app, events, &listener.patience).await;
    if let Err(left) = kept {
        listener.not_stored(&left);
        return Err(Lost);
    }
    for (one, stored) in done.iter().zip(stored) {
        // Their ids were drawn here, so that none of them is a repeat.
        let kept = Kept {
            stored,
            ..Kept::default()
        };
        listener.note(&one.origin, one.watched, &one.seen, kept);
    }
    Ok(())
}

fn begin(listener: &Listener, address: IpAddr) -> Option<Stream> {
    let (origin, watched) = listener.identities.identify(address, None)?;
    Some(Stream {
        channel: Channel::open(&listener.app, origin.clone())?,
        origin,
        watched,
        last: Instant::now(),
        messages: 0,
    })
}

fn make_room(streams: &mut Streams) {
    if streams.len() < UDP_STREAMS_MAX {
        return;
    }
    let idle = streams
        .iter()
        .filter(|(_, stream)| stream.channel.waiting_since().is_none());
    if let Some(oldest) = idle
        .min_by_key(|(_, stream)| stream.last)
        .map(|(address, _)| *address)
    {
        streams.remove(&oldest);
    }
}

/// Facts whose second line does not come are facts by themselves.
async fn release(listener: &Listener, streams: &mut Streams, after: Duration) -> Result<(), Lost> {
    let waited = streams
        .values_mut()
        .filter(|stream| stream.channel.waiting_since().is_some() && stream.last.elapsed() >= after);
    let done: Vec<_> = waited.map(|stream| stream.end(&listener.app)).collect();
    if done.is_empty() {
        return Ok(());
    }
    keep(listener, done).await
}

impl Piece {
    const fn count(&self) -> (IpAddr, usize) {
        (self.address, self.items.len())
    }

    fn read(mut self, app: &App) -> (Stream, Done) {
        let (events, seen) = self.stream.channel.read(app, app.now(), &self.items);
        self.stream.last = Instant::now();
        let done = self.stream.done(events, seen);
        (self.stream, done)
    }
}

impl Stream {
    fn item(&mut self, line: Vec<u8>, message_bytes_max: usize) -> Item {
        self.messages += 1;
        let content = if line.len() > message_bytes_max {
            ItemContent::Oversized {
                bytes: line.len() as u64,
                digest: Some(sha2::Sha256::digest(&line).into()),
            }
        } else {
            ItemContent::Line(line)
        };
        Item {
            at: self.messages,
            content,
        }
    }

    fn end(&mut self, app: &App) -> Done {
        let (events, seen) = self.channel.end(app, app.now());
        self.done(events, seen)
    }

    fn done(&self, events: Vec<Prepared>, seen: Seen) -> Done {
        Done {
            origin: self.origin.clone(),
            watched: self.watched,
            events,
            seen,
        }
    }
}
