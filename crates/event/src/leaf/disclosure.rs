//! RFC 9901 disclosures: base64url of `[salt, name, value]`, committed to by the SHA-256 of that text.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

use crate::flags::Flags;
use crate::json::reader::Reader;
use crate::json::{CanonicalJson, Fault};

/// A disclosure's digest as it stands in `_sd`: base64url without padding.
pub(super) type Digest = [u8; 43];

/// One group of one event, ready to be shown to somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disclosure {
    /// The group's name.
    pub group: String,
    /// The group's salt.
    pub salt: [u8; 16],
    /// What is handed over: base64url, without padding, of the JSON array `[salt, name, value]`.
    pub text: String,
}

/// A text that is no disclosure of a group.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DisclosureError {
    /// Not base64url of UTF-8 text.
    #[error("the disclosure is not base64url text; it is damaged")]
    NotBase64,
    /// Not `[salt, name, value]` with a salt of sixteen bytes.
    #[error(
        "the disclosure is not a JSON array of salt, name and value; it is damaged or not one of Vitni's"
    )]
    NotADisclosure,
}

impl From<Fault> for DisclosureError {
    fn from(_: Fault) -> Self {
        Self::NotADisclosure
    }
}

impl Disclosure {
    pub(super) fn new(group: &str, salt: [u8; 16], value: &[u8]) -> Self {
        let mut hasher = Hasher::default();
        hasher.encode(&salt, group, value);
        let text = String::from_utf8_lossy(&hasher.encoded).into_owned();
        Self {
            group: group.to_owned(),
            salt,
            text,
        }
    }

    /// What stands for it in the leaf's `_sd`: base64url of the SHA-256 of the text.
    #[must_use]
    pub fn digest(&self) -> String {
        URL_SAFE_NO_PAD.encode(Sha256::digest(self.text.as_bytes()))
    }

    /// Takes a disclosure apart that somebody hands in, and returns it with the group's value.
    ///
    /// # Errors
    /// When it is not base64url of `[salt, name, value]` with a salt of sixteen bytes.
    pub fn parse(text: &str) -> Result<(Self, CanonicalJson<'static>), DisclosureError> {
        let json = URL_SAFE_NO_PAD
            .decode(text)
            .map_err(|_| DisclosureError::NotBase64)?;
        let json = str::from_utf8(&json).map_err(|_| DisclosureError::NotBase64)?;
        let mut reader = Reader::new(json);
        let (mut salt, mut group, mut value, mut count) = (None, None, None, 0);
        reader.space();
        reader.array(|reader| {
            match count {
                0 => salt = Some(reader.string()?),
                1 => group = Some(reader.string()?.into_owned()),
                _ => value = Some(reader.value(&mut Flags::default())?.into_owned()),
            }
            count += 1;
            Ok::<_, Fault>(())
        })?;
        reader.end()?;
        let salt = salt.and_then(|salt| URL_SAFE_NO_PAD.decode(salt.as_bytes()).ok()?.try_into().ok());
        match (salt, group, value, count) {
            (Some(salt), Some(group), Some(value), 3) => Ok((
                Self {
                    group,
                    salt,
                    text: text.to_owned(),
                },
                value,
            )),
            _ => Err(DisclosureError::NotADisclosure),
        }
    }
}

/// Makes digests, its buffers used again.
#[derive(Debug, Default)]
pub(super) struct Hasher {
    json: Vec<u8>,
    encoded: Vec<u8>,
}

impl Hasher {
    pub(super) fn digest(&mut self, salt: &[u8; 16], group: &str, value: &[u8]) -> Digest {
        self.encode(salt, group, value);
        let hash = Sha256::digest(&self.encoded);
        let mut digest = [0; 43];
        // 32 bytes are 43 characters, so there is always room.
        let written = URL_SAFE_NO_PAD.encode_slice(hash, &mut digest);
        debug_assert_eq!(written, Ok(digest.len()));
        digest
    }

    fn encode(&mut self, salt: &[u8; 16], group: &str, value: &[u8]) {
        let Self { json, encoded } = self;
        let mut salt_text = [0; 22];
        let written = URL_SAFE_NO_PAD.encode_slice(salt, &mut salt_text);
        debug_assert_eq!(written, Ok(salt_text.len()));
        json.clear();
        json.extend_from_slice(b"[\"");
        json.extend_from_slice(&salt_text);
        json.extend_from_slice(b"\",\"");
        json.extend_from_slice(group.as_bytes());
        json.extend_from_slice(b"\",");
        json.extend_from_slice(value);
        json.push(b']');
        encoded.clear();
        encoded.resize(json.len().div_ceil(3) * 4, 0);
        let length = URL_SAFE_NO_PAD.encode_slice(&json, encoded).unwrap_or(0);
        encoded.truncate(length);
    }
}
