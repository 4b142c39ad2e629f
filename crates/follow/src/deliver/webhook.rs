//! Signed webhooks: a POST in the style of Standard Webhooks 1.0 (symmetric, `v1`). Redirects are not followed, no proxy is asked,
//! nothing of an answer's body is looked at.

use std::fmt;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use bytes::Bytes;
use hmac::{Hmac, KeyInit as _, Mac as _};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::header::{CONTENT_TYPE, HOST, RETRY_AFTER, USER_AGENT};
use hyper::{HeaderMap, Request, StatusCode};
use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use sha2::{Digest as _, Sha256};
use tokio::task::AbortHandle;
use tokio::time::timeout;
use vitni_event::Timestamp;

use super::connect::{connect, timed_out};
use crate::address::Address;
use crate::batches::Said;
use crate::limits::{ANSWER_BYTES_MAX, SECRET_BYTES_MAX, SECRET_BYTES_MIN, STALL_S};

/// What a webhook is signed with: one key, or two while they are changed.
#[derive(Clone, PartialEq, Eq)]
pub struct Secrets(Vec<Vec<u8>>);

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Secrets").finish_non_exhaustive()
    }
}

impl Secrets {
    /// Reads the content of a secret file: one or two lines, each `whsec_` and base64.
    ///
    /// # Errors
    /// What is wrong with it, as a sentence that repeats nothing of it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        let keys = lines.map(key).collect::<Result<Vec<_>, _>>()?;
        match keys.len() {
            1 | 2 => Ok(Self(keys)),
            count => Err(format!(
                "it has {count} lines; give one key, or two while they are changed"
            )),
        }
    }

    /// The header `webhook-signature`.
    #[must_use]
    pub fn sign(&self, id: &str, seconds: i64, body: &[u8]) -> String {
        let one = |key: &Vec<u8>| {
            // A key of any length will do.
            let mut mac = Hmac::<Sha256>::new_from_slice(key).ok()?;
            mac.update(format!("{id}.{seconds}.").as_bytes());
            mac.update(body);
            Some(format!("v1,{}", BASE64.encode(mac.finalize().into_bytes())))
        };
        self.0.iter().filter_map(one).collect::<Vec<_>>().join(" ")
    }
}

fn key(line: &str) -> Result<Vec<u8>, String> {
    let text = line
        .strip_prefix("whsec_")
        .ok_or("a line does not begin with `whsec_`")?;
    let key = BASE64
        .decode(text)
        .map_err(|_| "what follows `whsec_` is not base64")?;
    if (SECRET_BYTES_MIN..=SECRET_BYTES_MAX).contains(&key.len()) {
        Ok(key)
    } else {
        Err(format!(
            "a key has {} bytes; give {SECRET_BYTES_MIN} to {SECRET_BYTES_MAX} random ones",
            key.len()
        ))
    }
}

/// The id of a request: made of who sends what, so that it stays the same however often it is tried.
#[must_use]
pub fn id(server: &str, forward: &str, body: &[u8]) -> String {
    let mut hash = Sha256::new();
    for part in [server, forward] {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    hash.update(body);
    let mut text = String::from("msg_");
    for byte in hash.finalize().iter().take(16) {
        text.push_str(&format!("{byte:02x}"));
    }
    text
}

/// What a status means for the batch. Those that speak of the address or the key say nothing about an event.
#[must_use]
pub fn meaning(status: u16, headers: &HeaderMap) -> Said {
    match status {
        200..=299 => Said::Taken,
        401 | 403 | 404 | 407 | 408 | 410 | 429 => Said::Later(retry_after(headers)),
        400..=499 => Said::Refused,
        _ => Said::Later(retry_after(headers)),
    }
}

/// Milliseconds. Seconds only: a date would need the receiver's clock to agree with ours.
fn retry_after(headers: &HeaderMap) -> Option<u64> {
    let seconds: u64 = headers.get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
    Some(seconds.saturating_mul(1_000))
}

/// A receiver and the connection to it, kept open between requests.
pub(crate) struct Hook {
    address: Address,
    secrets: Secrets,
    kind: &'static str,
    open: Option<Open>,
}

struct Open {
    sender: SendRequest<Full<Bytes>>,
    driver: AbortHandle,
}

impl Drop for Open {
    fn drop(&mut self) {
        self.driver.abort();
    }
}

/// An answer, with words for whoever looks why it does not go on.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) said: Said,
    pub(crate) words: String,
}

