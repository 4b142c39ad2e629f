//! What an export is written into: Parquet, lines or a sheet, in pieces that a client reads as fast as it likes.

use std::io::{self, Write};

mod sheet;

use bytes::Bytes;
use tokio::sync::mpsc;
use vitni_event::{Event, TenantId, canonical};
use vitni_query::Found;
use vitni_segment::{Export, SegmentError};

use super::super::find;
use crate::limits::EXPORT_PIECE_BYTES;

/// In what form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// The columns of a segment.
    Parquet,
    /// An event a line, as `/v1/search` writes it.
    Lines,
    /// The fields that people look at first, as comma-separated values.
    Sheet,
}

impl Form {
    pub(super) fn of(word: Option<&str>) -> Self {
        match word {
            Some("ndjson") => Self::Lines,
            Some("csv") => Self::Sheet,
            _ => Self::Parquet,
        }
    }

    /// The catalogue's word for it.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Parquet => "parquet",
            Self::Lines => "json",
            Self::Sheet => "csv",
        }
    }

    pub(super) const fn media_type(self) -> &'static str {
        match self {
            Self::Parquet => "application/vnd.apache.parquet",
            Self::Lines => "application/x-ndjson",
            Self::Sheet => "text/csv; charset=utf-8; header=present",
        }
    }

    pub(super) const fn disposition(self) -> &'static str {
        match self {
            Self::Parquet => "attachment; filename=\"events.parquet\"",
            Self::Lines => "attachment; filename=\"events.ndjson\"",
            Self::Sheet => "attachment; filename=\"events.csv\"",
        }
    }

    pub(super) fn begin(self, mut send: Sender) -> io::Result<File> {
        Ok(match self {
            Self::Parquet => File::Parquet(Box::new(Export::new(send).map_err(io_error)?)),
            Self::Lines => File::Lines(send, Vec::new()),
            Self::Sheet => {
                send.write_all(sheet::heading().as_bytes())?;
                File::Sheet(send)
            }
        })
    }
}

/// A file on its way.
pub(super) enum File {
    Parquet(Box<Export<Sender>>),
    Lines(Sender, Vec<u8>),
    Sheet(Sender),
}

impl File {
    pub(super) fn push(&mut self, row: &Found, epoch: u32) -> io::Result<()> {
        match self {
            Self::Parquet(export) => {
                let event = read(row)?;
                export
                    .push(row.seq, row.index, &event, row.canonical.len())
                    .map_err(io_error)
            }
            Self::Sheet(send) => send.write_all(sheet::line(row.index, &read(row)?).as_bytes()),
            Self::Lines(send, line) => {
                line.clear();
                find::write_row(&row.tenant, epoch, row.index, row.seq, &row.canonical, line);
                line.push(b'\n');
                send.write_all(line)
            }
        }
    }

    pub(super) fn finish(self, tenant: &TenantId) -> io::Result<()> {
        match self {
            Self::Parquet(export) => export.finish(tenant).map(|_| ()).map_err(io_error),
            Self::Lines(mut send, _) | Self::Sheet(mut send) => send.flush(),
        }
    }
}

fn read(row: &Found) -> io::Result<Event<'_>> {
    canonical::read(&row.canonical).map_err(|_| io::Error::other("a stored event cannot be read"))
}

fn io_error(error: SegmentError) -> io::Error {
    match error {
        SegmentError::Io(error) => error,
        error => io::Error::other(error),
    }
}

/// Writes into the answer, a piece at a time, and waits while its client does not read.
pub(super) struct Sender {
    to: mpsc::Sender<io::Result<Bytes>>,
    piece: Vec<u8>,
}

impl Sender {
    pub(super) const fn new(to: mpsc::Sender<io::Result<Bytes>>) -> Self {
        Self {
            to,
            piece: Vec::new(),
        }
    }

    /// Whether the client is gone.
    pub(super) fn is_closed(&self) -> bool {
        self.to.is_closed()
    }

    /// Ends the answer before its end.
    pub(super) fn fail(&self, error: io::Error) {
        // Whoever is gone is not told.
        let _ = self.to.blocking_send(Err(error));
    }

    fn hand_over(&mut self) -> io::Result<()> {
        if self.piece.is_empty() {
            return Ok(());
        }
        let piece = Bytes::from(std::mem::take(&mut self.piece));
        let sent = self.to.blocking_send(Ok(piece));
        sent.map_err(|_| io::Error::new(io::ErrorKind::BrokenPipe, "the client is gone"))
    }
}

/// Another one into the same answer; what the first one still holds is its own.
impl Clone for Sender {
    fn clone(&self) -> Self {
        Self::new(self.to.clone())
    }
}

impl Write for Sender {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.piece.extend_from_slice(bytes);
        if self.piece.len() >= EXPORT_PIECE_BYTES {
            self.hand_over()?;
        }
        Ok(bytes.len())
    }

    /// The Parquet writer flushes after every column chunk; pieces of a useful size are handed over without that.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The last piece. A file that is dropped without being finished has no end either way.
impl Drop for Sender {
    fn drop(&mut self) {
        let _ = self.hand_over();
    }
}
