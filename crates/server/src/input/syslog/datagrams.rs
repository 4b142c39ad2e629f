//! Datagrams: each is one message (RFC 5426 section 3.1). Nobody can be slowed down, so a thread does nothing but take them
//! out of the socket; what the system had to throw away before that is in its own count for the socket, which is read
//! every few seconds and told.

use std::collections::HashMap;
use std::io::ErrorKind;
use std::net::{IpAddr, SocketAddr, UdpSocket};
use std::os::fd::AsRawFd as _;
use std::sync::Arc;
use std::time::{Duration, Instant};

use sha2::Digest as _;
use socket2::{Domain, Protocol, Socket, Type};
use tokio::runtime::Runtime;
use tokio::sync::mpsc::{self, Receiver, Sender};
use tokio::time::timeout;

use super::Listener;
use crate::arrival::{Channel, Item, ItemContent, Lost, Origin};
use crate::limits::{INPUT_PAUSE_S, UDP_BATCH_MAX, UDP_BUFFER_BYTES, UDP_QUEUE_MAX, UDP_STREAMS_MAX};
use crate::sources::Watched;

/// The largest datagram there is.
const DATAGRAM_BYTES_MAX: usize = 65_535;

/// How often the thread looks whether the server stops.
const LOOK: Duration = Duration::from_millis(200);

/// How often the system is asked what it threw away.
const COUNT_EVERY: Duration = Duration::from_secs(1);

type Datagram = (IpAddr, Vec<u8>);

pub(super) fn open(
    runtime: &Runtime,
    listener: &Arc<Listener>,
    address: SocketAddr,
) -> std::io::Result<SocketAddr> {
    let socket = Socket::new(Domain::for_address(address), Type::DGRAM, Some(Protocol::UDP))?;
    // The system may give less; what does not fit is counted.
    let _ = socket.set_recv_buffer_size(UDP_BUFFER_BYTES);
    socket.bind(&address.into())?;
    let socket = UdpSocket::from(socket);
    socket.set_read_timeout(Some(LOOK))?;
    let address = socket.local_addr()?;
    let (give, take) = mpsc::channel(UDP_QUEUE_MAX);
    let thread = Arc::clone(listener);
    std::thread::Builder::new()
        .name("vitni-udp".to_owned())
        .spawn(move || receive(&thread, &socket, &give))?;
    runtime.spawn(store(Arc::clone(listener), take));
    Ok(address)
}

/// Takes datagrams out of the socket until the server stops and the socket is empty.
fn receive(listener: &Listener, socket: &UdpSocket, give: &Sender<Datagram>) {
    let mut buffer = vec![0; DATAGRAM_BYTES_MAX];
    let mut losses = Losses::of(socket);
    loop {
        match socket.recv_from(&mut buffer) {
            Ok((length, from)) => {
                let bytes = buffer.get(..length).unwrap_or_default().to_vec();
                if give.blocking_send((from.ip().to_canonical(), bytes)).is_err() {
                    return;
                }
            }
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                if *listener.app.stop.borrow() {
                    losses.look(listener, true);
                    return;
                }
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => {
                tracing::warn!(%error, input = %listener.door.name, "a datagram cannot be read");
                std::thread::sleep(LOOK);
            }
        }
        losses.look(listener, false);
    }
}

/// The system's own count of what it threw away because the buffer was full.
struct Losses {
    inode: Option<String>,
    known: u64,
    looked: Instant,
}

impl Losses {
    fn of(socket: &UdpSocket) -> Self {
        let inode = inode(socket);
        if inode.is_none() {
            tracing::warn!(
                "this system does not say how many datagrams it throws away: losses are not counted"
            );
        }
        Self {
            inode,
            known: 0,
            looked: Instant::now(),
        }
    }

