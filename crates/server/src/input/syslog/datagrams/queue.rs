//! Between the thread that takes datagrams and the store: bounded by number and by bytes.

use std::collections::VecDeque;
use std::net::IpAddr;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::timeout;

use crate::limits::{UDP_BATCH_BYTES_MAX, UDP_BATCH_MAX, UDP_QUEUE_BYTES_MAX, UDP_QUEUE_MAX};

/// From which address, and what.
pub(super) type Datagram = (IpAddr, Vec<u8>);

/// A datagram for which there is no room, given back.
#[derive(Debug)]
pub(super) enum Full {
    ForNow(Datagram),
    /// Nobody takes any more.
    Ended(Datagram),
}

/// What is taken at a time.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Taken {
    Some(Vec<Datagram>),
    /// Nothing came for a while.
    Pause,
    /// Nothing will come any more.
    End,
}

#[derive(Debug, Default)]
pub(super) struct Queue {
    waiting: Mutex<Waiting>,
    room: Condvar,
    filled: Notify,
}

#[derive(Debug, Default)]
struct Waiting {
    datagrams: VecDeque<Datagram>,
    bytes: usize,
    is_ended: bool,
}

impl Waiting {
    fn has_room(&self, bytes: usize) -> bool {
        self.datagrams.len() < UDP_QUEUE_MAX && self.bytes + bytes <= UDP_QUEUE_BYTES_MAX
    }

    fn take(&mut self) -> Vec<Datagram> {
        let mut bytes = 0;
        let fit = self.datagrams.iter().take(UDP_BATCH_MAX).take_while(|(_, line)| {
            bytes += line.len();
            bytes <= UDP_BATCH_BYTES_MAX
        });
        let count = fit.count();
        let taken: Vec<_> = self.datagrams.drain(..count).collect();
        self.bytes -= taken.iter().map(|(_, line)| line.len()).sum::<usize>();
        taken
    }
}

impl Queue {
    /// Puts a datagram at the end, waiting for room for so long.
    pub(super) fn push(&self, datagram: Datagram, within: Duration) -> Result<(), Full> {
        let bytes = datagram.1.len();
        let is_full = |waiting: &mut Waiting| !waiting.is_ended && !waiting.has_room(bytes);
        let waited = self.room.wait_timeout_while(self.waiting(), within, is_full);
        let (mut waiting, _) = waited.unwrap_or_else(PoisonError::into_inner);
        if waiting.is_ended {
            return Err(Full::Ended(datagram));
        }
        if !waiting.has_room(bytes) {
            return Err(Full::ForNow(datagram));
        }
        waiting.bytes += bytes;
        waiting.datagrams.push_back(datagram);
        drop(waiting);
        self.filled.notify_one();
        Ok(())
    }

    /// Nothing is put in any more. What is in it can be taken.
    pub(super) fn end(&self) {
        self.waiting().is_ended = true;
        self.filled.notify_one();
        self.room.notify_all();
    }

    /// Takes the oldest ones.
    pub(super) async fn take(&self, within: Duration) -> Taken {
        loop {
            {
                let mut waiting = self.waiting();
                if !waiting.datagrams.is_empty() {
                    let taken = waiting.take();
                    drop(waiting);
                    self.room.notify_all();
                    return Taken::Some(taken);
                }
                if waiting.is_ended {
                    return Taken::End;
                }
            }
            if timeout(within, self.filled.notified()).await.is_err() {
                return Taken::Pause;
            }
        }
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(bytes: usize) -> Datagram {
        ([192, 0, 2, 1].into(), vec![b'x'; bytes])
    }

    fn fill(bytes: usize) -> (Queue, usize) {
        let queue = Queue::default();
        let count = (0..).take_while(|_| queue.push(of(bytes), Duration::ZERO).is_ok());
        let count = count.count();
        (queue, count)
    }

    #[test]
    fn it_is_bounded_by_number_and_by_bytes() {
        assert_eq!(fill(100).1, UDP_QUEUE_MAX);
        assert_eq!(fill(65_535).1, UDP_QUEUE_BYTES_MAX / 65_535);
    }

    #[tokio::test]
    async fn what_was_put_in_comes_out_in_parts_and_then_the_end() {
        let (queue, count) = fill(65_535);
        queue.end();
        assert!(matches!(queue.push(of(1), Duration::ZERO), Err(Full::Ended(_))));
        let mut taken = 0;
        while let Taken::Some(part) = queue.take(Duration::ZERO).await {
            assert!(!part.is_empty() && part.len() <= UDP_BATCH_BYTES_MAX / 65_535);
            taken += part.len();
        }
        assert_eq!(taken, count);
        assert_eq!(queue.take(Duration::ZERO).await, Taken::End);
        assert_eq!(Queue::default().take(Duration::ZERO).await, Taken::Pause);
    }
}
