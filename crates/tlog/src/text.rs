//! Small strict text pieces shared by the formats: canonical base64, canonical decimals. Nothing here is lenient: two
//! texts never mean the same value.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// Standard padded base64 (RFC 4648 §4).
pub(crate) fn base64_encode(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// The bytes of a standard base64 text; padding required, non-zero trailing bits refused.
pub(crate) fn base64_decode(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}

/// An ASCII decimal without sign or leading zeros, at most `max`.
pub(crate) fn decimal(text: &str, max: u64) -> Option<u64> {
    let canonical = text == "0" || !text.starts_with('0');
    if !canonical || text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    text.parse().ok().filter(|n| *n <= max)
}
