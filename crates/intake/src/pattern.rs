//! Patterns for the fixed sentences that programs log: literal text with captures in braces.
//!
//! `{name}` takes a word (no blank, not empty), `{name?}` a word or nothing, `{name#}` digits, `{name*}` anything, also
//! nothing. A pattern covers the whole text. Where a `*` could end at several places the last one is taken ([`Order::Rightmost`]), because what
//! a stranger can choose (an account name) stands before what the program itself appends (address and port). Matching
//! never takes more than a bounded number of tries, whatever the text.

use crate::limits;

/// At which of several possible places a `*` ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    /// As early as possible: for text whose beginning is trusted and whose end is not.
    Leftmost,
    /// As late as possible: for text whose end is trusted.
    Rightmost,
}

impl Order {
    pub(crate) const fn opposite(self) -> Self {
        match self {
            Self::Leftmost => Self::Rightmost,
            Self::Rightmost => Self::Leftmost,
        }
    }
}

/// What one capture took.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Capture<'p, 't> {
    pub(crate) name: &'p str,
    pub(crate) value: &'t str,
    /// Whether only digits were allowed.
    pub(crate) is_number: bool,
}

/// What the captures of a pattern took, in the order of the pattern.
pub(crate) type Captures<'p, 't> = Vec<Capture<'p, 't>>;

/// Matches the whole of `text`.
pub(crate) fn captures<'p, 't>(pattern: &'p str, text: &'t str, order: Order) -> Option<Captures<'p, 't>> {
    captures_within(pattern, text, order, &mut limits::PATTERN_STEPS_MAX.clone())
}

/// The same with a number of tries that several patterns share; what is left of it is told.
pub(crate) fn captures_within<'p, 't>(
    pattern: &'p str,
    text: &'t str,
    order: Order,
    steps_left: &mut u32,
) -> Option<Captures<'p, 't>> {
    if !begins_alike(pattern, text) {
        return None;
    }
    let mut search = Search {
        order,
        steps_left: *steps_left,
        taken: Vec::new(),
    };
    let found = search.matches(pattern, text);
    *steps_left = search.steps_left;
    found.then_some(search.taken)
}

/// Whether the text begins with the pattern's first literal. Most patterns of a table end here, so this is what a line
/// costs.
fn begins_alike(pattern: &str, text: &str) -> bool {
    let mut text = text.bytes();
    pattern
        .bytes()
        .take_while(|byte| *byte != b'{')
        .all(|byte| text.next() == Some(byte))
}

/// What a capture of this name took.
pub(crate) fn taken<'t>(captures: &Captures<'_, 't>, name: &str) -> Option<&'t str> {
    captures
        .iter()
        .find(|capture| capture.name == name)
        .map(|capture| capture.value)
}

struct Search<'p, 't> {
    order: Order,
    steps_left: u32,
    taken: Captures<'p, 't>,
}

impl<'p, 't> Search<'p, 't> {
    fn matches(&mut self, pattern: &'p str, text: &'t str) -> bool {
        let Some((literal, capture, after)) = split_capture(pattern) else {
            return pattern == text;
        };
        let Some(text) = text.strip_prefix(literal) else {
            return false;
        };
        let (name, kind) = Kind::of(capture);
        let longest = kind.longest(text);
        if after.is_empty() {
            self.taken.push(kind.capture(name, text));
            return longest == text.len() && longest >= kind.shortest();
        }
        let stop = split_capture(after).map_or(after, |(literal, ..)| literal);
        match (kind, self.order) {
            (Kind::Anything, Order::Leftmost) => {
                let ends = text.match_indices(stop).map(|(at, _)| at);
                self.first_that_continues((name, kind), after, text, ends)
            }
            (Kind::Anything, Order::Rightmost) => {
                let ends = text.rmatch_indices(stop).map(|(at, _)| at);
                self.first_that_continues((name, kind), after, text, ends)
            }
            // Only as far as the capture reaches is searched, so that a long line costs nothing here.
            (Kind::Word | Kind::WordOrNothing | Kind::Digits, _) => {
                let reach = text
                    .as_bytes()
                    .get(..longest + stop.len())
                    .unwrap_or(text.as_bytes());
                let ends: Vec<usize> = memchr::memmem::find_iter(reach, stop).collect();
                let ends = ends.into_iter().rev().filter(|at| *at >= kind.shortest());
                self.first_that_continues((name, kind), after, text, ends)
            }
        }
    }

