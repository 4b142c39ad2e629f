//! How events look on a terminal, and what a saved file is.

use crate::out::{Out, Paint, plain};
use serde::Deserialize;
use vitni_client::Row;

/// The parts of an event that fit on a line.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Event {
    event: String,
    time: String,
    severity: Option<u64>,
    outcome: String,
    actor: Option<Party>,
    targets: Vec<Party>,
    source: Option<Source>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Party {
    id: Option<String>,
    name: Option<String>,
    email: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Source {
    ip: Option<String>,
}

/// The line above the rows.
pub(crate) fn headings(with_tenant: bool) -> Vec<String> {
    let mut cells = vec!["TIME", "SEV", "EVENT", "OUTCOME", "WHO", "FROM"];
    if with_tenant {
        cells.insert(1, "TENANT");
    }
    cells.into_iter().map(str::to_owned).collect()
}

/// An event as cells: when, how severe, what, how it ended, who (and to whom), from where.
pub(crate) fn cells(row: &Row, with_tenant: bool) -> Vec<String> {
    let event: Event = serde_json::from_str(row.event.get()).unwrap_or_default();
    let mut who = event.actor.as_ref().map_or_else(|| "-".to_owned(), Party::label);
    if let Some(target) = event.targets.first() {
        who = format!("{who} > {}", target.label());
    }
    let from = event
        .source
        .and_then(|source| source.ip)
        .unwrap_or_else(|| "-".to_owned());
    let mut cells = vec![
        seconds(&event.time),
        event
            .severity
            .map_or_else(|| "-".to_owned(), |severity| severity.to_string()),
        plain(&event.event),
        plain(&event.outcome),
        plain(&who),
        plain(&from),
    ];
    if with_tenant {
        cells.insert(1, plain(&row.tenant));
    }
    cells
}

/// Colours a finished line by what came of the event.
pub(crate) fn coloured(row: &Row, line: &str, out: Out) -> String {
    let event: Event = serde_json::from_str(row.event.get()).unwrap_or_default();
    match (event.outcome.as_str(), event.severity) {
        (_, Some(7..)) => out.paint(Paint::Bad, line),
        ("failure", _) => out.paint(Paint::Doubt, line),
        _ => line.to_owned(),
    }
}

impl Party {
    fn label(&self) -> String {
        let label = self.name.as_ref().or(self.id.as_ref()).or(self.email.as_ref());
        label.cloned().unwrap_or_else(|| "-".to_owned())
    }
}

/// A time to the second; the zone is always UTC and says so.
fn seconds(time: &str) -> String {
    match time.split_once('.') {
        Some((seconds, _)) => format!("{}Z", plain(seconds)),
        None => plain(time),
    }
}

/// What a saved file is, by how it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Saved {
    /// C2SP tlog-proof.
    Proof,
    /// A receipt note.
    Receipt,
    /// An event's leaf.
    Leaf,
    /// A checkpoint note.
    Checkpoint,
    /// None of these.
    Other,
}

impl Saved {
    pub(crate) fn of(bytes: &[u8]) -> Self {
        if bytes.starts_with(b"c2sp.org/tlog-proof@v1\n") {
            Self::Proof
        } else if bytes.starts_with(b"vitni.receipt/") {
            Self::Receipt
        } else if vitni_event::leaf::read(bytes).is_ok() {
            Self::Leaf
        } else if vitni_tlog::Note::parse(bytes)
            .is_ok_and(|note| vitni_tlog::Checkpoint::parse(note.text()).is_ok())
        {
            Self::Checkpoint
        } else {
            Self::Other
        }
    }
}
