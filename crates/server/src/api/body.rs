//! Bodies: read with a bound on bytes and time, unpacked with a bound on bytes, split into lines without a tree of values.
//!
//! A body that grows beyond its bound while it is unpacked is refused at the bound: a small file that stands for
//! gigabytes costs what the bound costs and no more.

use std::fmt;
use std::io::Read;
use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderMap, header};
use bytes::Bytes;
use http_body_util::BodyExt as _;
use hyper::body::Body as _;
use serde::Deserializer as _;
use serde::de::{SeqAccess, Visitor};
use serde_json::value::RawValue;
use tokio::time::{Instant, timeout_at};

use crate::buffers::Buffers;
use crate::limits::{BODY_BYTES_MAX, LINES_MAX};
use crate::refusal::{ApiError, Code};

/// How long and how far a body that was refused is still read, so that a client which is busy sending sees the answer
/// instead of a broken connection.
const DISCARD: (Duration, usize) = (Duration::from_secs(5), 4 * BODY_BYTES_MAX);

/// How the body is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    Plain,
    Gzip,
    Zstd,
}

/// What the body is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// One value a line.
    Lines,
    /// One array or one object.
    Json,
    /// Nobody says: an array if it begins like one.
    Unsaid,
}

/// Reads the whole body.
pub(crate) async fn read(
    mut body: Body,
    bytes_max: usize,
    within: Duration,
    buffers: &Buffers,
) -> Result<Bytes, ApiError> {
    let until = Instant::now() + within;
    let said = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
    let mut bytes = buffers.take(said.min(bytes_max));
    let mut is_too_large = said > bytes_max;
    while !is_too_large {
        let Ok(frame) = timeout_at(until, body.frame()).await else {
            return Err(ApiError::new(Code::BodyTimeout));
        };
        match frame {
            None => return Ok(bytes.freeze()),
            Some(Err(_)) => return Err(ApiError::new(Code::UnreadableBody).with_detail("It broke off.")),
            Some(Ok(frame)) => {
                let data = frame.into_data().unwrap_or_default();
                is_too_large = bytes.len() + data.len() > bytes_max;
                bytes.extend_from_slice(&data);
            }
        }
    }
    drop(bytes);
    discard(body).await;
    Err(ApiError::new(Code::BodyTooLarge).with_detail(format!("It has more than {bytes_max} bytes.")))
}

/// Lets the client finish sending, within bounds.
pub(super) async fn discard(mut body: Body) {
    let until = Instant::now() + DISCARD.0;
    let mut left = DISCARD.1;
    while let Ok(Some(Ok(frame))) = timeout_at(until, body.frame()).await {
        let bytes = frame.data_ref().map_or(0, Bytes::len);
        match left.checked_sub(bytes) {
            Some(rest) => left = rest,
            None => return,
        }
    }
}

pub(super) fn encoding(headers: &HeaderMap) -> Result<Encoding, ApiError> {
    let Some(value) = headers.get(header::CONTENT_ENCODING) else {
        return Ok(Encoding::Plain);
    };
    match value.to_str().map(str::trim) {
        Ok("identity" | "") => Ok(Encoding::Plain),
        Ok("gzip" | "x-gzip") => Ok(Encoding::Gzip),
        Ok("zstd") => Ok(Encoding::Zstd),
        _ => Err(ApiError::new(Code::UnsupportedEncoding)),
    }
}

pub(super) fn form(headers: &HeaderMap) -> Result<Form, ApiError> {
    let Some(value) = headers.get(header::CONTENT_TYPE) else {
        return Ok(Form::Unsaid);
    };
    let kind = value
        .to_str()
        .unwrap_or_default()
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    match kind.as_str() {
        "application/x-ndjson" | "application/jsonl" | "application/ndjson" | "text/plain" => Ok(Form::Lines),
        "application/json" => Ok(Form::Json),
        "application/octet-stream" | "" => Ok(Form::Unsaid),
        _ => Err(ApiError::new(Code::UnsupportedMediaType)),
    }
}

/// Unpacks, never beyond the bound.
pub(super) fn unpack(body: Bytes, encoding: Encoding) -> Result<Bytes, ApiError> {
    match encoding {
        Encoding::Plain => Ok(body),
        Encoding::Gzip => drain(flate2::read::MultiGzDecoder::new(&*body)),
        Encoding::Zstd => {
            let mut decoder =
                zstd::stream::read::Decoder::with_buffer(&*body).map_err(|_| unreadable("zstd"))?;
            // A larger window than the bound on the content is of no use to an honest sender.
            decoder.window_log_max(24).map_err(|_| unreadable("zstd"))?;
            drain(decoder)
        }
    }
}

