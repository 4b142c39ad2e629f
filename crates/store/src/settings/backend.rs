//! The settings database's way to the disk: redb asks, [`Disk`](crate::disk::Disk) answers.

use std::io;
use std::sync::Arc;

use redb::StorageBackend;

use crate::disk::{DiskFile, SyncSite};

/// One file under redb.
#[derive(Debug)]
pub(super) struct Backend(pub(super) Arc<dyn DiskFile>);

impl StorageBackend for Backend {
    fn len(&self) -> io::Result<u64> {
        self.0.len()
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        self.0.read_at(offset, out)
    }

    /// Growth is written out as zeros, so that a full disk says so here, where redb can still give the change up, and
    /// not later in the middle of a commit.
    fn set_len(&self, len: u64) -> io::Result<()> {
        const CHUNK: usize = 64 << 10;
        let mut at = self.0.len()?;
        if len <= at {
            return self.0.set_len(len);
        }
        let zeros = vec![0; CHUNK];
        while at < len {
            let step = usize::try_from(len - at).unwrap_or(CHUNK).min(CHUNK);
            self.0.write_at(at, zeros.get(..step).unwrap_or(&zeros))?;
            at += step as u64;
        }
        Ok(())
    }

    fn sync_data(&self) -> io::Result<()> {
        self.0.sync(SyncSite::Settings)
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        self.0.write_at(offset, data)
    }
}
