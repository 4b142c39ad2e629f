//! Any product's CEF, behind any syslog header or none.
//!
//! It knows the format's dictionary and no product's events. **What these lines can carry** is whatever a product writes: values whose
//! key or label names a secret are cut, in all others the forms that [`crate::secret`] knows; `raw` is cut alike. Values are read
//! as the format escapes them: whether a product does so nobody can tell from a line.

use vitni_event::mapping::back;

use super::carried::Line;
use super::pairs::{self, Keys, Said, To};
use super::{Product, Reading, phenixid};
use crate::Reference;
use crate::format::cef;

const MAPPING: &str = "cef/1";

const KEYS: Keys = &[
    ("rt", To::Time),
    ("end", To::Time),
    ("start", To::Time),
    ("suser", To::ActorName),
    ("suid", To::ActorId),
    ("duser", To::TargetName),
    ("duid", To::TargetId),
    ("src", To::Address),
    ("c6a2", To::Address),
    ("spt", To::Port),
    ("shost", To::Device),
    ("requestClientApplication", To::Agent),
    ("sourceServiceName", To::Client),
    ("app", To::Protocol),
    ("dvchost", To::Host),
    ("deviceExternalId", To::Instance),
    ("externalId", To::EventId),
    ("reason", To::Reason),
    ("msg", To::Message),
    ("outcome", To::Outcome),
];

/// The mapping.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cef;

impl Product for Cef {
    fn name(&self) -> &str {
        "cef"
    }

    fn description(&self) -> &str {
        "Any product's CEF; Vitni's own is read back"
    }

    fn mapping(&self) -> &str {
        MAPPING
    }

    fn read(&self, line: &[u8], reference: &Reference) -> Reading {
        let read = Line::take(line).and_then(|line| {
            with(&line, |said, at| {
                if phenixid::is_named_by(said.line.header) && !said.line.is_own() {
                    phenixid::read(&line, reference)
                } else {
                    pairs::event(said, &line, at, reference)
                }
            })?
        });
        match read {
            Ok(event) => Reading::Event(Box::new(event)),
            Err(why) => Reading::unrecognised(why),
        }
    }

    fn without_secrets(&self, line: &[u8]) -> Option<Vec<u8>> {
        pairs::without_secrets(line, |line| {
            with(line, |said, at| said.cuts(at)).unwrap_or_default()
        })
    }

    fn page(&self) -> String {
        format!("{INTRODUCTION}{}{END}", pairs::rows(KEYS))
    }
}

/// Takes the line apart.
fn with<T>(line: &Line<'_>, look: impl FnOnce(&Said<'_>, usize) -> T) -> Result<T, &'static str> {
    let at = phenixid::message(line.text()).ok_or("no CEF: stands in the line")?;
    let message = line.text().get(at..).unwrap_or_default();
    let read = cef::parse(message.as_bytes()).map_err(|error| error.why)?;
    let (_, extension) = cef::head(message).map_err(|error| error.why)?;
    let parts = cef::parts(message, extension).map_err(|error| error.why)?;
    let [vendor, product, version, event, title] = &read.header;
    let said = Said {
        mapping: MAPPING,
        keys: KEYS,
        title,
        line: back::Line {
            format: back::Written::Cef,
            header: [vendor, product, version, event],
            severity: &read.severity,
            pairs: &read.pairs,
        },
        parts: parts.into_iter().map(|(_, part)| part).collect(),
    };
    Ok(look(&said, at))
}

const INTRODUCTION: &str = "\
# cef

<!-- Generated from the mapping; changes are made there. -->

Reads ArcSight's Common Event Format, versions 0 and 1, of any product: what begins with `CEF:`, behind a syslog header of any form, behind a time and a host, or bare.
Every line that is read becomes one event.

**A mapping of a product's own is the better way.** This one knows what a key means and not what an event is. A line whose header names PhenixID PAS is
read as [phenixid-pas](phenixid-pas.md) says, because that product does not escape its values.

## Vitni's own lines

A line that begins with the pairs `rt`, `externalId`, `outcome`, `cat`, `vitniCatalogue`, `vitniTime` is read back into the event that it was written from, id and all, by the tables of
[mappings](../../formats/mappings.md), which also say what the format loses. The tenant and the moment of receipt are those of whoever takes it in, and so are flags,
but for what mappings state. An event of the catalogue `vitni-1` is unrecognised: only the log that it happened in may state it.

## Everybody else's

The event is the device event class id, under the catalogue `unknown`, and so flagged `unknown-event` by the receiving side. What cannot stand in an id becomes `_`; the id as
it was written is then in `producer.event_id`. Vendor, product and version go to `producer`, the name of the event to `text.message` where there is no `msg`. Severity is a number from 0 to 10 or
`Low` (3), `Medium` (6), `High` (8), `Very-High` (10), anything else 3 (`assigned-severity`). Without a time among the pairs it is that of a syslog header, else the moment of
receipt (`assigned-time`).

| key | goes to |
|---|---|
";

const END: &str = "
Every other key is an attribute of its name, as text; a custom one (`cs1`, `cn1`, `flexString1` …) is called what its label (`cs1Label` …) says. A value that does not fit its
place is an attribute too. Of a key that stands twice the first counts. Empty values are absent.

## Secrets

A value whose key or label names a secret (`password`, `clientSecret` …) is cut, and in all others the password in an address, `token=…` and the like. `raw` is cut in the same
places, and the event is flagged `secret-cut`. Values of the kind token stay in their attribute until the receiving side has made a keyed digest of them.

## Not read

Unrecognised, and kept as quarantined where nobody can be asked: a line without `CEF:`, or whose message is not well formed by the rules of [mappings](../../formats/mappings.md);
an id of which no letter or digit is left; more than 1,024 pairs; a line longer than 65,536 bytes (49,152 if it is not UTF-8).
";
