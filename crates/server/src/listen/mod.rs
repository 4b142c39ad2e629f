//! The accept loop: connections in, each bounded in number, time and bytes, and all of them ended when the server stops.
//!
//! The loop is our own because the one of the web framework installs no timer, so that a client which never finishes its
//! header would keep its place for ever. What bounds a connection: its number (one too many is closed at once), the
//! time for a header (the TLS handshake and the guess of the protocol included), the header's bytes, the time without a
//! byte in either direction, and the time that it leaves our bytes waiting.

mod peer;
mod timed;
mod tls;

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use hyper::Request;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, watch};
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt as _;

use crate::config::HttpLimits;
use crate::limits::HTTP2_STREAMS_MAX;
use crate::metrics::Metrics;
pub(crate) use peer::{Client, Peer};
use timed::Timed;
pub(crate) use tls::Certificates;
pub use tls::TlsError;

/// How long to wait after the system refused to accept, which it does when it runs out of file descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// What all listeners of a server share.
pub(crate) struct Door {
    pub(crate) router: Router,
    pub(crate) limits: HttpLimits,
    pub(crate) tls: Option<TlsAcceptor>,
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) stop: watch::Receiver<bool>,
    places: Arc<Semaphore>,
    /// Dropped with the last connection, so that stopping can wait for all.
    open: mpsc::Sender<Infallible>,
}

impl Door {
    pub(crate) fn new(
        router: Router,
        limits: HttpLimits,
        tls: Option<TlsAcceptor>,
        metrics: Arc<Metrics>,
        stop: watch::Receiver<bool>,
    ) -> (Arc<Self>, mpsc::Receiver<Infallible>) {
        let (open, closed) = mpsc::channel(1);
        let places = Arc::new(Semaphore::new(limits.connections_max));
        (
            Arc::new(Self {
                router,
                limits,
                tls,
                metrics,
                stop,
                places,
                open,
            }),
            closed,
        )
    }

    /// Accepts until the server stops.
    pub(crate) async fn serve(self: Arc<Self>, listener: TcpListener) {
        let mut stop = self.stop.clone();
        loop {
            let accepted = tokio::select! {
                () = stopped(&mut stop) => return,
                accepted = listener.accept() => accepted,
            };
            match accepted {
                Ok((stream, address)) => self.admit(stream, address),
                Err(error) => {
                    tracing::warn!(%error, "a connection cannot be accepted");
                    sleep(ACCEPT_PAUSE).await;
                }
            }
        }
    }

    fn admit(self: &Arc<Self>, stream: TcpStream, address: SocketAddr) {
        let Ok(place) = Arc::clone(&self.places).try_acquire_owned() else {
            self.metrics.connections_refused.inc();
            return;
        };
        // Answers are written whole; waiting for more to send would only delay them.
        let _ = stream.set_nodelay(true);
        let door = Arc::clone(self);
        let open = self.open.clone();
        tokio::spawn(async move {
            door.metrics.connections.inc();
            door.connection(stream, address, &place).await;
            door.metrics.connections.dec();
            drop(open);
        });
    }

    async fn connection(&self, stream: TcpStream, address: SocketAddr, _place: &OwnedSemaphorePermit) {
        let head = Duration::from_millis(self.limits.header_read_ms_max);
        let Some(acceptor) = &self.tls else {
            return self.requests(stream, address).await;
        };
        let mut stop = self.stop.clone();
        let accepted = tokio::select! {
            accepted = timeout(head, acceptor.accept(stream)) => accepted,
            () = stopped(&mut stop) => return,
        };
        match accepted {
            Ok(Ok(stream)) => self.requests(stream, address).await,
            Ok(Err(error)) => tracing::debug!(%address, %error, "a TLS handshake failed"),
            Err(_) => tracing::debug!(%address, "a TLS handshake took too long"),
        }
    }

    async fn requests<S>(&self, stream: S, address: SocketAddr)
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let router = self.router.clone();
        let peer = Peer::new(address);
        let stream = Timed::new(stream, &self.limits, Arc::clone(&peer.stalled));
        let service = service_fn(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(peer.clone());
            router.clone().oneshot(request.map(Body::new))
        });
        let builder = self.builder();
        let connection = builder.serve_connection(TokioIo::new(stream), service);
        tokio::pin!(connection);
        let mut stop = self.stop.clone();
        let finished = tokio::select! {
            finished = connection.as_mut() => Some(finished),
            () = stopped(&mut stop) => None,
        };
        let finished = match finished {
            Some(finished) => finished,
            None => {
                connection.as_mut().graceful_shutdown();
                connection.await
            }
        };
        if let Err(error) = finished {
            tracing::debug!(%address, %error, "a connection ended");
        }
    }

    fn builder(&self) -> auto::Builder<TokioExecutor> {
        let mut builder = auto::Builder::new(TokioExecutor::new());
        builder
            .http1()
            .timer(TokioTimer::new())
            .header_read_timeout(Duration::from_millis(self.limits.header_read_ms_max))
            .max_buf_size(self.limits.header_bytes_max);
        builder
            .http2()
            .timer(TokioTimer::new())
            .max_header_list_size(u32::try_from(self.limits.header_bytes_max).unwrap_or(u32::MAX))
            .max_concurrent_streams(HTTP2_STREAMS_MAX)
            .keep_alive_interval(Duration::from_millis(self.limits.idle_ms_max.div_ceil(2)))
            .keep_alive_timeout(Duration::from_millis(self.limits.write_stall_ms_max));
        builder
    }
}

/// Returns once the server stops. (What the channel itself returns holds a lock, which must not outlive a wait.)
pub(crate) async fn stopped(stop: &mut watch::Receiver<bool>) {
    let _ = stop.wait_for(|stop| *stop).await;
}

/// Binds one address.
///
/// # Errors
/// What the system says.
pub(crate) async fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    TcpListener::bind(address).await
}
