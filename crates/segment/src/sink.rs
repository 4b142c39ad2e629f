//! What the Parquet writer writes into: counts, checksums and holds back the footer until it is sealed.
//!
//! Every 4 KiB of the file up to the checksums themselves has a CRC-32C; what follows them (page index and footer)
//! is kept in memory, gets one CRC-32C of its own, written into the place left for it, and only then goes out.

use std::io::{self, Write};

use crate::limits::CHECKED_BYTES;
use crate::seal;

/// Bytes gathered before the writer below is asked: column chunks are small.
const BUFFER_BYTES: usize = 256 << 10;

pub(crate) struct Sink<W> {
    out: W,
    buffer: Vec<u8>,
    written: u64,
    sums: Vec<u32>,
    sum: u32,
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// Everything is checksummed.
    Summing,
    /// The checksums themselves pass through.
    Passing,
    /// Page index and footer are held back.
    Holding,
}

impl<W: Write> Sink<W> {
    pub(crate) fn new(out: W) -> Self {
        Self {
            out,
            buffer: Vec::with_capacity(BUFFER_BYTES),
            written: 0,
            sums: Vec::new(),
            sum: 0,
            state: State::Summing,
        }
    }

    /// Ends the checksummed part and hands out the checksums, the last of a piece that may be short.
    pub(crate) fn end_sums(&mut self) -> Vec<u32> {
        if !self.written.is_multiple_of(CHECKED_BYTES) {
            self.sums.push(self.sum);
        }
        self.state = State::Passing;
        std::mem::take(&mut self.sums)
    }

    /// From here on nothing goes out before [`Sink::seal`].
    pub(crate) fn hold(&mut self) -> io::Result<()> {
        self.drain()?;
        self.state = State::Holding;
        Ok(())
    }

    /// Puts the checksum of what was held back into its place and lets it go. Returns the length of the file.
    pub(crate) fn seal(mut self) -> io::Result<u64> {
        seal::stamp(&mut self.buffer)
            .ok_or_else(|| io::Error::other("the footer has no place for its checksum"))?;
        self.drain()?;
        self.out.flush()?;
        Ok(self.written)
    }

    fn drain(&mut self) -> io::Result<()> {
        self.out.write_all(&self.buffer)?;
        self.buffer.clear();
        Ok(())
    }

    fn add_to_sums(&mut self, mut bytes: &[u8]) {
        let mut at = self.written % CHECKED_BYTES;
        while !bytes.is_empty() {
            let room = usize::try_from(CHECKED_BYTES - at).unwrap_or(bytes.len());
            let (piece, rest) = bytes.split_at(room.min(bytes.len()));
            self.sum = crc32c::crc32c_append(self.sum, piece);
            at = (at + piece.len() as u64) % CHECKED_BYTES;
            if at == 0 {
                self.sums.push(std::mem::take(&mut self.sum));
            }
            bytes = rest;
        }
    }
}

impl<W: Write> Write for Sink<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.state == State::Summing {
            self.add_to_sums(bytes);
        }
        self.written += bytes.len() as u64;
        self.buffer.extend_from_slice(bytes);
        if self.state != State::Holding && self.buffer.len() >= BUFFER_BYTES {
            self.drain()?;
        }
        Ok(bytes.len())
    }

    /// The Parquet writer flushes after every column chunk; our own buffer is the better judge.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
