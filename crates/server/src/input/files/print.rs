//! By which bytes are known again that are not kept: a keyed hash of a stretch of a file.
//!
//! A plain digest would stand in the settings after the event was erased, and lines can be guessed; whoever has a copy of
//! the key can still try, so the key never leaves the settings either.

use hmac::{Hmac, KeyInit as _, Mac as _};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use crate::hex::hex;
use crate::limits::FILE_PRINT_BYTES;

/// The secret of all prints.
#[derive(Clone, Copy)]
pub(super) struct PrintKey(pub(super) [u8; 32]);

impl std::fmt::Debug for PrintKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PrintKey")
    }
}

/// A stretch of so many bytes, and their keyed hash.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Print {
    pub(super) bytes: u64,
    hash: String,
}

impl PrintKey {
    pub(super) fn print(&self, bytes: &[u8]) -> Print {
        let mut hash = String::new();
        if let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.0) {
            mac.update(bytes);
            hash = hex(&mac.finalize().into_bytes());
        }
        Print {
            bytes: bytes.len() as u64,
            hash,
        }
    }

    /// Whether these are the bytes.
    pub(super) fn fits(&self, print: &Print, bytes: &[u8]) -> bool {
        print.bytes == 0 && bytes.is_empty() || self.print(bytes) == *print
    }
}

/// The last bytes, as many as a print is made of.
pub(super) fn last(bytes: &[u8]) -> &[u8] {
    let from = bytes.len().saturating_sub(FILE_PRINT_BYTES);
    bytes.get(from..).unwrap_or_default()
}
