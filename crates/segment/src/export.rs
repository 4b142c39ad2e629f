//! Writes events into an ordinary Parquet file with the columns of a segment, for whoever takes them away: any events of one tenant in any
//! order, as their reader may see them.
//!
//! What comes out is no segment: it has no lookups, salts or checksums, and [`Reader`](crate::Reader) refuses it. It holds one row group in
//! memory, and about a hundred bytes a column of each row group for the footer. Until [`Export::finish`] the file has no footer, so a file
//! that was cut short cannot be mistaken for a whole one.

use std::io::Write;

use parquet::file::metadata::KeyValue;
use parquet::file::writer::SerializedFileWriter;
use vitni_event::{Event, LeafIndex, Seq, TenantId};

use crate::batch::Batch;
use crate::chunk::Index;
use crate::error::SegmentError;
use crate::limits::{EXPORT_GROUP_BYTES, EXPORT_GROUP_ROWS};
use crate::schema;
use crate::writer::encode;

/// What the file says it is.
const KEY: &str = "vitni.export";
/// Version of the columns: that of the segments.
const VERSION: &str = "0";

/// An export being written into `W`.
pub struct Export<W: Write + Send> {
    file: SerializedFileWriter<W>,
    batch: Batch,
    rows: u64,
}

impl<W: Write + Send> Export<W> {
    /// Begins a file.
    ///
    /// # Errors
    /// When the first bytes cannot be written.
    pub fn new(out: W) -> Result<Self, SegmentError> {
        let (root, _) = schema::schema().map_err(encode)?;
        let properties = schema::export_properties();
        let file = SerializedFileWriter::new(out, root.clone(), properties);
        Ok(Self {
            file: file.map_err(encode)?,
            batch: Batch::default(),
            rows: 0,
        })
    }

    /// Adds an event. `bytes` is the length of its canonical form.
    ///
    /// # Errors
    /// When the medium fails. After an error the file is of no use.
    pub fn push(
        &mut self,
        seq: Seq,
        index: LeafIndex,
        event: &Event<'_>,
        bytes: usize,
    ) -> Result<(), SegmentError> {
        self.batch.push(seq, index, event, bytes, None);
        self.rows += 1;
        if self.batch.rows() >= EXPORT_GROUP_ROWS || self.batch.bytes() >= EXPORT_GROUP_BYTES {
            self.write_group()?;
        }
        Ok(())
    }

    fn write_group(&mut self) -> Result<(), SegmentError> {
        let repeating = self.batch.repeating();
        let written = self.batch.write(&mut self.file, repeating, Index::None);
        written.map_err(encode)
    }

    /// Ends the file and says how many events are in it.
    ///
    /// # Errors
    /// When the medium fails.
    pub fn finish(mut self, tenant: &TenantId) -> Result<u64, SegmentError> {
        if self.batch.rows() > 0 {
            self.write_group()?;
        }
        let pairs = [(KEY, VERSION.to_owned()), ("vitni.tenant", tenant.to_string())];
        for (key, value) in pairs {
            self.file
                .append_key_value_metadata(KeyValue::new(key.to_owned(), value));
        }
        self.file.into_inner().map_err(encode)?.flush()?;
        Ok(self.rows)
    }
}
