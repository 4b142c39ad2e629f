//! Sending: one batch, one request, repeated with the same ids until it is answered or the caller loses patience.
//!
//! A repeat is safe because the server compares ids: what the first attempt stored is answered as a repeat with the index
//! it has. So after a time-out nothing has to be guessed.

use crate::error::ClientError;
use crate::limits::{ANSWER_BYTES_MAX, BACKOFF_MAX, BACKOFF_MIN};
use crate::line::Line;
use crate::transport::{Ask, Client};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::io::Write as _;
use std::time::{Duration, Instant};
use ureq::http::Method;

/// How a batch is sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SendOptions {
    /// The tenant of lines that name none; needed when the token is good for several.
    pub tenant: Option<String>,
    /// Store nothing if one line is refused.
    pub all: bool,
    /// Ask for leaf, salts and path of every stored line.
    pub full_receipt: bool,
    /// How long passing trouble is borne.
    pub patience: Patience,
}

/// How long to go on trying.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// From the first attempt of a batch; none means once only.
    pub total: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            total: Duration::from_secs(300),
        }
    }
}

/// Looks on while a batch is sent, and may stop it.
pub trait Watch {
    /// Whether to give up; asked before each attempt and several times a second while waiting.
    fn stop(&self) -> bool {
        false
    }

    /// An attempt failed for this reason; the next is made after `pause`.
    fn waiting(&self, reason: &ClientError, pause: Duration) {
        let _ = (reason, pause);
    }
}

/// Nobody looks on.
impl Watch for () {}

/// What became of a batch.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SendReport {
    /// One entry a line, in the order sent.
    pub lines: Vec<LineReport>,
    /// How many are stored now.
    pub stored: u64,
    /// How many were stored before.
    pub repeated: u64,
    /// How many were refused.
    pub refused: u64,
    /// One signed note per tenant and group commit.
    #[serde(default)]
    pub receipts: Vec<ReceiptNote>,
}

/// What became of a line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LineReport {
    /// Its number in the request, from 1.
    pub line: u64,
    /// Stored, repeated or refused.
    pub status: LineStatus,
    /// The event's UUID.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The tenant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tenant: Option<String>,
    /// The leaf's index; for a refusal the index of the event that is in the way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub index: Option<u64>,
    /// Position in the journal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seq: Option<u64>,
    /// What validation noticed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub flags: Vec<String>,
    /// Why it was refused, as a stable code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Why it was refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// What to do next.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// With a full receipt: the leaf as text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leaf: Option<String>,
    /// With a full receipt: the salt of each group.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub salts: Option<Value>,
    /// With a full receipt: the way into the commit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<Value>,
}

/// The three ends of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LineStatus {
    /// It is stored now.
    Stored,
    /// It was stored before, with the same content.
    Repeat,
    /// It is not stored.
    Refused,
}

/// A receipt as the server hands it out; [`vitni_proof::Receipt`] reads the note.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiptNote {
    /// The tenant.
    pub tenant: String,
    /// Origin of its tree.
    pub origin: String,
    /// Index of the commit's first leaf.
    pub first: u64,
    /// How many leaves the commit has.
    pub count: u64,
    /// The signed note.
    pub note: String,
}

impl Client {
    /// Sends a batch and waits until it is durable. Passing trouble (the server busy, full, restarting or not reached) is
    /// waited out with the same lines; a `Retry-After` is honoured.
    ///
    /// # Errors
    /// What the last attempt met. After [`ClientError::Unreachable`] or [`ClientError::Stopped`] the lines may or may not be
    /// stored: sending the same lines again is safe and tells.
    pub fn send(
        &self,
        lines: &[Line],
        options: &SendOptions,
        watch: &dyn Watch,
    ) -> Result<SendReport, ClientError> {
        let body = compressed(lines).map_err(|error| self.unreachable(&error))?;
        let began = Instant::now();
        let mut pause = BACKOFF_MIN;
        loop {
            if watch.stop() {
                return Err(ClientError::Stopped);
            }
            let error = match self.attempt(&body, lines.len(), options) {
                Err(error) if error.is_passing() => error,
                answer => return answer,
            };
            let wait = error.retry_after().unwrap_or_else(|| jittered(pause));
            if began.elapsed() + wait > options.patience.total {
                return Err(error);
            }
            watch.waiting(&error, wait);
            rest(wait, watch)?;
            pause = (pause * 2).min(BACKOFF_MAX);
        }
    }

    fn attempt(&self, body: &[u8], lines: usize, options: &SendOptions) -> Result<SendReport, ClientError> {
        let mut params = Vec::new();
        let mut param = |name: &str, value: &str| params.push((name.to_owned(), value.to_owned()));
        if let Some(tenant) = &options.tenant {
            param("tenant", tenant);
        }
        if options.all {
            param("all", "true");
        }
        if options.full_receipt {
            param("receipt", "full");
        }
        let response = self.exchange(Ask {
            params: &params,
            headers: &[
                ("content-type", "application/x-ndjson"),
                ("content-encoding", "gzip"),
            ],
            body: body.to_vec(),
            ..Ask::new(Method::POST, "/v1/events")
        })?;
        // 422 is also the answer to a batch that was refused whole because of its lines, which it then lists.
        if !response.status().is_success() && response.status().as_u16() != 422 {
            return Err(self.refusal(response));
        }
        let refused = response.status().as_u16() == 422;
        let bytes = self.body(response, ANSWER_BYTES_MAX)?;
        let report: SendReport = self.read(&bytes)?;
        if report.lines.len() != lines && !refused {
            let answered = report.lines.len();
            return Err(self.unreadable(&format!("{lines} lines were sent, {answered} answered")));
        }
        Ok(report)
    }
}

fn compressed(lines: &[Line]) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    for line in lines {
        encoder.write_all(line.bytes())?;
        encoder.write_all(b"\n")?;
    }
    encoder.finish()
}

/// Between half the pause and all of it, so that many clients do not come back at once.
fn jittered(pause: Duration) -> Duration {
    let mut byte = [0];
    // Without random bytes the pause is merely not spread.
    let _ = getrandom::fill(&mut byte);
    pause / 2 + (pause / 2) * u32::from(byte.first().copied().unwrap_or(0)) / 255
}

/// Waits in small steps, so that stopping is quick.
fn rest(wait: Duration, watch: &dyn Watch) -> Result<(), ClientError> {
    let until = Instant::now() + wait;
    loop {
        if watch.stop() {
            return Err(ClientError::Stopped);
        }
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Ok(());
        }
        std::thread::sleep(left.min(Duration::from_millis(100)));
    }
}