    fn first_that_continues(
        &mut self,
        (name, kind): (&'p str, Kind),
        after: &'p str,
        text: &'t str,
        ends: impl Iterator<Item = usize>,
    ) -> bool {
        let depth = self.taken.len();
        for end in ends {
            let Some(left) = self.steps_left.checked_sub(1) else {
                return false;
            };
            self.steps_left = left;
            let Some((value, rest)) = text.split_at_checked(end) else {
                continue;
            };
            self.taken.push(kind.capture(name, value));
            if self.matches(after, rest) {
                return true;
            }
            self.taken.truncate(depth);
        }
        false
    }
}

/// The literal before the first capture, the capture without braces, and what follows it.
fn split_capture(pattern: &str) -> Option<(&str, &str, &str)> {
    let (literal, rest) = pattern.split_once('{')?;
    let (capture, after) = rest.split_once('}')?;
    Some((literal, capture, after))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Word,
    WordOrNothing,
    Digits,
    Anything,
}

impl Kind {
    fn of(capture: &str) -> (&str, Self) {
        let kinds = [
            ('*', Self::Anything),
            ('#', Self::Digits),
            ('?', Self::WordOrNothing),
        ];
        let marked = kinds
            .iter()
            .find_map(|(mark, kind)| Some((capture.strip_suffix(*mark)?, *kind)));
        marked.unwrap_or((capture, Self::Word))
    }

    fn capture<'p, 't>(self, name: &'p str, value: &'t str) -> Capture<'p, 't> {
        Capture {
            name,
            value,
            is_number: self == Self::Digits,
        }
    }

    /// How far a capture of this kind reaches at most.
    fn longest(self, text: &str) -> usize {
        match self {
            Self::Word | Self::WordOrNothing => text.find(char::is_whitespace).unwrap_or(text.len()),
            Self::Digits => text
                .find(|char: char| !char.is_ascii_digit())
                .unwrap_or(text.len()),
            Self::Anything => text.len(),
        }
    }

    const fn shortest(self) -> usize {
        match self {
            Self::Anything | Self::WordOrNothing => 0,
            _ => 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Order, captures};

    #[track_caller]
    fn check(pattern: &str, text: &str, order: Order, expected: Option<&[(&str, &str)]>) {
        let taken = captures(pattern, text, order);
        let taken: Option<Vec<_>> = taken.map(|taken| {
            taken
                .iter()
                .map(|capture| (capture.name, capture.value))
                .collect()
        });
        assert_eq!(taken.as_deref(), expected, "{pattern} on {text}");
    }

    #[test]
    fn table() {
        use Order::{Leftmost, Rightmost};
        check("exact", "exact", Rightmost, Some(&[]));
        check("exact", "exactly", Rightmost, None);
        check("a {b} c", "a word c", Rightmost, Some(&[("b", "word")]));
        check("a {b} c", "a two words c", Rightmost, None);
        check("a {b} c", "a  c", Rightmost, None);
        check("a {b*} c", "a  c", Rightmost, Some(&[("b", "")]));
        check("a={b?} c", "a= c", Rightmost, Some(&[("b", "")]));
        check("a={b?} c", "a=d e c", Rightmost, None);
        check("pid {n#}", "pid 12", Rightmost, Some(&[("n", "12")]));
        check("pid {n#}", "pid 12x", Rightmost, None);
        check(
            "name={u}, uid={n#}",
            "name=a,b, uid=1",
            Rightmost,
            Some(&[("u", "a,b"), ("n", "1")]),
        );
        let text = "a from 1 from 2";
        check(
            "{u*} from {ip}",
            text,
            Rightmost,
            Some(&[("u", "a from 1"), ("ip", "2")]),
        );
        check(
            "{u*} from {ip*}",
            text,
            Leftmost,
            Some(&[("u", "a"), ("ip", "1 from 2")]),
        );
        check("[{u*}]", "[å]", Rightmost, Some(&[("u", "å")]));
    }

    #[test]
    fn a_hostile_line_ends_the_search() {
        let text = " from ".repeat(10_000);
        check(
            "{a*} from {b*} from {c*} from {d#}",
            &text,
            Order::Rightmost,
            None,
        );
        check("{a*} from {b*} from {c*} from {d#}", &text, Order::Leftmost, None);
    }
}
