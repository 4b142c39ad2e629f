//! Texts as they are written in a query: between quotation marks unless they are plain, and read back the same.

use std::fmt::{self, Write};

use super::error::Read;
use super::input::{Input, in_name};

/// Reads a phrase whose opening quotation mark comes next: `\"` and `\\` stand for `"` and `\`, nothing else is special.
pub(super) fn phrase(input: &mut Input<'_>) -> Read<String> {
    let opening = input.at();
    input.eat("\"");
    let mut text = String::new();
    loop {
        text.push_str(input.take(|char| char != '"' && char != '\\'));
        let at = input.at();
        if input.eat("\"") {
            return Ok(text);
        } else if input.eat("\\\"") {
            text.push('"');
        } else if input.eat("\\\\") {
            text.push('\\');
        } else if input.eat("\\") {
            let hint = "between quotation marks write \\\\ for a backslash and \\\" for a quotation mark";
            return Err(input.error(at, "a backslash stands before another character", hint));
        } else {
            let hint = "close the text with a quotation mark";
            return Err(input.error(opening, "the quotation mark is not closed", hint));
        }
    }
}

/// A value: bare where nobody could read it otherwise.
pub(super) struct Value<'t>(pub(super) &'t str);

impl fmt::Display for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plain = |char: char| char.is_alphanumeric() || "_.@:/+-%".contains(char);
        text(self.0, !self.0.is_empty() && self.0.chars().all(plain), f)
    }
}

/// A word that stands alone.
pub(super) struct Word<'t>(pub(super) &'t str);

impl fmt::Display for Word<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plain = |char: char| char.is_alphanumeric() || char == '_';
        text(self.0, self.0.chars().all(plain) && !is_keyword(self.0), f)
    }
}

/// The name of an attribute.
pub(super) struct Name<'t>(pub(super) &'t str);

impl fmt::Display for Name<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        text(self.0, self.0.chars().all(in_name), f)
    }
}

/// Whether a word of this text would be read as an operator.
pub(super) fn is_keyword(text: &str) -> bool {
    ["and", "or", "not"]
        .iter()
        .any(|keyword| text.eq_ignore_ascii_case(keyword))
}

fn text(text: &str, plain: bool, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    if plain {
        return f.write_str(text);
    }
    f.write_char('"')?;
    for char in text.chars() {
        if matches!(char, '"' | '\\') {
            f.write_char('\\')?;
        }
        f.write_char(char)?;
    }
    f.write_char('"')
}
