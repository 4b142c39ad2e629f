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
        let text = text.as_bytes();
        if text.len() != 36 {
            return None;
        }
        let mut bytes = [0_u8; 16];
        let mut digits = text.iter().enumerate().filter_map(|(at, byte)| match at {
            8 | 13 | 18 | 23 => (*byte != b'-').then_some(None),
            _ => Some(
                (*byte as char)
                    .to_digit(16)
                    .and_then(|digit| u8::try_from(digit).ok()),
            ),
        });
        for byte in &mut bytes {
            let high = digits.next()??;
            let low = digits.next()??;
            *byte = high << 4 | low;
        }
        digits.next().is_none().then_some(Self(bytes))
    }
}

impl EventId {
    /// Appends the 36 characters.
    pub fn write(&self, out: &mut Vec<u8>) {
        let hex = |nibble: u8| {
            if nibble < 10 {
                b'0' + nibble
            } else {
                b'a' + nibble - 10
            }
        };
        for (at, byte) in self.0.iter().enumerate() {
            if matches!(at, 4 | 6 | 8 | 10) {
                out.push(b'-');
            }
            out.extend_from_slice(&[hex(byte >> 4), hex(byte & 0x0f)]);
        }
    }
}

impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = Vec::with_capacity(36);
        self.write(&mut text);
        f.write_str(str::from_utf8(&text).map_err(|_| fmt::Error)?)
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
