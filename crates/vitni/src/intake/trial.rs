//! `vitni intake test`: a log line by line with what each becomes, or only what is not as expected.

use super::expected::Expected;
use super::{asked, reference};
use crate::args::Trial;
use crate::exit::{Done, Exit, Fail};
use crate::files;
use crate::out::{Out, Paint, plain, table};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use vitni_event::{Event, submission};
use vitni_intake::limits::LINE_BYTES_MAX;
use vitni_intake::{At, Product, Reader, Reading};

/// Longest part of a line that is shown to people, in characters.
const SHOWN_MAX: usize = 160;

/// What stands for a line whose fact came out with a later one.
const COMPLETED: &str = "a later line of the same fact completes it";

pub(super) fn run(args: &Trial, out: Out) -> Done {
    let product = asked(&args.reads)?.ok_or_else(|| Fail::usage("name a --product or a --mapping"))?;
    let (mut input, written) = files::open(&args.file)?;
    let reference = reference(&args.moments, written)?;
    let expected = args
        .expect
        .as_ref()
        .map(|file| Expected::read(file, &args.file))
        .transpose()?;
    let mut run = Run {
        reader: Reader::new(Arc::clone(&product)),
        product,
        waiting: BTreeMap::new(),
        tally: Tally::default(),
        expected,
        out,
    };
    let mut number = 0;
    while let Some(line) =
        files::line(&mut input, LINE_BYTES_MAX).map_err(|error| Fail::file("reading", &args.file, &error))?
    {
        number += 1;
        match line {
            Some(line) if line.iter().all(u8::is_ascii_whitespace) => {}
            Some(line) => {
                let mut read = Vec::new();
                run.reader.line(number, &line, &reference, &mut read);
                run.took(number, &line, read)?;
            }
            None => {
                let why = format!("the line is longer than {LINE_BYTES_MAX} bytes").into();
                run.took(
                    number,
                    b"(too long)",
                    vec![(number, Reading::Unrecognised { why })],
                )?;
            }
        }
    }
    let mut read = Vec::new();
    run.reader.end(&mut read);
    run.settle(read)?;
    run.end()
}

struct Run {
    product: Arc<dyn Product>,
    reader: Reader,
    /// Lines that were read and not shown yet, because an earlier one may still be completed.
    waiting: BTreeMap<At, (Vec<u8>, Option<Reading>)>,
    tally: Tally,
    expected: Option<Expected>,
    out: Out,
}

#[derive(Default)]
struct Tally {
    lines: u64,
    events: BTreeMap<String, u64>,
    ignored: u64,
    unrecognised: u64,
    differences: u64,
}

impl Run {
    fn took(&mut self, number: At, line: &[u8], read: Vec<(At, Reading)>) -> Result<(), Fail> {
        let kept = self.product.without_secrets(line);
        self.waiting
            .insert(number, (kept.unwrap_or_else(|| line.to_vec()), None));
        self.settle(read)
    }

    /// Shows what is known, in the order of the lines.
    fn settle(&mut self, read: Vec<(At, Reading)>) -> Result<(), Fail> {
        for (at, reading) in read {
            if let Some((_, known)) = self.waiting.get_mut(&at) {
                *known = Some(reading);
            }
        }
        let open_from = self.reader.waiting_since().unwrap_or(At::MAX);
        while let Some(first) = self
            .waiting
            .first_entry()
            .filter(|first| *first.key() < open_from)
        {
            let (number, (line, reading)) = first.remove_entry();
            let reading = reading.unwrap_or(Reading::Ignored {
                why: COMPLETED.into(),
            });
            self.show(number, &line, &reading)?;
        }
        Ok(())
    }

