//! Our lookups between the last row group and the Parquet footer: terms, grams, salts, block hashes, checksums.
//!
//! Each is a header of 32 bytes and a body of entries of one width. A body is read by positioned reads of what is
//! asked for; nothing here keeps one in memory.

use crate::checked::Checked;
use crate::error::SegmentError;
use crate::fixed::Fields;

/// Bytes of a header.
pub(crate) const HEADER_BYTES: usize = 32;
/// Version of every lookup.
const VERSION: u16 = 0;

/// Which lookup it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Which {
    /// In which pages a term occurs; see `crates/segment/src/postings.rs`.
    Terms,
    /// Which grams occur in the texts of a row group; see `crates/segment/src/grams.rs`.
    Grams,
    /// Salt roots of consecutive blocks, 32 bytes each.
    Salts,
    /// RFC 6962 hashes of consecutive complete blocks, 32 bytes each.
    Blocks,
    /// CRC-32C of every 4 KiB in front of it, 4 bytes each.
    Sums,
}

impl Which {
    const fn magic(self) -> [u8; 4] {
        match self {
            Self::Terms => *b"VTRM",
            Self::Grams => *b"VGRM",
            Self::Salts => *b"VSAL",
            Self::Blocks => *b"VBLK",
            Self::Sums => *b"VSUM",
        }
    }

    pub(crate) const fn width(self) -> u16 {
        match self {
            Self::Terms | Self::Grams => 1,
            Self::Salts | Self::Blocks => 32,
            Self::Sums => 4,
        }
    }
}

/// Writes a lookup: header, then body. `first` is the number of the first block, 0 where entries have no number.
pub(crate) fn encode(which: Which, first: u64, body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(HEADER_BYTES + body.len());
    out.extend_from_slice(&which.magic());
    out.extend_from_slice(&VERSION.to_le_bytes());
    out.extend_from_slice(&which.width().to_le_bytes());
    out.extend_from_slice(&(body.len() as u64).to_le_bytes());
    out.extend_from_slice(&first.to_le_bytes());
    out.extend_from_slice(&crc32c::crc32c(body).to_le_bytes());
    let sum = crc32c::crc32c(&out);
    out.extend_from_slice(&sum.to_le_bytes());
    out.extend_from_slice(body);
    out
}

/// Where a lookup lies, by its header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Lookup {
    which: Which,
    /// Offset of the first entry.
    pub(crate) start: u64,
    /// How many entries.
    pub(crate) count: u64,
    /// Number of the first block.
    pub(crate) first: u64,
    /// CRC-32C of the body.
    pub(crate) body_sum: u32,
}

impl Lookup {
    /// Reads a header that stands at `offset`. `end` is where the lookup must end at the latest.
    pub(crate) fn decode(which: Which, header: &[u8], offset: u64, end: u64) -> Result<Self, SegmentError> {
        let wrong =
            |what: &str| SegmentError::damaged(format!("the {which:?} lookup at byte {offset} {what}"));
        let parsed = || {
            let sum = crc32c::crc32c(header.get(..HEADER_BYTES - 4)?);
            let mut fields = Fields(header);
            let magic: [u8; 4] = fields.bytes()?;
            let version = fields.u16()?;
            let width = fields.u16()?;
            let length = fields.u64()?;
            let first = fields.u64()?;
            let body_sum = fields.u32()?;
            (fields.u32()? == sum).then_some((magic, version, width, length, first, body_sum))
        };
        let (magic, version, width, length, first, body_sum) =
            parsed().ok_or_else(|| wrong("has a header that does not match its checksum"))?;
        if magic != which.magic() || width != which.width() {
            return Err(wrong("is another lookup"));
        }
        if version != VERSION {
            return Err(SegmentError::Unknown(format!(
                "a {which:?} lookup of version {version}"
            )));
        }
        let start = offset + HEADER_BYTES as u64;
        if start.checked_add(length).is_none_or(|stop| stop > end) || !length.is_multiple_of(u64::from(width))
        {
            return Err(wrong("has an impossible length"));
        }
        Ok(Self {
            which,
            start,
            count: length / u64::from(width),
            first,
            body_sum,
        })
    }

    /// Reads a header out of the file.
    pub(crate) fn open(which: Which, file: &Checked, offset: u64) -> Result<Self, SegmentError> {
        let header = file.read(offset, HEADER_BYTES as u64)?;
        Self::decode(which, &header, offset, file.end())
    }

    /// Bytes of all entries.
    pub(crate) const fn length(&self) -> u64 {
        self.count * self.which.width() as u64
    }

    /// The 32 bytes kept for a block.
    pub(crate) fn block(&self, file: &Checked, block: u64) -> Result<Option<[u8; 32]>, SegmentError> {
        let Some(at) = block.checked_sub(self.first).filter(|at| *at < self.count) else {
            return Ok(None);
        };
        let entry = file.read(self.start + at * 32, 32)?;
        Ok(entry.first_chunk().copied())
    }

    /// Checks the body against its own checksum, a piece at a time.
    pub(crate) fn check_body(&self, file: &Checked) -> Result<(), SegmentError> {
        const PIECE: u64 = 1 << 20;
        let mut sum = 0;
        let mut at = 0;
        while at < self.length() {
            let piece = PIECE.min(self.length() - at);
            sum = crc32c::crc32c_append(sum, &file.read(self.start + at, piece)?);
            at += piece;
        }
        if sum == self.body_sum {
            Ok(())
        } else {
            Err(SegmentError::damaged(format!(
                "the {:?} lookup does not match its checksum",
                self.which
            )))
        }
    }
}