fn drain(packed: impl Read) -> Result<Bytes, ApiError> {
    let mut bytes = Vec::new();
    packed
        .take(BODY_BYTES_MAX as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(|_| unreadable("what Content-Encoding says"))?;
    if bytes.len() > BODY_BYTES_MAX {
        return Err(
            ApiError::new(Code::BodyTooLarge).with_detail("It grows beyond that when it is unpacked.")
        );
    }
    Ok(bytes.into())
}

fn unreadable(what: &str) -> ApiError {
    ApiError::new(Code::UnreadableBody).with_detail(format!("It is not whole, or not {what}."))
}

/// The values in the body with their numbers, from 1. Blank lines have a number and no value.
pub(super) fn split(body: &[u8], form: Form) -> Result<Vec<(u64, &[u8])>, ApiError> {
    let first = body.iter().find(|byte| !byte.is_ascii_whitespace());
    let lines = match (form, first) {
        (_, None) => Vec::new(),
        (Form::Json | Form::Unsaid, Some(b'[')) => elements(body)?,
        (Form::Json, Some(_)) => vec![(1, body.trim_ascii())],
        (Form::Lines | Form::Unsaid, Some(_)) => lines(body)?,
    };
    if lines.is_empty() {
        Err(ApiError::new(Code::EmptyBody))
    } else {
        Ok(lines)
    }
}

fn lines(body: &[u8]) -> Result<Vec<(u64, &[u8])>, ApiError> {
    let mut lines = Vec::new();
    let mut start = 0;
    let mut number = 0;
    for end in memchr::memchr_iter(b'\n', body).chain([body.len()]) {
        number += 1;
        let line = body.get(start..end).unwrap_or_default();
        start = end + 1;
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        if lines.len() == LINES_MAX {
            return Err(ApiError::new(Code::TooManyLines));
        }
        lines.push((number, line.strip_suffix(b"\r").unwrap_or(line)));
    }
    Ok(lines)
}

/// The elements of an array as slices of it.
fn elements(body: &[u8]) -> Result<Vec<(u64, &[u8])>, ApiError> {
    let mut reader = serde_json::Deserializer::from_slice(body);
    let elements = reader
        .deserialize_seq(Elements)
        .and_then(|elements| reader.end().map(|()| elements));
    let elements = elements.map_err(|error| {
        let place = format!(
            "The JSON array is broken at line {}, column {}.",
            error.line(),
            error.column()
        );
        ApiError::new(Code::UnreadableBody).with_detail(place)
    })?;
    let elements = elements.ok_or_else(|| ApiError::new(Code::TooManyLines))?;
    Ok((1..)
        .zip(elements.into_iter().map(|element| element.get().as_bytes()))
        .collect())
}

/// Takes no more elements than a request may have: a body of commas must not become a list of millions.
struct Elements;

impl<'de> Visitor<'de> for Elements {
    type Value = Option<Vec<&'de RawValue>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of objects")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut array: A) -> Result<Self::Value, A::Error> {
        let mut elements = Vec::new();
        while let Some(element) = array.next_element::<&RawValue>()? {
            if elements.len() == LINES_MAX {
                while array.next_element::<serde::de::IgnoredAny>()?.is_some() {}
                return Ok(None);
            }
            elements.push(element);
        }
        Ok(Some(elements))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(body: &str, form: Form, expected: &str) {
        let found = match split(body.as_bytes(), form) {
            Ok(lines) => {
                let text =
                    |(number, line): &(u64, &[u8])| format!("{number}:{}", String::from_utf8_lossy(line));
                lines.iter().map(text).collect::<Vec<_>>().join("|")
            }
            Err(error) => error.code().to_owned(),
        };
        assert_eq!(found, expected, "{body:?}");
    }

    #[test]
    fn lines_and_elements() {
        check("{}\n\n {\"a\":1} \r\n", Form::Lines, "1:{}|3: {\"a\":1} ");
        check("", Form::Lines, "empty-body");
        check(" \n\n", Form::Unsaid, "empty-body");
        check("[]", Form::Json, "empty-body");
        check(
            "[ {\"a\":[1,2]} , 3,\"x\\u0041\" ]",
            Form::Json,
            "1:{\"a\":[1,2]}|2:3|3:\"x\\u0041\"",
        );
        check("[{}] x", Form::Json, "unreadable-body");
        check("[{},", Form::Unsaid, "unreadable-body");
        check("{\n}", Form::Json, "1:{\n}");
        check("{\n}", Form::Unsaid, "1:{|2:}");
        check("[1]\n[2]", Form::Lines, "1:[1]|2:[2]");
        let many = vec!["1"; LINES_MAX + 1];
        check(&many.join("\n"), Form::Lines, "too-many-lines");
        check(&format!("[{}]", many.join(",")), Form::Json, "too-many-lines");
    }

    #[test]
    fn a_bomb_is_stopped_at_the_bound() {
        let zeros = vec![0; 3 * BODY_BYTES_MAX];
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        std::io::Write::write_all(&mut gzip, &zeros).unwrap();
        let gzip = gzip.finish().unwrap();
        let zstd = zstd::stream::encode_all(&*zeros, 1).unwrap();
        for (packed, encoding) in [(gzip, Encoding::Gzip), (zstd, Encoding::Zstd)] {
            assert_eq!(
                unpack(packed.into(), encoding).map_err(|error| error.code()),
                Err("body-too-large")
            );
        }
    }

    #[test]
    fn half_of_it_is_nothing() {
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        std::io::Write::write_all(&mut gzip, b"{\"event\":\"x\"}\n").unwrap();
        let gzip = gzip.finish().unwrap();
        let half = gzip[..gzip.len() / 2].to_vec();
        assert_eq!(
            unpack(half.into(), Encoding::Gzip).map_err(|error| error.code()),
            Err("unreadable-body")
        );
        let zstd = zstd::stream::encode_all(&[b'x'; 1000][..], 1).unwrap();
        let half = zstd[..zstd.len() - 2].to_vec();
        assert_eq!(
            unpack(half.into(), Encoding::Zstd).map_err(|error| error.code()),
            Err("unreadable-body")
        );
    }
}
