//! The text of a query and how far it has been read. Every step forward is by whole characters, and the counts that bound
//! a query are kept here, so that no construct can forget them.

use vitni_event::Timestamp;

use super::error::{LanguageError, Read};
use crate::limits::{QUERY_DEPTH_MAX, QUERY_TERMS_MAX};

/// What the meaning of a query depends on besides its text.
#[derive(Clone, Copy)]
pub struct Context<'c> {
    /// The moment that `now` stands for.
    pub now: Timestamp,
    /// Whether a catalogue declares an attribute of this name public, so that `attributes.<name>` is not personal.
    pub public: &'c dyn Fn(&str) -> bool,
}

/// A text that is being read.
pub(crate) struct Input<'q> {
    text: &'q str,
    at: usize,
    depth: usize,
    terms: usize,
    pub(super) context: &'q Context<'q>,
}

impl<'q> Input<'q> {
    pub(crate) const fn new(text: &'q str, context: &'q Context<'q>) -> Self {
        Self {
            text,
            at: 0,
            depth: 0,
            terms: 0,
            context,
        }
    }

    /// How many bytes have been read: a place to give an error later.
    pub(crate) const fn at(&self) -> usize {
        self.at
    }

    /// Goes back to a place that was noted before.
    pub(crate) const fn back(&mut self, at: usize) {
        self.at = at;
    }

    /// What has not been read.
    pub(crate) fn rest(&self) -> &'q str {
        self.text.get(self.at..).unwrap_or_default()
    }

    pub(crate) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// Passes white space and says what follows.
    pub(crate) fn next(&mut self) -> Option<char> {
        self.at += self.rest().len() - self.rest().trim_start().len();
        self.peek()
    }

    /// Reads this text if it comes next, as it stands.
    pub(crate) fn eat(&mut self, text: &str) -> bool {
        let found = self.rest().starts_with(text);
        if found {
            self.at += text.len();
        }
        found
    }

    /// Reads the characters that pass, up to the first that does not.
    pub(crate) fn take(&mut self, passes: impl Fn(char) -> bool) -> &'q str {
        let rest = self.rest();
        let end = rest.find(|char| !passes(char)).unwrap_or(rest.len());
        self.at += end;
        rest.get(..end).unwrap_or_default()
    }

    /// Passes white space and reads a key word, in either case, if it comes next as a whole word.
    pub(crate) fn keyword(&mut self, word: &str) -> bool {
        self.next();
        let rest = self.rest();
        let ends = |after: &str| !after.starts_with(|char: char| in_name(char) || is_operator(char));
        let found = rest
            .split_at_checked(word.len())
            .is_some_and(|(first, after)| first.eq_ignore_ascii_case(word) && ends(after));
        if found {
            self.at += word.len();
        }
        found
    }

    /// Passes white space and reads a punctuation mark that must be there.
    pub(crate) fn expect(&mut self, mark: &str, hint: &str) -> Read<()> {
        self.next();
        if self.eat(mark) {
            return Ok(());
        }
        Err(self.error(self.at, format!("`{mark}` is missing"), hint))
    }

    /// Passes white space and reads a whole number of a range.
    pub(crate) fn number(&mut self, most: usize) -> Read<usize> {
        self.next();
        let at = self.at;
        let digits = self.take(|char| char.is_ascii_digit());
        let number = digits.parse().ok().filter(|number| (1..=most).contains(number));
        number.ok_or_else(|| {
            self.error(
                at,
                "a number is missing or too large",
                format!("give 1 to {most}"),
            )
        })
    }

    /// An error at a place that was noted before.
    pub(crate) fn error(&self, at: usize, what: impl Into<String>, hint: impl Into<String>) -> LanguageError {
        let before = self.text.get(..at).unwrap_or(self.text);
        LanguageError {
            at: before.chars().count() + 1,
            what: what.into(),
            hint: hint.into(),
        }
    }

    /// Goes one level deeper; whoever goes in comes out again with [`Input::leave`].
    pub(crate) fn enter(&mut self) -> Read<()> {
        self.depth += 1;
        if self.depth > QUERY_DEPTH_MAX {
            let what = format!("parentheses and negations nest more than {QUERY_DEPTH_MAX} deep");
            return Err(self.error(self.at, what, "write the condition flatter"));
        }
        Ok(())
    }

    pub(crate) const fn leave(&mut self) {
        self.depth = self.depth.saturating_sub(1);
    }

    /// Counts a comparison, a word or a member of a set.
    pub(crate) fn count_term(&mut self) -> Read<()> {
        self.terms += 1;
        if self.terms > QUERY_TERMS_MAX {
            let what = format!("the query has more than {QUERY_TERMS_MAX} comparisons and words");
            return Err(self.error(self.at, what, "ask in several queries, or with a pattern"));
        }
        Ok(())
    }
}

/// What a field's name may hold.
pub(crate) fn in_name(char: char) -> bool {
    char.is_ascii_alphanumeric() || matches!(char, '_' | '.' | '-')
}

/// What begins an operator between a field and a value.
pub(crate) const fn is_operator(char: char) -> bool {
    matches!(char, ':' | '=' | '!' | '<' | '>' | '~')
}
