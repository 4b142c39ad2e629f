//! Looks for texts in everything that a data directory holds: the bytes of every file, every page of every column of every segment
//! as somebody else's Parquet reader unpacks it, and every value of the settings; each as it stands, without the escapes of JSON and of
//! addresses, and out of base64.
//!
//! It knows of the formats only that a segment is a Parquet file. It may find too much and reports where; a control shows that
//! it finds what is there.
#![expect(clippy::disallowed_methods, reason = "a test may open files")]

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;
use std::path::Path;

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use bytes::Bytes;
use parquet::file::reader::{FileReader as _, SerializedFileReader};

/// A secret with fewer bytes could stand anywhere by chance.
const SECRET_BYTES_MIN: usize = 8;

/// Base64 of fewer characters holds no secret.
const BASE64_MIN: usize = SECRET_BYTES_MIN * 4 / 3;

/// A line can be JSON inside JSON inside JSON.
const ESCAPES_DEEP: usize = 4;

/// What was looked at, and what was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Report {
    /// By secret the kinds of place: the folder, or what was unpacked.
    pub(crate) found: BTreeMap<String, BTreeSet<String>>,
    pub(crate) files: usize,
    pub(crate) bytes: usize,
    pub(crate) segments: usize,
    pub(crate) pages: usize,
    pub(crate) page_bytes: usize,
    pub(crate) settings: usize,
    pub(crate) base64: usize,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} files of {} bytes, {} pages of {} bytes unpacked from {} segments, {} settings, {} bytes out of base64: {} secrets found",
            self.files,
            self.bytes,
            self.pages,
            self.page_bytes,
            self.segments,
            self.settings,
            self.base64,
            self.found.len()
        )
    }
}

pub(crate) struct Scanner<'s> {
    /// By their first bytes.
    secrets: HashMap<[u8; 4], Vec<&'s str>>,
    base64: GeneralPurpose,
    pub(crate) report: Report,
}

impl<'s> Scanner<'s> {
    pub(crate) fn new(secrets: impl IntoIterator<Item = &'s str>) -> Self {
        let mut by_begin: HashMap<[u8; 4], Vec<&str>> = HashMap::new();
        for secret in secrets {
            assert!(secret.len() >= SECRET_BYTES_MIN, "{secret} could stand anywhere");
            let begin = secret.as_bytes()[..4].try_into().unwrap();
            by_begin.entry(begin).or_default().push(secret);
        }
        let lenient = GeneralPurposeConfig::new()
            .with_decode_allow_trailing_bits(true)
            .with_decode_padding_mode(DecodePaddingMode::RequireNone);
        Self {
            secrets: by_begin,
            base64: GeneralPurpose::new(&alphabet::STANDARD, lenient),
            report: Report::default(),
        }
    }

