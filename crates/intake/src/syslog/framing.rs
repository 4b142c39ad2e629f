//! A stream of bytes taken apart into syslog messages: octet counting and line feeds (RFC 6587 sections 3.4.1 and 3.4.2;
//! RFC 5425 section 4.3 has the first alone), told apart at the beginning of each message.
//!
//! A message counts its octets when it begins with a number, one blank and the `<` that every counted message begins with;
//! anything else ends at a line feed. It holds no more than one message at a time. One that is longer than allowed is
//! passed over while its digest is taken, so that it is neither kept nor lost without a word; a stream that does not
//! come to the end of one at all is given up.

use sha2::{Digest as _, Sha256};

use crate::limits::{COUNT_DIGITS_MAX, FRAME_BYTES_PASSED_MAX};

/// What stands next in the stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Frame {
    /// A message, without its count or line feed. Never empty.
    Message(Vec<u8>),
    /// A message that was longer than allowed and was passed over.
    Oversized {
        /// Bytes of the message.
        bytes: u64,
        /// SHA-256 of the message.
        digest: [u8; 32],
    },
}

/// What was left when the stream ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rest {
    /// A last line without a line feed, as many senders write it.
    Message(Vec<u8>),
    /// The beginning of a message whose count promised more.
    Broken(Vec<u8>),
    /// The beginning of a message that was being passed over.
    Oversized {
        /// Bytes of it that came.
        bytes: u64,
    },
}

/// The stream does not come to the end of a message; nothing more can be read of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a message does not end within {FRAME_BYTES_PASSED_MAX} bytes")]
pub struct Endless {
    /// Bytes since the message began, as far as they were looked at.
    pub bytes: u64,
}

/// Takes a stream apart.
#[derive(Debug)]
pub struct Framer {
    message_bytes_max: usize,
    buffer: Vec<u8>,
    /// Bytes of the buffer that are dealt with.
    done: usize,
    passing: Option<Passing>,
}

/// A message that is too long, on its way past.
#[derive(Debug)]
struct Passing {
    bytes: u64,
    /// Bytes to come, of a counted message.
    left: Option<u64>,
    hash: Sha256,
}

/// How the next message is delimited.
#[derive(Clone, Copy)]
enum Delimiter {
    /// The message has so many bytes, after so many of the count.
    Count {
        head: usize,
        bytes: u64,
    },
    LineFeed,
    /// More bytes are needed to tell.
    Unknown,
}

impl Framer {
    /// For messages of at most so many bytes.
    #[must_use]
    pub const fn new(message_bytes_max: usize) -> Self {
        Self {
            message_bytes_max,
            buffer: Vec::new(),
            done: 0,
            passing: None,
        }
    }

    /// Takes in what was read. Call [`Framer::next_frame`] until it has nothing more before the next piece.
    pub fn push(&mut self, bytes: &[u8]) {
        self.buffer.drain(..self.done);
        self.done = 0;
        self.buffer.extend_from_slice(bytes);
    }

    /// The next whole message; nothing when more bytes are needed.
    ///
    /// # Errors
    /// When a message does not end; see [`Endless`].
    pub fn next_frame(&mut self) -> Result<Option<Frame>, Endless> {
        loop {
            if self.passing.is_some() {
                return self.pass();
            }
            let rest = self.rest();
            let found = match delimiter(rest) {
                Delimiter::Unknown => return Ok(None),
                Delimiter::Count { head, bytes } => self.counted(head, bytes)?,
                Delimiter::LineFeed => self.line()?,
            };
            match found {
                Found::Frame(frame) => return Ok(Some(frame)),
                Found::Again => {}
                Found::More => return Ok(None),
            }
        }
    }

    /// Whether the beginning of a message waits for its end.
    #[must_use]
    pub fn is_within(&self) -> bool {
        self.passing.is_some() || !self.rest().is_empty()
    }

    /// What is left at the end of the stream.
    #[must_use]
    pub fn finish(self) -> Option<Rest> {
        if let Some(passing) = self.passing {
            return Some(Rest::Oversized { bytes: passing.bytes });
        }
        let rest = self.buffer.get(self.done..).unwrap_or_default();
        match delimiter(rest) {
            _ if rest.is_empty() => None,
            Delimiter::Count { .. } => Some(Rest::Broken(rest.to_vec())),
            Delimiter::LineFeed | Delimiter::Unknown => Some(Rest::Message(rest.to_vec())),
        }
    }

