//! The input as lines to send: NDJSON, a JSON array, or the lines of a product.
//!
//! **Ids of product lines.** A log line has no id, and sending a log again must not store it again. The id is put
//! together from what the line says where it stands in its own right: mapping, time, host, program, process, event, and how
//! many lines of the same of all that came before it in the input. It holds no digest of the line: an id stands beside the
//! event and outlives an erasure, and a line can be guessed. It does not depend on file names or line numbers, so a rotated
//! or grown file gives the same ids. The server makes a UUID of it under the tenant's key and keeps nothing else of it:
//! `producer.event_id` is what the producer's own line says.

use crate::args;
use crate::exit::Fail;
use crate::files;
use std::borrow::Cow;
use std::collections::{HashMap, VecDeque};
use std::io::{BufRead, Read as _};
use std::path::{Path, PathBuf};
use vitni_client::{ARRAY_BYTES_MAX, Line, array_lines};
use vitni_event::limits::LINE_BYTES_MAX;
use vitni_event::{Event, Flag, submission};
use vitni_intake::{At, Reader, Reading, Reference};

/// Different ids that are remembered to tell lines of the same moment apart. Such lines lie close together in a log; what is
/// further apart than this is not told apart and would be refused as a conflict, never taken for a repeat.
const RECENT_MAX: usize = 65_536;

/// What a line of the input comes to.
pub(super) enum Item {
    /// It is sent.
    Line(Line),
    /// It is understood and becomes no event.
    Ignored,
    /// It cannot be sent.
    Refused(Cow<'static, str>),
    /// Nothing stands there.
    Blank,
}

/// An open input.
pub(super) struct Input {
    path: PathBuf,
    reader: Box<dyn BufRead + Send>,
    number: u64,
    form: Form,
}

enum Form {
    Ndjson {
        key: Option<String>,
    },
    Array {
        lines: VecDeque<Vec<u8>>,
        key: Option<String>,
    },
    Product {
        reader: Reader,
        reference: Reference,
        recent: Recent,
        /// What was read and not handed out yet.
        ready: VecDeque<(At, Item)>,
    },
}

impl Input {
    pub(super) fn open(path: &Path, args: &args::Send) -> Result<Self, Fail> {
        let (mut reader, written) = files::open(path)?;
        let form = match crate::intake::asked(&args.reads)? {
            Some(product) => Form::Product {
                reader: Reader::new(product),
                reference: crate::intake::reference(&args.moments, written)?,
                recent: Recent::default(),
                ready: VecDeque::new(),
            },
            None => json_form(path, &mut reader, args.key.clone())?,
        };
        Ok(Self {
            path: path.to_owned(),
            reader,
            number: 0,
            form,
        })
    }

    /// The next item with the number of its line from 1; nothing at the end. A line whose fact a later one completes comes
    /// with that.
    pub(super) fn next_item(&mut self) -> Result<Option<(u64, Item)>, Fail> {
        loop {
            if let Form::Product { ready, .. } = &mut self.form
                && let Some(item) = ready.pop_front()
            {
                return Ok(Some(item));
            }
            self.number += 1;
            let number = self.number;
            if let Form::Array { lines, key } = &mut self.form {
                let Some(line) = lines.pop_front() else {
                    return Ok(None);
                };
                return json_item(&line, key.as_deref(), number).map(|item| Some((number, item)));
            }
            let Some(line) = self.line()? else {
                self.number -= 1;
                match &mut self.form {
                    Form::Product { reader, .. } if reader.waiting_since().is_none() => return Ok(None),
                    Form::Product {
                        reader,
                        recent,
                        ready,
                        ..
                    } => {
                        let mut out = Vec::new();
                        reader.end(&mut out);
                        ready.extend(product_items(out, recent));
                        continue;
                    }
                    _ => return Ok(None),
                }
            };
            let item = match (&mut self.form, line) {
                (_, None) => Item::Refused(Cow::Borrowed(
                    "the line is longer than 1 MiB; nothing is ever cut, so nothing of it was sent",
                )),
                (_, Some(line)) if line.iter().all(u8::is_ascii_whitespace) => Item::Blank,
                (
                    Form::Product {
                        reader,
                        reference,
                        recent,
                        ready,
                    },
                    Some(line),
                ) => {
                    let mut out = Vec::new();
                    reader.line(number, &line, reference, &mut out);
                    ready.extend(product_items(out, recent));
                    continue;
                }
                (Form::Ndjson { key } | Form::Array { key, .. }, Some(line)) => {
                    json_item(&line, key.as_deref(), number)?
                }
            };
            return Ok(Some((number, item)));
        }
    }