    fn look(&mut self, listener: &Listener, now: bool) {
        if !now && self.looked.elapsed() < COUNT_EVERY {
            return;
        }
        self.looked = Instant::now();
        let Some(count) = self.inode.as_deref().and_then(thrown_away) else {
            return;
        };
        let lost = count.saturating_sub(self.known);
        self.known = count;
        if lost > 0 {
            listener.door.counts.dropped(lost);
            listener.app.metrics.dropped(&listener.door.name, lost);
        }
    }
}

/// By which the socket is known in the system's tables.
fn inode(socket: &UdpSocket) -> Option<String> {
    let link = std::fs::read_link(format!("/proc/self/fd/{}", socket.as_raw_fd())).ok()?;
    let name = link.to_str()?.strip_prefix("socket:[")?.strip_suffix(']')?;
    Some(name.to_owned())
}

/// The column `drops` of the socket's row (proc(5), `/proc/net/udp`).
#[expect(clippy::disallowed_methods, reason = "the system's own tables, only read")]
fn thrown_away(inode: &str) -> Option<u64> {
    ["/proc/net/udp", "/proc/net/udp6"].iter().find_map(|table| {
        let table = std::fs::read_to_string(table).ok()?;
        let row = table
            .lines()
            .skip(1)
            .find(|row| row.split_ascii_whitespace().nth(9) == Some(inode))?;
        row.split_ascii_whitespace().last()?.parse().ok()
    })
}

/// Who sends from an address, and the stream of what it sends.
struct Stream {
    channel: Channel,
    origin: Origin,
    watched: Watched,
    /// When something came last.
    last: Instant,
    messages: u64,
}

/// Stores datagrams as they come, each address's in order.
async fn store(listener: Arc<Listener>, mut take: Receiver<Datagram>) {
    let mut streams = HashMap::new();
    let mut datagrams = Vec::with_capacity(UDP_BATCH_MAX);
    loop {
        let pause = Duration::from_secs(INPUT_PAUSE_S);
        match timeout(pause, take.recv_many(&mut datagrams, UDP_BATCH_MAX)).await {
            Ok(0) => break,
            Ok(_) => {
                if store_some(&listener, &mut streams, std::mem::take(&mut datagrams))
                    .await
                    .is_err()
                {
                    return;
                }
            }
            Err(_) => {}
        }
        if release(&listener, &mut streams, pause).await.is_err() {
            return;
        }
    }
    let _: Result<(), Lost> = release(&listener, &mut streams, Duration::ZERO).await;
}

async fn store_some(
    listener: &Listener,
    streams: &mut HashMap<IpAddr, Stream>,
    datagrams: Vec<Datagram>,
) -> Result<(), Lost> {
    let mut by_address: HashMap<IpAddr, Vec<Vec<u8>>> = HashMap::new();
    for (address, bytes) in datagrams {
        by_address.entry(address).or_default().push(bytes);
    }
    for (address, lines) in by_address {
        let Some(mut stream) = streams.remove(&address).or_else(|| begin(listener, address)) else {
            lines
                .iter()
                .for_each(|_| listener.door.counts.refused(&address.to_string()));
            continue;
        };
        let items = lines
            .into_iter()
            .map(|line| stream.item(line, listener.message_bytes_max))
            .collect();
        let (channel, events, seen) = listener.work(stream.channel, items).await.ok_or(Lost)?;
        listener
            .store(&stream.origin, stream.watched, (events, seen))
            .await?;
        make_room(streams);
        streams.insert(
            address,
            Stream {
                channel,
                last: Instant::now(),
                ..stream
            },
        );
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

fn make_room(streams: &mut HashMap<IpAddr, Stream>) {
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
async fn release(
    listener: &Listener,
    streams: &mut HashMap<IpAddr, Stream>,
    after: Duration,
) -> Result<(), Lost> {
    for stream in streams.values_mut() {
        if stream.channel.waiting_since().is_some() && stream.last.elapsed() >= after {
            let out = stream.channel.end(&listener.app, listener.app.now());
            listener.store(&stream.origin, stream.watched, out).await?;
        }
    }
    Ok(())
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
}
