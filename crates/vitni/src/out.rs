//! What people and programs see: answers on standard output, everything else on standard error, colours and progress only
//! where somebody looks.
//!
//! Text that came from outside is shown with its control characters escaped, so that an event cannot steer the terminal
//! of whoever reads it.

use crate::exit::Fail;
use serde::Serialize;
use std::fmt::Write as _;
use std::io::{self, IsTerminal, Write as _};

/// How to speak.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Out {
    json: bool,
    colour: bool,
    progress: bool,
}

/// What a colour means here.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Paint {
    Good,
    Bad,
    Doubt,
    Faint,
}

impl Out {
    /// Decides once from the flag, the terminal and `NO_COLOR`.
    pub(crate) fn new(json: bool) -> Self {
        let no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        Self {
            json,
            colour: !json && !no_color && !dumb && io::stdout().is_terminal(),
            progress: io::stderr().is_terminal() && !dumb,
        }
    }

    pub(crate) const fn is_json(self) -> bool {
        self.json
    }

    /// Whether colours are shown at all.
    pub(crate) const fn is_colourful(self) -> bool {
        self.colour
    }

    /// A line of the answer.
    pub(crate) fn line(self, text: &str) -> Result<(), Fail> {
        writeln!(io::stdout().lock(), "{text}").map_err(|error| Fail::output(&error))
    }

    /// A line of the answer, exactly as given.
    pub(crate) fn raw(self, bytes: &[u8]) -> Result<(), Fail> {
        let mut out = io::stdout().lock();
        out.write_all(bytes)
            .and_then(|()| out.flush())
            .map_err(|error| Fail::output(&error))
    }

    /// The answer as one line of JSON.
    pub(crate) fn json(self, value: &impl Serialize) -> Result<(), Fail> {
        let text = serde_json::to_string(value).map_err(|error| Fail::output(&io::Error::other(error)))?;
        self.line(&text)
    }

    /// A line for people beside the answer. Failing to say it changes nothing.
    pub(crate) fn note(self, text: &str) {
        self.clear();
        let _ = writeln!(io::stderr().lock(), "{text}");
    }

    /// How far it is, on a line that the next one takes the place of; only where somebody looks.
    pub(crate) fn progress(self, text: &str) {
        if self.progress {
            let mut err = io::stderr().lock();
            let _ = write!(err, "\r\x1b[K{text}");
            let _ = err.flush();
        }
    }

    /// Takes the progress line away.
    pub(crate) fn clear(self) {
        self.progress("");
    }

    pub(crate) fn paint(self, paint: Paint, text: &str) -> String {
        if !self.colour {
            return text.to_owned();
        }
        let code = match paint {
            Paint::Good => 32,
            Paint::Bad => 31,
            Paint::Doubt => 33,
            Paint::Faint => 2,
        };
        format!("\x1b[{code}m{text}\x1b[0m")
    }
}

/// Foreign text without control characters, and without those that turn the direction of writing.
pub(crate) fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        let turns = matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}');
        if c.is_control() || turns {
            let _ = write!(out, "{}", c.escape_unicode());
        } else {
            out.push(c);
        }
    }
    out
}

/// Columns as wide as their widest cell; the last one is not padded.
pub(crate) fn table(rows: &[Vec<String>]) -> Vec<String> {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        rows.iter()
            .filter_map(|row| row.get(column))
            .map(|cell| cell.chars().count())
            .max()
    };
    let widths: Vec<usize> = (0..columns).map(|column| width(column).unwrap_or(0)).collect();
    rows.iter()
        .map(|row| {
            let mut line = String::new();
            for (cell, width) in row.iter().zip(&widths) {
                let _ = write!(line, "{cell:<width$}  ");
            }
            line.truncate(line.trim_end().len());
            line
        })
        .collect()
}

/// A size for people: exact below a kibibyte.
pub(crate) fn bytes(count: u64) -> String {
    const UNITS: &[&str] = &["KiB", "MiB", "GiB", "TiB"];
    let mut tenths = u128::from(count) * 10;
    let mut unit = "B";
    for next in UNITS {
        if tenths < 10_240 {
            break;
        }
        tenths /= 1024;
        unit = next;
    }
    if unit == "B" {
        format!("{count} B")
    } else {
        format!("{}.{} {unit}", tenths / 10, tenths % 10)
    }
}
