//! What questions hold in memory while they count: of each, and of all together, so that no number of askers takes a server's
//! memory. It counts bytes that others tell it; it allocates nothing.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use crate::ask::TooMuch;
use crate::limits::{ALL_GROUP_BYTES_MAX, QUERY_GROUP_BYTES_MAX};

/// What all questions of this process hold.
static ALL: AtomicUsize = AtomicUsize::new(0);

/// What one question holds, however many threads work at it. Given back when the last of them is done.
#[derive(Clone, Default)]
pub(super) struct Budget(Arc<Held>);

#[derive(Default)]
struct Held(AtomicUsize);

impl Budget {
    /// So many bytes more.
    pub(super) fn add(&self, bytes: usize) -> Result<(), TooMuch> {
        if bytes == 0 {
            return Ok(());
        }
        let own = self.0.0.fetch_add(bytes, Relaxed) + bytes;
        let all = ALL.fetch_add(bytes, Relaxed) + bytes;
        if own > QUERY_GROUP_BYTES_MAX {
            return Err(TooMuch::GroupBytes);
        }
        if all > ALL_GROUP_BYTES_MAX {
            return Err(TooMuch::AllGroupBytes);
        }
        Ok(())
    }

    pub(super) fn bytes(&self) -> usize {
        self.0.0.load(Relaxed)
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        ALL.fetch_sub(*self.0.get_mut(), Relaxed);
    }
}
