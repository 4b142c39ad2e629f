//! What goes into the next webhook request, and what becomes of it by its answer: taken, tried again, tried one by one, or put
//! aside. Pure: it holds messages and counts, and neither sends nor waits.

use std::collections::VecDeque;

use vitni_event::Seq;

use crate::limits::BATCH_BYTES;
use crate::select::Message;

/// Messages that wait, in order.
#[derive(Debug)]
pub struct Batches {
    waiting: VecDeque<Message>,
    events_max: usize,
    attempts_max: u32,
    /// Up to here events go one by one: a request with several of them was refused.
    alone_upto: Option<Seq>,
    /// Refusals of the first that waits, sent alone.
    refusals: u32,
}

/// What a receiver said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    /// It has the batch.
    Taken,
    /// Nothing about the events: try again after a while, not before so many milliseconds.
    Later(Option<u64>),
    /// It does not want what is in it.
    Refused,
}

/// What follows from it.
#[derive(Debug)]
pub enum Then {
    /// These were taken.
    Passed(Vec<Message>),
    /// The same again after a while, not before so many milliseconds.
    Again(Option<u64>),
    /// At once, one by one.
    Alone,
    /// The first that waits was refused so often that it is to be put aside: see [`Batches::put_aside`].
    GiveUp(u32),
}

impl Batches {
    /// None wait.
    #[must_use]
    pub const fn new(events_max: usize, attempts_max: u32) -> Self {
        Self {
            waiting: VecDeque::new(),
            events_max,
            attempts_max,
            alone_upto: None,
            refusals: 0,
        }
    }

    /// Adds one behind the others.
    pub fn push(&mut self, message: Message) {
        self.waiting.push_back(message);
    }

    /// The first that waits.
    #[must_use]
    pub fn first(&self) -> Option<&Message> {
        self.waiting.front()
    }

    /// Whether none wait.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// The messages of the next request. The same until something was said about them.
    pub fn next(&self) -> impl Iterator<Item = &Message> {
        self.waiting.iter().take(self.size())
    }

    /// How many.
    fn size(&self) -> usize {
        let alone = |message: &Message| self.alone_upto.is_some_and(|upto| message.seq <= upto);
        if self.waiting.front().is_some_and(alone) {
            return 1;
        }
        let mut bytes = 0;
        let fits = |message: &&Message| {
            bytes += message.text.len();
            bytes <= BATCH_BYTES
        };
        let fitting = self.waiting.iter().take(self.events_max).take_while(fits);
        // One that is larger than a request should be goes alone.
        fitting.count().max(1).min(self.waiting.len())
    }

    /// What follows from what was said about [`Batches::next`].
    pub fn said(&mut self, said: Said) -> Then {
        let size = self.size();
        match said {
            Said::Later(asked) => Then::Again(asked),
            Said::Taken => {
                self.refusals = 0;
                Then::Passed(self.waiting.drain(..size).collect())
            }
            Said::Refused if size > 1 => {
                self.alone_upto = self.waiting.get(size - 1).map(|message| message.seq);
                Then::Alone
            }
            Said::Refused => {
                self.refusals += 1;
                if self.refusals < self.attempts_max {
                    return Then::Again(None);
                }
                Then::GiveUp(self.refusals)
            }
        }
    }

    /// The first that waits is not sent again. Call it once that is durable: until then it stays where it is.
    pub fn put_aside(&mut self) -> Option<Seq> {
        self.refusals = 0;
        self.waiting.pop_front().map(|message| message.seq)
    }
}
