//! Syslog in: datagrams (RFC 5426), plain streams (RFC 6587), TLS (RFC 5425).
//!
//! Syslog has no acknowledgement. What was sent and not yet stored when this server is killed is lost: it lies in the two
//! sockets' buffers and in the one piece that a connection had read. A connection is read no faster than its lines are
//! stored, so that a slow store slows the sender instead of filling memory; datagrams cannot be slowed, and those that the
//! system throws away are counted.
//!
//! A stop takes what had arrived, within a bound of time, whatever goes on coming.

mod datagrams;
mod identity;
mod places;
mod stream;

use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use socket2::{Domain, Protocol, SockRef, Socket, TcpKeepalive, Type};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;
use tokio::sync::mpsc;
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;
use vitni_event::TenantId;
use vitni_store::Prepared;

use super::{Door, Opened, refused};
use crate::app::App;
use crate::arrival::{Origin, Patience, Seen};
use crate::config::{SyslogConfig, TlsFiles, Transport};
use crate::limits::{INPUT_BACKLOG, INPUT_KEEPALIVE_S, INPUT_SOCKET_BYTES, INPUT_STALL_S};
use crate::listen::{Certificates, stopped};
use crate::sources::{Kept, SourceKey, Watched};
use crate::start::StartError;
use identity::Identities;
use places::Places;

/// How long to wait after the system refused to accept.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// A syslog input with what its connections share.
#[derive(Debug)]
struct Listener {
    app: Arc<App>,
    door: Arc<Door>,
    identities: Identities,
    message_bytes_max: usize,
    places: Arc<Places>,
    patience: Patience,
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
        places: Places::new(config.connections_max),
        patience: Patience::of(app),
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
        while !self.patience.is_drained()
            && let Ok(Ok((stream, address))) = timeout(ACCEPT_PAUSE, socket.accept()).await
        {
            Self::admit(&self, stream, address, tls.clone());
        }
    }

    fn admit(this: &Arc<Self>, stream: TcpStream, address: SocketAddr, tls: Option<TlsAcceptor>) {
        let Some(place) = this.places.take(address.ip()) else {
            return this.refuse(address.ip());
        };
        if let Err(error) = watch(&stream) {
            tracing::debug!(%error, %address, "the system will not say when the sender of this connection is gone");
        }
        let this = Arc::clone(this);
        tokio::spawn(async move {
            this.connection(stream, address.ip(), tls).await;
            drop(place);
        });
    }

    async fn connection(&self, stream: TcpStream, address: IpAddr, tls: Option<TlsAcceptor>) {
        let Some(tls) = tls else {
            match self.identities.identify(address, None) {
                Some((origin, watched)) => stream::read(self, stream, origin, watched).await,
                None => self.refuse(address),
            }
            return;
        };
        let within = Duration::from_secs(INPUT_STALL_S);
        let accepted = tokio::select! {
            accepted = timeout(within, tls.accept(stream)) => accepted,
            () = self.patience.drained() => return self.refuse(address),
        };
        let Ok(Ok(stream)) = accepted else {
            return self.refuse(address);
        };
        let certificate = stream
            .get_ref()
            .1
            .peer_certificates()
            .and_then(|chain| chain.first())
            .cloned();
        match self.identities.identify(address, certificate.as_ref()) {
            Some((origin, watched)) => stream::read(self, stream, origin, watched).await,
            None => self.refuse(address),
        }
    }

    /// Counts a message or connection that is not taken: for the tenant whose address it is, else for the input's.
    fn refuse(&self, address: IpAddr) {
        let known = self.identities.identify(address, None);
        let tenant = known.map_or_else(|| self.door.tenant.clone(), |(origin, _)| origin.tenant);
        let source = address.to_canonical().to_string();
        self.door.counts.refused(&tenant, &source);
    }

    /// Counts messages that had come and are not stored.
    fn lost(&self, tenant: &TenantId, source: Option<&str>, count: u64) {
        self.door.counts.dropped(tenant, source, count);
        self.app.metrics.dropped(&self.door.name, count);
    }

    /// Counts events that the store did not take before the server stopped.
    fn not_stored(&self, events: &[Prepared]) {
        for event in events {
            self.lost(&event.tenant, None, 1);
        }
    }

    /// Notes what stored messages show of their source.
    fn note(&self, origin: &Origin, watched: Watched, seen: &Seen, kept: Kept) {
        let key = SourceKey {
            tenant: origin.tenant.clone(),
            input: Arc::clone(&origin.input),
            name: Arc::clone(&origin.source),
        };
        self.app.metrics.came(&self.door.name, seen);
        self.app
            .sources
            .note(&key, watched, seen, kept, self.app.now().nanos());
    }
}

/// Without this a sender that lost its power would keep its place for ever.
fn watch(stream: &TcpStream) -> std::io::Result<()> {
    let often = Duration::from_secs(INPUT_KEEPALIVE_S);
    SockRef::from(stream).set_tcp_keepalive(
        &TcpKeepalive::new()
            .with_time(often)
            .with_interval(often)
            .with_retries(3),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn senders_are_asked_whether_they_are_there() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let _sender = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let (accepted, _) = listener.accept().await.unwrap();
        watch(&accepted).unwrap();
        let socket = SockRef::from(&accepted);
        assert!(socket.keepalive().unwrap());
        let often = Duration::from_secs(INPUT_KEEPALIVE_S);
        assert_eq!(socket.tcp_keepalive_time().unwrap(), often);
    }
}
