//! Positioned reads that believe nothing: each 4 KiB is compared with its CRC-32C before a byte of it is used.
//!
//! So whatever decodes columns or lookups sees only bytes that were written, and damage is an error here and not a
//! puzzle there.

use std::sync::Arc;

use bytes::Bytes;

use crate::error::SegmentError;
use crate::limits::{CHECKED_BYTES, READ_BYTES_MAX};
use crate::read_at::ReadAt;

/// The part of a file that has checksums, from its first byte to [`Checked::end`].
pub(crate) struct Checked {
    file: Arc<dyn ReadAt>,
    sums: Box<[u32]>,
    end: u64,
}

impl Checked {
    pub(crate) fn new(file: Arc<dyn ReadAt>, sums: Box<[u32]>, end: u64) -> Self {
        Self { file, sums, end }
    }

    /// The file itself, for those parts of it that have checksums of their own.
    pub(crate) fn medium(&self) -> &dyn ReadAt {
        &*self.file
    }

    /// One past the last byte that may be read.
    pub(crate) const fn end(&self) -> u64 {
        self.end
    }

    /// The bytes at `offset`.
    pub(crate) fn read(&self, offset: u64, length: u64) -> Result<Bytes, SegmentError> {
        let stop = offset
            .checked_add(length)
            .filter(|stop| *stop <= self.end && length <= READ_BYTES_MAX);
        let stop = stop.ok_or_else(|| {
            SegmentError::damaged(format!(
                "something points at {length} bytes from byte {offset}, beyond the data"
            ))
        })?;
        if length == 0 {
            return Ok(Bytes::new());
        }
        let first = offset / CHECKED_BYTES;
        let from = first * CHECKED_BYTES;
        let to = stop.next_multiple_of(CHECKED_BYTES).min(self.end);
        let too_long = |_| SegmentError::damaged("a read does not fit into memory");
        let mut bytes = vec![0; usize::try_from(to - from).map_err(too_long)?];
        self.file.read_at(from, &mut bytes)?;
        let piece = usize::try_from(CHECKED_BYTES).map_err(too_long)?;
        let sums = self
            .sums
            .get(usize::try_from(first).map_err(too_long)?..)
            .unwrap_or_default();
        for (at, piece) in bytes.chunks(piece).enumerate() {
            if sums.get(at) != Some(&crc32c::crc32c(piece)) {
                let byte = from + at as u64 * CHECKED_BYTES;
                return Err(SegmentError::damaged(format!(
                    "the {} bytes from byte {byte} have changed",
                    piece.len()
                )));
            }
        }
        let start = usize::try_from(offset - from).map_err(too_long)?;
        let length = usize::try_from(length).map_err(too_long)?;
        Ok(Bytes::from(bytes).slice(start..start + length))
    }
}
