//! One HTTP request: address, token, time-outs, bounded answer, and the server's own words when it refuses.

use crate::error::ClientError;
use crate::limits::{ANSWER_BYTES_MAX, ANSWER_TIMEOUT, BACKOFF_MAX, CONNECT_TIMEOUT};
use crate::tls;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::fmt;
use std::time::Duration;
use ureq::http::{HeaderMap, Method, Request, Response, Uri};
use ureq::{Agent, Body};

/// What a client is made of.
#[derive(Clone, Default)]
pub struct Options {
    /// `http://host:port` or `https://host:port`, perhaps with a path in front of the API.
    pub url: String,
    /// The token; without one only public addresses answer.
    pub token: Option<String>,
    /// PEM of the authorities that are trusted for https; needed there.
    pub authorities: Option<Vec<u8>>,
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("url", &self.url)
            .finish_non_exhaustive()
    }
}

/// A server and the right to speak to it. Connections are kept open between requests.
pub struct Client {
    agent: Agent,
    url: String,
    token: Option<String>,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("url", &self.url)
            .finish_non_exhaustive()
    }
}

/// What is asked, without the address in front.
pub(crate) struct Ask<'a> {
    pub(crate) method: Method,
    pub(crate) path: &'a str,
    pub(crate) params: &'a [(String, String)],
    pub(crate) headers: &'a [(&'static str, &'a str)],
    pub(crate) body: Vec<u8>,
    /// The longest silence that is borne, for a stream without end; an answer has [`ANSWER_TIMEOUT`] instead.
    pub(crate) silence: Option<Duration>,
}

impl<'a> Ask<'a> {
    pub(crate) const fn new(method: Method, path: &'a str) -> Self {
        Self {
            method,
            path,
            params: &[],
            headers: &[],
            body: Vec::new(),
            silence: None,
        }
    }
}

impl Client {
    /// A client for a server. Nothing is sent yet.
    ///
    /// # Errors
    /// [`ClientError::Url`] or [`ClientError::Certificates`].
    pub fn new(options: &Options) -> Result<Self, ClientError> {
        let url = options.url.trim_end_matches('/').to_owned();
        let bad = || ClientError::Url {
            url: options.url.clone(),
        };
        let parsed: Uri = url.parse().map_err(|_| bad())?;
        let host = parsed.host().filter(|host| !host.is_empty()).ok_or_else(bad)?;
        let mut config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .user_agent(concat!("vitni/", env!("CARGO_PKG_VERSION")))
            .timeout_connect(Some(CONNECT_TIMEOUT));
        match parsed.scheme_str() {
            Some("http") => {}
            Some("https") => config = config.tls_config(tls::config(options.authorities.as_deref())?),
            _ => return Err(bad()),
        }
        if is_loopback(host) {
            config = config.proxy(None);
        }
        Ok(Self {
            agent: config.build().new_agent(),
            url,
            token: options.token.clone(),
        })
    }

    /// The address, without a slash at the end.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Sends a request and answers with whatever came, refusals included.
    pub(crate) fn exchange(&self, ask: Ask<'_>) -> Result<Response<Body>, ClientError> {
        let url = format!("{}{}{}", self.url, ask.path, query(ask.params));
        let mut request = Request::builder().method(ask.method).uri(&url);
        if let Some(token) = &self.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        for (name, value) in ask.headers {
            request = request.header(*name, *value);
        }
        let bad = |e: ureq::http::Error| ClientError::Url {
            url: format!("{url} ({e})"),
        };
        let sent = if ask.body.is_empty() {
            self.run(request.body(()).map_err(bad)?, ask.silence)
        } else {
            self.run(request.body(ask.body).map_err(bad)?, ask.silence)
        };
        sent.map_err(|error| self.unreachable(&error))
    }

