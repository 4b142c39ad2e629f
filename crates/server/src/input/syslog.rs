//! Syslog in: datagrams (RFC 5426), plain streams (RFC 6587), TLS (RFC 5425).
//!
//! Syslog has no acknowledgement. What was sent and not yet stored when this server is killed is lost: it lies in the two
//! sockets' buffers and in the one piece that a connection had read. A connection is read no faster than its lines are
//! stored, so that a slow store slows the sender instead of filling memory; datagrams cannot be slowed, and those that the
//! system throws away are counted.

mod datagrams;
mod identity;
mod stream;

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use socket2::{Domain, Protocol, Socket, Type};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;
use tokio::sync::{Semaphore, mpsc};
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;
use vitni_store::Prepared;

use super::{Door, Opened, refused};
use crate::app::App;
use crate::arrival::{self, Channel, Item, Lost, Origin, Seen};
use crate::config::{SyslogConfig, TlsFiles, Transport};
use crate::limits::{INPUT_BACKLOG, INPUT_SOCKET_BYTES, INPUT_STALL_S};
use crate::listen::{Certificates, stopped};
use crate::sources::{SourceKey, Watched};
use crate::start::StartError;
use identity::Identities;

/// How long to wait after the system refused to accept.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// A syslog input with what its connections share.
#[derive(Debug)]
struct Listener {
    app: Arc<App>,
    door: Arc<Door>,
    identities: Identities,
    message_bytes_max: usize,
    places: Arc<Semaphore>,
    /// Let go of with the last task.
    _open: mpsc::Sender<Infallible>,
}

pub(super) fn open(
    runtime: &Runtime,
    app: &Arc<App>,
    door: &Arc<Door>,
    config: &SyslogConfig,
    open: &mpsc::Sender<Infallible>,
) -> Result<Opened, StartError> {
    let failed = |detail: String| refused(&door.config, detail);
    let listener = Arc::new(Listener {
        app: Arc::clone(app),
        door: Arc::clone(door),
        identities: Identities::of(app, &door.config, config)?,
        message_bytes_max: config.message_bytes_max,
        places: Arc::new(Semaphore::new(config.connections_max)),
        _open: open.clone(),
    });
    let cannot = |error: &dyn std::fmt::Display| {
        failed(format!(
            "cannot listen on {}: {error}; stop what listens there",
            config.listen
        ))
    };
    let mut opened = Opened {
        door: Arc::clone(door),
        address: None,
        certificates: None,
    };
    if config.transport == Transport::Udp {
        let address = datagrams::open(runtime, &listener, config.listen).map_err(|error| cannot(&error))?;
        opened.address = Some(address);
        return Ok(opened);
    }
    let socket = bind(runtime, config.listen).map_err(|error| cannot(&error))?;
    opened.address = Some(socket.local_addr().map_err(|error| cannot(&error))?);
    let mut acceptor = None;
    if let Some(tls) = &config.tls {
        let files = TlsFiles {
            certificate: tls.certificate.clone(),
            key: tls.key.clone(),
        };
        let certificates = Certificates::load(&files)?;
        acceptor = Some(certificates.acceptor_of_clients(tls.client_ca.as_deref(), tls.require_client)?);
        opened.certificates = Some(certificates);
    }
    runtime.spawn(listener.accept(socket, acceptor));
    Ok(opened)
}

/// Binds an address whose connections have a bounded receive buffer: what lies in it is lost when the server is killed.
fn bind(runtime: &Runtime, address: SocketAddr) -> std::io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    socket.set_reuse_address(true)?;
    socket.set_recv_buffer_size(INPUT_SOCKET_BYTES)?;
    socket.bind(&address.into())?;
    socket.listen(INPUT_BACKLOG)?;
    socket.set_nonblocking(true)?;
    let _entered = runtime.enter();
    TcpListener::from_std(socket.into())
}

impl Listener {
    /// Accepts until the server stops, and then those that had connected before.
    async fn accept(self: Arc<Self>, socket: TcpListener, tls: Option<TlsAcceptor>) {
        let mut stop = self.app.stop.clone();
        loop {
            let accepted = tokio::select! {
                () = stopped(&mut stop) => break,
                accepted = socket.accept() => accepted,
            };
            match accepted {
                Ok((stream, address)) => Self::admit(&self, stream, address, tls.clone()),
                Err(error) => {
                    tracing::warn!(%error, input = %self.door.name, "a connection cannot be accepted");
                    sleep(ACCEPT_PAUSE).await;
                }
            }
        }
        while let Ok(Ok((stream, address))) = timeout(ACCEPT_PAUSE, socket.accept()).await {
            Self::admit(&self, stream, address, tls.clone());
        }
    }

    fn admit(this: &Arc<Self>, stream: TcpStream, address: SocketAddr, tls: Option<TlsAcceptor>) {
        let Ok(place) = Arc::clone(&this.places).try_acquire_owned() else {
            return this.refuse(address);
        };
        let this = Arc::clone(this);
        tokio::spawn(async move {
            this.connection(stream, address, tls).await;
            drop(place);
        });
    }

    fn refuse(&self, address: SocketAddr) {
        self.door.counts.refused(&address.ip().to_canonical().to_string());
    }

    async fn connection(&self, stream: TcpStream, address: SocketAddr, tls: Option<TlsAcceptor>) {
        let Some(tls) = tls else {
            match self.identities.identify(address.ip(), None) {
                Some((origin, watched)) => stream::read(self, stream, origin, watched).await,
                None => self.refuse(address),
            }
            return;
        };
        let within = Duration::from_secs(INPUT_STALL_S);
        let Ok(Ok(stream)) = timeout(within, tls.accept(stream)).await else {
            return self.refuse(address);
        };
        let certificate = stream
            .get_ref()
            .1
            .peer_certificates()
            .and_then(|chain| chain.first())
            .cloned();
        match self.identities.identify(address.ip(), certificate.as_ref()) {
            Some((origin, watched)) => stream::read(self, stream, origin, watched).await,
            None => self.refuse(address),
        }
    }

    /// Stores what was read of a stream and notes what that shows of its source.
    async fn store(
        &self,
        origin: &Origin,
        watched: Watched,
        (events, seen): (Vec<Prepared>, Seen),
    ) -> Result<(), Lost> {
        let kept = arrival::keep(&self.app, events).await?;
        let key = SourceKey {
            tenant: origin.tenant.clone(),
            input: Arc::clone(&origin.input),
            name: Arc::clone(&origin.source),
        };
        self.app.metrics.came(&self.door.name, &seen);
        self.app
            .sources
            .note(&key, watched, &seen, kept, self.app.now().nanos());
        Ok(())
    }

    /// Reads items on a thread for work; the stream comes back with what they came to.
    async fn work(&self, mut channel: Channel, items: Vec<Item>) -> Option<(Channel, Vec<Prepared>, Seen)> {
        let app = Arc::clone(&self.app);
        let work = move || {
            let (events, seen) = channel.read(&app, app.now(), &items);
            (channel, events, seen)
        };
        self.app.blocking(&self.app.bounds.parses, work).await.ok()
    }
}
