//! The first reference's own log: an event, a value and an additional payload.
//!
//! The reference says what stands in its log and not how it is written, so the forms that are read here are ours: a JSON object
//! a line, columns parted by commas or tabs, or an id in front of the value text. **What these lines can carry.** Names and
//! addresses of users, what was changed of them, addresses that were called or asked for, and ids of sessions, sign-ins and
//! tokens, by which whoever has them is let in. The catalogue says which attributes are such secrets; they are cut from
//! `raw` and from the value column, together with whatever a name or a form gives away.
//!
//! It never guesses an event from a value text alone: several fit most of them.

mod clean;
mod columns;
mod page;
mod place;
mod row;

use std::borrow::Cow;

use vitni_event::submission::cut_from_json;
use vitni_event::{CanonicalJson, Event, Flags};

use super::carried::{Before, Line};
use super::{Product, Reading};
use crate::{Reference, syslog};
use clean::Cleaner;
use row::Row;

const MAPPING: &str = "logicnets/1";

/// The mapping.
#[derive(Clone, Copy, Debug)]
pub(super) struct LogicNets;

impl Product for LogicNets {
    fn name(&self) -> &str {
        "logicnets"
    }

    fn description(&self) -> &str {
        "The security events of LogicNets as JSON lines, columns, or ids with value texts"
    }

    fn mapping(&self) -> &str {
        MAPPING
    }

    fn read(&self, line: &[u8], reference: &Reference) -> Reading {
        let read = Line::take(line).and_then(|line| match find(line.text(), reference) {
            Ok(Found::Row(at, row)) => {
                event(&line, at, &row, reference).map(|event| Reading::Event(Box::new(event)))
            }
            Ok(Found::Titles) => Ok(Reading::ignored("the titles of the columns")),
            Err(why) => Err(why),
        });
        read.unwrap_or_else(Reading::unrecognised)
    }

    fn without_secrets(&self, line: &[u8]) -> Option<Vec<u8>> {
        row_without_secrets(line)
            .or_else(|| json_without_secrets(line))
            .or_else(|| match crate::secret::cut(line) {
                Cow::Borrowed(_) => None,
                Cow::Owned(line) => Some(line),
            })
    }

    fn page(&self) -> String {
        page::write()
    }
}

enum Found {
    /// Where in the line the row begins, and what it says.
    Row(usize, Row),
    /// The first line of a file of columns.
    Titles,
}

/// The row of a line. What only looks like a syslog header may be a part of it, so the longest reading is tried first.
fn find(text: &str, reference: &Reference) -> Result<Found, &'static str> {
    let header = syslog::parse(text.as_bytes(), reference).ok();
    let after_header = header.as_ref().map_or([0; 3], |header| {
        let host = header.rest.iter().position(|byte| *byte == b' ');
        let after_host = host.map_or(0, |at| header.rest.len().saturating_sub(at + 1));
        [header.rest.len(), after_host, header.text.len()]
    });
    let lengths = [text.len()]
        .into_iter()
        .chain(after_header)
        .filter(|length| *length > 0);
    let mut why = NO_EVENT;
    for length in lengths {
        let at = text.len().saturating_sub(length);
        let Some(message) = text.get(at..) else { continue };
        let at = at + message.len() - message.trim_start_matches([' ', '\u{feff}']).len();
        match row::read(text.get(at..).unwrap_or_default(), reference) {
            Ok(row) => return Ok(Found::Row(at, row)),
            Err(row::Not::Titles) => return Ok(Found::Titles),
            Err(row::Not::Readable(because)) => why = because,
            Err(row::Not::Row) => {}
        }
    }
    Err(why)
}

const NO_EVENT: &str =
    "no event is named: neither a JSON object, nor columns, nor an id of the catalogue and its value";

fn event(
    line: &Line<'_>,
    at: usize,
    row: &Row,
    reference: &Reference,
) -> Result<Event<'static>, &'static str> {
    let cleaner = Cleaner::of(row);
    let mut before = Before::read(line.text().get(..at).unwrap_or_default(), reference);
    // The row's own time comes first here.
    before.header = before.stated.take().or(before.header);
    let mut event = place::event(row, &cleaner, &before, reference);
    let cuts: Vec<_> = cleaner
        .rewritten(row)
        .map(|row| (at..line.text().len(), row))
        .into_iter()
        .collect();
    line.keep(&cuts, &mut event)
        .ok_or("the line does not fit without its secrets")?;
    Ok(event)
}

fn row_without_secrets(line: &[u8]) -> Option<Vec<u8>> {
    let line = Line::take(line).ok()?;
    let nowhere = Reference {
        now: vitni_event::Timestamp::from_nanos(0),
        zone: vitni_event::Offset::UTC,
    };
    let Ok(Found::Row(at, row)) = find(line.text(), &nowhere) else {
        return None;
    };
    let rewritten = Cleaner::of(&row).rewritten(&row)?;
    Some(line.without(&[(at..line.text().len(), rewritten)]).into_bytes())
}

/// An object that is no event can hold secrets all the same.
fn json_without_secrets(line: &[u8]) -> Option<Vec<u8>> {
    let line = Line::take(line).ok()?;
    let at = line.text().find('{')?;
    let object = CanonicalJson::from_raw(line.text().get(at..)?, &mut Flags::default()).ok()?;
    let (cut, _) = cut_from_json(&object, None, &|_, _| clean::mark())?;
    let cut = (at..line.text().len(), cut.as_str().to_owned());
    Some(line.without(&[cut]).into_bytes())
}
