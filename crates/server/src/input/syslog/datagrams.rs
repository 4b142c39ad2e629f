//! Datagrams: each is one message (RFC 5426 section 3.1). Nobody can be slowed down, so a thread does nothing but take them
//! out of the socket; what the system had to throw away before that is in its own count for the socket, which is read
//! every few seconds and told.
//!
//! When the server stops, the socket is turned away from everybody first, so that there is a last datagram. All that had
//! arrived by then is stored or, where the store does not take it in time, counted: nothing is left in a buffer unseen.

mod losses;
mod queue;
mod store;

use std::io::ErrorKind;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
use std::sync::Arc;
use std::time::{Duration, Instant};

use socket2::{Domain, Protocol, Socket, Type};
use tokio::runtime::Runtime;

use super::Listener;
use crate::limits::UDP_BUFFER_BYTES;
use losses::Losses;
use queue::{Datagram, Full, Queue};

/// The largest datagram there is.
const DATAGRAM_BYTES_MAX: usize = 65_535;

/// How often the thread looks whether the server stops.
const LOOK: Duration = Duration::from_millis(200);

/// How long datagrams are counted that nobody can keep from coming.
const COUNT_REST: Duration = Duration::from_secs(1);

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
    let queue = Arc::new(Queue::default());
    let thread = Receiving {
        listener: Arc::clone(listener),
        losses: Losses::of(&socket),
        socket,
        queue: Arc::clone(&queue),
        is_shut: false,
    };
    std::thread::Builder::new()
        .name("vitni-udp".to_owned())
        .spawn(move || thread.run())?;
    runtime.spawn(store::store(Arc::clone(listener), queue));
    Ok(address)
}

/// The thread that takes datagrams out of the socket until the server stops and the socket is empty.
struct Receiving {
    listener: Arc<Listener>,
    socket: UdpSocket,
    queue: Arc<Queue>,
    losses: Losses,
    /// Whether nobody reaches the socket any more.
    is_shut: bool,
}

impl Receiving {
    fn run(mut self) {
        let mut buffer = vec![0; DATAGRAM_BYTES_MAX];
        loop {
            self.look();
            match self.socket.recv_from(&mut buffer) {
                Ok((length, from)) => {
                    let bytes = buffer.get(..length).unwrap_or_default().to_vec();
                    self.give((from.ip().to_canonical(), bytes));
                }
                Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                    if self.listener.patience.is_stopping() {
                        break;
                    }
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => {
                    tracing::warn!(%error, input = %self.listener.door.name, "a datagram cannot be read");
                    std::thread::sleep(LOOK);
                }
            }
            // A socket that cannot be turned away is left while datagrams still come.
            if !self.is_shut && self.listener.patience.is_over() {
                break;
            }
        }
        if !self.is_shut {
            self.count_rest(&mut buffer);
        }
        self.losses.look(&self.listener, true);
        self.queue.end();
    }

    /// Counts what lies in a socket that cannot be turned away, for no longer than a moment.
    fn count_rest(&self, buffer: &mut [u8]) {
        let begun = Instant::now();
        let is_bounded = self.socket.set_nonblocking(true).is_ok();
        while is_bounded
            && begun.elapsed() < COUNT_REST
            && let Ok((_, from)) = self.socket.recv_from(buffer)
        {
            self.listener.dropped(from.ip().to_canonical());
        }
    }

    fn look(&mut self) {
        if !self.is_shut && self.listener.patience.is_stopping() {
            self.is_shut = shut(&self.socket);
        }
        self.losses.look(&self.listener, false);
    }

    /// Waits until there is room for it, unless the server stops and has waited for long.
    fn give(&mut self, datagram: Datagram) {
        let mut waiting = Some(datagram);
        while let Some(datagram) = waiting.take() {
            match self.queue.push(datagram, LOOK) {
                Ok(()) => {}
                Err(Full::Ended((address, _))) => self.listener.dropped(address),
                Err(Full::ForNow((address, _))) if self.listener.patience.is_over() => {
                    self.listener.dropped(address);
                }
                Err(Full::ForNow(datagram)) => {
                    waiting = Some(datagram);
                    self.look();
                }
            }
        }
    }
}

/// Connects the socket to itself: the system then gives it nothing from anybody else, and keeps what had arrived.
fn shut(socket: &UdpSocket) -> bool {
    let itself = socket.local_addr().and_then(|mut address| {
        if address.ip().is_unspecified() {
            address.set_ip(match address.ip() {
                IpAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
                IpAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
            });
        }
        socket.connect(address)
    });
    itself.is_ok()
}

impl Listener {
    /// Counts a datagram that came and is not stored, for whoever it came from.
    fn dropped(&self, address: IpAddr) {
        match self.identities.identify(address, None) {
            Some((origin, _)) => self.lost(&origin.tenant, Some(&origin.source), 1),
            None => self.refuse(address),
        }
    }
}
