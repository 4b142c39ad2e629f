//! The value column: one line of text that names what an event is about, made from attributes and read back into them.

use std::borrow::Cow;
use std::fmt;

/// The longest value that is read, in bytes; a longer one is kept as text only.
const READ_BYTES_MAX: usize = 4096;
/// The most places a template has, so that reading one takes bounded time.
const PLACES_MAX: usize = 4;

/// A line with places for attributes, written `<category>.<role> for <usergroup>`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template(Vec<Piece>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Words(String),
    Place(String),
}

impl Template {
    /// Reads the notation. `None` for one that cannot be read back: without a place, with two places side by side, with an
    /// attribute twice, with more than four of them, or with a bracket left open.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut pieces: Vec<Piece> = Vec::new();
        let mut rest = text;
        while !rest.is_empty() {
            let Some((words, after)) = rest.split_once('<') else {
                pieces.push(Piece::Words(rest.to_owned()));
                break;
            };
            if !words.is_empty() {
                pieces.push(Piece::Words(words.to_owned()));
            } else if !pieces.is_empty() {
                return None;
            }
            let (name, after) = after.split_once('>')?;
            if name.is_empty() || pieces.contains(&Piece::Place(name.to_owned())) {
                return None;
            }
            pieces.push(Piece::Place(name.to_owned()));
            rest = after;
        }
        let template = Self(pieces);
        (1..=PLACES_MAX)
            .contains(&template.places().count())
            .then_some(template)
    }

    /// The attributes it has places for, from left to right.
    pub fn places(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|piece| match piece {
            Piece::Place(name) => Some(name.as_str()),
            Piece::Words(_) => None,
        })
    }

    /// The line, from each attribute's text. `None` when one is missing or empty.
    #[must_use]
    pub fn write<'v>(&self, text_of: impl Fn(&str) -> Option<Cow<'v, str>>) -> Option<String> {
        let mut line = String::new();
        for piece in &self.0 {
            match piece {
                Piece::Words(words) => line.push_str(words),
                Piece::Place(name) => line.push_str(&text_of(name).filter(|text| !text.is_empty())?),
            }
        }
        Some(line)
    }

    /// The attributes out of a line. `None` when the line does not fit, or fits in more than one way: nothing is guessed.
    #[must_use]
    pub fn read<'v>(&self, line: &'v str) -> Option<Vec<(&str, &'v str)>> {
        if line.len() > READ_BYTES_MAX {
            return None;
        }
        let mut found = Vec::new();
        let mut taken = Vec::new();
        fits(&self.0, line, &mut taken, &mut found);
        match found.len() {
            1 => found.pop(),
            _ => None,
        }
    }
}

/// Collects the ways in which the pieces fit the line, two at most.
fn fits<'t, 'v>(
    pieces: &'t [Piece],
    line: &'v str,
    taken: &mut Vec<(&'t str, &'v str)>,
    found: &mut Vec<Vec<(&'t str, &'v str)>>,
) {
    match pieces {
        [] => {
            if line.is_empty() {
                found.push(taken.clone());
            }
        }
        [Piece::Words(words), rest @ ..] => {
            if let Some(after) = line.strip_prefix(words.as_str()) {
                fits(rest, after, taken, found);
            }
        }
        [Piece::Place(name), rest @ ..] => {
            let Some(Piece::Words(words)) = rest.first() else {
                if !line.is_empty() {
                    taken.push((name, line));
                    fits(rest, "", taken, found);
                    taken.pop();
                }
                return;
            };
            for (at, _) in line.match_indices(words.as_str()) {
                let Some((value, after)) = line.split_at_checked(at).filter(|(value, _)| !value.is_empty())
                else {
                    continue;
                };
                taken.push((name, value));
                fits(rest, after, taken, found);
                taken.pop();
                if found.len() > 1 {
                    return;
                }
            }
        }
    }
}

impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|piece| match piece {
            Piece::Words(words) => f.write_str(words),
            Piece::Place(name) => write!(f, "<{name}>"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(template: &str, line: &str) -> String {
        let template = Template::parse(template).unwrap();
        let Some(found) = template.read(line) else {
            return "-".to_owned();
        };
        let shown: Vec<_> = found
            .iter()
            .map(|(name, text)| format!("{name}={text}"))
            .collect();
        shown.join(" ")
    }

    #[test]
    fn lines_are_read_where_there_is_one_way() {
        let role = "<category>.<role> for <usergroup>";
        assert_eq!(
            read(role, "loans.clerk for north"),
            "category=loans role=clerk usergroup=north"
        );
        assert_eq!(read(role, "loans.eu.clerk for north"), "-");
        assert_eq!(read(role, "loans for north"), "-");
        assert_eq!(read("<a>:<b>=><c>", "x:old=>new"), "a=x b=old c=new");
        assert_eq!(read("<a> => <b>", " => new"), "-");
        assert_eq!(read("<a>", "any text at all"), "a=any text at all");
        assert_eq!(read("<a> of <b>", "x of y of z"), "-");
    }

    #[test]
    fn only_what_can_be_read_back_is_a_template() {
        for text in [
            "",
            "no place",
            "<a><b>",
            "<a> <a>",
            "<a",
            "<>",
            "<a> <b> <c> <d> <e>",
        ] {
            assert_eq!(Template::parse(text), None, "{text}");
        }
        let text = "<category>.<role> for <usergroup>";
        assert_eq!(Template::parse(text).unwrap().to_string(), text);
    }

    #[test]
    fn a_hostile_line_is_read_in_bounded_time() {
        let line = " for ".repeat(READ_BYTES_MAX / 5);
        assert_eq!(read("<a> for <b> for <c> for <d>", &line), "-");
    }
}
