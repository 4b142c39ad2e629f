//! What the tenants are told in their trees: that their events go out, how many went, and what became of the receiver.

use vitni_event::TenantId;
use vitni_store::Change;

use super::{End, Fact, Follower, millis};
use crate::backoff::News;
use crate::limits::CONTINUED_S;

impl Follower {
    /// Tells whose events go out from now on, and whose do not any more. Only when it is durable may a byte go out.
    pub(super) async fn begin(&mut self) -> Result<(), End> {
        let same = self.place.fingerprint == self.forward.fingerprint;
        let mut events = Vec::new();
        for tenant in &self.forward.tenants {
            if !(same && self.place.knows(tenant)) {
                events.extend(self.rim.event(&self.forward, tenant, &Fact::Begun));
            }
        }
        for gone in self
            .place
            .tenants
            .iter()
            .filter_map(|tenant| TenantId::parse(tenant))
        {
            if !self.forward.tenants.contains(&gone) {
                events.extend(self.rim.event(&self.forward, &gone, &Fact::Ended));
            }
        }
        if events.is_empty() {
            return Ok(());
        }
        let mut place = self.place.clone();
        place.fingerprint.clone_from(&self.forward.fingerprint);
        place.tenants = self.forward.tenants.iter().map(ToString::to_string).collect();
        self.write(
            place,
            Change {
                events,
                ..Change::default()
            },
        )
        .await
        .map_err(|error| End::Broke(format!("its beginning cannot be told: {error}")))
    }

    pub(super) async fn tell_news(&mut self, news: News) -> bool {
        let fact = match news {
            News::Failing(seconds) => Fact::Failing(seconds),
            News::Recovered(seconds) => Fact::Recovered(seconds),
        };
        let tenants = self.forward.tenants.iter();
        let events = tenants.filter_map(|tenant| self.rim.event(&self.forward, tenant, &fact));
        let events = events.collect();
        let written = self.write(
            self.place.clone(),
            Change {
                events,
                ..Change::default()
            },
        );
        match written.await {
            Ok(()) => true,
            Err(error) => {
                tracing::warn!(forward = self.forward.name, %error, "what became of it cannot be told");
                false
            }
        }
    }

    pub(super) async fn tell_counts_if_due(&mut self) {
        if millis(self.told_at, self.rim.now()) >= CONTINUED_S * 1_000 {
            self.tell_counts().await;
        }
    }

    /// Tells how many went out, and writes the place. Counts that cannot be written are kept for the next time.
    pub(super) async fn tell_counts(&mut self) {
        let now = self.rim.now();
        let seconds = u64::try_from(millis(self.told_at, now) / 1_000).unwrap_or(0);
        let events = self.counts.iter().filter_map(|(tenant, count)| {
            let fact = Fact::Continued {
                count: *count,
                seconds,
            };
            self.rim.event(&self.forward, tenant, &fact)
        });
        let events: Vec<_> = events.collect();
        if events.is_empty() && self.place.sure >= self.progress.sure().0 {
            return;
        }
        match self
            .write(
                self.place.clone(),
                Change {
                    events,
                    ..Change::default()
                },
            )
            .await
        {
            Ok(()) => {
                self.counts.clear();
                self.told_at = now;
            }
            Err(error) => {
                tracing::warn!(forward = self.forward.name, %error, "what went out cannot be told");
            }
        }
    }
}
