//! Formats that are lists of pairs behind a header: what a line says, before anybody knows what it means.
//!
//! A line may come from anybody: every parser here ends for every input, names the byte at which it gave up, and holds
//! nothing longer than the line. None of them knows a product, makes an event, or takes a syslog header off.

pub mod cef;
pub mod leef;

use crate::limits::{LINE_BYTES_MAX, PAIRS_MAX};

/// Why a line could not be taken apart, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{why} (byte {at})")]
pub struct FormatError {
    /// Bytes from the start of the line.
    pub at: usize,
    /// What is wrong there.
    pub why: &'static str,
}

impl FormatError {
    const fn new(at: usize, why: &'static str) -> Self {
        Self { at, why }
    }
}

/// The line as text, without its line end. Both formats are UTF-8 and one line.
fn text(line: &[u8]) -> Result<&str, FormatError> {
    if line.len() > LINE_BYTES_MAX {
        return Err(FormatError::new(LINE_BYTES_MAX, "the line is too long"));
    }
    let text = str::from_utf8(line)
        .map_err(|error| FormatError::new(error.valid_up_to(), "the line is not UTF-8"))?;
    let text = text.strip_suffix('\n').unwrap_or(text);
    let text = text.strip_suffix('\r').unwrap_or(text);
    match text.find(['\n', '\r']) {
        Some(at) => Err(FormatError::new(at, "a line break stands inside the line")),
        None => Ok(text),
    }
}

/// Refuses a line of more pairs than any event has.
const fn count(pairs: usize, at: usize) -> Result<(), FormatError> {
    if pairs < PAIRS_MAX {
        Ok(())
    } else {
        Err(FormatError::new(at, "the line has too many pairs"))
    }
}
