//! `catalogue`: which list the event id is taken from, exact.

use super::params::{Fault, identifier};

/// The catalogue is exactly this.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CatalogueIs(Box<str>);

impl CatalogueIs {
    /// Takes 1 to 128 of `A-Za-z0-9._:-`.
    ///
    /// # Errors
    /// When the text has another form: no event has such a catalogue.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        if !identifier(text, "") {
            return Err(Fault::new(
                "is not the name of a catalogue",
                "for example catalogue=logicnets-8.1",
            ));
        }
        Ok(Self(text.into()))
    }

    /// The catalogue's name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the event is of this catalogue.
    #[must_use]
    pub fn matches(&self, catalogue: &str) -> bool {
        *self.0 == *catalogue
    }
}