    /// A line without its end; the inner nothing for one that is too long, which is left out.
    fn line(&mut self) -> Result<Option<Option<Vec<u8>>>, Fail> {
        files::line(&mut self.reader, LINE_BYTES_MAX)
            .map_err(|error| Fail::file("reading", &self.path, &error))
    }
}

/// NDJSON unless the first character that is no white space opens an array.
fn json_form(path: &Path, reader: &mut Box<dyn BufRead + Send>, key: Option<String>) -> Result<Form, Fail> {
    let failed = |error| Fail::file("reading", path, &error);
    let start = reader.fill_buf().map_err(failed)?;
    if start.iter().find(|byte| !byte.is_ascii_whitespace()) != Some(&b'[') {
        return Ok(Form::Ndjson { key });
    }
    let mut text = Vec::new();
    reader
        .take(ARRAY_BYTES_MAX + 1)
        .read_to_end(&mut text)
        .map_err(failed)?;
    if text.len() as u64 > ARRAY_BYTES_MAX {
        return Err(Fail::usage(format!(
            "{} is a JSON array of more than 256 MiB; send it as NDJSON",
            path.display()
        )));
    }
    let lines = array_lines(&text).map_err(|error| Fail::usage(format!("{}: {error}", path.display())))?;
    Ok(Form::Array {
        lines: lines.into(),
        key,
    })
}

fn json_item(line: &[u8], key: Option<&str>, number: u64) -> Result<Item, Fail> {
    if line.len() > LINE_BYTES_MAX {
        return Ok(Item::Refused(Cow::Borrowed(
            "the event is longer than 1 MiB; nothing is ever cut, so nothing of it was sent",
        )));
    }
    let line = match key {
        Some(key) => Line::with_id(line, &format!("{key}/{number}")),
        None => Line::new(line)?,
    };
    Ok(Item::Line(line))
}

fn product_items(read: Vec<(At, Reading)>, recent: &mut Recent) -> impl Iterator<Item = (At, Item)> {
    read.into_iter().map(|(at, reading)| {
        let item = match reading {
            Reading::Event(event) | Reading::Begun(event) => Item::Line(product_line(&event, recent)),
            Reading::Ignored { .. } => Item::Ignored,
            Reading::Unrecognised { why } => Item::Refused(why),
        };
        (at, item)
    })
}

fn product_line(event: &Event<'static>, recent: &mut Recent) -> Line {
    let mut event = event.clone();
    // Leaves the id out: it is made of the string below.
    event.flags.insert(Flag::AssignedId);
    let mut json = Vec::new();
    submission::write(&event, &mut json);
    let stem = stem(&event);
    let before = recent.count(&stem);
    Line::with_once(&json, &format!("{stem}/{before}"))
}

/// What the id is made of, but for the number of its like before it.
fn stem(event: &Event<'_>) -> String {
    let producer = event.producer.as_ref();
    let part = |part: Option<&str>| part.unwrap_or("-").to_owned();
    // Without its version: a mapping that learnt to say more about a line still speaks of the same fact.
    let mapping = producer
        .and_then(|producer| producer.mapping.as_deref())
        .map(|mapping| mapping.split_once('/').map_or(mapping, |(name, _)| name));
    let host = producer.and_then(|producer| producer.host.as_deref());
    let program = producer.and_then(|producer| producer.product.as_deref());
    let process = producer.and_then(|producer| producer.instance.as_deref());
    let [mapping, host, program, process] = [mapping, host, program, process].map(part);
    format!(
        "{mapping}/{}/{host}/{program}/{process}/{}",
        event.time, event.event
    )
}

/// How often each of the last different stems came.
#[derive(Default)]
struct Recent {
    counts: HashMap<String, u64>,
    order: VecDeque<String>,
}

impl Recent {
    /// How many of this stem came before, counting this one from now on.
    fn count(&mut self, stem: &str) -> u64 {
        if let Some(count) = self.counts.get_mut(stem) {
            *count += 1;
            return *count;
        }
        if self.order.len() == RECENT_MAX
            && let Some(oldest) = self.order.pop_front()
        {
            self.counts.remove(&oldest);
        }
        self.counts.insert(stem.to_owned(), 0);
        self.order.push_back(stem.to_owned());
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use vitni_event::{Offset, Timestamp};
    use vitni_intake::Products;

    fn ids(text: &str) -> Vec<String> {
        items("linux-auth", text).into_iter().map(id).collect()
    }

    fn id(item: Item) -> String {
        match item {
            Item::Line(line) => {
                let event: serde_json::Value = serde_json::from_slice(line.bytes()).unwrap();
                assert!(event.get("id").is_none());
                event["once"].as_str().unwrap().to_owned()
            }
            Item::Ignored => "ignored".to_owned(),
            Item::Refused(why) => format!("refused: {why}"),
            Item::Blank => "blank".to_owned(),
        }
    }

    fn items(product: &str, text: &str) -> Vec<Item> {
        let (now, _) = Timestamp::parse("2026-11-22T00:00:00Z").unwrap();
        let reference = Reference {
            now,
            zone: Offset::UTC,
        };
        let product = Products::built_in().get(product).unwrap();
        let mut reader = Reader::new(Arc::clone(product));
        let mut read = Vec::new();
        for (number, line) in text.lines().enumerate() {
            reader.line(number as u64, line.as_bytes(), &reference, &mut read);
        }
        product_items(read, &mut Recent::default())
            .map(|(_, item)| item)
            .collect()
    }

    const LOG: &str = include_str!("../../../../examples/linux-auth/auth.log");

    #[test]
    fn the_same_log_gives_the_same_ids_however_it_was_cut_off_and_none_twice() {
        let whole = ids(LOG);
        assert_eq!(whole, ids(LOG));
        let mut events: Vec<_> = whole.iter().filter(|id| id.contains('/')).collect();
        assert!(events.len() > 10);
        events.sort();
        events.dedup();
        assert_eq!(events.len(), whole.iter().filter(|id| id.contains('/')).count());
        // A process that begins after the cut has the ids it had in the whole file.
        let late: Vec<_> = LOG.lines().skip_while(|line| !line.contains("sudo")).collect();
        let late = ids(&late.join("\n"));
        assert!(late.len() > 3 && late.iter().all(|id| whole.contains(id)));
    }

    #[test]
    fn an_id_holds_nothing_of_the_line_but_what_stands_beside_it() {
        let line = "Nov 21 23:21:34 vm sshd[27696]: Failed password for invalid user ghost from 192.0.2.7 port 40980 ssh2";
        let id = ids(line).remove(0);
        assert!(
            id.starts_with("linux-auth/2026-11-21T23:21:34.000000000Z/vm/sshd/27696/"),
            "{id}"
        );
        assert!(!id.contains("ghost") && !id.contains("192.0.2.7"), "{id}");
        assert_eq!(ids(&format!("{line}\n{line}"))[1], id.replace("/0", "/1"));
    }

    #[test]
    fn the_producers_own_id_stays() {
        let line = "2026-11-21T23:21:38Z host01 CEF:0|PhenixID|PAS|5.1|EVT_000011|Said|3|duser=alice";
        let Some(Item::Line(line)) = items("phenixid-pas", line).pop() else {
            panic!("it is an event")
        };
        let sent: serde_json::Value = serde_json::from_slice(line.bytes()).unwrap();
        assert_eq!(sent["producer"]["event_id"], "EVT_000011");
        assert!(sent.get("id").is_none() && sent["once"].is_string());
    }

    #[test]
    fn lines_far_apart_are_forgotten_in_order() {
        let mut recent = Recent::default();
        assert_eq!(recent.count("a"), 0);
        assert_eq!(recent.count("a"), 1);
        for n in 0..RECENT_MAX {
            recent.count(&n.to_string());
        }
        assert_eq!(recent.count("a"), 0);
        assert_eq!(recent.counts.len(), recent.order.len());
    }
}