impl Hook {
    pub(crate) const fn new(address: Address, secrets: Secrets, is_json: bool) -> Self {
        let kind = if is_json {
            "application/x-ndjson"
        } else {
            "text/plain; charset=utf-8"
        };
        Self {
            address,
            secrets,
            kind,
            open: None,
        }
    }

    /// Sends a batch and waits for the answer. No answer is one too.
    pub(crate) async fn post(
        &mut self,
        id: &str,
        body: &Bytes,
        now: Timestamp,
        tls: impl Fn() -> io::Result<Option<Arc<ClientConfig>>>,
    ) -> Answer {
        let kept = self.open.is_some();
        let mut done = self.exchange(id, body, now, &tls).await;
        let is_late = |error: &io::Error| error.kind() == io::ErrorKind::TimedOut;
        if kept && done.as_ref().is_err_and(|error| !is_late(error)) {
            // A connection that was kept open may have been closed in the meantime: that says nothing about the receiver.
            done = self.exchange(id, body, now, &tls).await;
        }
        match done {
            Ok((status, headers)) => Answer {
                said: meaning(status.as_u16(), &headers),
                words: format!("it answered {status}"),
            },
            Err(error) => Answer {
                said: Said::Later(None),
                words: error.to_string(),
            },
        }
    }

    async fn exchange(
        &mut self,
        id: &str,
        body: &Bytes,
        now: Timestamp,
        tls: &impl Fn() -> io::Result<Option<Arc<ClientConfig>>>,
    ) -> io::Result<(StatusCode, HeaderMap)> {
        let mut open = match self.open.take() {
            Some(open) if open.sender.is_ready() => open,
            _ => self.connect(tls()?).await?,
        };
        let request = self.request(id, body, now)?;
        let answering = async {
            let response = open.sender.send_request(request).await.map_err(other)?;
            let (head, body) = response.into_parts();
            // Read to its end so that the connection can be used again; one that does not end is closed.
            let whole = Limited::new(body, ANSWER_BYTES_MAX).collect().await.is_ok();
            Ok((head, whole))
        };
        let answered = timeout(Duration::from_secs(STALL_S), answering).await;
        let (head, whole) = answered.unwrap_or_else(|_| Err(timed_out("it does not answer")))?;
        if whole {
            self.open = Some(open);
        }
        Ok((head.status, head.headers))
    }

    async fn connect(&self, tls: Option<Arc<ClientConfig>>) -> io::Result<Open> {
        let stream = connect(&self.address, tls).await?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await.map_err(other)?;
        // Its end is seen by whoever sends.
        let driver = tokio::spawn(async move { drop(connection.await) }).abort_handle();
        Ok(Open { sender, driver })
    }

    fn request(&self, id: &str, body: &Bytes, now: Timestamp) -> io::Result<Request<Full<Bytes>>> {
        let seconds = now.nanos().div_euclid(1_000_000_000);
        Request::post(self.address.target())
            .header(HOST, self.address.host_header())
            .header(USER_AGENT, concat!("vitni/", env!("CARGO_PKG_VERSION")))
            .header(CONTENT_TYPE, self.kind)
            .header("webhook-id", id)
            .header("webhook-timestamp", seconds)
            .header("webhook-signature", self.secrets.sign(id, seconds, body))
            .body(Full::new(body.clone()))
            .map_err(io::Error::other)
    }
}

fn other(error: hyper::Error) -> io::Error {
    // The outer words are "connection error" or the like; the reason stands below.
    let inner = std::error::Error::source(&error).map(ToString::to_string);
    io::Error::other(inner.map_or_else(|| error.to_string(), |inner| format!("{error}: {inner}")))
}
