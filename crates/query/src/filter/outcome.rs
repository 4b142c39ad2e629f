//! `outcome`: `success`, `failure` or `unknown`.

use vitni_event::Outcome;

use super::params::Fault;

/// Reads the word.
pub(super) fn parse(text: &str) -> Result<Outcome, Fault> {
    Outcome::parse(text).ok_or_else(|| Fault::new("is not an outcome", "give success, failure or unknown"))
}
