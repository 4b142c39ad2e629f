//! What the settings keep of a source.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use vitni_event::TenantId;

use super::SourceKey;
use super::name::bounded;
use super::sequence::Sequence;
use super::source::{Counts, Source};

/// Keys of records begin with it.
pub(crate) const PREFIX: &str = "source/";

/// A source as the settings keep it. Moments are nanoseconds since 1970.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct SourceRecord {
    tenant: String,
    input: String,
    name: String,
    first: i64,
    last: i64,
    newest: i64,
    silent_since: Option<i64>,
    lines: u64,
    stored: u64,
    repeated: u64,
    ignored: u64,
    quarantined: u64,
    refused: u64,
    /// The last number of each of its numberings.
    sequences: BTreeMap<String, u64>,
    missing: u64,
    duplicates: u64,
}

/// Where the record of a source is kept.
pub(super) fn key(source: &SourceKey) -> String {
    written(source.tenant.as_str(), &source.input, &source.name)
}

fn written(tenant: &str, input: &str, name: &str) -> String {
    format!("{PREFIX}{tenant}/{input}/{name}")
}

impl SourceRecord {
    pub(super) fn of(key: &SourceKey, source: &Source) -> Self {
        let shown = source.shown(source.last);
        let counts = source.counts;
        Self {
            tenant: key.tenant.to_string(),
            input: key.input.to_string(),
            name: key.name.to_string(),
            first: source.first,
            last: source.last,
            newest: source.newest,
            silent_since: source.silent_since,
            lines: counts.lines,
            stored: counts.stored,
            repeated: counts.repeated,
            ignored: counts.ignored,
            quarantined: counts.quarantined,
            refused: counts.refused,
            sequences: source
                .sequences
                .iter()
                .map(|(name, sequence)| (name.clone(), sequence.newest()))
                .collect(),
            missing: shown.missing,
            duplicates: shown.duplicates,
        }
    }

    /// Where it is kept.
    pub(super) fn key(&self) -> String {
        written(&self.tenant, &self.input, &self.name)
    }

    pub(super) fn restore(self, orderly: bool) -> Option<(SourceKey, Source)> {
        let key = SourceKey {
            tenant: TenantId::parse(&self.tenant)?,
            input: self.input.into(),
            name: self.name.into(),
        };
        let mut source = Source::first_heard(self.first);
        source.is_recorded = true;
        source.last = self.last;
        source.newest = self.newest;
        source.silent_since = self.silent_since;
        source.counts = Counts {
            lines: self.lines,
            stored: self.stored,
            repeated: self.repeated,
            ignored: self.ignored,
            quarantined: self.quarantined,
            refused: self.refused,
        };
        source.missing_before = self.missing;
        source.repeated_before = self.duplicates;
        if orderly {
            let begun = |(name, number): (String, u64)| {
                (bounded(&name).into_owned(), Sequence::begin(number, self.last))
            };
            source.sequences = self.sequences.into_iter().map(begun).collect();
        }
        Some((key, source))
    }
}
