//! Patterns: `*` stands for any run of characters, none included.

use super::needle::{Case, Needle};

/// Pieces of text with anything between them. There are at least two: a pattern has a `*` in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Glob {
    first: Needle,
    middle: Box<[Needle]>,
    last: Needle,
}

impl Glob {
    /// The pieces between the stars, at least two; `None` for fewer.
    #[must_use]
    pub fn new(pieces: &[String], case: Case) -> Option<Self> {
        let [first, middle @ .., last] = pieces else {
            return None;
        };
        let needle = |piece: &String| Needle::new(piece, case);
        Some(Self {
            first: needle(first),
            // Two stars side by side are one.
            middle: middle
                .iter()
                .filter(|piece| !piece.is_empty())
                .map(needle)
                .collect(),
            last: needle(last),
        })
    }

    /// The pieces, in order.
    pub fn pieces(&self) -> impl Iterator<Item = &str> {
        [&self.first]
            .into_iter()
            .chain(&self.middle)
            .chain([&self.last])
            .map(Needle::as_str)
    }

    /// Whether the whole text fits. First and last piece are anchored; each piece between is taken at its first place, which is
    /// always right when nothing but stars separates pieces.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        let Some(mut rest) = self.first.begins(text).and_then(|end| text.get(end..)) else {
            return false;
        };
        for piece in &self.middle {
            match piece.find(rest).and_then(|found| rest.get(found.end..)) {
                Some(after) => rest = after,
                None => return false,
            }
        }
        self.last.ends(rest)
    }
}
