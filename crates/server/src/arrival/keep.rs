//! Events that nobody can be told about are offered to the store until it takes them.

use std::time::Duration;

use tokio::time::sleep;
use vitni_store::{AppendError, Batch, BatchOutcome, Class, LineOutcome, Prepared};

use crate::app::App;
use crate::sources::Kept;

/// The first pause before trying again, and the longest.
const PAUSE_MS: (u64, u64) = (10, 1_280);

/// The store takes nothing any more: it is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Lost;

/// Stores events, however long that takes. Returns once they are durable.
///
/// # Errors
/// When the store is closed. None of the events is stored then, and nothing more will be.
pub(crate) async fn keep(app: &App, events: Vec<Prepared>) -> Result<Kept, Lost> {
    let mut kept = Kept::default();
    let mut waiting = vec![events];
    let mut pause = PAUSE_MS.0;
    while let Some(events) = waiting.pop() {
        if events.is_empty() {
            continue;
        }
        let batch = Batch {
            events: events.clone(),
            class: Class::Ordinary,
            all: false,
        };
        match app.append(batch).await {
            Ok(outcome) => {
                pause = PAUSE_MS.0;
                let again = count(&mut kept, app, &outcome, &events);
                waiting.push(again);
            }
            Err(AppendError::TooLarge { .. }) if events.len() > 1 => {
                let mut first = events;
                let second = first.split_off(first.len() / 2);
                waiting.push(second);
                waiting.push(first);
            }
            Err(AppendError::Closed(closed)) => {
                tracing::error!(%closed, "lines that were read cannot be stored");
                return Err(Lost);
            }
            Err(error) => {
                // Told once, when it has gone on for a while. A server that stops closes the store in the end.
                if pause * 2 == PAUSE_MS.1 {
                    tracing::warn!(%error, "lines that were read wait for the store");
                }
                sleep(Duration::from_millis(pause)).await;
                pause = (pause * 2).min(PAUSE_MS.1);
                waiting.push(events);
            }
        }
    }
    Ok(kept)
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
