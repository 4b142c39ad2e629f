//! Where canonical forms lie in memory: those that follow each other side by side, so that whoever reads them in order
//! reads memory in order, and getting room for many, or letting go of them, is a matter of few pieces.
//!
//! It never changes what lies on it and knows nothing of what follows from an event.

use std::fmt;

use bytes::BytesMut;

use super::{Canonical, USUAL_BYTES, write_into};
use crate::limits::{SHELF_BYTES_FIRST, SHELF_BYTES_MAX};
use crate::model::Event;

/// Memory for canonical forms, got in pieces that double until they are large: who has few takes little. A piece is let go with the last
/// one that lies on it.
pub struct Shelf {
    room: BytesMut,
    next: usize,
    written: Vec<u8>,
}

impl Default for Shelf {
    fn default() -> Self {
        Self {
            room: BytesMut::new(),
            next: SHELF_BYTES_FIRST,
            written: Vec::new(),
        }
    }
}

impl fmt::Debug for Shelf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let room = self.room.capacity();
        f.debug_struct("Shelf")
            .field("room", &room)
            .finish_non_exhaustive()
    }
}

impl Shelf {
    /// Writes an event.
    pub fn write(&mut self, event: &Event<'_>) -> Canonical {
        let mut written = std::mem::take(&mut self.written);
        written.clear();
        written.reserve(USUAL_BYTES);
        let layout = write_into(event, &mut written);
        let bytes = self.keep(&written);
        self.written = written;
        Canonical { bytes, layout }
    }

    /// Keeps a copy of bytes.
    pub fn keep(&mut self, bytes: &[u8]) -> BytesMut {
        if self.room.capacity() < bytes.len() {
            self.room = BytesMut::with_capacity(self.next.max(bytes.len()));
            self.next = (self.next * 2).min(SHELF_BYTES_MAX);
        }
        self.room.extend_from_slice(bytes);
        self.room.split()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_lie_side_by_side_and_come_back() {
        let mut shelf = Shelf::default();
        let text = |number: usize| vec![number as u8; number * 37 % 1_500];
        let kept: Vec<BytesMut> = (0..1_000).map(|number| shelf.keep(&text(number))).collect();
        assert!(
            kept.iter()
                .enumerate()
                .all(|(number, kept)| *kept == text(number))
        );
        let follows =
            |pair: &[BytesMut]| matches!(pair, [one, two] if one.as_ptr_range().end == two.as_ptr());
        let apart = kept.windows(2).filter(|pair| !follows(pair)).count();
        assert!(apart < 40, "{apart} pieces for 750 KB");
        let large = vec![7; 3 * SHELF_BYTES_MAX];
        assert_eq!(shelf.keep(&large), large);
        assert_eq!(shelf.keep(b""), b""[..]);
    }

    #[test]
    fn what_is_written_is_the_canonical_form() {
        let (mut shelf, event) = (Shelf::default(), Event::default());
        shelf.keep(b"something else");
        assert_eq!(shelf.write(&event), Canonical::write(&event));
        assert_eq!(shelf.write(&event), Canonical::write(&event));
    }
}
