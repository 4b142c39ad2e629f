//! What became of the lines so far, and where a later run goes on.

use crate::exit::{Done, Exit, Fail};
use crate::out::{Out, Paint, plain};
use serde_json::json;
use std::path::{Path, PathBuf};
use vitni_client::{LineReport, LineStatus, SendReport};

/// Counts over all files, and the place in the current one.
#[derive(Default)]
pub(super) struct Tally {
    stored: u64,
    repeated: u64,
    refused: u64,
    ignored: u64,
    /// The file being sent, and files that are done.
    file: PathBuf,
    done: Vec<PathBuf>,
    /// Every line of the file up to here is acknowledged, ignored or refused.
    settled: u64,
    /// The last line that was read.
    seen: u64,
    pub(super) stopped: bool,
}

impl Tally {
    pub(super) fn begin(&mut self, file: &Path, skip: u64) {
        self.file = file.to_owned();
        self.settled = skip;
        self.seen = skip;
    }

    pub(super) fn end(&mut self) {
        if !self.stopped {
            self.settled = self.seen;
            self.done.push(std::mem::take(&mut self.file));
        }
    }

    pub(super) const fn read(&mut self, number: u64) {
        self.seen = number;
    }

    pub(super) const fn ignored(&mut self) {
        self.ignored += 1;
    }

    /// A line that is not even sent.
    pub(super) fn refused_here(&mut self, number: u64, why: &str, out: Out) -> Result<(), Fail> {
        self.refused += 1;
        let file = self.file.display().to_string();
        if out.is_json() {
            return out.json(&json!({"file": file, "line": number, "status": "refused", "code": "unrecognised", "message": why}));
        }
        out.note(&format!("{}:{number}: refused: {}", plain(&file), plain(why)));
        Ok(())
    }

    pub(super) fn add(&mut self, report: &SendReport, numbers: &[u64], out: Out) -> Result<(), Fail> {
        for (line, number) in report.lines.iter().zip(numbers) {
            match line.status {
                LineStatus::Stored => self.stored += 1,
                LineStatus::Repeat => self.repeated += 1,
                LineStatus::Refused => {
                    self.refused += 1;
                    self.tell_refusal(line, *number, out);
                }
            }
            if out.is_json() {
                let mut line = serde_json::to_value(line).unwrap_or_default();
                if let Some(members) = line.as_object_mut() {
                    members.insert("file".to_owned(), json!(self.file));
                    members.insert("line".to_owned(), json!(number));
                }
                out.json(&line)?;
            }
        }
        self.settled = numbers.last().copied().unwrap_or(self.settled);
        Ok(())
    }

    fn tell_refusal(&self, line: &LineReport, number: u64, out: Out) {
        if out.is_json() {
            return;
        }
        let words = |text: &Option<String>| plain(text.as_deref().unwrap_or_default());
        let file = plain(&self.file.display().to_string());
        let (code, message, hint) = (words(&line.code), words(&line.message), words(&line.hint));
        out.note(&format!("{file}:{number}: refused ({code}): {message} {hint}"));
    }

    pub(super) fn progress(&self) -> String {
        format!(
            "{}: {} lines, {}",
            self.file.display(),
            self.settled,
            self.counts()
        )
    }

    fn counts(&self) -> String {
        let Self {
            stored,
            repeated,
            refused,
            ignored,
            ..
        } = self;
        format!("{stored} stored, {repeated} repeated, {refused} refused, {ignored} ignored")
    }

    /// Where a later run goes on.
    pub(super) fn resume(&self) -> String {
        let (file, settled) = (self.file.display(), self.settled);
        let done: String = self
            .done
            .iter()
            .map(|file| format!("{} is done; ", file.display()))
            .collect();
        format!(
            "{done}of {file} everything up to line {settled} is acknowledged: go on with --skip {settled} {file}"
        )
    }

    pub(super) fn print(&self, out: Out) -> Done {
        out.clear();
        let exit = Exit::of_send(self.refused, self.stopped);
        if self.stopped {
            out.note(&self.resume());
        }
        if out.is_json() {
            let Self {
                stored,
                repeated,
                refused,
                ignored,
                stopped,
                ..
            } = self;
            out.json(&json!({
                "stored": stored, "repeated": repeated, "refused": refused, "ignored": ignored,
                "stopped": stopped, "settled": {"file": self.file, "line": self.settled},
            }))?;
        } else {
            let paint = if self.refused > 0 {
                Paint::Doubt
            } else {
                Paint::Good
            };
            out.line(&out.paint(paint, &self.counts()))?;
        }
        Ok(exit)
    }
}