    fn run(
        &self,
        request: Request<impl ureq::AsSendBody>,
        silence: Option<Duration>,
    ) -> Result<Response<Body>, ureq::Error> {
        let request = self.agent.configure_request(request);
        let request = match silence {
            Some(silence) => request
                .timeout_recv_response(Some(ANSWER_TIMEOUT))
                .timeout_per_read(Some(silence))
                .build(),
            None => request
                .timeout_global(Some(ANSWER_TIMEOUT + CONNECT_TIMEOUT))
                .build(),
        };
        self.agent.run(request)
    }

    /// Sends a request and gives the answer's bytes when the status is one of success.
    pub(crate) fn bytes(&self, ask: Ask<'_>, bytes_max: u64) -> Result<Vec<u8>, ClientError> {
        let response = self.exchange(ask)?;
        if !response.status().is_success() {
            return Err(self.refusal(response));
        }
        self.body(response, bytes_max)
    }

    /// Sends a request and reads the answer as JSON.
    pub(crate) fn json<T: DeserializeOwned>(&self, ask: Ask<'_>) -> Result<T, ClientError> {
        let bytes = self.bytes(ask, ANSWER_BYTES_MAX)?;
        self.read(&bytes)
    }

    pub(crate) fn read<T: DeserializeOwned>(&self, bytes: &[u8]) -> Result<T, ClientError> {
        serde_json::from_slice(bytes).map_err(|error| self.unreadable(&error))
    }

    pub(crate) fn body(&self, mut response: Response<Body>, bytes_max: u64) -> Result<Vec<u8>, ClientError> {
        let body = response.body_mut().with_config().limit(bytes_max);
        body.read_to_vec().map_err(|error| match error {
            ureq::Error::BodyExceedsLimit(_) => self.unreadable(&error),
            _ => self.unreachable(&error),
        })
    }

    /// The server's words for a status that is no success.
    pub(crate) fn refusal(&self, response: Response<Body>) -> ClientError {
        let status = response.status().as_u16();
        let retry_after = retry_after(response.headers());
        let bytes = self.body(response, 64 << 10).unwrap_or_default();
        let said = serde_json::from_slice::<Refusal>(&bytes)
            .ok()
            .map(|refusal| refusal.error);
        let said = said.unwrap_or_else(|| RefusalWords {
            code: format!("status-{status}"),
            message: format!("{} answered with HTTP status {status}.", self.url),
            hint: "Is it a Vitni server, and is the address complete?".to_owned(),
            at: None,
        });
        let RefusalWords {
            code,
            message,
            hint,
            at,
        } = said;
        ClientError::Refused {
            status,
            code,
            message,
            hint,
            retry_after,
            at,
        }
    }

    pub(crate) fn unreachable(&self, error: &dyn fmt::Display) -> ClientError {
        ClientError::Unreachable {
            url: self.url.clone(),
            reason: error.to_string(),
        }
    }

    pub(crate) fn unreadable(&self, error: &dyn fmt::Display) -> ClientError {
        ClientError::Answer {
            url: self.url.clone(),
            reason: error.to_string(),
        }
    }
}

#[derive(Deserialize)]
struct Refusal {
    error: RefusalWords,
}

#[derive(Deserialize)]
struct RefusalWords {
    code: String,
    message: String,
    #[serde(default)]
    hint: String,
    at: Option<usize>,
}

/// Seconds only: a date would need the server's clock to agree with ours.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds: u64 = headers.get("retry-after")?.to_str().ok()?.trim().parse().ok()?;
    Some(Duration::from_secs(seconds).min(BACKOFF_MAX))
}

fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    bare == "localhost" || bare.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// `?name=value&…`, or nothing.
fn query(params: &[(String, String)]) -> String {
    let mut out = String::new();
    for (name, value) in params {
        out.push(if out.is_empty() { '?' } else { '&' });
        percent_encode(name, &mut out);
        out.push('=');
        percent_encode(value, &mut out);
    }
    out
}

/// RFC 3986: everything but the unreserved characters.
pub(crate) fn percent_encode(text: &str, out: &mut String) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
}
