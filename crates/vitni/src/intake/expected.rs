//! What a log must become, written by hand: file, line and expectation between tabs.

use crate::exit::Fail;
use crate::files;
use std::collections::BTreeMap;
use std::path::Path;

/// Largest file of expectations: a line of some hundred bytes for each of a hundred thousand lines.
const BYTES_MAX: u64 = 16 << 20;

/// The expectations for one log, by line.
pub(super) struct Expected(BTreeMap<u64, String>);

impl Expected {
    /// Those rows of the file that are about a log of this name; the directory does not count.
    pub(super) fn read(file: &Path, log: &Path) -> Result<Self, Fail> {
        let text = files::read(file, BYTES_MAX)?;
        let text = String::from_utf8_lossy(&text);
        let log = log.file_name().unwrap_or(log.as_os_str()).to_string_lossy();
        let mut rows = BTreeMap::new();
        for (number, row) in text.lines().enumerate() {
            if row.starts_with('#') || row.trim().is_empty() {
                continue;
            }
            let bad = || {
                Fail::usage(format!(
                    "{}:{}: not three columns between tabs (file, line, expectation)",
                    file.display(),
                    number + 1
                ))
            };
            let mut columns = row.splitn(3, '\t');
            let (Some(name), Some(line), Some(expected)) = (columns.next(), columns.next(), columns.next())
            else {
                return Err(bad());
            };
            let line: u64 = line.parse().map_err(|_| bad())?;
            if name == log {
                rows.insert(line, expected.to_owned());
            }
        }
        if rows.is_empty() {
            return Err(Fail::usage(format!(
                "{} has no row about `{log}`; its first column is the log's file name",
                file.display()
            )));
        }
        Ok(Self(rows))
    }

    /// What was expected of a line instead, if it was something else. An expectation may leave out columns at its end.
    pub(super) fn differs(&mut self, line: u64, row: &str) -> Option<String> {
        let Some(expected) = self.0.remove(&line) else {
            return Some("(no expectation)".to_owned());
        };
        let holds = row == expected
            || row
                .strip_prefix(expected.as_str())
                .is_some_and(|rest| rest.starts_with(" | "));
        (!holds).then_some(expected)
    }

    /// Expectations of lines that the log does not have.
    pub(super) fn left(&self) -> impl Iterator<Item = (u64, &str)> {
        self.0.iter().map(|(line, row)| (*line, row.as_str()))
    }
}
