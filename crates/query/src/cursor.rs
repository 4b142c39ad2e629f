//! The keyset cursor: where a page ended, as text that survives a URL.
//!
//! It holds two positions and nothing else, so it costs the server no memory, never expires and works on any node.
//! It is not bound to a filter: with another filter it continues that one below the same position.

use std::fmt;

use vitni_event::Seq;

/// Where the next page starts.
///
/// Positions in the journal only grow, so "below `after`" means the same rows however many events arrive meanwhile,
/// and `upper` keeps every page inside what was there when the first one was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Cursor {
    upper: Seq,
    after: Seq,
}

impl Cursor {
    /// A cursor that continues below `after` in a search that began when `upper` was the newest position.
    /// `None` unless `1 <= after <= upper`: no row has another position.
    #[must_use]
    pub const fn new(upper: Seq, after: Seq) -> Option<Self> {
        if after.0 >= 1 && after.0 <= upper.0 {
            Some(Self { upper, after })
        } else {
            None
        }
    }

    /// The newest position there was when the search began.
    #[must_use]
    pub const fn upper(self) -> Seq {
        self.upper
    }

    /// The position of the last row handed out; the next page has lower ones only.
    #[must_use]
    pub const fn after(self) -> Seq {
        self.after
    }

    /// The newest position that the next page may show; `None` when nothing can be left.
    #[must_use]
    pub fn newest(self) -> Option<Seq> {
        self.after.0.checked_sub(1).filter(|newest| *newest > 0).map(Seq)
    }

    /// Reads exactly what `Display` writes: `s0.<upper>.<after>`, two numbers in lower-case hexadecimal without leading
    /// zeros. `None` for every other text: a cursor is handed back as it was given, or it is not ours.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (upper, after) = text.strip_prefix("s0.")?.split_once('.')?;
        Self::new(Seq(position(upper)?), Seq(position(after)?))
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "s0.{:x}.{:x}", self.upper.0, self.after.0)
    }
}

/// One hexadecimal number in the one form that is written.
pub(crate) fn position(text: &str) -> Option<u64> {
    let plain = text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    if !plain || text.starts_with('0') {
        return None;
    }
    u64::from_str_radix(text, 16).ok()
}
