//! What changed between two versions of a catalogue, and whether who reads old and new events side by side must know.

use serde_json::{Value, json};

use super::{Catalogue, Entry, Kind, Sensitivity};

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The event's id.
    pub event: String,
    /// What kind of change.
    pub change: Change,
    /// Which members differ, for an event that both have.
    pub members: Vec<&'static str>,
}

impl Difference {
    /// As answers and `--json` show it.
    #[must_use]
    pub fn to_json(&self) -> Value {
        json!({ "event": self.event, "change": self.change.name(), "members": self.members })
    }
}

/// What kind of change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// Only the newer one has it.
    Added,
    /// Only the older one has it: its producers' events become unknown.
    Removed,
    /// Searches, alarms and schemas see something else: severity, phase, category, value or attributes.
    Meaning,
    /// Only what people read, or what goes out to other formats.
    Wording,
}

impl Change {
    /// The word for it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Meaning => "meaning",
            Self::Wording => "wording",
        }
    }
}

/// Every difference, by id.
#[must_use]
pub fn between(older: &Catalogue, newer: &Catalogue) -> Vec<Difference> {
    let one = |entry: &Entry, change| Difference {
        event: entry.id.clone(),
        change,
        members: Vec::new(),
    };
    let mut found: Vec<Difference> = older
        .entries
        .iter()
        .filter_map(|old| match newer.entry(&old.id) {
            Some(new) => changed(old, new),
            None => Some(one(old, Change::Removed)),
        })
        .collect();
    let added = newer.entries.iter().filter(|new| older.entry(&new.id).is_none());
    found.extend(added.map(|new| one(new, Change::Added)));
    found.sort_by(|a, b| a.event.cmp(&b.event));
    found
}

fn changed(old: &Entry, new: &Entry) -> Option<Difference> {
    let meaning = [
        ("category", old.category != new.category),
        ("severity", old.severity != new.severity),
        ("phase", old.phase != new.phase),
        ("flow", old.flow != new.flow),
        (
            "value",
            (&old.value, &old.value_also) != (&new.value, &new.value_also),
        ),
        ("needs", old.needs != new.needs),
        ("attributes", shapes(old) != shapes(new)),
        ("equivalent", old.equivalent != new.equivalent),
    ];
    let wording = [
        ("description", old.description != new.description),
        ("family", old.family != new.family),
        ("ocsf", old.ocsf != new.ocsf),
        ("ecs", old.ecs != new.ecs),
        ("legacy", old.legacy != new.legacy),
        ("decision", old.decision != new.decision),
        (
            "meanings",
            old.attributes != new.attributes && shapes(old) == shapes(new),
        ),
    ];
    let change = if meaning.iter().any(|(_, differs)| *differs) {
        Change::Meaning
    } else {
        Change::Wording
    };
    let members: Vec<&'static str> = meaning
        .into_iter()
        .chain(wording)
        .filter_map(|(name, differs)| differs.then_some(name))
        .collect();
    (!members.is_empty()).then(|| Difference {
        event: old.id.clone(),
        change,
        members,
    })
}

/// What of the attributes a program depends on.
fn shapes(entry: &Entry) -> Vec<(&str, &Kind, Sensitivity, bool)> {
    entry
        .attributes
        .iter()
        .map(|attribute| {
            (
                attribute.name.as_str(),
                &attribute.kind,
                attribute.sensitivity,
                attribute.required,
            )
        })
        .collect()
}
