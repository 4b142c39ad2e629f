//! To a webhook: what was answered with success is sure, and what is refused again and again is put aside.

use std::convert::Infallible;

use bytes::Bytes;
use vitni_store::{Change, ChangeError};

use super::{End, Fact, Follower, more};
use crate::batches::{Batches, Then};
use crate::cursor::Cursor;
use crate::deliver::webhook::{Hook, id};
use crate::record::GivenUp;
use crate::select::Message;

impl Follower {
    pub(super) async fn webhook(
        &mut self,
        mut hook: Hook,
        mut batches: Batches,
        server: &str,
    ) -> Result<Infallible, End> {
        let mut cursor = Cursor::new(self.forward.tenants.clone(), self.progress.back());
        self.status.reached(&cursor);
        loop {
            self.signals.commits.borrow_and_update();
            let mut found = self.read(cursor).await?;
            let wanted = std::mem::take(&mut found.messages);
            wanted.into_iter().for_each(|message| batches.push(message));
            while batches.first().is_some() {
                self.post(&mut hook, &mut batches, server).await?;
                self.keep_place().await;
                self.tell_counts_if_due().await;
            }
            self.passed_over(&found);
            cursor = found.cursor;
            self.keep_place().await;
            self.tell_counts_if_due().await;
            if !found.more {
                let mut commits = self.signals.commits.clone();
                self.signals.or_halt(more(&mut commits)).await?;
            }
        }
    }

    /// One request, and what follows from its answer.
    async fn post(&mut self, hook: &mut Hook, batches: &mut Batches, server: &str) -> Result<(), End> {
        let mut body = Vec::new();
        for message in batches.next() {
            body.extend_from_slice(&message.text);
            body.push(b'\n');
        }
        let body = Bytes::from(body);
        let id = id(server, &self.forward.name, &body);
        let now = self.rim.now();
        let posting = hook.post(&id, &body, now, || self.tls());
        let answer = self.signals.or_halt(posting).await?;
        match batches.said(answer.said) {
            Then::Passed(messages) => {
                if let Some(last) = messages.last() {
                    self.progress.passed(last.seq, body.len() as u64);
                }
                self.took(&messages, body.len() as u64);
                self.is_well().await;
                Ok(())
            }
            Then::Alone => Ok(()),
            Then::Again(asked) => self.failed(answer.words, asked).await,
            Then::GiveUp(attempts) => match self.give_up(batches.first(), attempts, &answer.words).await {
                Ok(()) => {
                    if let Some(upto) = batches.put_aside() {
                        self.progress.passed(upto, 0);
                    }
                    Ok(())
                }
                // Until it is written it is not put aside, but tried again.
                Err(error) => {
                    self.failed(format!("an event cannot be put aside: {error}"), None)
                        .await
                }
            },
        }
    }

    async fn give_up(
        &mut self,
        message: Option<&Message>,
        attempts: u32,
        reason: &str,
    ) -> Result<(), ChangeError> {
        let Some(message) = message else { return Ok(()) };
        let record = GivenUp {
            tenant: message.tree.tenant.to_string(),
            epoch: message.tree.epoch,
            index: message.index.0,
            seq: message.seq.0,
            id: message.id.to_string(),
            at: self.rim.now().to_string(),
            attempts,
            reason: reason.to_owned(),
        };
        let fact = Fact::GivenUp {
            id: record.id.clone(),
            attempts,
        };
        let mut change = Change::default();
        change
            .events
            .extend(self.rim.event(&self.forward, &message.tree.tenant, &fact));
        record.add(self.store.settings(), &self.forward.name, &mut change)?;
        let mut place = self.place.clone();
        place.given_up += 1;
        // A kill right after this must not have it tried again.
        place.sure = place.sure.max(message.seq.0);
        let given_up = place.given_up;
        self.write(place, change).await?;
        tracing::warn!(
            forward = self.forward.name,
            id = record.id,
            reason,
            "an event was put aside"
        );
        self.status.set(|figures| figures.given_up = given_up);
        Ok(())
    }
}
