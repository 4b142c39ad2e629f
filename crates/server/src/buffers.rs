//! Memory for the bodies of requests, kept for the next ones: a megabyte that is given back to the system and taken anew for every
//! batch has to be cleared each time.
//!
//! It keeps a few of ordinary size and lets go of the others. What is in them is never read again.

use std::sync::{Mutex, PoisonError};

use bytes::{Bytes, BytesMut};

use crate::limits::{BODY_BUFFERS_MAX, BODY_RESERVED_BYTES_MAX};

/// Bodies smaller than this have their memory from the allocator, which is as quick for so little.
const SMALL_BYTES: usize = 64 << 10;

/// Buffers that nobody uses at the moment.
#[derive(Debug, Default)]
pub(crate) struct Buffers(Mutex<Vec<BytesMut>>);

impl Buffers {
    /// An empty buffer with room for a body that says it will have so many bytes. That is believed up to a size that costs nothing:
    /// growing step by step would copy the body twice.
    pub(crate) fn take(&self, said: usize) -> BytesMut {
        let wanted = said.min(BODY_RESERVED_BYTES_MAX);
        let kept = match wanted < SMALL_BYTES {
            true => None,
            false => self.0.lock().unwrap_or_else(PoisonError::into_inner).pop(),
        };
        let mut buffer = kept.unwrap_or_default();
        buffer.reserve(wanted);
        buffer
    }

    /// Keeps the memory of a body that nobody needs any more.
    pub(crate) fn give_back(&self, body: Bytes) {
        let Ok(mut buffer) = body.try_into_mut() else {
            return;
        };
        if (SMALL_BYTES..=BODY_RESERVED_BYTES_MAX).contains(&buffer.capacity()) {
            buffer.clear();
            let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            if kept.len() < BODY_BUFFERS_MAX {
                kept.push(buffer);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_comes_again_but_not_what_was_in_it() {
        let buffers = Buffers::default();
        let mut first = buffers.take(1 << 20);
        assert!(first.capacity() >= 1 << 20);
        first.extend_from_slice(&vec![7; 900_000]);
        let place = first.as_ptr();
        buffers.give_back(first.freeze());
        let second = buffers.take(1 << 20);
        assert_eq!((second.as_ptr(), second.len()), (place, 0));
        assert!(second.capacity() >= 1 << 20);
    }

    #[test]
    fn few_are_kept_and_none_that_is_small_large_or_shared() {
        let buffers = Buffers::default();
        let kept = |buffers: &Buffers| buffers.0.lock().unwrap().len();
        let filled = |bytes: usize| BytesMut::from(&*vec![1; bytes]).freeze();
        buffers.give_back(filled(SMALL_BYTES / 2));
        buffers.give_back(filled(BODY_RESERVED_BYTES_MAX * 2));
        let shared = filled(1 << 20);
        buffers.give_back(shared.clone());
        assert_eq!((kept(&buffers), shared.len()), (0, 1 << 20));
        (0..2 * BODY_BUFFERS_MAX).for_each(|_| buffers.give_back(filled(1 << 20)));
        assert_eq!(kept(&buffers), BODY_BUFFERS_MAX);
        assert!(buffers.take(10).capacity() < SMALL_BYTES);
        assert_eq!(buffers.take(usize::MAX).capacity(), BODY_RESERVED_BYTES_MAX);
    }
}