    /// Every file below the folder. A place is called by its folder.
    pub(crate) fn directory(&mut self, dir: &Path, name: &str) {
        for entry in std::fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            let file = path.file_name().unwrap().to_str().unwrap();
            // What a file is called is kept too.
            self.bytes("names of files", file.as_bytes());
            if path.is_dir() {
                self.directory(&path, file);
                continue;
            }
            let content = std::fs::read(&path).unwrap();
            self.report.files += 1;
            self.report.bytes += content.len();
            self.bytes(name, &content);
            if content.starts_with(b"PAR1") {
                self.segment(content);
            }
        }
    }

    fn segment(&mut self, content: Vec<u8>) {
        self.report.segments += 1;
        let reader = SerializedFileReader::new(Bytes::from(content)).unwrap();
        for group in 0..reader.num_row_groups() {
            let group = reader.get_row_group(group).unwrap();
            for column in 0..group.num_columns() {
                for page in group.get_column_page_reader(column).unwrap() {
                    let page = page.unwrap();
                    self.report.pages += 1;
                    self.report.page_bytes += page.buffer().len();
                    self.bytes("pages", page.buffer());
                }
            }
        }
    }

    pub(crate) fn setting(&mut self, key: &str, value: &[u8]) {
        self.report.settings += 1;
        self.bytes("settings", key.as_bytes());
        self.bytes("settings", value);
    }

    pub(crate) fn bytes(&mut self, place: &str, bytes: &[u8]) {
        self.texts(place, bytes);
        for text in base64_runs(bytes) {
            // Values can stand one behind another without anything between them, so any character may be the first.
            for begin in 0..4 {
                let whole = text.get(begin..).unwrap_or_default();
                let Ok(decoded) = self
                    .base64
                    .decode(&whole[..whole.len() - usize::from(whole.len() % 4 == 1)])
                else {
                    panic!("{text:?} is no base64")
                };
                self.report.base64 += decoded.len();
                self.texts(&format!("{place} in base64"), &decoded);
            }
        }
    }

    /// As it stands, and without escapes, as often as there are some.
    fn texts(&mut self, place: &str, bytes: &[u8]) {
        self.look(place, bytes);
        let mut text = Cow::Borrowed(bytes);
        for _ in 0..ESCAPES_DEEP {
            let Some(bare) = without_escapes(&text) else { break };
            self.look(place, &bare);
            text = Cow::Owned(bare);
        }
        if let Some(bare) = without_percents(&text) {
            self.look(place, &bare);
        }
    }

    fn look(&mut self, place: &str, bytes: &[u8]) {
        for (at, begin) in bytes.windows(4).enumerate() {
            let begin: [u8; 4] = begin.try_into().unwrap();
            // Most of a journal file that is not full.
            if begin == [0; 4] {
                continue;
            }
            for secret in self.secrets.get(&begin).into_iter().flatten() {
                if bytes[at..].starts_with(secret.as_bytes()) {
                    let places = self.report.found.entry((*secret).to_owned()).or_default();
                    places.insert(place.to_owned());
                }
            }
        }
    }
}

/// Stretches of characters of base64, of both alphabets, in that of RFC 4648 section 4.
fn base64_runs(bytes: &[u8]) -> Vec<Vec<u8>> {
    let of_it = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_');
    let standard = |byte: &u8| match byte {
        b'-' => b'+',
        b'_' => b'/',
        other => *other,
    };
    bytes
        .split(|byte| !of_it(byte))
        .filter(|run| run.len() >= BASE64_MIN)
        .map(|run| run.iter().map(standard).collect())
        .collect()
}

/// Without one level of the escapes of RFC 8259; nothing where there are none.
fn without_escapes(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut bare = Vec::with_capacity(bytes.len());
    let mut at = 0;
    let mut any = false;
    while let Some(byte) = bytes.get(at) {
        let escaped = (*byte == b'\\').then(|| bytes.get(at + 1)).flatten();
        let plain = match escaped {
            Some(b'n') => b'\n',
            Some(b't') => b'\t',
            Some(b'r') => b'\r',
            Some(b'b') => 8,
            Some(b'f') => 12,
            Some(other @ (b'"' | b'\\' | b'/')) => *other,
            Some(b'u') => {
                let digits = bytes
                    .get(at + 2..at + 6)
                    .and_then(|digits| str::from_utf8(digits).ok());
                let code = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
                if let Some(letter) = code.and_then(char::from_u32) {
                    bare.extend(letter.to_string().bytes());
                    (at, any) = (at + 6, true);
                    continue;
                }
                bare.push(*byte);
                at += 1;
                continue;
            }
            _ => {
                bare.push(*byte);
                at += 1;
                continue;
            }
        };
        bare.push(plain);
        (at, any) = (at + 2, true);
    }
    any.then_some(bare)
}

fn without_percents(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut bare = Vec::with_capacity(bytes.len());
    let mut at = 0;
    let mut any = false;
    while let Some(byte) = bytes.get(at) {
        let digits = (*byte == b'%').then(|| bytes.get(at + 1..at + 3)).flatten();
        let code = digits
            .and_then(|digits| str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bare.push(code.unwrap_or(*byte));
        at += if code.is_some() { 3 } else { 1 };
        any |= code.is_some();
    }
    any.then_some(bare)
}
