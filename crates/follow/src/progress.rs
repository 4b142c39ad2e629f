//! How far a forwarding is: which events the receiver has for sure, and where to begin again after a break.
//!
//! A receiver that acknowledges has everything up to what it acknowledged. One that does not (syslog) has for sure only what
//! lies more than the overlap behind the newest byte that was handed to the socket: the rest may be in a buffer on the way, and is
//! lost with it when the connection ends. Pure: no socket, no clock.

use std::collections::VecDeque;

use vitni_event::Seq;

use crate::limits::MARKS_MAX;

/// How far a forwarding is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Bytes by which what is sure stays behind; 0 where the receiver acknowledges.
    overlap: u64,
    sure: Seq,
    /// Bytes handed over on this connection.
    bytes: u64,
    /// Places on this connection that are not sure yet, ascending.
    marks: VecDeque<Mark>,
}

/// Everything up to `seq` lies in the first `bytes` bytes of the connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Mark {
    begin: u64,
    bytes: u64,
    seq: Seq,
}

impl Progress {
    /// Goes on behind a place that was sure before.
    #[must_use]
    pub const fn new(sure: Seq, overlap: u64) -> Self {
        Self {
            overlap,
            sure,
            bytes: 0,
            marks: VecDeque::new(),
        }
    }

    /// Everything up to here is with the receiver, whatever breaks now.
    #[must_use]
    pub const fn sure(&self) -> Seq {
        self.sure
    }

    /// Everything up to `upto` was handed over or need not go, the last of it in `bytes` more bytes.
    pub fn passed(&mut self, upto: Seq, bytes: u64) {
        let begin = self.bytes;
        self.bytes += bytes;
        let grain = self.overlap / MARKS_MAX;
        match self.marks.back_mut() {
            // What needs no bytes is as sure as what went before it.
            Some(mark) if bytes == 0 || self.bytes - mark.begin <= grain => {
                mark.bytes = self.bytes;
                mark.seq = upto.max(mark.seq);
            }
            None if bytes == 0 => self.sure = self.sure.max(upto),
            _ => self.marks.push_back(Mark {
                begin,
                bytes: self.bytes,
                seq: upto,
            }),
        }
        while let Some(mark) = self.marks.front()
            && mark.bytes + self.overlap <= self.bytes
        {
            self.sure = self.sure.max(mark.seq);
            self.marks.pop_front();
        }
    }

    /// The connection is gone, with all that lay in its buffers. Gives the place behind which to begin again.
    pub fn back(&mut self) -> Seq {
        self.marks.clear();
        self.bytes = 0;
        self.sure
    }
}
