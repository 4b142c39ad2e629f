//! The live tail: server-sent events, taken up again behind the last one whenever the connection ends.

use crate::error::ClientError;
use crate::limits::{BACKOFF_MAX, BACKOFF_MIN, STREAM_LINE_BYTES_MAX, TAIL_SILENCE};
use crate::read::Row;
use crate::transport::{Ask, Client};
use std::io::{BufRead, BufReader, Read as _};
use std::time::Duration;
use ureq::http::Method;

/// What a tail gives.
#[derive(Debug)]
pub enum TailItem {
    /// An event.
    Event(Box<Row>),
    /// The connection ended; the next call waits this long and goes on behind the last event.
    Lost {
        /// Why.
        reason: ClientError,
        /// How long the next call waits first.
        pause: Duration,
    },
    /// Nothing new; the connection lives.
    Alive,
}

/// A tail that is followed. It ends only with an error that waiting does not cure.
pub struct Tail<'a> {
    client: &'a Client,
    params: Vec<(String, String)>,
    after: Option<u64>,
    stream: Option<BufReader<ureq::BodyReader<'static>>>,
    wait: Option<Duration>,
    pause: Duration,
}

impl std::fmt::Debug for Tail<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tail")
            .field("after", &self.after)
            .finish_non_exhaustive()
    }
}

impl Client {
    /// Follows what is stored from now on, or from behind journal position `after`. The parameters are a search's.
    #[must_use]
    pub fn tail(&self, params: Vec<(String, String)>, after: Option<u64>) -> Tail<'_> {
        Tail {
            client: self,
            params,
            after,
            stream: None,
            wait: None,
            pause: BACKOFF_MIN,
        }
    }
}

impl Tail<'_> {
    /// Journal position of the last event that was given out: where to go on later.
    #[must_use]
    pub const fn last(&self) -> Option<u64> {
        self.after
    }

    /// The next event, or news of the connection. Waits for as long as it takes.
    ///
    /// # Errors
    /// What waiting does not cure: a refusal, or an answer that cannot be read.
    pub fn next_item(&mut self) -> Result<TailItem, ClientError> {
        if let Some(wait) = self.wait.take() {
            std::thread::sleep(wait);
        }
        match self.read_on() {
            Ok(item) => Ok(item),
            Err(reason) if reason.is_passing() => {
                self.stream = None;
                let pause = reason.retry_after().unwrap_or(self.pause);
                self.pause = (self.pause * 2).min(BACKOFF_MAX);
                self.wait = Some(pause);
                Ok(TailItem::Lost { reason, pause })
            }
            Err(reason) => Err(reason),
        }
    }

    fn read_on(&mut self) -> Result<TailItem, ClientError> {
        let mut stream = match self.stream.take() {
            Some(stream) => stream,
            None => self.open()?,
        };
        let item = self.read_message(&mut stream)?;
        self.stream = Some(stream);
        Ok(item)
    }

    fn open(&self) -> Result<BufReader<ureq::BodyReader<'static>>, ClientError> {
        let last = self.after.map(|after| after.to_string());
        let mut headers = vec![("accept", "text/event-stream")];
        headers.extend(last.as_deref().map(|last| ("last-event-id", last)));
        let response = self.client.exchange(Ask {
            params: &self.params,
            headers: &headers,
            silence: Some(TAIL_SILENCE),
            ..Ask::new(Method::GET, "/v1/tail")
        })?;
        if !response.status().is_success() {
            return Err(self.client.refusal(response));
        }
        Ok(BufReader::new(
            response.into_body().into_with_config().limit(u64::MAX).reader(),
        ))
    }

    /// One message: the lines up to a blank one. A comment alone is a heartbeat.
    fn read_message(
        &mut self,
        stream: &mut BufReader<ureq::BodyReader<'static>>,
    ) -> Result<TailItem, ClientError> {
        let mut message = Message::default();
        loop {
            let mut line = Vec::new();
            let read = stream.take(STREAM_LINE_BYTES_MAX).read_until(b'\n', &mut line);
            let read = read.map_err(|error| self.client.unreachable(&error))?;
            if read as u64 == STREAM_LINE_BYTES_MAX {
                return Err(self.client.unreadable(&"a line of the event stream has no end"));
            }
            let Some(line) = line.strip_suffix(b"\n") else {
                return Err(self.client.unreachable(&"the server ended the stream"));
            };
            let line = String::from_utf8_lossy(line.strip_suffix(b"\r").unwrap_or(line));
            if !line.is_empty() {
                message.take(&line);
            } else if let Some(item) = self.finish(std::mem::take(&mut message))? {
                return Ok(item);
            }
        }
    }

    fn finish(&mut self, message: Message) -> Result<Option<TailItem>, ClientError> {
        self.pause = BACKOFF_MIN;
        if message.kind == "error" {
            return Err(self.client.unreachable(&message.data));
        }
        if message.data.is_empty() {
            return Ok(message.comment.then_some(TailItem::Alive));
        }
        if !matches!(&*message.kind, "" | "event" | "message") {
            return Ok(Some(TailItem::Alive));
        }
        let row: Row = self.client.read(message.data.as_bytes())?;
        self.after = message.id.or(Some(row.seq));
        Ok(Some(TailItem::Event(Box::new(row))))
    }
}

/// A message of the stream (HTML living standard, section 9.2.6).
#[derive(Default)]
struct Message {
    kind: String,
    data: String,
    id: Option<u64>,
    comment: bool,
}

impl Message {
    fn take(&mut self, line: &str) {
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "" => self.comment = true,
            "event" => value.clone_into(&mut self.kind),
            "id" => self.id = value.parse().ok(),
            "data" => {
                if !self.data.is_empty() {
                    self.data.push('\n');
                }
                self.data.push_str(value);
            }
            _ => {}
        }
    }
}
