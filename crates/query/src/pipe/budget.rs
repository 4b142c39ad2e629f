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

#[cfg(test)]
mod tests {
    use super::*;

    /// Two questions may hold all that there is. The next is refused by the name of the common limit, goes on to hold nothing, and has room
    /// once another is done.
    #[test]
    fn each_and_all_together_are_bounded() {
        assert_eq!(ALL_GROUP_BYTES_MAX, 2 * QUERY_GROUP_BYTES_MAX);
        let [first, second] = [Budget::default(), Budget::default()];
        first.add(QUERY_GROUP_BYTES_MAX).unwrap();
        let (half, other_half) = (second.clone(), second);
        half.add(QUERY_GROUP_BYTES_MAX / 2).unwrap();
        other_half.add(QUERY_GROUP_BYTES_MAX / 2).unwrap();
        assert_eq!(half.bytes(), QUERY_GROUP_BYTES_MAX);

        let third = Budget::default();
        assert_eq!(third.add(0), Ok(()));
        assert_eq!(third.add(1), Err(TooMuch::AllGroupBytes));
        assert_eq!(Budget::default().add(1), Err(TooMuch::AllGroupBytes));
        // Whoever is over its own limit is told so, and narrowing helps.
        assert_eq!(first.add(1), Err(TooMuch::GroupBytes));

        drop((third, first));
        // A thread that is done gives nothing back while the other goes on.
        drop(half);
        let next = Budget::default();
        next.add(QUERY_GROUP_BYTES_MAX).unwrap();
        assert_eq!(Budget::default().add(1), Err(TooMuch::AllGroupBytes));
        drop(other_half);
        assert_eq!(Budget::default().add(QUERY_GROUP_BYTES_MAX), Ok(()));
    }
}
