//! Entry bundles (C2SP tlog-tiles): up to 256 entries, each behind its length in 16 bits, big-endian.

use crate::limits::ENTRY_LEN_MAX;
use thiserror::Error;

/// Why bytes are not an entry bundle, or an entry cannot be in one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum BundleError {
    /// The entry's length does not fit in 16 bits.
    #[error("an entry of {len} bytes is too long: at most 65535 fit")]
    EntryTooLong {
        /// Its length in bytes.
        len: usize,
    },
    /// The bytes end inside an entry, or before the last one.
    #[error("the entry bundle ends in entry {position}")]
    Truncated {
        /// Position of that entry in the bundle, from 0.
        position: u16,
    },
    /// Bytes follow the last entry.
    #[error("{len} bytes follow the last entry of the bundle")]
    Trailing {
        /// How many.
        len: usize,
    },
}

/// Appends one entry to a bundle.
///
/// # Errors
/// [`BundleError::EntryTooLong`]; the bundle is unchanged then.
pub fn push_entry(bundle: &mut Vec<u8>, entry: &[u8]) -> Result<(), BundleError> {
    let too_long = BundleError::EntryTooLong { len: entry.len() };
    let len = u16::try_from(entry.len()).map_err(|_| too_long)?;
    bundle.reserve(2 + entry.len());
    bundle.extend_from_slice(&len.to_be_bytes());
    bundle.extend_from_slice(entry);
    Ok(())
}

/// A bundle of these entries.
///
/// # Errors
/// [`BundleError::EntryTooLong`] for the first entry beyond [`ENTRY_LEN_MAX`].
pub fn encode_bundle<'a>(entries: impl IntoIterator<Item = &'a [u8]>) -> Result<Vec<u8>, BundleError> {
    let mut bundle = Vec::new();
    for entry in entries {
        push_entry(&mut bundle, entry)?;
    }
    Ok(bundle)
}

/// Reads a bundle entry by entry without copying: yields exactly `width` entries, or an error as the last item.
#[derive(Clone, Debug)]
pub struct EntryBundle<'a> {
    rest: &'a [u8],
    position: u16,
    width: u16,
    done: bool,
}

impl<'a> EntryBundle<'a> {
    /// The longest bundle of `width` entries, in bytes: what a reader need accept at most.
    pub const fn len_max(width: u16) -> usize {
        (2 + ENTRY_LEN_MAX) * width as usize
    }

    /// A reader over the bytes of a bundle that should hold `width` entries.
    pub fn new(bytes: &'a [u8], width: u16) -> Self {
        Self {
            rest: bytes,
            position: 0,
            width,
            done: false,
        }
    }

    fn entry(&mut self) -> Option<&'a [u8]> {
        let (len, rest) = self.rest.split_first_chunk::<2>()?;
        let (entry, rest) = rest.split_at_checked(usize::from(u16::from_be_bytes(*len)))?;
        self.rest = rest;
        self.position += 1;
        Some(entry)
    }
}

impl<'a> Iterator for EntryBundle<'a> {
    type Item = Result<&'a [u8], BundleError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        if self.position == self.width {
            self.done = true;
            return (!self.rest.is_empty()).then_some(Err(BundleError::Trailing { len: self.rest.len() }));
        }
        let entry = self.entry().ok_or(BundleError::Truncated {
            position: self.position,
        });
        self.done = entry.is_err();
        Some(entry)
    }
}
