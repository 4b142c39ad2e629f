//! Over syslog: what was handed over is sure once enough was handed over behind it.

use std::convert::Infallible;
use std::pin::pin;
use std::time::Duration;

use tokio::time::timeout;
use vitni_event::Seq;

use super::{End, Follower, broke, millis, more};
use crate::cursor::Cursor;
use crate::deliver::syslog::{Line, Style};
use crate::limits::{CHUNK_BYTES, PARTING_MS, SETTLED_MS};
use crate::select::Message;

impl Follower {
    pub(super) async fn syslog(&mut self, style: &Style) -> Result<Infallible, End> {
        let tls = self.tls().map_err(broke)?;
        let opening = Line::open(&self.forward.address, tls);
        let mut line = self.signals.or_halt(opening).await?.map_err(broke)?;
        let end = self.pump(&mut line, style).await;
        if !matches!(end, Err(End::Broke(_))) {
            line.end().await;
        }
        end
    }

    async fn pump(&mut self, line: &mut Line, style: &Style) -> Result<Infallible, End> {
        let (opened, begin) = (self.rim.now(), self.progress.back());
        let mut cursor = Cursor::new(self.forward.tenants.clone(), begin);
        self.status.reached(&cursor);
        loop {
            self.signals.commits.borrow_and_update();
            let found = self.read(cursor).await?;
            for chunk in chunks(&found.messages, style) {
                let bytes = chunk.bytes.len() as u64;
                let halted = self.hand(line, &chunk.bytes).await?;
                self.progress.passed(chunk.upto, bytes);
                self.took(chunk.messages, bytes);
                self.keep_place().await;
                if let Some(end) = halted {
                    return Err(end);
                }
            }
            self.passed_over(&found);
            cursor = found.cursor;
            let lasted = millis(opened, self.rim.now()) >= SETTLED_MS;
            if lasted || self.progress.sure() > begin {
                self.is_well().await;
            }
            self.keep_place().await;
            self.tell_counts_if_due().await;
            if !found.more {
                let mut commits = self.signals.commits.clone();
                let gone = tokio::select! {
                    gone = self.signals.or_halt(line.closed()) => Some(gone?),
                    () = more(&mut commits) => None,
                };
                if let Some(error) = gone {
                    return Err(broke(error));
                }
            }
        }
    }

    /// Hands bytes to the connection. When it is to halt meanwhile, what is being written is finished first; it says so.
    async fn hand(&self, line: &mut Line, bytes: &[u8]) -> Result<Option<End>, End> {
        let mut signals = self.signals.clone();
        let mut sending = pin!(line.send(bytes));
        let end = tokio::select! {
            biased;
            sent = &mut sending => return sent.map(|()| None).map_err(broke),
            end = signals.halt() => end,
        };
        match timeout(Duration::from_millis(PARTING_MS), sending).await {
            Ok(Ok(())) => Ok(Some(end)),
            _ => Err(end),
        }
    }
}

/// Messages that go out in one write.
struct Chunk<'m> {
    messages: &'m [Message],
    bytes: Vec<u8>,
    upto: Seq,
}

fn chunks<'m>(messages: &'m [Message], style: &Style) -> impl Iterator<Item = Chunk<'m>> {
    let mut rest = messages;
    std::iter::from_fn(move || {
        let mut bytes = Vec::new();
        let mut upto = None;
        let mut count = 0;
        for message in rest {
            style.write(message, &mut bytes);
            upto = Some(message.seq);
            count += 1;
            if bytes.len() >= CHUNK_BYTES {
                break;
            }
        }
        let (taken, left) = rest.split_at_checked(count)?;
        rest = left;
        Some(Chunk {
            messages: taken,
            bytes,
            upto: upto?,
        })
    })
}
