//! A piece of text that is looked for in others, with or without regard to case, by the rule of `filter/fold.rs`. Nothing is
//! allocated while looking.

use std::ops::Range;

use crate::filter::fold;

/// Whether upper and lower case are the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Case {
    /// Ids that are written in one way.
    Counts,
    /// Everything that people write.
    Ignored,
}

/// A text to look for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Needle {
    text: Box<str>,
    case: Case,
}

impl Needle {
    /// Any text, the empty one included, which is found everywhere.
    #[must_use]
    pub fn new(text: &str, case: Case) -> Self {
        Self {
            text: text.into(),
            case,
        }
    }

    /// The text as it was typed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether this is the whole text.
    #[must_use]
    pub fn is(&self, text: &str) -> bool {
        match self.case {
            Case::Counts => *self.text == *text,
            Case::Ignored => fold::same(&self.text, text),
        }
    }

    /// Where it first occurs.
    #[must_use]
    pub fn find(&self, text: &str) -> Option<Range<usize>> {
        let found = |at: usize| at..at + self.text.len();
        if self.case == Case::Counts {
            return memchr::memmem::find(text.as_bytes(), self.text.as_bytes()).map(found);
        }
        if self.text.is_ascii() {
            return find_ascii(self.text.as_bytes(), text.as_bytes()).map(found);
        }
        let begins = |at: usize| Some(at..at + self.begins(text.get(at..)?)?);
        text.char_indices().find_map(|(at, _)| begins(at))
    }

    /// How many bytes of the text are this, at its beginning.
    #[must_use]
    pub fn begins(&self, text: &str) -> Option<usize> {
        if self.case == Case::Counts {
            return text.starts_with(&*self.text).then_some(self.text.len());
        }
        let mut rest = text.chars();
        let same = |char: char| rest.next().is_some_and(|other| fold::same_char(char, other));
        self.text
            .chars()
            .all(same)
            .then(|| text.len() - rest.as_str().len())
    }

    /// Whether the text ends with this.
    #[must_use]
    pub fn ends(&self, text: &str) -> bool {
        if self.case == Case::Counts {
            return text.ends_with(&*self.text);
        }
        let mut rest = text.chars().rev();
        let same = |char: char| rest.next().is_some_and(|other| fold::same_char(char, other));
        self.text.chars().rev().all(same)
    }
}

/// Finds ASCII in UTF-8, letters in either case. An ASCII byte is a whole character, so what is found begins and ends at
/// characters. The rarest byte is looked for, so that most of a text is passed at the speed of memory.
fn find_ascii(needle: &[u8], text: &[u8]) -> Option<usize> {
    let rarest = needle
        .iter()
        .enumerate()
        .min_by_key(|(_, byte)| commonness(**byte));
    let Some((offset, byte)) = rarest else {
        return Some(0);
    };
    let is_here = |start: usize| {
        let piece = text.get(start..start + needle.len());
        piece.is_some_and(|piece| piece.eq_ignore_ascii_case(needle))
    };
    memchr::memchr2_iter(byte.to_ascii_lowercase(), byte.to_ascii_uppercase(), text)
        .filter_map(|at| at.checked_sub(offset))
        .find(|start| is_here(*start))
}

/// Roughly how often a byte comes in logs, small for rare.
const fn commonness(byte: u8) -> u8 {
    match byte.to_ascii_lowercase() {
        b' ' | b'e' | b't' | b'a' | b'o' | b'i' | b'n' | b's' | b'r' => 4,
        b'l' | b'd' | b'c' | b'u' | b'm' | b'p' | b'0' | b'1' | b'.' | b'2' => 3,
        b'f' | b'g' | b'h' | b'b' | b'w' | b'y' | b'/' | b'-' | b'3'..=b'9' => 2,
        b'v' | b'k' | b':' | b'_' | b'"' | b',' | b'=' => 1,
        _ => 0,
    }
}
