//! Lines on their way out: each gets an id before it is sent for the first time, and nothing else is touched.

use crate::error::ClientError;
use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;
use std::time::{SystemTime, UNIX_EPOCH};
use thiserror::Error;
use vitni_event::EventId;

/// One line to send: a JSON object without line ends in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line(Vec<u8>);

impl Line {
    /// A line as it came. One that has no `id` gets a new UUIDv7; a line that is no JSON object stays as it is, for the
    /// server to refuse with its reason.
    ///
    /// # Errors
    /// [`ClientError::Random`].
    pub fn new(json: &[u8]) -> Result<Self, ClientError> {
        if has_id(json) {
            return Ok(Self::as_is(json));
        }
        Ok(Self(with_id(json, &fresh_id()?.to_string())))
    }

    /// A line with this id unless it has one of its own. The id may be any string.
    #[must_use]
    pub fn with_id(json: &[u8], id: &str) -> Self {
        if has_id(json) {
            Self::as_is(json)
        } else {
            Self(with_id(json, id))
        }
    }

    /// A line that is the same event whenever it is sent with the same text, of which nothing is kept but the id that is
    /// made of it.
    #[must_use]
    pub fn with_once(json: &[u8], once: &str) -> Self {
        Self(with_member(json, "once", once))
    }

    /// A line as it came, whether it has an id or not.
    #[must_use]
    pub fn as_is(json: &[u8]) -> Self {
        Self(json.to_vec())
    }

    /// The bytes, without a line end.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }
}

/// Whether an `id` is there, or what one is made of, or may be: what cannot be read, or has it twice, is not ours to change.
fn has_id(json: &[u8]) -> bool {
    #[derive(Deserialize)]
    struct Probe {
        #[serde(default)]
        id: Present,
        #[serde(default)]
        once: Present,
    }
    !serde_json::from_slice::<Probe>(json).is_ok_and(|probe| !probe.id.0 && !probe.once.0)
}

/// Whether a member is there, `null` included.
#[derive(Default)]
struct Present(bool);

impl<'de> Deserialize<'de> for Present {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        IgnoredAny::deserialize(deserializer).map(|_| Self(true))
    }
}

/// The object with `"id"` as its first member; other bytes stay as they are.
#[must_use]
pub fn with_id(json: &[u8], id: &str) -> Vec<u8> {
    with_member(json, "id", id)
}

fn with_member(json: &[u8], name: &str, text: &str) -> Vec<u8> {
    let Some(open) = json.iter().position(|byte| *byte == b'{') else {
        return json.to_vec();
    };
    let (head, rest) = json.split_at(open + 1);
    let mut out = Vec::with_capacity(json.len() + text.len() + 16);
    out.extend_from_slice(head);
    vitni_event::json::write_string(name, &mut out);
    out.push(b':');
    vitni_event::json::write_string(text, &mut out);
    if rest.iter().find(|byte| !byte.is_ascii_whitespace()) != Some(&b'}') {
        out.push(b',');
    }
    out.extend_from_slice(rest);
    out
}

/// A UUIDv7 of this moment.
fn fresh_id() -> Result<EventId, ClientError> {
    let mut random = [0; 10];
    getrandom::fill(&mut random).map_err(|error| ClientError::Random(error.to_string()))?;
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Ok(EventId::v7(
        u64::try_from(since.as_millis()).unwrap_or_default(),
        random,
    ))
}

/// A JSON array that is none.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("this is not a JSON array of events: {reason}")]
pub struct BadInput {
    reason: String,
}

/// The elements of a JSON array, each as one line: what stands between tokens may be line ends, which become spaces.
///
/// # Errors
/// When it is not one JSON array.
pub fn array_lines(json: &[u8]) -> Result<Vec<Vec<u8>>, BadInput> {
    let elements: Vec<&RawValue> = serde_json::from_slice(json).map_err(|error| BadInput {
        reason: error.to_string(),
    })?;
    // Inside a string JSON has no raw line end, so every one that is there is white space.
    let flat = |byte: u8| if matches!(byte, b'\n' | b'\r') { b' ' } else { byte };
    Ok(elements
        .into_iter()
        .map(|element| element.get().bytes().map(flat).collect())
        .collect())
}
