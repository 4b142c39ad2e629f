//! The identifiers that must never be mixed up, each as a type of its own.

use std::fmt;
use std::sync::Arc;

use crate::limits::WORD_BYTES_MAX;

/// A UUID: the idempotency key of an event inside its tenant. Displayed in the usual lower-case form.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventId(pub [u8; 16]);

impl EventId {
    /// A UUIDv7 (RFC 9562 section 5.7) from a time in milliseconds since 1970 and ten random bytes.
    #[must_use]
    pub fn v7(unix_ms: u64, random: [u8; 10]) -> Self {
        let [_, _, t0, t1, t2, t3, t4, t5] = unix_ms.to_be_bytes();
        let [r0, r1, r2, r3, r4, r5, r6, r7, r8, r9] = random;
        Self([
            t0,
            t1,
            t2,
            t3,
            t4,
            t5,
            0x70 | (r0 & 0x0f),
            r1,
            0x80 | (r2 & 0x3f),
            r3,
            r4,
            r5,
            r6,
            r7,
            r8,
            r9,
        ])
    }

    /// A UUIDv8 (RFC 9562 section 5.8) whose 122 free bits are taken from the start of a digest.
    #[must_use]
    pub fn v8(digest: [u8; 16]) -> Self {
        let mut bytes = digest;
        let [_, _, _, _, _, _, version, _, variant, ..] = &mut bytes;
        *version = 0x80 | (*version & 0x0f);
        *variant = 0x80 | (*variant & 0x3f);
        Self(bytes)
    }

    /// The version nibble: 7 for time-ordered, 8 for derived ids.
    #[must_use]
    pub const fn version(&self) -> u8 {
        let [_, _, _, _, _, _, byte, ..] = self.0;
        byte >> 4
    }

    /// For a UUIDv7 the milliseconds since 1970 in its first 48 bits.
    #[must_use]
    pub fn unix_ms(&self) -> Option<u64> {
        let [t0, t1, t2, t3, t4, t5, ..] = self.0;
        (self.version() == 7).then(|| u64::from_be_bytes([0, 0, t0, t1, t2, t3, t4, t5]))
    }

    /// Reads the 36-character form, either case. `None` for anything else: such an id is not a UUID.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text: &[u8; TEXT_BYTES] = text.as_bytes().try_into().ok()?;
        let at = |place: usize| text.get(place).copied().unwrap_or_default();
        let digit = |place: usize| DIGITS.get(usize::from(at(place))).copied().unwrap_or(NO_DIGIT);
        let mut bytes = [0; 16];
        // Digits are below 16, so whatever is none shows in what all of them have together.
        let mut all = 0;
        for (byte, place) in bytes.iter_mut().zip(PLACES) {
            let (high, low) = (digit(place), digit(place + 1));
            all |= high | low;
            *byte = high << 4 | low;
        }
        let hyphens = HYPHENS.iter().all(|place| at(*place) == b'-');
        (hyphens && all < 16).then_some(Self(bytes))
    }
}

const TEXT_BYTES: usize = 36;
/// Where in the text the two digits of each byte stand, and where the hyphens.
const PLACES: [usize; 16] = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34];
const HYPHENS: [usize; 4] = [8, 13, 18, 23];

const NO_DIGIT: u8 = 0xff;
/// What each character is worth as a hexadecimal digit of either case.
#[expect(
    clippy::indexing_slicing,
    reason = "the compiler works it out, and would refuse an index that is wrong"
)]
const DIGITS: [u8; 256] = {
    let mut digits = [NO_DIGIT; 256];
    let mut value = 0;
    while value < 16 {
        digits[LOWER_HEX[value] as usize] = value as u8;
        digits[LOWER_HEX[value].to_ascii_uppercase() as usize] = value as u8;
        value += 1;
    }
    digits
};
const LOWER_HEX: &[u8; 16] = b"0123456789abcdef";

impl EventId {
    /// Appends the 36 characters.
    pub fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.text());
    }

    fn text(&self) -> [u8; TEXT_BYTES] {
        let hex = |nibble: u8| {
            LOWER_HEX
                .get(usize::from(nibble & 0x0f))
                .copied()
                .unwrap_or_default()
        };
        let mut text = [b'-'; TEXT_BYTES];
        for (byte, place) in self.0.iter().zip(PLACES) {
            if let Some([high, low]) = text.get_mut(place..).and_then(<[u8]>::first_chunk_mut) {
                (*high, *low) = (hex(byte >> 4), hex(*byte));
            }
        }
        text
    }
}

impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(str::from_utf8(&self.text()).map_err(|_| fmt::Error)?)
    }
}

impl fmt::Debug for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The opaque, immutable id of a tenant: 1 to 64 of `a-z`, `0-9` and `-`. Cheap to clone.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TenantId(Arc<str>);

impl TenantId {
    /// Checks the form. `None` when it is empty, too long or has another character.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::is_valid(text).then(|| Self(text.into()))
    }

    /// Whether a text has the form of a tenant id.
    #[must_use]
    pub fn is_valid(text: &str) -> bool {
        let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        (1..=64).contains(&text.len()) && text.bytes().all(allowed)
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for TenantId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for TenantId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A leaf's position in its tenant's tree, from 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LeafIndex(pub u64);

/// A position in the journal that all tenants share, from 1; the order across tenants.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Seq(pub u64);

impl fmt::Display for LeafIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for Seq {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Whether a text has the form of event ids and of the names of catalogues.
#[must_use]
pub fn is_word(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b':' | b'-');
    (1..=WORD_BYTES_MAX).contains(&text.len()) && text.bytes().all(allowed)
}