    fn rest(&self) -> &[u8] {
        self.buffer.get(self.done..).unwrap_or_default()
    }

    fn counted(&mut self, head: usize, bytes: u64) -> Result<Found, Endless> {
        if bytes > FRAME_BYTES_PASSED_MAX {
            return Err(Endless { bytes });
        }
        let fits = usize::try_from(bytes)
            .ok()
            .filter(|bytes| *bytes <= self.message_bytes_max);
        let Some(length) = fits else {
            self.done += head;
            self.passing = Some(Passing {
                bytes: 0,
                left: Some(bytes),
                hash: Sha256::new(),
            });
            return Ok(Found::Again);
        };
        let Some(message) = self.rest().get(head..head + length) else {
            return Ok(Found::More);
        };
        let message = message.to_vec();
        self.done += head + length;
        Ok(Found::of(message))
    }

    fn line(&mut self) -> Result<Found, Endless> {
        let rest = self.rest();
        match memchr::memchr(b'\n', rest) {
            Some(end) if end <= self.message_bytes_max => {
                let line = rest.get(..end).unwrap_or_default();
                let line = line.strip_suffix(b"\r").unwrap_or(line).to_vec();
                self.done += end + 1;
                Ok(Found::of(line))
            }
            None if rest.len() <= self.message_bytes_max => Ok(Found::More),
            _ => {
                self.passing = Some(Passing {
                    bytes: 0,
                    left: None,
                    hash: Sha256::new(),
                });
                Ok(Found::Again)
            }
        }
    }

    /// Passes over what is there of a message that is too long.
    fn pass(&mut self) -> Result<Option<Frame>, Endless> {
        let Some(mut passing) = self.passing.take() else {
            return Ok(None);
        };
        let rest = self.rest();
        let (length, skip, ends) = match passing.left {
            Some(left) => {
                let length = rest.len().min(usize::try_from(left).unwrap_or(usize::MAX));
                (length, length, length as u64 == left)
            }
            None => match memchr::memchr(b'\n', rest) {
                Some(end) => (end, end + 1, true),
                None => (rest.len(), rest.len(), false),
            },
        };
        passing.hash.update(rest.get(..length).unwrap_or_default());
        passing.bytes += length as u64;
        passing.left = passing.left.map(|left| left - length as u64);
        self.done += skip;
        if ends {
            return Ok(Some(Frame::Oversized {
                bytes: passing.bytes,
                digest: passing.hash.finalize().into(),
            }));
        }
        let bytes = passing.bytes;
        if bytes > FRAME_BYTES_PASSED_MAX {
            return Err(Endless { bytes });
        }
        self.passing = Some(passing);
        Ok(None)
    }
}

enum Found {
    Frame(Frame),
    /// Nothing to give out, and more to look at.
    Again,
    /// Nothing more before more bytes come.
    More,
}

impl Found {
    /// Empty lines are no messages.
    fn of(message: Vec<u8>) -> Self {
        if message.is_empty() {
            Self::Again
        } else {
            Self::Frame(Frame::Message(message))
        }
    }
}

fn delimiter(rest: &[u8]) -> Delimiter {
    if !matches!(rest.first(), Some(b'1'..=b'9')) {
        return if rest.is_empty() {
            Delimiter::Unknown
        } else {
            Delimiter::LineFeed
        };
    }
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if digits > COUNT_DIGITS_MAX {
        return Delimiter::LineFeed;
    }
    match (rest.get(digits), rest.get(digits + 1)) {
        (Some(b' '), Some(b'<')) => {
            let count = rest.get(..digits).and_then(|digits| str::from_utf8(digits).ok());
            let bytes = count.and_then(|count| count.parse().ok());
            bytes.map_or(Delimiter::LineFeed, |bytes| Delimiter::Count {
                head: digits + 1,
                bytes,
            })
        }
        (None, _) | (Some(b' '), None) => Delimiter::Unknown,
        _ => Delimiter::LineFeed,
    }
}
