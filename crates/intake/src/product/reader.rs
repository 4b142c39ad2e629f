//! The lines of one stream in order: what each becomes, and facts that two of them state put together.
//!
//! It keeps only facts that a later line is expected to complete, so many and so long at the most that nothing is kept
//! for ever, and says which line is the oldest of them: whoever remembers how far a stream was read begins there again.

use std::collections::VecDeque;
use std::sync::Arc;

use vitni_event::Event;

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
        match self.product.read(line, reference) {
            Reading::Begun(event) => self.begun.push_back(Begun {
                at,
                line: self.lines,
                event,
            }),
            Reading::Event(event) => {
                let event = self.complete(event);
                out.push((at, Reading::Event(event)));
            }
            other => out.push((at, other)),
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

    /// The place of the oldest line whose fact has not come out yet.
    #[must_use]
    pub fn waiting_since(&self) -> Option<At> {
        self.begun.front().map(|begun| begun.at)
    }

    fn release(&mut self) -> Option<(At, Reading)> {
        let begun = self.begun.pop_front()?;
        Some((begun.at, Reading::Event(begun.event)))
    }

    fn complete(&mut self, event: Box<Event<'static>>) -> Box<Event<'static>> {
        let joined = self.begun.iter().enumerate().find_map(|(place, begun)| {
            let joined = self.product.join(&begun.event, &event)?;
            Some((place, joined))
        });
        match joined {
            Some((place, joined)) => {
                self.begun.remove(place);
                Box::new(joined)
            }
            None => event,
        }
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
