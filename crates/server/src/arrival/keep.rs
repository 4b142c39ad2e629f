//! Events that nobody can be told about are offered to the store until it takes them.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::sleep;
use vitni_store::{AppendError, Batch, BatchOutcome, Class, LineOutcome, Prepared};

use super::Patience;
use crate::app::App;
use crate::limits::{KEEP_BYTES_MAX, KEEP_EVENTS_MAX};
use crate::sources::Kept;

/// The first pause before trying again, and the longest.
const PAUSE_MS: (u64, u64) = (10, 1_280);

/// The store takes nothing any more: it is closed, or the server stops and did not wait longer for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Lost;

/// Stores events, however long that takes. Returns once they are durable.
///
/// # Errors
/// When the store is closed, or the server has been stopping for long. What was not stored by then never will be.
pub(crate) async fn keep(app: &App, events: Vec<Prepared>) -> Result<Kept, Lost> {
    let kept = keep_or_return(app, events, &Patience::of(app)).await;
    kept.map_err(|_| Lost)
}

/// As [`keep`], for whoever counts what is not stored.
///
/// # Errors
/// What was not stored.
pub(crate) async fn keep_or_return(
    app: &App,
    events: Vec<Prepared>,
    patience: &Patience,
) -> Result<Kept, Vec<Prepared>> {
    let mut kept = Kept::default();
    let mut waiting = VecDeque::from(events);
    let mut most = KEEP_EVENTS_MAX;
    let mut pause = PAUSE_MS.0;
    while !waiting.is_empty() {
        let events = part(&mut waiting, most);
        let batch = Batch {
            events: events.clone(),
            class: Class::Ordinary,
            all: false,
        };
        match app.append(batch).await {
            Ok(outcome) => {
                most = KEEP_EVENTS_MAX;
                pause = PAUSE_MS.0;
                let again = count(&mut kept, app, &outcome, &events);
                give_back(&mut waiting, again);
            }
            Err(AppendError::TooLarge { .. }) if events.len() > 1 => {
                most = events.len() / 2;
                give_back(&mut waiting, events);
            }
            Err(AppendError::Closed(closed)) => {
                tracing::error!(%closed, "lines that were read cannot be stored");
                give_back(&mut waiting, events);
                return Err(waiting.into());
            }
            Err(error) => {
                give_back(&mut waiting, events);
                if patience.is_over() {
                    tracing::error!(%error, "lines that were read cannot be stored before the server stops");
                    return Err(waiting.into());
                }
                // Told once, when it has gone on for a while.
                if pause * 2 == PAUSE_MS.1 {
                    tracing::warn!(%error, "lines that were read wait for the store");
                }
                sleep(Duration::from_millis(pause)).await;
                pause = (pause * 2).min(PAUSE_MS.1);
            }
        }
    }
    Ok(kept)
}

/// The first events, at least one, at most so many and so many bytes.
fn part(waiting: &mut VecDeque<Prepared>, most: usize) -> Vec<Prepared> {
    let mut bytes = 0;
    let fit = waiting.iter().take(most).take_while(|event| {
        bytes += event.canonical.bytes().len();
        bytes <= KEEP_BYTES_MAX
    });
    let count = fit.count().clamp(1, waiting.len().max(1));
    waiting.drain(..count.min(waiting.len())).collect()
}

fn give_back(waiting: &mut VecDeque<Prepared>, events: Vec<Prepared>) {
    for event in events.into_iter().rev() {
        waiting.push_front(event);
    }
}

/// Counts an outcome; gives back what has to be stored under another id.
fn count(kept: &mut Kept, app: &App, outcome: &BatchOutcome, events: &[Prepared]) -> Vec<Prepared> {
    let mut again = Vec::new();
    for (line, event) in outcome.lines.iter().zip(events) {
        match line {
            LineOutcome::Appended(_) => kept.stored += 1,
            LineOutcome::Repeat { .. } => kept.repeated += 1,
            LineOutcome::Conflict { .. } => again.extend(renamed(app, event)),
        }
    }
    again
}

/// The same content under a fresh id: it is a line that was read, and is not lost for an id that was taken.
fn renamed(app: &App, event: &Prepared) -> Option<Prepared> {
    let mut content = vitni_event::canonical::read(event.canonical.bytes()).ok()?;
    content.id = app.ids.fresh(app.now());
    let canonical = vitni_event::Canonical::write(&content);
    Some(Prepared::fresh(event.tenant.clone(), content.id, canonical))
}

#[cfg(test)]
mod tests {
    use super::*;
    use vitni_event::{Canonical, Event, EventId, TenantId};

    fn waiting(count: usize, bytes: usize) -> VecDeque<Prepared> {
        let tenant = TenantId::parse("0190b5a4-0000-7000-8000-000000000001").unwrap();
        let one = |number: usize| {
            let id = EventId::v7(number as u64, [0; 10]);
            let event = Event {
                id,
                raw: Some("x".repeat(bytes).into()),
                ..Event::default()
            };
            Prepared::fresh(tenant.clone(), id, Canonical::write(&event))
        };
        (0..count).map(one).collect()
    }

    #[test]
    fn parts_are_bounded_by_number_and_bytes_and_never_empty() {
        let mut events = waiting(5_000, 1);
        assert_eq!(part(&mut events, KEEP_EVENTS_MAX).len(), KEEP_EVENTS_MAX);
        assert_eq!(part(&mut events, 10).len(), 10);
        assert_eq!(events.len(), 5_000 - KEEP_EVENTS_MAX - 10);

        let mut large = waiting(100, 65_000);
        let first = part(&mut large, KEEP_EVENTS_MAX);
        let bytes: usize = first.iter().map(|event| event.canonical.bytes().len()).sum();
        assert!(
            bytes <= KEEP_BYTES_MAX && bytes > KEEP_BYTES_MAX - 70_000,
            "{bytes}"
        );

        let mut huge = waiting(2, KEEP_BYTES_MAX + 1);
        assert_eq!(part(&mut huge, KEEP_EVENTS_MAX).len(), 1);
    }

    #[test]
    fn what_is_given_back_comes_first() {
        let mut events = waiting(10, 1);
        let ids: Vec<_> = events.iter().map(|event| event.id).collect();
        let first = part(&mut events, 4);
        give_back(&mut events, first);
        let again: Vec<_> = events.iter().map(|event| event.id).collect();
        assert_eq!(again, ids);
    }
}
