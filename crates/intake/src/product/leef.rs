//! Any product's LEEF, behind any syslog header or none.
//!
//! It knows the format's keys and no product's events. **What these lines can carry** is whatever a product writes: values whose key
//! names a secret are cut, in all others the forms that [`crate::secret`] knows; `raw` is cut alike.

use vitni_event::mapping::back;

use super::carried::Line;
use super::pairs::{self, Keys, Said, To};
use super::{Product, Reading};
use crate::Reference;
use crate::format::leef;

const MAPPING: &str = "leef/1";

const KEYS: Keys = &[
    ("devTime", To::Time),
    ("usrName", To::ActorName),
    ("accountName", To::TargetName),
    ("src", To::Address),
    ("srcPort", To::Port),
    ("identHostName", To::Host),
    ("reason", To::Reason),
    ("msg", To::Message),
    ("outcome", To::Outcome),
    ("sev", To::Severity),
];

/// The mapping.
#[derive(Clone, Copy, Debug)]
pub(super) struct Leef;

impl Product for Leef {
    fn name(&self) -> &str {
        "leef"
    }

    fn description(&self) -> &str {
        "Any product's LEEF; Vitni's own is read back"
    }

    fn mapping(&self) -> &str {
        MAPPING
    }

    fn read(&self, line: &[u8], reference: &Reference) -> Reading {
        let read = Line::take(line)
            .and_then(|line| with(&line, |said, at| pairs::event(said, &line, at, reference))?);
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
    let at = message(line.text()).ok_or("no LEEF: stands in the line")?;
    let message = line.text().get(at..).unwrap_or_default();
    if message.contains(['\n', '\r']) {
        return Err("a line break stands inside the line");
    }
    let (read, parts) = leef::take_apart(message).map_err(|error| error.why)?;
    let [vendor, product, version, event] = &read.header;
    let said = Said {
        mapping: MAPPING,
        keys: KEYS,
        title: "",
        line: back::Line {
            format: back::Written::Leef,
            header: [vendor, product, version, event],
            severity: "",
            pairs: &read.pairs,
        },
        parts,
    };
    Ok(look(&said, at))
}

/// Where the LEEF begins: the mark and a version, not inside a word.
fn message(text: &str) -> Option<usize> {
    text.match_indices("LEEF:").map(|(at, _)| at).find(|at| {
        let versions = ["LEEF:1.0|", "LEEF:2.0|"];
        let rest = text.get(*at..).unwrap_or_default();
        let before = text.get(..*at).and_then(|before| before.chars().next_back());
        versions.iter().any(|version| rest.starts_with(version)) && !before.is_some_and(char::is_alphanumeric)
    })
}

const INTRODUCTION: &str = "\
# leef

<!-- Generated from the mapping; changes are made there. -->

Reads IBM's Log Event Extended Format, versions 1.0 and 2.0, of any product: what begins with `LEEF:`, behind a syslog header of any form, behind a time and a host, or
bare. Every line that is read becomes one event. **A mapping of a product's own is the better way.** This one knows what a key means and not what an event is.

A line that begins with the pairs of Vitni's own, `devTime` to `vitniOutcome`, is read back as [cef](cef.md) says; the severity 0 comes back as 1.

Of everybody else's the event is the event id of the header, under the catalogue `unknown`, made a word as [cef](cef.md) says. The time is read by its form, in any of
the ways that [phenixid-pas](phenixid-pas.md) lists; `devTimeFormat` is kept as an attribute and not followed. Without a time it is that of a syslog header, else the moment
of receipt (`assigned-time`). Without `sev` the severity is 3 (`assigned-severity`).

| key | goes to |
|---|---|
";

const END: &str = "
Every other key is an attribute of its name, as text. Secrets are cut and values that do not fit are kept as [cef](cef.md) says. Unrecognised are a line without `LEEF:`, one whose message
is not well formed by the rules of [mappings](../../formats/mappings.md), an id of which no letter or digit is left, more than 1,024 pairs, and a line longer than 65,536
bytes (49,152 if it is not UTF-8).
";
