//! One connection: name looked up, connected, TLS spoken, within a bound of time. Its send buffer is bounded, and a peer that is
//! silently gone is noticed.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpSocket, TcpStream, lookup_host};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use crate::address::Address;
use crate::limits::{CONNECT_S, KEEPALIVE_S, SEND_BUFFER_BYTES, STALL_S};

/// A connection, in clear or not.
pub(crate) trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}

impl<T: AsyncRead + AsyncWrite + Unpin + Send> Stream for T {}

/// Connects to the first of the receiver's addresses that answers.
pub(crate) async fn connect(
    address: &Address,
    tls: Option<Arc<ClientConfig>>,
) -> io::Result<Box<dyn Stream>> {
    let connecting = async {
        let socket = reach(address).await?;
        let Some(config) = tls else {
            return Ok(Box::new(socket) as Box<dyn Stream>);
        };
        let name = ServerName::try_from(address.host.clone())
            .map_err(|_| io::Error::other(format!("`{}` is no name for a certificate", address.host)))?;
        let stream = TlsConnector::from(config).connect(name, socket).await?;
        Ok(Box::new(stream) as Box<dyn Stream>)
    };
    timeout(Duration::from_secs(CONNECT_S), connecting)
        .await
        .unwrap_or_else(|_| Err(timed_out("it does not answer")))
}

async fn reach(address: &Address) -> io::Result<TcpStream> {
    let mut last = io::Error::other("the name has no address");
    for place in lookup_host((address.host.as_str(), address.port)).await? {
        let socket = if place.is_ipv4() {
            TcpSocket::new_v4()?
        } else {
            TcpSocket::new_v6()?
        };
        socket.set_send_buffer_size(SEND_BUFFER_BYTES)?;
        match socket.connect(place).await {
            Ok(stream) => {
                watch(&stream)?;
                return Ok(stream);
            }
            Err(error) => last = error,
        }
    }
    Err(last)
}

/// Without this a receiver that lost its power would count as there for a quarter of an hour.
fn watch(stream: &TcpStream) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let socket = socket2::SockRef::from(stream);
    let often = Duration::from_secs(KEEPALIVE_S);
    socket.set_tcp_keepalive(
        &socket2::TcpKeepalive::new()
            .with_time(often)
            .with_interval(often)
            .with_retries(2),
    )?;
    #[cfg(target_os = "linux")]
    socket.set_tcp_user_timeout(Some(Duration::from_secs(STALL_S)))?;
    Ok(())
}

pub(crate) fn timed_out(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::TimedOut, what.to_owned())
}
