//! Syslog: RFC 5424 messages over TCP or TLS. There is no acknowledgement, so nothing here says that anything arrived; that
//! the other side has closed is noticed even while there is nothing to send.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use rustls::ClientConfig;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, ReadHalf, WriteHalf, split};
use tokio::time::{Instant, sleep_until, timeout, timeout_at};
use vitni_event::Severity;

use super::connect::{Stream, connect, timed_out};
use crate::address::Address;
use crate::limits::{PARTING_MS, STALL_S};
use crate::select::Message;

/// How messages are told apart in the stream (RFC 6587).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Framing {
    /// Their length stands in front: a message may hold anything. What RFC 5425 demands over TLS.
    Octets,
    /// A line feed ends them.
    Newline,
}

/// How messages are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Style {
    /// How they are told apart.
    pub framing: Framing,
    /// 0 to 23.
    pub facility: u8,
    /// The host of events that name none: our server's name.
    pub server: String,
}

/// The name of the program in the header.
const PROGRAM: &str = "vitni";
/// Characters of a MSGID at the most.
const MSGID_MAX: usize = 32;
/// Characters of a HOSTNAME at the most.
const HOST_MAX: usize = 255;

impl Style {
    /// Appends an event as a framed message.
    pub fn write(&self, message: &Message, out: &mut Vec<u8>) {
        let header = self.header(message);
        if self.framing == Framing::Octets {
            let length = header.len() + message.text.len();
            out.extend_from_slice(format!("{length} ").as_bytes());
        }
        out.extend_from_slice(header.as_bytes());
        out.extend_from_slice(&message.text);
        if self.framing == Framing::Newline {
            out.push(b'\n');
        }
    }

    /// RFC 5424 section 6.2, without structured data. Fractions of a second have six digits at the most there.
    fn header(&self, message: &Message) -> String {
        let priority = u16::from(self.facility) * 8 + u16::from(level(message.severity));
        let time = message.time.to_string();
        let time = time.get(..26).unwrap_or("-");
        let zone = if time == "-" { "" } else { "Z" };
        let host = message.host.as_deref().and_then(|host| word(host, HOST_MAX));
        let host = host.or_else(|| word(&self.server, HOST_MAX)).unwrap_or("-");
        let id = word(&message.event, MSGID_MAX).unwrap_or("-");
        format!("<{priority}>1 {time}{zone} {host} {PROGRAM} - {id} - ")
    }
}

/// Printable ASCII without spaces, as the header wants it.
fn word(text: &str, length_max: usize) -> Option<&str> {
    let fits = (1..=length_max).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
    fits.then_some(text)
}

/// Our scale runs up, syslog's down.
const fn level(severity: Severity) -> u8 {
    match severity.level() {
        10.. => 0,
        9 => 1,
        8 => 2,
        7 => 3,
        6 => 4,
        4..=5 => 5,
        3 => 6,
        0..=2 => 7,
    }
}

/// An open connection.
pub(crate) struct Line {
    from: ReadHalf<Box<dyn Stream>>,
    to: WriteHalf<Box<dyn Stream>>,
}

impl Line {
    pub(crate) async fn open(address: &Address, tls: Option<Arc<ClientConfig>>) -> io::Result<Self> {
        let (from, to) = split(connect(address, tls).await?);
        Ok(Self { from, to })
    }

    /// Hands bytes to the connection. An error means that nobody knows how many of them arrived.
    pub(crate) async fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        let (to, from) = (&mut self.to, &mut self.from);
        let mut said = [0; 512];
        let mut rest = bytes;
        let mut until = Instant::now() + Duration::from_secs(STALL_S);
        while !rest.is_empty() {
            tokio::select! {
                written = to.write(rest) => {
                    let written = written?;
                    rest = rest.get(written..).unwrap_or_default();
                    if written == 0 {
                        return Err(io::ErrorKind::WriteZero.into());
                    }
                    // A receiver that takes a little at a time is slow, and not away.
                    until = Instant::now() + Duration::from_secs(STALL_S);
                }
                read = from.read(&mut said) => heard(read)?,
                () = sleep_until(until) => return Err(timed_out("it takes nothing")),
            }
        }
        match timeout_at(until, to.flush()).await {
            Ok(flushed) => flushed,
            Err(_) => Err(timed_out("it takes nothing")),
        }
    }

    /// Ends the connection in order, so that the other side does not take it for a break.
    pub(crate) async fn end(mut self) {
        let within = Duration::from_millis(PARTING_MS);
        let _ = timeout(within, self.to.shutdown()).await;
    }

    /// Waits until the other side is gone. What it says is not looked at: syslog has no answers.
    pub(crate) async fn closed(&mut self) -> io::Error {
        let mut said = [0; 512];
        loop {
            if let Err(error) = heard(self.from.read(&mut said).await) {
                return error;
            }
        }
    }
}

fn heard(read: io::Result<usize>) -> io::Result<()> {
    match read? {
        0 => Err(io::Error::new(
            io::ErrorKind::UnexpectedEof,
            "it closed the connection",
        )),
        _ => Ok(()),
    }
}
