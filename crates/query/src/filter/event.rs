//! `event`: the event id, exact, or a pattern in which `*` stands for any run of characters, none included.

use super::params::{Fault, identifier};

/// An event id or a pattern of ids. Case counts: ids are written in one way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventPattern(Box<str>);

impl EventPattern {
    /// Takes 1 to 128 of `A-Za-z0-9._:-` and `*`.
    ///
    /// # Errors
    /// When the text has another form: no event id could match it.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        if !identifier(text, "*") {
            let what = "is not an event id or a pattern of ids";
            return Err(Fault::new(
                what,
                "use letters, digits and . _ : - and * for any run of characters",
            ));
        }
        Ok(Self(text.into()))
    }

    /// The pattern.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The id, where the pattern is one id and no `*` stands in it.
    #[must_use]
    pub fn exact(&self) -> Option<&str> {
        (!self.0.contains('*')).then_some(&*self.0)
    }

    /// What every matching id begins with: everything before the first `*`.
    #[must_use]
    pub fn prefix(&self) -> &str {
        self.0.split_once('*').map_or(&*self.0, |(prefix, _)| prefix)
    }

    /// Whether an event id fits the pattern.
    ///
    /// The first and the last piece are anchored; each piece between is taken at its first place, which is always right
    /// when nothing but `*` separates pieces. So the cost is linear in practice whatever the pattern.
    #[must_use]
    pub fn matches(&self, id: &str) -> bool {
        let Some((first, others)) = self.0.split_once('*') else {
            return *self.0 == *id;
        };
        let Some(mut rest) = id.strip_prefix(first) else {
            return false;
        };
        let (middle, last) = others.rsplit_once('*').unwrap_or(("", others));
        for piece in middle.split('*') {
            match rest.split_once(piece) {
                // An empty piece is found at the start and takes nothing.
                Some((_, after)) => rest = after,
                None => return false,
            }
        }
        rest.ends_with(last)
    }
}
