//! The lines of one stream in order: what each becomes, and facts that two of them state put together.
//!
//! It keeps only facts that a later line is expected to complete, so many and so long at the most that nothing is kept
//! for ever, and says which line is the oldest of them: whoever remembers how far a stream was read begins there again.
//!
//! A mapping that breaks off on a line is a mistake of ours. It costs that line, which is unrecognised, and no other.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use vitni_event::{Event, Timestamp};

use super::{Product, Reading};
use crate::Reference;
use crate::limits::{BEGUN_LINES_MAX, BEGUN_MAX};

/// Where in its stream a line stands: a number or an offset, whichever the caller counts by.
pub type At = u64;

/// Reads the lines of one stream of one product.
pub struct Reader {
    product: Arc<dyn Product>,
    begun: VecDeque<Begun>,
    lines: u64,
}

struct Begun {
    at: At,
    /// How many lines had been read before it.
    line: u64,
    /// When that was, by the caller's clock.
    since: Timestamp,
    event: Box<Event<'static>>,
}

impl Reader {
    /// A reader at the beginning of a stream.
    #[must_use]
    pub const fn new(product: Arc<dyn Product>) -> Self {
        Self {
            product,
            begun: VecDeque::new(),
            lines: 0,
        }
    }

    /// The product whose lines it reads.
    #[must_use]
    pub fn product(&self) -> &Arc<dyn Product> {
        &self.product
    }

    /// Reads the next line. What is known now comes out, each with the place of the line that states it last: nothing for a
    /// fact that may still be completed, more than one where earlier ones waited too long.
    pub fn line(&mut self, at: At, line: &[u8], reference: &Reference, out: &mut Vec<(At, Reading)>) {
        self.lines += 1;
        // Nothing of the reader changes before either has returned.
        let read = catch_unwind(AssertUnwindSafe(|| {
            let reading = self.product.read(line, reference);
            let joined = match &reading {
                Reading::Event(event) => self.joined(event),
                _ => None,
            };
            (reading, joined)
        }));
        match read {
            Ok((Reading::Begun(event), _)) => self.begun.push_back(Begun {
                at,
                line: self.lines,
                since: reference.now,
                event,
            }),
            Ok((_, Some((place, joined)))) => {
                self.begun.remove(place);
                out.push((at, Reading::Event(Box::new(joined))));
            }
            Ok((other, None)) => out.push((at, other)),
            Err(_) => out.push((
                at,
                Reading::unrecognised("the mapping broke off on this line, which is a mistake in it"),
            )),
        }
        while self
            .begun
            .front()
            .is_some_and(|oldest| self.begun.len() > BEGUN_MAX || self.lines - oldest.line > BEGUN_LINES_MAX)
        {
            out.extend(self.release());
        }
    }

    /// Gives out what nothing completed: at the end of the stream, or when it pauses.
    pub fn end(&mut self, out: &mut Vec<(At, Reading)>) {
        while let Some(one) = self.release() {
            out.push(one);
        }
    }

    /// Gives out what has waited since before a moment, by the clock of the references that the lines were read with: for a
    /// stream that cannot be read again, and so must not keep much where it would be lost.
    pub fn end_before(&mut self, moment: Timestamp, out: &mut Vec<(At, Reading)>) {
        while self.begun.front().is_some_and(|oldest| oldest.since < moment) {
            out.extend(self.release());
        }
    }

    /// The place of the oldest line whose fact has not come out yet.
    #[must_use]
    pub fn waiting_since(&self) -> Option<At> {
        self.begun.front().map(|begun| begun.at)
    }

    fn release(&mut self) -> Option<(At, Reading)> {
        let begun = self.begun.pop_front()?;
        Some((begun.at, Reading::Event(begun.event)))
    }

    /// Which of the facts that wait the event completes, and what both are together.
    fn joined(&self, event: &Event<'static>) -> Option<(usize, Event<'static>)> {
        self.begun.iter().enumerate().find_map(|(place, begun)| {
            let joined = self.product.join(&begun.event, event)?;
            Some((place, joined))
        })
    }
}

impl std::fmt::Debug for Reader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reader")
            .field("product", &self.product.name())
            .field("begun", &self.begun.len())
            .finish_non_exhaustive()
    }
}