    fn show(&mut self, number: At, line: &[u8], reading: &Reading) -> Result<(), Fail> {
        let row = reading.row();
        self.tally.count(reading);
        let differs = match &mut self.expected {
            None => None,
            Some(expected) => match expected.differs(number, &row) {
                None => return Ok(()),
                differs => differs,
            },
        };
        self.tally.differences += u64::from(differs.is_some());
        let line = String::from_utf8_lossy(line);
        if self.out.is_json() {
            return self
                .out
                .json(&told(number, &line, reading, &row, differs.as_deref()));
        }
        let shown: String = line.chars().take(SHOWN_MAX).collect();
        let more = if shown.len() < line.len() { "…" } else { "" };
        let number = self.out.paint(Paint::Faint, &format!("{number:>6}"));
        self.out.line(&format!("{number}  {}{more}", plain(&shown)))?;
        if let Some(expected) = differs {
            let expected = format!("      - {}", plain(&expected));
            self.out.line(&self.out.paint(Paint::Bad, &expected))?;
        }
        let (sign, paint, text) = match reading {
            Reading::Event(_) | Reading::Begun(_) => ('+', Paint::Good, row),
            Reading::Ignored { .. } => ('~', Paint::Faint, row),
            Reading::Unrecognised { why } => ('!', Paint::Bad, format!("not understood: {why}")),
        };
        let found = format!("      {sign} {}", plain(&text));
        self.out.line(&self.out.paint(paint, &found))
    }

    fn end(mut self) -> Done {
        if let Some(expected) = &self.expected {
            for (number, row) in expected.left() {
                self.tally.differences += 1;
                if self.out.is_json() {
                    self.out
                        .json(&json!({"line": number, "becomes": "nothing", "expected": row}))?;
                } else {
                    let missing = format!("{number:>6}  (the log has no such line)\n      - {}", plain(row));
                    self.out.line(&self.out.paint(Paint::Bad, &missing))?;
                }
            }
        }
        let is_compared = self.expected.is_some();
        self.tally.print(is_compared, self.out)?;
        let wrong = if is_compared {
            self.tally.differences
        } else {
            self.tally.unrecognised
        };
        Ok(if wrong == 0 { Exit::Ok } else { Exit::Found })
    }
}

impl Tally {
    fn count(&mut self, reading: &Reading) {
        self.lines += 1;
        match reading {
            Reading::Event(event) | Reading::Begun(event) => {
                *self.events.entry(event.event.to_string()).or_default() += 1;
            }
            Reading::Ignored { .. } => self.ignored += 1,
            Reading::Unrecognised { .. } => self.unrecognised += 1,
        }
    }

    fn print(&self, is_compared: bool, out: Out) -> Result<(), Fail> {
        let Self {
            lines,
            events,
            ignored,
            unrecognised,
            differences,
        } = self;
        let made: u64 = events.values().sum();
        if out.is_json() {
            let mut summary = json!({
                "lines": lines, "events": made, "ignored": ignored, "unrecognised": unrecognised, "by_event": events,
            });
            if let Some(members) = summary.as_object_mut().filter(|_| is_compared) {
                members.insert("differences".to_owned(), json!(differences));
            }
            return out.json(&json!({ "summary": summary }));
        }
        let rows: Vec<Vec<String>> = events
            .iter()
            .map(|(event, count)| vec![format!("{count:>6}"), plain(event)])
            .collect();
        table(&rows).iter().try_for_each(|line| out.line(line))?;
        let mut said =
            format!("{lines} lines: {made} events, {ignored} ignored, {unrecognised} not understood");
        let wrong = if is_compared {
            said.push_str(&format!("; {differences} differ from what was expected"));
            *differences
        } else {
            *unrecognised
        };
        let paint = if wrong == 0 { Paint::Good } else { Paint::Doubt };
        out.line(&out.paint(paint, &said))
    }
}

fn told(number: At, line: &str, reading: &Reading, row: &str, expected: Option<&str>) -> Value {
    let mut told = match reading {
        Reading::Event(event) | Reading::Begun(event) => {
            json!({"line": number, "becomes": "event", "row": row, "event": as_sent(event)})
        }
        Reading::Ignored { why } => json!({"line": number, "becomes": "ignored", "row": row, "why": why}),
        Reading::Unrecognised { why } => {
            json!({"line": number, "becomes": "unrecognised", "row": row, "why": why})
        }
    };
    if let Some(members) = told.as_object_mut() {
        members.insert("kept".to_owned(), json!(line));
        if let Some(expected) = expected {
            members.insert("expected".to_owned(), json!(expected));
        }
    }
    told
}

/// The event as `vitni send` would send it, but for its id.
fn as_sent(event: &Event<'static>) -> Value {
    let mut event = event.clone();
    event.flags.insert(vitni_event::Flag::AssignedId);
    let mut json = Vec::new();
    submission::write(&event, &mut json);
    serde_json::from_slice(&json).unwrap_or_default()
}
